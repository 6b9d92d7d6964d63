//! How tall cells are that are not drawn: as tall as they were when they last were, or as their texts look.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use waymark_shared::ids::MomentId;
use waymark_shared::journey::Card;
use waymark_shared::journey::words::MomentKind;
use waymark_shared::layout::height::Detail;
use waymark_shared::layout::reach::Reach;
use waymark_shared::layout::{Column, Spot, height};
use web_sys::HtmlElement;

use super::{Line, Rows};
use crate::ui::board::drawn::Row;
use crate::ui::kit::listen::query_all;

/// The line under a row, which its height includes.
const ROW_LINE_PX: f64 = 1.0;

/// The heights of cells in unzoomed pixels, each with a mark of what was in it then.
#[derive(Default)]
pub(super) struct Memory {
    cells: BTreeMap<(Row, MomentId), (usize, f64)>,
    /// What has changed since.
    pub(super) stale: Stale,
}

/// What has to be estimated anew.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Stale {
    /// Nothing.
    #[default]
    No,
    /// Texts in these rows: soon is early enough.
    Texts(BTreeSet<Row>),
    /// Rows or columns came or went.
    All,
}

impl Stale {
    /// Texts in a row have changed, too.
    pub(super) fn add(&mut self, row: Row) {
        match self {
            Self::No => *self = Self::Texts(BTreeSet::from([row])),
            Self::Texts(rows) => _ = rows.insert(row),
            Self::All => {}
        }
    }

    fn concerns(&self, row: Row) -> bool {
        match self {
            Self::No => false,
            Self::Texts(rows) => rows.contains(&row),
            Self::All => true,
        }
    }
}

impl Rows {
    /// Estimates what is new or has changed, and tells the rows. Texts wait for their turn (`texts`): ten people who write would else have
    /// the whole journey estimated in every frame. Returns whether rows or columns have changed.
    pub(super) fn refresh(self, texts: bool) -> bool {
        let due = |stale: &Stale| *stale == Stale::All || texts && *stale != Stale::No;
        let stale = self
            .memory
            .try_update_value(|memory| due(&memory.stale).then(|| std::mem::take(&mut memory.stale)));
        let Some(Some(stale)) = stale else {
            return false;
        };
        let whole = self.cx.with_value(|cx| cx.drawn.is_whole());
        let columns = self.cx.with_value(|cx| cx.columns_now());
        let everything = self.cx.with_value(|cx| cx.state.all_fields.get_untracked());
        let detail = if everything {
            Detail::Everything
        } else {
            Detail::Essentials
        };
        let mut before = self
            .memory
            .try_update_value(|memory| std::mem::take(&mut memory.cells))
            .unwrap_or_default();
        // Rows in which nothing changed keep theirs.
        let mut cells = match &stale {
            Stale::Texts(rows) => {
                let changed = before.extract_if(.., |(row, _), _| rows.contains(row)).collect();
                std::mem::replace(&mut before, changed)
            }
            _ => BTreeMap::new(),
        };
        let mut remember = |key: (Row, MomentId), mark: usize, estimate: &dyn Fn() -> f64| {
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
                let shown = placement
                    .cells
                    .iter()
                    .filter(|((lane, _), _)| !whole && stale.concerns(Some(*lane)));
                for ((lane, moment), cards) in shown {
                    let Some(width_px) = widths.get(moment) else {
                        continue;
                    };
                    // What spans several moments lies over the cells.
                    let in_cell = |card: &&Card| card.span.is_none_or(|span| span < 2);
                    let cards = || cards.iter().filter_map(|id| journey.cards.get(id)).filter(in_cell);
                    let mark = cards().fold(usize::from(everything), mix);
                    remember((Some(*lane), *moment), mark, &|| {
                        height::cell_px(cards(), *width_px, detail)
                    });
                }
                for (moment, width_px) in widths.iter().filter(|_| !whole && stale.concerns(None)) {
                    if let Some(moment) = journey.moments.get(moment) {
                        let quiet = matches!(moment.kind, MomentKind::Wait | MomentKind::Between);
                        let time = moment.wait_min.is_some() || moment.active_min.is_some();
                        let has = [quiet, quiet && time, !moment.channels.is_empty()];
                        let mark = has
                            .into_iter()
                            .fold(moment.title.len(), |mark, has| mark * 2 + usize::from(has));
                        remember((None, moment.id), mark, &|| height::heading_px(moment, *width_px));
                    }
                }
            });
        });
        self.memory.update_value(|memory| memory.cells = cells);
        self.set_bases(|row| stale.concerns(row));
        stale == Stale::All
    }

    /// Every such row is as tall as the tallest of its cells that are not drawn.
    pub(super) fn set_bases(self, which: impl Fn(Row) -> bool) {
        let (columns, drawn) = self.cx.with_value(|cx| (cx.columns_now(), cx.drawn));
        self.memory.with_value(|memory| {
            self.lines.update_value(|lines| {
                for line in lines.iter_mut().filter(|line| which(line.row)) {
                    let reach = drawn.reach(line.row).get_untracked();
                    let hidden = columns.iter().filter(|column| !reach.shows(column));
                    let heights = hidden.filter_map(|column| Some(memory.cells.get(&(line.row, column.moment?))?.1));
                    // Its cells stand on the line under it.
                    line.base_px = heights
                        .reduce(f64::max)
                        .map_or(0.0, |tallest_px| tallest_px + ROW_LINE_PX);
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

/// Tells contents of a cell apart by what its height comes from: how long its texts are, and what stands under them.
fn mix(mark: usize, card: &Card) -> usize {
    let has = [
        !card.body.is_empty(),
        card.severity.is_some(),
        card.evidence.is_some(),
        card.status.is_some(),
        card.owner.is_some(),
        card.due.is_some(),
        card.asset.is_some(),
        card.url.is_some(),
    ];
    let has = has.into_iter().fold(0, |bits, bit| bits << 1 | usize::from(bit));
    let small = card.source.as_ref().map_or(0, String::len) + card.tags.iter().map(String::len).sum::<usize>();
    mark.wrapping_mul(31)
        .wrapping_add((card.title.len() + small) << 8 | has)
}

/// What is in a cell, and the room under it; `None` where nothing is in it. The cell itself is as tall as its row, and so is what lies over it:
/// taken for its content, that would make the row taller each time.
fn content_px(cell: &web_sys::Element, scale: f64) -> Option<f64> {
    let top = cell.get_bounding_client_rect().top();
    let inside = query_all(cell, ":scope > *")
        .into_iter()
        .filter(|child| !lies_over(child));
    let bottoms = inside.map(|child| child.get_bounding_client_rect().bottom());
    let bottom = bottoms.reduce(f64::max)?;
    let below_px = if cell.has_attribute("data-cards") {
        22.0
    } else if cell.class_list().contains("b-moment") {
        24.0
    } else {
        8.0
    };
    Some((bottom - top) / scale + below_px)
}

/// Placed over its cell, not in the flow: marks, pluses, handles.
fn lies_over(child: &HtmlElement) -> bool {
    let style = crate::platform::window().get_computed_style(child).ok().flatten();
    style.is_some_and(|style| {
        style
            .get_property_value("position")
            .is_ok_and(|position| position == "absolute")
    })
}
