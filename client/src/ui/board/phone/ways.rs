//! Where a moment leads, on a phone: its connections as rows, since there is no room for lines. A press goes there.
//!
//! The same connections with the same icons as the lines of the grid; switched off together with them. Comes with the part of what is done on demand.

use leptos::prelude::*;
use waymark_shared::ids::{ConnectionId, MomentId};
use waymark_shared::journey::connections::End;
use waymark_shared::journey::words::{ConnectionKind, ContextTravels};
use waymark_shared::lean;
use web_sys::MouseEvent;

use crate::actions::connections::follow;
use crate::text;
use crate::ui::board::cx::BoardCx;
use crate::ui::board::links::{ends, icon};
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{For, Icon, Show};
use crate::ui::labels::Label;

/// The rows of a moment; nothing where it leads nowhere by itself.
pub fn ways(board: &BoardCx, moment: MomentId) -> AnyView {
    let (keys, is_shown) = (board.model.connections.keys(), board.state.connections);
    let board = board.clone();
    let here = {
        let board = board.clone();
        Memo::new(move |_| {
            if !is_shown.get() {
                return vec![];
            }
            let leaves = |id: ConnectionId| match ends(&board, id)? {
                (from, end) if from == moment => Some((end, id)),
                _ => None,
            };
            let mut leaving: Vec<(End, ConnectionId)> = keys.get().into_iter().filter_map(leaves).collect();
            // In the order of what they lead to; other journeys last.
            board.columns.with(|columns| {
                lean::sort_by_key(&mut leaving, |(end, _)| match end {
                    End::Moment(to) => columns.iter().position(|column| column.moment == Some(*to)),
                    End::Journey(_) => Some(usize::MAX),
                });
            });
            leaving.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
        })
    };
    let board = StoredValue::new(board);
    view! {
        <Show when=move || here.with(|here| !here.is_empty())>
            <ul class="p-ways" aria-label=text::map_connections()>
                <For each=move || here.get() key=|id| *id let(id)>
                    {board.with_value(|board| way(board, id))}
                </For>
            </ul>
        </Show>
    }
}

fn way(board: &BoardCx, id: ConnectionId) -> AnyView {
    let Some(connection) = board.model.connections.get(id) else {
        return ().into_any();
    };
    let (kind, label, share) = (
        connection.kind.signal(),
        connection.label.signal(),
        connection.share.signal(),
    );
    let context = connection.context_travels.signal();
    let is_lost = move || context.get() == Some(ContextTravels::No);
    let shown_kind = kind.clone();
    let held = StoredValue::new(board.clone());
    let end = Memo::new(move |_| held.with_value(|board| ends(board, id)).map(|(_, end)| end));
    let to = move || match end.get() {
        Some(End::Moment(to)) => held.with_value(|board| {
            // A name that is written while this is shown is shown here, too.
            if let Some(moment) = board.model.moments.get(to) {
                moment.title.signal().track();
            }
            Some(board.name_of(to.into()))
        }),
        _ => None,
    };
    let row_label = label.clone();
    let shown = move || words(kind.get(), to().as_deref(), label.get().trim(), share.get());
    // The words of one that leaves the journey are in the sentence.
    let beside = move || row_label.get().trim().to_owned();
    let has_beside = {
        let beside = beside.clone();
        move || matches!(end.get(), Some(End::Moment(_))) && !beside().is_empty()
    };
    let press = move |event: MouseEvent| {
        // A press on the moment selects it.
        event.stop_propagation();
        held.with_value(|board| follow(&board.model, board.state, board.navigation(), id));
    };
    view! {
        <li>
            <button class="p-way" type="button" data-kind=move || shown_kind.get().as_str() on:click=boxed_press(press)>
                {
                    let kind = connection.kind.signal();
                    move || view! { <Icon icon=icon(kind.get()) size_px=14 /> }
                }
                <span class="p-way-words">
                    {shown}
                    {move || has_beside().then(|| view! { <small>{beside()}</small> })}
                </span>
                {move || {
                    is_lost()
                        .then(|| {
                            let words = format!("{}: {}", text::map_context(), ContextTravels::No.label());
                            view! { <span class="p-way-lost" role="img" aria-label=words><Icon icon=icondata_lu::LuUnlink size_px=14 /></span> }
                        })
                }}
            </button>
        </li>
    }
}

/// Where it leads, in words: to a moment of this journey, or (`None`) to another journey that `label` names.
fn words(kind: ConnectionKind, to: Option<&str>, label: &str, share: Option<i64>) -> String {
    let way = match (to, kind) {
        (None, _) if label.is_empty() => text::map_way_journey().to_owned(),
        (None, _) => text::map_way_journey_named(label),
        (Some(to), ConnectionKind::Branch) => text::map_way_branch(to),
        (Some(to), ConnectionKind::Loop) => text::map_way_back(to),
        (Some(to), ConnectionKind::Handover) => text::map_way_handover(to),
        (Some(to), ConnectionKind::Next | ConnectionKind::Submap) => text::map_way_next(to),
    };
    match share {
        Some(share) => text::map_way_share(&share.to_string(), &way),
        None => way,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_way_says_what_it_is_and_where_it_leads() {
        for (kind, to, label, share, expected) in [
            (
                ConnectionKind::Branch,
                Some("Pay online"),
                "",
                Some(30),
                "Branch to Pay online, 30 %",
            ),
            (
                ConnectionKind::Loop,
                Some("Search"),
                "nothing found",
                None,
                "Back to Search",
            ),
            (ConnectionKind::Handover, Some("Desk"), "", None, "Hand-over to Desk"),
            (ConnectionKind::Next, Some("Pay"), "", None, "Next: Pay"),
            (
                ConnectionKind::Submap,
                None,
                "Check-in",
                None,
                "Opens journey “Check-in”",
            ),
            (ConnectionKind::Submap, None, "", None, "Opens another journey"),
        ] {
            assert_eq!(words(kind, to, label, share), expected);
        }
    }
}
