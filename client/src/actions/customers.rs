//! What people work on in a window over the board or beside it: personas, feedback, answers of customers, the guide.

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::PersonaId;

use super::cx::{ActionCx, Sheet, Side, front_persona};
use super::plan::WhyNot;
use super::{Access, Action, Group, History, How, Reach};
use crate::platform::{download, http};
use crate::text;
use crate::ui::kit::Toast;
use crate::ui::words;

/// Personas, customers and help.
pub(super) static CUSTOMERS: &[Action] = &[
    Action {
        id: "persona.sheet",
        title: text::action_persona_sheet,
        keywords: text::keywords_persona_sheet,
        keys: &[],
        group: Group::Journey,
        icon: Some(icondata_lu::LuContactRound),
        reach: Reach::Board,
        access: Access::Anyone,
        history: History::Nothing,
        how: How::Do {
            when: |cx| chosen_persona(cx).map(|_| ()),
            run: |cx| {
                if let Ok(id) = untrack(|| chosen_persona(cx)) {
                    cx.chrome.sheet.set(Some(Sheet::Personas(id, None)));
                }
            },
        },
    },
    Action {
        id: "guide.open",
        title: text::action_guide_open,
        keywords: text::keywords_guide_open,
        keys: &[],
        group: Group::Journey,
        icon: Some(icondata_lu::LuCompass),
        reach: Reach::Board,
        access: Access::Anyone,
        history: History::Nothing,
        how: How::Do {
            when: |_| Ok(()),
            run: |cx| cx.chrome.side.set(Side::Guide),
        },
    },
    Action {
        id: "journey.save-template",
        title: text::action_journey_save_template,
        keywords: text::keywords_journey_save_template,
        keys: &[],
        group: Group::Journey,
        icon: Some(icondata_lu::LuFileDown),
        reach: Reach::Board,
        access: Access::Anyone,
        history: History::Nothing,
        how: How::Do {
            when: |_| Ok(()),
            run: save_template,
        },
    },
    Action {
        id: "feedback.triage",
        title: text::action_feedback_triage,
        keywords: text::keywords_feedback_triage,
        keys: &[],
        group: Group::Journey,
        icon: Some(icondata_lu::LuMegaphone),
        reach: Reach::Board,
        access: Access::Anyone,
        history: History::Nothing,
        how: How::Do {
            when: |_| Ok(()),
            run: |cx| cx.chrome.sheet.set(Some(Sheet::Triage)),
        },
    },
    Action {
        id: "surveys.open",
        title: text::action_surveys_open,
        keywords: text::keywords_surveys_open,
        keys: &[],
        group: Group::Journey,
        icon: Some(icondata_lu::LuGauge),
        reach: Reach::Board,
        access: Access::Anyone,
        history: History::Nothing,
        how: How::Do {
            when: |_| Ok(()),
            run: |cx| cx.chrome.sheet.set(Some(Sheet::Surveys)),
        },
    },
    Action {
        id: "persona.only",
        title: text::action_persona_only,
        keywords: text::keywords_persona_only,
        keys: &[],
        group: Group::View,
        icon: Some(icondata_lu::LuFunnel),
        reach: Reach::Board,
        access: Access::Anyone,
        history: History::Nothing,
        how: How::Do {
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
            },
        },
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
