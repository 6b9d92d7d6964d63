//! The browser, behind small typed functions: storage, clock, randomness, clipboard, media queries, HTTP.
//!
//! Nothing here knows leptos or draws. A browser that refuses something (storage in a private window, the clipboard without
//! permission) is a value to handle, never a panic. Not here: when to open a socket and what the offline log holds (`sync`).

pub mod clipboard;
pub mod clock;
pub mod download;
pub mod http;
pub mod later;
pub mod listener;
pub mod locale;
pub mod media;
pub mod offline_store;
pub mod recents;
pub mod socket;
pub mod starts;
pub mod storage;
pub mod text;
pub mod timer;

/// The window of this page.
///
/// # Panics
/// Outside a page, for instance in a worker; the client never runs there.
#[must_use]
pub fn window() -> web_sys::Window {
    web_sys::window().expect("the client runs in a page, which has a window")
}

/// Names the tab: "Hotel stay · Waymark", or the product alone for an empty text.
pub fn name_tab(text: &str) {
    let Some(document) = window().document() else { return };
    document.set_title(&if text.is_empty() {
        "Waymark".to_owned()
    } else {
        format!("{text} · Waymark")
    });
}
