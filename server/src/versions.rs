//! Versions of a journey: what it was at some moments, by itself and by name, and the way back to them.
//!
//! A version is cut from the durable log, never from what is only in memory: it holds the state that the log's snapshot and tail make at its position, compressed.
//! So taking one costs no room and no keystroke anything, and what is in a version was saved. Invariants: an acknowledged version is on the disk; before
//! anything is restored, a version of what was there right before is; restoring is one edit among others, so nobody is thrown out. What all versions of a
//! journey take is bounded (`thin`). Rules and costs: docs/history.md. Not here: HTTP (`http::versions`), what a restore writes and what differs (`shared`).

mod keeper;
mod record;
mod thin;
mod work;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::{Mutex, MutexGuard};
use waymark_shared::access::DocName;
use waymark_shared::api::{Restored, VersionInfo, VersionKind};
use waymark_shared::diff::{Differences, differences};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::EditCx;
use waymark_shared::ids::{JourneyId, VersionId};
use waymark_shared::journey::Journey;
use waymark_shared::protocol::{BroughtBack, ServerFrame};
use waymark_shared::restore::restore;
use yrs::{ReadTxn, StateVector};

use crate::room::registry::{Rooms, Unavailable};
use crate::room::{Room, RoomLimits};
use crate::store::{DocKey, StoreError, StoredDoc, Table, UpdateStore};
use crate::{clock, content};

use record::{Entry, History, history_key, pack, place_key, unpack};
pub use thin::Keep;
pub use work::Work;

/// Journeys whose versions may change at the same moment. Two of one lane wait for each other, which costs milliseconds.
const LANES: usize = 64;

/// Why a call was refused.
#[derive(Debug, Clone, thiserror::Error)]
pub enum VersionError {
    /// No such version (any more).
    #[error("there is no such version")]
    Unknown,
    /// There are as many named ones as there may be.
    #[error("a journey has at most {0} named versions; delete one first")]
    TooManyNamed(usize),
    /// The named ones take all the room there is.
    #[error("the named versions of this journey take all the room its history may have; delete one first")]
    NoRoom,
    /// The document is not available, or cannot be read.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What to take a version as.
#[derive(Debug, Clone)]
struct Wanted {
    kind: VersionKind,
    name: Option<String>,
    by: Option<String>,
    restored: Option<VersionId>,
}

impl Wanted {
    const fn of(kind: VersionKind) -> Self {
        Self {
            kind,
            name: None,
            by: None,
            restored: None,
        }
    }
}

/// The versions of all journeys. Cloning shares everything.
#[derive(Clone)]
pub struct Versions {
    store: Arc<dyn UpdateStore>,
    rooms: Rooms,
    keep: Keep,
    limits: RoomLimits,
    lanes: Arc<[Mutex<()>; LANES]>,
}

impl Versions {
    /// Over a store and the open rooms. `limits` are those of a room, since a version is read like a document.
    #[must_use]
    pub fn new(store: Arc<dyn UpdateStore>, rooms: Rooms, keep: Keep, limits: RoomLimits) -> Self {
        Self {
            store,
            rooms,
            keep,
            limits,
            lanes: Arc::new(std::array::from_fn(|_| Mutex::new(()))),
        }
    }

    /// All versions of a journey, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list(&self, journey: JourneyId) -> Result<Vec<VersionInfo>, VersionError> {
        let (history, _) = self.history(journey).await?;
        Ok(history.entries.iter().rev().map(Entry::info).collect())
    }

    /// One version.
    ///
    /// # Errors
    /// When there is none.
    pub async fn find(&self, journey: JourneyId, id: VersionId) -> Result<VersionInfo, VersionError> {
        let (history, _) = self.history(journey).await?;
        history.find(id).map(Entry::info).ok_or(VersionError::Unknown)
    }

    /// The journey as it was, as an update (v1) for an empty document.
    ///
    /// # Errors
    /// When there is no such version.
    pub async fn state(&self, journey: JourneyId, id: VersionId) -> Result<Bytes, VersionError> {
        let (history, _) = self.history(journey).await?;
        let entry = history.find(id).ok_or(VersionError::Unknown)?;
        let packed = self
            .store
            .get(Table::Versions, &place_key(journey, entry.place))
            .await?;
        let packed = packed.ok_or(VersionError::Unknown)?;
        let state = off_thread(move || unpack(id, &packed.value)).await??;
        state.ok_or(VersionError::Unknown)
    }

    /// The journey as it was, as values.
    ///
    /// # Errors
    /// When there is no such version.
    pub async fn journey(&self, journey: JourneyId, id: VersionId) -> Result<Journey, VersionError> {
        let state = self.state(journey, id).await?;
        self.read(state).await
    }

    /// What changed from `since` (absent: the version before) to `until` (absent: now).
    ///
    /// # Errors
    /// When there is no such version.
    pub async fn changes(
        &self,
        journey: JourneyId,
        since: Option<VersionId>,
        until: Option<VersionId>,
    ) -> Result<Differences, VersionError> {
        let since = match since {
            Some(since) => Some(since),
            None => self.before(journey, until).await?,
        };
        let old = match since {
            Some(since) => self.journey(journey, since).await?,
            // The first version: everything in it came with it.
            None => Journey::default(),
        };
        let new = match until {
            Some(until) => self.journey(journey, until).await?,
            None => self.rooms.look(map_of(journey), |room| content::journey(room)).await?,
        };
        off_thread(move || differences(&old, &new)).await
    }

    /// Keeps the journey as it was made.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn begin(&self, journey: JourneyId) -> Result<(), VersionError> {
        let _alone = self.alone(journey).await;
        self.take(journey, Wanted::of(VersionKind::Start), self.rooms.work().take(journey))
            .await?;
        Ok(())
    }

    /// Names the journey as it is now. Resolves when that is on the disk.
    ///
    /// # Errors
    /// When there are too many, or the store refuses.
    pub async fn name(
        &self,
        journey: JourneyId,
        name: String,
        by: Option<String>,
    ) -> Result<VersionInfo, VersionError> {
        self.settle(journey).await?;
        let _alone = self.alone(journey).await;
        let (history, _) = self.history(journey).await?;
        self.may_name(&history)?;
        let wanted = Wanted {
            name: Some(name),
            by,
            ..Wanted::of(VersionKind::Named)
        };
        self.take(journey, wanted, self.rooms.work().take(journey)).await
    }

    /// Gives a version a name; from then on it stays.
    ///
    /// # Errors
    /// When there is no such version, or there are too many named ones.
    pub async fn rename(
        &self,
        journey: JourneyId,
        id: VersionId,
        name: String,
        by: Option<String>,
    ) -> Result<VersionInfo, VersionError> {
        let _alone = self.alone(journey).await;
        let (mut history, version) = self.history(journey).await?;
        let kind = history.find(id).ok_or(VersionError::Unknown)?.kind;
        if kind != VersionKind::Named {
            self.may_name(&history)?;
        }
        let entry = history.find_mut(id).ok_or(VersionError::Unknown)?;
        entry.kind = VersionKind::Named;
        entry.name = Some(name);
        entry.by = by.or_else(|| entry.by.take());
        let info = entry.info();
        self.write(journey, version, &history).await?;
        Ok(info)
    }

    /// Deletes a version for good.
    ///
    /// # Errors
    /// When there is no such version.
    pub async fn delete(&self, journey: JourneyId, id: VersionId) -> Result<(), VersionError> {
        let _alone = self.alone(journey).await;
        let (history, version) = self.history(journey).await?;
        history.find(id).ok_or(VersionError::Unknown)?;
        self.drop_versions(journey, history, version, &BTreeSet::from([id]))
            .await
    }

    /// Writes what a version says as new changes of the journey, in one transaction that everybody gets, after keeping a version of what was there before.
    /// Then everybody in the journey is told who did it; `client` is the client id of who did.
    ///
    /// # Errors
    /// When there is no such version, the journey is not available or the store refuses. Then a version of before may have been kept all the same.
    pub async fn restore(
        &self,
        journey: JourneyId,
        id: VersionId,
        by: String,
        client: Option<u64>,
    ) -> Result<Restored, VersionError> {
        let old = Arc::new(self.journey(journey, id).await?);
        self.settle(journey).await?;
        let _alone = self.alone(journey).await;
        let wanted = Wanted {
            by: Some(by.clone()).filter(|by| !by.is_empty()),
            restored: Some(id),
            ..Wanted::of(VersionKind::BeforeRestore)
        };
        let kept = self.take(journey, wanted, self.rooms.work().take(journey)).await?;
        let outcome = Arc::new(StdMutex::new(None));
        let edit = {
            let (outcome, by, now_ms) = (Arc::clone(&outcome), by.clone(), clock::now_ms());
            move |txn: &mut yrs::TransactionMut<'_>| {
                let doc = JourneyDoc::within(txn);
                let before = (doc.read(txn), txn.encode_state_as_update_v1(&StateVector::default()));
                let changed = restore(&doc, txn, &old, &EditCx { by: &by, now_ms });
                *outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some((before, changed));
            }
        };
        self.rooms.edit(map_of(journey), Arc::new(edit)).await?;
        let outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
        let ((before, state), changed) = outcome.ok_or(Unavailable)?;
        if changed == 0 {
            let (history, version) = self.history(journey).await?;
            self.drop_versions(journey, history, version, &BTreeSet::from([kept.id]))
                .await?;
            return Ok(Restored { before: None, changed });
        }
        let kept = self.sharpen(journey, kept, &before, state).await?;
        let told = ServerFrame::Restored(BroughtBack {
            by: by.clone(),
            client,
            before: kept.id,
        });
        self.rooms.tell(map_of(journey), told).await;
        self.rooms
            .work()
            .changed(journey, Some(by).filter(|by| !by.is_empty()), Instant::now());
        Ok(Restored {
            before: Some(kept),
            changed,
        })
    }

    /// Somebody may have written in the milliseconds between the version of before and the restore: then it gets what was there right before.
    async fn sharpen(
        &self,
        journey: JourneyId,
        kept: VersionInfo,
        before: &Journey,
        state: Vec<u8>,
    ) -> Result<VersionInfo, VersionError> {
        if self.journey(journey, kept.id).await? == *before {
            return Ok(kept);
        }
        let (mut history, version) = self.history(journey).await?;
        let entry = history.find_mut(kept.id).ok_or(VersionError::Unknown)?;
        let id = entry.id;
        let packed = off_thread(move || pack(id, &state)).await??;
        entry.bytes = u32::try_from(packed.len()).unwrap_or(u32::MAX);
        let (place, info) = (entry.place, entry.info());
        self.put_place(journey, place, packed).await?;
        self.write(journey, version, &history).await?;
        Ok(info)
    }

    /// Takes what the log says now. An automatic one is not taken twice of the same state, and naming one makes it a named one.
    async fn take(
        &self,
        journey: JourneyId,
        wanted: Wanted,
        since: Option<work::Since>,
    ) -> Result<VersionInfo, VersionError> {
        let authors = since.as_ref().map(work::Since::authors).unwrap_or_default();
        let taken = self.take_with(journey, wanted, authors).await;
        if let (Err(_), Some(since)) = (&taken, since) {
            self.rooms.work().put_back(journey, since);
        }
        taken
    }

    async fn take_with(
        &self,
        journey: JourneyId,
        wanted: Wanted,
        authors: Vec<String>,
    ) -> Result<VersionInfo, VersionError> {
        let stored = self.store.load(map_of(journey)).await?;
        if stored.bytes() == 0 {
            // Purged meanwhile.
            return Err(Unavailable.into());
        }
        let (mut history, version) = self.history(journey).await?;
        let (epoch, seq) = (stored.epoch, stored.last_seq());
        if let Some(last) = history
            .entries
            .last_mut()
            .filter(|last| (last.epoch, last.seq) == (epoch, seq))
        {
            match (wanted.kind, last.kind) {
                (VersionKind::Automatic | VersionKind::Start, _) => return Ok(last.info()),
                (VersionKind::Named, VersionKind::Automatic) => {
                    (last.kind, last.name, last.by) = (wanted.kind, wanted.name, wanted.by);
                    let info = last.info();
                    self.write(journey, version, &history).await?;
                    return Ok(info);
                }
                _ => {}
            }
        }
        let now_ms = clock::now_ms();
        let id = VersionId::mint(now_ms, clock::random_u128());
        let limits = self.limits;
        let packed = off_thread(move || pack(id, &whole(&stored, limits)?)).await??;
        let place = history.free_place().ok_or(VersionError::NoRoom)?;
        let entry = Entry {
            id,
            kind: wanted.kind,
            at_ms: now_ms,
            name: wanted.name,
            by: wanted.by,
            authors,
            restored: wanted.restored,
            epoch,
            seq,
            place,
            bytes: u32::try_from(packed.len()).unwrap_or(u32::MAX),
        };
        let info = entry.info();
        self.put_place(journey, place, packed).await?;
        history.places = history.places.max(place + 1);
        history.entries.push(entry);
        let gone = thin::beyond(&history.entries, now_ms, self.keep);
        self.drop_versions(journey, history, version, &gone).await?;
        Ok(info)
    }

    fn may_name(&self, history: &History) -> Result<(), VersionError> {
        let named = history.entries.iter().filter(|entry| entry.kind == VersionKind::Named);
        if named.clone().count() >= self.keep.named {
            return Err(VersionError::TooManyNamed(self.keep.named));
        }
        let bytes: u64 = named.map(|entry| u64::from(entry.bytes)).sum();
        if bytes >= self.keep.bytes {
            return Err(VersionError::NoRoom);
        }
        Ok(())
    }

    /// The version before another, or before now.
    async fn before(&self, journey: JourneyId, until: Option<VersionId>) -> Result<Option<VersionId>, VersionError> {
        let (history, _) = self.history(journey).await?;
        let mut ids = history.entries.iter().map(|entry| entry.id);
        let Some(until) = until else {
            return Ok(ids.next_back());
        };
        let at = ids.clone().position(|id| id == until).ok_or(VersionError::Unknown)?;
        Ok(at.checked_sub(1).and_then(|before| ids.nth(before)))
    }

    /// Waits until what people in the journey see is on the disk.
    async fn settle(&self, journey: JourneyId) -> Result<(), VersionError> {
        Ok(self.rooms.edit(map_of(journey), Arc::new(|_| ())).await?)
    }

    async fn alone(&self, journey: JourneyId) -> MutexGuard<'_, ()> {
        let lane = (journey.0.0 % LANES as u128) as usize;
        self.lanes[lane].lock().await
    }

    async fn read(&self, state: Bytes) -> Result<Journey, VersionError> {
        let limits = self.limits;
        off_thread(move || {
            let stored = StoredDoc {
                snapshot: Some(state),
                ..StoredDoc::default()
            };
            let room = Room::open(DocName::Map, &stored, limits)
                .map_err(|broken| StoreError::Damaged(format!("a version: {broken}")))?;
            Ok(content::journey(&room))
        })
        .await?
    }

    async fn history(&self, journey: JourneyId) -> Result<(History, Option<u64>), VersionError> {
        match self.store.get(Table::Histories, &history_key(journey)).await? {
            None => Ok((History::default(), None)),
            Some(record) => {
                let history = serde_json::from_slice(&record.value)
                    .map_err(|error| StoreError::Damaged(format!("the versions of a journey: {error}")))?;
                Ok((history, Some(record.version)))
            }
        }
    }

    async fn write(&self, journey: JourneyId, version: Option<u64>, history: &History) -> Result<(), VersionError> {
        // Plain structs always serialise.
        let value = serde_json::to_vec(history).unwrap_or_default();
        self.store
            .put(Table::Histories, &history_key(journey), version, value.into())
            .await?;
        Ok(())
    }

    async fn put_place(&self, journey: JourneyId, place: u16, packed: Bytes) -> Result<(), VersionError> {
        let key = place_key(journey, place);
        // A crash may have left something here that no list names.
        let version = self
            .store
            .get(Table::Versions, &key)
            .await?
            .map(|record| record.version);
        self.store.put(Table::Versions, &key, version, packed).await?;
        Ok(())
    }

    /// Writes the list without some versions, then removes what they held.
    async fn drop_versions(
        &self,
        journey: JourneyId,
        mut history: History,
        version: Option<u64>,
        gone: &BTreeSet<VersionId>,
    ) -> Result<(), VersionError> {
        let places: Vec<u16> = history
            .entries
            .iter()
            .filter(|entry| gone.contains(&entry.id))
            .map(|entry| entry.place)
            .collect();
        history.entries.retain(|entry| !gone.contains(&entry.id));
        self.write(journey, version, &history).await?;
        for place in places {
            remove_place(&*self.store, journey, place).await?;
        }
        Ok(())
    }
}

/// Removes all versions of a journey that is being purged.
///
/// # Errors
/// When the store refuses; calling it again goes on.
pub async fn forget(store: &dyn UpdateStore, journey: JourneyId) -> Result<(), StoreError> {
    let Some(record) = store.get(Table::Histories, &history_key(journey)).await? else {
        return Ok(());
    };
    let history: History = serde_json::from_slice(&record.value).unwrap_or_default();
    // One more than known: a crash may have filled a place that no list names yet.
    for place in 0..=history.places {
        remove_place(store, journey, place).await?;
    }
    store
        .remove(Table::Histories, &history_key(journey), record.version)
        .await
}

async fn remove_place(store: &dyn UpdateStore, journey: JourneyId, place: u16) -> Result<(), StoreError> {
    let key = place_key(journey, place);
    match store.get(Table::Versions, &key).await? {
        Some(record) => store.remove(Table::Versions, &key, record.version).await,
        None => Ok(()),
    }
}

/// The whole state that is stored, as one update.
fn whole(stored: &StoredDoc, limits: RoomLimits) -> Result<Bytes, StoreError> {
    if let (Some(snapshot), []) = (&stored.snapshot, &stored.tail[..]) {
        return Ok(snapshot.clone());
    }
    let mut room =
        Room::open(DocName::Map, stored, limits).map_err(|broken| StoreError::Damaged(broken.to_string()))?;
    Ok(room.state())
}

/// Runs what takes milliseconds beside the threads that serve rooms.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, VersionError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| VersionError::Unavailable(Unavailable))
}

const fn map_of(journey: JourneyId) -> DocKey {
    DocKey {
        journey,
        doc: DocName::Map,
    }
}

#[cfg(test)]
mod tests;
