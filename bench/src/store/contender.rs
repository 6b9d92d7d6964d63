//! The stores in the race behind one face: append and wait until durable, load, compact, close.
//!
//! The store that ships comes with its own writer thread. The others get one here of the same kind: it takes what waits, up
//! to the same bounds, makes it durable with one sync, and answers all. Not here: their files (`disks`).

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use anyhow::{Context, Result, anyhow};
use bytes::Bytes;
use clap::ValueEnum;
use tokio::sync::{mpsc, oneshot};
use waymark_server::store::{DocKey, SledStore, StoreOptions, UpdateStore};
use waymark_shared::access::DocName;
use waymark_shared::ids::JourneyId;

use super::disks::{Disk, RawFile, Redb, Sqlite};

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Append to one file and `fdatasync`: the least a durable log can cost.
    Raw,
    /// The store that ships.
    Waymark,
    /// redb, every commit immediately durable.
    Redb,
    /// SQLite with a write-ahead log and `synchronous=FULL`.
    Sqlite,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Raw, Self::Waymark, Self::Redb, Self::Sqlite];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw append + fdatasync",
            Self::Waymark => "waymark (sled)",
            Self::Redb => "redb",
            Self::Sqlite => "SQLite",
        }
    }

    /// Opens or creates it in a folder. Blocks.
    pub(crate) fn open(self, dir: &Path) -> Result<Contender> {
        Ok(match self {
            // As the server opens it: with the ballast, the copy and the look at the free space.
            Self::Waymark => Contender::Waymark(Arc::new(SledStore::open(dir, StoreOptions::default())?)),
            Self::Raw => Contender::Other(GroupCommit::over(RawFile::open(dir)?)?),
            Self::Redb => Contender::Other(GroupCommit::over(Redb::open(dir)?)?),
            Self::Sqlite => Contender::Other(GroupCommit::over(Sqlite::open(dir)?)?),
        })
    }
}

/// An open store.
pub(crate) enum Contender {
    Waymark(Arc<SledStore>),
    Other(GroupCommit),
}

impl Contender {
    /// Appends to a document's log; done when durable.
    pub(crate) async fn append(&self, document: u64, updates: Vec<Bytes>) -> Result<()> {
        match self {
            Self::Waymark(store) => store
                .append(key(document), 0, updates)
                .await
                .map(drop)
                .map_err(Into::into),
            Self::Other(writer) => writer.ask(Ask::Append { document, updates }).await.map(drop),
        }
    }

    /// Reads a document and answers how many updates it has after its snapshot.
    pub(crate) async fn load(&self, document: u64) -> Result<u64> {
        match self {
            Self::Waymark(store) => Ok(store.load(key(document)).await?.tail.len() as u64),
            Self::Other(writer) => writer.ask(Ask::Load { document }).await,
        }
    }

    /// Puts a snapshot in the place of a document's first updates; done when durable.
    pub(crate) async fn compact(&self, document: u64, covers: u64, snapshot: Bytes) -> Result<()> {
        match self {
            Self::Waymark(store) => Ok(store.compact(key(document), 0, covers, snapshot).await?),
            Self::Other(writer) => writer
                .ask(Ask::Compact {
                    document,
                    covers,
                    snapshot,
                })
                .await
                .map(drop),
        }
    }

    /// Syncs until now.
    pub(crate) fn syncs(&self) -> u64 {
        match self {
            Self::Waymark(store) => store.metrics().batches,
            Self::Other(writer) => writer.syncs.load(Ordering::Relaxed),
        }
    }

    /// Ends in good order.
    pub(crate) async fn close(self) -> Result<()> {
        match self {
            Self::Waymark(store) => store.close().await,
            Self::Other(mut writer) => {
                drop(writer.jobs);
                if let Some(thread) = writer.thread.take() {
                    tokio::task::spawn_blocking(|| thread.join())
                        .await?
                        .map_err(|_| anyhow!("the writer panicked"))?;
                }
            }
        }
        Ok(())
    }
}

fn key(document: u64) -> DocKey {
    DocKey {
        journey: JourneyId::mint(1_790_000_000_000 + document, u128::from(document)),
        doc: DocName::Map,
    }
}

/// What is asked of a writer thread.
pub(crate) enum Ask {
    Append {
        document: u64,
        updates: Vec<Bytes>,
    },
    Compact {
        document: u64,
        covers: u64,
        snapshot: Bytes,
    },
    Load {
        document: u64,
    },
}

struct Job {
    ask: Ask,
    answer: oneshot::Sender<u64>,
}

/// The same bounds as the server's (`server/src/store/writer.rs`).
const QUEUE: usize = 1024;
const BATCH_UPDATES: usize = 512;
const BATCH_BYTES: usize = 1024 * 1024;

/// A writer thread over something that can make a batch durable.
pub(crate) struct GroupCommit {
    jobs: mpsc::Sender<Job>,
    syncs: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl GroupCommit {
    fn over(disk: impl Disk) -> Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let syncs = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&syncs);
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || work(disk, queue, &count))?;
        Ok(Self {
            jobs,
            syncs,
            thread: Some(thread),
        })
    }

    async fn ask(&self, ask: Ask) -> Result<u64> {
        let (answer, answered) = oneshot::channel();
        let gone = || anyhow!("the writer has ended");
        self.jobs.send(Job { ask, answer }).await.map_err(|_| gone())?;
        answered.await.with_context(|| gone().to_string())
    }
}

/// Ends at the first error: whoever waits then learns that the writer is gone.
fn work(mut disk: impl Disk, mut queue: mpsc::Receiver<Job>, syncs: &AtomicU64) {
    while let Some(first) = queue.blocking_recv() {
        let mut waiting = Vec::new();
        let mut loads = Vec::new();
        let (mut updates, mut bytes) = (0, 0);
        let mut next = Some(first);
        while let Some(Job { ask, answer }) = next {
            match &ask {
                Ask::Append { updates: more, .. } => {
                    updates += more.len();
                    bytes += more.iter().map(Bytes::len).sum::<usize>();
                }
                Ask::Compact { snapshot, .. } => bytes += snapshot.len(),
                Ask::Load { document } => {
                    loads.push((*document, answer));
                    next = queue.try_recv().ok();
                    continue;
                }
            }
            waiting.push((ask, answer));
            let full = updates >= BATCH_UPDATES || bytes >= BATCH_BYTES;
            next = if full { None } else { queue.try_recv().ok() };
        }
        if !waiting.is_empty() {
            let (asks, answers): (Vec<Ask>, Vec<_>) = waiting.into_iter().unzip();
            if let Err(error) = disk.commit(&asks) {
                eprintln!("a commit failed: {error:#}");
                return;
            }
            syncs.fetch_add(1, Ordering::Relaxed);
            for answer in answers {
                let _ = answer.send(0);
            }
        }
        for (document, answer) in loads {
            match disk.load(document) {
                Ok(updates) => {
                    let _ = answer.send(updates);
                }
                Err(error) => {
                    eprintln!("a load failed: {error:#}");
                    return;
                }
            }
        }
    }
}
