//! What a journey finds out about itself: pure functions, the same numbers in the server and in every client.
//!
//! All of them read [`facts::MomentFacts`], what one moment says as plain values, so that a client can keep those per moment and
//! ask again for what changed only. No clock (today is passed in), no randomness, no NaN, the same order everywhere.
//! Formulas, sources and defaults: `docs/analyses.md`. Not here: words for people, and anything drawn.

pub mod facts;
pub mod feelings;
pub mod funnel;
pub mod gaps;
pub mod health;
pub mod ownership;
pub mod pain;
pub mod survey_file;
pub mod surveys;
pub mod truth;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::MomentId;
use crate::journey::Journey;
use crate::journey::placement::Placement;
use facts::Facts;

/// What a journey does not say itself.
#[derive(Debug, Clone, Copy)]
pub struct Outside<'a> {
    /// Now, milliseconds since the Unix epoch.
    pub now_ms: u64,
    /// Votes of the last workshop by moment; empty when there was none.
    pub votes: &'a BTreeMap<MomentId, u64>,
}

/// All findings about a journey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Insights {
    /// The moments from left to right, to which the values of the curves belong.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub moments: Vec<MomentId>,
    /// The curves that have a score.
    pub curves: Vec<feelings::Curve>,
    /// Moments of truth, proposed or confirmed, from left to right.
    pub truths: Vec<truth::Truth>,
    /// Moments by pain, the worst first.
    pub pains: Vec<pain::Pain>,
    /// Hidden gaps by rule, then from left to right.
    pub gaps: Vec<gaps::Finding>,
    /// Numbers of customers, step by step.
    pub funnel: funnel::Funnel,
    /// Owner, impact and gap of each moment: unowned first, then by priority.
    pub ownership: Vec<ownership::Ownership>,
    /// Surveys in the order of their ids.
    pub surveys: Vec<surveys::SurveyResult>,
    /// How complete and how fresh the journey is.
    pub health: health::Health,
}

/// Everything at once, in O(n log n) of what the journey holds.
#[must_use]
pub fn insights(journey: &Journey, outside: &Outside<'_>) -> Insights {
    let placement = Placement::of(journey);
    let facts = Facts::of(journey, &placement, outside.votes);
    let settings = &journey.meta.settings;
    Insights {
        moments: facts.moments.iter().map(|moment| moment.id).collect(),
        curves: feelings::curves(journey, &placement),
        truths: truth::truths(&facts.moments, settings),
        pains: pain::ranking(&facts.moments, settings),
        gaps: gaps::findings(&facts, settings),
        funnel: funnel::funnel(&facts),
        ownership: ownership::ownership(&facts.moments, settings),
        health: health::health(journey, &placement, &facts.moments, outside.now_ms),
        surveys: facts.surveys,
    }
}

#[cfg(test)]
mod tests;
