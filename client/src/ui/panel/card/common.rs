//! The fields that the panel shows of one card and of several alike. `value` is what the card says, or what all of them agree on.

use leptos::prelude::*;
use waymark_shared::doc::schema::Field;
use waymark_shared::journey::words::{CardKind, CardStatus, Evidence};

use crate::text;
use crate::ui::panel::fields::{Of, choice, steps};

pub(in crate::ui::panel) fn kind(
    of: impl Fn(Field) -> Of,
    value: impl Fn() -> Option<CardKind> + Send + Sync + 'static,
) -> AnyView {
    let of = of(Field::Kind);
    choice(&of, text::field_kind(), CardKind::ALL, CardKind::as_str, None, value)
}

pub(in crate::ui::panel) fn severity(
    of: impl Fn(Field) -> Of,
    value: impl Fn() -> Option<i64> + Send + Sync + 'static,
) -> AnyView {
    steps(&of(Field::Severity), text::field_severity(), (1, 5), "negative", value)
}

/// `none` is what no word, or no common one, is called.
pub(in crate::ui::panel) fn evidence(
    of: impl Fn(Field) -> Of,
    none: &'static str,
    value: impl Fn() -> Option<Evidence> + Send + Sync + 'static,
) -> AnyView {
    choice(
        &of(Field::Evidence),
        text::field_evidence(),
        Evidence::ALL,
        Evidence::as_str,
        Some(none),
        value,
    )
}

/// `none` is what no word, or no common one, is called.
pub(in crate::ui::panel) fn status(
    of: impl Fn(Field) -> Of,
    none: &'static str,
    value: impl Fn() -> Option<CardStatus> + Send + Sync + 'static,
) -> AnyView {
    choice(
        &of(Field::Status),
        text::field_status(),
        CardStatus::ALL,
        CardStatus::as_str,
        Some(none),
        value,
    )
}
