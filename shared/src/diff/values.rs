//! The fields of every entity by name: what comparing and restoring walk over instead of knowing each struct.
//!
//! One value for each entry of [`crate::doc::schema::fields`], but tombstones, authors and dates of creation, and the schema's own version: those are
//! never compared and never restored. Not here: what a value means, and in which words it is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::doc::edit::Value;
use crate::doc::schema::{EntityRef, Field};
use crate::journey::words::Word;
use crate::journey::{Actor, Card, Channel, Connection, Deletion, Journey, Lane, Meta, Moment, Persona, Stage, Survey};
use crate::lean::Gather;
use crate::order::OrderKey;
use crate::rich::Look;

/// What a field says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldValue {
    /// A text that people write together, and how it looks.
    Text(String, Look),
    /// A value that is replaced as a whole.
    Scalar(Option<Value>),
    /// A set.
    Members(BTreeSet<String>),
    /// Keys and their words.
    Table(BTreeMap<String, String>),
    /// Order in a list.
    Order(OrderKey),
    /// Parents, as they stand in the document, and order under them. No parents: the document does not tell.
    At(Option<String>, OrderKey),
}

/// All entities with an id that a journey holds, deleted ones too.
pub(crate) fn entities(journey: &Journey) -> impl Iterator<Item = EntityRef> + '_ {
    let structure = (journey.stages.keys().copied().map(EntityRef::from))
        .chain(journey.moments.keys().copied().map(EntityRef::from))
        .chain(journey.lanes.keys().copied().map(EntityRef::from))
        .chain(journey.cards.keys().copied().map(EntityRef::from))
        .chain(journey.personas.keys().copied().map(EntityRef::from));
    structure
        .chain(journey.channels.keys().copied().map(EntityRef::from))
        .chain(journey.actors.keys().copied().map(EntityRef::from))
        .chain(journey.connections.keys().copied().map(EntityRef::from))
        .chain(journey.surveys.keys().copied().map(EntityRef::from))
}

/// The tombstone of an entity; the outer `None` when the journey does not hold it.
pub(crate) fn deletion(journey: &Journey, entity: EntityRef) -> Option<Option<&Deletion>> {
    match entity {
        EntityRef::Meta => Some(None),
        EntityRef::Stage(id) => journey.stages.get(&id).map(|item| item.deleted.as_ref()),
        EntityRef::Moment(id) => journey.moments.get(&id).map(|item| item.deleted.as_ref()),
        EntityRef::Lane(id) => journey.lanes.get(&id).map(|item| item.deleted.as_ref()),
        EntityRef::Card(id) => journey.cards.get(&id).map(|item| item.deleted.as_ref()),
        EntityRef::Persona(id) => journey.personas.get(&id).map(|item| item.deleted.as_ref()),
        EntityRef::Channel(id) => journey.channels.get(&id).map(|item| item.deleted.as_ref()),
        EntityRef::Actor(id) => journey.actors.get(&id).map(|item| item.deleted.as_ref()),
        EntityRef::Connection(id) => journey.connections.get(&id).map(|item| item.deleted.as_ref()),
        EntityRef::Survey(id) => journey.surveys.get(&id).map(|item| item.deleted.as_ref()),
    }
}

/// What a field of an entity says. `None` for what is not compared, and where the journey does not hold the entity.
pub(crate) fn value(journey: &Journey, entity: EntityRef, field: Field) -> Option<FieldValue> {
    match without_look(journey, entity, field)? {
        FieldValue::Text(text, _) => Some(FieldValue::Text(text, journey.look(entity, field))),
        value => Some(value),
    }
}

fn without_look(journey: &Journey, entity: EntityRef, field: Field) -> Option<FieldValue> {
    match entity {
        EntityRef::Meta => of_meta(&journey.meta, field),
        EntityRef::Stage(id) => of_stage(journey.stages.get(&id)?, field),
        EntityRef::Moment(id) => of_moment(journey.moments.get(&id)?, field),
        EntityRef::Lane(id) => of_lane(journey.lanes.get(&id)?, field),
        EntityRef::Card(id) => of_card(journey.cards.get(&id)?, field),
        EntityRef::Persona(id) => of_persona(journey.personas.get(&id)?, field),
        EntityRef::Channel(id) => of_channel(journey.channels.get(&id)?, field),
        EntityRef::Actor(id) => of_actor(journey.actors.get(&id)?, field),
        EntityRef::Connection(id) => of_connection(journey.connections.get(&id)?, field),
        EntityRef::Survey(id) => of_survey(journey.surveys.get(&id)?, field),
    }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned(), Look::default())
}

fn line(line: Option<&String>) -> FieldValue {
    FieldValue::Scalar(line.cloned().map(Value::Line))
}

fn int(number: Option<i64>) -> FieldValue {
    FieldValue::Scalar(number.map(Value::Int))
}

fn flag(flag: Option<bool>) -> FieldValue {
    FieldValue::Scalar(flag.map(Value::Flag))
}

fn word<W: Word>(word: Option<W>) -> FieldValue {
    FieldValue::Scalar(word.map(|word| Value::Line(word.as_str().to_owned())))
}

fn named(name: Option<impl ToString>) -> FieldValue {
    FieldValue::Scalar(name.map(|name| Value::Line(name.to_string())))
}

fn of_meta(meta: &Meta, field: Field) -> Option<FieldValue> {
    let settings = &meta.settings;
    Some(match field {
        Field::Title => text(&meta.title),
        Field::Goal => text(&meta.goal),
        Field::Scope => text(&meta.scope),
        Field::State => word(meta.state),
        Field::Owner => line(meta.owner.as_ref()),
        Field::ReviewEveryDays => int(meta.review_every_days),
        Field::ReviewedAt => int(meta.reviewed_at),
        Field::Cyclic => flag(meta.cyclic),
        Field::Language => line(meta.language.as_ref()),
        Field::MotFeeling => int(Some(settings.mot_feeling)),
        Field::MotImportance => int(Some(settings.mot_importance)),
        Field::MotDifference => int(Some(settings.mot_difference)),
        Field::MotLast => int(Some(settings.mot_last)),
        Field::PainFeeling => int(Some(settings.pain_feeling)),
        Field::PainImpact => int(Some(settings.pain_impact)),
        Field::PainGap => int(Some(settings.pain_gap)),
        Field::PainDropOff => int(Some(settings.pain_drop_off)),
        Field::PainVotes => int(Some(settings.pain_votes)),
        Field::GapFeeling => int(Some(settings.gap_feeling)),
        Field::GapNps => int(Some(settings.gap_nps)),
        Field::GapCsat => int(Some(settings.gap_csat)),
        Field::GapWait => int(Some(settings.gap_wait)),
        Field::GapContacts => int(Some(settings.gap_contacts)),
        Field::GapUncertainty => int(Some(settings.gap_uncertainty)),
        Field::QuadrantImpact => int(Some(settings.quadrant_impact)),
        Field::QuadrantGap => int(Some(settings.quadrant_gap)),
        Field::SmallSample => int(Some(settings.small_sample)),
        _ => return None,
    })
}

fn of_stage(stage: &Stage, field: Field) -> Option<FieldValue> {
    Some(match field {
        Field::Name => text(&stage.name),
        Field::Goal => text(&stage.goal),
        Field::Opportunity => text(&stage.opportunity),
        Field::Colour => int(stage.colour),
        Field::Pos => FieldValue::Order(stage.pos.clone()),
        Field::Period => word(stage.period),
        Field::GivesValue => flag(stage.gives_value),
        Field::Entered => int(stage.entered),
        Field::Completed => int(stage.completed),
        _ => return None,
    })
}

fn of_moment(moment: &Moment, field: Field) -> Option<FieldValue> {
    Some(match field {
        Field::Title => text(&moment.title),
        Field::What => text(&moment.what),
        Field::Reason => text(&moment.reason),
        Field::Expectation => text(&moment.expectation),
        Field::Question => text(&moment.question),
        Field::Personalisation => text(&moment.personalisation),
        Field::Kind => word(Some(moment.kind)),
        Field::At => FieldValue::At(moment.stage.map(|stage| stage.to_string()), moment.pos.clone()),
        Field::Channels => FieldValue::Members(moment.channels.iter().map(ToString::to_string).gather()),
        Field::Actors => {
            let actors = moment.actors.iter();
            FieldValue::Table(
                actors
                    .map(|(id, role)| (id.to_string(), role.as_str().to_owned()))
                    .gather(),
            )
        }
        Field::Owner => line(moment.owner.as_ref()),
        Field::Impact => int(moment.impact),
        Field::Desired => int(moment.desired),
        Field::Actual => int(moment.actual),
        Field::ImportanceCustomer => int(moment.importance_customer),
        Field::ImportanceOrg => int(moment.importance_org),
        Field::Influence => word(moment.influence),
        Field::WaitMin => int(moment.wait_min),
        Field::WaitOk => word(moment.wait_ok),
        Field::ActiveMin => int(moment.active_min),
        Field::Contacts => int(moment.contacts),
        Field::Uncertainty => int(moment.uncertainty),
        Field::Mot => word(moment.mot),
        Field::Entered => int(moment.entered),
        Field::Completed => int(moment.completed),
        Field::ExitReasons => FieldValue::Table(moment.exit_reasons.clone()),
        Field::ReviewedAt => int(moment.reviewed_at),
        _ => return None,
    })
}

fn of_lane(lane: &Lane, field: Field) -> Option<FieldValue> {
    Some(match field {
        Field::Name => text(&lane.name),
        Field::Kind => word(Some(lane.kind)),
        Field::Pos => FieldValue::Order(lane.pos.clone()),
        Field::Height => int(lane.height_px),
        Field::Collapsed => flag(Some(lane.collapsed)),
        Field::Audience => word(lane.audience),
        _ => return None,
    })
}

fn of_card(card: &Card, field: Field) -> Option<FieldValue> {
    Some(match field {
        Field::Title => text(&card.title),
        Field::Body => text(&card.body),
        Field::Kind => word(Some(card.kind)),
        Field::At => {
            let cell = card.lane.zip(card.moment);
            FieldValue::At(cell.map(|(lane, moment)| format!("{lane}|{moment}")), card.pos.clone())
        }
        Field::Span => int(card.span),
        Field::Colour => int(card.colour),
        Field::Tags => FieldValue::Members(card.tags.clone()),
        Field::Severity => int(card.severity),
        Field::Validity => word(card.validity),
        Field::Source => line(card.source.as_ref()),
        Field::Evidence => word(card.evidence),
        Field::Value => int(card.value),
        Field::Effort => int(card.effort),
        Field::Status => word(card.status),
        Field::Owner => line(card.owner.as_ref()),
        Field::Due => line(card.due.as_ref()),
        Field::Asset => line(card.asset.as_ref()),
        Field::Url => line(card.url.as_ref()),
        _ => return None,
    })
}

fn of_persona(persona: &Persona, field: Field) -> Option<FieldValue> {
    Some(match field {
        Field::Name => text(&persona.name),
        Field::Job => text(&persona.job),
        Field::Problems => text(&persona.problems),
        Field::Values => text(&persona.values),
        Field::Motivations => text(&persona.motivations),
        Field::Obligations => text(&persona.obligations),
        Field::Abilities => text(&persona.abilities),
        Field::Preferences => text(&persona.preferences),
        Field::Needs => text(&persona.needs),
        Field::Sees => text(&persona.sees),
        Field::Situation => text(&persona.situation),
        Field::Quote => text(&persona.quote),
        Field::Sources => text(&persona.sources),
        Field::Segment => line(persona.segment.as_ref()),
        Field::Kind => word(persona.kind),
        Field::Roles => FieldValue::Members(persona.roles.clone()),
        Field::Picture => line(persona.picture.as_ref()),
        Field::AgeRange => line(persona.age_range.as_ref()),
        Field::Gender => line(persona.gender.as_ref()),
        Field::Place => line(persona.place.as_ref()),
        Field::Household => line(persona.household.as_ref()),
        Field::Education => line(persona.education.as_ref()),
        Field::Income => line(persona.income.as_ref()),
        Field::Custom => FieldValue::Table(persona.custom.clone()),
        Field::Evidence => word(persona.evidence),
        Field::Weight => int(persona.weight),
        Field::Colour => int(persona.colour),
        Field::Pos => FieldValue::Order(persona.pos.clone()),
        _ => return None,
    })
}

fn of_channel(channel: &Channel, field: Field) -> Option<FieldValue> {
    Some(match field {
        Field::Name => text(&channel.name),
        Field::Icon => line(channel.icon.as_ref()),
        Field::Pos => FieldValue::Order(channel.pos.clone()),
        _ => return None,
    })
}

fn of_actor(actor: &Actor, field: Field) -> Option<FieldValue> {
    Some(match field {
        Field::Name => text(&actor.name),
        Field::Icon => line(actor.icon.as_ref()),
        Field::Kind => word(Some(actor.kind)),
        Field::Pos => FieldValue::Order(actor.pos.clone()),
        _ => return None,
    })
}

fn of_connection(connection: &Connection, field: Field) -> Option<FieldValue> {
    Some(match field {
        Field::From => named(connection.from),
        Field::To => named(connection.to),
        Field::Kind => word(Some(connection.kind)),
        Field::Label => text(&connection.label),
        Field::ContextTravels => word(connection.context_travels),
        Field::Share => int(connection.share),
        _ => return None,
    })
}

fn of_survey(survey: &Survey, field: Field) -> Option<FieldValue> {
    Some(match field {
        Field::Target => named(survey.target),
        Field::Kind => word(survey.kind),
        Field::Counts => FieldValue::Table(survey.counts.clone()),
        Field::N => int(survey.n),
        Field::From => int(survey.from_ms),
        Field::To => int(survey.to_ms),
        Field::AskedWhen => line(survey.asked_when.as_ref()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use yrs::Transact;

    use super::*;
    use crate::doc::JourneyDoc;
    use crate::doc::schema::{EntityKind, Shape, fields};

    /// One entity of each kind with nothing in it.
    fn one_of_each() -> (Journey, Vec<EntityRef>) {
        let doc = JourneyDoc::new(Some(1));
        let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        {
            let mut txn = doc.doc().transact_mut();
            for kind in EntityKind::WITH_ID {
                yrs::Map::insert(doc.root(*kind), &mut txn, id, yrs::MapPrelim::default());
            }
        }
        let journey = doc.read(&doc.doc().transact());
        let all = entities(&journey).chain([EntityRef::Meta]).collect();
        (journey, all)
    }

    #[test]
    fn every_field_of_the_schema_is_compared_and_restored_but_who_and_when() {
        let (journey, all) = one_of_each();
        assert_eq!(all.len(), EntityKind::WITH_ID.len() + 1);
        for entity in all {
            for spec in fields(entity.kind()) {
                let value = value(&journey, entity, spec.field);
                let fits = match (&value, spec.shape) {
                    (None, _) => matches!(
                        spec.field,
                        Field::Del | Field::By | Field::Created | Field::SchemaVersion
                    ),
                    (Some(FieldValue::Text(..)), Shape::Text(_))
                    | (Some(FieldValue::Members(_)), Shape::Members)
                    | (Some(FieldValue::Table(_)), Shape::Table(_))
                    | (Some(FieldValue::Order(_)), Shape::Order)
                    | (Some(FieldValue::At(..)), Shape::At) => true,
                    (Some(FieldValue::Scalar(_)), shape) => matches!(
                        shape,
                        Shape::Line(_) | Shape::Word(_) | Shape::Int(..) | Shape::Flag | Shape::Time
                    ),
                    _ => false,
                };
                assert!(fits, "{entity} {}: {value:?}", spec.field);
            }
        }
    }
}
