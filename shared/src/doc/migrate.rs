//! Versions of the schema: which one a document has, and the steps from older ones to ours.
//!
//! `meta.schema_version` is written by whoever seeds a journey. Only the server migrates, while it loads a document and nobody else is in it:
//! two replicas that migrate at once would do it twice. A document of a newer version is left alone. Not here: versions of
//! the wire (`protocol`) and of the store (server).

use yrs::{Any, Map, Out, ReadTxn, TransactionMut};

use super::JourneyDoc;
use super::read::whole_number;
use super::schema::{EntityKind, Field, SCHEMA_VERSION};

/// How a document's schema relates to ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// Nobody has seeded it: there is nothing to read, and nothing to migrate.
    Unseeded,
    /// Ours.
    Current,
    /// Older: migrate before use.
    Older(i64),
    /// Newer: this program would misread it, and must not write it.
    Newer(i64),
}

/// The document was written by a newer program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this journey has schema version {found}, and this program knows versions up to {SCHEMA_VERSION}: update the program"
)]
pub struct NewerSchema {
    /// Its version.
    pub found: i64,
}

/// A step: from this version to the next, within the transaction.
type Step = (i64, fn(&JourneyDoc, &mut TransactionMut<'_>));

/// All steps, oldest first. Version 1 is the first there is.
const STEPS: &[Step] = &[];

/// Which version of the schema a document has.
#[must_use]
pub fn schema_state<T: ReadTxn>(txn: &T) -> SchemaState {
    state_for(txn, SCHEMA_VERSION)
}

/// Brings a document to our version; returns whether anything changed.
///
/// # Errors
/// When it is newer. Nothing was changed.
pub fn migrate(doc: &JourneyDoc, txn: &mut TransactionMut<'_>) -> Result<bool, NewerSchema> {
    migrate_with(doc, txn, STEPS, SCHEMA_VERSION)
}

/// The version that a document names, if any. Needs no [`JourneyDoc`]: a server asks this after a commit.
#[must_use]
pub fn schema_version<T: ReadTxn>(txn: &T) -> Option<i64> {
    match txn
        .get_map(EntityKind::Meta.root())?
        .get(txn, Field::SchemaVersion.as_str())?
    {
        Out::Any(any) => version_in(&any),
        _ => None,
    }
}

/// The version that the value of that entry names.
#[must_use]
pub fn version_in(value: &Any) -> Option<i64> {
    whole_number(value).map(|version| version.max(1))
}

fn state_for<T: ReadTxn>(txn: &T, ours: i64) -> SchemaState {
    match schema_version(txn) {
        None => SchemaState::Unseeded,
        Some(version) if version > ours => SchemaState::Newer(version),
        Some(version) if version < ours => SchemaState::Older(version),
        Some(_) => SchemaState::Current,
    }
}

fn migrate_with(
    doc: &JourneyDoc,
    txn: &mut TransactionMut<'_>,
    steps: &[Step],
    ours: i64,
) -> Result<bool, NewerSchema> {
    match state_for(txn, ours) {
        SchemaState::Unseeded | SchemaState::Current => Ok(false),
        SchemaState::Newer(found) => Err(NewerSchema { found }),
        SchemaState::Older(version) => {
            for (_, step) in steps.iter().filter(|(from, _)| (version..ours).contains(from)) {
                step(doc, txn);
            }
            doc.root(EntityKind::Meta)
                .insert(txn, Field::SchemaVersion.as_str(), Any::from(ours));
            Ok(true)
        }
    }
}

#[cfg(test)]
mod tests {
    use yrs::Transact;

    use super::*;
    use crate::doc::edit::{EditCx, init};

    fn seeded(version: i64) -> JourneyDoc {
        let doc = JourneyDoc::new(Some(1));
        {
            let mut txn = doc.doc().transact_mut();
            init(&doc, &mut txn, "A stay", &EditCx { by: "Ada", now_ms: 1 });
            doc.root(EntityKind::Meta)
                .insert(&mut txn, "schema_version", Any::from(version));
        }
        doc
    }

    fn append(doc: &JourneyDoc, txn: &mut TransactionMut<'_>, what: &str) {
        let owner = doc.read_meta(txn).owner.unwrap_or_default();
        doc.root(EntityKind::Meta)
            .insert(txn, "owner", format!("{owner}{what}"));
    }

    #[test]
    fn what_is_seeded_now_is_current() {
        let doc = seeded(SCHEMA_VERSION);
        let before = doc.doc().transact().state_vector();
        assert_eq!(schema_state(&doc.doc().transact()), SchemaState::Current);
        assert_eq!(migrate(&doc, &mut doc.doc().transact_mut()), Ok(false));
        assert_eq!(doc.doc().transact().state_vector(), before);
        let empty = JourneyDoc::new(None);
        assert_eq!(schema_state(&empty.doc().transact()), SchemaState::Unseeded);
    }

    #[test]
    fn a_newer_document_says_so_and_is_left_alone() {
        let doc = seeded(SCHEMA_VERSION + 1);
        let before = doc.doc().transact().state_vector();
        let found = SCHEMA_VERSION + 1;
        assert_eq!(schema_state(&doc.doc().transact()), SchemaState::Newer(found));
        assert_eq!(migrate(&doc, &mut doc.doc().transact_mut()), Err(NewerSchema { found }));
        assert_eq!(doc.doc().transact().state_vector(), before);
    }

    #[test]
    fn an_older_document_goes_through_every_step_once_in_order() {
        let steps: &[Step] = &[
            (1, |doc, txn| append(doc, txn, "a")),
            (2, |doc, txn| append(doc, txn, "b")),
            (3, |doc, txn| append(doc, txn, "c")),
        ];
        let doc = seeded(2);
        assert_eq!(state_for(&doc.doc().transact(), 4), SchemaState::Older(2));
        assert_eq!(migrate_with(&doc, &mut doc.doc().transact_mut(), steps, 4), Ok(true));
        let meta = doc.read_meta(&doc.doc().transact());
        assert_eq!((meta.owner.as_deref(), meta.schema_version), (Some("bc"), Some(4)));
        assert_eq!(migrate_with(&doc, &mut doc.doc().transact_mut(), steps, 4), Ok(false));
    }

    #[test]
    fn the_steps_lead_to_our_version_without_a_gap() {
        let from: Vec<i64> = STEPS.iter().map(|(from, _)| *from).collect();
        assert_eq!(from, (1..SCHEMA_VERSION).collect::<Vec<_>>());
    }
}
