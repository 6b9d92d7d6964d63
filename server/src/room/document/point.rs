//! Where a reader stands in a document, and who may get the same diff.
//!
//! A diff takes milliseconds in a large document (yrs counts the characters of every text it encodes), and everybody in the room waits for it.
//! Lines that stall together seldom stall at the same change, so whoever lacks nearly the same gets the same bytes: what of it they
//! know already changes nothing. Not here: who is behind (`room::session`), encoding (`document`).

use yrs::StateVector;

/// A diff may say again a share of what a reader lacks: one part in so many.
const SAID_AGAIN: u64 = 16;

/// A moment of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// What it held.
    pub state: StateVector,
    /// Bytes of all changes until then.
    pub changed_bytes: u64,
}

impl Point {
    /// Whether a diff from here also serves somebody who stands at `other`, when by now so many bytes were changed.
    #[must_use]
    pub fn serves(&self, other: &Self, by_now_bytes: u64) -> bool {
        let Some(known) = other.changed_bytes.checked_sub(self.changed_bytes) else {
            return false;
        };
        let lacked = by_now_bytes.saturating_sub(other.changed_bytes);
        let is_earlier = || {
            self.state
                .iter()
                .all(|(client, clock)| other.state.get(client) >= *clock)
        };
        known <= lacked / SAID_AGAIN && is_earlier()
    }
}

#[cfg(test)]
mod tests {
    use yrs::ClientID;

    use super::*;

    fn point(clocks: &[(u64, u32)], changed_bytes: u64) -> Point {
        Point {
            state: clocks
                .iter()
                .map(|(client, clock)| (ClientID::new(*client), *clock))
                .collect(),
            changed_bytes,
        }
    }

    #[test]
    fn sp09_a_diff_serves_who_lacks_nearly_as_much_and_never_who_lacks_more() {
        let (first, then) = (point(&[(1, 5)], 1_000), point(&[(1, 6)], 1_100));
        assert!(first.serves(&first, 1_000) && then.serves(&then, 5_000));
        assert!(first.serves(&then, 1_100 + 1_600) && !first.serves(&then, 1_100 + 1_599));
        assert!(!then.serves(&first, 1_000_000), "it would leave a hole");
        // However the bytes were counted, nobody is left with a hole.
        assert!(!point(&[(1, 5), (2, 1)], 1_000).serves(&then, 1_000_000));
    }
}
