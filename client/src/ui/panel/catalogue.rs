//! Fields that hold several: tags, and what is chosen from the catalogues of channels and actors. New names are added on the way.
//!
//! Not here: the catalogues themselves ([`editor`]).

pub mod editor;
pub mod icons;

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::ids::{ActorId, ChannelId};
use waymark_shared::journey::words::{ActorKind, ActorRole};
use waymark_shared::lean::Gather;
use web_sys::KeyboardEvent;

use super::fields::{Of, Offers, row};
use crate::actions::Side;
use crate::platform::text::comparable;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::{For, Icon, Popover, PopoverState};
use crate::ui::labels::Label;

/// One of several, as a chip.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Chip {
    key: String,
    name: String,
    /// Its icon in the catalogue.
    icon: Option<String>,
    /// A quiet word after the name; pressing it goes to the next one.
    role: Option<&'static str>,
}

/// Something that can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Offer {
    key: String,
    name: String,
    /// Its icon in the catalogue.
    icon: Option<String>,
}

/// What a chips field does.
#[derive(Clone)]
struct Doing {
    add: Callback<String>,
    make: Callback<String>,
    remove: Callback<String>,
    turn: Option<Callback<String>>,
    /// Where the catalogue itself is edited.
    edit: Option<Callback<()>>,
}

fn mark(of: &Of, key: &str, value: Option<Value>) -> Vec<Edit> {
    of.entities
        .iter()
        .map(|entity| Edit::Mark {
            entity: *entity,
            field: of.field,
            key: key.to_owned(),
            value: value.clone(),
        })
        .collect()
}

/// Free words.
pub(super) fn tags(of: &Of, value: impl Fn() -> BTreeSet<String> + Send + Sync + 'static) -> AnyView {
    let model = of.cx.model().clone();
    // Tags used on other cards, so that one thing keeps one name.
    let used = Callback::new(move |()| {
        let used: BTreeSet<String> = model.with_values(|journey, _| {
            journey
                .cards
                .values()
                .flat_map(|card| card.tags.iter().cloned())
                .gather()
        });
        used.into_iter().collect()
    });
    members(
        of,
        [text::field_tags(), text::field_tags_new(), text::field_tags_add()],
        used,
        value,
    )
}

/// A set of words, with words that are offered. Its own words are those of the field, of a new one, and of adding one.
pub(super) fn members(
    of: &Of,
    words: [&'static str; 3],
    offered: Offers,
    value: impl Fn() -> BTreeSet<String> + Send + Sync + 'static,
) -> AnyView {
    let chips = Memo::new(move |_| {
        value()
            .into_iter()
            .map(|word| Chip {
                key: word.clone(),
                name: word,
                icon: None,
                role: None,
            })
            .collect::<Vec<_>>()
    });
    let offers = Callback::new(move |()| {
        let all = offered.run(()).into_iter();
        all.map(|word| Offer {
            key: word.clone(),
            name: word,
            icon: None,
        })
        .collect::<Vec<_>>()
    });
    let (add_of, remove_of) = (of.clone(), of.clone());
    let add = Callback::new(move |word: String| {
        add_of.cx.apply(mark(&add_of, &word, Some(Value::Flag(true))));
    });
    let remove = Callback::new(move |word: String| {
        remove_of.cx.apply(mark(&remove_of, &word, None));
    });
    chips_field(
        of,
        words,
        chips,
        offers,
        Doing {
            add,
            make: add,
            remove,
            turn: None,
            edit: None,
        },
    )
}

/// Where a moment happens.
pub(super) fn channels(of: &Of, value: impl Fn() -> BTreeSet<ChannelId> + Send + Sync + 'static) -> AnyView {
    let model = of.cx.model().clone();
    let chips = Memo::new({
        let model = model.clone();
        move |_| {
            let chosen = value();
            let live = model.channels.keys().get();
            live.iter()
                .filter(|id| chosen.contains(id))
                .filter_map(|id| {
                    let channel = model.channels.get(*id)?;
                    Some(Chip {
                        key: id.to_string(),
                        name: channel.name.get(),
                        icon: channel.icon.get(),
                        role: None,
                    })
                })
                .collect::<Vec<_>>()
        }
    });
    let offers = Callback::new(move |()| {
        let live = model.channels.keys().get_untracked();
        live.into_iter()
            .filter_map(|id| {
                let channel = model.channels.get(id)?;
                Some(Offer {
                    key: id.to_string(),
                    name: channel.name.get_untracked(),
                    icon: channel.icon.get_untracked(),
                })
            })
            .collect::<Vec<_>>()
    });
    let (add_of, make_of, remove_of) = (of.clone(), of.clone(), of.clone());
    let doing = Doing {
        add: Callback::new(move |key: String| {
            add_of.cx.apply(mark(&add_of, &key, Some(Value::Flag(true))));
        }),
        make: Callback::new(move |name: String| {
            let id = make_of.cx.editor().mint(ChannelId::mint);
            let mut edits = vec![Edit::AddChannel {
                id,
                name,
                place: Place::Last,
            }];
            edits.extend(mark(&make_of, &id.to_string(), Some(Value::Flag(true))));
            make_of.cx.apply(edits);
        }),
        remove: Callback::new(move |key: String| {
            remove_of.cx.apply(mark(&remove_of, &key, None));
        }),
        turn: None,
        edit: Some(open(of, Side::Channels)),
    };
    chips_field(
        of,
        [
            text::field_channels(),
            text::field_channels_new(),
            text::field_channels_add(),
        ],
        chips,
        offers,
        doing,
    )
}

/// Things and persons of a moment, and how they take part.
pub(super) fn actors(of: &Of, value: impl Fn() -> BTreeMap<ActorId, ActorRole> + Send + Sync + 'static) -> AnyView {
    let model = of.cx.model().clone();
    let value = Memo::new(move |_| value());
    let chips = Memo::new({
        let model = model.clone();
        move |_| {
            let chosen = value.get();
            let live = model.actors.keys().get();
            live.iter()
                .filter_map(|id| {
                    let role = chosen.get(id)?;
                    let actor = model.actors.get(*id)?;
                    Some(Chip {
                        key: id.to_string(),
                        name: actor.name.get(),
                        icon: actor.icon.get(),
                        role: Some(role.label()),
                    })
                })
                .collect::<Vec<_>>()
        }
    });
    let offers = Callback::new(move |()| {
        let live = model.actors.keys().get_untracked();
        live.into_iter()
            .filter_map(|id| {
                let actor = model.actors.get(id)?;
                Some(Offer {
                    key: id.to_string(),
                    name: actor.name.get_untracked(),
                    icon: actor.icon.get_untracked(),
                })
            })
            .collect::<Vec<_>>()
    });
    let role_value = |role: ActorRole| Some(Value::Line(role.as_str().to_owned()));
    let (add_of, make_of, remove_of, turn_of) = (of.clone(), of.clone(), of.clone(), of.clone());
    let doing = Doing {
        add: Callback::new(move |key: String| {
            add_of.cx.apply(mark(&add_of, &key, role_value(ActorRole::Meets)));
        }),
        make: Callback::new(move |name: String| {
            let id = make_of.cx.editor().mint(ActorId::mint);
            let mut edits = vec![Edit::AddActor {
                id,
                kind: ActorKind::Person,
                name,
                place: Place::Last,
            }];
            edits.extend(mark(&make_of, &id.to_string(), role_value(ActorRole::Meets)));
            make_of.cx.apply(edits);
        }),
        remove: Callback::new(move |key: String| {
            remove_of.cx.apply(mark(&remove_of, &key, None));
        }),
        turn: Some(Callback::new(move |key: String| {
            let now = key
                .parse()
                .ok()
                .and_then(|id: ActorId| value.with_untracked(|value| value.get(&id).copied()));
            let next = match now {
                Some(ActorRole::Uses) => ActorRole::Meets,
                Some(ActorRole::Meets) => ActorRole::Behind,
                Some(ActorRole::Behind) | None => ActorRole::Uses,
            };
            turn_of.cx.apply(mark(&turn_of, &key, role_value(next)));
        })),
        edit: Some(open(of, Side::Actors)),
    };
    chips_field(
        of,
        [text::field_with(), text::field_with_new(), text::field_with_add()],
        chips,
        offers,
        doing,
    )
}

/// Opens a catalogue as the column on the right.
fn open(of: &Of, side: Side) -> Callback<()> {
    let cx = of.cx.clone();
    Callback::new(move |()| {
        cx.board.inline.close();
        cx.chrome.side.set(side);
    })
}

/// The drawing of a name of the catalogue, if there is one.
fn drawing(icon: Option<&str>) -> Option<AnyView> {
    let icon = icons::icon(icon?)?;
    Some(view! { <Icon icon size_px=12 /> })
}

fn chips_field(
    of: &Of,
    [label, new, add_to]: [&'static str; 3],
    chips: Memo<Vec<Chip>>,
    offers: Callback<(), Vec<Offer>>,
    doing: Doing,
) -> AnyView {
    let state = PopoverState::new();
    let (lock_of, add_of) = (of.clone(), of.clone());
    let chip_doing = doing.clone();
    row(
        of,
        label,
        view! {
            <div class="c-chips">
                <For each=move || chips.get() key=|chip| (chip.key.clone(), chip.name.clone(), chip.icon.clone(), chip.role) let(chip)>
                    {chip_view(&lock_of, chip, chip_doing.clone())}
                </For>
                {move || {
                    (!add_of.is_locked())
                        .then(|| {
                            view! {
                                <button
                                    class="c-add"
                                    type="button"
                                    aria-haspopup="dialog"
                                    aria-label=add_to
                                    aria-expanded=move || if state.is_open() { "true" } else { "false" }
                                    on:click=boxed_press(move |event| state.toggle(&event))
                                >
                                    <Icon icon=icondata_lu::LuPlus size_px=14 />
                                    {text::panel_add()}
                                </button>
                            }
                        })
                }}
            </div>
            <Popover state label=label>
                <Adding state new chips offers doing=doing.clone() />
            </Popover>
        },
    )
}

fn chip_view(of: &Of, chip: Chip, doing: Doing) -> AnyView {
    let Chip { key, name, icon, role } = chip;
    let lock_of = of.clone();
    let turned = key.clone();
    let remove_label = text::panel_remove(&name);
    let role_view = role.map(|role| match doing.turn {
        Some(turn) => view! {
            <button
                class="c-chip-role"
                type="button"
                aria-label=text::panel_role(&name, role)
                data-tip=text::panel_takes_part()
                on:click=boxed_press(move |_| turn.run(turned.clone()))
            >
                {role}
            </button>
        },
        None => view! { <small>{role}</small> },
    });
    view! {
        <span class="c-chip">
            {drawing(icon.as_deref())}
            {role_view}
            <span>{name}</span>
            {move || {
                let key = key.clone();
                (!lock_of.is_locked())
                    .then(|| {
                        view! {
                            <button class="c-chip-remove" type="button" aria-label=remove_label.clone() on:click=boxed_press(move |_| doing.remove.run(key.clone()))>
                                <Icon icon=icondata_lu::LuX size_px=12 />
                            </button>
                        }
                    })
            }}
        </span>
    }
}

/// The list of what is there, and a field that finds or makes.
#[component]
fn Adding(
    state: PopoverState,
    new: &'static str,
    chips: Memo<Vec<Chip>>,
    offers: Callback<(), Vec<Offer>>,
    doing: Doing,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let query = query.get();
        let taken = chips.get();
        let all = offers.run(());
        find(&query, all, &taken)
    });
    let exact = move |typed: &str| {
        let all = offers.run(());
        all.into_iter()
            .find(|offer| offer.name.to_lowercase() == typed.to_lowercase())
    };
    let take = Callback::new({
        let doing = doing.clone();
        move |typed: String| {
            let typed = typed.trim().to_owned();
            if typed.is_empty() {
                return;
            }
            match exact(&typed) {
                Some(offer) => doing.add.run(offer.key),
                None => doing.make.run(typed),
            }
            query.set(String::new());
        }
    });
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            take.run(query.get_untracked());
        }
    };
    view! {
        <div class="c-adding">
            <input
                class="k-input"
                type="text"
                autocomplete="off"
                data-autofocus=""
                maxlength=200
                aria-label=new
                placeholder=new
                prop:value=move || query.get()
                on:input:target=move |event| query.set(event.target().value())
                on:keydown=boxed(on_key)
            />
            <div class="c-adding-list">
                {move || {
                    let add = doing.add;
                    found
                        .get()
                        .into_iter()
                        .map(|offer| {
                            let Offer { key, name, icon } = offer;
                            view! {
                                <button class="k-menu-item" type="button" on:click=boxed_press(move |_| add.run(key.clone()))>
                                    <span class="k-menu-icon">{drawing(icon.as_deref())}</span>
                                    <span class="k-menu-label">{name}</span>
                                </button>
                            }
                        })
                        .collect_view()
                }}
                {move || {
                    let written = query.get().trim().to_owned();
                    (!written.is_empty() && exact(&written).is_none())
                        .then(|| {
                            let made = written.clone();
                            view! {
                                <button class="k-menu-item" type="button" on:click=boxed_press(move |_| take.run(made.clone()))>
                                    <span class="k-menu-icon"><Icon icon=icondata_lu::LuPlus /></span>
                                    <span class="k-menu-label">{text::panel_add_this(&written)}</span>
                                </button>
                            }
                        })
                }}
            </div>
            <div class="c-adding-end">
                {doing
                    .edit
                    .map(|edit| {
                        view! {
                            <button
                                class="c-adding-edit"
                                type="button"
                                on:click=boxed_press(move |_| {
                                    state.close();
                                    edit.run(());
                                })
                            >
                                {text::map_edit_list()}
                            </button>
                        }
                    })}
                <button class="c-adding-done" type="button" on:click=boxed_press(move |_| state.close())>{text::panel_done()}</button>
            </div>
        </div>
    }
}

/// What is not chosen yet and matches, in the order of the catalogue.
fn find(query: &str, all: Vec<Offer>, taken: &[Chip]) -> Vec<Offer> {
    let query = comparable(query.trim());
    all.into_iter()
        .filter(|offer| !taken.iter().any(|chip| chip.key == offer.key))
        .filter(|offer| comparable(&offer.name).contains(&query))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_chosen_is_not_offered_again() {
        let offer = |name: &str| Offer {
            key: name.to_owned(),
            name: name.to_owned(),
            icon: None,
        };
        let taken = [Chip {
            key: "Web".into(),
            name: "Web".into(),
            icon: None,
            role: None,
        }];
        let found = find("e", vec![offer("Web"), offer("Email"), offer("Shop")], &taken);
        assert_eq!(found, [offer("Email")]);
    }
}
