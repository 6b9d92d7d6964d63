//! Health: how complete the touchpoints are, how fresh the journey is, and how much of it is only assumed.

use serde::{Deserialize, Serialize};

use super::facts::MomentFacts;
use crate::journey::Journey;
use crate::journey::placement::Placement;
use crate::journey::words::{Evidence, MomentKind};

/// Days between reviews where the journey does not say.
pub const REVIEW_EVERY_DAYS: i64 = 90;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Shares are from 0 to 1, and absent where there is nothing to share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// How many touchpoints there are.
    pub touchpoints: usize,
    /// Share of them with an owner.
    pub with_owner: Option<f64>,
    /// Share of them with a channel.
    pub with_channel: Option<f64>,
    /// Share of them with an as-is score.
    pub with_score: Option<f64>,
    /// Share of them with a question to customers.
    pub with_question: Option<f64>,
    /// Whole days since the last review; absent: never reviewed.
    pub days_since_review: Option<i64>,
    /// Days between reviews.
    pub review_every_days: i64,
    /// Whether the last review is longer ago than that.
    pub is_review_due: bool,
    /// Cards on the grid.
    pub cards: usize,
    /// Those of them that say what they rest on.
    pub cards_with_evidence: usize,
    /// Share of those that are only assumed.
    pub only_assumed: Option<f64>,
}

/// The health of a journey.
#[must_use]
pub fn health(journey: &Journey, placement: &Placement, moments: &[MomentFacts], now_ms: u64) -> Health {
    let touchpoints = || moments.iter().filter(|moment| moment.kind == MomentKind::Touchpoint);
    let count = touchpoints().count();
    let with = |has: &dyn Fn(&MomentFacts) -> bool| share(touchpoints().filter(|moment| has(moment)).count(), count);
    let mut cards = 0;
    let mut by_evidence = [0_usize; Evidence::ALL.len()];
    for card in placement
        .cells
        .values()
        .flatten()
        .filter_map(|id| journey.cards.get(id))
    {
        cards += 1;
        if let Some(evidence) = card.evidence {
            by_evidence[evidence as usize] += 1;
        }
    }
    let stated = by_evidence.iter().sum();
    let review_every_days = journey.meta.review_every_days.unwrap_or(REVIEW_EVERY_DAYS);
    let days_since_review = journey.meta.reviewed_at.map(|at| days_between(at, now_ms));
    Health {
        touchpoints: count,
        with_owner: with(&|moment| moment.owner.is_some()),
        with_channel: with(&|moment| !moment.channels.is_empty()),
        with_score: with(&|moment| moment.scored),
        with_question: with(&|moment| moment.has_question),
        days_since_review,
        review_every_days,
        is_review_due: days_since_review.is_none_or(|days| days > review_every_days),
        cards,
        cards_with_evidence: stated,
        only_assumed: share(by_evidence[Evidence::Assumed as usize], stated),
    }
}

/// Whole days from then to now; 0 for what lies in the future (clocks differ).
fn days_between(then_ms: i64, now_ms: u64) -> i64 {
    let now_ms = i64::try_from(now_ms).unwrap_or(i64::MAX);
    now_ms.saturating_sub(then_ms).max(0) / DAY_MS
}

#[allow(clippy::cast_precision_loss, reason = "at most some ten thousand")]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
