//! IndexedDB as rows of bytes under text keys: the disk of the offline log.
//!
//! One database and one store for all journeys, so that the browser counts one quota. Each call to [`OfflineStore::write`]
//! is one transaction: all of it happens or nothing. Transactions run in the order of the calls.
//! Not here: what the rows mean (`sync::offline_log`).

use idb::{Database, Factory, KeyRange, ObjectStoreParams, TransactionMode, TransactionResult};
use wasm_bindgen::{JsCast, JsValue};

use crate::sync::offline_log::{RowKey, StoreOp};

const DATABASE: &str = "waymark";
const VERSION: u32 = 1;
const STORE: &str = "offline";

/// The device does not keep data for this page: a private window, a full disk, blocked storage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the browser does not keep data on this device: {0}")]
pub struct OfflineStoreError(pub String);

impl From<idb::Error> for OfflineStoreError {
    fn from(error: idb::Error) -> Self {
        Self(error.to_string())
    }
}

/// An open store. Closed when dropped.
#[derive(Debug)]
pub struct OfflineStore {
    database: Database,
}

impl OfflineStore {
    /// Opens the store, making it where it is missing.
    ///
    /// # Errors
    /// When the browser does not keep data.
    pub async fn open() -> Result<Self, OfflineStoreError> {
        let mut request = Factory::new()?.open(DATABASE, Some(VERSION))?;
        request.on_upgrade_needed(|event| {
            use idb::DatabaseEvent;
            // A failure here aborts the upgrade, and the open request reports it.
            if let Ok(database) = event.database() {
                let _ = database.create_object_store(STORE, ObjectStoreParams::new());
            }
        });
        let mut database = request.await?;
        // A newer version in another tab waits until this one lets go; this tab then goes on without a disk.
        database.on_version_change(|event| {
            if let Some(database) = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::IdbDatabase>().ok())
            {
                database.close();
            }
        });
        Ok(Self { database })
    }

    /// All rows whose key starts with `prefix`, in order of their keys.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn load(&self, prefix: &str) -> Result<Vec<(RowKey, Vec<u8>)>, OfflineStoreError> {
        // The highest character of the basic plane ends the range of the prefix.
        let upper = format!("{prefix}\u{ffff}");
        let range = || KeyRange::bound(&prefix.into(), &upper.as_str().into(), None, None);
        let transaction = self.database.transaction(&[STORE], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(STORE)?;
        // Both requests are made before the first is awaited: they see one state, and the transaction stays open.
        let keys = store.get_all_keys(Some(range()?.into()), None)?;
        let values = store.get_all(Some(range()?.into()), None)?;
        let (keys, values) = (keys.await?, values.await?);
        let read = |(key, value): (JsValue, JsValue)| {
            Some((key.as_string()?, value.dyn_into::<js_sys::Uint8Array>().ok()?.to_vec()))
        };
        Ok(keys.into_iter().zip(values).filter_map(read).collect())
    }

    /// Runs the writes as one transaction, and returns once the browser has taken them.
    ///
    /// # Errors
    /// When the browser refuses, most often because its quota is used up. Nothing was written then.
    pub async fn write(&self, ops: &[StoreOp]) -> Result<(), OfflineStoreError> {
        let transaction = self.database.transaction(&[STORE], TransactionMode::ReadWrite)?;
        let store = transaction.object_store(STORE)?;
        for op in ops {
            match op {
                StoreOp::Put(key, bytes) => {
                    store.put(
                        &js_sys::Uint8Array::from(bytes.as_slice()).into(),
                        Some(&key.as_str().into()),
                    )?;
                }
                StoreOp::Delete(key) => {
                    store.delete(JsValue::from(key.as_str()))?;
                }
            }
        }
        match transaction.await? {
            TransactionResult::Committed => Ok(()),
            TransactionResult::Aborted => Err(OfflineStoreError("the transaction was aborted".into())),
        }
    }
}

impl Drop for OfflineStore {
    fn drop(&mut self) {
        self.database.close();
    }
}
