//! Finding names by a few typed letters, for the command palette.
//!
//! The letters must appear in order. Letters at the start of words and letters in a row count more, so "rj" finds "Rename
//! journey" before "Export journey"; a shorter name wins between equals.

use crate::platform::text::comparable;

/// How well `query` matches `text`: `None` not at all, else higher is better. An empty query matches everything equally.
#[must_use]
pub fn score(query: &str, text: &str) -> Option<i32> {
    let wanted: Vec<char> = comparable(query).chars().filter(|c| !c.is_whitespace()).collect();
    let letters: Vec<char> = comparable(text).chars().collect();
    if wanted.is_empty() {
        return Some(0);
    }
    let best = (0..letters.len())
        .filter(|&start| letters[start] == wanted[0])
        .filter_map(|start| score_from(&wanted, &letters, start))
        .max()?;
    Some(best - i32::try_from(letters.len() / 8).unwrap_or(i32::MAX))
}

/// Greedy from one start: each next letter prefers the start of a word when the rest still fits there.
fn score_from(wanted: &[char], letters: &[char], start: usize) -> Option<i32> {
    let is_word_start = |index: usize| index == 0 || !letters[index - 1].is_alphanumeric();
    let mut total = 0;
    let mut at = start;
    let mut previous = None;
    for (index, &letter) in wanted.iter().enumerate() {
        if index > 0 {
            let next = |from: usize| (from..letters.len()).find(|&place| letters[place] == letter);
            let in_row = letters.get(at).filter(|&&other| other == letter).map(|_| at);
            let word = (at..letters.len()).find(|&place| {
                letters[place] == letter
                    && is_word_start(place)
                    && rest_fits(&wanted[index + 1..], &letters[place + 1..])
            });
            at = in_row.or(word).or_else(|| next(at))?;
        }
        total += if previous == Some(at.wrapping_sub(1)) {
            8
        } else if is_word_start(at) {
            6
        } else {
            1
        };
        if at == 0 {
            total += 4;
        }
        previous = Some(at);
        at += 1;
    }
    Some(total)
}

fn rest_fits(wanted: &[char], letters: &[char]) -> bool {
    let mut letters = letters.iter();
    wanted.iter().all(|letter| letters.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn best<'a>(query: &str, names: &[&'a str]) -> Option<&'a str> {
        let scored = names.iter().filter_map(|name| Some((score(query, name)?, *name)));
        scored.max_by_key(|(score, _)| *score).map(|(_, name)| name)
    }

    #[test]
    fn letters_must_appear_in_order() {
        assert!(score("rnm", "Rename journey").is_some());
        assert!(score("mr", "Rename").is_none());
        assert!(score("renamed", "Rename").is_none());
    }

    #[test]
    fn starts_of_words_and_runs_come_first() {
        assert_eq!(
            best("rj", &["Export journey", "Rename journey"]),
            Some("Rename journey")
        );
        assert_eq!(best("add", &["Bad idea", "Add card", "A dead end"]), Some("Add card"));
        assert_eq!(best("card", &["Clear dates", "Add card"]), Some("Add card"));
    }

    #[test]
    fn the_shorter_of_equals_wins() {
        assert_eq!(best("undo", &["Undo everything that happened", "Undo"]), Some("Undo"));
    }

    #[test]
    fn case_spaces_and_accents_do_not_matter() {
        assert_eq!(score("ADD c", "add card"), score("addc", "Add Card"));
        assert_eq!(score("uber", "Über die Reise"), score("über", "Über die Reise"));
        assert_eq!(score("", "anything"), Some(0));
    }
}
