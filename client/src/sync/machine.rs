//! The state machine of one document's connection.
//!
//! Inputs and the time go in, [`Effect`]s come out in the order in which they are to be run; nothing else happens here.
//! Invariants:
//! - the offline log is read before the first socket opens;
//! - a local update counts as unsaved until the server acknowledged a write frame that contains it, and a lost socket
//!   gives every unacknowledged one back: the next handshake carries them all, by state vector;
//! - between opening and the answer to the server's step 1 no update is sent, because that answer carries everything;
//! - events of a socket that was replaced or closed change nothing.
//!
//! Not here: the document (effects name what is needed of it), presence beyond passing it on, wording for people.

use std::collections::VecDeque;
use std::time::Duration;

use waymark_shared::access::Role;
use waymark_shared::protocol::{CloseCode, Hello, Notice, NoticeCode, ServerFrame};
use yrs::StateVector;
use yrs::sync::{AwarenessUpdate, Message, SyncMessage};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;

use super::backoff;

/// Local updates of this window travel as one frame: one frame of a 60 Hz screen.
pub const BATCH_WINDOW: Duration = Duration::from_millis(16);
/// A socket that was silent this long is dead; the server speaks at least every 15 s (`SERVER_SILENCE_MS`).
pub const SILENCE_LIMIT: Duration = Duration::from_secs(30);
/// An attempt to connect that takes longer than this is given up.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(15);

/// Which socket an event belongs to; a new number for every attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId(pub u32);

/// What the machine is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Start, or try again after a refusal.
    Connect,
    /// The offline log was read and applied. `kept` updates in it were never acknowledged.
    OfflineLoaded {
        /// Count of unacknowledged updates.
        kept: u32,
    },
    /// A socket opened.
    Opened(SocketId),
    /// A socket received a frame.
    Frame(SocketId, Vec<u8>),
    /// A socket closed, or failed to open (1006).
    Closed(SocketId, u16),
    /// The local document was changed by this user (encoded update, v1).
    LocalUpdate(Vec<u8>),
    /// What the others are to be told about this user. Forgotten while no socket is open.
    LocalPresence(AwarenessUpdate),
    /// A remote update was applied but depends on one that never arrived.
    MissingUpdates,
    /// A remote update could not be applied.
    UnreadableUpdate,
    /// The deadline has passed (see [`Machine::deadline_ms`]).
    Tick,
    /// The browser has a network again.
    Online,
    /// The browser has no network.
    Offline,
    /// The page can be seen.
    Visible,
    /// The page cannot be seen, and may be discarded.
    Hidden,
}

/// What is to be done, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read the offline log, apply it, and answer with [`Input::OfflineLoaded`].
    AskOffline,
    /// Open a socket.
    OpenSocket(SocketId),
    /// Close a socket; its later events are ignored.
    CloseSocket(SocketId),
    /// Send a message.
    Send(SocketId, Vec<u8>),
    /// Send sync step 1 with the document's state vector.
    SendStep1(SocketId),
    /// Send sync step 2: everything the document has beyond this state vector. It is a write frame.
    SendDiff(SocketId, StateVector),
    /// Apply an update of the server (v1) to the document.
    ApplyRemote(Vec<u8>),
    /// Append a local update to the offline log.
    StoreOffline(Vec<u8>),
    /// The oldest `acked` unacknowledged updates of the offline log are on the server's disk.
    PruneOffline {
        /// Count of updates.
        acked: u32,
    },
    /// Others know nothing of this user (any more): answer with [`Input::LocalPresence`].
    AskPresence,
    /// Others told about themselves.
    PresenceIn(AwarenessUpdate),
    /// What the token allows.
    Rights {
        /// Role of the link.
        role: Role,
        /// Whether this document takes writes.
        writable: bool,
    },
    /// The status changed.
    Status(Status),
}

/// What a person is told about the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The first connection is under way.
    Connecting,
    /// Connected; `unsaved` changes are not on the server's disk yet.
    Saving {
        /// Count of changes.
        unsaved: u32,
    },
    /// Connected; everything is on the server's disk.
    Saved,
    /// The browser has no network; `kept` changes wait.
    Offline {
        /// Count of changes.
        kept: u32,
    },
    /// The connection was lost and is being made again; `kept` changes wait.
    Reconnecting {
        /// Count of changes.
        kept: u32,
    },
    /// The link does not allow changes.
    ViewOnly {
        /// Whether others' changes arrive at the moment.
        live: bool,
    },
    /// The server takes no changes at the moment; `kept` changes wait.
    StoreReadOnly {
        /// Count of changes.
        kept: u32,
    },
    /// The journey has reached its largest size; `kept` changes were not taken.
    DocumentFull {
        /// Count of changes.
        kept: u32,
    },
    /// The server refused this link, and trying again by itself is of no use.
    Refused {
        /// Close code (see [`CloseCode`]).
        code: u16,
        /// Count of changes that wait.
        kept: u32,
    },
}

/// The time and randomness of one call.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// Milliseconds of a clock that never goes back.
    pub ms: u64,
    /// Random, `0.0..=1.0`.
    pub jitter: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Link {
    /// Before `Connect`.
    Idle,
    /// The offline log is being read.
    LoadingOffline,
    /// Nothing open; the next attempt at this time, or never by itself (no network).
    Waiting { retry_at_ms: Option<u64> },
    /// A socket is opening.
    Opening { socket: SocketId, since_ms: u64 },
    /// A socket is open.
    Open(Open),
    /// The server said no.
    Refused { code: u16 },
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Open {
    socket: SocketId,
    last_frame_ms: u64,
    /// Write frames sent on this socket.
    frames_sent: u64,
    /// The server's step 2 is on its way.
    step1_pending: bool,
    /// The server's first step 2 arrived: this side has what the server had.
    received: bool,
    /// The server's step 1 was answered: the server has, or is being sent, what this side had.
    answered: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Machine {
    link: Link,
    next_socket: u32,
    failures: u32,
    online: bool,
    visible: bool,
    was_live: bool,
    rights: Option<(Role, bool)>,
    store_read_only: bool,
    document_full: bool,
    /// Local updates that are in no write frame of the open socket.
    unsent: u32,
    /// Write frames that carry local updates and are not acknowledged: (number of the frame, count of updates).
    unacked: VecDeque<(u64, u32)>,
    /// Updates waiting for the end of the batch window.
    batch: Vec<Vec<u8>>,
    flush_at_ms: Option<u64>,
    last_flush_ms: Option<u64>,
    reported: Option<Status>,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            link: Link::Idle,
            next_socket: 0,
            failures: 0,
            online: true,
            visible: true,
            was_live: false,
            rights: None,
            store_read_only: false,
            document_full: false,
            unsent: 0,
            unacked: VecDeque::new(),
            batch: Vec::new(),
            flush_at_ms: None,
            last_flush_ms: None,
            reported: None,
        }
    }
}

impl Machine {
    /// Takes one input and returns what is to be done.
    #[must_use]
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Connect => self.connect(now, &mut effects),
            Input::OfflineLoaded { kept } => self.offline_loaded(kept, now, &mut effects),
            Input::Opened(socket) => self.opened(socket, now, &mut effects),
            Input::Frame(socket, bytes) => self.frame(socket, &bytes, now, &mut effects),
            Input::Closed(socket, code) => self.closed(socket, code, now),
            Input::LocalUpdate(update) => self.local_update(update, now, &mut effects),
            Input::LocalPresence(presence) => self.local_presence(presence, &mut effects),
            Input::MissingUpdates => self.ask_again(&mut effects),
            Input::UnreadableUpdate => self.drop_socket(now, &mut effects),
            Input::Tick => self.tick(now, &mut effects),
            Input::Online => {
                self.online = true;
                self.retry_now(now, &mut effects);
            }
            Input::Offline => {
                self.online = false;
                self.drop_socket(now, &mut effects);
            }
            Input::Visible => {
                self.visible = true;
                self.retry_now(now, &mut effects);
            }
            Input::Hidden => {
                self.visible = false;
                self.flush(now, &mut effects);
            }
        }
        let status = self.status();
        if self.reported != Some(status) {
            self.reported = Some(status);
            effects.push(Effect::Status(status));
        }
        effects
    }

    /// When [`Input::Tick`] is due, in the milliseconds of [`Now::ms`].
    #[must_use]
    pub fn deadline_ms(&self) -> Option<u64> {
        let link = match self.link {
            Link::Idle | Link::LoadingOffline | Link::Refused { .. } => None,
            Link::Waiting { retry_at_ms } => retry_at_ms,
            Link::Opening { since_ms, .. } => Some(since_ms + millis(CONNECT_LIMIT)),
            Link::Open(open) => Some(open.last_frame_ms + millis(SILENCE_LIMIT)),
        };
        [link, self.flush_at_ms].into_iter().flatten().min()
    }

    /// What a person is told.
    #[must_use]
    pub fn status(&self) -> Status {
        let unsaved = self.unsaved();
        if let Link::Refused { code } = self.link {
            return Status::Refused { code, kept: unsaved };
        }
        let live = matches!(self.link, Link::Open(Open { received: true, .. }));
        if matches!(self.rights, Some((_, false))) {
            return Status::ViewOnly { live };
        }
        if !live {
            return match (self.online, self.was_live || unsaved > 0) {
                (false, _) => Status::Offline { kept: unsaved },
                (true, true) => Status::Reconnecting { kept: unsaved },
                (true, false) => Status::Connecting,
            };
        }
        match unsaved {
            kept if self.store_read_only => Status::StoreReadOnly { kept },
            kept if self.document_full => Status::DocumentFull { kept },
            0 => Status::Saved,
            unsaved => Status::Saving { unsaved },
        }
    }

    /// Local updates that are not known to be on the server's disk.
    #[must_use]
    pub fn unsaved(&self) -> u32 {
        self.unacked
            .iter()
            .fold(self.unsent, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// Whether the document takes writes, as far as is known.
    fn writable(&self) -> bool {
        self.rights.is_none_or(|(_, writable)| writable)
    }

    fn connect(&mut self, now: Now, effects: &mut Vec<Effect>) {
        match self.link {
            Link::Idle => {
                self.link = Link::LoadingOffline;
                effects.push(Effect::AskOffline);
            }
            Link::Refused { .. } | Link::Waiting { .. } => self.open(now, effects),
            Link::LoadingOffline | Link::Opening { .. } | Link::Open(_) => {}
        }
    }

    fn offline_loaded(&mut self, kept: u32, now: Now, effects: &mut Vec<Effect>) {
        self.unsent = self.unsent.saturating_add(kept);
        if self.link == Link::LoadingOffline {
            self.open(now, effects);
        }
    }

    fn open(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if !self.online {
            self.link = Link::Waiting { retry_at_ms: None };
            return;
        }
        let socket = SocketId(self.next_socket);
        self.next_socket += 1;
        self.link = Link::Opening {
            socket,
            since_ms: now.ms,
        };
        effects.push(Effect::OpenSocket(socket));
    }

    fn opened(&mut self, socket: SocketId, now: Now, effects: &mut Vec<Effect>) {
        if !matches!(self.link, Link::Opening { socket: current, .. } if current == socket) {
            return;
        }
        self.store_read_only = false;
        self.document_full = false;
        self.link = Link::Open(Open {
            socket,
            last_frame_ms: now.ms,
            frames_sent: 0,
            step1_pending: true,
            received: false,
            answered: false,
        });
        effects.push(Effect::SendStep1(socket));
        effects.push(Effect::AskPresence);
    }

    fn frame(&mut self, socket: SocketId, bytes: &[u8], now: Now, effects: &mut Vec<Effect>) {
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

    fn closed(&mut self, socket: SocketId, code: u16, now: Now) {
        let current = match self.link {
            Link::Opening { socket, .. } => socket,
            Link::Open(open) => open.socket,
            _ => return,
        };
        if current != socket {
            return;
        }
        self.give_back();
        let may_retry = CloseCode::from_code(code).map_or(!(4400..=4499).contains(&code), CloseCode::may_retry);
        if may_retry {
            self.wait(now);
        } else {
            self.link = Link::Refused { code };
        }
    }

    fn local_update(&mut self, update: Vec<u8>, now: Now, effects: &mut Vec<Effect>) {
        effects.push(Effect::StoreOffline(update.clone()));
        self.unsent = self.unsent.saturating_add(1);
        if !matches!(self.link, Link::Open(Open { answered: true, .. })) || !self.writable() {
            return;
        }
        self.batch.push(update);
        match self.last_flush_ms {
            Some(last) if now.ms < last + millis(BATCH_WINDOW) => {
                self.flush_at_ms.get_or_insert(last + millis(BATCH_WINDOW));
            }
            // The first keystroke after a pause does not wait.
            _ => self.flush(now, effects),
        }
    }

    fn flush(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.flush_at_ms = None;
        let Link::Open(open) = &mut self.link else {
            return;
        };
        if self.batch.is_empty() || !open.answered {
            return;
        }
        self.last_flush_ms = Some(now.ms);
        let batch = std::mem::take(&mut self.batch);
        // The whole batch gets the number of its last frame.
        let frames = match yrs::merge_updates_v1(&batch) {
            Ok(merged) if batch.len() > 1 => vec![merged],
            _ => batch,
        };
        for update in frames {
            open.frames_sent += 1;
            effects.push(Effect::Send(
                open.socket,
                Message::Sync(SyncMessage::Update(update)).encode_v1(),
            ));
        }
        self.unacked
            .push_back((open.frames_sent, std::mem::take(&mut self.unsent)));
    }

    fn local_presence(&self, presence: AwarenessUpdate, effects: &mut Vec<Effect>) {
        if let Link::Open(open) = self.link {
            effects.push(Effect::Send(open.socket, Message::Awareness(presence).encode_v1()));
        }
    }

    fn ask_again(&mut self, effects: &mut Vec<Effect>) {
        if let Link::Open(open) = &mut self.link
            && !open.step1_pending
        {
            open.step1_pending = true;
            effects.push(Effect::SendStep1(open.socket));
        }
    }

    fn tick(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if self.flush_at_ms.is_some_and(|at| now.ms >= at) {
            self.flush(now, effects);
        }
        match self.link {
            Link::Waiting { retry_at_ms: Some(at) } if now.ms >= at => self.open(now, effects),
            Link::Opening { since_ms, .. } if now.ms >= since_ms + millis(CONNECT_LIMIT) => {
                self.drop_socket(now, effects);
            }
            Link::Open(open) if now.ms >= open.last_frame_ms + millis(SILENCE_LIMIT) => self.drop_socket(now, effects),
            _ => {}
        }
    }

    fn retry_now(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if matches!(self.link, Link::Waiting { .. }) {
            self.open(now, effects);
        }
    }

    /// Closes what is open and waits for the next attempt.
    fn drop_socket(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let socket = match self.link {
            Link::Opening { socket, .. } => socket,
            Link::Open(open) => open.socket,
            Link::Waiting { .. } if !self.online => {
                self.link = Link::Waiting { retry_at_ms: None };
                return;
            }
            _ => return,
        };
        effects.push(Effect::CloseSocket(socket));
        self.give_back();
        self.wait(now);
    }

    fn wait(&mut self, now: Now) {
        self.failures = self.failures.saturating_add(1);
        let delay = backoff::delay(self.failures, self.visible, now.jitter);
        self.link = Link::Waiting {
            retry_at_ms: self.online.then(|| now.ms + millis(delay)),
        };
    }

    /// What no acknowledgement came for is unsent again; the next handshake carries it.
    fn give_back(&mut self) {
        self.unsent = self.unsaved();
        self.unacked.clear();
        self.batch.clear();
        self.flush_at_ms = None;
        self.last_flush_ms = None;
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
