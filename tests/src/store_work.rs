//! Work for a store whose every result can be judged afterwards: what is written follows from where it is written.
//!
//! The worker process (`bin/store_worker.rs`) does random work and prints each acknowledgement; the kill test reads those
//! lines, kills it, and checks with [`check`] that the store holds all of it. Not here: processes and killing.

use std::collections::BTreeMap;

use bytes::Bytes;
use waymark_server::store::{DocKey, SledStore, StoreOptions, Table, UpdateStore};
use waymark_shared::access::DocName;
use waymark_shared::ids::JourneyId;

/// Writers of the worker, each with documents and a record of its own.
pub const WRITERS: u64 = 8;
/// Documents of each writer.
pub const DOCUMENTS: u64 = 3;

/// Small and seeded, so that a failing run can be repeated as far as killing allows.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end.max(1)
    }
}

/// Options that fit a test: no ballast, and no minimum of free space.
#[must_use]
pub fn options() -> StoreOptions {
    StoreOptions {
        ballast_bytes: 0,
        min_free_bytes: 0,
        ..StoreOptions::default()
    }
}

/// A document by its number.
#[must_use]
pub fn document(number: u64) -> DocKey {
    let doc = DocName::ALL[(number % 3) as usize];
    DocKey {
        journey: JourneyId::mint(1_790_000_000_000 + number / 2, u128::from(number)),
        doc,
    }
}

/// What the update at a position holds: up to three parts.
#[must_use]
pub fn update(document: u64, epoch: u32, seq: u64) -> Bytes {
    content(&format!("update {document} {epoch} {seq} "), 9_000)
}

/// What a snapshot up to a position holds: sometimes larger than a batch.
#[must_use]
pub fn snapshot(document: u64, epoch: u32, covers: u64) -> Bytes {
    let most = if covers.is_multiple_of(5) { 2_500_000 } else { 60_000 };
    content(&format!("snapshot {document} {epoch} {covers} "), most)
}

/// What a version of a writer's record holds.
#[must_use]
pub fn record(writer: u64, version: u64) -> Bytes {
    content(&format!("record {writer} {version} "), 6_000)
}

fn content(name: &str, most: u64) -> Bytes {
    let seed = name
        .bytes()
        .fold(7_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut random = Random::new(seed);
    // Mostly small, as updates are.
    let most = if random.below(4) == 0 { most } else { 200 };
    let length = random.below(most) as usize;
    name.bytes()
        .cycle()
        .take(name.len() + length)
        .collect::<Vec<_>>()
        .into()
}

/// What the worker was told is durable.
#[derive(Debug, Default, Clone)]
pub struct Acknowledged {
    /// Per document: epoch, last position, position of the snapshot.
    pub documents: BTreeMap<u64, (u32, u64, u64)>,
    /// Per writer: version of its record.
    pub records: BTreeMap<u64, u64>,
}

impl Acknowledged {
    /// Takes a line of the worker. Lines that are cut short say nothing.
    pub fn take(&mut self, line: &str) {
        let mut words = line.split(' ');
        let kind = words.next().unwrap_or_default();
        let numbers: Option<Vec<u64>> = words.map(|word| word.parse().ok()).collect();
        match (kind, numbers.as_deref()) {
            ("append", Some(&[document, epoch, seq])) => self.document(document, epoch, |(_, last, _)| *last = seq),
            ("compact", Some(&[document, epoch, covers])) => {
                self.document(document, epoch, |(_, _, snapshot)| *snapshot = covers);
            }
            ("delete", Some(&[document, epoch])) => self.document(document, epoch, |_| {}),
            ("put", Some(&[writer, version])) => {
                self.records.insert(writer, version);
            }
            _ => {}
        }
    }

    fn document(&mut self, document: u64, epoch: u64, change: impl FnOnce(&mut (u32, u64, u64))) {
        let epoch = u32::try_from(epoch).expect("an epoch");
        let known = self.documents.entry(document).or_default();
        if known.0 < epoch {
            *known = (epoch, 0, 0);
        }
        change(known);
    }
}

/// Checks that a store holds everything that was acknowledged, in order, and nothing that was never written.
///
/// # Panics
/// When it does not.
pub async fn check(store: &SledStore, acknowledged: &Acknowledged) {
    for number in 0..WRITERS * DOCUMENTS {
        let (epoch, last_seq, snapshot_seq) = acknowledged.documents.get(&number).copied().unwrap_or_default();
        let stored = store
            .load(document(number))
            .await
            .unwrap_or_else(|error| panic!("document {number}: {error}"));
        assert!(stored.epoch >= epoch, "document {number}: a delete was lost");
        if stored.epoch == epoch {
            let lost = last_seq.saturating_sub(stored.last_seq());
            assert_eq!(
                lost, 0,
                "document {number}: {lost} acknowledged updates up to {last_seq} were lost"
            );
            assert!(
                stored.snapshot_seq >= snapshot_seq,
                "document {number}: a snapshot was lost"
            );
        }
        if let Some(found) = &stored.snapshot {
            let expected = snapshot(number, stored.epoch, stored.snapshot_seq);
            assert!(
                *found == expected,
                "document {number}: snapshot {} differs",
                stored.snapshot_seq
            );
        }
        for (found, seq) in stored.tail.iter().zip(stored.snapshot_seq + 1..) {
            assert!(
                *found == update(number, stored.epoch, seq),
                "document {number}: update {seq} differs"
            );
        }
    }
    for writer in 0..WRITERS {
        let known = acknowledged.records.get(&writer).copied().unwrap_or_default();
        let stored = store.get(Table::Links, &writer.to_be_bytes()).await.expect("gets");
        let version = stored.as_ref().map_or(0, |record| record.version);
        assert!(
            version >= known,
            "record {writer}: version {known} was acknowledged, {version} is there"
        );
        if let Some(stored) = stored {
            assert!(
                stored.value == record(writer, version),
                "record {writer}: version {version} differs"
            );
        }
    }
}
