//! The clients of one load and what they note: when each update was sent, when it came, what never did.
//!
//! Everything runs on one thread, so notes are plain cells. Writers are numbered over all rooms; the client id of writer
//! `n` is `FIRST_CLIENT + n`, so that a reader finds the note without a table. Not here: which load does what (`loads`).

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::seen::Seen;
use super::site::Room;
use super::wire::{self, Received};

/// Client id of the first writer. Far from those of journeys, and small enough for everybody.
const FIRST_CLIENT: u64 = 1_000_000;
/// How long a join may take.
const JOIN_PATIENCE: Duration = Duration::from_secs(60);

pub(crate) type Socket = WebSocketStream<TcpStream>;

/// The client id of a writer.
pub(crate) fn client_of(writer: usize) -> u64 {
    FIRST_CLIENT + writer as u64
}

/// What all clients of a load note.
pub(crate) struct Notes {
    started: Instant,
    /// Clocks one update takes.
    pub(crate) clocks_per_update: u32,
    writers: RefCell<Vec<Rc<Writer>>>,
    /// Clocks that came to somebody else, in all.
    delivered: Cell<u64>,
    measuring: Cell<bool>,
    latencies_us: RefCell<Vec<u32>>,
}

/// What is noted about a writer.
#[derive(Default)]
pub(crate) struct Writer {
    /// When each update left, in microseconds.
    sent_us: RefCell<Vec<u32>>,
    /// The clock up to which its witness has everything.
    witnessed: Cell<u32>,
    /// Wakes it when the witness got more.
    moved: Notify,
}

impl Writer {
    /// The clock before which its witness has everything.
    pub(crate) fn witnessed_to(&self) -> u32 {
        self.witnessed.get()
    }

    /// Waits until the witness has everything before a clock.
    pub(crate) async fn witnessed(&self, clock: u32) {
        while self.witnessed.get() < clock {
            self.moved.notified().await;
        }
    }
}

impl Notes {
    /// Notes of so many writers.
    pub(crate) fn new(writers: usize, clocks_per_update: u32) -> Rc<Self> {
        Rc::new(Self {
            started: Instant::now(),
            clocks_per_update,
            writers: RefCell::new((0..writers).map(|_| Rc::default()).collect()),
            delivered: Cell::new(0),
            measuring: Cell::new(false),
            latencies_us: RefCell::default(),
        })
    }

    /// The notes of a writer.
    pub(crate) fn writer(&self, index: usize) -> Rc<Writer> {
        Rc::clone(&self.writers.borrow()[index])
    }

    /// Says that the next update of a writer leaves now, and answers its first clock.
    pub(crate) fn leaves(&self, writer: &Writer) -> u32 {
        let mut sent = writer.sent_us.borrow_mut();
        sent.push(self.now_us());
        (sent.len() as u32 - 1) * self.clocks_per_update
    }

    /// Clocks a writer has sent.
    pub(crate) fn sent(&self, writer: usize) -> u32 {
        self.writers.borrow()[writer].sent_us.borrow().len() as u32 * self.clocks_per_update
    }

    /// Updates that came to somebody else, in all.
    pub(crate) fn delivered(&self) -> u64 {
        self.delivered.get() / u64::from(self.clocks_per_update)
    }

    /// Starts or ends the time that counts.
    pub(crate) fn measure(&self, measuring: bool) {
        self.measuring.set(measuring);
    }

    /// The latencies that counted, sorted, in microseconds.
    pub(crate) fn latencies_us(&self) -> Vec<u32> {
        let mut latencies = self.latencies_us.take();
        latencies.sort_unstable();
        latencies
    }

    fn now_us(&self) -> u32 {
        self.started.elapsed().as_micros() as u32
    }

    fn came(&self, writer: usize, start: u32, end: u32) {
        self.delivered.set(self.delivered.get() + u64::from(end - start));
        if !self.measuring.get() {
            return;
        }
        let now = self.now_us();
        let writer = self.writer(writer);
        let sent = writer.sent_us.borrow();
        let updates = start.div_ceil(self.clocks_per_update)..end.div_ceil(self.clocks_per_update);
        let mut latencies = self.latencies_us.borrow_mut();
        latencies.extend(updates.filter_map(|update| Some(now - sent.get(update as usize)?)));
    }
}

/// What one client has got from the writers of its room.
pub(crate) struct Reader {
    notes: Rc<Notes>,
    envelope: usize,
    /// The writers of its room.
    writers: Range<usize>,
    /// Itself, when it writes: what it hears of itself does not count.
    own: Option<usize>,
    /// Its writers wait for what it gets.
    witness: bool,
    seen: RefCell<Vec<Seen>>,
}

impl Reader {
    /// A reader of a room with these writers.
    pub(crate) fn new(
        notes: &Rc<Notes>,
        room: &Room,
        writers: Range<usize>,
        own: Option<usize>,
        witness: bool,
    ) -> Rc<Self> {
        let seen = vec![Seen::default(); writers.len()];
        Rc::new(Self {
            notes: Rc::clone(notes),
            envelope: room.envelope.len(),
            writers,
            own,
            witness,
            seen: RefCell::new(seen),
        })
    }

    /// Takes a frame; `true` when the server asks for what we have.
    pub(crate) fn take(&self, frame: &[u8]) -> Result<bool> {
        self.read(frame)
            .with_context(|| format!("an unreadable frame: {frame:?}"))
    }

    fn read(&self, frame: &[u8]) -> Result<bool> {
        match wire::read_frame(frame, self.envelope)? {
            Received::Step1 => return Ok(true),
            Received::Update(update) | Received::Step2(update) => {
                wire::clock_ranges(update, |client, start, end| self.came(client, start, end))?;
            }
            // A later state of a cursor stands for the earlier ones.
            Received::Presence(body) => wire::presence_entries(body, |client, clock| {
                let at = self.index(client);
                let known = at.map_or(u32::MAX, |at| self.seen.borrow()[at].complete_to());
                if clock > known {
                    self.came(client, known, clock);
                }
            })?,
            Received::Other => {}
        }
        Ok(false)
    }

    fn index(&self, client: u64) -> Option<usize> {
        let writer = usize::try_from(client.checked_sub(FIRST_CLIENT)?).ok()?;
        let foreign = self.writers.contains(&writer) && self.own != Some(writer);
        foreign.then(|| writer - self.writers.start)
    }

    fn came(&self, client: u64, start: u32, end: u32) {
        let Some(at) = self.index(client) else { return };
        let writer = at + self.writers.start;
        let mut seen = self.seen.borrow_mut();
        seen[at].add(start, end, |start, end| self.notes.came(writer, start, end));
        if self.witness {
            let writer = self.notes.writer(writer);
            writer.witnessed.set(seen[at].complete_to());
            writer.moved.notify_one();
        }
    }

    /// Updates that never came, and updates that came again.
    pub(crate) fn lost_and_repeated(&self) -> (u64, u64) {
        let seen = self.seen.borrow();
        let foreign = self
            .writers
            .clone()
            .zip(&*seen)
            .filter(|(writer, _)| self.own != Some(*writer));
        let (lost, repeated) = foreign.fold((0, 0), |(lost, repeated), (writer, seen)| {
            (lost + seen.missing(self.notes.sent(writer)), repeated + seen.repeated)
        });
        let clocks = u64::from(self.notes.clocks_per_update);
        (lost.div_ceil(clocks), repeated.div_ceil(clocks))
    }
}

/// How a client connects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// The system's buffer for what was not read yet, in bytes; none for its own choice.
    pub(crate) receive_buffer: Option<u32>,
    /// Our buffer for reading, in bytes.
    pub(crate) read_buffer: usize,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            receive_buffer: None,
            read_buffer: 64 * 1024,
        }
    }
}

/// A client that has joined.
pub(crate) struct Joined {
    /// Its socket.
    pub(crate) socket: Socket,
    /// The whole frame that answered our step 1, after its envelope.
    pub(crate) state: Vec<u8>,
    /// From the first packet to that frame.
    pub(crate) took: Duration,
}

/// Connects, says what a client says first, and waits until both sides have asked and been answered.
pub(crate) async fn join(room: &Room, manner: Manner) -> Result<Joined> {
    timeout(JOIN_PATIENCE, join_patiently(room, manner))
        .await
        .context("the server did not answer a join")?
}

async fn join_patiently(room: &Room, manner: Manner) -> Result<Joined> {
    let started = Instant::now();
    let tcp = TcpSocket::new_v4()?;
    if let Some(bytes) = manner.receive_buffer {
        tcp.set_recv_buffer_size(bytes)?;
    }
    let tcp = tcp.connect(room.address).await?;
    tcp.set_nodelay(true)?;
    let request = format!("ws://{}{}", room.address, room.path).into_client_request()?;
    let config = WebSocketConfig::default()
        .read_buffer_size(manner.read_buffer)
        .max_message_size(None)
        .max_frame_size(None);
    let (mut socket, _) = tokio_tungstenite::client_async_with_config(request, tcp, Some(config)).await?;
    if !room.envelope.is_empty() {
        socket
            .feed(Message::binary(wire::hocuspocus_auth(&room.envelope)))
            .await?;
    }
    socket.send(Message::binary(wire::empty_step1(&room.envelope))).await?;
    let (mut state, mut asked) = (None, false);
    loop {
        if asked && let Some((state, took)) = state {
            return Ok(Joined { socket, state, took });
        }
        let message = socket.next().await.context("the server hung up")??;
        let Message::Binary(frame) = message else {
            if let Message::Close(why) = message {
                bail!("the server closed a joining socket: {why:?}");
            }
            continue;
        };
        match wire::read_frame(&frame, room.envelope.len())? {
            Received::Step1 => {
                asked = true;
                socket.send(Message::binary(wire::empty_step2(&room.envelope))).await?;
            }
            Received::Step2(update) => state = Some((update.to_vec(), started.elapsed())),
            _ => {}
        }
    }
}

/// Reads until the socket ends.
pub(crate) async fn read(mut stream: SplitStream<Socket>, reader: Rc<Reader>) -> Result<()> {
    while let Some(message) = stream.next().await {
        if let Message::Binary(frame) = message? {
            // Asked again, it has our answer already: what was sent is on its way.
            reader.take(&frame)?;
        }
    }
    Ok(())
}

/// Sends one update of a writer without flushing.
pub(crate) async fn feed(
    sink: &mut SplitSink<Socket, Message>,
    notes: &Notes,
    envelope: &[u8],
    index: usize,
    writer: &Writer,
) -> Result<()> {
    let clock = notes.leaves(writer);
    let update = wire::typed(client_of(index), clock, notes.clocks_per_update);
    sink.feed(Message::binary(wire::sync_frame(envelope, 2, &update)))
        .await?;
    Ok(())
}
