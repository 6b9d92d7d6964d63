//! What the table shows, as a file for spreadsheets.

use waymark_shared::doc::schema::EntityRef;

use super::columns::{Column, Source};

/// Spreadsheets take UTF-8 for what it is when it starts with this.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Rows and columns as CSV, the headings first. Numbers are written plainly, so that they stay numbers.
pub(super) fn csv(columns: &[&'static Column], rows: &[EntityRef], source: &Source<'_>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    // Writing into memory does not fail.
    let _ = writer.write_record(columns.iter().map(|column| (column.label)()));
    for row in rows {
        let _ = writer.write_record(columns.iter().map(|column| {
            let shown = (column.read)(source, *row);
            match shown.number.filter(|_| column.is_number()) {
                Some(number) => number.to_string(),
                None => harmless(shown.text),
            }
        }));
    }
    writer.into_inner().unwrap_or_default()
}

/// Spreadsheets run what starts like a formula, and anybody may have written it: an apostrophe makes it a text.
fn harmless(text: String) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_text_that_looks_like_a_formula_stays_a_text() {
        assert_eq!(harmless("=HYPERLINK(1)".into()), "'=HYPERLINK(1)");
        assert_eq!(harmless("plain = text".into()), "plain = text");
    }
}
