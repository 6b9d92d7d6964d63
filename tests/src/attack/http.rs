//! Attacks before and beside websockets: connections, headers, bodies, requests.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout, timeout_at};

use super::{Tally, connect, connect_deaf};
use crate::server::TestJourney;

/// Slow clients at once.
const SLOW: usize = 300;
/// Pause between two bytes of a slow client.
const DRIP: Duration = Duration::from_millis(200);
/// New connections a second, all tasks together.
const CONNECTS_PER_SECOND: u64 = 10_000;
/// Tasks that open them.
const CONNECTORS: u64 = 50;
/// Connections that each of them opens at least, if it can, so that a slow machine sees a flood too.
const CONNECTS_EACH: u64 = 80;
/// How much longer that may take.
const LONGER: Duration = Duration::from_secs(20);

/// Says one thing and reads all that comes back, for as long as the server keeps the connection.
async fn exchange(mut stream: TcpStream, request: &[u8], by: Instant) -> Vec<u8> {
    let mut answer = Vec::new();
    let _ = timeout_at(by, async {
        // The server may refuse before it has read everything; what it says counts.
        let _ = stream.write_all(request).await;
        let _ = stream.read_to_end(&mut answer).await;
    })
    .await;
    answer
}

/// The statuses in what a server sent over one connection.
fn statuses(answer: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(answer);
    let starts = text.match_indices("HTTP/1.1 ");
    starts
        .map(|(at, start)| text[at + start.len()..].chars().take(3).collect())
        .collect()
}

fn tally(answer: &[u8]) -> Tally {
    let mut tally = Tally::default();
    let statuses = statuses(answer);
    if statuses.is_empty() {
        tally.met("cut");
    }
    statuses.into_iter().for_each(|status| tally.met(status));
    tally
}

fn sum(tallies: impl IntoIterator<Item = Tally>) -> Tally {
    let mut all = Tally::default();
    tallies.into_iter().for_each(|tally| all.add(tally));
    all
}

async fn drip(address: SocketAddr, start: &'static [u8], by: Instant) -> Tally {
    let Ok(stream) = connect(address).await else {
        return tally(b"");
    };
    let (mut read, mut write) = stream.into_split();
    let mut answer = Vec::new();
    let outcome = timeout_at(by, async {
        let dripping = async {
            write.write_all(start).await?;
            loop {
                sleep(DRIP).await;
                write.write_all(b"x").await?;
            }
        };
        tokio::select! {
            error = dripping => { let _: std::io::Result<()> = error; }
            _ = read.read_to_end(&mut answer) => {}
        }
    })
    .await;
    if outcome.is_err() {
        let mut tally = Tally::default();
        tally.met("still open");
        return tally;
    }
    tally(&answer)
}

pub(super) async fn slow_headers(address: SocketAddr, length: Duration) -> Tally {
    let by = Instant::now() + length;
    let start = b"GET /api/templates HTTP/1.1\r\nhost: a\r\nx-slow: ";
    sum(join_all((0..SLOW).map(|_| drip(address, start, by))).await)
}

pub(super) async fn slow_bodies(address: SocketAddr, length: Duration) -> Tally {
    let by = Instant::now() + length;
    let start =
        b"POST /api/journeys HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
    sum(join_all((0..SLOW).map(|_| drip(address, start, by))).await)
}

pub(super) async fn connects(address: SocketAddr, length: Duration) -> Tally {
    let by = Instant::now() + length;
    let connector = || async move {
        let mut tally = Tally::default();
        let mut every = interval(Duration::from_micros(1_000_000 * CONNECTORS / CONNECTS_PER_SECOND));
        every.set_missed_tick_behavior(MissedTickBehavior::Skip);
        while Instant::now() < by || (tally.tried < CONNECTS_EACH && Instant::now() < by + LONGER) {
            every.tick().await;
            let Ok(mut stream) = connect(address).await else {
                tally.met("cut");
                continue;
            };
            // Whoever is let in hears nothing before asking, and an answer may come later; nobody waits for that.
            let mut answer = [0; 12];
            match timeout(Duration::from_millis(1), stream.read(&mut answer)).await {
                Ok(Ok(12)) => tally.met(String::from_utf8_lossy(&answer[9..]).into_owned()),
                Ok(_) => tally.met("cut"),
                Err(_) => tally.met("no answer"),
            }
        }
        tally
    };
    sum(join_all((0..CONNECTORS).map(|_| tokio::spawn(connector())))
        .await
        .into_iter()
        .flatten())
}

pub(super) async fn never_reads(address: SocketAddr, length: Duration) -> Tally {
    let by = Instant::now() + length;
    let deaf = || async move {
        let mut tally = Tally::default();
        let Ok(mut stream) = connect_deaf(address).await else {
            tally.met("cut");
            return tally;
        };
        let request = b"GET /api/openapi.json HTTP/1.1\r\nhost: a\r\n\r\n".repeat(100);
        let outcome = timeout_at(by, async { while stream.write_all(&request).await.is_ok() {} }).await;
        tally.met(if outcome.is_err() { "still open" } else { "cut" });
        tally
    };
    sum(join_all((0..4).map(|_| deaf())).await)
}

/// Requests one after the other on few connections, so that the rate of connections is not what stops them.
async fn requests(address: SocketAddr, count: usize, length: Duration, request: impl Fn(usize) -> String) -> Tally {
    let by = Instant::now() + length;
    let mut all = Tally::default();
    let mut next = 0;
    while next < count && Instant::now() < by {
        let Ok(stream) = connect(address).await else {
            all.met("cut");
            break;
        };
        let to = (next + 50).min(count);
        let mut batch: String = (next..to).map(&request).collect();
        batch.push_str("GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        let mut tally = tally(&exchange(stream, batch.as_bytes(), by).await);
        // The last one only ends the connection.
        if let Some(last) = tally.outcomes.get_mut("200") {
            *last -= 1;
            tally.tried -= 1;
        }
        all.add(tally);
        next = to;
    }
    all
}

pub(super) async fn journeys(address: SocketAddr, length: Duration) -> Tally {
    let body = r#"{"template":"hotel-stay"}"#;
    requests(address, 1_000, length, |number| {
        format!(
            "POST /api/journeys HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 10.1.{}.{}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            number / 256,
            number % 256,
            body.len()
        )
    })
    .await
}

pub(super) async fn tokens(journey: &TestJourney, length: Duration) -> Tally {
    let path = format!("/api/journeys/{}", journey.id);
    requests(journey.address, 3_000, length, |number| {
        format!("GET {path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer wrong-{number}\r\n\r\n")
    })
    .await
}

pub(super) async fn pipelines(address: SocketAddr, length: Duration) -> Tally {
    let by = Instant::now() + length;
    let Ok(stream) = connect(address).await else {
        return tally(b"");
    };
    let mut batch = "GET /api/templates HTTP/1.1\r\nhost: a\r\n\r\n".repeat(5_000);
    batch.push_str("GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    let (mut read, mut write) = stream.into_split();
    let mut answer = Vec::new();
    let _ = timeout_at(by, async {
        let _ = tokio::join!(write.write_all(batch.as_bytes()), read.read_to_end(&mut answer));
    })
    .await;
    tally(&answer)
}

pub(super) async fn headers(address: SocketAddr, length: Duration) -> Tally {
    let by = Instant::now() + length;
    let long = "x".repeat(1_000_000);
    let many: String = (0..2_000).map(|number| format!("x-{number}: y\r\n")).collect();
    let large = [
        format!("GET /{long} HTTP/1.1\r\nhost: a\r\n\r\n"),
        format!("GET /api/templates?{} HTTP/1.1\r\nhost: a\r\n\r\n", &long[..70_000]),
        format!("GET /api/templates HTTP/1.1\r\nhost: a\r\nx: {long}\r\n\r\n"),
        format!("GET /api/templates HTTP/1.1\r\nhost: a\r\n{many}\r\n"),
        format!("{long}\r\n\r\n"),
    ];
    let mut all = Tally::default();
    for _ in 0..20 {
        for request in &large {
            if Instant::now() >= by {
                return all;
            }
            let answer = match connect(address).await {
                Ok(stream) => exchange(stream, request.as_bytes(), by).await,
                Err(_) => Vec::new(),
            };
            all.add(tally(&answer));
        }
    }
    all
}

pub(super) async fn half_closed(address: SocketAddr, length: Duration) -> Tally {
    let by = Instant::now() + length;
    let starts: [&[u8]; 4] = [
        b"",
        b"GET /api/templ",
        b"POST /api/journeys HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{",
        b"GET /api/templates HTTP/1.1\r\nhost: a\r\n\r\n",
    ];
    let one = |start: &'static [u8]| async move {
        let Ok(mut stream) = connect(address).await else {
            return tally(b"");
        };
        let _ = stream.write_all(start).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        match timeout_at(by, stream.read_to_end(&mut answer)).await {
            Ok(_) => tally(&answer),
            Err(_) => {
                let mut tally = Tally::default();
                tally.met("still open");
                tally
            }
        }
    };
    sum(join_all((0..50).flat_map(|_| starts).map(one)).await)
}

/// A hundred megabytes of zeros, as gzip writes them; a hundred times.
pub(super) async fn compression(address: SocketAddr, length: Duration) -> Tally {
    // The bytes do not matter: nobody may begin to unpack them.
    let body = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3].repeat(100);
    let mut request = format!(
        "POST /api/journeys HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend(body);
    let by = Instant::now() + length;
    let mut all = Tally::default();
    for _ in 0..100 {
        let answer = match connect(address).await {
            Ok(stream) => exchange(stream, &request, by).await,
            Err(_) => Vec::new(),
        };
        all.add(tally(&answer));
    }
    all
}
