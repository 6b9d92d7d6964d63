//! The pictures of a journey: stored by the hash of their bytes, listed and bounded in the record of the journey.
//!
//! Invariant: what is in the table is listed in the record of its journey, so a purge finds all of it. Not here: what a picture may be
//! (`picture`), who may ask for one (`http`).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bytes::{BufMut, Bytes, BytesMut};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use waymark_shared::ids::JourneyId;

use super::records::key_of;
use super::{JourneyError, Journeys};
use crate::picture::{Picture, PictureKind};
use crate::store::{StoreError, Table};

/// A picture as its journey knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureEntry {
    /// SHA-256 of its bytes, as 64 hexadecimal digits.
    pub asset: String,
    /// Its size.
    pub bytes: u64,
}

impl Journeys {
    /// Keeps a picture, and answers by what name. The same picture again is the same name and takes no room.
    ///
    /// # Errors
    /// When the journey has as many bytes of pictures as it may, or the store refuses.
    pub async fn add_picture(&self, journey: JourneyId, picture: &Picture) -> Result<String, JourneyError> {
        let hash: [u8; 32] = Sha256::digest(&picture.bytes).into();
        let asset = hex(&hash);
        let entry = PictureEntry {
            asset: asset.clone(),
            bytes: picture.bytes.len() as u64,
        };
        let most = self.bounds.picture_bytes;
        self.change(journey, |record| {
            if record.pictures.contains(&entry) {
                return Ok(());
            }
            let held: u64 = record.pictures.iter().map(|entry| entry.bytes).sum();
            if held + entry.bytes > most {
                return Err(JourneyError::TooManyPictures(most));
            }
            record.pictures.push(entry.clone());
            Ok(())
        })
        .await?;
        let mut value = BytesMut::with_capacity(picture.bytes.len() + 1);
        value.put_u8(number(picture.kind));
        value.put(picture.bytes.clone());
        self.keep(&key(journey, &hash), value.freeze()).await?;
        Ok(asset)
    }

    /// A picture by its name.
    ///
    /// # Errors
    /// When the journey has no such picture.
    pub async fn picture(&self, journey: JourneyId, asset: &str) -> Result<(PictureKind, Bytes), JourneyError> {
        let hash = unhex(asset).ok_or(JourneyError::UnknownPicture)?;
        let record = self.store.get(Table::Pictures, &key(journey, &hash)).await?;
        let mut value = record.ok_or(JourneyError::UnknownPicture)?.value;
        if value.is_empty() {
            return Err(JourneyError::UnknownPicture);
        }
        let kind = kind(value.split_to(1)[0]).ok_or(JourneyError::UnknownPicture)?;
        Ok((kind, value))
    }

    /// Copies those pictures that are in use, and answers what was copied.
    pub(super) async fn copy_pictures(
        &self,
        from: JourneyId,
        to: JourneyId,
        used: &BTreeSet<String>,
    ) -> Result<Vec<PictureEntry>, JourneyError> {
        let (record, _) = self.record(from).await?;
        let mut copied = Vec::new();
        for entry in record.pictures.into_iter().filter(|entry| used.contains(&entry.asset)) {
            let Some(hash) = unhex(&entry.asset) else { continue };
            if let Some(found) = self.store.get(Table::Pictures, &key(from, &hash)).await? {
                self.keep(&key(to, &hash), found.value).await?;
                copied.push(entry);
            }
        }
        Ok(copied)
    }

    pub(super) async fn remove_pictures(
        &self,
        journey: JourneyId,
        pictures: &[PictureEntry],
    ) -> Result<(), JourneyError> {
        for entry in pictures {
            if let Some(hash) = unhex(&entry.asset) {
                self.remove_record(Table::Pictures, &key(journey, &hash)).await?;
            }
        }
        Ok(())
    }

    /// Two people may upload the same picture: what stands under a hash is the same.
    async fn keep(&self, key: &[u8], value: Bytes) -> Result<(), JourneyError> {
        match self.store.put(Table::Pictures, key, None, value).await {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn key(journey: JourneyId, hash: &[u8; 32]) -> [u8; 48] {
    let mut key = [0; 48];
    key[..16].copy_from_slice(&key_of(journey));
    key[16..].copy_from_slice(hash);
    key
}

const fn number(kind: PictureKind) -> u8 {
    match kind {
        PictureKind::Jpeg => 1,
        PictureKind::Png => 2,
    }
}

fn kind(stored: u8) -> Option<PictureKind> {
    [PictureKind::Jpeg, PictureKind::Png]
        .into_iter()
        .find(|kind| number(*kind) == stored)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `None` for what is no name of a picture, capitals included: one picture, one address.
fn unhex(text: &str) -> Option<[u8; 32]> {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_hex {
        return None;
    }
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::tests::journeys;
    use super::*;
    use crate::store::UpdateStore as _;
    use std::time::Duration;

    fn picture(length: usize, byte: u8) -> Picture {
        Picture {
            kind: PictureKind::Png,
            bytes: vec![byte; length].into(),
            width: 1,
            height: 1,
        }
    }

    #[test]
    fn a_name_reads_back_and_nothing_else_is_one() {
        let hash: [u8; 32] = Sha256::digest(b"x").into();
        assert_eq!(unhex(&hex(&hash)), Some(hash));
        for text in ["", "ab", &"A".repeat(64), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }

    #[tokio::test]
    async fn limit_pictures_per_journey_bytes_counts_each_picture_once() {
        let (journeys, store) = journeys();
        let (journey, _) = journeys
            .create("empty-grid", waymark_shared::templates::Language::English, None)
            .await
            .expect("created");
        let first = journeys.add_picture(journey, &picture(600, 1)).await.expect("fits");
        let again = journeys.add_picture(journey, &picture(600, 1)).await;
        assert_eq!(again.expect("the same"), first);
        let second = journeys.add_picture(journey, &picture(600, 2)).await;
        assert!(matches!(second, Err(JourneyError::TooManyPictures(1_000))));
        let (kind, bytes) = journeys.picture(journey, &first).await.expect("there");
        assert_eq!((kind, bytes.len()), (PictureKind::Png, 600));
        assert_eq!(store.scan(Table::Pictures).await.expect("scans").len(), 1);
    }

    #[tokio::test]
    async fn pictures_go_with_their_journey_and_copies_keep_those_in_use() {
        let (journeys, store) = journeys();
        let (journey, _) = journeys
            .create("empty-grid", waymark_shared::templates::Language::English, None)
            .await
            .expect("created");
        let used = journeys.add_picture(journey, &picture(300, 1)).await.expect("fits");
        let unused = journeys.add_picture(journey, &picture(300, 2)).await.expect("fits");
        let (copy, _) = journeys
            .create("empty-grid", waymark_shared::templates::Language::English, None)
            .await
            .expect("created");
        let wanted = BTreeSet::from([used.clone()]);
        let copied = journeys.copy_pictures(journey, copy, &wanted).await.expect("copied");
        assert_eq!(copied.len(), 1);
        journeys.delete(journey).await.expect("deleted");
        journeys.purge(Duration::ZERO).await.expect("purged");
        assert!(journeys.picture(journey, &used).await.is_err());
        assert!(journeys.picture(copy, &used).await.is_ok());
        assert!(journeys.picture(copy, &unused).await.is_err());
        assert_eq!(store.scan(Table::Pictures).await.expect("scans").len(), 1);
    }
}
