//! The command palette: one field that finds whatever can be done or gone to. It knows names, not what they do.

use leptos::prelude::*;
use web_sys::{KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::dialog::ModalFrame;
use super::flow::Show;
use super::fuzzy;
use super::icon::{Icon, IconData};
use super::status::Kbd;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, effect, view};

/// Most lines shown; whoever looks for more types another letter.
const MOST: usize = 60;

/// How much less a keyword counts than the name. A name loses a point for each eight letters, and titles have at most forty or so.
const KEYWORD: i32 = 10;

/// Something to find.
#[derive(Debug, Clone)]
pub struct PaletteItem {
    /// What `on_run` gets.
    pub id: String,
    /// What people read: "Add card".
    pub title: String,
    /// Other words people may type.
    pub keywords: String,
    /// Heading it stands under while nothing is typed.
    pub group: String,
    /// Before the title.
    pub icon: Option<IconData>,
    /// Keys that do the same.
    pub keys: Option<String>,
    /// Why it cannot be done now.
    pub disabled: Option<String>,
}

/// The palette. `items` is read when it opens and while it is open.
#[component]
pub fn CommandPalette(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What can be found.
    #[prop(into)]
    items: Signal<Vec<PaletteItem>>,
    /// Chosen; the palette has closed.
    #[prop(into)]
    on_run: Callback<String>,
    /// In the empty field.
    #[prop(default = text::kit_find_placeholder())]
    placeholder: &'static str,
) -> impl IntoView {
    view! {
        <Show when=move || open.get()>
            <ModalFrame open class="k-palette" label=text::kit_find()>
                <Finder open items on_run placeholder />
            </ModalFrame>
        </Show>
    }
}

#[component]
fn Finder(
    open: RwSignal<bool>,
    items: Signal<Vec<PaletteItem>>,
    on_run: Callback<String>,
    placeholder: &'static str,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let found = Memo::new_with_compare(move |_| items.with(|items| find(&query.read(), items)), |_, _| true);
    let list = NodeRef::<leptos::html::Div>::new();

    let run = move |index: usize| {
        let item = found.with_untracked(|found| found.get(index).cloned());
        if let Some(item) = item
            && item.disabled.is_none()
        {
            open.set(false);
            on_run.run(item.id);
        }
    };
    let keydown = move |event: KeyboardEvent| {
        let count = found.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" => chosen.update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" if !event.is_composing() => run(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    effect(move |_| {
        let index = chosen.get();
        let line = list
            .get()
            .and_then(|list| list.query_selector(&format!("#palette-{index}")).ok().flatten());
        if let Some(line) = line {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            line.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let lines = move || {
        let found = found.get();
        let headings = query.with(|query| query.trim().is_empty());
        let mut group = None;
        found
            .into_iter()
            .enumerate()
            .map(|(index, item)| {
                let heading = (headings && group.as_ref() != Some(&item.group)).then(|| item.group.clone());
                group = Some(item.group.clone());
                view! {
                    {heading.map(|heading| view! { <div class="k-menu-heading" role="presentation">{heading}</div> })}
                    {line(item, index, chosen, run)}
                }
            })
            .collect_view()
    };
    view! {
        <div class="k-palette-field">
            <Icon icon=icondata_lu::LuSearch />
            <input
                class="k-palette-input"
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                data-autofocus=""
                placeholder=placeholder
                aria-label=text::kit_find()
                aria-expanded="true"
                aria-controls="palette-list"
                aria-activedescendant=move || format!("palette-{}", chosen.get())
                prop:value=move || query.get()
                on:input:target=move |event| {
                    chosen.set(0);
                    query.set(event.target().value());
                }
                on:keydown=boxed(keydown)
            />
            <Kbd keys=text::key_escape() />
        </div>
        <div class="k-palette-list" id="palette-list" role="listbox" aria-label=text::kit_found() node_ref=list>
            {lines}
        </div>
        <p class="k-palette-none" role="status">
            {move || found.with(Vec::is_empty).then(|| text::kit_nothing_called(&query.get()))}
        </p>
    }
}

fn line(
    item: PaletteItem,
    index: usize,
    chosen: RwSignal<usize>,
    run: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let PaletteItem {
        title,
        icon,
        keys,
        disabled,
        group,
        ..
    } = item;
    let is_disabled = disabled.is_some();
    view! {
        <div
            class="k-menu-item"
            id=format!("palette-{index}")
            role="option"
            aria-selected=move || if chosen.get() == index { "true" } else { "false" }
            aria-disabled=is_disabled.then_some("true")
            on:pointermove=move |_| {
                if chosen.get_untracked() != index {
                    chosen.set(index);
                }
            }
            // The field keeps the focus.
            on:mousedown=|event| event.prevent_default()
            on:click=boxed_press(move |_| run(index))
        >
            <span class="k-menu-icon">{icon.map(|icon| view! { <Icon icon /> })}</span>
            <span class="k-menu-label">
                {title} {disabled.map(|reason| view! { <small class="k-menu-reason">{reason}</small> })}
            </span>
            <span class="k-palette-group">{group}</span>
            {keys.map(|keys| view! { <Kbd keys /> })}
        </div>
    }
}

/// What matches, best first; in the given order while nothing is typed. What cannot be done comes last.
fn find(query: &str, items: &[PaletteItem]) -> Vec<PaletteItem> {
    let mut found: Vec<(i32, &PaletteItem)> = items
        .iter()
        .filter_map(|item| {
            let by_title = fuzzy::score(query, &item.title);
            // A keyword is a weaker hint than the name: not even one that begins with what is typed comes before a word of the name.
            let by_keyword = item
                .keywords
                .split_whitespace()
                .filter_map(|word| fuzzy::score(query, word))
                .max();
            let score = by_title.max(by_keyword.map(|score| score - KEYWORD))?;
            Some((if item.disabled.is_some() { score - 1000 } else { score }, item))
        })
        .collect();
    if !query.trim().is_empty() {
        waymark_shared::lean::sort_by_key(&mut found, |(score, _)| std::cmp::Reverse(*score));
    }
    found.into_iter().take(MOST).map(|(_, item)| item.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn item(title: &str, keywords: &str, disabled: bool) -> PaletteItem {
        PaletteItem {
            id: title.to_owned(),
            title: title.to_owned(),
            keywords: keywords.to_owned(),
            group: String::new(),
            icon: None,
            keys: None,
            disabled: disabled.then(|| "not now".to_owned()),
        }
    }

    fn check(query: &str, expected: &[&str]) {
        let items = [
            item("Add card", "new note", false),
            item("Delete card", "remove", false),
            item("Undo", "back", true),
            item("Copy link", "share", false),
        ];
        let found: Vec<String> = find(query, &items).into_iter().map(|item| item.title).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn everything_is_there_in_order_while_nothing_is_typed() {
        check("", &["Add card", "Delete card", "Undo", "Copy link"]);
    }

    #[test]
    fn keywords_find_what_the_title_does_not_say() {
        check("share", &["Copy link"]);
        check("remove", &["Delete card"]);
        let by_keyword = item("Select all: the cell, its lane, everything", "cards", false);
        let by_name = item("Make it a text card", "", false);
        let found = find("card", &[by_keyword, by_name]);
        assert_eq!(found[0].title, "Make it a text card");
    }

    #[test]
    fn what_cannot_be_done_comes_last() {
        check("d", &["Delete card", "Add card", "Undo"]);
    }
}
