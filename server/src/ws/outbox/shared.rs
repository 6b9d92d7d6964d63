//! An outbox in use: the room fills it and writes to the socket itself; the socket's task goes on where the system takes no more.
//!
//! A task woken for every reader of every change, to write some fifty bytes, was half of all processor time. So a room writes to all its
//! readers in its own turn, without waiting for any of them; only what a socket does not take at once, the end of being
//! behind and the end of the socket are left to its task. Invariants: a frame that was begun is finished before another one;
//! what waits is kept within the bounds of [`Outbox`]. Not here: deadlines (`connection`).

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use futures_util::task::AtomicWaker;
use prometheus_client::metrics::histogram::Histogram;
use waymark_shared::protocol::CloseCode;

use super::{Frame, Next, Outbox, Pushed};
use crate::ws::wire::{Wire, put_header};

/// Messages up to this size are copied behind each other, which costs less than naming each piece to the system; larger ones are shared
/// by all who wait for them.
const COPIED_BYTES: usize = 4 * 1024;
/// So much is copied before it becomes a piece of its own.
const SCRATCH_BYTES: usize = 64 * 1024;
/// Pieces named to the system at once.
const PIECES: usize = 32;

/// What the socket's task has to see to.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// The system takes no more; so many bytes are on their way ([`SharedOutbox::written`]).
    Blocked(usize),
    /// The reader was behind and its socket has drained: tell the room.
    Drained,
    /// Write a close frame and end.
    Close(CloseCode),
    /// The line is gone.
    Gone,
}

/// The queue of one reader and its way to it, shared by the room and the socket's task.
#[derive(Default)]
pub struct SharedOutbox {
    inner: Mutex<Inner>,
    /// One task waits. A `Notify` keeps a list of them under a lock, which is taken several times for every frame.
    wake: AtomicWaker,
}

#[derive(Default)]
struct Inner {
    outbox: Outbox,
    way: Way,
    /// Bytes of frames that were begun.
    unsent: VecDeque<Bytes>,
    /// A frame of the websocket itself (an answer to a ping, a ping). A later one may take its place: each says "I am here".
    word: Option<Bytes>,
}

#[derive(Default)]
enum Way {
    /// The socket's task has not begun.
    #[default]
    NotYet,
    Open(Box<dyn Wire>, Histogram),
    Gone,
}

thread_local! {
    /// Where small messages are put behind each other.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl SharedOutbox {
    /// Takes a frame and writes what waits.
    pub fn push(&self, frame: Frame) -> Pushed {
        let pushed = self.lock().outbox.push(frame);
        self.write();
        pushed
    }

    /// Takes a frame, which [`Self::write`] writes, perhaps with others.
    pub fn push_quietly(&self, frame: Frame) -> Pushed {
        self.lock().outbox.push(frame)
    }

    /// Takes several updates as one, as [`Self::push_quietly`].
    pub fn push_together(&self, updates: impl Iterator<Item = Bytes>) -> Pushed {
        self.lock().outbox.push_together(updates)
    }

    /// Takes a frame of the websocket itself, as bytes, and writes what waits.
    pub fn push_word(&self, frame: Bytes) {
        self.lock().word = Some(frame);
        self.write();
    }

    /// Writes what waits as far as the system takes it at once; the socket's task sees to the rest.
    pub fn write(&self) {
        let mut inner = self.lock();
        // Otherwise its task is at it, or will be.
        if !inner.unsent.is_empty() || !matches!(inner.way, Way::Open(..)) {
            return;
        }
        let is_done = inner.outbox.is_plain() && inner.write_waiting().is_ok_and(|()| inner.unsent.is_empty());
        drop(inner);
        if !is_done {
            self.wake.wake();
        }
    }

    /// Ends the socket with a code.
    pub fn close(&self, code: CloseCode) {
        self.lock().outbox.close(code);
        self.wake.wake();
    }

    /// Opens the way to the client. What waits goes out with the next [`Self::write`] or [`Self::next`].
    pub fn attach(&self, wire: Box<dyn Wire>, frames_per_write: Histogram) {
        self.lock().way = Way::Open(wire, frames_per_write);
    }

    /// Closes the way to the client.
    pub fn detach(&self) {
        let mut inner = self.lock();
        inner.way = Way::Gone;
        inner.unsent.clear();
        inner.outbox.close(CloseCode::GoingAway);
    }

    /// Puts the last frame behind what was begun; nothing comes after it.
    pub fn finish(&self, close: Bytes) {
        let mut inner = self.lock();
        inner.outbox.close(CloseCode::GoingAway);
        inner.unsent.push_back(close);
    }

    /// What the socket's task has to see to next, writing what waits. For one task at a time.
    pub async fn next(&self) -> Event {
        poll_fn(|cx| {
            // Registered before looking, so that what comes in between is not missed.
            self.wake.register(cx.waker());
            self.lock().poll_event()
        })
        .await
    }

    /// Resolves when the bytes on their way are with the system. For one task at a time.
    ///
    /// # Errors
    /// When the line is gone.
    pub async fn written(&self) -> io::Result<()> {
        poll_fn(|cx| {
            self.wake.register(cx.waker());
            self.lock().poll_written(cx)
        })
        .await
    }

    /// Takes out what waits, as its task would for a socket that takes everything.
    pub fn pull(&self) -> Next {
        self.lock().outbox.pull()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn poll_event(&mut self) -> Poll<Event> {
        if matches!(self.way, Way::NotYet) {
            return Poll::Pending;
        }
        loop {
            if matches!(self.way, Way::Gone) {
                return Poll::Ready(Event::Gone);
            }
            if !self.unsent.is_empty() {
                return Poll::Ready(Event::Blocked(self.unsent.iter().map(Bytes::len).sum()));
            }
            if !self.outbox.is_empty() || self.word.is_some() {
                // A failure is seen in the next round.
                let _ = self.write_waiting();
                continue;
            }
            return match self.outbox.pull() {
                Next::Drained => Poll::Ready(Event::Drained),
                Next::Close(code) => Poll::Ready(Event::Close(code)),
                Next::Write(_) | Next::Idle => Poll::Pending,
            };
        }
    }

    fn poll_written(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            self.send()?;
            let Way::Open(wire, _) = &self.way else {
                return Poll::Ready(Err(ErrorKind::NotConnected.into()));
            };
            if self.unsent.is_empty() {
                return Poll::Ready(Ok(()));
            }
            if wire.poll_writable(cx)?.is_pending() {
                return Poll::Pending;
            }
        }
    }

    /// Makes frames of all that waits and writes them as far as the system takes them. Only when nothing is unsent.
    fn write_waiting(&mut self) -> io::Result<()> {
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.clear();
            let mut frames = 0;
            let unsent = &mut self.unsent;
            self.outbox.take_messages(|message| {
                frames += 1;
                put_header(message.len(), scratch);
                if message.len() <= COPIED_BYTES {
                    scratch.extend_from_slice(&message);
                }
                if message.len() > COPIED_BYTES || scratch.len() >= SCRATCH_BYTES {
                    unsent.push_back(Bytes::copy_from_slice(scratch));
                    scratch.clear();
                }
                if message.len() > COPIED_BYTES {
                    unsent.push_back(message);
                }
            });
            if let Some(word) = self.word.take() {
                scratch.extend_from_slice(&word);
            }
            if frames > 0
                && let Way::Open(_, frames_per_write) = &self.way
            {
                frames_per_write.observe(f64::from(frames));
            }
            if !unsent.is_empty() {
                if !scratch.is_empty() {
                    unsent.push_back(Bytes::copy_from_slice(scratch));
                }
                return self.send();
            }
            if scratch.is_empty() {
                return Ok(());
            }
            let written = self.way.attempt(|wire| wire.try_write(scratch))?;
            if written < scratch.len() {
                self.unsent.push_back(Bytes::copy_from_slice(&scratch[written..]));
            }
            Ok(())
        })
    }

    /// Writes what is on its way as far as the system takes it.
    fn send(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            let pieces: [IoSlice<'_>; PIECES] =
                std::array::from_fn(|index| IoSlice::new(self.unsent.get(index).map_or(&[], |piece| piece)));
            let pieces = &pieces[..self.unsent.len().min(PIECES)];
            let mut written = self.way.attempt(|wire| wire.try_write_pieces(pieces))?;
            if written == 0 {
                return Ok(());
            }
            while let Some(first) = self.unsent.front_mut() {
                if written < first.len() {
                    first.advance(written);
                    break;
                }
                written -= first.len();
                self.unsent.pop_front();
            }
        }
        Ok(())
    }
}

impl Way {
    /// How many bytes the system took at once; after an error the way is gone.
    fn attempt(&mut self, write: impl Fn(&dyn Wire) -> io::Result<usize>) -> io::Result<usize> {
        let Self::Open(wire, _) = self else {
            return Err(ErrorKind::NotConnected.into());
        };
        match write(&**wire) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
            written => written.inspect_err(|_| *self = Self::Gone),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt;
    use tungstenite::protocol::{Role, WebSocketConfig};
    use tungstenite::{Message, WebSocket};

    use super::*;
    use crate::ws::wire::ping;

    /// What was written, and how much more the system takes.
    #[derive(Default)]
    struct Taken {
        bytes: Vec<u8>,
        room: usize,
        writes: usize,
        gone: bool,
    }

    #[derive(Clone, Default)]
    struct Line(Arc<Mutex<Taken>>);

    impl Line {
        fn with_room(room: usize) -> (Self, SharedOutbox) {
            let line = Self::default();
            line.0.lock().unwrap().room = room;
            let outbox = SharedOutbox::default();
            outbox.push(Frame::Answer(Bytes::new()));
            outbox.pull();
            outbox.attach(Box::new(line.clone()), Histogram::new([1.0]));
            (line, outbox)
        }

        fn make_room(&self, room: usize) {
            self.0.lock().unwrap().room = room;
        }

        /// The messages a client reads, and how many writes brought them.
        fn read(&self) -> (Vec<Message>, usize) {
            let taken = self.0.lock().unwrap();
            let all = io::Cursor::new(taken.bytes.clone());
            let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
            let mut client = WebSocket::from_raw_socket(all, Role::Client, Some(config));
            (std::iter::from_fn(|| client.read().ok()).collect(), taken.writes)
        }
    }

    impl Wire for Line {
        fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
            self.try_write_pieces(&[IoSlice::new(bytes)])
        }

        fn try_write_pieces(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
            let mut taken = self.0.lock().unwrap();
            if taken.gone {
                return Err(ErrorKind::BrokenPipe.into());
            }
            let all: Vec<u8> = pieces.iter().flat_map(|piece| piece.to_vec()).collect();
            let count = all.len().min(taken.room);
            if count == 0 {
                return Err(ErrorKind::WouldBlock.into());
            }
            taken.bytes.extend(&all[..count]);
            taken.room -= count;
            taken.writes += 1;
            Ok(count)
        }

        fn poll_writable(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            let room = self.0.lock().unwrap().room;
            if room > 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
        }
    }

    fn word(text: &str) -> Frame {
        Frame::Control(Bytes::copy_from_slice(text.as_bytes()))
    }

    fn texts(messages: &[Message]) -> Vec<String> {
        let text = |message: &Message| match message {
            Message::Binary(bytes) if bytes.len() > COPIED_BYTES => format!("{} bytes", bytes.len()),
            Message::Binary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            other => format!("{other:?}"),
        };
        messages.iter().map(text).collect()
    }

    #[test]
    fn what_waits_together_is_written_together_and_the_task_is_left_alone() {
        let (line, outbox) = Line::with_room(1_000);
        outbox.push_quietly(word("one"));
        outbox.push_quietly(Frame::Ack(7));
        outbox.write();
        outbox.push(word("two"));
        let (messages, writes) = line.read();
        assert_eq!((messages.len(), writes), (3, 2), "a message per frame");
        assert_eq!(outbox.next().now_or_never(), None);
    }

    #[test]
    fn sp09_a_frame_that_was_begun_is_finished_before_another_and_what_comes_meanwhile_waits() {
        let (line, outbox) = Line::with_room(4);
        outbox.push(word("first"));
        assert_eq!(outbox.next().now_or_never(), Some(Event::Blocked(3)));
        outbox.push_word(ping());
        outbox.push(word("second"));
        assert_eq!(line.read(), (vec![], 1));
        assert!(outbox.written().now_or_never().is_none());
        line.make_room(1_000);
        assert!(matches!(outbox.written().now_or_never(), Some(Ok(()))));
        assert_eq!(outbox.next().now_or_never(), None);
        let messages = texts(&line.read().0);
        assert_eq!(messages.len(), 3);
        assert_eq!(messages[..2], ["first", "second"]);
    }

    #[test]
    fn large_messages_and_many_are_whole_however_little_is_taken_at_once() {
        let (line, outbox) = Line::with_room(0);
        let large = Bytes::from(vec![b'x'; 100_000]);
        for number in 0..50 {
            outbox.push_quietly(word(&number.to_string()));
            outbox.push_quietly(Frame::Update(large.clone().slice(..COPIED_BYTES - 1 + number * 2)));
        }
        outbox.push_quietly(Frame::Control(large));
        outbox.write();
        let Some(Event::Blocked(bytes)) = outbox.next().now_or_never() else {
            panic!("nothing is blocked")
        };
        while outbox.written().now_or_never().is_none() {
            line.make_room(1_237);
        }
        assert_eq!(line.0.lock().unwrap().bytes.len(), bytes);
        let (messages, _) = line.read();
        assert_eq!(messages.len(), 101);
        assert_eq!(messages[0], Message::binary("0"));
        assert_eq!(messages[100].len(), 100_000);
    }

    #[test]
    fn a_line_that_is_gone_and_a_close_frame_end_it() {
        let (line, outbox) = Line::with_room(1_000);
        outbox.close(CloseCode::Gone);
        outbox.push(word("too late"));
        assert_eq!(outbox.next().now_or_never(), Some(Event::Close(CloseCode::Gone)));
        outbox.finish(crate::ws::wire::close(tungstenite::protocol::CloseFrame {
            code: CloseCode::Gone.code().into(),
            reason: "gone".into(),
        }));
        assert!(matches!(outbox.written().now_or_never(), Some(Ok(()))));
        outbox.push(word("much too late"));
        assert!(matches!(line.read().0[..], [Message::Close(Some(_))]));

        let (line, outbox) = Line::with_room(1_000);
        line.0.lock().unwrap().gone = true;
        outbox.push(word("one"));
        assert_eq!(outbox.next().now_or_never(), Some(Event::Gone));
    }
}
