//! Trash and Unplaced: what was deleted, by whom and when, and what lost its place because somebody deleted the parent meanwhile.
//!
//! Nothing is ever lost: everything here comes back with one press. Not here: which things are unplaced (`shared::journey::placement`).

use std::collections::BTreeSet;

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{LaneId, MomentId, StageId};
use waymark_shared::journey::placement::Unplaced;
use waymark_shared::journey::{Card, Deletion, Journey, Moment};
use waymark_shared::layout::Spot;
use waymark_shared::lean::Gather;

use super::help::{entity_icon, go_to};
use super::panel::PanelFrame;
use crate::actions::{ActionCx, Side, plan, use_actions};
use crate::platform::clock;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::{
    Align, Button, ButtonKind, EmptyState, Icon, Menu, MenuEntry, MenuItem, Placement, PopoverState, Show,
};
use crate::ui::labels::untitled;
use crate::ui::words;

/// Leaves out what was made and given up again: a thing that says nothing and holds nothing.
fn worth_restoring(journey: &Journey, trash: Vec<EntityRef>) -> Vec<EntityRef> {
    let is_said = |card: &Card| !card.title.trim().is_empty() || !card.body.is_empty() || card.asset.is_some();
    let said: Vec<&Card> = journey.cards.values().filter(|card| is_said(card)).collect();
    let moments: BTreeSet<MomentId> = said.iter().filter_map(|card| card.moment).gather();
    let lanes: BTreeSet<LaneId> = said.iter().filter_map(|card| card.lane).gather();
    let moment_says = |moment: &Moment| !moment.title.trim().is_empty() || moments.contains(&moment.id);
    let says = |entity: &EntityRef| match entity {
        EntityRef::Card(id) => journey.cards.get(id).is_some_and(is_said),
        EntityRef::Moment(id) => journey.moments.get(id).is_some_and(moment_says),
        EntityRef::Lane(id) => {
            let named = journey
                .lanes
                .get(id)
                .is_some_and(|lane| !lane.name.trim().is_empty() || lane.kind.is_computed());
            named || lanes.contains(id)
        }
        EntityRef::Stage(id) => {
            let named = journey
                .stages
                .get(id)
                .is_some_and(|stage| !stage.name.trim().is_empty());
            named
                || journey
                    .moments
                    .values()
                    .any(|moment| moment.stage == Some(*id) && moment_says(moment))
        }
        _ => true,
    };
    trash.into_iter().filter(says).collect()
}

/// The column with trash and Unplaced.
#[component]
pub fn Tray() -> impl IntoView {
    let cx = use_actions();
    let unplaced = cx.model().unplaced.signal();
    let trash = {
        let (model, trash) = (cx.model().clone(), cx.model().trash.signal());
        Memo::new(move |_| {
            let all = trash.get();
            model.with_values(|journey, _| worth_restoring(journey, all))
        })
    };
    let is_empty = {
        let unplaced = unplaced.clone();
        Memo::new(move |_| trash.with(Vec::is_empty) && unplaced.with(Vec::is_empty))
    };
    let close = {
        let cx = cx.clone();
        move |()| cx.chrome.side.set(Side::Selection)
    };
    view! {
        <PanelFrame title=text::trash() on_close=close>
            {
                let cx = cx.clone();
                move || {
                    let items = unplaced.get();
                    (!items.is_empty()).then(|| unplaced_section(&cx, items))
                }
            }
            {move || {
                let items = trash.get();
                (!items.is_empty()).then(|| trash_section(&cx, items))
            }}
            <Show when=move || is_empty.get()>
                <EmptyState
                    icon=icondata_lu::LuTrash2
                    title=text::trash_empty()
                    text=text::trash_empty_text()
                >
                    ""
                </EmptyState>
            </Show>
        </PanelFrame>
    }
}

fn trash_section(cx: &ActionCx, items: Vec<EntityRef>) -> impl IntoView + use<> {
    let all_cx = cx.clone();
    let all = items.clone();
    let rows = items.iter().map(|entity| trash_row(cx, *entity)).collect_view();
    let restore_all = move |_| {
        let entities = all.clone();
        let count = entities.len();
        if all_cx.apply([Edit::Restore { entities }]) {
            all_cx.tell_with_undo(text::trash_restored_count(count), vec![]);
        }
    };
    let lock_cx = cx.clone();
    view! {
        <section class="c-section">
            <div class="c-row">
                <h3 class="c-grow c-tray-title">{text::trash_deleted()}</h3>
                <Button
                    kind=ButtonKind::Ghost
                    disabled=Signal::derive(move || lock_cx.may_edit().is_err())
                    on_press=restore_all
                >
                    {text::trash_restore_all()}
                </Button>
            </div>
            <div class="c-list" role="list">{rows}</div>
        </section>
    }
}

fn trash_row(cx: &ActionCx, entity: EntityRef) -> impl IntoView + use<> {
    let (name, note) = cx
        .model()
        .with_values(|journey, _| (title(journey, entity), deleted_note(journey, entity)));
    let (press_cx, lock_cx) = (cx.clone(), cx.clone());
    let restore = move |_| {
        if press_cx.apply([Edit::Restore { entities: vec![entity] }]) {
            // Shown without selecting it: the tray stays open for the next one.
            if let Some(spot) = Spot::of(entity) {
                press_cx.board.go_to(spot);
            }
            press_cx.announce(text::trash_restored());
        }
    };
    view! {
        <div class="c-item" role="listitem">
            <Icon icon=entity_icon(entity.kind()) />
            <div class="c-item-text">
                <p class="c-item-name">{name}</p>
                <p class="c-item-note">{note}</p>
            </div>
            <Button kind=ButtonKind::Ghost disabled=Signal::derive(move || lock_cx.may_edit().is_err()) on_press=restore>
                {text::trash_restore()}
            </Button>
        </div>
    }
}

fn unplaced_section(cx: &ActionCx, items: Vec<Unplaced>) -> impl IntoView + use<> {
    let rows = items.into_iter().map(|item| unplaced_row(cx, item)).collect_view();
    view! {
        <section class="c-section">
            <h3 class="c-tray-title">{text::trash_unplaced()}</h3>
            <p class="c-note">{text::trash_unplaced_note()}</p>
            <div class="c-list" role="list">{rows}</div>
        </section>
    }
}

fn unplaced_row(cx: &ActionCx, item: Unplaced) -> impl IntoView + use<> {
    let Unplaced {
        entity,
        parent,
        deleted_by,
    } = item;
    let state = PopoverState::new();
    let (name, note) = cx.model().with_values(|journey, _| {
        let who = deleted_by
            .filter(|who| !who.is_empty())
            .unwrap_or_else(|| text::somebody().to_owned());
        let note = match parent {
            Some(parent) => text::trash_who_deleted(&plan::name(journey, parent), &who),
            None => text::trash_place_unknown().to_owned(),
        };
        (title(journey, entity), note)
    });
    let (menu_cx, lock_cx) = (cx.clone(), cx.clone());
    let entries = move |()| place_entries(&menu_cx, entity, parent);
    view! {
        <div class="c-item" role="listitem">
            <Icon icon=entity_icon(entity.kind()) />
            <div class="c-item-text">
                <p class="c-item-name">{name}</p>
                <p class="c-item-note">{note}</p>
            </div>
            <Button
                kind=ButtonKind::Ghost
                disabled=Signal::derive(move || lock_cx.may_edit().is_err())
                on_press=move |event| state.toggle(&event)
            >
                {text::trash_place()}
            </Button>
            <Menu state label=text::trash_where_to() entries placement=Placement { align: Align::End, ..Placement::default() } />
        </div>
    }
}

/// Where something unplaced can go: back where it was, or to any stage (moments) or moment (cards).
fn place_entries(cx: &ActionCx, entity: EntityRef, parent: Option<EntityRef>) -> Vec<MenuEntry> {
    let mut entries: Vec<MenuEntry> = Vec::new();
    let item = |label: String, edits: Vec<Edit>| {
        let cx = cx.clone();
        MenuEntry::from(MenuItem::new(label, move || {
            if cx.apply(edits.clone()) {
                go_to(&cx, entity);
            }
        }))
    };
    cx.model().with_values(|journey, placement| {
        if let Some(parent) = parent {
            let label = text::trash_put_back(&plan::name(journey, parent));
            entries.push(item(label, vec![Edit::Restore { entities: vec![parent] }]));
            entries.push(MenuEntry::Separator);
        }
        match entity {
            EntityRef::Moment(id) => {
                entries.push(MenuEntry::Heading(text::trash_end_of_stage().to_owned()));
                let to = |stage: StageId| {
                    vec![Edit::MoveMoment {
                        id,
                        stage,
                        place: Place::Last,
                    }]
                };
                entries.extend(
                    placement
                        .stages
                        .iter()
                        .map(|(stage, _)| item(title(journey, (*stage).into()), to(*stage))),
                );
            }
            EntityRef::Card(id) => {
                // Its own lane where that lives, else the first that takes cards.
                let own = journey
                    .cards
                    .get(&id)
                    .and_then(|card| card.lane)
                    .filter(|lane| placement.lanes.contains(lane));
                let takes_cards = |lane: &&LaneId| journey.lanes.get(lane).is_some_and(|lane| !lane.kind.is_computed());
                let lane = own.or_else(|| placement.lanes.iter().find(takes_cards).copied());
                if let Some(lane) = lane {
                    entries.push(MenuEntry::Heading(text::trash_in_lane_under(&plan::name(
                        journey,
                        lane.into(),
                    ))));
                    let to = |moment: MomentId| {
                        vec![Edit::MoveCard {
                            id,
                            lane,
                            moment,
                            place: Place::Last,
                        }]
                    };
                    entries.extend(
                        placement
                            .moments()
                            .map(|moment| item(title(journey, moment.into()), to(moment))),
                    );
                }
            }
            _ => {}
        }
    });
    entries
}

fn title(journey: &Journey, entity: EntityRef) -> String {
    match plan::title(journey, entity) {
        Some(title) if !title.trim().is_empty() => plan::short(title),
        _ => untitled(entity.kind()).to_owned(),
    }
}

fn deleted_note(journey: &Journey, entity: EntityRef) -> String {
    let Some(Deletion { by, at_ms, seen }) = plan::deletion(journey, entity) else {
        return String::new();
    };
    let who = if by.is_empty() { text::somebody() } else { by };
    let when = words::ago(*at_ms, clock::now_ms());
    match seen.len() {
        0 => text::trash_when(&when, who),
        count => text::trash_when_with(count, &when, who),
    }
}
