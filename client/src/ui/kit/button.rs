//! Buttons: with a text, or with an icon and a tooltip.

use leptos::prelude::*;
use web_sys::MouseEvent;

use super::icon::{Icon, IconData};
use crate::ui::kit::flow::{boxed, boxed_press, view};

/// How loud a button is. One primary button per view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// A hairline around a text.
    #[default]
    Quiet,
    /// The one thing to do here.
    Primary,
    /// Cannot be taken back by a click elsewhere.
    Danger,
    /// Text only, for toolbars.
    Ghost,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Quiet => "k-button",
            Self::Primary => "k-button k-button-primary",
            Self::Danger => "k-button k-button-danger",
            Self::Ghost => "k-button k-button-ghost",
        }
    }
}

/// A button with a text that says what happens.
#[component]
pub fn Button(
    /// How loud.
    #[prop(optional)]
    kind: ButtonKind,
    /// Before the text.
    #[prop(optional)]
    icon: Option<IconData>,
    /// Working on it: the text stays, a second press does nothing.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Cannot be pressed now. It stays in the tab order, so that a tooltip can say why.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    /// What happens.
    #[prop(optional, into)]
    on_press: Option<Callback<MouseEvent>>,
    /// The text.
    children: Children,
) -> impl IntoView {
    let blocked = move || busy.get() || disabled.get();
    let press = move |event: MouseEvent| {
        if busy.get_untracked() || disabled.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(event);
        }
    };
    view! {
        <button
            class=kind.class()
            type=if submit { "submit" } else { "button" }
            aria-disabled=move || blocked().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            on:click=boxed(press)
        >
            {icon.map(|icon| view! { <Icon icon=icon /> })}
            <span class="k-button-text">{children()}</span>
        </button>
    }
}

/// A square button with an icon. Its name shows as a tooltip, with the keys that do the same.
#[component]
pub fn IconButton(
    /// The name, for the tooltip and for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// A shorter tooltip, where the place says the rest.
    #[prop(optional, into)]
    tip: Option<String>,
    /// The drawing.
    #[prop(into)]
    icon: Signal<IconData>,
    /// Keys that do the same, as people read them: "Ctrl K".
    #[prop(optional, into)]
    keys: Option<String>,
    /// For a button that stays down.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// For a button that opens something: whether it is open.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What happens. The event's current target is the button: an anchor for a popover.
    #[prop(into)]
    on_press: Callback<MouseEvent>,
) -> impl IntoView {
    let word = |on: bool| if on { "true" } else { "false" };
    view! {
        <button
            class="k-icon-button"
            type="button"
            aria-label=move || label.get()
            data-tip=move || tip.clone().unwrap_or_else(|| label.get())
            data-tip-keys=keys
            aria-pressed=move || pressed.map(|pressed| word(pressed.get()))
            aria-haspopup=expanded.map(|_| "true")
            aria-expanded=move || expanded.map(|expanded| word(expanded.get()))
            aria-disabled=move || disabled.get().then_some("true")
            on:click=boxed_press(move |event| {
                if !disabled.get_untracked() {
                    on_press.run(event);
                }
            })
        >
            <Icon icon=icon />
        </button>
    }
}
