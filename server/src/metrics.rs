//! What the server counts, for `/metrics` in the Prometheus text format. Every name starts with `waymark_`.
//!
//! Not here: logs (`telemetry`).

use std::fmt;
use std::sync::atomic::AtomicI64;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::store::StoreMetrics;

/// Label of counters that are split by cause.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Reason {
    /// The cause, one of a fixed set of words.
    pub reason: &'static str,
}

/// All instruments of one server.
pub struct Metrics {
    registry: Registry,
    /// Open TCP connections.
    pub connections: Gauge<i64, AtomicI64>,
    /// Open websockets.
    pub sessions: Gauge<i64, AtomicI64>,
    /// Loaded documents.
    pub rooms: Gauge<i64, AtomicI64>,
    /// Messages taken from clients.
    pub messages: Counter,
    /// Changes sent on to others.
    pub forwarded: Counter,
    /// Connections and writes not taken, by reason.
    pub refusals: Family<Reason, Counter>,
    /// Sockets closed by the server, by close code name.
    pub closes: Family<Reason, Counter>,
    /// Readers that fell behind and were caught up by one diff.
    pub behind: Counter,
    /// Messages waiting in a room when it wakes.
    pub room_queue: Histogram,
    /// Frames written to a socket in one go.
    pub frames_per_flush: Histogram,
    /// Seconds from handing changes to the store until they are durable, and their authors are told.
    pub append_seconds: Histogram,
    /// Seconds to load a document.
    pub load_seconds: Histogram,
    /// Documents rebuilt after an update broke them.
    pub rebuilt: Counter,
    /// HTTP requests under `/api` by status class.
    pub requests: Family<Reason, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let times = || Histogram::new(exponential_buckets(0.0005, 2.0, 14));
        let counts = || Histogram::new(exponential_buckets(1.0, 2.0, 10));
        let mut metrics = Self {
            registry: Registry::default(),
            connections: Gauge::default(),
            sessions: Gauge::default(),
            rooms: Gauge::default(),
            messages: Counter::default(),
            forwarded: Counter::default(),
            refusals: Family::default(),
            closes: Family::default(),
            behind: Counter::default(),
            room_queue: counts(),
            frames_per_flush: counts(),
            append_seconds: times(),
            load_seconds: times(),
            rebuilt: Counter::default(),
            requests: Family::default(),
        };
        let mut registry = Registry::with_prefix("waymark");
        registry.register("connections", "Open TCP connections", metrics.connections.clone());
        registry.register("sessions", "Open websockets", metrics.sessions.clone());
        registry.register("rooms", "Loaded documents", metrics.rooms.clone());
        registry.register("messages", "Messages taken from clients", metrics.messages.clone());
        registry.register(
            "changes_forwarded",
            "Changes sent on to others",
            metrics.forwarded.clone(),
        );
        registry.register(
            "refusals",
            "Connections and writes not taken, by reason",
            metrics.refusals.clone(),
        );
        registry.register(
            "closes",
            "Sockets closed by the server, by code",
            metrics.closes.clone(),
        );
        registry.register("readers_behind", "Readers that fell behind", metrics.behind.clone());
        registry.register(
            "room_queue_messages",
            "Messages waiting when a room wakes",
            metrics.room_queue.clone(),
        );
        registry.register(
            "flush_frames",
            "Frames written to a socket in one go",
            metrics.frames_per_flush.clone(),
        );
        registry.register(
            "append_seconds",
            "Time until changes are durable",
            metrics.append_seconds.clone(),
        );
        registry.register("load_seconds", "Time to load a document", metrics.load_seconds.clone());
        registry.register(
            "documents_rebuilt",
            "Documents rebuilt after a bad update",
            metrics.rebuilt.clone(),
        );
        registry.register_collector(Box::new(Tasks));
        registry.register("http_requests", "Requests by status", metrics.requests.clone());
        metrics.registry = registry;
        metrics
    }
}

impl Metrics {
    /// With what a store counts by itself.
    #[must_use]
    pub fn with_store(read: impl Fn() -> StoreMetrics + Send + Sync + 'static) -> Self {
        let mut metrics = Self::default();
        metrics
            .registry
            .register_collector(Box::new(StoreCounters(Box::new(read))));
        metrics
    }

    /// Counts something not taken.
    pub fn refused(&self, reason: &'static str) {
        self.refusals.get_or_create(&Reason { reason }).inc();
    }

    /// All instruments in the text format.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Asks the runtime how many tasks live: one that never ends shows here first.
#[derive(Debug)]
struct Tasks;

impl Collector for Tasks {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return Ok(());
        };
        let tasks = i64::try_from(runtime.metrics().num_alive_tasks()).unwrap_or(i64::MAX);
        let gauge = ConstGauge::new(tasks);
        gauge.encode(encoder.encode_descriptor("tasks", "Live asynchronous tasks", None, gauge.metric_type())?)
    }
}

/// Reads the store's counters when asked.
struct StoreCounters(Box<dyn Fn() -> StoreMetrics + Send + Sync>);

impl fmt::Debug for StoreCounters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreCounters")
    }
}

impl Collector for StoreCounters {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let StoreCounters(read) = self;
        let store = read();
        let counts = [
            ("store_commits", "Group commits", store.batches),
            ("store_updates", "Updates and other writes made durable", store.updates),
            ("store_bytes", "Their content in bytes", store.bytes),
            ("store_loads", "Documents loaded", store.loads),
            ("store_compactions", "Snapshots put in force", store.compactions),
        ];
        for (name, help, count) in counts {
            let counter = ConstCounter::new(count);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        let seconds = ConstCounter::new(store.sync_time.as_secs_f64());
        let descriptor =
            encoder.encode_descriptor("store_commit_seconds", "Time in commits", None, seconds.metric_type())?;
        seconds.encode(descriptor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_carries_the_prefix() {
        let metrics = Metrics::with_store(|| StoreMetrics {
            batches: 3,
            ..StoreMetrics::default()
        });
        metrics.refused("read_only");
        let text = metrics.text();
        assert!(text.contains("waymark_refusals_total{reason=\"read_only\"} 1"));
        assert!(
            text.lines()
                .filter(|line| !line.starts_with('#'))
                .all(|line| line.starts_with("waymark_"))
        );
    }
}
