//! What a transaction changed, in the words of the journey: the input of every projection.
//!
//! One [`ChangeSet`] per transaction, delivered inside its commit: read through the transaction passed in, open none.
//! Not here: the new values (read them from the transaction) and who made the change (its origin).

use std::sync::{Arc, Mutex, PoisonError};

use yrs::types::{Delta, EntryChange, Event, Events, PathSegment};
use yrs::{Any, DeepObservable, Out, TransactionMut};

use super::JourneyDoc;
use super::schema::{EntityKind, EntityRef, Field};
use crate::journey::ScoreKey;
use crate::text_splice::TextSplice;

/// What one transaction changed, each thing once, in the order in which it was met.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChangeSet {
    /// The changes.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The entity is new, or was replaced as a whole: read all of it.
    Added(EntityRef),
    /// The entity is gone for good (a purge; deleting sets the field `del`).
    Removed(EntityRef),
    /// A scalar, set or table field has another value.
    Field(EntityRef, Field),
    /// A text changed by these splices, to be applied one after the other.
    Text(EntityRef, Field, Vec<TextSplice>),
    /// A score was set or cleared.
    Score(ScoreKey),
}

impl JourneyDoc {
    /// Calls back once for every transaction that changes something, until [`Self::unobserve_changes`] with the same key.
    /// The callback runs inside the commit. No transaction may be open.
    pub fn observe_changes(
        &self,
        key: &'static str,
        callback: impl Fn(&TransactionMut<'_>, &ChangeSet) + Send + Sync + 'static,
    ) {
        let pending: Arc<Mutex<Vec<Change>>> = Arc::default();
        for (kind, root) in &self.roots {
            let (kind, pending) = (*kind, Arc::clone(&pending));
            root.observe_deep(key, move |txn, events| {
                collect(
                    kind,
                    txn,
                    events,
                    &mut pending.lock().unwrap_or_else(PoisonError::into_inner),
                );
            });
        }
        let scores = Arc::clone(&pending);
        self.scores.observe_deep(key, move |txn, events| {
            let mut changes = scores.lock().unwrap_or_else(PoisonError::into_inner);
            collect_scores(txn, events, &mut changes);
        });
        let observed = self.doc.observe_after_transaction(key, move |txn| {
            let changes = std::mem::take(&mut *pending.lock().unwrap_or_else(PoisonError::into_inner));
            if !changes.is_empty() {
                callback(txn, &ChangeSet { changes });
            }
        });
        debug_assert!(observed.is_ok(), "no transaction may be open while observing");
    }

    /// Ends [`Self::observe_changes`]. No transaction may be open.
    pub fn unobserve_changes(&self, key: &'static str) {
        for root in self.roots() {
            root.unobserve_deep(key);
        }
        let unobserved = self.doc.unobserve_after_transaction(key);
        debug_assert!(unobserved.is_ok(), "no transaction may be open while unobserving");
    }
}

fn push(changes: &mut Vec<Change>, change: Change) {
    if !changes.contains(&change) {
        changes.push(change);
    }
}

fn collect(kind: EntityKind, txn: &TransactionMut<'_>, events: &Events, changes: &mut Vec<Change>) {
    for event in events.iter() {
        let path: Vec<String> = event
            .path()
            .into_iter()
            .map(|segment| match segment {
                PathSegment::Key(key) => key.to_string(),
                PathSegment::Index(index) => index.to_string(),
            })
            .collect();
        // The journey's own fields lie in the root itself: give them the same path as an entity's.
        let (entity, path) = match (kind, path.as_slice()) {
            (EntityKind::Meta, path) => (Some(EntityRef::Meta), path),
            (_, [key, rest @ ..]) => match EntityRef::from_key(kind, key) {
                Ok(entity) => (Some(entity), rest),
                Err(_) => continue,
            },
            (_, []) => (None, path.as_slice()),
        };
        match (entity, path, event) {
            (None, _, Event::Map(event)) => {
                for (key, change) in event.keys(txn) {
                    let Ok(entity) = EntityRef::from_key(kind, key) else {
                        continue;
                    };
                    // A root has one event and each key once in it: no need to look for doubles among thousands.
                    changes.push(match change {
                        EntryChange::Removed(_) => Change::Removed(entity),
                        EntryChange::Inserted(_) | EntryChange::Updated(..) => Change::Added(entity),
                    });
                }
            }
            (Some(entity), [], Event::Map(event)) => {
                for key in event.keys(txn).keys() {
                    if let Ok(field) = key.parse() {
                        push(changes, Change::Field(entity, field));
                    }
                }
            }
            (Some(entity), [field], Event::Text(event)) => {
                if let Ok(field) = field.parse() {
                    push(changes, Change::Text(entity, field, splices(event.delta(txn))));
                }
            }
            (Some(entity), [field, ..], _) => {
                if let Ok(field) = field.parse() {
                    push(changes, Change::Field(entity, field));
                }
            }
            _ => {}
        }
    }
}

fn collect_scores(txn: &TransactionMut<'_>, events: &Events, changes: &mut Vec<Change>) {
    for event in events.iter() {
        let path = event.path();
        match (path.front(), event) {
            (Some(PathSegment::Key(key)), _) => {
                if let Ok(key) = key.parse() {
                    push(changes, Change::Score(key));
                }
            }
            (None, Event::Map(event)) => {
                for key in event.keys(txn).keys().filter_map(|key| key.parse().ok()) {
                    push(changes, Change::Score(key));
                }
            }
            _ => {}
        }
    }
}

/// A delta as splices, each relative to the text after the ones before it.
fn splices(delta: &[Delta]) -> Vec<TextSplice> {
    let mut splices: Vec<TextSplice> = Vec::new();
    let mut at_utf16 = 0;
    for step in delta {
        match step {
            Delta::Retain(length, _) => at_utf16 += length,
            Delta::Inserted(value, _) => {
                let insert = match value {
                    Out::Any(Any::String(text)) => text.to_string(),
                    // An embedded object takes one place, as in a browser's text.
                    _ => "\u{fffc}".to_owned(),
                };
                let splice = TextSplice {
                    at_utf16,
                    delete_utf16: 0,
                    insert,
                };
                at_utf16 += splice.insert_utf16();
                splices.push(splice);
            }
            Delta::Deleted(length) => {
                splices.push(TextSplice {
                    at_utf16,
                    delete_utf16: *length,
                    insert: String::new(),
                });
            }
        }
    }
    splices
}
