//! What changes this screen only: zoom, whose curve, light or dark, palette, help.

use leptos::prelude::*;
use waymark_shared::journey::words::ScoreState;

use super::cx::{ActionCx, Side, front_persona};
use super::plan::WhyNot;
use super::{Access, Action, Group, History, How, Reach};
use crate::platform::media::{Theme, choose_theme};
use crate::ui::board::state::ZOOM_STEPS;

/// A row of the table that changes this screen.
macro_rules! action {
    ($id:literal, $title:literal, $keywords:literal, [$($keys:literal),*], $icon:ident, $reach:ident, $when:expr, $run:expr) => {
        Action {
            id: $id,
            title: $title,
            keywords: $keywords,
            keys: &[$($keys),*],
            group: Group::View,
            icon: Some(icondata_lu::$icon),
            reach: Reach::$reach,
            access: Access::Anyone,
            history: History::Nothing,
            how: How::Do { when: $when, run: $run },
        }
    };
}

/// Everything about the screen.
pub(super) static VIEW: &[Action] = &[
    action!(
        "view.palette",
        "Find anything",
        "command palette search go to actions",
        ["Mod+K", "/"],
        LuSearch,
        Everywhere,
        always,
        |cx| {
            cx.chrome.palette.update(|open| *open = !*open);
        }
    ),
    action!(
        "view.help",
        "Keyboard shortcuts",
        "help keys hotkeys",
        ["?", "Mod+/"],
        LuKeyboard,
        Board,
        always,
        |cx| cx.chrome.help.set(true)
    ),
    action!(
        "view.panel",
        "Show or hide the panel",
        "details properties inspector side",
        ["I"],
        LuPanelRight,
        Board,
        always,
        |cx| {
            cx.chrome.side.update(|side| {
                *side = if *side == Side::Closed {
                    Side::Selection
                } else {
                    Side::Closed
                }
            });
        }
    ),
    action!(
        "view.insights",
        "Insights",
        "findings moments of truth pain ranking hidden gaps funnel owner impact nps csat ces health numbers analysis",
        ["Shift+I"],
        LuLightbulb,
        Board,
        always,
        |cx| toggle_side(cx, Side::Insights)
    ),
    action!(
        "view.zoom-in",
        "Zoom in",
        "larger closer",
        ["+"],
        LuZoomIn,
        Board,
        can_zoom_in,
        |cx| cx.board.zoom_step(true)
    ),
    action!(
        "view.zoom-out",
        "Zoom out",
        "smaller farther",
        ["-"],
        LuZoomOut,
        Board,
        can_zoom_out,
        |cx| cx.board.zoom_step(false)
    ),
    action!(
        "view.zoom-actual",
        "Zoom to 100 %",
        "actual original size reset",
        ["1"],
        LuScan,
        Board,
        always,
        |cx| cx.board.zoom_percent.set(100)
    ),
    action!(
        "view.fit",
        "Fit the whole journey",
        "zoom all overview",
        ["0"],
        LuMaximize,
        Board,
        always,
        |cx| cx.board.fit()
    ),
    action!(
        "view.persona",
        "Next persona in front",
        "switch curve whose customer",
        ["P"],
        LuUsersRound,
        Board,
        has_personas,
        next_persona
    ),
    action!(
        "view.state",
        "Switch as-is and to-be",
        "future target curve state",
        ["A"],
        LuArrowRightLeft,
        Board,
        always,
        |cx| {
            let next = match cx.board.score_state.get_untracked() {
                ScoreState::AsIs => ScoreState::ToBe,
                ScoreState::ToBe => ScoreState::AsIs,
            };
            cx.board.score_state.set(next);
            cx.announce(if next == ScoreState::AsIs {
                "Feelings as they are"
            } else {
                "Feelings as they should be"
            });
        }
    ),
    action!(
        "view.theme.light",
        "Light theme",
        "bright day appearance colours",
        [],
        LuSun,
        Board,
        always,
        |cx| set_theme(cx, Theme::Light)
    ),
    action!(
        "view.theme.dark",
        "Dark theme",
        "night appearance colours",
        [],
        LuMoon,
        Board,
        always,
        |cx| set_theme(cx, Theme::Dark)
    ),
    action!(
        "view.theme.system",
        "Theme of the system",
        "auto appearance colours",
        [],
        LuMonitor,
        Board,
        always,
        |cx| set_theme(cx, Theme::System)
    ),
    action!(
        "view.escape",
        "Let go of the selection",
        "escape deselect none close",
        ["Escape"],
        LuX,
        Board,
        has_something,
        let_go
    ),
];

fn always(_: &ActionCx) -> Result<(), WhyNot> {
    Ok(())
}

/// Shows a column on the right; what is selected comes back when it is shown already.
fn toggle_side(cx: &ActionCx, wanted: Side) {
    cx.chrome.side.update(|side| {
        *side = match *side == wanted {
            true if crate::platform::media::is_phone() => Side::Closed,
            true => Side::Selection,
            false => wanted,
        }
    });
}

fn can_zoom_in(cx: &ActionCx) -> Result<(), WhyNot> {
    if ZOOM_STEPS
        .last()
        .is_some_and(|most| cx.board.zoom_percent.get() < *most)
    {
        Ok(())
    } else {
        Err("It is as large as it gets.")
    }
}

fn can_zoom_out(cx: &ActionCx) -> Result<(), WhyNot> {
    if cx.board.zoom_percent.get() > ZOOM_STEPS[0] {
        Ok(())
    } else {
        Err("It is as small as it gets.")
    }
}

fn has_personas(cx: &ActionCx) -> Result<(), WhyNot> {
    match cx.model().personas.keys().with(Vec::len) {
        0 => Err("There is no persona yet."),
        1 => Err("There is one persona only."),
        _ => Ok(()),
    }
}

fn next_persona(cx: &ActionCx) {
    let personas = cx.model().personas.keys().get_untracked();
    let now = front_persona(cx.board.persona.get_untracked(), &personas);
    let index = now
        .and_then(|id| personas.iter().position(|other| *other == id))
        .map_or(0, |index| (index + 1) % personas.len());
    let Some(next) = personas.get(index) else { return };
    cx.board.persona.set(Some(*next));
    let name = cx
        .model()
        .personas
        .get(*next)
        .map(|persona| persona.name.get_untracked())
        .unwrap_or_default();
    cx.announce(format!("{name} in front"));
}

fn set_theme(cx: &ActionCx, theme: Theme) {
    choose_theme(theme);
    cx.chrome.theme.set(theme);
}

fn has_something(cx: &ActionCx) -> Result<(), WhyNot> {
    let nothing = cx.board.selection().is_empty() && cx.chrome.side.get() != Side::Trash;
    if nothing { Err("Nothing is selected.") } else { Ok(()) }
}

fn let_go(cx: &ActionCx) {
    if cx.chrome.side.get_untracked() == Side::Trash {
        cx.chrome.side.set(Side::Selection);
    } else {
        cx.board.clear_selection();
    }
}
