//! Where something that is dragged would go: the edits, and the line that shows it.

use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{CardId, LaneId, MomentId, StageId};
use waymark_shared::layout::{Column, LANE_COLUMN_PX, Spot};
use web_sys::{DomRect, Element, HtmlElement};

use crate::text;
use crate::ui::board::cx::BoardCx;
use crate::ui::board::focus::{element_of, spot_at};
use crate::ui::kit::listen::query_all;

/// A line in the window that shows where something goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Where it goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) line: Line,
    /// Empty when it would stay where it is.
    pub(super) edits: Vec<Edit>,
    /// For screen readers: "Pains, Check-in".
    pub(super) words: String,
}

/// Thickness of the line.
const LINE_PX: f64 = 2.0;

/// Finds the target under the pointer. `sheet` is the zoomed grid, `view` its window.
pub(super) fn find(
    cx: &BoardCx,
    sheet: &HtmlElement,
    view: &HtmlElement,
    what: &[EntityRef],
    at: (f64, f64),
) -> Option<Target> {
    match what.first()? {
        EntityRef::Card(_) => card_target(cx, what, at),
        EntityRef::Moment(id) => moment_target(cx, sheet, view, *id, at),
        EntityRef::Stage(id) => stage_target(cx, sheet, view, *id, at),
        EntityRef::Lane(id) => lane_target(cx, sheet, view, *id, at),
        _ => None,
    }
}

fn card_target(cx: &BoardCx, what: &[EntityRef], at: (f64, f64)) -> Option<Target> {
    let cards: Vec<CardId> = what
        .iter()
        .filter_map(|entity| match entity {
            EntityRef::Card(id) => Some(*id),
            _ => None,
        })
        .collect();
    let document = crate::platform::window().document()?;
    #[allow(clippy::cast_possible_truncation, reason = "pixels of a window")]
    let under: Element = document.element_from_point(at.0 as f32, at.1 as f32)?;
    let cell: HtmlElement = under.closest(".b-cell[data-cards]").ok().flatten()?.dyn_into().ok()?;
    let (Spot::Cell(lane, moment), _) = spot_at(Some(cell.clone().into()))? else {
        return None;
    };
    let others: Vec<(CardId, DomRect)> = query_all(&cell, ".b-card")
        .into_iter()
        .filter_map(|element| match spot_at(Some(element.clone().into()))? {
            (Spot::Card(id), _) if !cards.contains(&id) => Some((id, element.get_bounding_client_rect())),
            _ => None,
        })
        .collect();
    let before = others
        .iter()
        .position(|(_, area)| at.1 < area.top() + area.height() / 2.0);
    let index = before.unwrap_or(others.len());
    let place = match (index.checked_sub(1).and_then(|at| others.get(at)), others.get(index)) {
        (_, Some((next, _))) => Place::Before(next.0),
        (Some((last, _)), None) => Place::After(last.0),
        (None, None) => Place::Last,
    };
    let area = cell.get_bounding_client_rect();
    let y = match (index.checked_sub(1).and_then(|at| others.get(at)), others.get(index)) {
        (Some((_, above)), Some((_, below))) => f64::midpoint(above.bottom(), below.top()),
        (Some((_, above)), None) => above.bottom() + 3.0,
        (None, Some((_, below))) => below.top() - 3.0,
        (None, None) => area.top() + 8.0,
    };
    let line = Line {
        x: area.left() + 8.0,
        y: y - LINE_PX / 2.0,
        width: area.width() - 16.0,
        height: LINE_PX,
    };
    let now = cx
        .model
        .with_values(|_, placement| placement.cells.get(&(lane, moment)).cloned().unwrap_or_default());
    let mut wanted: Vec<CardId> = others.iter().map(|(id, _)| *id).collect();
    wanted.splice(index..index, cards.iter().copied());
    let edits = if wanted == now {
        vec![]
    } else {
        card_moves(&cards, lane, moment, place)
    };
    let words = text::place_cell(&cx.name_of(lane.into()), &cx.name_of(moment.into()));
    Some(Target { line, edits, words })
}

/// The first to its place, each other one behind the one before.
fn card_moves(cards: &[CardId], lane: LaneId, moment: MomentId, place: Place) -> Vec<Edit> {
    let mut place = place;
    cards
        .iter()
        .map(|id| {
            let edit = Edit::MoveCard {
                id: *id,
                lane,
                moment,
                place,
            };
            place = Place::After(id.0);
            edit
        })
        .collect()
}

/// The column under the pointer (the nearest one beside the grid), whether the pointer is in its left half, and the scale.
fn column_at(cx: &BoardCx, sheet: &HtmlElement, x: f64) -> Option<(Vec<Column>, usize, bool, f64)> {
    let columns: Vec<Column> = cx.columns_now();
    let area = sheet.get_bounding_client_rect();
    let scale = cx.scale();
    let x = (x - area.left()) / scale - LANE_COLUMN_PX;
    let last = columns.len().checked_sub(1)?;
    let at = columns
        .iter()
        .position(|column| x < column.x_px + column.width_px)
        .unwrap_or(last);
    let left = x < columns[at].middle_px();
    Some((columns, at, left, scale))
}

fn column_line(sheet: &HtmlElement, view: &HtmlElement, x_px: f64, scale: f64) -> Line {
    let (area, window) = (sheet.get_bounding_client_rect(), view.get_bounding_client_rect());
    Line {
        x: area.left() + (LANE_COLUMN_PX + x_px) * scale - LINE_PX / 2.0,
        y: window.top(),
        width: LINE_PX,
        height: area.bottom().min(window.bottom()) - window.top(),
    }
}

fn moment_target(
    cx: &BoardCx,
    sheet: &HtmlElement,
    view: &HtmlElement,
    id: MomentId,
    at: (f64, f64),
) -> Option<Target> {
    let (columns, index, left, scale) = column_at(cx, sheet, at.0)?;
    let column = columns[index];
    let x_px = if left {
        column.x_px
    } else {
        column.x_px + column.width_px
    };
    let place = match (column.moment, left) {
        (None, _) => Place::Last,
        (Some(moment), true) => Place::Before(moment.0),
        (Some(moment), false) => Place::After(moment.0),
    };
    let siblings = stage_moments(cx, column.stage);
    let stays = siblings.contains(&id) && same_place(&siblings, id, column.moment, left);
    let edits = if stays {
        vec![]
    } else {
        vec![Edit::MoveMoment {
            id,
            stage: column.stage,
            place,
        }]
    };
    Some(Target {
        line: column_line(sheet, view, x_px, scale),
        edits,
        words: cx.name_of(column.stage.into()),
    })
}

fn stage_moments(cx: &BoardCx, stage: StageId) -> Vec<MomentId> {
    cx.model.with_values(|_, placement| {
        placement
            .stages
            .iter()
            .find(|(id, _)| *id == stage)
            .map(|(_, moments)| moments.clone())
            .unwrap_or_default()
    })
}

/// Whether a thing put beside `near` stays where it is.
fn same_place<Id: Copy + PartialEq>(list: &[Id], id: Id, near: Option<Id>, before: bool) -> bool {
    let Some(near) = near else {
        return false;
    };
    let find = |wanted| list.iter().position(|other| *other == wanted);
    match (find(id), find(near)) {
        (Some(mine), Some(at)) => near == id || (before && mine + 1 == at) || (!before && at + 1 == mine),
        _ => false,
    }
}

fn stage_target(cx: &BoardCx, sheet: &HtmlElement, view: &HtmlElement, id: StageId, at: (f64, f64)) -> Option<Target> {
    let (columns, index, _, scale) = column_at(cx, sheet, at.0)?;
    let near = columns[index].stage;
    let mut of_stage = columns.iter().filter(|column| column.stage == near);
    let first = of_stage.next()?;
    let end = of_stage.next_back().unwrap_or(first);
    let (start_px, end_px) = (first.x_px, end.x_px + end.width_px);
    let x = (at.0 - sheet.get_bounding_client_rect().left()) / scale - LANE_COLUMN_PX;
    let before = x < f64::midpoint(start_px, end_px);
    let place = if before {
        Place::Before(near.0)
    } else {
        Place::After(near.0)
    };
    let stages: Vec<StageId> = cx
        .model
        .with_values(|_, placement| placement.stages.iter().map(|(id, _)| *id).collect());
    let edits = if same_place(&stages, id, Some(near), before) {
        vec![]
    } else {
        vec![Edit::MoveStage { id, place }]
    };
    Some(Target {
        line: column_line(sheet, view, if before { start_px } else { end_px }, scale),
        edits,
        words: if before {
            text::place_before(&cx.name_of(near.into()))
        } else {
            text::place_after(&cx.name_of(near.into()))
        },
    })
}

fn lane_target(cx: &BoardCx, sheet: &HtmlElement, view: &HtmlElement, id: LaneId, at: (f64, f64)) -> Option<Target> {
    let lanes: Vec<LaneId> = cx.model.with_values(|_, placement| placement.lanes.clone());
    let rows: Vec<(LaneId, DomRect)> = lanes
        .iter()
        .filter_map(|lane| {
            let row = element_of(Spot::Lane(*lane))?.closest(".b-row").ok().flatten()?;
            Some((*lane, row.get_bounding_client_rect()))
        })
        .collect();
    let (near, area) = rows
        .iter()
        .find(|(_, area)| at.1 < area.bottom())
        .or_else(|| rows.last())?;
    let before = at.1 < area.top() + area.height() / 2.0;
    let place = if before {
        Place::Before(near.0)
    } else {
        Place::After(near.0)
    };
    let edits = if same_place(&lanes, id, Some(*near), before) {
        vec![]
    } else {
        vec![Edit::MoveLane { id, place }]
    };
    let (sheet, window) = (sheet.get_bounding_client_rect(), view.get_bounding_client_rect());
    let line = Line {
        x: window.left(),
        y: if before { area.top() } else { area.bottom() } - LINE_PX / 2.0,
        width: sheet.right().min(window.right()) - window.left(),
        height: LINE_PX,
    };
    Some(Target {
        line,
        edits,
        words: if before {
            text::place_above(&cx.name_of((*near).into()))
        } else {
            text::place_below(&cx.name_of((*near).into()))
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_thing_beside_its_neighbours_stays_where_it_is() {
        let list = [1, 2, 3];
        assert!(same_place(&list, 2, Some(2), true));
        assert!(same_place(&list, 2, Some(3), true));
        assert!(same_place(&list, 2, Some(1), false));
        assert!(!same_place(&list, 2, Some(1), true));
        assert!(!same_place(&list, 2, Some(3), false));
        assert!(!same_place(&list, 9, Some(3), false));
    }
}
