//! Awareness messages of two sessions.
//!
//! Promises: a session speaks only for ids it brought and owns at most as many as it may; clocks only grow; what is relayed yrs can read; who left is announced; what
//! a client makes of a state never panics.
//!
//! Input: for each message one byte (bit 0: which session; bit 1: it leaves after), then the body as a part.

use std::collections::HashMap;
use std::time::Instant;

use bytes::Bytes;
use waymark_server::room::frame::{ClientFrame, decode_frame};
use waymark_server::room::presence::Presence;
use waymark_server::room::session::SessionId;
use waymark_shared::limits;
use yrs::encoding::write::Write;
use yrs::sync::Message;
use yrs::updates::decoder::Decode;

use crate::contained::shown;
use crate::input::Input;

const MESSAGES: usize = 32;

/// The target.
pub fn run(bytes: &[u8]) {
    shown(|| {
        let mut presence = Presence::default();
        let mut heard: HashMap<u64, u32> = HashMap::new();
        let mut input = Input(bytes);
        let now = Instant::now();
        for _ in 0..MESSAGES {
            let how = input.byte();
            let Some(body) = input.part() else { break };
            let session = SessionId(u64::from(how & 1));
            let mut frame = vec![1];
            frame.write_buf(body);
            if let Ok(messages) = decode_frame(&frame.into()) {
                for message in messages {
                    let ClientFrame::Presence(entries) = message else {
                        panic!("an awareness message is presence")
                    };
                    for json in entries.iter().filter_map(|entry| entry.json.as_deref()) {
                        let _ = serde_json::from_str::<waymark_shared::presence::Presence>(json);
                    }
                    if presence.take(session, entries, now).is_ok() {
                        told(&mut presence, &mut heard);
                    }
                }
            }
            if how & 2 != 0 {
                presence.leave(session, now);
                told(&mut presence, &mut heard);
            }
        }
        if let Some(frame) = presence.everybody() {
            let Ok(Message::Awareness(all)) = Message::decode_v1(&frame) else {
                panic!("not awareness")
            };
            assert!(
                all.clients.len() <= 2 * limits::PRESENCE_CLIENTS,
                "more ids than two may own"
            );
        }
        for session in [SessionId(0), SessionId(1)] {
            presence.leave(session, now);
        }
        assert!(presence.everybody().is_none(), "somebody is here who left");
    });
}

/// What somebody who said nothing hears.
fn told(presence: &mut Presence, heard: &mut HashMap<u64, u32>) {
    if let Some(frame) = presence.news().as_ref().and_then(|news| news.for_session(SessionId(9))) {
        relayed(frame, heard);
    }
}

fn relayed(frame: &Bytes, heard: &mut HashMap<u64, u32>) {
    let Ok(Message::Awareness(update)) = Message::decode_v1(frame) else {
        panic!("what is relayed is awareness")
    };
    for (client, entry) in update.clients {
        let clock = heard.entry(client.get()).or_default();
        assert!(entry.clock >= *clock, "a clock ran backwards");
        *clock = entry.clock;
    }
}
