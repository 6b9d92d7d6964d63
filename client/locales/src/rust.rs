//! The functions of `client/src/text.rs`: one for each message, so that a text that is missing or takes something else does not compile.

use std::fmt::Write as _;

use crate::{Kind, Message, Messages, Piece};

/// Rust source with one function per message. Arguments come in the order of their names, so that rewording moves none. They stay functions in
/// the program, so that a release can see which messages each of its parts says.
#[must_use]
pub fn functions(english: &Messages) -> String {
    let mut out = String::new();
    for (index, (id, message)) in english.iter().enumerate() {
        let name = id.replace('-', "_");
        let said = said(message);
        // Writing to a string cannot fail.
        let _ = match &message.selector {
            None if message.arguments.is_empty() => writeln!(
                out,
                "/// “{said}”\n#[must_use]\n#[inline(never)]\npub fn {name}() -> &'static str {{ super::plain({index}) }}"
            ),
            selector => {
                let parameters: Vec<_> = message
                    .arguments
                    .iter()
                    .map(|(name, kind)| format!("{}: {}", name.replace('-', "_"), kind.rust()))
                    .collect();
                let values: Vec<_> = message
                    .arguments
                    .iter()
                    .map(|(name, kind)| format!("{}({})", kind.variant(), name.replace('-', "_")))
                    .collect();
                let chosen = match selector {
                    Some(by) => format!("super::counted({index}, {}, &[", by.replace('-', "_")),
                    None => format!("super::filled({index}, &["),
                };
                writeln!(
                    out,
                    "/// “{said}”\n#[must_use]\n#[inline(never)]\npub fn {name}({}) -> String {{ {chosen}{}]) }}",
                    parameters.join(", "),
                    values.join(", ")
                )
            }
        };
    }
    out
}

impl Kind {
    const fn rust(self) -> &'static str {
        match self {
            Self::Text => "&str",
            Self::Count => "usize",
            Self::Number => "f64",
        }
    }

    const fn variant(self) -> &'static str {
        match self {
            Self::Text => "super::Argument::Text",
            Self::Count => "super::Argument::Count",
            Self::Number => "super::Argument::Number",
        }
    }
}

/// What it says, in one line for the documentation.
fn said(message: &Message) -> String {
    let pieces = message
        .variants
        .last()
        .map(|variant| &variant.pieces[..])
        .unwrap_or_default();
    let text: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Argument(name) => format!("`{name}`"),
        })
        .collect();
    text.replace(['\n', '\r'], " ").replace('[', "\\[").replace('<', "&lt;")
}
