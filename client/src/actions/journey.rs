//! What concerns the journey as a whole: its history, its links, its trash.

use leptos::prelude::*;

use super::cx::{ActionCx, Side};
use super::plan::WhyNot;
use super::{Access, Action, Group, History, How, Reach};
use crate::parts::EXTRAS;
use crate::platform::clipboard;
use crate::text;
use crate::ui::kit::Toast;

/// A row of the table that does something.
macro_rules! action {
    ($id:literal, $title:literal, $keywords:literal, [$($keys:literal),*], $icon:ident, $reach:ident, $access:ident, $history:ident, $when:expr, $run:expr) => {
        Action {
            id: $id,
            title: $title,
            keywords: $keywords,
            keys: &[$($keys),*],
            group: Group::Journey,
            icon: Some(icondata_lu::$icon),
            reach: Reach::$reach,
            access: Access::$access,
            history: History::$history,
            how: How::Do { when: $when, run: $run },
        }
    };
}

/// Everything about the journey.
pub(super) static JOURNEY: &[Action] = &[
    action!(
        "history.undo",
        "Undo",
        "back revert my change",
        ["Mod+Z"],
        LuUndo2,
        Everywhere,
        Edit,
        Travels,
        can_undo,
        |cx| cx.travel(true)
    ),
    action!(
        "history.redo",
        "Redo",
        "again forward my change",
        ["Mod+Shift+Z", "Mod+Y"],
        LuRedo2,
        Everywhere,
        Edit,
        Travels,
        can_redo,
        |cx| cx.travel(false)
    ),
    action!(
        "journey.rename",
        "Rename journey",
        "title name",
        [],
        LuPencil,
        Board,
        Edit,
        OneStep,
        always,
        |cx| cx.chrome.renaming.set(true)
    ),
    action!(
        "journey.about",
        "About this journey",
        "goal scope owner personas settings properties",
        [],
        LuInfo,
        Board,
        Anyone,
        Nothing,
        always,
        |cx| {
            cx.board.clear_selection();
            cx.chrome.side.set(Side::Selection);
        }
    ),
    action!(
        "journey.share",
        "Share",
        "links invite people roles access",
        [],
        LuShare2,
        Board,
        Anyone,
        Nothing,
        always,
        |cx| {
            cx.chrome.share.set(true);
        }
    ),
    action!(
        "journey.copy-link",
        "Copy link",
        "share url address",
        ["Mod+Shift+L"],
        LuLink,
        Board,
        Anyone,
        Nothing,
        always,
        copy_link
    ),
    action!(
        "journey.trash",
        "Open trash",
        "deleted restore unplaced recover bin",
        [],
        LuTrash2,
        Board,
        Anyone,
        Nothing,
        always,
        |cx| {
            cx.chrome.side.set(Side::Trash);
        }
    ),
    action!(
        "journey.duplicate",
        "Duplicate journey",
        "copy clone",
        [],
        LuCopyPlus,
        Board,
        Owner,
        Beyond,
        always,
        duplicate
    ),
    action!(
        "journey.delete",
        "Delete journey",
        "remove trash whole",
        [],
        LuTrash2,
        Board,
        Owner,
        Beyond,
        always,
        |cx| {
            cx.chrome.deleting.set(true);
        }
    ),
    action!(
        "journey.home",
        "All journeys",
        "home back list leave start",
        [],
        LuHouse,
        Board,
        Anyone,
        Nothing,
        always,
        |cx| {
            (cx.navigate)("/");
        }
    ),
];

fn always(_: &ActionCx) -> Result<(), WhyNot> {
    Ok(())
}

fn can_undo(cx: &ActionCx) -> Result<(), WhyNot> {
    if cx.editor().can_undo().get() {
        Ok(())
    } else {
        Err("Nothing of yours to undo. Undo takes back your own changes only.")
    }
}

fn can_redo(cx: &ActionCx) -> Result<(), WhyNot> {
    if cx.editor().can_redo().get() {
        Ok(())
    } else {
        Err("Nothing to redo.")
    }
}

/// What asks the server is a part of its own.
fn duplicate(cx: &ActionCx) {
    let cx = cx.clone();
    leptos::task::spawn_local(async move {
        match EXTRAS.loaded().await {
            Ok(extras) => (extras.duplicate)(&cx),
            Err(_) => cx.toasts.show(Toast::problem(text::part_not_loaded())),
        }
    });
}

/// Copies the address of this journey with the token it was opened with.
fn copy_link(cx: &ActionCx) {
    let (toasts, url) = (cx.toasts, cx.own_url());
    let who = cx.role().map_or("", |role| match role {
        waymark_shared::access::Role::Owner => " It gives full rights: share it with care.",
        _ => "",
    });
    leptos::task::spawn_local(async move {
        match clipboard::copy_text(&url).await {
            Ok(()) => toasts.show(Toast::new(format!("Link copied.{who}"))),
            Err(_) => toasts.show(Toast::problem(format!(
                "The browser did not allow copying. The link is {url}"
            ))),
        }
    });
}
