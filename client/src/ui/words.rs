//! Words for people made from values: times, roles, errors of the server.

use waymark_shared::access::Role;

use crate::platform::clock;
use crate::platform::http::ApiError;

/// How long ago something was: "just now", "5 min ago", "yesterday", then a date.
#[must_use]
pub fn ago(then_ms: u64, now_ms: u64) -> String {
    const MINUTE: u64 = 60_000;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    match now_ms.saturating_sub(then_ms) {
        age if age < MINUTE => "just now".to_owned(),
        age if age < HOUR => format!("{} min ago", age / MINUTE),
        age if age < DAY => format!("{} h ago", age / HOUR),
        age if age < 2 * DAY => "yesterday".to_owned(),
        age if age < 7 * DAY => format!("{} days ago", age / DAY),
        _ => clock::date_words(then_ms),
    }
}

/// A role as people read it on a card.
#[must_use]
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Can view",
        Role::Commenter => "Can comment",
        Role::Contributor => "Can add notes",
        Role::Editor => "Can edit",
        Role::Facilitator => "Facilitator",
        Role::Owner => "Owner",
    }
}

/// Why something did not work and what to do next. `what` completes "… did not work": "Creating the journey".
#[must_use]
pub fn api_error(what: &str, error: &ApiError) -> String {
    match error {
        ApiError::Unreachable => {
            format!("{what} did not work: the server does not answer. Check your connection and try again.")
        }
        ApiError::Busy {
            retry_after_s: Some(seconds),
        } => {
            format!("{what} did not work: too many requests from here. Try again in {seconds} s.")
        }
        ApiError::Busy { retry_after_s: None } => {
            format!("{what} did not work: too many requests from here. Wait a moment and try again.")
        }
        ApiError::Forbidden(_) => format!("{what} did not work: your link does not allow it, or is no longer valid."),
        ApiError::Missing(_) => format!("{what} did not work: the journey is no longer there."),
        ApiError::Refused(reason) => format!("{what} did not work: {reason}"),
        ApiError::Unexpected(_) => {
            format!("{what} did not work: the server had a fault. Reload the page and try again.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn ages_are_told_in_the_largest_unit_that_fits() {
        let check = |age_ms: u64, expected: &str| assert_eq!(ago(10_000_000_000 - age_ms, 10_000_000_000), expected);
        check(0, "just now");
        check(59_999, "just now");
        check(5 * 60_000, "5 min ago");
        check(3 * 3_600_000, "3 h ago");
        check(30 * 3_600_000, "yesterday");
        check(4 * 86_400_000, "4 days ago");
    }

    #[test]
    fn a_clock_that_went_back_says_just_now() {
        assert_eq!(ago(2_000, 1_000), "just now");
    }
}
