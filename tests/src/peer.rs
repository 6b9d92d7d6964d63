//! A headless participant: a yrs document and a websocket, speaking the protocol as our own client does.
//!
//! It works offline, sends what the server lacks when it connects, counts what is acknowledged, and can send hand-made
//! frames. Waiting is on events. Not here: what peers do and in which order (`plan`).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode as WireCode;
use tokio_tungstenite::tungstenite::{Message as WsMessage, client::IntoClientRequest};
use waymark_shared::access::DocName;
use waymark_shared::protocol::{BroughtBack, Hello, Notice, ServerFrame};
use yrs::sync::awareness::{AwarenessUpdate, AwarenessUpdateEntry};
use yrs::sync::{Message, SyncMessage};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, OffsetKind, Options, ReadTxn, StateVector, Transact, Transaction, TransactionMut, Update};

use crate::http::connect_from;
use crate::wait::within;

/// Frames a peer may have waiting for its socket: more than any test sends at once.
const OUTGOING: usize = 100_000;

/// How a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Never connected, or disconnected by this side.
    Offline,
    /// Open.
    Open,
    /// Ended by the server or the network, with the close code if there was one.
    Ended(Option<u16>),
}

/// What a peer has seen of the server.
#[derive(Debug, Clone)]
pub struct Seen {
    /// How the connection stands.
    pub status: Status,
    /// The server answered our step 1 on this connection.
    pub synced: bool,
    /// We answered its step 1 on this connection.
    pub answered: bool,
    /// Write frames sent on this connection.
    pub sent: u64,
    /// Write frames acknowledged on this connection.
    pub acknowledged: u64,
    /// Edits made by this peer.
    pub edits: u64,
    /// Edits known to be on the server's disk: they may never be lost again.
    pub safe_edits: u64,
    /// The server's greeting, when it was asked for.
    pub hello: Option<Hello>,
    /// The server's notices on all connections.
    pub notices: Vec<Notice>,
    /// What was said about versions brought back, on all connections.
    pub restored: Vec<BroughtBack>,
    /// Refusals in the words of y-protocols.
    pub denials: Vec<String>,
    /// States of others by awareness client id; `None` for those who left.
    pub presence: BTreeMap<u64, Option<String>>,
    /// With which clocks they said so.
    presence_clocks: BTreeMap<u64, u32>,
    /// Frames received on this connection.
    pub frames: u64,
    /// Update messages received on this connection.
    pub updates: u64,
    /// Step 1 messages received on this connection.
    pub asked: u64,
    /// What the last of them said that the server has.
    pub asked_from: StateVector,
    /// What it was answered (update v1).
    pub answer: Vec<u8>,
    /// Codes with which connections were closed, from the first on.
    pub closes: Vec<u16>,
    connection: u64,
    /// Write frame -> edits that are covered once it is acknowledged.
    covered: Vec<(u64, u64)>,
}

struct Inner {
    doc: Doc,
    seen: Mutex<Seen>,
    changed: watch::Sender<u64>,
    outgoing: Mutex<Option<mpsc::Sender<WsMessage>>>,
    /// What others are told about this peer, with its clock.
    here: Mutex<Option<(u32, String)>>,
    /// The updates of all edits so far.
    updates: Mutex<Vec<Vec<u8>>>,
}

/// A participant. Cloning shares it.
#[derive(Clone)]
pub struct Peer {
    address: SocketAddr,
    path: String,
    token: String,
    extended: bool,
    origin: Option<String>,
    source: Option<IpAddr>,
    inner: Arc<Inner>,
}

impl Peer {
    /// An offline peer of a document, with our own extension of the protocol.
    #[must_use]
    pub fn new(address: SocketAddr, journey: &str, doc: DocName, token: &str) -> Self {
        let options = Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::default()
        };
        let seen = Seen {
            status: Status::Offline,
            synced: false,
            answered: false,
            sent: 0,
            acknowledged: 0,
            edits: 0,
            safe_edits: 0,
            hello: None,
            notices: Vec::new(),
            restored: Vec::new(),
            denials: Vec::new(),
            presence: BTreeMap::new(),
            presence_clocks: BTreeMap::new(),
            frames: 0,
            updates: 0,
            asked: 0,
            asked_from: StateVector::default(),
            answer: Vec::new(),
            closes: Vec::new(),
            connection: 0,
            covered: Vec::new(),
        };
        let inner = Inner {
            doc: Doc::with_options(options),
            seen: Mutex::new(seen),
            changed: watch::Sender::new(0),
            outgoing: Mutex::new(None),
            here: Mutex::default(),
            updates: Mutex::default(),
        };
        Self {
            address,
            path: format!("/sync/{journey}/{doc}"),
            token: token.to_owned(),
            extended: true,
            origin: None,
            source: None,
            inner: Arc::new(inner),
        }
    }

    /// The same as a client that knows nothing of our extension.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.extended = false;
        self
    }

    /// The same, reaching the server through another address (a faulty link).
    #[must_use]
    pub fn through(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// The same in a browser, on a page of this origin.
    #[must_use]
    pub fn from_page(mut self, origin: &str) -> Self {
        self.origin = Some(origin.to_owned());
        self
    }

    /// The same, coming from another address of this machine.
    #[must_use]
    pub fn from_address(mut self, source: IpAddr) -> Self {
        self.source = Some(source);
        self
    }

    /// The same with another token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        token.clone_into(&mut self.token);
        self
    }

    /// The document.
    #[must_use]
    pub fn doc(&self) -> &Doc {
        &self.inner.doc
    }

    /// Reads the document.
    pub fn read<T>(&self, read: impl FnOnce(&Transaction<'_>) -> T) -> T {
        read(&self.inner.doc.transact())
    }

    /// What was seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.lock().clone()
    }

    /// Opens the websocket; an open one is replaced. Answers whether the server could be reached.
    pub async fn connect(&self) -> bool {
        self.disconnect();
        let extension = if self.extended { "&waymark=1" } else { "" };
        let url = format!("ws://{}{}?token={}{extension}", self.address, self.path, self.token);
        let mut request = url.into_client_request().expect("a url");
        if let Some(origin) = &self.origin {
            request
                .headers_mut()
                .insert("origin", origin.parse().expect("an origin"));
        }
        let source = self.source.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let connect = async {
            let stream = connect_from(source, self.address).await.ok()?;
            tokio_tungstenite::client_async(request, stream).await.ok()
        };
        let Ok(Some((socket, _))) = tokio::time::timeout(crate::wait::PATIENCE, connect).await else {
            self.update(|seen| seen.status = Status::Ended(None));
            return false;
        };
        let (outgoing, mut to_send) = mpsc::channel(OUTGOING);
        *self.outgoing() = Some(outgoing);
        let connection = self.update(|seen| {
            seen.status = Status::Open;
            (seen.synced, seen.answered) = (false, false);
            (seen.sent, seen.acknowledged, seen.frames, seen.updates, seen.asked) = (0, 0, 0, 0, 0);
            seen.covered.clear();
            seen.presence.clear();
            seen.presence_clocks.clear();
            seen.connection += 1;
            seen.connection
        });
        self.send(&Message::Sync(SyncMessage::SyncStep1(
            self.read(|txn| txn.state_vector()),
        )));
        self.tell_presence(None);
        let (mut sink, mut stream) = socket.split();
        tokio::spawn(async move {
            while let Some(message) = to_send.recv().await {
                if sink.send(message).await.is_err() {
                    break;
                }
            }
            let _ = sink.close().await;
        });
        let peer = self.clone();
        tokio::spawn(async move {
            let mut code = None;
            while let Some(Ok(message)) = stream.next().await {
                match message {
                    WsMessage::Binary(bytes) => peer.receive(connection, &bytes),
                    WsMessage::Close(frame) => code = frame.map(|frame| frame.code),
                    _ => {}
                }
            }
            peer.ended(connection, code);
        });
        true
    }

    /// Closes the websocket without a word; edits go on offline.
    pub fn disconnect(&self) {
        self.outgoing().take();
        self.update(|seen| {
            if seen.status == Status::Open {
                seen.status = Status::Offline;
                seen.connection += 1;
            }
        });
    }

    /// Edits the document and sends the change when connected.
    pub fn edit<T>(&self, edit: impl FnOnce(&mut TransactionMut<'_>) -> T) -> T {
        let mut txn = self.inner.doc.transact_mut();
        let value = edit(&mut txn);
        txn.commit();
        if !txn.has_changes() {
            return value;
        }
        let update = txn.encode_update_v1();
        // Counted and sent while the transaction is open, so that frames go out in the order of edits.
        self.update(|seen| {
            seen.edits += 1;
            if seen.status == Status::Open {
                seen.sent += 1;
                seen.covered
                    .push((seen.sent, if seen.answered { seen.edits } else { 0 }));
            }
        });
        self.inner
            .updates
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(update.clone());
        self.send(&Message::Sync(SyncMessage::Update(update)));
        drop(txn);
        value
    }

    /// The updates of all edits of this peer, in their order.
    #[must_use]
    pub fn own_updates(&self) -> Vec<Vec<u8>> {
        self.inner
            .updates
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Tells others about this peer under its document's client id, on each connection anew and whenever somebody else spoke for it, as
    /// clients of the Yjs world do.
    pub fn appear(&self, json: &str) {
        *self.here() = Some((0, json.to_owned()));
        self.tell_presence(None);
    }

    /// `outbid`: the clock with which somebody else spoke for this peer.
    fn tell_presence(&self, outbid: Option<u32>) {
        let told = self.here().as_mut().and_then(|(clock, json)| {
            if outbid.is_some_and(|outbid| outbid < *clock) {
                return None;
            }
            *clock = outbid.unwrap_or(*clock) + 1;
            Some((*clock, json.clone()))
        });
        if let Some((clock, json)) = told {
            self.present(self.doc().client_id().get(), clock, &json);
        }
    }

    /// Says who this peer is and where.
    pub fn present(&self, client: u64, clock: u32, json: &str) {
        let entry = AwarenessUpdateEntry {
            clock,
            json: json.into(),
        };
        let clients = [(yrs::ClientID::new(client), entry)].into_iter().collect();
        self.send(&Message::Awareness(AwarenessUpdate { clients }));
    }

    /// Sends bytes as they are, as one binary frame, counted when it is a write frame.
    pub fn send_raw(&self, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        if matches!(bytes[..], [0, 1 | 2, ..]) {
            self.update(|seen| seen.sent += 1);
        }
        self.send_websocket(WsMessage::Binary(bytes));
    }

    /// Sends any websocket message.
    pub fn send_websocket(&self, message: WsMessage) {
        if let Some(outgoing) = &*self.outgoing() {
            outgoing.try_send(message).unwrap_or_else(|error| {
                assert!(
                    !matches!(error, TrySendError::Full(_)),
                    "too much at once for a test peer"
                )
            });
        }
    }

    /// Waits until what was seen fulfils a condition.
    ///
    /// # Panics
    /// When it does not.
    pub async fn wait_until(&self, what: &str, mut holds: impl FnMut(&Seen) -> bool) {
        self.wait_for(what, |peer| holds(&peer.lock())).await;
    }

    /// Waits until the document fulfils a condition.
    ///
    /// # Panics
    /// When it does not.
    pub async fn wait_doc(&self, what: &str, mut holds: impl FnMut(&Transaction<'_>) -> bool) {
        self.wait_for(what, |peer| peer.read(|txn| holds(txn))).await;
    }

    /// Waits until both sides have told each other everything.
    pub async fn wait_synced(&self) {
        self.wait_until("synced", |seen| seen.synced && seen.answered).await;
    }

    /// Waits until every edit of this peer is on the server's disk.
    pub async fn wait_acked(&self) {
        self.wait_until("all edits acknowledged", |seen| {
            seen.answered && seen.safe_edits == seen.edits && seen.acknowledged == seen.sent
        })
        .await;
    }

    /// Waits for the server to end the connection and answers its close code.
    pub async fn wait_closed(&self) -> Option<u16> {
        self.wait_until("the server to close", |seen| matches!(seen.status, Status::Ended(_)))
            .await;
        match self.lock().status {
            Status::Ended(code) => code,
            _ => None,
        }
    }

    async fn wait_for(&self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let mut changed = self.inner.changed.subscribe();
        within(what, async {
            while !holds(self) {
                let _ = changed.changed().await;
            }
        })
        .await;
    }

    fn receive(&self, connection: u64, bytes: &[u8]) {
        if self.lock().connection != connection {
            return;
        }
        let message = Message::decode_v1(bytes).expect("a message of the protocol");
        assert_eq!(message.encode_v1().len(), bytes.len(), "one message per frame");
        self.update(|seen| seen.frames += 1);
        match message {
            Message::Sync(SyncMessage::SyncStep1(state)) => {
                let txn = self.inner.doc.transact();
                // With what waits for something missing, as Yjs and our own client do: the server may have lost that since, and this
                // peer would have it as soon as the missing comes.
                let missing = txn.encode_state_as_update_v1(&state);
                self.update(|seen| {
                    seen.asked += 1;
                    seen.asked_from = state;
                    seen.answer.clone_from(&missing);
                    seen.sent += 1;
                    seen.answered = true;
                    seen.covered.push((seen.sent, seen.edits));
                });
                self.send(&Message::Sync(SyncMessage::SyncStep2(missing)));
                drop(txn);
            }
            Message::Sync(SyncMessage::SyncStep2(update)) => {
                self.apply(&update);
                self.update(|seen| seen.synced = true);
            }
            Message::Sync(SyncMessage::Update(update)) => {
                self.apply(&update);
                self.update(|seen| seen.updates += 1);
            }
            Message::Awareness(update) => {
                if let Some(own) = update.clients.get(&self.doc().client_id()) {
                    self.tell_presence(Some(own.clock));
                }
                self.update(|seen| {
                    for (client, entry) in update.clients {
                        let state = (&*entry.json != "null").then(|| entry.json.to_string());
                        // As y-protocols: what a closed socket still delivers late does not count.
                        let known = seen.presence_clocks.get(&client.get()).copied();
                        if known.is_none_or(|clock| entry.clock > clock || (entry.clock == clock && state.is_none())) {
                            seen.presence_clocks.insert(client.get(), entry.clock);
                            seen.presence.insert(client.get(), state);
                        }
                    }
                });
            }
            Message::Auth(denial) => self.update(|seen| seen.denials.extend(denial)),
            Message::Custom(tag, data) => match ServerFrame::from_custom(tag, &data).expect("readable") {
                Some(ServerFrame::Ack { frames }) => self.update(|seen| {
                    assert!(
                        frames > seen.acknowledged && frames <= seen.sent,
                        "acks grow and name what was sent"
                    );
                    seen.acknowledged = frames;
                    for (frame, edits) in std::mem::take(&mut seen.covered) {
                        if frame <= frames {
                            seen.safe_edits = seen.safe_edits.max(edits);
                        } else {
                            seen.covered.push((frame, edits));
                        }
                    }
                }),
                Some(ServerFrame::Hello(hello)) => self.update(|seen| seen.hello = Some(hello)),
                Some(ServerFrame::Notice(notice)) => self.update(|seen| seen.notices.push(notice)),
                Some(ServerFrame::Restored(told)) => self.update(|seen| seen.restored.push(told)),
                None => panic!("a message of unknown type {tag}"),
            },
            Message::AwarenessQuery => {}
        }
    }

    fn apply(&self, update: &[u8]) {
        let update = Update::decode_v1(update).expect("an update");
        self.inner
            .doc
            .transact_mut()
            .apply_update(update)
            .expect("an update that applies");
    }

    fn ended(&self, connection: u64, code: Option<WireCode>) {
        let current = self.lock().connection == connection;
        if current {
            self.outgoing().take();
            self.update(|seen| {
                seen.status = Status::Ended(code.map(u16::from));
                seen.closes.extend(code.map(u16::from));
            });
        }
    }

    fn send(&self, message: &Message) {
        self.send_websocket(WsMessage::Binary(message.encode_v1().into()));
    }

    fn update<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let value = change(&mut self.lock());
        self.inner.changed.send_modify(|version| *version += 1);
        value
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.inner.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn here(&self) -> MutexGuard<'_, Option<(u32, String)>> {
        self.inner.here.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outgoing(&self) -> MutexGuard<'_, Option<mpsc::Sender<WsMessage>>> {
        self.inner.outgoing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
