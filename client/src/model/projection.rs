//! From change sets to signals: the only writer of the model.
//!
//! [`JourneyModel::apply`] runs inside a commit: it reads through the transaction it is given and writes signals, whose
//! effects run after. Where something stands is never patched: whenever an order, a parent or a tombstone changed, the
//! placement is read anew from the plain values with the rules that every replica shares, and lists that differ are written.
//! So the model cannot drift from `journey::Placement`; a full reading of 2,000 cards takes about a millisecond.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::GetUntracked;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::change::{Change, ChangeSet};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::layout::spans::Spanning;
use waymark_shared::lean;
use waymark_shared::order::OrderKey;
use yrs::ReadTxn;

use super::entity_map::EntityMap;
use super::projected::{EntityModel, Projected};
use super::{Counts, JourneyModel, Values, read, write};

impl JourneyModel {
    /// Shows what a document says, whatever was shown before.
    pub fn load<T: ReadTxn>(&self, doc: &JourneyDoc, txn: &T) {
        let next = doc.read_plain(txn);
        let values = &mut *write(&self.values);
        let journey = &mut values.journey;
        self.meta.update(&next.meta);
        journey.meta = next.meta;
        load(&mut journey.stages, &self.stages, next.stages);
        load(&mut journey.moments, &self.moments, next.moments);
        load(&mut journey.lanes, &self.lanes, next.lanes);
        load(&mut journey.cards, &self.cards, next.cards);
        load(&mut journey.personas, &self.personas, next.personas);
        load(&mut journey.channels, &self.channels, next.channels);
        load(&mut journey.actors, &self.actors, next.actors);
        load(&mut journey.connections, &self.connections, next.connections);
        load(&mut journey.surveys, &self.surveys, next.surveys);
        for (key, signal) in read(&self.scores).iter() {
            signal.write(&next.scores.get(key).cloned());
        }
        journey.scores = next.scores;
        self.place(values);
        self.list_others(&values.journey);
        write(&self.touched).everything = true;
        self.count_change(None);
    }

    /// Counts a change of some things, or of everything.
    fn count_change(&self, touched: Option<&BTreeSet<EntityRef>>) {
        count(&self.changes);
        for (entity, signal) in read(&self.written).iter() {
            if touched.is_none_or(|touched| touched.contains(entity)) {
                count(signal);
            }
        }
    }

    /// Shows what a transaction changed, and returns the entities it touched, in the order in which they were met.
    pub fn apply<T: ReadTxn>(&self, doc: &JourneyDoc, txn: &T, changes: &ChangeSet) -> Vec<EntityRef> {
        let values = &mut *write(&self.values);
        let journey = &mut values.journey;
        let mut touched = Vec::new();
        let mut seen = BTreeSet::new();
        let (mut moved, mut others_moved, mut spans_changed) = (false, false, false);
        for change in &changes.changes {
            let entity = match change {
                Change::Added(entity)
                | Change::Removed(entity)
                | Change::Field(entity, _)
                | Change::Text(entity, ..) => *entity,
                Change::Score(key) => {
                    let score = doc.read_score(txn, *key);
                    if let Some(signal) = read(&self.scores).get(key) {
                        signal.write(&score);
                    }
                    match score {
                        Some(score) => drop(journey.scores.insert(*key, score)),
                        None => drop(journey.scores.remove(key)),
                    }
                    if seen.insert(EntityRef::Moment(key.moment)) {
                        touched.push(EntityRef::Moment(key.moment));
                    }
                    continue;
                }
            };
            if seen.insert(entity) {
                touched.push(entity);
            }
        }
        for entity in &touched {
            match *entity {
                EntityRef::Meta => {
                    journey.meta = doc.read_meta(txn);
                    self.meta.update(&journey.meta);
                }
                EntityRef::Stage(id) => {
                    moved |= show(&mut journey.stages, &self.stages, id, doc.read_stage(txn, id));
                }
                EntityRef::Moment(id) => {
                    moved |= show(&mut journey.moments, &self.moments, id, doc.read_moment(txn, id));
                }
                EntityRef::Lane(id) => {
                    moved |= show(&mut journey.lanes, &self.lanes, id, doc.read_lane(txn, id));
                }
                EntityRef::Card(id) => {
                    let span = journey.cards.get(&id).and_then(|card| card.span);
                    moved |= show(&mut journey.cards, &self.cards, id, doc.read_card(txn, id));
                    spans_changed |= journey.cards.get(&id).and_then(|card| card.span) != span;
                }
                EntityRef::Persona(id) => {
                    moved |= show(&mut journey.personas, &self.personas, id, doc.read_persona(txn, id));
                }
                EntityRef::Channel(id) => {
                    others_moved |= show(&mut journey.channels, &self.channels, id, doc.read_channel(txn, id));
                }
                EntityRef::Actor(id) => {
                    others_moved |= show(&mut journey.actors, &self.actors, id, doc.read_actor(txn, id));
                }
                EntityRef::Connection(id) => {
                    others_moved |= show(
                        &mut journey.connections,
                        &self.connections,
                        id,
                        doc.read_connection(txn, id),
                    );
                }
                EntityRef::Survey(id) => {
                    others_moved |= show(&mut journey.surveys, &self.surveys, id, doc.read_survey(txn, id));
                }
            }
        }
        // What has no place on the grid still comes to the trash.
        if moved || others_moved {
            self.place(values);
        } else if spans_changed {
            self.list_spans(values);
        }
        if others_moved {
            self.list_others(&values.journey);
        }
        {
            let since = &mut *write(&self.touched);
            since.places |= moved;
            since.entities.extend(touched.iter().copied());
        }
        self.count_change(Some(&seen));
        touched
    }

    pub(crate) fn set_loaded(&self) {
        self.loaded.write(&true);
    }

    /// Reads the placement anew and writes every list that differs.
    fn place(&self, values: &mut Values) {
        let placement = Placement::of(&values.journey);
        self.stages
            .set_keys(&placement.stages.iter().map(|(id, _)| *id).collect());
        for (id, moments) in &placement.stages {
            if let Some(stage) = self.stages.get(*id) {
                stage.moments.write(moments);
            }
        }
        self.moments.set_keys(&placement.moments().collect());
        self.lanes.set_keys(&placement.lanes);
        self.personas.set_keys(&placement.personas);
        let live = values.journey.cards.values().filter(|card| card.deleted.is_none());
        self.cards.set_keys(&live.map(|card| card.id).collect());
        for (cell, signal) in read(&self.cells).iter() {
            match placement.cells.get(cell) {
                Some(cards) => signal.write(cards),
                None => signal.write(&Vec::new()),
            };
        }
        self.trash.write(&placement.trash);
        self.unplaced.write(&placement.unplaced);
        self.counts.write(&Counts {
            stages: placement.stages.len(),
            moments: placement.moments().count(),
            lanes: placement.lanes.len(),
            cards: placement.cells.values().map(Vec::len).sum(),
            personas: placement.personas.len(),
        });
        values.placement = placement;
        self.list_spans(values);
    }

    fn list_spans(&self, values: &Values) {
        let mut spans = Vec::new();
        for ((lane, moment), cards) in &values.placement.cells {
            for card in cards.iter().filter_map(|id| values.journey.cards.get(id)) {
                if let Some(span) = card
                    .span
                    .and_then(|span| usize::try_from(span).ok())
                    .filter(|span| *span > 1)
                {
                    let (lane, moment) = (*lane, *moment);
                    spans.push(Spanning {
                        card: card.id,
                        lane,
                        moment,
                        span,
                    });
                }
            }
        }
        lean::sort_by_key(&mut spans, |one| one.card);
        self.spans.write(&spans);
    }

    /// The lists that have no place on the grid.
    fn list_others(&self, journey: &Journey) {
        let channels = journey.channels.values().filter(|channel| channel.deleted.is_none());
        self.channels
            .set_keys(&ordered(channels.map(|channel| (&channel.pos, channel.id))));
        let actors = journey.actors.values().filter(|actor| actor.deleted.is_none());
        self.actors
            .set_keys(&ordered(actors.map(|actor| (&actor.pos, actor.id))));
        let connections = journey
            .connections
            .values()
            .filter(|connection| connection.deleted.is_none());
        self.connections
            .set_keys(&connections.map(|connection| connection.id).collect());
        let surveys = journey.surveys.values().filter(|survey| survey.deleted.is_none());
        self.surveys.set_keys(&surveys.map(|survey| survey.id).collect());
    }
}

fn count(signal: &Projected<u64>) {
    signal.write(&signal.get_untracked().wrapping_add(1));
}

/// Shows one entity, and returns whether anything may stand elsewhere now.
fn show<M: EntityModel>(
    values: &mut BTreeMap<M::Id, M::Entity>,
    models: &EntityMap<M::Id, M>,
    id: M::Id,
    next: Option<M::Entity>,
) -> bool {
    let Some(next) = next else {
        models.remove(id);
        return values.remove(&id).is_some();
    };
    let moved = match (values.get(&id), models.get(id)) {
        (Some(old), Some(model)) => {
            model.update(&next);
            M::moved(old, &next)
        }
        _ => {
            models.insert(id, M::new(id, &next));
            true
        }
    };
    values.insert(id, next);
    moved
}

fn load<M: EntityModel>(
    values: &mut BTreeMap<M::Id, M::Entity>,
    models: &EntityMap<M::Id, M>,
    next: BTreeMap<M::Id, M::Entity>,
) {
    let gone: Vec<M::Id> = values.keys().filter(|id| !next.contains_key(id)).copied().collect();
    for id in gone {
        show(values, models, id, None);
    }
    for (id, entity) in next {
        show(values, models, id, Some(entity));
    }
}

fn ordered<'a, Id: Ord>(items: impl Iterator<Item = (&'a OrderKey, Id)>) -> Vec<Id> {
    let mut items: Vec<_> = items.collect();
    lean::sort(&mut items);
    items.into_iter().map(|(_, id)| id).collect()
}
