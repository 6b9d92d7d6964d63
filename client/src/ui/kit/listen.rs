//! Event listeners that end with the component that made them, focus helpers, and ids that tie labels to controls.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::on_cleanup;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, FocusOptions, HtmlElement, Node};

/// An element id that no other call returns.
#[must_use]
pub fn next_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Listens on the window in the capture phase, so that nothing on the way can swallow the event. Ends with the current owner.
pub fn on_window(event: &'static str, handler: impl FnMut(Event) + 'static) {
    on_target(crate::platform::window().into(), event, handler);
}

/// Listens on any target in the capture phase. Ends with the current owner.
pub fn on_target(target: EventTarget, event: &'static str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    // Adding a listener fails for no event target.
    let _ = target.add_event_listener_with_callback_and_bool(event, closure.as_ref().unchecked_ref(), true);
    let held = SendWrapper::new((target, closure));
    on_cleanup(move || {
        let (target, closure) = held.take();
        let _ = target.remove_event_listener_with_callback_and_bool(event, closure.as_ref().unchecked_ref(), true);
    });
}

/// The element that has the focus, if it is more than the page itself.
#[must_use]
pub fn focused() -> Option<HtmlElement> {
    let active = crate::platform::window().document()?.active_element()?;
    if active.tag_name() == "BODY" {
        None
    } else {
        active.dyn_into().ok()
    }
}

thread_local! {
    /// What last had the focus on the page itself, under all that floats.
    static ON_PAGE: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// What has the focus now, to be given it back ([`give_back`]) by something that opens over the page. What opens may come from something that
/// floats itself and is about to close, such as the palette: so what had it on the page is remembered, too.
#[must_use]
pub fn remember_focus() -> Option<HtmlElement> {
    let now = focused();
    if let Some(element) = &now
        && element.closest("dialog, [popover]").ok().flatten().is_none()
    {
        ON_PAGE.set(now.clone());
    }
    now
}

/// Gives the focus to what had it; where that is gone, to what had it on the page; where that is gone too, to where the keyboard stands on the
/// grid, if there is one.
pub fn give_back(element: Option<HtmlElement>) {
    let is_there = |element: &HtmlElement| element.is_connected();
    if let Some(element) = element.filter(is_there) {
        // Focus fails for no element.
        let _ = element.focus();
        return;
    }
    let on_grid = || {
        let page = crate::platform::window().document()?;
        let found = page.query_selector("[role=grid] [tabindex='0']").ok().flatten()?;
        found.dyn_into().ok()
    };
    let on_page = ON_PAGE.with_borrow(Clone::clone).filter(is_there);
    if let Some(element) = on_page.or_else(on_grid) {
        // It may be far away by now: who closes something wants to see what lay under it.
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// Whether `target` lies in `element`.
#[must_use]
pub fn is_inside(element: &Element, target: Option<EventTarget>) -> bool {
    target
        .and_then(|target| target.dyn_into::<Node>().ok())
        .is_some_and(|node| element.contains(Some(&node)))
}

/// Gives the focus to the element in `root` that asks for it (`data-autofocus`), else to the first that can have it, else to `root`.
pub fn focus_first(root: &HtmlElement) {
    let wanted = root.query_selector("[data-autofocus]").ok().flatten();
    let first = || {
        root.query_selector("button, a[href], input, textarea, [tabindex='0']")
            .ok()
            .flatten()
    };
    let target = wanted
        .or_else(first)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    // Focus fails for no element; one that cannot have it ignores the call.
    let _ = target.as_ref().unwrap_or(root).focus();
}

/// All elements in `root` that match a selector, in document order.
#[must_use]
pub fn query_all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = root.query_selector_all(selector) else {
        return vec![];
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

/// The element an event's listener is attached to.
#[must_use]
pub fn current_element(event: &Event) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}
