//! What works on whatever is selected: rename, write, move, delete, restore, select.
//!
//! Here: the table, and what begins writing. `moving` and `deleting` plan the rest; `range` extends the selection.

mod deleting;
mod moving;
pub mod range;

pub use moving::Beside;

use leptos::prelude::Get;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::layout::Spot;

use super::plan::{Mint, Plan, View, WhyNot, Writing};
use super::{Action, ActionCx, clipboard};
use crate::text;

/// Everything that works on the selection.
pub(super) static SELECTION: &[Action] = &[
    action! {
        "edit.rename", action_edit_rename, keywords_edit_rename;
        Selection, LuPencil, ["F2"], Board, Edit, Nothing;
        plan: rename
    },
    action! {
        "edit.body", action_edit_body, keywords_edit_body;
        Selection, LuFileText, ["Mod+Enter"], Board, Edit, Nothing;
        plan: write_body
    },
    action! {
        "move.left", action_move_left, keywords_move_left;
        Selection, LuArrowLeft, ["Alt+ArrowLeft"], Board, Edit, OneStep;
        plan: |view, _| moving::sideways(view, true)
    },
    action! {
        "move.right", action_move_right, keywords_move_right;
        Selection, LuArrowRight, ["Alt+ArrowRight"], Board, Edit, OneStep;
        plan: |view, _| moving::sideways(view, false)
    },
    action! {
        "move.up", action_move_up, keywords_move_up;
        Selection, LuArrowUp, ["Alt+ArrowUp"], Board, Edit, OneStep;
        plan: |view, _| moving::vertically(view, true)
    },
    action! {
        "move.down", action_move_down, keywords_move_down;
        Selection, LuArrowDown, ["Alt+ArrowDown"], Board, Edit, OneStep;
        plan: |view, _| moving::vertically(view, false)
    },
    action! {
        "edit.delete", action_edit_delete, keywords_edit_delete;
        Selection, LuTrash2, ["Delete", "Backspace"], Board, Edit, OneStep;
        plan: deleting::delete
    },
    action! {
        "edit.restore", action_edit_restore, keywords_edit_restore;
        Selection, LuArchiveRestore, [], Board, Edit, OneStep;
        plan: deleting::restore
    },
    action! {
        "card.duplicate", action_card_duplicate, keywords_card_duplicate;
        Selection, LuCopy, ["Mod+D"], Board, Edit, OneStep;
        when: has_target,
        run: clipboard::duplicate
    },
    action! {
        "clipboard.copy", action_clipboard_copy, keywords_clipboard_copy;
        Selection, LuClipboardCopy, ["Mod+C"], Browser, Anyone, Nothing;
        when: has_target,
        run: |cx| clipboard::copy_by_name(cx, false)
    },
    action! {
        "clipboard.cut", action_clipboard_cut, keywords_clipboard_cut;
        Selection, LuScissors, ["Mod+X"], Browser, Edit, OneStep;
        when: has_target,
        run: |cx| clipboard::copy_by_name(cx, true)
    },
    action! {
        "clipboard.paste", action_clipboard_paste, keywords_clipboard_paste;
        Selection, LuClipboardPaste, ["Mod+V"], Browser, Edit, OneStep;
        run: |cx| clipboard::paste_by_name(cx, crate::ui::board::clipboard::read)
    },
    action! {
        "select.more", action_select_more, keywords_select_more;
        Selection, LuSquareMousePointer, ["Mod+A"], Board, Anyone, Nothing;
        when: is_somewhere,
        run: range::select_more
    },
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
