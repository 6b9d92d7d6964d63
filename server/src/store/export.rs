//! Everything in a store as one file that no engine owns: the only backup there is.
//!
//! ```text
//! file      "waymark-export 1\n" | frame…
//! frame     length u32 | crc32 of the payload u32 | payload
//! payload   1 head      created, ms since 1970 u64
//!           2 document  journey 16 B | doc u8 | epoch u32 | snapshot_seq u64 | 0, or 1 and blob | count u32 | blob…
//!           3 record    table u8 | version u64 | blob key | blob value
//!           4 end       documents u64 | records u64
//! blob      length u32 | bytes
//! ```
//!
//! Numbers are big-endian. The head comes first, the end last: a file without its end is no export. It is written under
//! another name, synced and renamed, so a file with its final name is whole. Each document is consistent in itself; the
//! documents of one export may be some moments apart. Not here: when exports are made and used (`recovery`).

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::engine::{Batch, Engine, EngineError, View};
use super::keys::{self, Kind, Slot};
use super::memory::Content;
use super::read::{self, Head};
use super::{DocKey, ExportSummary, Record, StoreError, StoredDoc, Table, chunk};

const MAGIC: &[u8] = b"waymark-export 1\n";
/// Every version of the format begins like this.
const MAGIC_ANY: &[u8] = b"waymark-export ";
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

/// Reads an export to its end and checks everything in it.
///
/// # Errors
/// When it is not whole.
pub fn verify_export(file: &Path) -> Result<ExportInfo, ExportError> {
    for_each(file, |_| Ok(()))
}

/// Writes everything that a view shows.
pub(crate) fn write(view: &dyn View, file: &Path, now: SystemTime) -> Result<ExportSummary, ExportError> {
    let mut writer = Writer::create(file, now)?;
    for (key, _) in read::documents(view)? {
        writer.document(key, &read::document(view, key)?)?;
    }
    for table in Table::ALL {
        for (key, record) in read::records(view, table)? {
            writer.record(table, &key, &record)?;
        }
    }
    writer.finish()
}

/// Writes the content of a store in memory.
pub(crate) fn write_content(content: Content, file: &Path, now: SystemTime) -> Result<ExportSummary, ExportError> {
    let mut writer = Writer::create(file, now)?;
    for (key, doc) in &content.docs {
        writer.document(*key, doc)?;
    }
    for ((table, key), record) in &content.records {
        writer.record(*table, key, record)?;
    }
    writer.finish()
}

/// Writes an automatic export of a data folder, then removes all but the newest of them.
pub(crate) fn write_and_rotate(view: &dyn View, dir: &Path, now: SystemTime) -> Result<ExportSummary, ExportError> {
    let exports = dir.join(EXPORTS);
    std::fs::create_dir_all(&exports).map_err(|error| file_error(&exports, error))?;
    let newest = automatic(dir)?.first().map_or(0, |(created_ms, _)| *created_ms);
    // The name decides which is newest, also when the clock was set back.
    let stamp = unix_ms(now).max(newest.saturating_add(1));
    let summary = write(view, &exports.join(format!("{stamp:014}.export")), now)?;
    for (_, old) in automatic(dir)?.split_off(KEPT.min(automatic(dir)?.len())) {
        std::fs::remove_file(&old).map_err(|error| file_error(&old, error))?;
    }
    Ok(summary)
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

/// One entry of an export.
enum Entry {
    Document(DocKey, StoredDoc),
    Record(Table, Bytes, Record),
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
                    batch.insert(keys::document(key, Slot::HEAD), Some(head.encode()));
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

/// Writes frames into a temporary file.
struct Writer {
    target: PathBuf,
    temporary: PathBuf,
    out: BufWriter<File>,
    summary: ExportSummary,
    frames: [u64; 2],
}

impl Writer {
    fn create(target: &Path, now: SystemTime) -> Result<Self, ExportError> {
        let mut temporary = target.as_os_str().to_owned();
        temporary.push(".part");
        let temporary = PathBuf::from(temporary);
        let file = File::create(&temporary).map_err(|error| file_error(&temporary, error))?;
        let summary = ExportSummary {
            documents: 0,
            records: 0,
            bytes: 0,
        };
        let out = BufWriter::new(file);
        let mut writer = Self {
            target: target.to_owned(),
            temporary,
            out,
            summary,
            frames: [0; 2],
        };
        writer.write(MAGIC)?;
        let mut head = vec![1];
        head.extend_from_slice(&unix_ms(now).to_be_bytes());
        writer.frame(&head)?;
        Ok(writer)
    }

    fn document(&mut self, key: DocKey, doc: &StoredDoc) -> Result<(), ExportError> {
        let mut payload = vec![2];
        payload.extend_from_slice(&keys::journey_bytes(key.journey));
        payload.push(keys::doc_number(key.doc));
        payload.extend_from_slice(&doc.epoch.to_be_bytes());
        payload.extend_from_slice(&doc.snapshot_seq.to_be_bytes());
        payload.push(u8::from(doc.snapshot.is_some()));
        if let Some(snapshot) = &doc.snapshot {
            put_blob(&mut payload, snapshot);
        }
        payload.extend_from_slice(&(doc.tail.len() as u32).to_be_bytes());
        for update in &doc.tail {
            put_blob(&mut payload, update);
        }
        // A deleted document holds nothing, but its epoch must not run backwards.
        self.summary.documents += u64::from(doc.snapshot.is_some() || !doc.tail.is_empty());
        self.frames[0] += 1;
        self.frame(&payload)
    }

    fn record(&mut self, table: Table, key: &[u8], record: &Record) -> Result<(), ExportError> {
        let mut payload = vec![3, keys::table_number(table)];
        payload.extend_from_slice(&record.version.to_be_bytes());
        put_blob(&mut payload, key);
        put_blob(&mut payload, &record.value);
        self.summary.records += 1;
        self.frames[1] += 1;
        self.frame(&payload)
    }

    fn finish(mut self) -> Result<ExportSummary, ExportError> {
        let mut end = vec![4];
        end.extend_from_slice(&self.frames[0].to_be_bytes());
        end.extend_from_slice(&self.frames[1].to_be_bytes());
        self.frame(&end)?;
        let finish = || -> io::Result<()> {
            self.out.flush()?;
            self.out.get_ref().sync_all()?;
            std::fs::rename(&self.temporary, &self.target)?;
            let parent = self.target.parent().filter(|parent| !parent.as_os_str().is_empty());
            File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
        };
        let target = self.target.clone();
        let mut finish = finish;
        finish().map_err(|error| file_error(&target, error))?;
        Ok(self.summary)
    }

    fn frame(&mut self, payload: &[u8]) -> Result<(), ExportError> {
        let length = u32::try_from(payload.len())
            .map_err(|_| StoreError::Refused("a document is too large for an export".into()))?;
        self.write(&length.to_be_bytes())?;
        self.write(&crc32fast::hash(payload).to_be_bytes())?;
        self.write(payload)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.summary.bytes += bytes.len() as u64;
        self.out
            .write_all(bytes)
            .map_err(|error| file_error(&self.temporary, error))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After a success it is gone; after a failure half a file helps nobody.
        let _ = std::fs::remove_file(&self.temporary);
    }
}

/// Hands every entry of an export to a function, and checks frames, counts and end.
fn for_each(path: &Path, mut take: impl FnMut(Entry) -> Result<(), ExportError>) -> Result<ExportInfo, ExportError> {
    let unreadable = |reason: &str| ExportError::Unreadable {
        path: path.to_owned(),
        reason: reason.into(),
    };
    let file = File::open(path).map_err(|error| file_error(path, error))?;
    let bytes = file.metadata().map_err(|error| file_error(path, error))?.len();
    let mut file = BufReader::new(file);
    let magic = read_exact(&mut file, MAGIC.len() as u64).map_err(|error| file_error(path, error))?;
    if magic.as_deref() != Some(MAGIC) {
        let newer = magic.is_some_and(|magic| magic.starts_with(MAGIC_ANY));
        return Err(unreadable(if newer {
            "an export of a newer version of Waymark"
        } else {
            "not a Waymark export"
        }));
    }
    let mut created = None;
    let mut summary = ExportSummary {
        documents: 0,
        records: 0,
        bytes,
    };
    let mut frames = [0_u64; 2];
    loop {
        let payload = next_frame(&mut file).map_err(|error| file_error(path, error))?;
        let payload = payload.ok_or_else(|| unreadable("damaged or cut short"))?;
        let mut fields = Fields(payload);
        let malformed = || unreadable("an entry cannot be read");
        match (fields.u8().ok_or_else(malformed)?, created) {
            (1, None) => created = Some(fields.u64().ok_or_else(malformed)?),
            (2, Some(_)) => {
                let (key, doc) = fields.document().ok_or_else(malformed)?;
                frames[0] += 1;
                summary.documents += u64::from(doc.snapshot.is_some() || !doc.tail.is_empty());
                take(Entry::Document(key, doc))?;
            }
            (3, Some(_)) => {
                let (table, key, record) = fields.record().ok_or_else(malformed)?;
                frames[1] += 1;
                summary.records += 1;
                take(Entry::Record(table, key, record))?;
            }
            (4, Some(created_ms)) => {
                let counts = [fields.u64().ok_or_else(malformed)?, fields.u64().ok_or_else(malformed)?];
                let at_end = read_exact(&mut file, 1)
                    .map_err(|error| file_error(path, error))?
                    .is_none();
                if counts != frames || !at_end {
                    return Err(unreadable("entries are missing or follow the end"));
                }
                let created = SystemTime::UNIX_EPOCH + Duration::from_millis(created_ms);
                return Ok(ExportInfo { created, summary });
            }
            _ => return Err(malformed()),
        }
    }
}

/// The payload of the next frame; `None` when it is damaged or cut short.
fn next_frame(file: &mut impl Read) -> io::Result<Option<Bytes>> {
    let Some(header) = read_exact(file, 8)? else {
        return Ok(None);
    };
    let mut header = Fields(header);
    let (Some(length), Some(checksum)) = (header.u32(), header.u32()) else {
        return Ok(None);
    };
    let payload = read_exact(file, u64::from(length))?;
    Ok(payload.filter(|payload| crc32fast::hash(payload) == checksum))
}

/// Reads so many bytes without trusting the number: memory grows with what is there.
fn read_exact(file: &mut impl Read, length: u64) -> io::Result<Option<Bytes>> {
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == length).then(|| bytes.into()))
}

/// Reads a payload field by field; `None` when it ends too early.
struct Fields(Bytes);

impl Fields {
    fn bytes(&mut self, length: usize) -> Option<Bytes> {
        (length <= self.0.len()).then(|| self.0.split_to(length))
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.as_ref().try_into().ok()
    }

    fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn blob(&mut self) -> Option<Bytes> {
        let length = self.u32()?;
        self.bytes(length as usize)
    }

    fn document(&mut self) -> Option<(DocKey, StoredDoc)> {
        let journey = keys::journey_from_bytes(self.array()?);
        let doc = keys::doc_from_number(self.u8()?)?;
        let (epoch, snapshot_seq) = (self.u32()?, self.u64()?);
        let snapshot = match self.u8()? {
            0 => None,
            1 => Some(self.blob()?),
            _ => return None,
        };
        let tail = (0..self.u32()?).map(|_| self.blob()).collect::<Option<_>>()?;
        Some((
            DocKey { journey, doc },
            StoredDoc {
                epoch,
                snapshot,
                snapshot_seq,
                tail,
            },
        ))
    }

    fn record(&mut self) -> Option<(Table, Bytes, Record)> {
        let table = keys::table_from_number(self.u8()?)?;
        let version = self.u64()?;
        let (key, value) = (self.blob()?, self.blob()?);
        Some((table, key, Record { version, value }))
    }
}

fn put_blob(payload: &mut Vec<u8>, bytes: &[u8]) {
    // A blob too long for its length also makes its frame too long, which is refused.
    payload.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    payload.extend_from_slice(bytes);
}

/// Milliseconds since 1970; 0 before it.
pub(crate) fn unix_ms(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn file_error(path: &Path, error: io::Error) -> ExportError {
    ExportError::File {
        path: path.to_owned(),
        error,
    }
}
