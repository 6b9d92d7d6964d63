//! A lane in the panel.

use leptos::prelude::*;
use waymark_shared::doc::edit::Value;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::LaneId;
use waymark_shared::journey::words::LaneKind;

use super::fields::{Of, choice, line, prose, section, toggle};
use super::{action_row, gone};
use crate::actions::ActionCx;
use crate::ui::kit::flow::view;

pub(super) fn view(cx: &ActionCx, id: LaneId) -> AnyView {
    let Some(lane) = cx.model().lanes.get(id) else {
        return gone(EntityKind::Lane);
    };
    let of = |field| Of::one(cx, id, field);
    let (kind, height, collapsed) = (lane.kind.signal(), lane.height_px.signal(), lane.collapsed.signal());
    let note_kind = kind.clone();
    let drawn = move || {
        note_kind
            .get()
            .is_computed()
            .then(|| view! { <p class="c-note">"This lane is drawn from the moments: change it by changing them."</p> })
    };
    let shown_height = move || height.get().map(|px| px.to_string()).unwrap_or_default();
    let read_height = |text: &str| match text.trim_end_matches("px").trim() {
        "" | "auto" => Ok(None),
        number => match number.parse::<i64>() {
            Ok(px) if (32..=1200).contains(&px) => Ok(Some(Value::Int(px))),
            _ => Err("Write a height of 32 to 1200, or leave it empty"),
        },
    };
    view! {
        {prose(&of(Field::Name), "Name of the lane", lane.name.signal(), "Name of the lane", true)}
        {section(
            "How it stands",
            (
                choice(&of(Field::Kind), "Kind", LaneKind::ALL, LaneKind::as_str, None, move || Some(kind.get())),
                drawn,
                toggle(&of(Field::Collapsed), "Collapsed", move || collapsed.get()),
                line(&of(Field::Height), "Height", "As its content needs", shown_height, read_height),
            ),
        )}
        {action_row(cx, &["move.up", "move.down", "edit.delete"])}
    }
}
