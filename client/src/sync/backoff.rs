//! How long to wait before the next attempt to connect.
//!
//! Pure: the attempt, whether anybody looks, and randomness go in; a delay comes out. Short while the page is visible,
//! because a person waits; long while it is hidden, because hundreds of background tabs must not wake a server that is
//! starting. Not here: whether to retry at all (`machine`).

use std::time::Duration;

/// First delay while the page is visible.
const VISIBLE_FIRST: Duration = Duration::from_millis(300);
/// Longest delay while the page is visible: somebody looks at "reconnecting".
const VISIBLE_LONGEST: Duration = Duration::from_secs(5);
/// First delay while the page is hidden.
const HIDDEN_FIRST: Duration = Duration::from_secs(3);
/// Longest delay while the page is hidden; becoming visible retries at once.
const HIDDEN_LONGEST: Duration = Duration::from_secs(60);

/// Delay before attempt `failures + 1`, after `failures` failed ones in a row.
///
/// `jitter` in `0.0..=1.0` spreads clients that lost the same server over the upper half of the delay.
#[must_use]
pub fn delay(failures: u32, visible: bool, jitter: f64) -> Duration {
    let (first, longest) = if visible {
        (VISIBLE_FIRST, VISIBLE_LONGEST)
    } else {
        (HIDDEN_FIRST, HIDDEN_LONGEST)
    };
    let doubled = first.saturating_mul(
        1_u32
            .checked_shl(failures.saturating_sub(1).min(16))
            .unwrap_or(u32::MAX),
    );
    doubled.min(longest).mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_delay_doubles_up_to_its_longest() {
        assert_eq!(delay(1, true, 1.0), VISIBLE_FIRST);
        assert_eq!(delay(2, true, 1.0), VISIBLE_FIRST * 2);
        assert_eq!(delay(50, true, 1.0), VISIBLE_LONGEST);
        assert_eq!(delay(u32::MAX, false, 1.0), HIDDEN_LONGEST);
    }

    #[test]
    fn a_hidden_page_waits_longer_than_a_visible_one() {
        for failures in 0..20 {
            assert!(delay(failures, false, 0.5) > delay(failures, true, 0.5));
        }
    }

    #[test]
    fn jitter_spreads_over_the_upper_half() {
        assert_eq!(delay(1, true, 0.0), VISIBLE_FIRST / 2);
        assert_eq!(delay(1, true, f64::MAX), VISIBLE_FIRST);
    }
}
