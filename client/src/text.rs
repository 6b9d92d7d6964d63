//! What people read, in their language: one function per message of `client/locales/en`, as `text::status_saved()`.
//!
//! The page brings the texts of one language (`client/boot.js` chooses and fetches them), so the program holds no text at all. In a release it
//! brings first those that the first look can say, and with the first part all of them ([`complete`]); `cargo xtask dist` finds out which those
//! are. Another language brings all of its own ([`speak`]), and what is drawn is drawn anew (`ui::language`). Invariants: a text that is missing
//! does not compile; what is kept longer than a drawing asks for its text again. Not here: what the messages say, and their syntax
//! (`client/locales`).

use std::cell::Cell;
use std::sync::LazyLock;

use leptos::prelude::*;

use crate::platform::locale;

pub use functions::*;

mod functions {
    include!(concat!(env!("OUT_DIR"), "/functions.rs"));
}

/// A text that stands in a table: its function.
pub type Line = fn() -> &'static str;

/// The texts of one language.
#[derive(Clone, Copy)]
struct Texts {
    /// In the order of their ids; those that are not there yet are empty. Nothing before the first text is asked for.
    lines: &'static [&'static str],
    /// All of them are there.
    complete: bool,
}

thread_local! {
    /// What is spoken.
    static SPOKEN: Cell<Texts> = const {
        Cell::new(Texts {
            lines: &[],
            complete: false,
        })
    };
}

/// Counts the languages that were spoken before.
static TURN: LazyLock<ArcRwSignal<u32>> = LazyLock::new(|| ArcRwSignal::new(0));

#[allow(dead_code, reason = "which kinds there are is up to the messages")]
/// What goes into a text. Only the functions of this module make some.
enum Argument<'a> {
    Text(&'a str),
    Count(usize),
    Number(f64),
}

/// Takes in all texts, before something that says one of them is shown. Those of a language that was chosen meanwhile stay.
pub fn complete(texts: String) {
    if !SPOKEN.get().complete {
        take(texts, true);
    }
}

/// Speaks another language from now on, with all of its texts. Wakes whoever follows the [`turn`].
pub fn speak(texts: String) {
    take(texts, true);
    TURN.update(|turn| *turn = turn.wrapping_add(1));
}

/// Which language it is since the page was opened: another number for each one that is chosen. Tracked: whoever keeps a text asks for it again then.
pub fn turn() -> u32 {
    TURN.get()
}

/// Texts stay for as long as the page does: people choose a language a few times at most.
fn take(texts: String, complete: bool) -> &'static [&'static str] {
    let all: &'static str = texts.leak();
    let lines: &'static [&'static str] = all.split('\u{1e}').collect::<Vec<_>>().leak();
    SPOKEN.set(Texts { lines, complete });
    lines
}

fn texts() -> &'static [&'static str] {
    let spoken = SPOKEN.get().lines;
    if !spoken.is_empty() {
        return spoken;
    }
    let brought = locale::texts();
    // A test has no page that brings them; a release always has.
    #[cfg(debug_assertions)]
    let brought = brought.or_else(|| Some(include_str!(concat!(env!("OUT_DIR"), "/english.txt")).to_owned()));
    take(brought.unwrap_or_default(), false)
}

fn plain(index: usize) -> &'static str {
    texts().get(index).copied().unwrap_or_default()
}

fn filled(index: usize, arguments: &[Argument<'_>]) -> String {
    fill(plain(index), arguments)
}

fn counted(index: usize, count: usize, arguments: &[Argument<'_>]) -> String {
    fill(choose(plain(index), count), arguments)
}

/// The variant for a count: its own, else that of its plural category, else the last one.
fn choose(variants: &'static str, count: usize) -> &'static str {
    let find = |wanted: &str| {
        let mut keyed = variants
            .split('\u{1f}')
            .filter_map(|variant| variant.split_once('\u{1d}'));
        keyed.find(|(key, _)| *key == wanted).map(|(_, text)| text)
    };
    find(&count.to_string())
        .or_else(|| find(&locale::plural_category(count)))
        .or_else(|| find("other"))
        .unwrap_or_default()
}

fn fill(pattern: &str, arguments: &[Argument<'_>]) -> String {
    let mut pieces = pattern.split('\u{1c}');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut letters = piece.chars();
        let which = letters.next().and_then(|digit| digit.to_digit(10));
        match which.and_then(|which| arguments.get(which as usize)) {
            Some(Argument::Text(text)) => out.push_str(text),
            #[allow(clippy::cast_precision_loss, reason = "nobody counts that far")]
            Some(Argument::Count(count)) => out.push_str(&locale::number(*count as f64)),
            Some(Argument::Number(value)) => out.push_str(&locale::number(*value)),
            None => {}
        }
        out.push_str(letters.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn arguments_are_put_in_where_the_language_wants_them() {
        let arguments = [Argument::Text("Ada"), Argument::Count(1200)];
        assert_eq!(fill("\u{1c}1 by \u{1c}0.", &arguments), "1,200 by Ada.");
    }

    #[wasm_bindgen_test]
    fn a_count_finds_its_own_variant_then_its_category_then_the_last() {
        let variants = "0\u{1d}none\u{1f}one\u{1d}one\u{1f}other\u{1d}\u{1c}0 cards";
        assert_eq!(choose(variants, 0), "none");
        assert_eq!(choose(variants, 1), "one");
        assert_eq!(choose(variants, 7), "\u{1c}0 cards");
    }

    #[wasm_bindgen_test]
    fn without_a_page_that_brings_texts_a_test_speaks_english() {
        assert_eq!(status_saved(), "Saved");
    }

    #[wasm_bindgen_test]
    fn a_language_that_was_chosen_stays_when_the_first_one_is_complete_at_last() {
        let (before, english) = (turn(), SPOKEN.get());
        let lines = texts().len();
        speak(vec!["Gesichert"; lines].join("\u{1e}"));
        assert_eq!((status_saved(), turn()), ("Gesichert", before + 1));
        complete(vec!["Saved"; lines].join("\u{1e}"));
        assert_eq!((status_saved(), turn()), ("Gesichert", before + 1));
        // The other tests of this page.
        SPOKEN.set(english);
    }
}
