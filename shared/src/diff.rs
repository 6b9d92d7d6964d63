//! What changed between two readings of a journey: per stage and moment, as values that a screen puts into words.
//!
//! Compared is what people see: a thing counts as there when it stands on the map or in the Unplaced tray, and order counts as the order things stand
//! in, not as the keys that make it. Laws (tested): no difference exactly when both look the same; every difference names the thing and the
//! field. Not here: sentences (they belong to a screen and its language), and bringing an old state back (`restore`).

mod compare;
mod looks;
pub(crate) mod values;
pub(crate) mod words;

use serde::{Deserialize, Serialize};

use crate::doc::edit::Value;
use crate::doc::schema::{EntityRef, Field};
use crate::journey::words::ScoreState;
use crate::rich::Rich;

pub use compare::differences;
pub use words::{Piece, PieceKind};

/// Most differences that are told; nobody reads more, and the answer stays below some hundred KB.
pub const MOST_TOLD: usize = 2_000;

/// What changed from one reading to another.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Differences {
    /// By what they are about: the journey as a whole first, then stages and moments from left to right.
    pub groups: Vec<DifferenceGroup>,
    /// How many there are, also those beyond [`MOST_TOLD`], which are not in the groups.
    pub count: usize,
}

/// Differences about one stage or moment, or about the journey as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DifferenceGroup {
    /// The stage or moment; the journey itself for everything that belongs to none.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub about: EntityRef,
    /// Its name, later one first; may be empty.
    pub name: String,
    /// What changed.
    pub items: Vec<Difference>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Difference {
    /// What it is about.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub entity: EntityRef,
    /// Its name, the later one first, shortened; may be empty.
    pub name: String,
    /// What happened to it.
    pub what: What,
}

/// What happened to a thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It came.
    Added {
        /// Together with the stage, moment or lane it stands in.
        along: bool,
    },
    /// It went.
    Removed {
        /// Together with the stage, moment or lane it stood in.
        along: bool,
        /// Who deleted it, by the name they went by; absent when not known.
        by: Option<String>,
    },
    /// It stands under something else.
    Moved {
        /// Where it stood.
        from: Spot,
        /// Where it stands.
        to: Spot,
    },
    /// It stands elsewhere among the same siblings.
    Reordered,
    /// A text changed.
    Text {
        /// Which one.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        field: Field,
        /// Word by word.
        pieces: Vec<Piece>,
        /// Whether words that stayed look otherwise, too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        formatted: bool,
    },
    /// A text looks otherwise, and says the same.
    Formatted {
        /// Which one.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        field: Field,
        /// What looks otherwise, as it looked before, with some words around it.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        from: Rich,
        /// The same words as they look now.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        to: Rich,
    },
    /// A value changed.
    Value {
        /// Which one.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        field: Field,
        /// Before; absent: none.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        from: Option<Value>,
        /// After; absent: none.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        to: Option<Value>,
    },
    /// Entries of a set or table came or went; one whose word changed did both.
    Entries {
        /// Which one.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        field: Field,
        /// Those that went.
        gone: Vec<Entry>,
        /// Those that came.
        new: Vec<Entry>,
    },
    /// A feeling changed.
    Felt {
        /// Name of the persona.
        persona: String,
        /// As-is or to-be.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        state: ScoreState,
        /// Before, -2 to 2; absent: none.
        from: Option<f64>,
        /// After; absent: none.
        to: Option<f64>,
    },
}

/// Where something stands, by names; absent where the journey does not tell, or has no such place any more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Spot {
    /// The stage of a moment, the moment of a card.
    pub column: Option<String>,
    /// The lane of a card.
    pub lane: Option<String>,
}

/// An entry of a set or table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// What stands for it: a name where the key is an id.
    pub name: String,
    /// Its word, in a table.
    pub word: Option<String>,
}
