//! How tall a cell is likely to be, from its texts alone: for rows whose cards are not drawn.
//!
//! A row is as tall as its tallest cell, also where that cell is out of view, or rows would jump whenever somebody scrolls sideways.
//! So the heights of cards that were never drawn are estimated here; the ones of those that were are remembered (`client`,
//! `board::rows`). A wrong estimate costs a line of room, never a card. Numbers are unzoomed CSS pixels of `board-cards.css`.

use crate::journey::Card;

/// Height of a line of a card.
pub const LINE_PX: f64 = 18.0;
/// What a cell with cards has around them: its padding, with the room for the plus.
const CELL_PX: f64 = 28.0;
/// Between two cards.
const GAP_PX: f64 = 6.0;
/// What a card has around its text, above and below.
const FRAME_PX: f64 = 14.0;
/// The quiet line under the text, with its gap.
const META_PX: f64 = 19.0;
/// A picture, with its gap and without the frame above it.
const PICTURE_PX: f64 = 96.0;
/// What a cell and a card have beside the text.
const BESIDE_PX: f64 = 35.0;
/// What a heading has beside its title: the padding and the sign of its kind.
const HEADING_BESIDE_PX: f64 = 42.0;
/// Size of the letters of a card.
const LETTER_PX: f64 = 13.0;

/// Widths of the letters from space to tilde in hundredths of their size, of the typeface that the build brings in.
const ADVANCES: &[u8; 95] = &[
    28, 29, 47, 63, 64, 98, 64, 30, 36, 36, 50, 66, 29, 46, 29, 36, 63, 41, 61, 62, 65, 59, 62, 57, 62, 62, 29, 30, 66,
    66, 66, 51, 97, 69, 65, 73, 72, 60, 59, 75, 74, 27, 57, 67, 57, 90, 75, 76, 64, 76, 64, 64, 65, 74, 69, 99, 68, 68,
    63, 36, 36, 36, 47, 46, 32, 56, 61, 57, 61, 58, 37, 61, 59, 24, 24, 55, 24, 88, 59, 60, 61, 61, 38, 53, 33, 59, 56,
    82, 55, 56, 55, 43, 33, 43, 66,
];

/// Height of a cell with these cards in a column of this width.
#[must_use]
pub fn cell_px<'a>(cards: impl Iterator<Item = &'a Card>, column_px: f64) -> f64 {
    let all = cards.fold(0.0, |sum, card| sum + card_px(card, column_px) + GAP_PX);
    if all == 0.0 { 0.0 } else { all - GAP_PX + CELL_PX }
}

/// Height of a heading in a column of this width, with the line under its title.
#[must_use]
pub fn heading_px(title: &str, column_px: f64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "a few dozen lines")]
    let lines = lines(title, column_px - HEADING_BESIDE_PX) as f64;
    FRAME_PX + LINE_PX + lines * LINE_PX
}

/// Height of a card in a column of this width.
fn card_px(card: &Card, column_px: f64) -> f64 {
    let has_meta = !card.body.is_empty()
        || card.severity.is_some()
        || card.evidence.is_some()
        || card.status.is_some()
        || card.owner.is_some()
        || card.due.is_some()
        || card.url.is_some();
    #[allow(clippy::cast_precision_loss, reason = "a few dozen lines")]
    let lines = lines(&card.title, column_px - BESIDE_PX) as f64;
    let picture_px = if card.asset.is_some() { PICTURE_PX } else { 0.0 };
    FRAME_PX + picture_px + lines * LINE_PX + if has_meta { META_PX } else { 0.0 }
}

/// Lines that a text takes at this width; an empty one takes one. Words that are too long are broken.
fn lines(text: &str, width_px: f64) -> usize {
    let room = (width_px / LETTER_PX * 100.0).max(100.0);
    let (mut lines, mut line, mut word) = (1, 0.0, 0.0);
    for letter in text.chars() {
        let advance = f64::from(advance(letter));
        if letter == '\n' {
            (lines, line, word) = (lines + 1, 0.0, 0.0);
        } else if letter == ' ' {
            // Spaces hang over the end of a line.
            (line, word) = (line + advance, 0.0);
        } else if word + advance > room {
            (lines, line, word) = (lines + 1, advance, advance);
        } else if line + advance > room {
            word += advance;
            (lines, line) = (lines + 1, word);
        } else {
            (line, word) = (line + advance, word + advance);
        }
    }
    lines
}

/// Width of a letter in hundredths of its size: the table's, or that of a usual letter; the scripts of East Asia are square.
fn advance(letter: char) -> u8 {
    let code = u32::from(letter);
    let known = code.checked_sub(32).and_then(|at| ADVANCES.get(at as usize));
    match known {
        Some(advance) => *advance,
        None if code >= 0x2E80 => 100,
        None => 62,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::words::CardKind;
    use std::collections::BTreeSet;
    use ulid::Ulid;

    use crate::ids::CardId;
    use crate::order::OrderKey;

    fn card(title: &str, severity: Option<i64>) -> Card {
        Card {
            id: CardId(Ulid(1)),
            title: title.to_owned(),
            body: String::new(),
            kind: CardKind::Text,
            lane: None,
            moment: None,
            pos: OrderKey::middle(),
            span: None,
            colour: None,
            tags: BTreeSet::new(),
            severity,
            validity: None,
            source: None,
            evidence: None,
            value: None,
            effort: None,
            status: None,
            owner: None,
            due: None,
            asset: None,
            url: None,
            deleted: None,
        }
    }

    #[test]
    fn texts_wrap_at_words_and_long_words_anywhere() {
        assert_eq!(lines("", 165.0), 1);
        assert_eq!(lines("Three prices", 165.0), 1);
        // As Chromium breaks it in a column of 200 pixels.
        assert_eq!(lines("Card 1: what a guest says, thinks or needs here", 165.0), 2);
        assert_eq!(lines(&"x".repeat(100), 165.0), 5);
        assert_eq!(lines("a\nb", 165.0), 2);
        assert_eq!(lines(&"漢".repeat(25), 165.0), 3);
    }

    #[test]
    fn a_narrow_column_needs_more_lines_and_never_none() {
        assert!(lines("Card 1: what a guest says", 60.0) > lines("Card 1: what a guest says", 165.0));
        assert_eq!(lines("ab", -5.0), 2);
    }

    #[test]
    fn a_cell_is_its_cards_and_what_lies_around_them() {
        let card = card("Three prices", None);
        assert_eq!(cell_px(std::iter::empty(), 200.0), 0.0);
        assert_eq!(cell_px([&card].into_iter(), 200.0), 60.0);
        assert_eq!(cell_px([&card, &card].into_iter(), 200.0), 98.0);
        assert_eq!(cell_px([&self::card("Three prices", Some(3))].into_iter(), 200.0), 79.0);
    }
}
