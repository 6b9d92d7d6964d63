//! A lane in the panel.

use leptos::prelude::*;
use waymark_shared::doc::edit::Value;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::LaneId;
use waymark_shared::journey::words::{Audience, LaneKind};

use super::fields::{Of, choice, line, prose, section, toggle};
use super::{action_row, gone};
use crate::actions::ActionCx;
use crate::text;
use crate::ui::kit::flow::view;

pub(super) fn view(cx: &ActionCx, id: LaneId) -> AnyView {
    let Some(lane) = cx.model().lanes.get(id) else {
        return gone(EntityKind::Lane);
    };
    let of = |field| Of::one(cx, id, field);
    let (kind, height, collapsed) = (lane.kind.signal(), lane.height_px.signal(), lane.collapsed.signal());
    let (audience, members) = (lane.audience.signal(), lane.audience.signal());
    // Said plainly, or somebody would trust it with a secret.
    let who = move || {
        (members.get() == Some(Audience::Members)).then(|| view! { <p class="c-note">{text::map_members_note()}</p> })
    };
    let note_kind = kind.clone();
    let drawn = move || {
        note_kind
            .get()
            .is_computed()
            .then(|| view! { <p class="c-note">{text::section_lane_note()}</p> })
    };
    let shown_height = move || height.get().map(|px| px.to_string()).unwrap_or_default();
    let read_height = |text: &str| match text.trim_end_matches("px").trim() {
        "" | "auto" => Ok(None),
        number => match number.parse::<i64>() {
            Ok(px) if (32..=1200).contains(&px) => Ok(Some(Value::Int(px))),
            _ => Err(text::problem_height()),
        },
    };
    view! {
        {prose(&of(Field::Name), text::field_lane_name(), lane.name.signal(), text::field_lane_name(), true)}
        {section(
            text::section_how_it_stands(),
            (
                choice(&of(Field::Kind), text::field_kind(), LaneKind::ALL, LaneKind::as_str, None, move || Some(kind.get())),
                drawn,
                toggle(&of(Field::Collapsed), text::field_collapsed(), move || collapsed.get()),
                choice(&of(Field::Audience), text::map_seen_by(), Audience::ALL, Audience::as_str, Some(text::label_audience_all()), move || audience.get()),
                who,
                line(&of(Field::Height), text::field_height(), text::field_height_hint(), shown_height, read_height),
            ),
        )}
        {action_row(cx, &["move.up", "move.down", "lane.auto-height", "edit.delete"])}
    }
}
