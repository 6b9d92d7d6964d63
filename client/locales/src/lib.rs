//! The words of the client: `en/*.ftl` and one folder for each other language, in the syntax of [Fluent](https://projectfluent.org).
//!
//! English decides which messages there are and what they take; every other language has to say the same ones. From English follow the
//! functions of `client/src/text.rs` (`share-title` is `text::share_title()`), from each language one small file that the browser loads. Only what the
//! client needs is allowed: a text with `{ $name }` in it, a number that is written as people there write it (`{ NUMBER($value) }`), or a choice by a count:
//!
//! ```ftl
//! cards-selected = { $count ->
//!     [0] No card is selected
//!     [one] One card is selected
//!    *[other] { $count } cards are selected
//! }
//! ```
//!
//! Not here: which language a person reads (`client/boot.js`), and how a text is looked up (`client/src/text.rs`).

mod encode;
mod read;
mod rust;

use std::collections::BTreeMap;
use std::path::Path;

pub use encode::encode;
pub use rust::functions;

/// The languages, the one that decides first.
pub const LANGUAGES: [&str; 2] = ["en", "de"];

/// All messages of a language, by their ids.
pub type Messages = BTreeMap<String, Message>;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Without a choice there is one variant, with the key `other`.
    pub variants: Vec<Variant>,
    /// What it takes, by name.
    pub arguments: BTreeMap<String, Kind>,
    /// The argument that chooses a variant.
    pub selector: Option<String>,
}

/// One wording of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// A number, or a plural category of Unicode CLDR (`one`, `few`, …, `other`).
    pub key: String,
    /// Text and arguments in turn.
    pub pieces: Vec<Piece>,
}

/// A piece of a wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Text(String),
    /// The value of an argument.
    Argument(String),
}

/// What an argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text, put in as it is.
    Text,
    /// How many there are: a whole number.
    Count,
    /// A number that may have decimals.
    Number,
}

/// What is wrong with the words.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {error}")]
    Io {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file says something that Fluent or this project does not know.
    #[error("{file}: {reason}")]
    Syntax {
        /// Which, with the message where there is one.
        file: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
}

/// Reads a language: all `*.ftl` of its folder.
///
/// # Errors
/// When a file cannot be read, or says something that is not allowed.
pub fn read(folder: &Path) -> Result<Messages, Problem> {
    read::folder(folder)
}

/// What a language lacks or has too much compared with the one that decides; empty when they fit.
#[must_use]
pub fn differences(english: &Messages, other: &Messages) -> Vec<String> {
    let mut found = Vec::new();
    for (id, message) in english {
        match other.get(id) {
            None => found.push(format!("`{id}` is missing")),
            Some(theirs) => {
                let unknown = theirs
                    .arguments
                    .keys()
                    .filter(|name| !message.arguments.contains_key(*name));
                found.extend(unknown.map(|name| format!("`{id}` uses `${name}`, which the English one does not take")));
            }
        }
    }
    let unknown = other.keys().filter(|id| !english.contains_key(*id));
    found.extend(unknown.map(|id| format!("`{id}` has no English text")));
    found
}

#[cfg(test)]
mod tests;
