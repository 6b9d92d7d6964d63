//! Where everything of a journey stands: the one reading of visible, deleted and unplaced that every replica shares.
//!
//! A tombstone hides what its author saw: a deleted stage takes along the moments and cards listed in its `seen`. What someone else added at
//! the same time is **unplaced**: alive, shown in a tray, with who deleted the parent. A parent that does not exist (yet) makes
//! its children unplaced too, with nobody to name. Order is by (position, id) everywhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Card, Deletion, Journey, Lane, Moment};
use crate::doc::schema::EntityRef;
use crate::ids::{CardId, LaneId, MomentId, PersonaId, StageId};
use crate::lean::{self, Gather};
use crate::order::OrderKey;

/// Where everything stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Placement {
    /// Live stages in order, each with its live moments in order.
    pub stages: Vec<(StageId, Vec<MomentId>)>,
    /// Live lanes in order.
    pub lanes: Vec<LaneId>,
    /// Live cards of each cell in order; empty cells are absent.
    pub cells: BTreeMap<(LaneId, MomentId), Vec<CardId>>,
    /// Live personas in order.
    pub personas: Vec<PersonaId>,
    /// Deleted things that can be restored by themselves, latest first.
    pub trash: Vec<EntityRef>,
    /// Live things without a place, in order of their ids.
    pub unplaced: Vec<Unplaced>,
}

/// A live thing whose place is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplaced {
    /// The thing.
    pub entity: EntityRef,
    /// What was deleted over it; absent when the parent is unknown.
    pub parent: Option<EntityRef>,
    /// Who deleted the parent; absent when the parent is unknown.
    pub deleted_by: Option<String>,
}

/// Whether a thing stands on the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// On the grid.
    Placed,
    /// Deleted, by itself or along with a parent.
    Deleted,
    /// Alive without a place.
    Unplaced(Unplaced),
}

impl Placement {
    /// Reads the placement of a whole journey, in O(n log n).
    #[must_use]
    pub fn of(journey: &Journey) -> Self {
        let mut unplaced = Vec::new();
        let stage_ids = ordered(
            journey
                .stages
                .values()
                .filter(|stage| stage.deleted.is_none())
                .map(|stage| (&stage.pos, stage.id)),
        );
        let mut moments: BTreeMap<StageId, Vec<(&OrderKey, MomentId)>> = BTreeMap::new();
        for moment in journey.moments.values() {
            match moment_standing(journey, moment) {
                Standing::Placed => {
                    if let Some(stage) = moment.stage {
                        moments.entry(stage).or_default().push((&moment.pos, moment.id));
                    }
                }
                Standing::Unplaced(item) => unplaced.push(item),
                Standing::Deleted => {}
            }
        }
        let mut cells: BTreeMap<(LaneId, MomentId), Vec<(&OrderKey, CardId)>> = BTreeMap::new();
        for card in journey.cards.values() {
            match card_standing(journey, card) {
                Standing::Placed => {
                    if let (Some(lane), Some(moment)) = (card.lane, card.moment) {
                        cells.entry((lane, moment)).or_default().push((&card.pos, card.id));
                    }
                }
                Standing::Unplaced(item) => unplaced.push(item),
                Standing::Deleted => {}
            }
        }
        lean::sort_by_key(&mut unplaced, |item| item.entity);
        let live_lane = |lane: &&Lane| lane.deleted.is_none();
        Self {
            stages: stage_ids
                .into_iter()
                .map(|id| {
                    (
                        id,
                        moments
                            .remove(&id)
                            .map(|items| ordered(items.into_iter()))
                            .unwrap_or_default(),
                    )
                })
                .collect(),
            lanes: ordered(
                journey
                    .lanes
                    .values()
                    .filter(live_lane)
                    .map(|lane| (&lane.pos, lane.id)),
            ),
            cells: cells
                .into_iter()
                .map(|(cell, cards)| (cell, ordered(cards.into_iter())))
                .gather(),
            personas: ordered(
                journey
                    .personas
                    .values()
                    .filter(|persona| persona.deleted.is_none())
                    .map(|persona| (&persona.pos, persona.id)),
            ),
            trash: trash(journey),
            unplaced,
        }
    }

    /// Live moments from left to right.
    pub fn moments(&self) -> impl Iterator<Item = MomentId> + '_ {
        self.stages.iter().flat_map(|(_, moments)| moments.iter().copied())
    }
}

/// Where a moment stands.
#[must_use]
pub fn moment_standing(journey: &Journey, moment: &Moment) -> Standing {
    if moment.deleted.is_some() {
        return Standing::Deleted;
    }
    let entity = EntityRef::Moment(moment.id);
    match moment.stage.map(|id| (id, journey.stages.get(&id))) {
        Some((_, Some(stage))) if stage.deleted.is_none() => Standing::Placed,
        Some((id, Some(stage))) => hidden(entity, [(EntityRef::Stage(id), stage.deleted.as_ref())]),
        _ => Standing::Unplaced(Unplaced {
            entity,
            parent: None,
            deleted_by: None,
        }),
    }
}

/// Where a card stands. A card in an unplaced moment goes with that moment and is not listed by itself.
#[must_use]
pub fn card_standing(journey: &Journey, card: &Card) -> Standing {
    if card.deleted.is_some() {
        return Standing::Deleted;
    }
    let entity = EntityRef::Card(card.id);
    let lane = card.lane.and_then(|id| journey.lanes.get(&id));
    let moment = card.moment.and_then(|id| journey.moments.get(&id));
    let (Some(lane), Some(moment)) = (lane, moment) else {
        return Standing::Unplaced(Unplaced {
            entity,
            parent: None,
            deleted_by: None,
        });
    };
    let stage = moment.stage.and_then(|id| journey.stages.get(&id));
    let parents = [
        (EntityRef::Lane(lane.id), lane.deleted.as_ref()),
        (EntityRef::Moment(moment.id), moment.deleted.as_ref()),
        match stage {
            Some(stage) => (EntityRef::Stage(stage.id), stage.deleted.as_ref()),
            None => (EntityRef::Meta, None),
        },
    ];
    if parents.iter().any(|(_, deletion)| deletion.is_some()) {
        let standing = hidden(entity, parents);
        // The moment is in the tray itself: its cards come along with it, as long as their lane lives.
        let moment_in_tray = matches!(moment_standing(journey, moment), Standing::Unplaced(_));
        return match standing {
            Standing::Unplaced(_) if lane.deleted.is_none() && moment_in_tray => Standing::Deleted,
            other => other,
        };
    }
    match moment_standing(journey, moment) {
        Standing::Placed => Standing::Placed,
        // The moment's stage is unknown: the moment is in the tray, and the card with it.
        _ => Standing::Deleted,
    }
}

/// A thing under at least one deleted parent: deleted along when one of the deleters saw it, unplaced when none did.
fn hidden<const N: usize>(entity: EntityRef, parents: [(EntityRef, Option<&Deletion>); N]) -> Standing {
    let deletions = || {
        parents
            .iter()
            .filter_map(|(parent, deletion)| deletion.map(|deletion| (*parent, deletion)))
    };
    if deletions().any(|(_, deletion)| deletion.seen.contains(&entity)) {
        return Standing::Deleted;
    }
    let first = deletions().next();
    Standing::Unplaced(Unplaced {
        entity,
        parent: first.map(|(parent, _)| parent),
        deleted_by: first.map(|(_, deletion)| deletion.by.clone()),
    })
}

fn ordered<'a, Id: Ord + Copy>(items: impl Iterator<Item = (&'a OrderKey, Id)>) -> Vec<Id> {
    let mut items: Vec<_> = items.collect();
    lean::sort(&mut items);
    items.into_iter().map(|(_, id)| id).collect()
}

fn trash(journey: &Journey) -> Vec<EntityRef> {
    let mut deleted: Vec<(u64, EntityRef)> = Vec::new();
    let mut push = |entity: EntityRef, deletion: &Option<Deletion>| {
        if let Some(deletion) = deletion {
            deleted.push((deletion.at_ms, entity));
        }
    };
    journey
        .stages
        .values()
        .for_each(|item| push(item.id.into(), &item.deleted));
    journey
        .moments
        .values()
        .for_each(|item| push(item.id.into(), &item.deleted));
    journey
        .lanes
        .values()
        .for_each(|item| push(item.id.into(), &item.deleted));
    journey
        .cards
        .values()
        .for_each(|item| push(item.id.into(), &item.deleted));
    journey
        .personas
        .values()
        .for_each(|item| push(item.id.into(), &item.deleted));
    journey
        .channels
        .values()
        .for_each(|item| push(item.id.into(), &item.deleted));
    journey
        .actors
        .values()
        .for_each(|item| push(item.id.into(), &item.deleted));
    journey
        .connections
        .values()
        .for_each(|item| push(item.id.into(), &item.deleted));
    journey
        .surveys
        .values()
        .for_each(|item| push(item.id.into(), &item.deleted));
    lean::sort_by(&mut deleted, |a, b| b.cmp(a));
    deleted.into_iter().map(|(_, entity)| entity).collect()
}
