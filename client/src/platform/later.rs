//! Styles and texts that a first look does not need: they come with the first part of the program. And the texts of another language.
//!
//! `client/boot.js` brings them, the first once for all parts. Not here: the parts themselves (`parts`), and what is done with the texts (`text`).

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::locale::Language;

/// What did not come. The browser's console says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotThere;

/// Asks for them; they are on their way before the result is awaited. It is the texts, when the page has brought only those of its first look.
pub fn ask() -> impl Future<Output = Result<Option<String>, NotThere>> {
    // A page without a start script, as in tests, has everything from the start.
    let coming = call("waymarkLater", &JsValue::UNDEFINED);
    async move {
        match coming {
            Some(coming) => Ok(JsFuture::from(coming).await.map_err(|_| NotThere)?.as_string()),
            None => Ok(None),
        }
    }
}

/// All texts of a language.
///
/// # Errors
/// When they do not come. Asking again tries again.
pub async fn texts(language: Language) -> Result<String, NotThere> {
    let coming = call("waymarkTextsOf", &language.code().into()).ok_or(NotThere)?;
    let texts = JsFuture::from(coming).await.map_err(|_| NotThere)?;
    texts.as_string().ok_or(NotThere)
}

/// Calls a function of the start script.
fn call(name: &str, argument: &JsValue) -> Option<Promise> {
    let function: Function = js_sys::Reflect::get(&js_sys::global(), &name.into())
        .ok()?
        .dyn_into()
        .ok()?;
    function.call1(&JsValue::UNDEFINED, argument).ok()?.dyn_into().ok()
}
