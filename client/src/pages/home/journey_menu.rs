//! What can be done with a journey of the list without opening it, and the dialog that renames it.

use leptos::prelude::*;
use waymark_shared::access::Role;
use waymark_shared::limits::TITLE_UTF16;
use web_sys::SubmitEvent;

use super::model::{Home, Lost, address};
use crate::platform::recents::Recent;
use crate::text;
use crate::ui::kit::flow::{boxed, view};
use crate::ui::kit::{
    Align, Button, ButtonKind, Dialog, DialogActions, Menu, MenuEntry, MenuItem, Placement, PopoverState, TextField,
};

#[component]
pub(super) fn JourneyMenu(
    home: Home,
    recent: Signal<Recent>,
    menu: PopoverState,
    lost: Memo<Option<Lost>>,
) -> impl IntoView {
    let renaming = RwSignal::new(false);
    let entries = move |()| entries(home, &recent.get_untracked(), lost.get_untracked(), renaming);
    view! {
        <Menu
            state=menu
            label=text::home_actions_for_this()
            entries
            placement=Placement { align: Align::End, ..Placement::default() }
        />
        <Dialog open=renaming title=text::home_rename_title()>
            <RenameForm home recent open=renaming />
        </Dialog>
    }
}

fn entries(home: Home, recent: &Recent, lost: Option<Lost>, renaming: RwSignal<bool>) -> Vec<MenuEntry> {
    // Each item keeps what it needs; the menu is made anew each time it opens.
    let with = |run: fn(Home, &Recent)| {
        let recent = recent.clone();
        move || run(home, &recent)
    };
    let remove = MenuItem::new(
        text::home_remove_from_list(),
        with(|home, recent| home.forget(recent.id)),
    )
    .icon(icondata_lu::LuListX);
    if lost.is_some() {
        return vec![remove.into()];
    }
    let owners_only = (recent.role < Role::Owner).then(|| text::home_owners_only().to_owned());
    vec![
        MenuItem::new(
            text::open(),
            with(|home, recent| home.go(&address(recent.id, &recent.token))),
        )
        .icon(icondata_lu::LuArrowUpRight)
        .into(),
        MenuItem::new(text::home_copy_link(), with(|home, recent| home.copy_link(recent)))
            .icon(icondata_lu::LuLink)
            .into(),
        MenuItem::new(text::home_rename(), move || renaming.set(true))
            .icon(icondata_lu::LuPencil)
            .disabled(owners_only.clone())
            .into(),
        MenuItem::new(text::home_duplicate(), with(|home, recent| home.duplicate(recent)))
            .icon(icondata_lu::LuCopy)
            .disabled(owners_only.clone())
            .into(),
        MenuEntry::Separator,
        remove.into(),
        MenuItem::new(text::home_delete(), with(|home, recent| home.delete(recent)))
            .icon(icondata_lu::LuTrash2)
            .danger()
            .disabled(owners_only)
            .into(),
    ]
}

#[component]
fn RenameForm(home: Home, recent: Signal<Recent>, open: RwSignal<bool>) -> impl IntoView {
    let title = RwSignal::new(recent.with_untracked(|recent| recent.title.clone()));
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let wanted = title.get_untracked().trim().to_owned();
        if busy.get_untracked() {
            return;
        }
        if wanted.is_empty() {
            problem.set(Some(text::home_needs_name().to_owned()));
            return;
        }
        busy.set(true);
        home.rename(&recent.get_untracked(), wanted, move |error| {
            busy.try_set(false);
            if error.is_none() {
                open.try_set(false);
            }
            problem.try_set(error);
        });
    };
    view! {
        <form on:submit=boxed(submit)>
            <TextField
                label=text::home_name()
                hint=text::home_name_hint()
                value=title
                error=problem
                max_length=TITLE_UTF16
                autofocus=true
            />
            <DialogActions>
                <Button on_press=move |_| open.set(false)>{text::cancel()}</Button>
                <Button kind=ButtonKind::Primary submit=true busy>{text::home_rename_do()}</Button>
            </DialogActions>
        </form>
    }
}
