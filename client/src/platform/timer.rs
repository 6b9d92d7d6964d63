//! One-shot timers, as values: dropping one cancels it.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// A timer that has not fired, or has.
#[derive(Debug)]
pub struct Timer {
    id: Option<i32>,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls back once after `delay_ms`. Browsers delay more in hidden pages.
    #[must_use]
    pub fn after(delay_ms: u64, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        let delay_ms = i32::try_from(delay_ms).unwrap_or(i32::MAX);
        let id = super::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(callback.as_ref().unchecked_ref(), delay_ms)
            .ok();
        Self {
            id,
            _callback: callback,
        }
    }
}

impl Timer {
    /// Resolves after `delay_ms`.
    pub async fn pause(delay_ms: u64) {
        let mut timer = None;
        let promise = js_sys::Promise::new(&mut |resolve, _| {
            timer = Some(Self::after(delay_ms, move || {
                // A promise takes whatever it is given.
                let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
            }));
        });
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            super::window().clear_timeout_with_handle(id);
        }
    }
}
