//! A room with readers, driven as its task drives it, without tasks, sockets and disk: every store request is answered at once.

use std::time::Instant;

use bytes::Bytes;
use waymark_server::room::effects::{Effects, Push};
use waymark_server::room::frame::{decode_frame, encode};
use waymark_server::room::journal::{StoreAnswer, StoreRequest};
use waymark_server::room::session::{Session, SessionId};
use waymark_server::room::{Room, RoomLimits};
use waymark_server::store::StoredDoc;
use waymark_server::ws::outbox::{Frame, Next, SharedOutbox};
use waymark_shared::access::{DocName, Role};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::Edit;
use waymark_shared::ids::LinkId;
use yrs::Transact;

use crate::journey::{CX, replica, typed};

const AUTHOR: SessionId = SessionId(0);
const LIMITS: RoomLimits = RoomLimits {
    document_bytes: 1 << 28,
    sessions: 10_000,
    unsaved_bytes: 1 << 28,
};

pub(crate) struct Crowd {
    room: Room,
    outboxes: Vec<(SessionId, SharedOutbox)>,
    last_seq: u64,
    now: Instant,
}

impl Crowd {
    /// An author and so many readers in a document, all of them Waymark's own clients.
    pub(crate) fn new(state: &[u8], readers: u64) -> Self {
        let stored = StoredDoc {
            snapshot: Some(Bytes::copy_from_slice(state)),
            snapshot_seq: 1,
            ..StoredDoc::default()
        };
        let mut room = Room::open(DocName::Map, &stored, LIMITS).expect("a good state");
        let mut outboxes = Vec::new();
        for id in (0..=readers).map(SessionId) {
            let session = Session::new(Role::Editor, LinkId::mint(0, 0), true, true);
            room.join(id, session).expect("a place");
            let outbox = SharedOutbox::default();
            outbox.push(Frame::Answer(Bytes::new()));
            outbox.pull();
            outboxes.push((id, outbox));
        }
        Self {
            room,
            outboxes,
            last_seq: 1,
            now: Instant::now(),
        }
    }

    /// A frame of the author, until every socket's task has its bytes; answers how many frames they are.
    pub(crate) fn send(&mut self, frame: &Bytes) -> usize {
        self.take(frame);
        self.write()
    }

    /// A frame of the author, until it waits in every reader's queue.
    pub(crate) fn take(&mut self, frame: &Bytes) {
        for message in decode_frame(frame).expect("a good frame") {
            let mut effects = self.room.frame(AUTHOR, message, self.now);
            while let Some(request) = self.deliver(effects) {
                let answer = self.stored(&request);
                effects = self.room.stored(answer, self.now);
            }
        }
    }

    /// Empties the queues as sockets that take everything do; answers how many frames there were.
    pub(crate) fn write(&mut self) -> usize {
        let written = self.outboxes.iter().map(|(_, outbox)| match outbox.pull() {
            Next::Write(frames) => frames.len(),
            _ => 0,
        });
        written.sum()
    }

    fn deliver(&self, effects: Effects) -> Option<StoreRequest> {
        for push in effects.pushes {
            match push {
                Push::To(to, frame) => {
                    if let Some((_, outbox)) = self.outboxes.iter().find(|(id, _)| *id == to) {
                        outbox.push(frame);
                    }
                }
                Push::Changes(changes) => {
                    for (id, outbox) in &self.outboxes {
                        outbox.push_together(changes.for_session(*id));
                    }
                }
                Push::News(news) => {
                    for (id, outbox) in &self.outboxes {
                        if let Some(frame) = news.for_session(*id) {
                            outbox.push(Frame::Presence(frame.clone()));
                        }
                    }
                }
                Push::Others(except, frame) => {
                    for (_, outbox) in self.outboxes.iter().filter(|(id, _)| Some(*id) != except) {
                        outbox.push(frame.clone());
                    }
                }
            }
        }
        effects.store
    }

    fn stored(&mut self, request: &StoreRequest) -> StoreAnswer {
        match request {
            StoreRequest::Append { updates, .. } => {
                self.last_seq += updates.len() as u64;
                StoreAnswer::Appended(Ok(self.last_seq))
            }
            StoreRequest::Compact { .. } => StoreAnswer::Compacted(Ok(())),
        }
    }
}

/// Frames of somebody who types.
pub(crate) fn typing(state: &[u8], cards: u128, letters: u128) -> Vec<Bytes> {
    let author = replica(state, 77);
    (0..letters).map(|step| frame(&author, &typed(step, cards))).collect()
}

/// The frame of an edit.
pub(crate) fn frame(author: &JourneyDoc, edit: &Edit) -> Bytes {
    let mut txn = author.doc().transact_mut();
    edit.apply(author, &mut txn, &CX).expect("fits");
    txn.commit();
    encode::update(&txn.encode_update_v1())
}
