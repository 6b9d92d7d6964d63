//! The grid as geometry: which columns there are, how wide, and where the keyboard goes from each place.
//!
//! Columns have fixed widths, so that a column's place follows from the order alone and no text can move it. A stage without moments keeps
//! one empty column, or it could not be seen. Pure numbers in unzoomed CSS pixels; not here: drawing, the DOM, row heights.

pub mod arcs;
pub mod height;
pub mod reach;
pub mod spans;

use std::fmt;
use std::str::FromStr;

use crate::doc::schema::EntityRef;
use crate::ids::{CardId, LaneId, MomentId, StageId};
use crate::journey::words::MomentKind;

/// Width of the column of lane names.
pub const LANE_COLUMN_PX: f64 = 176.0;
/// Width of a moment.
pub const MOMENT_PX: f64 = 200.0;
/// Width of a moment in which little is said: a wait, a way between, or nothing yet.
pub const NARROW_PX: f64 = 136.0;
/// Height of the emotion lane.
pub const EMOTION_PX: f64 = 144.0;

/// One column of the grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// The stage over it.
    pub stage: StageId,
    /// The moment; `None` for the empty column of a stage without moments.
    pub moment: Option<MomentId>,
    /// Its left edge, from the first column on.
    pub x_px: f64,
    /// Its width.
    pub width_px: f64,
}

impl Column {
    /// Its middle, where the emotion curve has its point.
    #[must_use]
    pub fn middle_px(&self) -> f64 {
        self.x_px + self.width_px / 2.0
    }

    /// The name of its line in the style sheet's grid: a cell finds its column by it, whichever columns are drawn.
    #[must_use]
    pub fn line(&self) -> String {
        match self.moment {
            Some(moment) => line(moment),
            None => format!("s{}", self.stage),
        }
    }
}

/// The name of the line of a moment's column.
#[must_use]
pub fn line(moment: MomentId) -> String {
    format!("m{moment}")
}

/// Width of a moment by its kind.
#[must_use]
pub const fn width_px(kind: MomentKind) -> f64 {
    match kind {
        MomentKind::Wait | MomentKind::Between => NARROW_PX,
        MomentKind::Touchpoint | MomentKind::Decision | MomentKind::Exit => MOMENT_PX,
    }
}

/// All columns from left to right.
pub fn columns(stages: &[(StageId, Vec<MomentId>)], kind_of: impl Fn(MomentId) -> MomentKind) -> Vec<Column> {
    let mut x_px = 0.0;
    let mut columns = Vec::new();
    for (stage, moments) in stages {
        let widths: Vec<_> = if moments.is_empty() {
            vec![(None, NARROW_PX)]
        } else {
            moments.iter().map(|id| (Some(*id), width_px(kind_of(*id)))).collect()
        };
        for (moment, width_px) in widths {
            columns.push(Column {
                stage: *stage,
                moment,
                x_px,
                width_px,
            });
            x_px += width_px;
        }
    }
    columns
}

/// A place of the grid that can have the keyboard focus. As text it names the place in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// The heading of a stage.
    Stage(StageId),
    /// The heading of a moment.
    Moment(MomentId),
    /// The name of a lane.
    Lane(LaneId),
    /// A cell; in the emotion lane, the point of that moment.
    Cell(LaneId, MomentId),
    /// A card.
    Card(CardId),
}

impl Spot {
    /// The entity at this place; a cell has none of its own.
    #[must_use]
    pub const fn entity(self) -> Option<EntityRef> {
        match self {
            Self::Stage(id) => Some(EntityRef::Stage(id)),
            Self::Moment(id) => Some(EntityRef::Moment(id)),
            Self::Lane(id) => Some(EntityRef::Lane(id)),
            Self::Card(id) => Some(EntityRef::Card(id)),
            Self::Cell(..) => None,
        }
    }

    /// The place of an entity that stands on the grid by itself.
    #[must_use]
    pub const fn of(entity: EntityRef) -> Option<Self> {
        match entity {
            EntityRef::Stage(id) => Some(Self::Stage(id)),
            EntityRef::Moment(id) => Some(Self::Moment(id)),
            EntityRef::Lane(id) => Some(Self::Lane(id)),
            EntityRef::Card(id) => Some(Self::Card(id)),
            _ => None,
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(lane, moment) => write!(f, "cell:{lane}:{moment}"),
            Self::Stage(id) => write!(f, "stage:{id}"),
            Self::Moment(id) => write!(f, "moment:{id}"),
            Self::Lane(id) => write!(f, "lane:{id}"),
            Self::Card(id) => write!(f, "card:{id}"),
        }
    }
}

/// A text that names no place of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place of the grid")]
pub struct UnknownSpot;

impl FromStr for Spot {
    type Err = UnknownSpot;
    fn from_str(text: &str) -> Result<Self, UnknownSpot> {
        if let Some((lane, moment)) = text.strip_prefix("cell:").and_then(|rest| rest.split_once(':')) {
            let lane = lane.parse().map_err(|_| UnknownSpot)?;
            return Ok(Self::Cell(lane, moment.parse().map_err(|_| UnknownSpot)?));
        }
        text.parse().ok().and_then(Self::of).ok_or(UnknownSpot)
    }
}

/// A step of the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the keys")]
pub enum Step {
    Left,
    Right,
    Up,
    Down,
    /// To the first column.
    RowStart,
    /// To the last column.
    RowEnd,
    /// To the lane above, whatever is in the cell.
    LaneUp,
    /// To the lane below.
    LaneDown,
}

/// What the keyboard walks over: the grid's order, and where each card lies.
pub struct Walk<'a> {
    /// Stages in order, each with its moments in order.
    pub stages: &'a [(StageId, Vec<MomentId>)],
    /// Lanes in order, and whether their cells are shown.
    pub lanes: &'a [(LaneId, bool)],
    /// The cards of a cell in order.
    pub cards: &'a dyn Fn(LaneId, MomentId) -> Vec<CardId>,
    /// The cell of a card.
    pub cell_of: &'a dyn Fn(CardId) -> Option<(LaneId, MomentId)>,
}

impl Walk<'_> {
    /// Where the focus starts: the first moment, else whatever there is.
    #[must_use]
    pub fn first(&self) -> Option<Spot> {
        let moment = self.moments().first().map(|id| Spot::Moment(*id));
        let stage = || self.stages.first().map(|(id, _)| Spot::Stage(*id));
        moment
            .or_else(stage)
            .or_else(|| self.lanes.first().map(|(id, _)| Spot::Lane(*id)))
    }

    /// Where a step leads; `None` at the edge, and from a place that is no longer there.
    ///
    /// A cell with cards is entered at its cards: going down to the first, going up to the last.
    #[must_use]
    pub fn step(&self, from: Spot, step: Step) -> Option<Spot> {
        match from {
            Spot::Stage(id) => self.stage_step(id, step),
            Spot::Moment(id) => self.moment_step(id, step),
            Spot::Lane(id) => self.lane_step(id, step),
            Spot::Cell(lane, moment) => self.cell_step(lane, moment, None, step),
            Spot::Card(id) => {
                let (lane, moment) = (self.cell_of)(id)?;
                let at = (self.cards)(lane, moment).iter().position(|card| *card == id)?;
                self.cell_step(lane, moment, Some(at), step)
            }
        }
    }

    fn moments(&self) -> Vec<MomentId> {
        self.stages
            .iter()
            .flat_map(|(_, moments)| moments.iter().copied())
            .collect()
    }

    fn stage_of(&self, moment: MomentId) -> Option<StageId> {
        self.stages
            .iter()
            .find(|(_, moments)| moments.contains(&moment))
            .map(|(id, _)| *id)
    }

    fn stage_step(&self, id: StageId, step: Step) -> Option<Spot> {
        let at = self.stages.iter().position(|(stage, _)| *stage == id)?;
        let stage = |at: usize| self.stages.get(at).map(|(id, _)| Spot::Stage(*id));
        match step {
            Step::Left => at.checked_sub(1).and_then(stage),
            Step::Right => stage(at + 1),
            Step::RowStart => stage(0),
            Step::RowEnd => stage(self.stages.len() - 1),
            Step::Down | Step::LaneDown => {
                let first = self.stages[at].1.first().map(|id| Spot::Moment(*id));
                first.or_else(|| self.lanes.first().map(|(id, _)| Spot::Lane(*id)))
            }
            Step::Up | Step::LaneUp => None,
        }
    }

    fn moment_step(&self, id: MomentId, step: Step) -> Option<Spot> {
        let moments = self.moments();
        let at = moments.iter().position(|moment| *moment == id)?;
        let moment = |at: usize| moments.get(at).map(|id| Spot::Moment(*id));
        match step {
            Step::Left => at.checked_sub(1).and_then(moment),
            Step::Right => moment(at + 1),
            Step::RowStart => moment(0),
            Step::RowEnd => moment(moments.len() - 1),
            Step::Up | Step::LaneUp => self.stage_of(id).map(Spot::Stage),
            Step::Down | Step::LaneDown => self.cell_below(None, id, false),
        }
    }

    fn lane_step(&self, id: LaneId, step: Step) -> Option<Spot> {
        let at = self.lanes.iter().position(|(lane, _)| *lane == id)?;
        let lane = |at: usize| self.lanes.get(at).map(|(id, _)| Spot::Lane(*id));
        let moments = self.moments();
        let open = self.lanes[at].1;
        match step {
            Step::Up | Step::LaneUp => match at.checked_sub(1) {
                Some(above) => lane(above),
                None => moments.first().map(|id| Spot::Moment(*id)),
            },
            Step::Down | Step::LaneDown => lane(at + 1),
            Step::Right if open => moments.first().map(|moment| self.enter(id, *moment, 0)),
            Step::RowEnd if open => moments.last().map(|moment| self.enter(id, *moment, 0)),
            _ => None,
        }
    }

    /// `card`: which card of the cell has the focus, if one has it.
    fn cell_step(&self, lane: LaneId, moment: MomentId, card: Option<usize>, step: Step) -> Option<Spot> {
        let moments = self.moments();
        let at = moments.iter().position(|id| *id == moment)?;
        let cards = (self.cards)(lane, moment);
        let row = card.unwrap_or(0);
        match step {
            Step::Left => match at.checked_sub(1) {
                Some(before) => Some(self.enter(lane, moments[before], row)),
                None => Some(Spot::Lane(lane)),
            },
            Step::Right => moments.get(at + 1).map(|next| self.enter(lane, *next, row)),
            Step::RowStart => Some(Spot::Lane(lane)),
            Step::RowEnd => moments.last().map(|last| self.enter(lane, *last, row)),
            Step::Down => {
                let next = card.map_or(0, |at| at + 1);
                let inside = cards.get(next).map(|id| Spot::Card(*id));
                inside.or_else(|| self.cell_below(Some(lane), moment, false))
            }
            Step::LaneDown => self.cell_below(Some(lane), moment, false),
            Step::Up => {
                let inside = card.and_then(|at| at.checked_sub(1)).and_then(|at| cards.get(at));
                inside
                    .map(|id| Spot::Card(*id))
                    .or_else(|| self.cell_above(lane, moment, true))
            }
            Step::LaneUp => self.cell_above(lane, moment, false),
        }
    }

    fn cell_below(&self, lane: Option<LaneId>, moment: MomentId, at_end: bool) -> Option<Spot> {
        let below = match lane {
            None => 0,
            Some(lane) => self.lanes.iter().position(|(id, _)| *id == lane)? + 1,
        };
        let (lane, _) = self.lanes.get(below..)?.iter().find(|(_, open)| *open)?;
        Some(self.enter(*lane, moment, if at_end { usize::MAX } else { 0 }))
    }

    fn cell_above(&self, lane: LaneId, moment: MomentId, at_end: bool) -> Option<Spot> {
        let at = self.lanes.iter().position(|(id, _)| *id == lane)?;
        match self.lanes[..at].iter().rev().find(|(_, open)| *open) {
            Some((above, _)) => Some(self.enter(*above, moment, if at_end { usize::MAX } else { 0 })),
            None => Some(Spot::Moment(moment)),
        }
    }

    /// A cell, or the card in it that is nearest to `row`.
    fn enter(&self, lane: LaneId, moment: MomentId, row: usize) -> Spot {
        let cards = (self.cards)(lane, moment);
        let nearest = row.min(cards.len().saturating_sub(1));
        cards
            .get(nearest)
            .map_or(Spot::Cell(lane, moment), |id| Spot::Card(*id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ulid::Ulid;

    fn stage(n: u128) -> StageId {
        StageId(Ulid(n))
    }
    fn moment(n: u128) -> MomentId {
        MomentId(Ulid(n))
    }
    fn lane(n: u128) -> LaneId {
        LaneId(Ulid(n))
    }
    fn card(n: u128) -> CardId {
        CardId(Ulid(n))
    }

    #[test]
    fn a_spot_reads_back() {
        for spot in [
            Spot::Cell(lane(1), moment(2)),
            Spot::Lane(lane(1)),
            Spot::Moment(moment(1)),
        ] {
            assert_eq!(spot.to_string().parse(), Ok(spot));
        }
        assert_eq!("cell:x:y".parse::<Spot>(), Err(UnknownSpot));
        assert_eq!("meta".parse::<Spot>(), Err(UnknownSpot));
    }

    #[test]
    fn a_stage_without_moments_keeps_a_column() {
        let stages = [(stage(1), vec![moment(1), moment(2)]), (stage(2), vec![])];
        let kind = |id| {
            if id == moment(2) {
                MomentKind::Wait
            } else {
                MomentKind::Touchpoint
            }
        };
        let found: Vec<_> = columns(&stages, kind)
            .iter()
            .map(|c| (c.moment, c.x_px, c.width_px))
            .collect();
        assert_eq!(
            found,
            [
                (Some(moment(1)), 0.0, MOMENT_PX),
                (Some(moment(2)), MOMENT_PX, NARROW_PX),
                (None, MOMENT_PX + NARROW_PX, NARROW_PX),
            ]
        );
    }

    /// Two stages with moments 1, 2 | 3; lanes 1, 2 (collapsed), 3; cards 1, 2 in lane 1 of moment 1, card 3 in lane 3 of moment 2.
    fn check(from: Spot, step: Step, expected: Option<Spot>) {
        let stages = [(stage(1), vec![moment(1), moment(2)]), (stage(2), vec![moment(3)])];
        let lanes = [(lane(1), true), (lane(2), false), (lane(3), true)];
        let cards = |at_lane, at_moment| match (at_lane, at_moment) {
            cell if cell == (lane(1), moment(1)) => vec![card(1), card(2)],
            cell if cell == (lane(3), moment(2)) => vec![card(3)],
            _ => vec![],
        };
        let cell_of = |id| {
            Some(if id == card(3) {
                (lane(3), moment(2))
            } else {
                (lane(1), moment(1))
            })
        };
        let walk = Walk {
            stages: &stages,
            lanes: &lanes,
            cards: &cards,
            cell_of: &cell_of,
        };
        assert_eq!(walk.step(from, step), expected, "{from} {step:?}");
    }

    #[test]
    fn headings_lead_down_into_the_grid_and_back() {
        check(Spot::Stage(stage(2)), Step::Down, Some(Spot::Moment(moment(3))));
        check(Spot::Stage(stage(1)), Step::Right, Some(Spot::Stage(stage(2))));
        check(Spot::Moment(moment(2)), Step::Right, Some(Spot::Moment(moment(3))));
        check(Spot::Moment(moment(3)), Step::Up, Some(Spot::Stage(stage(2))));
        check(Spot::Moment(moment(1)), Step::Down, Some(Spot::Card(card(1))));
        check(
            Spot::Moment(moment(2)),
            Step::Down,
            Some(Spot::Cell(lane(1), moment(2))),
        );
        check(Spot::Cell(lane(1), moment(2)), Step::Up, Some(Spot::Moment(moment(2))));
        check(Spot::Stage(stage(1)), Step::Left, None);
    }

    #[test]
    fn up_and_down_go_through_the_cards_of_a_cell_and_skip_collapsed_lanes() {
        check(Spot::Card(card(1)), Step::Down, Some(Spot::Card(card(2))));
        check(Spot::Card(card(2)), Step::Down, Some(Spot::Cell(lane(3), moment(1))));
        check(Spot::Cell(lane(3), moment(1)), Step::Up, Some(Spot::Card(card(2))));
        check(
            Spot::Card(card(1)),
            Step::LaneDown,
            Some(Spot::Cell(lane(3), moment(1))),
        );
        check(Spot::Cell(lane(3), moment(1)), Step::LaneUp, Some(Spot::Card(card(1))));
        check(Spot::Cell(lane(3), moment(3)), Step::Down, None);
    }

    #[test]
    fn left_and_right_keep_to_the_lane() {
        check(Spot::Card(card(2)), Step::Right, Some(Spot::Cell(lane(1), moment(2))));
        check(Spot::Cell(lane(1), moment(2)), Step::Left, Some(Spot::Card(card(1))));
        check(Spot::Card(card(1)), Step::Left, Some(Spot::Lane(lane(1))));
        check(Spot::Lane(lane(3)), Step::RowEnd, Some(Spot::Cell(lane(3), moment(3))));
        check(Spot::Lane(lane(2)), Step::Right, None);
        check(Spot::Lane(lane(1)), Step::Up, Some(Spot::Moment(moment(1))));
    }
}
