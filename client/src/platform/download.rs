//! Gives the person a file that was made in the page.

use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Offers bytes as a file. Returns whether the browser took it.
pub fn offer(name: &str, kind: &str, bytes: &[u8]) -> bool {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes).into());
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_u8_array_sequence_and_options(&parts, &options).is_ok_and(|file| offer_file(name, &file))
}

/// Offers a file. Returns whether the browser took it.
pub fn offer_file(name: &str, file: &Blob) -> bool {
    try_offer(name, file).is_some()
}

/// A title as the name of a file: what no system takes becomes `_`.
#[must_use]
pub fn file_name(title: &str) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | ',');
    let safe: String = title.chars().map(|c| if is_safe(c) { c } else { '_' }).collect();
    match safe.trim() {
        "" => "journey".to_owned(),
        name => name.to_owned(),
    }
}

fn try_offer(name: &str, file: &Blob) -> Option<()> {
    let url = Url::create_object_url_with_blob(file).ok()?;
    let anchor: HtmlAnchorElement = super::window().document()?.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&url).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_title_becomes_a_file_name() {
        assert_eq!(file_name("Hotel stay: family / kids"), "Hotel stay_ family _ kids");
        assert_eq!(file_name("../../etc"), "______etc");
        assert_eq!(file_name("  "), "journey");
    }
}
