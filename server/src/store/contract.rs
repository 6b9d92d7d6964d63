//! The laws of [`UpdateStore`], run against every engine.
//!
//! `store_contract!` makes one test of each law; an engine's test file gives it an expression
//! that opens an empty store. Laws speak of the trait only. Not here: durability across processes, which only engines
//! with a disk have (kill and damage tests).

use std::sync::Arc;

use bytes::Bytes;
use waymark_shared::access::DocName;
use waymark_shared::ids::JourneyId;

use super::{DocKey, Record, StoreError, StoredDoc, Table, UpdateStore, verify_export};

/// Makes one test per law. The argument is an expression for `(store, guard)`: an `Arc<dyn UpdateStore>` that is empty,
/// and whatever must live as long (a temporary folder).
macro_rules! store_contract {
    ($open:expr) => {
        $crate::store::contract::store_contract!(@tests $open,
            an_unknown_document_is_empty,
            appends_come_back_in_order,
            an_append_is_all_or_none_and_positions_count_updates,
            values_of_any_size_come_back,
            documents_are_apart,
            compaction_keeps_what_was_appended_after,
            compaction_may_cover_nothing_yet,
            an_older_or_equal_snapshot_is_refused,
            a_snapshot_beyond_the_log_is_refused,
            large_snapshots_replace_each_other,
            compacting_thousands_of_updates_leaves_only_the_snapshot,
            a_deleted_document_is_empty_and_refuses_late_writers,
            a_document_can_be_written_again_after_a_delete,
            the_list_names_what_holds_anything,
            records_are_compared_and_set,
            records_with_awkward_keys_are_apart,
            a_removed_record_is_gone,
            a_scan_is_ordered_by_key,
            large_records_come_back_and_shrink,
            of_concurrent_puts_one_wins,
            sixty_four_writers_lose_nothing,
            loads_during_compaction_see_everything,
            an_export_verifies_and_leaves_no_other_file,
            an_export_to_a_bad_place_is_refused_and_harms_nothing,
            after_close_every_call_fails,
        );
    };
    (@tests $open:expr, $($law:ident),* $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $law() {
            let (store, _guard) = $open;
            $crate::store::contract::$law(store).await;
        }
    )*};
}

pub(crate) use store_contract;

/// A store under test.
pub(crate) type Store = Arc<dyn UpdateStore>;

/// The key of the n-th journey's map.
pub(crate) fn map_of(journey: u64) -> DocKey {
    DocKey {
        journey: JourneyId::mint(1_790_000_000_000 + journey, u128::from(journey)),
        doc: DocName::Map,
    }
}

fn bytes(text: impl Into<String>) -> Bytes {
    text.into().into()
}

/// So many bytes without a pattern that chunks could repeat.
pub(crate) fn filled(length: usize, seed: u64) -> Bytes {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(next).collect::<Vec<_>>().into()
}

async fn append(store: &Store, key: DocKey, texts: &[&str]) -> Result<u64, StoreError> {
    store
        .append(key, 0, texts.iter().map(|text| bytes(*text)).collect())
        .await
}

async fn load(store: &Store, key: DocKey) -> StoredDoc {
    store.load(key).await.expect("loads")
}

async fn texts(store: &Store, key: DocKey) -> Vec<String> {
    load(store, key)
        .await
        .tail
        .iter()
        .map(|update| String::from_utf8_lossy(update).into_owned())
        .collect()
}

macro_rules! assert_conflict {
    ($outcome:expr) => {
        assert!(matches!($outcome, Err(StoreError::Conflict)))
    };
}

pub(crate) async fn an_unknown_document_is_empty(store: Store) {
    assert_eq!(load(&store, map_of(1)).await, StoredDoc::default());
    assert_eq!(store.list().await.expect("lists"), []);
}

pub(crate) async fn appends_come_back_in_order(store: Store) {
    for text in ["a", "b", "c"] {
        append(&store, map_of(1), &[text]).await.expect("appends");
    }
    append(&store, map_of(1), &["d", "e"]).await.expect("appends");
    assert_eq!(texts(&store, map_of(1)).await, ["a", "b", "c", "d", "e"]);
}

pub(crate) async fn an_append_is_all_or_none_and_positions_count_updates(store: Store) {
    assert_eq!(append(&store, map_of(1), &["a", "b"]).await.ok(), Some(2));
    assert_eq!(append(&store, map_of(1), &["c"]).await.ok(), Some(3));
    assert_eq!(append(&store, map_of(1), &[]).await.ok(), Some(3));
    assert_conflict!(store.append(map_of(1), 1, vec![bytes("x"), bytes("y")]).await);
    assert_eq!(load(&store, map_of(1)).await.last_seq(), 3);
}

pub(crate) async fn values_of_any_size_come_back(store: Store) {
    let lengths = [0, 1, 4087, 4088, 4089, 8183, 8184, 8185, 100_000, 3_000_000];
    let updates: Vec<Bytes> = lengths.iter().map(|length| filled(*length, *length as u64)).collect();
    store.append(map_of(1), 0, updates.clone()).await.expect("appends");
    assert_eq!(load(&store, map_of(1)).await.tail, updates);
}

pub(crate) async fn documents_are_apart(store: Store) {
    let keys = DocName::ALL
        .map(|doc| DocKey { doc, ..map_of(1) })
        .into_iter()
        .chain([map_of(0), map_of(2)]);
    for key in keys.clone() {
        store
            .append(key, 0, vec![bytes(format!("{key:?}"))])
            .await
            .expect("appends");
    }
    store
        .compact(map_of(1), 0, 1, bytes("snapshot"))
        .await
        .expect("compacts");
    for key in keys.filter(|key| *key != map_of(1)) {
        assert_eq!(texts(&store, key).await, [format!("{key:?}")]);
    }
}

pub(crate) async fn compaction_keeps_what_was_appended_after(store: Store) {
    append(&store, map_of(1), &["a", "b", "c"]).await.expect("appends");
    store.compact(map_of(1), 0, 2, bytes("ab")).await.expect("compacts");
    let expected = StoredDoc {
        epoch: 0,
        snapshot: Some(bytes("ab")),
        snapshot_seq: 2,
        tail: vec![bytes("c")],
    };
    assert_eq!(load(&store, map_of(1)).await, expected);
    assert_eq!(append(&store, map_of(1), &["d"]).await.ok(), Some(4));
    store.compact(map_of(1), 0, 4, bytes("abcd")).await.expect("compacts");
    assert_eq!(append(&store, map_of(1), &["e"]).await.ok(), Some(5));
    let expected = StoredDoc {
        epoch: 0,
        snapshot: Some(bytes("abcd")),
        snapshot_seq: 4,
        tail: vec![bytes("e")],
    };
    assert_eq!(load(&store, map_of(1)).await, expected);
}

pub(crate) async fn compaction_may_cover_nothing_yet(store: Store) {
    store
        .compact(map_of(1), 0, 0, bytes("template"))
        .await
        .expect("compacts");
    assert_conflict!(store.compact(map_of(1), 0, 0, bytes("another")).await);
    assert_eq!(append(&store, map_of(1), &["a"]).await.ok(), Some(1));
    let expected = StoredDoc {
        epoch: 0,
        snapshot: Some(bytes("template")),
        snapshot_seq: 0,
        tail: vec![bytes("a")],
    };
    assert_eq!(load(&store, map_of(1)).await, expected);
}

pub(crate) async fn an_older_or_equal_snapshot_is_refused(store: Store) {
    append(&store, map_of(1), &["a", "b", "c"]).await.expect("appends");
    store.compact(map_of(1), 0, 2, bytes("ab")).await.expect("compacts");
    assert_conflict!(store.compact(map_of(1), 0, 2, bytes("xx")).await);
    assert_conflict!(store.compact(map_of(1), 0, 1, bytes("x")).await);
    assert_eq!(load(&store, map_of(1)).await.snapshot, Some(bytes("ab")));
}

pub(crate) async fn a_snapshot_beyond_the_log_is_refused(store: Store) {
    append(&store, map_of(1), &["a"]).await.expect("appends");
    assert_conflict!(store.compact(map_of(1), 0, 2, bytes("ab")).await);
    assert_eq!(texts(&store, map_of(1)).await, ["a"]);
}

pub(crate) async fn large_snapshots_replace_each_other(store: Store) {
    for (seq, length) in [(1, 3_500_000), (2, 5_000_000), (3, 1_200_000), (4, 10)] {
        append(&store, map_of(1), &["a"]).await.expect("appends");
        let snapshot = filled(length, seq);
        store
            .compact(map_of(1), 0, seq, snapshot.clone())
            .await
            .expect("compacts");
        let loaded = load(&store, map_of(1)).await;
        assert_eq!((loaded.snapshot_seq, loaded.tail.len()), (seq, 0));
        assert!(loaded.snapshot == Some(snapshot), "snapshot {seq} differs");
    }
}

pub(crate) async fn compacting_thousands_of_updates_leaves_only_the_snapshot(store: Store) {
    let updates: Vec<Bytes> = (0..5_000).map(|number| bytes(number.to_string())).collect();
    for some in updates.chunks(500) {
        store.append(map_of(1), 0, some.to_vec()).await.expect("appends");
    }
    assert_eq!(load(&store, map_of(1)).await.tail, updates);
    store
        .compact(map_of(1), 0, 4_990, bytes("all"))
        .await
        .expect("compacts");
    let loaded = load(&store, map_of(1)).await;
    assert_eq!((loaded.snapshot_seq, &loaded.tail[..]), (4_990, &updates[4_990..]));
    assert_eq!(append(&store, map_of(1), &["next"]).await.ok(), Some(5_001));
}

pub(crate) async fn a_deleted_document_is_empty_and_refuses_late_writers(store: Store) {
    append(&store, map_of(1), &["a", "b"]).await.expect("appends");
    store.compact(map_of(1), 0, 1, bytes("a")).await.expect("compacts");
    store.delete(map_of(1)).await.expect("deletes");
    assert_eq!(
        load(&store, map_of(1)).await,
        StoredDoc {
            epoch: 1,
            ..StoredDoc::default()
        }
    );
    assert_conflict!(append(&store, map_of(1), &["late"]).await);
    assert_conflict!(store.compact(map_of(1), 0, 2, bytes("late")).await);
    store.delete(map_of(1)).await.expect("deletes");
    assert_eq!(load(&store, map_of(1)).await.epoch, 2);
}

pub(crate) async fn a_document_can_be_written_again_after_a_delete(store: Store) {
    append(&store, map_of(1), &["a", "b"]).await.expect("appends");
    store.delete(map_of(1)).await.expect("deletes");
    assert_eq!(store.append(map_of(1), 1, vec![bytes("new")]).await.ok(), Some(1));
    let loaded = load(&store, map_of(1)).await;
    assert_eq!(
        loaded,
        StoredDoc {
            epoch: 1,
            tail: vec![bytes("new")],
            ..StoredDoc::default()
        }
    );
}

pub(crate) async fn the_list_names_what_holds_anything(store: Store) {
    let talk = DocKey {
        doc: DocName::Talk,
        ..map_of(1)
    };
    append(&store, map_of(2), &["a"]).await.expect("appends");
    append(&store, talk, &["a"]).await.expect("appends");
    append(&store, map_of(3), &["a"]).await.expect("appends");
    store.delete(map_of(3)).await.expect("deletes");
    store
        .compact(map_of(4), 0, 0, bytes("snapshot"))
        .await
        .expect("compacts");
    store
        .put(Table::Journeys, b"a", None, bytes("a record is no document"))
        .await
        .expect("puts");
    assert_eq!(store.list().await.expect("lists"), [talk, map_of(2), map_of(4)]);
}

pub(crate) async fn records_are_compared_and_set(store: Store) {
    assert_eq!(store.get(Table::Links, b"k").await.expect("gets"), None);
    assert_conflict!(store.put(Table::Links, b"k", Some(1), bytes("x")).await);
    assert_eq!(store.put(Table::Links, b"k", None, bytes("one")).await.ok(), Some(1));
    assert_conflict!(store.put(Table::Links, b"k", None, bytes("x")).await);
    assert_eq!(store.put(Table::Links, b"k", Some(1), bytes("two")).await.ok(), Some(2));
    assert_conflict!(store.put(Table::Links, b"k", Some(1), bytes("x")).await);
    let record = store.get(Table::Links, b"k").await.expect("gets");
    assert_eq!(
        record,
        Some(Record {
            version: 2,
            value: bytes("two")
        })
    );
    assert_eq!(store.get(Table::Journeys, b"k").await.expect("gets"), None);
}

pub(crate) async fn records_with_awkward_keys_are_apart(store: Store) {
    let keys: [&[u8]; 8] = [b"", b"\0", b"\0\0", b"a", b"a\0", b"a\0\xFF", b"a\xFF", b"\xFF\xFF"];
    for key in keys {
        assert_eq!(
            store
                .put(Table::Links, key, None, Bytes::copy_from_slice(key))
                .await
                .ok(),
            Some(1)
        );
    }
    store.remove(Table::Links, b"a", 1).await.expect("removes");
    for key in keys {
        let found = store
            .get(Table::Links, key)
            .await
            .expect("gets")
            .map(|record| record.value);
        assert_eq!(found, (key != b"a").then(|| Bytes::copy_from_slice(key)));
    }
    assert_eq!(store.scan(Table::Links).await.expect("scans").len(), keys.len() - 1);
}

pub(crate) async fn a_removed_record_is_gone(store: Store) {
    assert_conflict!(store.remove(Table::Links, b"k", 1).await);
    store.put(Table::Links, b"k", None, bytes("one")).await.expect("puts");
    assert_conflict!(store.remove(Table::Links, b"k", 2).await);
    store.remove(Table::Links, b"k", 1).await.expect("removes");
    assert_eq!(store.get(Table::Links, b"k").await.expect("gets"), None);
    assert_eq!(store.scan(Table::Links).await.expect("scans"), []);
    assert_eq!(store.put(Table::Links, b"k", None, bytes("again")).await.ok(), Some(1));
}

pub(crate) async fn a_scan_is_ordered_by_key(store: Store) {
    for key in ["b", "aa", "c", "a"] {
        store
            .put(Table::Journeys, key.as_bytes(), None, bytes(key))
            .await
            .expect("puts");
    }
    store
        .put(Table::Links, b"other", None, bytes("other"))
        .await
        .expect("puts");
    let found = store.scan(Table::Journeys).await.expect("scans");
    let expected = ["a", "aa", "b", "c"].map(|key| {
        (
            bytes(key),
            Record {
                version: 1,
                value: bytes(key),
            },
        )
    });
    assert_eq!(found, expected);
}

pub(crate) async fn large_records_come_back_and_shrink(store: Store) {
    let mut expected = None;
    for (version, length) in [(1, 50_000), (2, 9_000), (3, 10), (4, 4_080), (5, 4_081)] {
        let value = filled(length, version);
        assert_eq!(
            store.put(Table::Journeys, b"k", expected, value.clone()).await.ok(),
            Some(version)
        );
        let record = Record { version, value };
        assert_eq!(
            store.get(Table::Journeys, b"k").await.expect("gets"),
            Some(record.clone())
        );
        assert_eq!(
            store.scan(Table::Journeys).await.expect("scans"),
            [(bytes("k"), record)]
        );
        expected = Some(version);
    }
}

pub(crate) async fn of_concurrent_puts_one_wins(store: Store) {
    let puts: Vec<_> = (0..32)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                store
                    .put(Table::Links, b"k", None, bytes(number.to_string()))
                    .await
                    .is_ok()
            })
        })
        .collect();
    let mut won = Vec::new();
    for (number, put) in puts.into_iter().enumerate() {
        if put.await.expect("ends") {
            won.push(bytes(number.to_string()));
        }
    }
    let record = store.get(Table::Links, b"k").await.expect("gets");
    assert_eq!(won, record.map(|record| record.value).into_iter().collect::<Vec<_>>());
}

pub(crate) async fn sixty_four_writers_lose_nothing(store: Store) {
    const WRITERS: u64 = 64;
    const APPENDS: usize = 20;
    let writer = |number: u64| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            // Two writers share a document, so positions interleave; each sees its own in order.
            let key = map_of(number / 2);
            let mut last = 0;
            for count in 0..APPENDS {
                let seq = store
                    .append(key, 0, vec![bytes(format!("{number} {count}"))])
                    .await
                    .expect("appends");
                assert!(seq > last, "positions run forward");
                last = seq;
            }
        })
    };
    let writers: Vec<_> = (0..WRITERS).map(writer).collect();
    for writer in writers {
        writer.await.expect("ends well");
    }
    for number in 0..WRITERS {
        let prefix = format!("{number} ");
        let all = texts(&store, map_of(number / 2)).await;
        let own: Vec<_> = all.iter().filter_map(|text| text.strip_prefix(&prefix)).collect();
        let expected: Vec<_> = (0..APPENDS).map(|count| count.to_string()).collect();
        assert_eq!(own, expected);
        assert_eq!(all.len(), 2 * APPENDS);
    }
}

pub(crate) async fn loads_during_compaction_see_everything(store: Store) {
    const UPDATES: u64 = 200;
    // An update is its number; a snapshot is the count of updates it covers, padded to several parts.
    let writer = Arc::clone(&store);
    let writer = tokio::spawn(async move {
        for number in 1..=UPDATES {
            let seq = writer
                .append(map_of(1), 0, vec![bytes(number.to_string())])
                .await
                .expect("appends");
            assert_eq!(seq, number);
            if number % 7 == 0 {
                let snapshot = bytes(format!("{number:>9000}"));
                writer.compact(map_of(1), 0, number, snapshot).await.expect("compacts");
            }
        }
    });
    let mut seen = 0;
    while !writer.is_finished() || seen < UPDATES {
        let loaded = load(&store, map_of(1)).await;
        let covered = loaded.snapshot.as_deref().map(String::from_utf8_lossy);
        let covered = covered.map_or(0, |text| text.trim().parse().expect("a number"));
        assert_eq!(covered, loaded.snapshot_seq);
        let tail: Vec<u64> = loaded
            .tail
            .iter()
            .map(|text| String::from_utf8_lossy(text).parse().expect("a number"))
            .collect();
        assert_eq!(tail, (covered + 1..=loaded.last_seq()).collect::<Vec<_>>());
        assert!(loaded.last_seq() >= seen, "what was seen once does not go away");
        seen = loaded.last_seq();
    }
    writer.await.expect("ends well");
}

pub(crate) async fn an_export_verifies_and_leaves_no_other_file(store: Store) {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("waymark.export");
    append(&store, map_of(1), &["a", "b"]).await.expect("appends");
    store
        .compact(map_of(1), 0, 1, filled(20_000, 1))
        .await
        .expect("compacts");
    append(&store, map_of(2), &["a"]).await.expect("appends");
    store.delete(map_of(2)).await.expect("deletes");
    store.put(Table::Links, b"k", None, bytes("link")).await.expect("puts");
    let summary = store.export(&file).await.expect("exports");
    assert_eq!((summary.documents, summary.records), (1, 1));
    assert_eq!(verify_export(&file).expect("verifies").summary, summary);
    let names: Vec<_> = std::fs::read_dir(dir.path())
        .expect("reads")
        .map(|entry| entry.expect("reads").path())
        .collect();
    assert_eq!(names, [file]);
}

pub(crate) async fn an_export_to_a_bad_place_is_refused_and_harms_nothing(store: Store) {
    let dir = tempfile::tempdir().expect("a folder");
    let outcome = store.export(&dir.path().join("missing").join("file")).await;
    assert!(matches!(outcome, Err(StoreError::Refused(_))));
    append(&store, map_of(1), &["a"]).await.expect("still appends");
}

pub(crate) async fn after_close_every_call_fails(store: Store) {
    append(&store, map_of(1), &["a"]).await.expect("appends");
    store.close().await;
    assert!(matches!(
        append(&store, map_of(1), &["b"]).await,
        Err(StoreError::Failed(_))
    ));
    assert!(matches!(store.load(map_of(1)).await, Err(StoreError::Failed(_))));
    assert!(matches!(
        store.put(Table::Links, b"k", None, Bytes::new()).await,
        Err(StoreError::Failed(_))
    ));
    assert!(matches!(
        store.get(Table::Links, b"k").await,
        Err(StoreError::Failed(_))
    ));
    store.close().await;
}
