//! A websocket of binary frames, as a value: dropping it closes the socket and ends its events.
//!
//! Not here: when to open one and what the frames say (`sync::machine`).

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

/// What a socket reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketEvent {
    /// It is open.
    Opened,
    /// A binary frame came in.
    Frame(Vec<u8>),
    /// It is closed, or never opened (1006). Nothing follows.
    Closed(u16),
}

/// An opening or open socket.
#[derive(Debug)]
pub struct Socket {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut(Event)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

/// The browser does not open a socket to this address at all (malformed, or blocked by the page's policy).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot open a socket to the server")]
pub struct BlockedSocket;

/// Where this page's server takes sockets: `wss://host` or `ws://host`.
#[must_use]
pub fn base_of_page() -> String {
    let location = super::window().location();
    let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
    format!(
        "{}://{}",
        if secure { "wss" } else { "ws" },
        location.host().unwrap_or_default()
    )
}

/// A text as the value of a query parameter.
#[must_use]
pub fn query_value(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

impl Socket {
    /// Starts to open a socket. `on_event` is called until the value is dropped.
    ///
    /// # Errors
    /// When the browser refuses the address.
    pub fn open(url: &str, on_event: impl Fn(SocketEvent) + Clone + 'static) -> Result<Self, BlockedSocket> {
        let socket = WebSocket::new(url).map_err(|_: JsValue| BlockedSocket)?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let opened = on_event.clone();
        let on_open = Closure::<dyn FnMut(Event)>::new(move |_| opened(SocketEvent::Opened));
        let received = on_event.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            // Text frames are no part of the protocol.
            if let Ok(buffer) = event.data().dyn_into::<js_sys::ArrayBuffer>() {
                received(SocketEvent::Frame(js_sys::Uint8Array::new(&buffer).to_vec()));
            }
        });
        let on_close =
            Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| on_event(SocketEvent::Closed(event.code())));
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // An error is always followed by a close event.
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Self {
            socket,
            _on_open: on_open,
            _on_message: on_message,
            _on_close: on_close,
        })
    }

    /// Queues a frame. A socket that is closing drops it; its close event tells.
    pub fn send(&self, frame: &[u8]) {
        if self.socket.ready_state() == WebSocket::OPEN {
            let _ = self.socket.send_with_u8_array(frame);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
