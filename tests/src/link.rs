//! A faulty network between peers and the server: a TCP proxy that delays, splits, trickles, stalls, silences and cuts.
//!
//! Within one socket bytes keep their order, as TCP has it; between sockets nothing is promised: each has its own latency, and what a
//! socket still carries arrives after its owner has closed it, perhaps after the same changes came by the next one. All randomness
//! comes from a seed; the operating system's scheduling does not, so a seed reproduces a plan, not a byte-exact run.
//! Not here: what peers do meanwhile (`plan`).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

/// How bad the network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weather {
    /// No faults.
    Fair,
    /// Packets of a normal size, a little late now and then.
    Choppy,
    /// Far away: each socket has a latency of its own.
    Late,
    /// One byte at a time.
    Bytewise,
    /// A line of some 40 KB/s.
    Trickle,
    /// Nothing for a while, then everything at once.
    Bursts,
}

impl Weather {
    /// All of it.
    pub const ALL: [Self; 6] = [
        Self::Fair,
        Self::Choppy,
        Self::Late,
        Self::Bytewise,
        Self::Trickle,
        Self::Bursts,
    ];

    const fn faults(self) -> Faults {
        let none = Faults {
            latency_ms: 0,
            pause_ms: 0,
            chunk: 64 * 1024,
            stall_ms: 0,
        };
        match self {
            Self::Fair => none,
            Self::Choppy => Faults {
                pause_ms: 3,
                chunk: 1_500,
                ..none
            },
            Self::Late => Faults {
                latency_ms: 150,
                ..none
            },
            Self::Bytewise => Faults { chunk: 1, ..none },
            Self::Trickle => Faults {
                pause_ms: 4,
                chunk: 160,
                ..none
            },
            Self::Bursts => Faults { stall_ms: 250, ..none },
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Faults {
    /// Longest time a socket may take longer than others, for its whole life.
    latency_ms: u64,
    /// Longest pause before each chunk.
    pause_ms: u64,
    /// Largest chunk in bytes.
    chunk: usize,
    /// Longest stall before what came meanwhile goes on.
    stall_ms: u64,
}

/// What comes at once is split into at most so many chunks.
const MOST_CHUNKS: usize = 400;

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To the server.
    Up,
    /// To the peer.
    Down,
}

#[derive(Debug, Clone, Copy)]
struct State {
    weather: Weather,
    /// Connections older than this count are cut.
    cut_before: u64,
    /// Whether all bytes are kept back: both ends believe in the connection.
    held: bool,
    /// Connections older than this count are silent up, and silent down; newer ones are not.
    silent_before: [u64; 2],
}

impl State {
    fn passes(&self, direction: Direction, number: u64) -> bool {
        !self.held && number >= self.silent_before[direction as usize]
    }
}

/// A proxy in front of a server.
#[derive(Debug)]
pub struct FaultyLink {
    /// Where peers connect to.
    pub address: SocketAddr,
    state: watch::Sender<State>,
    accepted: Arc<AtomicU64>,
    accepting: tokio::task::JoinHandle<()>,
}

impl FaultyLink {
    /// Starts a proxy to `target` on a free loopback port.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(target: SocketAddr, weather: Weather, seed: u64) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (state, changes) = watch::channel(State {
            weather,
            cut_before: 0,
            held: false,
            silent_before: [0, 0],
        });
        let accepted = Arc::new(AtomicU64::new(0));
        let numbers = Arc::clone(&accepted);
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let number = numbers.fetch_add(1, Ordering::SeqCst);
                let seed = seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
                let changes = changes.clone();
                tokio::spawn(async move {
                    // A server that is down looks like a refused connection.
                    let Ok(far) = TcpStream::connect(target).await else {
                        return;
                    };
                    carry(near, far, seed, number, changes).await;
                });
            }
        });
        Ok(Self {
            address,
            state,
            accepted,
            accepting,
        })
    }

    /// Changes the weather, for bytes that have not gone on yet.
    pub fn weather(&self, weather: Weather) {
        self.state.send_modify(|state| state.weather = weather);
    }

    /// Cuts every present connection at once, with what is under way; new ones are taken.
    pub fn cut(&self) {
        let count = self.accepted.load(Ordering::SeqCst);
        self.state.send_modify(|state| state.cut_before = count);
    }

    /// Keeps all bytes back, or lets them go on.
    pub fn hold(&self, held: bool) {
        self.state.send_modify(|state| state.held = held);
    }

    /// Present connections carry nothing in this direction any more, not even their end (half-open). New ones do.
    pub fn silence(&self, direction: Direction) {
        let count = self.accepted.load(Ordering::SeqCst);
        self.state
            .send_modify(|state| state.silent_before[direction as usize] = count);
    }

    /// Silent connections carry on, with all that was said meanwhile.
    pub fn mend(&self) {
        self.state.send_modify(|state| state.silent_before = [0, 0]);
    }
}

impl Drop for FaultyLink {
    fn drop(&mut self) {
        self.accepting.abort();
        self.state.send_modify(|state| state.cut_before = u64::MAX);
    }
}

async fn carry(near: TcpStream, far: TcpStream, seed: u64, number: u64, mut changes: watch::Receiver<State>) {
    // Chunks are to arrive as they are sent.
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    let random = fastrand::Rng::with_seed;
    let state = changes.clone();
    let up = pump(near_in, far_out, Direction::Up, number, random(seed), state.clone());
    let down = pump(far_in, near_out, Direction::Down, number, random(!seed), state);
    let cut = async { changes.wait_for(|state| number < state.cut_before).await.is_ok() };
    tokio::select! {
        // One end closing ends only its own direction: the other learns of it when its bytes have arrived.
        _ = async { tokio::join!(up, down) } => {}
        _ = cut => {}
    }
}

async fn pump(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    direction: Direction,
    number: u64,
    mut random: fastrand::Rng,
    mut state: watch::Receiver<State>,
) {
    let up_to = |random: &mut fastrand::Rng, most_ms: u64| Duration::from_millis(random.u64(0..=most_ms));
    let latency = up_to(&mut random, state.borrow().weather.faults().latency_ms);
    let (under_way, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(1_024);
    let read = async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            let due = Instant::now() + latency;
            if under_way.send((due, buffer[..length].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let write = async move {
        while let Some((due, bytes)) = arriving.recv().await {
            sleep_until(due).await;
            let stall_ms = state.borrow().weather.faults().stall_ms;
            if stall_ms > 0 && random.u32(0..8) == 0 {
                sleep(up_to(&mut random, stall_ms)).await;
            }
            let mut rest = &bytes[..];
            let mut chunks = 0;
            while !rest.is_empty() {
                let passing = state.wait_for(|state| state.passes(direction, number)).await;
                let Ok(faults) = passing.map(|state| state.weather.faults()) else {
                    return;
                };
                chunks += 1;
                // A whole journey in that way would take longer than it tells.
                let most = if chunks > MOST_CHUNKS { rest.len() } else { faults.chunk };
                let (chunk, after) = rest.split_at(random.usize(1..=most).min(rest.len()));
                if faults.pause_ms > 0 {
                    sleep(up_to(&mut random, faults.pause_ms)).await;
                }
                if to.write_all(chunk).await.is_err() || to.flush().await.is_err() {
                    return;
                }
                rest = after;
            }
        }
        // The end of a direction is said like everything else: in its turn, and not at all while it is silent.
        if state.wait_for(|state| state.passes(direction, number)).await.is_ok() {
            let _ = to.shutdown().await;
        }
    };
    tokio::join!(read, write);
}
