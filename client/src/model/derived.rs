//! What follows from several signals: read these inside a memo or an effect, they track what they read.
//!
//! The arithmetic is that of `shared::analysis`, so the curve on the screen and the curve of the analyses are one. Not here: drawing, and the
//! analyses of a whole journey ([`findings`]).

pub mod findings;

use leptos::prelude::{Get, With};
use waymark_shared::analysis::feelings as analysis;
use waymark_shared::emotion;
use waymark_shared::ids::{MomentId, PersonaId};
use waymark_shared::journey::ScoreKey;
use waymark_shared::journey::words::ScoreState;

use super::JourneyModel;

/// The feelings of one persona from left to right; `None` where nobody gave one.
#[must_use]
pub fn feelings(model: &JourneyModel, persona: PersonaId, state: ScoreState) -> Vec<(MomentId, Option<f64>)> {
    let moments = model.moments.keys().get();
    moments
        .into_iter()
        .map(|moment| (moment, feeling(model, ScoreKey { moment, persona, state })))
        .collect()
}

/// The weighted feelings of all personas from left to right; `None` where nobody gave one.
#[must_use]
pub fn overall_feelings(model: &JourneyModel, state: ScoreState) -> Vec<(MomentId, Option<f64>)> {
    let personas = weights(model);
    let moments = model.moments.keys().get();
    moments
        .into_iter()
        .map(|moment| (moment, overall(model, &personas, moment, state)))
        .collect()
}

/// The weighted feeling of all personas at one moment; `None` where nobody gave one.
#[must_use]
pub fn overall_feeling(model: &JourneyModel, moment: MomentId, state: ScoreState) -> Option<f64> {
    overall(model, &weights(model), moment, state)
}

fn overall(
    model: &JourneyModel,
    personas: &[(PersonaId, Option<i64>)],
    moment: MomentId,
    state: ScoreState,
) -> Option<f64> {
    let scores: Vec<(f64, Option<f64>)> = personas
        .iter()
        .filter_map(|(persona, weight)| {
            let key = ScoreKey {
                moment,
                persona: *persona,
                state,
            };
            model
                .score(key)
                .with(|score| score.as_ref().map(|score| analysis::weighed(score, *weight)))
        })
        .collect();
    emotion::overall(&scores)
}

fn feeling(model: &JourneyModel, key: ScoreKey) -> Option<f64> {
    model.score(key).with(|score| score.as_ref().map(|score| score.value))
}

fn weights(model: &JourneyModel) -> Vec<(PersonaId, Option<i64>)> {
    let weight = |id| model.personas.get(id)?.weight.get();
    model
        .personas
        .keys()
        .get()
        .into_iter()
        .map(|id| (id, weight(id)))
        .collect()
}
