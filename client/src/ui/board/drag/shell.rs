//! The part of dragging that touches the page: listeners, the ghost, the drop line, scrolling at the edges.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::CardId;
use waymark_shared::layout::Spot;
use web_sys::{Element, Event, EventTarget, HtmlElement, KeyboardEvent, PointerEvent};

use super::target::{self, Target};
use super::{Hold, LONG_PRESS_MS, Meaning, Press};
use crate::actions::selection::range::in_grid_order;
use crate::actions::use_actions;
use crate::text;
use crate::ui::board::cx::BoardCx;
use crate::ui::board::focus::{element_of, spot_at};
use crate::ui::kit::listen::{on_target, on_window, query_all};

/// The grid scrolls while the pointer is this close to an edge, in pixels.
const EDGE_PX: f64 = 56.0;
/// Fastest scrolling, in pixels per frame.
const FASTEST_PX: f64 = 18.0;

/// What is being dragged, as far as the page knows.
#[derive(Default)]
struct Carried {
    what: Vec<EntityRef>,
    ghost: Option<HtmlElement>,
    grip: (f64, f64),
    at: (f64, f64),
    target: Option<Target>,
}

/// The elements that dragging works with.
#[derive(Clone)]
pub struct Stage {
    /// Scrolls.
    pub view: HtmlElement,
    /// The zoomed grid in it.
    pub sheet: HtmlElement,
    /// The line, fixed in the window.
    pub line: HtmlElement,
}

#[derive(Clone, Copy)]
struct Drag {
    cx: StoredValue<BoardCx>,
    stage: StoredValue<Stage, LocalStorage>,
    hold: StoredValue<Hold>,
    carried: StoredValue<Carried, LocalStorage>,
}

/// Listens for drags in a board. Ends with the current owner.
pub fn attach(cx: &BoardCx, stage: Stage) {
    let root: EventTarget = stage.view.clone().into();
    super::super::marquee::attach(cx, stage.clone());
    super::super::clipboard::attach(&use_actions());
    super::super::pinch::attach(cx.state, root.clone());
    let drag = Drag {
        cx: StoredValue::new(cx.clone()),
        stage: StoredValue::new_local(stage),
        hold: StoredValue::new(Hold::default()),
        carried: StoredValue::new_local(Carried::default()),
    };
    on_target(root.clone(), "pointerdown", move |event| drag.on_press(&event));
    on_window("pointermove", move |event| drag.on_move(&event));
    on_window("pointerup", move |event| drag.on_release(&event));
    on_window("pointercancel", move |_| drag.on_cancel());
    on_window("keydown", move |event| {
        let escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|event| event.key() == "Escape");
        if escape && drag.hold.get_value().dragged().is_some() {
            event.stop_propagation();
            event.prevent_default();
            drag.on_cancel();
        }
    });
    // A finger that has picked something up carries it instead of scrolling; a long press opens no menu then.
    on_target(root.clone(), "contextmenu", move |event| {
        if drag.hold.get_value().dragged().is_some() {
            event.prevent_default();
        }
    });
    listen_actively(root, "touchmove", move |event| {
        if drag.hold.get_value().dragged().is_some() {
            event.prevent_default();
        }
    });
}

/// Browsers take touch listeners for passive unless told otherwise, and a passive one cannot stop scrolling.
pub(in crate::ui::board) fn listen_actively(
    target: EventTarget,
    event: &'static str,
    handler: impl FnMut(Event) + 'static,
) {
    let closure = wasm_bindgen::closure::Closure::<dyn FnMut(Event)>::new(handler);
    let options = web_sys::AddEventListenerOptions::new();
    options.set_passive(false);
    // Adding a listener fails for no event target.
    let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
        event,
        closure.as_ref().unchecked_ref(),
        &options,
    );
    let held = send_wrapper::SendWrapper::new((target, closure));
    on_cleanup(move || {
        let (target, closure) = held.take();
        let _ = target.remove_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    });
}

impl Drag {
    fn on_press(self, event: &Event) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else {
            return;
        };
        let can_edit = self.cx.with_value(|cx| cx.can_edit.get_untracked());
        if !can_edit || event.button() != 0 || is_control(event.target()) {
            return;
        }
        let Some((spot, element)) = spot_at(event.target()) else {
            return;
        };
        let (Some(entity), true) = (spot.entity(), element.has_attribute("data-drag")) else {
            return;
        };
        let (pointer, touch) = (event.pointer_id(), event.pointer_type() == "touch");
        self.hold.update_value(|hold| {
            hold.press(Press {
                entity,
                pointer,
                touch,
                at: point(event),
            });
        });
        self.carried.update_value(|carried| carried.at = point(event));
        if touch {
            set_timeout(
                move || {
                    if self.hold.try_update_value(|hold| hold.rested(pointer)) == Some(Meaning::PickUp) {
                        self.pick_up();
                    }
                },
                Duration::from_millis(LONG_PRESS_MS),
            );
        }
    }

    fn on_move(self, event: &Event) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else {
            return;
        };
        let to = point(event);
        match self.hold.try_update_value(|hold| hold.moved(event.pointer_id(), to)) {
            Some(Meaning::PickUp) => {
                self.pick_up();
                self.carry(to);
            }
            Some(Meaning::Carry) => {
                event.prevent_default();
                self.carry(to);
            }
            _ => {}
        }
    }

    fn on_release(self, event: &Event) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else {
            return;
        };
        if self.hold.try_update_value(|hold| hold.released(event.pointer_id())) == Some(Meaning::Drop) {
            let target = self.carried.with_value(|carried| carried.target.clone());
            let what = self.put_down();
            let Some((target, first)) = target.zip(what.first().copied()) else {
                return;
            };
            self.cx.with_value(|cx| {
                if !target.edits.is_empty() && cx.apply(target.edits) {
                    cx.state.announce(match what.len() {
                        1 => text::moved_to(&target.words, &cx.name_of(first)),
                        many if matches!(first, EntityRef::Card(_)) => text::moved_cards_to(many, &target.words),
                        many => text::moved_things_to(many, &target.words),
                    });
                    if let Some(spot) = Spot::of(first) {
                        cx.state.go_to(spot);
                    }
                }
            });
            swallow_click();
        }
    }

    fn on_cancel(self) {
        if self.hold.try_update_value(Hold::cancelled) == Some(Meaning::GiveUp) {
            self.put_down();
            self.cx.with_value(|cx| cx.state.announce(text::not_moved()));
        }
    }

    fn pick_up(self) {
        let Some(press) = self.hold.get_value().dragged() else {
            return;
        };
        let Some(source) = Spot::of(press.entity).and_then(element_of) else {
            return;
        };
        let what = self.cx.with_value(|cx| {
            cx.state.drag.set(Some(press.entity));
            // What is selected with it goes along. All of it is of its kind, and lands in the order in which it is read.
            let chosen = cx.selection_with(press.entity);
            let is_chosen = |entity: &EntityRef| chosen.contains(entity);
            cx.model.with_values(|_, placement| -> Vec<EntityRef> {
                match press.entity {
                    EntityRef::Card(_) => {
                        let cards = chosen.iter().filter_map(|entity| match entity {
                            EntityRef::Card(id) => Some(*id),
                            _ => None,
                        });
                        let cards = in_grid_order(placement, &cards.collect::<Vec<CardId>>());
                        cards.into_iter().map(EntityRef::Card).collect()
                    }
                    EntityRef::Moment(_) => placement.moments().map(EntityRef::Moment).filter(is_chosen).collect(),
                    EntityRef::Stage(_) => {
                        let stages = placement.stages.iter().map(|(id, _)| EntityRef::Stage(*id));
                        stages.filter(is_chosen).collect()
                    }
                    EntityRef::Lane(_) => {
                        let lanes = placement.lanes.iter().map(|id| EntityRef::Lane(*id));
                        lanes.filter(is_chosen).collect()
                    }
                    other => vec![other],
                }
            })
        });
        for entity in &what {
            if let Some(element) = Spot::of(*entity).and_then(element_of) {
                let _ = element.set_attribute("data-lifted", "");
            }
        }
        let area = source.get_bounding_client_rect();
        let ghost = ghost_of(&source, what.len(), self.cx.with_value(BoardCx::scale));
        let mut at = (0.0, 0.0);
        self.carried.update_value(|carried| {
            carried.grip = (press.at.0 - area.left(), press.at.1 - area.top());
            carried.what = what;
            carried.ghost = ghost;
            at = carried.at;
        });
        let _ = self
            .stage
            .with_value(|stage| stage.view.set_attribute("data-dragging", press.entity.kind().as_str()));
        self.carry(at);
        self.scroll_at_edges();
    }

    fn carry(self, to: (f64, f64)) {
        let target = self.stage.with_value(|stage| {
            let what = self.carried.with_value(|carried| carried.what.clone());
            self.cx
                .with_value(|cx| target::find(cx, &stage.sheet, &stage.view, &what, to))
        });
        self.stage.with_value(|stage| {
            let style = stage.line.style();
            // Setting a known property to a number of pixels does not fail.
            let set = |name: &str, value: f64| {
                let _ = style.set_property(name, &format!("{value}px"));
            };
            match &target {
                Some(target) => {
                    set("left", target.line.x);
                    set("top", target.line.y);
                    set("width", target.line.width);
                    set("height", target.line.height);
                    let _ = style.set_property("display", "block");
                }
                None => {
                    let _ = style.set_property("display", "none");
                }
            }
        });
        self.carried.update_value(|carried| {
            carried.at = to;
            carried.target = target;
            if let Some(ghost) = &carried.ghost {
                // The ghost is zoomed like the grid, and its own lengths with it.
                let scale = self.cx.with_value(BoardCx::scale);
                let (x, y) = ((to.0 - carried.grip.0) / scale, (to.1 - carried.grip.1) / scale);
                let _ = ghost
                    .style()
                    .set_property("transform", &format!("translate({x}px, {y}px)"));
            }
        });
    }

    /// Once a frame while something is carried.
    fn scroll_at_edges(self) {
        let Some(true) = self.hold.try_with_value(|hold| hold.dragged().is_some()) else {
            return;
        };
        let at = self.carried.with_value(|carried| carried.at);
        let moved = self.stage.with_value(|stage| {
            let area = stage.view.get_bounding_client_rect();
            let x = push(at.0, area.left(), area.right());
            let y = push(at.1, area.top(), area.bottom());
            let before = (stage.view.scroll_left(), stage.view.scroll_top());
            if x != 0.0 || y != 0.0 {
                stage.view.scroll_by_with_x_and_y(x, y);
            }
            before != (stage.view.scroll_left(), stage.view.scroll_top())
        });
        if moved {
            self.carry(at);
        }
        request_animation_frame(move || self.scroll_at_edges());
    }

    /// Everything as it was before the drag. Returns what was carried.
    fn put_down(self) -> Vec<EntityRef> {
        let carried = self.carried.try_update_value(std::mem::take).unwrap_or_default();
        if let Some(ghost) = carried.ghost {
            ghost.remove();
        }
        self.stage.with_value(|stage| {
            let _ = stage.line.style().set_property("display", "none");
            let _ = stage.view.remove_attribute("data-dragging");
            for lifted in query_all(&stage.view, "[data-lifted]") {
                let _ = lifted.remove_attribute("data-lifted");
            }
        });
        self.cx.with_value(|cx| cx.state.drag.set(None));
        carried.what
    }
}

fn point(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// Fields and buttons keep their own pointer.
fn is_control(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| {
        element
            .closest("button, textarea, input, .b-point")
            .ok()
            .flatten()
            .is_some()
    })
}

/// How far to scroll this frame: more the nearer the pointer is to an edge, in pixels.
pub(in crate::ui::board) fn push(at: f64, start: f64, end: f64) -> f64 {
    let near = |distance: f64| ((EDGE_PX - distance) / EDGE_PX).clamp(0.0, 1.0) * FASTEST_PX;
    near(end - at) - near(at - start)
}

/// A copy that follows the pointer, outside of everything that clips.
fn ghost_of(source: &HtmlElement, count: usize, scale: f64) -> Option<HtmlElement> {
    let ghost: HtmlElement = source.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    for element in query_all(&ghost, "[data-spot], [id]").iter().chain([&ghost]) {
        for name in [
            "data-spot",
            "id",
            "tabindex",
            "data-lifted",
            "aria-selected",
            "aria-current",
            "aria-labelledby",
        ] {
            let _ = element.remove_attribute(name);
        }
    }
    let area = source.get_bounding_client_rect();
    let _ = ghost.set_attribute("aria-hidden", "true");
    let _ = ghost.class_list().add_1("b-ghost");
    let style = ghost.style();
    let _ = style.set_property("zoom", &scale.to_string());
    let _ = style.set_property("width", &format!("{}px", area.width() / scale));
    let _ = style.set_property("height", &format!("{}px", (area.height() / scale).min(240.0)));
    if count > 1 {
        let _ = ghost.set_attribute("data-count", &count.to_string());
    }
    crate::platform::window()
        .document()?
        .body()?
        .append_child(&ghost)
        .ok()?;
    Some(ghost)
}

/// The click that follows a drop is no click.
pub(in crate::ui::board) fn swallow_click() {
    let window: EventTarget = crate::platform::window().into();
    let closure = wasm_bindgen::closure::Closure::once_into_js(|event: Event| {
        event.stop_propagation();
        event.prevent_default();
    });
    let options = web_sys::AddEventListenerOptions::new();
    options.set_once(true);
    options.set_capture(true);
    let listener: &js_sys::Function = closure.unchecked_ref();
    let _ = window.add_event_listener_with_callback_and_add_event_listener_options("click", listener, &options);
    let held = send_wrapper::SendWrapper::new((window, closure));
    // No click came (the pointer was let go elsewhere): the next one is a real one.
    set_timeout(
        move || {
            let (window, closure) = held.take();
            let _ = window.remove_event_listener_with_callback_and_bool("click", closure.unchecked_ref(), true);
        },
        Duration::ZERO,
    );
}
