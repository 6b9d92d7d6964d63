//! The Waymark browser client.
//!
//! `platform` wraps the browser, `ui/kit` is the design system, `pages` are the screens, `app` joins them with the router.
//! `parts` is what a release loads after the first page. `ui` reads the model and runs actions; web-sys appears in `platform` and, for
//! events and elements, in `ui`.

// `#[component]` writes `pub` helpers beside each component, in private modules too.
#![allow(unreachable_pub)]

pub mod actions;
pub mod app;
pub mod editor;
pub mod model;
pub mod pages;
pub mod parts;
pub mod platform;
pub mod presence;
pub mod session;
pub mod sync;
pub mod text;
pub mod ui;

/// Applies what must be right before the first paint (the theme) and mounts the application.
pub fn start() {
    app::crash::install();
    platform::media::apply_theme(platform::media::chosen_theme());
    app::mount();
}

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
