//! The voice for screen readers: one's own results at once, what others do in one sentence every few seconds.
//!
//! The regions are always in the page, also when it is drawn anew, or the first words would be missed; what follows the others comes with the parts. Nobody is talked to while
//! somebody types: letters and the way to the disk are not worth a sentence each, a lost connection is. Not here: toasts, which speak for themselves.

mod others;

use leptos::prelude::*;

use crate::actions::{ActionCx, use_actions};
use crate::session::Status;
use crate::ui::kit::flow::{effect, view};
use crate::ui::topbar;

/// Two live regions: mine and theirs.
#[component]
pub fn Voice(
    /// What is said about others.
    theirs: RwSignal<String>,
) -> impl IntoView {
    let said = use_actions().board.announcement;
    view! {
        <div class="sr-only" role="status" aria-live="polite">{move || said.get()}</div>
        <div class="sr-only" aria-live="polite">{move || theirs.get()}</div>
    }
}

/// Says what others do, and when the way to the server is lost or found again. For as long as the current owner lives.
pub(super) fn follow(cx: &ActionCx, theirs: RwSignal<String>) {
    // In another language it is said again.
    theirs.set(String::new());
    others::follow(cx, theirs);
    let (status, keeping) = (cx.session().status(), cx.session().keeping());
    let lost = StoredValue::new(false);
    let cx = cx.clone();
    effect(move |_| {
        let now = status.get();
        let is_lost = match now {
            // On the way: nothing is known yet.
            Status::Connecting | Status::Saving { .. } => return,
            Status::Saved | Status::ViewOnly { live: true } => false,
            _ => true,
        };
        if lost.get_value() != is_lost {
            lost.set_value(is_lost);
            cx.announce(topbar::status_word(now, keeping.get_untracked()));
        }
    });
}
