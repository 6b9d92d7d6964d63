//! Requests in, writes and answers out: what the writer thread does, without thread, disk or clock.
//!
//! A request is judged against what is stored plus what was planned before it in the same batch. It either adds all its
//! writes to the batch or none. Its answer may be given only after the batch is durable; when the batch fails, the planner
//! must not be used again, because it counts the batch as written. Records and the deletion of what is out of sight have
//! modules of their own. Not here: grouping and answering (`writer`).

mod dead;
mod records;

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;

use crate::store::engine::{Batch, Overlay, View};
use crate::store::keys::{self, Kind, Slot};
use crate::store::read::{self, Head};
use crate::store::{DocKey, Seq, StoreError, Table, chunk};

/// What is asked of the writer.
#[derive(Debug, Clone)]
pub(crate) enum Request {
    /// Adds updates to the end of a document's log. Answer: position of the last.
    Append {
        key: DocKey,
        epoch: u32,
        updates: Vec<Bytes>,
    },
    /// Writes some parts of a snapshot that is not in force yet.
    Stage {
        key: DocKey,
        epoch: u32,
        covers: Seq,
        first_part: u16,
        parts: Vec<Bytes>,
    },
    /// Writes the last parts of a snapshot and puts it in force.
    Compact {
        key: DocKey,
        epoch: u32,
        covers: Seq,
        first_part: u16,
        parts: Vec<Bytes>,
    },
    /// Raises the epoch.
    Delete { key: DocKey },
    /// Writes a record. Answer: its version.
    Put {
        table: Table,
        key: Vec<u8>,
        expected: Option<u64>,
        value: Bytes,
    },
    /// Removes a record.
    Remove { table: Table, key: Vec<u8>, expected: u64 },
}

impl Request {
    /// Bytes that this adds to a batch.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Append { updates: parts, .. } | Self::Stage { parts, .. } | Self::Compact { parts, .. } => {
                parts.iter().map(Bytes::len).sum()
            }
            Self::Put { value, .. } => value.len(),
            Self::Delete { .. } | Self::Remove { .. } => 0,
        }
    }

    /// Updates (or other writes) that this adds to a batch.
    pub(crate) fn count(&self) -> usize {
        match self {
            Self::Append { updates, .. } => updates.len(),
            _ => 1,
        }
    }
}

/// A position, a version, or 0 where there is nothing to say.
pub(crate) type Answer = Result<u64, StoreError>;

/// Most entries that a request deletes in its own batch; the rest is swept later. They are out of sight either way.
const DELETES_AT_ONCE: usize = 2_000;

/// Documents whose state is remembered. Beyond it all are forgotten and read again: a few microseconds each.
const REMEMBERED: usize = 65_536;

/// What must be known of a document to write to it.
#[derive(Debug, Clone, Copy)]
struct DocState {
    head: Head,
    last_seq: Seq,
    /// Position of a snapshot whose parts are being written: not to be swept.
    staging: Option<Seq>,
}

/// See the module.
#[derive(Default)]
pub(crate) struct Planner {
    docs: HashMap<DocKey, DocState>,
    /// Documents with entries that nobody can see any more.
    dead: VecDeque<DocKey>,
    /// Where the search for dead entries of an earlier run goes on; `None` when it is done.
    search: Option<Vec<u8>>,
}

impl Planner {
    /// A planner that also looks for what an earlier run left unswept.
    pub(crate) fn searching() -> Self {
        Self {
            search: Some(keys::all_documents().0),
            ..Self::default()
        }
    }

    /// Adds a request's writes to the batch and returns the answer to give once the batch is durable.
    pub(crate) fn plan(&mut self, view: &dyn View, batch: &mut Batch, request: Request) -> Answer {
        match request {
            Request::Append { key, epoch, updates } => self.append(view, batch, key, epoch, &updates),
            Request::Stage {
                key,
                epoch,
                covers,
                first_part,
                parts,
            } => {
                let state = self.compactable(view, batch, key, epoch, covers)?;
                self.docs.insert(
                    key,
                    DocState {
                        staging: Some(covers),
                        ..state
                    },
                );
                put_parts(
                    batch,
                    key,
                    Slot {
                        epoch,
                        kind: Kind::Snapshot,
                        seq: covers,
                        part: first_part,
                    },
                    parts,
                )
            }
            Request::Compact {
                key,
                epoch,
                covers,
                first_part,
                parts,
            } => self.compact(view, batch, key, epoch, covers, first_part, parts),
            Request::Delete { key } => self.delete(view, batch, key),
            Request::Put {
                table,
                key,
                expected,
                value,
            } => records::put(view, batch, table, &key, expected, &value),
            Request::Remove { table, key, expected } => records::remove(view, batch, table, &key, expected),
        }
    }

    /// Whether [`Planner::sweep`] may find something.
    pub(crate) fn has_dead(&self) -> bool {
        !self.dead.is_empty() || self.search.is_some()
    }

    /// Adds deletions of up to about `most` entries that nobody can see any more.
    pub(crate) fn sweep(&mut self, view: &dyn View, batch: &mut Batch, most: usize) -> Result<(), StoreError> {
        let key = match self.dead.pop_front() {
            Some(key) => key,
            None => match self.search.take() {
                Some(from) => match read::next_document(view, &from)? {
                    Some(key) => {
                        self.search = Some(keys::after_document(key));
                        key
                    }
                    None => return Ok(()),
                },
                None => return Ok(()),
            },
        };
        let state = self.state(view, batch, key)?;
        if dead::delete(view, batch, key, state, most)? {
            self.dead.push_back(key);
        }
        Ok(())
    }

    /// Gives up looking for dead entries until the next start: reading them does not work.
    pub(crate) fn stop_sweeping(&mut self) {
        self.dead.clear();
        self.search = None;
    }

    fn append(&mut self, view: &dyn View, batch: &mut Batch, key: DocKey, epoch: u32, updates: &[Bytes]) -> Answer {
        let state = self.state(view, batch, key)?;
        if state.head.epoch != epoch {
            return Err(StoreError::Conflict);
        }
        let split: Vec<Vec<Bytes>> = updates
            .iter()
            .map(|update| chunk::split(update).ok_or_else(too_large))
            .collect::<Result<_, _>>()?;
        let mut last_seq = state.last_seq;
        for parts in split {
            last_seq += 1;
            put_parts(batch, key, Slot::first(epoch, Kind::Update, last_seq), parts)?;
        }
        self.docs.insert(key, DocState { last_seq, ..state });
        Ok(last_seq)
    }

    #[allow(clippy::too_many_arguments)] // The fields of one request, and where to read and write.
    fn compact(
        &mut self,
        view: &dyn View,
        batch: &mut Batch,
        key: DocKey,
        epoch: u32,
        covers: Seq,
        first_part: u16,
        parts: Vec<Bytes>,
    ) -> Answer {
        let state = self.compactable(view, batch, key, epoch, covers)?;
        let head = Head {
            epoch,
            snapshot_seq: covers,
            has_snapshot: true,
        };
        let state = DocState {
            head,
            staging: None,
            ..state
        };
        let mut own = Batch::new();
        let first = Slot {
            epoch,
            kind: Kind::Snapshot,
            seq: covers,
            part: first_part,
        };
        let end = first_part.saturating_add(u16::try_from(parts.len()).unwrap_or(u16::MAX));
        put_parts(&mut own, key, first, parts)?;
        own.insert(head.key(key), Some(head.encode()));
        if epoch > 0 {
            own.insert(keys::tombstone(key), None);
        }
        // A longer attempt that was given up may have left parts behind the last.
        let (from, to) = (
            keys::document(key, Slot { part: end, ..first }),
            keys::after_value(key, first),
        );
        let left = Overlay { base: view, batch }.keys(&from, &to, usize::MAX)?;
        own.extend(left.into_iter().map(|key| (key, None)));
        batch.append(&mut own);
        self.retire(view, batch, key, state)
    }

    fn delete(&mut self, view: &dyn View, batch: &mut Batch, key: DocKey) -> Answer {
        let state = self.state(view, batch, key)?;
        let epoch = state.head.epoch.checked_add(1).ok_or(StoreError::Conflict)?;
        let head = Head {
            epoch,
            snapshot_seq: 0,
            has_snapshot: false,
        };
        batch.insert(keys::document(key, Slot::HEAD), None);
        batch.insert(head.key(key), Some(head.encode()));
        self.retire(
            view,
            batch,
            key,
            DocState {
                head,
                last_seq: 0,
                staging: None,
            },
        )
    }

    /// Takes over a state whose head went into the batch, and deletes what it put out of sight. That is only tidying:
    /// when it cannot be read now, it is left to the sweep.
    fn retire(&mut self, view: &dyn View, batch: &mut Batch, key: DocKey, state: DocState) -> Answer {
        self.docs.insert(key, state);
        if dead::delete(view, batch, key, state, DELETES_AT_ONCE).unwrap_or(true) {
            self.dead.push_back(key);
        }
        Ok(0)
    }

    /// The state of a document that may get a snapshot covering `covers`.
    fn compactable(
        &mut self,
        view: &dyn View,
        batch: &Batch,
        key: DocKey,
        epoch: u32,
        covers: Seq,
    ) -> Result<DocState, StoreError> {
        let state = self.state(view, batch, key)?;
        let stale = state.head.epoch != epoch || (state.head.has_snapshot && covers <= state.head.snapshot_seq);
        if stale || covers > state.last_seq {
            Err(StoreError::Conflict)
        } else {
            Ok(state)
        }
    }

    fn state(&mut self, view: &dyn View, batch: &Batch, key: DocKey) -> Result<DocState, StoreError> {
        if let Some(state) = self.docs.get(&key) {
            return Ok(*state);
        }
        if self.docs.len() >= REMEMBERED {
            // What is being staged must stay known, or the sweep would take it.
            self.docs.retain(|_, state| state.staging.is_some());
        }
        let view = Overlay { base: view, batch };
        let head = Head::decode(read::stored_head(|at| view.get(at), key)?.as_ref())?;
        let (from, to) = read::updates_after(key, head.epoch, head.snapshot_seq);
        let last = view.last_key(&from, &to)?;
        let last_seq = last
            .and_then(|key| keys::parse_document(&key))
            .map_or(head.snapshot_seq, |(_, slot)| slot.seq);
        let state = DocState {
            head,
            last_seq,
            staging: None,
        };
        self.docs.insert(key, state);
        Ok(state)
    }
}

fn put_parts(batch: &mut Batch, key: DocKey, first: Slot, parts: Vec<Bytes>) -> Answer {
    let count = u16::try_from(parts.len()).unwrap_or(u16::MAX);
    if usize::from(count) != parts.len() || (count > 0 && first.part.checked_add(count - 1).is_none()) {
        return Err(too_large());
    }
    for (offset, part) in (0..count).zip(parts) {
        batch.insert(
            keys::document(
                key,
                Slot {
                    part: first.part + offset,
                    ..first
                },
            ),
            Some(part),
        );
    }
    Ok(0)
}

fn too_large() -> StoreError {
    // Limits in front of the store are far lower (`waymark_shared::limits`). It harms nobody else, so it is no failure.
    StoreError::Refused("a value is larger than the store can hold".into())
}
