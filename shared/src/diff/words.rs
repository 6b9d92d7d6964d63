//! What changed in a text, word by word.
//!
//! Not here: splices of a shared text (`restore`), which follow from the same comparison.

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Piece {
    /// What became of it.
    pub is: PieceKind,
    /// The words. A long run that stayed is cut in its middle, where an ellipsis stands.
    pub text: String,
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

/// The words of two texts, what stayed shortened.
pub(super) fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let mut pieces = joined(runs(old, new));
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.iter_mut().enumerate() {
        if piece.is == PieceKind::Same {
            piece.text = shortened(&piece.text, at > 0, at < last);
        }
    }
    pieces
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
            _ => runs.push(Piece {
                is,
                text: change.value().to_owned(),
            }),
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
                pieces.push(Piece { is, text });
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

/// The ends of a run that touch a change, with an ellipsis for the rest.
fn shortened(text: &str, after_change: bool, before_change: bool) -> String {
    let length = text.chars().count();
    let head = if after_change { AROUND } else { 0 };
    let tail = if before_change { AROUND } else { 0 };
    if length <= head + tail + 1 {
        return text.to_owned();
    }
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(length - tail).collect();
    [&start, "…", &end].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(old: &str, new: &str, expected: &[(PieceKind, &str)]) {
        let pieces = pieces(old, new);
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
        let pieces = pieces(&format!("{long}a {long}"), &format!("{long}b {long}"));
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
