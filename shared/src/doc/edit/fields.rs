//! Changes what an entity says: its scalars, sets and tables, its texts and how they look, and the feelings.
//!
//! Each is judged by the shape that the schema gives the field.

use std::collections::HashMap;
use std::sync::Arc;

use yrs::{Any, GetString, Map, MapPrelim, Out, Text, TextPrelim, TransactionMut};

use super::{EditCx, EditError, Value, require, write};
use crate::doc::JourneyDoc;
use crate::doc::rich;
use crate::doc::schema::{EntityRef, Field, Shape, shape};
use crate::journey::{ScoreKey, repair_emotion};
use crate::limits;
use crate::rich::Format;
use crate::text_splice::TextSplice;

/// Sets a scalar, or clears it.
pub(super) fn set(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    field: Field,
    value: Option<&Value>,
) -> Result<(), EditError> {
    let map = require(doc, txn, entity)?;
    let is_scalar = |shape: &Shape| {
        matches!(
            shape,
            Shape::Line(_) | Shape::Word(_) | Shape::Int(..) | Shape::Flag | Shape::Time
        )
    };
    let shape = shape(entity.kind(), field)
        .filter(is_scalar)
        .ok_or(EditError::WrongField { entity, field })?;
    let any = match value {
        None => Any::Null,
        Some(value) => scalar(shape, value).ok_or(EditError::InvalidValue { field })?,
    };
    write(txn, &map, field, any);
    Ok(())
}

/// A value as it stands in the document; `None` where the shape does not take it.
pub(crate) fn scalar(shape: Shape, value: &Value) -> Option<Any> {
    match (shape, value) {
        (Shape::Line(limit), Value::Line(line)) => fits(line, limit).then(|| Any::from(line.as_str())),
        (Shape::Word(words), Value::Line(word)) => words.contains(&word.as_str()).then(|| Any::from(word.as_str())),
        (Shape::Int(least, most), Value::Int(number)) => (least..=most).contains(number).then(|| Any::from(*number)),
        (Shape::Flag, Value::Flag(flag)) => Some(Any::from(*flag)),
        (Shape::Time, Value::Int(at)) => (*at >= 0).then(|| Any::from(*at)),
        _ => None,
    }
}

/// Puts a key into a set or table, or takes it out.
pub(super) fn mark(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    field: Field,
    key: &str,
    value: Option<&Value>,
) -> Result<(), EditError> {
    let owner = require(doc, txn, entity)?;
    let shape = shape(entity.kind(), field);
    let any = match (shape, value) {
        (Some(Shape::Members | Shape::Table(_)), None) => None,
        (Some(Shape::Members), Some(Value::Flag(true))) => Some(Any::from(true)),
        (Some(Shape::Table(words)), Some(Value::Line(line)))
            if fits(line, limits::TITLE_UTF16) && (words.is_empty() || words.contains(&line.as_str())) =>
        {
            Some(Any::from(line.as_str()))
        }
        (Some(Shape::Members | Shape::Table(_)), Some(_)) => return Err(EditError::InvalidValue { field }),
        _ => return Err(EditError::WrongField { entity, field }),
    };
    if key.is_empty() || !fits(key, limits::TITLE_UTF16) {
        return Err(EditError::InvalidValue { field });
    }
    let set = match owner.get(txn, field.as_str()) {
        Some(Out::YMap(set)) => set,
        // A foreign client made the entity without it.
        _ => owner.insert(txn, field.as_str(), MapPrelim::default()),
    };
    match any {
        Some(any) => {
            if set.len(txn) as usize >= limits::SET_MEMBERS {
                return Err(EditError::TooMany {
                    limit: limits::SET_MEMBERS,
                });
            }
            set.insert(txn, key, any);
        }
        None => {
            set.remove(txn, key);
        }
    }
    Ok(())
}

/// Changes a text.
pub(super) fn splice(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    field: Field,
    splice: &TextSplice,
) -> Result<(), EditError> {
    let owner = require(doc, txn, entity)?;
    let Some(Shape::Text(limit)) = shape(entity.kind(), field) else {
        return Err(EditError::WrongField { entity, field });
    };
    let text = match owner.get(txn, field.as_str()) {
        Some(Out::YText(text)) => Some(text),
        // A foreign client made the entity without it.
        _ => None,
    };
    // The text may have changed since: a splice never cuts a character in half, which would leave a broken one for everybody.
    let content = text.as_ref().map(|text| text.get_string(txn)).unwrap_or_default();
    let splice = splice.fit(&content);
    let length = content.encode_utf16().count();
    if !splice.insert.is_empty() && length - splice.delete_utf16 as usize + splice.insert_utf16() as usize > limit {
        return Err(EditError::InvalidValue { field });
    }
    let text = text.unwrap_or_else(|| owner.insert(txn, field.as_str(), TextPrelim::new("")));
    if splice.delete_utf16 > 0 {
        text.remove_range(txn, splice.at_utf16, splice.delete_utf16);
    }
    if !splice.insert.is_empty() {
        text.insert(txn, splice.at_utf16, &splice.insert);
    }
    Ok(())
}

/// Changes how part of a prose looks.
pub(super) fn format(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    entity: EntityRef,
    field: Field,
    format: &Format,
) -> Result<(), EditError> {
    let owner = require(doc, txn, entity)?;
    if !rich::is_prose(entity.kind(), field) {
        return Err(EditError::WrongField { entity, field });
    }
    if !format.mark.is_allowed() {
        return Err(EditError::InvalidValue { field });
    }
    // A foreign client made the entity without it: nothing is there that could look like anything.
    let Some(Out::YText(text)) = owner.get(txn, field.as_str()) else {
        return Ok(());
    };
    let limit = limits::RUNS;
    if !format.mark.is_off() && rich::read(&text, txn).runs_with(&text.get_string(txn), format) > limit {
        return Err(EditError::TooMany { limit });
    }
    rich::write(&text, txn, format);
    Ok(())
}

/// Sets a feeling, or clears it.
pub(super) fn score(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    cx: &EditCx<'_>,
    key: ScoreKey,
    value: Option<f64>,
) -> Result<(), EditError> {
    require(doc, txn, key.moment.into())?;
    require(doc, txn, key.persona.into())?;
    let any = match value {
        None => Any::Null,
        Some(value) => {
            let value = repair_emotion(value).ok_or(EditError::InvalidValue { field: Field::Value })?;
            let entries = [("v".to_owned(), Any::from(value)), ("by".to_owned(), Any::from(cx.by))];
            Any::Map(Arc::new(HashMap::from(entries)))
        }
    };
    doc.scores_root().insert(txn, key.to_string(), any);
    Ok(())
}

fn fits(line: &str, limit: usize) -> bool {
    line.encode_utf16().count() <= limit
}
