//! What the other contenders do with a batch: a file, redb, SQLite. Each is durable when `commit` returns.
//!
//! Each is set up as its documentation recommends for durable writes, and lays out a log per document in its plainest way.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use redb::{ReadableDatabase, TableDefinition};
use rusqlite::{Connection, params};

use super::contender::Ask;

/// Where a batch goes.
pub(crate) trait Disk: Send + 'static {
    /// Makes all of it durable.
    fn commit(&mut self, batch: &[Ask]) -> Result<()>;

    /// Reads a document and answers how many updates it has after its snapshot.
    fn load(&mut self, document: u64) -> Result<u64>;
}

/// One file for all documents. It cannot compact, and reads everything to find one document.
pub(crate) struct RawFile {
    file: File,
    path: std::path::PathBuf,
}

/// Length, checksum, document.
const RAW_HEADER: usize = 16;

impl RawFile {
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let path = dir.join("log");
        let file = File::options().create(true).append(true).open(&path)?;
        file.sync_all()?;
        File::open(dir)?.sync_all()?;
        Ok(Self { file, path })
    }
}

impl Disk for RawFile {
    fn commit(&mut self, batch: &[Ask]) -> Result<()> {
        let mut bytes = Vec::with_capacity(64 * 1024);
        for ask in batch {
            let Ask::Append { document, updates } = ask else {
                anyhow::bail!("a plain file cannot compact")
            };
            for update in updates {
                bytes.extend_from_slice(&u32::try_from(update.len())?.to_be_bytes());
                bytes.extend_from_slice(&crc32fast::hash(update).to_be_bytes());
                bytes.extend_from_slice(&document.to_be_bytes());
                bytes.extend_from_slice(update);
            }
        }
        self.file.write_all(&bytes)?;
        Ok(self.file.sync_data()?)
    }

    fn load(&mut self, document: u64) -> Result<u64> {
        let mut file = BufReader::new(File::open(&self.path)?);
        let mut found = Vec::new();
        let mut header = [0; RAW_HEADER];
        while file.read_exact(&mut header).is_ok() {
            let (length, rest) = header.split_at(4);
            let (checksum, owner) = rest.split_at(4);
            let mut update = vec![0; u32::from_be_bytes(length.try_into()?) as usize];
            file.read_exact(&mut update)?;
            if owner == document.to_be_bytes() {
                ensure!(crc32fast::hash(&update).to_be_bytes() == checksum, "damaged");
                found.push(update);
            }
        }
        Ok(found.len() as u64)
    }
}

const UPDATES: TableDefinition<'_, (u64, u64), &[u8]> = TableDefinition::new("updates");
const SNAPSHOTS: TableDefinition<'_, u64, (u64, &[u8])> = TableDefinition::new("snapshots");

/// redb. A commit is durable unless asked otherwise.
pub(crate) struct Redb {
    db: redb::Database,
    last_seq: HashMap<u64, u64>,
}

impl Redb {
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let db = redb::Database::create(dir.join("redb"))?;
        let begin = db.begin_write()?;
        begin.open_table(UPDATES)?;
        begin.open_table(SNAPSHOTS)?;
        begin.commit()?;
        Ok(Self {
            db,
            last_seq: HashMap::new(),
        })
    }
}

impl Disk for Redb {
    fn commit(&mut self, batch: &[Ask]) -> Result<()> {
        let write = self.db.begin_write()?;
        {
            let mut table = write.open_table(UPDATES)?;
            for ask in batch {
                match ask {
                    Ask::Append { document, updates } => {
                        let seq = self.last_seq.entry(*document).or_default();
                        for update in updates {
                            *seq += 1;
                            table.insert((*document, *seq), &update[..])?;
                        }
                    }
                    Ask::Compact {
                        document,
                        covers,
                        snapshot,
                    } => {
                        table.retain_in((*document, 0)..=(*document, *covers), |_, _| false)?;
                        write
                            .open_table(SNAPSHOTS)?
                            .insert(*document, (*covers, &snapshot[..]))?;
                    }
                    Ask::Load { .. } => {}
                }
            }
        }
        Ok(write.commit()?)
    }

    fn load(&mut self, document: u64) -> Result<u64> {
        let read = self.db.begin_read()?;
        let _snapshot = read
            .open_table(SNAPSHOTS)?
            .get(document)?
            .map(|found| found.value().1.to_vec());
        let mut tail = Vec::new();
        for pair in read.open_table(UPDATES)?.range((document, 0)..=(document, u64::MAX))? {
            tail.push(pair?.1.value().to_vec());
        }
        Ok(tail.len() as u64)
    }
}

/// SQLite: a write-ahead log that is synced with every transaction.
pub(crate) struct Sqlite {
    connection: Connection,
    last_seq: HashMap<u64, u64>,
}

impl Sqlite {
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let connection = Connection::open(dir.join("sqlite")).context("cannot open SQLite")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS updates (document INTEGER, seq INTEGER, bytes BLOB, PRIMARY KEY (document, seq)) WITHOUT ROWID;
             CREATE TABLE IF NOT EXISTS snapshots (document INTEGER PRIMARY KEY, covers INTEGER, bytes BLOB);",
        )?;
        Ok(Self {
            connection,
            last_seq: HashMap::new(),
        })
    }
}

impl Disk for Sqlite {
    fn commit(&mut self, batch: &[Ask]) -> Result<()> {
        let write = self.connection.transaction()?;
        {
            let mut insert = write.prepare_cached("INSERT INTO updates VALUES (?1, ?2, ?3)")?;
            for ask in batch {
                match ask {
                    Ask::Append { document, updates } => {
                        let seq = self.last_seq.entry(*document).or_default();
                        for update in updates {
                            *seq += 1;
                            insert.execute(params![document, *seq, &update[..]])?;
                        }
                    }
                    Ask::Compact {
                        document,
                        covers,
                        snapshot,
                    } => {
                        write.execute(
                            "DELETE FROM updates WHERE document = ?1 AND seq <= ?2",
                            params![document, covers],
                        )?;
                        write.execute(
                            "INSERT OR REPLACE INTO snapshots VALUES (?1, ?2, ?3)",
                            params![document, covers, &snapshot[..]],
                        )?;
                    }
                    Ask::Load { .. } => {}
                }
            }
        }
        Ok(write.commit()?)
    }

    fn load(&mut self, document: u64) -> Result<u64> {
        let mut snapshot = self
            .connection
            .prepare_cached("SELECT bytes FROM snapshots WHERE document = ?1")?;
        let _snapshot: Vec<Vec<u8>> = snapshot
            .query_map([document], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut updates = self
            .connection
            .prepare_cached("SELECT bytes FROM updates WHERE document = ?1 ORDER BY seq")?;
        let tail: Vec<Vec<u8>> = updates
            .query_map([document], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(tail.len() as u64)
    }
}
