//! The layout of keys in the one ordered tree of an engine.
//!
//! Everything about a document lies together, and in the order in which it is loaded: its head, its snapshot, its updates.
//!
//! ```text
//! document   1 | journey 16 B | doc u8 | epoch u32 | kind u8 | seq u64 | part u16     33 bytes
//! record     2 | table u8 | key, escaped | 0 0 | part u16
//! tombstone  3 | journey 16 B | doc u8                                              18 bytes
//! ```
//!
//! All numbers are big-endian, so that the order of bytes is the order of numbers. The first byte keeps documents and
//! records apart inside one tree, because only writes to one tree are atomic together. Numbers given out here stand on disk:
//! they are never reused. Not here: what the values hold (`chunk`, `head`).

use waymark_shared::access::DocName;
use waymark_shared::ids::JourneyId;

use super::{DocKey, Seq, Table};

/// First byte of all keys of documents.
const DOCUMENTS: u8 = 1;
/// First byte of all keys of records.
const RECORDS: u8 = 2;
/// First byte of all keys of tombstones.
const TOMBSTONES: u8 = 3;
/// Bytes of a document's key before its epoch.
const DOC_PREFIX: usize = 1 + 16 + 1;
/// Bytes of a whole document key.
const DOC_KEY: usize = DOC_PREFIX + 4 + 1 + 8 + 2;

/// Where a part of a document lies. Order of fields = order of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot {
    /// Raised by every delete. The head lies under epoch 0, before everything else, or is a [`tombstone`].
    pub(crate) epoch: u32,
    /// What it is.
    pub(crate) kind: Kind,
    /// Position: what a snapshot covers, or an update's own. 0 for the head.
    pub(crate) seq: Seq,
    /// Which part of the value.
    pub(crate) part: u16,
}

/// What a value of a document is. The numbers stand on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Kind {
    /// The document's epoch and snapshot position.
    Head = 0,
    /// State that covers all updates up to its position.
    Snapshot = 1,
    /// One update.
    Update = 2,
}

impl Slot {
    /// The head of a document.
    pub(crate) const HEAD: Self = Self {
        epoch: 0,
        kind: Kind::Head,
        seq: 0,
        part: 0,
    };

    /// The first part of a value.
    #[must_use]
    pub(crate) const fn first(epoch: u32, kind: Kind, seq: Seq) -> Self {
        Self {
            epoch,
            kind,
            seq,
            part: 0,
        }
    }
}

/// The key of one part of a document.
#[must_use]
pub(crate) fn document(key: DocKey, slot: Slot) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(DOC_KEY);
    bytes.extend_from_slice(&document_prefix(key));
    bytes.extend_from_slice(&slot.epoch.to_be_bytes());
    bytes.push(slot.kind as u8);
    bytes.extend_from_slice(&slot.seq.to_be_bytes());
    bytes.extend_from_slice(&slot.part.to_be_bytes());
    bytes
}

/// Where the head of a document stands from its deletion to its next snapshot: close to others like it. Left in the place of
/// their documents, such heads kept dead values around them in sled's log, 8 KB for a journey.
#[must_use]
pub(crate) fn tombstone(key: DocKey) -> Vec<u8> {
    let mut bytes = document_prefix(key).to_vec();
    bytes[0] = TOMBSTONES;
    bytes
}

/// All keys of tombstones: from the first to before the second.
#[must_use]
pub(crate) fn all_tombstones() -> (Vec<u8>, Vec<u8>) {
    (vec![TOMBSTONES], vec![TOMBSTONES + 1])
}

/// Reads a key made by [`tombstone`]. `None` for anything else.
#[must_use]
pub(crate) fn parse_tombstone(bytes: &[u8]) -> Option<DocKey> {
    let (&[space], rest) = bytes.split_first_chunk::<1>()?;
    let (journey, &[doc]) = rest.split_first_chunk::<16>()? else {
        return None;
    };
    let journey = journey_from_bytes(*journey);
    let doc = doc_from_number(doc)?;
    (space == TOMBSTONES).then_some(DocKey { journey, doc })
}

/// Reads a key made by [`document`]. `None` for anything else.
#[must_use]
pub(crate) fn parse_document(bytes: &[u8]) -> Option<(DocKey, Slot)> {
    if bytes.len() != DOC_KEY {
        return None;
    }
    let (&space, rest) = bytes.split_first()?;
    let (journey, rest) = rest.split_first_chunk::<16>()?;
    let (&doc, rest) = rest.split_first()?;
    let (epoch, rest) = rest.split_first_chunk::<4>()?;
    let (&kind, rest) = rest.split_first()?;
    let (seq, rest) = rest.split_first_chunk::<8>()?;
    let (part, _) = rest.split_first_chunk::<2>()?;
    let kind = match kind {
        0 => Kind::Head,
        1 => Kind::Snapshot,
        2 => Kind::Update,
        _ => return None,
    };
    let key = DocKey {
        journey: journey_from_bytes(*journey),
        doc: doc_from_number(doc)?,
    };
    let slot = Slot {
        epoch: u32::from_be_bytes(*epoch),
        kind,
        seq: u64::from_be_bytes(*seq),
        part: u16::from_be_bytes(*part),
    };
    (space == DOCUMENTS).then_some((key, slot))
}

/// All keys of documents: from the first to before the second.
#[must_use]
pub(crate) fn all_documents() -> (Vec<u8>, Vec<u8>) {
    (vec![DOCUMENTS], vec![DOCUMENTS + 1])
}

/// The first key after all parts of a value.
#[must_use]
pub(crate) fn after_value(key: DocKey, slot: Slot) -> Vec<u8> {
    let mut bytes = document(key, Slot { part: u16::MAX, ..slot });
    bytes.push(0);
    bytes
}

/// The first key after all keys of a document.
#[must_use]
pub(crate) fn after_document(key: DocKey) -> Vec<u8> {
    // No epoch reaches this: a document deleted four billion times does not exist.
    let mut bytes = document_prefix(key).to_vec();
    bytes.extend_from_slice(&[0xFF; DOC_KEY - DOC_PREFIX]);
    bytes.push(0);
    bytes
}

/// The key of one part of a record.
#[must_use]
pub(crate) fn record(table: Table, key: &[u8], part: u16) -> Vec<u8> {
    let mut bytes = record_prefix(table, key);
    bytes.extend_from_slice(&part.to_be_bytes());
    bytes
}

/// All keys of one record's parts: from the first to before the second.
#[must_use]
pub(crate) fn all_parts_of_record(table: Table, key: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let from = record(table, key, 0);
    let mut to = record(table, key, u16::MAX);
    to.push(0);
    (from, to)
}

/// All keys of a table: from the first to before the second.
#[must_use]
pub(crate) fn all_records(table: Table) -> (Vec<u8>, Vec<u8>) {
    let number = table_number(table);
    (vec![RECORDS, number], vec![RECORDS, number + 1])
}

/// Reads a key made by [`record`]: the record's own key and the part. `None` for anything else.
#[must_use]
pub(crate) fn parse_record(bytes: &[u8]) -> Option<(Table, Vec<u8>, u16)> {
    let (&[space, table], rest) = bytes.split_first_chunk::<2>()?;
    let (escaped, part) = rest.split_last_chunk::<2>()?;
    let escaped = escaped.strip_suffix(&[0, 0])?;
    let mut key = Vec::with_capacity(escaped.len());
    let mut bytes = escaped.iter();
    while let Some(&byte) = bytes.next() {
        if byte == 0 && bytes.next() != Some(&0xFF) {
            return None;
        }
        key.push(byte);
    }
    (space == RECORDS).then_some((table_from_number(table)?, key, u16::from_be_bytes(*part)))
}

fn document_prefix(key: DocKey) -> [u8; DOC_PREFIX] {
    let mut bytes = [0; DOC_PREFIX];
    bytes[0] = DOCUMENTS;
    bytes[1..17].copy_from_slice(&journey_bytes(key.journey));
    bytes[17] = doc_number(key.doc);
    bytes
}

/// A key is of any length and may hold zeros: each is written as `0 FF` and the end as `0 0`, which keeps the order
/// and makes no key the beginning of another.
fn record_prefix(table: Table, key: &[u8]) -> Vec<u8> {
    let mut bytes = vec![RECORDS, table_number(table)];
    for &byte in key {
        bytes.push(byte);
        if byte == 0 {
            bytes.push(0xFF);
        }
    }
    bytes.extend_from_slice(&[0, 0]);
    bytes
}

/// A journey's id as it stands in keys and exports.
#[must_use]
pub(crate) fn journey_bytes(journey: JourneyId) -> [u8; 16] {
    journey.0.0.to_be_bytes()
}

/// Reads [`journey_bytes`].
#[must_use]
pub(crate) fn journey_from_bytes(bytes: [u8; 16]) -> JourneyId {
    let number = u128::from_be_bytes(bytes);
    JourneyId::mint((number >> 80) as u64, number)
}

/// A document's number in keys and exports.
#[must_use]
pub(crate) const fn doc_number(doc: DocName) -> u8 {
    match doc {
        DocName::Map => 1,
        DocName::Notes => 2,
        DocName::Talk => 3,
    }
}

/// Reads [`doc_number`].
#[must_use]
pub(crate) fn doc_from_number(number: u8) -> Option<DocName> {
    DocName::ALL.into_iter().find(|doc| doc_number(*doc) == number)
}

/// A table's number in keys and exports.
#[must_use]
pub(crate) const fn table_number(table: Table) -> u8 {
    match table {
        Table::Journeys => 1,
        Table::Links => 2,
        Table::Pictures => 3,
        Table::Histories => 4,
        Table::Versions => 5,
    }
}

/// Reads [`table_number`].
#[must_use]
pub(crate) fn table_from_number(number: u8) -> Option<Table> {
    Table::ALL.into_iter().find(|table| table_number(*table) == number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn doc_key() -> impl Strategy<Value = DocKey> {
        (any::<u128>(), 0..3_usize).prop_map(|(journey, doc)| DocKey {
            journey: journey_from_bytes(journey.to_be_bytes()),
            doc: DocName::ALL[doc],
        })
    }

    fn slot() -> impl Strategy<Value = Slot> {
        let kinds = prop_oneof![Just(Kind::Head), Just(Kind::Snapshot), Just(Kind::Update)];
        (any::<u32>(), kinds, any::<u64>(), any::<u16>()).prop_map(|(epoch, kind, seq, part)| Slot {
            epoch,
            kind,
            seq,
            part,
        })
    }

    fn record_key() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(prop_oneof![Just(0), Just(1), Just(0xFF), any::<u8>()], 0..6)
    }

    proptest! {
        #[test]
        fn a_document_key_reads_back(key in doc_key(), slot in slot()) {
            prop_assert_eq!(parse_document(&document(key, slot)), Some((key, slot)));
        }

        #[test]
        fn document_keys_sort_in_the_order_of_loading(a in (doc_key(), slot()), b in (doc_key(), slot())) {
            let (x, y) = (document(a.0, a.1), document(b.0, b.1));
            prop_assert_eq!(x.cmp(&y), (a.0, a.1).cmp(&b));
            let (from, to) = all_documents();
            prop_assert!(from < x && x < to);
            prop_assert!(document(a.0, Slot::HEAD) <= x && x < after_document(a.0));
            prop_assert!(a.0 >= b.0 || after_document(a.0) <= y);
        }

        #[test]
        fn a_tombstone_key_reads_back_and_lies_apart(key in doc_key(), slot in slot()) {
            let (from, to) = all_tombstones();
            prop_assert_eq!(parse_tombstone(&tombstone(key)), Some(key));
            prop_assert!(from <= tombstone(key) && tombstone(key) < to);
            prop_assert_eq!(parse_document(&tombstone(key)), None);
            prop_assert_eq!(parse_tombstone(&document(key, slot)), None);
        }

        #[test]
        fn a_record_key_reads_back(key in record_key(), part in any::<u16>()) {
            for table in Table::ALL {
                prop_assert_eq!(parse_record(&record(table, &key, part)), Some((table, key.clone(), part)));
            }
        }

        #[test]
        fn record_keys_sort_by_key_then_part(a in (record_key(), any::<u16>()), b in (record_key(), any::<u16>())) {
            let (x, y) = (record(Table::Links, &a.0, a.1), record(Table::Links, &b.0, b.1));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            let (from, to) = all_parts_of_record(Table::Links, &a.0);
            prop_assert_eq!(from <= y && y < to, a.0 == b.0);
            let (from, to) = all_records(Table::Links);
            prop_assert!(from < x && x < to);
        }

        #[test]
        fn foreign_bytes_are_no_keys(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            // Never panics; what is accepted is exactly what would be written.
            if let Some((key, slot)) = parse_document(&bytes) {
                prop_assert_eq!(document(key, slot), bytes.clone());
            }
            if let Some((table, key, part)) = parse_record(&bytes) {
                prop_assert_eq!(record(table, &key, part), bytes);
            }
        }
    }
}
