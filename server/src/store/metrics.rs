//! Counters of a store, as plain numbers for whoever shows them.
//!
//! Not here: names and formats of a metrics endpoint (`telemetry`).

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the buckets of [`StoreMetrics::sync_buckets`], in microseconds; the last bucket has none.
pub const SYNC_BUCKETS_MICROS: [u64; 9] = [250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000];

/// What a store did since it was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StoreMetrics {
    /// Group commits.
    pub batches: u64,
    /// Updates and other writes in them.
    pub updates: u64,
    /// Their content in bytes.
    pub bytes: u64,
    /// How long the last commit took, sync included.
    pub last_sync: Duration,
    /// Time spent in commits.
    pub sync_time: Duration,
    /// Commits by duration: how many took at most the bound of the same index, and in the last one longer. Not cumulative.
    pub sync_buckets: [u64; SYNC_BUCKETS_MICROS.len() + 1],
    /// Documents loaded.
    pub loads: u64,
    /// Snapshots put in force.
    pub compactions: u64,
}

/// The live side of [`StoreMetrics`].
#[derive(Default)]
pub(crate) struct Metrics {
    batches: AtomicU64,
    updates: AtomicU64,
    bytes: AtomicU64,
    last_sync_micros: AtomicU64,
    sync_micros: AtomicU64,
    sync_buckets: [AtomicU64; SYNC_BUCKETS_MICROS.len() + 1],
    loads: AtomicU64,
    compactions: AtomicU64,
}

impl Metrics {
    pub(crate) fn committed(&self, updates: usize, bytes: usize, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = SYNC_BUCKETS_MICROS.iter().position(|bound| micros <= *bound);
        add(&self.sync_buckets[bucket.unwrap_or(SYNC_BUCKETS_MICROS.len())], 1);
        add(&self.batches, 1);
        add(&self.updates, updates as u64);
        add(&self.bytes, bytes as u64);
        add(&self.sync_micros, micros);
        self.last_sync_micros.store(micros, Ordering::Relaxed);
    }

    pub(crate) fn loaded(&self) {
        add(&self.loads, 1);
    }

    pub(crate) fn compacted(&self) {
        add(&self.compactions, 1);
    }

    pub(crate) fn read(&self) -> StoreMetrics {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        StoreMetrics {
            batches: get(&self.batches),
            updates: get(&self.updates),
            bytes: get(&self.bytes),
            last_sync: Duration::from_micros(get(&self.last_sync_micros)),
            sync_time: Duration::from_micros(get(&self.sync_micros)),
            sync_buckets: std::array::from_fn(|index| get(&self.sync_buckets[index])),
            loads: get(&self.loads),
            compactions: get(&self.compactions),
        }
    }
}

fn add(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}
