//! The journey page: opens the session of the link in the address, and places the chrome around the board.
//!
//! The token stands in the fragment, which browsers do not send. Leaving the page closes the session. Not here: anything of the journey itself,
//! and what is kept of it for the home page (`remember`).

use std::str::FromStr;

use leptos::prelude::*;
use waymark_shared::ids::JourneyId;
use waymark_shared::protocol::CloseCode;

use crate::actions::cx::Mode;
use crate::actions::{ActionCx, use_actions};
use crate::parts::{self, EXTRAS, VIEWS};
use crate::platform::recents;
use crate::session::{JourneySession, Status};
use crate::text;
use crate::ui::board::Board;
use crate::ui::board::cx::BoardCx;
use crate::ui::board::state::BoardState;
use crate::ui::help::{FirstHint, Overlays, Voice};
use crate::ui::kit::flow::{effect, erase, view};
use crate::ui::kit::{Button, ButtonKind, Icon, IconData};
use crate::ui::language;
use crate::ui::panel::SidePanel;
use crate::ui::topbar::{Attention, TopBar};

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
    provide_context(ActionCx::new(session.clone(), state, token));
    let acting = use_actions();
    effect(move |_| {
        if let Some(extras) = EXTRAS.ready() {
            (extras.remember)(&acting);
        }
    });

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
        text::turn();
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
        (None, Mode::Outline) => parts::within(&VIEWS, |views| (views.outline)()),
    };
    let theirs = RwSignal::new(String::new());
    // Everything that says something. What stands above stays when somebody chooses another language.
    let page = move || match refused.get() {
        Some(code) => {
            let session = session.clone();
            let retry = Callback::new(move |()| session.retry());
            view! { <Refusal words=refusal(code) retry /> }
        }
        None => view! {
            <div class="journey">
                <button class="skip-link" type="button" on:click=move |_| mode.set(Mode::Outline)>
                    {text::outline_skip()}
                </button>
                <TopBar />
                <Attention />
                <div class="journey-main">
                    <main class="journey-board">
                        {middle}
                        {move || VIEWS.ready().map(|views| (views.note)())}
                    </main>
                    <SidePanel />
                </div>
                <Overlays theirs />
            </div>
        },
    };
    view! {
        {language::anew(move || erase(page.clone()))}
        <Voice theirs />
    }
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
