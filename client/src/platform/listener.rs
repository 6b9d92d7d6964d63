//! Event listeners, as values: dropping one removes it.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventTarget, VisibilityState};

/// A listener on some target.
#[derive(Debug)]
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls back on every event of this name at the window.
    #[must_use]
    pub fn on_window(name: &'static str, callback: impl FnMut() + 'static) -> Self {
        Self::on(&super::window(), name, callback)
    }

    /// Calls back whenever the page comes into view or leaves it.
    #[must_use]
    pub fn on_visibility(callback: impl FnMut() + 'static) -> Option<Self> {
        super::window()
            .document()
            .map(|document| Self::on(&document, "visibilitychange", callback))
    }

    fn on(target: &EventTarget, name: &'static str, mut callback: impl FnMut() + 'static) -> Self {
        let callback = Closure::<dyn FnMut(Event)>::new(move |_| callback());
        // Fails only for a missing callback.
        let _ = target.add_event_listener_with_callback(name, callback.as_ref().unchecked_ref());
        Self {
            target: target.clone(),
            name,
            callback,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, self.callback.as_ref().unchecked_ref());
    }
}

/// Whether somebody can see this page.
#[must_use]
pub fn is_visible() -> bool {
    super::window()
        .document()
        .is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Whether the browser has a network, as far as it knows.
#[must_use]
pub fn is_online() -> bool {
    super::window().navigator().on_line()
}
