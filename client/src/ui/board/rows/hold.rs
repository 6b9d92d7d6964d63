//! Rows that keep their height: while somebody writes in them, and while their columns come and go.

use std::time::Duration;

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::layout::height::LINE_PX;

use super::{Line, Rows, shift};
use crate::platform::clock::monotonic_ms;
use crate::ui::board::cx::BoardCx;
use crate::ui::board::drawn::Row;
use crate::ui::kit::flow::effect;

/// A row settles this long after the last change, in milliseconds.
const REST_MS: f64 = 2000.0;
/// Rows that are due are looked for this often.
const TICK: Duration = Duration::from_millis(500);
/// How long settling takes (`--layout` in the style sheet), and a little more.
const SETTLED: Duration = Duration::from_millis(240);

/// Knows who writes where. Ends with the current owner.
pub(super) fn follow(cx: &BoardCx, rows: Rows) {
    let writers = Memo::new({
        let cx = cx.clone();
        move |_| {
            let mine = cx.state.editing().map(|editing| editing.entity);
            let peers = cx.peers();
            let theirs = peers.keys().get().into_iter().filter_map(|id| {
                let peer = peers.get(id)?;
                peer.caret.with(|caret| caret.as_ref()?.entity.parse().ok())
            });
            mine.into_iter()
                .chain(theirs)
                .filter_map(|entity| row_of(&cx, entity))
                .collect::<Vec<Row>>()
        }
    });
    effect(move |_| {
        let writers = writers.get();
        let scale = rows.scale.get_value();
        rows.each(|line| {
            let writes = writers.contains(&line.row);
            if writes || line.writing {
                line.hold(scale);
            }
            line.writing = writes;
        });
        rows.tick_later();
    });
    let touched = cx.drawn.touched;
    let cx = cx.clone();
    effect(move |_| {
        let touched: Vec<Row> =
            touched.with(|touched| touched.iter().filter_map(|entity| row_of(&cx, *entity)).collect());
        if touched.is_empty() {
            return;
        }
        rows.memory
            .update_value(|memory| touched.iter().for_each(|row| memory.stale.add(*row)));
        let scale = rows.scale.get_value();
        rows.each(|line| {
            if touched.contains(&line.row) {
                line.hold(scale);
            }
        });
        rows.tick_later();
    });
}

/// The row in which an entity is written; the headings' for stages and moments. Tracked.
fn row_of(cx: &BoardCx, entity: EntityRef) -> Option<Row> {
    match entity {
        EntityRef::Card(id) => cx.model.cards.get(id)?.place.get().0.map(Some),
        EntityRef::Lane(id) => Some(Some(id)),
        EntityRef::Stage(_) | EntityRef::Moment(_) => Some(None),
        _ => None,
    }
}

impl Line {
    /// Keeps at least its present height for a while.
    pub(super) fn hold(&mut self, scale: f64) {
        self.until_ms = monotonic_ms() + REST_MS;
        if self.kept_px == 0.0 && self.height > 0.0 {
            self.kept_px = self.height / scale;
            self.set_tall();
        }
    }

    /// Where what is written needs more: that, and one line ahead, so that the rows below move once for two lines.
    pub(super) fn grow(&mut self, scale: f64) -> bool {
        let needed_px = self.height / scale;
        let grows = self.kept_px > 0.0 && self.is_held() && needed_px > self.tall_px + 0.5;
        if grows {
            self.kept_px = needed_px + if self.writing { LINE_PX } else { 0.0 };
            self.set_tall();
        }
        grows
    }

    fn unzoomed(&self) -> f64 {
        // `offsetHeight` is whole pixels; a part of one too many is nothing.
        f64::from(self.element.offset_height())
    }
}

impl Rows {
    pub(super) fn each(self, mut change: impl FnMut(&mut Line)) {
        self.lines.update_value(|lines| lines.iter_mut().for_each(&mut change));
    }

    /// As long as a row keeps something, somebody looks whether it still has to.
    pub(super) fn tick_later(self) {
        if self
            .ticking
            .try_update_value(|ticking| std::mem::replace(ticking, true))
            == Some(false)
        {
            set_timeout(move || self.tick(), TICK);
        }
    }

    fn tick(self) {
        // The board is gone.
        if self.ticking.try_set_value(false).is_some() {
            return;
        }
        // Both measure, which frames that scroll have no time for; and nothing should move by itself under somebody who scrolls.
        if monotonic_ms() - self.scrolled_at_ms.get_value() > TICK.as_secs_f64() * 1000.0 {
            // What this changes is heard of by the observer of heights, if it is of any matter.
            self.refresh(true);
            self.settle();
        }
        if self
            .lines
            .with_value(|lines| lines.iter().any(|line| line.kept_px > 0.0))
        {
            self.tick_later();
        }
    }

    /// Rows whose time is over go back to the height they need, unless that would move what I look at.
    fn settle(self) {
        let due = |line: &Line| line.kept_px > 0.0 && !line.is_held();
        if !self.lines.with_value(|lines| lines.iter().any(due)) {
            return;
        }
        self.look();
        let view = self.view.with_value(Clone::clone);
        let scrolled = self.scroll_now();
        let before: Vec<Line> = self.lines.with_value(|lines| lines.iter().map(Line::copy).collect());
        let kept: Vec<f64> = before.iter().map(|line| line.kept_px).collect();
        self.each(|line| {
            if due(line) {
                line.kept_px = 0.0;
                line.set_tall();
            }
        });
        let mut lines: Vec<Line> = self.lines.with_value(|lines| lines.iter().map(Line::copy).collect());
        self.place(&mut lines);
        // What I look at stays where it is as long as there is something above it to scroll to.
        let moves = shift(&view, scrolled, &before, &lines) < -scrolled;
        self.lines.update_value(|all| {
            for (at, line) in all.iter_mut().enumerate() {
                let (was, needs) = (&before[at], &lines[at]);
                if !due(was) || needs.height > was.height - 0.5 {
                    continue;
                }
                line.kept_px = kept[at];
                line.set_tall();
                if moves {
                    line.until_ms = monotonic_ms() + REST_MS;
                    continue;
                }
                // Reading a length makes the browser take the old height for where the way down starts.
                let from_px = line.unzoomed();
                let to_px = needs.height * from_px / was.height.max(1.0);
                let _ = line.element.class_list().add_1("b-settling");
                line.kept_px = 0.0;
                let base_px = std::mem::replace(&mut line.base_px, to_px);
                line.set_tall();
                line.base_px = base_px;
                let element = send_wrapper::SendWrapper::new(line.element.clone());
                set_timeout(
                    move || {
                        let _ = element.class_list().remove_1("b-settling");
                        self.each(Line::set_tall);
                    },
                    SETTLED,
                );
            }
        });
        // Where it was for as long as it took to measure.
        if self.scroll_now() < scrolled {
            self.scroll_to(scrolled);
            self.scrolled.set_value(scrolled);
        }
        // Before the browser tells that it has scrolled: then nobody knows any more why.
        self.look();
    }
}
