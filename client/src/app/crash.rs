//! When the client itself fails: say that the work is safe, offer to reload, keep the details for a report.
//!
//! A panic leaves WebAssembly unusable, so the notice after one is plain DOM, made here and nowhere else.

use std::panic::PanicHookInfo;

use crate::platform::{clock, window};
use crate::text;

/// Shows the notice after a panic, and logs it with its stack.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Without a body there is nothing to show it in.
        let _ = show(info);
    }));
}

fn show(info: &PanicHookInfo<'_>) -> Option<()> {
    let document = window().document()?;
    let body = document.body()?;
    if document.get_element_by_id("crash").is_some() {
        return None;
    }
    let notice = document.create_element("dialog").ok()?;
    notice.set_id("crash");
    notice.set_class_name("k-dialog k-crash");
    notice.set_attribute("aria-labelledby", "crash-title").ok()?;
    for (tag, class, said) in [
        ("h2", "", text::crash_title()),
        ("p", "", text::crash_text()),
        ("pre", "k-notice-details", info.to_string().as_str()),
    ] {
        let element = document.create_element(tag).ok()?;
        element.set_class_name(class);
        element.set_text_content(Some(said));
        if tag == "h2" {
            element.set_id("crash-title");
        }
        notice.append_child(&element).ok()?;
    }
    // A link needs no handler: there is no program left to run one. The same address with another fragment would not be loaded
    // again, so the query changes.
    let location = window().location();
    let (path, fragment) = (location.pathname().ok()?, location.hash().ok()?);
    let reload = document.create_element("a").ok()?;
    reload
        .set_attribute("href", &format!("{path}?again={}{fragment}", clock::now_ms()))
        .ok()?;
    // Events still reach the dead program, whose router would take the click.
    reload.set_attribute("rel", "external").ok()?;
    reload.set_class_name("k-button k-button-primary");
    reload.set_text_content(Some(text::crash_reload()));
    notice.append_child(&reload).ok()?;
    body.append_child(&notice).ok()?;
    let dialog: web_sys::HtmlDialogElement = wasm_bindgen::JsCast::dyn_into(notice).ok()?;
    dialog.show_modal().ok()
}
