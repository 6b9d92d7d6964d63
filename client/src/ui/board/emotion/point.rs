//! The feeling at one moment: a slider that is dragged up and down, or moved by the arrow keys once it has the focus.

use leptos::html::Div;
use leptos::prelude::*;
use waymark_shared::emotion::{MAX, MIN, STEP, snap};
use waymark_shared::ids::{LaneId, MomentId};
use waymark_shared::journey::words::MomentOfTruth;
use waymark_shared::layout::{Spot, Step, line};
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent};

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
    let cell = NodeRef::<Div>::new();
    let spot = Spot::Cell(lane, moment);
    let front = front(&cx);
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
    // The feeling of all follows from those of each: nobody sets it.
    let can_edit = {
        let can_edit = cx.can_edit;
        Signal::derive(move || can_edit.get() && front.get().is_some_and(|who| who.is_some()))
    };
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
    let dragging = RwSignal::new(false);
    let at_pointer = move |y: i32| {
        cell.get_untracked().map(|cell| {
            let area = cell.get_bounding_client_rect();
            value_at(scale.0.get_untracked(), (f64::from(y) - area.top()) / area.height())
        })
    };

    let press = {
        let cx = cx.clone();
        move |event: PointerEvent| {
            if !can_edit.get_untracked() || event.button() != 0 {
                return;
            }
            event.stop_propagation();
            event.prevent_default();
            if let Some(target) = crate::ui::kit::listen::current_element(&event) {
                // Fails only for a pointer that is up again.
                let _ = target.set_pointer_capture(event.pointer_id());
            }
            cx.state.focus.set(Some(spot));
            cx.state.select([moment.into()]);
            dragging.set(true);
            preview.set(Some((moment, value.get_untracked().unwrap_or(0.0))));
        }
    };
    let drag = move |event: PointerEvent| {
        if dragging.get_untracked()
            && let Some(value) = at_pointer(event.client_y())
            && preview.get_untracked() != Some((moment, value))
        {
            preview.set(Some((moment, value)));
        }
    };
    let drop = {
        let cx = cx.clone();
        move |_: PointerEvent| {
            if !dragging.get_untracked() {
                return;
            }
            dragging.set(false);
            let Some((_, wanted)) = preview.get_untracked() else {
                return;
            };
            let state = cx.state.score_state.get_untracked();
            let before = cx
                .persona
                .get_untracked()
                .and_then(|persona| untrack(|| cx.feeling(moment, persona, state)));
            if before != Some(wanted) {
                cx.set_score(moment, Some(wanted));
            }
            preview.set(None);
        }
    };
    let cancel = move |_: PointerEvent| {
        dragging.set(false);
        preview.set(None);
    };
    let set_here = {
        let cx = cx.clone();
        move |event: MouseEvent| {
            if can_edit.get_untracked()
                && has_persona.get_untracked().is_some()
                && let Some(value) = at_pointer(event.client_y())
            {
                event.stop_propagation();
                cx.set_score(moment, Some(value));
            }
        }
    };
    let keys = {
        let cx = cx.clone();
        move |event: KeyboardEvent| {
            let now = value.get_untracked();
            let neighbour = |step| match cx.walk(Some(spot), step) {
                Some(Spot::Cell(at, next)) if at == lane => Some(next),
                _ => None,
            };
            if dragging.get_untracked() && event.key() == "Escape" {
                dragging.set(false);
                preview.set(None);
                event.stop_propagation();
                return;
            }
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let wanted = match event.key().as_str() {
                "ArrowUp" => Some(now.map_or(STEP, |now| now + STEP)),
                "ArrowDown" => Some(now.map_or(-STEP, |now| now - STEP)),
                "PageUp" => Some(now.unwrap_or(0.0) + 1.0),
                "PageDown" => Some(now.unwrap_or(0.0) - 1.0),
                "Home" => Some(MIN),
                "End" => Some(MAX),
                // Typed: how strong, then in which direction.
                "0" => Some(0.0),
                "1" | "2" => {
                    let size: f64 = if event.key() == "1" { 1.0 } else { 2.0 };
                    Some(size.copysign(now.unwrap_or(size)))
                }
                "-" => Some(-now.unwrap_or(1.0).abs()),
                "+" => Some(now.unwrap_or(1.0).abs()),
                "Delete" | "Backspace" => None,
                "ArrowLeft" | "ArrowRight" => {
                    let step = if event.key() == "ArrowLeft" {
                        Step::Left
                    } else {
                        Step::Right
                    };
                    if let Some(next) = neighbour(step) {
                        cx.state.focus.set(Some(Spot::Cell(lane, next)));
                        focus_point(lane, next);
                    }
                    event.prevent_default();
                    event.stop_propagation();
                    return;
                }
                "Enter" | " " if cx.can_edit.get_untracked() => {
                    open_menu(&cx, moment, &event);
                    event.prevent_default();
                    event.stop_propagation();
                    return;
                }
                "Enter" | " " | "Escape" => {
                    cx.state.go_to(spot);
                    event.prevent_default();
                    event.stop_propagation();
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            let wanted = wanted.map(snap);
            if can_edit.get_untracked() && wanted != now {
                cx.set_score(moment, wanted);
            }
        }
    };
    let tip = move || match value.get() {
        None if can_edit.get() => text::feeling_drag().to_owned(),
        value => words(value),
    };
    let menu = {
        let cx = cx.clone();
        move |event: MouseEvent| {
            event.prevent_default();
            open_menu(&cx, moment, &event);
        }
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
                    on:contextmenu=boxed(menu.clone())
                    on:pointerdown=boxed(press)
                    on:pointermove=boxed(drag)
                    on:pointerup=boxed(drop.clone())
                    on:pointercancel=boxed(cancel)
                    on:keydown=boxed(keys.clone())
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
