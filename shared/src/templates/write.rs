//! From a document to a template file: what people wrote, without who did it and when, pictures, and what lies in the trash.
//!
//! Law: a journey made from the file says the same as the one it was written from, as far as it goes into the file (tests).

use std::collections::BTreeMap;

use yrs::ReadTxn;

use super::file::{Actor, Card, Connection, Entry, FieldValue, Fields, Lane, Meta, Moment, Stage, Survey, Template};
use crate::doc::JourneyDoc;
use crate::doc::edit::Value;
use crate::doc::read::Said;
use crate::doc::schema::{EntityRef, Field};
use crate::ids::MomentId;
use crate::journey::Journey;
use crate::journey::placement::Placement;
use crate::journey::words::ScoreState;
use crate::rich::Rich;

/// Fields that say nothing outside their journey, or that the file has a place of its own for.
const LEFT_OUT: &[Field] = &[
    Field::Title,
    Field::Name,
    Field::Kind,
    Field::By,
    Field::Created,
    Field::ReviewedAt,
    Field::SchemaVersion,
    Field::Asset,
    Field::Picture,
    Field::Channels,
    Field::Actors,
    Field::Target,
];

/// Longest summary of a template, in characters.
const SUMMARY: usize = 120;

/// The journey of a document as the text of a template file.
#[must_use]
pub fn write<T: ReadTxn>(doc: &JourneyDoc, txn: &T) -> String {
    let journey = doc.read(txn);
    let template = Writer {
        doc,
        txn,
        placement: Placement::of(&journey),
        journey,
    }
    .template();
    // Tables with text keys and finite numbers always serialise.
    toml::to_string(&template).unwrap_or_default()
}

struct Writer<'a, T> {
    doc: &'a JourneyDoc,
    txn: &'a T,
    journey: Journey,
    placement: Placement,
}

impl<T: ReadTxn> Writer<'_, T> {
    fn template(&self) -> Template {
        let meta = &self.journey.meta;
        let first_line = meta.goal.lines().next().unwrap_or_default();
        Template {
            name: meta.title.clone(),
            summary: first_line.chars().take(SUMMARY).collect(),
            how_to_use: String::new(),
            agenda: Vec::new(),
            journey: Meta {
                title: meta.title.clone(),
                fields: self.fields(EntityRef::Meta),
            },
            personas: self.personas(),
            channels: self.channels(),
            actors: self.actors(),
            lanes: self.lanes(),
            stages: self.stages(),
            connections: self.connections(),
            surveys: self.surveys(),
        }
    }

    fn fields(&self, entity: EntityRef) -> Fields {
        let mut fields = Fields::new();
        for (field, said) in self.doc.said(self.txn, entity) {
            // The ends of a connection are moments, the days of a survey are numbers; both are called so.
            let is_end = matches!(entity, EntityRef::Connection(_)) && matches!(field, Field::From | Field::To);
            if LEFT_OUT.contains(&field) || is_end {
                continue;
            }
            let look = self.journey.look(entity, field);
            let value = match said {
                Said::One(Value::Line(text)) if !look.is_plain() => FieldValue::Rich(Rich { text, look }),
                Said::One(value) => FieldValue::One(value),
                Said::Members(members) => FieldValue::Members(members.into_iter().collect()),
                Said::Table(table) => {
                    let lines = table.into_iter().map(|(key, line)| (key, Value::Line(line)));
                    FieldValue::Table(lines.collect())
                }
            };
            fields.insert(field, value);
        }
        fields
    }

    fn personas(&self) -> Vec<Entry> {
        let personas = self
            .placement
            .personas
            .iter()
            .filter_map(|id| self.journey.personas.get(id));
        personas
            .map(|persona| {
                let mut fields = self.fields(persona.id.into());
                if let Some(kind) = persona.kind {
                    fields.insert(Field::Kind, FieldValue::One(Value::Line(kind.as_str().to_owned())));
                }
                Entry {
                    key: persona.id.to_string(),
                    name: persona.name.clone(),
                    fields,
                }
            })
            .collect()
    }

    fn channels(&self) -> Vec<Entry> {
        let mut live: Vec<_> = self
            .journey
            .channels
            .values()
            .filter(|one| one.deleted.is_none())
            .collect();
        live.sort_by(|a, b| (&a.pos, a.id).cmp(&(&b.pos, b.id)));
        live.into_iter()
            .map(|channel| Entry {
                key: channel.id.to_string(),
                name: channel.name.clone(),
                fields: self.fields(channel.id.into()),
            })
            .collect()
    }

    fn actors(&self) -> Vec<Actor> {
        let mut live: Vec<_> = self
            .journey
            .actors
            .values()
            .filter(|one| one.deleted.is_none())
            .collect();
        live.sort_by(|a, b| (&a.pos, a.id).cmp(&(&b.pos, b.id)));
        live.into_iter()
            .map(|actor| Actor {
                key: actor.id.to_string(),
                name: actor.name.clone(),
                kind: actor.kind,
                fields: self.fields(actor.id.into()),
            })
            .collect()
    }

    fn lanes(&self) -> Vec<Lane> {
        let lanes = self.placement.lanes.iter().filter_map(|id| self.journey.lanes.get(id));
        lanes
            .map(|lane| Lane {
                key: lane.id.to_string(),
                name: lane.name.clone(),
                kind: lane.kind,
                fields: self.fields(lane.id.into()),
            })
            .collect()
    }

    fn stages(&self) -> Vec<Stage> {
        let stages = self.placement.stages.iter();
        stages
            .filter_map(|(id, moments)| {
                let stage = self.journey.stages.get(id)?;
                Some(Stage {
                    key: Some(id.to_string()),
                    name: stage.name.clone(),
                    moments: moments.iter().filter_map(|moment| self.moment(*moment)).collect(),
                    fields: self.fields((*id).into()),
                })
            })
            .collect()
    }

    fn moment(&self, id: MomentId) -> Option<Moment> {
        let moment = self.journey.moments.get(&id)?;
        let is_live = |deleted: Option<bool>| deleted == Some(false);
        let channels = moment.channels.iter().filter(|id| {
            let channel = self.journey.channels.get(id);
            is_live(channel.map(|channel| channel.deleted.is_some()))
        });
        let actors = moment.actors.iter().filter(|(id, _)| {
            let actor = self.journey.actors.get(id);
            is_live(actor.map(|actor| actor.deleted.is_some()))
        });
        Some(Moment {
            key: Some(id.to_string()),
            title: moment.title.clone(),
            kind: moment.kind,
            channels: channels.map(ToString::to_string).collect(),
            actors: actors
                .map(|(id, role)| (id.to_string(), role.as_str().to_owned()))
                .collect(),
            as_is: self.scores(id, ScoreState::AsIs),
            to_be: self.scores(id, ScoreState::ToBe),
            cards: self.cards(id),
            fields: self.fields(id.into()),
        })
    }

    fn scores(&self, moment: MomentId, state: ScoreState) -> BTreeMap<String, f64> {
        let scores = self.journey.scores.iter().filter(|(key, _)| {
            key.moment == moment && key.state == state && self.placement.personas.contains(&key.persona)
        });
        scores
            .map(|(key, score)| (key.persona.to_string(), score.value))
            .collect()
    }

    /// Lane by lane: the order within a cell is the order in the file.
    fn cards(&self, moment: MomentId) -> Vec<Card> {
        let is_computed = |lane| self.journey.lanes.get(&lane).is_none_or(|lane| lane.kind.is_computed());
        let lanes = self.placement.lanes.iter().filter(|lane| !is_computed(**lane));
        lanes
            .filter_map(|lane| self.placement.cells.get(&(*lane, moment)))
            .flatten()
            .filter_map(|id| self.journey.cards.get(id))
            .map(|card| Card {
                lane: card.lane.map(|lane| lane.to_string()).unwrap_or_default(),
                title: card.title.clone(),
                kind: Some(card.kind),
                fields: self.fields(card.id.into()),
            })
            .collect()
    }

    fn connections(&self) -> Vec<Connection> {
        let live = self
            .journey
            .connections
            .values()
            .filter(|connection| connection.deleted.is_none());
        live.filter_map(|connection| {
            let (from, to) = connection.from.zip(connection.to)?;
            let stands = |wanted| self.placement.moments().any(|moment| moment == wanted);
            (stands(from) && stands(to)).then(|| Connection {
                from: from.to_string(),
                to: to.to_string(),
                kind: connection.kind,
                fields: self.fields(connection.id.into()),
            })
        })
        .collect()
    }

    fn surveys(&self) -> Vec<Survey> {
        let live = self.journey.surveys.values().filter(|survey| survey.deleted.is_none());
        live.filter_map(|survey| {
            let about = match survey.target? {
                EntityRef::Meta => None,
                EntityRef::Stage(id) if self.placement.stages.iter().any(|(stage, _)| *stage == id) => {
                    Some(id.to_string())
                }
                EntityRef::Moment(id) if self.placement.moments().any(|moment| moment == id) => Some(id.to_string()),
                _ => return None,
            };
            Some(Survey {
                about,
                kind: survey.kind?,
                fields: self.fields(survey.id.into()),
            })
        })
        .collect()
    }
}
