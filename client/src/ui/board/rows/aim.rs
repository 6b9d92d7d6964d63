//! What is drawn follows what is in view, so much per frame that scrolling stays smooth.

use leptos::prelude::*;
use waymark_shared::layout::LANE_COLUMN_PX;
use waymark_shared::layout::reach::{Budget, Reach, approach, retreat};

use super::{Line, Rows};
use crate::ui::board::cx::BoardCx;
use crate::ui::board::drawn::Row;

/// So far beside what is in view cells are drawn before they are needed, in unzoomed pixels.
const AHEAD_PX: f64 = 600.0;
/// So far away they are taken out again.
const KEEP_PX: f64 = 1200.0;
/// What one frame may draw of what is in view. An empty cell costs 1, a card 2 (about a tenth of a millisecond).
const IN_VIEW: usize = 60;
/// What one frame may draw of what is not in view yet. Whoever scrolls by 40 px per frame needs 20: with less, cells come into view that are not
/// there, and are then all drawn at once.
const BESIDE: usize = 20;
/// What one frame may take out of the page, in the same units. Whoever scrolls by 40 px per frame needs 10. A row that leaves the view with all its
/// columns costs 70, which was 10 to 17 ms in one frame and made it late when others wrote meanwhile.
const TAKEN_OUT: usize = 20;

impl Rows {
    /// Moves the reach of every row towards what is in view, and comes back in the next frame as long as something is missing.
    pub(super) fn aim(self) {
        let (columns, drawn, scale) = self
            .cx
            .with_value(|cx| (cx.columns_now(), cx.drawn, BoardCx::scale(cx)));
        if drawn.is_whole() {
            return;
        }
        let (left, top, width, height) = self.view.with_value(|view| {
            let size = (f64::from(view.client_width()), f64::from(view.client_height()));
            (
                f64::from(view.scroll_left()),
                f64::from(view.scroll_top()),
                size.0,
                size.1,
            )
        });
        let visible = Reach {
            from_px: left / scale,
            to_px: (left + width) / scale - LANE_COLUMN_PX,
        };
        let wide = visible.wider(AHEAD_PX);
        let keep = visible.wider(KEEP_PX);
        let near = |line: &Line, by: f64| {
            line.row.is_none() || (line.top + line.height > top - by && line.top < top + height + by)
        };
        let mut budget = Budget {
            draw: IN_VIEW,
            take_out: TAKEN_OUT,
        };
        let mut moved: Vec<(Row, Reach)> = vec![];
        let mut unfinished = true;
        let goal = |cx: &BoardCx, line: &Line, now: Reach, wanted: Option<Reach>, budget: &mut Budget| {
            cx.model.with_values(|_, placement| {
                let cost = |column: &waymark_shared::layout::Column| {
                    let cards = line.row.zip(column.moment).and_then(|cell| placement.cells.get(&cell));
                    1 + 2 * cards.map_or(0, Vec::len)
                };
                match wanted {
                    Some(wanted) => approach(&columns, now, wanted, keep, &cost, budget),
                    None => retreat(&columns, now, &cost, budget),
                }
            })
        };
        self.lines.with_value(|lines| {
            self.cx.with_value(|cx| {
                let mut next: Vec<Reach> = lines
                    .iter()
                    .map(|line| {
                        let now = drawn.reach(line.row).get_untracked();
                        if near(line, 0.0) {
                            goal(cx, line, now, Some(visible), &mut budget)
                        } else if near(line, KEEP_PX * scale) {
                            now
                        } else {
                            goal(cx, line, now, None, &mut budget)
                        }
                    })
                    .collect();
                let in_view = budget.draw > 0;
                budget.draw = BESIDE;
                for (line, next) in lines.iter().zip(&mut next) {
                    if in_view && near(line, AHEAD_PX * scale) {
                        *next = goal(cx, line, *next, Some(wide), &mut budget);
                    }
                }
                unfinished = !in_view || budget.draw == 0 || budget.take_out == 0;
                for (line, next) in lines.iter().zip(next) {
                    let now = drawn.reach(line.row).get_untracked();
                    if now != next {
                        self.remember(line, now, next, &columns, scale);
                        moved.push((line.row, next));
                    }
                }
            });
        });
        if moved.is_empty() {
            return;
        }
        let has_moved = |row: Row| moved.iter().any(|(moved, _)| *moved == row);
        self.each(|line| {
            if has_moved(line.row) {
                line.hold(scale);
            }
        });
        for (row, reach) in &moved {
            drawn.reach(*row).set(*reach);
        }
        self.set_bases(has_moved);
        drawn.changed();
        self.tick_later();
        if unfinished {
            self.next_frame();
        }
    }
}
