//! Whether a whole document keeps to the limits, for imports, tools and tests. A room looks only at what a commit changed (`room::bounds` of the server).
//!
//! Our own edits check the limits as they are made; this is for everything else that can be written into the roots, known to the schema or not.
//! Counts things whether they are deleted or not: deleted ones take up as much room. Not here: reading odd values
//! (`read`), and the size of the document in bytes (the server knows it without looking inside).

use yrs::{Any, Array, GetString, Map, MapRef, Out, ReadTxn, Text};

use super::JourneyDoc;
use super::schema::{EntityKind, EntityRef, Field, Shape, shape};
use crate::limits;

/// The first thing found that is too much.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutOfBounds {
    /// More things of a kind than a journey may have.
    #[error("{found} of kind {}, and a journey holds at most {limit}", kind.as_str())]
    TooMany {
        /// Which kind.
        kind: EntityKind,
        /// How many there may be.
        limit: usize,
        /// How many there are.
        found: usize,
    },
    /// More scores than a journey may have.
    #[error("{found} scores, and a journey holds at most {}", limits::SCORES)]
    TooManyScores {
        /// How many there are.
        found: usize,
    },
    /// More entries in a thing, or in one of its sets and tables, than there may be.
    #[error("{field} of {entity} has more than {limit} entries")]
    TooManyEntries {
        /// Which thing.
        entity: EntityRef,
        /// Which field, as in the document; empty for the thing itself.
        field: String,
        /// How many there may be.
        limit: usize,
    },
    /// A text or value longer than its field allows.
    #[error("{field} of {entity} is longer than {limit} UTF-16 code units")]
    TooLong {
        /// Which thing.
        entity: EntityRef,
        /// Which field, as in the document.
        field: String,
        /// How long it may be, in UTF-16 code units.
        limit: usize,
    },
    /// Under the roots lies something that is no thing of a journey, and it is too long.
    #[error("an unknown entry of {root} is longer than {limit} UTF-16 code units")]
    TooLongUnknown {
        /// Which root, as in the document.
        root: &'static str,
        /// How long it may be, in UTF-16 code units.
        limit: usize,
    },
}

/// Most things of a kind that a journey may have.
#[must_use]
pub const fn most(kind: EntityKind) -> usize {
    match kind {
        EntityKind::Stage => limits::STAGES,
        EntityKind::Moment => limits::MOMENTS,
        EntityKind::Lane => limits::LANES,
        EntityKind::Card => limits::CARDS,
        EntityKind::Persona => limits::PERSONAS,
        EntityKind::Connection => limits::CONNECTIONS,
        EntityKind::Meta | EntityKind::Channel | EntityKind::Actor | EntityKind::Survey => limits::CATALOGUE,
    }
}

/// Checks the whole document, in the time of one reading.
///
/// # Errors
/// The first thing found that is too much. Which one that is may differ between replicas.
pub fn bounds<T: ReadTxn>(doc: &JourneyDoc, txn: &T) -> Result<(), OutOfBounds> {
    for kind in EntityKind::WITH_ID {
        let found = doc.root(*kind).len(txn) as usize;
        if found > most(*kind) {
            return Err(OutOfBounds::TooMany {
                kind: *kind,
                limit: most(*kind),
                found,
            });
        }
    }
    let scores = doc.scores_root().len(txn) as usize;
    if scores > limits::SCORES {
        return Err(OutOfBounds::TooManyScores { found: scores });
    }

    check_entity(EntityRef::Meta, doc.root(EntityKind::Meta), txn)?;
    for kind in EntityKind::WITH_ID {
        for (key, value) in doc.root(*kind).iter(txn) {
            match (EntityRef::from_key(*kind, key), &value) {
                (Ok(entity), Out::YMap(map)) => check_entity(entity, map, txn)?,
                _ => check_unknown(kind.root(), key, &value, txn)?,
            }
        }
    }
    for (key, value) in doc.scores_root().iter(txn) {
        check_unknown(super::schema::SCORES_ROOT, key, &value, txn)?;
    }
    Ok(())
}

fn check_entity<T: ReadTxn>(entity: EntityRef, map: &MapRef, txn: &T) -> Result<(), OutOfBounds> {
    if map.len(txn) as usize > limits::SET_MEMBERS {
        return Err(OutOfBounds::TooManyEntries {
            entity,
            field: String::new(),
            limit: limits::SET_MEMBERS,
        });
    }
    for (key, value) in map.iter(txn) {
        let shape = key.parse::<Field>().ok().and_then(|field| shape(entity.kind(), field));
        let limit = match shape {
            Some(Shape::Text(limit) | Shape::Line(limit)) => limit,
            Some(Shape::Tombstone) => limits::TOMBSTONE_UTF16,
            Some(Shape::Members | Shape::Table(_)) => {
                if matches!(&value, Out::YMap(set) if set.len(txn) as usize > limits::SET_MEMBERS) {
                    let limit = limits::SET_MEMBERS;
                    return Err(OutOfBounds::TooManyEntries {
                        entity,
                        field: key.to_owned(),
                        limit,
                    });
                }
                // As many entries as there may be, each with a key and a line.
                2 * limits::SET_MEMBERS * limits::TITLE_UTF16
            }
            _ => limits::PROSE_UTF16,
        };
        if key.len() > limits::TITLE_UTF16 || weight(&value, txn) > limit {
            return Err(OutOfBounds::TooLong {
                entity,
                field: key.to_owned(),
                limit,
            });
        }
    }
    Ok(())
}

fn check_unknown<T: ReadTxn>(root: &'static str, key: &str, value: &Out, txn: &T) -> Result<(), OutOfBounds> {
    let limit = limits::PROSE_UTF16;
    if key.len() > limits::TITLE_UTF16 || weight(value, txn) > limit {
        return Err(OutOfBounds::TooLongUnknown { root, limit });
    }
    Ok(())
}

/// How much a value holds, about in UTF-16 code units; a number or a flag counts as one.
fn weight<T: ReadTxn>(value: &Out, txn: &T) -> usize {
    match value {
        Out::Any(any) => any_weight(any),
        Out::YText(text) => text.len(txn) as usize,
        Out::YMap(map) => map.iter(txn).map(|(key, value)| key.len() + weight(&value, txn)).sum(),
        // Its length only: walking an array that holds a run of text never ends in yrs 0.28 (docs/yrs-findings.md).
        Out::YArray(array) => array.len(txn) as usize,
        Out::YXmlText(text) => text.len(txn) as usize,
        Out::YXmlElement(element) => element.get_string(txn).len(),
        Out::YXmlFragment(fragment) => fragment.get_string(txn).len(),
        Out::YDoc(_) | Out::UndefinedRef(_) => 1,
    }
}

fn any_weight(any: &Any) -> usize {
    match any {
        Any::Null | Any::Undefined | Any::Bool(_) | Any::Number(_) => 1,
        Any::String(text) => text.encode_utf16().count(),
        Any::Buffer(bytes) => bytes.len(),
        Any::Array(items) => items.iter().map(|item| 1 + any_weight(item)).sum(),
        Any::Map(entries) => entries.iter().map(|(key, value)| key.len() + any_weight(value)).sum(),
    }
}
