//! The format of an export.
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
//! another name, synced and renamed, so a file with its final name is whole. Not here: what the entries become (`export`).

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::{ExportError, ExportInfo, file_error, unix_ms};
use crate::store::memory::Content;
use crate::store::{DocKey, ExportSummary, Record, StoreError, StoredDoc, Table, keys};

const MAGIC: &[u8] = b"waymark-export 1\n";
/// Every version of the format begins like this.
const MAGIC_ANY: &[u8] = b"waymark-export ";

/// Reads an export to its end and checks everything in it.
///
/// # Errors
/// When it is not whole.
pub fn verify_export(file: &Path) -> Result<ExportInfo, ExportError> {
    for_each(file, |_| Ok(()))
}

/// The same for an export that is in memory.
///
/// # Errors
/// When it is not whole.
pub fn verify_export_bytes(content: &[u8]) -> Result<ExportInfo, ExportError> {
    read_entries(content, Path::new("export"), content.len() as u64, |_| Ok(()))
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

/// One entry of an export.
pub(super) enum Entry {
    Document(DocKey, StoredDoc),
    Record(Table, Bytes, Record),
}

/// Writes frames into a temporary file.
pub(super) struct Writer {
    target: PathBuf,
    temporary: PathBuf,
    out: BufWriter<File>,
    summary: ExportSummary,
    frames: [u64; 2],
}

impl Writer {
    pub(super) fn create(target: &Path, now: SystemTime) -> Result<Self, ExportError> {
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

    pub(super) fn document(&mut self, key: DocKey, doc: &StoredDoc) -> Result<(), ExportError> {
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

    pub(super) fn record(&mut self, table: Table, key: &[u8], record: &Record) -> Result<(), ExportError> {
        let mut payload = vec![3, keys::table_number(table)];
        payload.extend_from_slice(&record.version.to_be_bytes());
        put_blob(&mut payload, key);
        put_blob(&mut payload, &record.value);
        self.summary.records += 1;
        self.frames[1] += 1;
        self.frame(&payload)
    }

    pub(super) fn finish(mut self) -> Result<ExportSummary, ExportError> {
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
pub(super) fn for_each(
    path: &Path,
    take: impl FnMut(Entry) -> Result<(), ExportError>,
) -> Result<ExportInfo, ExportError> {
    let file = File::open(path).map_err(|error| file_error(path, error))?;
    let bytes = file.metadata().map_err(|error| file_error(path, error))?.len();
    read_entries(BufReader::new(file), path, bytes, take)
}

/// The same for what stands behind `path`, which is `bytes` long.
fn read_entries(
    mut file: impl Read,
    path: &Path,
    bytes: u64,
    mut take: impl FnMut(Entry) -> Result<(), ExportError>,
) -> Result<ExportInfo, ExportError> {
    let unreadable = |reason: &str| ExportError::Unreadable {
        path: path.to_owned(),
        reason: reason.into(),
    };
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
