//! One connection in a room: its rights, and what it has been promised.
//!
//! Invariant: write frames are counted from 1 in the order they came; `acknowledge` never names a frame before
//! everything up to it is durable or changed nothing. Not here: its socket and queue (`ws`).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use waymark_shared::access::{DocName, Role};
use waymark_shared::ids::LinkId;
use waymark_shared::protocol::{Hello, ServerFrame};
use yrs::StateVector;
use yrs::updates::encoder::Encode;

use crate::room::document::point::Point;

/// Names a session for the life of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// How often at most one client is asked again for what is missing.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// A connection as the room sees it.
#[derive(Debug)]
pub struct Session {
    /// What its link allows.
    pub role: Role,
    /// The link it came by, so that a revocation finds it.
    pub link: LinkId,
    /// Whether it understands our own frames.
    pub extended: bool,
    /// Whether its writes are taken.
    pub writable: bool,
    /// While its outbox takes no updates: where it stands.
    pub behind_at: Option<Arc<Point>>,
    /// While behind: the step 1 it waits to have answered.
    pub owed_step2: Option<StateVector>,
    /// Its changes are in no version yet, or its name is not told to one.
    pub wrote: bool,
    greeted: bool,
    frames: u64,
    acknowledged: u64,
    waiting: VecDeque<(u64, u64)>,
    /// Updates were set aside since its last step 2; what they said comes with the next one.
    set_aside: bool,
    asked_at: Option<Instant>,
}

impl Session {
    /// A session that has just joined.
    #[must_use]
    pub fn new(role: Role, link: LinkId, extended: bool, writable: bool) -> Self {
        Self {
            role,
            link,
            extended,
            writable,
            behind_at: None,
            owed_step2: None,
            wrote: false,
            greeted: false,
            frames: 0,
            acknowledged: 0,
            waiting: VecDeque::new(),
            set_aside: false,
            asked_at: None,
        }
    }

    /// Settles what it may do in this document and gives the frame that tells it so: for our own client, once.
    pub fn greet(&mut self, doc: DocName) -> Option<Bytes> {
        self.writable = self.role.may_write(doc);
        let greeted = std::mem::replace(&mut self.greeted, true);
        (self.extended && !greeted).then(|| {
            let hello = Hello {
                role: self.role,
                writable: self.writable,
                version: 1,
            };
            ServerFrame::Hello(hello).to_message().encode_v1().into()
        })
    }

    /// Counts a write frame that is settled once the journal is durable up to `position`.
    pub fn count_write(&mut self, position: u64) {
        self.frames += 1;
        match self.waiting.back_mut() {
            Some(last) if last.1 == position => last.0 = self.frames,
            _ => self.waiting.push_back((self.frames, position)),
        }
    }

    /// Counts a write frame that was set aside: it is settled with the client's next step 2. Answers whether to ask for that now.
    pub fn set_aside(&mut self, now: Instant) -> bool {
        self.count_write(Self::UNSETTLED);
        let first = !std::mem::replace(&mut self.set_aside, true);
        // Asked at once the first time: the last question may be answered already.
        if first {
            self.asked_at = None;
        }
        self.may_ask(now)
    }

    /// A step 2 came, and with it everything that was set aside; it is settled at `position`.
    pub fn answered(&mut self, position: u64) {
        if std::mem::take(&mut self.set_aside) {
            for (_, settled_at) in &mut self.waiting {
                *settled_at = (*settled_at).min(position);
            }
        }
    }

    /// A position that is never reached.
    const UNSETTLED: u64 = u64::MAX;

    /// How many write frames are settled now, when that is more than was acknowledged before.
    pub fn acknowledge(&mut self, durable: u64) -> Option<u64> {
        let mut settled = self.acknowledged;
        while let Some((frames, _)) = self.waiting.pop_front_if(|(_, position)| *position <= durable) {
            settled = frames;
        }
        (settled > self.acknowledged).then(|| {
            self.acknowledged = settled;
            settled
        })
    }

    /// Whether to ask this client now for what is missing.
    pub fn may_ask(&mut self, now: Instant) -> bool {
        let due = self.asked_at.is_none_or(|asked| now.duration_since(asked) >= ASK_AGAIN);
        if due {
            self.asked_at = Some(now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sp11_an_ack_names_the_last_frame_before_which_all_is_durable() {
        let mut session = Session::new(Role::Editor, LinkId::mint(0, 0), true, true);
        session.count_write(0);
        assert_eq!(
            session.acknowledge(0),
            Some(1),
            "a write that changed nothing is settled at once"
        );
        session.count_write(1);
        session.count_write(1);
        session.count_write(2);
        assert_eq!(session.acknowledge(0), None);
        assert_eq!(session.acknowledge(1), Some(3));
        assert_eq!(session.acknowledge(1), None);
        assert_eq!(session.acknowledge(9), Some(4));
    }

    #[test]
    fn sp05_what_was_set_aside_is_settled_with_the_answer() {
        let now = Instant::now();
        let mut session = Session::new(Role::Editor, LinkId::mint(0, 0), true, true);
        assert!(session.set_aside(now));
        assert!(!session.set_aside(now), "asked once in a while only");
        assert_eq!(session.acknowledge(u64::MAX - 1), None);
        session.answered(3);
        session.count_write(3);
        assert_eq!(session.acknowledge(2), None);
        assert_eq!(session.acknowledge(3), Some(3));
    }
}
