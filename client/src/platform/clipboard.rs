//! Writing text to the clipboard.

use wasm_bindgen_futures::JsFuture;

/// The browser refused: no permission, or the page is not served over https or from this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClipboardRefused;

/// Puts `text` on the clipboard. Call it from the handler of a click or a key, or the browser refuses.
///
/// # Errors
/// When the browser refuses; show the text so that the person can copy it by hand.
pub async fn copy_text(text: &str) -> Result<(), ClipboardRefused> {
    let navigator = super::window().navigator();
    // `navigator.clipboard` is missing in insecure contexts, where the binding would throw.
    let has_clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|value| !value.is_undefined());
    if !has_clipboard {
        return Err(ClipboardRefused);
    }
    JsFuture::from(navigator.clipboard().write_text(text))
        .await
        .map(|_| ())
        .map_err(|_| ClipboardRefused)
}
