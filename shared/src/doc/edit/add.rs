//! Makes new entities, whole: an entity never gains a text or a set later, because what two people make apart under one key would lose one of them.

use ulid::Ulid;
use yrs::{Any, In, Map, MapPrelim, ReadTxn, TextPrelim, TransactionMut};

use super::{EditCx, EditError, Place, parents_key, place, require, time};
use crate::doc::JourneyDoc;
use crate::doc::bounds::most;
use crate::doc::schema::{EntityKind, EntityRef, Field, SCHEMA_VERSION, Shape, fields};
use crate::ids::{ConnectionId, MomentId, SurveyId};
use crate::journey::words::{ConnectionKind, SurveyKind};
use crate::limits;

/// Fields of a new entity: texts that are not empty and scalars that are set.
type Given<'a> = &'a [(Field, In)];

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

/// A stage, lane, persona, channel or actor.
pub(super) fn listed(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    cx: &EditCx<'_>,
    entity: EntityRef,
    kind: Option<&str>,
    name: &str,
    place: Place,
) -> Result<(), EditError> {
    check(doc, txn, entity, Field::Name, name)?;
    let pos = place::in_list(doc, txn, entity.kind(), place, None);
    let mut given = vec![(Field::Name, text(name)), (Field::Pos, In::Any(pos.into()))];
    given.extend(kind.map(|kind| (Field::Kind, word(kind))));
    insert(doc, txn, cx, entity, &given);
    Ok(())
}

/// A moment of a stage, or a card of a lane and a moment.
#[allow(
    clippy::too_many_arguments,
    reason = "the document, its writer and each part of the intent"
)]
pub(super) fn child(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    cx: &EditCx<'_>,
    entity: EntityRef,
    kind: &str,
    title: &str,
    parents: &[EntityRef],
    place: Place,
) -> Result<(), EditError> {
    check(doc, txn, entity, Field::Title, title)?;
    let parents = parents_key(doc, txn, parents)?;
    let at = place::in_parents(doc, txn, entity.kind(), &parents, place, None);
    let given = [
        (Field::Title, text(title)),
        (Field::Kind, word(kind)),
        (Field::At, In::Any(at.into())),
    ];
    insert(doc, txn, cx, entity, &given);
    Ok(())
}

/// A line from a moment to `to`: a moment, or another journey, of which nothing can be checked here.
pub(super) fn connection(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    cx: &EditCx<'_>,
    id: ConnectionId,
    kind: ConnectionKind,
    from: MomentId,
    to: Ulid,
) -> Result<(), EditError> {
    let entity = EntityRef::Connection(id);
    check(doc, txn, entity, Field::Label, "")?;
    require(doc, txn, from.into())?;
    let given = [
        (Field::Kind, word(kind.as_str())),
        (Field::From, In::Any(from.to_string().into())),
        (Field::To, In::Any(to.to_string().into())),
    ];
    insert(doc, txn, cx, entity, &given);
    Ok(())
}

/// Questions to customers about a stage, a moment or the whole journey.
pub(super) fn survey(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    cx: &EditCx<'_>,
    id: SurveyId,
    kind: SurveyKind,
    target: EntityRef,
) -> Result<(), EditError> {
    let entity = EntityRef::Survey(id);
    check(doc, txn, entity, Field::Target, "")?;
    if !matches!(target, EntityRef::Meta | EntityRef::Stage(_) | EntityRef::Moment(_)) {
        return Err(EditError::InvalidValue { field: Field::Target });
    }
    require(doc, txn, target)?;
    let given = [
        (Field::Kind, word(kind.as_str())),
        (Field::Target, In::Any(target.to_string().into())),
    ];
    insert(doc, txn, cx, entity, &given);
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

/// Checks that an id is free, the title fits and the journey has room.
fn check<T: ReadTxn>(
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

fn insert(doc: &JourneyDoc, txn: &mut TransactionMut<'_>, cx: &EditCx<'_>, entity: EntityRef, given: Given<'_>) {
    let Some(key) = entity.key() else { return };
    let entries: MapPrelim = complete(entity.kind(), given, cx).collect();
    doc.root(entity.kind()).insert(txn, key, entries);
}

fn text(content: &str) -> In {
    In::Text(TextPrelim::new(content).into())
}

fn word(content: &str) -> In {
    In::Any(Any::from(content))
}
