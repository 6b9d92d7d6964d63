//! From a template to a document: the same edits that a person would make, in one transaction.

use std::collections::HashMap;

use yrs::{ReadTxn, StateVector, Transact, TransactionMut};

use super::file::{Card, FieldValue, Fields, Moment, Template};
use crate::doc::JourneyDoc;
use crate::doc::edit::{Edit, EditCx, EditError, Place, Value, init};
use crate::doc::schema::{EntityRef, Field, Shape, shape};
use crate::ids::{ActorId, CardId, ChannelId, ConnectionId, LaneId, MomentId, PersonaId, StageId, SurveyId};
use crate::journey::words::{LaneKind, ScoreState};
use crate::limits::TITLE_UTF16;
use crate::rich::Look;
use crate::text_splice::TextSplice;

/// What is wrong with a template.
#[derive(Debug, thiserror::Error)]
pub(super) enum SeedError {
    /// The document refused an edit.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A key that nothing in the file has.
    #[error("nothing here has the key {0}")]
    UnknownKey(String),
    /// Two stages or moments with one key.
    #[error("two things here have the key {0}")]
    SameKey(String),
    /// A value of the wrong form, such as a list for a number.
    #[error("{1} of {0} cannot be given like this")]
    WrongForm(EntityRef, Field),
    /// A card in a lane that is drawn from the moments.
    #[error("lane {0} is drawn from the moments and holds no cards")]
    ComputedLane(String),
}

/// Everything that seeding carries along.
struct Seeder<'a, 'txn> {
    doc: &'a JourneyDoc,
    txn: TransactionMut<'txn>,
    now_ms: u64,
    random: &'a mut dyn FnMut() -> u128,
    personas: HashMap<&'a str, PersonaId>,
    channels: HashMap<&'a str, ChannelId>,
    actors: HashMap<&'a str, ActorId>,
    lanes: HashMap<&'a str, (LaneId, LaneKind)>,
    /// Stages and moments, as a survey names them.
    targets: HashMap<&'a str, EntityRef>,
    moments: HashMap<&'a str, MomentId>,
}

pub(super) fn seed(
    template: &Template,
    title: Option<&str>,
    now_ms: u64,
    random: &mut dyn FnMut() -> u128,
) -> Result<Vec<u8>, SeedError> {
    let doc = JourneyDoc::new(None);
    // Ids of one seeding keep the template's order, so that what is listed by age, such as surveys, reads the same in every journey.
    let mut minted = 0_u128;
    let mut random = || {
        minted += 1;
        (minted << 64) | (random() & u128::from(u64::MAX))
    };
    let mut seeder = Seeder {
        doc: &doc,
        txn: doc.doc().transact_mut(),
        now_ms,
        random: &mut random,
        personas: HashMap::new(),
        channels: HashMap::new(),
        actors: HashMap::new(),
        lanes: HashMap::new(),
        targets: HashMap::new(),
        moments: HashMap::new(),
    };
    seeder.everything(template, cut(title.unwrap_or(&template.journey.title)))?;
    drop(seeder);
    Ok(doc.doc().transact().encode_state_as_update_v1(&StateVector::default()))
}

impl<'a> Seeder<'a, '_> {
    fn everything(&mut self, template: &'a Template, title: &str) -> Result<(), SeedError> {
        init(
            self.doc,
            &mut self.txn,
            title,
            &EditCx {
                by: AUTHOR,
                now_ms: self.now_ms,
            },
        );
        self.fields(EntityRef::Meta, &template.journey.fields)?;
        for persona in &template.personas {
            let id = PersonaId::mint(self.now_ms, (self.random)());
            self.apply(Edit::AddPersona {
                id,
                name: persona.name.clone(),
                place: Place::Last,
            })?;
            self.fields(id.into(), &persona.fields)?;
            self.personas.insert(&persona.key, id);
        }
        for channel in &template.channels {
            let id = ChannelId::mint(self.now_ms, (self.random)());
            self.apply(Edit::AddChannel {
                id,
                name: channel.name.clone(),
                place: Place::Last,
            })?;
            self.fields(id.into(), &channel.fields)?;
            self.channels.insert(&channel.key, id);
        }
        for actor in &template.actors {
            let id = ActorId::mint(self.now_ms, (self.random)());
            self.apply(Edit::AddActor {
                id,
                kind: actor.kind,
                name: actor.name.clone(),
                place: Place::Last,
            })?;
            self.fields(id.into(), &actor.fields)?;
            self.actors.insert(&actor.key, id);
        }
        for lane in &template.lanes {
            let id = LaneId::mint(self.now_ms, (self.random)());
            self.apply(Edit::AddLane {
                id,
                kind: lane.kind,
                name: lane.name.clone(),
                place: Place::Last,
            })?;
            self.fields(id.into(), &lane.fields)?;
            self.lanes.insert(&lane.key, (id, lane.kind));
        }
        for stage in &template.stages {
            let id = StageId::mint(self.now_ms, (self.random)());
            self.apply(Edit::AddStage {
                id,
                name: stage.name.clone(),
                place: Place::Last,
            })?;
            self.fields(id.into(), &stage.fields)?;
            self.name(stage.key.as_ref(), id.into())?;
            for moment in &stage.moments {
                self.moment(id, moment)?;
            }
        }
        for connection in &template.connections {
            let id = ConnectionId::mint(self.now_ms, (self.random)());
            let (from, to) = (
                find(&self.moments, &connection.from)?,
                find(&self.moments, &connection.to)?,
            );
            self.apply(Edit::AddConnection {
                id,
                kind: connection.kind,
                from,
                to,
            })?;
            self.fields(id.into(), &connection.fields)?;
        }
        for survey in &template.surveys {
            let id = SurveyId::mint(self.now_ms, (self.random)());
            let target = match &survey.about {
                Some(key) => find(&self.targets, key)?,
                None => EntityRef::Meta,
            };
            self.apply(Edit::AddSurvey {
                id,
                kind: survey.kind,
                target,
            })?;
            self.fields(id.into(), &survey.fields)?;
        }
        Ok(())
    }

    /// Remembers what a stage or moment is called in the file.
    fn name(&mut self, key: Option<&'a String>, entity: EntityRef) -> Result<(), SeedError> {
        match key {
            Some(key) if self.targets.insert(key, entity).is_some() => Err(SeedError::SameKey(key.clone())),
            _ => Ok(()),
        }
    }

    fn moment(&mut self, stage: StageId, moment: &'a Moment) -> Result<(), SeedError> {
        let id = MomentId::mint(self.now_ms, (self.random)());
        let title = moment.title.clone();
        self.apply(Edit::AddMoment {
            id,
            kind: moment.kind,
            title,
            stage,
            place: Place::Last,
        })?;
        self.fields(id.into(), &moment.fields)?;
        self.name(moment.key.as_ref(), id.into())?;
        if let Some(key) = &moment.key {
            self.moments.insert(key, id);
        }
        for key in &moment.channels {
            let channel = find(&self.channels, key)?;
            self.mark(id.into(), Field::Channels, channel.to_string(), Value::Flag(true))?;
        }
        for (key, role) in &moment.actors {
            let actor = find(&self.actors, key)?;
            self.mark(id.into(), Field::Actors, actor.to_string(), Value::Line(role.clone()))?;
        }
        for state in [ScoreState::AsIs, ScoreState::ToBe] {
            for (key, value) in moment.scores(state) {
                let persona = find(&self.personas, key)?;
                self.apply(Edit::SetScore {
                    moment: id,
                    persona,
                    state,
                    value: Some(*value),
                })?;
            }
        }
        moment.cards.iter().try_for_each(|card| self.card(id, card))
    }

    fn card(&mut self, moment: MomentId, card: &Card) -> Result<(), SeedError> {
        let (lane, lane_kind) = find(&self.lanes, &card.lane)?;
        if lane_kind.is_computed() {
            return Err(SeedError::ComputedLane(card.lane.clone()));
        }
        let id = CardId::mint(self.now_ms, (self.random)());
        let kind = card.kind.unwrap_or(lane_kind.card_kind());
        self.apply(Edit::AddCard {
            id,
            kind,
            title: card.title.clone(),
            lane,
            moment,
            place: Place::Last,
        })?;
        self.fields(id.into(), &card.fields)
    }

    fn fields(&mut self, entity: EntityRef, fields: &Fields) -> Result<(), SeedError> {
        for (&field, value) in fields {
            match (shape(entity.kind(), field), value) {
                (Some(Shape::Text(_)), FieldValue::One(Value::Line(text))) => {
                    let splice = TextSplice {
                        at_utf16: 0,
                        delete_utf16: 0,
                        insert: text.trim().to_owned(),
                    };
                    self.apply(Edit::Splice { entity, field, splice })?;
                }
                (Some(Shape::Text(_)), FieldValue::Rich(rich)) => {
                    let splice = TextSplice {
                        at_utf16: 0,
                        delete_utf16: 0,
                        insert: rich.text.clone(),
                    };
                    self.apply(Edit::Splice { entity, field, splice })?;
                    for format in Look::default().changes(&rich.look.repaired(&rich.text), &rich.text) {
                        self.apply(Edit::Format { entity, field, format })?;
                    }
                }
                (_, FieldValue::One(value)) => {
                    self.apply(Edit::Set {
                        entity,
                        field,
                        value: Some(value.clone()),
                    })?;
                }
                (Some(Shape::Members), FieldValue::Members(members)) => {
                    for member in members {
                        self.mark(entity, field, member.clone(), Value::Flag(true))?;
                    }
                }
                (Some(Shape::Table(_)), FieldValue::Table(entries)) => {
                    for (key, value) in entries {
                        let line = match value {
                            Value::Line(line) => line.clone(),
                            Value::Int(number) => number.to_string(),
                            Value::Flag(_) => return Err(SeedError::WrongForm(entity, field)),
                        };
                        self.mark(entity, field, key.clone(), Value::Line(line))?;
                    }
                }
                _ => return Err(SeedError::WrongForm(entity, field)),
            }
        }
        Ok(())
    }

    fn mark(&mut self, entity: EntityRef, field: Field, key: String, value: Value) -> Result<(), SeedError> {
        self.apply(Edit::Mark {
            entity,
            field,
            key,
            value: Some(value),
        })
    }

    fn apply(&mut self, edit: Edit) -> Result<(), SeedError> {
        Ok(edit.apply(
            self.doc,
            &mut self.txn,
            &EditCx {
                by: AUTHOR,
                now_ms: self.now_ms,
            },
        )?)
    }
}

/// Who made what comes from a template.
const AUTHOR: &str = "Template";

fn find<V: Copy>(named: &HashMap<&str, V>, key: &str) -> Result<V, SeedError> {
    named
        .get(key)
        .copied()
        .ok_or_else(|| SeedError::UnknownKey(key.to_owned()))
}

/// As much of a title as fits.
fn cut(title: &str) -> &str {
    let mut utf16 = 0;
    let end = title.char_indices().find(|(_, char)| {
        utf16 += char.len_utf16();
        utf16 > TITLE_UTF16
    });
    end.map_or(title, |(at, _)| &title[..at])
}
