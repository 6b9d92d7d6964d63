//! Time and randomness: the only place of the client that asks for either.

/// The wall clock, in milliseconds since the Unix epoch. It can jump; use it for ids and dates, never for durations.
#[must_use]
pub fn now_ms() -> u64 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, positive and far below 2^53 until the year 287396"
    )]
    let now = js_sys::Date::now() as u64;
    now
}

/// A clock that never goes back, in milliseconds since the page was opened. For durations.
#[must_use]
pub fn monotonic_ms() -> f64 {
    super::window()
        .performance()
        .map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// The day it is here, as the document keeps days: `2027-03-31`.
#[must_use]
pub fn today_iso() -> String {
    let now = js_sys::Date::new_0();
    format!(
        "{:04}-{:02}-{:02}",
        now.get_full_year(),
        now.get_month() + 1,
        now.get_date()
    )
}

/// 128 random bits from the browser's cryptographic generator.
///
/// # Panics
/// In a browser without `crypto.getRandomValues`, which also has no WebAssembly.
#[must_use]
pub fn random_u128() -> u128 {
    let mut bytes = [0; 16];
    super::window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes))
        .expect("every browser with WebAssembly has crypto.getRandomValues");
    u128::from_le_bytes(bytes)
}
