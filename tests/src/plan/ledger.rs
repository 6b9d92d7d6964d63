//! What was meant and what was promised in a plan, kept beside the documents, and the rules that every reading of the journey has to hold
//! against it, at any time and on any replica.
//!
//! Not here: that replicas read the same (`run`), what edits there are (`edits`).

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, StageId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::{Placement, Standing, card_standing};

use super::edits::LIAR;
use super::seat::OUTCAST;

/// Something that stays in the journey for ever once it is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// A card, perhaps deleted.
    Card(CardId),
    /// A word in a text.
    Word(EntityRef, Field, String),
    /// A tag of a card.
    Tag(CardId, String),
}

impl Mark {
    fn is_in(&self, journey: &Journey) -> bool {
        match self {
            Self::Card(id) => journey.cards.contains_key(id),
            Self::Word(entity, field, word) => {
                text_of(journey, *entity, *field).is_some_and(|text| text.matches(word).count() == 1)
            }
            Self::Tag(card, tag) => journey.cards.get(card).is_some_and(|card| card.tags.contains(tag)),
        }
    }
}

impl Mark {
    /// The text in which a word should be, for the report of a failure.
    fn surroundings(&self, journey: &Journey) -> String {
        match self {
            Self::Word(entity, field, _) => format!(", in {:?}", text_of(journey, *entity, *field)),
            _ => String::new(),
        }
    }
}

/// The texts in which peers leave words.
pub(super) fn text_of(journey: &Journey, entity: EntityRef, field: Field) -> Option<String> {
    match (entity, field) {
        (EntityRef::Meta, Field::Scope) => Some(journey.meta.scope.clone()),
        (EntityRef::Card(id), Field::Title) => journey.cards.get(&id).map(|card| card.title.clone()),
        _ => None,
    }
}

/// What everybody meant.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Marks that were acknowledged, or that somebody still holds.
    pub(super) must: BTreeSet<Mark>,
    /// Cards that cannot have reached the server.
    pub(super) never: BTreeSet<CardId>,
    /// Cards in the order in which they were made.
    pub(super) made: Vec<CardId>,
    deleted: BTreeSet<EntityRef>,
    /// Children that somebody saw while deleting their parent.
    seen: BTreeSet<EntityRef>,
    cells: BTreeMap<CardId, BTreeSet<(LaneId, MomentId)>>,
    stages: BTreeMap<MomentId, BTreeSet<StageId>>,
}

impl Ledger {
    /// Of a journey as it was made.
    pub(super) fn of(journey: &Journey) -> Self {
        let mut ledger = Self::default();
        for card in journey.cards.values() {
            ledger.must.insert(Mark::Card(card.id));
            ledger
                .cells
                .entry(card.id)
                .or_default()
                .extend(card.lane.zip(card.moment));
        }
        for moment in journey.moments.values() {
            ledger.stages.entry(moment.id).or_default().extend(moment.stage);
        }
        ledger
    }

    /// Takes down an edit of somebody who saw the journey like this.
    pub(super) fn note(&mut self, edit: &Edit, view: &Journey) {
        match edit {
            Edit::AddCard { id, lane, moment, .. } => {
                self.made.push(*id);
                self.cells.entry(*id).or_default().insert((*lane, *moment));
            }
            Edit::MoveCard { id, lane, moment, .. } => {
                self.cells.entry(*id).or_default().insert((*lane, *moment));
            }
            Edit::AddMoment { id, stage, .. } | Edit::MoveMoment { id, stage, .. } => {
                self.stages.entry(*id).or_default().insert(*stage);
            }
            Edit::Delete { entities } => {
                for entity in entities {
                    self.deleted.insert(*entity);
                    self.note_children(*entity, view);
                }
            }
            _ => {}
        }
    }

    fn note_children(&mut self, parent: EntityRef, view: &Journey) {
        for moment in view.moments.values() {
            if moment.stage.map(EntityRef::Stage) == Some(parent) {
                self.seen.insert(EntityRef::Moment(moment.id));
            }
        }
        for card in view.cards.values() {
            let moment = card.moment.and_then(|id| view.moments.get(&id));
            let parents = [
                card.lane.map(EntityRef::Lane),
                card.moment.map(EntityRef::Moment),
                moment.and_then(|moment| moment.stage).map(EntityRef::Stage),
            ];
            if parents.contains(&Some(parent)) {
                self.seen.insert(EntityRef::Card(card.id));
            }
        }
    }

    /// Checks that marks are there.
    pub(super) fn check_marks<'a>(whose: &str, journey: &Journey, marks: impl IntoIterator<Item = &'a Mark>) {
        for mark in marks {
            assert!(
                mark.is_in(journey),
                "{whose}: {mark:?} was acknowledged or is held by a peer, and is not there once{}",
                mark.surroundings(journey)
            );
        }
    }

    /// Checks every rule that holds for any replica at any time.
    pub(super) fn check_rules(&self, whose: &str, journey: &Journey) {
        let text = serde_json::to_string(journey).expect("a journey");
        for forbidden in [LIAR, OUTCAST] {
            if let Some(at) = text.find(forbidden) {
                let from = (0..=at.saturating_sub(120)).rev().find(|at| text.is_char_boundary(*at));
                panic!("{whose}: {}", &text[from.unwrap_or_default()..at + forbidden.len()]);
            }
        }
        for card in &self.never {
            assert!(
                !journey.cards.contains_key(card),
                "{whose}: {card} was made after its line was dead and its link revoked"
            );
        }
        for moment in journey.moments.values() {
            let meant = self.stages.get(&moment.id);
            assert!(
                moment
                    .stage
                    .is_none_or(|stage| meant.is_some_and(|meant| meant.contains(&stage))),
                "{whose}: nobody put {} into {:?}",
                moment.id,
                moment.stage
            );
            self.check_deleted(whose, moment.id.into(), moment.deleted.is_some());
        }
        self.check_cards(whose, journey);
    }

    fn check_cards(&self, whose: &str, journey: &Journey) {
        let placement = Placement::of(journey);
        let mut places: BTreeMap<CardId, usize> = BTreeMap::new();
        let in_tray = placement.unplaced.iter().filter_map(|item| match item.entity {
            EntityRef::Card(id) => Some(id),
            _ => None,
        });
        for id in placement.cells.values().flatten().copied().chain(in_tray) {
            *places.entry(id).or_default() += 1;
        }
        for card in journey.cards.values() {
            let cell = card.lane.zip(card.moment);
            let meant = self.cells.get(&card.id);
            assert!(
                cell.is_none_or(|cell| meant.is_some_and(|meant| meant.contains(&cell))),
                "{whose}: nobody put {} into {cell:?}, but into one of {meant:?}",
                card.id
            );
            self.check_deleted(whose, card.id.into(), card.deleted.is_some());
            let hidden = card.deleted.is_none() && card_standing(journey, card) == Standing::Deleted;
            let moment_in_tray = placement
                .unplaced
                .iter()
                .any(|item| card.moment.map(EntityRef::Moment) == Some(item.entity));
            assert!(
                !hidden || moment_in_tray || self.seen.contains(&card.id.into()),
                "{whose}: {} is hidden although nobody who deleted anything saw it",
                card.id
            );
            let times = places.get(&card.id).copied().unwrap_or_default();
            let expected = usize::from(card.deleted.is_none() && !hidden);
            assert_eq!(times, expected, "{whose}: {} stands in {times} places", card.id);
        }
    }

    fn check_deleted(&self, whose: &str, entity: EntityRef, deleted: bool) {
        assert!(
            !deleted || self.deleted.contains(&entity),
            "{whose}: nobody deleted {entity}"
        );
    }
}
