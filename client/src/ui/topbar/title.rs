//! The journey's title in the top bar: a text that turns into a field of the same metrics.
//!
//! Committed as a whole on Enter or when the field is left, as the smallest splice, so that two people renaming at once keep both words.

use leptos::ev::Targeted;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::limits::TITLE_UTF16;
use waymark_shared::text_splice::TextSplice;
use web_sys::KeyboardEvent;

use crate::actions::use_actions;
use crate::parts::EXTRAS;
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::listen::{focused, give_back, remember_focus};

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
                    text::untitled_journey().to_owned()
                } else {
                    title.clone()
                }
            })
        }
    };
    move || {
        let writing = (renaming.get() && can_edit.get()).then(|| EXTRAS.ready()).flatten();
        if let Some(extras) = writing {
            return (extras.rename)();
        }
        let (shown, can_edit) = (shown.clone(), can_edit.clone());
        let is_empty = {
            let title = title.clone();
            move || title.with(|title| title.trim().is_empty())
        };
        let tip = {
            let can_edit = can_edit.clone();
            move || can_edit.get().then(text::topbar_rename)
        };
        view! {
            <h1 class="c-title-box">
                <button
                    class="c-title"
                    class:c-title-empty=is_empty
                    type="button"
                    data-tip=tip
                    on:click=boxed_press(move |_| {
                        EXTRAS.load();
                        renaming.set(can_edit.get_untracked());
                    })
                >
                    {shown}
                </button>
            </h1>
        }
    }
}

/// The title as a button.
fn button() -> Option<web_sys::HtmlElement> {
    let page = crate::platform::window().document()?;
    page.query_selector("button.c-title").ok().flatten()?.dyn_into().ok()
}

/// The field holds nothing that ends with its owner: it is left while it is already being taken away, too.
pub fn field() -> AnyView {
    let cx = use_actions();
    let title = cx.model().meta.title.signal();
    let before = title.get_untracked();
    let input = NodeRef::<leptos::html::Input>::new();
    let renaming = cx.chrome.renaming;
    // The button that stood here is gone with the field's coming; another one stands here when the field goes.
    let from_button = remember_focus().is_some_and(|element| element.class_list().contains("c-title"));
    input.on_load(|element| {
        request_animation_frame(move || {
            // Neither fails for an element that stands in the page.
            let _ = element.focus();
            element.select();
        });
    });
    let commit = {
        let (cx, title, before) = (cx.clone(), title.clone(), before.clone());
        move |wanted: String| {
            let wanted = wanted.trim();
            if wanted.is_empty() || wanted == before {
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
    // Enter and Escape take the field away, which leaves it once more.
    let leave = move |wanted: Option<String>| {
        if renaming.try_get_untracked() == Some(true) {
            renaming.set(false);
            if let Some(wanted) = wanted {
                commit(wanted);
            }
        }
    };
    let on_blur = {
        let leave = leave.clone();
        move |event: Targeted<web_sys::FocusEvent, web_sys::HtmlInputElement>| leave(Some(event.target().value()))
    };
    let on_key = move |event: Targeted<KeyboardEvent, web_sys::HtmlInputElement>| {
        let wanted = match event.key().as_str() {
            "Enter" if !event.is_composing() => Some(event.target().value()),
            "Escape" => None,
            _ => return event.stop_propagation(),
        };
        event.stop_propagation();
        event.prevent_default();
        leave(wanted);
        request_animation_frame(move || {
            if focused().is_none() {
                give_back(from_button.then(button).flatten());
            }
        });
    };
    view! {
        <input
            node_ref=input
            class="c-title"
            type="text"
            aria-label=text::topbar_title()
            maxlength=TITLE_UTF16
            autocomplete="off"
            prop:value=before
            on:blur:target=on_blur
            on:keydown:target=on_key
        />
    }
}
