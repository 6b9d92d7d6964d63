//! What a new thing says: its fields, judged by the schema, as edits for after everything is made.

use std::collections::BTreeMap;

use super::{Paste, name_field, units};
use crate::doc::edit::{Edit, Value, scalar};
use crate::doc::rich::is_prose;
use crate::doc::schema::{EntityKind, EntityRef, Field, Shape, fields};
use crate::lean::Gather;
use crate::limits;
use crate::rich::Look;
use crate::text_splice::TextSplice;
use crate::transfer::{Content, Thing, TransferError};

impl Paste<'_> {
    /// Everything that a new thing says besides what it was made with.
    pub(super) fn fill(&mut self, thing: &Thing, entity: EntityRef) -> Result<(), TransferError> {
        let kind = entity.kind();
        for spec in fields(kind) {
            let field = spec.field;
            let Some(content) = thing.fields.get(field.as_str()) else {
                continue;
            };
            let is_given = field == name_field(kind) && kind != EntityKind::Connection
                || field == Field::Kind
                    && matches!(
                        kind,
                        EntityKind::Moment
                            | EntityKind::Lane
                            | EntityKind::Card
                            | EntityKind::Actor
                            | EntityKind::Connection
                    )
                || kind == EntityKind::Connection && matches!(field, Field::From | Field::To);
            let is_picture = matches!(field, Field::Asset | Field::Picture) && !self.pictures;
            if is_given || is_picture {
                continue;
            }
            let invalid = TransferError::Invalid { kind, field };
            match (spec.shape, content) {
                (Shape::Order | Shape::At | Shape::Tombstone, _) => {}
                (Shape::Text(most), Content::Scalar(Value::Line(text))) => {
                    if units(text) > most {
                        return Err(invalid);
                    }
                    let splice = TextSplice {
                        at_utf16: 0,
                        delete_utf16: 0,
                        insert: text.clone(),
                    };
                    self.after.push(Edit::Splice { entity, field, splice });
                    let look = thing.looks.get(field.as_str()).filter(|_| is_prose(kind, field));
                    if let Some(look) = look.map(|look| look.repaired(text)) {
                        let changes = Look::default().changes(&look, text).into_iter();
                        self.after
                            .extend(changes.map(|format| Edit::Format { entity, field, format }));
                    }
                }
                (shape, Content::Scalar(value)) => {
                    if scalar(shape, value).is_none() {
                        return Err(invalid);
                    }
                    let value = Some(value.clone());
                    self.after.push(Edit::Set { entity, field, value });
                }
                (Shape::Members, Content::Members(keys)) => {
                    let entries = keys.iter().map(|key| (key.clone(), Value::Flag(true))).gather();
                    self.entries(entity, field, entries)?;
                }
                (Shape::Table(words), Content::Table(table)) => {
                    let is_word = |word: &String| words.is_empty() || words.contains(&word.as_str());
                    if !table.values().all(is_word) {
                        return Err(invalid);
                    }
                    let entries = table
                        .iter()
                        .map(|(key, word)| (key.clone(), Value::Line(word.clone())))
                        .gather();
                    self.entries(entity, field, entries)?;
                }
                _ => return Err(invalid),
            }
        }
        Ok(())
    }

    fn entries(
        &mut self,
        entity: EntityRef,
        field: Field,
        entries: BTreeMap<String, Value>,
    ) -> Result<(), TransferError> {
        let invalid = TransferError::Invalid {
            kind: entity.kind(),
            field,
        };
        if entries.len() >= limits::SET_MEMBERS {
            return Err(invalid);
        }
        let catalogue = match field {
            Field::Channels => Some(EntityKind::Channel),
            Field::Actors => Some(EntityKind::Actor),
            _ => None,
        };
        for (key, value) in entries {
            let too_long = matches!(&value, Value::Line(line) if units(line) > limits::TITLE_UTF16);
            if key.is_empty() || units(&key) > limits::TITLE_UTF16 || too_long {
                return Err(invalid);
            }
            let key = match catalogue {
                None => key,
                Some(kind) => {
                    let was = EntityRef::from_key(kind, &key).map_err(|_| invalid.clone())?;
                    match self.entry(was)?.and_then(EntityRef::key) {
                        Some(key) => key,
                        // The clip does not say what it was: deleted before it was copied.
                        None => continue,
                    }
                }
            };
            self.after.push(Edit::Mark {
                entity,
                field,
                key,
                value: Some(value),
            });
        }
        Ok(())
    }
}
