//! A one-line text field with its label, hint and error.

use leptos::prelude::*;

use super::listen::next_id;
use crate::ui::kit::flow::view;

/// A text field. The label is always there for screen readers; `hide_label` takes it off the screen where the place says enough.
#[component]
pub fn TextField(
    /// What to write here.
    #[prop(into)]
    label: String,
    /// The text; typing changes it at once.
    value: RwSignal<String>,
    /// Keeps the label for screen readers only.
    #[prop(optional)]
    hide_label: bool,
    /// An example, shown while empty.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// One line under the field.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong and how to mend it; announced when it appears.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Most UTF-16 code units the browser lets in.
    #[prop(optional)]
    max_length: Option<usize>,
    /// Takes the focus when a dialog or popover around it opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = next_id("field");
    let note_id = format!("{id}-note");
    let described_by = note_id.clone();
    view! {
        <div class="k-field" data-invalid=move || error.get().map(|_| "")>
            <label class=if hide_label { "sr-only" } else { "k-field-label" } for=id.clone()>
                {label}
            </label>
            <input
                class="k-input"
                id=id
                type="text"
                autocomplete="off"
                placeholder=placeholder
                maxlength=max_length
                data-autofocus=autofocus.then_some("")
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described_by
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
            <p class="k-field-note" id=note_id aria-live="polite">
                {move || error.get().or_else(|| hint.clone())}
            </p>
        </div>
    }
}
