//! What stands on disk: which versions a journey has, and what each of them holds.
//!
//! A journey has one small record that lists its versions; what a version holds lies in a record of its own, at one of the journey's **places** (small
//! numbers that are used again). A version exists once the list names it, and the list is written last. A place that a crash left filled without being named
//! is taken by the next version, so nothing piles up. Not here: which versions are kept (`thin`).

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::{Deserialize, Serialize};
use waymark_shared::api::{VersionInfo, VersionKind};
use waymark_shared::ids::{JourneyId, VersionId};

use crate::store::{Seq, StoreError};

/// The versions of a journey, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct History {
    pub(super) entries: Vec<Entry>,
    /// Places up to this one (not included) may hold something.
    pub(super) places: u16,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) id: VersionId,
    pub(super) kind: VersionKind,
    pub(super) at_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) authors: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) restored: Option<VersionId>,
    /// Where in the log it was cut.
    pub(super) epoch: u32,
    pub(super) seq: Seq,
    pub(super) place: u16,
    /// Size of its record.
    pub(super) bytes: u32,
}

impl Entry {
    pub(super) fn info(&self) -> VersionInfo {
        VersionInfo {
            id: self.id,
            kind: self.kind,
            name: self.name.clone(),
            at_ms: self.at_ms,
            by: self.by.clone(),
            authors: self.authors.clone(),
            restored: self.restored,
            bytes: self.bytes,
        }
    }
}

impl History {
    /// The first place that no version uses.
    pub(super) fn free_place(&self) -> Option<u16> {
        (0..u16::MAX).find(|place| self.entries.iter().all(|entry| entry.place != *place))
    }

    pub(super) fn find(&self, id: VersionId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    pub(super) fn find_mut(&mut self, id: VersionId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }
}

/// Key of the list of a journey's versions.
pub(super) fn history_key(journey: JourneyId) -> [u8; 16] {
    journey.0.0.to_be_bytes()
}

/// Key of what lies at a place.
pub(super) fn place_key(journey: JourneyId, place: u16) -> Vec<u8> {
    [&journey.0.0.to_be_bytes()[..], &place.to_be_bytes()].concat()
}

/// A version's state as it is stored: `id 16 B | length u32 | deflated`. The id tells a reader when the place was given to another version meanwhile.
pub(super) fn pack(id: VersionId, state: &[u8]) -> Result<Bytes, StoreError> {
    let refused = || StoreError::Refused("a version is larger than the store can hold".into());
    let length = u32::try_from(state.len()).map_err(|_| refused())?;
    let mut packed = Vec::with_capacity(state.len() / 3 + 20);
    packed.extend_from_slice(&id.0.0.to_be_bytes());
    packed.extend_from_slice(&length.to_be_bytes());
    let mut encoder = DeflateEncoder::new(packed, Compression::default());
    let written = encoder.write_all(state).and_then(|()| encoder.finish());
    // Writing to memory does not fail.
    written.map(Bytes::from).map_err(|_| refused())
}

/// Reads [`pack`]; `None` when another version lies there now.
pub(super) fn unpack(id: VersionId, packed: &[u8]) -> Result<Option<Bytes>, StoreError> {
    let damaged = || StoreError::Damaged("a version cannot be unpacked".into());
    let (there, rest) = packed.split_first_chunk::<16>().ok_or_else(damaged)?;
    if *there != id.0.0.to_be_bytes() {
        return Ok(None);
    }
    let (length, deflated) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
    let length = u32::from_be_bytes(*length) as usize;
    let mut state = Vec::new();
    // One more than promised would show that it is not what was packed.
    let limit = length as u64 + 1;
    DeflateDecoder::new(deflated)
        .take(limit)
        .read_to_end(&mut state)
        .map_err(|_| damaged())?;
    (state.len() == length).then(|| Some(state.into())).ok_or_else(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_packed_and_comes_back_for_its_own_id_only() {
        let (id, other) = (VersionId::mint(1, 1), VersionId::mint(1, 2));
        for state in [&b""[..], &b"state".repeat(10_000)] {
            let packed = pack(id, state).expect("packs");
            assert_eq!(unpack(id, &packed).expect("unpacks").as_deref(), Some(state));
            assert_eq!(unpack(other, &packed).expect("another"), None);
        }
        let packed = pack(id, &b"state".repeat(10_000)).expect("packs");
        assert!(packed.len() < 1_000, "{}", packed.len());
        assert!(unpack(id, &packed[..packed.len() - 1]).is_err());
        assert!(unpack(id, &packed[..10]).is_err());
    }

    #[test]
    fn places_are_used_again() {
        let entry = |place| Entry {
            id: VersionId::mint(1, u128::from(place)),
            kind: VersionKind::Automatic,
            at_ms: 1,
            name: None,
            by: None,
            authors: Vec::new(),
            restored: None,
            epoch: 0,
            seq: 1,
            place,
            bytes: 1,
        };
        let history = History {
            entries: vec![entry(0), entry(1), entry(3)],
            places: 4,
        };
        assert_eq!(history.free_place(), Some(2));
        let json = serde_json::to_vec(&history).expect("writes");
        assert_eq!(serde_json::from_slice::<History>(&json).expect("reads"), history);
    }
}
