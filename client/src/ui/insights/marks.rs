//! Marks on the headings of moments: a moment of truth, a negative moment that nobody owns, hidden gaps. Small and quiet; each says what it
//! is and leads to its finding.

use leptos::prelude::*;
use waymark_shared::ids::MomentId;

use super::gaps;
use crate::actions::cx::Insight;
use crate::actions::{ActionCx, Side, use_actions};
use crate::model::derived::findings::{Marks, TruthMark};
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{Icon, IconData};

/// The rule about negative moments without an owner has a mark of its own.
const UNOWNED: u8 = 7;

/// The marks of one moment.
pub fn marks(id: MomentId) -> AnyView {
    let cx = use_actions();
    let marks = cx.model().findings().marks(id);
    let past = cx.chrome.past;
    let title = cx.model().moments.get(id).map(|moment| moment.title.signal());
    // They are about the journey as it is, not about a version that is looked at, and about what somebody has begun to tell.
    let is_told = move || {
        title
            .as_ref()
            .is_some_and(|title| title.with(|title| !title.trim().is_empty()))
    };
    view! { {move || (past.with(Option::is_none) && is_told()).then(|| marks.with(|marks| all(&cx, id, marks)))} }
}

fn all(cx: &ActionCx, id: MomentId, marks: &Marks) -> Option<AnyView> {
    let truth = marks.truth.map(|truth| {
        mark(
            cx,
            Insight::Truth(id),
            icondata_lu::LuStar,
            truth_words(truth),
            truth_tone(truth),
            truth.confirmed,
            None,
        )
    });
    let unowned = marks.gaps.contains(&UNOWNED).then(|| {
        let words = gaps::title(UNOWNED).to_owned();
        mark(
            cx,
            Insight::Gap(id),
            icondata_lu::LuUserRoundX,
            words,
            "negative",
            false,
            None,
        )
    });
    let others: Vec<&str> = marks
        .gaps
        .iter()
        .filter(|rule| **rule != UNOWNED)
        .map(|rule| gaps::title(*rule))
        .collect();
    let gaps = (!others.is_empty()).then(|| {
        let words = match others[..] {
            [one] => text::mark_gap(one),
            _ => text::mark_gaps(&others.len().to_string(), &others.join(", ")),
        };
        let count = (others.len() > 1).then_some(others.len());
        mark(
            cx,
            Insight::Gap(id),
            icondata_lu::LuUnfoldHorizontal,
            words,
            "wait",
            false,
            count,
        )
    });
    let any = truth.is_some() || unowned.is_some() || gaps.is_some();
    any.then(|| view! { <span class="i-marks">{truth} {unowned} {gaps}</span> })
}

fn truth_words(truth: TruthMark) -> String {
    match (truth.confirmed, truth.positive) {
        (true, true) => text::mark_positive(),
        (true, false) => text::mark_negative(),
        (false, true) => text::mark_proposed_positive(),
        (false, false) => text::mark_proposed_negative(),
    }
    .to_owned()
}

const fn truth_tone(truth: TruthMark) -> &'static str {
    if truth.positive { "positive" } else { "negative" }
}

fn mark(
    cx: &ActionCx,
    insight: Insight,
    icon: IconData,
    words: String,
    tone: &'static str,
    filled: bool,
    count: Option<usize>,
) -> AnyView {
    let chrome = cx.chrome;
    let press = move |_| {
        chrome.side.set(Side::Insights);
        chrome.insight.set(Some(insight));
    };
    view! {
        <button
            class="i-mark"
            type="button"
            tabindex="-1"
            aria-label=words.clone()
            data-tip=words
            data-tone=tone
            data-filled=filled.then_some("")
            on:click=boxed_press(press)
        >
            <Icon icon size_px=12 />
            {count.map(|count| view! { <span class="numbers">{count}</span> })}
        </button>
    }
}
