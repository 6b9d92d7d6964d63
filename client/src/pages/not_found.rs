//! The page for an address that leads nowhere.

use leptos::prelude::*;

use crate::ui::kit::Icon;
use crate::ui::kit::flow::view;

/// Says what may be wrong with the address, and leads home.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="k-notice-page">
            <span class="k-notice-icon"><Icon icon=icondata_lu::LuSignpost size_px=24 /></span>
            <h1>"There is no page at this address"</h1>
            <p>
                "Links to a journey look like /j/… and must be copied whole, with the part after #. Ask whoever sent the link for it \
                again, or open the journey from your list."
            </p>
            <a href="/" class="k-button k-button-primary">"Go to your journeys"</a>
        </main>
    }
}
