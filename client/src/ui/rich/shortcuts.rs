//! What becomes formatting while somebody types it: `**bold**`, `*italic*`, `[words](address)`, and `- ` or `1. ` at the start of a line.
//!
//! Pure: the text and the caret right after a typed letter in, changes out. The signs were typed like everything else, so one undo brings them back.
//! Not here: when a letter counts as typed (not while an input method composes, not when pasting).

use waymark_shared::rich::{Format, List, Mark, complete_href};
use waymark_shared::text_splice::TextSplice;

/// What typed signs turn into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shortcut {
    /// The signs that go, to be taken away in this order.
    pub splices: Vec<TextSplice>,
    /// What is left of them, in the text without them.
    pub format: Format,
    /// Where the caret goes, in that text.
    pub caret_utf16: u32,
}

/// What the letter before the caret completes, if it completes something.
pub(super) fn shortcut(text: &str, caret_utf16: u32) -> Option<Shortcut> {
    let before: Vec<u16> = text.encode_utf16().take(caret_utf16 as usize).collect();
    let before = String::from_utf16(&before).ok()?;
    let line = before.rsplit('\n').next()?;
    let start = caret_utf16 - units(line);
    match line.chars().next_back()? {
        '*' if line.ends_with("**") => around(line, start, "**", Mark::Bold(true)),
        '*' => around(line, start, "*", Mark::Italic(true)),
        ' ' => {
            let list = match line {
                "- " | "* " => List::Bullet,
                "1. " | "1) " => List::Ordered,
                _ => return None,
            };
            Some(Shortcut {
                splices: vec![cut(start, units(line))],
                format: Format {
                    at_utf16: start,
                    length_utf16: 0,
                    mark: Mark::List(Some(list)),
                },
                caret_utf16: start,
            })
        }
        ')' => link(line, start),
        _ => None,
    }
}

/// Words between two equal signs.
fn around(line: &str, start: u32, sign: &str, mark: Mark) -> Option<Shortcut> {
    let inner = line.strip_suffix(sign)?;
    let at = inner.rfind(sign)?;
    let words = &inner[at + sign.len()..];
    // Two stars are one sign, and a sign stands right at the words.
    let is_other = inner[..at].ends_with('*') || words.contains('*');
    if is_other || words.trim() != words || words.is_empty() {
        return None;
    }
    let (open, length) = (start + units(&line[..at]), units(words));
    let sign = units(sign);
    Some(Shortcut {
        splices: vec![cut(open + sign + length, sign), cut(open, sign)],
        format: Format {
            at_utf16: open,
            length_utf16: length,
            mark,
        },
        caret_utf16: open + length,
    })
}

/// `[words](address)`.
fn link(line: &str, start: u32) -> Option<Shortcut> {
    let (at, words, href) = last_link(line)?;
    let (open, length) = (start + units(&line[..at]), units(words));
    let tail = units(line) - units(&line[..at]) - 1 - length;
    Some(Shortcut {
        splices: vec![cut(open + 1 + length, tail), cut(open, 1)],
        format: Format {
            at_utf16: open,
            length_utf16: length,
            mark: Mark::Link(Some(href)),
        },
        caret_utf16: open + length,
    })
}

/// A link in the words of Markdown that ends a line: where it starts in bytes, its words, where it leads.
pub(super) fn last_link(line: &str) -> Option<(usize, &str, String)> {
    let inner = line.strip_suffix(')')?;
    let middle = inner.rfind("](")?;
    let at = inner[..middle].rfind('[')?;
    let (words, address) = (&inner[at + 1..middle], &inner[middle + 2..]);
    // An exclamation mark makes it a picture.
    if words.trim().is_empty() || words.contains(']') || inner[..at].ends_with('!') {
        return None;
    }
    Some((at, words, complete_href(address)?))
}

fn cut(at_utf16: u32, delete_utf16: u32) -> TextSplice {
    TextSplice {
        at_utf16,
        delete_utf16,
        insert: String::new(),
    }
}

pub(super) fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// The text without the signs, with the caret as `|`, and what the words between `{` and `}` became.
    fn typed(text: &str) -> Option<(String, Mark)> {
        let (before, after) = text.split_once('|').expect("a caret");
        let found = shortcut(&[before, after].concat(), units(before))?;
        let plain = found
            .splices
            .iter()
            .fold([before, after].concat(), |text, splice| splice.apply(&text));
        let insert = |text: String, at: u32, sign: &str| {
            TextSplice {
                at_utf16: at,
                delete_utf16: 0,
                insert: sign.into(),
            }
            .apply(&text)
        };
        let (at, end) = (found.format.at_utf16, found.format.at_utf16 + found.format.length_utf16);
        assert_eq!(found.caret_utf16, end);
        let shown = insert(plain, end, "}|");
        Some((insert(shown, at, "{"), found.format.mark))
    }

    #[test]
    fn signs_around_words_become_their_look() {
        let found = |text: &str| typed(text).map(|(text, _)| text);
        assert_eq!(typed("a **b c**| d"), Some(("a {b c}| d".into(), Mark::Bold(true))));
        assert_eq!(typed("😀 *b*|"), Some(("😀 {b}|".into(), Mark::Italic(true))));
        assert_eq!(typed("x\n*é*|\ny"), Some(("x\n{é}|\ny".into(), Mark::Italic(true))));
        // Not yet, not at all, or only a star.
        for text in [
            "**b*|", "** b**|", "**b **|", "****|", "**|", "2 * 3 *|", "*a\nb*|", "***b***|",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_sign_at_the_start_of_a_line_makes_an_item() {
        assert_eq!(typed("- |"), Some(("{}|".into(), Mark::List(Some(List::Bullet)))));
        assert_eq!(
            typed("a\n1. |b"),
            Some(("a\n{}|b".into(), Mark::List(Some(List::Ordered))))
        );
        for text in ["a - |", "2. |", "--|", "-|", " - |"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_behind_words_becomes_a_link() {
        let href = |href: &str| Mark::Link(Some(href.into()));
        assert_eq!(
            typed("see [the map](example.org/a)| now"),
            Some(("see {the map}| now".into(), href("https://example.org/a")))
        );
        for text in [
            "[x](javascript:alert(1))|",
            "[](a.org)|",
            "![x](a.org)|",
            "(a.org)|",
            "[x] (a.org)|",
        ] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
