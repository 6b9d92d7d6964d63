//! A connection as bytes: a TCP stream that holds its place, remembers when it last brought a byte, and does not wait for
//! ever for a client that reads nothing. As a websocket it has two ends, since a room writes while the socket's task reads.
//!
//! Invariant: the place is held until the stream is gone, also after an upgrade to a websocket. Not here: how long a
//! client may take to *send* (`listener` for headers, `http::error::Body` for bodies, `ws` for frames).

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use prometheus_client::metrics::histogram::Histogram;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{Sleep, sleep};

use crate::app::places::Place;
use crate::metrics::Metrics;
use crate::ws::heard::Heard;
use crate::ws::outbox::SharedOutbox;
use crate::ws::wire::Wire;

/// An accepted connection.
pub(crate) struct Line {
    stream: TcpStream,
    /// How long a write may make no progress at all.
    stall: Duration,
    /// Runs while a write waits. Boxed and made when first needed: most connections never wait.
    waiting: Option<Pin<Box<Sleep>>>,
    heard: Heard,
    metrics: Arc<Metrics>,
    _place: Place,
}

impl Line {
    pub(super) fn new(stream: TcpStream, stall: Duration, metrics: Arc<Metrics>, place: Place) -> Self {
        Self {
            stream,
            stall,
            waiting: None,
            heard: Heard::new(),
            metrics,
            _place: place,
        }
    }

    /// When it last brought a byte.
    pub(super) fn heard(&self) -> Heard {
        self.heard.clone()
    }

    /// Taken apart: what comes in, as a websocket reads it, and for what goes out an outbox.
    pub(crate) fn into_incoming(self, outbox: Arc<SharedOutbox>, frames_per_write: Histogram) -> Incoming {
        let (stream, wire) = self.stream.into_split();
        outbox.attach(Box::new(wire), frames_per_write);
        Incoming {
            stream,
            outbox,
            heard: self.heard,
            _place: self._place,
        }
    }

    fn progress<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.waiting = None;
            return outcome;
        }
        let stall = self.stall;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(stall)));
        if waiting.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.waiting = None;
        self.metrics.refused("never_reads");
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.heard.now();
        }
        read
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.progress(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.progress(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// What comes in on a connection whose answers an outbox writes. What a websocket says by itself (that it heard a ping, that it
/// heard us close) goes there too.
pub(crate) struct Incoming {
    stream: OwnedReadHalf,
    outbox: Arc<SharedOutbox>,
    heard: Heard,
    _place: Place,
}

impl AsyncRead for Incoming {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.heard.now();
        }
        read
    }
}

impl AsyncWrite for Incoming {
    /// Whole frames come: what is taken at once is never cut.
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, frames: &[u8]) -> Poll<io::Result<usize>> {
        self.outbox.push_word(Bytes::copy_from_slice(frames));
        Poll::Ready(Ok(frames.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Wire for OwnedWriteHalf {
    fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        Self::try_write(self, bytes)
    }

    fn try_write_pieces(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        self.try_write_vectored(pieces)
    }

    fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.as_ref().poll_write_ready(cx)
    }
}
