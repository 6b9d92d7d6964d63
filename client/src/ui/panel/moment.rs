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
use crate::text;
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
        text::section_where(),
        (
            choice(
                &of(Field::Kind),
                text::field_kind(),
                MomentKind::ALL,
                MomentKind::as_str,
                None,
                chosen_kind,
            ),
            channels(&of(Field::Channels), value!(channels)),
            actors(&of(Field::Actors), value!(actors)),
            choice(
                &of(Field::Influence),
                text::field_controlled_by(),
                Influence::ALL,
                Influence::as_str,
                Some(text::option_not_set()),
                value!(influence),
            ),
        ),
    );
    let performance = section(
        text::section_performance(),
        (
            plain(
                &of(Field::Owner),
                text::field_owner(),
                text::field_owner_hint(),
                value!(owner),
            ),
            steps(
                &of(Field::Impact),
                text::field_impact(),
                (1, 5),
                "accent",
                value!(impact),
            ),
            steps(
                &of(Field::Desired),
                text::field_desired(),
                (0, 10),
                "positive",
                value!(desired),
            ),
            steps(
                &of(Field::Actual),
                text::field_actual(),
                (0, 10),
                "accent",
                value!(actual),
            ),
            gap(moment.desired.signal(), moment.actual.signal()),
            steps(
                &of(Field::ImportanceCustomer),
                text::field_to_customers(),
                (1, 5),
                "accent",
                value!(importance_customer),
            ),
            steps(
                &of(Field::ImportanceOrg),
                text::field_to_us(),
                (1, 5),
                "accent",
                value!(importance_org),
            ),
            choice(
                &of(Field::Mot),
                text::field_moment_of_truth(),
                MomentOfTruth::ALL,
                MomentOfTruth::as_str,
                Some(text::option_not_decided()),
                value!(mot),
            ),
        ),
    );
    let hidden = section(
        text::section_hidden(),
        (
            minutes(
                &of(Field::WaitMin),
                text::field_wait(),
                text::field_wait_hint(),
                value!(wait_min),
            ),
            choice(
                &of(Field::WaitOk),
                text::field_acceptable(),
                WaitOk::ALL,
                WaitOk::as_str,
                Some(text::option_not_asked()),
                value!(wait_ok),
            ),
            minutes(
                &of(Field::ActiveMin),
                text::field_customer_busy(),
                text::field_customer_busy_hint(),
                value!(active_min),
            ),
            number(
                &of(Field::Contacts),
                text::field_contacts(),
                text::field_contacts_hint(),
                (0, 99),
                text::problem_contacts(),
                value!(contacts),
            ),
            steps(
                &of(Field::Uncertainty),
                text::field_uncertainty(),
                (0, 4),
                "wait",
                value!(uncertainty),
            ),
        ),
    );
    let numbers = folded(
        text::section_numbers(),
        (
            number(
                &of(Field::Entered),
                text::field_entered(),
                text::field_customers_hint(),
                (0, MOST_PEOPLE),
                text::problem_whole_number(),
                value!(entered),
            ),
            number(
                &of(Field::Completed),
                text::field_completed(),
                text::field_customers_hint(),
                (0, MOST_PEOPLE),
                text::problem_whole_number(),
                value!(completed),
            ),
        ),
    );
    view! {
        {prose(&of(Field::Title), text::field_moment_title(), moment.title.signal(), text::field_moment_title_hint(), true)}
        {prose(&of(Field::What), text::field_what_happens(), moment.what.signal(), text::field_what_happens_hint(), false)}
        {prose(&of(Field::Reason), text::field_reason(), moment.reason.signal(), text::field_reason_hint(), false)}
        {prose(&of(Field::Expectation), text::field_expectation(), moment.expectation.signal(), text::field_expectation_hint(), false)}
        {what_happens}
        {performance}
        {hidden}
        {prose(&of(Field::Question), text::field_question(), moment.question.signal(), text::field_question_hint(), false)}
        {folded(text::section_personalisation(), prose(&of(Field::Personalisation), text::field_adapts(), moment.personalisation.signal(), text::field_adapts_hint(), false))}
        {numbers}
        {action_row(cx, &["moment.add", "truth.confirm", "move.left", "move.right", "edit.delete"])}
    }
}

/// What is missing between how it should be and how it is.
fn gap(desired: ArcReadSignal<Option<i64>>, actual: ArcReadSignal<Option<i64>>) -> impl IntoView {
    move || {
        let gap = desired.get()? - actual.get()?;
        let size = usize::try_from(gap.unsigned_abs()).unwrap_or(usize::MAX);
        let (words, tone) = match gap {
            1.. => (text::gap_below(size), "negative"),
            0 => (text::gap_none().to_owned(), "positive"),
            _ => (text::gap_above(size), "positive"),
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
    let read = |typed: &str| {
        duration::parse(typed)
            .map(|minutes| minutes.map(Value::Int))
            .map_err(|_| text::problem_time())
    };
    line(
        of,
        label,
        placeholder,
        move || value().map(duration::format).unwrap_or_default(),
        read,
    )
}
