//! What a hostile or broken client does to a server, each bounded in count and time, from an address of its own.
//!
//! Used by the overload tests (does it still work?) and by the measurement of the same (how fast?). Everything stays on
//! the loopback network and ends by itself. Not here: those who shall not notice (`witness`), what is right (the tests).

mod http;
mod socket;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;

use crate::http::{connect_from, socket_at};
use crate::server::TestJourney;

/// Where attacks come from: another address than tests and witnesses have.
pub const ATTACKER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));

/// An attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attack {
    /// Request headers, a byte at a time (slow loris).
    SlowHeaders,
    /// Request bodies, a byte at a time.
    SlowBodies,
    /// Up to 10,000 new connections a second.
    Connects,
    /// Requests without end on one connection, whose answers are not read.
    NeverReads,
    /// Sockets in the room that read nothing, while it is written to.
    DeafReaders,
    /// Presence, as fast as it goes.
    Presence,
    /// Step 1 and presence queries, as fast as it goes.
    Questions,
    /// One frame of 100 MB, and a message of 100 parts of 1 MB.
    HugeFrames,
    /// Compressed bodies and compressed frames.
    Compression,
    /// A thousand journeys made by a script that claims other addresses.
    Journeys,
    /// Addresses, queries and headers of up to a megabyte.
    Headers,
    /// Thousands of wrong tokens.
    Tokens,
    /// Thousands of requests on one connection without waiting for answers.
    Pipelines,
    /// Connections whose client has ended its side.
    HalfClosed,
}

impl Attack {
    /// Every one.
    pub const ALL: [Self; 14] = [
        Self::SlowHeaders,
        Self::SlowBodies,
        Self::Connects,
        Self::NeverReads,
        Self::DeafReaders,
        Self::Presence,
        Self::Questions,
        Self::HugeFrames,
        Self::Compression,
        Self::Journeys,
        Self::Headers,
        Self::Tokens,
        Self::Pipelines,
        Self::HalfClosed,
    ];

    /// A word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SlowHeaders => "slow headers",
            Self::SlowBodies => "slow bodies",
            Self::Connects => "connects",
            Self::NeverReads => "never reads",
            Self::DeafReaders => "deaf readers",
            Self::Presence => "presence",
            Self::Questions => "questions",
            Self::HugeFrames => "huge frames",
            Self::Compression => "compression",
            Self::Journeys => "journeys",
            Self::Headers => "headers",
            Self::Tokens => "tokens",
            Self::Pipelines => "pipelines",
            Self::HalfClosed => "half closed",
        }
    }

    /// The attack of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attack| attack.name() == name)
    }

    /// Attacks the server of a journey for about that long; some end earlier, when everything was refused.
    pub async fn run(self, journey: &TestJourney, length: Duration) -> Tally {
        let address = journey.address;
        match self {
            Self::SlowHeaders => http::slow_headers(address, length).await,
            Self::SlowBodies => http::slow_bodies(address, length).await,
            Self::Connects => http::connects(address, length).await,
            Self::NeverReads => http::never_reads(address, length).await,
            Self::Journeys => http::journeys(address, length).await,
            Self::Headers => http::headers(address, length).await,
            Self::Tokens => http::tokens(journey, length).await,
            Self::Pipelines => http::pipelines(address, length).await,
            Self::HalfClosed => http::half_closed(address, length).await,
            Self::DeafReaders => socket::deaf_readers(journey, length).await,
            Self::Presence => socket::presence(journey, length).await,
            Self::Questions => socket::questions(journey, length).await,
            Self::HugeFrames => socket::huge_frames(journey, length).await,
            Self::Compression => {
                let mut tally = socket::compression(journey).await;
                tally.add(http::compression(address, length).await);
                tally
            }
        }
    }
}

/// What became of an attack: how often it was tried, and how often each outcome was met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Connections, requests or frames.
    pub tried: u64,
    /// HTTP status, close code, or `cut` for an end without a word.
    pub outcomes: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts an outcome of something tried.
    pub fn met(&mut self, outcome: impl Into<String>) {
        self.tried += 1;
        *self.outcomes.entry(outcome.into()).or_default() += 1;
    }

    /// How often an outcome was met.
    #[must_use]
    pub fn count(&self, outcome: &str) -> u64 {
        self.outcomes.get(outcome).copied().unwrap_or_default()
    }

    /// Adds another one.
    pub fn add(&mut self, other: Self) {
        self.tried += other.tried;
        for (outcome, count) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} tried", self.tried)?;
        for (outcome, count) in &self.outcomes {
            write!(out, ", {count} {outcome}")?;
        }
        Ok(())
    }
}

/// An attacker's connection.
async fn connect(server: SocketAddr) -> io::Result<TcpStream> {
    let stream = connect_from(ATTACKER, server).await?;
    // Thousands of connections would otherwise leave thousands of ports in use for a minute.
    stream.set_zero_linger()?;
    Ok(stream)
}

/// A connection for which the system keeps little of what is not read.
async fn connect_deaf(server: SocketAddr) -> io::Result<TcpStream> {
    let socket = socket_at(ATTACKER)?;
    socket.set_recv_buffer_size(4_096)?;
    let stream = socket.connect(server).await?;
    stream.set_zero_linger()?;
    Ok(stream)
}
