//! The shell: router, toasts, tooltips, and the words for what does not exist or broke.
//!
//! Pages bring their own header. Not here: what a page shows, and the connection of a journey (`session`).

pub mod crash;

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::pages::{HomePage, JourneyPage, NotFoundPage};
use crate::ui::kit::{ToastHost, TooltipHost, provide_toasts};

/// Mounts the application in the page's body.
pub fn mount() {
    mount_to_body(App);
}

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_toasts();
    view! {
        <Router>
            <ErrorBoundary fallback=|errors| view! { <Broken errors /> }>
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=home />
                    <Route path=path!("/j/:id") view=JourneyPage />
                </Routes>
            </ErrorBoundary>
        </Router>
        <ToastHost />
        <TooltipHost />
    }
}

/// The home page; in debug builds, `/?kit` shows every control instead.
fn home() -> AnyView {
    #[cfg(debug_assertions)]
    if leptos_router::hooks::use_query_map().with_untracked(|query| query.get("kit").is_some()) {
        return view! { <crate::pages::KitGalleryPage /> }.into_any();
    }
    view! { <HomePage /> }.into_any()
}

#[component]
fn Broken(#[prop(into)] errors: ArcRwSignal<Errors>) -> impl IntoView {
    let details = move || {
        errors
            .read()
            .iter()
            .map(|(_, error)| error.to_string())
            .collect::<Vec<_>>()
            .join("\n")
    };
    view! { <crash::CrashNotice details=Signal::derive(details) /> }
}
