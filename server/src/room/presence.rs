//! The awareness states of a room: who is here and where, kept as checked JSON with a clock per client id.
//!
//! Invariants: a session speaks only for ids it brought; an id brought by two sessions is spoken for by the first, and by the other once that
//! one leaves (a person who came back before their dead line was noticed); clocks only grow, also after a client left, so that an echo of
//! an old state cannot bring back who is gone. Never stored. Not here: decoding (`frame`), when the others are told (`room`), what a state
//! means (client).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use waymark_shared::limits;
use waymark_shared::presence::PresenceUser;

use crate::content;
use crate::room::frame::{PresenceEntry, encode};
use crate::room::session::SessionId;

/// How long the clock of a client that left is remembered. Echoes of its last state arrive within seconds.
const REMEMBER_LEFT: Duration = Duration::from_secs(120);

/// A session brought more awareness clients than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyClients;

/// As much of a state as tells the name.
#[derive(serde::Deserialize)]
struct Named {
    user: PresenceUser,
}

/// The states of everybody in a room.
#[derive(Debug, Default)]
pub struct Presence {
    clients: BTreeMap<u64, Known>,
    /// The clients of whom there is something new to tell, with the session that said it, if that is still here.
    news: BTreeMap<u64, Option<SessionId>>,
}

/// What is new, for everybody: several words make one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    all: Bytes,
    /// What is left of it for those who said some of it themselves, by session.
    rest: BTreeMap<SessionId, Option<Bytes>>,
}

impl News {
    /// What a session has not said itself, if anything.
    #[must_use]
    pub fn for_session(&self, id: SessionId) -> Option<&Bytes> {
        self.rest.get(&id).map_or(Some(&self.all), Option::as_ref)
    }
}

#[derive(Debug)]
struct Known {
    clock: u32,
    /// The state and the session that brought it; `None` once the client left.
    here: Option<(SessionId, Box<str>)>,
    /// The newest word of another session for the same client, and its clock.
    next: Option<(SessionId, u32, Box<str>)>,
    changed_at: Instant,
}

impl Known {
    fn new(now: Instant) -> Self {
        Self {
            clock: 0,
            here: None,
            next: None,
            changed_at: now,
        }
    }

    fn owner(&self) -> Option<SessionId> {
        self.here.as_ref().map(|(owner, _)| *owner)
    }

    fn is_claimed_by(&self, session: SessionId) -> bool {
        self.owner() == Some(session) || self.next.as_ref().is_some_and(|(next, ..)| *next == session)
    }

    /// Its owner left: the other session that speaks for the same client takes its place, if there is one.
    fn make_way(&mut self) {
        self.here = self.next.take().map(|(session, clock, json)| {
            self.clock = self.clock.max(clock);
            (session, json)
        });
    }
}

impl Presence {
    /// Takes what a session says; what changed is told by the next [`Self::news`].
    ///
    /// y-websocket clients echo what they hear of others; those entries are nobody's news and are passed over.
    ///
    /// # Errors
    /// When the session would own more ids than a socket may.
    pub fn take(
        &mut self,
        session: SessionId,
        entries: Vec<PresenceEntry>,
        now: Instant,
    ) -> Result<(), TooManyClients> {
        for entry in entries {
            let known = self.clients.get(&entry.client);
            let owner = known.and_then(Known::owner);
            let clock = known.map(|known| known.clock);
            let leaves = entry.json.is_none();
            let news = clock.is_none_or(|clock| entry.clock > clock || (entry.clock == clock && leaves));
            if !news || (leaves && owner.is_none()) {
                continue;
            }
            let claims = known.is_some_and(|known| known.is_claimed_by(session));
            if !claims && !leaves && self.claimed_by(session).count() >= limits::PRESENCE_CLIENTS {
                return Err(TooManyClients);
            }
            if owner.is_some_and(|owner| owner != session) {
                if let (Some(known), Some(json)) = (self.clients.get_mut(&entry.client), entry.json)
                    // An older line of the same person may deliver its word after a newer one did.
                    && known.next.as_ref().is_none_or(|(_, clock, _)| entry.clock > *clock)
                {
                    known.next = Some((session, entry.clock, json));
                }
                continue;
            }
            let known = self.clients.entry(entry.client).or_insert_with(|| Known::new(now));
            known.clock = entry.clock;
            known.changed_at = now;
            match entry.json {
                Some(json) => known.here = Some((session, json)),
                None => known.make_way(),
            }
            self.news.insert(entry.client, Some(session));
        }
        Ok(())
    }

    /// Removes what a session brought; the next [`Self::news`] says so.
    pub fn leave(&mut self, session: SessionId, now: Instant) {
        let claimed: Vec<u64> = self.claimed_by(session).collect();
        for client in claimed {
            let Some(known) = self.clients.get_mut(&client) else {
                continue;
            };
            known.next.take_if(|(next, ..)| *next == session);
            if known.owner() == Some(session) {
                known.make_way();
                known.changed_at = now;
                self.news.insert(client, None);
            }
        }
    }

    /// Whether there is something to tell.
    #[must_use]
    pub fn has_news(&self) -> bool {
        !self.news.is_empty()
    }

    /// What changed since it was asked last, in the newest words.
    pub fn news(&mut self) -> Option<News> {
        let news = std::mem::take(&mut self.news);
        let without = |session: Option<SessionId>| -> Vec<u64> {
            let said = news.iter().filter(|(_, by)| session.is_none() || **by != session);
            said.map(|(client, _)| *client).collect()
        };
        let all = self.frame_of(&without(None))?;
        let authors = news.values().flatten();
        let rest = authors.map(|author| (*author, self.frame_of(&without(Some(*author)))));
        Some(News {
            all,
            rest: rest.collect(),
        })
    }

    /// The states of all who are here, if any.
    #[must_use]
    pub fn everybody(&self) -> Option<Bytes> {
        let here: Vec<u64> = self
            .clients
            .iter()
            .filter(|(_, known)| known.here.is_some())
            .map(|(client, _)| *client)
            .collect();
        self.frame_of(&here)
    }

    /// Like [`Self::everybody`], with those who left a short while ago: for a reader that missed frames.
    #[must_use]
    pub fn everybody_and_left(&self) -> Option<Bytes> {
        self.frame_of(&self.clients.keys().copied().collect::<Vec<_>>())
    }

    /// The names that a session goes by.
    #[must_use]
    pub fn names_of(&self, session: SessionId) -> Vec<String> {
        let states = self.clients.values().filter_map(|known| known.here.as_ref());
        states
            .filter(|(owner, _)| *owner == session)
            .filter_map(|(_, json)| serde_json::from_str::<Named>(json).ok())
            .map(|state| content::cut_title(state.user.name.trim()))
            .filter(|name| !name.is_empty())
            .collect()
    }

    /// Forgets the clocks of those who left long ago.
    pub fn forget(&mut self, now: Instant) {
        self.clients
            .retain(|_, known| known.here.is_some() || now.duration_since(known.changed_at) < REMEMBER_LEFT);
    }

    fn claimed_by(&self, session: SessionId) -> impl Iterator<Item = u64> {
        self.clients
            .iter()
            .filter(move |(_, known)| known.is_claimed_by(session))
            .map(|(client, _)| *client)
    }

    fn frame_of(&self, clients: &[u64]) -> Option<Bytes> {
        if clients.is_empty() {
            return None;
        }
        let entries: Vec<_> = clients
            .iter()
            .filter_map(|client| {
                let known = self.clients.get(client)?;
                Some((*client, known.clock, known.here.as_ref().map(|(_, json)| &**json)))
            })
            .collect();
        Some(encode::presence(entries.into_iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: SessionId = SessionId(1);
    const B: SessionId = SessionId(2);

    fn entry(client: u64, clock: u32, json: Option<&str>) -> Vec<PresenceEntry> {
        vec![PresenceEntry {
            client,
            clock,
            json: json.map(Into::into),
        }]
    }

    impl Presence {
        /// Whether somebody else hears of what a session says.
        fn says(&mut self, session: SessionId, entries: Vec<PresenceEntry>, now: Instant) -> bool {
            self.take(session, entries, now).expect("few clients");
            self.news().is_some()
        }

        fn leaves(&mut self, session: SessionId, now: Instant) -> Option<Bytes> {
            self.leave(session, now);
            self.news().map(|news| news.all)
        }
    }

    #[test]
    fn sp08_a_socket_speaks_only_for_ids_it_brought() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        assert!(presence.says(A, entry(7, 1, Some("{}")), now));
        assert!(!presence.says(B, entry(7, 9, Some("{\"forged\":1}")), now));
        assert!(!presence.says(B, entry(7, 9, None), now));
        assert!(presence.says(A, entry(7, 2, Some("{}")), now));
    }

    #[test]
    fn sp08_null_is_relayed_with_its_clock_and_an_echo_does_not_bring_back() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.says(A, entry(7, 3, Some("{}")), now);
        let left = presence.leaves(A, now).expect("a frame");
        assert_eq!(left, encode::presence([(7, 3, None)].into_iter()));
        assert!(!presence.says(B, entry(7, 3, Some("{}")), now));
        assert!(
            presence.says(B, entry(7, 4, Some("{}")), now),
            "a client that came back"
        );
        assert!(presence.everybody().is_some());
    }

    #[test]
    fn sp08_who_came_back_before_their_dead_line_was_noticed_is_seen_once_it_is() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.says(A, entry(7, 3, Some("\"old\"")), now);
        assert!(!presence.says(B, entry(7, 3, Some("\"echo\"")), now));
        assert!(!presence.says(B, entry(7, 4, Some("\"back\"")), now));
        assert_eq!(
            presence.leaves(A, now),
            Some(encode::presence([(7, 4, Some("\"back\""))].into_iter()))
        );
        assert!(presence.says(B, entry(7, 5, Some("\"on\"")), now));
        presence.says(A, entry(7, 6, Some("\"again\"")), now);
        assert_eq!(presence.leaves(A, now), None, "it was not spoken for by A");
        assert_eq!(
            presence.leaves(B, now),
            Some(encode::presence([(7, 5, None)].into_iter()))
        );
    }

    #[test]
    fn sp08_of_two_who_wait_the_newer_word_counts_whatever_comes_last() {
        const C: SessionId = SessionId(3);
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.says(A, entry(7, 3, Some("\"first\"")), now);
        presence.says(C, entry(7, 5, Some("\"third\"")), now);
        presence.says(B, entry(7, 4, Some("\"second\"")), now);
        assert_eq!(presence.leaves(B, now), None);
        assert_eq!(
            presence.leaves(A, now),
            Some(encode::presence([(7, 5, Some("\"third\""))].into_iter()))
        );
    }

    #[test]
    fn sp08_words_of_several_are_told_as_one_and_nobody_hears_itself() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        presence.take(A, entry(7, 1, Some("1")), now).unwrap();
        presence.take(B, entry(8, 1, Some("2")), now).unwrap();
        presence.take(A, entry(7, 2, Some("3")), now).unwrap();
        let news = presence.news().expect("both said something");
        let of_a = encode::presence([(7, 2, Some("3"))].into_iter());
        let of_both = encode::presence([(7, 2, Some("3")), (8, 1, Some("2"))].into_iter());
        assert_eq!(news.for_session(SessionId(3)), Some(&of_both));
        assert_eq!(news.for_session(B), Some(&of_a));
        assert!(presence.news().is_none(), "told");
        presence.take(A, entry(7, 3, Some("4")), now).unwrap();
        let news = presence.news().expect("news of A");
        assert_eq!(news.for_session(A), None);
        assert!(news.for_session(B).is_some());
    }

    #[test]
    fn a_socket_owns_a_few_ids_and_no_more() {
        let (mut presence, now) = (Presence::default(), Instant::now());
        for client in 0..limits::PRESENCE_CLIENTS as u64 {
            presence.take(A, entry(client, 1, Some("{}")), now).unwrap();
        }
        assert_eq!(presence.take(A, entry(99, 1, Some("{}")), now), Err(TooManyClients));
        presence.forget(now + REMEMBER_LEFT);
        assert!(presence.everybody().is_some());
    }
}
