//! What JavaScript knows about letters. The tables of the standard library would be 4 KB more to load on a first visit.

use js_sys::JsString;

/// In small letters, in every script.
#[must_use]
pub fn lower_case(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

/// In capital letters, in every script.
#[must_use]
pub fn upper_case(text: &str) -> String {
    JsString::from(text).to_upper_case().into()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn letters_beyond_ascii_have_two_cases() {
        assert_eq!(lower_case("ÉCRAN Ω"), "écran ω");
        assert_eq!(upper_case("éß"), "ÉSS");
    }
}
