//! What people work on in a window over the board or beside it: personas, feedback, answers of customers, the guide.

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::PersonaId;

use super::Action;
use super::cx::{ActionCx, Sheet, Side, front_persona};
use super::plan::WhyNot;
use crate::platform::{download, http};
use crate::text;
use crate::ui::kit::Toast;
use crate::ui::words;

/// Personas, customers and help.
pub(super) static CUSTOMERS: &[Action] = &[
    action! {
        "persona.sheet", action_persona_sheet, keywords_persona_sheet;
        Journey, LuContactRound, [], Board, Anyone, Nothing;
        when: |cx| chosen_persona(cx).map(|_| ()),
        run: |cx| {
            if let Ok(id) = untrack(|| chosen_persona(cx)) {
                cx.chrome.sheet.set(Some(Sheet::Personas(id, None)));
            }
        }
    },
    action! {
        "guide.open", action_guide_open, keywords_guide_open;
        Journey, LuCompass, [], Board, Anyone, Nothing;
        run: |cx| cx.chrome.side.set(Side::Guide)
    },
    action! {
        "journey.save-template", action_journey_save_template, keywords_journey_save_template;
        Journey, LuFileDown, [], Board, Anyone, Nothing;
        run: save_template
    },
    action! {
        "feedback.triage", action_feedback_triage, keywords_feedback_triage;
        Journey, LuMegaphone, [], Board, Anyone, Nothing;
        run: |cx| cx.chrome.sheet.set(Some(Sheet::Triage))
    },
    action! {
        "surveys.open", action_surveys_open, keywords_surveys_open;
        Journey, LuGauge, [], Board, Anyone, Nothing;
        run: |cx| cx.chrome.sheet.set(Some(Sheet::Surveys))
    },
    action! {
        "persona.only", action_persona_only, keywords_persona_only;
        View, LuFunnel, [], Board, Anyone, Nothing;
        when: |cx| chosen_persona(cx).map(|_| ()),
        run: |cx| {
            let Ok(id) = untrack(|| chosen_persona(cx)) else { return };
            let only = (cx.board.only.get_untracked() != Some(id)).then_some(id);
            cx.board.only.set(only);
            if only.is_some() {
                cx.board.persona.set(only);
            }
            cx.announce(if only.is_some() {
                text::said_one_persona()
            } else {
                text::said_everybody()
            });
        }
    },
];

/// The selected persona, else the one whose curve lies in front; tracked.
fn chosen_persona(cx: &ActionCx) -> Result<PersonaId, WhyNot> {
    let chosen = cx.board.selection().into_iter().find_map(|entity| match entity {
        EntityRef::Persona(id) => Some(id),
        _ => None,
    });
    let live = cx.model().personas.keys().get();
    chosen
        .filter(|id| live.contains(id))
        .or_else(|| front_persona(cx.board.persona.get(), &live))
        .ok_or_else(text::why_no_persona)
}

/// Downloads the journey as a file that any server starts journeys from.
fn save_template(cx: &ActionCx) {
    let cx = cx.clone();
    leptos::task::spawn_local(async move {
        match http::template_file(cx.journey, &cx.token).await {
            Ok(file) => {
                let title = cx.model().meta.title.get_untracked();
                let name = format!("{}.waymark.toml", download::file_name(&title));
                if !download::offer_file(&name, &file) {
                    cx.toasts.show(Toast::problem(text::problem_no_download()));
                }
            }
            Err(error) => cx.toasts.show(Toast::problem(words::api_error(
                text::action_journey_save_template(),
                &error,
            ))),
        }
    });
}
