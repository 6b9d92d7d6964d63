//! How tall cells are that are not drawn: as tall as they were when they last were, or as their texts look.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;
use waymark_shared::ids::MomentId;
use waymark_shared::layout::reach::Reach;
use waymark_shared::layout::{Column, Spot, height};
use web_sys::HtmlElement;

use super::{Line, Rows};
use crate::ui::board::drawn::Row;
use crate::ui::kit::listen::query_all;

/// The heights of cells in unzoomed pixels, each with a mark of what was in it then.
#[derive(Default)]
pub(super) struct Memory {
    cells: BTreeMap<(Row, MomentId), (u64, f64)>,
    /// The journey has changed since.
    pub(super) stale: bool,
}

impl Rows {
    /// Estimates what is new or has changed, and tells the rows. Returns whether anything may have changed.
    pub(super) fn refresh(self) -> bool {
        let stale = self.memory.try_update_value(|memory| std::mem::take(&mut memory.stale));
        if stale != Some(true) {
            return false;
        }
        let whole = self.cx.with_value(|cx| cx.drawn.is_whole());
        let columns = self.cx.with_value(|cx| cx.columns_now());
        let mut before = self
            .memory
            .try_update_value(|memory| std::mem::take(&mut memory.cells))
            .unwrap_or_default();
        let mut cells = BTreeMap::new();
        let mut remember = |key: (Row, MomentId), mark: u64, estimate: &dyn Fn() -> f64| {
            let known = before.remove(&key).filter(|(known, _)| *known == mark);
            cells.insert(key, known.unwrap_or_else(|| (mark, estimate())));
        };
        self.cx.with_value(|cx| {
            cx.model.with_values(|journey, placement| {
                let widths: BTreeMap<MomentId, f64> = waymark_shared::lean::Gather::gather(
                    columns
                        .iter()
                        .filter_map(|column| Some((column.moment?, column.width_px))),
                );
                let shown = placement.cells.iter().filter(|_| !whole);
                for ((lane, moment), cards) in shown {
                    let Some(width_px) = widths.get(moment) else {
                        continue;
                    };
                    let cards = || cards.iter().filter_map(|id| journey.cards.get(id));
                    let mut mark = DefaultHasher::new();
                    for card in cards() {
                        (
                            &card.title,
                            card.body.is_empty(),
                            card.severity,
                            card.due.is_some(),
                            card.owner.is_some(),
                        )
                            .hash(&mut mark);
                        (
                            card.evidence.is_some(),
                            card.status.is_some(),
                            card.asset.is_some(),
                            card.tags.len(),
                        )
                            .hash(&mut mark);
                    }
                    remember((Some(*lane), *moment), mark.finish(), &|| {
                        height::cell_px(cards(), *width_px)
                    });
                }
                for (moment, width_px) in widths.iter().filter(|_| !whole) {
                    if let Some(moment) = journey.moments.get(moment) {
                        let mut mark = DefaultHasher::new();
                        (&moment.title, moment.wait_min, moment.channels.len()).hash(&mut mark);
                        remember((None, moment.id), mark.finish(), &|| {
                            height::heading_px(&moment.title, *width_px)
                        });
                    }
                }
            });
        });
        self.memory.update_value(|memory| memory.cells = cells);
        self.set_bases();
        true
    }

    /// Every row is as tall as the tallest of its cells that are not drawn.
    pub(super) fn set_bases(self) {
        let (columns, drawn) = self.cx.with_value(|cx| (cx.columns_now(), cx.drawn));
        self.memory.with_value(|memory| {
            self.lines.update_value(|lines| {
                for line in lines {
                    let reach = drawn.reach(line.row).get_untracked();
                    let hidden = columns.iter().filter(|column| !reach.shows(column));
                    let heights = hidden.filter_map(|column| Some(memory.cells.get(&(line.row, column.moment?))?.1));
                    line.base_px = heights.fold(0.0, f64::max);
                    line.set_tall();
                }
            });
        });
    }

    /// Remembers the cells that are about to go.
    pub(super) fn remember(self, line: &Line, now: Reach, next: Reach, columns: &[Column], scale: f64) {
        for column in columns.iter().filter(|column| now.shows(column) && !next.shows(column)) {
            let Some(moment) = column.moment else {
                continue;
            };
            let spot = line.row.map_or(Spot::Moment(moment), |lane| Spot::Cell(lane, moment));
            let cell = line
                .element
                .query_selector(&format!("[data-spot=\"{spot}\"]"))
                .ok()
                .flatten();
            let height_px = cell.and_then(|cell| content_px(&cell, scale));
            self.memory.update_value(|memory| {
                if let (Some(known), Some(height_px)) = (memory.cells.get_mut(&(line.row, moment)), height_px) {
                    known.1 = height_px;
                }
            });
        }
    }
}

/// What is in a cell, and the room under it; `None` where nothing is in it. The cell itself is as tall as its row.
fn content_px(cell: &web_sys::Element, scale: f64) -> Option<f64> {
    let top = cell.get_bounding_client_rect().top();
    let inside: Vec<HtmlElement> = query_all(cell, ":scope > :not(.b-cell-plus)");
    let bottoms = inside.iter().map(|child| child.get_bounding_client_rect().bottom());
    let bottom = bottoms.reduce(f64::max)?;
    let below_px = if cell.has_attribute("data-cards") { 22.0 } else { 8.0 };
    Some((bottom - top) / scale + below_px)
}
