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
    ///
    /// # Errors
    /// How long until there is one.
    pub fn take_if_there(&mut self, now: Instant) -> Result<(), Duration> {
        self.charge(0.0, now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::try_from_secs_f64((1.0 - self.tokens) / self.rate.per_second).unwrap_or(Duration::MAX))
    }

    /// Takes tokens as far as they are there.
    pub fn charge(&mut self, tokens: f64, now: Instant) {
        let rested = now.saturating_duration_since(self.filled_at).as_secs_f64();
        let filled = (self.tokens + rested * self.rate.per_second).min(self.rate.burst);
        // Debts from `take` stay; a charge adds none, or nobody could say when it ends.
        self.tokens = if tokens > 0.0 {
            (filled - tokens).max(filled.min(0.0))
        } else {
            filled
        };
        self.filled_at = now;
    }

    /// Whether a token is there.
    #[must_use]
    pub fn is_rested(&self, now: Instant) -> bool {
        let rested = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.tokens + rested * self.rate.per_second >= 1.0_f64.min(self.rate.burst)
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
