//! What is to be done, by progress: opportunities, ideas and actions as cards in columns from idea to done, in the page's middle.
//!
//! A card moves by pointer, by Alt and an arrow key, or through its menu; each move sets the status of the card and nothing else, so two
//! people who move two cards never meet. Its owner and day are set on the card itself (`facts`), each by itself for the same reason. A
//! card without a status is an idea. What was dropped is folded away. Not here: which edits make a new action (`adding`).

mod adding;
mod card;
mod facts;

use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, MomentId};
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{CardKind, CardStatus};
use waymark_shared::journey::{Card, Journey};
use waymark_shared::lean;
use web_sys::DragEvent;

use crate::actions::{ActionCx, use_actions};
use crate::text;
use crate::ui::kit::flow::{boxed, view};
use crate::ui::kit::listen::focused;
use crate::ui::kit::{
    Button, EmptyState, For, Icon, IconButton, Placement as Beside, Popover, PopoverState, Segmented, SegmentedOption,
    Select, SelectOption, Show,
};
use crate::ui::labels::Label;
use crate::ui::table::changes_per_frame;
use facts::Fact;

/// The columns that are always there.
const COLUMNS: [CardStatus; 4] = [
    CardStatus::Idea,
    CardStatus::Planned,
    CardStatus::Doing,
    CardStatus::Done,
];

/// The kinds of cards that are tracked.
const KINDS: [CardKind; 3] = [CardKind::Opportunity, CardKind::Idea, CardKind::Action];

/// What the filter for nobody is called; no name of a person reads like this.
const NOBODY: &str = "\u{0}";

/// A card as the board sorts it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    id: CardId,
    status: CardStatus,
    owner: Option<String>,
}

/// Everything the parts share.
#[derive(Clone, Copy)]
struct Actions {
    cx: StoredValue<ActionCx>,
    entries: Memo<Arc<Vec<Entry>>>,
    /// What is being dragged.
    dragged: RwSignal<Option<CardId>>,
    /// The column under it.
    over: RwSignal<Option<CardStatus>>,
    /// What of which card is being set, in the field that is open beside its chip.
    setting: RwSignal<Option<(CardId, Fact)>>,
    /// That field.
    field: PopoverState,
    /// The column that a new action is being written in.
    adding: RwSignal<Option<CardStatus>>,
    /// The moment that the last one was for.
    moment: RwSignal<Option<MomentId>>,
    /// The kind that is shown, empty for all.
    kind: RwSignal<String>,
    /// Whose cards are shown, empty for everybody's.
    owner: RwSignal<String>,
}

/// The page's middle as columns by progress.
#[component]
pub fn ActionBoard() -> impl IntoView {
    let cx = use_actions();
    let version = changes_per_frame(&cx);
    let model = cx.model().clone();
    let (kind, owner) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let all = Memo::new(move |_| {
        version.track();
        Arc::new(model.with_values(entries))
    });
    let model = cx.model().clone();
    let entries = Memo::new(move |_| {
        let (kind, owner) = (kind.get(), owner.get());
        let kind_of =
            |entry: &Entry| model.with_values(|journey, _| journey.cards.get(&entry.id).map(|card| card.kind));
        let keeps = |entry: &&Entry| {
            let by_kind = kind.is_empty() || kind_of(entry).is_some_and(|is| is.as_str() == kind);
            let by_owner = match owner.as_str() {
                "" => true,
                NOBODY => entry.owner.is_none(),
                name => entry.owner.as_deref() == Some(name),
            };
            by_kind && by_owner
        };
        all.with(|all| Arc::new(all.iter().filter(keeps).cloned().collect::<Vec<_>>()))
    });
    let adding = cx.chrome.adding;
    on_cleanup(move || {
        let _ = adding.try_set(None);
    });
    let board = Actions {
        cx: StoredValue::new(cx),
        entries,
        dragged: RwSignal::new(None),
        over: RwSignal::new(None),
        setting: RwSignal::new(None),
        field: PopoverState::new(),
        adding,
        moment: RwSignal::new(None),
        kind,
        owner,
    };
    let mut kinds = vec![SegmentedOption::new("", text::actions_all_kinds())];
    kinds.extend(KINDS.map(|kind| SegmentedOption::new(kind.as_str(), kind.label())));
    let owners = Signal::derive(move || owner_options(&all.get()));
    let dropped = move || {
        entries.with(|entries| {
            entries
                .iter()
                .filter(|entry| entry.status == CardStatus::Dropped)
                .count()
        })
    };
    let is_empty = Memo::new(move |_| all.with(|all| all.is_empty()) && adding.with(Option::is_none));
    let may_add = move || board.cx.with_value(|cx| cx.may_edit().is_ok());
    let field_label = Signal::derive(move || {
        let fact = board.setting.get().map(|(_, fact)| fact.label());
        fact.unwrap_or_default().to_owned()
    });
    view! {
        <section class="ab" aria-label=text::actions_label()>
            <div class="tb-bar">
                <Segmented label=text::column_kind() options=kinds value=kind on_change=move |word| kind.set(word) />
                <span class="tb-space"></span>
                <div class="ab-owner">
                    <Select label=text::actions_owner() hide_label=true options=owners value=owner on_change=move |name| owner.set(name) />
                </div>
            </div>
            <Show when=move || is_empty.get()>
                <EmptyState icon=icondata_lu::LuListChecks title=text::actions_empty() text=text::actions_empty_text()>
                    <Show when=may_add>
                        <Button icon=icondata_lu::LuPlus on_press=move |_| board.start(CardStatus::Planned)>{text::action_action_add()}</Button>
                    </Show>
                </EmptyState>
            </Show>
            <div class="ab-columns" hidden=move || is_empty.get()>
                {COLUMNS.map(|status| column(board, status)).into_iter().collect_view()}
            </div>
            <details class="i-fold ab-dropped" hidden=move || dropped() == 0>
                <summary>
                    <Icon icon=icondata_lu::LuChevronRight size_px=14 />
                    {move || text::actions_dropped(&dropped().to_string())}
                </summary>
                {cards(board, CardStatus::Dropped)}
            </details>
            <Popover state=board.field label=field_label placement=Beside::default()>
                {move || board.setting.get().map(|(id, fact)| facts::field(board, id, fact))}
            </Popover>
        </section>
    }
}

fn column(board: Actions, status: CardStatus) -> AnyView {
    let count = move || {
        board
            .entries
            .with(|entries| entries.iter().filter(|entry| entry.status == status).count())
    };
    let may_add = move || board.cx.with_value(|cx| cx.may_edit().is_ok());
    let over = move |event: DragEvent| {
        if board.dragged.get_untracked().is_some() {
            // Only what is taken can be dropped.
            event.prevent_default();
            board.over.set(Some(status));
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        if let Some(id) = board.dragged.get_untracked() {
            board.move_to(id, status);
        }
        board.dragged.set(None);
        board.over.set(None);
    };
    view! {
        <section
            class="ab-column"
            data-status=status.as_str()
            data-over=move || (board.over.get() == Some(status)).then_some("")
            aria-label=status.label()
            on:dragover=boxed(over)
            on:drop=boxed(drop)
        >
            <header class="ab-column-head">
                <h2>{status.label()} <span class="i-count numbers">{count}</span></h2>
                <Show when=may_add>
                    <IconButton
                        label=text::actions_add_in(status.label())
                        tip=text::action_action_add()
                        icon=icondata_lu::LuPlus
                        on_press=move |_| board.start(status)
                    />
                </Show>
            </header>
            {cards(board, status)}
            <Show when=move || count() == 0 && board.adding.get() != Some(status)>
                <p class="i-note ab-nothing">{text::actions_nothing()}</p>
            </Show>
            <Show when=move || board.adding.get() == Some(status)>{adding::form(board, status)}</Show>
        </section>
    }
}

fn cards(board: Actions, status: CardStatus) -> AnyView {
    let ids = Memo::new(move |_| {
        board.entries.with(|entries| {
            let here = entries.iter().filter(|entry| entry.status == status);
            here.map(|entry| entry.id).collect::<Vec<CardId>>()
        })
    });
    view! {
        <ul class="ab-list">
            <For each=move || ids.get() key=|id| *id let(id)>
                {card::view(board, id, status)}
            </For>
        </ul>
    }
}

/// The tracked cards on the grid: by day first, those without one after them, of equals in the order of the grid.
fn entries(journey: &Journey, placement: &Placement) -> Vec<Entry> {
    let tracked = |id: &CardId| journey.cards.get(id).filter(|card| KINDS.contains(&card.kind));
    let columns: Vec<_> = placement.moments().collect();
    let mut cards: Vec<(usize, &Card)> = Vec::new();
    for ((_, moment), ids) in &placement.cells {
        let Some(at) = columns.iter().position(|id| id == moment) else {
            continue;
        };
        cards.extend(ids.iter().filter_map(tracked).map(|card| (at, card)));
    }
    lean::sort_by_key(&mut cards, |(at, card)| {
        (card.due.is_none(), card.due.clone(), *at, card.id)
    });
    let entry = |(_, card): (usize, &Card)| Entry {
        id: card.id,
        status: card.status.unwrap_or(CardStatus::Idea),
        owner: card
            .owner
            .as_deref()
            .map(str::trim)
            .filter(|owner| !owner.is_empty())
            .map(str::to_owned),
    };
    cards.into_iter().map(entry).collect()
}

fn owner_options(entries: &[Entry]) -> Vec<SelectOption> {
    let mut names: Vec<String> = entries.iter().filter_map(|entry| entry.owner.clone()).collect();
    lean::sort(&mut names);
    names.dedup();
    let mut options = vec![
        SelectOption::new("", text::actions_owner_any()),
        SelectOption::new(NOBODY, text::actions_owner_none()),
    ];
    options.extend(names.into_iter().map(|name| SelectOption::new(name.clone(), name)));
    options
}

impl Actions {
    /// Gives a card another status: one step of undo.
    fn move_to(self, id: CardId, status: CardStatus) {
        self.cx.with_value(|cx| {
            if let Err(why) = cx.may_edit() {
                cx.refuse(why);
                return;
            }
            let now = cx.model().with_values(|journey, _| {
                let card = journey.cards.get(&id)?;
                Some((card.status, card.title.clone()))
            });
            let Some((now, title)) = now.filter(|(now, _)| *now != Some(status)) else {
                return;
            };
            // A card without a status stands among the ideas already.
            if now.is_none() && status == CardStatus::Idea {
                return;
            }
            let edit = Edit::Set {
                entity: id.into(),
                field: Field::Status,
                value: Some(Value::Line(status.as_str().to_owned())),
            };
            if cx.apply([edit]) {
                cx.announce(text::actions_moved(status.label(), &title));
            }
        });
        self.keep_focus(id);
    }

    /// The card's element moves to another column; the keyboard goes along.
    fn keep_focus(self, id: CardId) {
        let had = focused().is_some_and(|element| {
            element
                .closest(".ab-card")
                .ok()
                .flatten()
                .and_then(|card| card.get_attribute("data-card"))
                == Some(id.to_string())
        });
        if had {
            focus_again(format!(".ab-card[data-card=\"{id}\"]"));
        }
    }

    /// Opens the field for a new action in a column. What is added there has to show: a filter that would hide it ends.
    fn start(self, status: CardStatus) {
        if let Err(why) = self.cx.with_value(|cx| untrack(|| cx.may_edit())) {
            self.cx.with_value(|cx| cx.refuse(why));
            return;
        }
        if self.kind.with_untracked(|kind| kind != CardKind::Action.as_str()) {
            self.kind.set(String::new());
        }
        self.adding.set(Some(status));
    }

    fn select(self, id: CardId) {
        self.cx.with_value(|cx| cx.board.select([EntityRef::Card(id)]));
    }
}

/// Gives the keyboard to what a selector finds, after the frame in which the lists are made anew; never to take it from something else.
fn focus_again(selector: String) {
    use wasm_bindgen::JsCast;
    request_animation_frame(move || {
        request_animation_frame(move || {
            let document = crate::platform::window().document();
            let found = document.and_then(|document| document.query_selector(&selector).ok().flatten());
            if let Some(element) = found.filter(|_| focused().is_none())
                && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
            {
                // Focus fails for no element.
                let _ = element.focus();
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::tests::Desk;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn only_what_can_be_done_is_tracked_and_days_come_first() {
        let desk = Desk::new();
        let [pain, idea, late, soon] = ["pain", "idea", "late", "soon"].map(|title| desk.add_card(title));
        let set = |id: CardId, field, value: &str| Edit::Set {
            entity: id.into(),
            field,
            value: Some(Value::Line(value.into())),
        };
        desk.editor
            .apply([
                set(idea, Field::Kind, "idea"),
                set(late, Field::Kind, "action"),
                set(late, Field::Due, "2027-03-31"),
                set(late, Field::Status, "doing"),
                set(soon, Field::Kind, "action"),
                set(soon, Field::Due, "2027-01-01"),
                set(soon, Field::Owner, " Ann "),
            ])
            .unwrap();
        let found = desk.editor.model().with_values(entries);
        let ids: Vec<CardId> = found.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, [soon, late, idea]);
        assert!(!ids.contains(&pain));
        assert_eq!(found[0].owner.as_deref(), Some("Ann"));
        assert_eq!(
            found.iter().map(|entry| entry.status).collect::<Vec<_>>(),
            [CardStatus::Idea, CardStatus::Doing, CardStatus::Idea]
        );
    }
}
