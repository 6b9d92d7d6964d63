//! What changes this screen only: zoom, whose curve, light or dark, palette, help.

use leptos::prelude::*;
use waymark_shared::journey::words::ScoreState;

use super::cx::{ActionCx, Mode, Side, front_persona};
use super::plan::WhyNot;
use super::{Access, Action, Group, History, How, Reach};
use crate::platform::locale::{self, Language};
use crate::platform::media::{Theme, choose_theme, is_phone};
use crate::platform::storage;
use crate::text;
use crate::ui::board::focus::element_of;
use crate::ui::board::state::{ALL_FIELDS, ZOOM_STEPS};
use crate::ui::kit::listen::focused;

/// A row of the table that changes this screen.
macro_rules! action {
    ($id:literal, $title:expr, $keywords:expr, [$($keys:literal),*], $icon:ident, $reach:ident, $when:expr, $run:expr) => {
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
        text::action_view_palette,
        text::keywords_view_palette,
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
        text::action_view_help,
        text::keywords_view_help,
        ["?", "Mod+/"],
        LuKeyboard,
        Board,
        always,
        |cx| cx.chrome.help.set(true)
    ),
    action!(
        "view.find",
        text::action_view_find,
        text::keywords_view_find,
        ["Mod+F"],
        LuTextSearch,
        Everywhere,
        always,
        |cx| {
            // What is found is shown on the board.
            cx.chrome.mode.set(Mode::Board);
            cx.chrome.find.set(true);
            cx.chrome.find_requests.update(|count| *count = count.wrapping_add(1));
        }
    ),
    action!(
        "view.overview",
        text::action_view_overview,
        text::keywords_view_overview,
        ["O"],
        LuMap,
        Board,
        on_a_grid,
        |cx| cx.chrome.overview.update(|open| *open = !*open)
    ),
    action!(
        "view.present",
        text::action_view_present,
        text::keywords_view_present,
        ["Shift+P"],
        LuPresentation,
        Board,
        always,
        |cx| cx.chrome.present.set(true)
    ),
    action!(
        "view.card-fields",
        text::action_view_card_fields,
        text::keywords_view_card_fields,
        ["Shift+D"],
        LuLayoutList,
        Board,
        on_a_grid,
        |cx| {
            let all = !cx.board.all_fields.get_untracked();
            cx.board.all_fields.set(all);
            // Only a convenience: without storage the next visit shows the essentials.
            storage::write(ALL_FIELDS, &all);
            cx.announce(if all {
                text::said_all_fields()
            } else {
                text::said_few_fields()
            });
        }
    ),
    action!(
        "view.panel",
        text::action_view_panel,
        text::keywords_view_panel,
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
        text::action_view_insights,
        text::keywords_view_insights,
        ["Shift+I"],
        LuLightbulb,
        Board,
        always,
        |cx| toggle_side(cx, Side::Insights)
    ),
    action!(
        "view.history",
        text::action_view_history,
        text::keywords_view_history,
        ["Shift+H"],
        LuHistory,
        Board,
        always,
        |cx| toggle_side(cx, Side::History)
    ),
    action!(
        "view.board",
        text::action_view_board,
        text::keywords_view_board,
        ["Shift+B"],
        LuMap,
        Board,
        always,
        |cx| cx.chrome.mode.set(Mode::Board)
    ),
    action!(
        "view.table",
        text::action_view_table,
        text::keywords_view_table,
        ["Shift+G"],
        LuTable2,
        Board,
        always,
        |cx| cx.chrome.mode.set(Mode::Table)
    ),
    action!(
        "view.actions",
        text::action_view_actions,
        text::keywords_view_actions,
        ["Shift+K"],
        LuKanban,
        Board,
        always,
        |cx| cx.chrome.mode.set(Mode::Actions)
    ),
    action!(
        "view.outline",
        text::action_view_outline,
        text::keywords_view_outline,
        ["Shift+O"],
        LuListTree,
        Board,
        always,
        |cx| cx.chrome.mode.set(Mode::Outline)
    ),
    action!(
        "view.zoom-in",
        text::action_view_zoom_in,
        text::keywords_view_zoom_in,
        ["+"],
        LuZoomIn,
        Board,
        can_zoom_in,
        |cx| cx.board.zoom_step(true)
    ),
    action!(
        "view.zoom-out",
        text::action_view_zoom_out,
        text::keywords_view_zoom_out,
        ["-"],
        LuZoomOut,
        Board,
        can_zoom_out,
        |cx| cx.board.zoom_step(false)
    ),
    action!(
        "view.zoom-actual",
        text::action_view_zoom_actual,
        text::keywords_view_zoom_actual,
        ["1"],
        LuScan,
        Board,
        always,
        |cx| cx.board.zoom_percent.set(100)
    ),
    action!(
        "view.fit",
        text::action_view_fit,
        text::keywords_view_fit,
        ["0"],
        LuMaximize,
        Board,
        always,
        |cx| cx.board.fit()
    ),
    action!(
        "view.persona",
        text::action_view_persona,
        text::keywords_view_persona,
        ["P"],
        LuUsersRound,
        Board,
        has_personas,
        next_persona
    ),
    action!(
        "view.overall",
        text::action_view_overall,
        text::keywords_view_overall,
        ["Shift+A"],
        LuSigma,
        Board,
        has_personas,
        |cx| {
            cx.board.overall.update(|on| *on = !*on);
            cx.announce(if cx.board.overall.get_untracked() {
                text::map_all_front()
            } else {
                text::map_one_front()
            });
        }
    ),
    action!(
        "view.connections",
        text::action_view_connections,
        text::keywords_view_connections,
        [],
        LuSpline,
        Board,
        always,
        |cx| cx.board.connections.update(|on| *on = !*on)
    ),
    action!(
        "view.state",
        text::action_view_state,
        text::keywords_view_state,
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
                text::said_as_they_are()
            } else {
                text::said_as_they_should_be()
            });
        }
    ),
    action!(
        "view.theme.light",
        text::action_view_theme_light,
        text::keywords_view_theme_light,
        [],
        LuSun,
        Board,
        always,
        |cx| set_theme(cx, Theme::Light)
    ),
    action!(
        "view.theme.dark",
        text::action_view_theme_dark,
        text::keywords_view_theme_dark,
        [],
        LuMoon,
        Board,
        always,
        |cx| set_theme(cx, Theme::Dark)
    ),
    action!(
        "view.theme.system",
        text::action_view_theme_system,
        text::keywords_view_theme_system,
        [],
        LuMonitor,
        Board,
        always,
        |cx| set_theme(cx, Theme::System)
    ),
    action!(
        "view.language.en",
        text::action_view_language_en,
        text::keywords_view_language_en,
        [],
        LuLanguages,
        Board,
        always,
        |_| locale::choose(Language::English)
    ),
    action!(
        "view.language.de",
        text::action_view_language_de,
        text::keywords_view_language_de,
        [],
        LuLanguages,
        Board,
        always,
        |_| locale::choose(Language::German)
    ),
    action!(
        "view.escape",
        text::action_view_escape,
        text::keywords_view_escape,
        ["Escape"],
        LuX,
        Board,
        has_something,
        let_go
    ),
];

/// A phone shows one stage at a time, as a list; the palette finds everything there.
fn on_a_grid(_: &ActionCx) -> Result<(), WhyNot> {
    if is_phone() {
        Err(text::why_not_on_phone())
    } else {
        Ok(())
    }
}

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
        Err(text::why_largest())
    }
}

fn can_zoom_out(cx: &ActionCx) -> Result<(), WhyNot> {
    if cx.board.zoom_percent.get() > ZOOM_STEPS[0] {
        Ok(())
    } else {
        Err(text::why_smallest())
    }
}

fn has_personas(cx: &ActionCx) -> Result<(), WhyNot> {
    match cx.model().personas.keys().with(Vec::len) {
        0 => Err(text::why_no_persona()),
        1 => Err(text::why_one_persona()),
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
    cx.board.overall.set(false);
    cx.board.persona.set(Some(*next));
    let name = cx
        .model()
        .personas
        .get(*next)
        .map(|persona| persona.name.get_untracked())
        .unwrap_or_default();
    cx.announce(text::said_in_front(&name));
}

fn set_theme(cx: &ActionCx, theme: Theme) {
    choose_theme(theme);
    cx.chrome.theme.set(theme);
}

fn has_something(cx: &ActionCx) -> Result<(), WhyNot> {
    let nothing = cx.board.selection().is_empty() && !lies_over(cx.chrome.side.get()) && !cx.chrome.find.get();
    if nothing {
        Err(text::why_nothing_to_let_go())
    } else {
        Ok(())
    }
}

/// Whether the keyboard is on the grid.
fn is_on_board() -> bool {
    focused().is_some_and(|element| element.closest("[data-spot], [role=grid]").ok().flatten().is_some())
}

/// What Escape closes of the column: the trash, and on a phone all of it, which lies over the board there.
fn lies_over(side: Side) -> bool {
    side == Side::Trash || side != Side::Closed && is_phone()
}

/// The uppermost first.
fn let_go(cx: &ActionCx) {
    let side = cx.chrome.side.get_untracked();
    if lies_over(side) {
        let next = if is_phone() { Side::Closed } else { Side::Selection };
        cx.chrome.side.set(next);
    } else if cx.chrome.find.get_untracked() {
        cx.chrome.find.set(false);
    } else if !is_on_board()
        && let Some(spot) = cx
            .board
            .focus
            .get_untracked()
            .filter(|spot| element_of(*spot).is_some())
    {
        // From the panel the keyboard first goes back to what the panel is about.
        cx.board.go_to(spot);
    } else {
        cx.board.clear_selection();
    }
}
