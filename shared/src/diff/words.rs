//! What changed in a text, word by word.
//!
//! Not here: splices of a shared text (`restore`), which follow from the same comparison.

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

use super::looks::{Walk, part};
use crate::rich::{Look, Run};

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Piece {
    /// What became of it.
    pub is: PieceKind,
    /// The words. A long run that stayed is cut in its middle, where an ellipsis stands.
    pub text: String,
    /// What of it is not plain: as it looks now, or looked before it went.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub look: Vec<Run>,
}

impl Piece {
    fn plain(is: PieceKind, text: String) -> Self {
        Self {
            is,
            text,
            look: Vec::new(),
        }
    }
}

/// What became of a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// It stayed.
    Same,
    /// It went.
    Gone,
    /// It came.
    New,
}

/// Characters of a run that stayed, on each side of the ellipsis.
const AROUND: usize = 32;

/// The words of two texts, what stayed shortened, and whether words that stayed look otherwise.
pub(super) fn pieces(old: (&str, &Look), new: (&str, &Look)) -> (Vec<Piece>, bool) {
    let mut pieces = joined(runs(old.0, new.0));
    let formatted = dress(&mut pieces, old.1, new.1);
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.iter_mut().enumerate() {
        if piece.is == PieceKind::Same {
            shorten(piece, at > 0, at < last);
        }
    }
    (pieces, formatted)
}

/// Gives all pieces of two texts their looks, and tells whether those that stayed look otherwise.
fn dress(pieces: &mut [Piece], old: &Look, new: &Look) -> bool {
    let mut formatted = false;
    if old.is_plain() && new.is_plain() {
        return formatted;
    }
    let (mut before, mut now) = (Walk::over(old), Walk::over(new));
    for piece in pieces {
        match piece.is {
            PieceKind::Same => {
                formatted |= before.differs(&now, &piece.text);
                before.step(&piece.text);
                piece.look = now.step(&piece.text);
            }
            PieceKind::Gone => piece.look = before.step(&piece.text),
            PieceKind::New => piece.look = now.step(&piece.text),
        }
    }
    formatted
}

/// The words of two texts. Those that stayed and went make the old text, those that stayed and came the new one.
pub(crate) fn runs(old: &str, new: &str) -> Vec<Piece> {
    let mut runs: Vec<Piece> = Vec::new();
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        let is = match change.tag() {
            ChangeTag::Equal => PieceKind::Same,
            ChangeTag::Delete => PieceKind::Gone,
            ChangeTag::Insert => PieceKind::New,
        };
        match runs.last_mut() {
            Some(run) if run.is == is => run.text.push_str(change.value()),
            _ => runs.push(Piece::plain(is, change.value().to_owned())),
        }
    }
    runs
}

/// Words that changed one after the other are one change: nobody reads “~~a~~ b ~~c~~ d”.
fn joined(runs: Vec<Piece>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut gone, mut new) = (String::new(), String::new());
    let flush = |pieces: &mut Vec<Piece>, gone: &mut String, new: &mut String| {
        for (is, text) in [(PieceKind::Gone, gone), (PieceKind::New, new)] {
            let text = std::mem::take(text);
            if !text.is_empty() {
                pieces.push(Piece::plain(is, text));
            }
        }
    };
    let last = runs.len().saturating_sub(1);
    for (at, run) in runs.into_iter().enumerate() {
        match run.is {
            PieceKind::Gone => gone.push_str(&run.text),
            PieceKind::New => new.push_str(&run.text),
            // A blank between two words that were replaced.
            PieceKind::Same if at < last && !gone.is_empty() && !new.is_empty() && run.text.trim().is_empty() => {
                gone.push_str(&run.text);
                new.push_str(&run.text);
            }
            PieceKind::Same => {
                flush(&mut pieces, &mut gone, &mut new);
                pieces.push(run);
            }
        }
    }
    flush(&mut pieces, &mut gone, &mut new);
    pieces
}

/// Leaves the ends of a run that touch a change, with an ellipsis for the rest.
fn shorten(piece: &mut Piece, after_change: bool, before_change: bool) {
    let text = &piece.text;
    let length = text.chars().count();
    let head = if after_change { AROUND } else { 0 };
    let tail = if before_change { AROUND } else { 0 };
    if length <= head + tail + 1 {
        return;
    }
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(length - tail).collect();
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let (all, first, rest) = (units(text), units(&start), units(&end));
    let mut look = part(&piece.look, 0, first);
    look.extend(part(&piece.look, all - rest, rest).into_iter().map(|run| Run {
        // Behind the ellipsis.
        at_utf16: run.at_utf16 + first + 1,
        ..run
    }));
    piece.look = look;
    piece.text = [&start, "…", &end].concat();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rich::{Format, List, Mark};

    /// A text with bold words, and lines that are items.
    fn look(text: &str, bold: &[&str], items: std::ops::Range<usize>) -> Look {
        let mut look = Look::default();
        for word in bold {
            let at = text.find(word).unwrap();
            look = look.with(
                text,
                &Format {
                    at_utf16: text[..at].encode_utf16().count() as u32,
                    length_utf16: word.encode_utf16().count() as u32,
                    mark: Mark::Bold(true),
                },
            );
        }
        for (start, end) in &crate::rich::line_ranges(text)[items] {
            look = look.with(
                text,
                &Format {
                    at_utf16: *start,
                    length_utf16: end - start,
                    mark: Mark::List(Some(List::Bullet)),
                },
            );
        }
        look
    }

    /// The pieces, with `*` around what is bold.
    fn dressed(pieces: &[Piece]) -> Vec<String> {
        let shown = |piece: &Piece| {
            let look = Look {
                runs: piece.look.clone(),
                lists: Vec::new(),
            };
            assert_eq!(look, look.repaired(&piece.text), "a look of its own text");
            let lines = look.lines(&piece.text).into_iter().map(|line| {
                let pieces = line.pieces.into_iter();
                pieces
                    .map(|(text, marks)| if marks.bold { format!("*{text}*") } else { text })
                    .collect::<String>()
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        pieces.iter().map(shown).collect()
    }

    #[test]
    fn words_are_told_as_they_look() {
        let (old, new) = ("a 😀 long wait", "a 😀 very long queue");
        // Formatted words that came or went are part of that.
        let (pieces, formatted) = pieces(
            (old, &look(old, &["wait"], 0..0)),
            (new, &look(new, &["very", "queue"], 0..0)),
        );
        assert_eq!(dressed(&pieces), ["a 😀 ", "*very* ", "long ", "*wait*", "*queue*"]);
        assert!(!formatted);
    }

    #[test]
    fn that_words_that_stayed_look_otherwise_is_told_beside_what_changed() {
        let (old, new) = ("milk\nbread", "milk\nbread, dark");
        let told = |was: Look, is: Look| pieces((old, &was), (new, &is)).1;
        assert!(!told(look(old, &["milk"], 0..2), look(new, &["milk"], 0..2)));
        assert!(told(look(old, &["milk"], 0..0), look(new, &[], 0..0)));
        assert!(told(look(old, &[], 0..0), look(new, &[], 0..1)));
        // What came makes one line of two: nothing that stayed looks otherwise.
        let (old, new) = ("one\ntwo", "one two");
        let (was, is) = (look(old, &["two"], 0..0), look(new, &["two"], 0..0));
        assert!(!pieces((old, &was), (new, &is)).1);
    }

    #[test]
    fn what_is_shortened_keeps_the_look_of_what_is_left() {
        let long = ["start ", &"word ".repeat(40), "end "].concat();
        let (old, new) = (format!("x {long}y"), format!("z {long}v"));
        let (pieces, _) = pieces(
            (&old, &look(&old, &["start", "end"], 0..0)),
            (&new, &look(&new, &["start", "end"], 0..0)),
        );
        let same = &dressed(&pieces)[2];
        assert!(
            same.starts_with(" *start* word") && same.contains('…') && same.ends_with("word *end* "),
            "{same}"
        );
    }

    fn told(old: &str, new: &str) -> (Vec<Piece>, bool) {
        pieces((old, &Look::default()), (new, &Look::default()))
    }

    fn check(old: &str, new: &str, expected: &[(PieceKind, &str)]) {
        let (pieces, formatted) = told(old, new);
        assert!(!formatted);
        let pieces: Vec<_> = pieces.iter().map(|piece| (piece.is, piece.text.as_str())).collect();
        assert_eq!(pieces, expected);
    }

    #[test]
    fn a_changed_text_is_told_by_words() {
        use PieceKind::{Gone, New, Same};
        check(
            "wait long",
            "wait very long",
            &[(Same, "wait "), (New, "very "), (Same, "long")],
        );
        check(
            "with two kids",
            "the long way",
            &[(Gone, "with two kids"), (New, "the long way")],
        );
        check("a b c", "a x c", &[(Same, "a "), (Gone, "b"), (New, "x"), (Same, " c")]);
        check("", "new", &[(New, "new")]);
        check("old", "", &[(Gone, "old")]);
    }

    #[test]
    fn long_runs_that_stayed_are_shortened_to_what_is_beside_the_change() {
        let long = "word ".repeat(100);
        let (pieces, _) = told(&format!("{long}a {long}"), &format!("{long}b {long}"));
        assert!(pieces[0].text.starts_with('…') && pieces[0].text.chars().count() == AROUND + 1);
        assert!(pieces.last().is_some_and(|piece| piece.text.ends_with('…')));
    }

    proptest! {
        #[test]
        fn the_runs_make_both_texts(old in "[a-c é😀]{0,20}", new in "[a-c é😀]{0,20}") {
            let of = |left_out: PieceKind| -> String {
                runs(&old, &new).iter().filter(|run| run.is != left_out).map(|run| run.text.as_str()).collect()
            };
            prop_assert_eq!(of(PieceKind::New), old.clone());
            prop_assert_eq!(of(PieceKind::Gone), new.clone());
        }
    }
}
