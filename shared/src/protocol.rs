//! The wire: y-protocols messages over one websocket per document, and the few messages of our own beside them.
//!
//! One message per websocket frame, always binary. A client that connects with `?waymark=1` also receives
//! [`ServerFrame`]s; others never do. The rules are numbered in `docs/sync-spec.md`.
//! Encoding and decoding of the standard messages is `yrs::sync::Message`; our own use its `Custom` variant.

use serde::{Deserialize, Serialize};
use yrs::encoding::read::{Cursor, Read};
use yrs::encoding::write::Write;

use crate::access::Role;
use crate::ids::VersionId;

/// Query parameter by which our client asks for [`ServerFrame`]s (value `1`).
pub const EXTENSION_PARAM: &str = "waymark";

/// Query parameter that carries the token, as y-websocket's `params` option does.
pub const TOKEN_PARAM: &str = "token";

/// Message type of [`ServerFrame::Ack`]. y-protocols uses 0 to 3.
pub const TAG_ACK: u8 = 100;
/// Message type of [`ServerFrame::Hello`].
pub const TAG_HELLO: u8 = 101;
/// Message type of [`ServerFrame::Notice`].
pub const TAG_NOTICE: u8 = 102;
/// Message type of [`ServerFrame::Restored`].
pub const TAG_RESTORED: u8 = 103;

/// Close codes. A y-websocket client stops for good on 4400 to 4499 and retries on any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u16)]
pub enum CloseCode {
    /// The server is going away; come back (standard code).
    GoingAway = 1001,
    /// A frame could not be read.
    BadFrame = 4400,
    /// No valid token.
    Unauthorized = 4401,
    /// The token was revoked, or does not fit this journey.
    Forbidden = 4403,
    /// No such journey or document.
    NotFound = 4404,
    /// The journey was deleted.
    Gone = 4410,
    /// A frame, text or document is beyond its limit.
    TooLarge = 4413,
    /// The journey was written by a newer version of Waymark than this server, or the change was.
    NewerSchema = 4426,
    /// This client sends far more than any person could.
    RateLimited = 4429,
    /// The reader never drained what was sent; come back and catch up.
    Behind = 4500,
    /// The room or the server has no place left; come back later.
    Full = 4503,
    /// The store does not take writes at the moment; come back later.
    StoreAway = 4507,
}

impl CloseCode {
    /// All codes the server sends.
    pub const ALL: [Self; 12] = [
        Self::GoingAway,
        Self::BadFrame,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::Gone,
        Self::TooLarge,
        Self::NewerSchema,
        Self::RateLimited,
        Self::Behind,
        Self::Full,
        Self::StoreAway,
    ];

    /// The number on the wire.
    #[must_use]
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// Reads a number from the wire.
    #[must_use]
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }

    /// Whether the same client may try again by itself.
    #[must_use]
    pub const fn may_retry(self) -> bool {
        !matches!(self.code(), 4400..=4499)
    }
}

/// What only our own client is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerFrame {
    /// The first `accepted` write frames (update or sync step 2) of this socket, counted from 1 in the order they were
    /// sent, are on the server's disk, or changed nothing.
    Ack {
        /// Count of write frames since the socket opened.
        frames: u64,
    },
    /// First frame after the upgrade.
    Hello(Hello),
    /// Something a person or program should know; the connection stays.
    Notice(Notice),
    /// An older version was brought back; the changes themselves came before, as an update.
    Restored(BroughtBack),
}

/// What a client learns at connect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// What the token allows.
    pub role: Role,
    /// Whether this socket's writes are taken (the role's right for this document).
    pub writable: bool,
    /// Version of the protocol extension, now 1.
    pub version: u32,
}

/// Who brought an older version back, and how to undo it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroughtBack {
    /// The name this person gave; empty when none.
    pub by: String,
    /// The client id of who asked for it, when told: that one knows already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<u64>,
    /// The version that was kept right before: restoring it takes the restore back.
    pub before: VersionId,
}

/// A refusal or a change of state, for programs (`code`) and for the log; the client words it for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What happened.
    pub code: NoticeCode,
    /// In plain words.
    pub message: String,
}

/// Kinds of [`Notice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeCode {
    /// A write was refused because the role does not allow it. The frame counts as handled in acks and changed nothing.
    ReadOnly,
    /// A write was refused because the document would exceed its limit. The connection then ends with
    /// [`CloseCode::TooLarge`]: later writes of this client would build on the refused one.
    DocumentFull,
    /// The server slowed this client down.
    SlowDown,
    /// The store takes no writes; edits are kept by the client.
    StoreReadOnly,
    /// The store takes writes again.
    StoreReady,
}

/// A [`ServerFrame`] could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unreadable server frame of type {tag}")]
pub struct UnreadableFrame {
    /// Message type.
    pub tag: u8,
}

impl ServerFrame {
    /// As the yrs message that goes on the wire.
    #[must_use]
    pub fn to_message(&self) -> yrs::sync::Message {
        let json = |value: Result<Vec<u8>, serde_json::Error>| value.unwrap_or_default();
        match self {
            Self::Ack { frames } => {
                let mut bytes = Vec::with_capacity(10);
                bytes.write_var(*frames);
                yrs::sync::Message::Custom(TAG_ACK, bytes)
            }
            Self::Hello(hello) => yrs::sync::Message::Custom(TAG_HELLO, json(serde_json::to_vec(hello))),
            Self::Notice(notice) => yrs::sync::Message::Custom(TAG_NOTICE, json(serde_json::to_vec(notice))),
            Self::Restored(restored) => yrs::sync::Message::Custom(TAG_RESTORED, json(serde_json::to_vec(restored))),
        }
    }

    /// Reads a custom message; `None` for a type that is not ours.
    ///
    /// # Errors
    /// When the type is ours and the content is not.
    pub fn from_custom(tag: u8, data: &[u8]) -> Result<Option<Self>, UnreadableFrame> {
        let unreadable = |_| UnreadableFrame { tag };
        match tag {
            TAG_ACK => {
                let frames = Cursor::new(data).read_var().map_err(|_| UnreadableFrame { tag })?;
                Ok(Some(Self::Ack { frames }))
            }
            TAG_HELLO => serde_json::from_slice(data)
                .map(|hello| Some(Self::Hello(hello)))
                .map_err(unreadable),
            TAG_NOTICE => serde_json::from_slice(data)
                .map(|notice| Some(Self::Notice(notice)))
                .map_err(unreadable),
            TAG_RESTORED => serde_json::from_slice(data)
                .map(|restored| Some(Self::Restored(restored)))
                .map_err(unreadable),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yrs::sync::Message;
    use yrs::updates::decoder::Decode;
    use yrs::updates::encoder::Encode;

    #[test]
    fn server_frames_survive_the_wire() {
        let notice = Notice {
            code: NoticeCode::ReadOnly,
            message: "You can view this journey.".into(),
        };
        for frame in [
            ServerFrame::Ack { frames: 0 },
            ServerFrame::Ack {
                frames: u64::from(u32::MAX) * 3,
            },
            ServerFrame::Hello(Hello {
                role: Role::Editor,
                writable: true,
                version: 1,
            }),
            ServerFrame::Notice(notice),
            ServerFrame::Restored(BroughtBack {
                by: "Ada".into(),
                client: Some(u64::from(u32::MAX)),
                before: VersionId::mint(7, 7),
            }),
        ] {
            let bytes = frame.to_message().encode_v1();
            let Ok(Message::Custom(tag, data)) = Message::decode_v1(&bytes) else {
                panic!("not a custom message")
            };
            assert_eq!(ServerFrame::from_custom(tag, &data), Ok(Some(frame)));
        }
    }

    #[test]
    fn an_unknown_type_is_no_error() {
        assert_eq!(ServerFrame::from_custom(77, &[1, 2]), Ok(None));
        assert_eq!(
            ServerFrame::from_custom(TAG_HELLO, b"{}"),
            Err(UnreadableFrame { tag: TAG_HELLO })
        );
    }

    #[test]
    fn codes_that_stop_a_y_websocket_client_are_those_a_retry_cannot_help() {
        assert!(!CloseCode::Forbidden.may_retry());
        assert!(CloseCode::Behind.may_retry());
        for code in CloseCode::ALL {
            assert_eq!(CloseCode::from_code(code.code()), Some(code));
        }
    }
}
