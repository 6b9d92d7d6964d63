//! The shell: the page of the address, toasts, tooltips, and the words for when the program broke.
//!
//! Pages bring their own header. Not here: what a page shows, and the connection of a journey (`session`).

pub mod crash;
pub mod route;

use leptos::prelude::*;

use self::route::{Page, Router};
use crate::pages::NotFoundPage;
use crate::parts::{self, HOME, JOURNEY};
use crate::ui::kit::flow::view;
use crate::ui::kit::{ToastHost, TooltipHost, provide_toasts};

/// Mounts the application in the page's body.
pub fn mount() {
    mount_to_body(App);
}

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_toasts();
    let router = Router::provide();
    view! {
        {move || match router.page() {
            Page::Home => home(),
            Page::Journey(id) => parts::page(&JOURNEY, move |page| page(id.clone())),
            Page::Unknown => view! { <NotFoundPage /> },
        }}
        <ToastHost />
        <TooltipHost />
    }
}

/// The home page; in debug builds, `/?kit` shows every control instead.
fn home() -> AnyView {
    #[cfg(debug_assertions)]
    if crate::platform::window().location().search().as_deref() == Ok("?kit") {
        return view! { <crate::pages::KitGalleryPage /> };
    }
    parts::page(&HOME, |page| page())
}
