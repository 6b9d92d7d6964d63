//! What people copy: parts of a journey as one self-contained text, and as a table for spreadsheets; and what pasting them means, as edits.
//!
//! A clip holds what was copied with its fields, and what it names (lanes, channels, actors, personas) well enough to find it again elsewhere or to
//! add it. Pasting mints every id anew, so nothing is ever there twice, and checks everything before the first edit: a clip that is broken,
//! too large or has no room changes nothing. Laws (tested): what is copied and pasted says the same as before; any text reads or is refused.
//! Not here: the clipboard itself, words for people.

mod copy;
mod paste;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::doc::edit::Value;
use crate::doc::schema::{EntityKind, EntityRef, Field};
use crate::journey::words::ScoreState;
use crate::limits;
use crate::rich::Look;

pub use copy::copy;
pub use paste::{PasteAt, Pasted, paste};
pub use table::{Rows, escape, parse_tsv, paste_rows, rows, to_html, to_tsv};

/// Version of the format. A clip of a newer one is refused.
pub const VERSION: u32 = 1;

/// Part of a journey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// [`VERSION`]. Its name also tells a clip from other JSON.
    pub waymark_clip: u32,
    /// The journey it was copied from: pictures are kept with their journey and travel no further.
    pub journey: String,
    /// What was copied, and what that names; in the order of the grid.
    pub things: Vec<Thing>,
    /// Feelings of the copied moments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feelings: Vec<Feeling>,
}

/// Something in a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thing {
    /// What it was in the journey it comes from.
    pub was: EntityRef,
    /// Only named by what was copied: found again where it is pasted, or added.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// The stage of a moment; the lane and the moment of a card; the ends of a connection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<EntityRef>,
    /// Place among all moments, or among the lanes that take cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// Its fields, by their names in the document. What is empty is absent.
    #[serde(default)]
    pub fields: BTreeMap<String, Content>,
    /// How its texts look that are not plain.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub looks: BTreeMap<String, Look>,
}

/// What a field says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Content {
    /// A text, a word, a number or a flag.
    Scalar(Value),
    /// A set.
    Members(BTreeSet<String>),
    /// Keys and their words.
    Table(BTreeMap<String, String>),
}

/// A feeling in a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feeling {
    /// The moment.
    pub moment: EntityRef,
    /// The persona.
    pub persona: EntityRef,
    /// As-is or to-be.
    pub state: ScoreState,
    /// From -2.0 to 2.0.
    pub value: f64,
}

/// Why something cannot be pasted. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// More than [`limits::CLIP_BYTES`].
    #[error("what was copied is larger than {} bytes", limits::CLIP_BYTES)]
    TooLarge,
    /// It is no clip, or is damaged.
    #[error("what was copied cannot be read")]
    Unreadable,
    /// It was copied from a newer version.
    #[error("what was copied comes from a newer version")]
    Newer,
    /// A value that a journey does not allow.
    #[error("{field} of a {} in it is not allowed", kind.as_str())]
    Invalid {
        /// Of what kind of thing.
        kind: EntityKind,
        /// Which field.
        field: Field,
    },
    /// There is nothing in it.
    #[error("there is nothing in it")]
    Nothing,
    /// It has to be told where.
    #[error("no place to paste to")]
    NoPlace,
    /// The lane is drawn from the moments.
    #[error("this lane takes no cards")]
    DrawnLane,
    /// It does not fit from there on.
    #[error("{needed} of kind {} are needed and {there} are there", kind.as_str())]
    NoRoom {
        /// Moments or lanes.
        kind: EntityKind,
        /// How many it has.
        needed: usize,
        /// How many there are from the place on.
        there: usize,
    },
    /// The journey would have too many.
    #[error("a journey holds at most {limit} of kind {}", kind.as_str())]
    TooMany {
        /// Of which kind.
        kind: EntityKind,
        /// How many it may have.
        limit: usize,
    },
}

impl Clip {
    /// The clip as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        // Strings, numbers and maps with string keys always become JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a clip.
    ///
    /// # Errors
    /// When it is too large, broken or newer.
    pub fn read(text: &str) -> Result<Self, TransferError> {
        if text.len() > limits::CLIP_BYTES {
            return Err(TransferError::TooLarge);
        }
        let version = serde_json::from_str::<Version>(text).map_err(|_| TransferError::Unreadable)?;
        if version.waymark_clip > VERSION {
            return Err(TransferError::Newer);
        }
        serde_json::from_str(text).map_err(|_| TransferError::Unreadable)
    }

    /// How many things of a kind were copied.
    #[must_use]
    pub fn count(&self, kind: EntityKind) -> usize {
        self.copied(kind).count()
    }

    fn copied(&self, kind: EntityKind) -> impl Iterator<Item = &Thing> {
        self.things
            .iter()
            .filter(move |thing| !thing.named && thing.was.kind() == kind)
    }
}

#[derive(Deserialize)]
struct Version {
    waymark_clip: u32,
}

impl Thing {
    fn line(&self, field: Field) -> Option<&str> {
        match self.fields.get(field.as_str()) {
            Some(Content::Scalar(Value::Line(line))) => Some(line),
            _ => None,
        }
    }
}

/// Makes ids: milliseconds since the Unix epoch, and 80 random bits.
pub type Mint<'a> = &'a mut dyn FnMut() -> (u64, u128);

#[cfg(test)]
mod tests;
