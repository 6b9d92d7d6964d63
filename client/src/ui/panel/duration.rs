//! Times as people write them ("3 weeks", "1 h 20", "90") and as the document keeps them (whole minutes).
//!
//! Invariant: what is shown reads back as the same number of minutes. A bare number means minutes.

use crate::text;

/// Minutes in a unit, how it is written with its number, and the words for it that people may type.
struct Unit {
    minutes: f64,
    written: fn(i64) -> String,
    words: text::Line,
}

/// A month counts 30 days and a year 365: nobody means more than that by "3 months".
const UNITS: &[Unit] = &[
    Unit {
        minutes: 525_600.0,
        written: |count| text::time_years(plural(count), &count.to_string()),
        words: text::time_words_year,
    },
    Unit {
        minutes: 43_200.0,
        written: |count| text::time_months(plural(count), &count.to_string()),
        words: text::time_words_month,
    },
    Unit {
        minutes: 10_080.0,
        written: |count| text::time_weeks(plural(count), &count.to_string()),
        words: text::time_words_week,
    },
    Unit {
        minutes: 1_440.0,
        written: days,
        words: text::time_words_day,
    },
    Unit {
        minutes: 60.0,
        written: hours,
        words: text::time_words_hour,
    },
    Unit {
        minutes: 1.0,
        written: rest,
        words: text::time_words_minute,
    },
    Unit {
        minutes: 1.0 / 60.0,
        // Seconds are read, never shown.
        written: rest,
        words: text::time_words_second,
    },
];

/// Numbers stand as plain digits: a sign between the thousands would read back as a decimal one.
fn days(count: i64) -> String {
    text::time_days(plural(count), &count.to_string())
}

fn hours(count: i64) -> String {
    text::time_hours(&count.to_string())
}

fn rest(count: i64) -> String {
    text::time_minutes(&count.to_string())
}

fn plural(count: i64) -> usize {
    usize::try_from(count).unwrap_or_default()
}

/// Longest time the document takes, in minutes: ten years.
pub const MOST_MINUTES: i64 = 10 * 366 * 24 * 60;

/// The text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTime;

/// Reads a time. Empty text is no time at all, which is a value too (`None`).
///
/// # Errors
/// When the text says no time, or one beyond ten years.
pub fn parse(typed: &str) -> Result<Option<i64>, NoTime> {
    let typed = typed.trim().to_lowercase().replace(text::time_about(), " ");
    let typed = typed.replace('~', " ");
    if typed.trim().is_empty() {
        return Ok(None);
    }
    if typed.trim() == text::time_none() {
        return Ok(Some(0));
    }
    let mut minutes = 0.0;
    let mut rest = typed.trim_start();
    // The unit before a bare number: "1 h 20" means minutes after hours.
    let mut last: Option<usize> = None;
    while !rest.is_empty() {
        let number_len = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_len);
        let number: f64 = number.replace(',', ".").parse().map_err(|_| NoTime)?;
        let after = after.trim_start();
        let word_len = after
            .find(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == ',' || c == '.')
            .unwrap_or(after.len());
        let (word, after) = after.split_at(word_len);
        let unit = match (word, last) {
            ("", None) => UNITS.len() - 2,
            ("", Some(last)) => (last + 1).min(UNITS.len() - 1),
            (word, _) => UNITS
                .iter()
                .position(|unit| (unit.words)().split(' ').any(|known| known == word))
                .ok_or(NoTime)?,
        };
        minutes += number * UNITS[unit].minutes;
        last = Some(unit);
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == '.');
        rest = rest.strip_prefix(text::time_and()).unwrap_or(rest).trim_start();
    }
    #[allow(clippy::cast_possible_truncation, reason = "checked against the limit first")]
    if minutes.is_finite() && (0.0..=MOST_MINUTES as f64).contains(&minutes) {
        // Less than half a minute is still a wait.
        Ok(Some(if minutes > 0.0 {
            minutes.round().max(1.0) as i64
        } else {
            0
        }))
    } else {
        Err(NoTime)
    }
}

/// Writes a time in at most two units, the larger ones only where they say it exactly.
#[must_use]
pub fn format(minutes: i64) -> String {
    if minutes <= 0 {
        return text::time_none().to_owned();
    }
    let whole = |unit: &Unit| {
        #[allow(clippy::cast_possible_truncation, reason = "units of a minute and more are whole")]
        let size = unit.minutes as i64;
        size
    };
    let units = &UNITS[..UNITS.len() - 1];
    // 2 weeks, but 10 days and not "1 week 3 days"; 36 h and not "1 day 12 h".
    if let Some(unit) = units
        .iter()
        .find(|unit| minutes % whole(unit) == 0 && unit.minutes > 60.0)
    {
        return (unit.written)(minutes / whole(unit));
    }
    let parts = [
        (days as fn(i64) -> String, minutes / 1_440),
        (hours, minutes % 1_440 / 60),
        (rest, minutes % 60),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(written, count)| written(count))
        .collect();
    said.join(" ")
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn check(text: &str, minutes: i64) {
        assert_eq!(parse(text), Ok(Some(minutes)), "{text}");
    }

    #[test]
    fn a_time_is_read_as_people_write_it() {
        check("20 min", 20);
        check("20", 20);
        check("3 weeks", 30_240);
        check("3 Weeks", 30_240);
        check("1 h 20", 80);
        check("1h20m", 80);
        check("1.5 h", 90);
        check("1,5 hours", 90);
        check("2 days and 3 hours", 3_060);
        check("2 days, 3 hours", 3_060);
        check("~10 minutes", 10);
        check("about 2 months", 86_400);
        check("90 s", 2);
        check("5 sec", 1);
        check("0", 0);
    }

    #[test]
    fn an_empty_text_is_no_time() {
        assert_eq!(parse("  "), Ok(None));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["soon", "3 parsecs", "-5", "1..2 h", "20 years", "h"] {
            assert_eq!(parse(text), Err(NoTime), "{text}");
        }
    }

    #[test]
    fn a_time_is_shown_in_the_unit_that_says_it() {
        for (minutes, text) in [
            (20, "20 min"),
            (80, "1 h 20 min"),
            (1_440, "1 day"),
            (30_240, "3 weeks"),
            (14_400, "10 days"),
            (43_200, "1 month"),
            (1_500, "1 day 1 h"),
        ] {
            assert_eq!(format(minutes), text);
        }
    }

    #[test]
    fn what_is_shown_reads_back() {
        for minutes in (0..4_000).chain((4_000..MOST_MINUTES).step_by(7_919)) {
            check(&format(minutes), minutes);
        }
    }
}
