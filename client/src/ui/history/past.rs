//! An old version on the board, to look at: the same drawing over a document of its own, which nothing can change.
//!
//! Not here: which version (`Chrome::past`), restoring it (`history`).

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::api::VersionInfo;

use super::{restore, version_when, words};
use crate::actions::{ActionCx, use_actions};
use crate::platform::http;
use crate::session::JourneySession;
use crate::text;
use crate::ui::board::Board;
use crate::ui::board::cx::BoardCx;
use crate::ui::kit::flow::view;
use crate::ui::kit::{Button, ButtonKind, Skeleton, Toast};
use crate::ui::words as general;

/// The board's place, showing a version.
#[component]
pub fn Past(version: VersionInfo) -> impl IntoView {
    let cx = use_actions();
    let session = RwSignal::new(None::<JourneySession>);
    load(&cx, &version, session);
    let looking = text::history_looking(&words::version_name(&version), &version_when(&version));
    let locked = {
        let cx = cx.clone();
        Signal::derive(move || cx.session().writable().get())
    };
    let (restore_cx, id) = (cx.clone(), version.id);
    let chrome = cx.chrome;
    view! {
        <div class="h-past">
            <div class="h-banner" role="status">
                <span class="h-banner-text">{looking}</span>
                <Button
                    kind=ButtonKind::Primary
                    disabled=Signal::derive(move || !locked.get())
                    on_press=move |_| restore(&restore_cx, id)
                >
                    {text::history_restore()}
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move |_| chrome.past.set(None)>
                    {text::history_back()}
                </Button>
            </div>
            {move || match session.get() {
                None => view! { <Skeleton class="h-past-skeleton" /> },
                Some(session) => view! { <PastBoard session /> },
            }}
        </div>
    }
}

#[component]
fn PastBoard(session: JourneySession) -> impl IntoView {
    let state = use_actions().chrome.past_board;
    state.clear_selection();
    provide_context(session.clone());
    provide_context(state);
    provide_context(BoardCx::new(session, state, Signal::stored(false)));
    view! { <Board /> }
}

fn load(cx: &ActionCx, version: &VersionInfo, session: RwSignal<Option<JourneySession>>) {
    let (cx, id) = (cx.clone(), version.id);
    spawn_local(async move {
        let state = http::version_state(cx.journey, &cx.token, id).await;
        let opened = state.map(|state| JourneySession::of_the_past(cx.journey, state));
        match opened {
            // Set nothing when the person went on meanwhile.
            Ok(Some(opened)) => drop(session.try_set(Some(opened))),
            Ok(None) => problem(&cx, &http::ApiError::Unexpected(200)),
            Err(error) => problem(&cx, &error),
        }
    });
}

fn problem(cx: &ActionCx, error: &http::ApiError) {
    cx.chrome.past.try_set(None);
    cx.toasts
        .show(Toast::problem(general::api_error(text::history_reading(), error)));
}
