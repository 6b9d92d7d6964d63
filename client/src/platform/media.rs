//! What the person and the device prefer: light or dark, motion, a small screen.

use serde::{Deserialize, Serialize};

use super::storage;

const THEME_KEY: &str = "waymark.theme";

/// Light or dark, as chosen on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// What the system says, also when it changes at dusk.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// The choice stored on this device.
#[must_use]
pub fn chosen_theme() -> Theme {
    storage::read(THEME_KEY).unwrap_or_default()
}

/// Stores a choice and applies it at once.
pub fn choose_theme(theme: Theme) {
    match theme {
        Theme::System => storage::remove(THEME_KEY),
        Theme::Light | Theme::Dark => {
            storage::write(THEME_KEY, &theme);
        }
    }
    apply_theme(theme);
}

/// Tells the style sheet (`data-theme` on the root element) without storing anything.
pub fn apply_theme(theme: Theme) {
    let Some(root) = super::window()
        .document()
        .and_then(|document| document.document_element())
    else {
        return;
    };
    // Setting an attribute with a valid constant name cannot fail.
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light => root.set_attribute("data-theme", "light"),
        Theme::Dark => root.set_attribute("data-theme", "dark"),
    };
}

/// Whether the person asked for less motion. Style sheets know it by themselves; scripts that animate ask here.
#[must_use]
pub fn prefers_reduced_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

/// Whether the screen is a phone's: one stage at a time, lists in place of the grid.
#[must_use]
pub fn is_phone() -> bool {
    matches("(max-width: 599px)")
}

/// Whether a column beside the board would take a third of it or more: tablets, small windows, phones.
#[must_use]
pub fn is_narrow() -> bool {
    matches("(max-width: 1199px)")
}

/// Whether the bar over a journey has no room for undo and redo; `chrome.css` hides them by the same width.
#[must_use]
pub fn is_bar_short() -> bool {
    matches("(max-width: 1099px)")
}

/// Whether it has none for insights and history either; so does `chrome.css`.
#[must_use]
pub fn is_bar_shorter() -> bool {
    matches("(max-width: 899px)")
}

/// Whether it has room for the title and who is here only; so does `chrome.css`.
#[must_use]
pub fn is_bar_tiny() -> bool {
    matches("(max-width: 719px)")
}

/// Whether this is a machine of Apple, where shortcuts use the Command key.
#[must_use]
pub fn is_apple() -> bool {
    super::window()
        .navigator()
        .platform()
        .is_ok_and(|name| name.starts_with("Mac") || name.starts_with("iP"))
}

fn matches(query: &str) -> bool {
    super::window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|list| list.matches())
}
