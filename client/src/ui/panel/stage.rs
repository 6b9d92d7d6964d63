//! A stage in the panel.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::StageId;
use waymark_shared::journey::words::Period;

use super::fields::{Of, choice, folded, number, prose, section, stage_colour, toggle};
use super::{action_row, gone};
use crate::actions::ActionCx;
use crate::ui::kit::flow::view;

/// Most people counted at a stage.
pub(super) const MOST_PEOPLE: i64 = 1_000_000_000;

pub(super) fn view(cx: &ActionCx, id: StageId) -> AnyView {
    let Some(stage) = cx.model().stages.get(id) else {
        return gone(EntityKind::Stage);
    };
    let of = |field| Of::one(cx, id, field);
    let (colour, period, gives_value) = (stage.colour.signal(), stage.period.signal(), stage.gives_value.signal());
    let (entered, completed) = (stage.entered.signal(), stage.completed.signal());
    view! {
        {prose(&of(Field::Name), "Name of the stage", stage.name.signal(), "Name of the stage", true)}
        {prose(&of(Field::Goal), "What the customer wants to reach", stage.goal.signal(), "The goal of this stage", false)}
        {prose(&of(Field::Opportunity), "Opportunity", stage.opportunity.signal(), "The chance for us", false)}
        {section(
            "How it stands",
            (
                stage_colour(&of(Field::Colour), "Colour", move || colour.get()),
                choice(&of(Field::Period), "Period", Period::ALL, Period::as_str, Some("Not set"), move || period.get()),
                toggle(&of(Field::GivesValue), "Gives value", move || gives_value.get() == Some(true)),
            ),
        )}
        {folded(
            "Numbers",
            (
                number(&of(Field::Entered), "Entered", "Customers", (0, MOST_PEOPLE), "Write a whole number", move || entered.get()),
                number(&of(Field::Completed), "Completed", "Customers", (0, MOST_PEOPLE), "Write a whole number", move || completed.get()),
            ),
        )}
        {action_row(cx, &["moment.add", "stage.add", "move.left", "move.right", "edit.delete"])}
    }
}
