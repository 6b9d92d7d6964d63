//! The task around one socket: reads, checks and hands over frames; writes what the outbox holds.
//!
//! Order of checks before anything is decoded: size, rate. Invariants: a reader that is out of tokens is not read from;
//! several frames go out per flush; the client is asked for a sign of life every `silence`, however much is written; the close frame is the last
//! thing written. Generic over the socket, so that tests use channels. Not here: what frames mean (`room`).

use std::error::Error;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message};
use bytes::Bytes;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, Sink, SinkExt, Stream, StreamExt};
use tokio::time::{Instant as Clock, sleep, sleep_until, timeout, timeout_at};
use waymark_shared::protocol::{CloseCode, Notice, NoticeCode, ServerFrame};
use yrs::updates::encoder::Encode;

use crate::heavy;
use crate::metrics::{Metrics, Reason};
use crate::room::frame::{BadFrame, ClientFrame, decode_frame, encode};
use crate::room::registry::RoomLine;
use crate::room::task::RoomCommand;
use crate::ws::heard::Heard;
use crate::ws::outbox::{Frame, Next, SharedOutbox};
use crate::ws::rate::{Bucket, Rate};

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
    /// Runs until either side ends, then leaves the room.
    pub async fn run<S, E>(self, socket: S)
    where
        E: Error + 'static,
        S: Stream<Item = Result<Message, E>> + Sink<Message>,
    {
        let (mut sink, mut stream) = socket.split();
        {
            // Not `select!`, which polls both halves whenever one of them is woken: a reader with nothing to say is woken for
            // every frame it gets, and would look at its socket each time. (Seen in a profile; the gain was not measured alone.)
            let read = async { Some(self.read(&mut stream).await) };
            let write = async {
                self.write(&mut sink).await;
                None
            };
            let mut halves = FuturesUnordered::from_iter([read.left_future(), write.right_future()]);
            if let Some(Some(ReadEnd::Refused(code))) = halves.next().await {
                self.outbox.close(code);
                let _ = timeout(CLOSE_PATIENCE, halves.next()).await;
            }
        }
        self.line.send(RoomCommand::Leave(self.line.session)).await;
        // Unread bytes would make the system cut the connection, and our last frames with it.
        let _ = timeout(CLOSE_PATIENCE, async { while let Some(Ok(_)) = stream.next().await {} }).await;
    }

    async fn read<S, E>(&self, stream: &mut S) -> ReadEnd
    where
        E: Error + 'static,
        S: Stream<Item = Result<Message, E>> + Unpin,
    {
        let mut throttle = Throttle::new(&self.limits, Instant::now());
        loop {
            let frame = match self.next_message(stream).await {
                None => return ReadEnd::Refused(CloseCode::GoingAway),
                Some(Some(Err(error))) if is_too_large(&error) => {
                    return self.refuse("frame_bytes", CloseCode::TooLarge);
                }
                Some(None | Some(Err(_)) | Some(Ok(Message::Close(_)))) => return ReadEnd::Gone,
                Some(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => continue,
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
    async fn next_message<S: Stream + Unpin>(&self, stream: &mut S) -> Option<Option<S::Item>> {
        // As long as the largest frame may take on the slowest line.
        let whole_by = Clock::now() + self.limits.dead_after + slowest_transfer(self.limits.frame_bytes as u64);
        loop {
            let heard = self.heard.last();
            match timeout_at(heard + self.limits.dead_after, stream.next()).await {
                Ok(message) => {
                    self.heard.now();
                    return Some(message);
                }
                // Part of a message came meanwhile.
                Err(_) if self.heard.last() > heard && Clock::now() < whole_by => {}
                Err(_) => return None,
            }
        }
    }

    async fn write<S>(&self, sink: &mut S)
    where
        S: Sink<Message> + Unpin,
    {
        let mut ping_at = Clock::now() + self.limits.silence;
        // One timer for the life of the socket. One for every frame would take the lock of all timers twice each time.
        let silent = sleep_until(ping_at);
        tokio::pin!(silent);
        loop {
            let next = tokio::select! {
                biased;
                next = self.outbox.next() => Some(next),
                () = &mut silent => None,
            };
            let frames = match next {
                None => vec![encode::presence(std::iter::empty())],
                Some(Next::Write(frames)) => frames,
                Some(Next::Drained) => {
                    self.line.send(RoomCommand::Drained(self.line.session)).await;
                    continue;
                }
                Some(Next::Close(code)) => {
                    self.metrics
                        .closes
                        .get_or_create(&Reason {
                            reason: close_name(code),
                        })
                        .inc();
                    let close = CloseFrame {
                        code: code.code(),
                        reason: close_name(code).into(),
                    };
                    let _ = timeout(CLOSE_PATIENCE, sink.send(Message::Close(Some(close)))).await;
                    return;
                }
                Some(Next::Idle) => continue,
            };
            // In a busy room too: who only reads sends nothing but the answers to pings.
            let ping = Clock::now() >= ping_at;
            if ping {
                ping_at = Clock::now() + self.limits.silence;
                silent.as_mut().reset(ping_at);
            }
            self.metrics.frames_per_flush.observe(frames.len() as f64);
            let bytes: u64 = frames.iter().map(|frame| frame.len() as u64).sum();
            let deadline = self.limits.drain_deadline + slowest_transfer(bytes);
            let writing = write_all(sink, frames, ping);
            tokio::pin!(writing);
            // Mostly the system takes it at once, and no timer is needed.
            let written = match futures_util::poll!(&mut writing) {
                Poll::Ready(written) => Ok(written),
                Poll::Pending => timeout(deadline, writing).await,
            };
            match written {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return,
                Err(_) => {
                    // It takes nothing, so it would not take a close frame either; dropping it makes it come back.
                    self.metrics
                        .closes
                        .get_or_create(&Reason {
                            reason: close_name(CloseCode::Behind),
                        })
                        .inc();
                    return;
                }
            }
        }
    }

    fn refuse(&self, reason: &'static str, code: CloseCode) -> ReadEnd {
        self.metrics.refused(reason);
        ReadEnd::Refused(code)
    }
}

/// Whether reading failed because what comes is beyond all limits, which is found before it is read.
fn is_too_large(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if matches!(error.downcast_ref(), Some(tungstenite::Error::Capacity(_))) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// How long so many bytes may take.
fn slowest_transfer(bytes: u64) -> Duration {
    Duration::from_secs(bytes / SLOWEST_BYTES_PER_SECOND)
}

async fn write_all<S: Sink<Message> + Unpin>(sink: &mut S, frames: Vec<Bytes>, ping: bool) -> Result<(), S::Error> {
    for frame in frames {
        sink.feed(Message::Binary(frame)).await?;
    }
    if ping {
        sink.feed(Message::Ping(Bytes::new())).await?;
    }
    sink.flush().await
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
