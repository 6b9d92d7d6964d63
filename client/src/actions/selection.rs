//! What works on whatever is selected: rename, write, move, delete, restore, select.

pub mod range;

use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, PersonaId, StageId};
use waymark_shared::layout::Spot;

use leptos::prelude::Get;

use super::plan::{Mint, Plan, Said, View, WhyNot, Writing};
use super::{Access, Action, ActionCx, Group, History, How, Reach, clipboard};

use crate::text;
use crate::ui::labels;

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
        |view, _| sideways(view, true)
    ),
    action!(
        "move.right",
        text::action_move_right,
        text::keywords_move_right,
        ["Alt+ArrowRight"],
        LuArrowRight,
        Edit,
        OneStep,
        |view, _| sideways(view, false)
    ),
    action!(
        "move.up",
        text::action_move_up,
        text::keywords_move_up,
        ["Alt+ArrowUp"],
        LuArrowUp,
        Edit,
        OneStep,
        |view, _| vertically(view, true)
    ),
    action!(
        "move.down",
        text::action_move_down,
        text::keywords_move_down,
        ["Alt+ArrowDown"],
        LuArrowDown,
        Edit,
        OneStep,
        |view, _| vertically(view, false)
    ),
    action!(
        "edit.delete",
        text::action_edit_delete,
        text::keywords_edit_delete,
        ["Delete", "Backspace"],
        LuTrash2,
        Edit,
        OneStep,
        delete
    ),
    action!(
        "edit.restore",
        text::action_edit_restore,
        text::keywords_edit_restore,
        [],
        LuArchiveRestore,
        Edit,
        OneStep,
        restore
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

/// Where each of a block goes when it moves one step among its siblings; `None` when it is at the end already.
///
/// The block closes up: what is selected apart comes to stand together, in its order.
fn shifted<Id: Copy + PartialEq>(siblings: &[Id], chosen: &[Id], back: bool) -> Option<Vec<(Id, Beside<Id>)>> {
    let mut block: Vec<(usize, Id)> = siblings
        .iter()
        .enumerate()
        .filter(|(_, id)| chosen.contains(id))
        .map(|(index, id)| (index, *id))
        .collect();
    let beside = if back {
        let first = block.first()?.0;
        Beside::Before(*siblings.get(first.checked_sub(1)?)?)
    } else {
        let last = block.last()?.0;
        Beside::After(*siblings.get(last + 1)?)
    };
    // Each lands right after the same sibling, so the last goes first.
    if !back {
        block.reverse();
    }
    Some(block.into_iter().map(|(_, id)| (id, beside)).collect())
}

/// The sibling beside which a block lands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Beside<Id> {
    Before(Id),
    After(Id),
}

macro_rules! place_beside {
    ($($id:ty),*) => {$(
        impl From<Beside<$id>> for Place {
            fn from(beside: Beside<$id>) -> Self {
                match beside {
                    Beside::Before(id) => Self::Before(id.0),
                    Beside::After(id) => Self::After(id.0),
                }
            }
        }
    )*};
}
place_beside!(StageId, MomentId, LaneId, CardId, PersonaId);

fn sideways(view: &View<'_>, back: bool) -> Result<Plan, WhyNot> {
    let targets = view.targets();
    let at_end = if back {
        text::why_first_already()
    } else {
        text::why_last_already()
    };
    let edits = match targets.first().ok_or_else(text::why_nothing_selected)?.kind() {
        EntityKind::Stage => {
            let order: Vec<StageId> = view.placement.stages.iter().map(|(id, _)| *id).collect();
            let chosen = view.stages();
            let moves = shifted(&order, &chosen, back).ok_or(at_end)?;
            moves
                .into_iter()
                .map(|(id, beside)| Edit::MoveStage {
                    id,
                    place: beside.into(),
                })
                .collect()
        }
        EntityKind::Moment => moments_sideways(view, &view.moments(), back).ok_or(at_end)?,
        EntityKind::Card => cards_sideways(view, back)?,
        _ => return Err(text::why_up_and_down_only()),
    };
    Ok(moved(
        view,
        edits,
        &targets,
        if back {
            text::said_moved_left
        } else {
            text::said_moved_right
        },
    ))
}

fn moments_sideways(view: &View<'_>, chosen: &[MomentId], back: bool) -> Option<Vec<Edit>> {
    let stages = &view.placement.stages;
    let holds = |moments: &[MomentId]| moments.iter().any(|id| chosen.contains(id));
    let index = stages.iter().position(|(_, moments)| holds(moments))?;
    let (stage, moments) = &stages[index];
    if let Some(moves) = shifted(moments, chosen, back) {
        return Some(
            moves
                .into_iter()
                .map(|(id, beside)| Edit::MoveMoment {
                    id,
                    stage: *stage,
                    place: beside.into(),
                })
                .collect(),
        );
    }
    // Over the border, to the near end of the next stage.
    let next = if back { index.checked_sub(1)? } else { index + 1 };
    let (stage, _) = stages.get(next)?;
    let mut block: Vec<MomentId> = moments.iter().copied().filter(|id| chosen.contains(id)).collect();
    let place = if back { Place::Last } else { Place::First };
    if !back {
        block.reverse();
    }
    Some(
        block
            .into_iter()
            .map(|id| Edit::MoveMoment {
                id,
                stage: *stage,
                place,
            })
            .collect(),
    )
}

fn cards_sideways(view: &View<'_>, back: bool) -> Result<Vec<Edit>, WhyNot> {
    let columns: Vec<MomentId> = view.placement.moments().collect();
    let edits: Vec<Edit> = cards_in_order(view)
        .into_iter()
        .filter_map(|(id, lane, moment)| {
            let column = columns.iter().position(|other| *other == moment)?;
            let next = if back { column.checked_sub(1)? } else { column + 1 };
            let moment = *columns.get(next)?;
            Some(Edit::MoveCard {
                id,
                lane,
                moment,
                place: Place::Last,
            })
        })
        .collect();
    if edits.is_empty() {
        Err(if back {
            text::why_first_moment()
        } else {
            text::why_last_moment()
        })
    } else {
        Ok(edits)
    }
}

fn vertically(view: &View<'_>, back: bool) -> Result<Plan, WhyNot> {
    let targets = view.targets();
    let at_end = if back {
        text::why_first_already()
    } else {
        text::why_last_already()
    };
    let edits = match targets.first().ok_or_else(text::why_nothing_selected)?.kind() {
        EntityKind::Lane => {
            let moves = shifted(&view.placement.lanes, &view.lanes(), back).ok_or(at_end)?;
            moves
                .into_iter()
                .map(|(id, beside)| Edit::MoveLane {
                    id,
                    place: beside.into(),
                })
                .collect()
        }
        EntityKind::Persona => {
            let chosen = view.personas();
            let moves = shifted(&view.placement.personas, &chosen, back).ok_or(at_end)?;
            moves
                .into_iter()
                .map(|(id, beside)| Edit::MovePersona {
                    id,
                    place: beside.into(),
                })
                .collect()
        }
        EntityKind::Card => cards_vertically(view, back)?,
        _ => return Err(text::why_left_and_right_only()),
    };
    Ok(moved(
        view,
        edits,
        &targets,
        if back {
            text::said_moved_up
        } else {
            text::said_moved_down
        },
    ))
}

/// One step in the cell; at its end, into the next lane that takes cards.
fn cards_vertically(view: &View<'_>, back: bool) -> Result<Vec<Edit>, WhyNot> {
    let cards = cards_in_order(view);
    let (_, lane, moment) = *cards.first().ok_or_else(text::why_nothing_selected)?;
    if cards
        .iter()
        .any(|(_, other_lane, other_moment)| (*other_lane, *other_moment) != (lane, moment))
    {
        return Err(text::why_cards_of_one_cell());
    }
    let chosen: Vec<CardId> = cards.iter().map(|(id, ..)| *id).collect();
    let siblings = view.placement.cells.get(&(lane, moment)).map_or(&[][..], Vec::as_slice);
    if let Some(moves) = shifted(siblings, &chosen, back) {
        return Ok(moves
            .into_iter()
            .map(|(id, beside)| Edit::MoveCard {
                id,
                lane,
                moment,
                place: beside.into(),
            })
            .collect());
    }
    let takes_cards = |id: &&LaneId| view.journey.lanes.get(id).is_some_and(|lane| !lane.kind.is_computed());
    let lanes = &view.placement.lanes;
    let index = lanes
        .iter()
        .position(|id| *id == lane)
        .ok_or_else(text::why_lane_gone)?;
    let next = if back {
        lanes[..index].iter().rev().find(takes_cards)
    } else {
        lanes[index + 1..].iter().find(takes_cards)
    };
    let lane = *next.ok_or(if back {
        text::why_no_lane_above()
    } else {
        text::why_no_lane_below()
    })?;
    let (place, ids): (Place, Vec<CardId>) = if back {
        (Place::Last, chosen)
    } else {
        (Place::First, chosen.into_iter().rev().collect())
    };
    Ok(ids
        .into_iter()
        .map(|id| Edit::MoveCard {
            id,
            lane,
            moment,
            place,
        })
        .collect())
}

/// The chosen cards that stand on the grid: lane by lane, column by column, top to bottom.
fn cards_in_order(view: &View<'_>) -> Vec<(CardId, LaneId, MomentId)> {
    let chosen = view.cards();
    let lanes = view.placement.lanes.iter();
    lanes
        .flat_map(|lane| view.placement.moments().map(move |moment| (*lane, moment)))
        .flat_map(|cell| {
            view.placement
                .cells
                .get(&cell)
                .into_iter()
                .flatten()
                .map(move |card| (*card, cell.0, cell.1))
        })
        .filter(|(card, ..)| chosen.contains(card))
        .collect()
}

fn moved(view: &View<'_>, edits: Vec<Edit>, targets: &[EntityRef], words: fn(&str) -> String) -> Plan {
    let said = match targets {
        [one] => words(&view.name(*one)),
        many => words(&text::said_things(many.len())),
    };
    Plan {
        edits,
        go_to: targets.first().copied().and_then(Spot::of),
        ..Plan::default()
    }
    .announced(said)
}

fn delete(view: &View<'_>, _: &Mint) -> Result<Plan, WhyNot> {
    let targets: Vec<EntityRef> = view
        .targets()
        .into_iter()
        .filter(|entity| *entity != EntityRef::Meta)
        .collect();
    if targets.is_empty() {
        return Err(text::why_nothing_selected());
    }
    Ok(Plan {
        select: Some(Vec::new()),
        go_to: neighbour(view, &targets),
        write: None,
        said: Said::Toast(deleted_words(view, &targets)),
        edits: vec![Edit::Delete { entities: targets }],
    })
}

/// What was deleted and what went along: "Deleted stage “Arrive” with 3 moments and 8 cards".
fn deleted_words(view: &View<'_>, targets: &[EntityRef]) -> String {
    let mut along_moments = 0;
    let mut along_cards = 0;
    let chosen = |entity: EntityRef| targets.contains(&entity);
    for (stage, moments) in &view.placement.stages {
        let stage_gone = chosen((*stage).into());
        for moment in moments {
            let moment_gone = stage_gone || chosen((*moment).into());
            along_moments += usize::from(stage_gone && !chosen((*moment).into()));
            for lane in &view.placement.lanes {
                let cards = view.placement.cells.get(&(*lane, *moment)).into_iter().flatten();
                let hidden = moment_gone || chosen((*lane).into());
                along_cards += cards.filter(|card| hidden && !chosen((**card).into())).count();
            }
        }
    }
    let what = match targets {
        [one] => view.name(*one),
        many => {
            let kinds = [
                EntityKind::Stage,
                EntityKind::Moment,
                EntityKind::Lane,
                EntityKind::Card,
                EntityKind::Persona,
            ];
            let counted = kinds
                .into_iter()
                .map(|kind| (kind, many.iter().filter(|entity| entity.kind() == kind).count()));
            labels::and(
                &counted
                    .filter(|(_, count)| *count > 0)
                    .map(|(kind, count)| labels::count(count, kind))
                    .collect::<Vec<_>>(),
            )
        }
    };
    let along: Vec<String> = [(along_moments, EntityKind::Moment), (along_cards, EntityKind::Card)]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| labels::count(count, kind))
        .collect();
    if along.is_empty() {
        text::said_deleted(&what)
    } else {
        text::said_deleted_with(&labels::and(&along), &what)
    }
}

/// Where the keyboard goes when the targets are gone: the next sibling that stays, else the one before, else the cell.
fn neighbour(view: &View<'_>, targets: &[EntityRef]) -> Option<Spot> {
    let first = *targets.first()?;
    let siblings: Vec<EntityRef> = match first {
        EntityRef::Card(id) => view
            .placement
            .cells
            .get(&view.cell_of(id)?)?
            .iter()
            .map(|id| (*id).into())
            .collect(),
        EntityRef::Moment(_) => view.placement.moments().map(EntityRef::from).collect(),
        EntityRef::Stage(_) => view.placement.stages.iter().map(|(id, _)| (*id).into()).collect(),
        EntityRef::Lane(_) => view.placement.lanes.iter().map(|id| (*id).into()).collect(),
        _ => return None,
    };
    let index = siblings.iter().position(|entity| *entity == first)?;
    let stays = |entity: &&EntityRef| !targets.contains(entity);
    let after = siblings[index + 1..].iter().find(stays);
    let before = siblings[..index].iter().rev().find(stays);
    let cell = || match first {
        EntityRef::Card(id) => view.cell_of(id).map(|(lane, moment)| Spot::Cell(lane, moment)),
        _ => None,
    };
    after.or(before).copied().and_then(Spot::of).or_else(cell)
}

fn restore(view: &View<'_>, _: &Mint) -> Result<Plan, WhyNot> {
    let entity = *view.placement.trash.first().ok_or_else(text::why_trash_empty)?;
    let said = text::said_restored(&view.name(entity));
    let edits = vec![Edit::Restore { entities: vec![entity] }];
    Ok(Plan {
        edits,
        select: Some(vec![entity]),
        go_to: Spot::of(entity),
        ..Plan::default()
    }
    .announced(said))
}
