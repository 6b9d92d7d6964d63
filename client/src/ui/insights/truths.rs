//! Moments of truth: proposed by the numbers, confirmed or dismissed by people.

use leptos::prelude::*;
use waymark_shared::analysis::truth::Truth;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::MomentId;
use waymark_shared::journey::words::MomentOfTruth;

use super::rows::{length, nothing, rows, section as frame};
use super::{show, words};
use crate::actions::ActionCx;
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{Icon, IconData, Show};

/// The section.
pub(super) fn section(cx: &ActionCx) -> AnyView {
    let findings = cx.model().findings();
    let truths = Signal::from(findings.truths.signal());
    let dismissed = Signal::from(findings.dismissed.signal());
    let count = length(truths);
    let is_empty = Signal::derive(move || count.get() == 0);
    let (row_cx, back_cx) = (cx.clone(), cx.clone());
    let list = rows(
        truths,
        |_, _| true,
        |truth| truth.moment,
        move |truth| row(&row_cx, truth),
    );
    let gone = rows(
        dismissed,
        |_, _| true,
        |id| *id,
        move |id| dismissed_row(&back_cx, id.get_untracked()),
    );
    let gone_count = length(dismissed);
    let gone_words = move || text::truths_dismissed(gone_count.get());
    frame(
        text::settings_truths(),
        Some(count),
        view! {
            {nothing(
                is_empty,
                text::truths_none(),
            )}
            <ul class="i-list">{list}</ul>
            <details class="i-fold" hidden=move || gone_count.get() == 0>
                <summary>
                    <Icon icon=icondata_lu::LuChevronRight size_px=14 />
                    {gone_words}
                </summary>
                <ul class="i-list">{gone}</ul>
            </details>
        },
    )
}

fn row(cx: &ActionCx, truth: Memo<Truth>) -> AnyView {
    let id = truth.with_untracked(|truth| truth.moment);
    let (name_cx, show_name) = (cx.clone(), cx.clone());
    let confirmed = move || truth.with(|truth| truth.confirmed);
    let positive = move || truth.with(|truth| truth.positive);
    let feeling = move || {
        truth.with(|truth| {
            truth.feeling.map(|value| {
                view! { <span class="i-feeling numbers" data-tone=words::tone(value)>{words::feeling(value)}</span> }
            })
        })
    };
    let confirm = decide(cx, id, text::truth_confirm(), icondata_lu::LuCheck, move || {
        Some(if truth.with_untracked(|truth| truth.positive) {
            MomentOfTruth::Positive
        } else {
            MomentOfTruth::Negative
        })
    });
    let dismiss = decide(cx, id, text::truth_dismiss(), icondata_lu::LuX, || {
        Some(MomentOfTruth::Dismissed)
    });
    let take_back = decide(cx, id, text::truth_take_back(), icondata_lu::LuUndo2, || None);
    let (confirm, dismiss, take_back) = (
        StoredValue::new(confirm),
        StoredValue::new(dismiss),
        StoredValue::new(take_back),
    );
    let may = {
        let cx = cx.clone();
        Signal::derive(move || cx.may_edit().is_ok())
    };
    view! {
        <li class="i-row" data-insight=format!("truth:{id}") tabindex="-1">
            <span
                class="i-star"
                data-tone=move || if positive() { "positive" } else { "negative" }
                data-confirmed=move || confirmed().then_some("")
            >
                <Icon icon=icondata_lu::LuStar />
            </span>
            <div class="i-row-text">
                <p class="i-name">{move || words::moment(name_cx.model(), id)} {feeling}</p>
                <p class="i-note">{move || truth.with(reasons)}</p>
                <div class="i-row-actions">
                    <Show when=move || may.get() && !confirmed()>
                        {confirm.with_value(|button| button())}
                        {dismiss.with_value(|button| button())}
                    </Show>
                    <Show when=move || may.get() && confirmed()>{take_back.with_value(|button| button())}</Show>
                    {show::button(
                        cx,
                        move || words::moment(show_name.model(), id),
                        move || vec![EntityRef::Moment(id)],
                    )}
                </div>
            </div>
        </li>
    }
}

fn dismissed_row(cx: &ActionCx, id: MomentId) -> AnyView {
    let (name_cx, lock_cx) = (cx.clone(), cx.clone());
    let again = StoredValue::new(decide(cx, id, text::truth_propose(), icondata_lu::LuUndo2, || None));
    view! {
        <li class="i-row i-row-flat">
            <p class="i-name">{move || words::moment(name_cx.model(), id)}</p>
            <Show when=move || lock_cx.may_edit().is_ok()>{again.with_value(|button| button())}</Show>
        </li>
    }
}

type MakeButton = Box<dyn Fn() -> AnyView + Send + Sync>;

/// A button that writes a decision into the map: one step of undo, seen by everybody.
fn decide(
    cx: &ActionCx,
    id: MomentId,
    label: &'static str,
    icon: IconData,
    word: impl Fn() -> Option<MomentOfTruth> + Clone + Send + Sync + 'static,
) -> MakeButton {
    let cx = cx.clone();
    Box::new(move || {
        let (press_cx, name_cx, word) = (cx.clone(), cx.clone(), word.clone());
        let press = move |_| {
            let value = word().map(|word| Value::Line(word.as_str().to_owned()));
            let edit = Edit::Set {
                entity: id.into(),
                field: Field::Mot,
                value,
            };
            if press_cx.apply([edit]) {
                press_cx.announce(label);
            }
        };
        view! {
            <button
                class="i-action"
                type="button"
                aria-label=move || text::truth_decide(&words::moment(name_cx.model(), id), label)
                on:click=boxed_press(press)
            >
                <Icon icon size_px=14 />
                {label}
            </button>
        }
    })
}

/// Why it is one.
fn reasons(truth: &Truth) -> String {
    let why = truth.reasons;
    let mut reasons: Vec<&str> = Vec::new();
    if truth.confirmed {
        reasons.push(text::truth_confirmed());
    }
    if why.strong_and_important {
        reasons.push(text::truth_strong());
    }
    if why.turn {
        reasons.push(text::truth_turn());
    }
    if why.end {
        reasons.push(text::truth_end());
    }
    if !why.any() {
        reasons.push(text::truth_not_proposed());
    }
    reasons.join(" ")
}
