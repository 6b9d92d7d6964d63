//! Drawing a connection by hand: from the handle of a heading to another moment.
//!
//! A line follows the pointer; the moment under it is the target, whether the pointer is over its heading or its column. Escape gives up. Not
//! here: what the connection becomes (`actions::connections`).

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::ids::MomentId;
use waymark_shared::layout::Spot;
use web_sys::{Element, Event, EventTarget, HtmlElement, KeyboardEvent, PointerEvent};

use crate::actions::{ActionCx, connections};
use crate::ui::board::drag::swallow_click;
use crate::ui::board::focus::{element_of, spot_at};
use crate::ui::kit::listen::on_target;
use crate::ui::kit::listen::on_window;

/// A line that is being drawn.
#[derive(Clone)]
struct Drawing {
    from: MomentId,
    pointer: i32,
    start: (f64, f64),
    line: Option<(Element, Element)>,
    over: Option<HtmlElement>,
}

/// Listens for the handles of all headings. Ends with the current owner.
pub fn attach(cx: &ActionCx, root: EventTarget) {
    let cx = StoredValue::new(cx.clone());
    let drawing = StoredValue::new_local(None::<Drawing>);
    on_target(root, "pointerdown", move |event| {
        if let Some(found) = begin(&event) {
            // A heading is dragged by everything but its handle.
            event.stop_immediate_propagation();
            event.prevent_default();
            drawing.set_value(Some(found));
        }
    });
    on_window("pointermove", move |event| {
        if let Some(event) = event.dyn_ref::<PointerEvent>() {
            drawing.update_value(|drawing| {
                if let Some(drawing) = drawing.as_mut().filter(|it| it.pointer == event.pointer_id()) {
                    drawing.follow(event);
                }
            });
        }
    });
    on_window("pointerup", move |event| {
        let Some(mut done) = drawing.try_update_value(Option::take).flatten() else {
            return;
        };
        // Without a line it was a press: that opens the list.
        let was_drawn = done.line.is_some();
        done.clear();
        let Some(event) = event.dyn_ref::<PointerEvent>().filter(|_| was_drawn) else {
            return;
        };
        swallow_click();
        if let Some((to, _)) = moment_at(event) {
            cx.with_value(|cx| connections::connect(cx, done.from, to));
        }
    });
    let give_up = move || {
        if let Some(mut done) = drawing.try_update_value(Option::take).flatten() {
            done.clear();
        }
    };
    on_window("pointercancel", move |_| give_up());
    on_window("keydown", move |event| {
        let is_escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|event| event.key() == "Escape");
        if is_escape && drawing.with_value(Option::is_some) {
            event.stop_propagation();
            give_up();
        }
    });
    on_cleanup(give_up);
}

fn begin(event: &Event) -> Option<Drawing> {
    let event = event.dyn_ref::<PointerEvent>()?;
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let handle = target.closest(".b-connect").ok().flatten()?;
    let (Spot::Moment(from), _) = spot_at(Some(handle.clone().into()))? else {
        return None;
    };
    let area = handle.get_bounding_client_rect();
    (event.button() == 0).then(|| Drawing {
        from,
        pointer: event.pointer_id(),
        start: (area.left() + area.width() / 2.0, area.top() + area.height() / 2.0),
        line: None,
        over: None,
    })
}

/// The moment under the pointer, and its heading.
fn moment_at(event: &PointerEvent) -> Option<(MomentId, HtmlElement)> {
    let document = crate::platform::window().document()?;
    #[allow(clippy::cast_precision_loss, reason = "pixels of a window")]
    let under = document.element_from_point(event.client_x() as f32, event.client_y() as f32)?;
    let cell = under
        .closest(".b-cell[data-spot], .b-moment[data-spot]")
        .ok()
        .flatten()?;
    let moment = match spot_at(Some(cell.into()))?.0 {
        Spot::Moment(id) | Spot::Cell(_, id) => id,
        _ => return None,
    };
    Some((moment, element_of(Spot::Moment(moment))?))
}

impl Drawing {
    fn follow(&mut self, event: &PointerEvent) {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let (from_x, from_y) = self.start;
        if self.line.is_none() && (x - from_x).hypot(y - from_y) < 6.0 {
            return;
        }
        if self.line.is_none() {
            self.line = make();
        }
        let over = moment_at(event)
            .filter(|(moment, _)| *moment != self.from)
            .map(|(_, heading)| heading);
        if over != self.over {
            mark(self.over.as_ref(), false);
            mark(over.as_ref(), true);
            self.over = over;
        }
        if let Some((_, path)) = &self.line {
            let bend = ((x - from_x).abs() / 3.0).clamp(16.0, 90.0);
            let (low_from, low_to) = (from_y + bend, y + bend);
            // Setting an attribute with a valid constant name cannot fail.
            let _ = path.set_attribute(
                "d",
                &format!("M{from_x} {from_y}C{from_x} {low_from} {x} {low_to} {x} {y}"),
            );
        }
    }

    fn clear(&mut self) {
        mark(self.over.take().as_ref(), false);
        if let Some((line, _)) = self.line.take() {
            line.remove();
        }
    }
}

fn mark(heading: Option<&HtmlElement>, on: bool) {
    if let Some(heading) = heading {
        // Setting an attribute with a valid constant name cannot fail.
        let _ = if on {
            heading.set_attribute("data-target", "")
        } else {
            heading.remove_attribute("data-target")
        };
    }
}

fn make() -> Option<(Element, Element)> {
    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
    let document = crate::platform::window().document()?;
    let line = document.create_element_ns(SVG, "svg").ok()?;
    let path = document.create_element_ns(SVG, "path").ok()?;
    line.set_attribute("class", "b-drawing").ok()?;
    line.append_child(&path).ok()?;
    document.body()?.append_child(&line).ok()?;
    Some((line, path))
}
