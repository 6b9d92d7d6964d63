//! From a request to a websocket whose bytes can be written by whoever has something to say.
//!
//! In place of axum's own `WebSocketUpgrade`, which keeps the connection to itself: rooms write to their readers' connections directly
//! (`ws::outbox`). Not here: who may come in (`sync`), frames (`ws::wire`).

use std::future::Future;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tungstenite::handshake::server::create_response_with_body;
use tungstenite::protocol::{Role, WebSocketConfig};

use crate::app::line::Line;
use crate::http::error::ApiError;

/// Memory for reading, in bytes, for every idle socket; the library's own default is 128 KiB. A keystroke and a cursor are a few dozen bytes
/// each, a message that is larger gets a buffer of its size for as long as it takes.
const READ_BUFFER_BYTES: usize = 1024;

/// A request for a websocket, with the answer it gets.
pub(super) struct Upgrade {
    switching: Response<Body>,
    upgraded: OnUpgrade,
}

impl Upgrade {
    /// Looks at a request.
    ///
    /// # Errors
    /// When it asks for no websocket.
    pub(super) fn of(mut request: Request) -> Result<Self, ApiError> {
        let no_websocket = |error: tungstenite::Error| {
            let message = format!("A websocket connects here, and this request asks for none: {error}.");
            ApiError::new(StatusCode::BAD_REQUEST, "no_websocket", message)
        };
        Ok(Self {
            switching: create_response_with_body(&request, Body::empty).map_err(no_websocket)?,
            upgraded: hyper::upgrade::on(&mut request),
        })
    }

    /// The answer, and the connection once it was given.
    pub(super) fn accept(self) -> (Response<Body>, impl Future<Output = Option<Arrived>> + Send + 'static) {
        let arrived = async move {
            let parts = self.upgraded.await.ok()?.downcast::<TokioIo<Line>>().ok()?;
            Some(Arrived {
                line: parts.io.into_inner(),
                unread: parts.read_buf,
            })
        };
        (self.switching, arrived)
    }
}

/// A connection that has become a websocket.
pub(super) struct Arrived {
    /// The connection.
    pub(super) line: Line,
    /// What came behind the request already.
    pub(super) unread: Bytes,
}

/// A websocket over a connection, or over what comes in on one. Frames beyond `largest` bytes are an error before they are read.
pub(super) async fn websocket<S>(stream: S, unread: Bytes, largest: usize) -> WebSocketStream<S>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_frame_size(Some(largest))
        .max_message_size(Some(largest));
    if unread.is_empty() {
        return WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
    }
    WebSocketStream::from_partially_read(stream, unread.into(), Role::Server, Some(config)).await
}
