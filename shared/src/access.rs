//! Who may do what: the documents of a journey, the roles, and the one table that joins them.
//!
//! The server asks this table on every frame; the client asks it to say why an action is unavailable.
//! Not here: tokens and share links (server).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the three documents of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocName {
    /// Structure and content.
    Map,
    /// Sticky notes of a workshop.
    Notes,
    /// Comment threads and reactions.
    Talk,
}

impl DocName {
    /// All documents of a journey.
    pub const ALL: [Self; 3] = [Self::Map, Self::Notes, Self::Talk];

    /// The name in URLs and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Notes => "notes",
            Self::Talk => "talk",
        }
    }
}

impl fmt::Display for DocName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DocName {
    type Err = UnknownName;
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|doc| doc.as_str() == text)
            .ok_or(UnknownName)
    }
}

/// The text names no document or no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown name")]
pub struct UnknownName;

/// What a participant may do. Each role includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Writes to `talk`.
    Commenter,
    /// Writes to `notes`, votes, reacts.
    Contributor,
    /// Writes to `map`.
    Editor,
    /// Runs the workshop.
    Facilitator,
    /// Manages links, deletes.
    Owner,
}

impl Role {
    /// All roles, from the least to the most.
    pub const ALL: [Self; 6] = [
        Self::Viewer,
        Self::Commenter,
        Self::Contributor,
        Self::Editor,
        Self::Facilitator,
        Self::Owner,
    ];

    /// Whether this role may write to a document. The server refuses everything else on every frame.
    #[must_use]
    pub fn may_write(self, doc: DocName) -> bool {
        self >= match doc {
            DocName::Map => Self::Editor,
            DocName::Notes => Self::Contributor,
            DocName::Talk => Self::Commenter,
        }
    }

    /// The name in JSON, URLs and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Commenter => "commenter",
            Self::Contributor => "contributor",
            Self::Editor => "editor",
            Self::Facilitator => "facilitator",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownName;
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_writes_what_the_table_says() {
        let may = |role: Role| DocName::ALL.map(|doc| role.may_write(doc));
        assert_eq!(may(Role::Viewer), [false, false, false]);
        assert_eq!(may(Role::Commenter), [false, false, true]);
        assert_eq!(may(Role::Contributor), [false, true, true]);
        assert_eq!(may(Role::Editor), [true, true, true]);
        assert_eq!(may(Role::Owner), [true, true, true]);
    }

    #[test]
    fn names_read_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        for doc in DocName::ALL {
            assert_eq!(doc.as_str().parse(), Ok(doc));
        }
    }
}
