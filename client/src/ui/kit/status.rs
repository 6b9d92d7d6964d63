//! Small pieces: a key, a dot, a word of status, an empty place, a place that is still loading.

use leptos::prelude::*;

use super::icon::{Icon, IconData};
use crate::ui::kit::flow::view;

/// A meaning that has a colour (`data-tone` in `style/base.css`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// No meaning.
    #[default]
    Neutral,
    /// For actions.
    Accent,
    /// Good.
    Positive,
    /// Bad.
    Negative,
    /// Time passes.
    Wait,
    /// A chance.
    Opportunity,
    /// Something known.
    Evidence,
}

impl Tone {
    /// The value of `data-tone`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Positive => "positive",
            Self::Negative => "negative",
            Self::Wait => "wait",
            Self::Opportunity => "opportunity",
            Self::Evidence => "evidence",
        }
    }
}

/// Keys on a keyboard. Parts are separated by spaces: "Ctrl Shift Z".
#[component]
pub fn Kbd(
    /// The keys.
    #[prop(into)]
    keys: String,
) -> impl IntoView {
    view! {
        <kbd class="k-keys">{keys.split(' ').map(|key| view! { <span class="k-key">{key.to_owned()}</span> }).collect_view()}</kbd>
    }
}

/// A dot in a colour. Always beside a text that says what it means.
#[component]
pub fn ColourDot(
    /// CSS colour, usually `var(--…)`.
    #[prop(into)]
    colour: Signal<String>,
) -> impl IntoView {
    view! { <span class="k-dot" aria-hidden="true" style:background-color=move || colour.get()></span> }
}

/// One small word of status with its dot. It changes with every few letters that somebody types: whoever needs to hear of it is told by the voice.
#[component]
pub fn StatusWord(
    /// The word: "Saved".
    #[prop(into)]
    text: Signal<String>,
    /// Its meaning.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// Something is under way: the dot breathes.
    #[prop(optional, into)]
    active: Signal<bool>,
) -> impl IntoView {
    view! {
        <span
            class="k-status"
            class:k-status-active=move || active.get()
            data-tone=move || tone.get().as_str()
            role="status"
            aria-live="off"
        >
            <span class="k-status-dot" aria-hidden="true"></span>
            <span>{move || text.get()}</span>
        </span>
    }
}

/// A place with nothing in it yet: what it is for, and what to do.
#[component]
pub fn EmptyState(
    /// A quiet drawing.
    #[prop(optional)]
    icon: Option<IconData>,
    /// What this place is for.
    #[prop(into)]
    title: String,
    /// One sentence more.
    #[prop(optional, into)]
    text: Option<String>,
    /// What to do.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="k-empty">
            {icon.map(|icon| view! { <span class="k-empty-icon"><Icon icon size_px=20 /></span> })}
            <h2 class="k-empty-title">{title}</h2>
            {text.map(|text| view! { <p class="k-empty-text">{text}</p> })}
            <div class="k-empty-actions">{children()}</div>
        </div>
    }
}

/// Stands where something will be, in its size, so that nothing moves when it comes. The size comes from a class.
#[component]
pub fn Skeleton(
    /// Class that gives the size.
    #[prop(into)]
    class: String,
) -> impl IntoView {
    view! { <div class=format!("k-skeleton {class}") aria-hidden="true"></div> }
}
