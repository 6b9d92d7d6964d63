//! The other participants as signals: one model per client, one signal per part of its state.
//!
//! Who is silent for [`FORGET_AFTER`] is gone. A state older than the one shown is ignored, as in y-protocols.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use waymark_shared::doc::schema::EntityRef;
use waymark_shared::presence::{Presence, PresenceCaret, PresenceCursor, PresenceUser};
use yrs::sync::AwarenessUpdate;

use crate::model::entity_map::EntityMap;
use crate::model::projected::Projected;

/// A participant that was silent this long is gone.
pub const FORGET_AFTER: Duration = Duration::from_secs(30);

/// One participant.
#[derive(Debug)]
pub struct PeerModel {
    /// Its client id.
    pub client_id: u64,
    /// Name and colour.
    pub user: Projected<PresenceUser>,
    /// Pointer on the grid.
    pub cursor: Projected<Option<PresenceCursor>>,
    /// What it has selected.
    pub selection: Projected<Vec<EntityRef>>,
    /// The text it edits.
    pub caret: Projected<Option<PresenceCaret>>,
}

/// All participants but this one. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Peers {
    models: Arc<EntityMap<u64, PeerModel>>,
    heard: Arc<Mutex<BTreeMap<u64, Heard>>>,
}

#[derive(Debug, Clone, Copy)]
struct Heard {
    clock: u32,
    at_ms: u64,
    here: bool,
}

impl Peers {
    /// Client ids of who is here, in a stable order.
    #[must_use]
    pub fn keys(&self) -> Projected<Vec<u64>> {
        self.models.keys()
    }

    /// One participant. Not tracked.
    #[must_use]
    pub fn get(&self, client_id: u64) -> Option<Arc<PeerModel>> {
        self.models.get(client_id)
    }

    /// Takes what others told. Returns the clock of what was told about `own_id`, if anything was.
    pub(crate) fn receive(&self, update: &AwarenessUpdate, own_id: u64, now_ms: u64) -> Option<u32> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let mut own_clock = None;
        for (client, entry) in &update.clients {
            let id = client.get();
            if id == own_id {
                own_clock = Some(entry.clock);
                continue;
            }
            // A tool that shows itself in its own way is still somebody; a state that is no object is nobody.
            let state: Option<Presence> = serde_json::from_str(&entry.json).ok();
            let stale = heard.get(&id).is_some_and(|last| {
                entry.clock < last.clock || (entry.clock == last.clock && (state.is_some() || !last.here))
            });
            if stale {
                continue;
            }
            heard.insert(
                id,
                Heard {
                    clock: entry.clock,
                    at_ms: now_ms,
                    here: state.is_some(),
                },
            );
            match state {
                Some(state) => self.show(id, state),
                None => self.models.remove(id),
            }
        }
        self.list(&heard);
        own_clock
    }

    /// Forgets who was silent for too long.
    pub(crate) fn expire(&self, now_ms: u64) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, heard) in heard
            .iter_mut()
            .filter(|(_, heard)| heard.here && now_ms >= heard.at_ms + forget_ms())
        {
            heard.here = false;
            self.models.remove(*id);
        }
        self.list(&heard);
    }

    /// When [`Self::expire`] has something to do.
    pub(crate) fn expiry_ms(&self) -> Option<u64> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard
            .values()
            .filter(|heard| heard.here)
            .map(|heard| heard.at_ms + forget_ms())
            .min()
    }

    fn show(&self, client_id: u64, state: Presence) {
        let Presence {
            user,
            cursor,
            selection,
            caret,
        } = state;
        let selection: Vec<EntityRef> = selection.iter().filter_map(|key| key.parse().ok()).collect();
        if let Some(peer) = self.models.get(client_id) {
            peer.user.write(&user);
            peer.cursor.write(&cursor);
            peer.selection.write(&selection);
            peer.caret.write(&caret);
            return;
        }
        let peer = PeerModel {
            client_id,
            user: Projected::new(user),
            cursor: Projected::new(cursor),
            selection: Projected::new(selection),
            caret: Projected::new(caret),
        };
        self.models.insert(client_id, peer);
    }

    fn list(&self, heard: &BTreeMap<u64, Heard>) {
        self.models.set_keys(
            &heard
                .iter()
                .filter(|(_, heard)| heard.here)
                .map(|(id, _)| *id)
                .collect(),
        );
    }
}

fn forget_ms() -> u64 {
    u64::try_from(FORGET_AFTER.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::GetUntracked;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;
    use yrs::block::ClientID;
    use yrs::sync::awareness::AwarenessUpdateEntry;

    const ME: u64 = 1;
    const ADA: u64 = 2;

    fn told(client: u64, clock: u32, json: &str) -> AwarenessUpdate {
        let entry = AwarenessUpdateEntry {
            clock,
            json: json.into(),
        };
        AwarenessUpdate {
            clients: [(ClientID::new(client), entry)].into(),
        }
    }

    fn names(peers: &Peers) -> Vec<String> {
        let name = |id| peers.get(id).map(|peer| peer.user.get_untracked().name);
        peers.keys().get_untracked().into_iter().filter_map(name).collect()
    }

    #[test]
    fn peers_come_change_and_go() {
        let peers = Peers::default();
        peers.receive(&told(ADA, 1, r#"{"user":{"name":"Ada"}}"#), ME, 0);
        assert_eq!(names(&peers), ["Ada"]);
        peers.receive(
            &told(ADA, 2, r#"{"user":{"name":"Ada L."},"selection":["meta","nonsense"]}"#),
            ME,
            0,
        );
        assert_eq!(names(&peers), ["Ada L."]);
        assert_eq!(peers.get(ADA).unwrap().selection.get_untracked(), [EntityRef::Meta]);
        peers.receive(&told(ADA, 3, "null"), ME, 0);
        assert!(names(&peers).is_empty());
    }

    #[test]
    fn an_older_state_is_ignored() {
        let peers = Peers::default();
        peers.receive(&told(ADA, 5, r#"{"user":{"name":"new"}}"#), ME, 0);
        peers.receive(&told(ADA, 4, r#"{"user":{"name":"old"}}"#), ME, 0);
        assert_eq!(names(&peers), ["new"]);
        peers.receive(&told(ADA, 5, "null"), ME, 0);
        assert!(names(&peers).is_empty());
    }

    #[test]
    fn who_is_silent_is_forgotten_and_may_come_back() {
        let peers = Peers::default();
        peers.receive(&told(ADA, 1, r#"{"user":{"name":"Ada"}}"#), ME, 1_000);
        assert_eq!(peers.expiry_ms(), Some(31_000));
        peers.expire(30_999);
        assert_eq!(names(&peers).len(), 1);
        peers.expire(31_000);
        assert!(names(&peers).is_empty());
        peers.receive(&told(ADA, 2, r#"{"user":{"name":"Ada"}}"#), ME, 40_000);
        assert_eq!(names(&peers).len(), 1);
    }

    #[test]
    fn what_others_say_about_this_client_is_reported_and_not_shown() {
        let peers = Peers::default();
        assert_eq!(peers.receive(&told(ME, 9, "null"), ME, 0), Some(9));
        assert!(names(&peers).is_empty());
    }
}
