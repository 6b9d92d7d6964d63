//! A connection as bytes: a TCP stream that holds its place, remembers when it last brought a byte, and does not wait for
//! ever for a client that reads nothing.
//!
//! Invariant: the place is held until the stream is gone, also after an upgrade to a websocket. Not here: how long a
//! client may take to *send* (`listener` for headers, `http::error::Body` for bodies, `ws` for frames).

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use crate::app::places::Place;
use crate::metrics::Metrics;
use crate::ws::heard::Heard;

/// An accepted connection.
pub(super) struct Line {
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
