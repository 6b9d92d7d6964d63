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

/// As people look for words: without case and accents, so that "uber" finds "Über" and "strasse" finds "Straße", and the other way round.
#[must_use]
pub fn comparable(text: &str) -> String {
    // Letters and their accents apart. Some small letters have another form only in capitals: "ß" is "SS".
    let apart: String = JsString::from(text)
        .normalize("NFD")
        .to_upper_case()
        .to_lower_case()
        .into();
    apart.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).collect()
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

    #[wasm_bindgen_test]
    fn who_looks_for_words_need_not_know_their_accents() {
        for (one, other) in [
            ("Über", "uber"),
            ("STRASSE", "straße"),
            ("Crème brûlée", "creme brulee"),
            ("Åsa", "ASA"),
        ] {
            assert_eq!(comparable(one), comparable(other));
        }
        // One letter with its accent or two signs look the same.
        assert_eq!(comparable("e\u{301}"), comparable("é"));
        assert_ne!(comparable("Schüler"), comparable("Schaler"));
    }
}
