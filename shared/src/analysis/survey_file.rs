//! Answers of customers from a file of a spreadsheet: counted, never kept. All or nothing: one broken row, and no number changes.
//!
//! A file has one answer a row, or one value and how often it was given. Separators are commas, semicolons or tabs, whichever the first line
//! has most of. Columns are found by their headings; without headings the first column holds the answers. Not here: what the counts mean.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::surveys::scale;
use crate::journey::words::SurveyKind;

/// Most rows of a file: more than anybody asks, and less than a browser minds.
pub const ROWS: usize = 200_000;

/// Headings of the column with answers, in small letters.
const ANSWER_HEADINGS: [&str; 13] = [
    "score",
    "answer",
    "rating",
    "value",
    "nps",
    "csat",
    "ces",
    "grade",
    "wert",
    "antwort",
    "bewertung",
    "note",
    "punkte",
];
/// Headings of the column that says how often, in small letters.
const COUNT_HEADINGS: [&str; 7] = ["count", "n", "number", "answers", "anzahl", "antworten", "häufigkeit"];

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// How often each value of the scale was given.
    pub counts: BTreeMap<String, u64>,
    /// Answers in all.
    pub n: u64,
    /// Rows without an answer, which were passed over.
    pub empty: usize,
}

/// A row that cannot be counted. Rows are counted as in a spreadsheet, from 1, headings included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRow {
    /// Its number.
    pub row: u64,
    /// What stands there.
    pub text: String,
}

/// Why a file was not taken. Nothing of it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileError {
    /// These rows hold no answer of the scale; at most the first twenty, and how many there are.
    Broken(Vec<BrokenRow>, usize),
    /// More than [`ROWS`] rows.
    TooLong,
    /// No answer at all.
    Empty,
    /// The kind of survey has no scale.
    NoScale,
}

/// Counts the answers of a file.
///
/// # Errors
/// Why it was not taken.
pub fn count(text: &str, kind: SurveyKind) -> Result<Counted, FileError> {
    let (least, most) = scale(kind).ok_or(FileError::NoScale)?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let mut columns: Option<Columns> = None;
    let mut counted = Counted::default();
    let (mut broken, mut broken_rows) = (Vec::new(), 0_usize);
    let mut record = StringRecord::new();
    let (mut rows, mut row) = (0, 0_u64);
    loop {
        // The reader passes over blank rows, people count them.
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        row += blank_rows(text, start) + 1;
        // Text is always text; what else could go wrong ends the file.
        if !reader.read_record(&mut record).unwrap_or(false) {
            break;
        }
        rows += 1;
        if rows > ROWS {
            return Err(FileError::TooLong);
        }
        let columns = match columns {
            Some(columns) => columns,
            None => {
                let (found, is_heading) = Columns::find(&record);
                columns = Some(found);
                if is_heading {
                    continue;
                }
                found
            }
        };
        match read_row(&record, columns, least, most) {
            Ok(Some((value, times))) => {
                *counted.counts.entry(value.to_string()).or_default() += times;
                counted.n += times;
            }
            Ok(None) => counted.empty += 1,
            Err(text) => {
                broken_rows += 1;
                if broken.len() < 20 {
                    broken.push(BrokenRow { row, text });
                }
            }
        }
    }
    if broken_rows > 0 {
        return Err(FileError::Broken(broken, broken_rows));
    }
    if counted.n == 0 {
        return Err(FileError::Empty);
    }
    Ok(counted)
}

#[derive(Clone, Copy)]
struct Columns {
    answer: usize,
    count: Option<usize>,
}

impl Columns {
    /// From the first row; the second value says whether it holds headings.
    fn find(first: &StringRecord) -> (Self, bool) {
        let at = |wanted: &[&str]| {
            first
                .iter()
                .position(|cell| wanted.contains(&cell.to_lowercase().as_str()))
        };
        let (answer, count) = (at(&ANSWER_HEADINGS), at(&COUNT_HEADINGS));
        let is_heading = answer.is_some()
            || first
                .get(0)
                .is_some_and(|cell| !cell.is_empty() && number(cell).is_none());
        let columns = Self {
            answer: answer.unwrap_or(0),
            count: count.filter(|count| Some(*count) != answer),
        };
        (columns, is_heading)
    }
}

/// The answer of a row and how often it was given; `None` without an answer.
fn read_row(
    record: &StringRecord,
    columns: Columns,
    least: usize,
    most: usize,
) -> Result<Option<(usize, u64)>, String> {
    let cell = record.get(columns.answer).unwrap_or_default();
    if cell.is_empty() {
        return Ok(None);
    }
    let is_right = |value: &usize| (least..=most).contains(value);
    let value = number(cell).filter(is_right).ok_or_else(|| short(cell))?;
    let times = match columns.count.and_then(|count| record.get(count)) {
        None => 1,
        Some("") => return Ok(None),
        Some(text) => text
            .parse()
            .ok()
            .filter(|times| *times <= 1_000_000_000)
            .ok_or_else(|| short(text))?,
    };
    Ok(Some((value, times)))
}

/// A whole number, also as spreadsheets write it: `9`, `9.0`, `9,0`.
fn number(cell: &str) -> Option<usize> {
    let whole = cell
        .strip_suffix(".0")
        .or_else(|| cell.strip_suffix(",0"))
        .unwrap_or(cell);
    whole.parse().ok()
}

/// How many blank rows stand at a place.
fn blank_rows(text: &str, start: usize) -> u64 {
    let bytes = text.as_bytes();
    // The second half of a line end belongs to the row before.
    let is_half = start > 0 && bytes.get(start - 1) == Some(&b'\r') && bytes.get(start) == Some(&b'\n');
    let rest = bytes.get(start + usize::from(is_half)..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    ends.filter(|byte| **byte == b'\n').count() as u64
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |wanted: u8| first.bytes().filter(|byte| *byte == wanted).count();
    let mut best = b',';
    for other in [b';', b'\t'] {
        if count(other) > count(best) {
            best = other;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts(text: &str, kind: SurveyKind) -> Vec<(String, u64)> {
        count(text, kind).expect("counted").counts.into_iter().collect()
    }

    fn pairs(all: &[(&str, u64)]) -> Vec<(String, u64)> {
        all.iter().map(|(value, times)| ((*value).to_owned(), *times)).collect()
    }

    #[test]
    fn answers_are_counted_whatever_the_file_looks_like() {
        let nps = SurveyKind::Nps;
        assert_eq!(counts("9\n10\n9\n", nps), pairs(&[("10", 1), ("9", 2)]));
        assert_eq!(
            counts("\u{feff}Date;Score;Comment\n1.1.;9;\"a; b\"\n2.1.;3;\n", nps),
            pairs(&[("3", 1), ("9", 1)])
        );
        assert_eq!(counts("when\tnps\nx\t7.0\ny\t\"8\"", nps), pairs(&[("7", 1), ("8", 1)]));
        assert_eq!(
            counts("score,count\n5,12\n4,30\n", SurveyKind::Csat),
            pairs(&[("4", 30), ("5", 12)])
        );
        assert_eq!(
            counts("Wert;Anzahl\n7;2\n1;0\n", SurveyKind::Ces),
            pairs(&[("1", 0), ("7", 2)])
        );
    }

    #[test]
    fn broken_rows_are_named_as_in_a_spreadsheet_and_nothing_counts() {
        let file = "score\n9\neleven\n\n11\n-1\n4.5\n8\n";
        let Err(FileError::Broken(rows, all)) = count(file, SurveyKind::Nps) else {
            panic!("taken");
        };
        let said: Vec<_> = rows.iter().map(|row| (row.row, row.text.as_str())).collect();
        assert_eq!(said, [(3, "eleven"), (5, "11"), (6, "-1"), (7, "4.5")]);
        assert_eq!(all, 4);
        let Err(FileError::Broken(rows, _)) = count("score\r\n9\r\n\r\nten\r\n", SurveyKind::Nps) else {
            panic!("taken");
        };
        assert_eq!(rows[0].row, 4, "also with the line ends of Windows");
        assert_eq!(
            count("score,count\n5,many\n", SurveyKind::Csat)
                .err()
                .map(|error| matches!(error, FileError::Broken(..))),
            Some(true)
        );
    }

    #[test]
    fn rows_without_an_answer_are_passed_over_and_told() {
        let counted = count("score,comment\n9,good\n,no time\n", SurveyKind::Nps).expect("counted");
        assert_eq!((counted.n, counted.empty), (1, 1));
        assert_eq!(count("", SurveyKind::Nps), Err(FileError::Empty));
        assert_eq!(count("score\n", SurveyKind::Nps), Err(FileError::Empty));
        assert_eq!(count("1", SurveyKind::Custom), Err(FileError::NoScale));
        assert_eq!(count(&"9\n".repeat(ROWS + 1), SurveyKind::Nps), Err(FileError::TooLong));
    }

    proptest! {
        #[test]
        fn every_answer_is_counted_once(answers in proptest::collection::vec(0_usize..=10, 1..200), semicolons in any::<bool>()) {
            let separator = if semicolons { ';' } else { ',' };
            let rows: String = answers.iter().map(|answer| format!("x{separator}{answer}\n")).collect();
            let counted = count(&format!("who{separator}score\n{rows}"), SurveyKind::Nps).expect("counted");
            prop_assert_eq!(counted.n, answers.len() as u64);
            for (value, times) in counted.counts {
                prop_assert_eq!(times, answers.iter().filter(|answer| answer.to_string() == value).count() as u64);
            }
        }

        #[test]
        fn no_text_panics(text in "[ -~\n\t\"]{0,200}") {
            let _ = count(&text, SurveyKind::Ces);
        }
    }
}
