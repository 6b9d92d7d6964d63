//! Words for people made from values: times, roles, errors of the server.

use waymark_shared::access::Role;
use waymark_shared::doc::edit::EditError as Refused;

use crate::editor::EditError;
use crate::platform::http::ApiError;
use crate::platform::locale::{self, Language};
use crate::text;
use crate::ui::kit::{MenuEntry, MenuItem};

/// How long ago something was: "just now", "5 min ago", "yesterday", then a date.
#[must_use]
pub fn ago(then_ms: u64, now_ms: u64) -> String {
    const MINUTE: u64 = 60_000;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let whole = |age: u64, unit: u64| usize::try_from(age / unit).unwrap_or(usize::MAX);
    match now_ms.saturating_sub(then_ms) {
        age if age < MINUTE => text::ago_now().to_owned(),
        age if age < HOUR => text::ago_minutes(whole(age, MINUTE)),
        age if age < DAY => text::ago_hours(whole(age, HOUR)),
        age if age < 2 * DAY => text::ago_yesterday().to_owned(),
        age if age < 7 * DAY => text::ago_days(whole(age, DAY)),
        _ => locale::date(then_ms),
    }
}

/// A role as people read it on a card.
#[must_use]
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Viewer => text::role_viewer(),
        Role::Commenter => text::role_commenter(),
        Role::Contributor => text::role_contributor(),
        Role::Editor => text::role_editor(),
        Role::Facilitator => text::role_facilitator(),
        Role::Owner => text::role_owner(),
    }
}

/// A day of the document (`2027-03-31`) as people here type it; what is no day stays as it is.
#[must_use]
pub fn day_typed(iso: &str) -> String {
    match iso.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => text::day_typed(day, month, year),
        _ => iso.to_owned(),
    }
}

/// A language by its own name.
#[must_use]
pub fn language(language: Language) -> &'static str {
    match language {
        Language::English => text::language_en(),
        Language::German => text::language_de(),
    }
}

/// The languages there are as lines of a menu, each called by its own name; the one of the page is marked.
#[must_use]
pub fn languages(choose: impl Fn(Language) + Clone + Send + Sync + 'static) -> Vec<MenuEntry> {
    let spoken = locale::code();
    Language::ALL
        .map(|chosen| {
            let choose = choose.clone();
            let mut item = MenuItem::new(language(chosen), move || choose(chosen));
            item.icon = (chosen.code() == spoken).then_some(icondata_lu::LuCheck);
            item.into()
        })
        .into()
}

/// The right of a link inside a sentence: "can edit".
#[must_use]
pub fn right(role: Role) -> &'static str {
    match role {
        Role::Viewer => text::right_viewer(),
        Role::Commenter => text::right_commenter(),
        Role::Contributor => text::right_contributor(),
        Role::Editor => text::right_editor(),
        Role::Facilitator => text::right_facilitator(),
        Role::Owner => text::right_owner(),
    }
}

/// Why something did not work and what to do next. `what` is the thing that was tried, as a noun: "Creating the journey".
#[must_use]
pub fn api_error(what: &str, error: &ApiError) -> String {
    match error {
        ApiError::Unreachable => text::api_unreachable(what),
        ApiError::Busy {
            retry_after_s: Some(seconds),
        } => text::api_busy_for(usize::try_from(*seconds).unwrap_or(usize::MAX), what),
        ApiError::Busy { retry_after_s: None } => text::api_busy(what),
        ApiError::Forbidden(_) => text::api_forbidden(what),
        ApiError::Missing(_) => text::api_missing(what),
        ApiError::Refused { code, message } => text::api_refused(&reason(code, message), what),
        ApiError::Unexpected(_) => text::api_unexpected(what),
    }
}

/// Why the server refused something, by its stable word. A word that this client does not know is told in the server's own sentence.
fn reason(code: &str, message: &str) -> String {
    let known = match code {
        "unknown_template" => text::refused_unknown_template(),
        "bad_template" => return text::refused_bad_template(message),
        "too_many_pictures" => text::refused_too_many_pictures(),
        "too_many_links" => text::refused_too_many_links(),
        "too_many_versions" => text::refused_too_many_versions(),
        "last_owner" => text::refused_last_owner(),
        "too_large" => text::refused_too_large(),
        "too_slow" => text::refused_too_slow(),
        "invalid_title" | "invalid_name" => text::refused_invalid_title(),
        "wrong_kind" | "unreadable" => text::refused_bad_picture(),
        _ => return message.to_owned(),
    };
    known.to_owned()
}

/// Why an edit did not happen, and what to do.
#[must_use]
pub fn edit_error(error: &EditError) -> String {
    match error {
        EditError::ReadOnly => text::edit_read_only().to_owned(),
        EditError::Busy => text::edit_busy().to_owned(),
        EditError::Refused(Refused::Missing(_)) => text::edit_missing().to_owned(),
        EditError::Refused(Refused::Exists(_)) => text::edit_exists().to_owned(),
        EditError::Refused(Refused::WrongField { .. }) => text::edit_wrong_field().to_owned(),
        EditError::Refused(Refused::InvalidValue { .. }) => text::edit_invalid().to_owned(),
        EditError::Refused(Refused::TooMany { limit }) => text::edit_too_many(*limit),
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
