//! How prose looks, in the document: attributes of a `Y.Text`, as every Yjs editor writes and reads them.
//!
//! `bold: true`, `italic: true` and `link: "https://…"` on letters; `list: "bullet" | "ordered"` on the letters of a line, or on the end of a line that has
//! none. Never over the end of a line, so that what two persons do to different lines never meets (docs/decisions/0007). Reading repairs: what is
//! unknown, of a wrong type or not allowed says nothing. Not here: the rules without a document (`rich`).

use std::sync::Arc;

use yrs::types::Attrs;
use yrs::types::text::YChange;
use yrs::{Any, GetString, Map, Out, ReadTxn, Text, TextRef, TransactionMut};

use super::JourneyDoc;
use super::schema::{EntityKind, EntityRef, Field, Shape, fields, shape};
use crate::limits::PROSE_UTF16;
use crate::rich::{Format, List, Look, Looks, Mark, Marks, carrier, is_href, touched, within_lines};

const BOLD: &str = "bold";
const ITALIC: &str = "italic";
const LINK: &str = "link";
const LIST: &str = "list";
const BULLET: &str = "bullet";
const ORDERED: &str = "ordered";

/// Whether a text may look otherwise than plain: prose may, titles and names may not.
#[must_use]
pub fn is_prose(kind: EntityKind, field: Field) -> bool {
    shape(kind, field) == Some(Shape::Text(PROSE_UTF16))
}

impl JourneyDoc {
    /// How a prose looks; a text that is no prose or is not there is plain.
    #[must_use]
    pub fn look<T: ReadTxn>(&self, txn: &T, entity: EntityRef, field: Field) -> Look {
        if !is_prose(entity.kind(), field) {
            return Look::default();
        }
        self.text(txn, entity, field)
            .map(|text| read(&text, txn))
            .unwrap_or_default()
    }

    /// How every prose looks.
    #[must_use]
    pub fn looks<T: ReadTxn>(&self, txn: &T) -> Looks {
        let mut looks = Looks::new();
        let mut add = |entity: EntityRef| {
            for spec in fields(entity.kind()) {
                let look = self.look(txn, entity, spec.field);
                if !look.is_plain() {
                    looks.entry(entity).or_default().insert(spec.field, look);
                }
            }
        };
        add(EntityRef::Meta);
        for kind in EntityKind::WITH_ID {
            for (key, value) in self.root(*kind).iter(txn) {
                if let (Out::YMap(_), Ok(entity)) = (value, EntityRef::from_key(*kind, key)) {
                    add(entity);
                }
            }
        }
        looks
    }
}

/// Reads how a text looks.
pub(super) fn read<T: ReadTxn>(text: &TextRef, txn: &T) -> Look {
    let chunks = text.diff(txn, YChange::identity);
    if chunks.iter().all(|chunk| chunk.attributes.is_none()) {
        return Look::default();
    }
    let mut content = String::new();
    let mut units: Vec<Marks> = Vec::new();
    let mut lists: Vec<Option<List>> = Vec::new();
    for chunk in chunks {
        // Only what `get_string` tells has a place.
        let Out::Any(Any::String(part)) = chunk.insert else {
            continue;
        };
        let (marks, list) = chunk.attributes.as_deref().map(said).unwrap_or_default();
        content.push_str(&part);
        let length = part.encode_utf16().count();
        units.extend(std::iter::repeat_n(marks, length));
        lists.extend(std::iter::repeat_n(list, length));
    }
    let by_line = (0..content.split('\n').count()).map(|line| {
        let (from, to) = carrier(&content, line)?;
        // Somebody may have typed at its edge without knowing of the list.
        lists[from as usize..to as usize].iter().find_map(|list| *list)
    });
    Look::of_units(&content, &units, by_line.collect())
}

fn said(attributes: &Attrs) -> (Marks, Option<List>) {
    let is_on = |key: &str| matches!(attributes.get(key), Some(Any::Bool(true)));
    let word = |key: &str| match attributes.get(key) {
        Some(Any::String(word)) => Some(word.to_string()),
        _ => None,
    };
    let list = match word(LIST).as_deref() {
        Some(BULLET) => Some(List::Bullet),
        Some(ORDERED) => Some(List::Ordered),
        _ => None,
    };
    let marks = Marks {
        bold: is_on(BOLD),
        italic: is_on(ITALIC),
        link: word(LINK).filter(|href| is_href(href)),
    };
    (marks, list)
}

/// Writes a change of how a text looks. What may not be said is not written.
pub(crate) fn write(text: &TextRef, txn: &mut TransactionMut<'_>, format: &Format) {
    if !format.mark.is_allowed() {
        return;
    }
    let content = text.get_string(txn);
    let (at, length) = (format.at_utf16, format.length_utf16);
    let (key, value, ranges) = match &format.mark {
        Mark::Bold(on) => (BOLD, flag(*on), within_lines(&content, at, length)),
        Mark::Italic(on) => (ITALIC, flag(*on), within_lines(&content, at, length)),
        Mark::Link(href) => (
            LINK,
            href.as_deref().map_or(Any::Null, Any::from),
            within_lines(&content, at, length),
        ),
        Mark::List(list) => {
            let word = list.map(|list| match list {
                List::Bullet => BULLET,
                List::Ordered => ORDERED,
            });
            let lines = touched(&content, at, length);
            (
                LIST,
                word.map_or(Any::Null, Any::from),
                lines.filter_map(|line| carrier(&content, line)).collect(),
            )
        }
    };
    for (from, to) in ranges {
        let attributes = Attrs::from([(Arc::from(key), value.clone())]);
        text.format(txn, from, to - from, attributes);
    }
}

/// Absent rather than `false`: what is not said costs nothing.
fn flag(on: bool) -> Any {
    if on { Any::Bool(true) } else { Any::Null }
}

#[cfg(test)]
mod tests;
