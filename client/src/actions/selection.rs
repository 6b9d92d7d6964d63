//! What works on whatever is selected: rename, write, move, delete, restore, select.
//!
//! Here: the table, and what begins writing. `moving` and `deleting` plan the rest; `range` extends the selection.

mod deleting;
mod moving;
pub mod range;

use leptos::prelude::Get;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::layout::Spot;

use super::plan::{Mint, Plan, View, WhyNot, Writing};
use super::{Access, Action, ActionCx, Group, History, How, Reach, clipboard};
use crate::text;

/// A row of the table that plans.
macro_rules! action {
    ($id:literal, $title:expr, $keywords:expr, [$($keys:literal),*], $icon:ident, $access:ident, $history:ident, $plan:expr) => {
        Action {
            id: $id,
            title: $title,
            keywords: $keywords,
            keys: &[$($keys),*],
            group: Group::Selection,
            icon: Some(icondata_lu::$icon),
            reach: Reach::Board,
            access: Access::$access,
            history: History::$history,
            how: How::Plan($plan),
        }
    };
}

/// A row of the table that does something by itself.
macro_rules! deed {
    ($id:literal, $title:expr, $keywords:expr, [$($keys:literal),*], $icon:ident, $reach:ident, $access:ident, $history:ident, $when:expr, $run:expr) => {
        Action {
            id: $id,
            title: $title,
            keywords: $keywords,
            keys: &[$($keys),*],
            group: Group::Selection,
            icon: Some(icondata_lu::$icon),
            reach: Reach::$reach,
            access: Access::$access,
            history: History::$history,
            how: How::Do { when: $when, run: $run },
        }
    };
}

/// Everything that works on the selection.
pub(super) static SELECTION: &[Action] = &[
    action!(
        "edit.rename",
        text::action_edit_rename,
        text::keywords_edit_rename,
        ["F2"],
        LuPencil,
        Edit,
        Nothing,
        rename
    ),
    action!(
        "edit.body",
        text::action_edit_body,
        text::keywords_edit_body,
        ["Mod+Enter"],
        LuFileText,
        Edit,
        Nothing,
        write_body
    ),
    action!(
        "move.left",
        text::action_move_left,
        text::keywords_move_left,
        ["Alt+ArrowLeft"],
        LuArrowLeft,
        Edit,
        OneStep,
        |view, _| moving::sideways(view, true)
    ),
    action!(
        "move.right",
        text::action_move_right,
        text::keywords_move_right,
        ["Alt+ArrowRight"],
        LuArrowRight,
        Edit,
        OneStep,
        |view, _| moving::sideways(view, false)
    ),
    action!(
        "move.up",
        text::action_move_up,
        text::keywords_move_up,
        ["Alt+ArrowUp"],
        LuArrowUp,
        Edit,
        OneStep,
        |view, _| moving::vertically(view, true)
    ),
    action!(
        "move.down",
        text::action_move_down,
        text::keywords_move_down,
        ["Alt+ArrowDown"],
        LuArrowDown,
        Edit,
        OneStep,
        |view, _| moving::vertically(view, false)
    ),
    action!(
        "edit.delete",
        text::action_edit_delete,
        text::keywords_edit_delete,
        ["Delete", "Backspace"],
        LuTrash2,
        Edit,
        OneStep,
        deleting::delete
    ),
    action!(
        "edit.restore",
        text::action_edit_restore,
        text::keywords_edit_restore,
        [],
        LuArchiveRestore,
        Edit,
        OneStep,
        deleting::restore
    ),
    deed!(
        "card.duplicate",
        text::action_card_duplicate,
        text::keywords_card_duplicate,
        ["Mod+D"],
        LuCopy,
        Board,
        Edit,
        OneStep,
        has_target,
        clipboard::duplicate
    ),
    deed!(
        "clipboard.copy",
        text::action_clipboard_copy,
        text::keywords_clipboard_copy,
        ["Mod+C"],
        LuClipboardCopy,
        Browser,
        Anyone,
        Nothing,
        has_target,
        |cx| clipboard::copy_by_name(cx, false)
    ),
    deed!(
        "clipboard.cut",
        text::action_clipboard_cut,
        text::keywords_clipboard_cut,
        ["Mod+X"],
        LuScissors,
        Browser,
        Edit,
        OneStep,
        has_target,
        |cx| clipboard::copy_by_name(cx, true)
    ),
    deed!(
        "clipboard.paste",
        text::action_clipboard_paste,
        text::keywords_clipboard_paste,
        ["Mod+V"],
        LuClipboardPaste,
        Browser,
        Edit,
        OneStep,
        |_| Ok(()),
        |cx| clipboard::paste_by_name(cx, crate::ui::board::clipboard::read)
    ),
    deed!(
        "select.more",
        text::action_select_more,
        text::keywords_select_more,
        ["Mod+A"],
        LuSquareMousePointer,
        Board,
        Anyone,
        Nothing,
        is_somewhere,
        range::select_more
    ),
];

fn is_somewhere(cx: &ActionCx) -> Result<(), WhyNot> {
    match cx.board.focus.get() {
        None if cx.board.selection().is_empty() => Err(text::why_go_to_cell()),
        _ => Ok(()),
    }
}

fn has_target(cx: &ActionCx) -> Result<(), WhyNot> {
    let on_grid = |entity: EntityRef| Spot::of(entity).is_some();
    let focus = cx.board.focus.get().and_then(Spot::entity);
    if cx.board.selection().into_iter().chain(focus).any(on_grid) {
        Ok(())
    } else {
        Err(text::why_nothing_selected())
    }
}

fn rename(view: &View<'_>, _: &Mint) -> Result<Plan, WhyNot> {
    let [entity] = view.targets()[..] else {
        return Err(text::why_rename_one());
    };
    let field = match entity.kind() {
        EntityKind::Card | EntityKind::Moment | EntityKind::Meta => Field::Title,
        EntityKind::Stage | EntityKind::Lane | EntityKind::Persona | EntityKind::Channel | EntityKind::Actor => {
            Field::Name
        }
        EntityKind::Connection => Field::Label,
        EntityKind::Survey => return Err(text::why_no_name()),
    };
    Ok(Plan {
        write: Some(Writing {
            entity,
            field,
            fresh: false,
        }),
        go_to: Spot::of(entity),
        ..Plan::default()
    })
}

fn write_body(view: &View<'_>, _: &Mint) -> Result<Plan, WhyNot> {
    let [entity] = view.targets()[..] else {
        return Err(text::why_write_one());
    };
    let field = match entity.kind() {
        EntityKind::Card => Field::Body,
        EntityKind::Moment => Field::What,
        EntityKind::Stage => Field::Goal,
        _ => return Err(text::why_write_kind()),
    };
    Ok(Plan {
        write: Some(Writing {
            entity,
            field,
            fresh: false,
        }),
        select: Some(vec![entity]),
        ..Plan::default()
    })
}
