//! When a connection last brought a byte, told by whoever reads the socket to whoever judges its silence.
//!
//! Counting messages would not do: an upload of some megabytes over a bad line is one message for minutes, and no answer to a ping
//! can overtake it. Not here: reading (`app::listener`), judging (`connection`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// The moment of the last byte. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Heard {
    since: Instant,
    /// Milliseconds after `since`.
    last_ms: Arc<AtomicU64>,
}

impl Heard {
    /// Heard just now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            since: Instant::now(),
            last_ms: Arc::default(),
        }
    }

    /// A byte came.
    pub fn now(&self) {
        let passed_ms = self.since.elapsed().as_millis();
        self.last_ms
            .store(u64::try_from(passed_ms).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// When the last byte came, to the millisecond.
    #[must_use]
    pub fn last(&self) -> Instant {
        self.since + Duration::from_millis(self.last_ms.load(Ordering::Relaxed))
    }
}

impl Default for Heard {
    fn default() -> Self {
        Self::new()
    }
}
