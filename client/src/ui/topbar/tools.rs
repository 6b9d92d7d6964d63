//! The buttons and menus of the top bar that run actions: each says its name and keys, and why when it cannot be pressed.

use leptos::prelude::*;

use super::{AT_END, Slot};
use crate::actions::cx::Mode;
use crate::actions::{self, Side, use_actions};
use crate::platform::media::{self, Theme};
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{IconButton, IconData, Menu, MenuEntry, Placement, PopoverState, Segmented, SegmentedOption};
use crate::ui::{language, words};

/// What stands in a slot of the bar.
#[must_use]
pub fn tools(slot: Slot) -> AnyView {
    match slot {
        Slot::AfterTitle => view! {
            <JourneyMenu />
            <ModeSwitch />
        },
        Slot::Tools => view! {
            <span class="c-row c-undo">
                <ActionButton id="history.undo" />
                <ActionButton id="history.redo" />
                <span class="c-separator" aria-hidden="true"></span>
            </span>
            <ActionButton id="view.palette" />
            <span class="c-row c-sides">
                <SideButton id="view.insights" side=Side::Insights />
                <SideButton id="view.history" side=Side::History />
            </span>
        },
        Slot::End => view! {
            <span class="c-mid"><PanelButton /></span>
            <MoreMenu />
        },
    }
}

/// Board, table or actions in the page's middle.
#[component]
fn ModeSwitch() -> impl IntoView {
    let cx = use_actions();
    let mode = cx.chrome.mode;
    let options = vec![
        SegmentedOption::new("view.board", text::mode_board()).icon(icondata_lu::LuMap),
        SegmentedOption::new("view.table", text::mode_table()).icon(icondata_lu::LuTable2),
        SegmentedOption::new("view.actions", text::mode_actions()).icon(icondata_lu::LuKanban),
        SegmentedOption::new("view.outline", text::mode_outline()).icon(icondata_lu::LuListTree),
    ];
    let chosen = Signal::derive(move || {
        match mode.get() {
            Mode::Board => "view.board",
            Mode::Table => "view.table",
            Mode::Actions => "view.actions",
            Mode::Outline => "view.outline",
        }
        .to_owned()
    });
    let change = move |id: String| {
        let id = match id.as_str() {
            "view.table" => "view.table",
            "view.actions" => "view.actions",
            "view.outline" => "view.outline",
            _ => "view.board",
        };
        actions::run(&cx, id);
    };
    view! { <Segmented label=text::mode_label() options value=chosen on_change=change /> }
}

/// An action as a button with its icon; its tooltip says its name and keys, or why not.
#[component]
fn ActionButton(
    /// Id of the action.
    id: &'static str,
) -> impl IntoView {
    let cx = use_actions();
    let action = actions::find(id)?;
    let icon: IconData = action.icon?;
    let why_not = Memo::new({
        let cx = cx.clone();
        move |_| action.available(&cx).err()
    });
    let label = move || match why_not.get() {
        Some(why) => text::topbar_unavailable((action.title)(), why),
        None => (action.title)().to_owned(),
    };
    let keys = action.keys_label().unwrap_or_default();
    Some(view! {
        <IconButton
            label=Signal::derive(label)
            icon
            keys
            disabled=Signal::derive(move || why_not.get().is_some())
            on_press=move |_| action.run(&cx)
        />
    })
}

/// An action that shows a column on the right, by its name.
#[component]
fn SideButton(
    /// Id of the action.
    id: &'static str,
    /// What it shows.
    side: Side,
) -> impl IntoView {
    let cx = use_actions();
    let action = actions::find(id)?;
    let shown = cx.chrome.side;
    Some(view! {
        <button
            class="k-button k-button-ghost"
            type="button"
            aria-pressed=move || if shown.get() == side { "true" } else { "false" }
            data-tip=(action.title)()
            data-tip-keys=action.keys_label()
            on:click=boxed_press(move |_| action.run(&cx))
        >
            <span class="k-button-text">{(action.title)()}</span>
        </button>
    })
}

/// What owners do with the whole journey.
#[component]
fn JourneyMenu() -> impl IntoView {
    let cx = use_actions();
    let state = PopoverState::new();
    let entries = move |()| -> Vec<MenuEntry> {
        let item = |id| actions::menu_item(&cx, id).into();
        vec![
            item("journey.rename"),
            item("journey.about"),
            item("persona.add"),
            item("persona.sheet"),
            item("persona.only"),
            MenuEntry::Separator,
            item("feedback.triage"),
            item("surveys.open"),
            MenuEntry::Separator,
            item("journey.duplicate"),
            item("journey.save-template"),
            item("guide.open"),
            item("journey.trash"),
            MenuEntry::Separator,
            item("journey.delete"),
        ]
    };
    view! {
        <IconButton
            label=text::topbar_journey_menu()
            icon=icondata_lu::LuChevronDown
            expanded=Signal::derive(move || state.is_open())
            on_press=move |event| state.toggle(&event)
        />
        <Menu state label=text::topbar_journey() entries placement=Placement::default() />
    }
}

#[component]
fn PanelButton() -> impl IntoView {
    let chrome = use_actions().chrome;
    let cx = use_actions();
    let open = move || chrome.side.get() != Side::Closed;
    view! {
        <IconButton
            label=text::topbar_panel()
            icon=icondata_lu::LuPanelRight
            keys="I"
            pressed=Signal::derive(open)
            on_press=move |_| actions::run(&cx, "view.panel")
        />
    }
}

/// Everything else, also what has no room in the bar.
#[component]
fn MoreMenu() -> impl IntoView {
    let cx = use_actions();
    let state = PopoverState::new();
    let entries = move |()| -> Vec<MenuEntry> {
        let item = |id| actions::menu_item(&cx, id).into();
        let mut entries: Vec<MenuEntry> = Vec::new();
        if media::is_bar_tiny() {
            entries.extend([
                item("history.undo"),
                item("history.redo"),
                item("view.palette"),
                item("view.find"),
                item("journey.share"),
                item("view.panel"),
                item("view.insights"),
                item("view.history"),
                item("view.board"),
                item("view.table"),
                item("view.actions"),
                item("view.outline"),
                item("journey.about"),
                item("journey.trash"),
                MenuEntry::Separator,
            ]);
        } else {
            if media::is_bar_short() {
                entries.extend([item("history.undo"), item("history.redo")]);
                if media::is_bar_shorter() {
                    entries.extend([item("view.insights"), item("view.history")]);
                }
                entries.push(MenuEntry::Separator);
            }
            entries.extend([
                item("journey.copy-link"),
                item("journey.trash"),
                item("edit.restore"),
                MenuEntry::Separator,
            ]);
        }
        entries.extend([item("view.persona"), item("view.state")]);
        // A phone has no grid to fit or to look over, and finding stands further up.
        if !media::is_phone() {
            entries.extend([item("view.fit"), item("view.overview")]);
        }
        if !media::is_bar_tiny() {
            entries.push(item("view.find"));
        }
        entries.extend([
            item("view.present"),
            MenuEntry::Heading(text::topbar_theme().to_owned()),
        ]);
        let chosen = cx.chrome.theme.get();
        for (id, theme) in [
            ("view.theme.system", Theme::System),
            ("view.theme.light", Theme::Light),
            ("view.theme.dark", Theme::Dark),
        ] {
            let mut item = actions::menu_item(&cx, id);
            if theme == chosen {
                item.icon = Some(icondata_lu::LuCheck);
            }
            entries.push(item.into());
        }
        entries.push(MenuEntry::Heading(text::language_heading().to_owned()));
        let (toasts, board) = (cx.toasts, cx.board);
        entries.extend(words::languages(move |chosen| {
            language::choose(chosen, toasts, Some(board))
        }));
        entries.extend([MenuEntry::Separator, item("view.help"), item("journey.home")]);
        entries
    };
    view! {
        <IconButton
            label=text::topbar_more()
            icon=icondata_lu::LuEllipsis
            expanded=Signal::derive(move || state.is_open())
            on_press=move |event| state.toggle(&event)
        />
        <Menu state label=text::topbar_more() entries placement=AT_END />
    }
}
