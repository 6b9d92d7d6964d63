//! Accepts connections that remember when they last brought a byte ([`Heard`]), and that send small frames at once.
//!
//! Not here: who may connect (`sockets`), what silence means (`ws::connection`).

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::ws::heard::Heard;

/// What a handler may know of the connection that a request came on.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The other end, which may be a proxy.
    pub address: SocketAddr,
    /// When it was last heard of.
    pub heard: Heard,
}

impl Connected<IncomingStream<'_, Watched>> for Arrival {
    fn connect_info(stream: IncomingStream<'_, Watched>) -> Self {
        Self {
            address: *stream.remote_addr(),
            heard: stream.io().heard.clone(),
        }
    }
}

/// A listener whose connections are watched.
pub struct Watched(pub TcpListener);

impl Listener for Watched {
    type Io = WatchedStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (WatchedStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small frames must not wait for more: a keystroke is one.
        let _ = stream.set_nodelay(true);
        let heard = Heard::new();
        (WatchedStream { stream, heard }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Listener::local_addr(&self.0)
    }
}

/// A connection that remembers when a byte last came.
pub struct WatchedStream {
    stream: TcpStream,
    heard: Heard,
}

impl AsyncRead for WatchedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.heard.now();
        }
        read
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
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
