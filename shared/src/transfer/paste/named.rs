//! What a clip names without bringing it: found in this journey by id or by name, or else added.

use super::{Paste, name_field, name_of, plain, word};
use crate::diff::values::{FieldValue, deletion, entities, value};
use crate::doc::edit::{Edit, Place};
use crate::doc::schema::{EntityKind, EntityRef};
use crate::ids::{ActorId, ChannelId, LaneId, PersonaId};
use crate::journey::words::{ActorKind, LaneKind};
use crate::transfer::{Thing, TransferError};

impl Paste<'_> {
    /// Where a persona, a channel or an actor of the clip is found here, or the one that is added.
    pub(super) fn entry(&mut self, was: EntityRef) -> Result<Option<EntityRef>, TransferError> {
        if let Some(known) = self.new.get(&was) {
            return Ok(Some(*known));
        }
        let Some(thing) = self.things.get(&was).copied() else {
            return Ok(None);
        };
        let found = Some(was)
            .filter(|was| self.is_alive(*was))
            .or_else(|| self.namesake(thing, |_| true));
        let entity = match found {
            Some(found) => found,
            None => {
                let name = name_of(thing)?;
                let (entity, edit) = match was.kind() {
                    EntityKind::Channel => {
                        let id = self.id(ChannelId::mint);
                        let place = Place::Last;
                        (id.into(), Edit::AddChannel { id, name, place })
                    }
                    EntityKind::Actor => {
                        let id = self.id(ActorId::mint);
                        let kind = word(thing, ActorKind::Person)?;
                        let place = Place::Last;
                        (id.into(), Edit::AddActor { id, kind, name, place })
                    }
                    EntityKind::Persona => {
                        let id = self.id(PersonaId::mint);
                        let place = Place::Last;
                        (id.into(), Edit::AddPersona { id, name, place })
                    }
                    _ => return Ok(None),
                };
                self.edits.push(edit);
                self.fill(thing, entity)?;
                entity
            }
        };
        self.new.insert(was, entity);
        Ok(Some(entity))
    }

    /// The lane of this journey for a lane that the clip names; added at the bottom where none fits.
    pub(super) fn lane(&mut self, was: EntityRef) -> Result<LaneId, TransferError> {
        if let Some(EntityRef::Lane(known)) = self.new.get(&was) {
            return Ok(*known);
        }
        let thing = self.things.get(&was).copied().ok_or(TransferError::Unreadable)?;
        let kind = word(thing, LaneKind::Text)?;
        if kind.is_computed() {
            return Err(TransferError::DrawnLane);
        }
        let rows = self.rows.clone();
        let of_kind = |lane: &LaneId| self.journey.lanes.get(lane).is_some_and(|lane| lane.kind == kind);
        let lane = rows
            .iter()
            .copied()
            .find(|lane| EntityRef::from(*lane) == was)
            .or_else(
                || match self.namesake(thing, |lane| matches!(lane, EntityRef::Lane(id) if of_kind(&id))) {
                    Some(EntityRef::Lane(id)) => Some(id),
                    _ => None,
                },
            )
            .or_else(|| {
                let is_special = !matches!(kind, LaneKind::Text | LaneKind::Custom);
                rows.iter().copied().find(|lane| is_special && of_kind(lane))
            });
        let lane = match lane {
            Some(lane) => lane,
            None => {
                let id = self.id(LaneId::mint);
                let name = name_of(thing)?;
                let place = Place::Last;
                self.edits.push(Edit::AddLane { id, kind, name, place });
                self.fill(thing, id.into())?;
                id
            }
        };
        self.new.insert(was, lane.into());
        Ok(lane)
    }

    /// Something of the same kind here that has the same name and passes a test.
    pub(super) fn namesake(&self, thing: &Thing, fits: impl Fn(EntityRef) -> bool) -> Option<EntityRef> {
        let field = name_field(thing.was.kind());
        let name = plain(thing.line(field)?);
        let same = |entity: &EntityRef| {
            let own = value(self.journey, *entity, field);
            matches!(own, Some(FieldValue::Text(own, _)) if plain(&own) == name)
                && self.is_alive(*entity)
                && fits(*entity)
        };
        entities(self.journey)
            .filter(|entity| entity.kind() == thing.was.kind())
            .find(same)
    }

    fn is_alive(&self, entity: EntityRef) -> bool {
        matches!(deletion(self.journey, entity), Some(None))
    }
}
