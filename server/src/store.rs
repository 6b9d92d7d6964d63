//! Where documents and records become durable.
//!
//! [`UpdateStore`] is all the rest of the server knows of storage: an append-only log of updates per document with
//! snapshots, and small versioned records. An engine keeps the promises written at each method; the contract suite in
//! `contract.rs` holds every engine to them. Not here: what an update means (rooms) and what a record says (`links`, `journeys`).

mod ballast;
mod chunk;
#[cfg(test)]
mod contract;
mod engine;
mod export;
mod keys;
mod log_store;
mod memory;
mod metrics;
mod options;
mod read;
mod recovery;
mod sled_store;
mod writer;

pub use ballast::FreeSpace;
pub use export::{ExportError, ExportInfo, verify_export, verify_export_bytes};
pub use log_store::LogStore;
pub use memory::MemoryStore;
pub use metrics::{SYNC_BUCKETS_MICROS, StoreMetrics};
pub use options::StoreOptions;
pub use recovery::OpenError;
pub use sled_store::{SledStore, export_store, import_store};

use async_trait::async_trait;
use bytes::Bytes;
use waymark_shared::access::DocName;
use waymark_shared::ids::JourneyId;

/// Names one document's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocKey {
    /// The journey.
    pub journey: JourneyId,
    /// Which of its documents.
    pub doc: DocName,
}

/// Position in a document's log. The first update has 1; 0 is before everything. It never runs backwards within an epoch.
pub type Seq = u64;

/// A document as stored: apply the snapshot, then the tail in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredDoc {
    /// Raised by every delete; writes to an older epoch are refused.
    pub epoch: u32,
    /// Encoded state (update v1) that covers all updates up to `snapshot_seq`.
    pub snapshot: Option<Bytes>,
    /// What the snapshot covers.
    pub snapshot_seq: Seq,
    /// Updates (v1) after the snapshot, in order.
    pub tail: Vec<Bytes>,
}

impl StoredDoc {
    /// Position of the last update.
    #[must_use]
    pub fn last_seq(&self) -> Seq {
        self.snapshot_seq + self.tail.len() as Seq
    }

    /// Size of the snapshot and all updates.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.snapshot.iter().chain(&self.tail).map(Bytes::len).sum()
    }
}

/// A small record with the version a compare-and-set needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Raised by every write; the first is 1.
    pub version: u64,
    /// Content.
    pub value: Bytes,
}

/// Tables of small records. The name is part of the stored key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Journeys by id.
    Journeys,
    /// Share links by the hash of their token.
    Links,
    /// Pictures by journey and hash of their content. What is in it is never changed, only removed with its journey.
    Pictures,
    /// Which versions a journey has, by its id.
    Histories,
    /// What a version holds, by journey and place.
    Versions,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 5] = [
        Self::Journeys,
        Self::Links,
        Self::Pictures,
        Self::Histories,
        Self::Versions,
    ];
}

/// What the store can do at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreHealth {
    /// Reads and writes.
    Ready,
    /// Reads only, for a reason a person can act on (disk nearly full, …).
    ReadOnly(String),
    /// Neither.
    Away(String),
}

/// Why a store call failed, by what the caller can do.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Nothing was written; the same call may succeed later.
    #[error("the store takes no writes: {0}")]
    ReadOnly(String),
    /// The document was deleted meanwhile (its epoch rose), or a record changed meanwhile. Read again.
    #[error("changed meanwhile")]
    Conflict,
    /// The queue is full; try again shortly.
    #[error("the store is busy")]
    Busy,
    /// What was read fails its checksum or cannot be decoded. Do not write over it.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// This call cannot be done: a value larger than the store can hold, a file that cannot be written. Nothing was
    /// changed, and the store itself is well.
    #[error("not possible: {0}")]
    Refused(String),
    /// Nothing may be acknowledged any more; the server must end (a failed sync, a dead writer).
    #[error("the store failed: {0}")]
    Failed(String),
}

/// A durable home for documents and records. Every `Ok` of a write means: on disk, also after a power cut.
#[async_trait]
pub trait UpdateStore: Send + Sync + 'static {
    /// Reads a document; an unknown one is an empty [`StoredDoc`] with its current epoch.
    async fn load(&self, key: DocKey) -> Result<StoredDoc, StoreError>;

    /// Appends updates in order, all or none, and returns the position of the last. Resolves when they are durable.
    /// A caller has at most one append per document under way; group commit happens across documents.
    async fn append(&self, key: DocKey, epoch: u32, updates: Vec<Bytes>) -> Result<Seq, StoreError>;

    /// Replaces the snapshot by one that covers all updates up to `covers`, and drops those updates, in one step.
    /// Appends after `covers` stay. Refused with `Conflict` when an equal or newer snapshot stands.
    async fn compact(&self, key: DocKey, epoch: u32, covers: Seq, snapshot: Bytes) -> Result<(), StoreError>;

    /// Deletes a document for good by raising its epoch. Late writers of the old epoch get `Conflict`.
    async fn delete(&self, key: DocKey) -> Result<(), StoreError>;

    /// All documents that hold anything.
    async fn list(&self) -> Result<Vec<DocKey>, StoreError>;

    /// Reads a record.
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Record>, StoreError>;

    /// Writes a record when its present version is `expected` (`None`: there is none), and returns the new version.
    async fn put(&self, table: Table, key: &[u8], expected: Option<u64>, value: Bytes) -> Result<u64, StoreError>;

    /// Removes a record when its present version is `expected`.
    async fn remove(&self, table: Table, key: &[u8], expected: u64) -> Result<(), StoreError>;

    /// All records of a table, by key.
    async fn scan(&self, table: Table) -> Result<Vec<(Bytes, Record)>, StoreError>;

    /// Writes everything to a checksummed, engine-neutral file, consistent per document, while the store is in use.
    async fn export(&self, file: &std::path::Path) -> Result<ExportSummary, StoreError>;

    /// What the store can do at the moment.
    fn health(&self) -> StoreHealth;

    /// Waits for everything under way and closes; later calls fail.
    async fn close(&self);
}

/// What an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportSummary {
    /// Documents written.
    pub documents: u64,
    /// Records written.
    pub records: u64,
    /// Size of the file in bytes.
    pub bytes: u64,
}
