//! A stage in the panel.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::StageId;
use waymark_shared::journey::words::Period;

use super::fields::{Of, choice, folded, prose, section, stage_colour, toggle};
use super::moment::people;
use super::{action_row, gone};
use crate::actions::ActionCx;
use crate::text;
use crate::ui::kit::flow::view;

/// Most people counted at a stage.
pub(super) const MOST_PEOPLE: i64 = 1_000_000_000;

pub(super) fn view(cx: &ActionCx, id: StageId) -> AnyView {
    let Some(stage) = cx.model().stages.get(id) else {
        return gone(EntityKind::Stage);
    };
    let of = |field| Of::one(cx, id, field);
    let (colour, period, gives_value) = (stage.colour.signal(), stage.period.signal(), stage.gives_value.signal());
    view! {
        {prose(&of(Field::Name), text::field_stage_name(), stage.name.signal(), text::field_stage_name(), true)}
        {prose(&of(Field::Goal), text::field_stage_goal(), stage.goal.signal(), text::field_stage_goal_hint(), false)}
        {prose(&of(Field::Opportunity), text::field_opportunity(), stage.opportunity.signal(), text::field_opportunity_hint(), false)}
        {section(
            text::section_how_it_stands(),
            (
                stage_colour(&of(Field::Colour), text::field_colour(), move || colour.get()),
                choice(&of(Field::Period), text::field_period(), Period::ALL, Period::as_str, Some(text::option_not_set()), move || period.get()),
                toggle(&of(Field::GivesValue), text::field_gives_value(), move || gives_value.get() == Some(true)),
            ),
        )}
        {folded(text::section_numbers(), people(cx, id, stage.entered.signal(), stage.completed.signal()))}
        {action_row(cx, &["moment.add", "stage.add", "move.left", "move.right", "edit.delete"])}
    }
}
