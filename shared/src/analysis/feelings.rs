//! Emotion curves of a whole journey: per persona and for all, as-is and to-be apart.
//!
//! The arithmetic is [`crate::emotion`]; here it meets the journey's personas and moments. A gap stays a gap.

use serde::{Deserialize, Serialize};

use crate::emotion;
use crate::ids::{MomentId, PersonaId};
use crate::journey::placement::Placement;
use crate::journey::words::ScoreState;
use crate::journey::{Journey, Score, ScoreKey};

/// One curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Curve {
    /// Whose; absent: all personas together, weighted.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub persona: Option<PersonaId>,
    /// As it is, or as it should be.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: ScoreState,
    /// The feeling in each moment from left to right; `null` is a gap in the line.
    pub values: Vec<Option<f64>>,
    /// The lowest moment, the first of several.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub lowest: MomentId,
    /// The highest moment, the first of several.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub highest: MomentId,
    /// Mean over the scored moments.
    pub mean: f64,
    /// Share of the scored moments above 0, from 0 to 1.
    pub share_positive: f64,
    /// How many moments have a score.
    pub scored: usize,
}

/// The curves that have at least one score: for all personas first, then each persona in order; as-is before to-be.
#[must_use]
pub fn curves(journey: &Journey, placement: &Placement) -> Vec<Curve> {
    let weights = weights(journey, placement);
    let moments: Vec<MomentId> = placement.moments().collect();
    let mut curves = Vec::new();
    for persona in std::iter::once(None).chain(placement.personas.iter().map(|id| Some(*id))) {
        for state in [ScoreState::AsIs, ScoreState::ToBe] {
            let value = |moment: &MomentId| match persona {
                None => emotion::overall(&scores(journey, &weights, *moment, state)),
                Some(persona) => {
                    let key = ScoreKey {
                        moment: *moment,
                        persona,
                        state,
                    };
                    journey.scores.get(&key).map(|score| score.value)
                }
            };
            let values: Vec<Option<f64>> = moments.iter().map(value).collect();
            if let Some(summary) = emotion::summary(&values) {
                curves.push(Curve {
                    persona,
                    state,
                    values,
                    lowest: moments[summary.lowest.0],
                    highest: moments[summary.highest.0],
                    mean: summary.mean,
                    share_positive: summary.share_positive,
                    scored: summary.scored,
                });
            }
        }
    }
    curves
}

/// The live personas in order, each with its weight.
#[must_use]
pub fn weights(journey: &Journey, placement: &Placement) -> Vec<(PersonaId, Option<i64>)> {
    let weight = |id: &PersonaId| (*id, journey.personas.get(id).and_then(|persona| persona.weight));
    placement.personas.iter().map(weight).collect()
}

/// The scores of one moment with their weights: a score's own, or else its persona's.
#[must_use]
pub fn scores(
    journey: &Journey,
    weights: &[(PersonaId, Option<i64>)],
    moment: MomentId,
    state: ScoreState,
) -> Vec<(f64, Option<f64>)> {
    let score = |(persona, weight): &(PersonaId, Option<i64>)| {
        let key = ScoreKey {
            moment,
            persona: *persona,
            state,
        };
        Some(weighed(journey.scores.get(&key)?, *weight))
    };
    weights.iter().filter_map(score).collect()
}

/// A score with its weight: its own, or else that of its persona.
#[must_use]
pub fn weighed(score: &Score, persona_weight: Option<i64>) -> (f64, Option<f64>) {
    #[allow(clippy::cast_precision_loss, reason = "0 to 100")]
    let weight = score.weight.or(persona_weight).map(|weight| weight as f64);
    (score.value, weight)
}
