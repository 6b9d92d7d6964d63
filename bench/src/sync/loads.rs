//! The loads, each a function from a running server to figures.

use std::time::Duration;

use anyhow::Result;

use super::Figures;
use super::party::Shape;
use super::site::{Kind, Running};

mod closed;
mod cursors;
pub(crate) mod curves;
mod idle;
mod joins;
mod rush;
mod stalled;
pub(crate) mod steady;

/// A load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// One room of 50, 5 write 20 times a second.
    Steady1x50,
    /// 20 rooms of 10, 3 in each write 10 times a second.
    Steady20x10,
    /// 50 people move their cursors 5 times a second.
    Cursors,
    /// One room of 50, 5 write as fast as they are seen.
    Closed1x50,
    /// 20 rooms of 10, 3 in each write as fast as they are seen.
    Closed20x10,
    /// One writer sends 2,000 updates at once.
    Burst,
    /// Two writers send 2,000 updates each.
    TwoWriters,
    /// Ten of 20 readers stop reading and come back.
    Stalled,
    /// Joining journeys of 5,000 and 50,000 edits, 200 at once, and after a restart.
    Joins,
    /// 5,000 sockets that say nothing.
    Idle,
}

/// Edits that a journey has behind it when people type: an afternoon's work. In an empty document a server that encodes the
/// whole of it for every change would not be seen to do so.
const PAST_EDITS: usize = 2_000;

/// How long things take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// What a steady load runs for.
    pub(crate) steady: Duration,
    /// What a closed loop runs for.
    pub(crate) closed: Duration,
    /// Before either counts.
    pub(crate) warm_up: Duration,
    /// Everything else in numbers: 1, or less for a quick look.
    pub(crate) share: f64,
}

impl Pace {
    /// For figures.
    pub(crate) const FULL: Self = Self {
        steady: Duration::from_secs(4),
        closed: Duration::from_secs(2),
        warm_up: Duration::from_secs(1),
        share: 1.0,
    };
    /// To see that it works.
    pub(crate) const QUICK: Self = Self {
        steady: Duration::from_millis(1_000),
        closed: Duration::from_millis(500),
        warm_up: Duration::from_millis(200),
        share: 0.1,
    };

    /// A number of things, scaled.
    pub(crate) fn of(self, count: usize) -> usize {
        ((count as f64 * self.share) as usize).max(1)
    }
}

impl Load {
    /// All, in the order of the table.
    pub(crate) const ALL: [Self; 10] = [
        Self::Steady1x50,
        Self::Steady20x10,
        Self::Cursors,
        Self::Closed1x50,
        Self::Closed20x10,
        Self::Burst,
        Self::TwoWriters,
        Self::Stalled,
        Self::Joins,
        Self::Idle,
    ];

    /// As `--only` and the tables name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Steady1x50 => "steady-1x50",
            Self::Steady20x10 => "steady-20x10",
            Self::Cursors => "cursors",
            Self::Closed1x50 => "closed-1x50",
            Self::Closed20x10 => "closed-20x10",
            Self::Burst => "burst",
            Self::TwoWriters => "two-writers",
            Self::Stalled => "stalled",
            Self::Joins => "joins",
            Self::Idle => "idle",
        }
    }

    /// Whether it says anything about a kind of server.
    pub(crate) fn fits(self, kind: Kind) -> bool {
        self != Self::Joins || kind.keeps_documents()
    }

    /// Runs it. The server is given back, because some loads restart it.
    pub(crate) async fn run(self, running: Running, pace: Pace) -> Result<(Running, Figures)> {
        let site = running.site;
        let one = Shape {
            rooms: 1,
            clients: 50,
            writers: 5,
        };
        let many = Shape {
            rooms: 20,
            clients: 10,
            writers: 3,
        };
        let figures = match self {
            Self::Steady1x50 => steady::run(site, one, 20.0, pace).await?,
            Self::Steady20x10 => steady::run(site, many, 10.0, pace).await?,
            Self::Cursors => cursors::run(site, pace).await?,
            Self::Closed1x50 => closed::run(site, one, pace).await?,
            Self::Closed20x10 => closed::run(site, many, pace).await?,
            Self::Burst => {
                rush::run(
                    site,
                    Shape {
                        rooms: 1,
                        clients: 50,
                        writers: 1,
                    },
                    pace,
                )
                .await?
            }
            Self::TwoWriters => {
                rush::run(
                    site,
                    Shape {
                        rooms: 1,
                        clients: 10,
                        writers: 2,
                    },
                    pace,
                )
                .await?
            }
            Self::Stalled => stalled::run(site, pace).await?,
            Self::Joins => return joins::run(running, pace).await,
            Self::Idle => idle::run(site, pace).await?,
        };
        Ok((running, figures))
    }
}
