//! The bar over the table: which rows, columns, filters and groups; views kept by name; the way out to a spreadsheet.

use leptos::prelude::*;

use super::columns::{Rows, column, columns};
use super::export::csv;
use super::look::{Filter, Look, Test};
use super::{Kept, Table, storage_key};
use crate::platform::{download, storage};
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{
    Button, ButtonKind, For, IconButton, IconData, Menu, MenuEntry, MenuItem, Placement, Popover, PopoverState,
    Segmented, SegmentedOption, Select, SelectOption, TextField,
};

/// A way to look at the table, under a name.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct SavedView {
    pub name: String,
    pub look: Look,
}

const TESTS: [(Test, &str); 6] = [
    (Test::Contains, "contains"),
    (Test::Is, "is"),
    (Test::AtLeast, "at-least"),
    (Test::AtMost, "at-most"),
    (Test::Empty, "empty"),
    (Test::Filled, "filled"),
];

fn test_label(test: Test) -> &'static str {
    match test {
        Test::Contains => text::table_test_contains(),
        Test::Is => text::table_test_is(),
        Test::AtLeast => text::table_test_at_least(),
        Test::AtMost => text::table_test_at_most(),
        Test::Empty => text::table_test_empty(),
        Test::Filled => text::table_test_filled(),
    }
}

/// The bar.
pub(super) fn bar(table: Table) -> AnyView {
    let rows = Signal::derive(move || {
        match table.look.with(|look| look.rows) {
            Rows::Moments => "moments",
            Rows::Cards => "cards",
        }
        .to_owned()
    });
    let options = vec![
        SegmentedOption::new("moments", text::table_rows_moments()),
        SegmentedOption::new("cards", text::table_rows_cards()),
    ];
    let choose_rows = move |name: String| {
        let rows = if name == "cards" { Rows::Cards } else { Rows::Moments };
        if table.look.with_untracked(|look| look.rows) != rows {
            table.active.set(None);
            table.look.set(Look::of(rows));
        }
    };
    let count = move || {
        text::table_count(
            table
                .items
                .with(|items| items.iter().filter(|item| matches!(item, super::Item::Row(_))).count()),
        )
    };
    let (columns_menu, group_menu) = (PopoverState::new(), PopoverState::new());
    let (filters, views) = (PopoverState::new(), PopoverState::new());
    let column_entries = Callback::new(move |()| column_entries(table));
    let group_entries = Callback::new(move |()| group_entries(table));
    let filter_count = move || table.look.with(|look| look.filters.len());
    let is_grouped = move || table.look.with(|look| look.group.is_some());
    view! {
        <div class="tb-bar" role="toolbar" aria-label=text::mode_table()>
            <Segmented label=text::table_rows() options value=rows on_change=choose_rows />
            <span class="tb-count numbers" role="status">{count}</span>
            <span class="tb-space"></span>
            {opener(icondata_lu::LuListFilter, text::table_filter(), filters, Signal::derive(filter_count))}
            {opener(icondata_lu::LuGroup, text::table_group(), group_menu, Signal::derive(move || usize::from(is_grouped())))}
            {opener(icondata_lu::LuColumns3, text::table_columns(), columns_menu, Signal::derive(|| 0))}
            {opener(icondata_lu::LuBookmark, text::table_views(), views, Signal::derive(|| 0))}
            <IconButton label=text::table_export() icon=icondata_lu::LuDownload on_press=move |_| export(table) />
            <Menu state=columns_menu label=text::table_columns() entries=column_entries />
            <Menu state=group_menu label=text::table_group() entries=group_entries />
            <Popover state=filters label=text::table_filters() placement=Placement::default()>
                {move || filter_form(table)}
            </Popover>
            <Popover state=views label=text::table_views() placement=Placement::default()>
                {move || saved_views(table, views)}
            </Popover>
        </div>
    }
}

fn opener(icon: IconData, label: &'static str, state: PopoverState, count: Signal<usize>) -> AnyView {
    view! {
        <button
            class="k-button k-button-ghost"
            type="button"
            aria-haspopup="true"
            aria-expanded=move || if state.is_open() { "true" } else { "false" }
            aria-pressed=move || (count.get() > 0).then_some("true")
            on:click=boxed_press(move |event| state.toggle(&event))
        >
            <crate::ui::kit::Icon icon />
            <span class="k-button-text">{label}</span>
            {move || (count.get() > 1).then(|| count.get())}
        </button>
    }
}

fn column_entries(table: Table) -> Vec<MenuEntry> {
    let (rows, shown) = table.look.with(|look| (look.rows, look.shown()));
    columns(rows)
        .iter()
        .skip(1)
        .map(|column| {
            let item = MenuItem::new((column.label)(), move || {
                table.look.update(|look| look.toggle_column(column.id))
            });
            if shown.contains(&column) {
                item.icon(icondata_lu::LuCheck)
            } else {
                item
            }
            .into()
        })
        .collect()
}

fn group_entries(table: Table) -> Vec<MenuEntry> {
    let (rows, group) = table.look.with(|look| (look.rows, look.group.clone()));
    let set = move |id: Option<&'static str>| {
        move || {
            table.folded.set(std::collections::BTreeSet::new());
            table.look.update(|look| look.group = id.map(str::to_owned));
        }
    };
    let none = MenuItem::new(text::table_group_none(), set(None));
    let mut entries: Vec<MenuEntry> = vec![none.into(), MenuEntry::Separator];
    entries.extend(
        columns(rows)
            .iter()
            .filter(|column| column.id != "title")
            .map(|column| {
                let item = MenuItem::new((column.label)(), set(Some(column.id)));
                let is_group = group.as_deref() == Some(column.id);
                if is_group {
                    item.icon(icondata_lu::LuCheck)
                } else {
                    item
                }
                .into()
            }),
    );
    entries
}

fn filter_form(table: Table) -> AnyView {
    let add = move |_| {
        table.look.update(|look| {
            look.filters.push(Filter {
                column: "title".to_owned(),
                test: Test::Contains,
                value: String::new(),
            });
        });
    };
    let count = Memo::new(move |_| table.look.with(|look| look.filters.len()));
    let places = move || (0..count.get()).collect::<Vec<usize>>();
    view! {
        <div class="tb-form">
            <For each=places key=|at| *at let(at)>
                {filter_row(table, at)}
            </For>
            <Button kind=ButtonKind::Ghost icon=icondata_lu::LuPlus on_press=add>{text::table_filter_add()}</Button>
        </div>
    }
}

fn filter_row(table: Table, at: usize) -> AnyView {
    let read = move |read: fn(&Filter) -> String| {
        Signal::derive(move || {
            table
                .look
                .with(|look| look.filters.get(at).map(read).unwrap_or_default())
        })
    };
    let write = move |write: Box<dyn FnOnce(&mut Filter)>| {
        table.look.update(|look| {
            if let Some(filter) = look.filters.get_mut(at) {
                write(filter);
            }
        });
    };
    let column_options = Signal::derive(move || {
        let rows = table.look.with(|look| look.rows);
        columns(rows)
            .iter()
            .map(|column| SelectOption::new(column.id, (column.label)()))
            .collect::<Vec<_>>()
    });
    let test_options = Signal::derive(|| {
        TESTS
            .iter()
            .map(|(test, id)| SelectOption::new(*id, test_label(*test)))
            .collect::<Vec<_>>()
    });
    let test = read(|filter| {
        let found = TESTS.iter().find(|(test, _)| *test == filter.test);
        found.map(|(_, id)| (*id).to_owned()).unwrap_or_default()
    });
    let value = read(|filter| filter.value.clone());
    let needs_value = move || !matches!(test.get().as_str(), "empty" | "filled");
    view! {
        <div class="tb-filter">
            <Select
                label=text::table_filter_column()
                hide_label=true
                options=column_options
                value=read(|filter| filter.column.clone())
                on_change=move |id: String| write(Box::new(move |filter| filter.column = id))
            />
            <Select
                label=text::table_filter_test()
                hide_label=true
                options=test_options
                value=test
                on_change=move |id: String| {
                    if let Some((test, _)) = TESTS.iter().find(|(_, other)| *other == id) {
                        write(Box::new(move |filter| filter.test = *test));
                    }
                }
            />
            <input
                class="k-input"
                type="text"
                autocomplete="off"
                aria-label=text::table_filter_value()
                hidden=move || !needs_value()
                prop:value=move || value.get()
                on:input:target=move |event| {
                    let typed = event.target().value();
                    write(Box::new(move |filter| filter.value = typed));
                }
            />
            <IconButton
                label=text::table_filter_remove()
                icon=icondata_lu::LuX
                on_press=move |_| {
                    table.look.update(|look| {
                        if at < look.filters.len() {
                            look.filters.remove(at);
                        }
                    });
                }
            />
        </div>
    }
}

fn saved_views(table: Table, popover: PopoverState) -> AnyView {
    let key = StoredValue::new(table.cx.with_value(storage_key));
    let kept: Kept = key.with_value(|key| storage::read(key)).unwrap_or_default();
    let views = RwSignal::new(kept.views);
    let name = RwSignal::new(String::new());
    let store = move || {
        let kept = Kept {
            last: table.look.get_untracked(),
            views: views.get_untracked(),
        };
        key.with_value(|key| storage::write(key, &kept));
    };
    let show = move |look: Look| {
        table.active.set(None);
        table.look.set(look);
        popover.close();
    };
    let save = move |_| {
        let own = name.get_untracked().trim().to_owned();
        if own.is_empty() {
            return;
        }
        views.update(|views| {
            views.retain(|view| view.name != own);
            views.push(SavedView {
                name: own,
                look: table.look.get_untracked(),
            });
        });
        name.set(String::new());
        store();
    };
    let list = move || {
        views
            .get()
            .into_iter()
            .map(|saved| {
                let (shown, gone) = (saved.look.clone(), saved.name.clone());
                let delete = move |_| {
                    views.update(|views| views.retain(|view| view.name != gone));
                    store();
                };
                view! {
                    <div class="tb-saved">
                        <button class="k-menu-item" type="button" on:click=boxed_press(move |_| show(shown.clone()))>
                            {saved.name}
                        </button>
                        <IconButton label=text::table_view_delete() icon=icondata_lu::LuX on_press=delete />
                    </div>
                }
            })
            .collect_view()
    };
    let usual = move |_| show(Look::of(table.look.with_untracked(|look| look.rows)));
    view! {
        <div class="tb-form">
            <button class="k-menu-item" type="button" on:click=boxed_press(usual)>{text::table_view_usual()}</button>
            {list}
            <TextField label=text::table_view_name() value=name max_length=80 hint=text::table_views_none() />
            <Button icon=icondata_lu::LuBookmark on_press=save>{text::table_view_save()}</Button>
        </div>
    }
}

/// What is in view, as a file: all rows that meet the filters, in their order.
fn export(table: Table) {
    let shown = table.columns.get_untracked();
    let rows = table.rows();
    let bytes = table.source(|source| csv(&shown, &rows, source));
    let title = table.cx.with_value(|cx| cx.model().meta.title.get_untracked());
    let name = download::file_name(&title);
    let rows = table
        .look
        .with_untracked(|look| column(look.rows, "title").map_or("", |column| (column.label)()));
    if !download::offer(&format!("{name} - {rows}.csv"), "text/csv;charset=utf-8", &bytes) {
        table.say(text::table_export().to_owned());
    }
}
