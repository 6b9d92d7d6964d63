//! Two fingers on the grid zoom it, instead of the browser zooming the page. Not here: the wheel (`scroll`), and dragging with one finger.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget, TouchEvent};

use super::drag::listen_actively;
use super::state::BoardState;
use super::zoom::clamp;

/// Listens on what scrolls. Ends with the current owner.
pub(super) fn attach(state: BoardState, view: EventTarget) {
    // Distance of the fingers and zoom when the second one came.
    let start = StoredValue::new(None::<(f64, f64)>);
    listen_actively(view.clone(), "touchstart", move |event| {
        let zoom = f64::from(state.zoom_percent.get_untracked());
        start.set_value(distance(&event).map(|distance| (distance, zoom)));
    });
    listen_actively(view.clone(), "touchmove", move |event| {
        if let (Some((from, zoom)), Some(now)) = (start.get_value(), distance(&event)) {
            event.prevent_default();
            state.zoom_percent.set(clamp(zoom * now / from));
        }
    });
    listen_actively(view, "touchend", move |_| start.set_value(None));
}

/// How far two fingers are apart, in pixels; `None` with fewer or more.
fn distance(event: &Event) -> Option<f64> {
    let touches = event.dyn_ref::<TouchEvent>()?.touches();
    let (a, b) = (touches.get(0)?, touches.get(1)?);
    if touches.length() != 2 {
        return None;
    }
    let (x, y) = (a.client_x() - b.client_x(), a.client_y() - b.client_y());
    let distance = f64::from(x).hypot(f64::from(y));
    (distance > 0.0).then_some(distance)
}
