//! What can be done with connections between moments: drawing one, following it, leaving the journey through one.
//!
//! What a new one means follows from where it is drawn: out of a decision it is a branch, to the left a way back, else what comes next.
//! Of another journey only the id is kept, never the token of a link.

use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{ConnectionId, JourneyId, MomentId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::connections::{self, End, Known};
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{ConnectionKind, MomentKind};
use waymark_shared::layout::Spot;
use waymark_shared::text_splice::TextSplice;

use super::Action;
use super::cx::{ActionCx, Navigate, journey_path};
use super::plan::{Mint, Plan, View, WhyNot, short, title};
use crate::model::JourneyModel;
use crate::platform::{clock, recents};
use crate::text;
use crate::ui::board::focus::element_of;
use crate::ui::board::inline::Inline;
use crate::ui::board::state::BoardState;
use crate::ui::kit::Anchor;

/// Everything about connections.
pub(super) static CONNECTIONS: &[Action] = &[
    action! {
        "connection.add", action_connection_add, keywords_connection_add;
        Moments, LuSpline, ["L"], Board, Edit, OneStep;
        when: |cx| cx.plan(|view, _| one_moment(view).map(|_| Plan::default())).map(drop),
        run: |cx| {
            if let Ok(Some(id)) = cx
                .plan(start_of)
                .map(|plan| plan.select.and_then(|all| all.first().copied()))
            {
                open_picker(cx, id);
            }
        }
    },
    action! {
        "connection.follow", action_connection_follow, keywords_connection_follow;
        Moments, LuArrowRight, ["G"], Board, Anyone, Nothing;
        when: |cx| chosen(cx).map(drop),
        run: |cx| {
            if let Ok(id) = chosen(cx) {
                follow(cx.model(), cx.board, &cx.navigate, id);
            }
        }
    },
];

fn one_moment(view: &View<'_>) -> Result<MomentId, WhyNot> {
    match view.moments()[..] {
        [one] => Ok(one),
        [] => Err(text::map_no_start()),
        _ => Err(text::map_one_start()),
    }
}

/// Says from where, as a plan that changes nothing.
fn start_of(view: &View<'_>, _: &Mint) -> Result<Plan, WhyNot> {
    Ok(Plan {
        select: Some(vec![one_moment(view)?.into()]),
        ..Plan::default()
    })
}

fn open_picker(cx: &ActionCx, entity: EntityRef) {
    let EntityRef::Moment(id) = entity else { return };
    cx.board.select([entity]);
    if let Some(heading) = element_of(Spot::Moment(id)) {
        cx.board
            .inline
            .open(Inline::Connect(id), Anchor::Element(heading.into()));
    }
}

fn chosen(cx: &ActionCx) -> Result<ConnectionId, WhyNot> {
    let only = cx.board.selection().into_iter().next();
    match only {
        Some(EntityRef::Connection(id)) => Ok(id),
        _ => Err(text::map_no_connection()),
    }
}

/// Connects two moments, or shows the connection that is there already.
pub fn connect(cx: &ActionCx, from: MomentId, to: MomentId) {
    let mint = mint();
    match cx
        .model()
        .with_values(|journey, placement| plan(journey, placement, &mint, from, to))
    {
        Ok(plan) => cx.carry_out(plan),
        Err(why) => cx.refuse(why),
    }
}

/// Lets a moment lead to another journey; `label` are the words at the line.
pub fn connect_journey(cx: &ActionCx, from: MomentId, journey: JourneyId, label: &str) {
    if journey == cx.journey {
        cx.refuse(text::map_own_journey());
        return;
    }
    let id = mint().id(ConnectionId::mint);
    let mut edits = vec![Edit::AddSubmap { id, from, journey }];
    if !label.trim().is_empty() {
        edits.push(Edit::Splice {
            entity: id.into(),
            field: Field::Label,
            splice: TextSplice {
                at_utf16: 0,
                delete_utf16: 0,
                insert: short(label),
            },
        });
    }
    cx.carry_out(Plan {
        edits,
        select: Some(vec![id.into()]),
        ..Plan::default()
    });
}

fn mint() -> Mint {
    Mint {
        now_ms: clock::now_ms(),
        random: clock::random_u128,
    }
}

/// What drawing a connection does.
///
/// # Errors
/// Why it cannot be drawn.
pub fn plan(
    journey: &Journey,
    placement: &Placement,
    mint: &Mint,
    from: MomentId,
    to: MomentId,
) -> Result<Plan, WhyNot> {
    if from == to {
        return Err(text::map_own_moment());
    }
    if let Some(there) = journey
        .connections
        .values()
        .find(|connection| connection.joins(from, to))
    {
        return Ok(Plan {
            select: Some(vec![there.id.into()]),
            ..Plan::default()
        }
        .announced(text::map_connected_already()));
    }
    let order: Vec<MomentId> = placement.moments().collect();
    let at = |id: MomentId| order.iter().position(|moment| *moment == id);
    let (Some(start), Some(end)) = (at(from), at(to)) else {
        return Err(text::map_moment_gone());
    };
    let is_decision = journey
        .moments
        .get(&from)
        .is_some_and(|moment| moment.kind == MomentKind::Decision);
    let kind = match () {
        () if end < start => ConnectionKind::Loop,
        () if is_decision => ConnectionKind::Branch,
        () => ConnectionKind::Next,
    };
    let id = mint.id(ConnectionId::mint);
    let name = |id: MomentId| title(journey, id.into()).map(short).unwrap_or_default();
    Ok(Plan {
        edits: vec![Edit::AddConnection { id, kind, from, to }],
        select: Some(vec![id.into()]),
        ..Plan::default()
    }
    .announced(text::map_connected(&name(from), &name(to))))
}

/// Where a connection starts and leads, by plain values; `None` while one of its ends is hidden.
#[must_use]
pub fn ends(journey: &Journey, placement: &Placement, id: ConnectionId) -> Option<(MomentId, End)> {
    let connection = journey.connections.get(&id)?;
    let stands = |id: MomentId| placement.moments().any(|moment| moment == id);
    let from = connection.from.filter(|id| stands(*id))?;
    let end = connections::end(connection.to, |to| match journey.moments.contains_key(&to) {
        true if stands(to) => Known::Placed,
        true => Known::Hidden,
        false => Known::No,
    })?;
    Some((from, end))
}

/// Goes to the other end of a connection: the one that is not in view, else where it leads. Opens the journey that it leads to.
pub fn follow(model: &JourneyModel, board: BoardState, navigate: &Navigate, id: ConnectionId) {
    match model.with_values(|journey, placement| ends(journey, placement, id)) {
        Some((from, End::Moment(to))) => {
            let other = if is_in_view(to) && !is_in_view(from) { from } else { to };
            board.go_to(Spot::Moment(other));
            let name = model.moments.get(other).map(|moment| {
                use leptos::prelude::GetUntracked;
                moment.title.get_untracked()
            });
            board.announce(name.unwrap_or_default());
        }
        Some((_, End::Journey(journey))) => {
            // The document keeps no token: what this device remembers opens it, else the page says what is missing.
            let token = recents::get(journey).map(|recent| recent.token).unwrap_or_default();
            navigate(&journey_path(journey, &token));
        }
        None => {}
    }
}

/// Whether the heading of a moment can be seen whole, beside the names of the lanes.
fn is_in_view(moment: MomentId) -> bool {
    let Some(heading) = element_of(Spot::Moment(moment)) else {
        return false;
    };
    let Ok(Some(view)) = heading.closest(".b-view") else {
        return false;
    };
    let (own, all) = (heading.get_bounding_client_rect(), view.get_bounding_client_rect());
    own.left() >= all.left() + waymark_shared::layout::LANE_COLUMN_PX && own.right() <= all.right()
}
