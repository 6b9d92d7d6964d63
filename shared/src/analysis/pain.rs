//! Pain ranking: 0 to 100 per moment, from whatever is known about it, with the inputs that went in.
//!
//! `points = 100 * sum(weight * part) / sum(weight)` over the known inputs, each part from 0 to 1. Impact alone is no pain: a
//! moment is ranked when at least one other input is known.

use serde::{Deserialize, Serialize};

use super::facts::MomentFacts;
use super::funnel;
use crate::ids::MomentId;
use crate::journey::settings::Settings;
use crate::lean;

/// The pain of one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pain {
    /// The moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub moment: MomentId,
    /// How much it hurts, 0 to 100.
    pub points: f64,
    /// Share of all weights whose input is known, 0 to 1: how much the points rest on.
    pub known: f64,
    /// The known inputs that weigh something, in the order of the formula.
    pub inputs: Vec<PainInput>,
}

/// One known input.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PainInput {
    /// Which one.
    pub kind: PainKind,
    /// Its value: the feeling, the impact, the gap, the share lost (0 to 1), the votes.
    pub value: f64,
    /// How much of this kind of pain there is, 0 to 1.
    pub part: f64,
    /// What it adds to the points; these add up to them.
    pub points: f64,
}

/// What goes into the pain of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PainKind {
    /// The feeling of all personas; good ones count as no pain.
    Feeling,
    /// Impact on the whole journey.
    Impact,
    /// How far the actual falls behind the desired.
    Gap,
    /// Share of the customers lost here.
    DropOff,
    /// Votes in a workshop, relative to the moment with the most.
    Votes,
}

/// The pain of one moment; `most_votes` is what the moment with the most votes has. `None` when too little is known.
#[must_use]
pub fn pain(moment: &MomentFacts, most_votes: u64, settings: &Settings) -> Option<Pain> {
    #[allow(
        clippy::cast_precision_loss,
        reason = "small numbers; votes beyond 2^52 do not occur"
    )]
    fn float(number: i64) -> f64 {
        number as f64
    }
    let votes = |votes: u64| i64::try_from(votes).map_or(f64::MAX, float);
    let drop_off = funnel::loss(moment.entered, moment.completed).rate;
    let known = [
        (PainKind::Feeling, moment.feeling, settings.pain_feeling),
        (PainKind::Impact, moment.impact.map(float), settings.pain_impact),
        (PainKind::Gap, moment.gap().map(float), settings.pain_gap),
        (PainKind::DropOff, drop_off, settings.pain_drop_off),
        (
            PainKind::Votes,
            moment.votes.filter(|_| most_votes > 0).map(votes),
            settings.pain_votes,
        ),
    ];
    let weight = |weight: i64| float(weight.max(0));
    let all: f64 = known.iter().map(|(_, _, setting)| weight(*setting)).sum();
    let mut inputs: Vec<PainInput> = Vec::with_capacity(known.len());
    let mut weights = 0.0;
    for (kind, value, setting) in known {
        // What weighs nothing is no input.
        let Some(value) = value.filter(|value| value.is_finite() && setting > 0) else {
            continue;
        };
        let part = match kind {
            PainKind::Feeling => -value / 2.0,
            PainKind::Impact => value / 5.0,
            PainKind::Gap => value / 10.0,
            PainKind::DropOff => value,
            PainKind::Votes => value / votes(most_votes),
        };
        // Adding zero turns -0 into 0.
        let part = part.clamp(0.0, 1.0) + 0.0;
        weights += weight(setting);
        // Weighted for now, scaled below.
        let points = weight(setting) * part;
        inputs.push(PainInput {
            kind,
            value,
            part,
            points,
        });
    }
    let tells_pain = inputs.iter().any(|input| input.kind != PainKind::Impact);
    if !tells_pain || weights <= 0.0 {
        return None;
    }
    for input in &mut inputs {
        input.points = 100.0 * input.points / weights;
    }
    let points: f64 = inputs.iter().map(|input| input.points).sum();
    Some(Pain {
        moment: moment.id,
        points: points.clamp(0.0, 100.0),
        known: (weights / all).clamp(0.0, 1.0),
        inputs,
    })
}

/// All moments about which enough is known: the most painful first, of equals the better known, then from left to right.
#[must_use]
pub fn ranking(moments: &[MomentFacts], settings: &Settings) -> Vec<Pain> {
    let most_votes = moments.iter().filter_map(|moment| moment.votes).max().unwrap_or(0);
    let mut pains: Vec<Pain> = moments
        .iter()
        .filter_map(|moment| pain(moment, most_votes, settings))
        .collect();
    lean::sort_by(&mut pains, |a, b| {
        b.points.total_cmp(&a.points).then(b.known.total_cmp(&a.known))
    });
    pains
}
