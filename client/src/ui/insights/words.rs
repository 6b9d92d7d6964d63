//! Numbers and names as people read them in the insights.

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{MomentId, StageId};

use crate::model::JourneyModel;
use crate::platform::locale;
use crate::text;

/// A share as a whole percentage: "41 %". What is not nothing and not all does not read as if it were.
pub(super) fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if percent > 0.0 && percent < 0.5 => text::percent_some().to_owned(),
        percent if (99.5..100.0).contains(&percent) => text::percent_most().to_owned(),
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share, from 0 to 100"
        )]
        percent => text::percent(percent.round().max(0.0) as usize),
    }
}

/// A number with at most one decimal, without a trailing zero, with a real minus: "−1.5", "4".
pub(super) fn short(value: f64) -> String {
    let rounded = (10.0 * value).round() / 10.0 + 0.0;
    let size = locale::number(rounded.abs());
    match rounded < 0.0 {
        true => format!("−{size}"),
        false => size,
    }
}

/// A feeling with one decimal at most and its sign: "+1.3", "0", "−2".
pub(super) fn feeling(value: f64) -> String {
    let words = short(value);
    if value > 0.0 && words != "0" {
        format!("+{words}")
    } else {
        words
    }
}

/// The meaning of a feeling, for its colour.
pub(super) fn tone(feeling: f64) -> &'static str {
    match feeling {
        feeling if feeling > 0.0 => "positive",
        feeling if feeling < 0.0 => "negative",
        _ => "neutral",
    }
}

/// The title of a moment; tracked.
pub(super) fn moment(model: &JourneyModel, id: MomentId) -> String {
    let title = model
        .moments
        .get(id)
        .map(|moment| moment.title.get())
        .unwrap_or_default();
    or_untitled(title, text::untitled_moment())
}

/// The name of a stage; tracked.
pub(super) fn stage(model: &JourneyModel, id: StageId) -> String {
    let name = model.stages.get(id).map(|stage| stage.name.get()).unwrap_or_default();
    or_untitled(name, text::untitled_stage())
}

/// The name of what a number is about; tracked.
pub fn target(model: &JourneyModel, target: Option<EntityRef>) -> String {
    match target {
        Some(EntityRef::Moment(id)) => moment(model, id),
        Some(EntityRef::Stage(id)) => stage(model, id),
        _ => text::whole_journey().to_owned(),
    }
}

fn or_untitled(text: String, otherwise: &str) -> String {
    if text.trim().is_empty() {
        otherwise.to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn numbers_read_short_and_without_a_negative_zero() {
        assert_eq!(short(62.25), "62.3");
        assert_eq!(short(-0.04), "0");
        assert_eq!(short(-1.5), "−1.5");
        assert_eq!(feeling(0.04), "0");
        assert_eq!(feeling(1.0), "+1");
        assert_eq!(percent(0.405), "41 %");
        assert_eq!(
            [percent(0.0), percent(0.002), percent(0.998), percent(1.0)],
            ["0 %", "<1 %", ">99 %", "100 %"]
        );
    }
}
