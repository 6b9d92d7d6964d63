//! From a place among siblings to an order key, re-spacing where nothing fits.
//!
//! Siblings are the live entities of the same list (`pos`) or the same parents (`at`), sorted by (key, id).

use yrs::{Any, Map, MapRef, Out, ReadTxn, TransactionMut};

use super::Place;
use crate::doc::JourneyDoc;
use crate::doc::read::order_key;
use crate::doc::schema::{EntityKind, Field};
use crate::lean;
use crate::order::OrderKey;

struct Sibling {
    pos: OrderKey,
    key: String,
    map: MapRef,
}

/// The order key for a place in a plain list, as the value of `pos`.
pub(super) fn in_list(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    kind: EntityKind,
    place: Place,
    moving: Option<&str>,
) -> String {
    let siblings = siblings(doc, txn, kind, moving, |map, txn| {
        Some(order_key(line(map, txn, Field::Pos).as_deref()))
    });
    make_room(txn, &siblings, place, |txn, sibling, pos| {
        sibling.map.insert(txn, Field::Pos.as_str(), pos.as_str());
    })
    .to_string()
}

/// The order key for a place under parents, with the parents, as the value of `at`.
pub(super) fn in_parents(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    kind: EntityKind,
    parents: &str,
    place: Place,
    moving: Option<&str>,
) -> String {
    let siblings = siblings(doc, txn, kind, moving, |map, txn| {
        // Almost all entities of the journey stand elsewhere: nothing is copied for them.
        let Some(Out::Any(Any::String(at))) = map.get(txn, Field::At.as_str()) else {
            return None;
        };
        let (its_parents, pos) = at.rsplit_once('|')?;
        (its_parents == parents).then(|| order_key(Some(pos)))
    });
    let pos = make_room(txn, &siblings, place, |txn, sibling, pos| {
        sibling.map.insert(txn, Field::At.as_str(), format!("{parents}|{pos}"));
    });
    format!("{parents}|{pos}")
}

/// Keys of all live entities of a kind that have parents, with these.
pub(super) fn with_parents<'a, T: ReadTxn>(
    doc: &'a JourneyDoc,
    txn: &'a T,
    kind: EntityKind,
) -> impl Iterator<Item = (String, String)> + 'a {
    doc.root(kind).iter(txn).filter_map(move |(key, value)| {
        let Out::YMap(map) = value else { return None };
        if is_deleted(&map, txn) {
            return None;
        }
        let at = line(&map, txn, Field::At)?;
        at.rsplit_once('|')
            .map(|(parents, _)| (key.to_string(), parents.to_owned()))
    })
}

fn siblings<T: ReadTxn>(
    doc: &JourneyDoc,
    txn: &T,
    kind: EntityKind,
    moving: Option<&str>,
    pos: impl Fn(&MapRef, &T) -> Option<OrderKey>,
) -> Vec<Sibling> {
    let mut siblings: Vec<Sibling> = doc
        .root(kind)
        .iter(txn)
        .filter_map(|(key, value)| match value {
            Out::YMap(map) if moving != Some(key) => {
                let pos = pos(&map, txn)?;
                (!is_deleted(&map, txn)).then(|| Sibling {
                    pos,
                    key: key.to_string(),
                    map,
                })
            }
            _ => None,
        })
        .collect();
    lean::sort_by(&mut siblings, |a, b| (&a.pos, &a.key).cmp(&(&b.pos, &b.key)));
    siblings
}

/// Finds a key for the place. Between equal keys that run is spread anew; where even that does not fit, all siblings are.
fn make_room(
    txn: &mut TransactionMut<'_>,
    siblings: &[Sibling],
    place: Place,
    mut write: impl FnMut(&mut TransactionMut<'_>, &Sibling, &OrderKey),
) -> OrderKey {
    let find = |id: ulid::Ulid| {
        let key = id.to_string();
        siblings.iter().position(|sibling| sibling.key == key)
    };
    let index = match place {
        Place::First => 0,
        Place::Last => siblings.len(),
        Place::Before(id) => find(id).unwrap_or(siblings.len()),
        Place::After(id) => find(id).map_or(siblings.len(), |index| index + 1),
    };
    let before = index.checked_sub(1).map(|last| &siblings[last].pos);
    let after = siblings.get(index).map(|sibling| &sibling.pos);
    if let Some(key) = OrderKey::between(before, after) {
        return key;
    }
    let equal = |sibling: &Sibling| Some(&sibling.pos) == before;
    let start = index
        - siblings[..index]
            .iter()
            .rev()
            .take_while(|sibling| equal(sibling))
            .count();
    let end = index + siblings[index..].iter().take_while(|sibling| equal(sibling)).count();
    let lower = start.checked_sub(1).map(|last| &siblings[last].pos);
    let upper = siblings.get(end).map(|sibling| &sibling.pos);
    let (start, keys) = match OrderKey::spread(lower, upper, end - start + 1) {
        keys if keys.is_empty() => (0, OrderKey::spread(None, None, siblings.len() + 1)),
        keys => (start, keys),
    };
    let mut own = OrderKey::middle();
    for (offset, key) in keys.iter().enumerate() {
        let at = start + offset;
        match at.cmp(&index) {
            std::cmp::Ordering::Less => write(txn, &siblings[at], key),
            std::cmp::Ordering::Equal => own = key.clone(),
            std::cmp::Ordering::Greater => write(txn, &siblings[at - 1], key),
        }
    }
    own
}

fn line<T: ReadTxn>(map: &MapRef, txn: &T, field: Field) -> Option<String> {
    match map.get(txn, field.as_str()) {
        Some(Out::Any(Any::String(text))) => Some(text.to_string()),
        _ => None,
    }
}

fn is_deleted<T: ReadTxn>(map: &MapRef, txn: &T) -> bool {
    matches!(map.get(txn, Field::Del.as_str()), Some(Out::Any(Any::Map(_))))
}
