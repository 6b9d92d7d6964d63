//! Tooltips: one element for the whole page, shown for whatever has a `data-tip` attribute (and `data-tip-keys` for keys).
//!
//! So a thousand cards with tooltips cost a thousand attributes and nothing more. A tooltip repeats a name or adds keys; what is needed to
//! understand the page never stands only there. It is hidden from screen readers, which read the control's name.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::float::{Align, Anchor, Placement, Side};
use super::listen::on_window;
use super::popover::put;
use super::status::Kbd;
use crate::ui::kit::flow::view;

/// How long the pointer rests before the first tooltip; the next ones come at once while one is open.
const REST: Duration = Duration::from_millis(450);

#[derive(Clone)]
struct Tip {
    anchor: Element,
    text: String,
    keys: Option<String>,
}

/// Where tooltips appear. Once, in the shell.
#[component]
pub fn TooltipHost() -> impl IntoView {
    let shown = RwSignal::new_local(None::<Tip>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let hide = move || {
        stop();
        if shown.with_untracked(Option::is_some) {
            shown.set(None);
        }
    };
    let over = move |event: Event, rest: Duration| {
        let Some(tip) = tip_of(&event) else { return hide() };
        if shown.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.anchor == tip.anchor)) {
            return;
        }
        stop();
        if rest.is_zero() || shown.with_untracked(Option::is_some) {
            shown.set(Some(tip));
        } else {
            let tip = send_wrapper::SendWrapper::new(tip);
            timer.set_value(set_timeout_with_handle(move || shown.set(Some(tip.take())), rest).ok());
        }
    };
    on_window("pointerover", move |event| {
        // A finger covers what a tooltip would explain.
        let touch = event
            .dyn_ref::<web_sys::PointerEvent>()
            .is_some_and(|event| event.pointer_type() == "touch");
        if !touch {
            over(event, REST);
        }
    });
    on_window("focusin", move |event| {
        let by_keyboard = element_of(&event).is_some_and(|element| element.matches(":focus-visible").unwrap_or(false));
        if by_keyboard {
            over(event, Duration::ZERO);
        } else {
            hide();
        }
    });
    for event in ["focusout", "pointerdown", "keydown", "scroll"] {
        on_window(event, move |_| hide());
    }
    on_cleanup(stop);
    move || {
        shown
            .get()
            .map(|tip| view! { <TipView tip=send_wrapper::SendWrapper::new(tip) /> })
    }
}

#[component]
fn TipView(tip: send_wrapper::SendWrapper<Tip>) -> impl IntoView {
    let element = NodeRef::<leptos::html::Div>::new();
    let Tip { anchor, text, keys } = tip.take();
    element.on_load(move |element| {
        // Shown once, right after it was connected: cannot fail.
        let _ = element.show_popover();
        let placement = Placement {
            side: Side::Below,
            align: Align::Centre,
            gap_px: 6.0,
        };
        put(&element, &Anchor::Element(anchor), placement, false);
    });
    view! {
        <div node_ref=element class="k-tooltip" popover="manual" aria-hidden="true">
            <span>{text}</span>
            {keys.map(|keys| view! { <Kbd keys /> })}
        </div>
    }
}

fn element_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn tip_of(event: &Event) -> Option<Tip> {
    let anchor = element_of(event)?.closest("[data-tip]").ok()??;
    // An open menu says more than the name of its button.
    if anchor.get_attribute("aria-expanded").as_deref() == Some("true") {
        return None;
    }
    let text = anchor.get_attribute("data-tip").filter(|text| !text.is_empty())?;
    Some(Tip {
        text,
        keys: anchor.get_attribute("data-tip-keys"),
        anchor,
    })
}
