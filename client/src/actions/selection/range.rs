//! What a range holds, and what "all" means: pure, from the order of the grid.
//!
//! Reached only through a part. Within one column a range is a run of cards from top to bottom; over several columns it is a rectangle of
//! cells; between headings of one kind it is what lies between them. Not here: pointer and keys (`ui/board`).

use waymark_shared::doc::schema::{EntityKind, EntityRef};
use waymark_shared::ids::{CardId, LaneId, MomentId, StageId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::layout::Spot;
use waymark_shared::lean::Gather;

use crate::actions::ActionCx;
use crate::actions::plan::{Mint, Plan, View, WhyNot};
use crate::text;
use crate::ui::board::cx::BoardCx;
use crate::ui::labels;

/// Selects everything between two places.
pub fn extend(cx: &BoardCx, from: Spot, to: Spot) {
    let between = cx
        .model
        .with_values(|journey, placement| between(journey, placement, from, to));
    cx.state.select_range(from, between);
}

/// Selects the cell, then its lane, then all cards; of headings all of their kind.
pub fn select_more(cx: &ActionCx) {
    // Pressed out of habit: saying why not would be noise.
    if let Ok(plan) = cx.plan(more) {
        cx.carry_out(plan);
    }
}

/// What lies between two places, both ends included.
fn between(journey: &Journey, placement: &Placement, from: Spot, to: Spot) -> Vec<EntityRef> {
    let ends = || from.entity().into_iter().chain(to.entity()).collect();
    match (from, to) {
        (Spot::Stage(a), Spot::Stage(b)) => {
            let order: Vec<StageId> = placement.stages.iter().map(|(id, _)| *id).collect();
            run(&order, a, b).map(entities).unwrap_or_else(ends)
        }
        (Spot::Moment(a), Spot::Moment(b)) => {
            let order: Vec<MomentId> = placement.moments().collect();
            run(&order, a, b).map(entities).unwrap_or_else(ends)
        }
        (Spot::Lane(a), Spot::Lane(b)) => run(&placement.lanes, a, b).map(entities).unwrap_or_else(ends),
        _ => match (cell_of(journey, from), cell_of(journey, to)) {
            (Some(a), Some(b)) => cards_between(placement, (from, a), (to, b)),
            _ => ends(),
        },
    }
}

fn entities<Id: Copy + Into<EntityRef>>(ids: &[Id]) -> Vec<EntityRef> {
    ids.iter().map(|id| (*id).into()).collect()
}

fn run<Id: PartialEq>(order: &[Id], a: Id, b: Id) -> Option<&[Id]> {
    let place = |wanted: &Id| order.iter().position(|id| id == wanted);
    let (a, b) = (place(&a)?, place(&b)?);
    order.get(a.min(b)..=a.max(b))
}

fn cell_of(journey: &Journey, spot: Spot) -> Option<(LaneId, MomentId)> {
    match spot {
        Spot::Cell(lane, moment) => Some((lane, moment)),
        Spot::Card(id) => {
            let card = journey.cards.get(&id)?;
            card.lane.zip(card.moment)
        }
        Spot::Stage(_) | Spot::Moment(_) | Spot::Lane(_) => None,
    }
}

type At = (Spot, (LaneId, MomentId));

fn cards_between(placement: &Placement, (from, a): At, (to, b): At) -> Vec<EntityRef> {
    let columns: Vec<MomentId> = placement.moments().collect();
    let (Some(columns), Some(lanes)) = (run(&columns, a.1, b.1), run(&placement.lanes, a.0, b.0)) else {
        return from.entity().into_iter().chain(to.entity()).collect();
    };
    let cards: Vec<CardId> = lanes
        .iter()
        .flat_map(|lane| columns.iter().map(move |moment| (*lane, *moment)))
        .filter_map(|cell| placement.cells.get(&cell))
        .flatten()
        .copied()
        .collect();
    if columns.len() > 1 {
        return entities(&cards);
    }
    // One column: a run of cards. A cell stands for its edge that lies away from the other end.
    let place = |spot: Spot| match spot {
        Spot::Card(id) => cards.iter().position(|card| *card == id),
        _ => None,
    };
    let down = lanes.first() == Some(&a.0) && (a.0 != b.0 || place(from) <= place(to));
    let (above, below) = if down { (from, to) } else { (to, from) };
    let first = place(above).unwrap_or(0);
    let end = place(below).map_or(cards.len(), |at| at + 1);
    entities(cards.get(first..end).unwrap_or(&cards))
}

/// Each time it is asked for, the selection grows to the next larger whole.
fn more(view: &View<'_>, _: &Mint) -> Result<Plan, WhyNot> {
    let focused = view.selection.first().copied().and_then(Spot::of).or(view.focus);
    let everything = match focused.ok_or_else(text::why_go_to_cell)? {
        Spot::Stage(_) => entities(&view.placement.stages.iter().map(|(id, _)| *id).collect::<Vec<_>>()),
        Spot::Moment(_) => entities(&view.placement.moments().collect::<Vec<_>>()),
        Spot::Lane(_) => entities(&view.placement.lanes),
        spot => {
            let (lane, moment) = cell_of(view.journey, spot).ok_or_else(text::why_not_on_grid)?;
            let within = |keep: &dyn Fn(&(LaneId, MomentId)) -> bool| {
                let cells = view.placement.cells.iter().filter(|(cell, _)| keep(cell));
                entities(&cells.flat_map(|(_, cards)| cards.iter().copied()).collect::<Vec<_>>())
            };
            let wholes = [
                within(&|cell| *cell == (lane, moment)),
                within(&|cell| cell.0 == lane),
                within(&|_| true),
            ];
            let has = |whole: &Vec<EntityRef>| whole.iter().all(|entity| view.selection.contains(entity));
            wholes
                .into_iter()
                .find(|whole| !whole.is_empty() && !has(whole))
                .ok_or_else(text::why_everything_selected)?
        }
    };
    let kind = everything.first().map_or(EntityKind::Card, |entity| entity.kind());
    let said = text::said_selected(&labels::count(everything.len(), kind));
    Ok(Plan {
        select: Some(everything),
        ..Plan::default()
    }
    .announced(said))
}

/// Cards in the order in which they are read: lane by lane, column by column, top to bottom.
#[must_use]
pub fn in_grid_order(placement: &Placement, cards: &[CardId]) -> Vec<CardId> {
    let wanted: std::collections::BTreeSet<CardId> = cards.iter().copied().gather();
    let lanes = placement.lanes.iter();
    lanes
        .flat_map(|lane| placement.moments().map(move |moment| (*lane, moment)))
        .filter_map(|cell| placement.cells.get(&cell))
        .flatten()
        .filter(|card| wanted.contains(card))
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::tests::{Small, small};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn range(small: &Small, from: Spot, to: Spot) -> Vec<EntityRef> {
        between(&small.journey, &small.placement, from, to)
    }

    #[test]
    fn a_range_in_a_column_is_a_run_of_cards() {
        let small = small();
        let [a, b, c] = small.cards.map(Spot::Card);
        let names = |ids: &[CardId]| entities(ids);
        assert_eq!(range(&small, a, b), names(&small.cards[..2]));
        assert_eq!(range(&small, c, b), names(&small.cards[1..]));
        assert_eq!(range(&small, b, b), names(&small.cards[1..2]));
        let below = Spot::Cell(small.lanes[2], small.moments[0]);
        assert_eq!(range(&small, b, below), names(&small.cards[1..]));
        assert_eq!(range(&small, below, b), names(&small.cards[1..]));
    }

    #[test]
    fn a_range_over_columns_is_a_rectangle_of_cells() {
        let small = small();
        let far = Spot::Cell(small.lanes[2], small.moments[1]);
        assert_eq!(range(&small, Spot::Card(small.cards[2]), far), entities(&small.cards));
        let beside = Spot::Cell(small.lanes[0], small.moments[2]);
        assert_eq!(range(&small, Spot::Cell(small.lanes[2], small.moments[1]), beside), []);
    }

    #[test]
    fn headings_of_one_kind_span_what_lies_between() {
        let small = small();
        let ends = (Spot::Moment(small.moments[2]), Spot::Moment(small.moments[0]));
        assert_eq!(range(&small, ends.0, ends.1), entities(&small.moments));
        let mixed = (Spot::Stage(small.stages[0]), Spot::Moment(small.moments[0]));
        assert_eq!(
            range(&small, mixed.0, mixed.1),
            [small.stages[0].into(), small.moments[0].into()]
        );
    }

    #[test]
    fn all_is_the_cell_then_the_lane_then_everything() {
        let small = small();
        let view = |selection: Vec<EntityRef>| View {
            journey: &small.journey,
            placement: &small.placement,
            selection,
            focus: None,
            persona: None,
            score_state: waymark_shared::journey::words::ScoreState::AsIs,
        };
        let mint = Mint {
            now_ms: 1,
            random: || 1,
        };
        let plan = more(&view(vec![small.cards[0].into()]), &mint).unwrap();
        assert_eq!(plan.select, Some(entities(&small.cards)));
        assert!(more(&view(entities(&small.cards)), &mint).is_err());
        let plan = more(&view(vec![small.stages[1].into()]), &mint).unwrap();
        assert_eq!(plan.select, Some(entities(&small.stages)));
    }
}
