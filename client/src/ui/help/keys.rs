//! The ear for keys: one listener on the window that finds the action of a combination.
//!
//! It hears what nobody on the way took (`preventDefault`). While somebody types, only keys that work everywhere reach an action, and
//! undo stays with fields that are not bound to the journey.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::actions::keymap::{Keys, Press};
use crate::actions::{self, Action, ActionCx, Group, History, Reach};
use crate::platform::media;

/// Listens until the current owner ends, and hears first what was `held` until now.
pub(super) fn listen(cx: &ActionCx, held: Option<KeyboardEvent>) {
    let apple = media::is_apple();
    let table: Vec<(Keys, &'static Action)> = actions::all()
        .flat_map(|action| {
            action
                .keys
                .iter()
                .filter_map(move |keys| Some((keys.parse().ok()?, action)))
        })
        .collect();
    let cx = cx.clone();
    let hear = move |event: &KeyboardEvent| {
        let press = press(event);
        let place = Place::of(event);
        let meant: Vec<&'static Action> = table
            .iter()
            .filter(|(keys, action)| {
                action.reach != Reach::Browser && keys.matches(&press, apple) && place.hears(keys, action)
            })
            .map(|(_, action)| *action)
            .collect();
        // Where two share a key, one works on cards and the other where no card is selected: whichever can be done now, cards first.
        let Some(first) = meant.first().copied() else {
            return;
        };
        let can = |action: &&&'static Action| action.available(&cx).is_ok();
        let on_cards = meant.iter().filter(|action| action.group == Group::Cards).find(can);
        let (action, available) = match on_cards.or_else(|| meant.iter().find(can)) {
            Some(action) => (*action, Ok(())),
            None => (first, first.available(&cx)),
        };
        // The browser keeps a key that does nothing here, such as Backspace or Ctrl+A with nothing to select. It would scroll by an arrow, away
        // from what could not be moved.
        let scrolls = matches!(press.key.as_str(), "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight");
        if available.is_ok() || action.reach == Reach::Everywhere || scrolls {
            event.prevent_default();
        }
        match available {
            Err(_) if is_silent(action) => {}
            _ => action.run(&cx),
        }
    };
    if let Some(held) = held {
        untrack(|| hear(&held));
    }
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if !event.default_prevented() && !event.is_composing() {
            hear(&event);
        }
    });
    on_cleanup(move || handle.remove());
}

/// Pressed out of habit: saying why not would be noise.
fn is_silent(action: &Action) -> bool {
    matches!(action.id, "view.escape" | "select.more")
}

/// Where a key was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On the board and its chrome.
    Board,
    /// In a text of the journey.
    JourneyText,
    /// In any other field.
    Field,
    /// In something that floats and has keys of its own.
    Floating,
}

impl Place {
    fn of(event: &KeyboardEvent) -> Self {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return Self::Board;
        };
        let is_in = |selector: &str| target.closest(selector).ok().flatten().is_some();
        if is_in(".t-edit") {
            Self::JourneyText
        } else if is_in("input, textarea, select, [contenteditable]") {
            Self::Field
        } else if is_in("dialog, [popover], [role=menu], [role=listbox]") || lies_under(&target) {
            Self::Floating
        } else {
            Self::Board
        }
    }

    fn hears(self, keys: &Keys, action: &Action) -> bool {
        match (self, action.reach) {
            (Self::Board, _) => true,
            (_, Reach::Board | Reach::Browser) => false,
            // A sign is text for whoever types.
            _ if !keys.main => false,
            (Self::JourneyText, Reach::Everywhere) => true,
            (Self::Field | Self::Floating, Reach::Everywhere) => action.history != History::Travels,
        }
    }
}

/// Whether something lies over the place: the board behind a window hears no keys, also while the window has lost the focus, because what had it
/// was drawn anew or somebody pressed on plain ground.
fn lies_under(target: &Element) -> bool {
    let is_page = target.tag_name() == "BODY";
    let over = if is_page {
        "dialog[open], .k-surface"
    } else {
        "dialog[open]"
    };
    let document = target.owner_document();
    document.is_some_and(|document| document.query_selector(over).ok().flatten().is_some())
}

fn press(event: &KeyboardEvent) -> Press {
    Press {
        key: event.key(),
        code: event.code(),
        ctrl: event.ctrl_key(),
        meta: event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn typing_keeps_its_keys() {
        let hears = |place: Place, id: &str, nth: usize| {
            let action = actions::find(id).unwrap();
            place.hears(&action.keys[nth].parse().unwrap(), action)
        };
        assert!(hears(Place::Board, "card.add", 0) && hears(Place::Board, "history.undo", 0));
        assert!(!hears(Place::JourneyText, "card.add", 0) && hears(Place::JourneyText, "history.undo", 0));
        assert!(!hears(Place::Field, "history.undo", 0) && hears(Place::Field, "view.palette", 0));
        assert!(hears(Place::Board, "view.palette", 1) && !hears(Place::Field, "view.palette", 1));
    }
}
