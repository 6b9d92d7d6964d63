//! Takes connections: how many, how often, and how long a client may take to say what it wants.
//!
//! In place of `axum::serve`, which has no limit on any of these. Invariants: what is refused costs no task beyond
//! `POLITE` at a time; nobody is waited for without an end; every refusal is counted with its reason.
//! Not here: what is asked (`http`), the sockets that connections become (`ws`).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::address::{Proxies, Rates, network};
use crate::app::line::Line;
use crate::app::places::{NoPlace, Place, Places};
use crate::metrics::Metrics;
use crate::ws::heard::Heard;

/// Connections that wait in the system until they are taken. A flood fills it between two turns of this task, and whoever
/// does not fit tries again only after a second, so it is larger than the usual 1,024; the system may cut it.
const BACKLOG: u32 = 4_096;
/// Refused connections that are answered in words at the same time. The others are cut off, which costs next to nothing.
const POLITE: usize = 64;
/// How long a refused client may take to read why.
const POLITE_PATIENCE: Duration = Duration::from_secs(1);
/// Pause when the system gives no more connections, for want of open files for instance.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// How connections are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConnectionLimits {
    /// From the end of one request, or from the start, to the last header of the next.
    pub header_patience: Duration,
    /// Request line and headers together, in bytes.
    pub header_bytes: usize,
    /// How long a client may read nothing of an answer.
    pub stall: Duration,
}

/// What a handler may know of the connection that a request came on.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The other end, which may be a proxy.
    pub address: SocketAddr,
    /// When it was last heard of.
    pub heard: Heard,
}

/// What is counted at the door.
pub(super) struct Door {
    pub(super) limits: ConnectionLimits,
    pub(super) places: Places,
    pub(super) connects: Rates,
    pub(super) proxies: Arc<Proxies>,
    pub(super) metrics: Arc<Metrics>,
}

/// Listens on an address.
///
/// # Errors
/// When it cannot be used.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A restart must not wait for the connections of before to be forgotten.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

impl Door {
    /// Takes connections until `closing`, then waits until all have ended.
    pub(super) async fn serve(self, listener: TcpListener, router: Router, closing: CancellationToken) {
        let tasks = TaskTracker::new();
        let polite = Arc::new(Semaphore::new(POLITE));
        loop {
            let accepted = tokio::select! {
                () = closing.cancelled() => break,
                accepted = listener.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) if ended_already(&error) => continue,
                Err(error) => {
                    self.metrics.refused("accept_failed");
                    tracing::error!(%error, "the system gives no connection; see the limit of open files (ulimit -n)");
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            match self.admit(peer.ip()) {
                Ok(place) => {
                    // Small frames must not wait for more: a keystroke is one.
                    let _ = stream.set_nodelay(true);
                    let line = Line::new(stream, self.limits.stall, Arc::clone(&self.metrics), place);
                    let (router, limits, metrics) = (router.clone(), self.limits, Arc::clone(&self.metrics));
                    tasks.spawn(connection(line, peer, router, limits, metrics, closing.clone()));
                }
                Err(refusal) => {
                    self.metrics.refused(refusal.reason);
                    match Arc::clone(&polite).try_acquire_owned() {
                        Ok(permit) => {
                            tasks.spawn(async move {
                                let _ = timeout(POLITE_PATIENCE, refusal.tell(stream)).await;
                                drop(permit);
                            });
                        }
                        // Without the farewell of TCP, which would keep the system busy for a minute.
                        Err(_) => drop(stream.set_zero_linger()),
                    }
                }
            }
        }
        drop(listener);
        tasks.close();
        tasks.wait().await;
    }

    fn admit(&self, peer: IpAddr) -> Result<Place, Refusal> {
        // A proxy stands for many; it has its own limits per address, and ours come back with the header.
        let address = (!self.proxies.holds(peer)).then(|| network(peer));
        if let Some(address) = address
            && let Err(wait) = self.connects.take(address, Instant::now())
        {
            return Err(Refusal::new("connects_per_second", wait));
        }
        self.places.enter(address).map_err(|none| match none {
            NoPlace::Address => Refusal::new("connections_per_address", Duration::from_secs(5)),
            NoPlace::Server => Refusal::new("connections", Duration::from_secs(5)),
        })
    }
}

/// Serves one connection until it ends or becomes a websocket.
async fn connection(
    line: Line,
    peer: SocketAddr,
    router: Router,
    limits: ConnectionLimits,
    metrics: Arc<Metrics>,
    closing: CancellationToken,
) {
    let asked = AtomicBool::new(false);
    let router = TowerToHyperService::new(router);
    let arrival = Arrival {
        address: peer,
        heard: line.heard(),
    };
    let service = service_fn(|mut request: Request<Incoming>| {
        asked.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(ConnectInfo(arrival.clone()));
        router.call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_patience)
        .max_header_size(limits.header_bytes)
        .max_buf_size(limits.header_bytes.max(MIN_BUFFER_BYTES))
        .serve_connection(TokioIo::new(line), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%peer, %error, "connection ended");
        // An idle connection that is closed after some requests was not refused anything.
        let reason = if error.is_timeout() {
            (!asked.load(Ordering::Relaxed)).then_some("header_seconds")
        } else if error.is_parse_too_large() {
            Some("header_bytes")
        } else {
            error.is_parse().then_some("bad_request")
        };
        if let Some(reason) = reason {
            metrics.refused(reason);
        }
    }
}

/// The least that hyper takes.
const MIN_BUFFER_BYTES: usize = 8_192;

struct Refusal {
    reason: &'static str,
    wait: Duration,
}

impl Refusal {
    fn new(reason: &'static str, wait: Duration) -> Self {
        Self { reason, wait }
    }

    /// The answer, before anything is asked: whoever is refused here is not listened to.
    fn answer(&self) -> String {
        let seconds = self.wait.as_secs().max(1);
        let (status, message) = match self.reason {
            "connections" => (
                "503 Service Unavailable",
                "This server has as many connections as it takes; try again in a moment.",
            ),
            "connections_per_address" => (
                "429 Too Many Requests",
                "There are too many connections from this address; close some.",
            ),
            _ => (
                "429 Too Many Requests",
                "There are too many new connections from this address; wait a while.",
            ),
        };
        let body = format!(r#"{{"error":{{"code":"{}","message":"{message}"}}}}"#, self.reason);
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nretry-after: {seconds}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        )
    }

    async fn tell(self, mut stream: TcpStream) -> io::Result<()> {
        stream.write_all(self.answer().as_bytes()).await?;
        stream.shutdown().await?;
        // What is unread when a socket is closed makes the system throw the answer away.
        let mut unread = [0; 1_024];
        while stream.read(&mut unread).await? > 0 {}
        Ok(())
    }
}

/// Errors of a connection that was gone before it was taken.
fn ended_already(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_whole_answer() {
        let answer = Refusal::new("connects_per_second", Duration::from_secs(3)).answer();
        let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
        assert!(head.starts_with("HTTP/1.1 429 ") && head.contains("retry-after: 3\r\n"));
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())));
        let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(body["error"]["code"], "connects_per_second");
    }
}
