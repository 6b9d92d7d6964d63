//! What each frame of the server means.

use waymark_shared::access::Role;
use waymark_shared::protocol::{Hello, Notice, NoticeCode, ServerFrame};
use yrs::StateVector;
use yrs::sync::{Message, SyncMessage};
use yrs::updates::decoder::Decode;

use super::{Effect, Link, Machine, Now, Open, SocketId};

impl Machine {
    pub(super) fn frame(&mut self, socket: SocketId, bytes: &[u8], now: Now, effects: &mut Vec<Effect>) {
        let Link::Open(open) = &mut self.link else {
            return;
        };
        if open.socket != socket {
            return;
        }
        open.last_frame_ms = now.ms;
        let Ok(message) = Message::decode_v1(bytes) else {
            return self.drop_socket(now, effects);
        };
        match message {
            Message::Sync(SyncMessage::SyncStep1(theirs)) => self.answer(theirs, effects),
            Message::Sync(SyncMessage::SyncStep2(update)) => {
                open.received = true;
                open.step1_pending = false;
                self.was_live = true;
                self.failures = 0;
                effects.push(Effect::ApplyRemote(update));
            }
            Message::Sync(SyncMessage::Update(update)) => effects.push(Effect::ApplyRemote(update)),
            Message::Awareness(update) => effects.push(Effect::PresenceIn(update)),
            Message::AwarenessQuery => effects.push(Effect::AskPresence),
            // Refusals come as close codes.
            Message::Auth(_) => {}
            Message::Custom(tag, data) => match ServerFrame::from_custom(tag, &data) {
                Ok(Some(ServerFrame::Ack { frames })) => self.acked(frames, effects),
                Ok(Some(ServerFrame::Hello(hello))) => self.hello(&hello, now, effects),
                Ok(Some(ServerFrame::Notice(notice))) => self.notice(&notice, effects),
                Ok(Some(ServerFrame::Restored(told))) => effects.push(Effect::Restored(told)),
                // A newer server may say more than this client knows.
                Ok(None) => {}
                Err(_) => self.drop_socket(now, effects),
            },
        }
    }

    /// Answers the server's step 1 with everything it lacks; every local update so far is in it.
    fn answer(&mut self, theirs: StateVector, effects: &mut Vec<Effect>) {
        let writable = self.writable();
        let Link::Open(open) = &mut self.link else {
            return;
        };
        if !writable {
            return;
        }
        open.answered = true;
        open.frames_sent += 1;
        effects.push(Effect::SendDiff(open.socket, theirs));
        let frame = open.frames_sent;
        self.batch.clear();
        self.flush_at_ms = None;
        if self.unsent > 0 {
            self.unacked.push_back((frame, std::mem::take(&mut self.unsent)));
        }
    }

    fn acked(&mut self, frames: u64, effects: &mut Vec<Effect>) {
        // A refused write counts as handled but was not taken: nothing is saved by it.
        if !self.writable() || self.document_full {
            return;
        }
        let mut acked = 0_u32;
        while let Some((frame, count)) = self.unacked.front().copied() {
            if frame > frames {
                break;
            }
            acked = acked.saturating_add(count);
            self.unacked.pop_front();
        }
        if acked > 0 {
            effects.push(Effect::PruneOffline { acked });
        }
    }

    fn hello(&mut self, hello: &Hello, now: Now, effects: &mut Vec<Effect>) {
        let gained = hello.writable && !self.writable();
        self.rights = Some((hello.role, hello.writable));
        effects.push(Effect::Rights {
            role: hello.role,
            writable: hello.writable,
        });
        let waited = matches!(self.link, Link::Open(Open { received: true, .. }));
        if gained && waited {
            // What was written meanwhile needs a handshake, and that starts with a socket.
            if let Link::Open(open) = self.link {
                effects.push(Effect::CloseSocket(open.socket));
            }
            self.give_back();
            self.open(now, effects);
        }
    }

    fn notice(&mut self, notice: &Notice, effects: &mut Vec<Effect>) {
        match notice.code {
            NoticeCode::ReadOnly => {
                let role = self.rights.map_or(Role::Viewer, |(role, _)| role);
                self.rights = Some((role, false));
                effects.push(Effect::Rights { role, writable: false });
            }
            NoticeCode::DocumentFull => self.document_full = true,
            NoticeCode::StoreReadOnly => self.store_read_only = true,
            // What was written meanwhile is in the room, and its acknowledgement follows.
            NoticeCode::StoreReady => self.store_read_only = false,
            NoticeCode::SlowDown => {}
        }
    }
}
