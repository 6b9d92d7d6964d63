//! A choice of one from few, all in view: a segmented control for settings, tabs for views.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::flow::Show;
use super::icon::{Icon, IconData};
use super::listen::{current_element, focused, query_all};
use crate::ui::kit::flow::{boxed_press, view};

/// One of few.
#[derive(Debug, Clone)]
pub struct SegmentedOption {
    /// What `on_change` gets.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Shown in place of the label, which becomes the tooltip.
    pub icon: Option<IconData>,
}

impl SegmentedOption {
    /// An option with a text.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            icon: None,
        }
    }

    /// With an icon in place of the text.
    #[must_use]
    pub fn icon(mut self, icon: IconData) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// A setting with few values: one stop of the keyboard, arrow keys choose.
#[component]
pub fn Segmented(
    /// What is chosen here.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    options: Vec<SegmentedOption>,
    /// What is chosen now.
    #[prop(into)]
    value: Signal<String>,
    /// Chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    choices(Roles::RADIO, label, options, value, on_change)
}

/// The headings of views that share one place. The views are [`TabPanel`]s.
#[component]
pub fn Tabs(
    /// What the views are about.
    #[prop(into)]
    label: String,
    /// The views.
    options: Vec<SegmentedOption>,
    /// The view in front.
    #[prop(into)]
    value: Signal<String>,
    /// Chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    choices(Roles::TAB, label, options, value, on_change)
}

/// One view of [`Tabs`], made when it comes to the front.
#[component]
pub fn TabPanel(
    /// Its name.
    #[prop(into)]
    label: String,
    /// Whether it is in front.
    #[prop(into)]
    active: Signal<bool>,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Show when=move || active.get()>
            <div class="k-tab-panel" role="tabpanel" aria-label=label.clone()>
                {children()}
            </div>
        </Show>
    }
}

struct Roles {
    list: &'static str,
    item: &'static str,
    /// The attribute that says which one is chosen.
    is_tab: bool,
    class: &'static str,
}

impl Roles {
    const RADIO: Self = Self {
        list: "radiogroup",
        item: "radio",
        is_tab: false,
        class: "k-segmented",
    };
    const TAB: Self = Self {
        list: "tablist",
        item: "tab",
        is_tab: true,
        class: "k-tabs",
    };
}

fn choices(
    roles: Roles,
    label: String,
    options: Vec<SegmentedOption>,
    value: Signal<String>,
    on_change: Callback<String>,
) -> impl IntoView {
    let Roles {
        list,
        item,
        is_tab,
        class,
    } = roles;
    let items = options
        .into_iter()
        .map(|option| {
            let SegmentedOption {
                value: own,
                label,
                icon,
            } = option;
            let is_chosen = {
                let own = own.clone();
                Signal::derive(move || value.with(|value| *value == own))
            };
            let word = move || if is_chosen.get() { "true" } else { "false" };
            let face = match icon {
                Some(icon) => view! { <Icon icon /> },
                None => label.clone().into_any(),
            };
            view! {
                <button
                    class="k-segment"
                    type="button"
                    role=item
                    aria-checked=move || (!is_tab).then(word)
                    aria-selected=move || is_tab.then(word)
                    aria-label=label.clone()
                    data-tip=icon.map(|_| label)
                    tabindex=move || if is_chosen.get() { "0" } else { "-1" }
                    on:click=boxed_press(move |_| on_change.run(own.clone()))
                >
                    {face}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class=class role=list aria-label=label on:keydown=move_choice>
            {items}
        </div>
    }
}

/// Arrow keys move the focus and choose.
fn move_choice(event: KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => 1,
        "ArrowLeft" | "ArrowUp" => usize::MAX,
        _ => return,
    };
    let Some(list) = current_element(&event) else { return };
    let items = query_all(&list, "button");
    let Some(current) = focused().and_then(|element| items.iter().position(|item| **item == *element)) else {
        return;
    };
    event.prevent_default();
    let next = &items[current.wrapping_add(step).wrapping_add(items.len()) % items.len()];
    let _ = next.focus();
    next.click();
}
