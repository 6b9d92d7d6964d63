//! The writer against a model, and what happens when a commit fails.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::store::contract::map_of;
use crate::store::engine::fake::MapEngine;
use crate::store::engine::{Batch, Engine, EngineError, Pair, View};
use crate::store::log_store::LogStore;
use crate::store::memory::{Content, MemoryStore};
use crate::store::{DocKey, Record, StoreHealth, StoreOptions, StoredDoc, Table, UpdateStore, chunk, read};

fn bytes(length: usize, fill: u8) -> Bytes {
    vec![fill; length].into()
}

fn doc_key() -> impl Strategy<Value = DocKey> {
    (0..3_u64).prop_map(map_of)
}

fn payload() -> impl Strategy<Value = Bytes> {
    (prop_oneof![0..20_usize, 4_080..4_100_usize, Just(9_000)], any::<u8>())
        .prop_map(|(length, fill)| bytes(length, fill))
}

fn request() -> impl Strategy<Value = Request> {
    let updates = proptest::collection::vec(payload(), 0..4);
    let record_key = prop_oneof![Just(vec![]), Just(vec![0]), Just(vec![7])];
    prop_oneof![
        6 => (doc_key(), 0..2_u32, updates).prop_map(|(key, epoch, updates)| Request::Append { key, epoch, updates }),
        3 => (doc_key(), 0..2_u32, 0..8_u64, payload()).prop_map(|(key, epoch, covers, snapshot)| {
            let parts = chunk::split(&snapshot).expect("small");
            Request::Compact { key, epoch, covers, first_part: 0, parts }
        }),
        // A snapshot that nobody finishes.
        1 => (doc_key(), 0..2_u32, 0..8_u64, payload()).prop_map(|(key, epoch, covers, snapshot)| {
            let parts = chunk::split(&snapshot).expect("small");
            Request::Stage { key, epoch, covers, first_part: 0, parts }
        }),
        1 => doc_key().prop_map(|key| Request::Delete { key }),
        2 => (record_key.clone(), proptest::option::of(1..4_u64), payload()).prop_map(|(key, expected, value)| {
            Request::Put { table: Table::Links, key, expected, value }
        }),
        1 => (record_key, 1..4_u64).prop_map(|(key, expected)| Request::Remove { table: Table::Links, key, expected }),
    ]
}

/// What happens between requests.
#[derive(Debug, Clone)]
enum Step {
    Ask(Request),
    Commit,
    Sweep(usize),
    /// The process ends; what was not committed is gone.
    Crash,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => request().prop_map(Step::Ask),
        3 => Just(Step::Commit),
        2 => (1..6_usize).prop_map(Step::Sweep),
        1 => Just(Step::Crash),
    ]
}

/// The contract, told once more in the plainest way.
fn expect(model: &mut Content, request: &Request) -> Answer {
    match request {
        Request::Append { key, epoch, updates } => {
            let doc = model.docs.entry(*key).or_default();
            if doc.epoch != *epoch {
                return Err(StoreError::Conflict);
            }
            doc.tail.extend(updates.iter().cloned());
            Ok(doc.last_seq())
        }
        Request::Stage { key, epoch, covers, .. } | Request::Compact { key, epoch, covers, .. } => {
            let doc = model.docs.entry(*key).or_default();
            let stale = doc.epoch != *epoch || (doc.snapshot.is_some() && *covers <= doc.snapshot_seq);
            if stale || *covers > doc.last_seq() {
                return Err(StoreError::Conflict);
            }
            if let Request::Compact { parts, .. } = request {
                doc.tail.drain(..(covers - doc.snapshot_seq) as usize);
                doc.snapshot_seq = *covers;
                doc.snapshot = chunk::join(parts.iter().map(AsRef::as_ref)).ok();
            }
            Ok(0)
        }
        Request::Delete { key } => {
            let doc = model.docs.entry(*key).or_default();
            *doc = StoredDoc {
                epoch: doc.epoch + 1,
                ..StoredDoc::default()
            };
            Ok(0)
        }
        Request::Put {
            table,
            key,
            expected,
            value,
        } => {
            let at = (*table, key.clone());
            if model.records.get(&at).map(|record| record.version) != *expected {
                return Err(StoreError::Conflict);
            }
            let version = expected.unwrap_or(0) + 1;
            model.records.insert(
                at,
                Record {
                    version,
                    value: value.clone(),
                },
            );
            Ok(version)
        }
        Request::Remove { table, key, expected } => {
            let at = (*table, key.clone());
            if model.records.get(&at).map(|record| record.version) != Some(*expected) {
                return Err(StoreError::Conflict);
            }
            model.records.remove(&at);
            Ok(0)
        }
    }
}

fn assert_same(engine: &MapEngine, model: &Content) {
    for number in 0..3 {
        let key = map_of(number);
        let stored = read::document(engine, key).expect("reads");
        assert_eq!(stored, model.docs.get(&key).cloned().unwrap_or_default());
    }
    let stored: BTreeMap<_, _> = read::records(engine, Table::Links)
        .expect("scans")
        .into_iter()
        .collect();
    let expected: BTreeMap<_, _> = model
        .records
        .iter()
        .map(|((_, key), record)| (Bytes::from(key.clone()), record.clone()))
        .collect();
    assert_eq!(stored, expected);
}

proptest! {
    #[test]
    fn the_writer_agrees_with_the_contract_over_any_grouping_sweeping_and_crashes(
        steps in proptest::collection::vec(step(), 1..60)
    ) {
        let engine = MapEngine::default();
        let mut planner = Planner::searching();
        let mut batch = Batch::new();
        let (mut planned, mut durable) = (Content::default(), Content::default());
        for step in steps {
            match step {
                Step::Ask(request) => {
                    let expected = expect(&mut planned, &request);
                    let answer = planner.plan(&engine, &mut batch, request);
                    prop_assert_eq!(answer.ok(), expected.ok());
                }
                Step::Sweep(most) => planner.sweep(&engine, &mut batch, most).expect("sweeps"),
                Step::Commit => {
                    engine.commit(std::mem::take(&mut batch)).expect("commits");
                    durable = planned.clone();
                }
                Step::Crash => {
                    batch.clear();
                    planned = durable.clone();
                    planner = Planner::searching();
                }
            }
            assert_same(&engine, &durable);
        }
        // After enough tidying only what can be seen is left. A restart forgets snapshots that were never finished.
        engine.commit(std::mem::take(&mut batch)).expect("commits");
        planner = Planner::searching();
        while planner.has_dead() {
            planner.sweep(&engine, &mut batch, 3).expect("sweeps");
            engine.commit(std::mem::take(&mut batch)).expect("commits");
        }
        assert_same(&engine, &planned);
        let fresh = MapEngine::default();
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("export");
        let map = |engine: &MapEngine| engine.map.lock().expect("not poisoned").clone();
        crate::store::export::write_content(planned, &file, UNIX_EPOCH).expect("exports");
        crate::store::export::fill(&fresh, &file).expect("imports");
        prop_assert_eq!(&map(&engine), &map(&fresh));
        // The same by way of an export of what is stored.
        let again = MapEngine::default();
        crate::store::export::write(&engine, &file, UNIX_EPOCH).expect("exports");
        crate::store::export::fill(&again, &file).expect("imports");
        prop_assert_eq!(map(&engine), map(&again));
    }

    #[test]
    fn a_group_holds_at_most_its_limits_or_one_request(requests in proptest::collection::vec(request(), 1..200)) {
        let mut group = Group::default();
        let (mut members, mut updates, mut size) = (0, 0, 0);
        for request in requests {
            let alone = members == 0;
            if group.admit(&request) {
                members += 1;
                updates += request.count();
                size += request.bytes();
            } else {
                prop_assert!(!alone);
                (group, members, updates, size) = (Group::default(), 1, request.count(), request.bytes());
                prop_assert!(group.admit(&request));
            }
            prop_assert!(members == 1 || (updates <= BATCH_UPDATES && size <= BATCH_BYTES));
        }
    }
}

#[test]
fn a_group_ends_at_512_updates_and_at_one_mebibyte() {
    let append = |updates: usize, length: usize| Request::Append {
        key: map_of(1),
        epoch: 0,
        updates: vec![bytes(length, 1); updates],
    };
    let mut group = Group::default();
    assert!(group.admit(&append(511, 1)) && group.admit(&append(1, 1)) && !group.admit(&append(1, 1)));
    let mut group = Group::default();
    assert!(group.admit(&append(1, BATCH_BYTES - 1)) && group.admit(&append(1, 1)) && !group.admit(&append(1, 1)));
    let mut group = Group::default();
    assert!(
        group.admit(&append(600, 10_000)),
        "one request that is too large goes alone"
    );
    assert!(!group.admit(&append(1, 1)));
}

fn store_on(engine: &Arc<MapEngine>) -> LogStore {
    let options = StoreOptions {
        min_free_bytes: 0,
        ..StoreOptions::default()
    };
    let engine = Arc::clone(engine);
    LogStore::over(engine, Path::new("."), &options).expect("starts")
}

#[tokio::test]
async fn after_a_failed_commit_every_waiter_and_every_later_call_fails_and_nothing_is_tried_again() {
    for error in [
        EngineError::Failed("sync failed".into()),
        EngineError::NoSpace("disk full".into()),
    ] {
        let engine = Arc::new(MapEngine::default());
        let store = store_on(&engine);
        store.append(map_of(1), 0, vec![bytes(3, 1)]).await.expect("appends");
        *engine.fail_commits.lock().expect("not poisoned") = Some(error.clone());
        let before = engine.map.lock().expect("not poisoned").clone();
        let waiters = (0..20).map(|number| store.append(map_of(number), 0, vec![bytes(3, 2)]));
        for outcome in futures_util::future::join_all(waiters).await {
            assert!(matches!(outcome, Err(StoreError::Failed(_))));
        }
        // The disk being well again changes nothing: who knows what the failed sync lost.
        *engine.fail_commits.lock().expect("not poisoned") = None;
        assert!(matches!(
            store.append(map_of(1), 0, vec![]).await,
            Err(StoreError::Failed(_))
        ));
        assert!(matches!(
            store.put(Table::Links, b"k", None, bytes(1, 1)).await,
            Err(StoreError::Failed(_))
        ));
        assert!(matches!(store.load(map_of(1)).await, Err(StoreError::Failed(_))));
        assert_eq!(*engine.map.lock().expect("not poisoned"), before);
        assert_eq!(store.health(), StoreHealth::Away(error.to_string()));
        assert_eq!(store.failed().await, error.to_string());
        store.close().await;
    }
}

#[tokio::test]
async fn a_write_whose_caller_went_away_is_carried_out_and_harms_nobody() {
    let store = store_on(&Arc::new(MapEngine::default()));
    {
        let append = store.append(map_of(1), 0, vec![bytes(3, 1)]);
        // Polled once: handed over, then dropped.
        futures_util::future::select(append, futures_util::future::ready(())).await;
    }
    assert_eq!(store.append(map_of(1), 0, vec![bytes(3, 2)]).await.ok(), Some(2));
    store.close().await;
}

#[tokio::test]
async fn large_deletes_are_swept_in_the_background_without_being_asked() {
    let engine = Arc::new(MapEngine::default());
    let store = store_on(&engine);
    for _ in 0..10 {
        store
            .append(map_of(1), 0, vec![bytes(1, 1); 500])
            .await
            .expect("appends");
    }
    store.delete(map_of(1)).await.expect("deletes");
    assert_eq!(
        store.load(map_of(1)).await.expect("loads"),
        StoredDoc {
            epoch: 1,
            ..StoredDoc::default()
        }
    );
    // Only the head stays. Waits for the writer, however long it takes.
    while engine.map.lock().expect("not poisoned").len() > 1 {
        tokio::task::yield_now().await;
    }
    store.close().await;
}

/// An engine in which looking for deleted data ends in a panic, as sled does on some damage.
struct Rotten(MapEngine);

impl View for Rotten {
    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, EngineError> {
        self.0.get(key)
    }

    fn range(&self, _from: &[u8], _to: &[u8]) -> Box<dyn Iterator<Item = Result<Pair, EngineError>> + '_> {
        panic!("this panic belongs to the test");
    }

    fn last_key(&self, from: &[u8], to: &[u8]) -> Result<Option<Bytes>, EngineError> {
        self.0.last_key(from, to)
    }
}

impl Engine for Rotten {
    fn commit(&self, batch: Batch) -> Result<(), EngineError> {
        self.0.commit(batch)
    }
}

#[tokio::test]
async fn damage_in_what_nobody_reads_harms_nobody() {
    let options = StoreOptions {
        min_free_bytes: 0,
        ..StoreOptions::default()
    };
    let engine = Arc::new(Rotten(MapEngine::default()));
    let store = LogStore::over(engine, Path::new("."), &options).expect("starts");
    assert_eq!(store.append(map_of(1), 0, vec![bytes(3, 1)]).await.ok(), Some(1));
    // Reading the document does meet the damage, and says so.
    assert!(matches!(store.load(map_of(1)).await, Err(StoreError::Damaged(_))));
    assert_eq!(store.append(map_of(2), 0, vec![bytes(3, 1)]).await.ok(), Some(1));
    assert_eq!(store.health(), StoreHealth::Ready);
    store.close().await;
}

#[tokio::test]
async fn metrics_count_what_was_written() {
    let store = store_on(&Arc::new(MapEngine::default()));
    store
        .append(map_of(1), 0, vec![bytes(3, 1), bytes(4, 1)])
        .await
        .expect("appends");
    store.compact(map_of(1), 0, 2, bytes(10, 1)).await.expect("compacts");
    store.load(map_of(1)).await.expect("loads");
    let metrics = store.metrics();
    assert_eq!((metrics.updates, metrics.compactions, metrics.loads), (3, 1, 1));
    assert_eq!(metrics.bytes, 7 + 18, "the header of a snapshot's first part counts");
    assert_eq!(metrics.sync_buckets.iter().sum::<u64>(), metrics.batches);
    store.close().await;
}

#[tokio::test]
async fn the_double_waits_refuses_and_fails_as_told() {
    let store = Arc::new(MemoryStore::default());
    store.hold_writes(true);
    let waiting = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.append(map_of(1), 0, vec![bytes(1, 1)]).await }
    });
    assert_eq!(store.load(map_of(1)).await.expect("reads do not wait").last_seq(), 0);
    store.hold_writes(false);
    assert_eq!(waiting.await.expect("ends").ok(), Some(1));
    store.set_health(StoreHealth::ReadOnly("full".into()));
    assert!(matches!(
        store.append(map_of(1), 0, vec![]).await,
        Err(StoreError::ReadOnly(_))
    ));
    store.set_health(StoreHealth::Away("broken".into()));
    assert!(matches!(store.load(map_of(1)).await, Err(StoreError::Failed(_))));
}
