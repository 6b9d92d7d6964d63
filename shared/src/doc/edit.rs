//! Edits: what a person intends, as values that can be sent, kept and replayed, applied to the document in one transaction each.
//!
//! An edit is checked as a whole before it writes anything, so a refused one changes nothing. What each does stands in a module by its verb:
//! `add`, `shift`, `fields` and `delete`; `place` makes order keys of the places among siblings.
//! Not here: who may edit (access), undo (client), what changed (`change`).

mod add;
mod delete;
mod fields;
mod place;
mod shift;

use serde::{Deserialize, Serialize};
use ulid::Ulid;
use yrs::{Any, Map, MapRef, ReadTxn, TransactionMut};

use super::JourneyDoc;
use super::schema::{EntityKind, EntityRef, Field};
use crate::ids::{ActorId, CardId, ChannelId, ConnectionId, JourneyId, LaneId, MomentId, PersonaId, StageId, SurveyId};
use crate::journey::ScoreKey;
use crate::journey::words::{ActorKind, CardKind, ConnectionKind, LaneKind, MomentKind, ScoreState, SurveyKind};
use crate::rich::Format;
use crate::text_splice::TextSplice;

pub(crate) use add::complete;
pub use add::init;
pub use delete::children;
pub(crate) use fields::scalar;

/// Where something goes among its siblings (of the same stage, cell or list).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Before all others.
    First,
    /// After all others.
    Last,
    /// Right before this sibling; last when it is not there (any more).
    Before(#[serde(with = "ulid_text")] Ulid),
    /// Right after this sibling; last when it is not there (any more).
    After(#[serde(with = "ulid_text")] Ulid),
}

/// A scalar value of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A whole number, also milliseconds since the Unix epoch.
    Int(i64),
    /// A word or a line.
    Line(String),
}

/// What a person intends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields of each intent are named by what they are")]
pub enum Edit {
    /// Makes a stage.
    AddStage { id: StageId, name: String, place: Place },
    /// Makes a moment in a stage.
    AddMoment {
        id: MomentId,
        kind: MomentKind,
        title: String,
        stage: StageId,
        place: Place,
    },
    /// Makes a lane.
    AddLane {
        id: LaneId,
        kind: LaneKind,
        name: String,
        place: Place,
    },
    /// Makes a card in a cell.
    AddCard {
        id: CardId,
        kind: CardKind,
        title: String,
        lane: LaneId,
        moment: MomentId,
        place: Place,
    },
    /// Makes a persona.
    AddPersona { id: PersonaId, name: String, place: Place },
    /// Adds a channel to the catalogue.
    AddChannel { id: ChannelId, name: String, place: Place },
    /// Adds an actor to the catalogue.
    AddActor {
        id: ActorId,
        kind: ActorKind,
        name: String,
        place: Place,
    },
    /// Draws a connection between two moments.
    AddConnection {
        id: ConnectionId,
        kind: ConnectionKind,
        from: MomentId,
        to: MomentId,
    },
    /// Draws a connection from a moment to another journey, which tells this moment in full. Only its id is kept, never a link's token.
    AddSubmap {
        id: ConnectionId,
        from: MomentId,
        journey: JourneyId,
    },
    /// Adds a survey about a stage, a moment or the whole journey.
    AddSurvey {
        id: SurveyId,
        kind: SurveyKind,
        target: EntityRef,
    },
    /// Moves a stage among stages.
    MoveStage { id: StageId, place: Place },
    /// Moves a moment, also to another stage.
    MoveMoment { id: MomentId, stage: StageId, place: Place },
    /// Moves a lane among lanes.
    MoveLane { id: LaneId, place: Place },
    /// Moves a card, also to another cell.
    MoveCard {
        id: CardId,
        lane: LaneId,
        moment: MomentId,
        place: Place,
    },
    /// Moves a persona among personas.
    MovePersona { id: PersonaId, place: Place },
    /// Moves a channel in the catalogue.
    MoveChannel { id: ChannelId, place: Place },
    /// Moves an actor in the catalogue.
    MoveActor { id: ActorId, place: Place },
    /// Sets a scalar field, or clears it (`None`).
    Set {
        entity: EntityRef,
        field: Field,
        value: Option<Value>,
    },
    /// Puts a key into a set or table field (`true` or a word), or takes it out (`None`).
    Mark {
        entity: EntityRef,
        field: Field,
        key: String,
        value: Option<Value>,
    },
    /// Changes a text.
    Splice {
        entity: EntityRef,
        field: Field,
        splice: TextSplice,
    },
    /// Changes how part of a prose looks, never what it says.
    Format {
        entity: EntityRef,
        field: Field,
        format: Format,
    },
    /// Sets a feeling, or clears it (`None`).
    SetScore {
        moment: MomentId,
        persona: PersonaId,
        state: ScoreState,
        value: Option<f64>,
    },
    /// Deletes, remembering which children the deleter saw.
    Delete { entities: Vec<EntityRef> },
    /// Takes deletions back.
    Restore { entities: Vec<EntityRef> },
}

/// Who edits, and when.
#[derive(Debug, Clone, Copy)]
pub struct EditCx<'a> {
    /// Name of the person, kept with what they make and delete.
    pub by: &'a str,
    /// Milliseconds since the Unix epoch.
    pub now_ms: u64,
}

/// Why an edit was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// What should be changed is not in the document (any more).
    #[error("{0} is not in this journey")]
    Missing(EntityRef),
    /// Something with this id is there already.
    #[error("{0} is already in this journey")]
    Exists(EntityRef),
    /// The entity has no such field, or the field is not changed this way.
    #[error("{field} of {entity} cannot be set like this")]
    WrongField {
        /// Which entity.
        entity: EntityRef,
        /// Which field.
        field: Field,
    },
    /// The value is out of range, too long or no known word.
    #[error("this is no valid {field}")]
    InvalidValue {
        /// Which field.
        field: Field,
    },
    /// The journey has as many of these as it may have.
    #[error("a journey holds at most {limit} of these")]
    TooMany {
        /// The limit.
        limit: usize,
    },
}

impl Edit {
    /// What the edit makes, if it makes something.
    #[must_use]
    pub fn makes(&self) -> Option<EntityRef> {
        match self {
            Self::AddStage { id, .. } => Some((*id).into()),
            Self::AddMoment { id, .. } => Some((*id).into()),
            Self::AddLane { id, .. } => Some((*id).into()),
            Self::AddCard { id, .. } => Some((*id).into()),
            Self::AddPersona { id, .. } => Some((*id).into()),
            Self::AddChannel { id, .. } => Some((*id).into()),
            Self::AddActor { id, .. } => Some((*id).into()),
            Self::AddConnection { id, .. } | Self::AddSubmap { id, .. } => Some((*id).into()),
            Self::AddSurvey { id, .. } => Some((*id).into()),
            Self::MoveStage { .. }
            | Self::MoveMoment { .. }
            | Self::MoveLane { .. }
            | Self::MoveCard { .. }
            | Self::MovePersona { .. }
            | Self::MoveChannel { .. }
            | Self::MoveActor { .. }
            | Self::Set { .. }
            | Self::Mark { .. }
            | Self::Splice { .. }
            | Self::Format { .. }
            | Self::SetScore { .. }
            | Self::Delete { .. }
            | Self::Restore { .. } => None,
        }
    }

    /// Applies the edit within a transaction.
    ///
    /// # Errors
    /// When the document does not allow it; then nothing was changed.
    pub fn apply(&self, doc: &JourneyDoc, txn: &mut TransactionMut<'_>, cx: &EditCx<'_>) -> Result<(), EditError> {
        match self {
            Self::AddStage { id, name, place } => add::listed(doc, txn, cx, (*id).into(), None, name, *place),
            Self::AddLane { id, kind, name, place } => {
                add::listed(doc, txn, cx, (*id).into(), Some(kind.as_str()), name, *place)
            }
            Self::AddPersona { id, name, place } => add::listed(doc, txn, cx, (*id).into(), None, name, *place),
            Self::AddChannel { id, name, place } => add::listed(doc, txn, cx, (*id).into(), None, name, *place),
            Self::AddActor { id, kind, name, place } => {
                add::listed(doc, txn, cx, (*id).into(), Some(kind.as_str()), name, *place)
            }
            Self::AddMoment {
                id,
                kind,
                title,
                stage,
                place,
            } => add::child(
                doc,
                txn,
                cx,
                (*id).into(),
                kind.as_str(),
                title,
                &[(*stage).into()],
                *place,
            ),
            Self::AddCard {
                id,
                kind,
                title,
                lane,
                moment,
                place,
            } => {
                let parents = [(*lane).into(), (*moment).into()];
                add::child(doc, txn, cx, (*id).into(), kind.as_str(), title, &parents, *place)
            }
            Self::AddConnection { id, kind, from, to } => {
                require(doc, txn, (*to).into())?;
                add::connection(doc, txn, cx, *id, *kind, *from, to.0)
            }
            Self::AddSubmap { id, from, journey } => {
                add::connection(doc, txn, cx, *id, ConnectionKind::Submap, *from, journey.0)
            }
            Self::AddSurvey { id, kind, target } => add::survey(doc, txn, cx, *id, *kind, *target),
            Self::MoveStage { id, place } => shift::listed(doc, txn, (*id).into(), *place),
            Self::MoveLane { id, place } => shift::listed(doc, txn, (*id).into(), *place),
            Self::MovePersona { id, place } => shift::listed(doc, txn, (*id).into(), *place),
            Self::MoveChannel { id, place } => shift::listed(doc, txn, (*id).into(), *place),
            Self::MoveActor { id, place } => shift::listed(doc, txn, (*id).into(), *place),
            Self::MoveMoment { id, stage, place } => shift::child(doc, txn, (*id).into(), &[(*stage).into()], *place),
            Self::MoveCard {
                id,
                lane,
                moment,
                place,
            } => shift::child(doc, txn, (*id).into(), &[(*lane).into(), (*moment).into()], *place),
            Self::Set { entity, field, value } => fields::set(doc, txn, *entity, *field, value.as_ref()),
            Self::Mark {
                entity,
                field,
                key,
                value,
            } => fields::mark(doc, txn, *entity, *field, key, value.as_ref()),
            Self::Splice { entity, field, splice } => fields::splice(doc, txn, *entity, *field, splice),
            Self::Format { entity, field, format } => fields::format(doc, txn, *entity, *field, format),
            Self::SetScore {
                moment,
                persona,
                state,
                value,
            } => {
                let key = ScoreKey {
                    moment: *moment,
                    persona: *persona,
                    state: *state,
                };
                fields::score(doc, txn, cx, key, *value)
            }
            Self::Delete { entities } => delete::delete(doc, txn, cx, entities),
            Self::Restore { entities } => delete::restore(doc, txn, entities),
        }
    }
}

fn require<T: ReadTxn>(doc: &JourneyDoc, txn: &T, entity: EntityRef) -> Result<MapRef, EditError> {
    // Before the first sync a replica is empty. The journey's own texts are made by whoever seeds it: a text made here would take the place
    // of theirs for everybody.
    if entity == EntityRef::Meta
        && !doc
            .root(EntityKind::Meta)
            .contains_key(txn, Field::SchemaVersion.as_str())
    {
        return Err(EditError::Missing(entity));
    }
    doc.entity(txn, entity).ok_or(EditError::Missing(entity))
}

/// The parents of a child as they stand in `at`: the stage of a moment; the lane and the moment of a card.
///
/// # Errors
/// When one of them is not there.
fn parents_key<T: ReadTxn>(doc: &JourneyDoc, txn: &T, parents: &[EntityRef]) -> Result<String, EditError> {
    let mut keys = Vec::new();
    for parent in parents {
        require(doc, txn, *parent)?;
        keys.extend(parent.key());
    }
    Ok(keys.join("|"))
}

fn write(txn: &mut TransactionMut<'_>, map: &MapRef, field: Field, value: Any) {
    map.insert(txn, field.as_str(), value);
}

fn time(now_ms: u64) -> Any {
    Any::from(i64::try_from(now_ms).unwrap_or(i64::MAX))
}

mod ulid_text {
    //! A ULID as its text.
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use ulid::Ulid;

    pub(super) fn serialize<S: Serializer>(id: &Ulid, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ulid, D::Error> {
        Ulid::from_string(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
