//! What changes this screen only: zoom, whose curve, light or dark, palette, help.

use leptos::prelude::*;
use waymark_shared::journey::words::{CardStatus, ScoreState};

use super::Action;
use super::cx::{ActionCx, Mode, Side, front_persona};
use super::plan::WhyNot;
use crate::platform::locale::Language;
use crate::platform::media::{Theme, choose_theme, is_phone};
use crate::platform::storage;
use crate::text;
use crate::ui::board::focus::element_of;
use crate::ui::board::state::{ALL_FIELDS, ZOOM_STEPS};
use crate::ui::kit::listen::focused;
use crate::ui::language;

/// Everything about the screen.
pub(super) static VIEW: &[Action] = &[
    action! {
        "view.palette", action_view_palette, keywords_view_palette;
        View, LuSearch, ["Mod+K", "/"], Everywhere, Anyone, Nothing;
        run: |cx| cx.chrome.palette.update(|open| *open = !*open)
    },
    action! {
        "view.help", action_view_help, keywords_view_help;
        View, LuKeyboard, ["?", "Mod+/"], Board, Anyone, Nothing;
        run: |cx| cx.chrome.help.set(true)
    },
    action! {
        "view.find", action_view_find, keywords_view_find;
        View, LuTextSearch, ["Mod+F"], Everywhere, Anyone, Nothing;
        run: |cx| {
            // What is found is shown on the board.
            cx.chrome.mode.set(Mode::Board);
            cx.chrome.find.set(true);
            cx.chrome.find_requests.update(|count| *count = count.wrapping_add(1));
        }
    },
    action! {
        "view.overview", action_view_overview, keywords_view_overview;
        View, LuMap, ["O"], Board, Anyone, Nothing;
        when: on_a_grid,
        run: |cx| cx.chrome.overview.update(|open| *open = !*open)
    },
    action! {
        "view.present", action_view_present, keywords_view_present;
        View, LuPresentation, ["Shift+P"], Board, Anyone, Nothing;
        run: |cx| cx.chrome.present.set(true)
    },
    action! {
        "view.card-fields", action_view_card_fields, keywords_view_card_fields;
        View, LuLayoutList, ["Shift+D"], Board, Anyone, Nothing;
        when: on_a_grid,
        run: |cx| {
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
    },
    action! {
        "view.panel", action_view_panel, keywords_view_panel;
        View, LuPanelRight, ["I"], Board, Anyone, Nothing;
        run: |cx| {
            cx.chrome.side.update(|side| {
                *side = if *side == Side::Closed {
                    Side::Selection
                } else {
                    Side::Closed
                }
            });
        }
    },
    action! {
        "view.insights", action_view_insights, keywords_view_insights;
        View, LuLightbulb, ["Shift+I"], Board, Anyone, Nothing;
        run: |cx| toggle_side(cx, Side::Insights)
    },
    action! {
        "insights.print", action_insights_print, keywords_insights_print;
        View, LuPrinter, [], Board, Anyone, Nothing;
        run: |cx| {
            cx.chrome.side.set(Side::Insights);
            cx.chrome.paper.set(true);
        }
    },
    action! {
        "view.history", action_view_history, keywords_view_history;
        View, LuHistory, ["Shift+H"], Board, Anyone, Nothing;
        run: |cx| toggle_side(cx, Side::History)
    },
    action! {
        "view.board", action_view_board, keywords_view_board;
        View, LuMap, ["Shift+B"], Board, Anyone, Nothing;
        run: |cx| {
            cx.chrome.mode.set(Mode::Board);
            // Back to where the keyboard stood there.
            if let Some(spot) = cx.board.focus.get_untracked() {
                cx.board.go_to(spot);
            }
        }
    },
    action! {
        "view.table", action_view_table, keywords_view_table;
        View, LuTable2, ["Shift+G"], Board, Anyone, Nothing;
        run: |cx| cx.chrome.mode.set(Mode::Table)
    },
    action! {
        "view.actions", action_view_actions, keywords_view_actions;
        View, LuKanban, ["Shift+K"], Board, Anyone, Nothing;
        run: |cx| cx.chrome.mode.set(Mode::Actions)
    },
    action! {
        "action.add", action_action_add, keywords_action_add;
        Cards, LuListPlus, [], Board, Edit, OneStep;
        run: |cx| {
            cx.chrome.mode.set(Mode::Actions);
            cx.chrome.adding.set(Some(CardStatus::Planned));
        }
    },
    action! {
        "view.outline", action_view_outline, keywords_view_outline;
        View, LuListTree, ["Shift+O"], Board, Anyone, Nothing;
        run: |cx| cx.chrome.mode.set(Mode::Outline)
    },
    action! {
        "view.zoom-in", action_view_zoom_in, keywords_view_zoom_in;
        View, LuZoomIn, ["+"], Board, Anyone, Nothing;
        when: can_zoom_in,
        run: |cx| cx.board.zoom_step(true)
    },
    action! {
        "view.zoom-out", action_view_zoom_out, keywords_view_zoom_out;
        View, LuZoomOut, ["-"], Board, Anyone, Nothing;
        when: can_zoom_out,
        run: |cx| cx.board.zoom_step(false)
    },
    action! {
        "view.zoom-actual", action_view_zoom_actual, keywords_view_zoom_actual;
        View, LuScan, ["1"], Board, Anyone, Nothing;
        run: |cx| cx.board.zoom_percent.set(100)
    },
    action! {
        "view.fit", action_view_fit, keywords_view_fit;
        View, LuMaximize, ["0"], Board, Anyone, Nothing;
        run: |cx| cx.board.fit()
    },
    action! {
        "view.persona", action_view_persona, keywords_view_persona;
        View, LuUsersRound, ["P"], Board, Anyone, Nothing;
        when: has_personas,
        run: next_persona
    },
    action! {
        "view.overall", action_view_overall, keywords_view_overall;
        View, LuSigma, ["Shift+A"], Board, Anyone, Nothing;
        when: has_personas,
        run: |cx| {
            cx.board.overall.update(|on| *on = !*on);
            cx.announce(if cx.board.overall.get_untracked() {
                text::map_all_front()
            } else {
                text::map_one_front()
            });
        }
    },
    action! {
        "view.connections", action_view_connections, keywords_view_connections;
        View, LuSpline, [], Board, Anyone, Nothing;
        run: |cx| cx.board.connections.update(|on| *on = !*on)
    },
    action! {
        "view.state", action_view_state, keywords_view_state;
        View, LuArrowRightLeft, ["A"], Board, Anyone, Nothing;
        run: |cx| {
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
    },
    action! {
        "view.theme.light", action_view_theme_light, keywords_view_theme_light;
        View, LuSun, [], Board, Anyone, Nothing;
        run: |cx| set_theme(cx, Theme::Light)
    },
    action! {
        "view.theme.dark", action_view_theme_dark, keywords_view_theme_dark;
        View, LuMoon, [], Board, Anyone, Nothing;
        run: |cx| set_theme(cx, Theme::Dark)
    },
    action! {
        "view.theme.system", action_view_theme_system, keywords_view_theme_system;
        View, LuMonitor, [], Board, Anyone, Nothing;
        run: |cx| set_theme(cx, Theme::System)
    },
    action! {
        "view.language.en", action_view_language_en, keywords_view_language_en;
        View, LuLanguages, [], Board, Anyone, Nothing;
        run: |cx| language::choose(Language::English, cx.toasts, Some(cx.board))
    },
    action! {
        "view.language.de", action_view_language_de, keywords_view_language_de;
        View, LuLanguages, [], Board, Anyone, Nothing;
        run: |cx| language::choose(Language::German, cx.toasts, Some(cx.board))
    },
    action! {
        "view.escape", action_view_escape, keywords_view_escape;
        View, LuX, ["Escape"], Board, Anyone, Nothing;
        when: has_something,
        run: let_go
    },
];

/// A phone shows one stage at a time, as a list; the palette finds everything there.
fn on_a_grid(_: &ActionCx) -> Result<(), WhyNot> {
    if is_phone() {
        Err(text::why_not_on_phone())
    } else {
        Ok(())
    }
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
