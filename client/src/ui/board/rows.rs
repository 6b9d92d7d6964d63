//! The rows' heights, and the scroll position that is anchored to what I look at.
//!
//! The rule (docs/board.md has it in words): a row is as tall as its tallest cell, drawn or not. While somebody writes in it, it only
//! grows, by the line it needs and one ahead; while columns come and go under it, it only grows too. It settles two seconds after the
//! last of either. And whatever changes a height, the row I look at (of the focus, else under the pointer, else the first in view) stays
//! where it is on my screen. All of it is done between layout and paint, so nothing is ever seen in the wrong place. Heights
//! are set on elements (`--tall`), not through signals. Not here: which columns are drawn (`aim` moves the reaches of `board::drawn`).

mod aim;
mod hold;
mod memory;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use waymark_shared::layout::Spot;
use web_sys::{Element, HtmlElement, ResizeObserver};

use super::cx::BoardCx;
use super::drawn::Row;
use super::focus::spot_at;
use crate::platform::clock::monotonic_ms;
use crate::ui::kit::flow::effect;
use crate::ui::kit::listen::{focused, on_target, query_all};
use memory::{Memory, Stale};

/// What is known of a row. Lengths in pixels of the window, places from the top of what scrolls.
struct Line {
    row: Row,
    element: HtmlElement,
    top: f64,
    height: f64,
    /// What cells that are not drawn need, in unzoomed pixels.
    base_px: f64,
    /// What it keeps for a while, in unzoomed pixels; 0 where it keeps nothing.
    kept_px: f64,
    /// Until when it keeps it.
    until_ms: f64,
    /// Somebody writes in it.
    writing: bool,
    /// What was written to the element last.
    tall_px: f64,
}

/// The shell's handle. Copies share everything.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    cx: StoredValue<BoardCx>,
    view: StoredValue<HtmlElement, LocalStorage>,
    sheet: StoredValue<HtmlElement, LocalStorage>,
    /// In the order of the page, the headings first.
    lines: StoredValue<Vec<Line>, LocalStorage>,
    memory: StoredValue<Memory, LocalStorage>,
    /// The zoom at the last look.
    scale: StoredValue<f64>,
    /// How far it was scrolled at the last event.
    scrolled: StoredValue<f64>,
    /// When that was, by the page's clock.
    scrolled_at_ms: StoredValue<f64>,
    framed: StoredValue<bool>,
    ticking: StoredValue<bool>,
}

/// Looks after the rows of a board. Ends with the current owner.
pub(super) fn attach(cx: &BoardCx, view: &HtmlElement, sheet: &HtmlElement) {
    let rows = Rows {
        cx: StoredValue::new(cx.clone()),
        view: StoredValue::new_local(view.clone()),
        sheet: StoredValue::new_local(sheet.clone()),
        lines: StoredValue::new_local(vec![]),
        memory: StoredValue::new_local(Memory::default()),
        scale: StoredValue::new(0.0),
        scrolled: StoredValue::new(0.0),
        scrolled_at_ms: StoredValue::new(f64::NEG_INFINITY),
        framed: StoredValue::new(false),
        ticking: StoredValue::new(false),
    };
    let (lanes, columns, zoom) = (cx.model.lanes.keys(), cx.columns, cx.state.zoom_percent);
    let (counts, all_fields) = (cx.model.counts.signal(), cx.state.all_fields);
    effect(move |_| {
        // Rows come, go and change places; columns, too. Cards say more or less.
        lanes.track();
        columns.track();
        counts.track();
        zoom.track();
        all_fields.track();
        rows.memory.update_value(|memory| memory.stale = Stale::All);
        rows.next_frame();
    });
    on_target(view.clone().into(), "scroll", move |_| {
        rows.scrolled.set_value(rows.scroll_now());
        rows.scrolled_at_ms.set_value(monotonic_ms());
        rows.next_frame();
    });
    hold::follow(cx, rows);
    observe(rows, view, sheet);
    rows.frame();
}

/// Hears of every change of a height before it is painted.
fn observe(rows: Rows, view: &HtmlElement, sheet: &HtmlElement) {
    let watched: Vec<HtmlElement> = query_all(sheet, ".b-lanes, .b-header")
        .into_iter()
        .chain([view.clone()])
        .collect();
    let observer = std::rc::Rc::new(std::cell::RefCell::new(None::<ResizeObserver>));
    let again = {
        let (observer, watched) = (observer.clone(), watched);
        move || {
            if let Some(observer) = &*observer.borrow() {
                watched.iter().for_each(|element| observer.observe(element));
            }
        }
    };
    let (seen, watch) = (observer.clone(), again.clone());
    let closure = Closure::<dyn FnMut()>::new(move || {
        if rows.look() {
            // What this changed itself must not be told again in the same frame: browsers call that a loop.
            if let Some(observer) = &*seen.borrow() {
                observer.disconnect();
            }
            request_animation_frame(watch.clone());
        }
        rows.next_frame();
    });
    // Fails for no function.
    *observer.borrow_mut() = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
    again();
    let held = send_wrapper::SendWrapper::new((observer, closure));
    on_cleanup(move || {
        let (observer, _closure) = held.take();
        if let Some(observer) = observer.take() {
            observer.disconnect();
        }
    });
}

impl Rows {
    /// Once per frame at most: what is drawn follows what is in view.
    fn next_frame(self) {
        if self.framed.try_update_value(|framed| std::mem::replace(framed, true)) == Some(false) {
            request_animation_frame(move || self.frame());
        }
    }

    fn frame(self) {
        // The board is gone.
        if self.framed.try_set_value(false).is_some() {
            return;
        }
        if self.lines.with_value(Vec::is_empty) {
            self.look();
        }
        if self.refresh(false) {
            self.look();
        }
        self.aim();
    }

    /// Reads where the rows are, lets those that are written in grow, and scrolls so that what I look at stays where it is.
    /// Returns whether it changed anything in the page.
    fn look(self) -> bool {
        let Some(mut now) = self.read() else {
            return false;
        };
        let scale = self.cx.with_value(BoardCx::scale);
        let zoomed = self.scale.try_update_value(|before| std::mem::replace(before, scale)) != Some(scale);
        let mut grown = false;
        for line in &mut now {
            grown |= line.grow(scale);
        }
        if grown {
            self.place(&mut now);
        }
        let view = self.view.with_value(Clone::clone);
        let from = self.unclamped(&view);
        let before = self.lines.try_update_value(|lines| std::mem::replace(lines, now));
        let shift = self.lines.with_value(|now| {
            before
                .filter(|_| !zoomed)
                .map_or(0.0, |before| shift(&view, from, &before, now))
        });
        if shift.abs() < 0.5 {
            return grown;
        }
        self.scroll_to(from + shift);
        true
    }

    /// How far it is scrolled, had the browser not already scrolled back because what scrolls became too short for it.
    fn unclamped(self, view: &HtmlElement) -> f64 {
        let (now, known) = (self.scroll_now(), self.scrolled.get_value());
        let at_end = f64::from(view.scroll_height() - view.client_height()) - now < 1.0;
        if at_end { now.max(known) } else { now }
    }

    fn scroll_now(self) -> f64 {
        self.view.with_value(|view| f64::from(view.scroll_top()))
    }

    fn scroll_to(self, top: f64) {
        self.view
            .with_value(|view| view.scroll_to_with_x_and_y(f64::from(view.scroll_left()), top));
        self.scrolled.set_value(self.scroll_now());
    }

    /// The rows as they are now, with what was known of them.
    fn read(self) -> Option<Vec<Line>> {
        let mut before = self.lines.try_update_value(std::mem::take)?;
        let elements = self.sheet.with_value(|sheet| query_all(sheet, ".b-moments, .b-row"));
        let mut now: Vec<Line> = elements
            .into_iter()
            .map(|element| {
                let row = row_of(&element);
                let known = before
                    .iter()
                    .position(|line| line.row == row && line.element == element);
                known
                    .map(|at| before.swap_remove(at))
                    .unwrap_or_else(|| Line::new(row, element))
            })
            .collect();
        // The anchor is looked for among the rows as they were.
        let mut was: Vec<Line> = now.iter().filter(|line| line.height > 0.0).map(Line::copy).collect();
        was.extend(before);
        self.lines.set_value(was);
        self.place(&mut now);
        Some(now)
    }

    fn place(self, lines: &mut [Line]) {
        let (origin, scrolled) = self
            .view
            .with_value(|view| (view.get_bounding_client_rect().top(), f64::from(view.scroll_top())));
        for line in lines {
            let area = line.element.get_bounding_client_rect();
            line.top = area.top() - origin + scrolled;
            line.height = area.height();
        }
    }
}

impl Line {
    fn new(row: Row, element: HtmlElement) -> Self {
        Self {
            row,
            element,
            top: 0.0,
            height: 0.0,
            base_px: 0.0,
            kept_px: 0.0,
            until_ms: 0.0,
            writing: false,
            tall_px: 0.0,
        }
    }

    fn copy(&self) -> Self {
        Self {
            element: self.element.clone(),
            ..*self
        }
    }

    /// Tells the style sheet the least height.
    fn set_tall(&mut self) {
        let tall_px = self.base_px.max(self.kept_px);
        if (tall_px - self.tall_px).abs() > 0.1 {
            self.tall_px = tall_px;
            // A known property takes a number of pixels.
            let _ = self.element.style().set_property("--tall", &format!("{tall_px:.1}px"));
        }
    }

    fn is_held(&self) -> bool {
        self.writing || self.until_ms > monotonic_ms()
    }
}

fn row_of(element: &Element) -> Row {
    let name = element.query_selector(".b-lane").ok().flatten()?;
    match spot_at(Some(name.into()))?.0 {
        Spot::Lane(lane) => Some(lane),
        _ => None,
    }
}

/// How far the row that I look at has moved, where the view was `scrolled` so far.
fn shift(view: &HtmlElement, scrolled: f64, before: &[Line], now: &[Line]) -> f64 {
    let moved = |line: &Line| {
        let now = now.iter().find(|other| other.row == line.row && line.row.is_some())?;
        Some(now.top - line.top)
    };
    let head = before
        .iter()
        .find(|line| line.row.is_none())
        .map_or(0.0, |line| line.height);
    let (top, bottom) = (scrolled + head, scrolled + f64::from(view.client_height()));
    let mut visible = before
        .iter()
        .filter(|line| line.row.is_some() && line.top + line.height > top && line.top < bottom);
    let order = |lines: &[Line], others: &[Line]| -> Vec<Row> {
        let known = |line: &&Line| others.iter().any(|other| other.row == line.row);
        lines.iter().filter(known).map(|line| line.row).collect()
    };
    let mut was: Vec<Row> = order(before, now);
    waymark_shared::lean::sort_by_key(&mut was, |row| {
        before
            .iter()
            .find(|line| line.row == *row)
            .map_or(0, |line| line.top as i64)
    });
    if was != order(now, before) {
        // Rows have changed places: most of what is in view stays.
        let shifts: Vec<f64> = visible.filter_map(moved).collect();
        let smallest = shifts
            .iter()
            .copied()
            .reduce(|a, b| if b.abs() < a.abs() { b } else { a });
        return smallest.filter(|_| scrolled > 0.0).unwrap_or(0.0);
    }
    let with_focus = focused();
    let has_focus = |line: &&Line| {
        with_focus
            .as_ref()
            .is_some_and(|focus| line.element.contains(Some(focus)))
    };
    let has_pointer = |line: &&Line| line.element.matches(":hover").unwrap_or(false);
    let seen: Vec<&Line> = visible.by_ref().collect();
    let mine = seen
        .iter()
        .copied()
        .find(has_focus)
        .or_else(|| seen.iter().copied().find(has_pointer));
    match (mine, seen.first()) {
        (Some(line), _) => moved(line).unwrap_or(0.0),
        // At the very top, headings may grow downwards.
        (None, Some(line)) if scrolled > 0.0 => moved(line).unwrap_or(0.0),
        _ => 0.0,
    }
}
