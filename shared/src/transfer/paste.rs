//! From a clip to edits.
//!
//! Cards keep their distances: the first column and the first lane of the clip go where the person is. What a clip names is looked for by id (the same
//! journey), then by name, and is added only where nothing fits.
//! Here: what pasting is and its order. `structure` makes stages, moments and lanes, `cells` finds the cells of cards, `named` finds or adds what the
//! clip names, and `fill` writes what everything new says.

mod cells;
mod fill;
mod named;
mod structure;

use std::collections::BTreeMap;

use super::copy::card_lanes;
use super::{Clip, Mint, Thing, TransferError};
use crate::doc::bounds::most;
use crate::doc::edit::Edit;
use crate::doc::schema::{EntityKind, EntityRef, Field};
use crate::ids::{ConnectionId, LaneId, MomentId};
use crate::journey::placement::Placement;
use crate::journey::words::{ConnectionKind, Word};
use crate::journey::{Journey, repair_emotion};
use crate::layout::Spot;
use crate::lean::Gather;
use crate::limits;

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
    let made: Vec<EntityRef> = edits.iter().filter_map(Edit::makes).collect();
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

/// Length in UTF-16 code units.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// How names are compared: without case and blanks around them.
pub(super) fn plain(name: &str) -> String {
    name.trim().to_lowercase()
}
