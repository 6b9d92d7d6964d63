//! A moment in the panel: what happens, who takes part, how it performs, and what is hidden between touchpoints.

use leptos::prelude::*;
use waymark_shared::doc::edit::Value;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::MomentId;
use waymark_shared::journey::words::{Influence, MomentKind, MomentOfTruth, WaitOk};

use super::catalogue::{actors, channels};
use super::duration;
use super::fields::{Of, choice, folded, line, number, plain, prose, section, steps};
use super::stage::MOST_PEOPLE;
use super::{action_row, gone};
use crate::actions::ActionCx;
use crate::ui::kit::flow::view;

pub(super) fn view(cx: &ActionCx, id: MomentId) -> AnyView {
    let Some(moment) = cx.model().moments.get(id) else {
        return gone(EntityKind::Moment);
    };
    let of = |field| Of::one(cx, id, field);
    macro_rules! value {
        ($name:ident) => {{
            let signal = moment.$name.signal();
            move || signal.get()
        }};
    }
    let kind = moment.kind.signal();
    let chosen_kind = {
        let kind = kind.clone();
        move || Some(kind.get())
    };
    let what_happens = section(
        "Where and with whom",
        (
            choice(
                &of(Field::Kind),
                "Kind",
                MomentKind::ALL,
                MomentKind::as_str,
                None,
                chosen_kind,
            ),
            channels(&of(Field::Channels), value!(channels)),
            actors(&of(Field::Actors), value!(actors)),
            choice(
                &of(Field::Influence),
                "Controlled by",
                Influence::ALL,
                Influence::as_str,
                Some("Not set"),
                value!(influence),
            ),
        ),
    );
    let performance = section(
        "How it performs",
        (
            plain(&of(Field::Owner), "Owner", "Nobody yet", value!(owner)),
            steps(&of(Field::Impact), "Impact", (1, 5), "accent", value!(impact)),
            steps(&of(Field::Desired), "Desired", (0, 10), "positive", value!(desired)),
            steps(&of(Field::Actual), "Actual", (0, 10), "accent", value!(actual)),
            gap(moment.desired.signal(), moment.actual.signal()),
            steps(
                &of(Field::ImportanceCustomer),
                "To customers",
                (1, 5),
                "accent",
                value!(importance_customer),
            ),
            steps(
                &of(Field::ImportanceOrg),
                "To us",
                (1, 5),
                "accent",
                value!(importance_org),
            ),
            choice(
                &of(Field::Mot),
                "Moment of truth",
                MomentOfTruth::ALL,
                MomentOfTruth::as_str,
                Some("Not decided"),
                value!(mot),
            ),
        ),
    );
    let hidden = section(
        "What is hidden",
        (
            minutes(&of(Field::WaitMin), "Wait", "3 weeks, 20 min", value!(wait_min)),
            choice(
                &of(Field::WaitOk),
                "Acceptable",
                WaitOk::ALL,
                WaitOk::as_str,
                Some("Not asked"),
                value!(wait_ok),
            ),
            minutes(&of(Field::ActiveMin), "Customer busy", "15 min", value!(active_min)),
            number(
                &of(Field::Contacts),
                "Contacts",
                "For one thing",
                (0, 99),
                "Write 0 to 99",
                value!(contacts),
            ),
            steps(
                &of(Field::Uncertainty),
                "Uncertainty",
                (0, 4),
                "wait",
                value!(uncertainty),
            ),
        ),
    );
    let numbers = folded(
        "Numbers",
        (
            number(
                &of(Field::Entered),
                "Entered",
                "Customers",
                (0, MOST_PEOPLE),
                "Write a whole number",
                value!(entered),
            ),
            number(
                &of(Field::Completed),
                "Completed",
                "Customers",
                (0, MOST_PEOPLE),
                "Write a whole number",
                value!(completed),
            ),
        ),
    );
    view! {
        {prose(&of(Field::Title), "Title of the moment", moment.title.signal(), "What happens here", true)}
        {prose(&of(Field::What), "What happens", moment.what.signal(), "What happens, seen by the customer", false)}
        {prose(&of(Field::Reason), "Why it feels this way", moment.reason.signal(), "The reason behind the feeling", false)}
        {prose(&of(Field::Expectation), "Expectation", moment.expectation.signal(), "What the customer expects", false)}
        {what_happens}
        {performance}
        {hidden}
        {prose(&of(Field::Question), "Question to ask here", moment.question.signal(), "What would tell us how it was?", false)}
        {folded("Personalisation", prose(&of(Field::Personalisation), "How it adapts", moment.personalisation.signal(), "To whom, how", false))}
        {numbers}
        {action_row(cx, &["moment.add", "truth.confirm", "move.left", "move.right", "edit.delete"])}
    }
}

/// What is missing between how it should be and how it is.
fn gap(desired: ArcReadSignal<Option<i64>>, actual: ArcReadSignal<Option<i64>>) -> impl IntoView {
    move || {
        let gap = desired.get()? - actual.get()?;
        let (words, tone) = match gap {
            1.. => (format!("{gap} below what it should be"), "negative"),
            0 => ("As it should be".to_owned(), "positive"),
            _ => (format!("{} above what it should be", -gap), "positive"),
        };
        Some(view! { <p class="c-gap numbers" data-tone=tone>{words}</p> })
    }
}

/// A time, typed as people write it.
fn minutes(
    of: &Of,
    label: &'static str,
    placeholder: &'static str,
    value: impl Fn() -> Option<i64> + Send + Sync + 'static,
) -> AnyView {
    let read = |text: &str| {
        duration::parse(text)
            .map(|minutes| minutes.map(Value::Int))
            .map_err(|_| "Write a time such as 20 min, 2 h 30 or 3 weeks")
    };
    line(
        of,
        label,
        placeholder,
        move || value().map(duration::format).unwrap_or_default(),
        read,
    )
}
