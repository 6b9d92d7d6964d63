//! Laws that hold for any edits in any order of delivery.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::change::Change;
use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use yrs::{GetString, Map, ReadTxn, Transact};

use super::facts::undo_manager;
use super::plans::{KINDS, edits, text_fields};
use super::replica::*;

/// What happens at one of three replicas.
#[derive(Debug, Clone)]
enum Step {
    Edit(usize, Edit),
    Sync(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0usize..3, edits()).prop_map(|(at, edit)| Step::Edit(at, edit)),
        1 => (0usize..3, 0usize..3).prop_map(|(from, to)| Step::Sync(from, to)),
    ];
    prop::collection::vec(step, 1..40)
}

fn three() -> [Replica; 3] {
    three_from(&Replica::seeded(1, "Base"))
}

fn three_from(base: &Replica) -> [Replica; 3] {
    [(10, "Ada"), (11, "Ben"), (12, "Cleo")].map(|(id, name)| {
        let replica = Replica::empty(id, name);
        base.sync_with(&replica);
        replica
    })
}

fn run(replicas: &[Replica; 3], steps: &[Step]) {
    for step in steps {
        match step {
            // A refused edit changes nothing; that is a law of its own below.
            Step::Edit(at, edit) => drop(replicas[*at].try_edit(edit)),
            Step::Sync(from, to) if from != to => {
                replicas[*to].receive(&replicas[*from].update_for(&replicas[*to]));
            }
            Step::Sync(..) => {}
        }
    }
}

/// Every text of every entity.
fn texts(doc: &JourneyDoc, txn: &impl ReadTxn) -> BTreeMap<(EntityRef, Field), String> {
    let mut texts = BTreeMap::new();
    let mut collect = |entity: EntityRef| {
        for field in text_fields(entity.kind()) {
            if let Some(text) = doc.text(txn, entity, field) {
                texts.insert((entity, field), text.get_string(txn));
            }
        }
    };
    collect(EntityRef::Meta);
    for kind in KINDS {
        for key in doc.root(*kind).keys(txn) {
            if let Ok(entity) = EntityRef::from_key(*kind, key) {
                collect(entity);
            }
        }
    }
    texts
}

/// The JSON of each entity by itself, and of the scores.
fn parts(journey: &Journey) -> BTreeMap<String, serde_json::Value> {
    let serde_json::Value::Object(roots) = serde_json::to_value(journey).unwrap() else {
        unreachable!()
    };
    let mut parts = BTreeMap::new();
    for (root, value) in roots {
        match value {
            serde_json::Value::Object(entries) if root != "meta" => {
                parts.extend(entries.into_iter().map(|(key, value)| (format!("{root}/{key}"), value)));
            }
            value => {
                parts.insert(root, value);
            }
        }
    }
    parts
}

fn part_of(change: &Change) -> String {
    let name = |entity: &EntityRef| match entity.kind() {
        EntityKind::Meta => "meta".to_owned(),
        EntityKind::Connection => format!("connections/{}", entity.key().unwrap()),
        kind => format!("{}/{}", kind.root(), entity.key().unwrap()),
    };
    match change {
        Change::Added(entity) | Change::Removed(entity) | Change::Field(entity, _) | Change::Text(entity, ..) => {
            name(entity)
        }
        Change::Score(key) => format!("scores/{key}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_order_of_delivery_gives_the_same_reading(steps in steps(), order in any::<prop::sample::Selector>()) {
        let base = Replica::seeded(1, "Base");
        let replicas = three_from(&base);
        let sent: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        for replica in &replicas {
            let sent = Arc::clone(&sent);
            let log = move |_: &yrs::TransactionMut<'_>, event: &yrs::UpdateEvent| {
                sent.lock().unwrap().push(event.update.clone());
            };
            replica.doc.doc().observe_update_v1("log", log).unwrap();
        }
        run(&replicas, &steps);
        let sent = sent.lock().unwrap().clone();
        // Everything said by anybody, in any order, some of it twice.
        let late = Replica::empty(13, "Late");
        base.sync_with(&late);
        let mut left: Vec<_> = sent.iter().chain(sent.iter().take(3)).collect();
        while !left.is_empty() {
            let at = order.select(0..left.len());
            late.receive(left.swap_remove(at));
        }
        for _ in 0..2 {
            replicas[0].sync_with(&replicas[1]);
            replicas[1].sync_with(&replicas[2]);
        }
        replicas[0].sync_with(&replicas[1]);
        let expected = replicas[0].read();
        for replica in [&replicas[1], &replicas[2], &late] {
            prop_assert_eq!(&replica.read(), &expected, "{}", replica.name);
        }
        prop_assert_eq!(Placement::of(&late.read()), Placement::of(&expected));
    }

    #[test]
    fn a_journey_is_wholly_placed_in_the_trash_or_unplaced(steps in steps()) {
        let replicas = three();
        run(&replicas, &steps);
        replicas[0].sync_with(&replicas[1]);
        let journey = replicas[0].read();
        let placement = Placement::of(&journey);
        let on_grid: BTreeSet<_> = placement.moments().collect();
        prop_assert_eq!(placement.moments().count(), on_grid.len(), "no moment stands twice");
        let cards: Vec<_> = placement.cells.values().flatten().collect();
        prop_assert_eq!(cards.iter().collect::<BTreeSet<_>>().len(), cards.len(), "no card lies twice");
        for (lane, moment) in placement.cells.keys() {
            prop_assert!(placement.lanes.contains(lane) && on_grid.contains(moment), "cells lie on the grid");
        }
        for item in &placement.unplaced {
            if let EntityRef::Card(id) = item.entity {
                prop_assert!(!cards.contains(&&id));
            }
        }
    }

    #[test]
    fn restoring_all_deletions_brings_back_everything(steps in steps()) {
        let replicas = three();
        run(&replicas, &steps);
        replicas[0].sync_with(&replicas[1]);
        let trash = replicas[0].placement().trash;
        replicas[0].edit(Edit::Restore { entities: trash });
        let (journey, placement) = (replicas[0].read(), replicas[0].placement());
        prop_assert_eq!(&placement.trash, &[]);
        let unplaced = placement.unplaced.len();
        let unplaced_with = |moment| placement.unplaced.iter().any(|item| item.entity == EntityRef::Moment(moment));
        let in_tray = journey.cards.values().filter(|card| card.moment.is_some_and(unplaced_with)).count();
        let shown = placement.moments().count() + placement.cells.values().map(Vec::len).sum::<usize>();
        prop_assert!(shown + unplaced + in_tray >= journey.moments.len() + journey.cards.len());
    }

    #[test]
    fn a_refused_edit_leaves_no_trace(before in steps(), edit in edits()) {
        let replicas = three();
        run(&replicas, &before);
        let state = replicas[0].doc.doc().transact().state_vector();
        let reading = replicas[0].read();
        if replicas[0].try_edit(&edit).is_err() {
            prop_assert_eq!(replicas[0].doc.doc().transact().state_vector(), state);
            prop_assert_eq!(replicas[0].read(), reading);
        }
    }

    #[test]
    fn undo_takes_an_edit_back_and_redo_does_it_again(before in steps(), edit in edits()) {
        let replicas = three();
        run(&replicas, &before);
        let mut undo = undo_manager(&replicas[0]);
        let original = replicas[0].read();
        drop(replicas[0].try_edit(&edit));
        let edited = replicas[0].read();
        if edited != original {
            prop_assert!(undo.undo_blocking());
            prop_assert_eq!(&replicas[0].read(), &original);
            prop_assert!(undo.redo_blocking());
            prop_assert_eq!(&replicas[0].read(), &edited);
        }
    }

    #[test]
    fn a_change_set_names_all_that_changed_and_its_splices_follow_the_texts(steps in steps()) {
        let replicas = three();
        let watched = &replicas[0];
        let doc = watched.doc.clone();
        let mirror = Arc::new(Mutex::new(texts(&doc, &doc.doc().transact())));
        let known = Arc::new(Mutex::new(parts(&watched.read())));
        let wrong: Arc<Mutex<Vec<String>>> = Arc::default();
        {
            let (doc, mirror, wrong) = (doc.clone(), Arc::clone(&mirror), Arc::clone(&wrong));
            let known = Arc::clone(&known);
            watched.doc.observe_changes("test", move |txn, set| {
                let mut mirror = mirror.lock().unwrap();
                for change in &set.changes {
                    match change {
                        Change::Text(entity, field, splices) => {
                            let text = mirror.entry((*entity, *field)).or_default();
                            for splice in splices {
                                *text = splice.apply(text);
                            }
                        }
                        Change::Added(entity) | Change::Removed(entity) => {
                            mirror.retain(|(owner, _), _| owner != entity);
                            for field in text_fields(entity.kind()) {
                                if let Some(text) = doc.text(txn, *entity, field) {
                                    mirror.insert((*entity, field), text.get_string(txn));
                                }
                            }
                        }
                        Change::Field(..) | Change::Score(_) => {}
                    }
                }
                if *mirror != texts(&doc, txn) {
                    wrong.lock().unwrap().push(format!("texts differ after {set:?}"));
                }
                let now = parts(&doc.read(txn));
                let mut known = known.lock().unwrap();
                let named: BTreeSet<_> = set.changes.iter().map(part_of).collect();
                for key in now.keys().chain(known.keys()) {
                    if now.get(key) != known.get(key) && !named.contains(key) {
                        wrong.lock().unwrap().push(format!("{key} changed, but {set:?} does not tell"));
                    }
                }
                *known = now;
            });
        }
        run(&replicas, &steps);
        watched.receive(&replicas[1].update_for(watched));
        watched.receive(&replicas[2].update_for(watched));
        let found = wrong.lock().unwrap().clone();
        prop_assert!(found.is_empty(), "{:#?}", found);
        prop_assert_eq!(&*known.lock().unwrap(), &parts(&watched.read()), "a change came without a change set");
    }

    #[test]
    fn an_edit_survives_json(edit in edits()) {
        let text = serde_json::to_string(&edit).unwrap();
        prop_assert_eq!(serde_json::from_str::<Edit>(&text).unwrap(), edit, "{}", text);
    }
}
