//! People whom nobody may disturb: a writer and a reader in a room, and how long an edit takes from one to the other.
//!
//! An edit is due at fixed times, and its delay counts from there: a server that stands still for a second is late for every
//! edit of that second. Not here: what disturbs them (`attack`).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use waymark_shared::access::Role;
use yrs::{GetString, ReadTxn, Text, WriteTxn};

use crate::peer::{Peer, Status};
use crate::server::TestJourney;

/// Where witnesses come from.
pub const WITNESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// The shortest that a witness works.
pub const LEAST: Duration = Duration::from_secs(2);

/// A writer and a reader.
pub struct Witness {
    writer: Peer,
    reader: Peer,
    written: String,
}

/// Delays from an edit's due time to its arrival, in microseconds, sorted.
#[derive(Debug, Clone, Default)]
pub struct Delays(Vec<u64>);

impl Witness {
    /// Two people in a journey.
    pub async fn in_journey(journey: &TestJourney) -> Self {
        Self {
            writer: journey.peer_from(WITNESS, Role::Editor).await,
            reader: journey.peer_from(WITNESS, Role::Viewer).await,
            written: String::new(),
        }
    }

    /// Edits at a pace for a while, or less when told that it is `over`, but for [`LEAST`]; each edit is waited for at the
    /// reader.
    ///
    /// # Panics
    /// When an edit does not arrive.
    pub async fn work(&mut self, length: Duration, every: Duration, over: &AtomicBool) -> Delays {
        let start = Instant::now();
        let mut due = start;
        let mut delays = Vec::new();
        while due < start + length && !(over.load(Ordering::Relaxed) && due >= start + LEAST) {
            sleep_until(due).await;
            // A text that grows and starts again: cheap for everybody, and every edit is seen.
            let letter = char::from(b'a' + (delays.len() % 26) as u8);
            if self.written.len() >= 200 {
                self.written.clear();
            }
            self.written.push(letter);
            let written = &self.written;
            self.writer.edit(|txn| {
                let text = txn.get_or_insert_text("witness");
                if written.len() == 1 {
                    let length = text.get_string(txn).len() as u32;
                    text.remove_range(txn, 0, length);
                }
                text.push(txn, &letter.to_string());
            });
            self.reader
                .wait_doc("a witness's edit", |txn| {
                    txn.get_text("witness")
                        .is_some_and(|text| text.get_string(txn) == *written)
                })
                .await;
            delays.push(u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX));
            due += every;
        }
        Delays::of(delays)
    }

    /// Everything was saved, nobody was disconnected, not even for a moment.
    ///
    /// # Panics
    /// When not.
    pub async fn is_undisturbed(&self) {
        self.writer.wait_acked().await;
        for peer in [&self.writer, &self.reader] {
            let seen = peer.seen();
            assert_eq!(seen.status, Status::Open);
            assert!(seen.notices.is_empty() && seen.denials.is_empty(), "{seen:?}");
        }
    }
}

impl Delays {
    fn of(mut delays: Vec<u64>) -> Self {
        delays.sort_unstable();
        Self(delays)
    }

    /// Those of several witnesses.
    #[must_use]
    pub fn together(all: impl IntoIterator<Item = Self>) -> Self {
        Self::of(all.into_iter().flat_map(|delays| delays.0).collect())
    }

    /// The delay that a share of edits stays below, in milliseconds.
    #[must_use]
    pub fn percentile_ms(&self, share: f64) -> f64 {
        let at = ((self.0.len() as f64 * share) as usize).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(0.0, |delay| *delay as f64 / 1_000.0)
    }

    /// Edits that arrived.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for Delays {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [half, most, nearly_all] = [0.5, 0.99, 1.0].map(|share| self.percentile_ms(share));
        write!(
            out,
            "p50 {half:.2} ms, p99 {most:.2} ms, max {nearly_all:.2} ms of {}",
            self.count()
        )
    }
}
