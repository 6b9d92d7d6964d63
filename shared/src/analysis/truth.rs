//! Moments of truth: proposed by the numbers, confirmed or dismissed by people. What was dismissed is never proposed again.

use serde::{Deserialize, Serialize};

use super::facts::MomentFacts;
use crate::ids::MomentId;
use crate::journey::settings::Settings;
use crate::journey::words::MomentOfTruth;

/// A moment of truth, proposed or confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Truth {
    /// The moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub moment: MomentId,
    /// Whether people confirmed it; else it is a proposal.
    pub confirmed: bool,
    /// Whether it is a good one: as confirmed, or by the sign of the feeling.
    pub positive: bool,
    /// The feeling of all personas, where known.
    pub feeling: Option<f64>,
    /// Why the numbers propose it; all `false` when only people say so.
    pub reasons: Reasons,
}

/// Which rules propose a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reasons {
    /// A strong feeling where the customer finds it important.
    pub strong_and_important: bool,
    /// The feeling turns here: far from a neighbour, and none of them is beyond it.
    pub turn: bool,
    /// The last strong feeling of the journey.
    pub end: bool,
}

impl Reasons {
    /// Whether there is any.
    #[must_use]
    pub fn any(self) -> bool {
        self.strong_and_important || self.turn || self.end
    }
}

/// What surrounds a moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Surroundings {
    /// The feeling in the moment right before, where it is scored.
    pub before: Option<f64>,
    /// The feeling in the moment right after, where it is scored.
    pub after: Option<f64>,
    /// Whether it is the last moment whose feeling is strong enough, see [`last_felt`].
    pub is_last_felt: bool,
}

fn tenths(setting: i64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "-20 to 40")]
    let setting = setting as f64;
    setting / 10.0
}

/// Which rules propose a moment with this feeling.
#[must_use]
pub fn reasons(feeling: Option<f64>, importance: Option<i64>, around: Surroundings, settings: &Settings) -> Reasons {
    let Some(v) = feeling else {
        return Reasons::default();
    };
    let neighbours = || [around.before, around.after].into_iter().flatten();
    let is_extreme = neighbours().all(|other| v >= other) || neighbours().all(|other| v <= other);
    let is_far = neighbours().any(|other| (v - other).abs() >= tenths(settings.mot_difference));
    Reasons {
        strong_and_important: v.abs() >= tenths(settings.mot_feeling)
            && importance.is_some_and(|importance| importance >= settings.mot_importance),
        turn: is_extreme && is_far,
        end: around.is_last_felt,
    }
}

/// The last moment whose feeling is strong enough to be the end that stays.
#[must_use]
pub fn last_felt(feelings: &[Option<f64>], settings: &Settings) -> Option<usize> {
    feelings
        .iter()
        .rposition(|feeling| feeling.is_some_and(|v| v.abs() >= tenths(settings.mot_last)))
}

/// All moments of truth from left to right.
#[must_use]
pub fn truths(moments: &[MomentFacts], settings: &Settings) -> Vec<Truth> {
    let feelings: Vec<Option<f64>> = moments.iter().map(|moment| moment.feeling).collect();
    let last = last_felt(&feelings, settings);
    let truth = |(at, moment): (usize, &MomentFacts)| {
        let around = Surroundings {
            before: at.checked_sub(1).and_then(|at| feelings[at]),
            after: feelings.get(at + 1).copied().flatten(),
            is_last_felt: last == Some(at),
        };
        let reasons = reasons(moment.feeling, moment.importance_customer, around, settings);
        let (confirmed, positive) = match moment.mot {
            Some(MomentOfTruth::Dismissed) => return None,
            Some(MomentOfTruth::Positive) => (true, true),
            Some(MomentOfTruth::Negative) => (true, false),
            Some(MomentOfTruth::None) | None => (false, moment.feeling.is_some_and(|v| v > 0.0)),
        };
        (confirmed || reasons.any()).then_some(Truth {
            moment: moment.id,
            confirmed,
            positive,
            feeling: moment.feeling,
            reasons,
        })
    };
    moments.iter().enumerate().filter_map(truth).collect()
}
