//! Keys: how a combination is written in the table, how it reads on this machine, and when an event is that combination.
//!
//! `Mod` is Command on machines of Apple and Ctrl elsewhere. Matching is pure (a [`Press`] is a copy of what a keyboard event says), so it
//! is tested without a browser. Not here: which action a combination belongs to (`ACTIONS`).

use std::fmt;

use crate::text;

/// A combination of keys, parsed from `"Mod+Shift+Z"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Keys {
    /// Command on machines of Apple, Ctrl elsewhere.
    pub main: bool,
    /// The Ctrl key itself, also on machines of Apple.
    pub ctrl: bool,
    /// Alt, or Option.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// The key as `KeyboardEvent.key` says it, letters in upper case.
    pub key: String,
}

/// A combination in the table is no combination.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no combination of keys")]
pub struct InvalidKeys(String);

/// Keys with a name of more than one character, as `KeyboardEvent.key` says them.
const NAMED: &[&str] = &[
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Enter",
    "Escape",
    "Delete",
    "Backspace",
    "Space",
    "Tab",
    "Home",
    "End",
    "F1",
    "F2",
];

impl std::str::FromStr for Keys {
    type Err = InvalidKeys;

    fn from_str(text: &str) -> Result<Self, InvalidKeys> {
        let invalid = || InvalidKeys(text.to_owned());
        // The plus key itself, alone or after modifiers.
        let (modifiers, key) = match text.strip_suffix("++") {
            Some(modifiers) => (modifiers, "+"),
            None if text == "+" => ("", "+"),
            None => text.rsplit_once('+').unwrap_or(("", text)),
        };
        let is_key = NAMED.contains(&key) || (key.chars().count() == 1 && key == key.to_ascii_uppercase());
        if !is_key {
            return Err(invalid());
        }
        let mut keys = Self {
            main: false,
            ctrl: false,
            alt: false,
            shift: false,
            key: key.to_owned(),
        };
        for modifier in modifiers.split('+').filter(|part| !part.is_empty()) {
            let flag = match modifier {
                "Mod" => &mut keys.main,
                "Ctrl" => &mut keys.ctrl,
                "Alt" => &mut keys.alt,
                "Shift" => &mut keys.shift,
                _ => return Err(invalid()),
            };
            if std::mem::replace(flag, true) {
                return Err(invalid());
            }
        }
        Ok(keys)
    }
}

/// What a keyboard event says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Press {
    /// `KeyboardEvent.key`.
    pub key: String,
    /// `KeyboardEvent.code`: the place on the keyboard, for layouts without Latin letters.
    pub code: String,
    /// Ctrl is down.
    pub ctrl: bool,
    /// Command (or the Windows key) is down.
    pub meta: bool,
    /// Alt is down.
    pub alt: bool,
    /// Shift is down.
    pub shift: bool,
}

impl Keys {
    /// Whether an event is this combination.
    #[must_use]
    pub fn matches(&self, press: &Press, apple: bool) -> bool {
        let (ctrl, meta) = if apple {
            (self.ctrl, self.main)
        } else {
            (self.ctrl || self.main, false)
        };
        // A sign such as "?" or "+" sits behind Shift on some layouts and not on others: Shift counts for letters and named keys only.
        let shift_counts = self.is_letter() || self.key.chars().count() > 1;
        press.ctrl == ctrl
            && press.meta == meta
            && press.alt == self.alt
            && (!shift_counts || press.shift == self.shift)
            && self.is_key(press)
    }

    fn is_letter(&self) -> bool {
        self.key.len() == 1 && self.key.chars().all(|c| c.is_ascii_uppercase())
    }

    fn is_key(&self, press: &Press) -> bool {
        if self.key == "Space" {
            return press.key == " ";
        }
        if press.key.eq_ignore_ascii_case(&self.key) {
            return true;
        }
        // A layout without Latin letters: take the key at the letter's place.
        let foreign = press.key.chars().count() == 1 && !press.key.is_ascii();
        self.is_letter() && foreign && press.code.strip_prefix("Key") == Some(self.key.as_str())
    }

    /// As people read it, parts separated by spaces: "Ctrl Shift Z" or "⇧ ⌘ Z".
    #[must_use]
    pub fn label(&self, apple: bool) -> String {
        let mut parts: Vec<&str> = Vec::with_capacity(4);
        let mut modifier = |on: bool, there: &'static str, elsewhere: &'static str| {
            if on {
                parts.push(if apple { there } else { elsewhere });
            }
        };
        modifier(self.ctrl, "⌃", text::key_ctrl());
        modifier(self.main && !apple, "⌘", text::key_ctrl());
        modifier(self.alt, "⌥", text::key_alt());
        modifier(self.shift, "⇧", text::key_shift());
        modifier(self.main && apple, "⌘", text::key_ctrl());
        parts.push(match self.key.as_str() {
            "ArrowLeft" => "←",
            "ArrowRight" => "→",
            "ArrowUp" => "↑",
            "ArrowDown" => "↓",
            "Escape" => text::key_escape(),
            "Backspace" => "⌫",
            "Delete" => text::key_delete(),
            "Enter" => text::key_enter(),
            other => other,
        });
        parts.join(" ")
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn keys(text: &str) -> Keys {
        text.parse().unwrap()
    }

    fn press(key: &str, held: &str) -> Press {
        Press {
            key: key.to_owned(),
            code: String::new(),
            ctrl: held.contains('c'),
            meta: held.contains('m'),
            alt: held.contains('a'),
            shift: held.contains('s'),
        }
    }

    #[test]
    fn a_combination_reads_as_people_write_it() {
        assert_eq!(keys("Mod+Shift+Z").label(false), "Ctrl Shift Z");
        assert_eq!(keys("Mod+Shift+Z").label(true), "⇧ ⌘ Z");
        assert_eq!(keys("Alt+ArrowLeft").label(false), "Alt ←");
        assert_eq!(keys("?").label(false), "?");
        assert_eq!(keys("Mod++").key, "+");
        assert_eq!(keys("+").key, "+");
    }

    #[test]
    fn what_is_no_combination_is_refused() {
        for text in ["", "Mod+", "Mod+Mod+Z", "Hyper+Z", "z", "Mod+Zz"] {
            assert!(text.parse::<Keys>().is_err(), "{text}");
        }
    }

    #[test]
    fn mod_is_command_on_apple_and_ctrl_elsewhere() {
        assert!(keys("Mod+Z").matches(&press("z", "m"), true));
        assert!(!keys("Mod+Z").matches(&press("z", "c"), true));
        assert!(keys("Mod+Z").matches(&press("z", "c"), false));
        assert!(!keys("Mod+Z").matches(&press("z", "m"), false));
    }

    #[test]
    fn other_modifiers_make_another_combination() {
        assert!(!keys("Mod+Z").matches(&press("Z", "cs"), false));
        assert!(keys("Mod+Shift+Z").matches(&press("Z", "cs"), false));
        assert!(!keys("C").matches(&press("c", "c"), false));
        assert!(!keys("ArrowUp").matches(&press("ArrowUp", "a"), false));
    }

    #[test]
    fn a_sign_is_found_wherever_the_layout_puts_it() {
        assert!(keys("?").matches(&press("?", "s"), false));
        assert!(keys("?").matches(&press("?", ""), false));
        assert!(keys("Mod++").matches(&press("+", "cs"), false));
    }

    #[test]
    fn letters_are_found_on_layouts_without_latin_letters() {
        let cyrillic = Press {
            code: "KeyZ".into(),
            ..press("я", "c")
        };
        assert!(keys("Mod+Z").matches(&cyrillic, false));
        // On a Latin layout the letter counts, not its place.
        let german = Press {
            code: "KeyY".into(),
            ..press("z", "c")
        };
        assert!(keys("Mod+Z").matches(&german, false) && !keys("Mod+Y").matches(&german, false));
    }
}
