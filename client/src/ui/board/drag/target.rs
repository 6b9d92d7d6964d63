//! Where something that is dragged would go: the edits, and the line that shows it.

use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{CardId, LaneId, MomentId, StageId};
use waymark_shared::journey::placement::Placement;
use waymark_shared::layout::{Column, LANE_COLUMN_PX, Spot};
use web_sys::{DomRect, Element, HtmlElement};

use crate::actions::selection::Beside;
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
    let over = Over { cx, sheet, view, at };
    match what.first()? {
        EntityRef::Card(_) => card_target(cx, what, at),
        EntityRef::Moment(_) => over.moment_target(what),
        EntityRef::Stage(_) => over.stage_target(what),
        EntityRef::Lane(_) => over.lane_target(what),
        _ => None,
    }
}

/// The grid under a pointer that carries something in the order of the grid.
struct Over<'a> {
    cx: &'a BoardCx,
    /// Zoomed.
    sheet: &'a HtmlElement,
    /// Its window.
    view: &'a HtmlElement,
    /// The pointer in the window.
    at: (f64, f64),
}

/// Among whom a block lands, and beside which of them.
struct Gap<'a, Id> {
    siblings: &'a [Id],
    near: Option<Id>,
    before: bool,
}

/// The ids of what is carried: all of one kind.
macro_rules! carried {
    ($what:expr, $kind:ident) => {
        $what
            .iter()
            .filter_map(|entity| match entity {
                EntityRef::$kind(id) => Some(*id),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
}

fn card_target(cx: &BoardCx, what: &[EntityRef], at: (f64, f64)) -> Option<Target> {
    let cards = carried!(what, Card);
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
        in_a_row(&cards, place, |id, place| Edit::MoveCard {
            id,
            lane,
            moment,
            place,
        })
    };
    let words = text::place_cell(&cx.name_of(lane.into()), &cx.name_of(moment.into()));
    Some(Target { line, edits, words })
}

/// The first to its place, each other one behind the one before.
fn in_a_row<Id: Copy>(block: &[Id], place: Place, edit: impl Fn(Id, Place) -> Edit) -> Vec<Edit>
where
    Place: From<Beside<Id>>,
{
    let mut place = place;
    block
        .iter()
        .map(|id| {
            let edit = edit(*id, place);
            place = Beside::After(*id).into();
            edit
        })
        .collect()
}

/// Where a block lands among siblings when it is dropped beside `near` (at the end without one); `None` when everything stays as it is. The
/// block may hold siblings, also `near`, and others.
fn landing<Id: Copy + PartialEq>(siblings: &[Id], block: &[Id], near: Option<Id>, before: bool) -> Option<Place>
where
    Place: From<Beside<Id>>,
{
    let near = near.and_then(|near| siblings.iter().position(|id| *id == near));
    let gap = near.map_or(siblings.len(), |at| at + usize::from(!before));
    let others = |ids: &[Id]| -> Vec<Id> { ids.iter().filter(|id| !block.contains(id)).copied().collect() };
    let (left, right) = (others(&siblings[..gap]), others(&siblings[gap..]));
    if left.iter().chain(block).chain(&right).eq(siblings) {
        return None;
    }
    Some(match (left.last(), right.first()) {
        (Some(left), _) => Beside::After(*left).into(),
        (None, Some(right)) => Beside::Before(*right).into(),
        (None, None) => Place::Last,
    })
}

/// The target of a block that lands in a gap.
fn target<Id: Copy + PartialEq>(
    line: Line,
    block: &[Id],
    gap: &Gap<'_, Id>,
    edit: impl Fn(Id, Place) -> Edit,
    words: String,
) -> Target
where
    Place: From<Beside<Id>>,
{
    let place = landing(gap.siblings, block, gap.near, gap.before);
    let edits = place.map(|place| in_a_row(block, place, edit)).unwrap_or_default();
    Target { line, edits, words }
}

impl Over<'_> {
    /// The pointer from the first column on, in unzoomed pixels.
    fn x_px(&self) -> f64 {
        (self.at.0 - self.sheet.get_bounding_client_rect().left()) / self.cx.scale() - LANE_COLUMN_PX
    }

    /// All columns, and which of them is under the pointer; beside the grid the nearest one.
    fn column(&self) -> Option<(Vec<Column>, usize)> {
        let (columns, x) = (self.cx.columns_now(), self.x_px());
        let last = columns.len().checked_sub(1)?;
        let under = |column: &Column| x < column.x_px + column.width_px;
        let at = columns.iter().position(under).unwrap_or(last);
        Some((columns, at))
    }

    /// The line from top to bottom at a place of the columns, in unzoomed pixels.
    fn column_line(&self, x_px: f64) -> Line {
        let (area, window) = (
            self.sheet.get_bounding_client_rect(),
            self.view.get_bounding_client_rect(),
        );
        Line {
            x: area.left() + (LANE_COLUMN_PX + x_px) * self.cx.scale() - LINE_PX / 2.0,
            y: window.top(),
            width: LINE_PX,
            height: area.bottom().min(window.bottom()) - window.top(),
        }
    }

    fn moment_target(&self, what: &[EntityRef]) -> Option<Target> {
        let (columns, index) = self.column()?;
        let column = columns[index];
        let before = self.x_px() < column.middle_px();
        let edge_px = column.x_px + if before { 0.0 } else { column.width_px };
        let stage = column.stage;
        let gap = Gap {
            siblings: &stage_moments(self.cx, stage),
            near: column.moment,
            before,
        };
        let edit = |id, place| Edit::MoveMoment { id, stage, place };
        let words = self.cx.name_of(stage.into());
        Some(target(
            self.column_line(edge_px),
            &carried!(what, Moment),
            &gap,
            edit,
            words,
        ))
    }

    fn stage_target(&self, what: &[EntityRef]) -> Option<Target> {
        let (columns, index) = self.column()?;
        let near = columns[index].stage;
        let mut of_stage = columns.iter().filter(|column| column.stage == near);
        let first = of_stage.next()?;
        let last = of_stage.next_back().unwrap_or(first);
        let (start_px, end_px) = (first.x_px, last.x_px + last.width_px);
        let before = self.x_px() < f64::midpoint(start_px, end_px);
        let stages = |placement: &Placement| placement.stages.iter().map(|(id, _)| *id).collect();
        let siblings: Vec<StageId> = self.cx.model.with_values(|_, placement| stages(placement));
        let gap = Gap {
            siblings: &siblings,
            near: Some(near),
            before,
        };
        let edit = |id, place| Edit::MoveStage { id, place };
        let (edge_px, words) = if before {
            (start_px, text::place_before(&self.cx.name_of(near.into())))
        } else {
            (end_px, text::place_after(&self.cx.name_of(near.into())))
        };
        Some(target(
            self.column_line(edge_px),
            &carried!(what, Stage),
            &gap,
            edit,
            words,
        ))
    }

    fn lane_target(&self, what: &[EntityRef]) -> Option<Target> {
        let lanes: Vec<LaneId> = self.cx.model.with_values(|_, placement| placement.lanes.clone());
        let rows: Vec<(LaneId, DomRect)> = lanes
            .iter()
            .filter_map(|lane| {
                let row = element_of(Spot::Lane(*lane))?.closest(".b-row").ok().flatten()?;
                Some((*lane, row.get_bounding_client_rect()))
            })
            .collect();
        let under = rows.iter().find(|(_, area)| self.at.1 < area.bottom());
        let (near, area) = under.or_else(|| rows.last())?;
        let before = self.at.1 < area.top() + area.height() / 2.0;
        let gap = Gap {
            siblings: &lanes,
            near: Some(*near),
            before,
        };
        let edit = |id, place| Edit::MoveLane { id, place };
        let (edge, words) = if before {
            (area.top(), text::place_above(&self.cx.name_of((*near).into())))
        } else {
            (area.bottom(), text::place_below(&self.cx.name_of((*near).into())))
        };
        let (sheet, window) = (
            self.sheet.get_bounding_client_rect(),
            self.view.get_bounding_client_rect(),
        );
        let line = Line {
            x: window.left(),
            y: edge - LINE_PX / 2.0,
            width: sheet.right().min(window.right()) - window.left(),
            height: LINE_PX,
        };
        Some(target(line, &carried!(what, Lane), &gap, edit, words))
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn moment(number: u128) -> MomentId {
        MomentId::mint(0, number)
    }

    fn landed(block: &[u128], near: Option<u128>, before: bool) -> Option<Place> {
        let ids = |numbers: &[u128]| -> Vec<MomentId> { numbers.iter().copied().map(moment).collect() };
        landing(&ids(&[1, 2, 3, 4]), &ids(block), near.map(moment), before)
    }

    fn after(number: u128) -> Option<Place> {
        Some(Place::After(moment(number).0))
    }

    fn ahead_of(number: u128) -> Option<Place> {
        Some(Place::Before(moment(number).0))
    }

    #[test]
    fn a_thing_beside_its_neighbours_stays_where_it_is() {
        for (near, before) in [(2, true), (2, false), (3, true), (1, false)] {
            assert_eq!(landed(&[2], Some(near), before), None, "{near} {before}");
        }
        assert_eq!(landed(&[2], Some(1), true), ahead_of(1));
        assert_eq!(landed(&[2], Some(3), false), after(3));
        assert_eq!(landed(&[9], Some(3), false), after(3));
        assert_eq!(landed(&[9], None, false), after(4));
        assert_eq!(landing(&[], &[moment(9)], None, false), Some(Place::Last));
    }

    #[test]
    fn a_block_lands_together_beside_what_is_not_in_it() {
        assert_eq!(landed(&[1, 2], Some(3), false), after(3));
        assert_eq!(landed(&[1, 3], Some(3), false), after(2), "beside one of its own");
        assert_eq!(landed(&[1, 3], Some(1), true), ahead_of(2), "it closes up");
        assert_eq!(landed(&[2, 3], Some(3), true), None);
        assert_eq!(landed(&[1, 2, 3, 4], Some(2), true), None);
    }
}
