//! How words look, for whoever tells what changed: parts of looks, and excerpts around what looks otherwise.

use crate::rich::{Look, Rich, Run, line_ranges};

/// Code units of a line that are shown on each side of what looks otherwise; the rest of the line as far as it is short.
const AROUND: u32 = 32;

/// Most code units of an excerpt: nobody reads more in a list of changes.
const MOST: u32 = 400;

/// The runs of a part of a text, with offsets in that part.
pub(super) fn part(runs: &[Run], at_utf16: u32, length_utf16: u32) -> Vec<Run> {
    let until = at_utf16 + length_utf16;
    let clipped = runs.iter().filter_map(|run| {
        let (start, end) = (run.at_utf16.max(at_utf16), (run.at_utf16 + run.length_utf16).min(until));
        (start < end).then(|| Run {
            at_utf16: start - at_utf16,
            length_utf16: end - start,
            marks: run.marks.clone(),
        })
    });
    clipped.collect()
}

/// A place in a text that is walked through piece by piece.
pub(super) struct Walk<'a> {
    look: &'a Look,
    at_utf16: u32,
    line: usize,
}

impl<'a> Walk<'a> {
    /// At the start of the text.
    pub(super) const fn over(look: &'a Look) -> Self {
        Self {
            look,
            at_utf16: 0,
            line: 0,
        }
    }

    /// Goes behind the next words of the text, and tells how they look.
    pub(super) fn step(&mut self, words: &str) -> Vec<Run> {
        let length = units(words);
        let look = part(&self.look.runs, self.at_utf16, length);
        self.at_utf16 += length;
        self.line += words.matches('\n').count();
        look
    }

    /// Whether the same words, which come next in both texts, look otherwise in the other one. What cannot be seen looks like nothing.
    pub(super) fn differs(&self, other: &Self, words: &str) -> bool {
        let (mut at, mut line) = (0, 0);
        for letter in words.chars() {
            if letter == '\n' {
                line += 1;
            } else if !letter.is_whitespace()
                && (self.look.at(self.at_utf16 + at) != other.look.at(other.at_utf16 + at)
                    || self.look.list(self.line + line) != other.look.list(other.line + line))
            {
                return true;
            }
            at += u32::try_from(letter.len_utf16()).unwrap_or(1);
        }
        false
    }
}

/// The part of a text that looks otherwise, before and now, with some words around it. The start of it when it is long.
pub(super) fn excerpts(text: &str, old: &Look, new: &Look) -> (Rich, Rich) {
    let all = units(text);
    let changes = old.changes(new, text);
    let mut from = changes.iter().map(|change| change.at_utf16).min().unwrap_or(0);
    let mut to = (changes.iter().map(|change| change.at_utf16 + change.length_utf16))
        .max()
        .unwrap_or(all);
    if from == to {
        // An empty line is seen between others.
        (from, to) = (from.saturating_sub(1), (to + 1).min(all));
    }
    let lines = line_ranges(text);
    let line_of = |at: u32| lines.iter().copied().find(|(_, end)| at <= *end).unwrap_or((0, all));
    let start = line_of(from).0.max(from.saturating_sub(AROUND));
    let end = line_of(to).1.min(to + AROUND).min(start + MOST);
    let cut = |look: &Look| {
        let mut rich = look.cut(text, start, end - start);
        if start > line_of(start).0 {
            rich.text.insert(0, '…');
            for run in &mut rich.look.runs {
                run.at_utf16 += 1;
            }
        }
        if end < line_of(end).1 {
            rich.text.push('…');
        }
        rich
    };
    (cut(old), cut(new))
}

fn units(text: &str) -> u32 {
    // Texts are far below 4 GB (`limits`).
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rich::{Format, List, Mark};

    fn with(text: &str, at_utf16: u32, length_utf16: u32, mark: Mark) -> Look {
        let format = Format {
            at_utf16,
            length_utf16,
            mark,
        };
        Look::default().with(text, &format)
    }

    #[test]
    fn what_looks_otherwise_is_told_with_the_words_around_it() {
        let (before, after) = ("word ".repeat(20), " word".repeat(20));
        let text = format!("first line\n{before}bold{after}\nlast line");
        let look = with(&text, 111, 4, Mark::Bold(true));
        let (from, to) = excerpts(&text, &Look::default(), &look);
        assert_eq!(from.text, to.text);
        assert!(from.look.is_plain());
        assert!(
            to.text.starts_with('…') && to.text.ends_with('…') && to.text.len() < 90,
            "{}",
            to.text
        );
        let [run] = &to.look.runs[..] else { panic!("one run") };
        let units: Vec<u16> = to.text.encode_utf16().collect();
        let (start, end) = (run.at_utf16 as usize, (run.at_utf16 + run.length_utf16) as usize);
        assert_eq!(String::from_utf16_lossy(&units[start..end]), "bold");
    }

    #[test]
    fn a_line_that_became_an_item_is_told_whole_and_an_empty_one_between_others() {
        let bullet = Mark::List(Some(List::Bullet));
        let text = "one\ntwo\nthree";
        let (from, to) = excerpts(text, &Look::default(), &with(text, 4, 0, bullet.clone()));
        assert_eq!((from.text.as_str(), to.text.as_str()), ("two", "two"));
        assert_eq!((from.look.list(0), to.look.list(0)), (None, Some(List::Bullet)));
        let text = "one\n\nthree";
        let (from, to) = excerpts(text, &Look::default(), &with(text, 4, 0, bullet));
        assert_eq!(to.text, text);
        assert_eq!((from.look.list(1), to.look.list(1)), (None, Some(List::Bullet)));
    }

    #[test]
    fn an_excerpt_is_short_however_long_the_text_is() {
        let text = "line\n".repeat(1_900);
        let (from, to) = excerpts(&text, &Look::default(), &with(&text, 0, 9_500, Mark::Italic(true)));
        assert!(units(&to.text) <= MOST + 2);
        assert_ne!(from, to);
    }
}
