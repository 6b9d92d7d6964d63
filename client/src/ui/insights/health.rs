//! Health: how complete the touchpoints are, how fresh the journey is, how much of it is only assumed.

use leptos::prelude::*;
use waymark_shared::analysis::health::Health;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::{EntityRef, Field};

use super::rows::section as frame;
use super::words;
use crate::actions::ActionCx;
use crate::platform::clock;
use crate::text;
use crate::ui::kit::Show;
use crate::ui::kit::flow::{boxed_press, view};

/// What a share is of, and what to do while there is nothing to share.
type Share = (text::Line, fn(&Health) -> Option<f64>, text::Line);

const SHARES: [Share; 5] = [
    (
        text::health_owner,
        |health| health.with_owner,
        text::health_no_touchpoints,
    ),
    (
        text::health_channel,
        |health| health.with_channel,
        text::health_no_touchpoints,
    ),
    (
        text::health_feeling,
        |health| health.with_score,
        text::health_no_touchpoints,
    ),
    (
        text::health_question,
        |health| health.with_question,
        text::health_no_touchpoints,
    ),
    (
        text::health_assumed,
        |health| health.only_assumed,
        text::health_no_evidence,
    ),
];

/// The section.
pub(super) fn section(cx: &ActionCx) -> AnyView {
    let health = cx.model().findings().health.signal();
    let health = Memo::new(move |_| health.get());
    let shares = SHARES.map(|share| share_row(health, share)).into_iter().collect_view();
    let review = move || health.with(|health| health.as_ref().map(review_words));
    let is_due = move || health.with(|health| health.as_ref().is_some_and(|health| health.is_review_due));
    let (press_cx, lock_cx) = (cx.clone(), cx.clone());
    let press = StoredValue::new(move || {
        let now = i64::try_from(clock::now_ms()).unwrap_or(i64::MAX);
        let edit = Edit::Set {
            entity: EntityRef::Meta,
            field: Field::ReviewedAt,
            value: Some(Value::Int(now)),
        };
        if press_cx.apply([edit]) {
            press_cx.announce(text::health_reviewed_today());
        }
    });
    frame(
        text::health(),
        None,
        view! {
            {shares}
            <div class="i-step">
                <span data-tone=move || if is_due() { "wait" } else { "neutral" } class="i-review">{review}</span>
                <Show when=move || lock_cx.may_edit().is_ok()>
                    <button class="i-action" type="button" on:click=boxed_press(move |_| press.with_value(|press| press()))>
                        {text::health_reviewed_today()}
                    </button>
                </Show>
            </div>
        },
    )
}

fn share_row(health: Memo<Option<Health>>, (label, read, otherwise): Share) -> AnyView {
    let share = move || health.with(|health| health.as_ref().and_then(read));
    let value = move || share().map_or_else(|| otherwise().to_owned(), words::percent);
    view! {
        <div class="i-share">
            <span>{label()}</span>
            <span class="numbers">{value}</span>
            <svg class="i-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                <rect width=move || 100.0 * share().unwrap_or(0.0) height="4" />
            </svg>
        </div>
    }
}

fn review_words(health: &Health) -> String {
    let every = health.review_every_days;
    match (health.days_since_review, health.is_review_due) {
        (None, _) => text::health_never().to_owned(),
        (Some(0), false) => text::health_again(count(every)),
        (Some(days), false) => text::health_ago(
            &text::ago_days(count(days)),
            &text::health_in_days(count((every - days).max(0))),
        ),
        (Some(days), true) => text::health_due(count(days)),
    }
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}
