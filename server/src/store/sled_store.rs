//! The store that ships: documents and records in an embedded sled database in a data folder.
//!
//! This module and its children are the only ones that name sled. `docs/storage.md` tells what lies in the folder, what is
//! promised, and what happens when something is damaged.

pub(crate) mod engine;
mod witness;

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::ExportSummary;
use super::export::{self, ExportInfo};
use super::log_store::LogStore;
use super::options::StoreOptions;
use super::recovery::{self, OpenError};

/// The embedded store. Open it with [`SledStore::open`].
pub type SledStore = LogStore;

impl LogStore {
    /// Opens the store in a data folder, or creates it. Blocks for as long as that takes (milliseconds to seconds).
    ///
    /// A database that does not open is moved aside and replaced by the newest good export; the log says so.
    ///
    /// # Errors
    /// When the folder is in use, is of a newer version, or holds a damaged database and no export. Nothing is changed then.
    pub fn open(dir: impl AsRef<Path>, options: StoreOptions) -> Result<SledStore, OpenError> {
        let dir = dir.as_ref();
        let engine = recovery::open(dir, &options)?;
        Self::over(Arc::new(engine), dir, &options).map_err(|error| OpenError::Io {
            dir: dir.to_owned(),
            error,
        })
    }
}

/// Writes everything in a data folder to an export, for `waymark export-store FILE`. A running server that has the folder
/// open is asked to do it. Blocks.
///
/// # Errors
/// When the folder cannot be opened or the file cannot be written.
pub fn export_store(dir: &Path, file: &Path, options: &StoreOptions) -> Result<ExportSummary, OpenError> {
    if !recovery::is_store(dir) {
        return Err(OpenError::Missing(dir.to_owned()));
    }
    loop {
        match recovery::open(dir, options) {
            Ok(engine) => return Ok(export::write(&engine, file, SystemTime::now())?),
            Err(OpenError::InUse(_)) => {}
            Err(error) => return Err(error),
        }
        if let Some(summary) = export::ask_owner(dir, file, || recovery::has_owner(dir))? {
            return Ok(summary);
        }
    }
}

/// Fills a data folder from an export, for `waymark import-store FILE`. A database that is there is moved aside and kept.
/// Blocks.
///
/// # Errors
/// When the folder is in use or the export is not whole; nothing is changed then.
pub fn import_store(dir: &Path, file: &Path, options: &StoreOptions) -> Result<ExportInfo, OpenError> {
    recovery::import(dir, file, options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::contract::{filled, map_of};
    use crate::store::{Table, UpdateStore};

    fn empty() -> (Arc<dyn UpdateStore>, tempfile::TempDir) {
        let dir = tempfile::tempdir().expect("a folder");
        let options = StoreOptions {
            ballast_bytes: 0,
            ..StoreOptions::default()
        };
        let store = SledStore::open(dir.path(), options).expect("opens");
        (Arc::new(store), dir)
    }

    crate::store::contract::store_contract!(empty());

    /// 600 journeys of 100 KB, each deleted as soon as it is there, all but the records of its two links. The file came to
    /// 6 MB, to 17 MB before the engine made sled clean up.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn st28_what_was_deleted_makes_room_for_what_comes() {
        let (store, dir) = empty();
        let mut largest = 0;
        for journey in 0..600 {
            let (key, name) = (map_of(journey), journey.to_be_bytes());
            let put = store.put(Table::Journeys, &name, None, filled(600, journey));
            let version = put.await.expect("puts");
            for link in [3 * journey, 3 * journey + 1] {
                let hash = filled(32, link);
                let put = store.put(Table::Links, &hash, None, filled(200, link));
                put.await.expect("puts");
            }
            let updates = vec![filled(50_000, journey)];
            let seq = store.append(key, 0, updates).await.expect("appends");
            let snapshot = store.compact(key, 0, seq, filled(50_000, journey + 1));
            snapshot.await.expect("compacts");
            store.delete(key).await.expect("deletes");
            store.remove(Table::Journeys, &name, version).await.expect("removes");
            largest = largest.max(recovery::database_bytes(dir.path()).expect("has a size"));
        }
        assert!(largest < 10_000_000, "{largest} bytes for 1,200 small records");
    }
}
