//! The copied cards, and the cell in which each comes to stand.

use std::collections::BTreeMap;

use super::{Paste, PasteAt, name_of, word};
use crate::doc::edit::{Edit, Place};
use crate::doc::schema::{EntityKind, EntityRef};
use crate::ids::{CardId, LaneId, MomentId};
use crate::journey::words::CardKind;
use crate::layout::Spot;
use crate::transfer::TransferError;

/// Where cards go, and where the clip begins.
struct Grid {
    /// `None`: each card keeps its lane.
    lane: Option<LaneId>,
    moment: Option<MomentId>,
    behind: Option<CardId>,
    first_row: usize,
    first_column: usize,
}

impl Paste<'_> {
    pub(super) fn cards(&mut self, top: EntityKind, into: PasteAt) -> Result<(), TransferError> {
        let clip = self.clip;
        let grid = match (top, into) {
            (EntityKind::Card, PasteAt::Spot(spot)) => Some(self.grid(spot)?),
            _ => None,
        };
        // Several cards of one cell keep their order behind the one they are pasted after.
        let mut behind: BTreeMap<(LaneId, MomentId), Place> = BTreeMap::new();
        for thing in clip.copied(EntityKind::Card) {
            let [lane, moment] = thing.within[..] else {
                return Err(TransferError::Unreadable);
            };
            let target = match &grid {
                Some(grid) => Some(self.on_grid(grid, lane, moment)?),
                None => {
                    let column = match self.column(top, moment) {
                        Some(column) => Some(column),
                        // A lane brings what has a column here; a card alone has to be told where.
                        None if top == EntityKind::Lane => None,
                        None => return Err(TransferError::NoPlace),
                    };
                    match column {
                        Some(column) => Some((self.lane(lane)?, column)),
                        None => None,
                    }
                }
            };
            let Some((lane, moment)) = target else {
                self.left_out += 1;
                continue;
            };
            let is_there = |grid: &&Grid| grid.lane == Some(lane) && grid.moment == Some(moment);
            let first = grid.as_ref().filter(is_there).and_then(|grid| grid.behind);
            let place = match (into, thing.was) {
                (PasteAt::Beside, EntityRef::Card(id)) if top == EntityKind::Card => Place::After(id.0),
                _ => behind
                    .get(&(lane, moment))
                    .copied()
                    .unwrap_or_else(|| first.map_or(Place::Last, |card| Place::After(card.0))),
            };
            let id = self.id(CardId::mint);
            self.edits.push(Edit::AddCard {
                id,
                kind: word(thing, CardKind::Text)?,
                title: name_of(thing)?,
                lane,
                moment,
                place,
            });
            behind.insert((lane, moment), Place::After(id.0));
            self.new.insert(thing.was, id.into());
            self.fill(thing, id.into())?;
        }
        Ok(())
    }

    /// The column for a card of a copied lane or moment, or for a card that goes back to where it was.
    fn column(&self, top: EntityKind, was: EntityRef) -> Option<MomentId> {
        if let Some(EntityRef::Moment(new)) = self.new.get(&was) {
            return Some(*new);
        }
        let EntityRef::Moment(id) = was else { return None };
        if self.columns.contains(&id) {
            return Some(id);
        }
        let thing = self.things.get(&was).filter(|_| top == EntityKind::Lane)?;
        match self.namesake(
            thing,
            |entity| matches!(entity, EntityRef::Moment(id) if self.columns.contains(&id)),
        ) {
            Some(EntityRef::Moment(id)) => Some(id),
            _ => thing.index.and_then(|index| self.columns.get(index)).copied(),
        }
    }

    fn grid(&self, spot: Spot) -> Result<Grid, TransferError> {
        let indices = |nth: usize| {
            let named = self
                .clip
                .copied(EntityKind::Card)
                .filter_map(move |card| card.within.get(nth));
            let named = named.filter_map(|was| self.things.get(was)?.index);
            named.min().unwrap_or(0)
        };
        let (lane, moment, behind) = match spot {
            Spot::Cell(lane, moment) => (Some(lane), Some(moment), None),
            Spot::Card(id) => {
                let card = self.journey.cards.get(&id).ok_or(TransferError::NoPlace)?;
                (card.lane, card.moment, Some(id))
            }
            Spot::Moment(moment) => (None, Some(moment), None),
            Spot::Lane(lane) => (Some(lane), self.columns.first().copied(), None),
            Spot::Stage(stage) => {
                let of_stage = self.placement.stages.iter().find(|(id, _)| *id == stage);
                (None, of_stage.and_then(|(_, moments)| moments.first()).copied(), None)
            }
        };
        if lane.is_some_and(|lane| !self.rows.contains(&lane)) {
            return Err(TransferError::DrawnLane);
        }
        Ok(Grid {
            lane,
            moment: Some(moment.ok_or(TransferError::NoPlace)?),
            behind,
            first_row: indices(0),
            first_column: indices(1),
        })
    }

    /// The cell of a copied card: as far from the target as it was from the first copied column and lane.
    fn on_grid(
        &mut self,
        grid: &Grid,
        lane: EntityRef,
        moment: EntityRef,
    ) -> Result<(LaneId, MomentId), TransferError> {
        let offset = |was: EntityRef, first: usize| {
            let index = self.things.get(&was).and_then(|thing| thing.index).unwrap_or(first);
            index - first.min(index)
        };
        let right = offset(moment, grid.first_column);
        let column = grid
            .moment
            .and_then(|id| self.columns.iter().position(|column| *column == id))
            .ok_or(TransferError::NoPlace)?;
        let moment = *self
            .columns
            .get(column + right)
            .ok_or_else(|| self.no_room(EntityKind::Moment, 1, grid.first_column, self.columns.len() - column))?;
        let Some(first) = grid.lane else {
            return Ok((self.lane(lane)?, moment));
        };
        let down = offset(lane, grid.first_row);
        let row = self
            .rows
            .iter()
            .position(|row| *row == first)
            .ok_or(TransferError::DrawnLane)?;
        let lane = *self
            .rows
            .get(row + down)
            .ok_or_else(|| self.no_room(EntityKind::Lane, 0, grid.first_row, self.rows.len() - row))?;
        Ok((lane, moment))
    }

    fn no_room(&self, kind: EntityKind, nth: usize, first: usize, there: usize) -> TransferError {
        let named = self
            .clip
            .copied(EntityKind::Card)
            .filter_map(|card| card.within.get(nth));
        let last = named.filter_map(|was| self.things.get(was)?.index).max();
        TransferError::NoRoom {
            kind,
            needed: last.map_or(1, |last| last + 1 - first.min(last)),
            there,
        }
    }
}
