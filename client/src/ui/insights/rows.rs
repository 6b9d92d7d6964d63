//! The frame of a section, and rows that stay as long as what they are about is in the list.

use std::hash::Hash;
use std::sync::Arc;

use leptos::prelude::*;

use crate::text;
use crate::ui::kit::flow::{erase, view};
use crate::ui::kit::{For, Show};

/// A list of findings.
pub(super) type List<T> = Signal<Arc<Vec<T>>>;

/// A heading with how many there are, and what stands under it.
pub(super) fn section(title: &'static str, count: Option<Signal<usize>>, body: impl IntoView + 'static) -> AnyView {
    let body = erase(body);
    let count = count.map(|count| {
        view! {
            <Show when=move || { count.get() != 0 }>
                <span class="i-count numbers">{move || count.get()}</span>
            </Show>
        }
    });
    view! {
        <section class="c-section i-section" aria-label=title>
            <h3>{title} {count}</h3>
            {body}
        </section>
    }
}

/// What stands in place of a result: why there is none, and what to enter to get one.
pub(super) fn nothing(is_empty: Signal<bool>, words: &'static str) -> AnyView {
    view! {
        <Show when=move || is_empty.get()>
            <p class="c-note i-nothing">{words}</p>
        </Show>
    }
}

/// How many are in a list.
pub(super) fn length<T: Send + Sync + 'static>(list: List<T>) -> Signal<usize> {
    Signal::derive(move || list.with(|list| list.len()))
}

/// The rows of the items that a filter lets through; each is made once and reads its own item from then on.
pub(super) fn rows<T, K>(
    list: List<T>,
    filter: impl Fn(usize, &T) -> bool + Send + Sync + 'static,
    key: fn(&T) -> K,
    row: impl Fn(Memo<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Hash + Eq + Send + Sync + 'static,
{
    let each = move || {
        list.with(|list| {
            let kept = list.iter().enumerate().filter(|(at, item)| filter(*at, item));
            kept.map(|(_, item)| item.clone()).collect::<Vec<T>>()
        })
    };
    let children = move |item: T| {
        let own = key(&item);
        // An item that has just gone keeps saying what it said until its row is gone, too.
        let current = Memo::new(move |before: Option<&T>| {
            let found = list.with(|list| list.iter().find(|other| key(other) == own).cloned());
            found.unwrap_or_else(|| before.unwrap_or(&item).clone())
        });
        row(current)
    };
    view! { <For each key=move |item: &T| key(item) let(item)>{children(item)}</For> }
}

/// A list that starts with its first rows and shows all on demand.
pub(super) fn more<T: Send + Sync + 'static>(list: List<T>, first: usize, all: RwSignal<bool>) -> AnyView {
    let count = length(list);
    let words = move || match all.get() {
        true => text::rows_first(first),
        false => text::rows_all(count.get()),
    };
    view! {
        <Show when=move || { count.get() > first }>
            <button class="c-add c-add-row" type="button" on:click=move |_| all.update(|all| *all = !*all)>
                {words}
            </button>
        </Show>
    }
}
