//! The parts of the program that a first visit does not need, each loaded when somebody first wants it.
//!
//! A release build is split there (`cargo xtask dist`, docs/decisions/0004): every `#[split]` function below is the only way into its
//! part, so what nothing else reaches lies in a file of its own. A development build is one file, and the same code runs. A part is a table
//! of functions: once it is there, its views are made at once like all others. Not here: what the parts show.

mod chunks;
mod part;
mod shown;

use std::time::Duration;

use leptos::prelude::*;

pub use chunks::{EXTRAS, Extras, HOME, JOURNEY, Tool, VIEWS, Views};
pub use part::{Load, Part};
pub use shown::{page, within};

/// How long after the page is usable the other pages are fetched: whatever the page itself still loads goes first.
const PREFETCH_PAGES_AFTER: Duration = Duration::from_millis(1500);

/// How long after the page is usable its other views are fetched.
const PREFETCH_VIEWS_AFTER: Duration = Duration::from_millis(500);

/// Fetches what the page that is now usable does on demand, soon after it its other views, then the other pages: all of it then takes no
/// time and needs no network.
pub fn prefetch() {
    // After the frame that shows the page.
    set_timeout(|| EXTRAS.prefetch(), Duration::ZERO);
    set_timeout(|| VIEWS.prefetch(), PREFETCH_VIEWS_AFTER);
    prefetch_pages();
}

/// Fetches the other pages soon.
pub fn prefetch_pages() {
    let fetch = || {
        JOURNEY.prefetch();
        HOME.prefetch();
    };
    set_timeout(fetch, PREFETCH_PAGES_AFTER);
}
