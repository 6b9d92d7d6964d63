//! Styles and texts that a first look does not need: they come with the first part of the program.
//!
//! `client/boot.js` brings them, once for all parts. Not here: the parts themselves (`parts`).

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What did not come. The browser's console says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotThere;

/// Asks for them; they are on their way before the result is awaited. It is the texts, when the page has brought only those of its first look.
pub fn ask() -> impl Future<Output = Result<Option<String>, NotThere>> {
    // A page without a start script, as in tests, has everything from the start.
    let bring = js_sys::Reflect::get(&js_sys::global(), &"waymarkLater".into())
        .ok()
        .and_then(|bring| bring.dyn_into::<Function>().ok());
    let coming = bring
        .and_then(|bring| bring.call0(&JsValue::UNDEFINED).ok())
        .and_then(|coming| coming.dyn_into::<Promise>().ok());
    async move {
        match coming {
            Some(coming) => Ok(JsFuture::from(coming).await.map_err(|_| NotThere)?.as_string()),
            None => Ok(None),
        }
    }
}
