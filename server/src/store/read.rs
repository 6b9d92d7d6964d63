//! Reading documents and records out of an ordered map, while a writer goes on writing.
//!
//! Every change that takes something away from a document also changes its head, in the same batch. So a reader takes
//! the head before and after, and reads again when they differ; what is only appended meanwhile does no harm. Invariant:
//! what is returned is one state of the document that was current during the call, complete, or an error.
//! Not here: writing (`writer`).

use bytes::Bytes;

use super::engine::{EngineError, View};
use super::keys::{self, Kind, Slot};
use super::{DocKey, Record, Seq, StoreError, StoredDoc, Table, chunk};

/// How often a read starts over before it gives up. Compactions of one document are seconds apart and a read takes
/// milliseconds, so one retry is rare; a damaged value stays damaged.
const ATTEMPTS: usize = 8;

/// The fixed first entry of a document: which epoch and which snapshot count. Missing means all zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// Data of other epochs is not there.
    pub(crate) epoch: u32,
    /// What the snapshot covers; updates up to here are not there.
    pub(crate) snapshot_seq: Seq,
    /// Whether there is a snapshot at `snapshot_seq`.
    pub(crate) has_snapshot: bool,
}

impl Head {
    /// Where it stands: among the entries of its document, or apart as long as it only says that the document was deleted.
    pub(crate) fn key(self, key: DocKey) -> Vec<u8> {
        if self.has_snapshot {
            keys::document(key, Slot::HEAD)
        } else {
            keys::tombstone(key)
        }
    }

    pub(crate) fn encode(self) -> Bytes {
        let mut bytes = Vec::with_capacity(13);
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes.extend_from_slice(&self.snapshot_seq.to_be_bytes());
        bytes.push(u8::from(self.has_snapshot));
        let mut parts = chunk::split(&bytes).unwrap_or_default();
        parts.pop().unwrap_or_default()
    }

    pub(crate) fn decode(stored: Option<&Bytes>) -> Result<Self, StoreError> {
        let Some(stored) = stored else {
            return Ok(Self::default());
        };
        let bytes = chunk::join([stored.as_ref()]).map_err(|error| damaged("a document's head", &error))?;
        let parse = || {
            let (epoch, rest) = bytes.split_first_chunk::<4>()?;
            let (seq, rest) = rest.split_first_chunk::<8>()?;
            let has_snapshot = match rest {
                [0] => false,
                [1] => true,
                _ => return None,
            };
            Some(Self {
                epoch: u32::from_be_bytes(*epoch),
                snapshot_seq: u64::from_be_bytes(*seq),
                has_snapshot,
            })
        };
        parse().ok_or_else(|| StoreError::Damaged("a document's head cannot be read".into()))
    }
}

impl From<EngineError> for StoreError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Damaged(reason) => Self::Damaged(reason),
            EngineError::NoSpace(_) | EngineError::Failed(_) => Self::Failed(error.to_string()),
        }
    }
}

/// Reads a document whole.
pub(crate) fn document(view: &dyn View, key: DocKey) -> Result<StoredDoc, StoreError> {
    let head = || stored_head(|at| view.get(at), key);
    stable(head, |stored| document_at(view, key, Head::decode(stored)?))
}

/// Reads a record.
pub(crate) fn record(view: &dyn View, table: Table, key: &[u8]) -> Result<Option<Record>, StoreError> {
    let first_key = keys::record(table, key, 0);
    let first = || view.get(&first_key);
    stable(first, |first| {
        let Some(first) = first else { return Ok(None) };
        let (_, parts) = chunk::promised(first).map_err(|error| damaged("a record", &error))?;
        if parts == 1 {
            return decode_record(std::slice::from_ref(first)).map(Some);
        }
        let (from, to) = keys::all_parts_of_record(table, key);
        let parts: Vec<Bytes> = view
            .range(&from, &to)
            .take(parts)
            .map(|pair| pair.map(|(_, value)| value))
            .collect::<Result<_, _>>()?;
        decode_record(&parts).map(Some)
    })
}

/// All records of a table, by key.
pub(crate) fn records(view: &dyn View, table: Table) -> Result<Vec<(Bytes, Record)>, StoreError> {
    let mut records = Vec::new();
    each_record::<StoreError>(view, table, |key, record| {
        records.push((key, record));
        Ok(())
    })?;
    Ok(records)
}

/// Hands every record of a table to `take`, by key, one at a time: a table of pictures does not fit in memory.
pub(crate) fn each_record<E: From<StoreError>>(
    view: &dyn View,
    table: Table,
    mut take: impl FnMut(Bytes, Record) -> Result<(), E>,
) -> Result<(), E> {
    let (from, to) = keys::all_records(table);
    for pair in view.range(&from, &to) {
        let (stored_key, value) = pair.map_err(StoreError::from)?;
        let Some((_, key, part)) = keys::parse_record(&stored_key) else {
            return Err(StoreError::Damaged(format!("a key of table {table:?} cannot be read")).into());
        };
        if part > 0 {
            continue;
        }
        let single = chunk::promised(&value).is_ok_and(|(_, parts)| parts == 1);
        // Removed since the range reached it: not there.
        let found = if single {
            Some(decode_record(&[value])?)
        } else {
            record(view, table, &key)?
        };
        if let Some(record) = found {
            take(Bytes::from(key), record)?;
        }
    }
    Ok(())
}

/// All documents that are there: with a snapshot, an update, or at least a raised epoch.
pub(crate) fn documents(view: &dyn View) -> Result<Vec<(DocKey, Head)>, StoreError> {
    let mut found = Vec::new();
    let mut next = Some(keys::all_documents().0);
    while let Some(from) = next.take() {
        let Some(key) = next_document(view, &from)? else { break };
        found.push((key, head(view, key)?));
        next = Some(keys::after_document(key));
    }
    let with_entries = found.len();
    let (from, to) = keys::all_tombstones();
    for pair in view.range(&from, &to) {
        let (stored_key, _) = pair?;
        let key = keys::parse_tombstone(&stored_key)
            .ok_or_else(|| StoreError::Damaged("a key of a deleted document cannot be read".into()))?;
        if found[..with_entries]
            .binary_search_by_key(&key, |(key, _)| *key)
            .is_err()
        {
            found.push((key, head(view, key)?));
        }
    }
    Ok(found)
}

/// The first document at or after a key: one seek.
pub(crate) fn next_document(view: &dyn View, from: &[u8]) -> Result<Option<DocKey>, StoreError> {
    let (_, to) = keys::all_documents();
    let Some(pair) = view.range(from, &to).next() else {
        return Ok(None);
    };
    let (stored_key, _) = pair?;
    match keys::parse_document(&stored_key) {
        Some((key, _)) => Ok(Some(key)),
        None => Err(StoreError::Damaged("a key of a document cannot be read".into())),
    }
}

/// Whether there is nothing at all.
pub(crate) fn is_empty(view: &dyn View) -> Result<bool, StoreError> {
    Ok(view.range(&[], &[0xFF]).next().transpose()?.is_none())
}

/// Whether a document holds anything.
pub(crate) fn holds_anything(view: &dyn View, key: DocKey, head: Head) -> Result<bool, StoreError> {
    if head.has_snapshot {
        return Ok(true);
    }
    let (from, to) = updates_after(key, head.epoch, head.snapshot_seq);
    Ok(view.range(&from, &to).next().transpose()?.is_some())
}

/// The present head.
pub(crate) fn head(view: &dyn View, key: DocKey) -> Result<Head, StoreError> {
    Head::decode(stored_head(|at| view.get(at), key)?.as_ref())
}

/// A document's head as it is stored, in its own place or as a tombstone.
pub(crate) fn stored_head(
    get: impl Fn(&[u8]) -> Result<Option<Bytes>, EngineError>,
    key: DocKey,
) -> Result<Option<Bytes>, EngineError> {
    let own = keys::document(key, Slot::HEAD);
    // It may move from the second place to the first between two looks, in one batch; the other way it is found.
    for place in [&own, &keys::tombstone(key), &own] {
        if let Some(head) = get(place)? {
            return Ok(Some(head));
        }
    }
    Ok(None)
}

/// Where the updates after a position lie: from the first key to before the second.
pub(crate) fn updates_after(key: DocKey, epoch: u32, seq: Seq) -> (Vec<u8>, Vec<u8>) {
    let from = keys::document(key, Slot::first(epoch, Kind::Update, seq.saturating_add(1)));
    let mut to = keys::document(
        key,
        Slot {
            epoch,
            kind: Kind::Update,
            seq: Seq::MAX,
            part: u16::MAX,
        },
    );
    to.push(0);
    (from, to)
}

/// A record as the bytes of its value: the version, then the content.
pub(crate) fn encode_record(version: u64, value: &[u8]) -> Option<Vec<Bytes>> {
    let mut bytes = Vec::with_capacity(8 + value.len());
    bytes.extend_from_slice(&version.to_be_bytes());
    bytes.extend_from_slice(value);
    chunk::split(&bytes)
}

/// The version of a record by its part 0. The checksum is over all parts, so damage is seen only by [`record`].
pub(crate) fn record_version(first: &[u8]) -> Result<u64, StoreError> {
    let version = first.get(8..).and_then(|content| content.split_first_chunk::<8>());
    let (version, _) = version.ok_or_else(|| StoreError::Damaged("a record has no version".into()))?;
    Ok(u64::from_be_bytes(*version))
}

fn decode_record(parts: &[Bytes]) -> Result<Record, StoreError> {
    let bytes = chunk::join(parts.iter().map(AsRef::as_ref)).map_err(|error| damaged("a record", &error))?;
    let (version, _) = bytes
        .split_first_chunk::<8>()
        .ok_or_else(|| StoreError::Damaged("a record has no version".into()))?;
    Ok(Record {
        version: u64::from_be_bytes(*version),
        value: bytes.slice(8..),
    })
}

/// Runs a read until `guard` was the same before and after it. Damage counts only then, and after another try:
/// an engine's range may step over an entry that is being moved.
fn stable<T>(
    guard: impl Fn() -> Result<Option<Bytes>, EngineError>,
    mut read: impl FnMut(Option<&Bytes>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut before = guard()?;
    let mut outcome = Err(StoreError::Busy);
    for _ in 0..ATTEMPTS {
        let found = read(before.as_ref());
        let after = guard()?;
        if after == before {
            match found {
                Err(StoreError::Damaged(reason)) => outcome = Err(StoreError::Damaged(reason)),
                other => return other,
            }
        }
        before = after;
    }
    outcome
}

fn document_at(view: &dyn View, key: DocKey, head: Head) -> Result<StoredDoc, StoreError> {
    let Head {
        epoch,
        snapshot_seq,
        has_snapshot,
    } = head;
    let snapshot = if has_snapshot {
        let first = Slot::first(epoch, Kind::Snapshot, snapshot_seq);
        let (from, to) = (keys::document(key, first), keys::after_value(key, first));
        let parts: Vec<Bytes> = view
            .range(&from, &to)
            .map(|pair| pair.map(|(_, value)| value))
            .collect::<Result<_, _>>()?;
        Some(chunk::join(parts.iter().map(AsRef::as_ref)).map_err(|error| damaged("the snapshot", &error))?)
    } else {
        None
    };
    let tail = tail(view, key, epoch, snapshot_seq)?;
    Ok(StoredDoc {
        epoch,
        snapshot,
        snapshot_seq,
        tail,
    })
}

/// Updates after a position, which must follow each other without a hole.
fn tail(view: &dyn View, key: DocKey, epoch: u32, after: Seq) -> Result<Vec<Bytes>, StoreError> {
    let (from, to) = updates_after(key, epoch, after);
    let mut tail: Vec<Bytes> = Vec::new();
    let mut parts: Vec<Bytes> = Vec::new();
    let finish = |parts: &mut Vec<Bytes>, tail: &mut Vec<Bytes>| {
        if !parts.is_empty() {
            let update = chunk::join(parts.iter().map(AsRef::as_ref)).map_err(|error| damaged("an update", &error))?;
            tail.push(update);
            parts.clear();
        }
        Ok::<(), StoreError>(())
    };
    for pair in view.range(&from, &to) {
        let (stored_key, value) = pair?;
        let Some((_, slot)) = keys::parse_document(&stored_key) else {
            return Err(StoreError::Damaged("a key of an update cannot be read".into()));
        };
        if slot.part == 0 {
            finish(&mut parts, &mut tail)?;
        }
        let expected = after + 1 + tail.len() as Seq;
        if slot.seq != expected || usize::from(slot.part) != parts.len() {
            return Err(StoreError::Damaged(format!(
                "update {expected} of {}/{} is missing",
                key.journey, key.doc
            )));
        }
        parts.push(value);
    }
    finish(&mut parts, &mut tail)?;
    Ok(tail)
}

fn damaged(what: &str, error: &chunk::ChunkError) -> StoreError {
    StoreError::Damaged(format!("{what}: {error}"))
}
