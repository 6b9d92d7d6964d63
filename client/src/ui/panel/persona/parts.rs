//! What only personas have: a face, colours of their own, roles, and fields that a team makes up.

use std::collections::BTreeMap;

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::PersonaId;
use web_sys::KeyboardEvent;

use super::super::fields::{Of, move_step, row};
use super::super::journey::persona_colour;
use crate::actions::ActionCx;
use crate::presence::COLOURS;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::{For, Icon, initials};
use crate::ui::picture::shown;

/// Most fields of a team's own; the document takes more, a sheet does not.
const OWN_FIELDS: usize = 40;

/// The picture, or the first letters of the name on the persona's colour.
pub(super) fn face(cx: &ActionCx, id: PersonaId) -> AnyView {
    let Some(persona) = cx.model().personas.get(id) else {
        return ().into_any();
    };
    let (name, sheet) = (persona.name.signal(), persona.sheet.signal());
    let picture = Memo::new(move |_| sheet.with(|sheet| sheet.picture.clone()));
    let (alt, letters) = (name.clone(), name);
    let alt = Signal::derive(move || alt.with(|name| text::persona_picture_of(name)));
    let cx = cx.clone();
    view! {
        <div class="s-face" style:background-color=move || persona_colour(&cx, id)>
            {move || match picture.get() {
                Some(asset) => shown(asset, alt),
                None => view! { <span aria-hidden="true">{initials(&letters.get())}</span> },
            }}
        </div>
    }
}

/// One of the twelve colours; pressing the chosen one goes back to the colour by position.
pub(super) fn colours(of: &Of, value: impl Fn() -> Option<i64> + Send + Sync + 'static) -> AnyView {
    let value = Memo::new(move |_| value());
    let dots: Vec<AnyView> = (0_i64..)
        .zip(COLOURS)
        .map(|(index, colour)| {
            let of = of.clone();
            let label = text::persona_colour(usize::try_from(index + 1).unwrap_or_default());
            view! {
                <button
                    class="s-colour"
                    type="button"
                    role="radio"
                    tabindex=move || if value.get().unwrap_or_default() == index { "0" } else { "-1" }
                    aria-label=label
                    style:background-color=colour
                    aria-checked=move || if value.get() == Some(index) { "true" } else { "false" }
                    on:click=boxed_press(move |_| {
                        if !of.is_locked() {
                            of.set((value.get_untracked() != Some(index)).then_some(Value::Int(index)));
                        }
                    })
                ></button>
            }
        })
        .collect();
    row(
        of,
        text::field_colour(),
        view! { <div class="s-colours" role="radiogroup" aria-label=text::field_colour() on:keydown=move_step>{dots}</div> },
    )
}

/// Fields that a team makes up: a label and a line each.
pub(super) fn own_fields(of: &Of, value: impl Fn() -> BTreeMap<String, String> + Send + Sync + 'static) -> AnyView {
    let table = Memo::new(move |_| value());
    let labels = move || table.with(|table| table.keys().cloned().collect::<Vec<_>>());
    let (row_of, add_of) = (of.clone(), of.clone());
    let new = RwSignal::new(String::new());
    let add = {
        let of = of.clone();
        move || {
            let label = new.get_untracked().trim().to_owned();
            let is_new = table.with_untracked(|table| !table.contains_key(&label) && table.len() < OWN_FIELDS);
            if !label.is_empty() && is_new && write(&of, &label, Some(String::new())) {
                new.set(String::new());
            }
        }
    };
    let add_by_key = add.clone();
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            add_by_key();
        }
    };
    view! {
        // In one element: two sheets side by side share their rows, and each has own fields of its own.
        <div class="s-own-fields">
            <For each=labels key=|label| label.clone() let(label)>
                {own_field(&row_of, label, table)}
            </For>
        </div>
        {move || {
            let add = add.clone();
            let on_key = on_key.clone();
            (!add_of.is_locked())
                .then(|| {
                    view! {
                        <div class="s-own-new">
                            <input
                                class="k-input"
                                type="text"
                                maxlength=60
                                placeholder=text::persona_own_field()
                                aria-label=text::persona_own_name()
                                prop:value=move || new.get()
                                on:input:target=move |event| new.set(event.target().value())
                                on:keydown=boxed(on_key)
                            />
                            <button class="c-action" type="button" on:click=boxed_press(move |_| add())>
                                <Icon icon=icondata_lu::LuPlus size_px=14 />
                                {text::persona_own_add()}
                            </button>
                        </div>
                    }
                })
        }}
    }
}

fn own_field(of: &Of, label: String, table: Memo<BTreeMap<String, String>>) -> AnyView {
    let key = label.clone();
    let shown = Memo::new(move |_| table.with(|table| table.get(&key).cloned().unwrap_or_default()));
    let (write_of, lock_of, remove_of) = (of.clone(), of.clone(), of.clone());
    let (key, removed, remove_label) = (label.clone(), label.clone(), text::persona_own_remove(&label));
    let printed = shown;
    view! {
        <div class="s-fact">
        <div class="c-field s-own" data-locked=move || lock_of.is_locked().then_some("")>
            <span class="c-field-label">{label.clone()}</span>
            <textarea
                class="c-input"
                rows="1"
                maxlength=200
                aria-label=label
                readonly={
                    let of = of.clone();
                    move || of.is_locked()
                }
                prop:value=move || shown.get()
                on:blur:target=move |event| {
                    let text = event.target().value().replace(['\r', '\n'], " ");
                    if text.trim() != shown.get_untracked() {
                        write(&write_of, &key, Some(text.trim().to_owned()));
                    }
                }
                on:keydown:target=move |event| {
                    // One line, left by Enter.
                    if event.key() == "Enter" && !event.is_composing() {
                        event.prevent_default();
                        let _ = event.target().blur();
                    }
                }
            ></textarea>
            {move || {
                let (of, removed, label) = (remove_of.clone(), removed.clone(), remove_label.clone());
                (!of.is_locked())
                    .then(|| {
                        view! {
                            <button class="c-chip-remove" type="button" aria-label=label on:click=boxed_press(move |_| {
                                write(&of, &removed, None);
                            })>
                                <Icon icon=icondata_lu::LuX size_px=12 />
                            </button>
                        }
                    })
            }}
        </div>
        <span class="s-printed" aria-hidden="true">{move || printed.get()}</span>
        </div>
    }
}

fn write(of: &Of, key: &str, line: Option<String>) -> bool {
    let edits = of.entities.iter().map(|entity| Edit::Mark {
        entity: *entity,
        field: Field::Custom,
        key: key.to_owned(),
        value: line.clone().map(Value::Line),
    });
    of.cx.apply(edits)
}
