//! Marks on the map what a comparison told, for as long as the comparison is looked at.
//!
//! One stylesheet names the things by their place on the grid, so nothing on the board has to know of it, and what comes into view later is
//! marked too. It goes through the CSS object model, which asks nothing of the content security policy.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use waymark_shared::diff::{Differences, What};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::layout::Spot;

/// How the marks look: a tint, and an edge that says the same without colour.
const LOOKS: [(Mark, &str); 4] = [
    (Mark::Added, "outline:2px solid var(--accent);outline-offset:-2px"),
    (
        Mark::Changed,
        "background-color:var(--accent-soft);box-shadow:inset 3px 0 var(--accent)",
    ),
    (Mark::Moved, "outline:2px dashed var(--accent-line);outline-offset:-2px"),
    (
        Mark::Removed,
        "outline:2px dotted var(--negative-line);outline-offset:-2px",
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Added,
    Changed,
    Moved,
    Removed,
}

/// The stylesheet of the marks; dropping it takes them away.
pub(super) struct Marks(Option<JsValue>);

impl Marks {
    /// Marks what differs.
    pub(super) fn show(differences: &Differences) -> Self {
        let css = css(differences);
        Self(if css.is_empty() { None } else { adopt(&css) })
    }
}

impl Drop for Marks {
    fn drop(&mut self) {
        if let Some(sheet) = &self.0 {
            change_sheets(|sheets| sheets.filter(&mut |other, _, _| &other != sheet));
        }
    }
}

fn css(differences: &Differences) -> String {
    let mut css = String::new();
    let items = || differences.groups.iter().flat_map(|group| &group.items);
    for (mark, look) in LOOKS {
        let spots: Vec<String> = items()
            .filter(|item| mark_of(&item.what) == mark)
            .filter_map(|item| spot_of(item.entity))
            .map(|spot| format!("[data-spot=\"{spot}\"]"))
            .collect();
        if !spots.is_empty() {
            css.push_str(&format!(".h-past :is({}){{{look}}}", spots.join(",")));
        }
    }
    css
}

fn mark_of(what: &What) -> Mark {
    match what {
        What::Added { .. } => Mark::Added,
        What::Removed { .. } => Mark::Removed,
        What::Moved { .. } | What::Reordered => Mark::Moved,
        _ => Mark::Changed,
    }
}

/// Where it stands on the grid, if it stands there by itself.
pub(super) fn spot_of(entity: EntityRef) -> Option<Spot> {
    Spot::of(entity)
}

fn adopt(css: &str) -> Option<JsValue> {
    let class: Function = Reflect::get(&js_sys::global(), &"CSSStyleSheet".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let sheet = Reflect::construct(&class, &Array::new()).ok()?;
    let replace: Function = Reflect::get(&sheet, &"replaceSync".into()).ok()?.dyn_into().ok()?;
    replace.call1(&sheet, &css.into()).ok()?;
    change_sheets(|sheets| {
        let all = Array::from(&sheets);
        all.push(&sheet);
        all
    });
    Some(sheet)
}

fn change_sheets(change: impl FnOnce(Array) -> Array) {
    let Some(document) = crate::platform::window().document() else {
        return;
    };
    let name = JsValue::from_str("adoptedStyleSheets");
    if let Ok(sheets) = Reflect::get(&document, &name) {
        // Browsers without it show no marks; the list says the same.
        let _ = Reflect::set(&document, &name, &change(Array::from(&sheets)));
    }
}
