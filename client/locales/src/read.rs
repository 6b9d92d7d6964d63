//! From Fluent's syntax tree to messages; whatever the client could not show is refused with what would be right.

use std::fs;
use std::path::Path;

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;

use crate::{Kind, Message, Messages, Piece, Problem, Variant};

pub(crate) fn folder(folder: &Path) -> Result<Messages, Problem> {
    let io = |path: &Path| {
        let path = path.display().to_string();
        move |error| Problem::Io { path, error }
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(io(folder))? {
        let path = entry.map_err(io(folder))?.path();
        if path.extension().is_some_and(|ending| ending == "ftl") {
            files.push(path);
        }
    }
    files.sort();
    let mut all = Messages::new();
    for path in files {
        let source = fs::read_to_string(&path).map_err(io(&path))?;
        for (id, message) in file(&path.display().to_string(), &source)? {
            if all.insert(id.clone(), message).is_some() {
                return Err(wrong(path.display(), format!("`{id}` is there twice")));
            }
        }
    }
    Ok(all)
}

/// The messages of one file.
pub(crate) fn file(name: &str, source: &str) -> Result<Vec<(String, Message)>, Problem> {
    let tree = parser::parse(source).map_err(|(_, errors)| {
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        let line = errors
            .first()
            .map_or(0, |error| source[..error.pos.start.min(source.len())].lines().count());
        wrong(name, format!("line {line}: {first}"))
    })?;
    let mut messages = Vec::new();
    for entry in tree.body {
        match entry {
            Entry::Message(message) => {
                let id = message.id.name.to_owned();
                let place = format!("{name}, `{id}`");
                if !message.attributes.is_empty() {
                    return Err(wrong(
                        place,
                        "attributes are not used here; make it a message of its own",
                    ));
                }
                let pattern = message.value.ok_or_else(|| wrong(&place, "it says nothing"))?;
                messages.push((id, read_message(&place, &pattern)?));
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            Entry::Term(term) => {
                return Err(wrong(
                    name,
                    format!("terms such as `-{}` are not used here", term.id.name),
                ));
            }
            Entry::Junk { content } => return Err(wrong(name, format!("not understood: {}", content.trim()))),
        }
    }
    Ok(messages)
}

fn read_message(place: &str, pattern: &Pattern<&str>) -> Result<Message, Problem> {
    let mut message = Message {
        variants: Vec::new(),
        arguments: std::collections::BTreeMap::new(),
        selector: None,
    };
    if let [
        PatternElement::Placeable {
            expression: Expression::Select { selector, variants },
        },
    ] = &pattern.elements[..]
    {
        let InlineExpression::VariableReference { id } = selector else {
            return Err(wrong(place, "a choice is made by a count: `{ $count -> …`"));
        };
        message.selector = Some(id.name.to_owned());
        message.arguments.insert(id.name.to_owned(), Kind::Count);
        for variant in variants {
            let key = match &variant.key {
                VariantKey::Identifier { name } => *name,
                VariantKey::NumberLiteral { value } => *value,
            };
            if variant.default && key != "other" {
                return Err(wrong(place, "the last choice is `*[other]`"));
            }
            let pieces = read_pieces(place, &variant.value, &mut message)?;
            message.variants.push(Variant {
                key: key.to_owned(),
                pieces,
            });
        }
    } else {
        let pieces = read_pieces(place, pattern, &mut message)?;
        message.variants.push(Variant {
            key: "other".to_owned(),
            pieces,
        });
    }
    Ok(message)
}

fn read_pieces(place: &str, pattern: &Pattern<&str>, message: &mut Message) -> Result<Vec<Piece>, Problem> {
    let mut pieces = Vec::new();
    for element in &pattern.elements {
        let expression = match element {
            PatternElement::TextElement { value } => {
                pieces.push(Piece::Text((*value).to_owned()));
                continue;
            }
            PatternElement::Placeable { expression } => expression,
        };
        let (name, kind) = match expression {
            Expression::Inline(InlineExpression::VariableReference { id }) => (id.name, Kind::Text),
            Expression::Inline(InlineExpression::StringLiteral { value }) => {
                pieces.push(Piece::Text((*value).to_owned()));
                continue;
            }
            Expression::Inline(InlineExpression::FunctionReference {
                id,
                arguments: CallArguments { positional, named },
            }) if id.name == "NUMBER" && named.is_empty() => match &positional[..] {
                [InlineExpression::VariableReference { id }] => (id.name, Kind::Number),
                _ => return Err(wrong(place, "write `{ NUMBER($value) }`")),
            },
            Expression::Select { .. } => {
                return Err(wrong(
                    place,
                    "a choice holds whole sentences: put the text around it into each of its variants",
                ));
            }
            Expression::Inline(_) => {
                return Err(wrong(
                    place,
                    "only `{ $name }` and `{ NUMBER($value) }` can be put into a text",
                ));
            }
        };
        // A count stays one, whatever it is besides.
        message.arguments.entry(name.to_owned()).or_insert(kind);
        pieces.push(Piece::Argument(name.to_owned()));
    }
    Ok(pieces)
}

fn wrong(file: impl ToString, reason: impl Into<String>) -> Problem {
    Problem::Syntax {
        file: file.to_string(),
        reason: reason.into(),
    }
}
