//! One replaced range of a text: what typing, pasting and deleting come down to, on its way into a Y.Text and out of it.
//!
//! Offsets count UTF-16 code units, as browsers and Yjs do, and never fall inside a surrogate pair. Not here: reading an input
//! element (client) and writing a Y.Text (`doc/edit.rs`).

use serde::{Deserialize, Serialize};

/// Replace `delete_utf16` units from `at_utf16` on by `insert`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextSplice {
    /// Start of the replaced range, in UTF-16 code units.
    pub at_utf16: u32,
    /// Length of the replaced range, in UTF-16 code units.
    pub delete_utf16: u32,
    /// What comes in its place.
    pub insert: String,
}

impl TextSplice {
    /// The splice that turns `old` into `new`, or `None` when they are equal.
    ///
    /// `caret_utf16` is where the caret stands in `new`. It tells which of several equal letters was typed or deleted: the text
    /// behind the caret is taken as untouched as far as it agrees. Any caret gives a correct splice.
    #[must_use]
    pub fn between(old: &str, new: &str, caret_utf16: u32) -> Option<Self> {
        if old == new {
            return None;
        }
        let old: Vec<u16> = old.encode_utf16().collect();
        let new: Vec<u16> = new.encode_utf16().collect();
        let room = old.len().min(new.len());
        let behind_caret = new.len().saturating_sub(caret_utf16 as usize);

        let mut suffix = common(old.iter().rev(), new.iter().rev(), room.min(behind_caret));
        let mut prefix = common(old.iter(), new.iter(), room - suffix);
        if prefix > 0 && is_high(old[prefix - 1]) {
            prefix -= 1;
        }
        // A caret that does not stand at the edit (undo, a script) must not make the splice larger than it is.
        suffix = common(old.iter().rev(), new.iter().rev(), room - prefix).max(suffix);
        if suffix > 0 && is_low(old[old.len() - suffix]) {
            suffix -= 1;
        }

        Some(Self {
            at_utf16: to_u32(prefix),
            delete_utf16: to_u32(old.len() - suffix - prefix),
            insert: String::from_utf16_lossy(&new[prefix..new.len() - suffix]),
        })
    }

    /// The same splice with its range inside `text` and on whole characters: a splice may arrive for a text that changed meanwhile.
    #[must_use]
    pub fn fit(&self, text: &str) -> Self {
        let at_utf16 = boundary(text, self.at_utf16, false);
        let end = self.at_utf16.saturating_add(self.delete_utf16);
        let end = if self.delete_utf16 == 0 {
            at_utf16
        } else {
            boundary(text, end, true)
        };
        Self {
            at_utf16,
            delete_utf16: end - at_utf16,
            insert: self.insert.clone(),
        }
    }

    /// `text` after the splice. The range is fitted to the text first.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let fitted = self.fit(text);
        let start = byte_offset(text, fitted.at_utf16);
        let end = byte_offset(text, fitted.at_utf16 + fitted.delete_utf16);
        [&text[..start], &self.insert, &text[end..]].concat()
    }

    /// Where a caret at `caret_utf16` goes when somebody else's splice arrives. It stays put for an insertion right at it.
    #[must_use]
    pub fn shift_caret(&self, caret_utf16: u32) -> u32 {
        let end = self.at_utf16.saturating_add(self.delete_utf16);
        if caret_utf16 <= self.at_utf16 {
            caret_utf16
        } else if caret_utf16 < end {
            self.at_utf16
        } else {
            (caret_utf16 - self.delete_utf16).saturating_add(self.insert_utf16())
        }
    }

    /// Length of the insertion in UTF-16 code units.
    #[must_use]
    pub fn insert_utf16(&self) -> u32 {
        to_u32(self.insert.encode_utf16().count())
    }
}

fn common<'a>(left: impl Iterator<Item = &'a u16>, right: impl Iterator<Item = &'a u16>, limit: usize) -> usize {
    left.zip(right)
        .take(limit)
        .take_while(|(left, right)| left == right)
        .count()
}

fn is_high(unit: u16) -> bool {
    (0xD800..0xDC00).contains(&unit)
}

fn is_low(unit: u16) -> bool {
    (0xDC00..0xE000).contains(&unit)
}

/// Texts are far below 4 GB (`limits.rs`).
fn to_u32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The nearest offset that lies between two characters: the end of the text at most; inside a pair its start, or its end with `up`.
fn boundary(text: &str, wanted_utf16: u32, up: bool) -> u32 {
    let mut at = 0;
    for char in text.chars() {
        let next = at + if char.len_utf16() == 2 { 2 } else { 1 };
        if at >= wanted_utf16 {
            return at;
        }
        if next > wanted_utf16 {
            return if up { next } else { at };
        }
        at = next;
    }
    at
}

fn byte_offset(text: &str, at_utf16: u32) -> usize {
    let mut utf16 = 0;
    for (byte, char) in text.char_indices() {
        if utf16 >= at_utf16 as usize {
            return byte;
        }
        utf16 += char.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn splice(at_utf16: u32, delete_utf16: u32, insert: &str) -> TextSplice {
        TextSplice {
            at_utf16,
            delete_utf16,
            insert: insert.to_owned(),
        }
    }

    /// `|` marks the caret in `new`.
    fn check(old: &str, new: &str, expected: TextSplice) {
        let (before, after) = new.split_once('|').expect("a caret");
        let caret = to_u32(before.encode_utf16().count());
        let new = [before, after].concat();
        let found = TextSplice::between(old, &new, caret).expect("a change");
        assert_eq!(found, expected, "{old:?} -> {new:?}");
        assert_eq!(found.apply(old), new);
    }

    #[test]
    fn an_edit_among_equal_letters_is_found_at_the_caret() {
        check("aaa", "aa|aa", splice(1, 0, "a"));
        check("aaa", "aaaa|", splice(3, 0, "a"));
        check("aaaa", "aa|a", splice(2, 1, ""));
        check("aaaa", "|aaa", splice(0, 1, ""));
    }

    #[test]
    fn typing_deleting_and_replacing() {
        check("", "a|", splice(0, 0, "a"));
        check("ab", "|", splice(0, 2, ""));
        check("the cat sat", "the dog| sat", splice(4, 3, "dog"));
        // The caret elsewhere: still the smallest change.
        check("the cat sat", "|the bat sat", splice(4, 1, "b"));
    }

    #[test]
    fn surrogate_pairs_stay_whole() {
        // 😀 and 😁 share their first unit, 😀 and 🨀 their second.
        check("a😀b", "a😁|b", splice(1, 2, "😁"));
        check("a😀b", "a🨀|b", splice(1, 2, "🨀"));
        assert_eq!(splice(2, 0, "x").apply("a😀b"), "ax😀b");
        assert_eq!(splice(2, 1, "x").apply("a😀b"), "axb");
        assert_eq!(splice(0, 2, "").apply("a😀b"), "b");
    }

    #[test]
    fn a_range_beyond_the_text_is_cut() {
        assert_eq!(splice(9, 9, "x").apply("ab"), "abx");
        assert_eq!(splice(1, u32::MAX, "x").apply("ab"), "ax");
    }

    #[test]
    fn a_caret_follows_what_others_type() {
        assert_eq!(splice(2, 0, "xy").shift_caret(1), 1);
        assert_eq!(splice(2, 0, "xy").shift_caret(2), 2);
        assert_eq!(splice(2, 0, "xy").shift_caret(3), 5);
        assert_eq!(splice(2, 3, "x").shift_caret(4), 2);
        assert_eq!(splice(2, 3, "x").shift_caret(5), 3);
        assert_eq!(splice(0, 2, "").shift_caret(9), 7);
    }

    proptest! {
        #[test]
        fn a_splice_turns_old_into_new(old in "[ab😀😁🨀]{0,8}", new in "[ab😀😁🨀]{0,8}", caret in 0u32..20) {
            match TextSplice::between(&old, &new, caret) {
                None => prop_assert_eq!(old, new),
                Some(splice) => {
                    prop_assert_eq!(splice.apply(&old), new);
                    prop_assert_eq!(splice.fit(&old), splice);
                }
            }
        }

        #[test]
        fn one_typed_character_is_found_exactly_at_the_caret(
            before in "[ab😀]{0,6}", typed in "[ab😀]", after in "[ab😀]{0,6}",
        ) {
            let old = [before.as_str(), &after].concat();
            let at = to_u32(before.encode_utf16().count());
            let typed_splice = splice(at, 0, &typed);
            let caret = at + typed_splice.insert_utf16();
            let new = typed_splice.apply(&old);
            prop_assert_eq!(TextSplice::between(&old, &new, caret), Some(typed_splice));
            // And deleting it again, with the caret where it was.
            let deleted = splice(at, caret - at, "");
            prop_assert_eq!(TextSplice::between(&new, &old, at), Some(deleted));
        }

        #[test]
        fn any_splice_applies_to_any_text(text in "[ab😀]{0,6}", at in 0u32..20, delete in 0u32..20, insert in "[x😀]{0,3}") {
            let splice = splice(at, delete, &insert);
            let fitted = splice.fit(&text);
            prop_assert!(fitted.at_utf16 + fitted.delete_utf16 <= to_u32(text.encode_utf16().count()));
            prop_assert_eq!(fitted.apply(&text), splice.apply(&text));
        }
    }
}
