//! What a server is measured against: the least that could pass updates on.
//!
//! `relay` knows no documents: what one client sends, all others of its room get. `relay --yrs` also applies every update
//! to a document in memory and answers joiners from it. Neither stores, checks, limits or forgets anything. Both are built
//! like the server: axum, the same buffers, a queue per socket, everything that waits written in one flush.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::routing::get;
use axum::serve::ListenerExt;
use bytes::Bytes;
use clap::Args;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc::{Sender, channel};
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, StateVector, Transact, Update};

use crate::sync::wire::{Received, empty_step2, read_frame, sync_frame};

/// Frames a reader may have waiting. More than any load makes: a relay that drops would not be comparable.
const QUEUE_FRAMES: usize = 65_536;

/// What the relay can be told.
#[derive(Debug, Clone, Args)]
pub(crate) struct RelayOptions {
    /// Where to listen.
    #[arg(long)]
    listen: SocketAddr,
    /// Keep a document per room in memory.
    #[arg(long)]
    yrs: bool,
}

#[derive(Default)]
struct Room {
    sockets: Vec<(u64, Sender<Bytes>)>,
    next: u64,
    doc: Option<Doc>,
}

type Rooms = Arc<Mutex<HashMap<String, Arc<Mutex<Room>>>>>;

#[derive(Clone)]
struct Relay {
    rooms: Rooms,
    yrs: bool,
}

/// Serves until it is killed.
///
/// # Errors
/// When it cannot listen.
pub(crate) fn serve(options: RelayOptions) -> Result<()> {
    tokio::runtime::Runtime::new()?.block_on(listen(options))
}

async fn listen(options: RelayOptions) -> Result<()> {
    let relay = Relay {
        rooms: Rooms::default(),
        yrs: options.yrs,
    };
    let router = Router::new().route("/{room}", get(upgrade)).with_state(relay);
    let listener = tokio::net::TcpListener::bind(options.listen).await?.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await?;
    Ok(())
}

async fn upgrade(
    State(relay): State<Relay>,
    Path(name): Path<String>,
    upgrade: WebSocketUpgrade,
) -> axum::response::Response {
    let room = {
        let mut rooms = relay.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || {
            let doc = relay.yrs.then(Doc::new);
            Arc::new(Mutex::new(Room { doc, ..Room::default() }))
        };
        Arc::clone(rooms.entry(name).or_insert_with(fresh))
    };
    upgrade
        .read_buffer_size(4 * 1024)
        .write_buffer_size(16 * 1024)
        .on_upgrade(move |socket| talk(room, socket))
}

async fn talk(room: Arc<Mutex<Room>>, socket: WebSocket) {
    let (mut sink, mut stream) = socket.split();
    let (queue, mut waiting) = channel::<Bytes>(QUEUE_FRAMES);
    let id = {
        let mut room = room.lock().unwrap_or_else(PoisonError::into_inner);
        room.next += 1;
        let id = room.next;
        room.sockets.push((id, queue.clone()));
        id
    };
    let writing = tokio::spawn(async move {
        while let Some(frame) = waiting.recv().await {
            if sink.feed(Message::Binary(frame)).await.is_err() {
                return;
            }
            while let Ok(frame) = waiting.try_recv() {
                if sink.feed(Message::Binary(frame)).await.is_err() {
                    return;
                }
            }
            if sink.flush().await.is_err() {
                return;
            }
        }
    });
    let _ = queue.try_send(sync_frame(b"", 0, &[0]).into());
    while let Some(Ok(message)) = stream.next().await {
        let Message::Binary(frame) = message else { continue };
        let mut room = room.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut room, id, &queue, frame);
    }
    room.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .sockets
        .retain(|(socket, _)| *socket != id);
    writing.abort();
}

fn take(room: &mut Room, from: u64, answers: &Sender<Bytes>, frame: Bytes) {
    match (read_frame(&frame, 0), &room.doc) {
        (Ok(Received::Step1), None) => {
            let _ = answers.try_send(empty_step2(b"").into());
        }
        (Ok(Received::Step1), Some(doc)) => {
            // Behind the two types stands the length, then the state vector.
            let since = frame
                .get(3..)
                .and_then(|since| StateVector::decode_v1(since).ok())
                .unwrap_or_default();
            let diff = doc.transact().encode_diff_v1(&since);
            let _ = answers.try_send(sync_frame(b"", 1, &diff).into());
        }
        (Ok(Received::Update(update) | Received::Step2(update)), doc) => {
            if let Some(doc) = doc {
                let Ok(update) = Update::decode_v1(update) else { return };
                if doc.transact_mut().apply_update(update).is_err() {
                    return;
                }
            }
            // The answer to our step 1 says nothing new here: who joins has nothing.
            if frame.get(1) == Some(&2) {
                pass_on(room, from, &frame);
            }
        }
        (Ok(Received::Presence(_)), _) => pass_on(room, from, &frame),
        _ => {}
    }
}

fn pass_on(room: &Room, from: u64, frame: &Bytes) {
    for (_, queue) in room.sockets.iter().filter(|(id, _)| *id != from) {
        let _ = queue.try_send(frame.clone());
    }
}
