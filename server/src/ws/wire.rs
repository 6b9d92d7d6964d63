//! Where the bytes of a websocket go, and the frames around them.
//!
//! Reading is the library's work (tungstenite); what the server says is framed here, because the same bytes go to every reader of a room
//! and nothing has to be masked. Not here: what waits to be written (`outbox`), TCP (`app::line`).

use std::io::{self, IoSlice};
use std::task::{Context, Poll};

use bytes::Bytes;
use tungstenite::protocol::CloseFrame;
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};
use tungstenite::protocol::frame::{Frame, FrameHeader};

/// The way to a client, for whoever has something to write. Nothing here waits.
pub trait Wire: Send + Sync + 'static {
    /// Writes what the system takes at once and answers how many bytes that were.
    ///
    /// # Errors
    /// `WouldBlock` when it takes nothing; anything else means that the line is gone.
    fn try_write(&self, bytes: &[u8]) -> io::Result<usize>;

    /// The same from several pieces.
    ///
    /// # Errors
    /// As [`Self::try_write`].
    fn try_write_pieces(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize>;

    /// Ready when it may take something again. For one task at a time.
    fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}

/// What stands before a message of so many bytes.
pub(crate) fn put_header(message_bytes: usize, into: &mut Vec<u8>) {
    let header = FrameHeader {
        opcode: OpCode::Data(Data::Binary),
        ..FrameHeader::default()
    };
    // A vector takes everything.
    let _ = header.format(message_bytes as u64, into);
}

/// A question for a sign of life.
pub(crate) fn ping() -> Bytes {
    let header = FrameHeader {
        opcode: OpCode::Control(Control::Ping),
        ..FrameHeader::default()
    };
    whole(Frame::from_payload(header, Bytes::new()))
}

/// The last frame.
pub(crate) fn close(why: CloseFrame) -> Bytes {
    whole(Frame::close(Some(why)))
}

fn whole(frame: Frame) -> Bytes {
    let mut bytes = Vec::with_capacity(frame.len());
    let _ = frame.format(&mut bytes);
    bytes.into()
}
