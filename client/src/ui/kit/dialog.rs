//! A dialog over the page: for what needs the whole attention. Choices open as popovers instead.
//!
//! The browser's `dialog` element keeps the focus inside, takes Escape and gives the focus back. When what has the focus is drawn anew, the
//! browser gives it to the page: here it goes back to the dialog, so that the next key is heard where people look.

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use web_sys::{Event, FocusEvent, MouseEvent};

use super::button::IconButton;
use super::flow::Show;
use super::listen::{focus_first, focused, give_back, next_id, remember_focus};
use crate::text;
use crate::ui::kit::flow::{boxed, view};

/// A dialog. Its content is made when it opens and dropped when it closes.
#[component]
pub fn Dialog(
    /// Whether it is open; closing it by Escape or beside it sets this.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Show when=move || open.get()>
            <Modal open title children=children.clone() />
        </Show>
    }
}

#[component]
fn Modal(open: RwSignal<bool>, title: Signal<String>, children: ChildrenFn) -> impl IntoView {
    let title_id = next_id("dialog");
    let labelled_by = title_id.clone();
    view! {
        <ModalFrame open class="k-dialog" labelled_by>
            <header class="k-dialog-head">
                <h2 id=title_id.clone()>{move || title.get()}</h2>
                <IconButton label=text::kit_close() icon=icondata_lu::LuX on_press=move |_| open.set(false) />
            </header>
            {children()}
        </ModalFrame>
    }
}

/// A modal `dialog` element without any looks of its own, for dialogs, the command palette and sheets.
#[component]
pub fn ModalFrame(
    /// Set when it is closed by Escape or beside it.
    open: RwSignal<bool>,
    /// Its looks.
    class: &'static str,
    /// Id of its heading.
    #[prop(optional, into)]
    labelled_by: Option<String>,
    /// Its name, where it has no heading.
    #[prop(optional, into)]
    label: Option<String>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let return_to = SendWrapper::new(remember_focus());
    dialog.on_load(|element| {
        // Connected and not yet open: cannot fail.
        let _ = element.show_modal();
        focus_first(&element);
    });
    on_cleanup(move || {
        // Taking the element out of the page does not return the focus by itself, and it happens after this.
        request_animation_frame(move || {
            if focused().is_none() {
                give_back(return_to.take());
            }
        });
    });
    let pressed_beside = move |event: MouseEvent| {
        let own = dialog.get_untracked().map(web_sys::EventTarget::from);
        if event.target() == own {
            open.set(false);
        }
    };
    let cancel = move |event: Event| {
        event.prevent_default();
        open.set(false);
    };
    let focus_left = move |event: FocusEvent| {
        if event.related_target().is_some() {
            return;
        }
        // Only then it is known where it went.
        request_animation_frame(move || {
            if let Some(element) = dialog.try_get_untracked().flatten()
                && element.is_connected()
                && focused().is_none()
            {
                let _ = element.focus();
            }
        });
    };
    view! {
        <dialog
            node_ref=dialog
            class=class
            tabindex="-1"
            aria-labelledby=labelled_by
            aria-label=label
            on:cancel=boxed(cancel)
            // A browser may close it by itself, without asking.
            on:close=move |_| {
                open.try_set(false);
            }
            on:focusout=boxed(focus_left)
            on:pointerdown=move |event| pressed_beside(event.into())
        >
            // Fills the dialog, so that only its backdrop counts as beside.
            <div class="k-dialog-body">{children()}</div>
        </dialog>
    }
}

/// The row of buttons at the end of a dialog, the main one last.
#[component]
pub fn DialogActions(
    /// The buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="k-dialog-actions">{children()}</div> }
}
