//! The faint plus of the cell under the pointer or the focus. One element for the whole grid: it moves into the cell.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

use leptos::prelude::GetUntracked;

use super::cx::BoardCx;

use crate::text;

thread_local! {
    static PLUS: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// Puts the plus into the cell around `target`, or takes it away.
pub(super) fn follow(cx: &BoardCx, target: Option<EventTarget>) {
    let cell = target
        .filter(|_| cx.can_edit.get_untracked())
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest(".b-cell[data-cards]").ok().flatten());
    PLUS.with_borrow_mut(|plus| {
        let Some(cell) = cell else {
            if let Some(plus) = plus {
                plus.remove();
            }
            return;
        };
        if plus.is_none() {
            *plus = make();
        }
        if let Some(plus) = plus
            && plus.parent_element().as_ref() != Some(&cell)
        {
            // Moving an element into one that stands in the page does not fail.
            let _ = cell.append_child(plus);
        }
    });
}

/// Hidden from screen readers and the tab order: Enter on the cell does the same, under its own name.
fn make() -> Option<Element> {
    let plus = crate::platform::window().document()?.create_element("button").ok()?;
    for (name, value) in [
        ("class", "b-cell-plus"),
        ("type", "button"),
        ("tabindex", "-1"),
        ("aria-hidden", "true"),
        ("data-tip", text::board_add_card()),
    ] {
        plus.set_attribute(name, value).ok()?;
    }
    plus.set_inner_html(
        r#"<svg width="14" height="14" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"><path d="M5 12h14M12 5v14"/></svg>"#,
    );
    Some(plus)
}
