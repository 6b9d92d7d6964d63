//! Connections in the panel: those of a moment as a list, and one with all it says.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::{ConnectionId, MomentId};
use waymark_shared::journey::connections::{End, doubtful_sum};
use waymark_shared::journey::words::{ConnectionKind, ContextTravels};
use waymark_shared::layout::Spot;

use super::fields::{Of, choice, number, prose, row, section};
use super::{action_row, add_row, gone};
use crate::actions::ActionCx;
use crate::text;
use crate::ui::board::cx::{BoardCx, use_board};
use crate::ui::board::header::shares;
use crate::ui::board::links::{ends, icon};
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{For, Icon};
use crate::ui::labels::Label;

/// One connection.
pub(super) fn view(cx: &ActionCx, id: ConnectionId) -> AnyView {
    let Some(connection) = cx.model().connections.get(id) else {
        return gone(EntityKind::Connection);
    };
    let board = use_board();
    let of = |field| Of::one(cx, id, field);
    let (kind, share, context) = (
        connection.kind.signal(),
        connection.share.signal(),
        connection.context_travels.signal(),
    );
    let kind_of_share = kind.clone();
    let is_branch = Memo::new(move |_| kind_of_share.get() == ConnectionKind::Branch);
    let found = {
        let board = board.clone();
        Memo::new(move |_| ends(&board, id))
    };
    let leads_out = Memo::new(move |_| matches!(found.get(), Some((_, End::Journey(_)))));
    let share_of = of(Field::Share);
    let kind_of = of(Field::Kind);
    let sum = {
        let board = board.clone();
        move || {
            let (from, _) = found.get()?;
            let sum = doubtful_sum(&shares(&board, from))?;
            Some(view! { <p class="c-gap numbers" data-tone="wait">{text::map_branches_sum(&sum.to_string())}</p> })
        }
    };
    let places = places(cx, &board, found, &of(Field::Kind));
    view! {
        {prose(&of(Field::Label), text::map_words(), connection.label.signal(), text::map_words_hint(), true)}
        {places}
        {section(
            text::map_meaning(),
            (
                move || {
                    let kind = kind.clone();
                    if leads_out.get() {
                        return view! { <p class="c-note">{text::map_other_note()}</p> };
                    }
                    choice(&kind_of, text::field_kind(), OFFERED, ConnectionKind::as_str, None, move || Some(kind.get()))
                },
                choice(
                    &of(Field::ContextTravels),
                    text::map_context(),
                    ContextTravels::ALL,
                    ContextTravels::as_str,
                    Some(text::option_not_asked()),
                    move || context.get(),
                ),
                move || {
                    let (share, sum) = (share.clone(), sum.clone());
                    is_branch
                        .get()
                        .then(|| {
                            view! {
                                {number(&share_of, text::field_share(), text::field_share_hint(), (0, 100), text::problem_share(), move || share.get())}
                                {sum}
                            }
                        })
                },
            ),
        )}
        {action_row(cx, &["connection.follow", "edit.delete"])}
    }
}

/// What a connection between two moments can mean.
const OFFERED: &[ConnectionKind] = &[
    ConnectionKind::Next,
    ConnectionKind::Branch,
    ConnectionKind::Loop,
    ConnectionKind::Handover,
];

/// From where and to where, each as a way there.
fn places(cx: &ActionCx, board: &BoardCx, found: Memo<Option<(MomentId, End)>>, of: &Of) -> AnyView {
    let of = of.clone();
    let (cx, board) = (cx.clone(), board.clone());
    view! {
        {move || match found.get() {
            None => view! { <p class="c-note">{text::map_end_deleted()}</p> },
            Some((from, end)) => {
                let there = match end {
                    End::Moment(to) => way(&cx, &board, to),
                    End::Journey(_) => view! { <span class="c-value">{text::map_other()}</span> },
                };
                view! {
                    {row(&of, text::map_from(), way(&cx, &board, from))}
                    {row(&of, text::map_to(), there)}
                }
            }
        }}
    }
}

fn way(cx: &ActionCx, board: &BoardCx, moment: MomentId) -> AnyView {
    let title = cx.model().moments.get(moment).map(|moment| moment.title.signal());
    let (state, board) = (cx.board, board.clone());
    let shown = move || {
        title.as_ref().map(ArcReadSignal::track);
        board.name_of(moment.into())
    };
    view! {
        <button class="c-way" type="button" on:click=boxed_press(move |_| state.go_to(Spot::Moment(moment)))>
            {shown}
        </button>
    }
}

/// The connections that start or end at a moment, and a way to draw another.
pub(super) fn of_moment(cx: &ActionCx, moment: MomentId) -> AnyView {
    let board = use_board();
    let keys = cx.model().connections.keys();
    let here = {
        let board = board.clone();
        Memo::new(move |_| {
            let touches = |id: &ConnectionId| match ends(&board, *id) {
                Some((from, end)) => from == moment || end == End::Moment(moment),
                None => false,
            };
            keys.get().into_iter().filter(touches).collect::<Vec<_>>()
        })
    };
    let row_cx = cx.clone();
    view! {
        <For each=move || here.get() key=|id| *id let(id)>
            {line(&row_cx, &board, moment, id)}
        </For>
        {add_row(cx, "connection.add", text::action_connection_add())}
    }
}

fn line(cx: &ActionCx, board: &BoardCx, moment: MomentId, id: ConnectionId) -> Option<AnyView> {
    let connection = cx.model().connections.get(id)?;
    let (kind, label) = (connection.kind.signal(), connection.label.signal());
    let of_icon = kind.clone();
    let board = board.clone();
    let words = move || {
        let name = |id: MomentId| board.name_of(id.into());
        match ends(&board, id) {
            Some((from, End::Moment(to))) if from == moment => text::map_to_moment(&name(to)),
            Some((from, End::Moment(_))) => text::map_from_moment(&name(from)),
            _ => text::map_to_other().to_owned(),
        }
    };
    let note = move || {
        let label = label.get();
        if label.trim().is_empty() {
            kind.get().label().to_owned()
        } else {
            label
        }
    };
    let state = cx.board;
    Some(view! {
        <button class="c-connection-row" type="button" on:click=boxed_press(move |_| state.select([id.into()]))>
            {move || view! { <Icon icon=icon(of_icon.get()) size_px=12 /> }}
            <span class="c-item-name">{words}</span>
            <small>{note}</small>
        </button>
    })
}
