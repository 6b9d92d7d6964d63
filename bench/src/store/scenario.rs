//! What is measured, each on an empty folder.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use bytes::Bytes;
use clap::ValueEnum;
use rustix::time::{ClockId, clock_gettime};

use super::contender::{Contender, Kind};

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) quick: bool,
    pub(crate) writers: usize,
}

/// Named figures, in the order of the table's columns.
pub(crate) type Figures = Vec<(&'static str, f64)>;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scenario {
    /// Many writers of small updates, each waiting for its acknowledgement.
    Durable,
    /// Reading a document with 10,000 updates.
    Load,
    /// A snapshot of 512 KiB in the place of 10,000 updates, and what it costs those who write meanwhile.
    Compact,
    /// Opening with 1,000 and 10,000 documents.
    Start,
}

impl Scenario {
    pub(crate) const ALL: [Self; 4] = [Self::Durable, Self::Load, Self::Compact, Self::Start];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Durable => "durable",
            Self::Load => "load",
            Self::Compact => "compact",
            Self::Start => "start",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Durable => "Small updates, acknowledged when durable",
            Self::Load => "A document of 10,000 updates, read",
            Self::Compact => "10,000 updates replaced by a snapshot of 512 KiB, beside 8 writers",
            Self::Start => "Opening a store",
        }
    }

    /// A plain file takes part where it can.
    pub(crate) fn has(self, kind: Kind) -> bool {
        kind != Kind::Raw || matches!(self, Self::Durable | Self::Load)
    }

    pub(crate) async fn measure(self, kind: Kind, dir: &Path, plan: &Plan) -> Result<Figures> {
        match self {
            Self::Durable => durable(kind, dir, plan).await,
            Self::Load => load(kind, dir).await,
            Self::Compact => compact(kind, dir).await,
            Self::Start => start(kind, dir, plan).await,
        }
    }
}

/// An update as typing makes them: 30 to 93 bytes, different every time.
fn update(number: u64) -> Bytes {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let length = 30 + (mixed >> 58) as usize;
    let bytes: Vec<u8> = (0..length).map(|at| (mixed >> (at % 56)) as u8 ^ at as u8).collect();
    bytes.into()
}

async fn durable(kind: Kind, dir: &Path, plan: &Plan) -> Result<Figures> {
    let store = Arc::new(kind.open(dir)?);
    let (warm_up, span) = if plan.quick {
        (Duration::from_millis(200), Duration::from_secs(1))
    } else {
        (Duration::from_secs(1), Duration::from_secs(5))
    };
    write_for(&store, 0..plan.writers as u64, warm_up).await?;
    let (syncs, cpu, started) = (store.syncs(), cpu_time(), Instant::now());
    let mut waits = write_for(&store, 0..plan.writers as u64, span).await?;
    let took = started.elapsed().as_secs_f64();
    let cpu = (cpu_time() - cpu).as_secs_f64();
    let syncs = store.syncs() - syncs;
    close(store).await?;
    let acks = waits.len() as f64;
    Ok(vec![
        ("acks/s", acks / took),
        ("p50 ms", percentile(&mut waits, 0.5)),
        ("p99 ms", percentile(&mut waits, 0.99)),
        ("max ms", percentile(&mut waits, 1.0)),
        ("CPU us/ack", cpu * 1e6 / acks),
        ("cores", cpu / took),
        ("acks/sync", acks / syncs as f64),
    ])
}

/// Each document gets one append after the other. Answers how long each took, in seconds.
async fn write_for(store: &Arc<Contender>, documents: std::ops::Range<u64>, span: Duration) -> Result<Vec<f64>> {
    let until = Instant::now() + span;
    let writers: Vec<_> = documents
        .map(|document| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let mut waits = Vec::with_capacity(16 * 1024);
                let mut number = document << 32;
                loop {
                    let started = Instant::now();
                    if started >= until {
                        return Ok::<_, anyhow::Error>(waits);
                    }
                    number += 1;
                    store.append(document, vec![update(number)]).await?;
                    waits.push(started.elapsed().as_secs_f64());
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for writer in writers {
        all.extend(writer.await??);
    }
    Ok(all)
}

const UPDATES: u64 = 10_000;

/// A document of 10,000 updates among ten others of 1,000.
async fn fill(store: &Contender) -> Result<()> {
    for round in 0..UPDATES / 100 {
        store
            .append(0, (0..100).map(|at| update(round * 100 + at)).collect())
            .await?;
        store
            .append(1 + round % 10, (0..100).map(|at| update(round << 32 | at)).collect())
            .await?;
    }
    Ok(())
}

async fn load(kind: Kind, dir: &Path) -> Result<Figures> {
    let store = kind.open(dir)?;
    fill(&store).await?;
    store.close().await?;
    let store = kind.open(dir)?;
    let first = timed_load(&store).await?;
    let mut again = Vec::new();
    for _ in 0..15 {
        again.push(timed_load(&store).await?);
    }
    store.close().await?;
    Ok(vec![
        ("first after start ms", first * 1e3),
        ("again ms", percentile(&mut again, 0.5)),
        ("again, worst ms", percentile(&mut again, 1.0)),
    ])
}

async fn timed_load(store: &Contender) -> Result<f64> {
    let started = Instant::now();
    let found = store.load(0).await?;
    let took = started.elapsed().as_secs_f64();
    ensure!(found == UPDATES, "{found} updates of {UPDATES} were read");
    Ok(took)
}

async fn compact(kind: Kind, dir: &Path) -> Result<Figures> {
    let store = Arc::new(kind.open(dir)?);
    fill(&store).await?;
    let quiet = write_for(&store, 100..108, Duration::from_millis(300));
    let mut quiet = quiet.await?;
    let beside = tokio::spawn({
        let store = Arc::clone(&store);
        async move { write_for(&store, 100..108, Duration::from_millis(600)).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (cpu, started) = (cpu_time(), Instant::now());
    let snapshot: Bytes = (0..512 * 1024_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    store.compact(0, UPDATES, snapshot).await?;
    let took = started.elapsed().as_secs_f64();
    let cpu = (cpu_time() - cpu).as_secs_f64();
    let mut waits = beside.await??;
    ensure!(store.load(0).await? == 0, "the snapshot covers everything");
    close(store).await?;
    Ok(vec![
        ("until durable ms", took * 1e3),
        ("CPU meanwhile ms", cpu * 1e3),
        ("others, max before ms", percentile(&mut quiet, 1.0)),
        ("others, max meanwhile ms", percentile(&mut waits, 1.0)),
    ])
}

async fn start(kind: Kind, dir: &Path, plan: &Plan) -> Result<Figures> {
    let mut figures = Vec::new();
    let sizes: [(u64, &str, &str); 2] = [
        (1_000, "1,000 documents ms", "1,000 documents MB"),
        (10_000, "10,000 documents ms", "10,000 documents MB"),
    ];
    let sizes = if plan.quick { &sizes[..1] } else { &sizes[..] };
    for (documents, time, size) in sizes {
        let dir = dir.join(documents.to_string());
        std::fs::create_dir(&dir)?;
        let store = kind.open(&dir)?;
        // Journeys as they lie there: a snapshot of 8 KiB and five changes since.
        for first in (0..*documents).step_by(100) {
            let together = (first..first + 100).map(|document| {
                let store = &store;
                async move {
                    store.append(document, vec![update(document)]).await?;
                    store
                        .compact(document, 1, Bytes::from(vec![document as u8; 8192]))
                        .await?;
                    store.append(document, (0..5).map(update).collect()).await
                }
            });
            for done in futures_util::future::join_all(together).await {
                done?;
            }
        }
        store.close().await?;
        let started = Instant::now();
        let store = kind.open(&dir)?;
        let took = started.elapsed().as_secs_f64();
        ensure!(store.load(documents - 1).await? == 5, "the last document is whole");
        store.close().await?;
        figures.push((*time, took * 1e3));
        figures.push((*size, bytes_in(&dir)? as f64 / 1e6));
    }
    Ok(figures)
}

/// Everything in a folder but the ballast, which is there whatever is stored.
fn bytes_in(dir: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        if meta.is_dir() {
            sum += bytes_in(&entry.path())?;
        } else if entry.file_name() != "ballast" {
            sum += meta.len();
        }
    }
    Ok(sum)
}

async fn close(store: Arc<Contender>) -> Result<()> {
    match Arc::into_inner(store) {
        Some(store) => store.close().await,
        None => anyhow::bail!("somebody still writes"),
    }
}

/// In milliseconds, of seconds.
fn percentile(seconds: &mut [f64], share: f64) -> f64 {
    seconds.sort_by(f64::total_cmp);
    let last = seconds.len().saturating_sub(1);
    seconds
        .get(((last as f64) * share).round() as usize)
        .copied()
        .unwrap_or(f64::NAN)
        * 1e3
}

/// CPU time of this process, all threads: the store's and, the same for all, the writers'.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}
