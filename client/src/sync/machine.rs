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
//!
//! Here: the socket's life and the clock. `input` and `effect` are what goes in and out, `status` is what a person is told, `received` takes the
//! server's frames, `outgoing` counts and sends what was written here.
//! Not here: the document (effects name what is needed of it), presence beyond passing it on, wording for people.

mod effect;
mod input;
mod outgoing;
mod received;
mod status;

use std::collections::VecDeque;
use std::time::Duration;

use waymark_shared::access::Role;
use waymark_shared::protocol::CloseCode;
use yrs::sync::{AwarenessUpdate, Message};
use yrs::updates::encoder::Encode;

use super::backoff;

pub use effect::Effect;
pub use input::{Input, Now, SocketId};
pub use status::Status;

/// Local updates of this window travel as one frame: one frame of a 60 Hz screen.
pub const BATCH_WINDOW: Duration = Duration::from_millis(16);
/// A socket that was silent this long is dead; the server speaks at least every 15 s (`SERVER_SILENCE_MS`).
pub const SILENCE_LIMIT: Duration = Duration::from_secs(30);
/// An attempt to connect that takes longer than this is given up.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(15);

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
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
