//! NPS, CSAT and CES from counts of answers, each with how many there are and how far off they may be.
//!
//! Margins are those of a normal approximation at 95 %: they say how far a larger sample might lie, not that the right people
//! were asked. Below a number of answers (a setting) a measure is flagged as a small sample. No answers is no data, not 0.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::doc::schema::EntityRef;
use crate::ids::SurveyId;
use crate::journey::Survey;
use crate::journey::settings::Settings;
use crate::journey::words::SurveyKind;

/// 95 % of a normal distribution lie within so many standard deviations.
const Z: f64 = 1.96;

/// Most answers of one value that are counted: more than anybody asks.
const MOST: u64 = 1_000_000_000;

/// What a survey says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SurveyResult {
    /// The survey.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub survey: SurveyId,
    /// What it is about: a stage, a moment, or `meta` for the whole journey.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub target: Option<EntityRef>,
    /// What it measures.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub kind: Option<SurveyKind>,
    /// Its last day, milliseconds since the Unix epoch.
    pub to_ms: Option<i64>,
    /// The measure; absent without data, and for kinds without a scale.
    pub measure: Option<Measure>,
    /// Counted answers that are no value of the scale, and were left out.
    pub off_scale: u64,
}

/// One measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Measure {
    /// NPS: a whole number from -100 to 100. CSAT: per cent. CES: mean from 1 to 7.
    pub value: f64,
    /// Half of the 95 % interval, in the unit of the value; absent when one answer tells nothing about others.
    pub margin: Option<f64>,
    /// How many answers.
    pub n: u64,
    /// Fewer than the setting `small_sample`.
    pub is_small_sample: bool,
}

/// Counts by value: `counts[0]` belongs to the least value of the scale.
type Counts = [u64];

/// The scale of a kind of survey, least and most.
#[must_use]
pub const fn scale(kind: SurveyKind) -> Option<(usize, usize)> {
    match kind {
        SurveyKind::Nps => Some((0, 10)),
        SurveyKind::Csat => Some((1, 5)),
        SurveyKind::Ces => Some((1, 7)),
        SurveyKind::Custom => None,
    }
}

/// The result of one survey.
#[must_use]
pub fn result(survey: &Survey, settings: &Settings) -> SurveyResult {
    let (measure, off_scale) =
        survey
            .kind
            .and_then(|kind| Some((kind, scale(kind)?)))
            .map_or((None, 0), |(kind, (least, most))| {
                let (counts, off_scale) = read_counts(&survey.counts, least, most);
                (measure(kind, &counts, settings), off_scale)
            });
    SurveyResult {
        survey: survey.id,
        target: survey.target,
        kind: survey.kind,
        to_ms: survey.to_ms,
        measure,
        off_scale,
    }
}

/// Counts by value of the scale, and how many answers lie off it. What is no count is passed over.
fn read_counts(told: &BTreeMap<String, String>, least: usize, most: usize) -> (Vec<u64>, u64) {
    let mut counts = vec![0_u64; most - least + 1];
    let mut off_scale = 0_u64;
    for (value, count) in told {
        let Ok(count) = count.trim().parse::<u64>() else {
            continue;
        };
        let place = value
            .trim()
            .parse::<usize>()
            .ok()
            .and_then(|value| value.checked_sub(least));
        let place = place.and_then(|place| counts.get_mut(place)).unwrap_or(&mut off_scale);
        *place = place.saturating_add(count.min(MOST)).min(MOST);
    }
    (counts, off_scale)
}

/// The measure of counts by value, the least value of the scale first; `None` without an answer.
#[must_use]
pub fn measure(kind: SurveyKind, counts: &Counts, settings: &Settings) -> Option<Measure> {
    let (least, _) = scale(kind)?;
    let n = counts.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
    if n == 0 {
        return None;
    }
    let of = |from: usize, to: usize| {
        counts
            .iter()
            .take(to + 1)
            .skip(from)
            .map(|count| float(*count))
            .sum::<f64>()
    };
    let size = float(n);
    let (value, margin) = match kind {
        SurveyKind::Nps => {
            let (promoters, detractors) = (of(9, 10) / size, of(0, 6) / size);
            let score = promoters - detractors;
            let variance = (promoters + detractors - score * score).max(0.0);
            // Adding zero turns -0 into 0.
            (
                (100.0 * score).round() + 0.0,
                Some(100.0 * Z * (variance / size).sqrt()),
            )
        }
        SurveyKind::Csat => {
            let share = of(3, 4) / size;
            (
                100.0 * share,
                Some(100.0 * Z * (share * (1.0 - share)).max(0.0).sqrt() / size.sqrt()),
            )
        }
        SurveyKind::Ces | SurveyKind::Custom => {
            let value = |place: usize| float(u64::try_from(place + least).unwrap_or(0));
            let weighed = |weigh: &dyn Fn(f64) -> f64| {
                counts
                    .iter()
                    .enumerate()
                    .map(|(place, count)| float(*count) * weigh(value(place)))
                    .sum::<f64>()
            };
            let mean = weighed(&|value| value) / size;
            let squares = weighed(&|value| (value - mean) * (value - mean));
            (mean, (n > 1).then(|| Z * (squares / (size - 1.0)).sqrt() / size.sqrt()))
        }
    };
    Some(Measure {
        value,
        margin,
        n,
        is_small_sample: n < u64::try_from(settings.small_sample).unwrap_or(0),
    })
}

#[allow(clippy::cast_precision_loss, reason = "at most some thousand millions")]
fn float(count: u64) -> f64 {
    count as f64
}
