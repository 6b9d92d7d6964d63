//! Frames of an editor and of a viewer against a whole room with a real journey in it.
//!
//! Promises: the process lives; a viewer changes nothing; what is sent can be read by yrs and what is sent on applies; what was stored can be loaded,
//! also after the room was rebuilt; everybody else's work goes on.
//!
//! Input: for each frame one byte (bit 0: the viewer sends; bit 1: the store answers first; bit 2: both reconnect first), then the frame as a part.

use std::sync::OnceLock;
use std::time::Instant;

use bytes::Bytes;
use waymark_server::room::effects::{Effects, Push};
use waymark_server::room::frame::{ClientFrame, decode_frame, encode};
use waymark_server::room::journal::{StoreAnswer, StoreRequest};
use waymark_server::room::session::{Session, SessionId};
use waymark_server::room::{Room, RoomLimits};
use waymark_server::store::StoredDoc;
use waymark_server::ws::outbox::Frame;
use waymark_shared::access::{DocName, Role};
use waymark_shared::ids::LinkId;
use waymark_shared::templates;
use yrs::sync::Message;
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, ReadTxn, Text, Transact, Update, WriteTxn};

use crate::contained::shown;
use crate::input::Input;

/// Frames in one input: more of them find nothing that these do not.
const FRAMES: usize = 24;

const LIMITS: RoomLimits = RoomLimits {
    document_bytes: 1 << 22,
    sessions: 8,
    unsaved_bytes: 1 << 22,
};

/// The target.
pub fn run(bytes: &[u8]) {
    shown(|| {
        let mut table = Table::new();
        let mut input = Input(bytes);
        for _ in 0..FRAMES {
            let how = input.byte();
            let Some(frame) = input.part() else { break };
            if how & 2 != 0 {
                table.store_answers();
            }
            if how & 4 != 0 {
                table.everybody_reconnects();
            }
            table.send(how & 1 != 0, frame);
        }
        table.ends_well();
    });
}

/// A small journey as it is stored.
pub fn journey() -> &'static Bytes {
    static JOURNEY: OnceLock<Bytes> = OnceLock::new();
    JOURNEY.get_or_init(|| {
        let mut number = 0;
        let mut random = || {
            number += 1;
            number
        };
        templates::seed("empty-grid", templates::Language::English, None, 1, &mut random)
            .expect("the template")
            .into()
    })
}

/// A room, its store, and two people at it.
pub(crate) struct Table {
    room: Room,
    stored: StoredDoc,
    asked: Option<StoreRequest>,
    editor: Option<SessionId>,
    viewer: Option<SessionId>,
    sessions: u64,
    now: Instant,
}

impl Table {
    pub(crate) fn new() -> Self {
        let stored = StoredDoc {
            snapshot: Some(journey().clone()),
            snapshot_seq: 1,
            ..StoredDoc::default()
        };
        let mut table = Self {
            room: Room::open(DocName::Map, &stored, LIMITS).expect("a room"),
            stored,
            asked: None,
            editor: None,
            viewer: None,
            sessions: 0,
            now: Instant::now(),
        };
        table.everybody_reconnects();
        table
    }

    fn everybody_reconnects(&mut self) {
        for id in [self.editor.take(), self.viewer.take()].into_iter().flatten() {
            let effects = self.room.leave(id, self.now);
            self.take(effects);
        }
        self.editor = Some(self.join(Role::Editor));
        self.viewer = Some(self.join(Role::Viewer));
    }

    fn join(&mut self, role: Role) -> SessionId {
        self.sessions += 1;
        let id = SessionId(self.sessions);
        let effects = self
            .room
            .join(id, Session::new(role, LinkId::mint(0, 0), true, false))
            .expect("a place");
        self.take(effects);
        id
    }

    /// One of the two sends a frame; whoever was closed comes back.
    pub(crate) fn send(&mut self, as_viewer: bool, frame: &[u8]) {
        let Ok(messages) = decode_frame(&Bytes::copy_from_slice(frame)) else {
            return;
        };
        for message in messages {
            let id = if as_viewer {
                *self.viewer.get_or_insert(SessionId(0))
            } else {
                *self.editor.get_or_insert(SessionId(0))
            };
            let writes = matches!(message, ClientFrame::Write(_));
            let before = (as_viewer && writes).then(|| self.room.state());
            let effects = self.room.frame(id, message, self.now);
            let rebuilt = effects.rebuild;
            self.take(effects);
            if let Some(before) = before {
                assert!(!rebuilt && before == self.room.state(), "a viewer changed something");
            }
            if as_viewer && self.viewer.is_none() {
                self.viewer = Some(self.join(Role::Viewer));
            } else if !as_viewer && self.editor.is_none() {
                self.editor = Some(self.join(Role::Editor));
            }
        }
    }

    fn take(&mut self, effects: Effects) {
        for push in &effects.pushes {
            match push {
                Push::To(_, frame) | Push::Others(_, frame) => self.check(frame),
                Push::Changes(changes) => {
                    let single = changes.single.iter().map(|(_, message)| message);
                    for message in single.chain(&changes.merged) {
                        self.check(&Frame::Update(message.clone()));
                    }
                }
                Push::News(news) => {
                    for id in [self.editor, self.viewer].into_iter().flatten() {
                        if let Some(message) = news.for_session(id) {
                            self.check(&Frame::Presence(message.clone()));
                        }
                    }
                }
            }
        }
        for (id, _) in effects.closes {
            for held in [&mut self.editor, &mut self.viewer] {
                held.take_if(|held| *held == id);
            }
        }
        if effects.rebuild {
            self.room
                .rebuild(&self.stored)
                .expect("what is stored and gathered can be read again");
        }
        if let Some(request) = effects.store {
            assert!(self.asked.replace(request).is_none(), "two requests under way");
        }
        assert!(effects.fatal.is_none());
    }

    fn check(&self, frame: &Frame) {
        let frames: &[Bytes] = match frame {
            Frame::Update(frame) => {
                let payload = encode::update_payload(frame).expect("an update frame");
                Update::decode_v1(&payload).expect("what is sent on can be read");
                std::slice::from_ref(frame)
            }
            Frame::Presence(frame) | Frame::Control(frame) | Frame::Answer(frame) => std::slice::from_ref(frame),
            Frame::CaughtUp(frames) => frames,
            Frame::Ack(_) => &[],
        };
        for frame in frames {
            Message::decode_v1(frame).expect("what is sent is a message");
        }
    }

    /// The store does what it was asked.
    pub(crate) fn store_answers(&mut self) {
        let answer = match self.asked.take() {
            None => return,
            Some(StoreRequest::Append { updates, .. }) => {
                self.stored.tail.extend(updates);
                StoreAnswer::Appended(Ok(self.stored.last_seq()))
            }
            Some(StoreRequest::Compact { covers, snapshot, .. }) => {
                let covered = usize::try_from(covers - self.stored.snapshot_seq).expect("a few");
                self.stored.tail.drain(..covered);
                self.stored.snapshot = Some(snapshot);
                self.stored.snapshot_seq = covers;
                StoreAnswer::Compacted(Ok(()))
            }
        };
        let effects = self.room.stored(answer, self.now);
        self.take(effects);
    }

    pub(crate) fn ends_well(mut self) {
        self.everybody_reconnects();
        let author = Doc::with_client_id(4_000_000_001);
        let update = {
            let mut txn = author.transact_mut();
            txn.get_or_insert_text("the work of others").push(&mut txn, "goes on");
            txn.encode_update_v1()
        };
        // Twice: the first may spring a trap that somebody else left waiting; then its author is told to come back.
        for _ in 0..2 {
            self.send(false, &encode::update(&update));
        }
        while self.asked.is_some() {
            self.store_answers();
        }
        let reader = Doc::new();
        reader
            .transact_mut()
            .apply_update(Update::decode_v1(&self.room.state()).expect("readable"))
            .expect("applies");
        let txn = reader.transact();
        let text = txn.get_text("the work of others").map(|text| text.get_string(&txn));
        assert_eq!(text.as_deref(), Some("goes on"), "the work of others is lost");
        let reopened = Room::open(DocName::Map, &self.stored, LIMITS).expect("what was stored can be loaded");
        let stored_text = reopened.read(|txn| txn.get_text("the work of others").map(|text| text.get_string(txn)));
        assert_eq!(stored_text.as_deref(), Some("goes on"), "what was acknowledged is lost");
    }
}
