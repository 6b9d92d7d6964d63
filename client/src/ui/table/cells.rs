//! Headings, rows and cells of the table, and the field in a cell that is being written.

use leptos::ev::Targeted;
use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityRef, Field};
use web_sys::{FocusEvent, HtmlInputElement, KeyboardEvent};

use super::columns::{Column, Kind};
use super::{Cell, Editing, Table};
use crate::text;
use crate::ui::kit::Icon;
use crate::ui::kit::flow::{boxed, boxed_press, effect, view};
use crate::ui::text_edit::{Left, TextEdit};

/// The heading of a column: a press sorts by it.
pub(super) fn heading(table: Table, column: &'static Column) -> AnyView {
    let direction = Memo::new(move |_| {
        table.look.with(|look| {
            look.sorts
                .iter()
                .find(|sort| sort.column == column.id)
                .map(|sort| sort.down)
        })
    });
    let sort = move || match direction.get() {
        None => "none",
        Some(false) => "ascending",
        Some(true) => "descending",
    };
    let arrow = move || {
        direction.get().map(|down| {
            let icon = if down {
                icondata_lu::LuArrowDown
            } else {
                icondata_lu::LuArrowUp
            };
            view! { <Icon icon size_px=14 /> }
        })
    };
    let press = move |event: web_sys::MouseEvent| {
        let also = event.shift_key();
        table.look.update(|look| look.sort_by(column.id, also));
    };
    view! {
        <div class="tb-heading" role="columnheader" aria-sort=sort data-number=column.is_number().then_some("")>
            <button type="button" data-tip=text::table_sort_hint() on:click=boxed_press(press)>
                <span>{(column.label)()}</span>
                {arrow}
            </button>
        </div>
    }
}

/// One row.
pub(super) fn row(
    table: Table,
    row: EntityRef,
    at: Memo<usize>,
    top: impl Fn() -> String + Send + Sync + 'static,
) -> AnyView {
    // A step of the keyboard wakes the cells of two rows, not of all.
    let active = Memo::new(move |_| {
        table
            .active
            .get()
            .filter(|(active, _)| *active == row)
            .map(|(_, column)| column)
    });
    let editing = Memo::new(move |_| table.editing.get().filter(|editing| editing.cell.0 == row));
    let selected = table.cx.with_value(|cx| cx.board.is_selected(row));
    let cells = move || {
        let columns = table.columns.get();
        columns
            .into_iter()
            .enumerate()
            .map(|(place, column)| cell(table, (row, column), place, active, editing))
            .collect_view()
    };
    view! {
        <div
            class="tb-row"
            role="row"
            aria-rowindex=move || at.get() + 2
            aria-selected=move || selected.get().then_some("true")
            style:transform=top
        >
            {cells}
        </div>
    }
}

fn cell(
    table: Table,
    cell: Cell,
    place: usize,
    active: Memo<Option<&'static Column>>,
    editing: Memo<Option<Editing>>,
) -> AnyView {
    let (row, column) = cell;
    let words = Memo::new(move |_| table.text(cell));
    let is_active = move || active.get() == Some(column);
    let edited = Memo::new(move |_| editing.get().filter(|editing| editing.cell.1 == column));
    // Before the keyboard is anywhere, the first cell is the way in.
    let is_stop = move || match table.active.get() {
        Some(_) => is_active(),
        None => place == 0 && table.items.with(|items| items.first() == Some(&super::Item::Row(row))),
    };
    let press = move |event: web_sys::MouseEvent| {
        if edited.get_untracked().is_none() {
            table.go_to(cell);
            if event.detail() > 1 {
                table.edit(cell, false);
            }
        }
    };
    view! {
        <div
            class="tb-cell"
            role="gridcell"
            data-cell=format!("{row}|{}", column.id)
            data-number=column.is_number().then_some("")
            data-computed=(!column.is_editable()).then_some("")
            aria-colindex=place + 1
            aria-readonly=(!column.is_editable()).then_some("true")
            tabindex=move || if is_stop() { "0" } else { "-1" }
            on:click=boxed_press(press)
            on:focus=move |_| {
                if table.active.get_untracked() != Some(cell) {
                    table.go_to(cell);
                }
            }
        >
            {move || match edited.get() {
                Some(editing) => field(table, editing),
                None => view! { <span class="tb-text">{move || words.get()}</span> },
            }}
        </div>
    }
}

/// The field in a cell that is being written.
fn field(table: Table, editing: Editing) -> AnyView {
    let cell = editing.cell;
    let done = move |how: Left| {
        if table.editing.get_untracked().is_none_or(|editing| editing.cell != cell) {
            return;
        }
        table.editing.set(None);
        match how {
            Left::Done => {
                table.active.set(Some(cell));
                table.step(1, 0);
            }
            Left::Tabbed { back } => {
                table.active.set(Some(cell));
                if !table.tab(back) {
                    table.go_to(cell);
                }
            }
            Left::Cancelled => table.go_to(cell),
            Left::Blurred => {}
        }
    };
    if let Kind::Shared(field) = cell.1.kind {
        let Some(shared) = shared_text(table, cell.0, field) else {
            return ().into_any();
        };
        return view! {
            <div class="tb-shared">
                <TextEdit entity=cell.0 field text=shared label=(cell.1.label)() autofocus=true on_leave=Callback::new(done) />
            </div>
        };
    }
    plain(table, editing, done)
}

fn shared_text(table: Table, row: EntityRef, field: Field) -> Option<ArcReadSignal<String>> {
    table.cx.with_value(|cx| match (row, field) {
        (EntityRef::Moment(id), Field::Question) => Some(cx.model().moments.get(id)?.question.signal()),
        (EntityRef::Moment(id), _) => Some(cx.model().moments.get(id)?.title.signal()),
        (EntityRef::Card(id), _) => Some(cx.model().cards.get(id)?.title.signal()),
        _ => None,
    })
}

fn plain(table: Table, editing: Editing, done: impl Fn(Left) + Clone + 'static) -> AnyView {
    let cell = editing.cell;
    let input = NodeRef::<leptos::html::Input>::new();
    let problem = RwSignal::new(None::<String>);
    let before = table.source(|source| (cell.1.read)(source, cell.0).text);
    let start = if editing.fresh { String::new() } else { before };
    effect(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
            input.select();
        }
    });
    let keydown = {
        let done = done.clone();
        move |event: Targeted<KeyboardEvent, HtmlInputElement>| {
            if event.is_composing() {
                return;
            }
            event.stop_propagation();
            let how = match event.key().as_str() {
                "Enter" => Left::Done,
                "Tab" => Left::Tabbed {
                    back: event.shift_key(),
                },
                "Escape" => {
                    event.prevent_default();
                    done(Left::Cancelled);
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            match table.commit(cell, &event.target().value()) {
                Ok(()) => done(how),
                Err(why) => problem.set(Some(why)),
            }
        }
    };
    let blur = move |event: Targeted<FocusEvent, HtmlInputElement>| {
        // Enter, Tab and Escape have closed it already.
        if table
            .editing
            .try_get_untracked()
            .flatten()
            .is_some_and(|editing| editing.cell == cell)
        {
            if let Err(why) = table.commit(cell, &event.target().value()) {
                table.say(why);
            }
            done(Left::Blurred);
        }
    };
    view! {
        <input
            node_ref=input
            class="tb-input"
            type="text"
            autocomplete="off"
            aria-label=(cell.1.label)()
            aria-invalid=move || problem.with(Option::is_some).then_some("true")
            value=start
            on:keydown:target=boxed(keydown)
            on:blur:target=boxed(blur)
        />
        <p class="tb-problem" role="alert" hidden=move || problem.with(Option::is_none)>{move || problem.get()}</p>
    }
}
