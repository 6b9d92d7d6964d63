//! Selecting by pulling a frame over the grid: with a mouse, from free ground.
//!
//! The frame is held in pixels of the grid, so it grows while the grid scrolls under it, by wheel or at its edges. Only what is drawn can be
//! measured; a card that has scrolled out of the page keeps what was last seen of it. Escape gives up. Not here: ranges (actions), dragging.

use std::collections::BTreeSet;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::schema::{EntityKind, EntityRef};
use waymark_shared::ids::CardId;
use waymark_shared::layout::Spot;
use waymark_shared::lean::Gather;
use web_sys::{DomRect, Element, Event, EventTarget, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent};

use super::cx::BoardCx;
use super::drag::{Stage, push, swallow_click};
use super::focus::{element_of, spot_at};
use crate::actions::selection::range::in_grid_order;
use crate::text;
use crate::ui::kit::listen::{on_target, on_window, query_all};
use crate::ui::labels;

/// A mouse may tremble this far, in pixels.
const TREMBLE_PX: f64 = 4.0;

/// A frame that is being pulled.
struct Pull {
    pointer: i32,
    /// Where it began, in pixels of the unzoomed grid.
    start: (f64, f64),
    /// Where the pointer is, in pixels of the window.
    at: (f64, f64),
    /// What was selected before, and whether the frame adds to it.
    before: BTreeSet<EntityRef>,
    adds: bool,
    hits: BTreeSet<CardId>,
    frame: Option<HtmlElement>,
}

#[derive(Clone, Copy)]
struct Marquee {
    cx: StoredValue<BoardCx>,
    stage: StoredValue<Stage, LocalStorage>,
    pull: StoredValue<Option<Pull>, LocalStorage>,
}

/// Listens in a board. Ends with the current owner.
pub(super) fn attach(cx: &BoardCx, stage: Stage) {
    let root: EventTarget = stage.view.clone().into();
    let marquee = Marquee {
        cx: StoredValue::new(cx.clone()),
        stage: StoredValue::new_local(stage),
        pull: StoredValue::new_local(None),
    };
    on_target(root.clone(), "pointerdown", move |event| marquee.on_press(&event));
    // A range is no text to be marked.
    on_target(root, "mousedown", move |event| {
        let extends = event
            .dyn_ref::<MouseEvent>()
            .is_some_and(|event| event.shift_key() && spot_at(event.target()).is_some());
        if extends && !is_text(event.target()) {
            event.prevent_default();
        }
    });
    on_window("pointermove", move |event| marquee.on_move(&event));
    on_window("pointerup", move |event| marquee.on_release(&event));
    on_window("pointercancel", move |_| marquee.give_up());
    on_window("keydown", move |event| {
        let escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|event| event.key() == "Escape");
        if escape && marquee.is_pulling() {
            event.stop_propagation();
            event.prevent_default();
            marquee.give_up();
        }
    });
}

impl Marquee {
    fn on_press(self, event: &Event) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else {
            return;
        };
        let is_mouse = event.pointer_type() != "touch";
        if !is_mouse || event.button() != 0 || !is_free_ground(event.target()) {
            return;
        }
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let on_scrollbar = self.stage.with_value(|stage| {
            let area = stage.view.get_bounding_client_rect();
            at.0 > area.left() + f64::from(stage.view.client_width())
                || at.1 > area.top() + f64::from(stage.view.client_height())
        });
        if on_scrollbar {
            return;
        }
        let pull = Pull {
            pointer: event.pointer_id(),
            start: self.to_sheet(at),
            at,
            before: self.cx.with_value(|cx| cx.state.selection_now()),
            adds: event.shift_key() || event.ctrl_key() || event.meta_key(),
            hits: BTreeSet::new(),
            frame: None,
        };
        self.pull.set_value(Some(pull));
    }

    fn on_move(self, event: &Event) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else {
            return;
        };
        let to = (f64::from(event.client_x()), f64::from(event.client_y()));
        let begins = self.pull.try_update_value(|pull| {
            let pull = pull.as_mut().filter(|pull| pull.pointer == event.pointer_id())?;
            let far = (to.0 - pull.at.0).hypot(to.1 - pull.at.1) > TREMBLE_PX;
            if pull.frame.is_some() || far {
                pull.at = to;
            }
            Some(pull.frame.is_none() && far)
        });
        match begins.flatten() {
            Some(true) => self.begin(),
            Some(false) if self.is_pulling() => {
                event.prevent_default();
                self.measure();
            }
            _ => {}
        }
    }

    fn begin(self) {
        let frame = make_frame();
        self.pull.update_value(|pull| {
            if let Some(pull) = pull {
                pull.frame = frame;
            }
        });
        self.stage.with_value(|stage| {
            let _ = stage.view.set_attribute("data-marquee", "");
        });
        if let Some(selection) = crate::platform::window().get_selection().ok().flatten() {
            let _ = selection.remove_all_ranges();
        }
        self.measure();
        self.every_frame();
    }

    fn is_pulling(self) -> bool {
        self.pull
            .try_with_value(|pull| pull.as_ref().is_some_and(|pull| pull.frame.is_some()))
            .unwrap_or(false)
    }

    fn to_sheet(self, at: (f64, f64)) -> (f64, f64) {
        let area = self.stage.with_value(|stage| stage.sheet.get_bounding_client_rect());
        let scale = self.cx.with_value(BoardCx::scale);
        ((at.0 - area.left()) / scale, (at.1 - area.top()) / scale)
    }

    /// Where the frame lies in the window now: left, top, right, bottom.
    fn frame_now(self, pull: &Pull) -> [f64; 4] {
        let area = self.stage.with_value(|stage| stage.sheet.get_bounding_client_rect());
        let scale = self.cx.with_value(BoardCx::scale);
        let start = (
            pull.start.0.mul_add(scale, area.left()),
            pull.start.1.mul_add(scale, area.top()),
        );
        [
            start.0.min(pull.at.0),
            start.1.min(pull.at.1),
            start.0.max(pull.at.0),
            start.1.max(pull.at.1),
        ]
    }

    /// Draws the frame where it is now and selects what it touches.
    fn measure(self) {
        let drawn: Vec<(CardId, DomRect)> = self.stage.with_value(|stage| {
            query_all(&stage.sheet, ".b-card")
                .into_iter()
                .filter_map(|element| match spot_at(Some(element.clone().into()))? {
                    (Spot::Card(id), _) => Some((id, element.get_bounding_client_rect())),
                    _ => None,
                })
                .collect()
        });
        let view = self.stage.with_value(|stage| stage.view.get_bounding_client_rect());
        let selected = self.pull.try_update_value(|pull| {
            let pull = pull.as_mut()?;
            let [left, top, right, bottom] = self.frame_now(pull);
            for (id, area) in &drawn {
                let touches = area.left() < right && area.right() > left && area.top() < bottom && area.bottom() > top;
                // What lies in a row that is not laid out has no size and tells nothing.
                if area.width() > 0.0 {
                    if touches {
                        pull.hits.insert(*id);
                    } else {
                        pull.hits.remove(id);
                    }
                }
            }
            if let Some(frame) = &pull.frame {
                let (left, top) = (left.max(view.left()), top.max(view.top()));
                let style = frame.style();
                for (name, value) in [
                    ("left", left),
                    ("top", top),
                    ("width", right.min(view.right()) - left),
                    ("height", bottom.min(view.bottom()) - top),
                ] {
                    // Setting a known property to a number of pixels does not fail.
                    let _ = style.set_property(name, &format!("{}px", value.max(0.0)));
                }
            }
            let hits = pull.hits.iter().map(|id| EntityRef::Card(*id));
            let kept = pull.before.iter().copied().filter(|_| pull.adds);
            Some(hits.chain(kept).gather::<BTreeSet<EntityRef>>())
        });
        if let Some(selected) = selected.flatten() {
            self.cx.with_value(|cx| cx.state.select(selected));
        }
    }

    /// Scrolls at the edges, once a frame while the frame is pulled.
    fn every_frame(self) {
        if !self.is_pulling() {
            return;
        }
        let at = self
            .pull
            .with_value(|pull| pull.as_ref().map_or((0.0, 0.0), |pull| pull.at));
        let moved = self.stage.with_value(|stage| {
            let area = stage.view.get_bounding_client_rect();
            let by = (
                push(at.0, area.left(), area.right()),
                push(at.1, area.top(), area.bottom()),
            );
            let before = (stage.view.scroll_left(), stage.view.scroll_top());
            if by != (0.0, 0.0) {
                stage.view.scroll_by_with_x_and_y(by.0, by.1);
            }
            before != (stage.view.scroll_left(), stage.view.scroll_top())
        });
        if moved {
            self.measure();
        }
        request_animation_frame(move || self.every_frame());
    }

    fn on_release(self, event: &Event) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else {
            return;
        };
        let is_ours = self
            .pull
            .with_value(|pull| pull.as_ref().is_some_and(|pull| pull.pointer == event.pointer_id()));
        if !is_ours {
            return;
        }
        let Some(pull) = self.put_down().filter(|pull| pull.frame.is_some()) else {
            return;
        };
        swallow_click();
        self.cx.with_value(|cx| {
            let hits: Vec<CardId> = pull.hits.iter().copied().collect();
            let first = cx
                .model
                .with_values(|_, placement| in_grid_order(placement, &hits).first().copied());
            if let Some(first) = first {
                cx.state.focus.set(Some(Spot::Card(first)));
                // The keyboard goes on from the first, where it stands.
                if let Some(element) = element_of(Spot::Card(first)) {
                    let options = web_sys::FocusOptions::new();
                    options.set_prevent_scroll(true);
                    let _ = element.focus_with_options(&options);
                }
            }
            let count = cx.state.selection_now().len();
            cx.state
                .announce(text::said_selected(&labels::count(count, EntityKind::Card)));
        });
    }

    fn give_up(self) {
        let was_pulling = self.is_pulling();
        if let Some(pull) = self.put_down()
            && was_pulling
        {
            self.cx.with_value(|cx| cx.state.select(pull.before));
        }
    }

    fn put_down(self) -> Option<Pull> {
        let pull = self.pull.try_update_value(Option::take).flatten();
        if let Some(frame) = pull.as_ref().and_then(|pull| pull.frame.as_ref()) {
            frame.remove();
        }
        self.stage.with_value(|stage| {
            let _ = stage.view.remove_attribute("data-marquee");
        });
        pull
    }
}

fn make_frame() -> Option<HtmlElement> {
    let document = crate::platform::window().document()?;
    let frame: HtmlElement = document.create_element("div").ok()?.dyn_into().ok()?;
    frame.set_class_name("b-marquee");
    let _ = frame.set_attribute("aria-hidden", "true");
    document.body()?.append_child(&frame).ok()?;
    Some(frame)
}

fn is_text(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest("textarea, input").ok().flatten().is_some())
}

/// Cells and the paper around them; not cards, headings, names of lanes or anything that can be pressed.
fn is_free_ground(target: Option<EventTarget>) -> bool {
    const TAKEN: &str =
        "[data-drag], button, a, textarea, input, select, .b-point, [role=columnheader], [role=rowheader]";
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest(TAKEN).ok().flatten().is_none())
}
