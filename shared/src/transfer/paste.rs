//! From a clip to edits.
//!
//! Cards keep their distances: the first column and the first lane of the clip go where the person is. What a clip names is looked for by id (the same
//! journey), then by name, and is added only where nothing fits.

use std::collections::BTreeMap;

use super::copy::card_lanes;
use super::{Clip, Content, Mint, Thing, TransferError, made};
use crate::diff::values::{FieldValue, deletion, value};
use crate::doc::bounds::most;
use crate::doc::edit::{Edit, Place, Value};
use crate::doc::rich::is_prose;
use crate::doc::schema::{EntityKind, EntityRef, Field, Shape, fields};
use crate::ids::{ActorId, CardId, ChannelId, ConnectionId, LaneId, MomentId, PersonaId, StageId};
use crate::journey::placement::Placement;
use crate::journey::words::{ActorKind, CardKind, ConnectionKind, LaneKind, MomentKind, Word};
use crate::journey::{Journey, repair_emotion};
use crate::layout::Spot;
use crate::lean::Gather;
use crate::limits;
use crate::rich::Look;
use crate::text_splice::TextSplice;

/// Where a clip goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasteAt {
    /// To a place of the grid.
    Spot(Spot),
    /// Beside what it was copied from, in the same journey.
    Beside,
    /// Nobody said: cards go where they were, all else to the end.
    Anywhere,
}

/// What pasting does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pasted {
    /// To be applied in this order, as one step.
    pub edits: Vec<Edit>,
    /// What was pasted, the topmost level only: stages, or else moments, lanes, cards.
    pub things: Vec<EntityRef>,
    /// Cards of copied lanes for which there is no column here.
    pub left_out: usize,
}

/// Plans to paste a clip. `here` is the journey's own id.
///
/// # Errors
/// Why nothing is pasted.
pub fn paste(
    journey: &Journey,
    placement: &Placement,
    here: &str,
    clip: &Clip,
    into: PasteAt,
    mint: Mint<'_>,
) -> Result<Pasted, TransferError> {
    let mut paste = Paste {
        journey,
        placement,
        clip,
        things: clip.things.iter().map(|thing| (thing.was, thing)).gather(),
        pictures: clip.journey == here,
        rows: card_lanes(journey, placement),
        columns: placement.moments().collect(),
        mint,
        new: BTreeMap::new(),
        edits: Vec::new(),
        after: Vec::new(),
        left_out: 0,
    };
    let top = [
        EntityKind::Stage,
        EntityKind::Moment,
        EntityKind::Lane,
        EntityKind::Card,
    ]
    .into_iter()
    .find(|kind| clip.count(*kind) > 0)
    .ok_or(TransferError::Nothing)?;
    paste.lanes(into)?;
    paste.stages(into)?;
    paste.moments(top, into)?;
    paste.cards(top, into)?;
    paste.connections()?;
    paste.feelings();
    let things = clip.copied(top).filter_map(|thing| paste.new.get(&thing.was).copied());
    let things: Vec<EntityRef> = things.collect();
    let mut edits = paste.edits;
    edits.append(&mut paste.after);
    room(journey, &edits)?;
    if things.is_empty() {
        return Err(TransferError::Nothing);
    }
    Ok(Pasted {
        edits,
        things,
        left_out: paste.left_out,
    })
}

/// Refuses what would not fit into the journey; deleted things count, as they do when they are made.
pub(super) fn room(journey: &Journey, edits: &[Edit]) -> Result<(), TransferError> {
    let made = made(edits);
    let there = |kind: EntityKind| match kind {
        EntityKind::Stage => journey.stages.len(),
        EntityKind::Moment => journey.moments.len(),
        EntityKind::Lane => journey.lanes.len(),
        EntityKind::Card => journey.cards.len(),
        EntityKind::Persona => journey.personas.len(),
        EntityKind::Channel => journey.channels.len(),
        EntityKind::Actor => journey.actors.len(),
        EntityKind::Connection => journey.connections.len(),
        EntityKind::Survey | EntityKind::Meta => 0,
    };
    for kind in EntityKind::WITH_ID {
        let new = made.iter().filter(|entity| entity.kind() == *kind).count();
        let limit = most(*kind);
        if new > 0 && there(*kind) + new > limit {
            return Err(TransferError::TooMany { kind: *kind, limit });
        }
    }
    Ok(())
}

struct Paste<'a> {
    journey: &'a Journey,
    placement: &'a Placement,
    clip: &'a Clip,
    things: BTreeMap<EntityRef, &'a Thing>,
    pictures: bool,
    rows: Vec<LaneId>,
    columns: Vec<MomentId>,
    mint: Mint<'a>,
    /// What everything of the clip is here.
    new: BTreeMap<EntityRef, EntityRef>,
    edits: Vec<Edit>,
    /// Edits of what is made, after all of it is there.
    after: Vec<Edit>,
    left_out: usize,
}

impl Paste<'_> {
    fn id<T>(&mut self, make: fn(u64, u128) -> T) -> T {
        let (now_ms, random) = (self.mint)();
        make(now_ms, random)
    }

    fn is_alive(&self, entity: EntityRef) -> bool {
        matches!(deletion(self.journey, entity), Some(None))
    }

    /// Something of the same kind here that has the same name and passes a test.
    fn namesake(&self, thing: &Thing, fits: impl Fn(EntityRef) -> bool) -> Option<EntityRef> {
        let field = name_field(thing.was.kind());
        let name = plain(thing.line(field)?);
        let same = |entity: &EntityRef| {
            let own = value(self.journey, *entity, field);
            matches!(own, Some(FieldValue::Text(own, _)) if plain(&own) == name)
                && self.is_alive(*entity)
                && fits(*entity)
        };
        crate::diff::values::entities(self.journey)
            .filter(|entity| entity.kind() == thing.was.kind())
            .find(same)
    }

    /// Where a persona, a channel or an actor of the clip is found here, or the one that is added.
    fn entry(&mut self, was: EntityRef) -> Result<Option<EntityRef>, TransferError> {
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

    /// Copied lanes, and the lanes of copied cards.
    fn lanes(&mut self, into: PasteAt) -> Result<(), TransferError> {
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

    /// The lane of this journey for a lane that the clip names; added at the bottom where none fits.
    fn lane(&mut self, was: EntityRef) -> Result<LaneId, TransferError> {
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

    fn stages(&mut self, into: PasteAt) -> Result<(), TransferError> {
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

    fn moments(&mut self, top: EntityKind, into: PasteAt) -> Result<(), TransferError> {
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

    fn cards(&mut self, top: EntityKind, into: PasteAt) -> Result<(), TransferError> {
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

    fn connections(&mut self) -> Result<(), TransferError> {
        let clip = self.clip;
        for thing in clip.copied(EntityKind::Connection) {
            let ends: Vec<EntityRef> = thing
                .within
                .iter()
                .filter_map(|end| self.new.get(end).copied())
                .collect();
            let [EntityRef::Moment(from), EntityRef::Moment(to)] = ends[..] else {
                continue;
            };
            let id = self.id(ConnectionId::mint);
            self.edits.push(Edit::AddConnection {
                id,
                kind: word(thing, ConnectionKind::Next)?,
                from,
                to,
            });
            self.fill(thing, id.into())?;
        }
        Ok(())
    }

    fn feelings(&mut self) {
        let clip = self.clip;
        for feeling in &clip.feelings {
            let Some(EntityRef::Moment(moment)) = self.new.get(&feeling.moment).copied() else {
                continue;
            };
            // A persona that is not in the clip is nobody.
            if let Ok(Some(EntityRef::Persona(persona))) = self.entry(feeling.persona)
                && let Some(value) = repair_emotion(feeling.value)
            {
                self.after.push(Edit::SetScore {
                    moment,
                    persona,
                    state: feeling.state,
                    value: Some(value),
                });
            }
        }
    }

    /// Everything that a new thing says besides what it was made with.
    fn fill(&mut self, thing: &Thing, entity: EntityRef) -> Result<(), TransferError> {
        let kind = entity.kind();
        for spec in fields(kind) {
            let field = spec.field;
            let Some(content) = thing.fields.get(field.as_str()) else {
                continue;
            };
            let is_given = field == name_field(kind) && kind != EntityKind::Connection
                || field == Field::Kind
                    && matches!(
                        kind,
                        EntityKind::Moment
                            | EntityKind::Lane
                            | EntityKind::Card
                            | EntityKind::Actor
                            | EntityKind::Connection
                    )
                || kind == EntityKind::Connection && matches!(field, Field::From | Field::To);
            let is_picture = matches!(field, Field::Asset | Field::Picture) && !self.pictures;
            if is_given || is_picture {
                continue;
            }
            let invalid = TransferError::Invalid { kind, field };
            match (spec.shape, content) {
                (Shape::Order | Shape::At | Shape::Tombstone, _) => {}
                (Shape::Text(most), Content::Scalar(Value::Line(text))) => {
                    if units(text) > most {
                        return Err(invalid);
                    }
                    let splice = TextSplice {
                        at_utf16: 0,
                        delete_utf16: 0,
                        insert: text.clone(),
                    };
                    self.after.push(Edit::Splice { entity, field, splice });
                    let look = thing.looks.get(field.as_str()).filter(|_| is_prose(kind, field));
                    if let Some(look) = look.map(|look| look.repaired(text)) {
                        let changes = Look::default().changes(&look, text).into_iter();
                        self.after
                            .extend(changes.map(|format| Edit::Format { entity, field, format }));
                    }
                }
                (shape, Content::Scalar(value)) => {
                    if !fits(shape, value) {
                        return Err(invalid);
                    }
                    let value = Some(value.clone());
                    self.after.push(Edit::Set { entity, field, value });
                }
                (Shape::Members, Content::Members(keys)) => {
                    let entries = keys.iter().map(|key| (key.clone(), Value::Flag(true))).gather();
                    self.entries(entity, field, entries)?;
                }
                (Shape::Table(words), Content::Table(table)) => {
                    let is_word = |word: &String| words.is_empty() || words.contains(&word.as_str());
                    if !table.values().all(is_word) {
                        return Err(invalid);
                    }
                    let entries = table
                        .iter()
                        .map(|(key, word)| (key.clone(), Value::Line(word.clone())))
                        .gather();
                    self.entries(entity, field, entries)?;
                }
                _ => return Err(invalid),
            }
        }
        Ok(())
    }

    fn entries(
        &mut self,
        entity: EntityRef,
        field: Field,
        entries: BTreeMap<String, Value>,
    ) -> Result<(), TransferError> {
        let invalid = TransferError::Invalid {
            kind: entity.kind(),
            field,
        };
        if entries.len() >= limits::SET_MEMBERS {
            return Err(invalid);
        }
        let catalogue = match field {
            Field::Channels => Some(EntityKind::Channel),
            Field::Actors => Some(EntityKind::Actor),
            _ => None,
        };
        for (key, value) in entries {
            let too_long = matches!(&value, Value::Line(line) if units(line) > limits::TITLE_UTF16);
            if key.is_empty() || units(&key) > limits::TITLE_UTF16 || too_long {
                return Err(invalid);
            }
            let key = match catalogue {
                None => key,
                Some(kind) => {
                    let was = EntityRef::from_key(kind, &key).map_err(|_| invalid.clone())?;
                    match self.entry(was)?.and_then(EntityRef::key) {
                        Some(key) => key,
                        // The clip does not say what it was: deleted before it was copied.
                        None => continue,
                    }
                }
            };
            self.after.push(Edit::Mark {
                entity,
                field,
                key,
                value: Some(value),
            });
        }
        Ok(())
    }
}

/// Where cards go, and where the clip begins.
struct Grid {
    /// `None`: each card keeps its lane.
    lane: Option<LaneId>,
    moment: Option<MomentId>,
    behind: Option<CardId>,
    first_row: usize,
    first_column: usize,
}

fn after(thing: &Thing) -> Place {
    match thing.was {
        EntityRef::Stage(id) => Place::After(id.0),
        EntityRef::Lane(id) => Place::After(id.0),
        _ => Place::Last,
    }
}

const fn name_field(kind: EntityKind) -> Field {
    match kind {
        EntityKind::Moment | EntityKind::Card | EntityKind::Meta => Field::Title,
        EntityKind::Connection => Field::Label,
        _ => Field::Name,
    }
}

fn name_of(thing: &Thing) -> Result<String, TransferError> {
    let kind = thing.was.kind();
    let field = name_field(kind);
    let name = thing.line(field).unwrap_or_default();
    if units(name) > limits::TITLE_UTF16 {
        return Err(TransferError::Invalid { kind, field });
    }
    Ok(name.to_owned())
}

fn word<W: Word>(thing: &Thing, default: W) -> Result<W, TransferError> {
    match thing.line(Field::Kind) {
        None => Ok(default),
        Some(word) => W::read(word).ok_or(TransferError::Invalid {
            kind: thing.was.kind(),
            field: Field::Kind,
        }),
    }
}

fn fits(shape: Shape, value: &Value) -> bool {
    match (shape, value) {
        (Shape::Line(most), Value::Line(line)) => units(line) <= most,
        (Shape::Word(words), Value::Line(word)) => words.contains(&word.as_str()),
        (Shape::Int(least, most), Value::Int(number)) => (least..=most).contains(number),
        (Shape::Flag, Value::Flag(_)) => true,
        (Shape::Time, Value::Int(at)) => *at >= 0,
        _ => false,
    }
}

/// Length in UTF-16 code units.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// How names are compared: without case and blanks around them.
pub(super) fn plain(name: &str) -> String {
    name.trim().to_lowercase()
}
