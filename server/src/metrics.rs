//! What the server counts, for `/metrics` in the Prometheus text format. Every name starts with `waymark_`.
//!
//! Not here: logs (`telemetry`).

use std::sync::atomic::AtomicI64;

use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// Label of counters that are split by cause.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Reason {
    /// The cause, one of a fixed set of words.
    pub reason: &'static str,
}

/// All instruments of one server.
pub struct Metrics {
    registry: Registry,
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
        registry.register("http_requests", "Requests by status", metrics.requests.clone());
        metrics.registry = registry;
        metrics
    }
}

impl Metrics {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_carries_the_prefix() {
        let metrics = Metrics::default();
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
