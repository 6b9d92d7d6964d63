//! The yrs document of a room: applies updates so that a bad one cannot harm the room, and encodes what others need.
//!
//! Invariant: what is forwarded and stored is what a commit changed, never what came in. A panic or error inside yrs
//! leaves the document unusable ([`Broken`]); the room then rebuilds it from what is stored and gathered.
//! Not here: who may write (`room`), when something is stored (`journal`).

use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{ClientID, Doc, OffsetKind, Options, ReadTxn, StateVector, Transact, TransactionMut, Update, WriteTxn};

use crate::room::scan::COUNTED_ROOTS;
use crate::store::StoredDoc;

/// yrs gave up inside an update; the document must be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the update breaks the document: {0}")]
pub struct Broken(pub String);

/// What applying an update did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// What the commit changed (update v1), or nothing.
    pub change: Option<Bytes>,
    /// Part of the update waits for something this server does not have.
    pub waiting: bool,
}

/// A document and what is remembered about it between commits.
pub struct Document {
    doc: Doc,
    /// The whole state as others load it, kept until the next commit: many join at once.
    whole: Option<Bytes>,
    /// At least the size of the encoded state, in bytes.
    size_bound_bytes: usize,
    /// What yrs holds back, encoded; empty when nothing.
    held_back: Vec<u8>,
}

impl Document {
    /// Builds the document from what is stored, then from updates not stored yet.
    ///
    /// Something that waited when it was stored may break the document once what it waited for is there. Then the
    /// document is built without what waits, and without what does not apply: commits always apply in their order.
    ///
    /// # Errors
    /// When something stored cannot be read.
    pub fn open<'a>(stored: &'a StoredDoc, gathered: impl IntoIterator<Item = &'a Bytes>) -> Result<Self, Broken> {
        let parts: Vec<&Bytes> = stored.snapshot.iter().chain(&stored.tail).chain(gathered).collect();
        let mut document = Self::empty();
        let at_once = document.guarded(|txn| {
            for part in &parts {
                apply_bytes(txn, part)?;
            }
            txn.commit();
            Ok(())
        });
        if at_once.is_err() {
            document = Self::without_what_waits(&parts)?;
        }
        document.size_bound_bytes = parts.iter().map(|part| part.len()).sum();
        document.held_back = document.encode_held_back();
        Ok(document)
    }

    /// The same without what waits for something missing, after that has broken the document.
    ///
    /// # Errors
    /// When nothing stored can be read.
    pub fn open_without_what_waits<'a>(
        stored: &'a StoredDoc,
        gathered: impl IntoIterator<Item = &'a Bytes>,
    ) -> Result<Self, Broken> {
        let parts: Vec<&Bytes> = stored.snapshot.iter().chain(&stored.tail).chain(gathered).collect();
        let mut document = Self::without_what_waits(&parts)?;
        document.size_bound_bytes = parts.iter().map(|part| part.len()).sum();
        Ok(document)
    }

    fn without_what_waits(parts: &[&Bytes]) -> Result<Self, Broken> {
        let mut good: Vec<&Bytes> = Vec::new();
        let mut document = Self::empty();
        for part in parts {
            let applied = document.guarded(|txn| {
                apply_bytes(txn, part)?;
                txn.prune_pending();
                txn.commit();
                Ok(())
            });
            if applied.is_ok() {
                good.push(part);
                continue;
            }
            tracing::error!(bytes = part.len(), "left out a stored update that breaks the document");
            document = Self::empty();
            document.guarded(|txn| {
                for part in &good {
                    apply_bytes(txn, part)?;
                    txn.prune_pending();
                }
                txn.commit();
                Ok(())
            })?;
        }
        if good.is_empty() && !parts.is_empty() {
            return Err(Broken("nothing that is stored can be read".into()));
        }
        Ok(document)
    }

    fn empty() -> Self {
        let mut options = Options {
            offset_kind: OffsetKind::Utf16,
            skip_gc: false,
            ..Options::default()
        };
        // Names the server's own edits; shorter ids make a smaller document.
        options.client_id = ClientID::new(options.client_id.get() & u64::from(u32::MAX));
        Self {
            doc: Doc::with_options(options),
            whole: None,
            size_bound_bytes: 0,
            held_back: Vec::new(),
        }
    }

    /// Whether something waits for what is missing.
    #[must_use]
    pub fn has_waiting(&self) -> bool {
        !self.held_back.is_empty()
    }

    /// Applies an update that passed `scan_update`.
    ///
    /// # Errors
    /// When yrs gives up; the document is then unusable.
    pub fn apply(&mut self, update: Update) -> Result<Applied, Broken> {
        let mut applied = self.guarded(|txn| {
            txn.apply_update(update).map_err(|error| Broken(error.to_string()))?;
            Ok(commit(txn))
        })?;
        let held_back = self.encode_held_back();
        applied.waiting = !held_back.is_empty() && held_back != self.held_back;
        self.held_back = held_back;
        self.committed(&applied);
        Ok(applied)
    }

    /// Runs an edit of the server's own as one transaction and answers what it changed.
    ///
    /// # Errors
    /// When yrs gives up; the document is then unusable.
    pub fn edit(&mut self, edit: impl FnOnce(&mut TransactionMut<'_>)) -> Result<Option<Bytes>, Broken> {
        let applied = self.guarded(|txn| {
            edit(txn);
            Ok(commit(txn))
        })?;
        self.committed(&applied);
        Ok(applied.change)
    }

    /// Whether the update would leave the document as it is.
    #[must_use]
    pub fn knows(&self, update: &Update) -> bool {
        let txn = self.doc.transact();
        let known = txn.state_vector();
        let new_content = update.insertions(true).iter().any(|(client, ranges)| {
            let clock = known.get(client);
            ranges.iter().any(|range| range.end > clock)
        });
        if new_content {
            return false;
        }
        update.delete_set().is_empty() || update.delete_set().diff(&txn.snapshot().delete_set).is_empty()
    }

    /// Whether the update passes over clocks of a client that are missing here. yrs would integrate what lies behind such a hole, but no commit
    /// and no diff from the hole on would tell it to anybody else.
    #[must_use]
    pub fn passes_over(&self, update: &Update) -> bool {
        let known = self.state_vector();
        update.insertions(true).iter().any(|(client, ranges)| {
            let mut end = known.get(client);
            ranges.iter().any(|range| {
                let hole = range.start > end;
                end = end.max(range.end);
                hole
            })
        })
    }

    /// What this document holds, as the vector that asks for the rest.
    #[must_use]
    pub fn state_vector(&self) -> StateVector {
        self.doc.transact().state_vector()
    }

    /// What a peer at `since` lacks (update v1).
    pub fn diff(&mut self, since: &StateVector) -> Bytes {
        if !since.is_empty() {
            return self.doc.transact().encode_diff_v1(since).into();
        }
        let doc = &self.doc;
        self.whole
            .get_or_insert_with(|| doc.transact().encode_diff_v1(since).into())
            .clone()
    }

    /// The whole state for the store, with what is held back.
    #[must_use]
    pub fn snapshot(&self) -> Bytes {
        self.doc
            .transact()
            .encode_state_as_update_v1(&StateVector::default())
            .into()
    }

    /// Whether `more` bytes still fit into a document of `limit` bytes. Measures only when the bound is near it.
    pub fn fits(&mut self, more: usize, limit: usize) -> bool {
        if self.size_bound_bytes + more > limit {
            self.size_bound_bytes = self.snapshot().len();
        }
        self.size_bound_bytes + more <= limit
    }

    /// Entries of each of [`COUNTED_ROOTS`] at present, deleted-by-flag ones included.
    #[must_use]
    pub fn entries(&self) -> [usize; COUNTED_ROOTS.len()] {
        let txn = self.doc.transact();
        COUNTED_ROOTS.map(|(root, _)| txn.get_map(root).map_or(0, |map| yrs::Map::len(&map, &txn) as usize))
    }

    /// The yrs document, for reading.
    #[must_use]
    pub fn doc(&self) -> &Doc {
        &self.doc
    }

    /// Reads the document.
    pub fn read<T>(&self, read: impl FnOnce(&yrs::Transaction<'_>) -> T) -> T {
        read(&self.doc.transact())
    }

    fn committed(&mut self, applied: &Applied) {
        if let Some(change) = &applied.change {
            self.whole = None;
            self.size_bound_bytes += change.len();
        }
    }

    fn encode_held_back(&self) -> Vec<u8> {
        let txn = self.doc.transact();
        if !txn.has_missing_updates() {
            return Vec::new();
        }
        let store = txn.store();
        let mut bytes = store
            .pending_update()
            .map(|pending| pending.update.encode_v1())
            .unwrap_or_default();
        if let Some(deletions) = store.pending_ds() {
            deletions.encode_v1().iter().for_each(|byte| bytes.push(*byte));
        }
        bytes
    }

    /// Runs `work` in a write transaction that is never committed by unwinding: a second panic there would end the
    /// process. After a failure the transaction is leaked and with it the lock, so the document must be dropped.
    fn guarded<T>(&mut self, work: impl FnOnce(&mut TransactionMut<'_>) -> Result<T, Broken>) -> Result<T, Broken> {
        let mut txn = ManuallyDrop::new(self.doc.transact_mut());
        match catch_unwind(AssertUnwindSafe(|| work(&mut txn))) {
            Ok(Ok(value)) => {
                drop(ManuallyDrop::into_inner(txn));
                Ok(value)
            }
            Ok(Err(broken)) => Err(broken),
            Err(_) => Err(Broken("a panic while applying it".into())),
        }
    }
}

fn apply_bytes(txn: &mut TransactionMut<'_>, bytes: &Bytes) -> Result<(), Broken> {
    let update = Update::decode_v1(bytes).map_err(|error| Broken(error.to_string()))?;
    txn.apply_update(update).map_err(|error| Broken(error.to_string()))
}

fn commit(txn: &mut TransactionMut<'_>) -> Applied {
    txn.commit();
    let change = txn.has_changes().then(|| Bytes::from(txn.encode_update_v1()));
    Applied { change, waiting: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yrs::{GetString, Text};

    fn empty() -> Document {
        Document::open(&StoredDoc::default(), []).expect("an empty document")
    }

    fn text_of(document: &Document) -> String {
        document.read(|txn| txn.get_text("t").map(|text| text.get_string(txn)).unwrap_or_default())
    }

    /// Three updates of one author, each a word.
    fn words() -> Vec<Vec<u8>> {
        let author = Doc::with_client_id(7);
        ["one ", "two ", "three"]
            .map(|word| {
                let mut txn = author.transact_mut();
                let text = txn.get_or_insert_text("t");
                text.push(&mut txn, word);
                txn.encode_update_v1()
            })
            .to_vec()
    }

    fn apply(document: &mut Document, bytes: &[u8]) -> Applied {
        document
            .apply(Update::decode_v1(bytes).expect("an update"))
            .expect("applies")
    }

    #[test]
    fn applying_twice_changes_nothing_the_second_time() {
        let mut document = empty();
        let word = &words()[0];
        assert!(apply(&mut document, word).change.is_some());
        assert_eq!(apply(&mut document, word), Applied::default());
        assert!(document.knows(&Update::decode_v1(word).unwrap()));
    }

    #[test]
    fn a_lost_update_is_noticed() {
        let words: Vec<_> = words()
            .into_iter()
            .map(|bytes| (Update::decode_v1(&bytes).expect("an update"), bytes))
            .collect();
        let mut document = empty();
        apply(&mut document, &words[0].1);
        assert!(document.passes_over(&words[2].0));
        assert!(!document.passes_over(&words[1].0));
        let both = yrs::merge_updates_v1([&words[0].1, &words[2].1]).expect("merges");
        assert!(document.passes_over(&Update::decode_v1(&both).expect("an update")));
    }

    #[test]
    fn what_is_held_back_is_in_the_snapshot() {
        let words = words();
        let mut document = empty();
        apply(&mut document, &words[1]);
        let stored = StoredDoc {
            snapshot: Some(document.snapshot()),
            snapshot_seq: 1,
            ..StoredDoc::default()
        };
        let mut reopened = Document::open(&stored, []).expect("reopens");
        apply(&mut reopened, &words[0]);
        assert_eq!(text_of(&reopened), "one two ");
    }

    #[test]
    fn a_parent_that_is_no_container_breaks_only_the_document_at_hand() {
        // A text item, then an item whose parent is that text run.
        let bad = [1, 2, 9, 0, 4, 1, 1, b't', 1, b'x', 4, 0, 9, 0, 1, b'y', 0];
        let mut document = empty();
        let update = Update::decode_v1(&bad).expect("decodes");
        assert!(document.apply(update).is_err());
    }
}
