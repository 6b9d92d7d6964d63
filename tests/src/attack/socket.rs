//! Attacks by somebody with a link, over websockets: frames written by hand, so that nothing on this side keeps to the rules.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::tungstenite::Message as WsMessage;
use tokio_tungstenite::{WebSocketStream, client_async};
use yrs::StateVector;
use yrs::sync::awareness::{AwarenessUpdate, AwarenessUpdateEntry};
use yrs::sync::{Message, SyncMessage};
use yrs::updates::encoder::Encode;

use super::{ATTACKER, Tally, connect, connect_deaf};
use crate::server::TestJourney;

/// Sockets that flood at once.
const FLOODERS: usize = 5;
/// Edits of 8 KB that deaf readers do not read, at least: more than the system keeps for them.
const DEAF_EDITS: u32 = 590;
/// How much longer they may take on a slow machine.
const LONGER: Duration = Duration::from_secs(20);
/// What a hostile frame claims and brings, in bytes.
const HUGE: usize = 100 * 1024 * 1024;

async fn join(journey: &TestJourney, token: &str, stream: io::Result<TcpStream>) -> Option<WebSocketStream<TcpStream>> {
    let stream = stream.ok()?;
    let url = format!("ws://{}/sync/{}/map?token={token}", journey.address, journey.id);
    client_async(url, stream).await.ok().map(|(socket, _)| socket)
}

/// Sends frames as fast as the server takes them, reading what comes.
async fn flood(
    journey: &TestJourney,
    token: &str,
    length: Duration,
    frame: impl Fn(u32) -> Bytes + Send + 'static,
) -> Tally {
    let by = Instant::now() + length;
    let mut tally = Tally::default();
    let Some(socket) = join(journey, token, connect(journey.address).await).await else {
        tally.met("cut");
        return tally;
    };
    let (mut sink, mut stream) = socket.split();
    let sender = tokio::spawn(async move {
        let mut sent = 0;
        while sink.send(WsMessage::Binary(frame(sent))).await.is_ok() {
            sent += 1;
            if sent % 64 == 0 {
                tokio::task::yield_now().await;
            }
        }
    });
    let mut outcome = "still open".to_owned();
    let _ = timeout_at(by, async {
        outcome = "cut".to_owned();
        while let Some(Ok(message)) = stream.next().await {
            match message {
                WsMessage::Close(frame) => {
                    outcome = frame.map_or("cut".to_owned(), |frame| u16::from(frame.code).to_string());
                }
                _ => tally.tried += 1,
            }
        }
    })
    .await
    .map_err(|_| outcome = "still open".to_owned());
    sender.abort();
    tally.met(outcome);
    tally
}

async fn floods(journey: &TestJourney, length: Duration, frame: fn(u32) -> Bytes) -> Tally {
    let flooders = (0..FLOODERS).map(|number| {
        let token = if number % 2 == 0 {
            &journey.viewer
        } else {
            &journey.editor
        };
        flood(journey, token, length, frame)
    });
    let mut all = Tally::default();
    for tally in futures_util::future::join_all(flooders).await {
        all.add(tally);
    }
    all
}

pub(super) async fn presence(journey: &TestJourney, length: Duration) -> Tally {
    floods(journey, length, |clock| {
        let json = format!(r#"{{"at":{clock},"padding":"{}"}}"#, "x".repeat(500));
        let entry = AwarenessUpdateEntry {
            clock: clock + 1,
            json: json.into(),
        };
        // Each socket brings an id of its own; which one does not matter here.
        let clients = [(yrs::ClientID::new(u64::from(std::process::id()) + 7), entry)]
            .into_iter()
            .collect();
        Message::Awareness(AwarenessUpdate { clients }).encode_v1().into()
    })
    .await
}

pub(super) async fn questions(journey: &TestJourney, length: Duration) -> Tally {
    floods(journey, length, |number| {
        let question = if number % 2 == 0 {
            Message::Sync(SyncMessage::SyncStep1(StateVector::default()))
        } else {
            Message::AwarenessQuery
        };
        question.encode_v1().repeat(8).into()
    })
    .await
}

pub(super) async fn deaf_readers(journey: &TestJourney, length: Duration) -> Tally {
    let by = Instant::now() + length;
    let mut tally = Tally::default();
    let mut deaf = Vec::new();
    for _ in 0..50 {
        match join(journey, &journey.viewer, connect_deaf(journey.address).await).await {
            Some(mut socket) => {
                // Who has not asked is sent no changes.
                let ask = Message::Sync(SyncMessage::SyncStep1(StateVector::default())).encode_v1();
                let _ = socket.send(WsMessage::Binary(ask.into())).await;
                deaf.push(socket);
            }
            None => tally.met("cut"),
        }
    }
    // As much as one socket may write.
    let writer = journey.peer_from(ATTACKER, waymark_shared::access::Role::Editor).await;
    let mut number = 0;
    while Instant::now() < by || (number < DEAF_EDITS && Instant::now() < by + LONGER) {
        writer.edit(|txn| {
            use yrs::{Text, WriteTxn};
            let text = txn.get_or_insert_text(format!("noise{}", number % 50));
            let length = yrs::GetString::get_string(&text, txn).len() as u32;
            text.remove_range(txn, 0, length);
            text.push(txn, &"x".repeat(8_000));
        });
        number += 1;
        sleep(Duration::from_millis(10)).await;
    }
    writer.disconnect();
    for mut socket in deaf {
        // Whoever was cut off finds an end behind what the system had kept.
        let end = timeout_at(Instant::now() + Duration::from_secs(1), async {
            while let Some(Ok(_)) = socket.next().await {}
        });
        tally.met(if end.await.is_ok() { "cut" } else { "still open" });
    }
    tally
}

/// An upgraded connection as bytes, and the head of the answer.
async fn upgraded(journey: &TestJourney, token: &str, more: &str) -> Option<(TcpStream, String)> {
    let mut stream = connect(journey.address).await.ok()?;
    let request = format!(
        "GET /sync/{}/map?token={token} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n",
        journey.id
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some((stream, String::from_utf8_lossy(&head).into_owned()))
}

/// The head of a client's frame with an all-zero mask.
fn frame_head(first: u8, length: u64) -> Vec<u8> {
    let mut head = vec![first];
    match length {
        0..126 => head.push(0x80 | length as u8),
        126..65_536 => {
            head.push(0x80 | 126);
            head.extend((length as u16).to_be_bytes());
        }
        _ => {
            head.push(0x80 | 127);
            head.extend(length.to_be_bytes());
        }
    }
    head.extend([0; 4]);
    head
}

/// Writes parts until the server has had enough, and answers its close code.
async fn pour(stream: TcpStream, parts: impl Iterator<Item = Vec<u8>>, by: Instant) -> (u64, String) {
    let (mut read, mut write) = stream.into_split();
    let mut poured = 0;
    let mut answer = Vec::new();
    let _ = timeout_at(by, async {
        let pouring = async {
            for part in parts {
                if write.write_all(&part).await.is_err() {
                    break;
                }
                poured += part.len() as u64;
            }
        };
        let reading = async {
            let _ = read.read_to_end(&mut answer).await;
        };
        tokio::join!(pouring, reading)
    })
    .await;
    (
        poured,
        close_code(&answer).map_or("cut".to_owned(), |code| code.to_string()),
    )
}

/// The code in the close frame among a server's frames.
fn close_code(mut bytes: &[u8]) -> Option<u16> {
    while let [first, second, rest @ ..] = bytes {
        let (length, rest) = match second & 0x7f {
            126 => (
                u64::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?)),
                rest.get(2..)?,
            ),
            127 => (u64::from_be_bytes(rest.get(..8)?.try_into().ok()?), rest.get(8..)?),
            short => (u64::from(short), rest),
        };
        let content = rest.get(..usize::try_from(length).ok()?)?;
        if first & 0x0f == 8 {
            return Some(u16::from_be_bytes(content.get(..2)?.try_into().ok()?));
        }
        bytes = &rest[content.len()..];
    }
    None
}

pub(super) async fn huge_frames(journey: &TestJourney, length: Duration) -> Tally {
    let by = Instant::now() + length;
    let mut tally = Tally::default();
    const PART: usize = 1024 * 1024;
    for token in [journey.editor.as_str(), &journey.viewer, "wrong"] {
        let whole = std::iter::once(frame_head(0x82, HUGE as u64)).chain((0..HUGE / PART).map(|_| vec![0; PART]));
        // The first part opens a binary message, the others go on with it, none ends it.
        let parts = (0..HUGE / PART).map(|number| {
            let mut part = frame_head(if number == 0 { 0x02 } else { 0x00 }, PART as u64);
            part.resize(part.len() + PART, 0);
            part
        });
        for one in [true, false] {
            let Some((stream, _)) = upgraded(journey, token, "").await else {
                tally.met("cut");
                continue;
            };
            let (poured, outcome) = if one {
                pour(stream, whole.clone(), by).await
            } else {
                pour(stream, parts.clone(), by).await
            };
            if poured >= HUGE as u64 {
                tally.met("swallowed");
            }
            tally.met(outcome);
        }
    }
    tally
}

/// Offers compression, then sends a frame that says it is compressed.
pub(super) async fn compression(journey: &TestJourney) -> Tally {
    let mut tally = Tally::default();
    let offer = "sec-websocket-extensions: permessage-deflate; client_max_window_bits\r\n";
    let Some((stream, head)) = upgraded(journey, &journey.editor, offer).await else {
        tally.met("cut");
        return tally;
    };
    let taken = head.to_ascii_lowercase().contains("sec-websocket-extensions");
    tally.met(if taken {
        "compression taken"
    } else {
        "compression not taken"
    });
    let mut frame = frame_head(0xc2, 100);
    frame.resize(frame.len() + 100, 0);
    let by = Instant::now() + Duration::from_secs(10);
    let (_, outcome) = pour(stream, std::iter::once(frame), by).await;
    tally.met(format!("compressed frame {outcome}"));
    tally
}
