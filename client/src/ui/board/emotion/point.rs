//! The feeling at one moment: a slider that is dragged up and down, or moved by the arrow keys once it has the focus.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::emotion::{MAX, MIN, STEP, snap};
use waymark_shared::ids::{LaneId, MomentId, PersonaId};
use waymark_shared::journey::words::MomentOfTruth;
use waymark_shared::layout::{Spot, Step, line};
use web_sys::{FocusOptions, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent};

use super::{Preview, Scale, front, number, value_at, words};
use crate::text;
use crate::ui::board::cx::{BoardCx, use_board};
use crate::ui::board::focus::focus_point;
use crate::ui::board::inline::Inline;
use crate::ui::kit::flow::{boxed, view};
use crate::ui::kit::{Anchor, Icon, IconData, Show};

/// The cell of the emotion lane with its point.
#[component]
pub(super) fn PointCell(lane: LaneId, moment: MomentId, preview: Preview, scale: Scale) -> impl IntoView {
    let cx = use_board();
    let model = cx.model.moments.get(moment)?;
    let point = Arc::new(Point::new(&cx, lane, moment, preview, scale));
    let (cell, front, value) = (point.cell, point.front, point.value);
    let (can_edit, dragging) = (point.can_edit, point.dragging);
    let (spot, set_here) = (point.spot(), point.on(Point::set_here));
    let has_persona = cx.persona;
    let mot = model.mot.signal();
    let star = move || match mot.get() {
        Some(MomentOfTruth::Positive) => Some("positive"),
        Some(MomentOfTruth::Negative) => Some("negative"),
        _ => None,
    };
    let title = model.title.signal();
    let label = {
        let model = cx.model.clone();
        move || {
            let title = title.get();
            let persona = front.get().flatten().and_then(|id| model.personas.get(id));
            match persona.map(|persona| persona.name.get()) {
                Some(name) => text::map_feeling_of(&name, &title),
                None => text::map_feeling_of_all(&title),
            }
        }
    };
    let tip = move || match value.get() {
        None if can_edit.get() => text::feeling_drag().to_owned(),
        value => words(value),
    };
    Some(view! {
        <div
            node_ref=cell
            class="b-cell b-feel"
            role="gridcell"
            tabindex="-1"
            aria-colindex=cx.column_index(moment)
            style:grid-column=line(moment)
            data-spot=spot.to_string()
            on:dblclick=boxed(set_here)
        >
            <Show when=move || has_persona.get().is_some()>
                <div
                    class="b-point"
                    role="slider"
                    tabindex="-1"
                    aria-label=label.clone()
                    aria-orientation="vertical"
                    aria-valuemin=MIN
                    aria-valuemax=MAX
                    aria-valuenow=move || value.get()
                    aria-valuetext=move || words(value.get())
                    aria-readonly=move || (!can_edit.get()).then_some("true")
                    data-tip=tip
                    data-known=move || value.get().is_some().then_some("")
                    data-sign=move || sign(value.get())
                    data-dragging=move || dragging.get().then_some("")
                    data-truth=star.clone()
                    style:top=move || format!("{}px", scale.y(value.get().unwrap_or(0.0)))
                    on:contextmenu=boxed(point.on(Point::show_menu))
                    on:pointerdown=boxed(point.on(Point::press))
                    on:pointermove=boxed(point.on(Point::drag))
                    on:pointerup=boxed(point.on(Point::drop))
                    on:pointercancel=boxed(point.on(|point, _: PointerEvent| point.give_up()))
                    on:keydown=boxed(point.on(Point::key))
                >
                    <span class="b-dot">
                        {
                            let star = star.clone();
                            move || {
                                let drawing = if star().is_some() { icondata_lu::LuStar } else { face(value.get()) };
                                view! { <Icon icon=drawing size_px=14 /> }
                            }
                        }
                    </span>
                    <span class="b-point-value numbers" aria-hidden="true">{move || value.get().map(number)}</span>
                </div>
            </Show>
        </div>
    })
}

/// What the events of one point work on.
struct Point {
    cx: BoardCx,
    lane: LaneId,
    moment: MomentId,
    preview: Preview,
    scale: Scale,
    cell: NodeRef<Div>,
    /// Whose curve lies in front; `Some(None)` is that of all.
    front: Memo<Option<Option<PersonaId>>>,
    /// What is drawn: the value under the pointer while it is dragged, else that of whose curve lies in front.
    value: Memo<Option<f64>>,
    can_edit: Signal<bool>,
    dragging: RwSignal<bool>,
}

impl Point {
    fn new(cx: &BoardCx, lane: LaneId, moment: MomentId, preview: Preview, scale: Scale) -> Self {
        let front = front(cx);
        let value = Memo::new({
            let cx = cx.clone();
            move |_| {
                let dragged = preview.get().filter(|(id, _)| *id == moment).map(|(_, value)| value);
                dragged.or_else(|| {
                    let state = cx.state.score_state.get();
                    front.get().and_then(|who| cx.feeling_of(who, moment, state))
                })
            }
        });
        let may_edit = cx.can_edit;
        Self {
            cx: cx.clone(),
            lane,
            moment,
            preview,
            scale,
            cell: NodeRef::new(),
            front,
            value,
            // The feeling of all follows from those of each: nobody sets it.
            can_edit: Signal::derive(move || may_edit.get() && front.get().is_some_and(|who| who.is_some())),
            dragging: RwSignal::new(false),
        }
    }

    /// A handler of this point.
    fn on<E: 'static>(self: &Arc<Self>, run: fn(&Self, E)) -> impl Fn(E) + Clone + 'static {
        let point = Arc::clone(self);
        move |event| run(&point, event)
    }

    fn spot(&self) -> Spot {
        Spot::Cell(self.lane, self.moment)
    }

    fn at_pointer(&self, y: i32) -> Option<f64> {
        self.cell.get_untracked().map(|cell| {
            let area = cell.get_bounding_client_rect();
            value_at(
                self.scale.0.get_untracked(),
                (f64::from(y) - area.top()) / area.height(),
            )
        })
    }

    fn press(&self, event: PointerEvent) {
        if !self.can_edit.get_untracked() || event.button() != 0 {
            return;
        }
        event.stop_propagation();
        event.prevent_default();
        if let Some(target) = crate::ui::kit::listen::current_element(&event) {
            // Fails only for a pointer that is up again.
            let _ = target.set_pointer_capture(event.pointer_id());
            // The keyboard leaves what it was at, which would look selected beside this moment.
            if let Some(target) = target.dyn_ref::<HtmlElement>() {
                let options = FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = target.focus_with_options(&options);
            }
        }
        self.cx.state.focus.set(Some(self.spot()));
        self.cx.state.select([self.moment.into()]);
        self.dragging.set(true);
        self.preview
            .set(Some((self.moment, self.value.get_untracked().unwrap_or(0.0))));
    }

    fn drag(&self, event: PointerEvent) {
        if self.dragging.get_untracked()
            && let Some(value) = self.at_pointer(event.client_y())
            && self.preview.get_untracked() != Some((self.moment, value))
        {
            self.preview.set(Some((self.moment, value)));
        }
    }

    fn drop(&self, _: PointerEvent) {
        if !self.dragging.get_untracked() {
            return;
        }
        self.dragging.set(false);
        let Some((_, wanted)) = self.preview.get_untracked() else {
            return;
        };
        let (cx, moment) = (&self.cx, self.moment);
        let state = cx.state.score_state.get_untracked();
        let persona = cx.persona.get_untracked();
        let before = persona.and_then(|persona| untrack(|| cx.feeling(moment, persona, state)));
        if before != Some(wanted) {
            cx.set_score(moment, Some(wanted));
        }
        self.preview.set(None);
    }

    /// Ends a drag; the feeling stays what it was.
    fn give_up(&self) {
        self.dragging.set(false);
        self.preview.set(None);
    }

    fn set_here(&self, event: MouseEvent) {
        if self.can_edit.get_untracked()
            && self.cx.persona.get_untracked().is_some()
            && let Some(value) = self.at_pointer(event.client_y())
        {
            event.stop_propagation();
            self.cx.set_score(self.moment, Some(value));
        }
    }

    fn show_menu(&self, event: MouseEvent) {
        event.prevent_default();
        open_menu(&self.cx, self.moment, &event);
    }

    fn key(&self, event: KeyboardEvent) {
        let key = event.key();
        if self.dragging.get_untracked() && key == "Escape" {
            self.give_up();
            event.stop_propagation();
            return;
        }
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let now = self.value.get_untracked();
        match key.as_str() {
            "ArrowLeft" => self.walk(Step::Left),
            "ArrowRight" => self.walk(Step::Right),
            "Enter" | " " if self.cx.can_edit.get_untracked() => open_menu(&self.cx, self.moment, &event),
            "Enter" | " " | "Escape" => self.cx.state.go_to(self.spot()),
            key => {
                let Some(wanted) = keyed(key, now) else { return };
                if self.can_edit.get_untracked() && wanted != now {
                    self.cx.set_score(self.moment, wanted);
                }
            }
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// To the point beside it.
    fn walk(&self, step: Step) {
        if let Some(Spot::Cell(lane, next)) = self.cx.walk(Some(self.spot()), step)
            && lane == self.lane
        {
            self.cx.state.focus.set(Some(Spot::Cell(lane, next)));
            focus_point(lane, next);
        }
    }
}

/// The feeling a key means; `Some(None)` takes it off, `None` is a key that means nothing.
fn keyed(key: &str, now: Option<f64>) -> Option<Option<f64>> {
    let wanted = match key {
        "ArrowUp" => now.map_or(STEP, |now| now + STEP),
        "ArrowDown" => now.map_or(-STEP, |now| now - STEP),
        "PageUp" => now.unwrap_or(0.0) + 1.0,
        "PageDown" => now.unwrap_or(0.0) - 1.0,
        "Home" => MIN,
        "End" => MAX,
        // Typed: how strong, then in which direction.
        "0" => 0.0,
        "1" => 1.0_f64.copysign(now.unwrap_or(1.0)),
        "2" => 2.0_f64.copysign(now.unwrap_or(2.0)),
        "-" => -now.unwrap_or(1.0).abs(),
        "+" => now.unwrap_or(1.0).abs(),
        "Delete" | "Backspace" => return Some(None),
        _ => return None,
    };
    Some(Some(snap(wanted)))
}

/// The menu of a point: its value in figures, the reason, and whether it is a moment of truth.
fn open_menu(cx: &BoardCx, moment: MomentId, event: &web_sys::Event) {
    if cx.can_edit.get_untracked()
        && let Some(point) = crate::ui::kit::listen::current_element(event)
    {
        cx.state.select([moment.into()]);
        cx.state.inline.open(Inline::Feeling(moment), Anchor::Element(point));
    }
}

fn sign(value: Option<f64>) -> &'static str {
    match value {
        Some(v) if v > 0.0 => "positive",
        Some(v) if v < 0.0 => "negative",
        _ => "neutral",
    }
}

fn face(value: Option<f64>) -> IconData {
    match value {
        Some(v) if v >= 1.5 => icondata_lu::LuLaugh,
        Some(v) if v > 0.0 => icondata_lu::LuSmile,
        Some(v) if v <= -1.5 => icondata_lu::LuAngry,
        Some(v) if v < 0.0 => icondata_lu::LuFrown,
        _ => icondata_lu::LuMeh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn keys_raise_lower_and_type_a_feeling() {
        for (key, now, wanted) in [
            ("ArrowUp", None, Some(0.5)),
            ("ArrowUp", Some(2.0), Some(2.0)),
            ("ArrowDown", Some(-1.0), Some(-1.5)),
            ("PageDown", Some(0.5), Some(-0.5)),
            ("Home", Some(1.0), Some(-2.0)),
            ("2", Some(-0.5), Some(-2.0)),
            ("1", None, Some(1.0)),
            ("-", Some(1.5), Some(-1.5)),
            ("+", Some(-1.5), Some(1.5)),
            ("Delete", Some(1.0), None),
        ] {
            assert_eq!(keyed(key, now), Some(wanted), "{key} at {now:?}");
        }
        assert_eq!(keyed("a", Some(1.0)), None);
    }
}
