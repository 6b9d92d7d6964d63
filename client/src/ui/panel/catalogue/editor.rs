//! The catalogues themselves, as the column on the right: the channels, and the things and persons that moments pick from.
//!
//! Names are shared texts, so two people can rename at once; the order is each one's own position; deleting says what used it and offers Undo,
//! and what is deleted waits in the trash with every moment that picked it. Whoever may only look sees the list.

use std::collections::BTreeMap;

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{ActorId, ChannelId};
use waymark_shared::journey::words::{ActorKind, ActorRole};
use waymark_shared::lean::Gather;
use web_sys::KeyboardEvent;

use super::icons::{ICONS, icon};
use crate::actions::{ActionCx, Side, use_actions};
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::{
    EmptyState, For, Icon, Menu, MenuEntry, MenuItem, Popover, PopoverState, Segmented, SegmentedOption, Toast,
};
use crate::ui::labels::Label;
use crate::ui::panel::PanelFrame;
use crate::ui::text_edit::TextEdit;

/// The catalogue of channels (`true`) or of things and persons.
pub fn side(channels: bool) -> AnyView {
    let cx = use_actions();
    let close = {
        let cx = cx.clone();
        move |()| cx.chrome.side.set(Side::Selection)
    };
    let title = if channels {
        text::field_channels()
    } else {
        text::label_lane_kind_things_persons()
    };
    let shown = if channels { "channels" } else { "actors" };
    let chrome = cx.chrome;
    let switch = Callback::new(move |wanted: String| {
        chrome.side.set(if wanted == "channels" {
            Side::Channels
        } else {
            Side::Actors
        });
    });
    let options = vec![
        SegmentedOption::new("channels", text::field_channels()),
        SegmentedOption::new("actors", text::label_lane_kind_things_persons()),
    ];
    view! {
        <PanelFrame title on_close=close>
            <Segmented label=text::map_catalogue() options value=shown.to_owned() on_change=switch />
            {if channels { list(&cx, &CHANNELS) } else { list(&cx, &ACTORS) }}
        </PanelFrame>
    }
}

/// What differs between the two catalogues.
struct Catalogue {
    new: text::Line,
    empty: text::Line,
    /// Whether each is of a kind.
    has_kinds: bool,
    keys: fn(&ActionCx) -> Vec<EntityRef>,
    name: fn(&ActionCx, EntityRef) -> Option<ArcReadSignal<String>>,
    icon: fn(&ActionCx, EntityRef) -> Option<ArcReadSignal<Option<String>>>,
    used: fn(&ActionCx) -> BTreeMap<EntityRef, usize>,
    add: fn(&ActionCx, String) -> Edit,
    to: fn(EntityRef, Place) -> Option<Edit>,
}

static CHANNELS: Catalogue = Catalogue {
    new: text::field_channels_new,
    empty: text::map_no_channels,
    has_kinds: false,
    keys: |cx| {
        let keys = cx.model().channels.keys().get();
        keys.into_iter().map(EntityRef::Channel).collect()
    },
    name: |cx, entity| match entity {
        EntityRef::Channel(id) => Some(cx.model().channels.get(id)?.name.signal()),
        _ => None,
    },
    icon: |cx, entity| match entity {
        EntityRef::Channel(id) => Some(cx.model().channels.get(id)?.icon.signal()),
        _ => None,
    },
    used: |cx| {
        let moments = cx.model().moments.keys().get();
        let all = moments.into_iter().filter_map(|id| cx.model().moments.get(id));
        counted(all.flat_map(|moment| moment.channels.get().into_iter().map(EntityRef::Channel)))
    },
    add: |cx, name| Edit::AddChannel {
        id: cx.editor().mint(ChannelId::mint),
        name,
        place: Place::Last,
    },
    to: |entity, place| match entity {
        EntityRef::Channel(id) => Some(Edit::MoveChannel { id, place }),
        _ => None,
    },
};

static ACTORS: Catalogue = Catalogue {
    new: text::field_with_new,
    empty: text::map_no_actors,
    has_kinds: true,
    keys: |cx| {
        let keys = cx.model().actors.keys().get();
        keys.into_iter().map(EntityRef::Actor).collect()
    },
    name: |cx, entity| match entity {
        EntityRef::Actor(id) => Some(cx.model().actors.get(id)?.name.signal()),
        _ => None,
    },
    icon: |cx, entity| match entity {
        EntityRef::Actor(id) => Some(cx.model().actors.get(id)?.icon.signal()),
        _ => None,
    },
    used: |cx| {
        let moments = cx.model().moments.keys().get();
        let all = moments.into_iter().filter_map(|id| cx.model().moments.get(id));
        let roles = |actors: BTreeMap<ActorId, ActorRole>| actors.into_keys().map(EntityRef::Actor);
        counted(all.flat_map(move |moment| roles(moment.actors.get())))
    },
    add: |cx, name| Edit::AddActor {
        id: cx.editor().mint(ActorId::mint),
        kind: ActorKind::Person,
        name,
        place: Place::Last,
    },
    to: |entity, place| match entity {
        EntityRef::Actor(id) => Some(Edit::MoveActor { id, place }),
        _ => None,
    },
};

fn counted(all: impl Iterator<Item = EntityRef>) -> BTreeMap<EntityRef, usize> {
    let mut counts = BTreeMap::new();
    all.for_each(|entity| *counts.entry(entity).or_default() += 1);
    counts
}

fn list(cx: &ActionCx, catalogue: &'static Catalogue) -> AnyView {
    let keys = {
        let cx = cx.clone();
        Memo::new(move |_| (catalogue.keys)(&cx))
    };
    let used = {
        let cx = cx.clone();
        Memo::new(move |_| (catalogue.used)(&cx))
    };
    let (row_cx, add_cx) = (cx.clone(), cx.clone());
    view! {
        {move || {
            keys.with(Vec::is_empty)
                .then(|| {
                    view! {
                        <EmptyState icon=icondata_lu::LuLibrary title=text::map_nothing_yet() text=(catalogue.empty)()>
                            ""
                        </EmptyState>
                    }
                })
        }}
        <div class="c-catalogue" role="list">
            <For each=move || keys.get() key=|entity| *entity let(entity)>
                {row(&row_cx, catalogue, entity, keys, used)}
            </For>
        </div>
        {move || add_cx.may_edit().is_ok().then(|| adding(&add_cx, catalogue))}
    }
}

fn row(
    cx: &ActionCx,
    catalogue: &'static Catalogue,
    entity: EntityRef,
    keys: Memo<Vec<EntityRef>>,
    used: Memo<BTreeMap<EntityRef, usize>>,
) -> Option<AnyView> {
    let (name, drawn) = ((catalogue.name)(cx, entity)?, (catalogue.icon)(cx, entity)?);
    let count = Memo::new(move |_| used.with(|used| used.get(&entity).copied().unwrap_or(0)));
    let note = move || match count.get() {
        0 => text::map_not_used().to_owned(),
        count => text::map_used(count),
    };
    let (icons, more) = (PopoverState::new(), PopoverState::new());
    let lock_cx = cx.clone();
    let is_locked = Memo::new(move |_| lock_cx.may_edit().is_err());
    let spoken = name.clone();
    let label = move || text::map_icon_of(&spoken.get());
    let named = name.clone();
    let shown = move || {
        let drawing = drawn
            .get()
            .and_then(|name| icon(&name))
            .unwrap_or(icondata_lu::LuCircleDashed);
        view! { <Icon icon=drawing /> }
    };
    let entries = {
        let cx = cx.clone();
        Callback::new(move |()| entries(&cx, catalogue, entity, keys, count))
    };
    let pick_cx = cx.clone();
    let kind = catalogue.has_kinds.then(|| kind(cx, entity));
    let text = name.clone();
    let more_label = move || text::map_actions_for(&named.get());
    Some(view! {
        <div class="c-catalogue-row" role="listitem">
            <button
                class="c-catalogue-icon"
                type="button"
                aria-haspopup="dialog"
                aria-label=label
                aria-disabled=move || is_locked.get().then_some("true")
                on:click=boxed_press(move |event| {
                    if !is_locked.get_untracked() {
                        icons.toggle(&event);
                    }
                })
            >
                {shown}
            </button>
            <Popover state=icons label=text::map_choose_icon()>
                {icon_list(&pick_cx, entity, icons)}
            </Popover>
            <div class="c-catalogue-text">
                <div class="c-input">
                    <TextEdit entity field=Field::Name text=text.clone() label=text::map_name() placeholder=text::map_name() />
                </div>
                <small class="numbers">{kind} {note}</small>
            </div>
            {move || {
                let label = more_label.clone();
                (!is_locked.get())
                    .then(|| {
                        view! {
                            <button class="k-icon-button" type="button" aria-haspopup="menu" aria-label=label on:click=boxed_press(move |event| more.toggle(&event))>
                                <Icon icon=icondata_lu::LuEllipsis />
                            </button>
                        }
                    })
            }}
            <Menu state=more label=text::map_actions() entries />
        </div>
    })
}

/// What kind of actor, as a word that opens the others.
fn kind(cx: &ActionCx, entity: EntityRef) -> Option<AnyView> {
    let EntityRef::Actor(id) = entity else { return None };
    let kind = cx.model().actors.get(id)?.kind.signal();
    let state = PopoverState::new();
    let lock_cx = cx.clone();
    let (cx, now) = (cx.clone(), kind.clone());
    let entries = Callback::new(move |()| {
        let item = |word: &ActorKind| {
            let (cx, word) = (cx.clone(), *word);
            let mut item = MenuItem::new(word.label(), move || {
                cx.apply([set(entity, Field::Kind, word.as_str().to_owned())]);
            });
            item.icon = (now.get_untracked() == word).then_some(icondata_lu::LuCheck);
            MenuEntry::from(item)
        };
        ActorKind::ALL.iter().map(item).collect::<Vec<_>>()
    });
    Some(view! {
        <button
            class="c-catalogue-kind"
            type="button"
            aria-haspopup="menu"
            on:click=boxed_press(move |event| {
                if lock_cx.session().writable().get_untracked() {
                    state.toggle(&event);
                }
            })
        >
            {move || kind.get().label()}
        </button>
        <Menu state label=text::field_kind() entries />
    })
}

fn set(entity: EntityRef, field: Field, line: String) -> Edit {
    Edit::Set {
        entity,
        field,
        value: Some(Value::Line(line)),
    }
}

fn entries(
    cx: &ActionCx,
    catalogue: &'static Catalogue,
    entity: EntityRef,
    keys: Memo<Vec<EntityRef>>,
    count: Memo<usize>,
) -> Vec<MenuEntry> {
    let order = keys.get_untracked();
    let at = order.iter().position(|other| *other == entity);
    let id = |entity: &EntityRef| match entity {
        EntityRef::Channel(id) => Some(id.0),
        EntityRef::Actor(id) => Some(id.0),
        _ => None,
    };
    let before = at.and_then(|at| order.get(at.checked_sub(1)?)).and_then(id);
    let after = at.and_then(|at| order.get(at + 1)).and_then(id);
    let shift = |label: &str, drawing, place: Option<Place>, why: &str| {
        let cx = cx.clone();
        let edit = place.and_then(|place| (catalogue.to)(entity, place));
        let why = edit.is_none().then(|| why.to_owned());
        MenuEntry::from(
            MenuItem::new(label, move || {
                cx.apply(edit.clone());
            })
            .icon(drawing)
            .disabled(why),
        )
    };
    let delete = {
        let cx = cx.clone();
        move || remove(&cx, entity, count.get_untracked())
    };
    vec![
        shift(
            text::action_move_up(),
            icondata_lu::LuArrowUp,
            before.map(Place::Before),
            text::map_first(),
        ),
        shift(
            text::action_move_down(),
            icondata_lu::LuArrowDown,
            after.map(Place::After),
            text::map_last(),
        ),
        MenuEntry::Separator,
        MenuItem::new(text::action_edit_delete(), delete)
            .icon(icondata_lu::LuTrash2)
            .danger()
            .into(),
    ]
}

fn remove(cx: &ActionCx, entity: EntityRef, used: usize) {
    let name = cx
        .model()
        .with_values(|journey, _| crate::actions::plan::name(journey, entity));
    if !cx.apply([Edit::Delete { entities: vec![entity] }]) {
        return;
    }
    let words = match used {
        0 => text::map_deleted(&name),
        used => text::map_deleted_used(&name, used),
    };
    let undo = cx.clone();
    cx.toasts
        .show(Toast::new(words).action(text::action_history_undo(), move || undo.travel(true)));
}

/// All icons, by name.
fn icon_list(cx: &ActionCx, entity: EntityRef, state: PopoverState) -> AnyView {
    let query = RwSignal::new(String::new());
    let cx = cx.clone();
    view! {
        <div class="c-icons">
            <input
                class="k-input"
                type="text"
                autocomplete="off"
                data-autofocus=""
                aria-label=text::map_find_icon()
                placeholder=text::map_find_icon()
                prop:value=move || query.get()
                on:input:target=move |event| query.set(event.target().value())
            />
            <div class="c-icons-list">
                {move || {
                    let query = query.get().trim().to_lowercase().replace(' ', "-");
                    ICONS
                        .iter()
                        .filter(|(name, _)| name.contains(query.as_str()))
                        .map(|(name, drawing)| {
                            let cx = cx.clone();
                            let words = name.replace('-', " ");
                            view! {
                                <button
                                    class="k-icon-button"
                                    type="button"
                                    aria-label=words.clone()
                                    data-tip=words
                                    on:click=boxed_press(move |_| {
                                        state.close();
                                        cx.apply([set(entity, Field::Icon, (*name).to_owned())]);
                                    })
                                >
                                    <Icon icon=*drawing />
                                </button>
                            }
                        })
                        .collect_view()
                }}
            </div>
        </div>
    }
}

/// A line for one more. A name that is there already is not made twice.
fn adding(cx: &ActionCx, catalogue: &'static Catalogue) -> AnyView {
    let text = RwSignal::new(String::new());
    let cx = cx.clone();
    let add = move || {
        let name = text.get_untracked().trim().to_owned();
        if name.is_empty() {
            return;
        }
        let there: Vec<String> = untrack(|| (catalogue.keys)(&cx))
            .into_iter()
            .filter_map(|entity| (catalogue.name)(&cx, entity))
            .map(|known| known.get_untracked().to_lowercase())
            .gather();
        if there.contains(&name.to_lowercase()) {
            cx.refuse(text::map_name_taken());
            return;
        }
        if cx.apply([(catalogue.add)(&cx, name)]) {
            text.set(String::new());
        }
    };
    let add = Callback::new(move |()| add());
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            event.stop_propagation();
            add.run(());
        }
    };
    view! {
        <div class="c-reason-new">
            <input
                class="k-input"
                type="text"
                autocomplete="off"
                maxlength=200
                aria-label=(catalogue.new)()
                placeholder=(catalogue.new)()
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
                on:keydown=boxed(on_key)
            />
            <button class="c-add" type="button" on:click=boxed_press(move |_| add.run(()))>
                <Icon icon=icondata_lu::LuPlus size_px=14 />
                {text::panel_add()}
            </button>
        </div>
    }
}
