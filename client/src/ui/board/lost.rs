//! A text that somebody else takes away while this person writes in it.
//!
//! They are told who it was and offered to have it back, and the keyboard stays on the grid. What they type on before they have seen it is
//! nobody's: letters are commands there. Not here: how a text is left by oneself (`title`).

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::layout::Spot;
use web_sys::{Event, KeyboardEvent};

use crate::actions::{ActionCx, plan};
use crate::text;
use crate::ui::kit::Toast;
use crate::ui::kit::listen::{focused, give_back, on_window};

/// Whoever pauses this long has seen that the text is gone.
const PAUSE: Duration = Duration::from_millis(1500);

/// A field was taken out of the page: by now it stands in another place, or what it was about is gone, or else the person has left it (`leave`).
pub(super) fn settle(cx: &ActionCx, entity: EntityRef, field: Field, leave: &dyn Fn()) {
    let board = cx.board;
    if board.announcement.is_disposed() {
        return;
    }
    let still_open = board.editing_now();
    if still_open.is_none_or(|open| (open.entity, open.field) != (entity, field)) {
        return;
    }
    if tell(cx, entity) {
        board.stop_editing();
    } else if focused().is_none_or(|element| element.closest(".t-edit").ok().flatten().is_none()) {
        leave();
    }
}

/// Tells this person that what they wrote in does not stand any more, if so.
fn tell(cx: &ActionCx, entity: EntityRef) -> bool {
    let found = cx.model().with_values(|journey, placement| {
        if plan::stands(placement, entity) {
            return None;
        }
        let (deleted, by) = plan::deleted_over(journey, entity)?;
        let who = if by.is_empty() { text::somebody().to_owned() } else { by };
        let card = match entity {
            EntityRef::Card(id) => journey.cards.get(&id),
            _ => None,
        };
        let cell = card
            .and_then(|card| card.lane.zip(card.moment))
            .filter(|(lane, moment)| {
                plan::stands(placement, (*lane).into()) && plan::stands(placement, (*moment).into())
            });
        let words = text::said_deleted_meanwhile(&plan::name(journey, entity), &who);
        Some((deleted, words, cell))
    });
    let Some((deleted, words, cell)) = found else {
        return false;
    };
    ignore_typing();
    match cell {
        Some((lane, moment)) => cx.board.go_to(Spot::Cell(lane, moment)),
        None => request_animation_frame(|| {
            if focused().is_none() {
                give_back(None);
            }
        }),
    }
    let back_cx = cx.clone();
    cx.toasts.show(Toast::new(words).action(text::said_restore(), move || {
        if !back_cx.board.announcement.is_disposed() {
            back_cx.bring_back(deleted.clone(), entity);
        }
    }));
    true
}

/// Hears no letters until there was a pause.
fn ignore_typing() {
    let owner = Owner::new();
    let typed = owner.with(|| {
        let typed = StoredValue::new(false);
        on_window("keydown", move |event: Event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
                return;
            };
            let is_text =
                key.key().chars().count() == 1 || matches!(key.key().as_str(), "Enter" | "Backspace" | "Delete");
            if is_text && !key.ctrl_key() && !key.meta_key() && !key.alt_key() {
                typed.set_value(true);
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        });
        typed
    });
    wait(owner, typed);
}

/// Ends with the first pause.
fn wait(owner: Owner, typed: StoredValue<bool>) {
    set_timeout(
        move || {
            if typed.try_update_value(std::mem::take) == Some(true) {
                wait(owner, typed);
            } else {
                owner.cleanup();
            }
        },
        PAUSE,
    );
}
