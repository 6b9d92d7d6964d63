//! The task around one socket: reads, checks and hands over frames; waits for a socket that takes no more, and judges silence.
//!
//! Order of checks before anything is decoded: size, rate. Invariants: a reader that is out of tokens is not read from;
//! the client is asked for a sign of life every `silence`, however much is written; the close frame is the last
//! thing written. Generic over what comes in and over the [`Wire`](crate::ws::wire::Wire) that it is answered by, so that tests need no
//! network. Not here: what frames mean (`room`), writing as long as nothing has to wait (`outbox`).

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::{Either, select};
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant as Clock, Sleep, sleep, timeout};
use tungstenite::Message;
use tungstenite::protocol::CloseFrame;
use waymark_shared::protocol::{CloseCode, Notice, NoticeCode, ServerFrame};
use yrs::updates::encoder::Encode;

use crate::heavy;
use crate::metrics::{Metrics, Reason};
use crate::room::frame::{BadFrame, ClientFrame, decode_frame, encode};
use crate::room::registry::RoomLine;
use crate::room::task::RoomCommand;
use crate::ws::heard::Heard;
use crate::ws::outbox::{Event, Frame, SharedOutbox};
use crate::ws::rate::{Bucket, Rate};
use crate::ws::wire;

/// Slowest reader that still counts as reading, in bytes per second (a bad mobile link).
const SLOWEST_BYTES_PER_SECOND: u64 = 16 * 1024;
/// How long a client may take to answer our close frame.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);
/// Longest single pause of a throttled socket.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What one socket may do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SocketLimits {
    /// Largest frame, in bytes.
    pub frame_bytes: usize,
    /// Sync frames.
    pub writes: Rate,
    /// Presence frames.
    pub presence: Rate,
    /// Questions, whose answers may be a whole document.
    pub asks: Rate,
    /// Bytes of all frames.
    pub bytes: Rate,
    /// How long a socket may go on while throttled.
    pub throttle_patience: Duration,
    /// The server says something and pings at least this often.
    pub silence: Duration,
    /// A client of which no byte came for this long, not even the answer to a ping, is gone.
    pub dead_after: Duration,
    /// A socket that takes nothing for this long is closed.
    pub drain_deadline: Duration,
}

/// A session's way to its room and its part of the protocol.
pub struct Connection {
    /// To the room.
    pub line: RoomLine,
    /// From the room.
    pub outbox: Arc<SharedOutbox>,
    /// Whether our own frames are understood.
    pub extended: bool,
    /// What this socket may do.
    pub limits: SocketLimits,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// When the last byte came.
    pub heard: Heard,
}

enum ReadEnd {
    Gone,
    Refused(CloseCode),
}

impl Connection {
    /// Runs until either side ends, then leaves the room. The outbox has its wire.
    pub async fn run<S>(self, incoming: S)
    where
        S: Stream<Item = Result<Message, tungstenite::Error>>,
    {
        let mut incoming = pin!(incoming);
        {
            let (read, write) = (pin!(self.read(incoming.as_mut())), pin!(self.write()));
            if let Either::Left((ReadEnd::Refused(code), write)) = select(read, write).await {
                self.outbox.close(code);
                let _ = timeout(CLOSE_PATIENCE, write).await;
            }
        }
        self.line.send(RoomCommand::Leave(self.line.session)).await;
        // Unread bytes would make the system cut the connection, and our last frames with it.
        let _ = timeout(CLOSE_PATIENCE, async {
            while let Some(Ok(_)) = incoming.next().await {}
        })
        .await;
        self.outbox.detach();
    }

    async fn read<S>(&self, mut incoming: Pin<&mut S>) -> ReadEnd
    where
        S: Stream<Item = Result<Message, tungstenite::Error>>,
    {
        let mut throttle = Throttle::new(&self.limits, Instant::now());
        let mut alarm = pin!(sleep(self.limits.dead_after));
        loop {
            let frame = match self.next_message(incoming.as_mut(), alarm.as_mut()).await {
                None => return ReadEnd::Refused(CloseCode::GoingAway),
                // What is beyond all limits is found before it is read.
                Some(Some(Err(tungstenite::Error::Capacity(_)))) => {
                    return self.refuse("frame_bytes", CloseCode::TooLarge);
                }
                Some(None | Some(Err(_)) | Some(Ok(Message::Close(_)))) => return ReadEnd::Gone,
                Some(Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)))) => continue,
                Some(Some(Ok(Message::Text(_)))) => return self.refuse("bad_frame", CloseCode::BadFrame),
                Some(Some(Ok(Message::Binary(frame)))) => frame,
            };
            if frame.len() > self.limits.frame_bytes {
                return self.refuse("frame_bytes", CloseCode::TooLarge);
            }
            let pace = throttle.take(&frame, Instant::now());
            if let Err(end) = self.keep_pace(pace).await {
                return end;
            }
            match heavy::run(frame.len() >= heavy::HEAVY_BYTES, || decode_frame(&frame)) {
                Ok(messages) => {
                    for message in messages {
                        if matches!(message, ClientFrame::Step1(_) | ClientFrame::PresenceQuery) {
                            let pace = throttle.ask(Instant::now());
                            if let Err(end) = self.keep_pace(pace).await {
                                return end;
                            }
                        }
                        if !self.line.send(RoomCommand::Frame(self.line.session, message)).await {
                            return ReadEnd::Refused(CloseCode::GoingAway);
                        }
                    }
                }
                Err(BadFrame::Unreadable(why)) => {
                    tracing::info!(session = self.line.session.0, %why, "bad frame");
                    return self.refuse("bad_frame", CloseCode::BadFrame);
                }
                Err(BadFrame::TooLarge(why)) => {
                    tracing::info!(session = self.line.session.0, %why, "frame beyond a limit");
                    return self.refuse("too_large", CloseCode::TooLarge);
                }
            }
        }
    }

    /// Waits as a throttled socket has to.
    async fn keep_pace(&self, pace: Pace) -> Result<(), ReadEnd> {
        match pace {
            Pace::Go => {}
            Pace::Pause(pause, first) => {
                if first {
                    self.metrics.refused("slowed_down");
                    if self.extended {
                        self.outbox.push(Frame::Control(slow_down()));
                    }
                }
                sleep(pause).await;
            }
            Pace::Refuse => return Err(self.refuse("throttle_seconds", CloseCode::RateLimited)),
        }
        Ok(())
    }

    /// What the socket brings next; `None` when the client is gone without a word (SP16).
    async fn next_message<S: Stream>(
        &self,
        mut incoming: Pin<&mut S>,
        mut alarm: Pin<&mut Sleep>,
    ) -> Option<Option<S::Item>> {
        // As long as the largest frame may take on the slowest line.
        let whole_by = Clock::now() + self.limits.dead_after + slowest_transfer(self.limits.frame_bytes as u64);
        let mut silent_since = self.heard.last();
        loop {
            tokio::select! {
                biased;
                message = incoming.next() => {
                    self.heard.now();
                    return Some(message);
                }
                () = &mut alarm => {}
            }
            // Set anew only when it rings: for every message it would take the lock of all timers twice.
            let heard = self.heard.last();
            let now = Clock::now();
            if heard + self.limits.dead_after <= now || (heard > silent_since && now >= whole_by) {
                return None;
            }
            silent_since = heard;
            alarm.as_mut().reset(heard + self.limits.dead_after);
        }
    }

    async fn write(&self) {
        let mut silent = pin!(sleep(self.limits.silence));
        loop {
            let event = tokio::select! {
                biased;
                event = self.outbox.next() => event,
                () = &mut silent => {
                    // In a busy room too: who only reads sends nothing but the answers to pings.
                    silent.as_mut().reset(Clock::now() + self.limits.silence);
                    self.outbox.push_quietly(Frame::Control(encode::presence(std::iter::empty())));
                    self.outbox.push_word(wire::ping());
                    continue;
                }
            };
            match event {
                Event::Drained => {
                    self.line.send(RoomCommand::Drained(self.line.session)).await;
                }
                Event::Blocked(bytes) => {
                    let deadline = self.limits.drain_deadline + slowest_transfer(bytes as u64);
                    match timeout(deadline, self.outbox.written()).await {
                        Ok(Ok(())) => {}
                        Ok(Err(_)) => return,
                        Err(_) => {
                            // It takes nothing, so it would not take a close frame either; dropping it makes it come back.
                            self.count_close(CloseCode::Behind);
                            return;
                        }
                    }
                }
                Event::Close(code) => {
                    self.count_close(code);
                    self.outbox.finish(wire::close(CloseFrame {
                        code: code.code().into(),
                        reason: close_name(code).into(),
                    }));
                    let _ = timeout(CLOSE_PATIENCE, self.outbox.written()).await;
                    return;
                }
                Event::Gone => return,
            }
        }
    }

    fn count_close(&self, code: CloseCode) {
        let reason = Reason {
            reason: close_name(code),
        };
        self.metrics.closes.get_or_create(&reason).inc();
    }

    fn refuse(&self, reason: &'static str, code: CloseCode) -> ReadEnd {
        self.metrics.refused(reason);
        ReadEnd::Refused(code)
    }
}

/// How long so many bytes may take.
fn slowest_transfer(bytes: u64) -> Duration {
    Duration::from_secs(bytes / SLOWEST_BYTES_PER_SECOND)
}

/// The word in a close frame and in the counters.
#[must_use]
pub fn close_name(code: CloseCode) -> &'static str {
    match code {
        CloseCode::GoingAway => "going away",
        CloseCode::BadFrame => "bad frame",
        CloseCode::Unauthorized => "no valid token",
        CloseCode::Forbidden => "not allowed",
        CloseCode::NotFound => "no such journey or document",
        CloseCode::Gone => "the journey was deleted",
        CloseCode::TooLarge => "beyond a limit",
        CloseCode::NewerSchema => "written by a newer version",
        CloseCode::RateLimited => "too fast for too long",
        CloseCode::Behind => "the reader never caught up",
        CloseCode::Full => "no place left",
        CloseCode::StoreAway => "the store is away",
    }
}

fn slow_down() -> Bytes {
    let message = "This device sends faster than the server takes.".to_owned();
    ServerFrame::Notice(Notice {
        code: NoticeCode::SlowDown,
        message,
    })
    .to_message()
    .encode_v1()
    .into()
}

enum Pace {
    Go,
    /// Wait, and whether this is the first pause in a row.
    Pause(Duration, bool),
    Refuse,
}

struct Throttle {
    writes: Bucket,
    presence: Bucket,
    asks: Bucket,
    bytes: Bucket,
    since: Option<Instant>,
    patience: Duration,
}

impl Throttle {
    fn new(limits: &SocketLimits, now: Instant) -> Self {
        Self {
            writes: Bucket::new(limits.writes, now),
            presence: Bucket::new(limits.presence, now),
            asks: Bucket::new(limits.asks, now),
            bytes: Bucket::new(limits.bytes, now),
            since: None,
            patience: limits.throttle_patience,
        }
    }

    fn take(&mut self, frame: &Bytes, now: Instant) -> Pace {
        let frames = if frame.first() == Some(&1) {
            &mut self.presence
        } else {
            &mut self.writes
        };
        let pause = frames.take(1.0, now).max(self.bytes.take(frame.len() as f64, now));
        // Whoever is paused for its questions sends frames without a pause in between, so those do not end that.
        if pause.is_zero() {
            if self.asks.is_rested(now) {
                self.since = None;
            }
            return Pace::Go;
        }
        self.pause(pause, now)
    }

    fn ask(&mut self, now: Instant) -> Pace {
        let pause = self.asks.take(1.0, now);
        if pause.is_zero() {
            return Pace::Go;
        }
        self.pause(pause, now)
    }

    fn pause(&mut self, pause: Duration, now: Instant) -> Pace {
        let first = self.since.is_none();
        let since = *self.since.get_or_insert(now);
        if now.duration_since(since) > self.patience {
            return Pace::Refuse;
        }
        Pace::Pause(pause.min(LONGEST_PAUSE), first)
    }
}

#[cfg(test)]
mod tests;
