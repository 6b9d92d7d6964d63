//! The map on paper: its name, the day, and the whole drawing on one page that is as large as it is.
//!
//! Who keeps a file gets one page to look around in; printers fit it to their paper. What stands around the map is left out by `print.css`. Not
//! here: persona sheets, which have pages of their own, and drawing what is out of view (`board::drawn`).

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CssStyleSheet, HtmlElement};

use crate::actions::ActionCx;
use crate::platform::{clock, locale};
use crate::ui::kit::listen::on_window;

/// Room around the map, in pixels; `print.css` has the same.
const MARGIN_PX: f64 = 32.0;
/// Room for its name and the day; `print.css` has the same.
const HEAD_PX: f64 = 56.0;
/// Pages of a PDF end at 200 inches.
const LARGEST_PX: f64 = 18_000.0;

/// Prepares each print, until the current owner ends.
pub fn follow(cx: &ActionCx) {
    let title = cx.model().meta.title.signal();
    let zoom = cx.board.zoom_percent;
    let page = StoredValue::new_local(CssStyleSheet::new().ok());
    on_window("beforeprint", move |_| {
        let Some(document) = crate::platform::window().document() else {
            return;
        };
        let found = |selector: &str| -> Option<HtmlElement> {
            document.query_selector(selector).ok().flatten()?.dyn_into().ok()
        };
        let (Some(view), Some(sheet)) = (found(".b-view"), found(".b-sheet")) else {
            return;
        };
        // Sizes are those of the drawing itself.
        let (scale, area) = (
            f64::from(zoom.get_untracked()) / 100.0,
            sheet.get_bounding_client_rect(),
        );
        let (width, height) = (area.width() / scale, area.height() / scale);
        let smaller = (LARGEST_PX / width.max(height)).min(1.0);
        let width = (width * smaller).ceil() + 2.0 * MARGIN_PX;
        let height = (height * smaller).ceil() + 2.0 * MARGIN_PX + HEAD_PX;
        page.with_value(|page| {
            let Some(page) = page else { return };
            // A number of pixels is a size. Without it the browser's own pages are taken.
            let _ = page.replace_sync(&format!("@page map {{ size: {width}px {height}px; margin: 0 }}"));
            let sheets = document.adopted_style_sheets();
            if !sheets.includes(page, 0) {
                sheets.push(page);
            }
        });
        let said = format!("{} · {}", title.get_untracked(), locale::day(&clock::today_iso()));
        // Constant names.
        let _ = view.set_attribute("data-print", &said);
        let _ = view.style().set_property("--smaller", &smaller.to_string());
    });
}
