//! Identities of everything in a journey and of journeys themselves.
//!
//! Every id is a ULID behind its own type, written as 26 characters of Crockford base 32. Ids are minted by
//! whoever creates the thing, from a clock and randomness passed in, so that this crate stays free of both.
//! Not here: tokens (secrets of the server) and yrs client ids.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// A text that is no ULID was given where an id is expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected 26 characters of base 32 (a ULID)")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub Ulid);

        impl $name {
            /// Makes an id from milliseconds since the Unix epoch and 80 bits of randomness (the upper bits are ignored).
            #[must_use]
            pub fn mint(now_ms: u64, random: u128) -> Self {
                Self(Ulid::from_parts(now_ms, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                // Base 32 also reads lower case and look-alike letters. One id has one spelling here, or two entries of a document
                // could claim to be the same thing.
                let id = Ulid::from_string(text).map_err(|_| InvalidId)?;
                if id.to_string() == text { Ok(Self(id)) } else { Err(InvalidId) }
            }
        }
    )*};
}

ids! {
    /// A journey: three documents and the server's records about them.
    JourneyId,
    /// A stage, the heading over several moments.
    StageId,
    /// A moment, one column of the grid.
    MomentId,
    /// A lane, one row of the grid.
    LaneId,
    /// A card in a cell.
    CardId,
    /// A persona whose experience is mapped.
    PersonaId,
    /// A channel of the catalogue.
    ChannelId,
    /// An actor of the catalogue: a person, thing, department, system or partner.
    ActorId,
    /// A link between two moments (an arrow on the grid, not a share link).
    ConnectionId,
    /// A survey with its counts.
    SurveyId,
    /// A share link of a journey.
    LinkId,
    /// What a journey was at some moment.
    VersionId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = CardId::mint(1_790_000_000_000, 42);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("nonsense".parse::<CardId>(), Err(InvalidId));
    }

    #[test]
    fn an_id_has_one_spelling() {
        let id = CardId::mint(1_790_000_000_000, 42).to_string();
        assert_eq!(id.to_lowercase().parse::<CardId>(), Err(InvalidId));
        assert_eq!(
            "8ZZZZZZZZZZZZZZZZZZZZZZZZZ".parse::<CardId>(),
            Err(InvalidId),
            "more than 128 bits"
        );
    }

    #[test]
    fn ids_minted_later_sort_later() {
        assert!(CardId::mint(1, u128::MAX) < CardId::mint(2, 0));
    }
}
