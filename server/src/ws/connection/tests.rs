//! A connection between channels and pipes, in a clock that jumps: silence, slow readers, readers that never drain.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant as Clock;
use tokio_tungstenite::WebSocketStream;
use tungstenite::protocol::{Role as End, WebSocketConfig};
use waymark_shared::access::{DocName, Role};
use waymark_shared::ids::{JourneyId, LinkId};
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, Text, Transact, Update, WriteTxn};

use super::*;
use crate::room::RoomLimits;
use crate::room::registry::Rooms;
use crate::room::session::Session;
use crate::store::{DocKey, MemoryStore};
use crate::ws::wire::Wire;

/// Bytes on their way to a client.
#[derive(Default)]
struct Pipe {
    bytes: VecDeque<u8>,
    /// As many as the system takes before the client has read some.
    capacity: usize,
    closed: bool,
    writer: Option<Waker>,
    reader: Option<Waker>,
}

/// The server's end of a pipe.
struct PipeIn(Arc<Mutex<Pipe>>);

/// The client's end. What the client says by itself goes nowhere.
struct PipeOut(Arc<Mutex<Pipe>>);

impl Wire for PipeIn {
    fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut pipe = self.0.lock().expect("no panic");
        let taken = bytes.len().min(pipe.capacity - pipe.bytes.len());
        if taken == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        pipe.bytes.extend(&bytes[..taken]);
        pipe.reader.take().into_iter().for_each(Waker::wake);
        Ok(taken)
    }

    fn try_write_pieces(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        self.try_write(&pieces[0])
    }

    fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut pipe = self.0.lock().expect("no panic");
        if pipe.bytes.len() < pipe.capacity {
            return Poll::Ready(Ok(()));
        }
        pipe.writer = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for PipeIn {
    fn drop(&mut self) {
        let mut pipe = self.0.lock().expect("no panic");
        pipe.closed = true;
        pipe.reader.take().into_iter().for_each(Waker::wake);
    }
}

impl AsyncRead for PipeOut {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut pipe = self.0.lock().expect("no panic");
        if pipe.bytes.is_empty() && !pipe.closed {
            pipe.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let taken = pipe.bytes.len().min(buffer.remaining());
        buffer.put_slice(&pipe.bytes.drain(..taken).collect::<Vec<_>>());
        pipe.writer.take().into_iter().for_each(Waker::wake);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for PipeOut {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A client: what it sends comes in as messages, what it gets are bytes.
struct Client {
    send: mpsc::Sender<Message>,
    socket: WebSocketStream<PipeOut>,
}

impl Client {
    async fn receive(&mut self) -> Option<Message> {
        self.socket.next().await?.ok()
    }
}

/// More than the tests write to anybody who reads.
const ROOMY: usize = 1024 * 1024;
/// Less than a change.
const NARROW: usize = 8;

struct House {
    rooms: Rooms,
    key: DocKey,
    metrics: Arc<Metrics>,
}

impl House {
    fn new() -> Self {
        let metrics = Arc::new(Metrics::default());
        let limits = RoomLimits {
            document_bytes: 1 << 28,
            sessions: 10,
            unsaved_bytes: 1 << 28,
        };
        let store = Arc::new(MemoryStore::default());
        let (fatal, _) = watch::channel(None);
        let rooms = Rooms::new(store, limits, Duration::ZERO, Arc::clone(&metrics), fatal);
        let journey = JourneyId::mint(1, 1);
        let key = DocKey {
            journey,
            doc: DocName::Map,
        };
        Self { rooms, key, metrics }
    }

    /// A reader that has to read before more than `capacity` bytes can be written to it.
    async fn reader(&self, capacity: usize) -> Client {
        self.heard_reader(capacity).await.0
    }

    /// With what says that bytes of it come in.
    async fn heard_reader(&self, capacity: usize) -> (Client, Heard) {
        let heard = Heard::new();
        let outbox = Arc::new(SharedOutbox::default());
        // As if its step 1 had been answered long ago.
        outbox.push(Frame::Answer(Bytes::new()));
        outbox.pull();
        let (send, mut receive) = mpsc::channel(16);
        let incoming = futures_util::stream::poll_fn(move |cx| receive.poll_recv(cx).map(|message| message.map(Ok)));
        let pipe = Arc::new(Mutex::new(Pipe {
            capacity,
            ..Pipe::default()
        }));
        let config = WebSocketConfig::default().read_buffer_size(1024);
        let socket = WebSocketStream::from_raw_socket(PipeOut(Arc::clone(&pipe)), End::Client, Some(config)).await;
        outbox.attach(Box::new(PipeIn(pipe)), self.metrics.frames_per_flush.clone());
        let session = || Session::new(Role::Viewer, LinkId::mint(1, 1), false, false);
        let line = self
            .rooms
            .join(self.key, session, Arc::clone(&outbox))
            .await
            .expect("a place");
        let rate = Rate {
            per_second: 1e9,
            burst: 1e9,
        };
        let limits = SocketLimits {
            frame_bytes: 1 << 20,
            writes: rate,
            presence: rate,
            asks: rate,
            bytes: rate,
            throttle_patience: Duration::from_secs(60),
            silence: Duration::from_secs(15),
            dead_after: Duration::from_secs(35),
            drain_deadline: Duration::from_secs(30),
        };
        let connection = Connection {
            line,
            outbox,
            extended: false,
            limits,
            metrics: Arc::clone(&self.metrics),
            heard: heard.clone(),
        };
        tokio::spawn(connection.run(incoming));
        (Client { send, socket }, heard)
    }

    /// Writes a text of its own, so that yrs does not copy a growing one with each edit.
    async fn writes(&self, number: usize, text: &'static str) {
        let name = format!("text {number}");
        let edit: crate::room::task::Edit = Arc::new(move |txn| txn.get_or_insert_text(name.as_str()).push(txn, text));
        self.rooms.edit(self.key, edit).await.expect("edited");
    }
}

fn update_in(message: &Message) -> Option<Update> {
    let Message::Binary(bytes) = message else { return None };
    encode::update_payload(bytes).map(|payload| Update::decode_v1(&payload).expect("an update"))
}

#[tokio::test(start_paused = true)]
async fn sp16_the_server_is_never_silent_for_longer_than_15_s() {
    let house = House::new();
    let mut client = house.reader(ROOMY).await;
    let step1 = client.receive().await;
    assert!(matches!(step1, Some(Message::Binary(_))));
    for _ in 0..4 {
        let silent_since = Clock::now();
        let word = client.receive().await;
        assert_eq!(word, Some(Message::Binary(encode::presence(std::iter::empty()))));
        assert!(matches!(client.receive().await, Some(Message::Ping(_))));
        assert!(silent_since.elapsed() <= Duration::from_secs(16));
        client.send.try_send(Message::Pong(Bytes::new())).expect("open");
    }
}

/// Message by message, so that whatever the client sends is an answer to a ping.
async fn answers_pings(client: &mut Client) -> Option<Message> {
    let message = client.receive().await?;
    if matches!(message, Message::Ping(_)) {
        let _ = client.send.try_send(Message::Pong(Bytes::new()));
    }
    Some(message)
}

#[tokio::test(start_paused = true)]
async fn sp16_who_only_reads_in_a_busy_room_is_asked_for_a_sign_of_life_and_stays() {
    let house = House::new();
    let mut client = house.reader(ROOMY).await;
    let started = Clock::now();
    let mut number = 0;
    while started.elapsed() < Duration::from_secs(180) {
        house.writes(number, "x").await;
        number += 1;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let mut heard = false;
        while !heard {
            let message = answers_pings(&mut client).await.expect("open");
            assert!(
                !matches!(message, Message::Close(_)),
                "closed after {:?}",
                started.elapsed()
            );
            heard = update_in(&message).is_some();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn sp16_others_see_a_silently_dead_client_go_within_40_s() {
    let house = House::new();
    let (mut watcher, dead) = (house.reader(ROOMY).await, house.reader(NARROW).await);
    let state = encode::presence([(7, 1, Some("{}"))].into_iter());
    dead.send.try_send(Message::Binary(state.clone())).expect("open");
    while watcher.receive().await != Some(Message::Binary(state.clone())) {}
    // It takes nothing from now on either: its line has gone dead in both directions.
    let silent_since = Clock::now();
    let left = Message::Binary(encode::presence([(7, 1, None)].into_iter()));
    while answers_pings(&mut watcher).await.expect("open") != left {}
    let noticed = silent_since.elapsed();
    assert!(noticed <= Duration::from_secs(40), "{noticed:?}");
    assert!(
        noticed >= Duration::from_secs(30),
        "{noticed:?}: two pings of 15 s may be answered late"
    );
}

#[tokio::test(start_paused = true)]
async fn sp16_bytes_of_a_message_on_its_way_are_a_sign_of_life_for_as_long_as_it_may_take() {
    let house = House::new();
    let (mut client, heard) = house.heard_reader(ROOMY).await;
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            heard.now();
        }
    });
    let started = Clock::now();
    while !matches!(client.receive().await, Some(Message::Close(_)) | None) {}
    // 1 MiB, the largest frame here, at 16 KiB a second is 64 s.
    let closed = started.elapsed().as_secs();
    assert!((35 + 64..=35 + 64 + 35).contains(&closed), "{closed} s");
}

#[tokio::test(start_paused = true)]
async fn sp16_a_client_that_answers_nothing_is_taken_for_gone() {
    let house = House::new();
    let mut client = house.reader(ROOMY).await;
    let mut last = None;
    while let Some(message) = client.receive().await {
        last = Some(message);
        if matches!(last, Some(Message::Close(_))) {
            break;
        }
    }
    let Some(Message::Close(Some(close))) = last else {
        panic!("not closed: {last:?}")
    };
    assert_eq!(u16::from(close.code), CloseCode::GoingAway.code());
}

#[tokio::test(start_paused = true)]
async fn sp09_a_slow_reader_is_caught_up_and_never_loses_a_change() {
    const EDITS: usize = 64;
    let house = House::new();
    let mut client = house.reader(NARROW).await;
    let chunk: &'static str = Box::leak("x".repeat(32 * 1024).into_boxed_str());
    for number in 0..EDITS {
        house.writes(number, chunk).await;
    }
    assert_eq!(house.metrics.behind.get(), 1, "2 MiB are more than a queue holds");
    let doc = Doc::new();
    let written = |doc: &Doc| {
        let txn = doc.transact();
        let whole = |number: &usize| {
            txn.get_text(format!("text {number}"))
                .is_some_and(|text| text.len(&txn) > 0)
        };
        (0..=EDITS).filter(whole).count()
    };
    let mut messages = 0;
    while written(&doc) < EDITS {
        let message = client.receive().await.expect("open");
        messages += 1;
        if let Some(update) = update_in(&message) {
            doc.transact_mut().apply_update(update).expect("applies");
        }
    }
    assert!(messages < EDITS * 3 / 4, "{messages} messages are no coalescing");
    house.writes(EDITS, "and on").await;
    let next = client.receive().await.expect("open");
    doc.transact_mut()
        .apply_update(update_in(&next).expect("an update"))
        .expect("applies");
    assert_eq!(written(&doc), EDITS + 1);
}

#[tokio::test(start_paused = true)]
async fn sp09_a_reader_that_never_drains_is_dropped() {
    let house = House::new();
    let client = house.reader(NARROW).await;
    house.writes(0, "a").await;
    house.writes(1, "b").await;
    // Nothing is taken; the channel closes when the connection has ended.
    let started = Clock::now();
    client.send.closed().await;
    assert!(started.elapsed() >= Duration::from_secs(30));
    let Client { mut socket, .. } = client;
    let mut left = 0;
    while let Some(Ok(_)) = socket.next().await {
        left += 1;
    }
    assert!(left <= 1, "{left} messages fit nowhere");
}
