//! Connections as people see them: where one leads, and whether the shares of a decision can be right.
//!
//! A connection leads to a moment of this journey, or to another journey. Both are kept as 26 characters in `to`: what is no moment here is a
//! journey, whatever the kind says, since two ULIDs never meet. Of another journey only the id is kept: whoever opens it needs a link of
//! their own. Not here: how connections are drawn (`layout::arcs`).

use super::Connection;
use crate::ids::{JourneyId, MomentId};

/// Where a connection leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// To a moment of this journey.
    Moment(MomentId),
    /// To another journey, which tells the moment in full.
    Journey(JourneyId),
}

/// What a moment is to this journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It stands on the grid.
    Placed,
    /// It is deleted or unplaced.
    Hidden,
    /// There never was one.
    No,
}

/// Where a connection leads, given what `to` is to this journey; `None` while that is hidden, and when nothing is said.
#[must_use]
pub fn end(to: Option<MomentId>, known: impl FnOnce(MomentId) -> Known) -> Option<End> {
    let to = to?;
    match known(to) {
        Known::Placed => Some(End::Moment(to)),
        Known::Hidden => None,
        Known::No => Some(End::Journey(JourneyId(to.0))),
    }
}

impl Connection {
    /// Whether it says the same as one from `from` to `to` would.
    #[must_use]
    pub fn joins(&self, from: MomentId, to: MomentId) -> bool {
        self.deleted.is_none() && self.from == Some(from) && self.to == Some(to)
    }
}

/// What the shares of one decision's branches add up to, in per cent, where that cannot be right: more than 100, or less although every
/// branch has its share. `None` where it can be right, also while shares are missing.
#[must_use]
pub fn doubtful_sum(shares: &[Option<i64>]) -> Option<i64> {
    let known: Vec<i64> = shares.iter().copied().flatten().collect();
    let sum: i64 = known.iter().sum();
    let complete = !known.is_empty() && known.len() == shares.len();
    (sum > 100 || (complete && sum != 100)).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_moment_here_is_another_journey() {
        let to = MomentId(ulid::Ulid(7));
        assert_eq!(end(Some(to), |_| Known::Placed), Some(End::Moment(to)));
        assert_eq!(end(Some(to), |_| Known::Hidden), None);
        assert_eq!(
            end(Some(to), |_| Known::No),
            Some(End::Journey(JourneyId(ulid::Ulid(7))))
        );
        assert_eq!(end(None, |_| Known::No), None);
    }

    #[test]
    fn shares_are_doubted_only_where_they_cannot_be_right() {
        for (shares, doubt) in [
            (&[][..], None),
            (&[None, None], None),
            (&[Some(60), Some(40)], None),
            (&[Some(60), None], None),
            (&[Some(60), Some(30)], Some(90)),
            (&[Some(80), Some(30), None], Some(110)),
            (&[Some(0)], Some(0)),
        ] {
            assert_eq!(doubtful_sum(shares), doubt, "{shares:?}");
        }
    }
}
