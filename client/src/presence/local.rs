//! When this user's state travels: at once after a pause, then at most every [`THROTTLE`], only when it differs, and again
//! every [`REFRESH`] so that nobody takes it for gone.

use std::time::Duration;

use waymark_shared::presence::Presence;
use yrs::block::ClientID;
use yrs::sync::AwarenessUpdate;
use yrs::sync::awareness::AwarenessUpdateEntry;

/// Shortest time between two states: cursors look smooth at 16 a second and cost the room little.
pub const THROTTLE: Duration = Duration::from_millis(60);
/// Longest time between two states: others forget who was silent for 30 s.
pub const REFRESH: Duration = Duration::from_secs(15);

/// This user's state and what of it was sent.
#[derive(Debug)]
pub struct LocalPresence {
    client_id: u64,
    clock: u32,
    state: Presence,
    sent: Option<Sent>,
}

#[derive(Debug)]
struct Sent {
    state: Presence,
    at_ms: u64,
}

impl LocalPresence {
    /// The state of a client that just arrived.
    #[must_use]
    pub fn new(client_id: u64, state: Presence) -> Self {
        Self {
            client_id,
            clock: 0,
            state,
            sent: None,
        }
    }

    /// Id of this client among the participants.
    #[must_use]
    pub fn client_id(&self) -> u64 {
        self.client_id
    }

    /// Changes the state.
    pub fn change(&mut self, change: impl FnOnce(&mut Presence)) {
        change(&mut self.state);
    }

    /// When [`Self::take`] has something to send.
    #[must_use]
    pub fn due_ms(&self) -> u64 {
        match &self.sent {
            None => 0,
            Some(sent) if sent.state == self.state => sent.at_ms + millis(REFRESH),
            Some(sent) => sent.at_ms + millis(THROTTLE),
        }
    }

    /// The state to send now, if it is due.
    #[must_use]
    pub fn take(&mut self, now_ms: u64) -> Option<AwarenessUpdate> {
        if now_ms < self.due_ms() {
            return None;
        }
        self.sent = Some(Sent {
            state: self.state.clone(),
            at_ms: now_ms,
        });
        let json = serde_json::to_string(&self.state).unwrap_or_default();
        Some(self.entry(&json))
    }

    /// The message that takes this client off the others' screens.
    #[must_use]
    pub fn leave(&mut self) -> AwarenessUpdate {
        self.sent = None;
        self.entry("null")
    }

    /// The room forgot this client, perhaps with a clock of its own: the next state goes at once and outbids that.
    pub fn rejoin(&mut self) {
        self.clock = self.clock.saturating_add(1);
        self.sent = None;
    }

    /// Somebody spoke for this client (a server that took it for gone, an earlier connection): the next state outbids it.
    pub fn outbid(&mut self, clock: u32) {
        if clock >= self.clock {
            self.clock = clock;
            self.sent = None;
        }
    }

    fn entry(&mut self, json: &str) -> AwarenessUpdate {
        self.clock = self.clock.saturating_add(1);
        let entry = AwarenessUpdateEntry {
            clock: self.clock,
            json: json.into(),
        };
        AwarenessUpdate {
            clients: [(ClientID::new(self.client_id), entry)].into(),
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn select(presence: &mut LocalPresence, what: &str) {
        presence.change(|state| state.selection = vec![what.to_owned()]);
    }

    #[test]
    fn the_first_state_goes_at_once_and_the_next_is_throttled() {
        let mut presence = LocalPresence::new(7, Presence::default());
        assert!(presence.take(1_000).is_some());
        select(&mut presence, "card:1");
        assert!(presence.take(1_030).is_none());
        select(&mut presence, "card:2");
        let sent = presence.take(1_060).unwrap();
        let entry = &sent.clients[&ClientID::new(7)];
        assert!(entry.json.contains("card:2") && entry.clock == 2);
    }

    #[test]
    fn an_unchanged_state_is_only_refreshed() {
        let mut presence = LocalPresence::new(7, Presence::default());
        let _ = presence.take(0);
        select(&mut presence, "card:1");
        presence.change(|state| state.selection.clear());
        assert!(presence.take(5_000).is_none());
        assert_eq!(presence.due_ms(), 15_000);
        assert!(presence.take(15_000).is_some());
    }

    #[test]
    fn leaving_says_null_and_coming_back_says_all() {
        let mut presence = LocalPresence::new(7, Presence::default());
        let _ = presence.take(0);
        assert_eq!(&*presence.leave().clients[&ClientID::new(7)].json, "null");
        assert!(presence.take(1).is_some());
    }

    #[test]
    fn rejoining_outbids_a_room_that_counted_this_client_out() {
        let mut presence = LocalPresence::new(7, Presence::default());
        let _ = presence.take(0);
        presence.rejoin();
        assert_eq!(presence.take(1).unwrap().clients[&ClientID::new(7)].clock, 3);
    }

    #[test]
    fn a_state_that_somebody_else_set_is_outbid() {
        let mut presence = LocalPresence::new(7, Presence::default());
        let _ = presence.take(0);
        presence.outbid(40);
        assert_eq!(presence.take(1).unwrap().clients[&ClientID::new(7)].clock, 41);
    }
}
