//! Edits: what a person intends, as values that can be sent, kept and replayed, applied to the document in one transaction each.
//!
//! An edit is checked as a whole before it writes anything, so a refused one changes nothing. Places are given relative to
//! siblings and become order keys here; between equal keys that run is re-spaced in the same transaction.
//! Not here: who may edit (access), undo (client), what changed (`change`).

mod place;

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ulid::Ulid;
use yrs::{Any, GetString, In, Map, MapPrelim, MapRef, Out, ReadTxn, Text, TextPrelim, TransactionMut};

use super::JourneyDoc;
use super::bounds::most;
use super::rich;
use super::schema::{EntityKind, EntityRef, Field, SCHEMA_VERSION, Shape, fields, shape};
use crate::ids::{ActorId, CardId, ChannelId, ConnectionId, JourneyId, LaneId, MomentId, PersonaId, StageId, SurveyId};
use crate::journey::words::{ActorKind, CardKind, ConnectionKind, LaneKind, MomentKind, ScoreState, SurveyKind};
use crate::journey::{ScoreKey, repair_emotion};
use crate::limits;
use crate::rich::Format;
use crate::text_splice::TextSplice;

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

/// Fields of a new entity: texts that are not empty and scalars that are set.
pub(crate) type Given<'a> = &'a [(Field, In)];

impl Edit {
    /// Applies the edit within a transaction.
    ///
    /// # Errors
    /// When the document does not allow it; then nothing was changed.
    pub fn apply(&self, doc: &JourneyDoc, txn: &mut TransactionMut<'_>, cx: &EditCx<'_>) -> Result<(), EditError> {
        match self {
            Self::AddStage { id, name, place } => add_listed(doc, txn, cx, (*id).into(), name, *place, &[]),
            Self::AddLane { id, kind, name, place } => add_listed(
                doc,
                txn,
                cx,
                (*id).into(),
                name,
                *place,
                &[(Field::Kind, word(kind.as_str()))],
            ),
            Self::AddPersona { id, name, place } => add_listed(doc, txn, cx, (*id).into(), name, *place, &[]),
            Self::AddChannel { id, name, place } => add_listed(doc, txn, cx, (*id).into(), name, *place, &[]),
            Self::AddActor { id, kind, name, place } => add_listed(
                doc,
                txn,
                cx,
                (*id).into(),
                name,
                *place,
                &[(Field::Kind, word(kind.as_str()))],
            ),
            Self::AddMoment {
                id,
                kind,
                title,
                stage,
                place,
            } => {
                let entity = EntityRef::Moment(*id);
                check_new(doc, txn, entity, Field::Title, title)?;
                require(doc, txn, (*stage).into())?;
                let at = place::in_parents(doc, txn, EntityKind::Moment, &stage.to_string(), *place, None);
                let given = [
                    (Field::Title, text(title)),
                    (Field::Kind, word(kind.as_str())),
                    (Field::At, In::Any(at.into())),
                ];
                insert(doc, txn, cx, entity, &given);
                Ok(())
            }
            Self::AddCard {
                id,
                kind,
                title,
                lane,
                moment,
                place,
            } => {
                let entity = EntityRef::Card(*id);
                check_new(doc, txn, entity, Field::Title, title)?;
                require(doc, txn, (*lane).into())?;
                require(doc, txn, (*moment).into())?;
                let at = place::in_parents(doc, txn, EntityKind::Card, &format!("{lane}|{moment}"), *place, None);
                let given = [
                    (Field::Title, text(title)),
                    (Field::Kind, word(kind.as_str())),
                    (Field::At, In::Any(at.into())),
                ];
                insert(doc, txn, cx, entity, &given);
                Ok(())
            }
            Self::AddConnection { id, kind, from, to } => {
                require(doc, txn, (*to).into())?;
                connect(doc, txn, cx, *id, *kind, *from, to.0)
            }
            Self::AddSubmap { id, from, journey } => {
                connect(doc, txn, cx, *id, ConnectionKind::Submap, *from, journey.0)
            }
            Self::AddSurvey { id, kind, target } => {
                let entity = EntityRef::Survey(*id);
                check_new(doc, txn, entity, Field::Target, "")?;
                if !matches!(target, EntityRef::Meta | EntityRef::Stage(_) | EntityRef::Moment(_)) {
                    return Err(EditError::InvalidValue { field: Field::Target });
                }
                require(doc, txn, *target)?;
                let given = [
                    (Field::Kind, word(kind.as_str())),
                    (Field::Target, In::Any(target.to_string().into())),
                ];
                insert(doc, txn, cx, entity, &given);
                Ok(())
            }
            Self::MoveStage { id, place } => move_listed(doc, txn, (*id).into(), *place),
            Self::MoveLane { id, place } => move_listed(doc, txn, (*id).into(), *place),
            Self::MovePersona { id, place } => move_listed(doc, txn, (*id).into(), *place),
            Self::MoveChannel { id, place } => move_listed(doc, txn, (*id).into(), *place),
            Self::MoveActor { id, place } => move_listed(doc, txn, (*id).into(), *place),
            Self::MoveMoment { id, stage, place } => {
                let moment = require(doc, txn, (*id).into())?;
                require(doc, txn, (*stage).into())?;
                let parents = stage.to_string();
                let at = place::in_parents(doc, txn, EntityKind::Moment, &parents, *place, Some(&id.to_string()));
                write(txn, &moment, Field::At, at.into());
                Ok(())
            }
            Self::MoveCard {
                id,
                lane,
                moment,
                place,
            } => {
                let card = require(doc, txn, (*id).into())?;
                require(doc, txn, (*lane).into())?;
                require(doc, txn, (*moment).into())?;
                let parents = format!("{lane}|{moment}");
                let at = place::in_parents(doc, txn, EntityKind::Card, &parents, *place, Some(&id.to_string()));
                write(txn, &card, Field::At, at.into());
                Ok(())
            }
            Self::Set { entity, field, value } => {
                let map = require(doc, txn, *entity)?;
                let shape = shape(entity.kind(), *field)
                    .filter(|shape| {
                        matches!(
                            shape,
                            Shape::Line(_) | Shape::Word(_) | Shape::Int(..) | Shape::Flag | Shape::Time
                        )
                    })
                    .ok_or(EditError::WrongField {
                        entity: *entity,
                        field: *field,
                    })?;
                let any = match value {
                    None => Any::Null,
                    Some(value) => scalar(shape, value).ok_or(EditError::InvalidValue { field: *field })?,
                };
                write(txn, &map, *field, any);
                Ok(())
            }
            Self::Mark {
                entity,
                field,
                key,
                value,
            } => mark(doc, txn, *entity, *field, key, value.as_ref()),
            Self::Splice { entity, field, splice } => splice_text(doc, txn, *entity, *field, splice),
            Self::Format { entity, field, format } => format_text(doc, txn, *entity, *field, format),
            Self::SetScore {
                moment,
                persona,
                state,
                value,
            } => {
                require(doc, txn, (*moment).into())?;
                require(doc, txn, (*persona).into())?;
                let any = match value {
                    None => Any::Null,
                    Some(value) => {
                        let value = repair_emotion(*value).ok_or(EditError::InvalidValue { field: Field::Value })?;
                        let entries = [("v".to_owned(), Any::from(value)), ("by".to_owned(), Any::from(cx.by))];
                        Any::Map(Arc::new(HashMap::from(entries)))
                    }
                };
                let key = ScoreKey {
                    moment: *moment,
                    persona: *persona,
                    state: *state,
                };
                doc.scores_root().insert(txn, key.to_string(), any);
                Ok(())
            }
            Self::Delete { entities } => delete(doc, txn, cx, entities),
            Self::Restore { entities } => {
                let maps = require_all(doc, txn, entities)?;
                for (map, _) in maps {
                    write(txn, &map, Field::Del, Any::Null);
                }
                Ok(())
            }
        }
    }
}

/// Makes the journey's own texts. Only whoever creates a journey (the server, a test) does this, once.
pub fn init(doc: &JourneyDoc, txn: &mut TransactionMut<'_>, title: &str, cx: &EditCx<'_>) {
    let meta = doc.root(EntityKind::Meta).clone();
    let given = [
        (Field::Title, text(title)),
        (Field::SchemaVersion, In::Any(Any::from(SCHEMA_VERSION))),
    ];
    for (key, value) in complete(EntityKind::Meta, &given, cx) {
        meta.insert(txn, key, value);
    }
}

fn text(content: &str) -> In {
    In::Text(TextPrelim::new(content).into())
}

fn word(content: &str) -> In {
    In::Any(Any::from(content))
}

fn write(txn: &mut TransactionMut<'_>, map: &MapRef, field: Field, value: Any) {
    map.insert(txn, field.as_str(), value);
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

fn require_all<T: ReadTxn>(
    doc: &JourneyDoc,
    txn: &T,
    entities: &[EntityRef],
) -> Result<Vec<(MapRef, EntityRef)>, EditError> {
    entities
        .iter()
        .map(|entity| match entity {
            EntityRef::Meta => Err(EditError::WrongField {
                entity: *entity,
                field: Field::Del,
            }),
            _ => Ok((require(doc, txn, *entity)?, *entity)),
        })
        .collect()
}

/// Checks that an id is free, the title fits and the journey has room.
fn check_new<T: ReadTxn>(
    doc: &JourneyDoc,
    txn: &T,
    entity: EntityRef,
    title_field: Field,
    title: &str,
) -> Result<(), EditError> {
    if doc.entity(txn, entity).is_some() {
        return Err(EditError::Exists(entity));
    }
    let limit = most(entity.kind());
    if doc.root(entity.kind()).len(txn) as usize >= limit {
        return Err(EditError::TooMany { limit });
    }
    if title.encode_utf16().count() > limits::TITLE_UTF16 {
        return Err(EditError::InvalidValue { field: title_field });
    }
    Ok(())
}

/// All entries of a new entity: every text and set at once (one made later could be lost), and what is given.
pub(crate) fn complete<'a>(
    kind: EntityKind,
    given: Given<'a>,
    cx: &EditCx<'_>,
) -> impl Iterator<Item = (&'static str, In)> + use<'a> {
    let created = [(Field::By, word(cx.by)), (Field::Created, In::Any(time(cx.now_ms)))];
    fields(kind).iter().filter_map(move |spec| {
        let value = given
            .iter()
            .chain(&created)
            .find(|(field, _)| *field == spec.field)
            .map(|(_, value)| value.clone());
        let value = value.or(match spec.shape {
            Shape::Text(_) => Some(text("")),
            Shape::Members | Shape::Table(_) => Some(In::Map(MapPrelim::default())),
            _ => None,
        })?;
        Some((spec.field.as_str(), value))
    })
}

fn time(now_ms: u64) -> Any {
    Any::from(i64::try_from(now_ms).unwrap_or(i64::MAX))
}

fn insert(doc: &JourneyDoc, txn: &mut TransactionMut<'_>, cx: &EditCx<'_>, entity: EntityRef, given: Given<'_>) {
    let Some(key) = entity.key() else { return };
    let entries: MapPrelim = complete(entity.kind(), given, cx).collect();
    doc.root(entity.kind()).insert(txn, key, entries);
}

fn add_listed(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    cx: &EditCx<'_>,
    entity: EntityRef,
    name: &str,
    place: Place,
    given: Given<'_>,
) -> Result<(), EditError> {
    check_new(doc, txn, entity, Field::Name, name)?;
    let pos = place::in_list(doc, txn, entity.kind(), place, None);
    let mut all = vec![(Field::Name, text(name)), (Field::Pos, In::Any(pos.into()))];
    all.extend_from_slice(given);
    insert(doc, txn, cx, entity, &all);
    Ok(())
}

fn connect(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    cx: &EditCx<'_>,
    id: ConnectionId,
    kind: ConnectionKind,
    from: MomentId,
    to: Ulid,
) -> Result<(), EditError> {
    let entity = EntityRef::Connection(id);
    check_new(doc, txn, entity, Field::Label, "")?;
    require(doc, txn, from.into())?;
    let given = [
        (Field::Kind, word(kind.as_str())),
        (Field::From, In::Any(from.to_string().into())),
        (Field::To, In::Any(to.to_string().into())),
    ];
    insert(doc, txn, cx, entity, &given);
    Ok(())
}

fn move_listed(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    place: Place,
) -> Result<(), EditError> {
    let map = require(doc, txn, entity)?;
    let pos = place::in_list(doc, txn, entity.kind(), place, entity.key().as_deref());
    write(txn, &map, Field::Pos, pos.into());
    Ok(())
}

fn fits(line: &str, limit: usize) -> bool {
    line.encode_utf16().count() <= limit
}

fn scalar(shape: Shape, value: &Value) -> Option<Any> {
    match (shape, value) {
        (Shape::Line(limit), Value::Line(line)) => fits(line, limit).then(|| Any::from(line.as_str())),
        (Shape::Word(words), Value::Line(word)) => words.contains(&word.as_str()).then(|| Any::from(word.as_str())),
        (Shape::Int(least, most), Value::Int(number)) => (least..=most).contains(number).then(|| Any::from(*number)),
        (Shape::Flag, Value::Flag(flag)) => Some(Any::from(*flag)),
        (Shape::Time, Value::Int(at)) => (*at >= 0).then(|| Any::from(*at)),
        _ => None,
    }
}

fn mark(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    field: Field,
    key: &str,
    value: Option<&Value>,
) -> Result<(), EditError> {
    let owner = require(doc, txn, entity)?;
    let shape = shape(entity.kind(), field);
    let any = match (shape, value) {
        (Some(Shape::Members | Shape::Table(_)), None) => None,
        (Some(Shape::Members), Some(Value::Flag(true))) => Some(Any::from(true)),
        (Some(Shape::Table(words)), Some(Value::Line(line)))
            if fits(line, limits::TITLE_UTF16) && (words.is_empty() || words.contains(&line.as_str())) =>
        {
            Some(Any::from(line.as_str()))
        }
        (Some(Shape::Members | Shape::Table(_)), Some(_)) => return Err(EditError::InvalidValue { field }),
        _ => return Err(EditError::WrongField { entity, field }),
    };
    if key.is_empty() || !fits(key, limits::TITLE_UTF16) {
        return Err(EditError::InvalidValue { field });
    }
    let set = match owner.get(txn, field.as_str()) {
        Some(Out::YMap(set)) => set,
        // A foreign client made the entity without it.
        _ => owner.insert(txn, field.as_str(), MapPrelim::default()),
    };
    match any {
        Some(any) => {
            if set.len(txn) as usize >= limits::SET_MEMBERS {
                return Err(EditError::TooMany {
                    limit: limits::SET_MEMBERS,
                });
            }
            set.insert(txn, key, any);
        }
        None => {
            set.remove(txn, key);
        }
    }
    Ok(())
}

fn splice_text(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    field: Field,
    splice: &TextSplice,
) -> Result<(), EditError> {
    let owner = require(doc, txn, entity)?;
    let Some(Shape::Text(limit)) = shape(entity.kind(), field) else {
        return Err(EditError::WrongField { entity, field });
    };
    let text = match owner.get(txn, field.as_str()) {
        Some(Out::YText(text)) => Some(text),
        // A foreign client made the entity without it.
        _ => None,
    };
    // The text may have changed since: a splice never cuts a character in half, which would leave a broken one for everybody.
    let content = text.as_ref().map(|text| text.get_string(txn)).unwrap_or_default();
    let splice = splice.fit(&content);
    let length = content.encode_utf16().count();
    if !splice.insert.is_empty() && length - splice.delete_utf16 as usize + splice.insert_utf16() as usize > limit {
        return Err(EditError::InvalidValue { field });
    }
    let text = text.unwrap_or_else(|| owner.insert(txn, field.as_str(), TextPrelim::new("")));
    if splice.delete_utf16 > 0 {
        text.remove_range(txn, splice.at_utf16, splice.delete_utf16);
    }
    if !splice.insert.is_empty() {
        text.insert(txn, splice.at_utf16, &splice.insert);
    }
    Ok(())
}

fn format_text(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    field: Field,
    format: &Format,
) -> Result<(), EditError> {
    let owner = require(doc, txn, entity)?;
    if !rich::is_prose(entity.kind(), field) {
        return Err(EditError::WrongField { entity, field });
    }
    if !format.mark.is_allowed() {
        return Err(EditError::InvalidValue { field });
    }
    // A foreign client made the entity without it: nothing is there that could look like anything.
    let Some(Out::YText(text)) = owner.get(txn, field.as_str()) else {
        return Ok(());
    };
    let limit = limits::RUNS;
    if !format.mark.is_off() && rich::read(&text, txn).runs_with(&text.get_string(txn), format) > limit {
        return Err(EditError::TooMany { limit });
    }
    rich::write(&text, txn, format);
    Ok(())
}

/// Sets tombstones. A stage remembers its moments and their cards, a moment its cards, a lane its cards.
fn delete(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    cx: &EditCx<'_>,
    entities: &[EntityRef],
) -> Result<(), EditError> {
    let maps = require_all(doc, txn, entities)?;
    for (map, entity) in maps {
        if matches!(map.get(txn, Field::Del.as_str()), Some(Out::Any(Any::Map(_)))) {
            continue;
        }
        let seen: Arc<[Any]> = children(doc, txn, entity)
            .into_iter()
            .map(|child| Any::from(child.to_string()))
            .collect();
        let tombstone = HashMap::from([
            ("by".to_owned(), Any::from(cx.by)),
            ("at".to_owned(), time(cx.now_ms)),
            ("seen".to_owned(), Any::Array(seen)),
        ]);
        write(txn, &map, Field::Del, Any::Map(Arc::new(tombstone)));
    }
    Ok(())
}

/// What goes along when an entity is deleted now.
#[must_use]
pub fn children<T: ReadTxn>(doc: &JourneyDoc, txn: &T, entity: EntityRef) -> Vec<EntityRef> {
    let cards_where = |keep: &dyn Fn(&str, &str) -> bool| {
        place::with_parents(doc, txn, EntityKind::Card)
            .filter_map(|(key, parents)| {
                let (lane, moment) = parents.split_once('|')?;
                keep(lane, moment).then(|| EntityRef::from_key(EntityKind::Card, &key).ok())?
            })
            .collect::<Vec<_>>()
    };
    match entity {
        EntityRef::Stage(id) => {
            let stage = id.to_string();
            let moments: Vec<String> = place::with_parents(doc, txn, EntityKind::Moment)
                .filter(|(_, parents)| *parents == stage)
                .map(|(key, _)| key)
                .collect();
            let cards = cards_where(&|_, moment| moments.iter().any(|id| id == moment));
            let moments = moments
                .iter()
                .filter_map(|key| EntityRef::from_key(EntityKind::Moment, key).ok());
            moments.chain(cards).collect()
        }
        EntityRef::Moment(id) => {
            let id = id.to_string();
            cards_where(&|_, moment| moment == id)
        }
        EntityRef::Lane(id) => {
            let id = id.to_string();
            cards_where(&|lane, _| lane == id)
        }
        _ => Vec::new(),
    }
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
