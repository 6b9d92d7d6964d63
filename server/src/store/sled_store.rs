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
    use crate::store::UpdateStore;

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
}
