//! A connection over a socket made of channels, in a clock that jumps: silence, slow readers, readers that never drain.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::poll_fn;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant as Clock;
use tokio_util::sync::PollSender;
use waymark_shared::access::{DocName, Role};
use waymark_shared::ids::{JourneyId, LinkId};
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, Text, Transact, Update, WriteTxn};

use super::*;
use crate::room::RoomLimits;
use crate::room::registry::Rooms;
use crate::room::session::Session;
use crate::store::{DocKey, MemoryStore};

/// The server's end of a socket: the client's end holds the other sides of the channels.
struct Socket {
    incoming: mpsc::Receiver<Message>,
    outgoing: PollSender<Message>,
}

/// The client's end.
struct Client {
    send: mpsc::Sender<Message>,
    receive: mpsc::Receiver<Message>,
}

/// A socket whose client has to take a message before `room` more than that many can be written.
fn socket(room: usize) -> (Socket, Client) {
    let (send, incoming) = mpsc::channel(16);
    let (outgoing, receive) = mpsc::channel(room);
    let outgoing = PollSender::new(outgoing);
    (Socket { incoming, outgoing }, Client { send, receive })
}

impl Stream for Socket {
    type Item = Result<Message, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.incoming.poll_recv(cx).map(|message| message.map(Ok))
    }
}

impl Sink<Message> for Socket {
    type Error = ();

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), ()>> {
        self.outgoing.poll_reserve(cx).map_err(|_| ())
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), ()> {
        self.outgoing.send_item(message).map_err(|_| ())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), ()>> {
        Poll::Ready(Ok(()))
    }
}

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

    async fn reader(&self, room: usize) -> Client {
        self.heard_reader(room).await.0
    }

    /// With what says that bytes of it come in.
    async fn heard_reader(&self, room: usize) -> (Client, Heard) {
        let heard = Heard::new();
        let (socket, client) = socket(room);
        let outbox = Arc::new(SharedOutbox::default());
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
        tokio::spawn(connection.run(socket));
        (client, heard)
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
    let mut client = house.reader(100).await;
    let step1 = client.receive.recv().await;
    assert!(matches!(step1, Some(Message::Binary(_))));
    for _ in 0..4 {
        let silent_since = Clock::now();
        let word = client.receive.recv().await;
        assert_eq!(word, Some(Message::Binary(encode::presence(std::iter::empty()))));
        assert!(matches!(client.receive.recv().await, Some(Message::Ping(_))));
        assert!(silent_since.elapsed() <= Duration::from_secs(16));
        client.send.try_send(Message::Pong(Bytes::new())).expect("open");
    }
}

/// Message by message, so that whatever the client sends is an answer to a ping.
async fn answers_pings(client: &mut Client) -> Option<Message> {
    let message = client.receive.recv().await?;
    if matches!(message, Message::Ping(_)) {
        let _ = client.send.try_send(Message::Pong(Bytes::new()));
    }
    Some(message)
}

#[tokio::test(start_paused = true)]
async fn sp16_who_only_reads_in_a_busy_room_is_asked_for_a_sign_of_life_and_stays() {
    let house = House::new();
    let mut client = house.reader(100).await;
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
    let (mut watcher, dead) = (house.reader(1_000).await, house.reader(1).await);
    let state = encode::presence([(7, 1, Some("{}"))].into_iter());
    dead.send.try_send(Message::Binary(state.clone())).expect("open");
    while watcher.receive.recv().await != Some(Message::Binary(state.clone())) {}
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
    let (mut client, heard) = house.heard_reader(1_000).await;
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            heard.now();
        }
    });
    let started = Clock::now();
    while !matches!(client.receive.recv().await, Some(Message::Close(_)) | None) {}
    // 1 MiB, the largest frame here, at 16 KiB a second is 64 s.
    let closed = started.elapsed().as_secs();
    assert!((35 + 64..=35 + 64 + 35).contains(&closed), "{closed} s");
}

#[tokio::test(start_paused = true)]
async fn sp16_a_client_that_answers_nothing_is_taken_for_gone() {
    let house = House::new();
    let mut client = house.reader(100).await;
    let mut last = None;
    while let Some(message) = client.receive.recv().await {
        last = Some(message);
        if matches!(last, Some(Message::Close(_))) {
            break;
        }
    }
    let Some(Message::Close(Some(close))) = last else {
        panic!("not closed: {last:?}")
    };
    assert_eq!(close.code, CloseCode::GoingAway.code());
}

#[tokio::test(start_paused = true)]
async fn sp09_a_slow_reader_is_caught_up_and_never_loses_a_change() {
    const EDITS: usize = 256;
    let house = House::new();
    let mut client = house.reader(1).await;
    let chunk: &'static str = Box::leak("x".repeat(8 * 1024).into_boxed_str());
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
        let message = client.receive.recv().await.expect("open");
        messages += 1;
        if let Some(update) = update_in(&message) {
            doc.transact_mut().apply_update(update).expect("applies");
        }
    }
    assert!(messages < EDITS * 3 / 4, "{messages} messages are no coalescing");
    house.writes(EDITS, "and on").await;
    let next = client.receive.recv().await.expect("open");
    doc.transact_mut()
        .apply_update(update_in(&next).expect("an update"))
        .expect("applies");
    assert_eq!(written(&doc), EDITS + 1);
}

#[tokio::test(start_paused = true)]
async fn sp09_a_reader_that_never_drains_is_dropped() {
    let house = House::new();
    let client = house.reader(1).await;
    house.writes(0, "a").await;
    house.writes(1, "b").await;
    let mut receive = client.receive;
    // Nothing is taken; the channel closes when the connection has ended.
    let send = client.send;
    let started = Clock::now();
    send.closed().await;
    assert!(started.elapsed() >= Duration::from_secs(30));
    let mut left = 0;
    poll_fn(|cx| {
        loop {
            match receive.poll_recv(cx) {
                Poll::Ready(Some(_)) => left += 1,
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    })
    .await;
    assert!(left <= 2);
}
