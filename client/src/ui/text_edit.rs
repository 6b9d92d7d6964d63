//! A text field bound to a shared text: what is typed becomes splices, what others type comes in around the caret.
//!
//! Invariants: the field and the document say the same whenever no input method composes; the caret is held by a sticky index, so
//! it stays beside the letter it stood at; while an input method composes, nothing is written into the field, and what came meanwhile
//! is merged when it ends. Used in place on the board and, for prose, in the panel. Not here: when a field opens (`BoardState`).

use leptos::html::Textarea;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field, Shape, shape};
use waymark_shared::text_splice::TextSplice;
use web_sys::{ClipboardEvent, InputEvent, KeyboardEvent};

use super::board::cx::{BoardCx, use_board};
use super::kit::listen::{focused, on_target};
use crate::editor::caret::StickyCaret;
use crate::platform::locale;
use crate::text;
use crate::ui::kit::Toast;
use crate::ui::kit::flow::{boxed, effect, view};

mod carets;

pub use carets::RemoteCaret;

/// How a field was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// By Enter (or Mod+Enter in prose): the focus belongs to what was edited.
    Done,
    /// By Tab: the focus belongs to the next place, or with Shift to the one before.
    Tabbed {
        /// To the one before.
        back: bool,
    },
    /// By Escape: the old text is back.
    Cancelled,
    /// By going elsewhere.
    Blurred,
}

/// A stage that is only numbered, as in an empty journey: whoever opens its name wants another one.
fn is_numbered(kind: EntityKind, name: &str) -> bool {
    let number = name.split_once(' ').map(|(_, number)| number);
    kind == EntityKind::Stage && number.is_some_and(|number| number.parse::<u8>().is_ok())
}

/// A text field of an entity. It grows with its text.
#[component]
pub fn TextEdit(
    /// Whose text.
    #[prop(into)]
    entity: EntityRef,
    /// Which text.
    field: Field,
    /// The text as the model shows it.
    text: ArcReadSignal<String>,
    /// Name for screen readers.
    #[prop(into)]
    label: String,
    /// Shown while the text is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// Enter makes a new line; otherwise it leaves the field.
    #[prop(optional)]
    multiline: bool,
    /// Takes the focus when it appears, with the caret at the end.
    #[prop(optional)]
    autofocus: bool,
    /// Said once, when the person leaves the field.
    #[prop(optional, into)]
    on_leave: Option<Callback<Left>>,
) -> impl IntoView {
    let cx = use_board();
    let area = NodeRef::<Textarea>::new();
    let link = Link::new(cx.clone(), entity, field, text.clone(), area);
    let max = match shape(entity.kind(), field) {
        Some(Shape::Text(units)) => units,
        _ => 0,
    };

    effect(move |_| {
        let now = link.text.with_value(Clone::clone).get();
        link.receive(now);
    });
    if let Some(document) = crate::platform::window().document() {
        on_target(document.into(), "selectionchange", move |_| link.hold_selection());
    }
    let state = cx.state;
    if autofocus {
        effect(move |_| {
            if let Some(element) = area.get() {
                // Neither fails for an element that stands in the page.
                let _ = element.focus();
                let end = element.text_length();
                // Others may have taken it to another place under the person's hands.
                let from = if is_numbered(entity.kind(), &element.value()) {
                    0
                } else {
                    end
                };
                let (from, to) = state.held_caret(entity).unwrap_or((from, end));
                let _ = element.set_selection_range(from.min(end), to.min(end));
                link.hold_selection();
            }
        });
    }
    on_cleanup(move || link.leave(Left::Blurred, None));

    let leave = move |how: Left| link.leave(how, on_leave);
    let on_key = move |event: KeyboardEvent| {
        // Keys of a field are the field's, also those that mean something on the board; an input method's keys are its own.
        if event.is_composing() {
            return;
        }
        let main = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "Enter" if !multiline || main => {
                event.prevent_default();
                event.stop_propagation();
                leave(Left::Done);
            }
            // In the panel Tab goes on to the next control by itself.
            "Tab" if on_leave.is_some() && !main && !event.alt_key() => {
                event.prevent_default();
                event.stop_propagation();
                leave(Left::Tabbed {
                    back: event.shift_key(),
                });
            }
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                leave(Left::Cancelled);
                if on_leave.is_none() {
                    link.let_go();
                }
            }
            _ if main || event.alt_key() => {}
            _ => event.stop_propagation(),
        }
    };
    let undo_cx = cx.clone();
    view! {
        <div class="t-edit">
            <carets::Mirror cx=cx.clone() entity field shown=link.shown />
            <textarea
                node_ref=area
                class="t-area"
                rows="1"
                dir="auto"
                spellcheck="true"
                autocomplete="off"
                aria-label=label
                placeholder=placeholder
                maxlength=(max > 0).then(|| max.to_string())
                readonly=move || !cx.can_edit.get()
                prop:value=text.get_untracked()
                on:beforeinput=move |event: InputEvent| {
                    match event.input_type().as_str() {
                        "historyUndo" => {
                            event.prevent_default();
                            let _ = undo_cx.editor().undo();
                        }
                        "historyRedo" => {
                            event.prevent_default();
                            let _ = undo_cx.editor().redo();
                        }
                        _ => {}
                    }
                }
                on:input=move |_| drop(link.send(multiline, &|_, _| Vec::new()))
                on:compositionstart=move |_| link.composing.set_value(true)
                on:compositionend=move |_| {
                    link.composing.set_value(false);
                    link.send(multiline, &|_, _| Vec::new());
                }
                on:keydown=boxed(on_key)
                on:paste=boxed(move |event: ClipboardEvent| link.refuse_too_long(&event))
                on:blur=move |_| leave(Left::Blurred)
                on:focus=move |_| link.enter()
            />
        </div>
    }
}

/// What goes with a change of the words, such as how they look: the splice, and the text before it.
pub(super) type Dress<'a> = &'a dyn Fn(&TextSplice, &str) -> Vec<Edit>;

/// The field's side of the binding.
#[derive(Clone, Copy)]
pub(super) struct Link {
    cx: StoredValue<BoardCx>,
    entity: EntityRef,
    field: Field,
    text: StoredValue<ArcReadSignal<String>>,
    area: NodeRef<Textarea>,
    /// What the field says; the mirror behind it gives it its height.
    pub(super) shown: RwSignal<String>,
    /// The document's text that the field's content was last equal to.
    base: StoredValue<String>,
    /// The text when the person came in, to give back; `None` while nobody is in.
    before: StoredValue<Option<String>>,
    /// Somebody else changed the text meanwhile.
    foreign: StoredValue<bool>,
    pub(super) composing: StoredValue<bool>,
    /// Anchor and head of the selection.
    held: StoredValue<Option<(StickyCaret, StickyCaret)>, LocalStorage>,
}

impl Link {
    pub(super) fn new(
        cx: BoardCx,
        entity: EntityRef,
        field: Field,
        text: ArcReadSignal<String>,
        area: NodeRef<Textarea>,
    ) -> Self {
        let now = text.get_untracked();
        Self {
            cx: StoredValue::new(cx),
            entity,
            field,
            text: StoredValue::new(text),
            area,
            shown: RwSignal::new(now.clone()),
            base: StoredValue::new(now),
            before: StoredValue::new(None),
            foreign: StoredValue::new(false),
            composing: StoredValue::new(false),
            held: StoredValue::new_local(None),
        }
    }

    pub(super) fn enter(self) {
        let now = self.text.with_value(GetUntracked::get_untracked);
        self.before.set_value(Some(now));
        self.foreign.set_value(false);
        self.hold_selection();
    }

    /// The person is back from what belongs to the field.
    pub(super) fn enter_again(self) {
        let foreign = self.foreign.get_value();
        self.enter();
        self.foreign.set_value(foreign);
    }

    /// Typing: the field's content goes into the document, with what goes with it. Returns the change of the document.
    pub(super) fn send(self, multiline: bool, dress: Dress<'_>) -> Option<TextSplice> {
        let element = self.area.get_untracked()?;
        let mut value = element.value();
        let caret = element.selection_end().ok().flatten().unwrap_or(0);
        if !multiline && value.contains(['\n', '\r']) {
            // Same length, so the caret stays right.
            value = value.replace(['\n', '\r'], " ");
            element.set_value(&value);
            let _ = element.set_selection_range(caret, caret);
        }
        self.shown.set(value.clone());
        if self.composing.get_value() {
            return None;
        }
        let now = self.text.with_value(GetUntracked::get_untracked);
        let base = self.base.get_value();
        let Some(mut splice) = TextSplice::between(&base, &value, caret) else {
            self.receive(now);
            return None;
        };
        // Others typed while an input method composed: the splice goes where its place has moved to.
        if let Some(theirs) = TextSplice::between(&base, &now, u32::MAX) {
            let end = theirs.shift_caret(splice.at_utf16 + splice.delete_utf16);
            splice.at_utf16 = theirs.shift_caret(splice.at_utf16);
            splice.delete_utf16 = end.saturating_sub(splice.at_utf16);
        }
        let mut edits = vec![self.splice(splice.clone())];
        edits.extend(dress(&splice, &now));
        let done = self.cx.with_value(|cx| cx.apply(edits));
        let now = self.text.with_value(GetUntracked::get_untracked);
        if done && now == value {
            self.base.set_value(now);
            self.hold_selection();
        } else {
            self.receive(now);
        }
        done.then_some(splice)
    }

    /// Changes that are no typing, as a step of their own; then selects from one place to another.
    pub(super) fn put(self, edits: Vec<Edit>, from_utf16: u32, to_utf16: u32) -> bool {
        let done = self.cx.with_value(|cx| {
            cx.editor().end_intent();
            let done = cx.apply(edits);
            cx.editor().end_intent();
            done
        });
        if done && let Some(element) = self.area.get_untracked() {
            let now = self.text.with_value(GetUntracked::get_untracked);
            if element.value() != now {
                element.set_value(&now);
            }
            self.shown.set(now.clone());
            self.base.set_value(now);
            // Fails for no text area.
            let _ = element.set_selection_range(from_utf16, to_utf16);
            self.hold_selection();
        }
        done
    }

    /// A change of this text as an edit.
    pub(super) fn splice(self, splice: TextSplice) -> Edit {
        Edit::Splice {
            entity: self.entity,
            field: self.field,
            splice,
        }
    }

    /// What the document says.
    pub(super) fn now(self) -> String {
        self.text.with_value(GetUntracked::get_untracked)
    }

    /// The document's text came in: from here, from others, from undo.
    pub(super) fn receive(self, now: String) {
        if self.composing.get_value() {
            self.foreign.set_value(true);
            return;
        }
        let Some(element) = self.area.get_untracked() else {
            return;
        };
        if element.value() != now {
            self.foreign.set_value(true);
            let inside = has_focus(&element);
            let held = self.held.with_value(|held| {
                held.as_ref().and_then(|(anchor, head)| {
                    self.cx
                        .with_value(|cx| cx.editor().find_caret(anchor).zip(cx.editor().find_caret(head)))
                })
            });
            element.set_value(&now);
            if inside && let Some((anchor, head)) = held {
                let direction = if head < anchor { "backward" } else { "forward" };
                let _ = element.set_selection_range_with_direction(anchor.min(head), anchor.max(head), direction);
            }
        }
        self.shown.set(now.clone());
        self.base.set_value(now);
    }

    /// Holds the selection where it is now, and tells the others.
    pub(super) fn hold_selection(self) {
        let Some(element) = self.area.try_get_untracked().flatten() else {
            return;
        };
        if self.composing.get_value() || !has_focus(&element) {
            return;
        }
        let (Ok(Some(start)), Ok(Some(end))) = (element.selection_start(), element.selection_end()) else {
            return;
        };
        let backward = element.selection_direction().ok().flatten().as_deref() == Some("backward");
        let (anchor, head) = if backward { (end, start) } else { (start, end) };
        let (entity, field) = (self.entity, self.field);
        self.cx.with_value(|cx| {
            let editor = cx.editor();
            let held = editor
                .hold_caret(entity, field, anchor)
                .zip(editor.hold_caret(entity, field, head));
            self.held.set_value(held);
            cx.tell_caret(editor.presence_caret(entity, field, head, anchor));
        });
    }

    /// Leaves the field by the keyboard, which stays in the window that the field is in, so that the next Escape closes that; else it goes back to
    /// where it was on the board, or stays on the page.
    pub(super) fn let_go(self) {
        if let Some(element) = self.area.get_untracked() {
            let window = element.closest("[popover], dialog").ok().flatten();
            if let Some(window) = window.and_then(|window| window.dyn_into::<web_sys::HtmlElement>().ok()) {
                // Both fail for no element.
                let _ = window.focus();
                return;
            }
            let _ = element.blur();
        }
        let state = self.cx.with_value(|cx| cx.state);
        let spot = state.focus.get_untracked();
        if let Some(spot) = spot.filter(|spot| super::board::focus::element_of(*spot).is_some()) {
            state.go_to(spot);
        }
    }

    /// The browser would cut what is too long without a word: it is refused as a whole instead.
    fn refuse_too_long(self, event: &ClipboardEvent) {
        let (Some(element), Some(data)) = (self.area.get_untracked(), event.clipboard_data()) else {
            return;
        };
        let (Ok(Some(start)), Ok(Some(end))) = (element.selection_start(), element.selection_end()) else {
            return;
        };
        let pasted = data.get_data("text/plain").unwrap_or_default();
        let kept = element.text_length().saturating_sub(end.abs_diff(start)) as usize;
        let most = usize::try_from(element.max_length()).unwrap_or(usize::MAX);
        if kept + pasted.encode_utf16().count() > most {
            event.prevent_default();
            let words = text::rich_too_long(&locale::number(most as f64));
            self.cx.with_value(|cx| cx.tell(Toast::problem(words)));
        }
    }

    /// Whether somebody else changed the words since the person came in.
    pub(super) fn is_foreign(self) -> bool {
        self.foreign.get_value()
    }

    pub(super) fn leave(self, how: Left, on_leave: Option<Callback<Left>>) {
        let Some(before) = self.before.try_update_value(Option::take).flatten() else {
            return;
        };
        let now = self.text.with_value(GetUntracked::get_untracked);
        self.cx.with_value(|cx| {
            cx.tell_caret(None);
            if how == Left::Cancelled && !self.foreign.get_value() {
                let back = TextSplice::between(&now, &before, u32::MAX);
                if let Some(splice) = back {
                    cx.apply([self.splice(splice)]);
                }
            }
            cx.editor().end_intent();
        });
        if let Some(on_leave) = on_leave {
            on_leave.run(how);
        }
    }
}

fn has_focus(element: &web_sys::Element) -> bool {
    focused().is_some_and(|focused| *focused == *element)
}
