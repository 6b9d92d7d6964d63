//! What of a room is not on disk yet: gathered changes, the one store request under way, and when to compact.
//!
//! Invariants: at most one request is under way; changes reach the store in the order they were made; a failed append
//! keeps its changes. Positions count changes since the room opened. Rooms that are edited all the time ask on a common
//! [`BEAT`], so that one commit of the store serves many of them. Not here: the store itself, who is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::store::{Seq, StoreError, StoredDoc};

/// Compact when the tail has this many updates: loading them takes milliseconds still. More in a large document.
pub const COMPACT_UPDATES: usize = 500;
/// Compact when the tail has this many bytes. More in a large document.
pub const COMPACT_BYTES: usize = 1024 * 1024;
/// Loading so many bytes of a snapshot takes about as long as loading one update (3 µs). A tail may take as long as its
/// snapshot: so a load takes at most twice as long, and an edit's share of the next snapshot does not grow with the
/// document. With 8,000 cards and a snapshot every 500 updates it was nine tenths of an edit.
const SNAPSHOT_BYTES_PER_UPDATE: usize = 128;
/// The most updates in a tail, whatever the size: they load in less than 0.1 s.
const COMPACT_UPDATES_MOST: usize = 20_000;
/// While people write, rooms ask the store at common moments so far apart. A commit cost some 0.6 ms of processor time on a
/// busy machine however little was in it (sled wakes all its threads); with one for each of 100 changes/s in a room of 50,
/// the store's threads took 45 % of all processor time. Nobody waits for "saved", and others see the change before it.
pub const BEAT: Duration = Duration::from_millis(250);
/// So many changes, or bytes, are worth a commit of their own.
const EAGER_CHANGES: usize = 32;
const EAGER_BYTES: usize = 64 * 1024;
/// Wait before trying again after the store said it is busy or away.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// What the room asks of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreRequest {
    /// Make these changes durable, in order.
    Append {
        /// Epoch the room was loaded with.
        epoch: u32,
        /// Updates (v1).
        updates: Vec<Bytes>,
    },
    /// Replace what is stored up to `covers` by `snapshot`.
    Compact {
        /// Epoch the room was loaded with.
        epoch: u32,
        /// Last position that the snapshot covers.
        covers: Seq,
        /// Encoded state (update v1).
        snapshot: Bytes,
    },
}

/// What the store answered.
#[derive(Debug, Clone)]
pub enum StoreAnswer {
    /// An append.
    Appended(Result<Seq, StoreError>),
    /// A compaction.
    Compacted(Result<(), StoreError>),
}

/// The moments at which the rooms of a server ask the store.
#[derive(Debug)]
pub struct Beat {
    from: Instant,
    /// When some room asked last, in milliseconds after `from`, plus one; 0 for never.
    asked_ms: AtomicU64,
}

impl Beat {
    /// Counted from a moment.
    #[must_use]
    pub fn new(from: Instant) -> Self {
        Self {
            from,
            asked_ms: AtomicU64::new(0),
        }
    }

    /// When a change made now is due: at once when no room asked for a while, so a single edit does not wait.
    fn next(&self, now: Instant) -> Instant {
        let passed = now.saturating_duration_since(self.from);
        let asked_ms = self.asked_ms.load(Ordering::Relaxed);
        if asked_ms == 0 || passed.as_millis() as u64 + 1 >= asked_ms + BEAT.as_millis() as u64 {
            return now;
        }
        let into = Duration::from_micros((passed.as_micros() % BEAT.as_micros()) as u64);
        now + (BEAT - into)
    }

    fn asked(&self, now: Instant) {
        let passed = now.saturating_duration_since(self.from);
        self.asked_ms
            .fetch_max(passed.as_millis() as u64 + 1, Ordering::Relaxed);
    }
}

/// The way of a room's changes to the disk.
#[derive(Debug)]
pub struct Journal {
    epoch: u32,
    last_seq: Seq,
    unsaved: Vec<Bytes>,
    unsaved_bytes: usize,
    /// How many of `unsaved` are in the append under way.
    under_way: Option<UnderWay>,
    gathered: u64,
    durable: u64,
    tail_updates: usize,
    tail_bytes: usize,
    snapshot_bytes: usize,
    retry_at: Option<Instant>,
    /// None for a room that always asks at once.
    beat: Option<Arc<Beat>>,
    /// When what is gathered is due.
    due: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
enum UnderWay {
    Append {
        updates: usize,
    },
    Compact {
        updates: usize,
        bytes: usize,
        snapshot_bytes: usize,
    },
}

impl Journal {
    /// The journal of a room just loaded.
    #[must_use]
    pub fn new(stored: &StoredDoc) -> Self {
        Self {
            epoch: stored.epoch,
            last_seq: stored.last_seq(),
            unsaved: Vec::new(),
            unsaved_bytes: 0,
            under_way: None,
            gathered: 0,
            durable: 0,
            tail_updates: stored.tail.len(),
            tail_bytes: stored.tail.iter().map(Bytes::len).sum(),
            snapshot_bytes: stored.snapshot.as_ref().map_or(0, Bytes::len),
            retry_at: None,
            beat: None,
            due: None,
        }
    }

    /// Asks on the beat from now on.
    pub fn keep(&mut self, beat: Arc<Beat>) {
        self.beat = Some(beat);
    }

    /// When a request will be due that is not yet.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let due = self.due.filter(|_| self.under_way.is_none())?;
        Some(self.retry_at.map_or(due, |retry_at| retry_at.max(due)))
    }

    /// Takes a change and answers its position.
    pub fn gather(&mut self, change: Bytes) -> u64 {
        self.unsaved_bytes += change.len();
        self.unsaved.push(change);
        self.gathered += 1;
        self.gathered
    }

    /// Position of the last change made.
    #[must_use]
    pub fn gathered(&self) -> u64 {
        self.gathered
    }

    /// Position up to which everything is on disk.
    #[must_use]
    pub fn durable(&self) -> u64 {
        self.durable
    }

    /// Changes not known to be durable.
    #[must_use]
    pub fn unsaved(&self) -> &[Bytes] {
        &self.unsaved
    }

    /// Their size in bytes.
    #[must_use]
    pub fn unsaved_bytes(&self) -> usize {
        self.unsaved_bytes
    }

    /// Nothing to store and nothing under way.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.unsaved.is_empty() && self.under_way.is_none()
    }

    /// Something was added to the snapshot since it was written.
    #[must_use]
    pub fn has_tail(&self) -> bool {
        self.tail_updates > 0
    }

    /// The next request, if one is due. `snapshot` is asked for only when compacting; `closing` compacts any tail.
    pub fn next_request(
        &mut self,
        now: Instant,
        closing: bool,
        snapshot: impl FnOnce() -> Bytes,
    ) -> Option<StoreRequest> {
        if self.under_way.is_some() || self.retry_at.is_some_and(|at| now < at) {
            return None;
        }
        if !self.unsaved.is_empty() {
            let next = || self.beat.as_ref().map_or(now, |beat| beat.next(now));
            let due = *self.due.get_or_insert_with(next);
            let eager = closing || self.unsaved.len() >= EAGER_CHANGES || self.unsaved_bytes >= EAGER_BYTES;
            if now < due && !eager {
                return None;
            }
            self.due = None;
            if let Some(beat) = &self.beat {
                beat.asked(now);
            }
            self.under_way = Some(UnderWay::Append {
                updates: self.unsaved.len(),
            });
            return Some(StoreRequest::Append {
                epoch: self.epoch,
                updates: self.unsaved.clone(),
            });
        }
        if self.has_long_tail() || (closing && self.has_tail()) {
            let snapshot = snapshot();
            self.under_way = Some(UnderWay::Compact {
                updates: self.tail_updates,
                bytes: self.tail_bytes,
                snapshot_bytes: snapshot.len(),
            });
            return Some(StoreRequest::Compact {
                epoch: self.epoch,
                covers: self.last_seq,
                snapshot,
            });
        }
        None
    }

    fn has_long_tail(&self) -> bool {
        let updates = (self.snapshot_bytes / SNAPSHOT_BYTES_PER_UPDATE).clamp(COMPACT_UPDATES, COMPACT_UPDATES_MOST);
        self.tail_updates >= updates || self.tail_bytes >= self.snapshot_bytes.max(COMPACT_BYTES)
    }

    /// Takes the store's answer and says how it went.
    ///
    /// # Errors
    /// What the store said; the changes are kept for another try.
    pub fn answered(&mut self, answer: StoreAnswer, now: Instant) -> Result<(), StoreError> {
        let under_way = self.under_way.take();
        let result = match (answer, under_way) {
            (StoreAnswer::Appended(Ok(seq)), Some(UnderWay::Append { updates })) => {
                let bytes: usize = self.unsaved.drain(..updates).map(|update| update.len()).sum();
                self.unsaved_bytes -= bytes;
                self.durable += updates as u64;
                self.tail_updates += updates;
                self.tail_bytes += bytes;
                self.last_seq = seq;
                Ok(())
            }
            (
                StoreAnswer::Compacted(Ok(())),
                Some(UnderWay::Compact {
                    updates,
                    bytes,
                    snapshot_bytes,
                }),
            ) => {
                self.tail_updates -= updates;
                self.tail_bytes -= bytes;
                self.snapshot_bytes = snapshot_bytes;
                Ok(())
            }
            (StoreAnswer::Appended(Err(error)) | StoreAnswer::Compacted(Err(error)), _) => Err(error),
            (StoreAnswer::Appended(Ok(_)) | StoreAnswer::Compacted(Ok(())), _) => Ok(()),
        };
        self.retry_at = result.is_err().then(|| now + RETRY_AFTER);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Journal {
        Journal::new(&StoredDoc::default())
    }

    fn appended(request: Option<StoreRequest>) -> usize {
        match request {
            Some(StoreRequest::Append { updates, .. }) => updates.len(),
            other => panic!("expected an append, got {other:?}"),
        }
    }

    #[test]
    fn sp12_one_append_is_under_way_and_what_comes_meanwhile_goes_with_the_next() {
        let (mut journal, now) = (journal(), Instant::now());
        journal.gather(Bytes::from_static(b"a"));
        assert_eq!(appended(journal.next_request(now, false, Bytes::new)), 1);
        journal.gather(Bytes::from_static(b"b"));
        journal.gather(Bytes::from_static(b"c"));
        assert_eq!(journal.next_request(now, false, Bytes::new), None);
        journal.answered(StoreAnswer::Appended(Ok(1)), now).unwrap();
        assert_eq!((journal.durable(), journal.unsaved_bytes()), (1, 2));
        assert_eq!(appended(journal.next_request(now, false, Bytes::new)), 2);
        journal.answered(StoreAnswer::Appended(Ok(3)), now).unwrap();
        assert!(journal.is_settled() && journal.durable() == 3);
    }

    #[test]
    fn sp12_busy_rooms_ask_on_a_common_beat_and_rested_or_full_ones_at_once() {
        let start = Instant::now();
        let beat = Arc::new(Beat::new(start));
        let (mut one, mut other) = (journal(), journal());
        one.keep(Arc::clone(&beat));
        other.keep(beat);
        let at = |ms: u64| start + Duration::from_millis(ms);
        let stored = |journal: &mut Journal, ms: u64| {
            let asked = journal.next_request(at(ms), false, Bytes::new).is_some();
            if asked {
                journal.answered(StoreAnswer::Appended(Ok(1)), at(ms)).unwrap();
            }
            asked
        };
        one.gather(Bytes::from_static(b"a"));
        assert!(stored(&mut one, 3), "nobody asked for a while");
        one.gather(Bytes::from_static(b"b"));
        other.gather(Bytes::from_static(b"c"));
        assert!(!stored(&mut one, 4) && !stored(&mut other, 20));
        let beat = BEAT.as_millis() as u64;
        assert_eq!((one.due(), other.due()), (Some(at(beat)), Some(at(beat))));
        assert!(stored(&mut one, beat) && stored(&mut other, beat));
        for _ in 0..EAGER_CHANGES {
            one.gather(Bytes::from_static(b"d"));
        }
        assert!(stored(&mut one, beat + 10), "much is worth a commit of its own");
        one.gather(Bytes::from_static(b"e"));
        assert!(!stored(&mut one, beat + 11));
        assert!(
            one.next_request(at(beat + 12), true, Bytes::new).is_some(),
            "the last one left"
        );
        other.gather(Bytes::from_static(b"f"));
        assert!(stored(&mut other, 3 * beat), "rested again");
    }

    #[test]
    fn sp14_a_failed_append_is_kept_and_tried_again() {
        let (mut journal, now) = (journal(), Instant::now());
        journal.gather(Bytes::from_static(b"a"));
        journal.next_request(now, false, Bytes::new);
        assert!(
            journal
                .answered(StoreAnswer::Appended(Err(StoreError::Busy)), now)
                .is_err()
        );
        assert_eq!(journal.next_request(now, false, Bytes::new), None);
        assert!(!journal.is_settled());
        assert_eq!(appended(journal.next_request(now + RETRY_AFTER, false, Bytes::new)), 1);
    }

    #[test]
    fn sp13_a_long_tail_is_compacted_and_a_short_one_when_the_last_leaves() {
        let (mut journal, now) = (journal(), Instant::now());
        journal.gather(Bytes::from_static(b"a"));
        journal.next_request(now, false, Bytes::new);
        journal.answered(StoreAnswer::Appended(Ok(1)), now).unwrap();
        assert_eq!(journal.next_request(now, false, Bytes::new), None);
        let compact = journal.next_request(now, true, || Bytes::from_static(b"all"));
        assert_eq!(
            compact,
            Some(StoreRequest::Compact {
                epoch: 0,
                covers: 1,
                snapshot: Bytes::from_static(b"all")
            })
        );
        journal.answered(StoreAnswer::Compacted(Ok(())), now).unwrap();
        assert!(!journal.has_tail());
        for _ in 0..COMPACT_UPDATES {
            journal.gather(Bytes::from_static(b"x"));
        }
        journal.next_request(now, false, Bytes::new);
        journal.answered(StoreAnswer::Appended(Ok(501)), now).unwrap();
        assert!(matches!(
            journal.next_request(now, false, Bytes::new),
            Some(StoreRequest::Compact { covers: 501, .. })
        ));
    }

    #[test]
    fn sp13_the_tail_of_a_large_document_may_be_as_dear_to_load_as_its_snapshot() {
        let tail_that_is_compacted = |snapshot: usize| {
            let stored = StoredDoc {
                snapshot: Some(vec![0; snapshot].into()),
                snapshot_seq: 1,
                ..StoredDoc::default()
            };
            let (mut journal, now) = (Journal::new(&stored), Instant::now());
            let mut seq = 1;
            loop {
                journal.gather(Bytes::from_static(b"x"));
                seq += 1;
                assert_eq!(appended(journal.next_request(now, false, Bytes::new)), 1);
                journal.answered(StoreAnswer::Appended(Ok(seq)), now).unwrap();
                if let Some(StoreRequest::Compact { covers, .. }) =
                    journal.next_request(now, false, || vec![0; snapshot / 4].into())
                {
                    journal.answered(StoreAnswer::Compacted(Ok(())), now).unwrap();
                    assert_eq!(
                        journal.snapshot_bytes,
                        snapshot / 4,
                        "the new snapshot counts from now on"
                    );
                    return covers - 1;
                }
            }
        };
        assert_eq!(tail_that_is_compacted(1_000), COMPACT_UPDATES as u64);
        assert_eq!(tail_that_is_compacted(512 * 1024), 4_096);
        assert_eq!(tail_that_is_compacted(32 * 1024 * 1024), COMPACT_UPDATES_MOST as u64);
    }
}
