//! The language of the page, and what it does to numbers and dates.

use js_sys::Intl::PluralRules;
use wasm_bindgen::JsValue;

/// Where `client/boot.js` remembers a language that was chosen here.
const CHOSEN: &str = "waymark.language";

/// A language the client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// As `lang` attributes and file names have it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }
}

/// Remembers the language for this browser, and says that the page is in it from now on.
pub fn choose(language: Language) {
    super::storage::write(CHOSEN, &language.code());
    let root = super::window()
        .document()
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        // A constant name and a plain value: this does not fail.
        let _ = root.set_attribute("lang", language.code());
    }
}

/// The code of the page's language, such as `en`.
#[must_use]
pub fn code() -> String {
    let root = super::window()
        .document()
        .and_then(|document| document.document_element());
    root.and_then(|root| root.get_attribute("lang"))
        .unwrap_or_else(|| Language::English.code().to_owned())
}

/// The texts that the page brought (`client/boot.js`).
#[must_use]
pub fn texts() -> Option<String> {
    let texts = js_sys::Reflect::get(&js_sys::global(), &"waymarkTexts".into());
    texts.ok()?.as_string()
}

/// A number as people write it here: `1,234.5`, `1.234,5`.
#[must_use]
pub fn number(value: f64) -> String {
    js_sys::Number::from(value).to_locale_string(&code()).into()
}

/// The plural category of a count in Unicode CLDR: `one`, `other`, and in some languages more.
#[must_use]
pub fn plural_category(count: usize) -> String {
    let rules = PluralRules::new(&js_sys::Array::of1(&code().into()), &js_sys::Object::new());
    #[allow(clippy::cast_precision_loss, reason = "nobody counts that far")]
    rules.select(count as f64).as_string().unwrap_or_default()
}

/// The time of day as people here write it: "14:05".
#[must_use]
pub fn time(ms: u64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "below 2^53, see `clock::now_ms`")]
    let date = js_sys::Date::new(&JsValue::from_f64(ms as f64));
    let hours = date.get_hours();
    let minutes = date.get_minutes();
    format!("{hours:02}:{minutes:02}")
}

/// A date as people here write it, with the year: "12 Nov 2026".
#[must_use]
pub fn date(ms: u64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "below 2^53, see `clock::now_ms`")]
    write_date(&js_sys::Date::new(&JsValue::from_f64(ms as f64)), None)
}

/// A day of the document (`2027-03-31`) as people here write it; what is no day stays as it is.
#[must_use]
pub fn day(iso: &str) -> String {
    // A date without a time is read as midnight in UTC.
    let date = js_sys::Date::new(&iso.into());
    if date.get_time().is_nan() {
        iso.to_owned()
    } else {
        write_date(&date, Some("UTC"))
    }
}

fn write_date(date: &js_sys::Date, zone: Option<&str>) -> String {
    let options = js_sys::Object::new();
    let parts = [("day", "numeric"), ("month", "short"), ("year", "numeric")];
    for (key, value) in parts.into_iter().chain(zone.map(|zone| ("timeZone", zone))) {
        // Setting a property of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    // The order that English readers outside the United States expect.
    let code = match code() {
        code if code == "en" => "en-GB".to_owned(),
        code => code,
    };
    date.to_locale_date_string(&code, &options).into()
}
