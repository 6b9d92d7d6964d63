//! The panel on the right: whatever is selected, as fields that commit in place, one intent each.
//!
//! Nothing selected shows the journey; several selected show what can be done to all of them. For who may not edit, everything is
//! readable and says once why it is locked. Not here: titles on the grid (`board`), what a field may hold (`shared::doc::schema`).

pub mod duration;

mod card;
pub mod catalogue;
mod fields;
pub mod inline;
mod journey;
mod lane;
mod link;
mod moment;
pub mod persona;
mod picture;
mod reasons;
mod several;
mod stage;

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;

use crate::actions::{self, ActionCx, Side, plan, use_actions};
use crate::parts::{self, EXTRAS, VIEWS};
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{Avatar, Button, ButtonKind, Icon, IconButton, Person};
use crate::ui::labels::{self, Label};

pub use card::read_date;
pub(super) use fields::owners;

/// The column on the right; nothing while it is closed.
#[component]
pub fn SidePanel() -> impl IntoView {
    let cx = use_actions();
    let (board, side) = (cx.board, cx.chrome.side);
    // Whoever selects something wants to see it, not the trash.
    Effect::new(move |before: Option<std::collections::BTreeSet<EntityRef>>| {
        let now = board.selection();
        let is_new = before.is_some_and(|before| before != now && !now.is_empty());
        if is_new && matches!(side.get_untracked(), Side::Trash | Side::Channels | Side::Actors) {
            side.set(Side::Selection);
        }
        now
    });
    view! {
        {move || match side.get() {
            Side::Closed => ().into_any(),
            Side::Selection => view! { <Details /> },
            Side::Trash => parts::within(&EXTRAS, |extras| (extras.tray)()),
            Side::History => parts::within(&VIEWS, |views| (views.history)()),
            Side::Channels => parts::within(&EXTRAS, |extras| (extras.catalogue)(true)),
            Side::Actors => parts::within(&EXTRAS, |extras| (extras.catalogue)(false)),
            Side::Insights => parts::within(&VIEWS, |views| (views.insights)()),
            Side::Guide => parts::within(&VIEWS, |views| (views.guide)()),
        }}
    }
}

/// The frame of the column: a heading, a way out, and what is in it.
#[component]
pub(super) fn PanelFrame(
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Beside the title.
    #[prop(optional, into)]
    beside: ViewFn,
    /// The way out.
    #[prop(into)]
    on_close: Callback<()>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <aside class="c-panel" aria-label=move || title.get()>
            <header class="c-panel-head">
                <h2>{move || title.get()}</h2>
                {move || beside.run()}
                <IconButton label=text::panel_close() icon=icondata_lu::LuX on_press=move |_| on_close.run(()) />
            </header>
            <div class="c-panel-body">{children()}</div>
        </aside>
    }
}

#[component]
fn Details() -> impl IntoView {
    let cx = use_actions();
    let board = cx.board;
    let selection = Memo::new(move |_| board.selection().into_iter().collect::<Vec<EntityRef>>());
    let title = Signal::derive(move || {
        selection.with(|selection| match selection[..] {
            [] => text::panel_journey().to_owned(),
            [one] => one.kind().label().to_owned(),
            _ => text::panel_selected(selection.len()),
        })
    });
    let close = {
        let cx = cx.clone();
        move |()| cx.chrome.side.set(Side::Closed)
    };
    let writable = cx.session().writable();
    let beside = move || view! { <AlsoHere selection /> };
    view! {
        <PanelFrame title beside on_close=close>
            {
                let (cx, writable) = (cx.clone(), writable.clone());
                move || {
                    (!writable.get())
                        .then(|| {
                            let why = cx.may_edit().err().unwrap_or_default();
                            view! {
                                <p class="c-panel-why">
                                    <Icon icon=icondata_lu::LuLock size_px=14 />
                                    <span>{why}</span>
                                </p>
                            }
                        })
                }
            }
            {move || {
                selection
                    .with(|selection| {
                        let (cx, selection) = (cx.clone(), selection.clone());
                        parts::within(&EXTRAS, move |extras| (extras.details)(&cx, &selection))
                    })
            }}
        </PanelFrame>
    }
}

/// What can be said about a selection; about the journey when nothing is selected.
pub fn details(cx: &ActionCx, selection: &[EntityRef]) -> AnyView {
    let gone = match *selection {
        [one] => Some(deleted_notice(cx, one)),
        _ => None,
    };
    let fields = match *selection {
        [] => journey::view(cx).into_any(),
        [EntityRef::Card(id)] => card::view(cx, id),
        [EntityRef::Moment(id)] => moment::view(cx, id),
        [EntityRef::Stage(id)] => stage::view(cx, id),
        [EntityRef::Lane(id)] => lane::view(cx, id),
        [EntityRef::Connection(id)] => link::view(cx, id),
        [EntityRef::Persona(id)] => persona::view(cx, id),
        _ => several::view(cx, selection.to_vec()),
    };
    view! {
        {gone}
        {fields}
    }
    .into_any()
}

/// Who deleted what is shown here, as long as it is deleted, with the way to have it back.
fn deleted_notice(cx: &ActionCx, entity: EntityRef) -> impl IntoView + use<> {
    let (model, cx) = (cx.model().clone(), cx.clone());
    let deleted = Memo::new(move |_| {
        model.counts.track();
        model.with_values(|journey, _| plan::deleted_over(journey, entity))
    });
    move || {
        let (deleted, by) = deleted.get()?;
        let who = if by.is_empty() { text::somebody().to_owned() } else { by };
        let (restore_cx, lock_cx) = (cx.clone(), cx.clone());
        Some(view! {
            <div class="c-panel-why c-panel-gone" role="note">
                <Icon icon=icondata_lu::LuTrash2 size_px=14 />
                <span class="c-grow">{text::panel_deleted_by(&who)}</span>
                <Button
                    kind=ButtonKind::Ghost
                    disabled=Signal::derive(move || lock_cx.may_edit().is_err())
                    on_press=move |_| restore_cx.bring_back(deleted.clone(), entity)
                >
                    {text::trash_restore()}
                </Button>
            </div>
        })
    }
}

/// Who else has this selected.
#[component]
fn AlsoHere(selection: Memo<Vec<EntityRef>>) -> impl IntoView {
    let cx = use_actions();
    let others = move || {
        let peers = cx.session().peers();
        let chosen = selection.get();
        let ids = peers.keys().get();
        ids.into_iter()
            .filter_map(|id| {
                let peer = peers.get(id)?;
                let looks_here = peer
                    .selection
                    .with(|theirs| theirs.iter().any(|entity| chosen.contains(entity)));
                let user = peer.user.get();
                looks_here.then(|| Person {
                    key: id.to_string(),
                    name: user.name,
                    colour: user.color,
                    idle: false,
                })
            })
            .take(3)
            .map(|person| view! { <Avatar person /> })
            .collect_view()
    };
    view! { <span class="c-people-stack">{others}</span> }
}

/// The row of actions at the end of a panel.
fn action_row(cx: &actions::ActionCx, ids: &'static [&'static str]) -> impl IntoView + use<> {
    let buttons = ids
        .iter()
        .filter_map(|id| {
            let action = actions::find(id)?;
            let icon = action.icon?;
            let (run_cx, why_cx) = (cx.clone(), cx.clone());
            let why_not = Memo::new(move |_| action.available(&why_cx).err());
            Some(view! {
                <button
                    class="c-action"
                    type="button"
                    aria-disabled=move || why_not.get().map(|_| "true")
                    data-tip=move || why_not.get()
                    data-tip-keys=action.keys_label()
                    on:click=boxed_press(move |_| action.run(&run_cx))
                >
                    <Icon icon size_px=14 />
                    {(action.title)()}
                </button>
            })
        })
        .collect_view();
    view! { <div class="c-actions">{buttons}</div> }
}

/// The button under a list that adds to it, for those who may.
fn add_row(cx: &actions::ActionCx, id: &'static str, label: &'static str) -> impl IntoView + use<> {
    let cx = cx.clone();
    move || {
        let run_cx = cx.clone();
        cx.may_edit().is_ok().then(|| {
            view! {
                <button class="c-add c-add-row" type="button" on:click=boxed_press(move |_| actions::run(&run_cx, id))>
                    <Icon icon=icondata_lu::LuPlus size_px=14 />
                    {label}
                </button>
            }
        })
    }
}

/// A sentence in place of what is gone.
fn gone(kind: waymark_shared::doc::schema::EntityKind) -> AnyView {
    use waymark_shared::doc::schema::EntityKind;
    let said = match kind {
        EntityKind::Card => text::gone_card(),
        EntityKind::Moment => text::gone_moment(),
        EntityKind::Stage => text::gone_stage(),
        EntityKind::Lane => text::gone_lane(),
        EntityKind::Persona => text::gone_persona(),
        _ => text::gone_other(),
    };
    view! { <p class="c-note">{said}</p> }
}

/// "3 cards", for headings and sentences.
#[must_use]
pub fn counted(entities: &[EntityRef]) -> String {
    let mut kinds: Vec<_> = entities.iter().map(|entity| entity.kind()).collect();
    waymark_shared::lean::sort(&mut kinds);
    kinds.dedup();
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|kind| labels::count(entities.iter().filter(|entity| entity.kind() == kind).count(), kind))
        .collect();
    labels::and(&parts)
}
