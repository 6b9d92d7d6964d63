//! What concerns the journey as a whole: its history, its links, its trash.

use leptos::prelude::*;

use super::Action;
use super::cx::{ActionCx, Side, duplicate_journey};
use super::plan::WhyNot;
use crate::platform::clipboard;
use crate::text;
use crate::ui::kit::Toast;

/// Everything about the journey.
pub(super) static JOURNEY: &[Action] = &[
    action! {
        "history.undo", action_history_undo, keywords_history_undo;
        Journey, LuUndo2, ["Mod+Z"], Everywhere, Edit, Travels;
        when: can_undo,
        run: |cx| cx.travel(true)
    },
    action! {
        "history.redo", action_history_redo, keywords_history_redo;
        Journey, LuRedo2, ["Mod+Shift+Z", "Mod+Y"], Everywhere, Edit, Travels;
        when: can_redo,
        run: |cx| cx.travel(false)
    },
    action! {
        "journey.rename", action_journey_rename, keywords_journey_rename;
        Journey, LuPencil, [], Board, Edit, OneStep;
        run: |cx| cx.chrome.renaming.set(true)
    },
    action! {
        "journey.about", action_journey_about, keywords_journey_about;
        Journey, LuInfo, [], Board, Anyone, Nothing;
        run: |cx| {
            cx.board.clear_selection();
            cx.chrome.side.set(Side::Selection);
        }
    },
    action! {
        "journey.share", action_journey_share, keywords_journey_share;
        Journey, LuShare2, [], Board, Anyone, Nothing;
        run: |cx| cx.chrome.share.set(true)
    },
    action! {
        "journey.copy-link", action_journey_copy_link, keywords_journey_copy_link;
        Journey, LuLink, ["Mod+Shift+L"], Board, Anyone, Nothing;
        run: copy_link
    },
    action! {
        "journey.trash", action_journey_trash, keywords_journey_trash;
        Journey, LuTrash2, [], Board, Anyone, Nothing;
        run: |cx| cx.chrome.side.set(Side::Trash)
    },
    action! {
        "journey.duplicate", action_journey_duplicate, keywords_journey_duplicate;
        Journey, LuCopyPlus, [], Board, Owner, Beyond;
        run: duplicate_journey
    },
    action! {
        "journey.delete", action_journey_delete, keywords_journey_delete;
        Journey, LuTrash2, [], Board, Owner, Beyond;
        run: |cx| cx.chrome.deleting.set(true)
    },
    action! {
        "journey.home", action_journey_home, keywords_journey_home;
        Journey, LuHouse, [], Board, Anyone, Nothing;
        run: |cx| (cx.navigate)("/")
    },
];

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
