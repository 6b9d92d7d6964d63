//! Find: a bar over the grid that counts what is found, goes from one to the next, and lets everything else step back.
//!
//! What is found follows from the model, so it is also found where the page holds nothing of it; going there draws it. Marks are set on what
//! the page holds, and again whenever that changes. Not here: what counts as found (`matches`).

mod matches;

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::journey::words::{CardKind, Evidence, Word};
use waymark_shared::layout::Spot;
use waymark_shared::lean::Gather;
use web_sys::{Element, KeyboardEvent};

use crate::actions::{ActionCx, use_actions};
use crate::platform::media::is_phone;
use crate::platform::text::comparable;
use crate::text;
use crate::ui::board::cx::use_board;
use crate::ui::board::focus::{reveal, spot_of};
use crate::ui::kit::flow::{boxed, effect, view};
use crate::ui::kit::listen::query_all;
use crate::ui::kit::{Icon, IconButton, Select, SelectOption, Show};
use crate::ui::labels::Label;
use matches::{Wanted, matches};

/// The bar, for as long as it is open.
#[component]
pub fn FindBar() -> impl IntoView {
    let cx = use_actions();
    let find = Find::new(&cx);
    let open = cx.chrome.find;
    mark(find);
    let typed = NodeRef::<leptos::html::Input>::new();
    typed.on_load(|element| {
        // Stands in the page.
        let _ = element.focus();
        element.select();
    });
    // Pressed again while it is open: back to the words.
    let asked = cx.chrome.find_requests;
    let opened_by = asked.get_untracked();
    effect(move |_| {
        // Not once more for the press that opened it: a letter may stand in the field by then, which the next would replace.
        if asked.get() != opened_by
            && let Some(element) = typed.get_untracked()
        {
            let _ = element.focus();
            element.select();
        }
    });
    let close = {
        let board = cx.board;
        move || {
            open.set(false);
            // The keyboard goes on from what was found.
            if let Some(spot) = find.current() {
                board.select(spot.entity());
                board.go_to(spot);
            } else if let Some(spot) = board.focus.get_untracked() {
                board.go_to(spot);
            }
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // Buttons are pressed by Enter, and the list of a filter has keys of its own.
        let is_typed = target.as_ref().is_some_and(|target| target.tag_name() == "INPUT");
        let in_list = target.and_then(|target| target.closest("[popover]").ok().flatten());
        if event.default_prevented() || in_list.is_some() {
            return;
        }
        match event.key().as_str() {
            "Enter" if is_typed && !event.is_composing() => find.step(event.shift_key()),
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let filters = RwSignal::new(false);
    let count = move || {
        let count = find.found.with(|found| found.len());
        match (find.wanted.with(Wanted::is_empty), count) {
            (true, _) => String::new(),
            (_, 0) => text::find_none().to_owned(),
            _ => text::find_count(&(find.at.get().min(count - 1) + 1).to_string(), &count.to_string()),
        }
    };
    view! {
        <section class="e-find" role="search" aria-label=text::find_title() on:keydown=boxed(on_key)>
            <div class="e-find-row">
                <Icon icon=icondata_lu::LuSearch />
                <input
                    node_ref=typed
                    class="e-find-text"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="200"
                    aria-label=text::find_title()
                    placeholder=text::find_placeholder()
                    on:input:target=move |event| find.look_for(&event.target().value())
                />
                <span class="e-find-count numbers" role="status">{count}</span>
                <IconButton label=text::find_previous() icon=icondata_lu::LuChevronUp keys=text::key_shift_enter() on_press=move |_| find.step(true) />
                <IconButton label=text::find_next() icon=icondata_lu::LuChevronDown keys=text::key_enter() on_press=move |_| find.step(false) />
                <IconButton
                    label=text::find_filters()
                    icon=icondata_lu::LuListFilter
                    pressed=Signal::derive(move || filters.get() || find.wanted.with(Wanted::has_filter))
                    on_press=move |_| filters.update(|open| *open = !*open)
                />
                <IconButton label=text::find_close() icon=icondata_lu::LuX keys=text::key_escape() on_press=move |_| close() />
            </div>
            <Show when=move || filters.get()>
                <Filters find />
            </Show>
        </section>
    }
}

/// The state of the bar. Copies share it.
#[derive(Clone, Copy)]
struct Find {
    wanted: RwSignal<Wanted>,
    found: Memo<Arc<Vec<Spot>>>,
    at: RwSignal<usize>,
    cx: StoredValue<ActionCx>,
}

impl Find {
    fn new(cx: &ActionCx) -> Self {
        let wanted = RwSignal::new(Wanted::default());
        let model = cx.model().clone();
        let changes = model.changes.signal();
        let found = Memo::new(move |_| {
            changes.track();
            let wanted = wanted.get();
            let mut found = model.with_values(|journey, placement| matches(journey, placement, &wanted, &comparable));
            if is_phone() {
                // The name of a lane stands at each of its cards there, and nowhere by itself.
                found.retain(|spot| !matches!(spot, Spot::Lane(_)));
            }
            Arc::new(found)
        });
        Self {
            wanted,
            found,
            at: RwSignal::new(0),
            cx: StoredValue::new(cx.clone()),
        }
    }

    fn look_for(self, words: &str) {
        let words = comparable(words).split_whitespace().map(str::to_owned).collect();
        self.set(|wanted| wanted.words = words);
    }

    /// Looks for something else, and shows the first of it.
    fn set(self, change: impl FnOnce(&mut Wanted)) {
        self.wanted.update(change);
        self.at.set(0);
        self.show();
    }

    fn step(self, back: bool) {
        let count = self.found.with_untracked(|found| found.len());
        if count == 0 {
            return;
        }
        // Round and round; what was found may have become less meanwhile.
        self.at.update(|at| {
            let now = (*at).min(count - 1);
            *at = if back {
                (now + count - 1) % count
            } else {
                (now + 1) % count
            };
        });
        self.show();
    }

    fn current(self) -> Option<Spot> {
        let at = self.at.get_untracked();
        self.found
            .with_untracked(|found| found.get(at).or(found.last()).copied())
    }

    fn show(self) {
        if let Some(spot) = self.current() {
            self.cx.with_value(|cx| reveal(cx.board, spot));
        }
    }
}

/// Marks what the page holds, until the bar is closed.
fn mark(find: Find) {
    let drawn = use_board().drawn.changes;
    let changes = find.cx.with_value(|cx| cx.model().changes.signal());
    effect(move |_| {
        drawn.track();
        changes.track();
        find.at.track();
        let wanted = find.wanted.with(|wanted| !wanted.is_empty());
        find.found.track();
        // What is drawn in this frame is marked in it, too.
        request_animation_frame(move || {
            let Some(found) = find.found.try_get_untracked() else {
                return;
            };
            let now = find.current();
            let hits: BTreeSet<Spot> = found.iter().copied().gather();
            set_marks(|spot| match spot {
                _ if !wanted => None,
                _ if Some(spot) == now => Some("now"),
                _ if hits.contains(&spot) => Some("hit"),
                Spot::Card(_) => Some("miss"),
                _ => None,
            });
        });
    });
    on_cleanup(|| set_marks(|_| None));
}

fn set_marks(mark: impl Fn(Spot) -> Option<&'static str>) {
    let board = crate::platform::window()
        .document()
        .and_then(|document| document.query_selector(".b-board").ok().flatten());
    let Some(board) = board else { return };
    let places = ".b-card, .b-moment, .b-stage, .b-lane, .p-moment-head, .p-stage-head";
    for element in query_all(&board, places) {
        let word = spot_of(&element).and_then(&mark);
        // A constant name and value: setting and removing do not fail.
        let _ = match word {
            Some(word) => element.set_attribute("data-find", word),
            None => element.remove_attribute("data-find"),
        };
    }
}

/// What cards are looked at, one choice each.
#[component]
fn Filters(find: Find) -> impl IntoView {
    let model = find.cx.with_value(|cx| cx.model().clone());
    let any = || SelectOption::new("", text::find_any());
    let words = |all: Vec<(String, String)>| -> Vec<SelectOption> {
        [any()]
            .into_iter()
            .chain(all.into_iter().map(|(value, label)| SelectOption::new(value, label)))
            .collect()
    };
    let kinds = words(labelled(CardKind::ALL));
    let evidences = words(labelled(Evidence::ALL));
    let severities = words(
        (1..=5)
            .map(|least| (least.to_string(), text::find_severity_from(&least.to_string())))
            .collect(),
    );
    // Read when the filters open: what others add meanwhile comes the next time.
    let (tags, owners, personas) = model.with_values(|journey, placement| {
        let cards = || journey.cards.values().filter(|card| card.deleted.is_none());
        let tags: BTreeSet<String> = cards().flat_map(|card| card.tags.iter().cloned()).gather();
        let owners: BTreeSet<String> = cards().filter_map(|card| card.owner.clone()).gather();
        let personas: Vec<(String, String)> = placement
            .personas
            .iter()
            .filter_map(|id| Some((id.to_string(), journey.personas.get(id)?.name.clone())))
            .collect();
        (tags, owners, personas)
    });
    let same = |set: BTreeSet<String>| words(set.into_iter().map(|word| (word.clone(), word)).collect());
    let some = |text: String| (!text.is_empty()).then_some(text);
    let choice = move |label: &'static str,
                       options: Vec<SelectOption>,
                       now: fn(&Wanted) -> Option<String>,
                       set: fn(&mut Wanted, Option<String>)| {
        view! {
            <Select
                label
                options
                value=Signal::derive(move || find.wanted.with(now).unwrap_or_default())
                on_change=move |value: String| find.set(|wanted| set(wanted, some(value)))
            />
        }
    };
    let clear = move |_| {
        find.set(|wanted| {
            *wanted = Wanted {
                words: std::mem::take(&mut wanted.words),
                ..Wanted::default()
            };
        });
    };
    view! {
        <div class="e-find-filters">
            {choice(
                text::find_kind(),
                kinds,
                |wanted| wanted.kind.map(|kind| kind.as_str().to_owned()),
                |wanted, value| wanted.kind = value.and_then(|value| CardKind::read(&value)),
            )}
            {choice(text::find_tag(), same(tags), |wanted| wanted.tag.clone(), |wanted, value| wanted.tag = value)}
            {choice(text::find_owner(), same(owners), |wanted| wanted.owner.clone(), |wanted, value| wanted.owner = value)}
            {choice(
                text::find_persona(),
                words(personas),
                |wanted| wanted.persona.map(|id| id.to_string()),
                |wanted, value| wanted.persona = value.and_then(|value| value.parse().ok()),
            )}
            {choice(
                text::find_severity(),
                severities,
                |wanted| wanted.severity.map(|least| least.to_string()),
                |wanted, value| wanted.severity = value.and_then(|value| value.parse().ok()),
            )}
            {choice(
                text::find_evidence(),
                evidences,
                |wanted| wanted.evidence.map(|evidence| evidence.as_str().to_owned()),
                |wanted, value| wanted.evidence = value.and_then(|value| Evidence::read(&value)),
            )}
            <Show when=move || find.wanted.with(Wanted::has_filter)>
                <button class="e-find-clear" type="button" on:click=clear>
                    {text::find_clear()}
                </button>
            </Show>
        </div>
    }
}

fn labelled<W: Word + Label>(all: &[W]) -> Vec<(String, String)> {
    all.iter()
        .map(|word| (word.as_str().to_owned(), word.label().to_owned()))
        .collect()
}
