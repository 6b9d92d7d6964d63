//! Deletes by a tombstone that lists what the deleter saw, and takes tombstones back.
//!
//! What somebody else added meanwhile is in no list, and shows as unplaced instead of being lost.

use std::collections::HashMap;
use std::sync::Arc;

use yrs::{Any, Map, MapRef, Out, ReadTxn, TransactionMut};

use super::{EditCx, EditError, place, require, time, write};
use crate::doc::JourneyDoc;
use crate::doc::schema::{EntityKind, EntityRef, Field};

/// Sets tombstones. A stage remembers its moments and their cards, a moment its cards, a lane its cards.
pub(super) fn delete(
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

/// Takes deletions back.
pub(super) fn restore(doc: &JourneyDoc, txn: &mut TransactionMut<'_>, entities: &[EntityRef]) -> Result<(), EditError> {
    let maps = require_all(doc, txn, entities)?;
    for (map, _) in maps {
        write(txn, &map, Field::Del, Any::Null);
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
