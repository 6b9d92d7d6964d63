//! A token bucket: how much one session may do, with room for bursts.
//!
//! A session that is out of tokens is made to wait (its socket is not read meanwhile); only one that keeps at it for
//! long is closed. Not here: the waiting (`connection`).

use std::time::{Duration, Instant};

/// So many per second for long, so many at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Tokens that come back per second.
    pub per_second: f64,
    /// Tokens a rested session has.
    pub burst: f64,
}

/// Tokens of one session.
#[derive(Debug, Clone)]
pub struct Bucket {
    rate: Rate,
    tokens: f64,
    filled_at: Instant,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub fn new(rate: Rate, now: Instant) -> Self {
        Self {
            rate,
            tokens: rate.burst,
            filled_at: now,
        }
    }

    /// Takes tokens, into debt if need be, and answers how long to wait before going on.
    pub fn take(&mut self, tokens: f64, now: Instant) -> Duration {
        let rested = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.tokens = (self.tokens + rested * self.rate.per_second).min(self.rate.burst) - tokens;
        self.filled_at = now;
        if self.tokens >= 0.0 {
            return Duration::ZERO;
        }
        Duration::try_from_secs_f64(-self.tokens / self.rate.per_second).unwrap_or(Duration::MAX)
    }

    /// Takes one token if there is one.
    pub fn take_if_there(&mut self, now: Instant) -> bool {
        let rested = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.tokens = (self.tokens + rested * self.rate.per_second).min(self.rate.burst);
        self.filled_at = now;
        let there = self.tokens >= 1.0;
        if there {
            self.tokens -= 1.0;
        }
        there
    }

    /// A bucket that has rested long enough to be as good as new.
    #[must_use]
    pub fn is_full(&self, now: Instant) -> bool {
        let rested = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.tokens + rested * self.rate.per_second >= self.rate.burst
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_more_has_to_wait_in_proportion() {
        let start = Instant::now();
        let mut bucket = Bucket::new(
            Rate {
                per_second: 10.0,
                burst: 3.0,
            },
            start,
        );
        assert_eq!([(); 3].map(|()| bucket.take(1.0, start)), [Duration::ZERO; 3]);
        assert_eq!(bucket.take(1.0, start), Duration::from_millis(100));
        assert_eq!(bucket.take(1.0, start), Duration::from_millis(200));
        let later = start + Duration::from_secs(1);
        assert_eq!(bucket.take(3.0, later), Duration::ZERO);
        assert!(!bucket.is_full(later));
        assert!(bucket.is_full(later + Duration::from_secs(1)));
    }
}
