//! What opens beside its place on the grid: the same fields as in the panel, few of them, where the eye already is.
//!
//! Not here: the popover around them (`board::inline`).

mod connect;
mod lanes;
pub(in crate::ui) mod pick;

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::{MomentId, StageId};
use waymark_shared::journey::words::{LaneKind, MomentKind};

use super::moment;
use crate::actions::{ActionCx, use_actions};
use crate::text;
use crate::ui::board::change::Change;
use crate::ui::board::cx::use_board;
use crate::ui::board::header::icon;
use crate::ui::board::inline::Inline;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{Icon, IconData};
use crate::ui::labels::Label;

/// What is in the popover.
pub fn content(what: Inline) -> AnyView {
    let cx = use_actions();
    match what {
        Inline::Gap(stage, place) => gap(stage, place),
        Inline::Kind(id) => kinds(&cx, id),
        Inline::Cell(kind, id) => framed(cell(&cx, kind, id)),
        Inline::Feeling(id) => framed(moment::feeling(&cx, id)),
        Inline::Connect(from) => connect::view(&cx, from),
        Inline::Lanes(place) => lanes::view(place),
    }
}

/// Fields with room around them.
fn framed(fields: AnyView) -> AnyView {
    view! { <div class="c-inline">{fields}</div> }
}

fn cell(cx: &ActionCx, kind: LaneKind, id: MomentId) -> AnyView {
    match kind {
        LaneKind::Channels => moment::where_it_happens(cx, id),
        LaneKind::ThingsPersons => moment::who_takes_part(cx, id),
        LaneKind::WaitContacts => moment::waits(cx, id),
        LaneKind::OwnerImpactGap => moment::ownership(cx, id),
        LaneKind::Emotion => moment::feeling(cx, id),
        _ => moment::numbers(cx, id),
    }
}

/// What each kind of moment is, in a few words.
fn hint(kind: MomentKind) -> &'static str {
    match kind {
        MomentKind::Touchpoint => text::map_kind_touchpoint(),
        MomentKind::Wait => text::map_kind_wait(),
        MomentKind::Between => text::map_kind_between(),
        MomentKind::Decision => text::map_kind_decision(),
        MomentKind::Exit => text::map_kind_exit(),
    }
}

fn choice(kind: MomentKind, is_chosen: bool, press: impl Fn() + Send + Sync + 'static) -> AnyView {
    line(
        icon(kind),
        kind.label(),
        hint(kind),
        is_chosen,
        Callback::new(move |()| press()),
    )
}

fn line(icon: IconData, title: &'static str, hint: &'static str, is_chosen: bool, press: Callback<()>) -> AnyView {
    view! {
        <button
            class="k-menu-item"
            type="button"
            role="menuitemradio"
            tabindex="-1"
            aria-checked=if is_chosen { "true" } else { "false" }
            data-autofocus=is_chosen.then_some("")
            on:click=boxed_press(move |_| press.run(()))
        >
            <span class="k-menu-icon"><Icon icon /></span>
            <span class="k-menu-label">{title} <small class="k-menu-reason">{hint}</small></span>
            <span class="k-menu-icon">{is_chosen.then(|| view! { <Icon icon=icondata_lu::LuCheck size_px=14 /> })}</span>
        </button>
    }
}

/// What can stand between two moments: what is hidden first.
fn gap(stage: StageId, place: Place) -> AnyView {
    const OFFERED: [MomentKind; 5] = [
        MomentKind::Wait,
        MomentKind::Between,
        MomentKind::Touchpoint,
        MomentKind::Decision,
        MomentKind::Exit,
    ];
    let board = use_board();
    let lines = OFFERED
        .into_iter()
        .map(|kind| {
            let board = board.clone();
            choice(kind, false, move || {
                board.state.inline.close();
                board.change(Change::Moment(kind, stage, place));
            })
        })
        .collect_view();
    view! { <div class="k-menu" role="menu" aria-label=text::map_add_between() on:keydown=pick::move_focus>{lines}</div> }
}

/// The kinds of a moment; what is chosen has the focus.
fn kinds(cx: &ActionCx, id: MomentId) -> AnyView {
    let now = cx.model().moments.get(id).map(|moment| moment.kind.get_untracked());
    let lines = MomentKind::ALL
        .iter()
        .map(|kind| {
            let (cx, kind) = (cx.clone(), *kind);
            choice(kind, now == Some(kind), move || {
                cx.board.inline.close();
                // All that are selected, when this is one of them.
                let selected = cx.board.selection_now();
                let targets = if selected.contains(&id.into()) {
                    selected
                } else {
                    [id.into()].into()
                };
                let moments = targets
                    .into_iter()
                    .filter(|entity| entity.kind() == waymark_shared::doc::schema::EntityKind::Moment);
                cx.apply(moments.map(|entity| Edit::Set {
                    entity,
                    field: Field::Kind,
                    value: Some(Value::Line(kind.as_str().to_owned())),
                }));
                cx.announce(kind.label());
            })
        })
        .collect_view();
    view! { <div class="k-menu" role="menu" aria-label=text::map_kind() on:keydown=pick::move_focus>{lines}</div> }
}
