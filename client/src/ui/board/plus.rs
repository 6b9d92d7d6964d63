//! The quiet tools of the place under the pointer or the focus: the plus of a cell, the pencil of a computed cell, and at a heading the
//! pluses of the gaps beside it and the handle from which a connection is drawn.
//!
//! One element each for the whole grid: it moves into its place, so that a thousand cells cost nothing. All of them are hidden from screen
//! readers and the tab order: the same is done by Enter on the cell and by actions with names and keys.

use std::cell::RefCell;

use leptos::prelude::GetUntracked;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::Place;
use waymark_shared::layout::Spot;
use web_sys::{Element, EventTarget};

use super::cx::BoardCx;
use super::focus::spot_at;
use super::inline::Inline;
use crate::text;
use crate::ui::kit::Anchor;
use crate::ui::kit::listen::query_all;

/// A tool, and where it goes.
struct Tool {
    /// What it goes into.
    place: &'static str,
    /// Class of the element that moves.
    class: &'static str,
    content: &'static str,
    /// Its buttons, in order: what they are for.
    tips: &'static [text::Line],
}

const TOOLS: [Tool; 3] = [
    Tool {
        place: ".b-cell[data-cards]",
        class: "b-cell-tool",
        content: concat!(
            r#"<button class="b-cell-plus" type="button" tabindex="-1" >"#,
            r#"<svg width="14" height="14" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"><path d="M5 12h14M12 5v14"/></svg></button>"#
        ),
        tips: &[text::board_add_card],
    },
    Tool {
        place: ".b-computed",
        class: "b-cell-tool",
        content: concat!(
            r#"<button class="b-cell-edit" type="button" tabindex="-1" >"#,
            r#"<svg width="14" height="14" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="M21.2 6.8a2.8 2.8 0 0 0-4-4L3.8 16.2 2 22l5.8-1.8zM15 5l4 4"/></svg></button>"#
        ),
        tips: &[text::map_change],
    },
    Tool {
        place: ".b-moment[data-spot]",
        class: "b-heading-tools",
        content: concat!(
            r#"<button class="b-gap-plus" data-side="before" type="button" tabindex="-1" >"#,
            r#"<svg width="12" height="12" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"><path d="M5 12h14M12 5v14"/></svg></button>"#,
            r#"<button class="b-gap-plus" data-side="after" type="button" tabindex="-1" >"#,
            r#"<svg width="12" height="12" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"><path d="M5 12h14M12 5v14"/></svg></button>"#,
            r#"<button class="b-connect" type="button" tabindex="-1"></button>"#
        ),
        tips: &[text::map_add_before, text::map_add_after, text::map_connect_drag],
    },
];

thread_local! {
    static MADE: RefCell<[Option<Element>; 3]> = const { RefCell::new([None, None, None]) };
}

/// Puts the tools of the place around `target` there, and takes the others away.
pub(super) fn follow(cx: &BoardCx, target: Option<EventTarget>) {
    let target = target
        .filter(|_| cx.can_edit.get_untracked())
        .and_then(|target| target.dyn_into::<Element>().ok());
    MADE.with_borrow_mut(|made| {
        for (tool, made) in TOOLS.iter().zip(made) {
            let place = target
                .as_ref()
                .and_then(|element| element.closest(tool.place).ok().flatten());
            let Some(place) = place else {
                if let Some(made) = made {
                    made.remove();
                }
                continue;
            };
            if made.is_none() {
                *made = make(tool);
            }
            if let Some(made) = made
                && made.parent_element().as_ref() != Some(&place)
            {
                // Moving an element into one that stands in the page does not fail.
                let _ = place.append_child(made);
            }
        }
    });
}

/// Forgets the tools, which speak the language of the board that they were made for.
pub(super) fn forget() {
    MADE.with_borrow_mut(|made| made.iter_mut().filter_map(Option::take).for_each(|tool| tool.remove()));
}

fn make(tool: &Tool) -> Option<Element> {
    let element = crate::platform::window().document()?.create_element("span").ok()?;
    element.set_attribute("class", tool.class).ok()?;
    element.set_attribute("aria-hidden", "true").ok()?;
    element.set_inner_html(tool.content);
    for (button, tip) in query_all(&element, "button").into_iter().zip(tool.tips) {
        button.set_attribute("data-tip", tip()).ok()?;
    }
    Some(element)
}

/// Does what a pressed tool is for. Returns whether it was one.
pub(super) fn pressed(cx: &BoardCx, target: &Element) -> bool {
    let hit = |selector: &str| target.closest(selector).ok().flatten();
    let spot = spot_at(Some(target.clone().into()));
    if hit(".b-cell-plus").is_some() {
        if let Some((Spot::Cell(lane, moment), _)) = spot {
            cx.add_card(lane, moment, "");
        }
        return true;
    }
    if hit(".b-cell-edit").is_some() {
        if let Some((spot, _)) = spot {
            super::focus::open(cx, spot);
        }
        return true;
    }
    if let Some(plus) = hit(".b-gap-plus") {
        let moment = match spot {
            Some((Spot::Moment(id), _)) => cx.model.moments.get(id),
            _ => None,
        };
        if let Some((stage, moment)) = moment.and_then(|moment| Some((moment.stage.get_untracked()?, moment.id))) {
            let is_before = plus.get_attribute("data-side").as_deref() == Some("before");
            let place = if is_before {
                Place::Before(moment.0)
            } else {
                Place::After(moment.0)
            };
            // The plus goes when the pointer does: what it opens stays where it was.
            let area = plus.get_bounding_client_rect();
            let at = Anchor::Point {
                x: area.left(),
                y: area.bottom() + 4.0,
            };
            cx.state.inline.open(Inline::Gap(stage, place), at);
        }
        return true;
    }
    if hit(".b-connect").is_some() {
        if let Some((Spot::Moment(id), heading)) = spot {
            cx.state
                .inline
                .open(Inline::Connect(id), Anchor::Element(heading.into()));
        }
        return true;
    }
    if hit(".b-kind").is_some() && cx.can_edit.get_untracked() {
        if let Some((Spot::Moment(id), _)) = spot {
            cx.state.select([id.into()]);
            cx.state.inline.open(Inline::Kind(id), Anchor::Element(target.clone()));
        }
        return true;
    }
    false
}
