//! A card in the panel: its text and picture, what matters for its kind open, the rest a press away.

pub(super) mod common;

use leptos::prelude::*;
use waymark_shared::doc::edit::Value;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::{CardKind, Validity};

use super::catalogue::tags;
use super::fields::{
    Of, Problem, choice, folded, line, number, offered, owners, plain, prose, section, stage_colour, steps,
};
use super::picture::picture;
use super::{action_row, gone};
use crate::actions::ActionCx;
use crate::model::card::CardModel;
use crate::text;
use crate::ui::kit::Icon;
use crate::ui::kit::flow::view;
use crate::ui::words;

pub(super) fn view(cx: &ActionCx, id: CardId) -> AnyView {
    let Some(card) = cx.model().cards.get(id) else {
        return gone(EntityKind::Card);
    };
    let of = |field| Of::one(cx, id, field);
    let kind = card.kind.signal();
    let (rest_cx, rest_card) = (cx.clone(), card.clone());
    view! {
        {prose(&of(Field::Title), text::field_card_text(), card.title.signal(), text::field_card_text_hint(), true)}
        {prose(&of(Field::Body), text::field_more(), card.body.signal(), text::field_more_hint(), false)}
        {move || rest(&rest_cx, &rest_card, kind.get())}
        {action_row(cx, &["card.duplicate", "card.wider", "card.narrower", "edit.delete"])}
    }
}

/// Everything but its text.
fn rest(cx: &ActionCx, card: &CardModel, kind: CardKind) -> AnyView {
    let of = |field| Of::one(cx, card.id, field);
    let details = card.details.signal();
    macro_rules! detail {
        ($name:ident) => {{
            let details = details.clone();
            move || details.with(|details| details.$name.clone())
        }};
    }
    let shown_kind = card.kind.signal();
    let severity = || common::severity(of, detail!(severity));
    let triage = || {
        choice(
            &of(Field::Validity),
            text::field_triage(),
            Validity::ALL,
            Validity::as_str,
            Some(text::option_not_judged()),
            detail!(validity),
        )
    };
    let about = section(
        text::section_what_it_is(),
        (
            common::kind(of, move || Some(shown_kind.get())),
            (kind == CardKind::Pain).then(severity),
            common::evidence(of, text::option_unknown(), detail!(evidence)),
            plain(
                &of(Field::Source),
                text::field_source(),
                text::field_source_hint(),
                detail!(source),
            ),
            (kind == CardKind::Feedback).then(triage),
            tags(&of(Field::Tags), detail!(tags)),
        ),
    );
    let tracking = (
        common::status(of, text::option_none(), detail!(status)),
        offered(
            &of(Field::Owner),
            text::field_owner(),
            text::field_owner_hint(),
            owners(cx),
            detail!(owner),
        ),
        due(&of(Field::Due), detail!(due)),
        steps(
            &of(Field::Value),
            text::field_value(),
            (1, 5),
            "positive",
            detail!(value),
        ),
        steps(
            &of(Field::Effort),
            text::field_effort(),
            (1, 5),
            "wait",
            detail!(effort),
        ),
    );
    let picture = picture(&of(Field::Asset), card.title.signal().into(), detail!(asset));
    let rare = (
        url(&of(Field::Url), detail!(url)),
        stage_colour(&of(Field::Colour), text::field_colour(), detail!(colour)),
        number(
            &of(Field::Span),
            text::field_span(),
            text::field_span_hint(),
            (1, 20),
            text::problem_span(),
            detail!(span),
        ),
        (kind != CardKind::Pain).then(severity),
        (kind != CardKind::Feedback).then(triage),
    );
    let is_tracked = matches!(kind, CardKind::Idea | CardKind::Opportunity | CardKind::Action);
    let parts = if is_tracked {
        [section(text::section_what_happens_with_it(), tracking), about]
    } else {
        [about, folded(text::section_what_happens_with_it(), tracking)]
    };
    view! {
        {picture}
        {parts.into_iter().collect_view()}
        {folded(text::section_card_more(), rare)}
    }
}

fn due(of: &Of, value: impl Fn() -> Option<String> + Send + Sync + 'static) -> AnyView {
    line(
        of,
        text::field_due(),
        text::day_example(),
        move || value().map(|day| words::day_typed(&day)).unwrap_or_default(),
        read_date,
    )
}

/// Reads a day as people here write it; empty is no day.
///
/// # Errors
/// What would be right.
pub fn read_date(typed: &str) -> Result<Option<Value>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let by_dashes: Vec<&str> = typed.split('-').collect();
    let by_points: Vec<&str> = typed.split('.').collect();
    let (year, month, day) = match (&by_dashes[..], &by_points[..]) {
        ([year, month, day], _) | (_, [day, month, year]) => (*year, *month, *day),
        _ => return Err(text::problem_date()),
    };
    let number = |digits: &str, least: u32, most: u32| {
        digits
            .parse::<u32>()
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
            let day = number(day, 1, days).ok_or_else(text::problem_date)?;
            Ok(Some(Value::Line(format!("{year:04}-{month:02}-{day:02}"))))
        }
        _ => Err(text::problem_date()),
    }
}

fn url(of: &Of, value: impl Fn() -> Option<String> + Clone + Send + Sync + 'static) -> AnyView {
    let target = value.clone();
    view! {
        {line(of, text::field_link(), HTTPS, move || value().unwrap_or_default(), read_url)}
        {move || {
            // What a peer wrote is checked again: it may not have come from this page.
            let address = target().filter(|address| is_safe(address))?;
            Some(
                view! {
                    <a class="c-open-link" href=address target="_blank" rel="noopener noreferrer">
                        <Icon icon=icondata_lu::LuExternalLink size_px=14 />
                        {text::card_open_link()}
                    </a>
                },
            )
        }}
    }
}

const HTTPS: &str = "https://…";

/// Only addresses that a page may safely link to.
fn is_safe(address: &str) -> bool {
    let lower = address.to_lowercase();
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme))
}

fn read_url(typed: &str) -> Result<Option<Value>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    if is_safe(typed) {
        Ok(Some(Value::Line(typed.to_owned())))
    } else if typed.contains('.') && !typed.contains([':', ' ']) {
        Ok(Some(Value::Line(format!("https://{typed}"))))
    } else {
        Err(text::problem_link())
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        assert_eq!(read_date("2027-3-1"), Ok(Some(Value::Line("2027-03-01".into()))));
        assert_eq!(read_date("2028-02-29"), Ok(Some(Value::Line("2028-02-29".into()))));
        assert_eq!(read_date("1.3.2027"), Ok(Some(Value::Line("2027-03-01".into()))));
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
