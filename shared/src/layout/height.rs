//! How tall a cell is likely to be, from its texts alone: for rows whose cards are not drawn.
//!
//! A row is as tall as its tallest cell, also where that cell is out of view, or rows would jump whenever somebody scrolls sideways.
//! So the heights of cards that were never drawn are estimated here; the ones of those that were are remembered (`client`,
//! `board::rows`). A wrong estimate costs a line of room, never a card. Numbers are unzoomed CSS pixels of
//! `board-cards.css` and `board-headings.css`.

use crate::journey::words::MomentKind;
use crate::journey::{Card, Moment};

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
/// What a heading has above its texts and below, where its marks stand.
const HEADING_FRAME_PX: f64 = 32.0;
/// Least height of a heading.
const HEADING_LEAST_PX: f64 = 64.0;
/// A heading's time and its line of channels, each with its gap.
const TIME_PX: f64 = 22.0;
const CHANNELS_PX: f64 = 18.0;
/// What a heading has beside its title: the padding and the sign of its kind.
const HEADING_BESIDE_PX: f64 = 42.0;
/// Size of the letters of a card.
const LETTER_PX: f64 = 13.0;
/// Size of the letters under its text, and the height of a line of them.
const SMALL_PX: (f64, f64) = (12.0, 16.0);
/// Between the parts of a card, from above to below.
const PART_PX: f64 = 3.0;
/// Between what stands beside each other in the quiet line, and between tags: across and down.
const BETWEEN_PX: (f64, f64) = (8.0, 0.0);
const BETWEEN_TAGS_PX: (f64, f64) = (4.0, 3.0);
/// Widths in the quiet line: a kind with its icon, a word, a day, the initials of somebody, the ticks of severity, a sign.
const KIND_PX: f64 = 66.0;
const WORD_PX: f64 = 44.0;
const DAY_PX: f64 = 62.0;
const OWNER_PX: f64 = 24.0;
const TICKS_PX: f64 = 23.0;
const SIGN_PX: f64 = 12.0;
/// What a tag has beside its word.
const TAG_BESIDE_PX: f64 = 10.0;
/// What stands before a source, in letters.
const SOURCE_LETTERS: &str = "Source: ";

/// How much of a card a board shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Its text and a quiet line.
    Essentials,
    /// Everything it says.
    Everything,
}

/// Widths of the letters from space to tilde in hundredths of their size, of the typeface that the build brings in.
const ADVANCES: &[u8; 95] = &[
    28, 29, 47, 63, 64, 98, 64, 30, 36, 36, 50, 66, 29, 46, 29, 36, 63, 41, 61, 62, 65, 59, 62, 57, 62, 62, 29, 30, 66,
    66, 66, 51, 97, 69, 65, 73, 72, 60, 59, 75, 74, 27, 57, 67, 57, 90, 75, 76, 64, 76, 64, 64, 65, 74, 69, 99, 68, 68,
    63, 36, 36, 36, 47, 46, 32, 56, 61, 57, 61, 58, 37, 61, 59, 24, 24, 55, 24, 88, 59, 60, 61, 61, 38, 53, 33, 59, 56,
    82, 55, 56, 55, 43, 33, 43, 66,
];

/// Height of a cell with these cards in a column of this width.
#[must_use]
pub fn cell_px<'a>(cards: impl Iterator<Item = &'a Card>, column_px: f64, detail: Detail) -> f64 {
    let all = cards.fold(0.0, |sum, card| sum + card_px(card, column_px, detail) + GAP_PX);
    if all == 0.0 { 0.0 } else { all - GAP_PX + CELL_PX }
}

/// Height of a heading in a column of this width.
#[must_use]
pub fn heading_px(moment: &Moment, column_px: f64) -> f64 {
    let quiet = matches!(moment.kind, MomentKind::Wait | MomentKind::Between);
    let (letter_px, line_px) = if quiet { SMALL_PX } else { (LETTER_PX, LINE_PX) };
    #[allow(clippy::cast_precision_loss, reason = "a few dozen lines")]
    let lines = lines(&moment.title, letter_px, column_px - HEADING_BESIDE_PX) as f64;
    let time = if quiet && (moment.wait_min.is_some() || moment.active_min.is_some()) {
        TIME_PX
    } else {
        0.0
    };
    let channels = if moment.channels.is_empty() { 0.0 } else { CHANNELS_PX };
    (HEADING_FRAME_PX + lines * line_px + time + channels).max(HEADING_LEAST_PX)
}

/// Height of a card in a column of this width.
fn card_px(card: &Card, column_px: f64, detail: Detail) -> f64 {
    let room_px = column_px - BESIDE_PX;
    let has_meta = !card.body.is_empty()
        || card.severity.is_some()
        || card.evidence.is_some()
        || card.status.is_some()
        || card.owner.is_some()
        || card.due.is_some()
        || card.url.is_some();
    #[allow(clippy::cast_precision_loss, reason = "a few dozen lines")]
    let lines = lines(&card.title, LETTER_PX, room_px) as f64;
    let picture_px = if card.asset.is_some() { PICTURE_PX } else { 0.0 };
    let below_px = match detail {
        Detail::Everything => everything_px(card, room_px),
        Detail::Essentials if has_meta => META_PX,
        Detail::Essentials => 0.0,
    };
    FRAME_PX + picture_px + lines * LINE_PX + below_px
}

/// Everything a card says under its text, each part with the gap above it.
fn everything_px(card: &Card, room_px: f64) -> f64 {
    let (letter_px, line_px) = SMALL_PX;
    let signs = [
        Some(KIND_PX),
        card.severity.map(|_| TICKS_PX),
        card.evidence.map(|_| SIGN_PX),
        card.validity.map(|_| WORD_PX),
        card.status.map(|_| WORD_PX),
        card.owner.as_ref().map(|_| OWNER_PX),
        card.due.as_ref().map(|_| DAY_PX),
        card.url.as_ref().map(|_| SIGN_PX),
        (!card.body.is_empty()).then_some(SIGN_PX),
    ];
    let meta_px = PART_PX + rows_px(signs.into_iter().flatten(), BETWEEN_PX, room_px);
    let has_worth = card.value.is_some() || card.effort.is_some();
    let worth_px = if has_worth { PART_PX + line_px } else { 0.0 };
    let tag_px = |tag: &String| {
        let hundredths = tag
            .chars()
            .map(|letter| f64::from(advance(letter)))
            .fold(0.0, |sum, advance| sum + advance);
        (hundredths / 100.0 * letter_px + TAG_BESIDE_PX).min(room_px)
    };
    let tags_px = match rows_px(card.tags.iter().map(tag_px), BETWEEN_TAGS_PX, room_px) {
        0.0 => 0.0,
        rows_px => PART_PX + rows_px,
    };
    let source_px = card.source.as_ref().map_or(0.0, |source| {
        #[allow(clippy::cast_precision_loss, reason = "a few dozen lines")]
        let lines = lines(&format!("{SOURCE_LETTERS}{source}"), letter_px, room_px) as f64;
        PART_PX + lines * line_px
    });
    meta_px + worth_px + tags_px + source_px
}

/// Height of small things beside each other that wrap, with this much between them across and down; 0 where there are none.
fn rows_px(widths_px: impl Iterator<Item = f64>, (across_px, down_px): (f64, f64), room_px: f64) -> f64 {
    let line_px = SMALL_PX.1;
    let (mut height_px, mut taken_px) = (0.0, 0.0);
    for width_px in widths_px {
        let with_px = taken_px + across_px + width_px;
        if height_px == 0.0 {
            (height_px, taken_px) = (line_px, width_px);
        } else if with_px > room_px {
            (height_px, taken_px) = (height_px + down_px + line_px, width_px);
        } else {
            taken_px = with_px;
        }
    }
    height_px
}

/// Lines that a text in letters of this size takes at this width; an empty one takes one. Words that are too long are broken.
fn lines(text: &str, letter_px: f64, width_px: f64) -> usize {
    let room = (width_px / letter_px * 100.0).max(100.0);
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

    const FEW: Detail = Detail::Essentials;
    const ALL: Detail = Detail::Everything;

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
        assert_eq!(lines("", LETTER_PX, 165.0), 1);
        assert_eq!(lines("Three prices", LETTER_PX, 165.0), 1);
        // As Chromium breaks it in a column of 200 pixels.
        assert_eq!(
            lines("Card 1: what a guest says, thinks or needs here", LETTER_PX, 165.0),
            2
        );
        assert_eq!(lines(&"x".repeat(100), LETTER_PX, 165.0), 5);
        assert_eq!(lines("a\nb", LETTER_PX, 165.0), 2);
        assert_eq!(lines(&"漢".repeat(25), LETTER_PX, 165.0), 3);
    }

    #[test]
    fn a_narrow_column_needs_more_lines_and_never_none() {
        assert!(
            lines("Card 1: what a guest says", LETTER_PX, 60.0) > lines("Card 1: what a guest says", LETTER_PX, 165.0)
        );
        assert_eq!(lines("ab", LETTER_PX, -5.0), 2);
    }

    #[test]
    fn a_cell_is_its_cards_and_what_lies_around_them() {
        let card = card("Three prices", None);
        assert_eq!(cell_px(std::iter::empty(), 200.0, FEW), 0.0);
        assert_eq!(cell_px([&card].into_iter(), 200.0, FEW), 60.0);
        assert_eq!(cell_px([&card, &card].into_iter(), 200.0, FEW), 98.0);
        assert_eq!(
            cell_px([&self::card("Three prices", Some(3))].into_iter(), 200.0, FEW),
            79.0
        );
    }

    #[test]
    fn everything_a_card_says_takes_its_lines() {
        let short = card("Three prices", None);
        // The kind stands there always.
        assert_eq!(cell_px([&short].into_iter(), 200.0, ALL), 79.0);
        let long = Card {
            value: Some(3),
            source: Some("Interviews with eleven families in two hotels, spring".to_owned()),
            tags: ["family", "room", "price", "booking", "comparison"]
                .map(str::to_owned)
                .into(),
            ..card("Three prices", Some(3))
        };
        // One line for the kind and the ticks, one for what it is worth, two rows of tags, three lines of source.
        let expected_px = 60.0 + 19.0 + 19.0 + (3.0 + 35.0) + (3.0 + 48.0);
        assert_eq!(cell_px([&long].into_iter(), 200.0, ALL), expected_px);
        assert_eq!(cell_px([&long].into_iter(), 200.0, FEW), 79.0);
        assert!(cell_px([&long].into_iter(), 136.0, ALL) > expected_px);
    }
}
