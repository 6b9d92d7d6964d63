//! Owner, impact and gap: what matters and falls short as a drawing of four quadrants, and as a list with the unowned first.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::analysis::ownership::{Ownership, Quadrant};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::journey::settings::Settings;

use super::paper::is_paper;
use super::rows::{length, more, nothing, rows, section as frame};
use super::{show, words};
use crate::actions::ActionCx;
use crate::text;
use crate::ui::board::computed::signed;
use crate::ui::kit::Show;
use crate::ui::kit::flow::view;

/// The rows that are in view at first.
const FIRST: usize = 8;

/// The drawing in its own units, without the room for the axes.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 176.0;
const LEFT: f64 = 20.0;
const BOTTOM: f64 = 20.0;

/// The section.
pub(super) fn section(cx: &ActionCx) -> AnyView {
    let findings = cx.model().findings();
    let (all, settings) = (findings.ownership.signal(), findings.settings.signal());
    let split = Memo::new(move |_| {
        all.with(|all| {
            let rated: Vec<Ownership> = all.iter().filter(|item| item.quadrant.is_some()).cloned().collect();
            let unknown = all.len() - rated.len();
            (Arc::new(rated), unknown)
        })
    });
    let rated = Signal::derive(move || split.with(|(rated, _)| Arc::clone(rated)));
    let unknown = move || split.with(|(_, unknown)| *unknown);
    let count = length(rated);
    let is_empty = Signal::derive(move || count.get() == 0);
    let shows_all = RwSignal::new(is_paper());
    let row_cx = cx.clone();
    let list = rows(
        rated,
        move |at, _| at < FIRST || shows_all.get(),
        |item| item.moment,
        move |item| row(&row_cx, item),
    );
    let drawing_cx = cx.clone();
    frame(
        text::ownership(),
        None,
        view! {
            {nothing(is_empty, text::ownership_none())}
            {move || {
                (!is_empty.get()).then(|| rated.with(|rated| drawing(&drawing_cx, rated, &settings.get())))
            }}
            <ul class="i-list">{list}</ul>
            {more(rated, FIRST, shows_all)}
            <Show when=move || !is_empty.get() && unknown() != 0>
                <p class="i-note">
                    {move || text::ownership_unknown(unknown())}
                </p>
            </Show>
        },
    )
}

fn row(cx: &ActionCx, item: Memo<Ownership>) -> AnyView {
    let id = item.with_untracked(|item| item.moment);
    let (name_cx, show_cx) = (cx.clone(), cx.clone());
    let owner = move || {
        item.with(|item| match &item.owner {
            Some(owner) => view! { <span>{owner.clone()}</span> },
            None => view! { <span class="i-flag" data-tone="negative">{text::ownership_unowned()}</span> },
        })
    };
    let numbers = move || {
        item.with(|item| {
            let [impact, gap, priority] = [item.impact, item.gap, item.priority].map(Option::unwrap_or_default);
            text::ownership_numbers(&signed(gap), &impact.to_string(), &priority.to_string())
        })
    };
    let quadrant = move || item.with(|item| item.quadrant.map(label));
    view! {
        <li class="i-row i-row-flat">
            <div class="i-row-text">
                <p class="i-name">{move || words::moment(name_cx.model(), id)}</p>
                <p class="i-note i-facts">{owner} <span class="numbers">{numbers}</span> <span>{quadrant}</span></p>
            </div>
            {show::button(cx, move || words::moment(show_cx.model(), id), move || vec![EntityRef::Moment(id)])}
        </li>
    }
}

fn label(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::ActNow => text::quadrant_act(),
        Quadrant::Protect => text::quadrant_protect(),
        Quadrant::Later => text::quadrant_later(),
        Quadrant::Leave => text::quadrant_leave(),
    }
}

/// One dot per place, larger where several moments are. The list below says the same in words.
fn drawing(cx: &ActionCx, rated: &[Ownership], settings: &Settings) -> AnyView {
    let mut dots: BTreeMap<(i64, i64), (usize, bool, Vec<String>)> = BTreeMap::new();
    for item in rated {
        let (Some(impact), Some(gap)) = (item.impact, item.gap) else {
            continue;
        };
        let (count, unowned, names) = dots.entry((impact, gap.max(0))).or_default();
        *count += 1;
        *unowned |= item.owner.is_none();
        names.push(words::moment(cx.model(), item.moment));
    }
    let dots = dots
        .into_iter()
        .map(|((impact, gap), (count, unowned, names))| {
            let (x, y, radius) = (x(gap), y(impact), if count > 1 { 9.0 } else { 6.0 });
            let number = (count > 1).then(|| {
                view! { <text class="i-dot-count" x=x y=y + 4.0 text-anchor="middle">{count}</text> }
            });
            view! {
                <g class="i-dot" data-unowned=unowned.then_some("")>
                    <title>{names.join(", ")}</title>
                    <circle cx=x cy=y r=radius />
                    {number}
                </g>
            }
        })
        .collect_view();
    let (split_x, split_y) = (between(x, settings.quadrant_gap), between(y, settings.quadrant_impact));
    let right = LEFT + WIDTH;
    let summary = summary(rated);
    view! {
        <svg
            class="i-quadrants"
            viewBox=format!("0 0 {} {}", LEFT + WIDTH, HEIGHT + BOTTOM)
            role="img"
            aria-label=summary
        >
            <rect class="i-act" x=split_x y="0" width=(right - split_x).max(0.0) height=split_y.max(0.0) rx="4" />
            <path class="i-axis" d=format!("M{LEFT} 0V{HEIGHT}H{right}M{split_x} 0V{HEIGHT}M{LEFT} {split_y}H{right}") />
            <text class="i-quadrant" x=right - 6.0 y="14" text-anchor="end">{label(Quadrant::ActNow)}</text>
            <text class="i-quadrant" x=LEFT + 6.0 y="14">{label(Quadrant::Protect)}</text>
            <text class="i-quadrant" x=right - 6.0 y=HEIGHT - 6.0 text-anchor="end">{label(Quadrant::Later)}</text>
            <text class="i-quadrant" x=LEFT + 6.0 y=HEIGHT - 6.0>{label(Quadrant::Leave)}</text>
            <text class="i-axis-name" x=right y=HEIGHT + 15.0 text-anchor="end">{text::axis_gap()}</text>
            <text class="i-axis-name" transform=format!("translate(12 {}) rotate(-90)", HEIGHT / 2.0) text-anchor="middle">{text::axis_impact()}</text>
            {dots}
        </svg>
        <p class="i-note i-legend">
            <span class="i-dot-key" data-unowned="" aria-hidden="true"></span>
            {text::ownership_missing()}
            <span class="i-dot-key" aria-hidden="true"></span>
            {text::ownership_owned()}
        </p>
    }
}

/// The drawing in one sentence.
fn summary(rated: &[Ownership]) -> String {
    let count = |quadrant| {
        let those = rated.iter().filter(|item| item.quadrant == Some(quadrant));
        those.count().to_string()
    };
    text::ownership_summary(
        &count(Quadrant::ActNow),
        &count(Quadrant::Later),
        &count(Quadrant::Leave),
        &count(Quadrant::Protect),
    )
}

#[allow(clippy::cast_precision_loss, reason = "0 to 10")]
fn x(gap: i64) -> f64 {
    LEFT + 12.0 + (WIDTH - 24.0) * gap as f64 / 10.0
}

#[allow(clippy::cast_precision_loss, reason = "1 to 5")]
fn y(impact: i64) -> f64 {
    24.0 + (HEIGHT - 40.0) * (5 - impact) as f64 / 4.0
}

/// The line before a threshold: halfway from the value below it.
fn between(place: fn(i64) -> f64, threshold: i64) -> f64 {
    f64::midpoint(place(threshold), place(threshold - 1)).clamp(0.0, LEFT + WIDTH)
}
