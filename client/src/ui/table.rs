//! The journey as a table: one row per moment or per card, edited in place, in the page's middle.
//!
//! The table is made from plain values once per frame in which something changed; a cell's element is written only when its text differs,
//! and only rows in view are in the page. The keyboard works as in a spreadsheet; the row the keyboard is in is selected, so panel and
//! others see it. Not here: columns and edits (`columns`), order and filters (`look`), the bar above (`bar`).

mod bar;
mod cells;
mod columns;
mod export;
mod look;

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::analysis::gaps::Finding;
use waymark_shared::analysis::pain::Pain;
use waymark_shared::doc::schema::EntityRef;
use web_sys::{HtmlElement, KeyboardEvent};

use self::columns::{Column, Kind, Source, edits};
use self::look::{Item, Look};
use crate::actions::cx::front_persona;
use crate::actions::{ActionCx, use_actions};
use crate::model::JourneyModel;
use crate::platform::storage;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, effect, view};
use crate::ui::kit::listen::{on_window, query_all};
use crate::ui::kit::{Anchor, Button, EmptyState, For, Icon, Menu, MenuEntry, MenuItem, PopoverState, Show, Toast};

/// Height of a row in CSS pixels.
const ROW_PX: f64 = 36.0;
/// Rows that are there above and below what is in view.
const BEYOND: usize = 8;

/// Farther than any table.
const FAR: isize = isize::MAX / 2;

/// Everything the parts of the table share. Copy it to whoever needs it.
#[derive(Clone, Copy)]
struct Table {
    cx: StoredValue<ActionCx>,
    look: RwSignal<Look>,
    columns: Memo<Vec<&'static Column>>,
    /// Counts the frames in which something changed.
    version: RwSignal<u64>,
    items: Memo<Arc<Vec<Item>>>,
    folded: RwSignal<BTreeSet<String>>,
    /// The cell the keyboard is in.
    active: RwSignal<Option<Cell>>,
    editing: RwSignal<Option<Editing>>,
    choice: PopoverState,
    choosing: RwSignal<Option<Cell>>,
    node: NodeRef<leptos::html::Div>,
    scroll_px: RwSignal<f64>,
    height_px: RwSignal<f64>,
    /// Paper shows all rows.
    printing: RwSignal<bool>,
}

/// A row and a column.
type Cell = (EntityRef, &'static Column);

/// A cell that is being written.
#[derive(Clone, Copy, PartialEq)]
struct Editing {
    cell: Cell,
    /// Typing began in the cell: what was there is replaced.
    fresh: bool,
}

/// The page's middle as a table.
#[component]
pub fn TableView() -> impl IntoView {
    let cx = use_actions();
    let table = Table::new(&cx);
    keep(table, &cx);
    on_window("resize", move |_| table.measure());
    on_window("beforeprint", move |_| table.printing.set(true));
    on_window("afterprint", move |_| table.printing.set(false));
    effect(move |_| {
        if table.node.get().is_some() {
            table.measure();
        }
    });
    let is_empty = Memo::new(move |_| table.items.with(|items| items.is_empty()));
    let title = cx.model().meta.title.signal();
    let width = move || {
        table
            .columns
            .with(|columns| columns.iter().map(|column| column.width_px()).sum::<u32>())
    };
    let visible = Memo::new(move |_| table.visible());
    let template = move || {
        table.columns.with(|columns| {
            let widths: Vec<String> = columns
                .iter()
                .map(|column| format!("{}px", column.width_px()))
                .collect();
            widths.join(" ")
        })
    };
    let choices = Callback::new(move |()| table.choices());
    view! {
        <section class="tb" aria-label=text::table_label()>
            {bar::bar(table)}
            <p class="sr-only" id="table-hint">{text::table_hint()}</p>
            <div
                node_ref=table.node
                class="tb-view"
                role="grid"
                aria-label=move || title.get()
                aria-describedby="table-hint"
                aria-rowcount=move || table.items.with(|items| items.len() + 1)
                aria-colcount=move || table.columns.with(Vec::len)
                style:--tb-columns=template
                on:scroll=move |_| table.measure()
                on:keydown=boxed(move |event| table.on_key(&event))
            >
                // A group of its own, which paper repeats on each page.
                <div class="tb-top" role="rowgroup">
                    <div class="tb-head" role="row" style:width=move || format!("{}px", width())>
                        {move || table.columns.get().into_iter().map(|column| cells::heading(table, column)).collect_view()}
                    </div>
                </div>
                <div
                    class="tb-body"
                    role="rowgroup"
                    style:width=move || format!("{}px", width())
                    style:height=move || format!("{}px", ROW_PX * float(table.items.with(|items| items.len())))
                >
                    <For each=move || visible.get() key=|(_, item)| item.clone() let((_, item))>
                        {line(table, visible, item)}
                    </For>
                </div>
                <Show when=move || is_empty.get()>
                    <EmptyState icon=icondata_lu::LuTable2 title=text::table_empty() text=text::table_empty_text()>
                        <Show when=move || table.look.with(|look| !look.filters.is_empty())>
                            <Button on_press=move |_| table.look.update(|look| look.filters.clear())>
                                {text::table_clear_filters()}
                            </Button>
                        </Show>
                    </EmptyState>
                </Show>
            </div>
            <Menu state=table.choice label=text::column_kind() entries=choices />
        </section>
    }
}

fn line(table: Table, visible: Memo<Vec<(usize, Item)>>, item: Item) -> AnyView {
    let own = item.clone();
    let at = Memo::new(move |before: Option<&usize>| {
        let now = visible.with(|visible| visible.iter().find(|(_, item)| *item == own).map(|(at, _)| *at));
        now.or(before.copied()).unwrap_or(0)
    });
    let top = move || format!("translateY({}px)", ROW_PX * float(at.get()));
    match item {
        Item::Row(row) => cells::row(table, row, at, top),
        Item::Group { label, count, folded } => {
            let name = if label.is_empty() {
                text::table_group_empty().to_owned()
            } else {
                label.clone()
            };
            let press = move |_| {
                table.folded.update(|folded| {
                    if !folded.remove(&label) {
                        folded.insert(label.clone());
                    }
                });
            };
            view! {
                <div class="tb-row tb-group" role="row" aria-rowindex=move || at.get() + 2 style:transform=top>
                    <div role="gridcell" class="tb-group-cell">
                        <button
                            type="button"
                            class="tb-group-button"
                            aria-expanded=if folded { "false" } else { "true" }
                            on:click=boxed_press(press)
                        >
                            <Icon icon=icondata_lu::LuChevronRight size_px=14 />
                            {name}
                            <span class="i-count numbers">{count}</span>
                        </button>
                    </div>
                </div>
            }
        }
    }
}

/// What this browser keeps about the table of one journey.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
struct Kept {
    last: Look,
    views: Vec<bar::SavedView>,
}

fn storage_key(cx: &ActionCx) -> String {
    format!("waymark.table.{}", cx.journey)
}

/// The table opens as it was left.
fn keep(table: Table, cx: &ActionCx) {
    let key = storage_key(cx);
    effect(move |_| {
        let last = table.look.get();
        let kept: Kept = storage::read(&key).unwrap_or_default();
        if kept.last != last {
            storage::write(&key, &Kept { last, ..kept });
        }
    });
}

impl Table {
    fn new(cx: &ActionCx) -> Self {
        let kept: Kept = storage::read(&storage_key(cx)).unwrap_or_default();
        let look = RwSignal::new(kept.last);
        let folded = RwSignal::new(BTreeSet::new());
        let version = changes_per_frame(cx);
        let (persona, state) = (cx.board.persona, cx.board.score_state);
        let cx = StoredValue::new(cx.clone());
        let items = Memo::new(move |_| {
            version.track();
            persona.track();
            state.track();
            let (look, folded) = (look.get(), folded.get());
            Arc::new(with_source(cx, |source| look.items(source, &folded)))
        });
        Self {
            cx,
            look,
            columns: Memo::new(move |_| look.with(Look::shown)),
            version,
            items,
            folded,
            active: RwSignal::new(None),
            editing: RwSignal::new(None),
            choice: PopoverState::new(),
            choosing: RwSignal::new(None),
            node: NodeRef::new(),
            scroll_px: RwSignal::new(0.0),
            height_px: RwSignal::new(900.0),
            printing: RwSignal::new(false),
        }
    }

    fn source<R>(self, read: impl FnOnce(&Source<'_>) -> R) -> R {
        with_source(self.cx, read)
    }

    /// What a cell says; tracked.
    fn text(self, (row, column): Cell) -> String {
        self.version.track();
        if matches!(column.kind, Kind::Feeling) {
            self.cx.with_value(|cx| {
                cx.board.persona.track();
                cx.board.score_state.track();
            });
        }
        self.source(|source| (column.read)(source, row).text)
    }

    fn rows(self) -> Vec<EntityRef> {
        self.items.with_untracked(|items| {
            let row = |item: &Item| match item {
                Item::Row(row) => Some(*row),
                Item::Group { .. } => None,
            };
            items.iter().filter_map(row).collect()
        })
    }

    /// The lines in view, on paper all, each with its place.
    fn visible(self) -> Vec<(usize, Item)> {
        if self.printing.get() {
            return self.items.with(|items| items.iter().cloned().enumerate().collect());
        }
        let lines = |px: f64| {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "some thousand rows"
            )]
            let lines = (px.max(0.0) / ROW_PX) as usize;
            lines
        };
        let first = lines(self.scroll_px.get()).saturating_sub(BEYOND);
        let count = lines(self.height_px.get()) + 2 * BEYOND;
        self.items.with(|items| {
            let lines = items.iter().cloned().enumerate();
            lines.skip(first).take(count).collect()
        })
    }

    /// Reads how far the table is scrolled and how high it is.
    fn measure(self) {
        let Some(node) = self.node.get_untracked() else { return };
        // In steps of a row: less than that shows no other rows.
        let top = (f64::from(node.scroll_top()) / ROW_PX).floor() * ROW_PX;
        if (self.scroll_px.get_untracked() - top).abs() > 0.5 {
            self.scroll_px.set(top);
        }
        let height = f64::from(node.client_height());
        if (self.height_px.get_untracked() - height).abs() > 0.5 {
            self.height_px.set(height);
        }
    }

    fn may_edit(self) -> bool {
        match self.cx.with_value(ActionCx::may_edit) {
            Ok(()) => true,
            Err(why) => {
                self.cx.with_value(|cx| cx.refuse(why));
                false
            }
        }
    }

    /// Moves the keyboard to a cell, selects its row and brings it into view.
    fn go_to(self, cell: Cell) {
        self.active.set(Some(cell));
        self.cx.with_value(|cx| cx.board.select([cell.0]));
        let at = self
            .items
            .with_untracked(|items| items.iter().position(|item| *item == Item::Row(cell.0)));
        if let (Some(at), Some(node)) = (at, self.node.get_untracked()) {
            let (top, height) = (ROW_PX * float(at), f64::from(node.client_height()) - ROW_PX);
            let now = f64::from(node.scroll_top());
            #[allow(clippy::cast_possible_truncation, reason = "some ten thousand pixels")]
            if top < now {
                node.set_scroll_top(top as i32);
            } else if top + ROW_PX > now + height {
                node.set_scroll_top((top + ROW_PX - height) as i32);
            }
            self.measure();
        }
        // At once, so that what is typed next arrives; a row that was out of view is made within the frame.
        if self.focus(cell) {
            return;
        }
        request_animation_frame(move || {
            let is_wanted = self.active.try_get_untracked().flatten() == Some(cell);
            if is_wanted && self.editing.try_get_untracked().flatten().is_none() {
                self.focus(cell);
            }
        });
    }

    fn focus(self, cell: Cell) -> bool {
        // Focus fails for no element that stands in the page.
        self.element(cell).is_some_and(|element| element.focus().is_ok())
    }

    fn element(self, (row, column): Cell) -> Option<HtmlElement> {
        let node = self.node.try_get_untracked().flatten()?;
        let node: &web_sys::Element = node.as_ref();
        query_all(node, &format!("[data-cell=\"{row}|{}\"]", column.id))
            .into_iter()
            .next()
    }

    /// Goes so many rows and columns on, as far as there are any.
    fn step(self, down: isize, right: isize) {
        let (rows, columns) = (self.rows(), self.columns.get_untracked());
        let at = self.active.get_untracked();
        let row = at.and_then(|(row, _)| rows.iter().position(|other| *other == row));
        let column = at.and_then(|(_, column)| columns.iter().position(|other| *other == column));
        let moved = |at: Option<usize>, by: isize, len: usize| match at {
            Some(at) => at.saturating_add_signed(by).min(len.saturating_sub(1)),
            None => 0,
        };
        let (row, column) = (moved(row, down, rows.len()), moved(column, right, columns.len()));
        if let (Some(row), Some(column)) = (rows.get(row), columns.get(column)) {
            self.go_to((*row, column));
        }
    }

    /// To the next cell, from the end of a row to the start of the next. Returns whether there is one.
    fn tab(self, back: bool) -> bool {
        let (rows, columns) = (self.rows(), self.columns.get_untracked());
        let Some((row, column)) = self.active.get_untracked() else {
            return false;
        };
        let row = rows.iter().position(|other| *other == row);
        let column = columns.iter().position(|other| *other == column);
        let (Some(row), Some(column)) = (row, column) else {
            return false;
        };
        let place = row * columns.len() + column;
        let next = if back { place.checked_sub(1) } else { Some(place + 1) };
        let next = next.filter(|next| *next < rows.len() * columns.len());
        if let Some(next) = next {
            self.go_to((rows[next / columns.len()], columns[next % columns.len()]));
        }
        next.is_some()
    }

    fn on_key(self, event: &KeyboardEvent) {
        if event.default_prevented() || event.is_composing() || self.editing.get_untracked().is_some() {
            return;
        }
        let in_cell = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|target| target.has_attribute("data-cell"));
        let Some(cell) = self.active.get_untracked().filter(|_| in_cell) else {
            return;
        };
        let main = event.ctrl_key() || event.meta_key();
        if event.alt_key() {
            return;
        }
        #[allow(clippy::cast_possible_truncation, reason = "some dozen rows")]
        let page = (self.height_px.get_untracked() / ROW_PX) as isize - 2;
        match event.key().as_str() {
            "ArrowDown" => self.step(if main { FAR } else { 1 }, 0),
            "ArrowUp" => self.step(if main { -FAR } else { -1 }, 0),
            "ArrowRight" => self.step(0, if main { FAR } else { 1 }),
            "ArrowLeft" => self.step(0, if main { -FAR } else { -1 }),
            "PageDown" => self.step(page, 0),
            "PageUp" => self.step(-page, 0),
            "Home" => self.step(if main { -FAR } else { 0 }, -FAR),
            "End" => self.step(if main { FAR } else { 0 }, FAR),
            "Enter" | "F2" => self.edit(cell, false),
            // At either end the focus goes on by itself: nobody is held here.
            "Tab" if !self.tab(event.shift_key()) => return,
            "Tab" => {}
            "Escape" => self.leave(),
            "Delete" | "Backspace" => self.clear(cell),
            "c" if main => self.copy(cell),
            key if !main && key.chars().count() == 1 => {
                self.edit(cell, true);
                // The letter goes into the field that has just opened.
                event.stop_propagation();
                return;
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// Out of the table, to the bar above it.
    fn leave(self) {
        let bar = self
            .node
            .get_untracked()
            .and_then(|node| node.parent_element())
            .map(|page| query_all(&page, ".tb-bar [tabindex='0'], .tb-bar button"));
        if let Some(first) = bar.and_then(|bar| bar.into_iter().next()) {
            let _ = first.focus();
        }
    }

    fn copy(self, cell: Cell) {
        let words = self.source(|source| (cell.1.read)(source, cell.0).text);
        leptos::task::spawn_local(async move {
            // A browser that refuses says so itself.
            let _ = crate::platform::clipboard::copy_text(&words).await;
        });
    }

    /// Opens a cell for writing. `fresh`: what is typed replaces what was there.
    fn edit(self, cell: Cell, fresh: bool) {
        if !cell.1.is_editable() {
            self.cx.with_value(|cx| cx.refuse(text::table_cell_computed()));
            return;
        }
        if !self.may_edit() {
            return;
        }
        if matches!(cell.1.kind, Kind::Choice(..)) {
            if let Some(element) = self.element(cell) {
                self.choosing.set(Some(cell));
                self.choice.open_at(Anchor::Element(element.into()));
            }
            return;
        }
        self.editing.set(Some(Editing { cell, fresh }));
    }

    fn clear(self, cell: Cell) {
        let is_text = matches!(cell.1.kind, Kind::Shared(_));
        let is_kind = cell.1.id == "kind";
        if !is_text && !is_kind && cell.1.is_editable() && self.may_edit() {
            self.commit(cell, "").unwrap_or_else(|why| self.say(why));
        }
    }

    /// Writes a value.
    fn commit(self, (row, column): Cell, typed: &str) -> Result<(), String> {
        let edits = self.source(|source| edits(column, row, typed, source))?;
        if !edits.is_empty() {
            self.cx.with_value(|cx| cx.apply(edits));
        }
        Ok(())
    }

    fn say(self, why: String) {
        self.cx.with_value(|cx| cx.toasts.show(Toast::problem(why)));
    }

    /// The words to choose from in the cell that asked.
    fn choices(self) -> Vec<MenuEntry> {
        let Some(cell) = self.choosing.get() else {
            return Vec::new();
        };
        let Kind::Choice(_, words) = cell.1.kind else {
            return Vec::new();
        };
        let now = self.source(|source| (cell.1.read)(source, cell.0).text);
        let choose = move |word: &'static str| {
            move || {
                self.commit(cell, word).unwrap_or_else(|why| self.say(why));
                self.go_to(cell);
            }
        };
        let mut entries: Vec<MenuEntry> = words()
            .into_iter()
            .map(|(word, label)| {
                let is_now = label == now;
                let item = MenuItem::new(label, choose(word));
                if is_now { item.icon(icondata_lu::LuCheck) } else { item }.into()
            })
            .collect();
        if cell.1.id != "kind" && !now.is_empty() {
            entries.push(MenuEntry::Separator);
            entries.push(MenuItem::new(text::table_choice_clear(), choose("")).into());
        }
        entries
    }
}

fn with_source<R>(cx: StoredValue<ActionCx>, read: impl FnOnce(&Source<'_>) -> R) -> R {
    cx.with_value(|cx| {
        let model = cx.model();
        let (pains, gaps) = (
            model.findings().pains.get_untracked(),
            model.findings().gaps.get_untracked(),
        );
        let (chosen, state) = (cx.board.persona.get_untracked(), cx.board.score_state.get_untracked());
        model.with_values(|journey, placement| {
            read(&Source {
                journey,
                placement,
                pains: &pains,
                gaps: &gaps,
                persona: front_persona(chosen, &placement.personas),
                state,
            })
        })
    })
}

/// Counts the frames in which the journey or what it finds out changed, so that a burst of changes costs one look.
pub(super) fn changes_per_frame(cx: &ActionCx) -> RwSignal<u64> {
    let version = RwSignal::new(0_u64);
    let is_due = StoredValue::new(false);
    let model = cx.model().clone();
    // What was there when the first look was taken: the effect runs a little later, and what came in between counts, too.
    let seen = StoredValue::new(Some(untrack(|| state(&model))));
    effect(move |_| {
        let now = state(&model);
        let is_seen = seen.try_update_value(Option::take).flatten() == Some(now);
        if is_seen || is_due.get_value() {
            return;
        }
        is_due.set_value(true);
        request_animation_frame(move || {
            // The table may be gone by now.
            let _ = is_due.try_update_value(|due| *due = false);
            let _ = version.try_update(|version| *version += 1);
        });
    });
    version
}

/// How many changes there were, and what they led to; tracked.
fn state(model: &JourneyModel) -> (u64, Arc<Vec<Pain>>, Arc<Vec<Finding>>) {
    let findings = model.findings();
    (model.changes.get(), findings.pains.get(), findings.gaps.get())
}

#[allow(clippy::cast_precision_loss, reason = "some thousand rows")]
fn float(count: usize) -> f64 {
    count as f64
}
