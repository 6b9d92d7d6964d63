//! Everything in a store as one file that no engine owns: the only backup there is.
//!
//! Each document of an export is consistent in itself; the documents of one export may be some moments apart. The server
//! makes one on a schedule and keeps the last two, and makes one for a command that asks (`request`). Not here: the format
//! of the file (`file`), and when an export takes the place of a database (`recovery`).

mod file;
mod request;

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;

pub(crate) use self::file::write_content;
use self::file::{Entry, for_each};
pub use self::file::{verify_export, verify_export_bytes};
pub(crate) use self::request::{answer_requests, ask_owner};
use super::engine::{Batch, Engine, EngineError, View};
use super::keys::{self, Kind, Slot};
use super::read::{self, Head};
use super::{ExportSummary, StoreError, Table, chunk};

/// Folder of the automatic exports in the data folder.
const EXPORTS: &str = "exports";
/// How many automatic exports are kept: the newest, and one before it in case the newest holds a mistake.
const KEPT: usize = 2;
/// Most bytes in one batch of an import.
const IMPORT_BATCH_BYTES: usize = super::writer::BATCH_BYTES;

/// Why an export could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// The file is no export, or is damaged, or is cut short.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The store could not be read or filled.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ExportError> for StoreError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error,
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<EngineError> for ExportError {
    fn from(error: EngineError) -> Self {
        Self::Store(error.into())
    }
}

/// What an export says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportInfo {
    /// When it was begun.
    pub created: SystemTime,
    /// What it holds.
    pub summary: ExportSummary,
}

/// Writes everything that a view shows.
pub(crate) fn write(view: &dyn View, file: &Path, now: SystemTime) -> Result<ExportSummary, ExportError> {
    let mut writer = file::Writer::create(file, now)?;
    for (key, _) in read::documents(view)? {
        writer.document(key, &read::document(view, key)?)?;
    }
    for table in Table::ALL {
        read::each_record(view, table, |key, record| writer.record(table, &key, &record))?;
    }
    writer.finish()
}

/// Writes an automatic export of a data folder, then removes all but the newest of them.
pub(crate) fn write_and_rotate(view: &dyn View, dir: &Path, now: SystemTime) -> Result<ExportSummary, ExportError> {
    let exports = dir.join(EXPORTS);
    std::fs::create_dir_all(&exports).map_err(|error| file_error(&exports, error))?;
    remove_unfinished(&exports)?;
    let newest = automatic(dir)?.first().map_or(0, |(created_ms, _)| *created_ms);
    // The name decides which is newest, also when the clock was set back.
    let stamp = unix_ms(now).max(newest.saturating_add(1));
    let summary = write(view, &exports.join(format!("{stamp:014}.export")), now)?;
    for (_, old) in automatic(dir)?.into_iter().skip(KEPT) {
        std::fs::remove_file(&old).map_err(|error| file_error(&old, error))?;
    }
    Ok(summary)
}

/// Removes what an export that was killed left behind. Nobody else writes exports here.
fn remove_unfinished(exports: &Path) -> Result<(), ExportError> {
    for entry in std::fs::read_dir(exports).map_err(|error| file_error(exports, error))? {
        let path = entry.map_err(|error| file_error(exports, error))?.path();
        if path.to_string_lossy().ends_with(".export.part") {
            std::fs::remove_file(&path).map_err(|error| file_error(&path, error))?;
        }
    }
    Ok(())
}

/// The automatic exports of a data folder, newest first.
pub(crate) fn automatic(dir: &Path) -> Result<Vec<(u64, PathBuf)>, ExportError> {
    let exports = dir.join(EXPORTS);
    let entries = match std::fs::read_dir(&exports) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| file_error(&exports, error))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| file_error(&exports, error))?.path();
        let stamp = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .and_then(|stem| stem.parse::<u64>().ok());
        if let Some(stamp) = stamp.filter(|_| path.extension().is_some_and(|extension| extension == "export")) {
            found.push((stamp, path));
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}

/// Fills an empty engine from an export.
pub(crate) fn fill(engine: &dyn Engine, file: &Path) -> Result<ExportInfo, ExportError> {
    let mut batch = Batch::new();
    let mut bytes = 0;
    let info = for_each(file, |entry| {
        bytes += entry.bytes();
        entry.into_batch(&mut batch)?;
        if bytes >= IMPORT_BATCH_BYTES {
            bytes = 0;
            commit(engine, std::mem::take(&mut batch))?;
        }
        Ok(())
    })?;
    commit(engine, batch)?;
    Ok(info)
}

/// Commits in batches of the usual size: a whole document may be far larger, and nobody reads yet.
fn commit(engine: &dyn Engine, mut batch: Batch) -> Result<(), ExportError> {
    let at_once = IMPORT_BATCH_BYTES / chunk::PART_BYTES;
    while !batch.is_empty() {
        let later = batch
            .keys()
            .nth(at_once)
            .cloned()
            .map(|key| batch.split_off(&key))
            .unwrap_or_default();
        engine.commit(std::mem::replace(&mut batch, later))?;
    }
    Ok(())
}

impl Entry {
    fn bytes(&self) -> usize {
        match self {
            Self::Document(_, doc) => {
                doc.snapshot.as_ref().map_or(0, Bytes::len) + doc.tail.iter().map(Bytes::len).sum::<usize>()
            }
            Self::Record(_, key, record) => key.len() + record.value.len(),
        }
    }

    fn into_batch(self, batch: &mut Batch) -> Result<(), StoreError> {
        let too_large = || StoreError::Refused("the export holds a value that is too large".into());
        match self {
            Self::Document(key, doc) => {
                let head = Head {
                    epoch: doc.epoch,
                    snapshot_seq: doc.snapshot_seq,
                    has_snapshot: doc.snapshot.is_some(),
                };
                if head != Head::default() {
                    batch.insert(head.key(key), Some(head.encode()));
                }
                let snapshot = doc
                    .snapshot
                    .iter()
                    .map(|value| (Kind::Snapshot, doc.snapshot_seq, value));
                let tail = doc
                    .tail
                    .iter()
                    .zip(doc.snapshot_seq + 1..)
                    .map(|(value, seq)| (Kind::Update, seq, value));
                for (kind, seq, value) in snapshot.chain(tail) {
                    for (part, bytes) in (0..=u16::MAX).zip(chunk::split(value).ok_or_else(too_large)?) {
                        batch.insert(
                            keys::document(
                                key,
                                Slot {
                                    epoch: doc.epoch,
                                    kind,
                                    seq,
                                    part,
                                },
                            ),
                            Some(bytes),
                        );
                    }
                }
            }
            Self::Record(table, key, record) => {
                let parts = read::encode_record(record.version, &record.value).ok_or_else(too_large)?;
                for (part, bytes) in (0..=u16::MAX).zip(parts) {
                    batch.insert(keys::record(table, &key, part), Some(bytes));
                }
            }
        }
        Ok(())
    }
}

/// Milliseconds since 1970; 0 before it.
pub(crate) fn unix_ms(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

pub(crate) fn file_error(path: &Path, error: io::Error) -> ExportError {
    ExportError::File {
        path: path.to_owned(),
        error,
    }
}
