//! How prose looks: bold, italic and links on runs of it, bullets and numbers on its lines. Values and pure rules.
//!
//! A [`Look`] lies beside a plain text and never changes it: whoever needs words only (tables, search, analyses, titles) reads the text as ever.
//! It is canonical (runs in order, apart, never over the end of a line), so two texts look the same exactly when their looks are equal. Offsets are
//! UTF-16 code units. Not here: how it is kept in the document (`doc::rich`, decision 7), and anything drawn.

mod href;
mod rewrite;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::doc::schema::{EntityRef, Field};
use crate::limits;
use crate::text_splice::TextSplice;

pub use href::{complete_href, is_href};
pub use rewrite::rewrite;

/// The looks of texts, without those that are plain.
pub type Looks = BTreeMap<EntityRef, BTreeMap<Field, Look>>;

/// What a line of a list starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// A bullet.
    Bullet,
    /// Its number among the numbered lines around it.
    Ordered,
}

/// One thing that can be said about a range of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Bold, or not.
    Bold(bool),
    /// Italic, or not.
    Italic(bool),
    /// Leads to an address (see [`is_href`]), or nowhere.
    Link(Option<String>),
    /// The lines of the range are items of a list, or of none.
    List(Option<List>),
}

/// A change of how a range looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// Start of the range, in UTF-16 code units.
    pub at_utf16: u32,
    /// Its length. A list is a matter of whole lines, so for a list it may be 0: the line of the caret.
    pub length_utf16: u32,
    /// What is said about it.
    pub mark: Mark,
}

/// How some letters look.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Marks {
    /// Bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
    /// Italic.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub italic: bool,
    /// Where they lead to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// Letters of one line that look the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Where they start, in UTF-16 code units.
    pub at_utf16: u32,
    /// How many, in UTF-16 code units.
    pub length_utf16: u32,
    /// How they look; never plain.
    #[serde(flatten)]
    pub marks: Marks,
}

/// A line that is an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which line, from 0.
    pub line: u32,
    /// What it starts with.
    pub list: List,
}

/// How a text looks. The default is plain.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Look {
    /// What is not plain, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<Run>,
    /// The lines of lists, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<Item>,
}

/// A text and how it looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rich {
    /// The text.
    pub text: String,
    /// How it looks.
    pub look: Look,
}

/// One line of a text, to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it starts, in UTF-16 code units.
    pub at_utf16: u32,
    /// The list it belongs to, and its number there from 1.
    pub list: Option<(List, u32)>,
    /// Its letters by look; none when it is empty.
    pub pieces: Vec<(String, Marks)>,
}

impl Marks {
    /// Whether nothing is said about these letters.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    fn set(&mut self, mark: &Mark) {
        match mark {
            Mark::Bold(bold) => self.bold = *bold,
            Mark::Italic(italic) => self.italic = *italic,
            Mark::Link(link) => self.link.clone_from(link),
            Mark::List(_) => {}
        }
    }
}

impl Mark {
    /// Whether it may stand in a document: a link leads to a web page or a mail address.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        !matches!(self, Self::Link(Some(href)) if !is_href(href))
    }

    /// Whether it takes something away.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        matches!(
            self,
            Self::Bold(false) | Self::Italic(false) | Self::Link(None) | Self::List(None)
        )
    }
}

impl Look {
    /// Whether nothing is said about the text.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.runs.is_empty() && self.lists.is_empty()
    }

    /// The look made canonical for a text, whoever wrote it: what lies outside, says nothing or may not be said is dropped.
    #[must_use]
    pub fn repaired(&self, text: &str) -> Self {
        let mut units = vec![Marks::default(); length_of(text)];
        for run in &self.runs {
            let marks = Marks {
                link: run.marks.link.clone().filter(|href| is_href(href)),
                ..run.marks.clone()
            };
            for (from, to) in within_lines(text, run.at_utf16, run.length_utf16) {
                units[from as usize..to as usize].fill(marks.clone());
            }
        }
        let mut lists = vec![None; text.split('\n').count()];
        for item in &self.lists {
            if let Some(list) = lists.get_mut(item.line as usize) {
                *list = Some(item.list);
            }
        }
        Self::of_units(text, &units, lists)
    }

    /// From the look of every code unit and line.
    pub(crate) fn of_units(text: &str, units: &[Marks], mut lists: Vec<Option<List>>) -> Self {
        let mut runs = runs(text, units);
        runs.truncate(limits::RUNS);
        // The last line has nothing of its own while it is empty: it goes with the end of the line before it.
        if let [.., before, last] = &mut lists[..]
            && (text.ends_with("\n\n") || text == "\n")
        {
            *last = *before;
        }
        if text.is_empty() {
            lists.clear();
        }
        let items = lists.into_iter().zip(0..).filter_map(|(list, line)| {
            let list = list?;
            Some(Item { line, list })
        });
        Self {
            runs,
            lists: items.collect(),
        }
    }

    /// How the letter before or at an offset looks; plain outside.
    #[must_use]
    pub fn at(&self, unit_utf16: u32) -> Marks {
        let over = |run: &&Run| run.at_utf16 <= unit_utf16 && unit_utf16 < run.at_utf16 + run.length_utf16;
        self.runs
            .iter()
            .find(over)
            .map(|run| run.marks.clone())
            .unwrap_or_default()
    }

    /// The list that a line belongs to.
    #[must_use]
    pub fn list(&self, line: usize) -> Option<List> {
        let item = self.lists.iter().find(|item| item.line as usize == line);
        item.map(|item| item.list)
    }

    /// The look after a change of a range. What may not be said changes nothing.
    #[must_use]
    pub fn with(&self, text: &str, format: &Format) -> Self {
        if !format.mark.is_allowed() {
            return self.clone();
        }
        let mut units = self.units(text);
        let mut lists: Vec<Option<List>> = (0..text.split('\n').count()).map(|line| self.list(line)).collect();
        if let Mark::List(list) = &format.mark {
            let changed = touched(text, format.at_utf16, format.length_utf16);
            // An empty last line and an empty one before it share what carries their list.
            let shared = text.ends_with("\n\n") || text == "\n";
            if shared && changed.end == lists.len() && changed.start + 1 == lists.len() {
                lists[changed.start - 1] = *list;
            }
            lists[changed].fill(*list);
        } else {
            for (from, to) in within_lines(text, format.at_utf16, format.length_utf16) {
                units[from as usize..to as usize]
                    .iter_mut()
                    .for_each(|marks| marks.set(&format.mark));
            }
        }
        Self::of_units(text, &units, lists)
    }

    /// The look after a change of the words, as the document will have it but at the edges of lists: what is typed looks like the letter before it.
    #[must_use]
    pub fn after(&self, text: &str, splice: &TextSplice) -> Self {
        let splice = splice.fit(text);
        let changed = splice.apply(text);
        let (from, to) = (
            splice.at_utf16 as usize,
            (splice.at_utf16 + splice.delete_utf16) as usize,
        );
        let mut units = self.units(text);
        let typed = from
            .checked_sub(1)
            .map(|before| units[before].clone())
            .unwrap_or_default();
        units.splice(from..to, std::iter::repeat_n(typed, splice.insert_utf16() as usize));
        // Lines before and behind keep their lists, those between go with the first that was touched.
        let count = |text: &str| text.split('\n').count();
        let first = line_at(text, splice.at_utf16);
        let behind = count(text) - 1 - line_at(text, splice.at_utf16 + splice.delete_utf16);
        let lines = count(&changed);
        let lists = (0..lines).map(|line| {
            if line + behind >= lines {
                self.list(count(text) + line - lines)
            } else {
                self.list(line.min(first))
            }
        });
        Self::of_units(&changed, &units, lists.collect())
    }

    /// How many runs there would be after a change of letters, also beyond [`limits::RUNS`].
    pub(crate) fn runs_with(&self, text: &str, format: &Format) -> usize {
        let mut units = self.units(text);
        for (from, to) in within_lines(text, format.at_utf16, format.length_utf16) {
            units[from as usize..to as usize]
                .iter_mut()
                .for_each(|marks| marks.set(&format.mark));
        }
        runs(text, &units).len()
    }

    /// The fewest changes that make a text that looks like this look like `wanted`, to be made in this order.
    #[must_use]
    pub fn changes(&self, wanted: &Self, text: &str) -> Vec<Format> {
        let (now, then) = (self.units(text), wanted.units(text));
        let mut changes: Vec<Format> = Vec::new();
        let marks: [fn(&Marks) -> Mark; 3] = [
            |marks| Mark::Bold(marks.bold),
            |marks| Mark::Italic(marks.italic),
            |marks| Mark::Link(marks.link.clone()),
        ];
        for mark in marks {
            for (start, end) in line_ranges(text) {
                let mut last: Option<Format> = None;
                for at in start..end {
                    let (was, is) = (mark(&now[at as usize]), mark(&then[at as usize]));
                    match &mut last {
                        Some(format) if was != is && format.mark == is => format.length_utf16 += 1,
                        _ => {
                            changes.extend(last.take());
                            last = (was != is).then_some(Format {
                                at_utf16: at,
                                length_utf16: 1,
                                mark: is,
                            });
                        }
                    }
                }
                changes.extend(last);
            }
        }
        for (line, (start, end)) in line_ranges(text).into_iter().enumerate() {
            if self.list(line) != wanted.list(line) {
                changes.push(Format {
                    at_utf16: start,
                    length_utf16: end - start,
                    mark: Mark::List(wanted.list(line)),
                });
            }
        }
        changes
    }

    /// The part of a text that a range covers, and how it looks.
    #[must_use]
    pub fn cut(&self, text: &str, at_utf16: u32, length_utf16: u32) -> Rich {
        let (from, to) = fit(text, at_utf16, length_utf16);
        let first_line = line_at(text, from);
        let part = slice(text, from, to);
        let runs = self.runs.iter().filter_map(|run| {
            let (start, end) = (
                run.at_utf16.max(from),
                (run.at_utf16.saturating_add(run.length_utf16)).min(to),
            );
            (start < end).then(|| Run {
                at_utf16: start - from,
                length_utf16: end - start,
                marks: run.marks.clone(),
            })
        });
        let lists = self.lists.iter().filter_map(|item| {
            let line = item.line.checked_sub(to_u32(first_line))?;
            Some(Item { line, list: item.list })
        });
        let look = Self {
            runs: runs.collect(),
            lists: lists.collect(),
        };
        Rich {
            look: look.repaired(&part),
            text: part,
        }
    }

    /// The text line by line, to be drawn.
    #[must_use]
    pub fn lines(&self, text: &str) -> Vec<Line> {
        let mut number = 0;
        let mut runs = self.runs.iter().peekable();
        let lines = line_ranges(text).into_iter().enumerate().map(|(line, (start, end))| {
            let list = self.list(line);
            number = if list == Some(List::Ordered) { number + 1 } else { 0 };
            let mut pieces = Vec::new();
            let mut at = start;
            while let Some(run) = runs.next_if(|run| run.at_utf16 < end) {
                let until = (run.at_utf16 + run.length_utf16).min(end);
                // The look of another text, for as long as both are on their way here.
                if until <= at {
                    continue;
                }
                if run.at_utf16 > at {
                    pieces.push((slice(text, at, run.at_utf16), Marks::default()));
                }
                pieces.push((slice(text, run.at_utf16.max(at), until), run.marks.clone()));
                at = until;
            }
            if at < end {
                pieces.push((slice(text, at, end), Marks::default()));
            }
            Line {
                at_utf16: start,
                list: list.map(|list| (list, if list == List::Ordered { number } else { 0 })),
                pieces,
            }
        });
        lines.collect()
    }

    fn units(&self, text: &str) -> Vec<Marks> {
        let mut units = vec![Marks::default(); length_of(text)];
        for run in &self.runs {
            for (from, to) in within_lines(text, run.at_utf16, run.length_utf16) {
                units[from as usize..to as usize].fill(run.marks.clone());
            }
        }
        units
    }
}

/// Neighbouring code units that look the same, line by line, without the plain ones.
fn runs(text: &str, units: &[Marks]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (start, end) in line_ranges(text) {
        let mut last: Option<Run> = None;
        for at in start..end {
            let marks = &units[at as usize];
            match &mut last {
                Some(run) if run.marks == *marks => run.length_utf16 += 1,
                _ => {
                    runs.extend(last.take());
                    last = (!marks.is_plain()).then(|| Run {
                        at_utf16: at,
                        length_utf16: 1,
                        marks: marks.clone(),
                    });
                }
            }
        }
        runs.extend(last);
    }
    runs
}

/// Start and end of every line, without the letter that ends it.
#[must_use]
pub fn line_ranges(text: &str) -> Vec<(u32, u32)> {
    let mut start = 0;
    let lines = text.split('\n').map(|line| {
        let range = (start, start + to_u32(length_of(line)));
        start = range.1 + 1;
        range
    });
    lines.collect()
}

/// The line in which an offset lies, from 0.
#[must_use]
pub fn line_at(text: &str, at_utf16: u32) -> usize {
    let before = text.encode_utf16().take(at_utf16 as usize);
    before.filter(|unit| *unit == u16::from(b'\n')).count()
}

/// The lines that a range touches. One whose first letter comes right behind a range is not touched.
#[must_use]
pub fn touched(text: &str, at_utf16: u32, length_utf16: u32) -> Range<usize> {
    let (from, to) = fit(text, at_utf16, length_utf16);
    let first = line_at(text, from);
    let last = line_at(text, if to > from { to - 1 } else { to });
    first..last + 1
}

/// What carries the list of a line in the document: its letters; the end of the line where it has none; the end of the line before where it is the
/// last one. Nothing in an empty text.
pub(crate) fn carrier(text: &str, line: usize) -> Option<(u32, u32)> {
    let ranges = line_ranges(text);
    let (start, end) = *ranges.get(line)?;
    if end > start {
        Some((start, end))
    } else if line + 1 < ranges.len() {
        Some((start, start + 1))
    } else {
        start.checked_sub(1).map(|before| (before, start))
    }
}

/// A range as pieces that lie within lines.
pub(crate) fn within_lines(text: &str, at_utf16: u32, length_utf16: u32) -> Vec<(u32, u32)> {
    let (from, to) = fit(text, at_utf16, length_utf16);
    let pieces = line_ranges(text)
        .into_iter()
        .map(|(start, end)| (start.max(from), end.min(to)))
        .filter(|(start, end)| start < end);
    pieces.collect()
}

/// A range that lies in the text and on whole characters.
fn fit(text: &str, at_utf16: u32, length_utf16: u32) -> (u32, u32) {
    let range = TextSplice {
        at_utf16,
        delete_utf16: length_utf16,
        insert: String::new(),
    }
    .fit(text);
    (range.at_utf16, range.at_utf16 + range.delete_utf16)
}

/// Part of a text by UTF-16 offsets that lie between characters.
fn slice(text: &str, from: u32, to: u32) -> String {
    let units: Vec<u16> = text
        .encode_utf16()
        .skip(from as usize)
        .take((to - from) as usize)
        .collect();
    String::from_utf16_lossy(&units)
}

fn length_of(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Texts are far below 4 GB (`limits.rs`).
fn to_u32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
