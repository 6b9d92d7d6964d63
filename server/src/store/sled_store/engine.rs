//! sled as the ordered map, with the guards that make it durable.
//!
//! sled's `flush` ends in `sync_file_range` on Linux, which writes no metadata and waits for no disk cache, so every commit
//! also syncs the file `db` itself. Through a handle of its own: the kernel reports a failed write-back once to every
//! open handle, and sled's background thread drops what it is told. Values stay below the size at which sled would put
//! them into files that it never syncs (`chunk`). Not here: what is stored (`writer`, `read`), when it opens (`recovery`).

use std::fs::{File, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::witness::Witness;
use crate::store::engine::{Batch, Engine, EngineError, Pair, View};

/// sled's main file in its folder.
const DB_FILE: &str = "db";

/// How long sled's threads may take to let go of a database that was dropped.
const RELEASE_PATIENCE: Duration = Duration::from_secs(10);
/// How often to look whether they have.
const LOOK_AT_LOCK_EVERY: Duration = Duration::from_millis(5);

/// Name of the tree of the count of commits, and of its key there.
const COMMITS: &str = "commits";
/// The key that is written to make sled clean up.
const CLEAN: &str = "clean";

/// How much log makes one write of [`CLEAN`], in bytes.
///
/// sled 0.34 takes one page out of a segment that it wants to empty whenever it writes a page as a whole, and its own thread
/// empties one segment per `flush_every_ms` at most (its loop ends with each). That is too little: a script that made and
/// deleted 1,000 journeys left 172 MB of log with 9 MB alive in it. Each tenth small write to a page writes it as a whole, so
/// this is a page per 10 KiB of log: at most 36 MB all through that script. Half of it leaves 13 MB and costs a quarter of the
/// acknowledgements of 64 writers; this costs 6 %.
const LOG_PER_CLEAN: usize = 1024;

/// An open database. Dropping it closes it.
pub(crate) struct SledEngine {
    db: sled::Db,
    /// How many commits there were. A tree of its own, because the leaf of so hot a key is rewritten all the time and
    /// should hold nothing else. It need not be atomic with a batch: the same sync covers both.
    commits: sled::Tree,
    state: Mutex<State>,
    file: File,
    /// Held open, and so locked, until the database is closed: fields drop in order.
    _lock: File,
}

/// What a commit needs and changes.
struct State {
    /// Commits so far.
    count: u64,
    /// That of a database that is only being filled is left alone: another one still stands in its place.
    witness: Option<Witness>,
    /// Bytes of log for which nothing was cleaned yet.
    uncleaned: usize,
    /// Value of [`CLEAN`], another one each time: sled does not write what is there already.
    clean: u8,
}

impl SledEngine {
    /// Opens or creates the database in a folder. A `fresh` one takes over the count of the database it will replace.
    ///
    /// # Errors
    /// `Damaged` also when sled panics, as it does on some damage, and when commits are missing.
    pub(crate) fn open(
        dir: &Path,
        witness: &Path,
        fresh: bool,
        cache_bytes: u64,
        lock: File,
    ) -> Result<Self, EngineError> {
        remove_unfinished_snapshots(dir).map_err(|error| from_io(&error))?;
        let config = sled::Config::new()
            .path(dir)
            .mode(sled::Mode::HighThroughput)
            .cache_capacity(cache_bytes)
            // Acknowledgements do not rely on this; the same thread cleans up when nobody writes.
            .flush_every_ms(Some(500));
        let (witness, noted) = Witness::open(witness).map_err(|error| from_io(&error))?;
        if noted > 0 && !fresh && !dir.join(DB_FILE).exists() {
            // Not even tried, so that nothing is created in its place.
            return Err(EngineError::Damaged("its main file is missing".into()));
        }
        wait_until_released(&dir.join(DB_FILE)).map_err(|error| from_io(&error))?;
        let opened = catch_unwind(AssertUnwindSafe(|| {
            let db = config.open()?;
            let commits = db.open_tree(COMMITS)?;
            let count = commits.get(COMMITS)?;
            Ok((db, commits, count))
        }));
        let opened = opened.map_err(|_| EngineError::Damaged("sled panicked while opening the database".into()))?;
        let (db, commits, count) = opened.map_err(|error| from_sled(&error))?;
        let count = count
            .and_then(|count| Some(u64::from_be_bytes(count.as_ref().try_into().ok()?)))
            .unwrap_or(0);
        if count < noted && !fresh {
            return Err(EngineError::Damaged(format!(
                "its last {} commits are missing",
                noted - count
            )));
        }
        let state = Mutex::new(State {
            count: count.max(noted),
            witness: (!fresh).then_some(witness),
            uncleaned: 0,
            clean: 0,
        });
        let open_file = || -> io::Result<File> {
            let file = File::options().read(true).write(true).open(dir.join(DB_FILE))?;
            file.sync_all()?;
            // A new file is durable only together with its entry in the folder.
            File::open(dir)?.sync_all()?;
            Ok(file)
        };
        let file = open_file().map_err(|error| from_io(&error))?;
        let engine = Self {
            db,
            commits,
            state,
            file,
            _lock: lock,
        };
        if fresh {
            // Also an empty one must not have fewer commits than were noted.
            engine.commit(Batch::new())?;
        }
        Ok(engine)
    }
}

impl SledEngine {
    /// Makes sled move what still lives in nearly dead segments, in proportion to what was written: [`LOG_PER_CLEAN`].
    fn clean(&self, state: &mut State) -> sled::Result<()> {
        for _ in 0..state.uncleaned / LOG_PER_CLEAN {
            state.clean ^= 1;
            self.commits.insert(CLEAN, &[state.clean])?;
        }
        state.uncleaned %= LOG_PER_CLEAN;
        Ok(())
    }
}

impl View for SledEngine {
    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, EngineError> {
        let value = self.db.get(key).map_err(|error| from_sled(&error))?;
        Ok(value.map(|value| Bytes::copy_from_slice(&value)))
    }

    fn range(&self, from: &[u8], to: &[u8]) -> Box<dyn Iterator<Item = Result<Pair, EngineError>> + '_> {
        let pairs = self.db.range(from..to);
        Box::new(pairs.map(|pair| {
            let (key, value) = pair.map_err(|error| from_sled(&error))?;
            Ok((Bytes::copy_from_slice(&key), Bytes::copy_from_slice(&value)))
        }))
    }

    fn last_key(&self, from: &[u8], to: &[u8]) -> Result<Option<Bytes>, EngineError> {
        let last = self
            .db
            .range(from..to)
            .next_back()
            .transpose()
            .map_err(|error| from_sled(&error))?;
        Ok(last.map(|(key, _)| Bytes::copy_from_slice(&key)))
    }
}

impl Engine for SledEngine {
    fn commit(&self, batch: Batch) -> Result<(), EngineError> {
        let mut writes = sled::Batch::default();
        for (key, value) in batch {
            match value {
                Some(value) => writes.insert(key, &*value),
                None => writes.remove(key),
            }
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.count += 1;
        let write = || {
            self.db.apply_batch(writes)?;
            self.commits.insert(COMMITS, &state.count.to_be_bytes())?;
            self.clean(&mut state)?;
            self.db.flush()
        };
        let written = write().map_err(|error| from_sled(&error))?;
        state.uncleaned += written;
        self.file.sync_data().map_err(|error| from_io(&error))?;
        let State { count, witness, .. } = &mut *state;
        if let Some(Err(error)) = witness.as_mut().map(|witness| witness.note(*count)) {
            // The data is durable, which is what counts; a note that fails only makes a later check weaker.
            tracing::warn!(%error, "could not note the commit");
        }
        Ok(())
    }
}

/// sled holds a lock on its file until the last of its threads lets go of it, a moment after a database was dropped: a
/// replacement just filled could not be opened in its place then. The folder is ours, so nobody else can hold that lock.
fn wait_until_released(file: &Path) -> io::Result<()> {
    let file = match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if started.elapsed() < RELEASE_PATIENCE => sleep(LOOK_AT_LOCK_EVERY),
            // Should it still be held, sled says so.
            Ok(()) | Err(TryLockError::WouldBlock) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// A kill while sled starts leaves a `snap.*.generating`, which keeps it from ever opening again. The snapshot before it
/// is still there.
fn remove_unfinished_snapshots(dir: &Path) -> io::Result<()> {
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            tracing::info!(%name, "removing what a start that was cut short left behind");
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn from_sled(error: &sled::Error) -> EngineError {
    match error {
        sled::Error::Io(error) => from_io(error),
        sled::Error::Corruption { .. } | sled::Error::ReportableBug(_) | sled::Error::CollectionNotFound(_) => {
            EngineError::Damaged(error.to_string())
        }
        sled::Error::Unsupported(_) => EngineError::Failed(error.to_string()),
    }
}

fn from_io(error: &io::Error) -> EngineError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => EngineError::NoSpace(error.to_string()),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => EngineError::Damaged(error.to_string()),
        _ => EngineError::Failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn st03_a_database_opens_although_the_one_before_it_lets_go_of_the_file_late() {
        let dir = tempfile::tempdir().expect("a folder");
        let (database, witness) = (dir.path().join("sled"), dir.path().join("commits"));
        let open = || {
            let lock = File::create(dir.path().join("lock")).expect("creates");
            SledEngine::open(&database, &witness, false, 8 * 1024 * 1024, lock)
        };
        drop(open().expect("opens"));
        wait_until_released(&database.join(DB_FILE)).expect("looks");
        let held = File::open(database.join(DB_FILE)).expect("opens");
        held.try_lock().expect("is free");
        let late = std::thread::spawn(move || {
            sleep(Duration::from_millis(300));
            drop(held);
        });
        open().expect("waits for it");
        late.join().expect("lets go");
    }
}
