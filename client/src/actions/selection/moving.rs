//! Moves what is selected one step: among its siblings, and over the border to the next stage, column or lane.
//!
//! What is selected apart closes up and travels as one block, in its order.

use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::doc::schema::{EntityKind, EntityRef};
use waymark_shared::ids::{CardId, LaneId, MomentId, PersonaId, StageId};
use waymark_shared::layout::Spot;

use crate::actions::plan::{self, Plan, View, WhyNot};
use crate::text;

pub(super) fn sideways(view: &View<'_>, back: bool) -> Result<Plan, WhyNot> {
    let targets = view.targets();
    let at_end = if back {
        text::why_first_already()
    } else {
        text::why_last_already()
    };
    let edits = match targets.first().ok_or_else(text::why_nothing_selected)?.kind() {
        EntityKind::Stage => {
            let order: Vec<StageId> = view.placement.stages.iter().map(|(id, _)| *id).collect();
            let chosen = view.stages();
            let moves = shifted(&order, &chosen, back).ok_or(at_end)?;
            moves
                .into_iter()
                .map(|(id, beside)| Edit::MoveStage {
                    id,
                    place: beside.into(),
                })
                .collect()
        }
        EntityKind::Moment => moments_sideways(view, &view.moments(), back).ok_or(at_end)?,
        EntityKind::Card => cards_sideways(view, back)?,
        _ => return Err(text::why_up_and_down_only()),
    };
    Ok(moved(
        view,
        edits,
        &targets,
        if back {
            text::said_moved_left
        } else {
            text::said_moved_right
        },
    ))
}

fn moments_sideways(view: &View<'_>, chosen: &[MomentId], back: bool) -> Option<Vec<Edit>> {
    let stages = &view.placement.stages;
    let holds = |moments: &[MomentId]| moments.iter().any(|id| chosen.contains(id));
    let index = stages.iter().position(|(_, moments)| holds(moments))?;
    let (stage, moments) = &stages[index];
    if let Some(moves) = shifted(moments, chosen, back) {
        return Some(
            moves
                .into_iter()
                .map(|(id, beside)| Edit::MoveMoment {
                    id,
                    stage: *stage,
                    place: beside.into(),
                })
                .collect(),
        );
    }
    // Over the border, to the near end of the next stage.
    let next = if back { index.checked_sub(1)? } else { index + 1 };
    let (stage, _) = stages.get(next)?;
    let mut block: Vec<MomentId> = moments.iter().copied().filter(|id| chosen.contains(id)).collect();
    let place = if back { Place::Last } else { Place::First };
    if !back {
        block.reverse();
    }
    Some(
        block
            .into_iter()
            .map(|id| Edit::MoveMoment {
                id,
                stage: *stage,
                place,
            })
            .collect(),
    )
}

fn cards_sideways(view: &View<'_>, back: bool) -> Result<Vec<Edit>, WhyNot> {
    let columns: Vec<MomentId> = view.placement.moments().collect();
    let edits: Vec<Edit> = cards_in_order(view)
        .into_iter()
        .filter_map(|(id, lane, moment)| {
            let column = columns.iter().position(|other| *other == moment)?;
            let next = if back { column.checked_sub(1)? } else { column + 1 };
            let moment = *columns.get(next)?;
            Some(Edit::MoveCard {
                id,
                lane,
                moment,
                place: Place::Last,
            })
        })
        .collect();
    if edits.is_empty() {
        Err(if back {
            text::why_first_moment()
        } else {
            text::why_last_moment()
        })
    } else {
        Ok(edits)
    }
}

pub(super) fn vertically(view: &View<'_>, back: bool) -> Result<Plan, WhyNot> {
    let targets = view.targets();
    let at_end = if back {
        text::why_first_already()
    } else {
        text::why_last_already()
    };
    let edits = match targets.first().ok_or_else(text::why_nothing_selected)?.kind() {
        EntityKind::Lane => {
            let moves = shifted(&view.placement.lanes, &view.lanes(), back).ok_or(at_end)?;
            moves
                .into_iter()
                .map(|(id, beside)| Edit::MoveLane {
                    id,
                    place: beside.into(),
                })
                .collect()
        }
        EntityKind::Persona => {
            let chosen = view.personas();
            let moves = shifted(&view.placement.personas, &chosen, back).ok_or(at_end)?;
            moves
                .into_iter()
                .map(|(id, beside)| Edit::MovePersona {
                    id,
                    place: beside.into(),
                })
                .collect()
        }
        EntityKind::Card => cards_vertically(view, back)?,
        _ => return Err(text::why_left_and_right_only()),
    };
    Ok(moved(
        view,
        edits,
        &targets,
        if back {
            text::said_moved_up
        } else {
            text::said_moved_down
        },
    ))
}

/// One step in the cell; at its end, into the next lane that takes cards.
fn cards_vertically(view: &View<'_>, back: bool) -> Result<Vec<Edit>, WhyNot> {
    let cards = cards_in_order(view);
    let (_, lane, moment) = *cards.first().ok_or_else(text::why_nothing_selected)?;
    if cards
        .iter()
        .any(|(_, other_lane, other_moment)| (*other_lane, *other_moment) != (lane, moment))
    {
        return Err(text::why_cards_of_one_cell());
    }
    let chosen: Vec<CardId> = cards.iter().map(|(id, ..)| *id).collect();
    let siblings = view.placement.cells.get(&(lane, moment)).map_or(&[][..], Vec::as_slice);
    if let Some(moves) = shifted(siblings, &chosen, back) {
        return Ok(moves
            .into_iter()
            .map(|(id, beside)| Edit::MoveCard {
                id,
                lane,
                moment,
                place: beside.into(),
            })
            .collect());
    }
    let takes_cards = |id: &&LaneId| view.journey.lanes.get(id).is_some_and(|lane| !lane.kind.is_computed());
    let lanes = &view.placement.lanes;
    let index = lanes
        .iter()
        .position(|id| *id == lane)
        .ok_or_else(text::why_lane_gone)?;
    let next = if back {
        lanes[..index].iter().rev().find(takes_cards)
    } else {
        lanes[index + 1..].iter().find(takes_cards)
    };
    let lane = *next.ok_or(if back {
        text::why_no_lane_above()
    } else {
        text::why_no_lane_below()
    })?;
    let (place, ids): (Place, Vec<CardId>) = if back {
        (Place::Last, chosen)
    } else {
        (Place::First, chosen.into_iter().rev().collect())
    };
    Ok(ids
        .into_iter()
        .map(|id| Edit::MoveCard {
            id,
            lane,
            moment,
            place,
        })
        .collect())
}

/// The chosen cards that stand on the grid: lane by lane, column by column, top to bottom.
fn cards_in_order(view: &View<'_>) -> Vec<(CardId, LaneId, MomentId)> {
    let chosen = view.cards();
    let lanes = view.placement.lanes.iter();
    lanes
        .flat_map(|lane| view.placement.moments().map(move |moment| (*lane, moment)))
        .flat_map(|cell| {
            view.placement
                .cells
                .get(&cell)
                .into_iter()
                .flatten()
                .map(move |card| (*card, cell.0, cell.1))
        })
        .filter(|(card, ..)| chosen.contains(card))
        .collect()
}

fn moved(view: &View<'_>, edits: Vec<Edit>, targets: &[EntityRef], words: fn(&str) -> String) -> Plan {
    // Who does not see where it went hears it.
    let cell = match edits[..] {
        [Edit::MoveCard { id, lane, moment, .. }] if view.cell_of(id) != Some((lane, moment)) => Some((lane, moment)),
        _ => None,
    };
    let title = |entity| plan::title(view.journey, entity).map(plan::short).unwrap_or_default();
    let said = match targets {
        [one] => words(&match cell {
            Some((lane, moment)) => text::said_into(&title(lane.into()), &title(moment.into()), &view.name(*one)),
            None => view.name(*one),
        }),
        many => words(&text::said_things(many.len())),
    };
    Plan {
        edits,
        go_to: targets.first().copied().and_then(Spot::of),
        ..Plan::default()
    }
    .announced(said)
}

/// Where each of a block goes when it moves one step among its siblings; `None` when it is at the end already.
///
/// The block closes up: what is selected apart comes to stand together, in its order.
fn shifted<Id: Copy + PartialEq>(siblings: &[Id], chosen: &[Id], back: bool) -> Option<Vec<(Id, Beside<Id>)>> {
    let mut block: Vec<(usize, Id)> = siblings
        .iter()
        .enumerate()
        .filter(|(_, id)| chosen.contains(id))
        .map(|(index, id)| (index, *id))
        .collect();
    let beside = if back {
        let first = block.first()?.0;
        Beside::Before(*siblings.get(first.checked_sub(1)?)?)
    } else {
        let last = block.last()?.0;
        Beside::After(*siblings.get(last + 1)?)
    };
    // Each lands right after the same sibling, so the last goes first.
    if !back {
        block.reverse();
    }
    Some(block.into_iter().map(|(_, id)| (id, beside)).collect())
}

/// The sibling beside which a block lands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Beside<Id> {
    /// In front of it.
    Before(Id),
    /// Behind it.
    After(Id),
}

macro_rules! place_beside {
    ($($id:ty),*) => {$(
        impl From<Beside<$id>> for Place {
            fn from(beside: Beside<$id>) -> Self {
                match beside {
                    Beside::Before(id) => Self::Before(id.0),
                    Beside::After(id) => Self::After(id.0),
                }
            }
        }
    )*};
}
place_beside!(StageId, MomentId, LaneId, CardId, PersonaId);
