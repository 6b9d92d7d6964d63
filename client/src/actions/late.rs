//! What actions do with a part of the program that a first look at a journey does not need.
//!
//! The table of actions stands in the first page, so that keys, palette and help know everything from the start; what these do is fetched right
//! after it. Invariant: nothing here is called but through `parts::EXTRAS`, or it would be loaded first.

use leptos::prelude::*;

use super::clipboard;
use super::cx::ActionCx;
use super::selection::range;
use crate::parts::EXTRAS;
use crate::text;
use crate::ui::kit::Toast;

/// Something to do once its part is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// Selects the next larger whole.
    SelectMore,
    /// Makes a second one of everything that is selected.
    Duplicate,
    /// Copies it.
    Copy,
    /// Copies and deletes it.
    Cut,
    /// Pastes what the clipboard has.
    Paste,
}

/// Does it. Only for the table of the part.
pub fn act(cx: &ActionCx, what: Late) {
    match what {
        Late::SelectMore => range::select_more(cx),
        Late::Duplicate => clipboard::duplicate(cx),
        Late::Copy => clipboard::copy_by_name(cx, false),
        Late::Cut => clipboard::copy_by_name(cx, true),
        Late::Paste => clipboard::paste_by_name(cx, crate::ui::board::clipboard::read),
    }
}

impl ActionCx {
    /// Does something with a part that may still be on its way. Tells when it does not come.
    pub fn later(&self, what: Late) {
        if let Some(extras) = untrack(|| EXTRAS.ready()) {
            (extras.act)(self, what);
            return;
        }
        let cx = self.clone();
        leptos::task::spawn_local(async move {
            match EXTRAS.loaded().await {
                Ok(extras) => (extras.act)(&cx, what),
                Err(_) => cx.toasts.show(Toast::problem(text::part_not_loaded())),
            }
        });
    }
}
