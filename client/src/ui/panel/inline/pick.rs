//! A list to choose from by typing: a field that filters, and the lines that are left. Enter takes the first, arrows walk.

use leptos::prelude::*;
use waymark_shared::ids::MomentId;
use web_sys::KeyboardEvent;

use crate::actions::ActionCx;
use crate::actions::plan::title;
use crate::platform::text::comparable;
use crate::text;
use crate::ui::board::header::icon;
use crate::ui::kit::flow::{boxed, boxed_press, view};
use crate::ui::kit::listen::{current_element, focused, query_all};
use crate::ui::kit::{Icon, IconData};

/// One line.
#[derive(Clone)]
pub(in crate::ui) struct Line {
    /// What `on_pick` gets.
    pub id: String,
    /// What people read.
    pub title: String,
    /// A quiet second line.
    pub hint: String,
    /// Under which heading it stands.
    pub group: String,
    pub icon: IconData,
}

/// The moments as lines under their stages, but for one. Their ids are `moment:` and the moment's own.
pub(in crate::ui) fn moments(cx: &ActionCx, without: Option<MomentId>) -> Vec<Line> {
    cx.model().with_values(|journey, placement| {
        let name = |text: Option<&str>, none: &str| match text {
            Some(text) if !text.trim().is_empty() => text.to_owned(),
            _ => none.to_owned(),
        };
        placement
            .stages
            .iter()
            .flat_map(|(stage, moments)| moments.iter().map(move |moment| (*stage, *moment)))
            .filter(|(_, moment)| Some(*moment) != without)
            .filter_map(|(stage, id)| {
                let moment = journey.moments.get(&id)?;
                Some(Line {
                    id: format!("moment:{id}"),
                    title: name(Some(&moment.title), text::untitled_moment()),
                    hint: String::new(),
                    group: name(title(journey, stage.into()), text::untitled_stage()),
                    icon: icon(moment.kind),
                })
            })
            .collect()
    })
}

/// Whether a line has all words of a query.
fn matches(line: &Line, query: &str) -> bool {
    let text = comparable(&format!("{} {} {}", line.title, line.hint, line.group));
    comparable(query).split_whitespace().all(|word| text.contains(word))
}

/// The field and the lines.
pub(in crate::ui) fn list(
    label: &'static str,
    placeholder: &'static str,
    lines: Vec<Line>,
    on_pick: Callback<String>,
    // What is offered for a text that is no line.
    beside: Callback<String, Option<Line>>,
) -> AnyView {
    let query = RwSignal::new(String::new());
    let lines = StoredValue::new(lines);
    let found = move || {
        let query = query.get();
        let mut found: Vec<Line> =
            lines.with_value(|lines| lines.iter().filter(|line| matches(line, &query)).cloned().collect());
        found.extend(beside.run(query));
        found
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            if let Some(first) = untrack(found).into_iter().next() {
                on_pick.run(first.id);
            }
        }
    };
    view! {
        <div class="c-pick" on:keydown=move_focus>
            <input
                class="k-input"
                type="text"
                autocomplete="off"
                data-autofocus=""
                aria-label=label
                placeholder=placeholder
                prop:value=move || query.get()
                on:input:target=move |event| query.set(event.target().value())
                on:keydown=boxed(keys)
            />
            <div class="c-pick-list">
                {move || {
                    let found = found();
                    let mut group = String::new();
                    if found.is_empty() {
                        return view! { <p class="c-note">{text::map_nothing_found()}</p> };
                    }
                    found
                        .into_iter()
                        .map(|line| {
                            let heading = (line.group != group).then(|| line.group.clone());
                            group.clone_from(&line.group);
                            let Line { id, title, hint, icon, .. } = line;
                            view! {
                                {heading.map(|heading| view! { <div class="k-menu-heading" role="presentation">{heading}</div> })}
                                <button class="k-menu-item" type="button" on:click=boxed_press(move |_| on_pick.run(id.clone()))>
                                    <span class="k-menu-icon"><Icon icon /></span>
                                    <span class="k-menu-label">{title} <small class="k-menu-reason">{hint}</small></span>
                                </button>
                            }
                        })
                        .collect_view()
                        .into_any()
                }}
            </div>
        </div>
    }
}

/// Arrow keys, Home and End walk over the field and the lines.
pub(super) fn move_focus(event: KeyboardEvent) {
    let Some(list) = current_element(&event) else { return };
    let items = query_all(&list, "input, .k-menu-item");
    let now = focused().and_then(|element| items.iter().position(|item| **item == *element));
    let is_field = now.is_some_and(|at| items[at].tag_name() == "INPUT");
    let next = match (event.key().as_str(), now) {
        ("ArrowDown", Some(at)) => at + 1,
        ("ArrowDown", None) | ("Home", _) if !is_field => 0,
        ("ArrowUp", Some(at)) => at.wrapping_sub(1),
        ("End", _) if !is_field => items.len().wrapping_sub(1),
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_word_has_to_be_there() {
        let line = Line {
            id: String::new(),
            title: "Waits and contacts".into(),
            hint: "How long, how often".into(),
            group: "Drawn from the moments".into(),
            icon: icondata_lu::LuHourglass,
        };
        for (query, expected) in [
            ("", true),
            ("wait", true),
            ("often wait", true),
            ("drawn CONTACTS", true),
            ("pain", false),
        ] {
            assert_eq!(matches(&line, query), expected, "{query}");
        }
    }
}
