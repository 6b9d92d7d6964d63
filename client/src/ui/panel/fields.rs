//! The fields of the panel: a quiet label beside its control. A value stands as text and shows its edge when it can be changed.
//!
//! Each commits one intent: lines and numbers when they are left or by Enter, choices and steps at once, prose as it is typed. One field
//! can stand for several entities: then it sets all of them.

mod chosen;

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::lean::Gather;
use web_sys::{Element, FocusEvent, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

use crate::actions::ActionCx;
use crate::ui::kit::Icon;
use crate::ui::kit::flow::{boxed, effect, erase, view};
use crate::ui::kit::listen::{current_element, next_id, query_all};
use crate::ui::rich;
use crate::ui::text_edit::TextEdit;

pub(super) use chosen::{choice, move_step, stage_colour, steps, toggle};

/// What a field belongs to.
#[derive(Clone)]
pub(super) struct Of {
    pub cx: ActionCx,
    pub entities: Arc<[EntityRef]>,
    pub field: Field,
}

impl Of {
    pub(super) fn one(cx: &ActionCx, entity: impl Into<EntityRef>, field: Field) -> Self {
        Self {
            cx: cx.clone(),
            entities: Arc::new([entity.into()]),
            field,
        }
    }

    /// Sets the field of all entities as one intent; `None` clears it.
    pub(super) fn set(&self, value: Option<Value>) {
        let edits = self.entities.iter().map(|entity| Edit::Set {
            entity: *entity,
            field: self.field,
            value: value.clone(),
        });
        self.cx.apply(edits);
    }

    pub(super) fn is_locked(&self) -> bool {
        !self.cx.session().writable().get()
    }
}

/// The frame of a field: label and control in one row.
pub(super) fn row(of: &Of, label: &'static str, control: impl IntoView + 'static) -> AnyView {
    row_of(of.clone(), label, erase(control))
}

fn row_of(of: Of, label: &'static str, control: AnyView) -> AnyView {
    view! {
        <div class="c-field" data-locked=move || of.is_locked().then_some("")>
            <span class="c-field-label">{label}</span>
            <div class="c-control">{control}</div>
        </div>
    }
}

/// A heading over fields that belong together.
pub(super) fn section(title: &'static str, fields: impl IntoView + 'static) -> AnyView {
    section_of(title, erase(fields))
}

fn section_of(title: &'static str, fields: AnyView) -> AnyView {
    view! {
        <section class="c-section">
            <h3>{title}</h3>
            {fields}
        </section>
    }
}

/// Fields that few people need, closed until they are asked for.
pub(super) fn folded(title: &'static str, fields: impl IntoView + 'static) -> AnyView {
    folded_of(title, erase(fields))
}

fn folded_of(title: &'static str, fields: AnyView) -> AnyView {
    view! {
        <details class="c-section">
            <summary>
                <Icon icon=icondata_lu::LuChevronRight size_px=14 />
                {title}
            </summary>
            {fields}
        </details>
    }
}

/// A shared text: prose, or a name where `is_title`.
pub(super) fn prose(
    of: &Of,
    label: &'static str,
    text: ArcReadSignal<String>,
    placeholder: &'static str,
    is_title: bool,
) -> AnyView {
    let Of { cx, entities, field } = of.clone();
    let Some(entity) = entities.first().copied() else {
        return ().into_any();
    };
    let frame = NodeRef::<html::Div>::new();
    let writing = cx.chrome.writing;
    // An action asked for this text ("Write more about it").
    effect(move |_| {
        if writing.get() == Some((entity, field))
            && let Some(frame) = frame.get()
            && let Some(area) = query_all(&frame, "textarea").first()
        {
            writing.set(None);
            // Focus fails for no element that stands in the page.
            let _ = area.focus();
        }
    });
    let of = of.clone();
    let class = if is_title { "c-input c-input-title" } else { "c-input" };
    view! {
        <div class="c-field c-field-tall" data-locked=move || of.is_locked().then_some("")>
            <span class=if is_title { "sr-only" } else { "c-field-label" }>{label}</span>
            <div node_ref=frame class=class>
                {if is_title {
                    view! { <TextEdit entity field text label placeholder /> }
                } else {
                    rich::prose(entity, field, text, label, placeholder)
                }}
            </div>
        </div>
    }
}

/// Why a line cannot be taken.
pub type Problem = &'static str;

/// A line that is read and written through functions, for plain texts and for times and dates alike.
pub(super) fn line(
    of: &Of,
    label: &'static str,
    placeholder: &'static str,
    shown: impl Fn() -> String + Send + Sync + 'static,
    read: impl Fn(&str) -> Result<Option<Value>, Problem> + Send + Sync + 'static,
) -> AnyView {
    let to = of.clone();
    line_of(
        of,
        label.to_owned(),
        placeholder,
        Box::new(shown),
        Box::new(move |text| read(text).map(|value| to.set(value))),
        Control::Line,
    )
}

/// A line that is written by its own edits, such as a feeling or a count.
pub(super) fn line_by(
    of: &Of,
    label: String,
    placeholder: &'static str,
    shown: impl Fn() -> String + Send + Sync + 'static,
    commit: impl Fn(&str) -> Result<(), Problem> + Send + Sync + 'static,
) -> AnyView {
    line_of(of, label, placeholder, Box::new(shown), Box::new(commit), Control::Line)
}

/// Words that are offered while a line is written.
pub(super) type Offers = Callback<(), Vec<String>>;

/// A plain line that offers what others like it say, so that one thing keeps one name.
pub(super) fn offered(
    of: &Of,
    label: &'static str,
    placeholder: &'static str,
    offers: Offers,
    value: impl Fn() -> Option<String> + Send + Sync + 'static,
) -> AnyView {
    words_of(of, label, placeholder, Box::new(value), Control::Offering(offers))
}

/// Everybody who is named as an owner anywhere, and who is here.
pub(in crate::ui) fn owners(cx: &ActionCx) -> Offers {
    let cx = cx.clone();
    Callback::new(move |()| {
        let mut names: std::collections::BTreeSet<String> = cx.model().with_values(|journey, _| {
            let moments = journey.moments.values().filter_map(|moment| moment.owner.clone());
            let cards = journey.cards.values().filter_map(|card| card.owner.clone());
            moments.chain(cards).chain(journey.meta.owner.clone()).gather()
        });
        let peers = cx.session().peers();
        let here = peers.keys().get_untracked().into_iter().filter_map(|id| peers.get(id));
        names.extend(here.map(|peer| peer.user.get_untracked().name));
        names.insert(cx.session().user().get_untracked().name);
        names.remove("");
        names.into_iter().collect()
    })
}

type Read<T> = Box<dyn Fn() -> T + Send + Sync>;
/// Writes what a text says, or tells why it cannot be taken; then nothing has changed.
type Commit = Box<dyn Fn(&str) -> Result<(), Problem> + Send + Sync>;

/// What a line is written in.
enum Control {
    /// One row, for what is short by its nature.
    Line,
    /// As many rows as the words need; still one line of text.
    Wrapping,
    /// One row that offers words.
    Offering(Offers),
}

/// What stands in a field, as one line.
fn typed(field: &Element) -> String {
    match (
        field.dyn_ref::<HtmlInputElement>(),
        field.dyn_ref::<HtmlTextAreaElement>(),
    ) {
        (Some(input), _) => input.value(),
        // Pasted lines become one.
        (_, Some(area)) => area.value().replace(['\r', '\n'], " "),
        _ => String::new(),
    }
}

fn show(field: &Element, text: &str) {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        input.set_value(text);
    } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(text);
    }
}

/// Leaves a field by the keyboard, which stays in the window that the field is in, so that the next Escape closes that.
fn leave(field: &Element) {
    let window = field.closest("[popover], dialog").ok().flatten();
    let window = window.and_then(|window| window.dyn_into::<HtmlElement>().ok());
    // Neither fails for an element that stands in the page.
    match (window, field.dyn_ref::<HtmlElement>()) {
        (Some(window), _) => drop(window.focus()),
        (None, Some(field)) => drop(field.blur()),
        _ => {}
    }
}

/// [`line()`], compiled once. So are the other bodies here: what differs from field to field is only how its value is read.
fn line_of(
    of: &Of,
    label: String,
    placeholder: &'static str,
    shown: Read<String>,
    write: Commit,
    control: Control,
) -> AnyView {
    // A press elsewhere can take the panel away before the field is left: what commits must not end with the owner.
    let problem = ArcRwSignal::new(None::<Problem>);
    let shown = ArcMemo::new(move |_| shown());
    let id = next_id("line");
    let note_id = format!("{id}-note");
    let commit = {
        let (problem, shown) = (problem.clone(), shown.clone());
        move |field: &Element| {
            let text = typed(field);
            if text.trim() == shown.get_untracked() {
                problem.set(None);
                return;
            }
            match write(text.trim()) {
                Ok(()) => {
                    problem.set(None);
                    // What was understood may read differently from what was typed.
                    show(field, &shown.get_untracked());
                }
                Err(why) => problem.set(Some(why)),
            }
        }
    };
    let commit = Arc::new(commit);
    let on_blur = {
        let commit = Arc::clone(&commit);
        move |event: FocusEvent| {
            if let Some(field) = current_element(&event) {
                commit(&field);
            }
        }
    };
    let on_key = {
        let (problem, shown) = (problem.clone(), shown.clone());
        move |event: KeyboardEvent| {
            let Some(field) = current_element(&event) else {
                return;
            };
            match event.key().as_str() {
                "Enter" if !event.is_composing() => {
                    event.prevent_default();
                    commit(&field);
                }
                "Escape" => {
                    problem.set(None);
                    show(&field, &shown.get_untracked());
                    leave(&field);
                }
                _ => return,
            }
            event.stop_propagation();
        }
    };
    let (is_invalid, has_problem) = (problem.clone(), problem.clone());
    let (frame_of, lock_of) = (of.clone(), of.clone());
    let described_by = note_id.clone();
    let is_wrapping = matches!(control, Control::Wrapping);
    let offers = match control {
        Control::Offering(offers) => Some(offers),
        Control::Line | Control::Wrapping => None,
    };
    let list_id = offers.map(|_| format!("{id}-list"));
    // Made when the field is entered: who is here changes, and most fields are never entered.
    let offered = RwSignal::new(Vec::<String>::new());
    let on_focus = move |_: FocusEvent| {
        if let Some(offers) = offers {
            offered.set(offers.run(()));
        }
    };
    let list = list_id.clone().map(|id| {
        let options = move || {
            let all = offered.get().into_iter();
            all.map(|offer| view! { <option value=offer></option> })
                .collect::<Vec<_>>()
        };
        view! { <datalist id=id>{options}</datalist> }
    });
    let for_id = id.clone();
    let field = if is_wrapping {
        erase(view! {
            <textarea
                class="c-input"
                id=id
                rows="1"
                autocomplete="off"
                placeholder=placeholder
                readonly=move || lock_of.is_locked()
                aria-invalid=move || is_invalid.get().map(|_| "true")
                aria-describedby=described_by
                prop:value=move || shown.get()
                on:blur=boxed(on_blur)
                on:keydown=boxed(on_key)
            ></textarea>
        })
    } else {
        erase(view! {
            <input
                class="c-input"
                id=id
                type="text"
                list=list_id
                autocomplete="off"
                placeholder=placeholder
                readonly=move || lock_of.is_locked()
                on:focus=on_focus
                aria-invalid=move || is_invalid.get().map(|_| "true")
                aria-describedby=described_by
                prop:value=move || shown.get()
                on:blur=boxed(on_blur)
                on:keydown=boxed(on_key)
            />
        })
    };
    view! {
        <div class="c-field" data-locked=move || frame_of.is_locked().then_some("")>
            <label class="c-field-label" for=for_id>{label}</label>
            {field}
            {list}
            <p class="c-field-error" id=note_id aria-live="polite" hidden=move || has_problem.with(Option::is_none)>
                {move || problem.get()}
            </p>
        </div>
    }
}

/// A plain line of text, in as many rows as it needs.
pub(super) fn plain(
    of: &Of,
    label: &'static str,
    placeholder: &'static str,
    value: impl Fn() -> Option<String> + Send + Sync + 'static,
) -> AnyView {
    words_of(of, label, placeholder, Box::new(value), Control::Wrapping)
}

fn words_of(
    of: &Of,
    label: &'static str,
    placeholder: &'static str,
    value: Read<Option<String>>,
    control: Control,
) -> AnyView {
    let to = of.clone();
    line_of(
        of,
        label.to_owned(),
        placeholder,
        Box::new(move || value().unwrap_or_default()),
        Box::new(move |text| {
            to.set((!text.is_empty()).then(|| Value::Line(text.to_owned())));
            Ok(())
        }),
        control,
    )
}

/// A whole number in a range.
pub(super) fn number(
    of: &Of,
    label: &'static str,
    placeholder: &'static str,
    range: (i64, i64),
    problem: Problem,
    value: impl Fn() -> Option<i64> + Send + Sync + 'static,
) -> AnyView {
    number_of(of, label, placeholder, range, problem, Box::new(value))
}

fn number_of(
    of: &Of,
    label: &'static str,
    placeholder: &'static str,
    (least, most): (i64, i64),
    problem: Problem,
    value: Read<Option<i64>>,
) -> AnyView {
    let read = move |text: &str| match text.trim_end_matches('%').trim().parse::<i64>() {
        _ if text.is_empty() => Ok(None),
        Ok(number) if (least..=most).contains(&number) => Ok(Some(Value::Int(number))),
        _ => Err(problem),
    };
    line(
        of,
        label,
        placeholder,
        move || value().map(|number| number.to_string()).unwrap_or_default(),
        read,
    )
}
