//! A long ordinary life of a server, in short: people join, edit, restart and leave, journeys are made and trashed, again and
//! again, and after each round everybody goes. What the server then still holds must not grow.
//!
//! Used by the test (half a minute) and by `cargo xtask soak` (half an hour). Not here: killing it (`crash`), hurting it
//! (`attack`).

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tokio::time::{Instant, sleep};
use waymark_shared::access::{DocName, Role};
use yrs::{GetString, Text, WriteTxn};

use crate::peer::Peer;
use crate::server::{ServerProcess, TestJourney, create_journey};
use crate::store_work::Random;
use crate::vitals::{Metrics, folder_bytes, memory_bytes, open_files};
use crate::wait::PATIENCE;

/// People at a time.
const PEOPLE: u64 = 24;
/// Journeys that last for the whole run; each round has as many of its own beside them.
const LASTING: usize = 4;
/// One visit in so many goes to a journey that lasts, the others to one that is trashed with its round. A Yjs document keeps
/// a trace of each visitor who wrote, for good: with every second visit to them these journeys grew by 100,000 visitors in
/// half an hour, and what was measured was their growth.
const VISITS_PER_LASTING: u64 = 20;
/// Flags of the server: nothing stays loaded or in the trash for long, and one address may do what a whole office does.
const FLAGS: [&str; 12] = [
    "--linger-seconds",
    "1",
    "--trash-days",
    "0",
    "--journeys-per-hour",
    "1000000",
    "--connects-per-second",
    "100000",
    "--requests-per-second",
    "100000",
    "--gone-seconds",
    "10",
];
/// The database gives up what was deleted bit by bit; a sweep of the trash every five seconds comes before.
const SETTLE: Duration = Duration::from_secs(6);

/// What a server holds when nobody is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// Memory, in bytes.
    pub memory: u64,
    /// Open files.
    pub files: usize,
    /// Live tasks.
    pub tasks: u64,
    /// Bytes in the data folder.
    pub disk: u64,
}

/// One of the values of a rest.
type Value = fn(&Rest) -> u64;
/// The most that a value may be in the end, by what it was after the warm-up.
type Allowed = fn(u64) -> u64;

/// What was done and what the server held after each round.
#[derive(Debug, Default)]
pub struct Soak {
    /// After each round.
    pub rests: Vec<Rest>,
    /// Connections made.
    pub joins: u64,
    /// Edits made; each was acknowledged.
    pub edits: u64,
    /// Clients that vanished in mid-work and came back with what they had.
    pub restarts: u64,
    /// Journeys made and trashed.
    pub journeys: u64,
}

/// The allocator keeps some of what was free at its busiest.
fn memory_allowed(warm: u64) -> u64 {
    warm + warm / 4 + 16 * 1024 * 1024
}

/// The database keeps segments that it will fill again, and a few bytes per deleted document.
fn disk_allowed(warm: u64) -> u64 {
    warm + warm / 2 + 16 * 1024 * 1024
}

impl Soak {
    /// Runs a server for about that long, in rounds.
    ///
    /// # Panics
    /// When the server breaks a promise on the way.
    pub async fn run(program: &Path, data: &Path, length: Duration, seed: u64, tell: impl Fn(&Self)) -> Self {
        let server = ServerProcess::start_with(program, data, None, &FLAGS).await;
        let mut soak = Self::default();
        let lasting = journeys(server.address, LASTING).await;
        let start = Instant::now();
        // Long enough to do something, short enough for ten rounds.
        let round = (length / 12).clamp(Duration::from_secs(3), Duration::from_secs(60));
        while start.elapsed() < length {
            let by = Instant::now() + round;
            let number = soak.rests.len() as u64;
            let own = journeys(server.address, LASTING).await;
            let people = (0..PEOPLE).map(|person| {
                let random = Random::new(seed.wrapping_mul(1_000_003) + number * PEOPLE + person + 1);
                live(lasting.clone(), own.clone(), random, by)
            });
            for done in join_all(people.map(tokio::spawn)).await {
                soak.add(&done.expect("a person's life"));
            }
            for journey in own {
                trash(&journey).await;
                soak.journeys += 1;
            }
            soak.rests.push(rest(&server, data).await);
            tell(&soak);
        }
        assert_eq!(server.terminate().await, Some(0), "it ends well");
        soak
    }

    /// What came back to where it was, or the first thing that did not.
    ///
    /// # Errors
    /// What grew.
    pub fn judge(&self) -> Result<(), String> {
        // A round or two fill caches and the allocator.
        let warm = (self.rests.len() / 4).max(2);
        let (Some(before), Some(after)) = (self.rests.get(..warm), self.rests.get(warm..)) else {
            return Err(format!("too short: {} rounds", self.rests.len()));
        };
        let most = |value: fn(&Rest) -> u64| before.iter().map(value).max().unwrap_or_default();
        // The last rounds may each be unlucky, not all of them.
        let least = |value: fn(&Rest) -> u64| after.iter().rev().take(3).map(value).min().unwrap_or(u64::MAX);
        let values: [(&str, Value, Allowed); 4] = [
            ("memory in bytes", |rest| rest.memory, memory_allowed),
            // None, but for one that is just ending.
            ("open files", |rest| rest.files as u64, |warm| warm + 1),
            ("tasks", |rest| rest.tasks, |warm| warm + 1),
            ("disk in bytes", |rest| rest.disk, disk_allowed),
        ];
        for (name, value, allowed) in values {
            let (warm, end) = (most(value), least(value));
            if end > allowed(warm) {
                return Err(format!(
                    "{name} grew from {warm} to {end}; at most {} is allowed",
                    allowed(warm)
                ));
            }
        }
        Ok(())
    }

    fn add(&mut self, other: &Self) {
        self.joins += other.joins;
        self.edits += other.edits;
        self.restarts += other.restarts;
        self.journeys += other.journeys;
    }
}

impl fmt::Display for Rest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
        write!(
            out,
            "{:.1} MiB in memory, {} files, {} tasks, {:.1} MiB on disk",
            mib(self.memory),
            self.files,
            self.tasks,
            mib(self.disk)
        )
    }
}

async fn journeys(address: SocketAddr, count: usize) -> Vec<TestJourney> {
    join_all((0..count).map(|number| async move {
        let template = if number % 2 == 0 { "hotel-stay" } else { "empty-grid" };
        create_journey(address, template).await
    }))
    .await
}

async fn trash(journey: &TestJourney) {
    let answer = journey.api("DELETE", "", &journey.owner, json!(null)).await;
    assert_eq!(answer.status, 204, "{:?}", answer.json());
}

/// One person after the other in one seat.
async fn live(lasting: Vec<TestJourney>, own: Vec<TestJourney>, mut random: Random, by: Instant) -> Soak {
    let mut done = Soak::default();
    while Instant::now() < by {
        let journeys = if random.below(VISITS_PER_LASTING) == 0 {
            &lasting
        } else {
            &own
        };
        let journey = &journeys[random.below(journeys.len() as u64) as usize];
        match random.below(10) {
            0 => {
                let short = create_journey(journey.address, "purchase-cycle").await;
                work(&short, &mut random, &mut done).await;
                trash(&short).await;
                done.journeys += 1;
            }
            1 => {
                let answer = journey.api("GET", "/content", &journey.viewer, json!(null)).await;
                assert_eq!(answer.status, 200);
            }
            _ => work(journey, &mut random, &mut done).await,
        }
    }
    done
}

/// Joins, edits, perhaps restarts once or twice, and leaves with everything saved.
async fn work(journey: &TestJourney, random: &mut Random, done: &mut Soak) {
    let doc = DocName::ALL[random.below(3) as usize];
    let reads = random.below(4) == 0;
    let role = if reads { Role::Viewer } else { Role::Editor };
    let peer = journey.offline_peer(role, doc);
    join(&peer, done).await;
    for clock in 0..random.below(30) as u32 {
        peer.present(peer.doc().client_id().get(), clock + 1, r#"{"name":"somebody"}"#);
        if !reads {
            edit(&peer, random);
            done.edits += 1;
        }
        sleep(Duration::from_millis(5 + random.below(45))).await;
        if random.below(20) == 0 {
            // Gone in the middle of it, perhaps with edits under way, and more made without a connection.
            peer.disconnect();
            if !reads {
                edit(&peer, random);
                done.edits += 1;
            }
            done.restarts += 1;
            join(&peer, done).await;
        }
    }
    if !reads {
        peer.wait_acked().await;
    }
    peer.disconnect();
}

async fn join(peer: &Peer, done: &mut Soak) {
    assert!(peer.connect().await, "there is a server");
    peer.wait_synced().await;
    done.joins += 1;
}

/// A text that stays short, so that what grows is not the journey.
fn edit(peer: &Peer, random: &mut Random) {
    peer.edit(|txn| {
        let text = txn.get_or_insert_text("soak");
        let length = text.get_string(txn).encode_utf16().count() as u32;
        if length > 400 {
            text.remove_range(txn, 0, length);
        }
        text.push(txn, &"x".repeat(1 + random.below(20) as usize));
    });
}

/// Waits until the server has noticed that all are gone, and looks at what it holds.
async fn rest(server: &ServerProcess, data: &Path) -> Rest {
    let by = Instant::now() + PATIENCE;
    loop {
        let metrics = Metrics::of(server.address).await;
        // The connection that asks is open itself.
        if metrics.get("rooms") == 0.0 && metrics.get("sessions") == 0.0 && metrics.get("connections") <= 1.0 {
            break;
        }
        assert!(
            Instant::now() < by,
            "everybody left, and there are still {} rooms, {} sessions, {} connections",
            metrics.get("rooms"),
            metrics.get("sessions"),
            metrics.get("connections")
        );
        sleep(Duration::from_millis(200)).await;
    }
    sleep(SETTLE).await;
    let metrics = Metrics::of(server.address).await;
    Rest {
        memory: memory_bytes(server.id()).unwrap_or_default(),
        files: open_files(server.id()).unwrap_or_default(),
        tasks: metrics.get("tasks") as u64,
        disk: folder_bytes(data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soak(memory: &[u64], files: &[usize]) -> Soak {
        let rest = |(memory, files): (&u64, &usize)| Rest {
            memory: memory << 20,
            files: *files,
            tasks: 9,
            disk: 1 << 20,
        };
        Soak {
            rests: memory.iter().zip(files).map(rest).collect(),
            ..Soak::default()
        }
    }

    #[test]
    fn a_leak_is_found_and_a_warm_up_is_none() {
        assert_eq!(soak(&[60, 80, 85, 82, 84], &[20; 5]).judge(), Ok(()));
        assert!(
            soak(&[60, 80, 100, 120, 140, 160], &[20; 6])
                .judge()
                .unwrap_err()
                .contains("memory")
        );
        assert!(
            soak(&[60; 6], &[20, 20, 21, 22, 23, 24])
                .judge()
                .unwrap_err()
                .contains("files")
        );
        assert!(soak(&[60], &[20]).judge().is_err());
    }
}
