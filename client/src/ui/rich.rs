//! Prose: read as it looks, and written in a text area behind which a copy of the text shows how it looks.
//!
//! The text area is the same as everywhere (`text_edit`): input methods, carets, what others type, phones and screen readers work as in any other
//! field. What is added here: formatting by keys, by the row of tools, by Markdown signs and by pasting. Not here: what a look is
//! (`shared::rich`), and how it merges (docs/decisions/0007). Who only reads a prose, wherever that is, shows it by `reading`.

mod clip;
mod mirror;
mod reading;
mod shortcuts;
mod tools;
mod writing;

use leptos::html::{Div, Textarea};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::schema::{EntityRef, Field, Shape, shape};
use waymark_shared::layout::Spot;
use waymark_shared::rich::Look;
use web_sys::{ClipboardEvent, Element, FocusEvent, InputEvent, KeyboardEvent};

use super::board::cx::use_board;
use super::kit::listen::{is_inside, on_target};
use super::text_edit::{Left, Link};
use crate::actions::prose::TextTool;
use crate::actions::use_actions;
use crate::ui::kit::flow::{boxed, effect, view};
use crate::ui::kit::{PopoverState, Show};
use writing::Writing;

pub use reading::{inline, reading};

/// A prose of an entity: a field for who may write, a text for who may not.
pub fn prose(
    entity: EntityRef,
    field: Field,
    text: ArcReadSignal<String>,
    label: &'static str,
    placeholder: &'static str,
) -> AnyView {
    let cx = use_board();
    let editor = cx.editor().clone();
    let look = reading::look_of(&editor, entity, field);
    let can_edit = cx.can_edit;
    let can_edit = Memo::new(move |_| can_edit.get());
    crate::ui::kit::flow::erase(move || {
        if can_edit.get() {
            field_view(entity, field, text.clone(), look, label, placeholder)
        } else {
            view! {
                <div class="t-read" role="group" aria-label=label>{reading::as_it_looks(text.clone(), look)}</div>
            }
        }
    })
}

fn field_view(
    entity: EntityRef,
    field: Field,
    text: ArcReadSignal<String>,
    look: Memo<Look>,
    label: &'static str,
    placeholder: &'static str,
) -> AnyView {
    let cx = use_board();
    let area = NodeRef::<Textarea>::new();
    let frame = NodeRef::<Div>::new();
    let link = Link::new(cx.clone(), entity, field, text.clone(), area);
    let writing = Writing::new(link, cx.clone(), entity, field, area, look);
    let max = match shape(entity.kind(), field) {
        Some(Shape::Text(units)) => units,
        _ => 0,
    };
    let (incoming, on_screen) = (text.clone(), link.shown);
    effect(move |_| link.receive(incoming.get()));
    if let Some(document) = crate::platform::window().document() {
        on_target(document.into(), "selectionchange", move |_| {
            link.hold_selection();
            writing.see_selection();
        });
    }
    on_cleanup(move || link.leave(Left::Blurred, None));

    // The tools are there while the focus is in the field or in them.
    let inside = RwSignal::new(false);
    let address = PopoverState::new();
    let tools = use_actions().chrome.tools;
    let tool = Callback::new(move |tool| writing.apply(tool, address));
    let on_focus_out = move |event: FocusEvent| {
        let target = event.related_target();
        let stays = frame
            .get_untracked()
            .is_some_and(|frame| is_inside(&frame, target.clone()));
        if stays {
            return;
        }
        inside.set(false);
        // The palette acts on the text that the keyboard came from, the board does not.
        let target = target.and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest("[role=grid]").ok().flatten().is_some()) {
            tools.set(None);
        }
    };
    on_cleanup(move || tools.set(None));
    let (undo_cx, state) = (cx.clone(), cx.state);
    let on_before = move |event: InputEvent| match event.input_type().as_str() {
        "historyUndo" => {
            event.prevent_default();
            let _ = undo_cx.editor().undo();
        }
        "historyRedo" => {
            event.prevent_default();
            let _ = undo_cx.editor().redo();
        }
        // Enter on an empty item ends its list, Backspace at its start too. By what is meant, not by the key: phones tell no keys.
        "insertLineBreak" | "insertParagraph" if writing.ends_list(false) => event.prevent_default(),
        "deleteContentBackward" if writing.ends_list(true) => event.prevent_default(),
        _ => {}
    };
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let main = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
        let plain = main && !event.shift_key();
        match event.key().as_str() {
            "b" | "B" if plain => writing.apply(TextTool::Bold, address),
            "i" | "I" if plain => writing.apply(TextTool::Italic, address),
            "k" | "K" if plain => writing.apply(TextTool::Link, address),
            // By their places: with Shift they are other signs on every layout.
            _ if main && event.shift_key() && event.code() == "Digit8" => writing.apply(TextTool::Bullets, address),
            _ if main && event.shift_key() && event.code() == "Digit7" => writing.apply(TextTool::Numbers, address),
            "Enter" if main => {
                link.leave(Left::Done, None);
                // Back by the key that leads here.
                if let Some(spot) = Spot::of(entity) {
                    state.go_to(spot);
                }
            }
            "Escape" => writing.cancel(),
            _ => {
                if !main && !event.alt_key() && event.key() != "Tab" {
                    event.stop_propagation();
                }
                return;
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let has_lists = move || look.with(|look| !look.lists.is_empty()) || writing.pending_list().is_some();
    let pending = Signal::derive(move || writing.pending_list());
    view! {
        <div
            node_ref=frame
            class="t-edit t-rich"
            data-lists=move || has_lists().then_some("")
            on:focusin=move |_| {
                inside.set(true);
                tools.set(Some(tool));
            }
            on:focusout=boxed(on_focus_out)
        >
            {mirror::mirror(cx.clone(), entity, field, on_screen, writing.look(), pending)}
            <textarea
                node_ref=area
                class="t-area"
                rows="1"
                dir="auto"
                spellcheck="true"
                autocomplete="off"
                aria-label=label
                aria-description=move || writing.looks_here()
                placeholder=placeholder
                maxlength=(max > 0).then(|| max.to_string())
                prop:value=text.get_untracked()
                on:beforeinput=boxed(on_before)
                on:input=move |event: web_sys::Event| writing.typed(&event)
                on:compositionstart=move |_| link.composing.set_value(true)
                on:compositionend=move |event: web_sys::CompositionEvent| {
                    link.composing.set_value(false);
                    writing.typed(&event);
                }
                on:keydown=boxed(on_key)
                on:copy=move |event: ClipboardEvent| writing.copy(&event, false)
                on:cut=move |event: ClipboardEvent| writing.copy(&event, true)
                on:paste=move |event: ClipboardEvent| writing.paste(&event)
                on:blur=move |_| link.leave(Left::Blurred, None)
                on:focus=move |_| {
                    // Whoever was at the tools is still at the same text.
                    if inside.get_untracked() {
                        link.enter_again();
                    } else {
                        link.enter();
                        writing.entered();
                    }
                    writing.see_selection();
                }
            />
            <Show when=move || inside.get()>{tools::tools(writing, address)}</Show>
        </div>
    }
}
