//! The keyboard on the board: one tab stop, arrows between places, Enter and F2 to edit.
//!
//! Exactly one element of the grid is in the tab order: the focused place, or the first one. Keys with a name in the action table
//! (moving, deleting, undo) are the keymap's, which hears them first. Not here: where a step leads (`shared::layout`).

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::ids::{LaneId, MomentId};
use waymark_shared::journey::words::LaneKind;
use waymark_shared::layout::{Spot, Step};
use web_sys::{
    Element, Event, EventTarget, FocusOptions, HtmlElement, HtmlTextAreaElement, KeyboardEvent, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

use super::change::Change;
use super::cx::BoardCx;
use super::inline::Inline;
use super::state::{BoardState, Held};
use crate::parts::EXTRAS;
use crate::text;
use crate::ui::kit::Anchor;
use crate::ui::kit::listen::{focused, give_back};

/// The element of a place, if it is drawn.
#[must_use]
pub fn element_of(spot: Spot) -> Option<HtmlElement> {
    let document = crate::platform::window().document()?;
    document
        .query_selector(&format!("[data-spot=\"{spot}\"]"))
        .ok()
        .flatten()?
        .dyn_into()
        .ok()
}

/// The place an event happened at, and its element.
#[must_use]
pub fn spot_at(target: Option<EventTarget>) -> Option<(Spot, HtmlElement)> {
    let element: Element = target?.dyn_into().ok()?;
    let found = element.closest("[data-spot]").ok().flatten()?;
    let spot = found.get_attribute("data-spot")?.parse().ok()?;
    Some((spot, found.dyn_into().ok()?))
}

/// The place an element stands for.
#[must_use]
pub fn spot_of(element: &HtmlElement) -> Option<Spot> {
    element.get_attribute("data-spot")?.parse().ok()
}

/// Brings a place into the middle of what is in view, and leaves the keyboard where it is.
pub fn reveal(state: BoardState, spot: Spot) {
    // What has the board's focus is in the page, however far away it is.
    state.focus.set(Some(spot));
    let centre = move || {
        if let Some(element) = element_of(spot) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Center);
            options.set_inline(ScrollLogicalPosition::Center);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    // Drawn in the first frame, and moved by its neighbours in the second.
    request_animation_frame(move || {
        centre();
        request_animation_frame(centre);
    });
}

/// Left and top of what is in view, in pixels.
#[must_use]
pub fn scrolled() -> (i32, i32) {
    scroller().map_or((0, 0), |view| (view.scroll_left(), view.scroll_top()))
}

/// Brings what was in view then into view again.
pub fn scroll_to((left, top): (i32, i32)) {
    if let Some(view) = scroller() {
        view.set_scroll_left(left);
        view.set_scroll_top(top);
    }
}

/// What scrolls: the grid, while it is there.
#[must_use]
pub fn scroller() -> Option<Element> {
    crate::platform::window()
        .document()?
        .query_selector(".b-view")
        .ok()
        .flatten()
}

/// Gives the focus to the point of a moment in the emotion lane.
pub(super) fn focus_point(lane: LaneId, moment: MomentId) {
    let point = element_of(Spot::Cell(lane, moment)).and_then(|cell| cell.query_selector(".b-point").ok().flatten());
    if let Some(point) = point.and_then(|point| point.dyn_into::<HtmlElement>().ok()) {
        take_focus(&point);
    }
}

/// Focus without the browser's own jump, then into view past the headings (`scroll-padding`).
fn take_focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Focus fails for no element.
    let _ = element.focus_with_options(&options);
    let nearest = ScrollIntoViewOptions::new();
    nearest.set_block(ScrollLogicalPosition::Nearest);
    nearest.set_inline(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&nearest);
}

/// Keeps the DOM in step with the state's focus. Ends with the current owner.
pub(super) fn follow(cx: &BoardCx) {
    let state = cx.state;
    let stop = {
        let cx = cx.clone();
        move |before: Option<Option<HtmlElement>>| {
            let spot = state.focus.get();
            // Things come and go: whoever has the tab stop may be gone.
            cx.model.counts.track();
            let found = spot.and_then(element_of);
            let element = found.or_else(|| cx.walk(None, Step::Down).and_then(element_of));
            if let Some(before) = before.flatten() {
                before.set_tab_index(-1);
            }
            if let Some(element) = &element {
                element.set_tab_index(0);
            }
            element
        }
    };
    Effect::new(move |before: Option<send_wrapper::SendWrapper<Option<HtmlElement>>>| {
        send_wrapper::SendWrapper::new(stop(before.map(send_wrapper::SendWrapper::take)))
    });
    hold(cx);
    // Also what was asked for right before the board came back in the place of another view.
    Effect::new(move |_| {
        let asked = state.focus_requests.get();
        if state
            .focus_answered
            .try_update_value(|answered| std::mem::replace(answered, asked))
            != Some(asked)
        {
            focus_soon(state, FRAMES);
        }
    });
}

/// The name of this listener.
const KEYBOARD: &str = "keyboard";

/// Others may move what has the keyboard, or take it away: it goes along, or stays in the cell. Ends with the current owner.
fn hold(cx: &BoardCx) {
    let state = cx.state;
    let listen = move |_: &[EntityRef]| {
        let on_grid = focused().and_then(|element| {
            let at = |role: &str| {
                element
                    .closest(role)
                    .ok()
                    .flatten()
                    .and_then(|place| place.get_attribute("data-spot"))
            };
            let (spot, cell) = (at("[data-spot]")?, at("[role=gridcell]"));
            let caret = element.dyn_ref::<HtmlTextAreaElement>().and_then(|area| {
                let (start, end) = (area.selection_start().ok()?, area.selection_end().ok()?);
                start.zip(end)
            });
            Some(Held {
                spot: spot.parse().ok()?,
                cell: cell.and_then(|cell| cell.parse().ok()),
                caret,
            })
        });
        let Some(held) = on_grid else { return };
        state.held.set_value(Some(held));
        request_animation_frame(move || {
            let _ = state.held.try_set_value(None);
            if focused().is_some() || state.focus.is_disposed() {
                return;
            }
            let there = element_of(held.spot).or_else(|| held.cell.and_then(element_of));
            // Where others put it may be far away: what I look at stays in view.
            match there {
                Some(element) => {
                    let options = FocusOptions::new();
                    options.set_prevent_scroll(true);
                    let _ = element.focus_with_options(&options);
                }
                None => give_back(None),
            }
        });
    };
    cx.editor().on_remote_change(KEYBOARD, Some(Rc::new(listen)));
    let editor = cx.editor().clone();
    on_cleanup(move || editor.on_remote_change(KEYBOARD, None));
}

/// What was asked for may only be drawn in this frame, and a dialog that closes takes the focus away once more. Far away, what comes to stand
/// beside it moves its element, and the browser takes the focus from what is moved: up to a third of a second later, here twice that.
const FRAMES: u32 = 45;

fn focus_soon(state: BoardState, frames: u32) {
    request_animation_frame(move || {
        // The board is gone, or somebody writes by now.
        let Some(Some(spot)) = state.focus.try_get_untracked() else {
            return;
        };
        if state.editing_now().is_some() {
            return;
        }
        if let Some(element) = element_of(spot)
            && (frames == FRAMES || focused().is_none())
        {
            element.set_tab_index(0);
            take_focus(&element);
        }
        if frames > 1 {
            focus_soon(state, frames - 1);
        }
    });
}

/// The focus came to a place, by whatever way.
pub(super) fn on_focus(cx: &BoardCx, event: &Event) {
    if let Some((spot, element)) = spot_at(event.target()) {
        describe(cx, spot, &element);
        if cx.state.focus.get_untracked() != Some(spot) {
            cx.state.focus.set(Some(spot));
        }
    }
}

/// Says where a place is to screen readers. Done when the focus comes, so that thousands of cells need no name of their own.
fn describe(cx: &BoardCx, spot: Spot, element: &HtmlElement) {
    let cell = |lane: LaneId, moment: MomentId| text::place_cell(&cx.name_of(lane.into()), &cx.name_of(moment.into()));
    // Setting an attribute with a valid constant name cannot fail.
    let _ = match spot {
        Spot::Cell(lane, moment) if !is_computed(cx, lane) => {
            let empty = element.query_selector(".b-card").ok().flatten().is_none();
            let words = if empty {
                text::place_cell_empty(&cx.name_of(lane.into()), &cx.name_of(moment.into()))
            } else {
                cell(lane, moment)
            };
            // Not a name: that is what lies in the cell, which changes while it has the focus.
            element.set_attribute("aria-description", &words)
        }
        Spot::Cell(lane, moment) => element.set_attribute("aria-description", &cell(lane, moment)),
        Spot::Card(id) => {
            let place = cx.model.cards.get(id).map(|card| card.place.get_untracked());
            match place.and_then(|(lane, moment)| lane.zip(moment)) {
                Some((lane, moment)) => element.set_attribute("aria-description", &cell(lane, moment)),
                None => Ok(()),
            }
        }
        Spot::Stage(_) | Spot::Moment(_) | Spot::Lane(_) => Ok(()),
    };
}

/// A key on the board itself, not in a field or a button of it.
pub(super) fn on_key(cx: &BoardCx, event: &KeyboardEvent) {
    let Some((spot, element)) = spot_at(event.target()) else {
        return;
    };
    let on_place = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|target| target == element);
    if event.default_prevented() || !on_place || event.is_composing() || event.alt_key() {
        return;
    }
    let main = event.ctrl_key() || event.meta_key();
    let key = event.key();
    let step = match key.as_str() {
        "ArrowLeft" => Some(Step::Left),
        "ArrowRight" => Some(Step::Right),
        "ArrowUp" => Some(Step::Up),
        "ArrowDown" => Some(Step::Down),
        "Home" => Some(Step::RowStart),
        "End" => Some(Step::RowEnd),
        "PageUp" => Some(Step::LaneUp),
        "PageDown" => Some(Step::LaneDown),
        _ => None,
    };
    let next = match step {
        Some(Step::RowStart) if main => cx.walk(None, Step::Down),
        Some(Step::RowEnd) if main => cx.last_cell(),
        Some(step) if !main => cx.walk(Some(spot), step),
        _ => None,
    };
    let taken = match (step, key.as_str()) {
        (Some(step), _) if !main || matches!(step, Step::RowStart | Step::RowEnd) => {
            if let Some(next) = next {
                if event.shift_key() {
                    extend(cx, next);
                    cx.state.go_to(next);
                } else {
                    arrive(cx, next);
                }
            }
            true
        }
        (None, "Enter" | "F2") if !main => {
            open(cx, spot);
            true
        }
        (None, " ") if main => {
            if let Some(entity) = spot.entity() {
                cx.state.toggle_selected(entity);
            }
            true
        }
        (None, typed) if !main && begins_a_text(typed) => type_into(cx, spot, typed),
        _ => false,
    };
    if taken {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Selects everything from where the range began up to a place.
pub(super) fn extend(cx: &BoardCx, to: Spot) {
    let from = cx.state.range_start().unwrap_or(to);
    match untrack(|| EXTRAS.ready()) {
        Some(extras) => (extras.extend)(cx, from, to),
        // In the first second the ends have to do.
        None => cx
            .state
            .select_range(from, from.entity().into_iter().chain(to.entity())),
    }
}

/// Tab out of a text: on to the next cell, in which a text opens; an empty cell waits for a letter. At the end of a lane the next one follows.
pub(super) fn tab(cx: &BoardCx, from: Spot, back: bool) {
    let sideways = if back { Step::Left } else { Step::Right };
    let next = match from {
        Spot::Lane(_) => cx.walk(Some(from), if back { Step::Up } else { Step::Down }),
        Spot::Stage(_) | Spot::Moment(_) => cx.walk(Some(from), sideways),
        Spot::Cell(..) | Spot::Card(_) => cx
            .walk(Some(from), sideways)
            .filter(|next| !matches!(next, Spot::Lane(_)))
            .or_else(|| next_lane(cx, from, back)),
    };
    match next {
        // The same kind of place, or it is the end.
        Some(next @ Spot::Cell(..)) => arrive(cx, next),
        Some(next) if matches!(from, Spot::Cell(..)) || kind(next) == kind(from) => open(cx, next),
        _ => arrive(cx, from),
    }
}

fn kind(spot: Spot) -> Option<EntityKind> {
    spot.entity().map(EntityRef::kind)
}

/// The first place (the last one, going back) of the next open lane that takes cards.
fn next_lane(cx: &BoardCx, from: Spot, back: bool) -> Option<Spot> {
    let lane = cx.model.with_values(|journey, placement| {
        let lane = match from {
            Spot::Cell(lane, _) => lane,
            Spot::Card(id) => journey.cards.get(&id)?.lane?,
            _ => return None,
        };
        let at = placement.lanes.iter().position(|id| *id == lane)?;
        let takes_cards = |id: &&LaneId| {
            journey
                .lanes
                .get(id)
                .is_some_and(|lane| !lane.collapsed && !lane.kind.is_computed())
        };
        if back {
            placement.lanes[..at].iter().rev().find(takes_cards).copied()
        } else {
            placement.lanes[at + 1..].iter().find(takes_cards).copied()
        }
    })?;
    cx.walk(Some(Spot::Lane(lane)), if back { Step::RowEnd } else { Step::Right })
}

/// The keyboard goes to a place, and what is there is selected.
fn arrive(cx: &BoardCx, spot: Spot) {
    cx.state.select(subject(cx, spot));
    cx.state.go_to(spot);
}

/// What a place is about: itself, or the moment whose values a computed cell shows.
pub(super) fn subject(cx: &BoardCx, spot: Spot) -> Option<EntityRef> {
    match spot {
        Spot::Cell(lane, moment) => is_computed(cx, lane).then_some(EntityRef::Moment(moment)),
        other => other.entity(),
    }
}

fn kind_of(cx: &BoardCx, lane: LaneId) -> LaneKind {
    cx.model
        .lanes
        .get(lane)
        .map_or(LaneKind::Text, |lane| lane.kind.get_untracked())
}

fn is_computed(cx: &BoardCx, lane: LaneId) -> bool {
    kind_of(cx, lane).is_computed()
}

/// Enter: edits the text at a place, makes a card in an empty cell, takes hold of a feeling.
pub(super) fn open(cx: &BoardCx, spot: Spot) {
    match spot {
        Spot::Cell(lane, moment) if kind_of(cx, lane) == LaneKind::Emotion => focus_point(lane, moment),
        Spot::Cell(lane, moment) if is_computed(cx, lane) && cx.can_edit.get_untracked() => {
            cx.state.select([moment.into()]);
            if let Some(cell) = element_of(spot) {
                let what = Inline::Cell(kind_of(cx, lane), moment);
                cx.state.inline.open(what, Anchor::Element(cell.into()));
            }
        }
        Spot::Cell(lane, moment) if is_computed(cx, lane) => arrive(cx, Spot::Moment(moment)),
        Spot::Cell(lane, moment) if cx.can_edit.get_untracked() => cx.add_card(lane, moment, ""),
        Spot::Stage(id) => edit(cx, id.into(), Field::Name),
        Spot::Lane(id) => edit(cx, id.into(), Field::Name),
        Spot::Moment(id) => edit(cx, id.into(), Field::Title),
        Spot::Card(id) => edit(cx, id.into(), Field::Title),
        Spot::Cell(..) => {}
    }
}

fn edit(cx: &BoardCx, entity: EntityRef, field: Field) {
    if cx.can_edit.get_untracked() {
        // The field comes with it; until then the text stays.
        EXTRAS.load();
        cx.state.select([entity]);
        cx.state.edit(entity, field);
    }
}

/// Letters and digits; signs stay with the keymap: "?" asks for help on an empty cell too.
fn begins_a_text(typed: &str) -> bool {
    let mut chars = typed.chars();
    chars.next().is_some_and(char::is_alphanumeric) && chars.next().is_none()
}

/// A letter on an empty cell begins a card with it, one on something without a name its name.
fn type_into(cx: &BoardCx, spot: Spot, typed: &str) -> bool {
    let Spot::Cell(lane, moment) = spot else {
        return name_by(cx, spot, typed);
    };
    // A digit is a severity while cards are selected, as in a range that ends here.
    let is_severity = typed.chars().all(|c| c.is_ascii_digit()) && !untrack(|| cx.state.selection()).is_empty();
    if is_computed(cx, lane) || is_severity || !cx.can_edit.get_untracked() {
        return false;
    }
    cx.add_card(lane, moment, typed);
    true
}

fn name_by(cx: &BoardCx, spot: Spot, typed: &str) -> bool {
    let named = cx.model.with_values(|journey, _| match spot {
        Spot::Stage(id) => journey.stages.get(&id).map(|one| (Field::Name, one.name.clone())),
        Spot::Moment(id) => journey.moments.get(&id).map(|one| (Field::Title, one.title.clone())),
        Spot::Lane(id) => journey.lanes.get(&id).map(|one| (Field::Name, one.name.clone())),
        Spot::Card(id) => journey.cards.get(&id).map(|one| (Field::Title, one.title.clone())),
        Spot::Cell(..) => None,
    });
    let (Some(entity), Some((field, name))) = (spot.entity(), named) else {
        return false;
    };
    if !name.is_empty() || !cx.can_edit.get_untracked() {
        return false;
    }
    cx.change(Change::Text(entity, field, typed.to_owned()));
    true
}
