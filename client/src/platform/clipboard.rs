//! The clipboard, where no event of the browser brings it.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Clipboard, ClipboardItem};

/// The browser refused: no permission, or the page is not served over https or from this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClipboardRefused;

/// Puts `text` on the clipboard. Call it from the handler of a click or a key, or the browser refuses.
///
/// # Errors
/// When the browser refuses; show the text so that the person can copy it by hand.
pub async fn copy_text(text: &str) -> Result<(), ClipboardRefused> {
    let clipboard = there()?;
    JsFuture::from(clipboard.write_text(text))
        .await
        .map(|_| ())
        .map_err(|_| ClipboardRefused)
}

/// Puts HTML on the clipboard, and the same as text. Call it from the handler of a click or a key.
///
/// # Errors
/// When the browser refuses.
pub async fn write(html: &str, text: &str) -> Result<(), ClipboardRefused> {
    let clipboard = there()?;
    let record = Object::new();
    for (mime, content) in [("text/html", html), ("text/plain", text)] {
        let bag = BlobPropertyBag::new();
        bag.set_type(mime);
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&content.into()), &bag).map_err(refused)?;
        Reflect::set(&record, &mime.into(), &blob).map_err(refused)?;
    }
    let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&record).map_err(refused)?;
    JsFuture::from(clipboard.write(&Array::of1(&item).into()))
        .await
        .map(|_| ())
        .map_err(refused)
}

/// The HTML and the text on the clipboard; empty where it has none. The browser may ask the person.
///
/// # Errors
/// When the browser or the person refuses.
pub async fn read() -> Result<(String, String), ClipboardRefused> {
    let clipboard = there()?;
    let items: Array = JsFuture::from(clipboard.read())
        .await
        .map_err(refused)?
        .unchecked_into();
    let item: ClipboardItem = items.get(0).unchecked_into();
    if item.is_undefined() {
        return Ok((String::new(), String::new()));
    }
    Ok((content(&item, "text/html").await, content(&item, "text/plain").await))
}

async fn content(item: &ClipboardItem, mime: &str) -> String {
    let Ok(blob) = JsFuture::from(item.get_type(mime)).await else {
        return String::new();
    };
    let text = JsFuture::from(blob.unchecked_into::<Blob>().text()).await;
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// `navigator.clipboard` is missing in insecure contexts, where the binding would throw.
fn there() -> Result<Clipboard, ClipboardRefused> {
    let navigator = super::window().navigator();
    let has_clipboard = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|value| !value.is_undefined());
    if has_clipboard {
        Ok(navigator.clipboard())
    } else {
        Err(ClipboardRefused)
    }
}

fn refused(_: JsValue) -> ClipboardRefused {
    ClipboardRefused
}
