//! The funnel: how many customers enter and complete each stage and moment, where most are lost, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::{Facts, MomentFacts};
use crate::doc::schema::EntityRef;
use crate::ids::MomentId;
use crate::lean;

/// The funnel of a journey: by stage, and by moment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Funnel {
    /// Stages with numbers, from left to right.
    pub stages: Series,
    /// Moments with numbers, from left to right.
    pub moments: Series,
    /// Reasons for leaving: those with counts first, most first; then the others by name.
    pub reasons: Vec<ExitReason>,
}

/// Steps one after the other.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Series {
    /// The steps.
    pub steps: Vec<Step>,
    /// Index of the step that loses most customers, the first of several; absent when none are lost.
    pub largest_loss: Option<usize>,
    /// Index of the step that loses the largest share, the first of several; absent when none are lost.
    pub largest_rate: Option<usize>,
    /// Share of those who entered the first step that completed the last one, 0 to 1.
    pub through: Option<f64>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// The stage or moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub target: EntityRef,
    /// Its numbers.
    pub loss: Loss,
}

/// What a step loses.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Loss {
    /// Customers who entered.
    pub entered: Option<i64>,
    /// Customers who completed.
    pub completed: Option<i64>,
    /// `entered - completed`, where that makes sense.
    pub lost: Option<i64>,
    /// `lost / entered`, 0 to 1; absent when nobody entered.
    pub rate: Option<f64>,
    /// More completed than entered: one of the numbers is wrong.
    pub is_doubtful: bool,
}

/// A reason for leaving.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExitReason {
    /// The reason in the team's words.
    pub reason: String,
    /// How many left for it, as far as told: a count, or a share of those lost in its moment.
    pub count: Option<i64>,
    /// Where they left, from left to right.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub moments: Vec<MomentId>,
}

/// What is lost between these numbers.
#[must_use]
pub fn loss(entered: Option<i64>, completed: Option<i64>) -> Loss {
    let known = entered
        .zip(completed)
        .filter(|(entered, completed)| *entered >= 0 && *completed >= 0);
    let lost = known
        .filter(|(entered, completed)| completed <= entered)
        .map(|(entered, completed)| entered - completed);
    Loss {
        entered,
        completed,
        lost,
        rate: lost.zip(entered).and_then(|(lost, entered)| share(lost, entered)),
        is_doubtful: known.is_some_and(|(entered, completed)| completed > entered),
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "numbers of customers are at most a thousand million"
)]
fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The funnel of a journey.
#[must_use]
pub fn funnel(facts: &Facts) -> Funnel {
    let stages = facts
        .stages
        .iter()
        .map(|stage| (stage.id.into(), stage.entered, stage.completed));
    let moments = facts
        .moments
        .iter()
        .map(|moment| (moment.id.into(), moment.entered, moment.completed));
    Funnel {
        stages: series(&mut { stages }),
        moments: series(&mut { moments }),
        reasons: reasons(&facts.moments),
    }
}

fn series(steps: &mut dyn Iterator<Item = (EntityRef, Option<i64>, Option<i64>)>) -> Series {
    let steps: Vec<Step> = steps
        .filter(|(_, entered, completed)| entered.is_some() || completed.is_some())
        .map(|(target, entered, completed)| Step {
            target,
            loss: loss(entered, completed),
        })
        .collect();
    let first = steps.first().and_then(|step| step.loss.entered);
    let last = steps.last().and_then(|step| step.loss.completed);
    let mut series = Series {
        through: first
            .zip(last)
            .and_then(|(first, last)| share(last, first))
            .filter(|share| *share <= 1.0),
        ..Series::default()
    };
    let (mut most, mut worst) = (0, 0.0);
    for (at, Step { loss, .. }) in steps.iter().enumerate() {
        if loss.lost.is_some_and(|lost| lost > most) {
            (most, series.largest_loss) = (loss.lost.unwrap_or(most), Some(at));
        }
        if loss.rate.is_some_and(|rate| rate > worst) {
            (worst, series.largest_rate) = (loss.rate.unwrap_or(worst), Some(at));
        }
    }
    series.steps = steps;
    series
}

fn reasons(moments: &[MomentFacts]) -> Vec<ExitReason> {
    let mut by_name: BTreeMap<&str, ExitReason> = BTreeMap::new();
    for moment in moments {
        let lost = loss(moment.entered, moment.completed).lost;
        for (reason, told) in &moment.exit_reasons {
            let reason = reason.trim();
            let entry = by_name.entry(reason).or_insert_with(|| ExitReason {
                reason: reason.to_owned(),
                count: None,
                moments: Vec::new(),
            });
            if let Some(count) = count(told, lost) {
                entry.count = Some(entry.count.unwrap_or(0).saturating_add(count));
            }
            if entry.moments.last() != Some(&moment.id) {
                entry.moments.push(moment.id);
            }
        }
    }
    let mut reasons: Vec<ExitReason> = by_name.into_values().collect();
    lean::sort_by(&mut reasons, |a, b| b.count.cmp(&a.count));
    reasons
}

/// Reads "29", or "41 %" of those lost. Anything else is no number.
#[must_use]
pub fn count(told: &str, lost: Option<i64>) -> Option<i64> {
    /// More customers than any journey has.
    const MOST: i64 = 1_000_000_000;
    let told = told.trim();
    let Some(percent) = told.strip_suffix('%') else {
        return told.parse().ok().filter(|count| (0..=MOST).contains(count));
    };
    let percent: f64 = percent.trim().replace(',', ".").parse().ok()?;
    let lost = lost?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a share of at most a thousand million"
    )]
    let count = (percent / 100.0 * lost as f64).round() as i64;
    (0.0..=100.0).contains(&percent).then_some(count)
}
