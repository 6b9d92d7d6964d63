//! A journey on paper: the map, the table, the actions or the outline, whichever stands in the page's middle, or the insights when it is them that
//! somebody prints; with the journey's name and the day.
//!
//! The map is one page that is as large as the drawing: who keeps a file gets one page to look around in, and printers fit it to their paper. All
//! else runs over pages of paper's shape; those of a table are as wide as its columns need. What stands around is left out by `print.css`. Not
//! here: persona sheets, which have pages of their own, and drawing what is out of view (`board::drawn`, `table`).

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
/// Short and long side of A4.
const PAPER_PX: (f64, f64) = (794.0, 1123.0);
/// Room around what runs over several pages.
const PAPER_MARGIN_PX: f64 = 40.0;

/// What is printed, by its element: the first that is there.
const VIEWS: [&str; 5] = [".i-print", ".b-view", ".tb", ".ab", ".o-outline"];

/// Prepares each print, until the current owner ends.
pub fn follow(cx: &ActionCx) {
    let title = cx.model().meta.title.signal();
    let zoom = cx.board.zoom_percent;
    let page = StoredValue::new_local(CssStyleSheet::new().ok());
    on_window("beforeprint", move |_| {
        let Some(view) = VIEWS.into_iter().find_map(found) else {
            return;
        };
        let is_map = view.class_list().contains("b-view");
        let size = match found(".b-sheet").filter(|_| is_map) {
            Some(sheet) => map(&view, &sheet, f64::from(zoom.get_untracked()) / 100.0),
            None => paper(&view),
        };
        page.with_value(|page| {
            let (Some(page), Some(document)) = (page, crate::platform::window().document()) else {
                return;
            };
            // Numbers of pixels are a size. Without it the browser's own pages are taken.
            let _ = page.replace_sync(&size);
            let sheets = document.adopted_style_sheets();
            if !sheets.includes(page, 0) {
                sheets.push(page);
            }
        });
        let said = format!("{} · {}", title.get_untracked(), locale::day(&clock::today_iso()));
        // A constant name.
        let _ = view.set_attribute("data-print", &said);
    });
}

fn found(selector: &str) -> Option<HtmlElement> {
    let document = crate::platform::window().document()?;
    document.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// One page that holds the whole drawing.
fn map(view: &HtmlElement, sheet: &HtmlElement, scale: f64) -> String {
    // Sizes are those of the drawing itself.
    let area = sheet.get_bounding_client_rect();
    let (width, height) = (area.width() / scale, area.height() / scale);
    let smaller = (LARGEST_PX / width.max(height)).min(1.0);
    let width = (width * smaller).ceil() + 2.0 * MARGIN_PX;
    let height = (height * smaller).ceil() + 2.0 * MARGIN_PX + HEAD_PX;
    // A constant name.
    let _ = view.style().set_property("--smaller", &smaller.to_string());
    format!("@page map {{ size: {width}px {height}px; margin: 0 }}")
}

/// Numbered pages of paper's shape: upright for the outline and the insights, else lying, and larger where a table needs more.
fn paper(view: &HtmlElement) -> String {
    let (short, long) = PAPER_PX;
    let columns = found(".tb-head").and_then(|head| head.style().get_property_value("width").ok());
    let columns: f64 = columns
        .and_then(|width| width.trim_end_matches("px").parse().ok())
        .unwrap_or_default();
    let is_text = ["o-outline", "i-print"]
        .iter()
        .any(|class| view.class_list().contains(class));
    let (width, height) = match is_text {
        true => (short, long),
        false => {
            let width = long.max(columns + 2.0 * PAPER_MARGIN_PX);
            (width, (width * short / long).round())
        }
    };
    let number = "@bottom-right { content: counter(page) \" / \" counter(pages); font: 11px system-ui; color: #666 }";
    format!("@page paper {{ size: {width}px {height}px; margin: {PAPER_MARGIN_PX}px; {number} }}")
}
