//! The record of a journey: read, and changed by compare and swap, so that two who change it at once both succeed.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use waymark_shared::ids::JourneyId;

use super::{JourneyError, Journeys, LinkEntry, PictureEntry};
use crate::store::{Record, StoreError, Table};

/// Tries of a record change that somebody else changed meanwhile.
const ATTEMPTS: usize = 8;

/// A journey as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JourneyRecord {
    /// Creation, milliseconds since the Unix epoch.
    pub created_ms: u64,
    /// Set while it lies in the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_ms: Option<u64>,
    /// Its links.
    pub links: Vec<LinkEntry>,
    /// Its pictures, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<PictureEntry>,
}

impl Journeys {
    pub(super) async fn record(&self, journey: JourneyId) -> Result<(JourneyRecord, u64), JourneyError> {
        let record = self
            .store
            .get(Table::Journeys, &key_of(journey))
            .await?
            .ok_or(JourneyError::Unknown)?;
        Ok((decode(&record)?, record.version))
    }

    pub(super) async fn change(
        &self,
        journey: JourneyId,
        mut change: impl FnMut(&mut JourneyRecord) -> Result<(), JourneyError>,
    ) -> Result<(), JourneyError> {
        for _ in 0..ATTEMPTS {
            let (mut record, version) = self.record(journey).await?;
            change(&mut record)?;
            match self
                .store
                .put(Table::Journeys, &key_of(journey), Some(version), encode(&record))
                .await
            {
                Err(StoreError::Conflict) => {}
                result => return result.map(|_| ()).map_err(JourneyError::from),
            }
        }
        Err(JourneyError::Store(StoreError::Busy))
    }

    pub(super) async fn remove_record(&self, table: Table, key: &[u8]) -> Result<(), JourneyError> {
        if let Some(record) = self.store.get(table, key).await? {
            self.store.remove(table, key, record.version).await?;
        }
        Ok(())
    }
}

pub(super) fn key_of(journey: JourneyId) -> [u8; 16] {
    journey.0.0.to_be_bytes()
}

pub(super) fn id_of(key: &[u8]) -> Option<JourneyId> {
    let value = u128::from_be_bytes(key.try_into().ok()?);
    // The upper 48 bits are the time, the lower 80 the randomness.
    Some(JourneyId::mint(u64::try_from(value >> 80).ok()?, value))
}

pub(super) fn encode<T: Serialize>(value: &T) -> Bytes {
    // Plain structs with string keys always serialise.
    serde_json::to_vec(value).unwrap_or_default().into()
}

pub(super) fn decode<T: for<'a> Deserialize<'a>>(record: &Record) -> Result<T, JourneyError> {
    serde_json::from_slice(&record.value)
        .map_err(|error| JourneyError::Store(StoreError::Damaged(format!("a record: {error}"))))
}
