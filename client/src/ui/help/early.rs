//! The ear of the first moment: what is pressed before the table of actions is there is held until it comes.
//!
//! The table comes right after a first look, with the ear that hears all of it (`keys`). Until then only the last key is held; when the table does
//! not come, a toast says so and offers another try. Not here: what a key does.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::actions::ActionCx;
use crate::parts::{EXTRAS, Load};
use crate::text;
use crate::ui::kit::Toast;
use crate::ui::kit::flow::effect;

/// The key that waits. Copy it to whoever hears it in the end.
#[derive(Clone, Copy)]
pub(super) struct Held(StoredValue<Option<KeyboardEvent>, LocalStorage>);

impl Held {
    /// The key, which then waits no longer.
    pub(super) fn take(self) -> Option<KeyboardEvent> {
        self.0.try_update_value(Option::take).flatten()
    }
}

/// Listens until the current owner ends.
pub(super) fn listen(cx: &ActionCx) -> Held {
    let held = Held(StoredValue::new_local(None));
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        let is_there = matches!(untrack(|| EXTRAS.state()), Load::Ready(_));
        if is_there || event.default_prevented() || event.is_composing() || is_for_the_browser(&event) {
            return;
        }
        event.prevent_default();
        held.0.set_value(Some(event));
        EXTRAS.load();
    });
    on_cleanup(move || handle.remove());
    let (toasts, chrome, board) = (cx.toasts, cx.chrome, cx.board);
    effect(move |_| {
        // Whoever asked for a field meanwhile wants to know, too.
        let is_wanted = || {
            let key = held.0.with_value(Option::is_some);
            key || chrome.renaming.get_untracked() || board.editing_now().is_some()
        };
        if matches!(EXTRAS.state(), Load::Failed) && is_wanted() {
            let again = || EXTRAS.load();
            toasts.show(Toast::problem(text::part_not_loaded()).action(text::try_again(), again));
        }
    });
    held
}

/// Keys that move around the page, are part of a combination yet, or that only the browser has.
fn is_for_the_browser(event: &KeyboardEvent) -> bool {
    let key = event.key();
    match key.as_str() {
        "Tab" | "Enter" | " " | "Escape" | "Shift" | "Control" | "Meta" | "Alt" => true,
        _ if event.ctrl_key() || event.meta_key() => !matches!(key.as_str(), "k" | "f" | "z"),
        // A letter or a sign.
        _ => event.alt_key() || key.chars().count() != 1,
    }
}
