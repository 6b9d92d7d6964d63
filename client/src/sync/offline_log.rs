//! What of one document is kept on this device, as a plan: rows in, rows to write out.
//!
//! Three kinds of row under one prefix per document: **unacknowledged** local updates, **acknowledged** ones, and
//! **snapshots** of the whole document (the read cache, also of a viewer). Invariants:
//! - an unacknowledged update is never removed, and is told from the others after a restart;
//! - an acknowledged one is removed only in the same transaction that writes a snapshot which contains it;
//! - keys are append-only (time and randomness), and only rows this tab wrote or read are removed, so that tabs of one browser may
//!   share a document without talking to each other.
//!
//! Not here: IndexedDB (`platform::offline_store`), tokens (never stored with the data), the document itself.

use std::time::Duration;

use waymark_shared::access::DocName;
use waymark_shared::ids::JourneyId;

/// A snapshot is written this long after the last change,
const SNAPSHOT_IDLE: Duration = Duration::from_secs(3);
/// and at the latest this long after the first: what a viewer sees again without a network.
const SNAPSHOT_LATEST: Duration = Duration::from_secs(30);
/// More acknowledged rows than this are compacted at once: opening reads them all.
const ACKED_ROWS: usize = 500;

/// At the end of the key of a row that continues the one before it.
const CONTINUES: char = '~';

/// Key of a row: `journey/doc/id`.
pub type RowKey = String;

/// One write; several belong into one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreOp {
    /// Write a row.
    Put(RowKey, Vec<u8>),
    /// Remove a row, if it is there.
    Delete(RowKey),
}

/// What a document's log held when it was opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// Updates (v1) to apply, in any order.
    pub updates: Vec<Vec<u8>>,
    /// How many of them were never acknowledged.
    pub kept: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unacked = 0,
    Acked = 1,
    Snapshot = 2,
}

#[derive(Debug)]
struct Row {
    key: RowKey,
    kind: Kind,
    /// Held while unacknowledged, because marking rewrites the row.
    update: Vec<u8>,
    /// Part of the change of the row before it, as the letters of one word are.
    continues: bool,
}

/// See the module.
#[derive(Debug)]
pub struct OfflineLog {
    prefix: String,
    rows: Vec<Row>,
    changed: Option<Changed>,
}

#[derive(Debug, Clone, Copy)]
struct Changed {
    first_ms: u64,
    last_ms: u64,
}

impl OfflineLog {
    /// The log of one document, before it is read.
    #[must_use]
    pub fn new(journey: JourneyId, doc: DocName) -> Self {
        Self {
            prefix: format!("{journey}/{doc}/"),
            rows: Vec::new(),
            changed: None,
        }
    }

    /// All keys of this document start so.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Takes the rows found on disk. Unreadable ones are left alone.
    #[must_use]
    pub fn loaded(&mut self, rows: Vec<(RowKey, Vec<u8>)>) -> Loaded {
        let mut loaded = Loaded::default();
        for (key, bytes) in rows {
            let Some((kind, update)) = decode(&bytes) else {
                continue;
            };
            loaded.updates.push(update.to_vec());
            let unacked = kind == Kind::Unacked;
            loaded.kept += u32::from(unacked);
            let update = if unacked { update.to_vec() } else { Vec::new() };
            let continues = key.ends_with(CONTINUES);
            self.rows.push(Row {
                key,
                kind,
                update,
                continues,
            });
        }
        loaded
    }

    /// Keeps a local update, which may continue the change of the one before. `id` was never used before.
    #[must_use]
    pub fn append(&mut self, id: &str, update: Vec<u8>, continues: bool, now_ms: u64) -> StoreOp {
        let mut key = self.key(id);
        if continues {
            key.push(CONTINUES);
        }
        let op = StoreOp::Put(key.clone(), encode(Kind::Unacked, &update));
        self.rows.push(Row {
            key,
            kind: Kind::Unacked,
            update,
            continues,
        });
        self.changed(now_ms);
        op
    }

    /// The changes that were never acknowledged, as people count them: whatever many updates they came in.
    #[must_use]
    pub fn kept_changes(&self) -> u32 {
        let kept = self.rows.iter().filter(|row| row.kind == Kind::Unacked);
        // The beginning of the first one may be on the server already.
        kept.enumerate()
            .map(|(nth, row)| u32::from(nth == 0 || !row.continues))
            .sum()
    }

    /// The oldest `count` unacknowledged updates are on the server's disk.
    #[must_use]
    pub fn acked(&mut self, count: u32) -> Vec<StoreOp> {
        self.rows
            .iter_mut()
            .filter(|row| row.kind == Kind::Unacked)
            .take(usize::try_from(count).unwrap_or(usize::MAX))
            .map(|row| {
                row.kind = Kind::Acked;
                StoreOp::Put(row.key.clone(), encode(Kind::Acked, &std::mem::take(&mut row.update)))
            })
            .collect()
    }

    /// The document changed, by whomever.
    pub fn changed(&mut self, now_ms: u64) {
        let first_ms = self.changed.map_or(now_ms, |changed| changed.first_ms);
        self.changed = Some(Changed {
            first_ms,
            last_ms: now_ms,
        });
    }

    /// When a snapshot is due, if anything changed since the last one.
    #[must_use]
    pub fn snapshot_due_ms(&self) -> Option<u64> {
        let changed = self.changed?;
        if self.rows.iter().filter(|row| row.kind == Kind::Acked).count() > ACKED_ROWS {
            return Some(changed.last_ms);
        }
        let idle = changed.last_ms + u64::try_from(SNAPSHOT_IDLE.as_millis()).unwrap_or(u64::MAX);
        let latest = changed.first_ms + u64::try_from(SNAPSHOT_LATEST.as_millis()).unwrap_or(u64::MAX);
        Some(idle.min(latest))
    }

    /// Writes a snapshot of the whole document and removes what it covers. `id` was never used before.
    #[must_use]
    pub fn snapshot(&mut self, id: &str, state: &[u8]) -> Vec<StoreOp> {
        self.changed = None;
        let key = self.key(id);
        let mut ops = vec![StoreOp::Put(key.clone(), encode(Kind::Snapshot, state))];
        self.rows.retain(|row| {
            let keep = row.kind == Kind::Unacked;
            if !keep {
                ops.push(StoreOp::Delete(row.key.clone()));
            }
            keep
        });
        self.rows.push(Row {
            key,
            kind: Kind::Snapshot,
            update: Vec::new(),
            continues: false,
        });
        ops
    }

    fn key(&self, id: &str) -> RowKey {
        format!("{}{id}", self.prefix)
    }
}

fn encode(kind: Kind, update: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(update.len() + 1);
    bytes.push(kind as u8);
    bytes.extend_from_slice(update);
    bytes
}

fn decode(bytes: &[u8]) -> Option<(Kind, &[u8])> {
    let (kind, update) = bytes.split_first()?;
    let kind = [Kind::Unacked, Kind::Acked, Kind::Snapshot]
        .into_iter()
        .find(|known| *known as u8 == *kind)?;
    Some((kind, update))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// A disk that several logs share, as tabs do.
    #[derive(Default)]
    struct Disk(BTreeMap<RowKey, Vec<u8>>);

    impl Disk {
        fn run(&mut self, ops: impl IntoIterator<Item = StoreOp>) {
            for op in ops {
                match op {
                    StoreOp::Put(key, bytes) => drop(self.0.insert(key, bytes)),
                    StoreOp::Delete(key) => drop(self.0.remove(&key)),
                }
            }
        }

        fn open(&self) -> (OfflineLog, Loaded) {
            let mut log = log();
            let loaded = log.loaded(self.0.clone().into_iter().collect());
            (log, loaded)
        }
    }

    fn log() -> OfflineLog {
        OfflineLog::new(JourneyId::mint(1, 1), DocName::Map)
    }

    #[test]
    fn what_was_not_acknowledged_is_found_again_and_counted() {
        let (mut disk, mut log) = (Disk::default(), log());
        disk.run([
            log.append("1", vec![1], false, 0),
            log.append("2", vec![2], false, 0),
            log.append("3", vec![3], false, 0),
        ]);
        disk.run(log.acked(1));
        let (_, loaded) = disk.open();
        assert_eq!(
            loaded,
            Loaded {
                updates: vec![vec![1], vec![2], vec![3]],
                kept: 2
            }
        );
    }

    #[test]
    fn a_change_of_many_updates_is_counted_once_here_and_after_a_restart() {
        let (mut disk, mut log) = (Disk::default(), log());
        let updates = [("1", false), ("2", true), ("3", true), ("4", false)];
        disk.run(updates.map(|(id, continues)| log.append(id, vec![1], continues, 0)));
        assert_eq!((log.kept_changes(), disk.open().0.kept_changes()), (2, 2));
        disk.run(log.acked(2));
        assert_eq!(
            (log.kept_changes(), disk.open().0.kept_changes()),
            (2, 2),
            "one begun, one whole"
        );
        disk.run(log.acked(1));
        assert_eq!((log.kept_changes(), disk.open().1.kept), (1, 1));
    }

    #[test]
    fn a_snapshot_removes_only_what_is_acknowledged() {
        let (mut disk, mut log) = (Disk::default(), log());
        disk.run([log.append("1", vec![1], false, 0), log.append("2", vec![2], false, 0)]);
        disk.run(log.acked(1));
        disk.run(log.snapshot("3", &[9]));
        let (mut log, loaded) = disk.open();
        assert_eq!(
            loaded,
            Loaded {
                updates: vec![vec![2], vec![9]],
                kept: 1
            }
        );
        disk.run(log.acked(1));
        disk.run(log.snapshot("4", &[10]));
        assert_eq!(
            disk.open().1,
            Loaded {
                updates: vec![vec![10]],
                kept: 0
            }
        );
    }

    #[test]
    fn a_tab_removes_nothing_that_it_has_not_read() {
        let (mut disk, mut first) = (Disk::default(), log());
        let mut second = log();
        disk.run([
            first.append("1", vec![1], false, 0),
            second.append("2", vec![2], false, 0),
        ]);
        disk.run(second.acked(1));
        disk.run(second.snapshot("3", &[9]));
        let (_, loaded) = disk.open();
        assert_eq!(
            loaded,
            Loaded {
                updates: vec![vec![1], vec![9]],
                kept: 1
            }
        );
    }

    #[test]
    fn a_snapshot_waits_for_a_pause_but_not_for_ever() {
        let mut log = log();
        assert_eq!(log.snapshot_due_ms(), None);
        log.changed(1_000);
        assert_eq!(log.snapshot_due_ms(), Some(4_000));
        log.changed(30_000);
        assert_eq!(log.snapshot_due_ms(), Some(31_000));
        let _ = log.snapshot("1", &[]);
        assert_eq!(log.snapshot_due_ms(), None);
    }

    #[test]
    fn rows_of_another_kind_are_left_alone() {
        let mut log = log();
        let loaded = log.loaded(vec![("a".into(), vec![77, 1]), ("b".into(), vec![])]);
        assert_eq!(loaded, Loaded::default());
        assert_eq!(log.snapshot("1", &[]).len(), 1);
    }
}
