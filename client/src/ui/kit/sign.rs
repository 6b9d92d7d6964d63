//! The sign of Waymark: a path that rises.

use leptos::prelude::*;

use super::flow::view;

/// The sign; what it stands beside names it.
#[component]
pub fn Sign() -> impl IntoView {
    view! {
        <svg class="k-sign" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
            <rect width="20" height="20" rx="5.5" />
            <path d="M4 13.2c2.2 0 2.6-4.6 4.6-4.6s1.9 2.9 3.6 2.9c1.8 0 2-4.3 3.8-5.2" />
        </svg>
    }
}
