//! The wall clock and randomness: the only place that asks the system for either.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since the Unix epoch.
#[must_use]
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Random bytes of the operating system.
///
/// # Panics
/// When it has none: nothing secret can be made then.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[allow(clippy::expect_used, reason = "without randomness no token may be made")]
    getrandom::fill(&mut bytes).expect("the operating system's randomness");
    bytes
}

/// Randomness for an id.
#[must_use]
pub fn random_u128() -> u128 {
    u128::from_le_bytes(random_bytes())
}
