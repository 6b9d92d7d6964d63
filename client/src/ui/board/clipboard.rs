//! The browser's events for copy, cut and paste, while the keyboard is on the board.
//!
//! Texts that somebody writes or has marked stay the browser's. HTML of others is read by a parser that runs nothing, and only the text of its
//! cells is taken. Not here: what is copied and what pasting does (`actions::clipboard`).

use wasm_bindgen::JsCast;
use waymark_shared::limits;
use waymark_shared::transfer::{Rows, parse_tsv};
use web_sys::{ClipboardEvent, DataTransfer, DomParser, Element, Event, EventTarget, SupportedType};

use crate::actions::clipboard::{ATTRIBUTE, Found, MIME, copied, paste, said_copied};
use crate::actions::{self, ActionCx};
use crate::ui::kit::listen::{on_target, query_all};

/// Listens on the page. Ends with the current owner.
pub(super) fn attach(cx: &ActionCx) {
    let Some(document) = crate::platform::window().document() else {
        return;
    };
    let document: EventTarget = document.into();
    for cut in [false, true] {
        let cx = cx.clone();
        on_target(document.clone(), if cut { "cut" } else { "copy" }, move |event| {
            on_copy(&cx, &event, cut);
        });
    }
    let cx = cx.clone();
    on_target(document, "paste", move |event| on_paste(&cx, &event));
}

fn on_copy(cx: &ActionCx, event: &Event, cut: bool) {
    let Some(data) = data_of(event).filter(|_| !has_marked_text()) else {
        return;
    };
    let Some(copied) = copied(cx) else {
        return;
    };
    event.prevent_default();
    for (name, content) in [
        (MIME, &copied.clip),
        ("text/html", &copied.html),
        ("text/plain", &copied.text),
    ] {
        // Fails only where the event gives no right to write, and then for all.
        let _ = data.set_data(name, content);
    }
    said_copied(cx, &copied);
    if cut {
        actions::run(cx, "edit.delete");
    }
}

fn on_paste(cx: &ActionCx, event: &Event) {
    let Some(data) = data_of(event) else { return };
    let get = |name| data.get_data(name).unwrap_or_default();
    let clip = get(MIME);
    let found = if clip.is_empty() {
        read(&get("text/html"), &get("text/plain"))
    } else {
        Some(Found::Clip(clip))
    };
    if let Some(found) = found {
        event.prevent_default();
        paste(cx, found);
    }
}

/// What a page's HTML and text hold: a clip, a table, or lines.
pub fn read(html: &str, plain: &str) -> Option<Found> {
    if html.len() > 3 * limits::CLIP_BYTES || plain.len() > limits::CLIP_BYTES {
        return Some(Found::TooLarge);
    }
    if html.contains(ATTRIBUTE) || html.contains("<table") {
        let parsed = DomParser::new().and_then(|parser| parser.parse_from_string(html, SupportedType::TextHtml));
        if let Some(body) = parsed.ok().and_then(|document| document.body()) {
            let holder = body.query_selector(&format!("[{ATTRIBUTE}]")).ok().flatten();
            if let Some(clip) = holder.and_then(|holder| holder.get_attribute(ATTRIBUTE)) {
                return Some(Found::Clip(clip));
            }
            if let [table] = &query_all(&body, "table")[..] {
                return Some(Found::Rows(rows_of(table)));
            }
        }
    }
    (!plain.trim().is_empty()).then(|| Found::Rows(parse_tsv(plain)))
}

/// The text of each cell; lines and paragraphs in it are lines.
fn rows_of(table: &Element) -> Rows {
    let rows = query_all(table, "tr");
    rows.iter()
        .map(|row| query_all(row, "td, th").iter().map(|cell| lines_of(cell)).collect())
        .collect()
}

fn lines_of(cell: &Element) -> String {
    for (selector, sign) in [("br", "\n"), ("p, div, li", "\n")] {
        for element in query_all(cell, selector) {
            // Text beside an element of a parsed page: cannot fail.
            let _ = element.insert_adjacent_text("beforebegin", sign);
        }
    }
    let text = cell.text_content().unwrap_or_default();
    text.trim().to_owned()
}

/// The data of an event that is the board's.
fn data_of(event: &Event) -> Option<DataTransfer> {
    const TAKEN: &str = "input, textarea, select, [contenteditable], dialog, [popover], [role=menu]";
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_taken = target.is_some_and(|target| target.closest(TAKEN).ok().flatten().is_some());
    if is_taken || event.default_prevented() {
        return None;
    }
    event.dyn_ref::<ClipboardEvent>()?.clipboard_data()
}

fn has_marked_text() -> bool {
    let selection = crate::platform::window().get_selection().ok().flatten();
    selection.is_some_and(|selection| !selection.is_collapsed() && !String::from(selection.to_string()).is_empty())
}
