//! A faulty network between peers and the server: a TCP proxy that delays, splits, holds and cuts.
//!
//! All randomness comes from a seed; the operating system's scheduling does not, so a seed reproduces a plan, not a byte-exact run.
//! Not here: what peers do meanwhile (`plan`).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How bad the network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weather {
    /// Longest delay of one chunk.
    pub max_delay: Duration,
    /// Largest chunk in bytes; 1 means byte by byte.
    pub max_chunk: usize,
}

impl Weather {
    /// A network without faults.
    pub const FAIR: Self = Self {
        max_delay: Duration::ZERO,
        max_chunk: 64 * 1024,
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    /// Connections older than this count are cut.
    cut_before: u64,
    /// Whether bytes are kept back (half-open: both ends believe in the connection).
    held: bool,
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
            cut_before: 0,
            held: false,
        });
        let accepted = Arc::new(AtomicU64::new(0));
        let numbers = Arc::clone(&accepted);
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let number = numbers.fetch_add(1, Ordering::SeqCst);
                let changes = changes.clone();
                tokio::spawn(async move {
                    // A server that is down looks like a refused connection.
                    let Ok(far) = TcpStream::connect(target).await else {
                        return;
                    };
                    carry(
                        near,
                        far,
                        weather,
                        seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15),
                        number,
                        changes,
                    )
                    .await;
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

    /// Cuts every present connection at once; new ones are taken.
    pub fn cut(&self) {
        let count = self.accepted.load(Ordering::SeqCst);
        self.state.send_modify(|state| state.cut_before = count);
    }

    /// Keeps all bytes back, or lets them go on.
    pub fn hold(&self, held: bool) {
        self.state.send_modify(|state| state.held = held);
    }
}

impl Drop for FaultyLink {
    fn drop(&mut self) {
        self.accepting.abort();
        self.state.send_modify(|state| state.cut_before = u64::MAX);
    }
}

async fn carry(
    near: TcpStream,
    far: TcpStream,
    weather: Weather,
    seed: u64,
    number: u64,
    mut changes: watch::Receiver<State>,
) {
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    let up = pump(
        near_in,
        far_out,
        weather,
        fastrand::Rng::with_seed(seed),
        changes.clone(),
    );
    let down = pump(
        far_in,
        near_out,
        weather,
        fastrand::Rng::with_seed(!seed),
        changes.clone(),
    );
    let cut = async { changes.wait_for(|state| number < state.cut_before).await.is_ok() };
    tokio::select! {
        () = up => {}
        () = down => {}
        _ = cut => {}
    }
}

async fn pump(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    weather: Weather,
    mut random: fastrand::Rng,
    mut changes: watch::Receiver<State>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let mut rest = &buffer[..length];
        while !rest.is_empty() {
            if changes.wait_for(|state| !state.held).await.is_err() {
                return;
            }
            let (chunk, after) = rest.split_at(random.usize(1..=weather.max_chunk.max(1)).min(rest.len()));
            if !weather.max_delay.is_zero() {
                tokio::time::sleep(weather.max_delay.mul_f64(random.f64())).await;
            }
            if to.write_all(chunk).await.is_err() || to.flush().await.is_err() {
                return;
            }
            rest = after;
        }
    }
}
