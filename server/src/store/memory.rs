//! A store in memory that keeps the whole contract but durability: for tests, and for trying things out.
//!
//! Written without the parts of the real one, so that the contract suite compares two independent implementations. It can
//! be made to refuse, fail and wait. Not here: anything that survives the process.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::watch;

use super::{DocKey, ExportSummary, Record, Seq, StoreError, StoreHealth, StoredDoc, Table, UpdateStore, export};

/// See the module. `MemoryStore::default()` is empty and ready.
#[derive(Debug)]
pub struct MemoryStore {
    content: Mutex<Content>,
    health: watch::Sender<StoreHealth>,
    /// While true, writes wait.
    held: watch::Sender<bool>,
}

#[derive(Debug, Default, Clone)]
pub(crate) struct Content {
    pub(crate) docs: BTreeMap<DocKey, StoredDoc>,
    pub(crate) records: BTreeMap<(Table, Vec<u8>), Record>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self {
            content: Mutex::default(),
            health: watch::Sender::new(StoreHealth::Ready),
            held: watch::Sender::new(false),
        }
    }
}

impl MemoryStore {
    /// Sets the health: `ReadOnly` refuses writes, `Away` fails everything.
    pub fn set_health(&self, health: StoreHealth) {
        self.health.send_replace(health);
    }

    /// Makes writes wait (`true`), as on a slow disk, until they are let go (`false`).
    pub fn hold_writes(&self, held: bool) {
        self.held.send_replace(held);
    }

    fn content(&self) -> Result<MutexGuard<'_, Content>, StoreError> {
        match &*self.health.borrow() {
            StoreHealth::Away(reason) => Err(StoreError::Failed(reason.clone())),
            _ => Ok(self.content.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    async fn writable(&self) -> Result<MutexGuard<'_, Content>, StoreError> {
        // The sender lives as long as `self`.
        let _ = self.held.subscribe().wait_for(|held| !held).await;
        match &*self.health.borrow() {
            StoreHealth::ReadOnly(reason) => Err(StoreError::ReadOnly(reason.clone())),
            _ => self.content(),
        }
    }
}

#[async_trait]
impl UpdateStore for MemoryStore {
    async fn load(&self, key: DocKey) -> Result<StoredDoc, StoreError> {
        Ok(self.content()?.docs.get(&key).cloned().unwrap_or_default())
    }

    async fn append(&self, key: DocKey, epoch: u32, updates: Vec<Bytes>) -> Result<Seq, StoreError> {
        let mut content = self.writable().await?;
        let doc = content.docs.entry(key).or_default();
        if doc.epoch != epoch {
            return Err(StoreError::Conflict);
        }
        doc.tail.extend(updates);
        Ok(doc.last_seq())
    }

    async fn compact(&self, key: DocKey, epoch: u32, covers: Seq, snapshot: Bytes) -> Result<(), StoreError> {
        let mut content = self.writable().await?;
        let doc = content.docs.entry(key).or_default();
        let stale = doc.epoch != epoch || (doc.snapshot.is_some() && covers <= doc.snapshot_seq);
        if stale || covers > doc.last_seq() {
            return Err(StoreError::Conflict);
        }
        doc.tail.drain(..(covers - doc.snapshot_seq) as usize);
        doc.snapshot = Some(snapshot);
        doc.snapshot_seq = covers;
        Ok(())
    }

    async fn delete(&self, key: DocKey) -> Result<(), StoreError> {
        let mut content = self.writable().await?;
        let doc = content.docs.entry(key).or_default();
        *doc = StoredDoc {
            epoch: doc.epoch + 1,
            ..StoredDoc::default()
        };
        Ok(())
    }

    async fn list(&self) -> Result<Vec<DocKey>, StoreError> {
        let content = self.content()?;
        let full = content
            .docs
            .iter()
            .filter(|(_, doc)| doc.snapshot.is_some() || !doc.tail.is_empty());
        Ok(full.map(|(key, _)| *key).collect())
    }

    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Record>, StoreError> {
        Ok(self.content()?.records.get(&(table, key.to_vec())).cloned())
    }

    async fn put(&self, table: Table, key: &[u8], expected: Option<u64>, value: Bytes) -> Result<u64, StoreError> {
        let mut content = self.writable().await?;
        let key = (table, key.to_vec());
        if content.records.get(&key).map(|record| record.version) != expected {
            return Err(StoreError::Conflict);
        }
        let version = expected.unwrap_or(0) + 1;
        content.records.insert(key, Record { version, value });
        Ok(version)
    }

    async fn remove(&self, table: Table, key: &[u8], expected: u64) -> Result<(), StoreError> {
        let mut content = self.writable().await?;
        let key = (table, key.to_vec());
        if content.records.get(&key).map(|record| record.version) != Some(expected) {
            return Err(StoreError::Conflict);
        }
        content.records.remove(&key);
        Ok(())
    }

    async fn scan(&self, table: Table) -> Result<Vec<(Bytes, Record)>, StoreError> {
        let content = self.content()?;
        let records = content.records.iter().filter(|((of, _), _)| *of == table);
        Ok(records
            .map(|((_, key), record)| (key.clone().into(), record.clone()))
            .collect())
    }

    async fn export(&self, file: &Path) -> Result<ExportSummary, StoreError> {
        let content = self.content()?.clone();
        export::write_content(content, file, std::time::SystemTime::now()).map_err(StoreError::from)
    }

    fn health(&self) -> StoreHealth {
        self.health.borrow().clone()
    }

    async fn close(&self) {
        self.set_health(StoreHealth::Away("the store is closed".into()));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    crate::store::contract::store_contract!((Arc::new(MemoryStore::default()) as Arc<dyn UpdateStore>, ()));
}
