//! A card in the panel.

use leptos::prelude::*;
use waymark_shared::doc::edit::Value;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::{CardKind, CardStatus, Evidence, Validity};

use super::catalogue::tags;
use super::fields::{Of, Problem, choice, folded, line, plain, prose, section, stage_colour, steps};
use super::{action_row, gone};
use crate::actions::ActionCx;
use crate::ui::kit::flow::view;

pub(super) fn view(cx: &ActionCx, id: CardId) -> AnyView {
    let Some(card) = cx.model().cards.get(id) else {
        return gone(EntityKind::Card);
    };
    let of = |field| Of::one(cx, id, field);
    let details = card.details.signal();
    macro_rules! detail {
        ($name:ident) => {{
            let details = details.clone();
            move || details.with(|details| details.$name.clone())
        }};
    }
    let kind = {
        let kind = card.kind.signal();
        move || Some(kind.get())
    };
    view! {
        {prose(&of(Field::Title), "Text of the card", card.title.signal(), "What it says", true)}
        {prose(&of(Field::Body), "More", card.body.signal(), "Write more about it", false)}
        {section(
            "What it is",
            (
                choice(&of(Field::Kind), "Kind", CardKind::ALL, CardKind::as_str, None, kind),
                steps(&of(Field::Severity), "Severity", (1, 5), "negative", detail!(severity)),
                choice(&of(Field::Evidence), "Evidence", Evidence::ALL, Evidence::as_str, Some("Unknown"), detail!(evidence)),
                plain(&of(Field::Source), "Source", "Where it comes from", detail!(source)),
                tags(&of(Field::Tags), detail!(tags)),
            ),
        )}
        {section(
            "What happens with it",
            (
                choice(&of(Field::Status), "Status", CardStatus::ALL, CardStatus::as_str, Some("None"), detail!(status)),
                plain(&of(Field::Owner), "Owner", "Nobody yet", detail!(owner)),
                due(&of(Field::Due), detail!(due)),
                steps(&of(Field::Value), "Value", (1, 5), "positive", detail!(value)),
                steps(&of(Field::Effort), "Effort", (1, 5), "wait", detail!(effort)),
            ),
        )}
        {folded(
            "Link, colour, triage",
            (
                url(&of(Field::Url), detail!(url)),
                stage_colour(&of(Field::Colour), "Colour", detail!(colour)),
                choice(&of(Field::Validity), "Triage", Validity::ALL, Validity::as_str, Some("None"), detail!(validity)),
            ),
        )}
        {action_row(cx, &["card.duplicate", "edit.delete"])}
    }
}

fn due(of: &Of, value: impl Fn() -> Option<String> + Send + Sync + 'static) -> AnyView {
    line(of, "Due", "YYYY-MM-DD", move || value().unwrap_or_default(), read_date)
}

fn read_date(text: &str) -> Result<Option<Value>, Problem> {
    const PROBLEM: Problem = "Write a date such as 2027-03-31";
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return Err(PROBLEM);
    };
    let number = |text: &str, least: u32, most: u32| {
        text.parse::<u32>()
            .ok()
            .filter(|number| (least..=most).contains(number))
    };
    match (number(year, 1900, 2999), number(month, 1, 12)) {
        (Some(year), Some(month)) => {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let days = match month {
                2 => 28 + u32::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            let day = number(day, 1, days).ok_or(PROBLEM)?;
            Ok(Some(Value::Line(format!("{year:04}-{month:02}-{day:02}"))))
        }
        _ => Err(PROBLEM),
    }
}

fn url(of: &Of, value: impl Fn() -> Option<String> + Send + Sync + 'static) -> AnyView {
    line(of, "Link", "https://…", move || value().unwrap_or_default(), read_url)
}

/// Only addresses that a page may safely link to.
fn read_url(text: &str) -> Result<Option<Value>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let lower = text.to_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") || lower.starts_with("mailto:") {
        Ok(Some(Value::Line(text.to_owned())))
    } else if text.contains('.') && !text.contains([':', ' ']) {
        Ok(Some(Value::Line(format!("https://{text}"))))
    } else {
        Err("Write an address that starts with https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        assert_eq!(read_date("2027-3-1"), Ok(Some(Value::Line("2027-03-01".into()))));
        assert_eq!(read_date("2028-02-29"), Ok(Some(Value::Line("2028-02-29".into()))));
        assert_eq!(read_date(""), Ok(None));
        for text in ["2027-02-29", "2027-13-01", "tomorrow", "1-2-3-4"] {
            assert!(read_date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_link_never_runs_a_script() {
        assert!(read_url("javascript:alert(1)").is_err());
        assert!(read_url("data:text/html,x").is_err());
        assert_eq!(
            read_url("example.org/a"),
            Ok(Some(Value::Line("https://example.org/a".into())))
        );
    }
}
