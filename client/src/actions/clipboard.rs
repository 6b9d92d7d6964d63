//! Copying, cutting, pasting and duplicating: what of the journey is meant, what the clipboard gets, and what pasting says.
//!
//! Reached only through a part. What a clip holds and what pasting does to the journey is `shared::transfer`; the browser's events are heard in
//! `ui/board/clipboard`. One paste is one step of undo; what cannot be pasted changes nothing and says why.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, EntityRef};
use waymark_shared::ids::CardId;
use waymark_shared::layout::Spot;
use waymark_shared::transfer::{self, Clip, PasteAt, Pasted, Rows, TransferError};

use super::ActionCx;
use super::plan::{Plan, Said};
use crate::platform::{clipboard, clock, media};
use crate::text;
use crate::ui::kit::Toast;
use crate::ui::labels;

/// The type of a clip among the types of the clipboard.
pub const MIME: &str = "application/x-waymark+json";

/// The attribute of the HTML that holds the clip for browsers and ways of pasting that keep no type of ours.
pub const ATTRIBUTE: &str = "data-waymark-clip";

/// What the clipboard gets.
#[derive(Debug, Clone)]
pub struct Copied {
    /// The clip as [`MIME`].
    pub clip: String,
    /// A table, and the clip in an attribute.
    pub html: String,
    /// The table, or lines.
    pub text: String,
    /// "3 cards".
    what: String,
}

/// What the clipboard has.
#[derive(Debug, Clone)]
pub enum Found {
    /// Part of a journey.
    Clip(String),
    /// A table or lines.
    Rows(Rows),
    /// More than is taken.
    TooLarge,
}

/// What is selected, or else what the keyboard is on, for the clipboard.
#[must_use]
pub fn copied(cx: &ActionCx) -> Option<Copied> {
    let chosen = chosen(cx);
    cx.model().with_values(|journey, placement| {
        let looks = |entity, field| cx.editor().look(entity, field);
        let clip = transfer::copy(journey, placement, &cx.journey.to_string(), &chosen, &looks)?;
        let cards: Vec<CardId> = clip
            .things
            .iter()
            .filter(|thing| !thing.named)
            .filter_map(|thing| {
                if let EntityRef::Card(id) = thing.was {
                    Some(id)
                } else {
                    None
                }
            })
            .collect();
        let mut rows = transfer::rows(journey, placement, &cards);
        if rows.is_empty() {
            let titles = chosen.iter().filter_map(|entity| super::plan::title(journey, *entity));
            rows = titles.map(|title| vec![title.to_owned()]).collect();
        }
        let (what, clip) = (counted(&clip), clip.to_text());
        let html = format!(
            "<div {ATTRIBUTE}=\"{}\">{}</div>",
            transfer::escape(&clip),
            transfer::to_html(&rows)
        );
        Some(Copied {
            clip,
            html,
            text: transfer::to_tsv(&rows),
            what,
        })
    })
}

/// Says what was copied.
pub fn said_copied(cx: &ActionCx, copied: &Copied) {
    cx.announce(text::clip_copied(&copied.what));
}

/// Pastes what the clipboard has where the person is.
pub fn paste(cx: &ActionCx, found: Found) {
    if cx.may_edit().is_err() {
        cx.refuse(text::clip_view_only());
        return;
    }
    let here = cx.journey.to_string();
    let mut mint = || (clock::now_ms(), clock::random_u128());
    let spot = spot(cx);
    let planned = match found {
        Found::TooLarge => Err(TransferError::TooLarge),
        Found::Clip(text) => Clip::read(&text).and_then(|clip| {
            let at = spot.map_or(PasteAt::Anywhere, PasteAt::Spot);
            cx.model()
                .with_values(|journey, placement| transfer::paste(journey, placement, &here, &clip, at, &mut mint))
        }),
        Found::Rows(rows) => cx
            .model()
            .with_values(|journey, placement| transfer::paste_rows(journey, placement, &rows, spot, &mut mint)),
    };
    finish(cx, planned, |what| text::clip_pasted(&what));
}

/// Makes a second one of everything that is selected, beside it, with its children.
pub fn duplicate(cx: &ActionCx) {
    let here = cx.journey.to_string();
    let mut mint = || (clock::now_ms(), clock::random_u128());
    let chosen = chosen(cx);
    let planned = cx.model().with_values(|journey, placement| {
        let looks = |entity, field| cx.editor().look(entity, field);
        let clip = transfer::copy(journey, placement, &here, &chosen, &looks).ok_or(TransferError::Nothing)?;
        transfer::paste(journey, placement, &here, &clip, PasteAt::Beside, &mut mint)
    });
    finish(cx, planned, |what| text::said_duplicated(&what));
}

fn finish(cx: &ActionCx, planned: Result<Pasted, TransferError>, said: impl Fn(String) -> String) {
    let Pasted {
        edits,
        things,
        left_out,
    } = match planned {
        Ok(pasted) => pasted,
        Err(error) => {
            cx.toasts.show(Toast::problem(refusal(&error)));
            return;
        }
    };
    let what = match things.first() {
        Some(first) => labels::count(things.len(), first.kind()),
        None => String::new(),
    };
    cx.carry_out(Plan {
        edits,
        go_to: things.first().copied().and_then(Spot::of),
        select: Some(things),
        write: None,
        said: if left_out > 0 {
            Said::Toast(text::clip_left_out(left_out))
        } else {
            Said::Announced(said(what))
        },
    });
}

/// Copies through the browser's own interface, for the palette and menus.
pub fn copy_by_name(cx: &ActionCx, cut: bool) {
    let Some(copied) = copied(cx) else {
        cx.refuse(text::clip_nothing());
        return;
    };
    let cx = cx.clone();
    leptos::task::spawn_local(async move {
        match clipboard::write(&copied.html, &copied.text).await {
            Ok(()) => {
                said_copied(&cx, &copied);
                if cut {
                    super::run(&cx, "edit.delete");
                }
            }
            Err(_) => cx
                .toasts
                .show(Toast::new(text::clip_press_copy(keys(if cut { "X" } else { "C" })))),
        }
    });
}

/// Pastes through the browser's own interface, for the palette and menus.
pub fn paste_by_name(cx: &ActionCx, read: fn(&str, &str) -> Option<Found>) {
    let cx = cx.clone();
    leptos::task::spawn_local(async move {
        match clipboard::read().await {
            Ok((html, plain)) => match read(&html, &plain) {
                Some(found) => paste(&cx, found),
                None => cx.refuse(text::clip_nothing()),
            },
            Err(_) => cx.toasts.show(Toast::new(text::clip_press_paste(keys("V")))),
        }
    });
}

fn keys(letter: &'static str) -> &'static str {
    match (letter, media::is_apple()) {
        ("C", true) => "⌘ C",
        ("X", true) => "⌘ X",
        (_, true) => "⌘ V",
        ("C", false) => text::key_ctrl_c(),
        ("X", false) => text::key_ctrl_x(),
        (_, false) => text::key_ctrl_v(),
    }
}

fn chosen(cx: &ActionCx) -> Vec<EntityRef> {
    let selection = cx.board.selection_now();
    if selection.is_empty() {
        let focus = cx.board.focus.get_untracked();
        focus.and_then(Spot::entity).into_iter().collect()
    } else {
        selection.into_iter().collect()
    }
}

/// Where the person is: what has the keyboard, unless something else is selected.
fn spot(cx: &ActionCx) -> Option<Spot> {
    let selection = cx.board.selection_now();
    let focus = cx.board.focus.get_untracked().filter(|spot| {
        let is_selected = spot.entity().is_some_and(|entity| selection.contains(&entity));
        selection.is_empty() || is_selected || matches!(spot, Spot::Cell(..))
    });
    focus.or_else(|| selection.iter().rev().copied().find_map(Spot::of))
}

fn counted(clip: &Clip) -> String {
    let kinds = [
        EntityKind::Stage,
        EntityKind::Moment,
        EntityKind::Lane,
        EntityKind::Card,
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|kind| (kind, clip.count(kind)))
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| labels::count(count, kind))
        .collect();
    labels::and(&parts)
}

fn refusal(error: &TransferError) -> String {
    match error {
        TransferError::TooLarge => text::clip_too_large().to_owned(),
        TransferError::Unreadable => text::clip_unreadable().to_owned(),
        TransferError::Newer => text::clip_newer().to_owned(),
        TransferError::Invalid { field, .. } => text::clip_invalid(field.as_str()),
        TransferError::Nothing => text::clip_nothing().to_owned(),
        TransferError::NoPlace => text::clip_no_place().to_owned(),
        TransferError::DrawnLane => text::clip_drawn_lane().to_owned(),
        TransferError::NoRoom { kind, needed, there } if *kind == EntityKind::Moment => {
            text::clip_no_columns(&needed.to_string(), &there.to_string())
        }
        TransferError::NoRoom { needed, there, .. } => text::clip_no_lanes(&needed.to_string(), &there.to_string()),
        TransferError::TooMany { limit, .. } => text::clip_too_many(&limit.to_string()),
    }
}
