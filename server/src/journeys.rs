//! Journeys, their share links and pictures as records: create, find, rename, duplicate, delete, restore, purge.
//!
//! Invariants: a journey exists once its record does, and that is written last; a token is found by its hash and fits one
//! journey; after a link is revoked its sessions are ended before the call returns. Not here: HTTP (`http`), documents
//! while open (`room`).

mod links;
mod pictures;
mod records;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use waymark_shared::access::{DocName, Role};
use waymark_shared::ids::{JourneyId, LinkId};
use waymark_shared::protocol::CloseCode;
use waymark_shared::templates::Language;

use crate::auth::Token;
use crate::room::registry::{Rooms, Unavailable};
use crate::store::{DocKey, StoreError, Table, UpdateStore};
use crate::{clock, content};
pub use links::{LinkEntry, NewLink};
use links::{LinkRecord, new_link};
pub use pictures::PictureEntry;
pub use records::JourneyRecord;
use records::{decode, encode, id_of, key_of};

/// What a token allows in a journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The link it came by.
    pub link: LinkId,
    /// What it allows.
    pub role: Role,
    /// The journey.
    pub journey: JourneyRecord,
}

/// Why a call was refused.
#[derive(Debug, Clone, thiserror::Error)]
pub enum JourneyError {
    /// No such journey.
    #[error("there is no such journey")]
    Unknown,
    /// No token, or one that was never given out or has been revoked.
    #[error("no valid token")]
    Unauthorized,
    /// The token is for another journey.
    #[error("this token is for another journey")]
    OtherJourney,
    /// The journey lies in the trash.
    #[error("the journey was deleted")]
    Deleted,
    /// No such template.
    #[error("there is no such template")]
    UnknownTemplate,
    /// What was given as a template is none.
    #[error("this is no template that Waymark can read: {0}")]
    BadTemplate(String),
    /// No such picture.
    #[error("there is no such picture")]
    UnknownPicture,
    /// The journey has as many bytes of pictures as it may.
    #[error("the pictures of a journey have at most {} MB together", .0 / 1_000_000)]
    TooManyPictures(u64),
    /// No such link.
    #[error("there is no such link")]
    UnknownLink,
    /// It has as many links as it may.
    #[error("a journey has at most {0} links; revoke one first")]
    TooManyLinks(usize),
    /// The last link of the owner cannot be revoked: nobody could manage the journey any more.
    #[error("this is the last link of the owner")]
    LastOwner,
    /// The document is not available.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The records and the rooms behind them.
#[derive(Clone)]
pub struct Journeys {
    store: Arc<dyn UpdateStore>,
    rooms: Rooms,
    bounds: JourneyBounds,
}

/// What one journey may have beside its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JourneyBounds {
    /// Share links.
    pub links: usize,
    /// Pictures together, in bytes.
    pub picture_bytes: u64,
}

impl Journeys {
    /// Over a store and the open rooms.
    #[must_use]
    pub fn new(store: Arc<dyn UpdateStore>, rooms: Rooms, bounds: JourneyBounds) -> Self {
        Self { store, rooms, bounds }
    }

    /// Makes a journey from a template, with one link for owner, editor and viewer each.
    ///
    /// # Errors
    /// When there is no such template, or the store refuses.
    pub async fn create(
        &self,
        template: &str,
        language: Language,
        title: Option<&str>,
    ) -> Result<(JourneyId, [NewLink; 3]), JourneyError> {
        let seeded = content::seed(template, language, title).ok_or(JourneyError::UnknownTemplate)?;
        self.create_filled(seeded).await
    }

    /// Makes a journey from the text of a template file.
    ///
    /// # Errors
    /// When the text is no template, or the store refuses.
    pub async fn create_from_file(&self, text: String) -> Result<(JourneyId, [NewLink; 3]), JourneyError> {
        // Up to some megabytes are read and applied as edits.
        let seeded = tokio::task::spawn_blocking(move || content::seed_text(&text))
            .await
            .map_err(|_| JourneyError::BadTemplate("it cannot be read".to_owned()))?
            .map_err(JourneyError::BadTemplate)?;
        self.create_filled(seeded).await
    }

    async fn create_filled(&self, seeded: Vec<u8>) -> Result<(JourneyId, [NewLink; 3]), JourneyError> {
        let journey = new_id();
        self.fill(
            DocKey {
                journey,
                doc: DocName::Map,
            },
            seeded.into(),
        )
        .await?;
        Ok((journey, self.record_new(journey, Vec::new()).await?))
    }

    /// The journey as a template file, without its pictures.
    ///
    /// # Errors
    /// When the document is not available.
    pub async fn template(&self, journey: JourneyId) -> Result<String, JourneyError> {
        let key = DocKey {
            journey,
            doc: DocName::Map,
        };
        Ok(self.rooms.look(key, |room| content::template(room)).await?)
    }

    /// Makes a copy of a journey's map, with new links.
    ///
    /// # Errors
    /// When the document is not available or the store refuses.
    pub async fn duplicate(&self, source: JourneyId) -> Result<(JourneyId, String, [NewLink; 3]), JourneyError> {
        let original = source;
        let source = DocKey {
            journey: source,
            doc: DocName::Map,
        };
        let (state, title, used) = self
            .rooms
            .look(source, |room| {
                (room.state(), content::title(room), content::pictures(room))
            })
            .await?;
        let journey = new_id();
        let copy = DocKey {
            journey,
            doc: DocName::Map,
        };
        self.fill(copy, state).await?;
        let title = content::cut_title(&format!("{title} (copy)"));
        let renamed = title.clone();
        self.rooms
            .edit(copy, Arc::new(move |txn| content::rename(txn, &renamed)))
            .await?;
        let pictures = self.copy_pictures(original, journey, &used).await?;
        Ok((journey, title, self.record_new(journey, pictures).await?))
    }

    /// What a token allows in a journey. A deleted journey is found too; see [`Access::alive`].
    ///
    /// # Errors
    /// When the journey or the token is unknown, or they do not belong together.
    pub async fn access(&self, journey: JourneyId, token: Option<&Token>) -> Result<Access, JourneyError> {
        let (record, _) = self.record(journey).await?;
        let token = token.ok_or(JourneyError::Unauthorized)?;
        let link = self
            .store
            .get(Table::Links, &token.hash().0)
            .await?
            .ok_or(JourneyError::Unauthorized)?;
        let link: LinkRecord = decode(&link)?;
        if link.journey != journey {
            return Err(JourneyError::OtherJourney);
        }
        // The record of the journey decides; a link record without its entry is left from a crash.
        if !record.links.iter().any(|entry| entry.id == link.id) {
            return Err(JourneyError::Unauthorized);
        }
        Ok(Access {
            link: link.id,
            role: link.role,
            journey: record,
        })
    }

    /// The title as it is in the document now.
    ///
    /// # Errors
    /// When the document is not available.
    pub async fn title(&self, journey: JourneyId) -> Result<String, JourneyError> {
        let key = DocKey {
            journey,
            doc: DocName::Map,
        };
        Ok(self.rooms.look(key, |room| content::title(room)).await?)
    }

    /// Changes the title, seen by everybody in the room; resolves when it is on disk.
    ///
    /// # Errors
    /// When the document is not available.
    pub async fn rename(&self, journey: JourneyId, title: String) -> Result<(), JourneyError> {
        let key = DocKey {
            journey,
            doc: DocName::Map,
        };
        Ok(self
            .rooms
            .edit(key, Arc::new(move |txn| content::rename(txn, &title)))
            .await?)
    }

    /// The whole map as values.
    ///
    /// # Errors
    /// When the document is not available.
    pub async fn content(&self, journey: JourneyId) -> Result<waymark_shared::journey::Journey, JourneyError> {
        let key = DocKey {
            journey,
            doc: DocName::Map,
        };
        Ok(self.rooms.look(key, |room| content::journey(room)).await?)
    }

    /// Puts a journey into the trash and ends its sessions.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn delete(&self, journey: JourneyId) -> Result<(), JourneyError> {
        self.change(journey, |record| {
            record.deleted_ms.get_or_insert_with(clock::now_ms);
            Ok(())
        })
        .await?;
        self.rooms.close_journey(journey, CloseCode::Gone).await;
        Ok(())
    }

    /// Takes a journey out of the trash.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn restore(&self, journey: JourneyId) -> Result<(), JourneyError> {
        self.change(journey, |record| {
            record.deleted_ms = None;
            Ok(())
        })
        .await
    }

    /// Removes for good what has been in the trash for longer than `keep`; answers how many journeys.
    ///
    /// # Errors
    /// When the store refuses; the rest follows next time.
    pub async fn purge(&self, keep: Duration) -> Result<usize, JourneyError> {
        let keep_ms = u64::try_from(keep.as_millis()).unwrap_or(u64::MAX);
        let before_ms = clock::now_ms().saturating_sub(keep_ms);
        let mut purged = 0;
        for (key, record) in self.store.scan(Table::Journeys).await? {
            let Ok(journey) = decode::<JourneyRecord>(&record) else {
                continue;
            };
            let Some(id) = id_of(&key) else { continue };
            if journey.deleted_ms.is_none_or(|deleted| deleted > before_ms) {
                continue;
            }
            self.rooms.close_journey(id, CloseCode::Gone).await;
            for doc in DocName::ALL {
                self.store.delete(DocKey { journey: id, doc }).await?;
            }
            crate::versions::forget(&*self.store, id).await?;
            for link in &journey.links {
                self.remove_record(Table::Links, &link.hash).await?;
            }
            self.remove_pictures(id, &journey.pictures).await?;
            self.store.remove(Table::Journeys, &key, record.version).await?;
            tracing::info!(journey = %id, "purged from the trash");
            purged += 1;
        }
        Ok(purged)
    }

    async fn fill(&self, key: DocKey, state: Bytes) -> Result<(), JourneyError> {
        let stored = self.store.load(key).await?;
        self.store.append(key, stored.epoch, vec![state]).await?;
        Ok(())
    }

    async fn record_new(&self, journey: JourneyId, pictures: Vec<PictureEntry>) -> Result<[NewLink; 3], JourneyError> {
        let now_ms = clock::now_ms();
        let made = [Role::Owner, Role::Editor, Role::Viewer].map(|role| new_link(role, String::new(), now_ms));
        for (link, _) in &made {
            self.put_link(journey, link).await?;
        }
        let record = JourneyRecord {
            created_ms: now_ms,
            deleted_ms: None,
            links: made.iter().map(|(_, entry)| entry.clone()).collect(),
            pictures,
        };
        self.store
            .put(Table::Journeys, &key_of(journey), None, encode(&record))
            .await?;
        Ok(made.map(|(link, _)| link))
    }
}

impl Access {
    /// The same, unless the journey lies in the trash.
    ///
    /// # Errors
    /// When it does.
    pub fn alive(self) -> Result<Self, JourneyError> {
        if self.journey.deleted_ms.is_some() {
            Err(JourneyError::Deleted)
        } else {
            Ok(self)
        }
    }
}

fn new_id() -> JourneyId {
    JourneyId::mint(clock::now_ms(), clock::random_u128())
}

#[cfg(test)]
mod tests {
    use tokio::sync::watch;

    use super::*;
    use crate::metrics::Metrics;
    use crate::room::RoomLimits;
    use crate::store::MemoryStore;

    pub(super) fn journeys() -> (Journeys, Arc<MemoryStore>) {
        let store = Arc::new(MemoryStore::default());
        let limits = RoomLimits {
            document_bytes: 1 << 24,
            sessions: 10,
            unsaved_bytes: 1 << 24,
        };
        let (fatal, _) = watch::channel(None);
        let metrics = Arc::new(Metrics::default());
        let rooms = Rooms::new(store.clone(), limits, Duration::ZERO, metrics, fatal);
        let bounds = JourneyBounds {
            links: 4,
            picture_bytes: 1_000,
        };
        (Journeys::new(store.clone(), rooms, bounds), store)
    }

    #[tokio::test]
    async fn the_trash_is_purged_after_its_time_and_nothing_else_is() {
        let (journeys, store) = journeys();
        let (kept, _) = journeys
            .create("empty-grid", Language::English, None)
            .await
            .expect("created");
        let (gone, [owner, ..]) = journeys
            .create("empty-grid", Language::English, None)
            .await
            .expect("created");
        journeys.delete(gone).await.expect("deleted");
        assert_eq!(journeys.purge(Duration::from_secs(3_600)).await.expect("looked"), 0);
        assert!(
            journeys.access(gone, Some(&owner.token)).await.is_ok(),
            "still restorable"
        );
        assert_eq!(journeys.purge(Duration::ZERO).await.expect("purged"), 1);
        let unknown = journeys.access(gone, Some(&owner.token)).await;
        assert!(matches!(unknown, Err(JourneyError::Unknown)));
        assert_eq!(store.scan(Table::Links).await.expect("scans").len(), 3);
        let documents = store.list().await.expect("lists");
        assert!(documents.iter().all(|key| key.journey == kept) && !documents.is_empty());
    }

    #[tokio::test]
    async fn ids_read_back_from_record_keys() {
        let id = new_id();
        assert_eq!(id_of(&key_of(id)), Some(id));
        assert_eq!(id_of(b"short"), None);
    }

    #[tokio::test]
    async fn limit_links_leaves_no_token_behind() {
        let (journeys, store) = journeys();
        let (journey, _) = journeys
            .create("empty-grid", Language::English, None)
            .await
            .expect("created");
        journeys
            .add_link(journey, Role::Viewer, String::new())
            .await
            .expect("the fourth");
        let fifth = journeys.add_link(journey, Role::Viewer, String::new()).await;
        assert!(matches!(fifth, Err(JourneyError::TooManyLinks(4))));
        assert_eq!(store.scan(Table::Links).await.expect("scans").len(), 4);
    }
}
