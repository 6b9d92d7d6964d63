//! What the room asks its shell to do: frames to queue, sessions to end, a request for the store.
//!
//! Not here: why it asks (`room`, `write`), how it is done (`task`, `ws::outbox`).

use bytes::Bytes;
use waymark_shared::protocol::CloseCode;

use crate::room::journal::StoreRequest;
use crate::room::presence::News;
use crate::room::session::SessionId;
use crate::ws::outbox::Frame;

/// Where a frame goes.
#[derive(Debug, Clone)]
pub enum Push {
    /// To one session.
    To(SessionId, Frame),
    /// To all, but perhaps one.
    Others(Option<SessionId>, Frame),
    /// Changes of several authors.
    Changes(Changes),
    /// Words of several about where they are.
    News(News),
}

/// Changes that were made one right after the other: everybody gets all of them, but no author its own.
#[derive(Debug, Clone)]
pub struct Changes {
    /// All in one message, for those who wrote none of them. None when yrs did not merge them, which has not been seen.
    pub merged: Option<Bytes>,
    /// Each as a message, with its author.
    pub single: Vec<(Option<SessionId>, Bytes)>,
}

impl Changes {
    /// What a session gets: the one message, or each that others made.
    pub fn for_session(&self, id: SessionId) -> impl Iterator<Item = Bytes> {
        let wrote = self.single.iter().any(|(author, _)| *author == Some(id));
        let merged = self.merged.clone().filter(|_| !wrote);
        let each = merged.is_none();
        let of_others = self
            .single
            .iter()
            .filter(move |(author, _)| each && *author != Some(id));
        merged.into_iter().chain(of_others.map(|(_, frame)| frame.clone()))
    }
}

/// Why something was not taken, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// A write without the right to.
    ReadOnly,
    /// Beyond the size or number of things of a document.
    DocumentFull,
    /// It gives the journey a schema version of the future.
    NewerSchema,
    /// It breaks the document.
    BadUpdate,
    /// Too many awareness ids.
    Presence,
    /// The store does not keep up.
    StoreAway,
}

/// What the shell has to do after a call, in this order.
#[derive(Debug, Default)]
pub struct Effects {
    /// Frames to queue.
    pub pushes: Vec<Push>,
    /// Sessions to end. The room has forgotten them already.
    pub closes: Vec<(SessionId, CloseCode)>,
    /// A request for the store; its answer comes back by [`Room::stored`](super::Room::stored).
    pub store: Option<StoreRequest>,
    /// The document is unusable: load again, then [`Room::rebuild`](super::Room::rebuild).
    pub rebuild: bool,
    /// The store failed for good: the server has to end.
    pub fatal: Option<String>,
    /// What was not taken.
    pub refusals: Vec<Refusal>,
    /// Changes that were sent on.
    pub forwarded: usize,
}

impl Effects {
    pub(super) fn to(&mut self, session: SessionId, frame: Bytes) {
        self.pushes.push(Push::To(session, Frame::Control(frame)));
    }

    pub(super) fn answer(&mut self, session: SessionId, step2: Bytes) {
        self.pushes.push(Push::To(session, Frame::Answer(step2)));
    }

    pub(super) fn others(&mut self, except: Option<SessionId>, frame: Frame) {
        self.pushes.push(Push::Others(except, frame));
    }
}
