//! [`UpdateStore`] on top of one ordered map: what all engines of that shape share.
//!
//! Writes go to the writer thread; reads run on blocking threads and see everything that was acknowledged before they
//! began. Invariant: a document's snapshot is written by one caller at a time. Not here: which map it is (`sled_store`).

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::{RwLock, watch};

use super::ballast::SpaceWatch;
use super::engine::{Engine, View};
use super::metrics::{Metrics, StoreMetrics};
use super::writer::{BATCH_BYTES, Request, Writer, WriterParts, become_health};
use super::{
    DocKey, ExportSummary, Record, Seq, StoreError, StoreHealth, StoreOptions, StoredDoc, Table, UpdateStore, chunk,
    export, read, recovery,
};

/// How often to look whether a command wants an export.
const LOOK_FOR_REQUESTS: Duration = Duration::from_secs(1);
/// When a scheduled export failed, the disk is full or something is damaged: neither goes away in seconds.
const RETRY_EXPORT: Duration = Duration::from_secs(600);

/// A store in a data folder of this machine. See [`SledStore`](super::SledStore).
pub struct LogStore {
    dir: PathBuf,
    /// `None` once closed. Reads hold it shared, so that closing waits for them.
    engine: Arc<RwLock<Option<Arc<dyn Engine>>>>,
    writer: Writer,
    health: watch::Sender<StoreHealth>,
    metrics: Arc<Metrics>,
    space: Arc<SpaceWatch>,
    /// Documents whose snapshot is being written.
    compacting: Mutex<HashSet<DocKey>>,
}

impl LogStore {
    /// Puts a store on an engine and starts its writer.
    pub(crate) fn over(engine: Arc<dyn Engine>, dir: &Path, options: &StoreOptions) -> std::io::Result<Self> {
        let health = watch::Sender::new(StoreHealth::Ready);
        let metrics = Arc::new(Metrics::default());
        let space = SpaceWatch::new(dir.to_owned(), options.min_free_bytes, options.free_space.clone());
        let space = Arc::new(space);
        let parts = WriterParts {
            engine: Arc::clone(&engine),
            health: health.clone(),
            metrics: Arc::clone(&metrics),
            space: Arc::clone(&space),
        };
        Ok(Self {
            dir: dir.to_owned(),
            engine: Arc::new(RwLock::new(Some(engine))),
            writer: Writer::start(parts, options.queue)?,
            health,
            metrics,
            space,
            compacting: Mutex::default(),
        })
    }

    /// Follows the health. Once it is `Away`, nothing is acknowledged any more and the process must end.
    #[must_use]
    pub fn watch_health(&self) -> watch::Receiver<StoreHealth> {
        self.health.subscribe()
    }

    /// Resolves with the reason when the store failed for good (a failed sync, a dead writer). `main` then ends the process.
    pub async fn failed(&self) -> String {
        let mut health = self.watch_health();
        // The sender lives as long as `self`, so waiting ends only with a match.
        let found = health.wait_for(|health| matches!(health, StoreHealth::Away(_))).await;
        match found.as_deref() {
            Ok(StoreHealth::Away(reason)) => reason.clone(),
            _ => "the store is gone".into(),
        }
    }

    /// What the store did since it was opened.
    #[must_use]
    pub fn metrics(&self) -> StoreMetrics {
        self.metrics.read()
    }

    /// Writes an export into the folder `exports` of the data folder and keeps the last two. For a schedule; `now` names
    /// the file and stands in it.
    ///
    /// # Errors
    /// As [`UpdateStore::export`]. Older exports are removed only after the new one is whole and durable.
    pub async fn export_and_rotate(&self, now: SystemTime) -> Result<ExportSummary, StoreError> {
        let (dir, space) = (self.dir.clone(), Arc::clone(&self.space));
        self.read(move |view| {
            let needed = recovery::database_bytes(&dir).unwrap_or(0);
            if !space.has_room_for(needed) {
                return Err(StoreError::Refused(format!(
                    "an export needs up to {needed} bytes on the disk"
                )));
            }
            export::write_and_rotate(view, &dir, now).map_err(StoreError::from)
        })
        .await
    }

    /// Makes exports as long as it is polled: one when the newest is older than `every` and something was written since,
    /// and those that commands ask for. The server runs it beside everything else.
    pub async fn keep_exports(&self, every: Duration) {
        let mut exported = None;
        let mut due = self.next_export(every);
        loop {
            let dir = self.dir.clone();
            let answered =
                self.read(move |view| export::answer_requests(view, &dir, SystemTime::now()).map_err(StoreError::from));
            if let Err(error) = answered.await {
                tracing::warn!(%error, "could not answer a request for an export");
            }
            let batches = self.metrics().batches;
            let changed = exported != Some(batches) && !matches!(self.read(read::is_empty).await, Ok(true));
            if SystemTime::now() >= due && changed {
                match self.export_and_rotate(SystemTime::now()).await {
                    Ok(ExportSummary {
                        documents,
                        records,
                        bytes,
                    }) => {
                        tracing::info!(documents, records, bytes, "wrote the scheduled export");
                        exported = Some(batches);
                        due = SystemTime::now() + every;
                    }
                    Err(error) => {
                        tracing::error!(%error, "the scheduled export failed; the last two are kept");
                        due = SystemTime::now() + every.min(RETRY_EXPORT);
                    }
                }
            }
            tokio::time::sleep(LOOK_FOR_REQUESTS).await;
        }
    }

    fn next_export(&self, every: Duration) -> SystemTime {
        let newest = export::automatic(&self.dir)
            .ok()
            .and_then(|found| found.first().map(|(created_ms, _)| *created_ms));
        newest.map_or(SystemTime::UNIX_EPOCH, |created_ms| {
            SystemTime::UNIX_EPOCH + Duration::from_millis(created_ms) + every
        })
    }

    async fn read<T, F>(&self, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn View) -> Result<T, StoreError> + Send + 'static,
    {
        if let StoreHealth::Away(reason) = &*self.health.borrow() {
            return Err(StoreError::Failed(reason.clone()));
        }
        let engine = Arc::clone(&self.engine).read_owned().await;
        let outcome = tokio::task::spawn_blocking(move || {
            let engine = engine
                .as_deref()
                .ok_or_else(|| StoreError::Failed("the store is closed".into()))?;
            read(engine)
        });
        // A panic while reading is how sled reports some kinds of damage.
        outcome
            .await
            .unwrap_or_else(|error| Err(StoreError::Damaged(format!("reading ended early: {error}"))))
    }

    async fn write_snapshot(&self, key: DocKey, epoch: u32, covers: Seq, parts: Vec<Bytes>) -> Result<(), StoreError> {
        // Parts of a large snapshot go ahead in batches of the usual size, out of sight until the last one puts them in
        // force; otherwise one large document would make all others wait.
        let at_once = BATCH_BYTES / chunk::PART_BYTES;
        let mut first_part = 0_u16;
        let mut rest = parts;
        while rest.len() > at_once {
            let later = rest.split_off(at_once);
            self.writer
                .ask(Request::Stage {
                    key,
                    epoch,
                    covers,
                    first_part,
                    parts: rest,
                })
                .await?;
            first_part += at_once as u16;
            rest = later;
        }
        self.writer
            .ask(Request::Compact {
                key,
                epoch,
                covers,
                first_part,
                parts: rest,
            })
            .await?;
        self.metrics.compacted();
        Ok(())
    }
}

#[async_trait]
impl UpdateStore for LogStore {
    async fn load(&self, key: DocKey) -> Result<StoredDoc, StoreError> {
        let loaded = self.read(move |view| read::document(view, key)).await?;
        self.metrics.loaded();
        Ok(loaded)
    }

    async fn append(&self, key: DocKey, epoch: u32, updates: Vec<Bytes>) -> Result<Seq, StoreError> {
        self.writer.ask(Request::Append { key, epoch, updates }).await
    }

    async fn compact(&self, key: DocKey, epoch: u32, covers: Seq, snapshot: Bytes) -> Result<(), StoreError> {
        let too_large = || StoreError::Refused("the snapshot is larger than the store can hold".into());
        let parts = chunk::split(&snapshot).ok_or_else(too_large)?;
        let _alone = Alone::with(&self.compacting, key).ok_or(StoreError::Conflict)?;
        self.write_snapshot(key, epoch, covers, parts).await
    }

    async fn delete(&self, key: DocKey) -> Result<(), StoreError> {
        self.writer.ask(Request::Delete { key }).await.map(drop)
    }

    async fn list(&self) -> Result<Vec<DocKey>, StoreError> {
        self.read(|view| {
            let mut found = Vec::new();
            for (key, head) in read::documents(view)? {
                if read::holds_anything(view, key, head)? {
                    found.push(key);
                }
            }
            Ok(found)
        })
        .await
    }

    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Record>, StoreError> {
        let key = key.to_vec();
        self.read(move |view| read::record(view, table, &key)).await
    }

    async fn put(&self, table: Table, key: &[u8], expected: Option<u64>, value: Bytes) -> Result<u64, StoreError> {
        self.writer
            .ask(Request::Put {
                table,
                key: key.to_vec(),
                expected,
                value,
            })
            .await
    }

    async fn remove(&self, table: Table, key: &[u8], expected: u64) -> Result<(), StoreError> {
        self.writer
            .ask(Request::Remove {
                table,
                key: key.to_vec(),
                expected,
            })
            .await
            .map(drop)
    }

    async fn scan(&self, table: Table) -> Result<Vec<(Bytes, Record)>, StoreError> {
        self.read(move |view| read::records(view, table)).await
    }

    async fn export(&self, file: &Path) -> Result<ExportSummary, StoreError> {
        let file = file.to_owned();
        self.read(move |view| export::write(view, &file, SystemTime::now()).map_err(StoreError::from))
            .await
    }

    fn health(&self) -> StoreHealth {
        // Looked at here as well as before each write: people should hear of a full disk before an edit is refused, and
        // nobody writes to a store that is read-only, so nobody would find out that there is room again.
        let now = match self.space.check() {
            Ok(()) => StoreHealth::Ready,
            Err(reason) => StoreHealth::ReadOnly(reason),
        };
        self.health.send_if_modified(|health| become_health(health, now));
        self.health.borrow().clone()
    }

    async fn close(&self) {
        let thread = self.writer.stop();
        // Waits for reads under way; the engine is then held by the writer alone, and closes with it.
        let engine = self.engine.write().await.take();
        let closing = tokio::task::spawn_blocking(move || {
            if thread.is_some_and(|thread| thread.join().is_err()) {
                tracing::error!("the writer thread panicked");
            }
            drop(engine);
        });
        if closing.await.is_err() {
            tracing::error!("closing the storage engine failed; what was acknowledged is on the disk");
        }
    }
}

/// Says that a document's snapshot is being written, for as long as it lives.
struct Alone<'a> {
    compacting: &'a Mutex<HashSet<DocKey>>,
    key: DocKey,
}

impl<'a> Alone<'a> {
    fn with(compacting: &'a Mutex<HashSet<DocKey>>, key: DocKey) -> Option<Self> {
        let fresh = compacting.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        fresh.then_some(Self { compacting, key })
    }
}

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        self.compacting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}
