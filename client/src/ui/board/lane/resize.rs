//! The height of a lane by hand: the handle at its lower edge is dragged, and pressed twice it lets go of the height again.
//!
//! What is dragged shows at once and is one edit when it ends; Escape gives up. Not here: the same by key (`actions::structure`).

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::LaneId;
use waymark_shared::layout::Spot;
use web_sys::{Element, Event, EventTarget, HtmlElement, KeyboardEvent, PointerEvent};

use crate::ui::board::cx::BoardCx;
use crate::ui::board::drag::swallow_click;
use crate::ui::board::focus::{element_of, spot_at};
use crate::ui::kit::listen::{on_target, on_window};

/// The smallest and largest height that the document takes, in pixels.
pub const RANGE_PX: (f64, f64) = (32.0, 1200.0);

/// A lane that is being resized.
#[derive(Clone)]
struct Held {
    lane: LaneId,
    row: HtmlElement,
    pointer: i32,
    from_y: f64,
    from_px: f64,
    now_px: Option<f64>,
}

/// Listens for the handles of all lanes. Ends with the current owner.
pub fn attach(cx: &BoardCx, root: EventTarget) {
    let cx = StoredValue::new(cx.clone());
    let held = StoredValue::new_local(None::<Held>);
    on_target(root.clone(), "pointerdown", move |event| {
        let Some((event, handle)) = on_handle(&event) else {
            return;
        };
        let (Some((Spot::Lane(lane), _)), Some(row)) = (spot_at(Some(handle.clone().into())), row_of(&handle)) else {
            return;
        };
        if event.button() != 0 {
            return;
        }
        // The lane itself is dragged by everything but its edge.
        event.stop_immediate_propagation();
        event.prevent_default();
        let from_px = row.get_bounding_client_rect().height() / cx.with_value(BoardCx::scale);
        held.set_value(Some(Held {
            lane,
            row,
            pointer: event.pointer_id(),
            from_y: f64::from(event.client_y()),
            from_px,
            now_px: None,
        }));
    });
    on_window("pointermove", move |event| {
        let Some(event) = event.dyn_ref::<PointerEvent>() else {
            return;
        };
        held.update_value(|held| {
            let Some(held) = held.as_mut().filter(|held| held.pointer == event.pointer_id()) else {
                return;
            };
            let moved = (f64::from(event.client_y()) - held.from_y) / cx.with_value(BoardCx::scale);
            if held.now_px.is_none() && moved.abs() < 3.0 {
                return;
            }
            let px = (held.from_px + moved).round().clamp(RANGE_PX.0, RANGE_PX.1);
            held.now_px = Some(px);
            show(&held.row, Some(px));
        });
    });
    on_window("pointerup", move |_| {
        let Some(Held {
            lane,
            row,
            now_px: Some(px),
            ..
        }) = held.try_update_value(Option::take).flatten()
        else {
            return;
        };
        swallow_click();
        #[allow(clippy::cast_possible_truncation, reason = "32 to 1200")]
        if !cx.with_value(|cx| set(cx, lane, Some(px as i64))) {
            show(&row, cx.with_value(|cx| height(cx, lane)));
        }
    });
    let give_up = move || {
        if let Some(Held { lane, row, .. }) = held.try_update_value(Option::take).flatten() {
            show(&row, cx.with_value(|cx| height(cx, lane)));
        }
    };
    on_window("pointercancel", move |_| give_up());
    on_window("keydown", move |event| {
        let is_escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|event| event.key() == "Escape");
        if is_escape && held.with_value(Option::is_some) {
            event.stop_propagation();
            give_up();
        }
    });
    on_target(root, "dblclick", move |event| {
        let handle = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(handle) = handle.filter(|handle| handle.class_name() == "b-lane-size") else {
            return;
        };
        if let Some((Spot::Lane(lane), _)) = spot_at(Some(handle.into())) {
            event.stop_propagation();
            cx.with_value(|cx| set(cx, lane, None));
        }
    });
}

fn on_handle(event: &Event) -> Option<(&PointerEvent, Element)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let handle = target.closest(".b-lane-size").ok().flatten()?;
    Some((event.dyn_ref()?, handle))
}

fn row_of(element: &Element) -> Option<HtmlElement> {
    element.closest(".b-row").ok().flatten()?.dyn_into().ok()
}

fn height(cx: &BoardCx, lane: LaneId) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "32 to 1200")]
    cx.model.lanes.get(lane)?.height_px.get_untracked().map(|px| px as f64)
}

/// How high a lane is drawn now, in unzoomed pixels.
#[must_use]
pub fn drawn_px(lane: LaneId, scale: f64) -> Option<f64> {
    let name = element_of(Spot::Lane(lane))?;
    let row = row_of(&name)?;
    Some(row.get_bounding_client_rect().height() / scale)
}

fn show(row: &HtmlElement, px: Option<f64>) {
    // Setting known properties to plain values does not fail.
    let _ = match px {
        Some(px) => row.style().set_property("--lane-height", &format!("{px}px")),
        None => row.style().remove_property("--lane-height").map(drop),
    };
    let _ = match px {
        Some(_) => row.set_attribute("data-sized", ""),
        None => row.remove_attribute("data-sized"),
    };
}

fn set(cx: &BoardCx, lane: LaneId, px: Option<i64>) -> bool {
    cx.apply([Edit::Set {
        entity: lane.into(),
        field: Field::Height,
        value: px.map(Value::Int),
    }])
}
