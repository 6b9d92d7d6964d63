//! The journey's title in the top bar: a text that turns into a field of the same metrics.
//!
//! Committed as a whole on Enter or when the field is left, as the smallest splice, so that two people renaming at once keep both words.

use leptos::prelude::*;
use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::limits::TITLE_UTF16;
use waymark_shared::text_splice::TextSplice;
use web_sys::KeyboardEvent;

use crate::actions::{ActionCx, use_actions};

const UNTITLED: &str = "Untitled journey";

/// The title.
#[component]
pub(super) fn JourneyTitle() -> impl IntoView {
    let cx = use_actions();
    let title = cx.model().meta.title.signal();
    let renaming = cx.chrome.renaming;
    let can_edit = cx.session().writable();
    let shown = {
        let title = title.clone();
        move || {
            title.with(|title| {
                if title.trim().is_empty() {
                    UNTITLED.to_owned()
                } else {
                    title.clone()
                }
            })
        }
    };
    move || {
        if renaming.get() && can_edit.get() {
            return field(&cx, &title).into_any();
        }
        let (shown, can_edit) = (shown.clone(), can_edit.clone());
        let is_empty = {
            let title = title.clone();
            move || title.with(|title| title.trim().is_empty())
        };
        let tip = {
            let can_edit = can_edit.clone();
            move || can_edit.get().then_some("Rename journey")
        };
        view! {
            <h1 class="c-title-box">
                <button
                    class="c-title"
                    class:c-title-empty=is_empty
                    type="button"
                    data-tip=tip
                    on:click=move |_| renaming.set(can_edit.get_untracked())
                >
                    {shown}
                </button>
            </h1>
        }
        .into_any()
    }
}

fn field(cx: &ActionCx, title: &ArcReadSignal<String>) -> impl IntoView + use<> {
    let before = title.get_untracked();
    let input = NodeRef::<leptos::html::Input>::new();
    let renaming = cx.chrome.renaming;
    input.on_load(|element| {
        // Neither fails for an element that stands in the page.
        let _ = element.focus();
        element.select();
    });
    let commit = {
        let (cx, title, before) = (cx.clone(), title.clone(), before.clone());
        move || {
            let Some(element) = input.get_untracked() else { return };
            let wanted = element.value();
            let wanted = wanted.trim();
            if !renaming.get_untracked() || wanted.is_empty() || wanted == before {
                return;
            }
            if let Some(splice) = TextSplice::between(&title.get_untracked(), wanted, u32::MAX) {
                cx.apply([Edit::Splice {
                    entity: EntityRef::Meta,
                    field: Field::Title,
                    splice,
                }]);
                cx.editor().end_intent();
            }
        }
    };
    let on_blur = {
        let commit = commit.clone();
        move |_| {
            commit();
            renaming.set(false);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let end = match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                commit();
                true
            }
            "Escape" => true,
            _ => false,
        };
        event.stop_propagation();
        if end {
            event.prevent_default();
            renaming.set(false);
        }
    };
    view! {
        <input
            node_ref=input
            class="c-title"
            type="text"
            aria-label="Title of the journey"
            maxlength=TITLE_UTF16
            autocomplete="off"
            prop:value=before
            on:blur=on_blur
            on:keydown=on_key
        />
    }
}
