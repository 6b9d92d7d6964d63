//! What a client sends, decoded and checked: nothing past this module sees raw bytes of a client.
//!
//! Not here: limits on rates and sizes of frames (`ws`), rights (`room`).

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use yrs::encoding::read::{Cursor, Read};
use yrs::encoding::write::Write;
use yrs::updates::decoder::Decode;
use yrs::{StateVector, Update};

use waymark_shared::limits;

use crate::room::bounds::Beyond;
use crate::room::scan::{BadUpdate, UpdateScan, scan_state_vector, scan_update};

/// Messages one websocket frame may hold. A Yjs client sends one; some others send a few at once.
const MESSAGES_PER_FRAME: usize = 16;

/// A message of a client.
#[derive(Debug)]
pub enum ClientFrame {
    /// Asks for what it lacks.
    Step1(StateVector),
    /// An update, or the answer to our step 1.
    Write(ClientWrite),
    /// States of awareness clients: id, clock, JSON.
    Presence(Vec<PresenceEntry>),
    /// Asks for everybody's awareness state.
    PresenceQuery,
    /// Says something about rights, which only a server can know.
    Auth,
}

/// A write as it came and as yrs reads it.
#[derive(Debug)]
pub struct ClientWrite {
    /// Whether it is a step 2, the answer to our step 1: all that the client has and we lacked when we asked.
    pub answers: bool,
    /// The update as it came.
    pub bytes: Bytes,
    /// Decoded.
    pub update: Update,
    /// What the scan found.
    pub scan: UpdateScan,
}

/// One client's awareness state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceEntry {
    /// The awareness client id.
    pub client: u64,
    /// Grows with every change of that client.
    pub clock: u32,
    /// The state; `None` for a client that left.
    pub json: Option<Box<str>>,
}

/// A frame could not be taken; the session ends.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// Not a message of the protocol.
    #[error("unreadable frame: {0}")]
    Unreadable(String),
    /// Readable and beyond a limit.
    #[error("beyond a limit: {0}")]
    TooLarge(String),
}

impl From<yrs::encoding::read::Error> for BadFrame {
    fn from(error: yrs::encoding::read::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<BadUpdate> for BadFrame {
    fn from(error: BadUpdate) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// Decodes all messages of a websocket frame.
///
/// # Errors
/// When any of them is not readable to its end.
pub fn decode_frame(frame: &Bytes) -> Result<Vec<ClientFrame>, BadFrame> {
    let mut at = Cursor::new(frame);
    let mut messages = Vec::with_capacity(1);
    while at.next < frame.len() {
        if messages.len() == MESSAGES_PER_FRAME {
            return Err(BadFrame::TooLarge(format!(
                "more than {MESSAGES_PER_FRAME} messages in one frame"
            )));
        }
        messages.push(decode_message(frame, &mut at)?);
    }
    if messages.is_empty() {
        return Err(BadFrame::Unreadable("an empty frame".into()));
    }
    Ok(messages)
}

fn decode_message(frame: &Bytes, at: &mut Cursor<'_>) -> Result<ClientFrame, BadFrame> {
    match at.read_var::<u32>()? {
        0 => match at.read_var::<u32>()? {
            0 => {
                let bytes = at.read_buf()?;
                scan_state_vector(bytes)?;
                Ok(ClientFrame::Step1(StateVector::decode_v1(bytes)?))
            }
            kind @ (1 | 2) => {
                let length = at.read_buf()?.len();
                let write = decode_write(frame.slice(at.next - length..at.next))?;
                Ok(ClientFrame::Write(ClientWrite {
                    answers: kind == 1,
                    ..write
                }))
            }
            other => Err(BadFrame::Unreadable(format!("sync message of type {other}"))),
        },
        1 => decode_presence(at.read_buf()?).map(ClientFrame::Presence),
        2 => {
            if at.read_var::<u32>()? == 0 {
                at.read_string()?;
            }
            Ok(ClientFrame::Auth)
        }
        3 => Ok(ClientFrame::PresenceQuery),
        other => Err(BadFrame::Unreadable(format!("message of type {other}"))),
    }
}

fn decode_write(bytes: Bytes) -> Result<ClientWrite, BadFrame> {
    let scan = scan_update(&bytes)?;
    if scan.longest_text_utf16 > limits::PROSE_UTF16 {
        return Err(BadFrame::TooLarge(format!(
            "a text of {} characters; the most is {}",
            scan.longest_text_utf16,
            limits::PROSE_UTF16
        )));
    }
    if scan.containers.len() > limits::CONTAINERS_AT_ONCE {
        return Err(BadFrame::TooLarge(Beyond::Containers.to_string()));
    }
    let update = catch_unwind(AssertUnwindSafe(|| Update::decode_v1(&bytes)))
        .map_err(|_| BadFrame::Unreadable("an update that yrs cannot read".into()))??;
    Ok(ClientWrite {
        answers: false,
        bytes,
        update,
        scan,
    })
}

fn decode_presence(bytes: &[u8]) -> Result<Vec<PresenceEntry>, BadFrame> {
    let mut at = Cursor::new(bytes);
    let count = at.read_var::<u32>()? as usize;
    if count > bytes.len() {
        return Err(BadFrame::Unreadable("a count exceeds what follows".into()));
    }
    let mut entries = Vec::with_capacity(count.min(limits::PRESENCE_CLIENTS));
    for _ in 0..count {
        let client: u64 = at.read_var()?;
        if client > limits::CLIENT_ID_MAX {
            return Err(BadFrame::Unreadable("a client id beyond 53 bits".to_owned()));
        }
        let clock: u32 = at.read_var()?;
        let json = at.read_string()?;
        if json.len() > limits::PRESENCE_BYTES {
            return Err(BadFrame::TooLarge(format!(
                "an awareness state of {} bytes; the most is {}",
                json.len(),
                limits::PRESENCE_BYTES
            )));
        }
        let _: serde::de::IgnoredAny = serde_json::from_str(json)
            .map_err(|error| BadFrame::Unreadable(format!("an awareness state that is no JSON: {error}")))?;
        entries.push(PresenceEntry {
            client,
            clock,
            json: (json.trim() != "null").then(|| json.into()),
        });
    }
    if at.next != bytes.len() {
        return Err(BadFrame::Unreadable("bytes after the last awareness state".into()));
    }
    Ok(entries)
}

/// Encodes what the server sends. One message per frame: a y-websocket client reads no second one.
pub mod encode {
    use super::*;

    /// A question for what the client has and we lack.
    #[must_use]
    pub fn step1(state: &StateVector) -> Bytes {
        use yrs::updates::encoder::Encode;
        sync(0, &state.encode_v1())
    }

    /// The answer to a client's step 1.
    #[must_use]
    pub fn step2(update: &[u8]) -> Bytes {
        sync(1, update)
    }

    /// A change.
    #[must_use]
    pub fn update(update: &[u8]) -> Bytes {
        sync(2, update)
    }

    /// The update inside a frame made by [`update`].
    #[must_use]
    pub fn update_payload(frame: &Bytes) -> Option<Bytes> {
        let mut at = Cursor::new(frame);
        if at.read_u8().ok()? != 0 || at.read_u8().ok()? != 2 {
            return None;
        }
        let length = at.read_buf().ok()?.len();
        Some(frame.slice(at.next - length..at.next))
    }

    /// Awareness states; with none of them a frame that says only "I am here".
    #[must_use]
    pub fn presence<'a>(entries: impl ExactSizeIterator<Item = (u64, u32, Option<&'a str>)>) -> Bytes {
        let mut body = Vec::new();
        body.write_var(entries.len() as u32);
        for (client, clock, json) in entries {
            body.write_var(client);
            body.write_var(clock);
            body.write_string(json.unwrap_or("null"));
        }
        let mut frame = Vec::with_capacity(body.len() + 6);
        frame.write_u8(1);
        frame.write_buf(&body);
        frame.into()
    }

    /// "Permission denied" as y-protocols say it.
    #[must_use]
    pub fn permission_denied(reason: &str) -> Bytes {
        let mut frame = vec![2, 0];
        frame.write_string(reason);
        frame.into()
    }

    fn sync(kind: u8, body: &[u8]) -> Bytes {
        let mut frame = Vec::with_capacity(body.len() + 7);
        frame.push(0);
        frame.push(kind);
        frame.write_buf(body);
        frame.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yrs::sync::{Message, SyncMessage};
    use yrs::updates::encoder::Encode;

    fn decode(bytes: Vec<u8>) -> Result<Vec<ClientFrame>, BadFrame> {
        decode_frame(&bytes.into())
    }

    #[test]
    fn limit_messages_per_frame() {
        let query = Message::AwarenessQuery.encode_v1();
        assert_eq!(
            decode(query.repeat(MESSAGES_PER_FRAME)).unwrap().len(),
            MESSAGES_PER_FRAME
        );
        let one_more = decode(query.repeat(MESSAGES_PER_FRAME + 1));
        assert!(matches!(one_more, Err(BadFrame::TooLarge(_))), "{one_more:?}");
    }

    #[test]
    fn what_yrs_encodes_is_read_and_what_we_encode_yrs_reads() {
        let step1 = Message::Sync(SyncMessage::SyncStep1(StateVector::default()));
        assert!(matches!(
            decode(step1.encode_v1()).unwrap()[..],
            [ClientFrame::Step1(_)]
        ));
        assert_eq!(
            Message::decode_v1(&encode::step1(&StateVector::default())).unwrap(),
            step1
        );
        let update = Message::Sync(SyncMessage::Update(vec![0, 0]));
        assert_eq!(Message::decode_v1(&encode::update(&[0, 0])).unwrap(), update);
        assert_eq!(
            encode::update_payload(&encode::update(&[0, 0])).as_deref(),
            Some(&[0u8, 0][..])
        );
        let denied = Message::Auth(Some("no".into()));
        assert_eq!(Message::decode_v1(&encode::permission_denied("no")).unwrap(), denied);
        let Message::Awareness(read) = Message::decode_v1(&encode::presence([(5, 2, None)].into_iter())).unwrap()
        else {
            panic!("not awareness")
        };
        assert_eq!(read.clients.len(), 1);
    }

    #[test]
    fn presence_is_limited_and_must_be_json() {
        let state = |json: &str| {
            let mut frame = encode::presence([(5, 2, Some(json))].into_iter()).to_vec();
            frame.shrink_to_fit();
            decode(frame)
        };
        assert!(
            matches!(&state("{\"a\":1}").unwrap()[..], [ClientFrame::Presence(entries)] if entries[0].json.is_some())
        );
        assert!(matches!(&state("null").unwrap()[..], [ClientFrame::Presence(entries)] if entries[0].json.is_none()));
        assert!(matches!(state("{oops"), Err(BadFrame::Unreadable(_))));
        assert!(matches!(
            state(&format!("\"{}\"", "x".repeat(5000))),
            Err(BadFrame::TooLarge(_))
        ));
    }

    #[test]
    fn hostile_frames_are_errors() {
        for bytes in [
            vec![],
            vec![0],
            vec![0, 9],
            vec![0, 2, 200, 1],
            vec![9],
            vec![1, 3, 255, 255, 127],
            vec![0, 0, 4, 255, 255, 255, 127],
        ] {
            assert!(decode(bytes).is_err());
        }
    }
}
