//! What a client does with the server's own frames.
//!
//! Promises: no panic; what is read is written and read again the same.
//!
//! Input: the message type, then its content.

use waymark_shared::protocol::{CloseCode, ServerFrame};
use yrs::sync::Message;

use crate::contained::shown;
use crate::input::Input;

/// The target.
pub fn run(bytes: &[u8]) {
    shown(|| {
        let mut input = Input(bytes);
        let tag = input.byte();
        if let Ok(Some(frame)) = ServerFrame::from_custom(tag, input.0) {
            let Message::Custom(tag, content) = frame.to_message() else {
                panic!("a frame of ours is a custom message")
            };
            assert_eq!(ServerFrame::from_custom(tag, &content), Ok(Some(frame)));
        }
        let code = u16::from_le_bytes([input.byte(), input.byte()]);
        if let Some(known) = CloseCode::from_code(code) {
            assert_eq!(known.code(), code);
        }
    });
}
