//! The funnel: how many customers enter and complete each step, where most are lost, and why.

use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::analysis::funnel::{ExitReason, Funnel, Series, Step};
use waymark_shared::doc::schema::EntityRef;

use super::paper::is_paper;
use super::rows::{nothing, section as frame};
use super::{show, words};
use crate::actions::ActionCx;
use crate::platform::locale;
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{Icon, Segmented, SegmentedOption, Show};

/// The reasons that are in view at first.
const FIRST_REASONS: usize = 6;

/// The section.
pub(super) fn section(cx: &ActionCx) -> AnyView {
    let funnel = cx.model().findings().funnel.signal();
    let by_moment = RwSignal::new(None::<bool>);
    let has = {
        let funnel = funnel.clone();
        Memo::new(move |_| funnel.with(|funnel| (!funnel.stages.steps.is_empty(), !funnel.moments.steps.is_empty())))
    };
    let is_empty = Signal::derive(move || has.get() == (false, false));
    // Stages unless only moments have numbers.
    let shows_moments = move || match has.get() {
        (true, true) => by_moment.get().unwrap_or(false),
        (has_stages, _) => !has_stages,
    };
    let chosen = Signal::derive(move || if shows_moments() { "moments" } else { "stages" }.to_owned());
    let options = || {
        vec![
            SegmentedOption::new("stages", text::funnel_stages()),
            SegmentedOption::new("moments", text::funnel_moments()),
        ]
    };
    let (steps_cx, reasons_cx) = (cx.clone(), cx.clone());
    let steps = {
        let funnel = funnel.clone();
        Memo::new(move |_| {
            funnel.with(|funnel| match shows_moments() {
                true => funnel.moments.clone(),
                false => funnel.stages.clone(),
            })
        })
    };
    // Nobody can choose on paper.
    let is_paper = is_paper();
    let both = move || is_paper && has.get() == (true, true);
    let reasons_of = funnel.clone();
    frame(
        text::funnel(),
        None,
        view! {
            {nothing(is_empty, text::funnel_none())}
            <Show when=move || has.get() == (true, true)>
                <Segmented label=text::funnel_of() options=options() value=chosen on_change=move |name: String| by_moment.set(Some(name == "moments")) />
            </Show>
            {move || match both() {
                true => funnel.with(|funnel| both_charts(&steps_cx, funnel)),
                false => steps.with(|series| chart(&steps_cx, series)),
            }}
            {move || reasons_of.with(|funnel| reasons(&reasons_cx, funnel))}
        },
    )
}

fn both_charts(cx: &ActionCx, funnel: &Funnel) -> Option<AnyView> {
    Some(view! {
        <h4 class="i-sub">{text::funnel_stages()}</h4>
        {chart(cx, &funnel.stages)}
        <h4 class="i-sub">{text::funnel_moments()}</h4>
        {chart(cx, &funnel.moments)}
    })
}

fn chart(cx: &ActionCx, series: &Series) -> Option<AnyView> {
    let most = series
        .steps
        .iter()
        .flat_map(|step| [step.loss.entered, step.loss.completed])
        .flatten()
        .max()
        .filter(|most| *most > 0)?;
    let rows = series
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| {
            let note = match (series.largest_loss == Some(at), series.largest_rate == Some(at)) {
                (true, true) => Some(text::funnel_largest_loss()),
                (true, false) => Some(text::funnel_most_lost()),
                (false, true) => Some(text::funnel_largest_share()),
                _ => None,
            };
            step_row(cx, step, note)
        })
        .collect_view();
    let through = series.through.map(|share| {
        let words = text::funnel_through(&words::percent(share));
        view! { <p class="i-note">{words}</p> }
    });
    Some(view! {
        <svg class="i-funnel-shape" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            <path d=silhouette(series, most) />
        </svg>
        <ol class="i-list i-funnel">{rows}</ol>
        {through}
    })
}

/// All steps from left to right, as high as there are customers; the rows below have the numbers.
fn silhouette(series: &Series, most: i64) -> String {
    let height = |count: i64| 100.0 - 100.0 * float(count) / float(most);
    let width = 100.0 / float(i64::try_from(series.steps.len()).unwrap_or(i64::MAX));
    let mut path = "M0 100".to_owned();
    let mut x = 0.0;
    for step in &series.steps {
        let known = step.loss.entered.or(step.loss.completed).unwrap_or(0);
        let (from, to) = (height(known), height(step.loss.completed.unwrap_or(known)));
        path += &format!("L{x:.2} {from:.2}L{:.2} {to:.2}", x + width);
        x += width;
    }
    path + "L100 100Z"
}

#[allow(
    clippy::cast_precision_loss,
    reason = "numbers of customers are at most a thousand million"
)]
fn float(count: i64) -> f64 {
    count as f64
}

fn step_row(cx: &ActionCx, step: &Step, note: Option<&'static str>) -> AnyView {
    let loss = step.loss;
    // The share that stays, and beside it the share that is lost.
    let kept = 100.0 * (1.0 - loss.rate.unwrap_or(0.0));
    let bar = loss.rate.map(|_| {
        view! {
            <svg class="i-step-shape" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect class="i-step-kept" width=kept height="10" />
                <rect class="i-step-lost" x=kept width=100.0 - kept height="10" />
            </svg>
        }
    });
    let count = |count: Option<i64>| count.map_or("?".to_owned(), grouped);
    let numbers = format!("{} → {}", count(loss.entered), count(loss.completed));
    let lost_words = match (loss.lost, loss.rate) {
        (Some(0), _) => Some(text::funnel_nobody_lost().to_owned()),
        (Some(lost), Some(rate)) => Some(format!("−{}, {}", grouped(lost), words::percent(rate))),
        _ => None,
    };
    let doubt = loss.is_doubtful.then(|| {
        view! {
            <p class="i-warning">
                <Icon icon=icondata_lu::LuTriangleAlert size_px=14 />
                {text::funnel_doubt()}
            </p>
        }
    });
    let name = words::target(cx.model(), Some(step.target));
    let target = step.target;
    let cx = cx.clone();
    view! {
        <li>
            <div class="i-step">
                <button class="i-link" type="button" on:click=boxed_press(move |_| show::show(&cx, &[target]))>
                    <span class="i-link-name">{name}</span>
                </button>
                <span class="numbers">{numbers}</span>
            </div>
            {bar}
            <p class="i-note">
                <span class="numbers">{lost_words}</span>
                {note.map(|note| view! { <span class="i-flag" data-tone="negative">{note}</span> })}
            </p>
            {doubt}
        </li>
    }
}

fn reasons(cx: &ActionCx, funnel: &Arc<Funnel>) -> Option<AnyView> {
    if funnel.reasons.is_empty() {
        return None;
    }
    let row = |reason: &ExitReason| {
        let moments: Vec<EntityRef> = reason.moments.iter().copied().map(EntityRef::Moment).collect();
        let count = reason.count.map_or("–".to_owned(), grouped);
        let cx = cx.clone();
        view! {
            <li class="i-step">
                <button class="i-link" type="button" on:click=boxed_press(move |_| show::show(&cx, &moments))>
                    <span class="i-link-name">{reason.reason.clone()}</span>
                </button>
                <span class="numbers">{count}</span>
            </li>
        }
    };
    let (first, rest) = funnel.reasons.split_at(funnel.reasons.len().min(FIRST_REASONS));
    let fold = (!rest.is_empty()).then(|| {
        let words = text::funnel_more_reasons(rest.len());
        view! {
            <details class="i-fold">
                <summary>
                    <Icon icon=icondata_lu::LuChevronRight size_px=14 />
                    {words}
                </summary>
                <ul class="i-list">{rest.iter().map(row).collect_view()}</ul>
            </details>
        }
    });
    Some(view! {
        <h4 class="i-sub">{text::funnel_why()}</h4>
        <ul class="i-list">{first.iter().map(row).collect_view()}</ul>
        {fold}
    })
}

/// A whole number with its thousands apart, as people here write it: "12,400".
fn grouped(number: i64) -> String {
    locale::number(float(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1234), "1,234");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(-123), "-123");
    }
}
