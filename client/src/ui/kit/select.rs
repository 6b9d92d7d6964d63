//! A choice of one from a list: a button that shows the choice and opens the list.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::float::{Anchor, Placement};
use super::icon::Icon;
use super::listen::{current_element, next_id};
use super::menu::{follow_pointer, move_focus};
use super::popover::{Popover, PopoverState};
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, view};

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectOption {
    /// What `on_change` gets.
    pub value: String,
    /// What people read.
    pub label: String,
    /// A quiet second line.
    pub hint: Option<String>,
}

impl SelectOption {
    /// An option without a second line.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
        }
    }
}

/// A button that shows what is chosen and opens the list.
#[component]
pub fn Select(
    /// What is chosen here, for screen readers and as the label over it.
    #[prop(into)]
    label: String,
    /// Keeps the label for screen readers only.
    #[prop(optional)]
    hide_label: bool,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// What is chosen now; a value that is not among the options shows the placeholder.
    #[prop(into)]
    value: Signal<String>,
    /// Shown while nothing is chosen.
    #[prop(default = text::kit_choose())]
    placeholder: &'static str,
    /// Chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let state = PopoverState::new();
    let label_id = next_id("select");
    let labelled_by = format!("{label_id} {label_id}-value");
    let value_id = format!("{label_id}-value");
    let chosen = move || {
        let value = value.get();
        options.with(|options| {
            options
                .iter()
                .find(|option| option.value == value)
                .map(|option| option.label.clone())
        })
    };
    let keydown = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp")
            && let Some(button) = current_element(&event)
        {
            event.prevent_default();
            state.open_at(Anchor::Element(button));
        }
    };
    let list_label = label.clone();
    view! {
        <div class="k-field">
            <span class=if hide_label { "sr-only" } else { "k-field-label" } id=label_id>
                {label}
            </span>
            <button
                class="k-select"
                type="button"
                aria-haspopup="listbox"
                aria-expanded=move || if state.is_open() { "true" } else { "false" }
                aria-labelledby=labelled_by
                on:click=boxed_press(move |event| state.toggle(&event))
                on:keydown=boxed(keydown)
            >
                <span class="k-select-value" id=value_id data-empty=move || chosen().is_none().then_some("")>
                    {move || chosen().unwrap_or_else(|| placeholder.to_owned())}
                </span>
                <Icon icon=icondata_lu::LuChevronsUpDown size_px=14 />
            </button>
            <Popover state label=list_label role="listbox" placement=Placement::default() match_width=true>
                <div class="k-menu" role="presentation" on:keydown=move_focus>
                    {move || {
                        let current = value.get();
                        options.get().into_iter().map(|option| line(option, &current, state, on_change)).collect_view()
                    }}
                </div>
            </Popover>
        </div>
    }
}

fn line(
    option: SelectOption,
    current: &str,
    state: PopoverState,
    on_change: Callback<String>,
) -> impl IntoView + use<> {
    let SelectOption { value, label, hint } = option;
    let is_chosen = value == current;
    let press = move |_| {
        state.close();
        on_change.run(value.clone());
    };
    view! {
        <button
            class="k-menu-item"
            type="button"
            role="option"
            tabindex="-1"
            aria-selected=if is_chosen { "true" } else { "false" }
            data-autofocus=is_chosen.then_some("")
            on:click=boxed(press)
            on:pointerenter=follow_pointer
        >
            <span class="k-menu-label">{label} {hint.map(|hint| view! { <small class="k-menu-reason">{hint}</small> })}</span>
            <span class="k-menu-icon">{is_chosen.then(|| view! { <Icon icon=icondata_lu::LuCheck /> })}</span>
        </button>
    }
}
