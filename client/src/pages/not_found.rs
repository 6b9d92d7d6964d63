//! The page for an address that leads nowhere.

use leptos::prelude::*;

use crate::text;
use crate::ui::kit::Icon;
use crate::ui::kit::flow::view;

/// Says what may be wrong with the address, and leads home.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="k-notice-page">
            <span class="k-notice-icon"><Icon icon=icondata_lu::LuSignpost size_px=24 /></span>
            <h1>{text::page_unknown()}</h1>
            <p>{text::page_unknown_text()}</p>
            <a href="/" class="k-button k-button-primary">{text::page_go_home()}</a>
        </main>
    }
}
