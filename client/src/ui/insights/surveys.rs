//! NPS, CSAT and CES: each value with how many answered, how far off it may be, and a word where few were asked.

use leptos::prelude::*;
use waymark_shared::analysis::surveys::{Measure, SurveyResult, scale};
use waymark_shared::journey::words::SurveyKind;

use super::rows::{length, nothing, rows, section as frame};
use super::words;
use crate::actions::ActionCx;
use crate::platform::locale;
use crate::text;
use crate::ui::kit::flow::view;

/// The section.
pub(super) fn section(cx: &ActionCx) -> AnyView {
    let surveys = Signal::from(cx.model().findings().surveys.signal());
    let count = length(surveys);
    let is_empty = Signal::derive(move || count.get() == 0);
    let row_cx = cx.clone();
    let list = rows(
        surveys,
        |_, _| true,
        |survey| survey.survey,
        move |survey| row(&row_cx, survey),
    );
    frame(
        text::surveys(),
        None,
        view! {
            {nothing(is_empty, text::surveys_none())}
            <ul class="i-list">{list}</ul>
        },
    )
}

fn row(cx: &ActionCx, survey: Memo<SurveyResult>) -> AnyView {
    let name_cx = cx.clone();
    let about = move || {
        survey.with(|survey| {
            let target = words::target(name_cx.model(), survey.target);
            let until = survey.to_ms.and_then(|ms| u64::try_from(ms).ok()).map(locale::date);
            match until {
                Some(date) => text::survey_until(&date, &target),
                None => target,
            }
        })
    };
    let value = move || survey.with(measured);
    let off_scale = move || {
        survey.with(|survey| match survey.off_scale {
            0 => None,
            count => Some(text::survey_off_scale(usize::try_from(count).unwrap_or_default())),
        })
    };
    view! {
        <li class="i-survey">
            {value}
            <p class="i-note">{about}</p>
            {move || off_scale().map(|words| view! { <p class="i-warning">{words}</p> })}
        </li>
    }
}

/// A measure with how many answered, how far off it may be, and a word where few were asked.
pub fn measured(survey: &SurveyResult) -> AnyView {
    let kind = survey.kind;
    let name = kind.map_or_else(text::survey, label);
    let Some((kind, measure)) = kind.zip(survey.measure) else {
        let words = match kind {
            Some(SurveyKind::Custom) | None => text::survey_no_scale(),
            Some(_) => text::survey_no_data(),
        };
        return view! {
            <div class="i-measure"><span class="i-name">{name}</span></div>
            <p class="i-note">{words}</p>
        };
    };
    let margin = measure.margin.map(|margin| format!("± {}", words::short(margin)));
    let answers = text::survey_answers(usize::try_from(measure.n).unwrap_or_default());
    let small = measure.is_small_sample.then(|| {
        view! { <span class="i-flag" data-tone="wait" data-tip=text::survey_small_tip()>{text::survey_small()}</span> }
    });
    view! {
        <div class="i-measure">
            <span class="i-name">{name}</span>
            <b class="numbers">{value_words(kind, measure.value)}</b>
            <span class="i-muted numbers">{margin}</span>
            <span class="i-muted numbers">{answers}</span>
            {small}
        </div>
        {range(kind, &measure)}
    }
}

/// How people call a kind of survey.
pub fn label(kind: SurveyKind) -> &'static str {
    match kind {
        SurveyKind::Nps => "NPS",
        SurveyKind::Csat => "CSAT",
        SurveyKind::Ces => "CES",
        SurveyKind::Custom => text::survey(),
    }
}

fn value_words(kind: SurveyKind, value: f64) -> String {
    match kind {
        SurveyKind::Nps => words::feeling(value),
        SurveyKind::Csat => words::percent(value / 100.0),
        SurveyKind::Ces | SurveyKind::Custom => words::short(value),
    }
}

/// The value on its scale with its interval. The text beside it says the same.
fn range(kind: SurveyKind, measure: &Measure) -> Option<AnyView> {
    let (least, most) = match kind {
        SurveyKind::Nps => (-100.0, 100.0),
        SurveyKind::Csat => (0.0, 100.0),
        SurveyKind::Ces => (1.0, 7.0),
        SurveyKind::Custom => return None,
    };
    scale(kind)?;
    let x = |value: f64| (100.0 * (value - least) / (most - least)).clamp(0.0, 100.0);
    let at = x(measure.value);
    let interval = measure.margin.map(|margin| {
        let (from, to) = (x(measure.value - margin), x(measure.value + margin));
        view! { <path class="i-range-interval" d=format!("M{from:.2} 5H{to:.2}") /> }
    });
    Some(view! {
        <svg class="i-range" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <path class="i-range-line" d="M0 5H100M50 2V8" />
            {interval}
            <path class="i-range-value" d=format!("M{at:.2} 5h0") />
        </svg>
    })
}
