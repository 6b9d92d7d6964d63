//! When a room may take what waits: at once as long as it is not busy, once a millisecond when it is.
//!
//! A room that takes each message the moment it comes makes every reader's socket be written to for each of them, which is
//! nearly all the work there is. At thousands of changes a second a millisecond gathers many, which go on as one (SP03).
//! People who type never get there: eight turns in a row are free, and one more with every millisecond. A turn that took as much as one may
//! is free as well: more waits already, so there is nothing to gather. Two writers who sent 4,000 changes at once waited 23 ms for nothing.

use std::time::{Duration, Instant};

/// Between two turns of a busy room.
const GAP: Duration = Duration::from_millis(1);
/// Turns that a rested room may take at once.
const FREE_TURNS: u32 = 8;

/// The turns of one room.
#[derive(Debug, Default)]
pub struct Turns {
    /// When all turns taken so far have been paid for.
    paid_at: Option<Instant>,
}

impl Turns {
    /// When the next turn may be taken; `None` for now.
    #[must_use]
    pub fn wait_until(&self, now: Instant) -> Option<Instant> {
        let next = self.paid_at?.checked_sub(GAP * (FREE_TURNS - 1))?;
        (next > now).then_some(next)
    }

    /// A turn is taken, one that was `full` or one that took all there was.
    pub fn taken(&mut self, now: Instant, full: bool) {
        if full {
            return;
        }
        let paid_at = self.paid_at.map_or(now, |at| at.max(now));
        self.paid_at = Some(paid_at + GAP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sp03_a_busy_room_takes_a_turn_a_millisecond_and_a_rested_one_at_once() {
        let (mut turns, start) = (Turns::default(), Instant::now() + Duration::from_secs(60));
        let at = |us: u64| start + Duration::from_micros(us);
        for turn in 0..FREE_TURNS {
            assert_eq!(turns.wait_until(at(10)), None, "turn {turn}");
            turns.taken(at(10), false);
        }
        assert_eq!(turns.wait_until(at(20)), Some(at(1_010)));
        turns.taken(at(1_010), false);
        assert_eq!(turns.wait_until(at(1_020)), Some(at(2_010)));
        turns.taken(at(2_010), true);
        assert_eq!(
            turns.wait_until(at(2_010)),
            None,
            "what was left waiting is taken at once"
        );
        turns.taken(at(2_010), false);
        assert_eq!(turns.wait_until(at(2_020)), Some(at(3_010)));
        assert_eq!(turns.wait_until(at(90_000)), None, "rested");
    }
}
