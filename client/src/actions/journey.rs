//! What concerns the journey as a whole: its history, its links, its trash.

use leptos::prelude::*;

use super::cx::{ActionCx, Side, duplicate_journey};
use super::plan::WhyNot;
use super::{Access, Action, Group, History, How, Reach};
use crate::platform::clipboard;
use crate::text;
use crate::ui::kit::Toast;

/// A row of the table that does something.
macro_rules! action {
    ($id:literal, $title:expr, $keywords:expr, [$($keys:literal),*], $icon:ident, $reach:ident, $access:ident, $history:ident, $when:expr, $run:expr) => {
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
        text::action_history_undo,
        text::keywords_history_undo,
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
        text::action_history_redo,
        text::keywords_history_redo,
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
        text::action_journey_rename,
        text::keywords_journey_rename,
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
        text::action_journey_about,
        text::keywords_journey_about,
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
        text::action_journey_share,
        text::keywords_journey_share,
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
        text::action_journey_copy_link,
        text::keywords_journey_copy_link,
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
        text::action_journey_trash,
        text::keywords_journey_trash,
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
        text::action_journey_duplicate,
        text::keywords_journey_duplicate,
        [],
        LuCopyPlus,
        Board,
        Owner,
        Beyond,
        always,
        duplicate_journey
    ),
    action!(
        "journey.delete",
        text::action_journey_delete,
        text::keywords_journey_delete,
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
        text::action_journey_home,
        text::keywords_journey_home,
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
        Err(text::why_nothing_to_undo())
    }
}

fn can_redo(cx: &ActionCx) -> Result<(), WhyNot> {
    if cx.editor().can_redo().get() {
        Ok(())
    } else {
        Err(text::why_nothing_to_redo())
    }
}

/// Copies the address of this journey with the token it was opened with.
fn copy_link(cx: &ActionCx) {
    let (toasts, url) = (cx.toasts, cx.own_url());
    let said = match cx.role() {
        Some(waymark_shared::access::Role::Owner) => text::said_owner_link_copied(),
        _ => text::said_link_copied(),
    };
    leptos::task::spawn_local(async move {
        match clipboard::copy_text(&url).await {
            Ok(()) => toasts.show(Toast::new(said)),
            Err(_) => toasts.show(Toast::problem(text::link_copied_by_hand(&url))),
        }
    });
}
