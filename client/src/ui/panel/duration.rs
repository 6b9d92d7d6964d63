//! Times as people write them ("3 weeks", "1 h 20", "90") and as the document keeps them (whole minutes).
//!
//! Invariant: what is shown reads back as the same number of minutes. A bare number means minutes.

/// Minutes in a unit, its words, and how it is written after a number.
struct Unit {
    minutes: f64,
    one: &'static str,
    many: &'static str,
    words: &'static [&'static str],
}

/// A month counts 30 days and a year 365: nobody means more than that by "3 months".
const UNITS: &[Unit] = &[
    Unit {
        minutes: 525_600.0,
        one: "year",
        many: "years",
        words: &["y", "yr", "yrs", "year", "years"],
    },
    Unit {
        minutes: 43_200.0,
        one: "month",
        many: "months",
        words: &["mo", "month", "months"],
    },
    Unit {
        minutes: 10_080.0,
        one: "week",
        many: "weeks",
        words: &["w", "wk", "wks", "week", "weeks"],
    },
    Unit {
        minutes: 1_440.0,
        one: "day",
        many: "days",
        words: &["d", "day", "days"],
    },
    Unit {
        minutes: 60.0,
        one: "h",
        many: "h",
        words: &["h", "hr", "hrs", "hour", "hours"],
    },
    Unit {
        minutes: 1.0,
        one: "min",
        many: "min",
        words: &["m", "min", "mins", "minute", "minutes", "'"],
    },
    Unit {
        minutes: 1.0 / 60.0,
        one: "s",
        many: "s",
        words: &["s", "sec", "secs", "second", "seconds"],
    },
];

/// Longest time the document takes, in minutes: ten years.
pub const MOST_MINUTES: i64 = 10 * 366 * 24 * 60;

/// How no time at all is written.
const NO_TIME: &str = "none";

/// The text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Write a time such as “20 min”, “2 h 30” or “3 weeks”")]
pub struct NoTime;

/// Reads a time. Empty text is no time at all, which is a value too (`None`).
///
/// # Errors
/// When the text says no time, or one beyond ten years.
pub fn parse(text: &str) -> Result<Option<i64>, NoTime> {
    let text = text.trim().to_lowercase().replace("about", " ").replace('~', " ");
    if text.trim().is_empty() {
        return Ok(None);
    }
    if text.trim() == NO_TIME {
        return Ok(Some(0));
    }
    let mut minutes = 0.0;
    let mut rest = text.trim_start();
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
            (word, _) => UNITS.iter().position(|unit| unit.words.contains(&word)).ok_or(NoTime)?,
        };
        minutes += number * UNITS[unit].minutes;
        last = Some(unit);
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == '.');
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
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
        return NO_TIME.to_owned();
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
        let count = minutes / whole(unit);
        return format!("{count} {}", if count == 1 { unit.one } else { unit.many });
    }
    let (days, hours, rest) = (minutes / 1_440, minutes % 1_440 / 60, minutes % 60);
    let mut parts = Vec::new();
    if days > 0 {
        parts.push(format!("{days} {}", if days == 1 { "day" } else { "days" }));
    }
    if hours > 0 {
        parts.push(format!("{hours} h"));
    }
    if rest > 0 {
        parts.push(format!("{rest} min"));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
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
