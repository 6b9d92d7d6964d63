//! Fields whose values are chosen, not written: steps, a word of a vocabulary, yes or no, a colour.
//!
//! Each commits at once. Not here: lines, numbers and prose.

use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::edit::Value;
use web_sys::KeyboardEvent;

use super::{Of, Read, row};
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::listen::{current_element, focused, query_all};
use crate::ui::kit::{Icon, Menu, MenuEntry, MenuItem, PopoverState};
use crate::ui::labels::Label;

/// A small range as steps that fill up; pressing the chosen one clears it.
pub(in crate::ui::panel) fn steps(
    of: &Of,
    label: &'static str,
    range: (i64, i64),
    tone: &'static str,
    value: impl Fn() -> Option<i64> + Send + Sync + 'static,
) -> AnyView {
    steps_of(of, label, range, tone, Box::new(value))
}

fn steps_of(
    of: &Of,
    label: &'static str,
    (least, most): (i64, i64),
    tone: &'static str,
    value: Read<Option<i64>>,
) -> AnyView {
    let value = Memo::new(move |_| value());
    let buttons = (least..=most)
        .map(|step| {
            let press_of = of.clone();
            let lock_of = of.clone();
            let is_chosen = move || value.get() == Some(step);
            // One stop of the keyboard: the chosen step, or the first.
            let is_stop = move || value.get().unwrap_or(least) == step;
            view! {
                <button
                    class="c-step"
                    type="button"
                    role="radio"
                    tabindex=move || if is_stop() { "0" } else { "-1" }
                    aria-checked=move || if is_chosen() { "true" } else { "false" }
                    aria-disabled=move || lock_of.is_locked().then_some("true")
                    data-filled=move || value.get().is_some_and(|value| value >= step).then_some("")
                    on:click=boxed_press(move |_| {
                        if !press_of.is_locked() {
                            press_of.set((value.get_untracked() != Some(step)).then_some(Value::Int(step)));
                        }
                    })
                >
                    {step}
                </button>
            }
        })
        .collect_view();
    let many = most - least > 6;
    row(
        of,
        label,
        view! {
            <div
                class="c-steps"
                role="radiogroup"
                aria-label=label
                data-tone=tone
                data-many=many.then_some("")
                on:keydown=move_step
            >
                {buttons}
            </div>
        },
    )
}

/// Arrow keys go from step to step and choose it.
pub(in crate::ui::panel) fn move_step(event: KeyboardEvent) {
    let forth = match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => true,
        "ArrowLeft" | "ArrowDown" => false,
        _ => return,
    };
    let Some(list) = current_element(&event) else { return };
    let items = query_all(&list, "button");
    let Some(now) = focused().and_then(|element| items.iter().position(|item| **item == *element)) else {
        return;
    };
    let next = if forth { now + 1 } else { now.wrapping_sub(1) };
    event.prevent_default();
    event.stop_propagation();
    if let Some(item) = items.get(next) {
        let _ = item.focus();
        item.click();
    }
}

/// A word of a vocabulary: the chosen one in the row, all of them in a menu.
pub(in crate::ui::panel) fn choice<W: Label + PartialEq + Send + Sync + 'static>(
    of: &Of,
    label: &'static str,
    words: &'static [W],
    as_str: fn(W) -> &'static str,
    none: Option<&'static str>,
    value: impl Fn() -> Option<W> + Send + Sync + 'static,
) -> AnyView {
    let offers = words.iter().map(|word| (as_str(*word), word.label())).collect();
    choice_of(of, label, offers, none, Box::new(move || value().map(as_str)))
}

/// `offers` are the words of the document, each with its label.
fn choice_of(
    of: &Of,
    label: &'static str,
    offers: Vec<(&'static str, &'static str)>,
    none: Option<&'static str>,
    value: Read<Option<&'static str>>,
) -> AnyView {
    let state = PopoverState::new();
    let value = Memo::new(move |_| value());
    let offers: Arc<[(&str, &str)]> = offers.into();
    let shown = {
        let offers = Arc::clone(&offers);
        move || {
            let word = value.get();
            let offer = offers.iter().find(|(offered, _)| Some(*offered) == word);
            offer.map_or(none.unwrap_or_else(text::option_mixed), |(_, label)| *label)
        }
    };
    let spoken = shown.clone();
    let entries = {
        let of = of.clone();
        move |()| -> Vec<MenuEntry> {
            let item = |word: Option<&'static str>, title: &str| {
                let press_of = of.clone();
                let mut item = MenuItem::new(title, move || {
                    press_of.set(word.map(|word| Value::Line(word.to_owned())))
                });
                let is_chosen = value.get_untracked() == word;
                item.icon = is_chosen.then_some(icondata_lu::LuCheck);
                MenuEntry::from(item)
            };
            let mut entries: Vec<MenuEntry> = offers.iter().map(|(word, label)| item(Some(word), label)).collect();
            if let Some(none) = none {
                entries.extend([MenuEntry::Separator, item(None, none)]);
            }
            entries
        }
    };
    let lock_of = of.clone();
    let press = {
        let of = of.clone();
        move |event| {
            if !of.is_locked() {
                state.toggle(&event);
            }
        }
    };
    row(
        of,
        label,
        view! {
            <button
                class="c-choice"
                class:c-choice-none=move || value.get().is_none()
                type="button"
                aria-haspopup="menu"
                aria-expanded=move || if state.is_open() { "true" } else { "false" }
                aria-label=move || text::panel_choice(label, spoken())
                aria-disabled=move || lock_of.is_locked().then_some("true")
                on:click=boxed(press)
            >
                {shown}
                <Icon icon=icondata_lu::LuChevronDown size_px=14 />
            </button>
            <Menu state label entries />
        },
    )
}

/// Yes or no.
pub(in crate::ui::panel) fn toggle(
    of: &Of,
    label: &'static str,
    value: impl Fn() -> bool + Send + Sync + 'static,
) -> AnyView {
    toggle_of(of, label, Box::new(value))
}

fn toggle_of(of: &Of, label: &'static str, value: Read<bool>) -> AnyView {
    let value = Memo::new(move |_| value());
    let (press_of, lock_of) = (of.clone(), of.clone());
    row(
        of,
        label,
        view! {
            <button
                class="c-toggle"
                type="button"
                role="switch"
                aria-label=label
                aria-checked=move || if value.get() { "true" } else { "false" }
                aria-disabled=move || lock_of.is_locked().then_some("true")
                on:click=boxed_press(move |_| {
                    if !press_of.is_locked() {
                        press_of.set(Some(Value::Flag(!value.get_untracked())));
                    }
                })
            ></button>
        },
    )
}

/// One of the eight stage colours; pressing the chosen one goes back to the colour by position.
pub(in crate::ui::panel) fn stage_colour(
    of: &Of,
    label: &'static str,
    value: impl Fn() -> Option<i64> + Send + Sync + 'static,
) -> AnyView {
    let names = [
        text::colour_blue(),
        text::colour_teal(),
        text::colour_green(),
        text::colour_olive(),
        text::colour_sand(),
        text::colour_orange(),
        text::colour_rose(),
        text::colour_plum(),
    ];
    let value = Memo::new(move |_| value());
    let dots = (0_i64..)
        .zip(names)
        .map(|(index, name)| {
            let press_of = of.clone();
            view! {
                <button
                    class="c-stage-colour"
                    type="button"
                    role="radio"
                    tabindex=move || if value.get().unwrap_or_default() == index { "0" } else { "-1" }
                    aria-label=name
                    data-tip=name
                    data-stage=(index + 1).to_string()
                    aria-checked=move || if value.get() == Some(index) { "true" } else { "false" }
                    on:click=boxed_press(move |_| {
                        if !press_of.is_locked() {
                            press_of.set((value.get_untracked() != Some(index)).then_some(Value::Int(index)));
                        }
                    })
                ></button>
            }
        })
        .collect_view();
    row(
        of,
        label,
        view! { <div class="c-stage-colours" role="radiogroup" aria-label=label on:keydown=move_step>{dots}</div> },
    )
}
