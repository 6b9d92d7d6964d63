//! The journey page: opens the session of the link in the address, and places the chrome around the board.
//!
//! The token stands in the fragment, which browsers do not send. Leaving the page closes the session. What the link allows and how the
//! journey looked is remembered for the home page. Not here: anything of the journey itself.

use std::str::FromStr;
use std::time::Duration;

use leptos::prelude::*;
use waymark_shared::ids::JourneyId;
use waymark_shared::journey::words::ScoreState;
use waymark_shared::protocol::CloseCode;

use crate::actions::cx::Mode;
use crate::actions::{ActionCx, use_actions};
use crate::model::derived;
use crate::parts::{self, VIEWS};
use crate::platform::recents;
use crate::session::{JourneySession, Status};
use crate::text;
use crate::ui::board::Board;
use crate::ui::board::cx::BoardCx;
use crate::ui::board::state::BoardState;
use crate::ui::help::{FirstHint, Overlays};
use crate::ui::kit::flow::{effect, view};
use crate::ui::kit::{Button, ButtonKind, Icon, IconData};
use crate::ui::panel::SidePanel;
use crate::ui::topbar::{Attention, TopBar};

/// Title and curve are remembered this long after the last change.
const REMEMBER_AFTER: Duration = Duration::from_millis(1500);

/// A journey by its address `/j/{id}#{token}`.
#[component]
pub fn JourneyPage(
    /// As it stands in the address.
    id: String,
) -> impl IntoView {
    match JourneyId::from_str(&id) {
        Ok(id) => match token_for(id) {
            Some(token) => view! { <Journey id token /> },
            None => view! { <Refusal words=no_token() /> },
        },
        Err(_) => view! { <Refusal words=no_journey() /> },
    }
}

/// The token of the address, else the one this device remembers.
fn token_for(id: JourneyId) -> Option<String> {
    let fragment = crate::platform::window().location().hash().unwrap_or_default();
    let token = fragment.trim_start_matches('#').to_owned();
    if token.is_empty() {
        recents::get(id).map(|recent| recent.token)
    } else {
        Some(token)
    }
}

#[component]
fn Journey(id: JourneyId, token: String) -> impl IntoView {
    let known = recents::get(id)
        .filter(|recent| recent.token == token)
        .map(|recent| recent.role);
    let session = JourneySession::open(id, &token, known);
    on_cleanup({
        let session = session.clone();
        move || session.close()
    });
    let state = BoardState::new();
    let can_edit = Signal::from(session.writable());
    let cx = BoardCx::new(session.clone(), state, can_edit);
    provide_context(session.clone());
    provide_context(state);
    provide_context(cx.clone());
    provide_context(ActionCx::new(session.clone(), state, token.clone()));
    remember(&session, id, token);

    let refused = Memo::new({
        let (status, loaded) = (session.status(), session.model().loaded.signal());
        // With the journey at hand the top bar says it; without, it is all there is to say.
        move |_| match status.get() {
            Status::Refused { code, .. } if !loaded.get() => Some(code),
            _ => None,
        }
    });
    let past = crate::actions::use_actions().chrome.past;
    let loaded = session.model().loaded.signal();
    effect(move |_| {
        if loaded.get() {
            crate::parts::prefetch();
        }
    });
    let model = session.model().clone();
    effect(move |_| {
        if let Some(views) = VIEWS.ready() {
            (views.follow)(&model);
        }
    });
    let title = session.model().meta.title.signal();
    effect(move |_| {
        let title = title.get();
        if let Some(document) = crate::platform::window().document() {
            let name = if title.trim().is_empty() {
                text::untitled_journey()
            } else {
                title.trim()
            };
            document.set_title(&format!("{name} · Waymark"));
        }
    });
    let mode = use_actions().chrome.mode;
    // Choosing the view that is there already must not draw it anew: the focus would be lost.
    let shown = Memo::new(move |_| mode.get());
    let middle = move || match (past.get(), shown.get()) {
        (Some(version), _) => parts::within(&VIEWS, move |views| (views.past)(version.clone())),
        (None, Mode::Board) => view! {
            <Board />
            <FirstHint />
        },
        (None, Mode::Table) => parts::within(&VIEWS, |views| (views.table)()),
        (None, Mode::Actions) => parts::within(&VIEWS, |views| (views.action_board)()),
    };
    move || match refused.get() {
        Some(code) => {
            let session = session.clone();
            let retry = Callback::new(move |()| session.retry());
            view! { <Refusal words=refusal(code) retry /> }
        }
        None => view! {
            <div class="journey">
                <TopBar />
                <Attention />
                <div class="journey-main">
                    <main class="journey-board">
                        {middle}
                    </main>
                    <SidePanel />
                </div>
                <Overlays />
            </div>
        },
    }
}

/// Keeps the way back to this journey on this device, and its look for the home page.
fn remember(session: &JourneySession, id: JourneyId, token: String) {
    let (rights, model) = (session.rights(), session.model().clone());
    let title = model.meta.title.signal();
    effect(move |_| {
        if let Some(rights) = rights.get() {
            recents::remember(id, &title.get_untracked(), rights.role, &token);
        }
    });
    let look = Memo::new(move |_| {
        let stages: Vec<String> = model
            .stages
            .keys()
            .get()
            .into_iter()
            .filter_map(|stage| model.stages.get(stage).map(|stage| stage.name.get()))
            .collect();
        let curve: Vec<Option<f64>> = derived::overall_feelings(&model, ScoreState::AsIs)
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        (model.meta.title.get(), stages, curve)
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    effect(move |_| {
        let (title, stages, curve) = look.get();
        stop();
        let write = move || recents::refresh(id, &title, &stages, &curve);
        timer.set_value(set_timeout_with_handle(write, REMEMBER_AFTER).ok());
    });
    on_cleanup(stop);
}

/// What is said in place of a journey.
#[derive(Clone, Copy)]
struct Words {
    icon: IconData,
    title: &'static str,
    text: &'static str,
}

fn no_journey() -> Words {
    Words {
        icon: icondata_lu::LuSignpost,
        title: text::page_no_journey(),
        text: text::page_no_journey_text(),
    }
}

fn no_token() -> Words {
    Words {
        icon: icondata_lu::LuKeyRound,
        title: text::page_no_token(),
        text: text::page_no_token_text(),
    }
}

fn refusal(code: u16) -> Words {
    match CloseCode::from_code(code) {
        Some(CloseCode::NotFound) => Words {
            title: text::page_not_here(),
            ..no_journey()
        },
        Some(CloseCode::Gone) => Words {
            icon: icondata_lu::LuTrash2,
            title: text::page_deleted(),
            text: text::page_deleted_text(),
        },
        Some(CloseCode::Unauthorized | CloseCode::Forbidden) => Words {
            icon: icondata_lu::LuKeyRound,
            title: text::page_revoked(),
            text: text::page_revoked_text(),
        },
        _ => Words {
            icon: icondata_lu::LuUnplug,
            title: text::page_refused(),
            text: text::page_refused_text(),
        },
    }
}

#[component]
fn Refusal(words: Words, #[prop(optional, into)] retry: Option<Callback<()>>) -> impl IntoView {
    view! {
        <main class="k-notice-page">
            <span class="k-notice-icon">
                <Icon icon=words.icon size_px=24 />
            </span>
            <h1>{words.title}</h1>
            <p>{words.text}</p>
            {retry
                .map(|retry| {
                    view! {
                        <Button kind=ButtonKind::Quiet on_press=move |_| retry.run(())>
                            {text::try_again()}
                        </Button>
                    }
                })}
            <a href="/" class="k-button k-button-primary">
                {text::page_go_home()}
            </a>
        </main>
    }
}
