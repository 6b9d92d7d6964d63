//! The copied stages, moments and lanes, each after the one before it.

use super::{Paste, PasteAt, name_of, word};
use crate::doc::edit::{Edit, Place};
use crate::doc::schema::{EntityKind, EntityRef};
use crate::ids::{LaneId, MomentId, StageId};
use crate::journey::words::{LaneKind, MomentKind};
use crate::layout::Spot;
use crate::transfer::{Thing, TransferError};

impl Paste<'_> {
    /// Copied lanes, and the lanes of copied cards.
    pub(super) fn lanes(&mut self, into: PasteAt) -> Result<(), TransferError> {
        let clip = self.clip;
        let mut place = match into {
            PasteAt::Spot(Spot::Lane(lane) | Spot::Cell(lane, _)) => Place::After(lane.0),
            PasteAt::Beside => clip.copied(EntityKind::Lane).last().map_or(Place::Last, after),
            _ => Place::Last,
        };
        for thing in clip.copied(EntityKind::Lane) {
            let id = self.id(LaneId::mint);
            let kind = word(thing, LaneKind::Text)?;
            let name = name_of(thing)?;
            self.edits.push(Edit::AddLane { id, kind, name, place });
            self.fill(thing, id.into())?;
            self.new.insert(thing.was, id.into());
            place = Place::After(id.0);
        }
        Ok(())
    }

    pub(super) fn stages(&mut self, into: PasteAt) -> Result<(), TransferError> {
        let clip = self.clip;
        let mut place = match into {
            PasteAt::Beside => clip.copied(EntityKind::Stage).last().map_or(Place::Last, after),
            PasteAt::Spot(spot) => self.stage_at(spot).map_or(Place::Last, |stage| Place::After(stage.0)),
            PasteAt::Anywhere => Place::Last,
        };
        for thing in clip.copied(EntityKind::Stage) {
            let id = self.id(StageId::mint);
            let name = name_of(thing)?;
            self.edits.push(Edit::AddStage { id, name, place });
            self.fill(thing, id.into())?;
            self.new.insert(thing.was, id.into());
            place = Place::After(id.0);
        }
        Ok(())
    }

    pub(super) fn moments(&mut self, top: EntityKind, into: PasteAt) -> Result<(), TransferError> {
        let clip = self.clip;
        if clip.count(EntityKind::Moment) == 0 {
            return Ok(());
        }
        // Moments that were copied without their stage go where the person is.
        let beside = match into {
            PasteAt::Spot(spot) => self.moment_at(spot),
            PasteAt::Beside => clip
                .copied(EntityKind::Moment)
                .filter_map(|thing| match thing.was {
                    EntityRef::Moment(id) if self.columns.contains(&id) => Some(id),
                    _ => None,
                })
                .last(),
            PasteAt::Anywhere => None,
        };
        let stage = match (beside, into) {
            (Some(moment), _) => self.stage_of(moment),
            (None, PasteAt::Spot(spot)) => self.stage_at(spot),
            _ => None,
        };
        let last = self.placement.stages.last().map(|(id, _)| *id);
        let mut place = beside
            .filter(|_| stage.is_some())
            .map_or(Place::Last, |id| Place::After(id.0));
        for thing in clip.copied(EntityKind::Moment) {
            let own = thing.within.first().and_then(|stage| self.new.get(stage)).copied();
            let (stage, here) = match (own, top) {
                (Some(EntityRef::Stage(stage)), _) => (stage, Place::Last),
                (None, _) => (stage.or(last).ok_or(TransferError::NoPlace)?, place),
                _ => return Err(TransferError::Unreadable),
            };
            let id = self.id(MomentId::mint);
            self.edits.push(Edit::AddMoment {
                id,
                kind: word(thing, MomentKind::Touchpoint)?,
                title: name_of(thing)?,
                stage,
                place: here,
            });
            self.new.insert(thing.was, id.into());
            self.fill(thing, id.into())?;
            if own.is_none() {
                place = Place::After(id.0);
            }
        }
        Ok(())
    }

    fn stage_at(&self, spot: Spot) -> Option<StageId> {
        match spot {
            Spot::Stage(id) => Some(id),
            Spot::Lane(_) => None,
            _ => self.stage_of(self.moment_at(spot)?),
        }
    }

    fn stage_of(&self, moment: MomentId) -> Option<StageId> {
        let stages = &self.placement.stages;
        stages
            .iter()
            .find(|(_, moments)| moments.contains(&moment))
            .map(|(id, _)| *id)
    }

    fn moment_at(&self, spot: Spot) -> Option<MomentId> {
        match spot {
            Spot::Moment(id) | Spot::Cell(_, id) => Some(id),
            Spot::Card(id) => self.journey.cards.get(&id)?.moment,
            Spot::Stage(_) | Spot::Lane(_) => None,
        }
    }
}

fn after(thing: &Thing) -> Place {
    match thing.was {
        EntityRef::Stage(id) => Place::After(id.0),
        EntityRef::Lane(id) => Place::After(id.0),
        _ => Place::Last,
    }
}
