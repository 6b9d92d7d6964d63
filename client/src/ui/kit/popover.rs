//! A surface beside its anchor, in the browser's top layer: choices open beside what they change.
//!
//! Escape, a press elsewhere and Tab out of it close it; the focus then goes back to where it was. Of several the one that opened last hears
//! Escape, also when the focus was lost because what had it was drawn anew.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FocusEvent, HtmlElement, KeyboardEvent, MouseEvent};

use super::float::{Anchor, Placement, place};
use super::flow::Show;
use super::listen::{current_element, focus_first, focused, give_back, is_inside, on_window, remember_focus};
use crate::ui::kit::flow::{boxed, view};

/// Whether a popover is open, and where. Copy it to whoever opens or closes it.
#[derive(Debug, Clone, Copy)]
pub struct PopoverState(RwSignal<Option<Open>, LocalStorage>);

#[derive(Debug, Clone)]
struct Open {
    anchor: Anchor,
    return_to: Option<HtmlElement>,
}

impl Default for PopoverState {
    fn default() -> Self {
        Self::new()
    }
}

impl PopoverState {
    /// Closed.
    #[must_use]
    pub fn new() -> Self {
        Self(RwSignal::new_local(None))
    }

    /// Opens at an anchor.
    pub fn open_at(self, anchor: Anchor) {
        self.0.set(Some(Open {
            anchor,
            return_to: remember_focus(),
        }));
    }

    /// Opens at the element whose listener got the event, or closes when it is open. For `on_press` of buttons.
    pub fn toggle(self, event: &MouseEvent) {
        let element = current_element(event).or_else(|| event.target()?.dyn_into::<Element>().ok());
        match element {
            Some(element) if !self.is_open_untracked() => self.open_at(Anchor::Element(element)),
            _ => self.close(),
        }
    }

    /// Opens at the pointer, for `contextmenu` events.
    pub fn open_at_pointer(self, event: &MouseEvent) {
        event.prevent_default();
        self.open_at(Anchor::Point {
            x: f64::from(event.client_x()),
            y: f64::from(event.client_y()),
        });
    }

    /// Closes, and gives the focus back if nobody else has taken it.
    pub fn close(self) {
        let Some(open) = self.0.get_untracked() else { return };
        self.0.set(None);
        give_back(open.return_to);
    }

    /// Closes and leaves the focus where it is.
    fn dismiss(self) {
        self.0.set(None);
    }

    /// Whether it is open; tracked.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.0.with(Option::is_some)
    }

    fn is_open_untracked(self) -> bool {
        self.0.with_untracked(Option::is_some)
    }

    fn anchor(self) -> Option<Anchor> {
        self.0
            .with_untracked(|open| open.as_ref().map(|open| open.anchor.clone()))
    }
}

/// The surface. Its content is made when it opens and dropped when it closes.
#[component]
pub fn Popover(
    /// Whether it is open, and where.
    state: PopoverState,
    /// Its name for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// What it is, for screen readers.
    #[prop(default = "dialog")]
    role: &'static str,
    /// Where it goes.
    #[prop(optional)]
    placement: Placement,
    /// At least as wide as its anchor, for lists under a field.
    #[prop(optional)]
    match_width: bool,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Show when=move || state.is_open()>
            <Surface state label role placement match_width children=children.clone() />
        </Show>
    }
}

#[component]
fn Surface(
    state: PopoverState,
    label: Signal<String>,
    role: &'static str,
    placement: Placement,
    match_width: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let surface = NodeRef::<leptos::html::Div>::new();
    let reposition = move || {
        let (Some(element), Some(anchor)) = (surface.get_untracked(), state.anchor()) else {
            return;
        };
        put(&element, &anchor, placement, match_width);
    };
    surface.on_load(move |element| {
        // Shown once, right after it was connected: cannot fail.
        let _ = element.show_popover();
        reposition();
        focus_first(&element);
    });
    on_window("resize", move |_| reposition());
    on_window("scroll", move |event| {
        let own = surface
            .get_untracked()
            .is_some_and(|element| is_inside(&element, event.target()));
        if !own {
            reposition();
        }
    });
    on_window("pointerdown", move |event| {
        if !is_own(surface, state, &event) {
            state.close();
        }
    });
    let is_last = last_of_all();
    on_window("keydown", move |event| {
        let is_escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|event| event.key() == "Escape");
        if is_escape && focused().is_none() && is_last() {
            event.prevent_default();
            event.stop_propagation();
            state.close();
        }
    });
    let keydown = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            state.close();
        }
        // The content lies outside the order of the page.
        "Tab" if role != "dialog" => {
            event.prevent_default();
            state.close();
        }
        _ => {}
    };
    let focus_left = move |event: FocusEvent| {
        let went_out = |element: HtmlElement| !is_inside(&element, event.related_target());
        if event.related_target().is_some() && surface.get_untracked().is_some_and(|element| went_out(element.into())) {
            state.dismiss();
        }
    };
    view! {
        <div
            node_ref=surface
            class="k-surface"
            popover="manual"
            role=role
            tabindex="-1"
            aria-label=move || label.get()
            on:keydown=boxed(keydown)
            on:focusout=boxed(focus_left)
        >
            {children()}
        </div>
    }
}

/// Whether the surface that is made now is the one that opened last, to be asked for as long as it is there.
fn last_of_all() -> impl Fn() -> bool {
    thread_local! {
        static OPEN: RefCell<Vec<u32>> = const { RefCell::new(vec![]) };
    }
    let own = OPEN.with_borrow_mut(|open| {
        let own = open.last().map_or(0, |last| last + 1);
        open.push(own);
        own
    });
    on_cleanup(move || OPEN.with_borrow_mut(|open| open.retain(|other| *other != own)));
    move || OPEN.with_borrow(|open| open.last() == Some(&own))
}

fn is_own(surface: NodeRef<leptos::html::Div>, state: PopoverState, event: &Event) -> bool {
    let in_surface = surface
        .get_untracked()
        .is_some_and(|element| is_inside(&element, event.target()));
    let on_anchor = match state.anchor() {
        // The anchor's own click will close it.
        Some(Anchor::Element(anchor)) => is_inside(&anchor, event.target()),
        _ => false,
    };
    in_surface || on_anchor
}

/// Moves a shown surface beside its anchor.
pub(super) fn put(element: &HtmlElement, anchor: &Anchor, placement: Placement, match_width: bool) {
    let window = crate::platform::window();
    let side = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let size = (side(window.inner_width()), side(window.inner_height()));
    let area = anchor.area();
    let style = element.style();
    // Setting known properties to plain lengths cannot fail.
    if match_width {
        let _ = style.set_property("min-width", &format!("{}px", area.width));
    }
    let own = (f64::from(element.offset_width()), f64::from(element.offset_height()));
    let (x, y) = place(area, own, size, placement);
    let _ = style.set_property("left", &format!("{}px", x.round()));
    let _ = style.set_property("top", &format!("{}px", y.round()));
}
