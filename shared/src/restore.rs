//! Brings back what a journey said before, as new changes of the document it is now.
//!
//! Nothing is replaced as a whole: what was deleted since comes back, what came since goes to the trash, and every field that differs gets its old value,
//! a text by the smallest splices. So whoever edits at the same moment is merged, like with any other edit, and keeps what they did to
//! anything else. Law (tested): afterwards the journey looks as it did, and what was made by somebody else meanwhile is there. Not here: who may restore,
//! and keeping a version of what was before (server).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use yrs::{Any, GetString, In, Map, MapPrelim, MapRef, Out, Text, TextPrelim, TransactionMut};

use crate::diff::PieceKind;
use crate::diff::values::{self, FieldValue};
use crate::diff::words::runs;
use crate::doc::JourneyDoc;
use crate::doc::edit::{EditCx, Value, complete};
use crate::doc::rich;
use crate::doc::schema::{EntityRef, Field, fields};
use crate::journey::{Deletion, Journey, Score};
use crate::rich::Look;

/// Writes what `old` says into the document, and answers how many values were written. Restoring what is there already writes nothing.
pub fn restore(doc: &JourneyDoc, txn: &mut TransactionMut<'_>, old: &Journey, cx: &EditCx<'_>) -> usize {
    let now = doc.read(txn);
    let mut writer = Writer {
        doc,
        txn,
        cx,
        written: 0,
    };
    let all: BTreeSet<EntityRef> = values::entities(old).chain(values::entities(&now)).collect();
    for entity in all {
        match (values::deletion(old, entity), values::deletion(&now, entity)) {
            (Some(None), None) => writer.create(old, entity),
            // Its tombstone tells what went along; without it those would be unplaced.
            (Some(Some(then)), None) => {
                writer.create(old, entity);
                writer.delete(entity, Some(then));
            }
            (Some(None), Some(deleted)) => {
                if deleted.is_some() {
                    writer.set(entity, Field::Del, Any::Null);
                }
                writer.fields(old, &now, entity);
            }
            // It lay in the trash: there it goes again, with what went along then.
            (Some(Some(then)), Some(None)) => writer.delete(entity, Some(then)),
            (Some(Some(then)), Some(Some(since))) if then.seen != since.seen => writer.delete(entity, Some(then)),
            (None, Some(None)) => writer.delete(entity, None),
            _ => {}
        }
    }
    writer.fields(old, &now, EntityRef::Meta);
    writer.scores(old, &now);
    writer.written
}

struct Writer<'a, 'txn> {
    doc: &'a JourneyDoc,
    txn: &'a mut TransactionMut<'txn>,
    cx: &'a EditCx<'a>,
    written: usize,
}

impl Writer<'_, '_> {
    fn entity(&self, entity: EntityRef) -> Option<MapRef> {
        self.doc.entity(self.txn, entity)
    }

    fn set(&mut self, entity: EntityRef, field: Field, value: Any) {
        if let Some(map) = self.entity(entity) {
            map.insert(self.txn, field.as_str(), value);
            self.written += 1;
        }
    }

    /// Makes something that a purge took away for good.
    fn create(&mut self, old: &Journey, entity: EntityRef) {
        let Some(key) = entity.key() else { return };
        let mut given: Vec<(Field, In)> = Vec::new();
        let mut looks = Vec::new();
        for spec in fields(entity.kind()) {
            let value = match values::value(old, entity, spec.field) {
                Some(FieldValue::Text(text, look)) => {
                    if !look.is_plain() {
                        looks.push((spec.field, look));
                    }
                    In::Text(TextPrelim::new(text).into())
                }
                Some(FieldValue::Scalar(Some(value))) => In::Any(any(&value)),
                Some(FieldValue::Members(keys)) => In::Map(
                    keys.into_iter()
                        .map(|key| (key, Any::from(true)))
                        .collect::<MapPrelim>(),
                ),
                Some(FieldValue::Table(entries)) => {
                    let entries = entries.into_iter().map(|(key, word)| (key, Any::from(word)));
                    In::Map(entries.collect::<MapPrelim>())
                }
                Some(FieldValue::Order(pos)) => In::Any(Any::from(pos.to_string())),
                Some(FieldValue::At(Some(parents), pos)) => In::Any(Any::from(format!("{parents}|{pos}"))),
                Some(FieldValue::Scalar(None) | FieldValue::At(None, _)) | None => continue,
            };
            given.push((spec.field, value));
        }
        let entries: MapPrelim = complete(entity.kind(), &given, self.cx).collect();
        self.doc.root(entity.kind()).insert(self.txn, key, entries);
        for (field, look) in looks {
            self.look(entity, field, &look);
        }
        self.written += 1;
    }

    /// Sets a tombstone: the one of then, or one that takes nothing else along, since everything that came since gets its own.
    fn delete(&mut self, entity: EntityRef, then: Option<&Deletion>) {
        let seen: Arc<[Any]> = then
            .into_iter()
            .flat_map(|then| &then.seen)
            .map(|child| Any::from(child.to_string()))
            .collect();
        let at_ms = i64::try_from(self.cx.now_ms).unwrap_or(i64::MAX);
        let tombstone = HashMap::from([
            ("by".to_owned(), Any::from(self.cx.by)),
            ("at".to_owned(), Any::from(at_ms)),
            ("seen".to_owned(), Any::Array(seen)),
        ]);
        self.set(entity, Field::Del, Any::Map(Arc::new(tombstone)));
    }

    fn fields(&mut self, old: &Journey, now: &Journey, entity: EntityRef) {
        for spec in fields(entity.kind()) {
            let (Some(then), Some(now)) = (
                values::value(old, entity, spec.field),
                values::value(now, entity, spec.field),
            ) else {
                continue;
            };
            if then != now {
                self.field(entity, spec.field, &then, &now);
            }
        }
    }

    fn field(&mut self, entity: EntityRef, field: Field, then: &FieldValue, now: &FieldValue) {
        match (then, now) {
            (FieldValue::Text(then, look), _) => self.text(entity, field, then, look),
            (FieldValue::Scalar(value), _) => self.set(entity, field, value.as_ref().map_or(Any::Null, any)),
            (FieldValue::Order(pos), _) => self.set(entity, field, Any::from(pos.to_string())),
            (FieldValue::At(Some(parents), pos), _) => self.set(entity, field, Any::from(format!("{parents}|{pos}"))),
            (FieldValue::Members(then), FieldValue::Members(now)) => {
                let members = |keys: &BTreeSet<String>| keys.iter().map(|key| (key.clone(), Any::from(true))).collect();
                self.entries(entity, field, &members(then), &members(now));
            }
            (FieldValue::Table(then), FieldValue::Table(now)) => {
                let words = |table: &BTreeMap<String, String>| {
                    table
                        .iter()
                        .map(|(key, word)| (key.clone(), Any::from(word.as_str())))
                        .collect()
                };
                self.entries(entity, field, &words(then), &words(now));
            }
            _ => {}
        }
    }

    /// Splices the old text in word by word, so that what somebody types elsewhere in it stays where it is.
    fn text(&mut self, entity: EntityRef, field: Field, then: &str, look: &Look) {
        let Some(map) = self.entity(entity) else { return };
        let text = match map.get(self.txn, field.as_str()) {
            Some(Out::YText(text)) => text,
            // A foreign client made the entity without it.
            _ => map.insert(self.txn, field.as_str(), TextPrelim::new("")),
        };
        let now = text.get_string(self.txn);
        let mut at_utf16: u32 = 0;
        for run in runs(&now, then) {
            let length = u32::try_from(run.text.encode_utf16().count()).unwrap_or(u32::MAX);
            match run.is {
                PieceKind::Same => at_utf16 += length,
                PieceKind::Gone => text.remove_range(self.txn, at_utf16, length),
                PieceKind::New => {
                    text.insert(self.txn, at_utf16, &run.text);
                    at_utf16 += length;
                }
            }
        }
        self.look(entity, field, look);
        self.written += 1;
    }

    /// Makes a text look as it did then, once it says what it said.
    fn look(&mut self, entity: EntityRef, field: Field, then: &Look) {
        let Some(text) = self.doc.text(self.txn, entity, field) else {
            return;
        };
        let now = self.doc.look(self.txn, entity, field);
        for change in now.changes(then, &text.get_string(self.txn)) {
            rich::write(&text, self.txn, &change);
        }
    }

    fn entries(&mut self, entity: EntityRef, field: Field, then: &BTreeMap<String, Any>, now: &BTreeMap<String, Any>) {
        let Some(map) = self.entity(entity) else { return };
        let set = match map.get(self.txn, field.as_str()) {
            Some(Out::YMap(set)) => set,
            _ => map.insert(self.txn, field.as_str(), MapPrelim::default()),
        };
        for key in now.keys().filter(|key| !then.contains_key(*key)) {
            set.remove(self.txn, key);
        }
        for (key, value) in then {
            if now.get(key) != Some(value) {
                set.insert(self.txn, key.as_str(), value.clone());
            }
        }
        self.written += 1;
    }

    fn scores(&mut self, old: &Journey, now: &Journey) {
        let keys: BTreeSet<_> = old.scores.keys().chain(now.scores.keys()).copied().collect();
        let said = |score: Option<&Score>| score.map(|score| (score.value, score.n, score.weight));
        for key in keys {
            let then = old.scores.get(&key);
            if said(then) == said(now.scores.get(&key)) {
                continue;
            }
            let value = then.map_or(Any::Null, |score| {
                let mut entries = HashMap::from([
                    ("v".to_owned(), Any::from(score.value)),
                    ("by".to_owned(), Any::from(score.by.as_str())),
                ]);
                let numbers = [("n", score.n), ("weight", score.weight)];
                entries.extend(
                    numbers
                        .into_iter()
                        .filter_map(|(name, number)| Some((name.to_owned(), Any::from(number?)))),
                );
                Any::Map(Arc::new(entries))
            });
            self.doc.scores_root().insert(self.txn, key.to_string(), value);
            self.written += 1;
        }
    }
}

fn any(value: &Value) -> Any {
    match value {
        Value::Flag(flag) => Any::from(*flag),
        Value::Int(number) => Any::from(*number),
        Value::Line(line) => Any::from(line.as_str()),
    }
}
