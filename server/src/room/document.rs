//! The yrs document of a room: applies updates so that a bad one cannot harm the room, and encodes what others need.
//!
//! Invariant: what is forwarded and stored is what a commit changed, never what came in. A panic or error inside yrs
//! leaves the document unusable ([`Broken`]); the room then rebuilds it from what is stored and gathered.
//! Not here: who may write (`room`), when something is stored (`journal`).

use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use waymark_shared::access::DocName;
use waymark_shared::limits;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    ClientID, Doc, ID, IdSet, OffsetKind, Options, ReadTxn, StateVector, Transact, TransactionMut, Update, WriteTxn,
};

use crate::room::bounds::{self, Beyond};
use crate::room::document::point::Point;
use crate::room::frame::encode;
use crate::room::scan::{COUNTED_ROOTS, UpdateScan, scan_update};
use crate::store::StoredDoc;

pub mod point;
#[cfg(test)]
mod tests;

/// yrs gave up inside an update; the document must be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the update breaks the document: {0}")]
pub struct Broken(pub String);

/// An update was not taken. The document is unusable either way and must be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotApplied {
    /// yrs gave up.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// It went beyond a limit.
    #[error(transparent)]
    Beyond(#[from] Beyond),
}

/// What applying an update did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// What the commit changed (update v1), or nothing.
    pub change: Option<Bytes>,
    /// Part of the update waits for something this server does not have.
    pub waiting: bool,
    /// It made something come that others had left waiting: the change is more than the update, and new to its author too.
    pub released: bool,
}

/// A document and what is remembered about it between commits.
pub struct Document {
    doc: Doc,
    /// The answer to the step 1 of somebody who has nothing, kept until the next commit: many join at once.
    whole: Option<Bytes>,
    /// What was encoded last for a reader who fell behind, kept until the next commit.
    missed: Option<(Arc<Point>, Bytes)>,
    /// Where whoever has everything stands, kept until the next commit.
    stands_at: Option<Arc<Point>>,
    /// Bytes of all changes since it was opened.
    changed_bytes: u64,
    /// At least the size of the encoded state, in bytes.
    size_bound_bytes: usize,
    /// What yrs holds back, encoded; empty when nothing.
    held_back: Vec<u8>,
    /// At most the state vector. Making that one visits everybody who ever wrote: with 10,000 of them it was the dearest part
    /// of an edit (hundreds of µs).
    known: StateVector,
    /// At least the entries of each of [`COUNTED_ROOTS`]; `None` when they must be counted, which visits all of them.
    entries_bound: Option<[usize; COUNTED_ROOTS.len()]>,
    /// The shared types in what is held back.
    held_back_containers: Vec<ID>,
    /// Whether it is a `map` document, whose roots have their own limits.
    journey: bool,
}

impl Document {
    /// Builds the document from what is stored, then from updates not stored yet.
    ///
    /// Something that waited when it was stored may break the document once what it waited for is there. Then the
    /// document is built without what waits, and without what does not apply: commits always apply in their order.
    ///
    /// # Errors
    /// When something stored cannot be read.
    pub fn open<'a>(
        doc: DocName,
        stored: &'a StoredDoc,
        gathered: impl IntoIterator<Item = &'a Bytes>,
    ) -> Result<Self, Broken> {
        let parts: Vec<&Bytes> = stored.snapshot.iter().chain(&stored.tail).chain(gathered).collect();
        let mut document = Self::empty(doc);
        let at_once = document.guarded(|txn| {
            for part in &parts {
                apply_bytes(txn, part)?;
            }
            txn.commit();
            Ok(())
        });
        if at_once.is_err() {
            document = Self::without_what_waits(doc, &parts)?;
        }
        document.size_bound_bytes = parts.iter().map(|part| part.len()).sum();
        document.note_held_back();
        document.known = document.state_vector();
        if let ([whole], true) = (&parts[..], at_once.is_ok() && document.held_back.is_empty()) {
            // As it was encoded when it was stored, so whoever waits for the document gets it without another encoding.
            document.whole = Some(encode::step2(whole));
        }
        Ok(document)
    }

    /// The same without what waits for something missing, after that has broken the document.
    ///
    /// # Errors
    /// When nothing stored can be read.
    pub fn open_without_what_waits<'a>(
        doc: DocName,
        stored: &'a StoredDoc,
        gathered: impl IntoIterator<Item = &'a Bytes>,
    ) -> Result<Self, Broken> {
        let parts: Vec<&Bytes> = stored.snapshot.iter().chain(&stored.tail).chain(gathered).collect();
        let mut document = Self::without_what_waits(doc, &parts)?;
        document.size_bound_bytes = parts.iter().map(|part| part.len()).sum();
        document.known = document.state_vector();
        Ok(document)
    }

    fn without_what_waits(doc: DocName, parts: &[&Bytes]) -> Result<Self, Broken> {
        let mut good: Vec<&Bytes> = Vec::new();
        let mut document = Self::empty(doc);
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
            document = Self::empty(doc);
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

    fn empty(doc: DocName) -> Self {
        let journey = doc == DocName::Map;
        let mut options = Options {
            offset_kind: OffsetKind::Utf16,
            skip_gc: false,
            ..Options::default()
        };
        // Names the server's own edits; shorter ids make a smaller document.
        options.client_id = ClientID::new(options.client_id.get() & u64::from(u32::MAX));
        let doc = Doc::with_options(options);
        if journey {
            bounds::declare_journey_roots(&doc);
        }
        Self {
            doc,
            whole: None,
            missed: None,
            stands_at: None,
            changed_bytes: 0,
            size_bound_bytes: 0,
            held_back: Vec::new(),
            known: StateVector::default(),
            entries_bound: None,
            held_back_containers: Vec::new(),
            journey,
        }
    }

    /// Whether something waits for what is missing.
    #[must_use]
    pub fn has_waiting(&self) -> bool {
        !self.held_back.is_empty()
    }

    /// Applies an update that passed `scan_update`, which found `scan`.
    ///
    /// # Errors
    /// When yrs gives up or the update goes beyond a limit; the document is then unusable.
    pub fn apply(&mut self, update: Update, scan: &UpdateScan) -> Result<Applied, NotApplied> {
        // What it makes come may be what others left waiting.
        let mut made = scan.containers.clone();
        made.extend_from_slice(&self.held_back_containers);
        if made.len() > limits::CONTAINERS_AT_ONCE {
            return Err(Beyond::Containers.into());
        }
        let inserts = scan.longest_text_utf16 > 0 || !self.held_back.is_empty();
        let journey = self.journey;
        let waited = !self.held_back.is_empty();
        let inserted = update.insertions(true);
        let deleted = update.delete_set().clone();
        let simple = self.held_back.is_empty() && !has_hole(&self.known, &inserted);
        let (mut applied, beyond) = self.guarded(|txn| {
            // Encoded from what yrs read of it, so it is as clean as what a commit encodes, which visits everybody who ever
            // wrote three times.
            let as_read = update.encode_v1();
            txn.apply_update(update).map_err(|error| Broken(error.to_string()))?;
            txn.commit();
            if !txn.has_changes() {
                return Ok((Applied::default(), None));
            }
            let beyond = bounds::check(txn, journey, &made, inserts).err();
            let all_of_it = *txn.insert_set() == inserted && *txn.delete_set() == deleted;
            let change = if all_of_it { as_read } else { txn.encode_update_v1() };
            let applied = Applied {
                change: Some(change.into()),
                waiting: false,
                released: waited && !all_of_it,
            };
            Ok((applied, beyond))
        })?;
        if let Some(beyond) = beyond {
            return Err(beyond.into());
        }
        let before = std::mem::take(&mut self.held_back);
        self.note_held_back();
        applied.waiting = !self.held_back.is_empty() && self.held_back != before;
        if simple && self.held_back.is_empty() {
            for (client, ranges) in inserted.iter() {
                let end = ranges.iter().map(|range| range.end).max().unwrap_or(0);
                self.known.set_max(*client, end);
            }
        } else {
            self.known = self.state_vector();
        }
        debug_assert!(self.knows_no_more_than_is_there());
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
        self.known = self.state_vector();
        self.entries_bound = None;
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
    pub fn passes_over(&mut self, update: &Update) -> bool {
        let inserted = update.insertions(true);
        if !has_hole(&self.known, &inserted) {
            return false;
        }
        // What filled a hole may have joined it to what lay behind.
        self.known = self.state_vector();
        has_hole(&self.known, &inserted)
    }

    /// What this document holds, as the vector that asks for the rest.
    #[must_use]
    pub fn state_vector(&self) -> StateVector {
        self.doc.transact().state_vector()
    }

    /// What a peer at `since` lacks (update v1).
    #[must_use]
    pub fn diff(&self, since: &StateVector) -> Bytes {
        self.doc.transact().encode_diff_v1(since).into()
    }

    /// The same as the answer to its step 1. Whoever has nothing gets the bytes that others got.
    pub fn step2(&mut self, since: &StateVector) -> Bytes {
        if !since.is_empty() {
            return encode::step2(&self.diff(since));
        }
        if let Some(whole) = &self.whole {
            return whole.clone();
        }
        let whole = encode::step2(&self.diff(since));
        self.whole.insert(whole).clone()
    }

    /// Where whoever has everything stands, made once for all who ask before the next commit.
    pub fn stands_at(&mut self) -> Arc<Point> {
        if let Some(at) = &self.stands_at {
            return Arc::clone(at);
        }
        let at = Arc::new(Point {
            state: self.state_vector(),
            changed_bytes: self.changed_bytes,
        });
        Arc::clone(self.stands_at.insert(at))
    }

    /// Whether what [`Self::missed`] tells somebody who stands at `from` serves somebody at `other` too.
    #[must_use]
    pub fn serves(&self, from: &Point, other: &Point) -> bool {
        from.serves(other, self.changed_bytes)
    }

    /// What has come since as one Update message.
    pub fn missed(&mut self, since: &Arc<Point>) -> Bytes {
        if let Some((from, missed)) = &self.missed
            && from.serves(since, self.changed_bytes)
        {
            return missed.clone();
        }
        let missed = encode::update(&self.diff(&since.state));
        self.missed.insert((Arc::clone(since), missed)).1.clone()
    }

    /// The whole state for the store, with what is held back.
    #[must_use]
    pub fn snapshot(&self) -> Bytes {
        let mut state = self.doc.transact().encode_state_as_update_v1(&StateVector::default());
        // It was grown by doubling, and is kept for as long as the store takes.
        state.shrink_to_fit();
        state.into()
    }

    /// Whether `more` bytes still fit into a document of `limit` bytes. Measures only when the bound is near it.
    pub fn fits(&mut self, more: usize, limit: usize) -> bool {
        if self.size_bound_bytes + more > limit {
            self.size_bound_bytes = self.snapshot().len();
        }
        self.size_bound_bytes + more <= limit
    }

    /// Whether so many entries more of each of [`COUNTED_ROOTS`] are within the limits of a journey; then they are taken as
    /// added. Counts only when the bound is near a limit.
    pub fn has_places(&mut self, more: &[usize; COUNTED_ROOTS.len()]) -> bool {
        let counted = self.entries_bound.is_none();
        let bound = *self.entries_bound.get_or_insert_with(|| entries(&self.doc));
        let sum = |present: [usize; COUNTED_ROOTS.len()]| -> [usize; COUNTED_ROOTS.len()] {
            std::array::from_fn(|root| present[root] + more[root])
        };
        let within = |sums: &[usize; COUNTED_ROOTS.len()]| {
            let mut each = COUNTED_ROOTS.iter().zip(sums).zip(more);
            each.all(|(((_, limit), sum), more)| *more == 0 || sum <= limit)
        };
        let mut sums = sum(bound);
        if !within(&sums) && !counted {
            let present = entries(&self.doc);
            self.entries_bound = Some(present);
            sums = sum(present);
        }
        let fits = within(&sums);
        if fits {
            self.entries_bound = Some(sums);
        }
        fits
    }

    /// At least the size of the encoded state, in bytes.
    #[must_use]
    pub fn size_bound_bytes(&self) -> usize {
        self.size_bound_bytes
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

    fn knows_no_more_than_is_there(&self) -> bool {
        let there = self.state_vector();
        self.known.iter().all(|(client, clock)| there.get(client) >= *clock)
    }

    fn committed(&mut self, applied: &Applied) {
        if let Some(change) = &applied.change {
            self.whole = None;
            self.missed = None;
            self.stands_at = None;
            self.size_bound_bytes += change.len();
            self.changed_bytes += change.len() as u64;
        }
    }

    fn note_held_back(&mut self) {
        let txn = self.doc.transact();
        let mut bytes = Vec::new();
        let mut containers = Vec::new();
        if txn.has_missing_updates() {
            let store = txn.store();
            if let Some(pending) = store.pending_update() {
                bytes = pending.update.encode_v1();
                containers = scan_update(&bytes).map(|scan| scan.containers).unwrap_or_default();
            }
            if let Some(deletions) = store.pending_ds() {
                bytes.extend_from_slice(&deletions.encode_v1());
            }
        }
        drop(txn);
        self.held_back = bytes;
        self.held_back_containers = containers;
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

/// Whether ids begin behind what is known of their client.
fn has_hole(known: &StateVector, inserted: &IdSet) -> bool {
    inserted.iter().any(|(client, ranges)| {
        let mut end = known.get(client);
        ranges.iter().any(|range| {
            let hole = range.start > end;
            end = end.max(range.end);
            hole
        })
    })
}

/// Entries of each of [`COUNTED_ROOTS`], deleted-by-flag ones included.
fn entries(doc: &Doc) -> [usize; COUNTED_ROOTS.len()] {
    let txn = doc.transact();
    COUNTED_ROOTS.map(|(root, _)| txn.get_map(root).map_or(0, |map| yrs::Map::len(&map, &txn) as usize))
}

fn apply_bytes(txn: &mut TransactionMut<'_>, bytes: &Bytes) -> Result<(), Broken> {
    let update = Update::decode_v1(bytes).map_err(|error| Broken(error.to_string()))?;
    txn.apply_update(update).map_err(|error| Broken(error.to_string()))
}

fn commit(txn: &mut TransactionMut<'_>) -> Applied {
    txn.commit();
    let change = txn.has_changes().then(|| Bytes::from(txn.encode_update_v1()));
    Applied {
        change,
        ..Applied::default()
    }
}
