//! Which cells of the grid are in the page: of a large journey only those in view and a few around them.
//!
//! Every row has a reach (`shared::layout::reach`), which `rows` moves along as somebody scrolls. What has the keyboard focus, is
//! being edited or dragged is pinned: it and its neighbours stay in the page wherever it is. Small journeys are drawn whole, so that the
//! browser's own search finds everything. The names of lanes and stages are always there. Not here: heights, scrolling.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{LaneId, MomentId};
use waymark_shared::layout::reach::{ALL_CARDS_UP_TO, ALL_COLUMNS_UP_TO, Reach};
use waymark_shared::layout::{Column, Spot};

use super::state::BoardState;
use crate::model::JourneyModel;
use crate::ui::kit::listen::on_window;

/// A row of the grid: a lane, or the headings of moments.
pub(super) type Row = Option<LaneId>;

/// See the module. Copy it to whoever needs it; it lives as long as the journey page.
#[derive(Clone, Copy)]
pub struct Drawn {
    columns: Memo<Arc<Vec<Column>>>,
    whole: Memo<bool>,
    pins: Memo<Vec<(Row, MomentId)>>,
    reaches: StoredValue<BTreeMap<Row, ArcRwSignal<Reach>>>,
    /// Counts changes of what is in the page, for what is set on elements from outside.
    pub changes: RwSignal<u32>,
    /// What somebody else changed last.
    pub touched: RwSignal<Vec<EntityRef>>,
}

impl Drawn {
    /// Nothing is drawn yet, unless the journey is small. Signals belong to the current owner.
    pub(super) fn new(model: &JourneyModel, state: BoardState, columns: Memo<Arc<Vec<Column>>>) -> Self {
        let counts = model.counts.signal();
        let printing = RwSignal::new(false);
        on_window("beforeprint", move |_| printing.set(true));
        on_window("afterprint", move |_| printing.set(false));
        let whole = Memo::new(move |_| {
            printing.get()
                || columns.with(|columns| columns.len() <= ALL_COLUMNS_UP_TO)
                    && counts.with(|counts| counts.cards <= ALL_CARDS_UP_TO)
        });
        let model = model.clone();
        let pins = Memo::new(move |_| {
            let edited = state.editing().and_then(|editing| Spot::of(editing.entity));
            let dragged = state.drag.get().and_then(Spot::of);
            let spots = [state.focus.get(), edited, dragged].into_iter().flatten();
            let mut pins: Vec<(Row, MomentId)> = spots.filter_map(|spot| place(&model, spot)).collect();
            columns.with(|columns| {
                let neighbours = |(row, moment): &(Row, MomentId)| {
                    let at = columns
                        .iter()
                        .position(|column| column.moment == Some(*moment))
                        .unwrap_or(0);
                    let around = columns.get(at.saturating_sub(1)..(at + 2).min(columns.len()));
                    let row = *row;
                    around
                        .unwrap_or_default()
                        .iter()
                        .filter_map(move |column| Some((row, column.moment?)))
                };
                let around: Vec<_> = pins.iter().flat_map(neighbours).collect();
                pins.extend(around);
                // Where the keyboard enters the grid.
                pins.extend(
                    columns
                        .iter()
                        .find_map(|column| column.moment)
                        .map(|first| (None, first)),
                );
            });
            pins
        });
        Self {
            columns,
            whole,
            pins,
            reaches: StoredValue::new(BTreeMap::new()),
            changes: RwSignal::new(0),
            touched: RwSignal::new(vec![]),
        }
    }

    /// The columns of a row that are in the page, from left to right; of the lane's cells, or of the headings.
    pub fn columns(self, row: Option<LaneId>) -> Memo<Vec<Column>> {
        let reach = self.reach(row);
        Memo::new(move |_| {
            let reach = reach.get();
            let whole = self.whole.get();
            let pinned = |column: &Column| {
                let is = |moment| self.pins.with(|pins| pins.contains(&(row, moment)));
                column.moment.is_some_and(is)
            };
            let shown = |column: &&Column| whole || reach.shows(column) || pinned(column);
            self.columns
                .with(|columns| columns.iter().filter(shown).copied().collect())
        })
    }

    /// Whether everything is in the page; untracked.
    pub(super) fn is_whole(self) -> bool {
        self.whole.get_untracked()
    }

    /// The reach of a row, to be moved.
    pub(super) fn reach(self, row: Row) -> ArcRwSignal<Reach> {
        let made = self.reaches.try_update_value(|reaches| {
            reaches
                .entry(row)
                .or_insert_with(|| ArcRwSignal::new(Reach::NONE))
                .clone()
        });
        // The page is gone: whoever still asks gets a reach that never moves.
        made.unwrap_or_else(|| ArcRwSignal::new(Reach::NONE))
    }

    /// Says that what is in the page has changed.
    pub(super) fn changed(self) {
        self.changes.update(|count| *count = count.wrapping_add(1));
    }
}

/// The row and column of a place; those of headings and names are always in the page. Tracked.
fn place(model: &JourneyModel, spot: Spot) -> Option<(Row, MomentId)> {
    match spot {
        Spot::Cell(lane, moment) => Some((Some(lane), moment)),
        Spot::Moment(moment) => Some((None, moment)),
        Spot::Card(id) => {
            let (lane, moment) = model.cards.get(id)?.place.get();
            Some((Some(lane?), moment?))
        }
        Spot::Stage(_) | Spot::Lane(_) => None,
    }
}
