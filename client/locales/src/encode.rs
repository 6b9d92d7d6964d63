//! The file that a browser loads: texts only, found by their place in the order of ids.

use crate::{Messages, Piece, Variant};

/// Between messages.
const MESSAGE: char = '\u{1e}';
/// Between variants of a message.
const VARIANT: char = '\u{1f}';
/// Between the key of a variant and its text.
const KEY: char = '\u{1d}';
/// Before the number of an argument, counted by name; its digit follows.
const ARGUMENT: char = '\u{1c}';

/// The texts of a language as the client reads them; where it says nothing, English does. A message that is not `in` keeps its place and is empty.
#[must_use]
pub fn encode(english: &Messages, language: &Messages, is_in: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    for (index, (id, original)) in english.iter().enumerate() {
        let message = language.get(id).unwrap_or(original);
        if index > 0 {
            out.push(MESSAGE);
        }
        if !is_in(id) {
            continue;
        }
        let names: Vec<&String> = original.arguments.keys().collect();
        if original.selector.is_none() {
            // One text, which needs no key; a language that chooses all the same is not heard.
            let text = message.variants.last().map(|variant| wording(variant, &names));
            out.push_str(&text.unwrap_or_default());
            continue;
        }
        for (at, variant) in message.variants.iter().enumerate() {
            if at > 0 {
                out.push(VARIANT);
            }
            out.push_str(&variant.key);
            out.push(KEY);
            out.push_str(&wording(variant, &names));
        }
    }
    out
}

fn wording(variant: &Variant, names: &[&String]) -> String {
    let mut out = String::new();
    for piece in &variant.pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Argument(name) => {
                let number = names.iter().position(|known| *known == name).unwrap_or(0);
                out.push(ARGUMENT);
                out.push_str(&number.to_string());
            }
        }
    }
    out
}
