//! Randomized plans: several headless peers edit one journey over faulty networks while readers lie, links are revoked, the journey goes
//! into the trash and back, and the server is killed and restarted.
//!
//! A plan is a list of steps made from a seed, or read from JSON lines (`tests/plans`), so a failure can be kept and run again. What has to
//! hold meanwhile and at its end stands in `ledger` and `run`. Not here: the network (`link`) and the peers (`peer`).

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::link::{Direction, Weather};

mod edits;
mod ledger;
mod run;
mod seat;

pub use run::run;

/// One thing that happens. Peers are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "`peer` is always who, `seed` decides what together with the journey as that peer sees it"
)]
pub enum Step {
    /// A peer makes a card with its own mark, then some random edits.
    Edit { peer: usize, seed: u64 },
    /// Two peers mean to change the same thing, before either hears of the other.
    Clash { peer: usize, other: usize, seed: u64 },
    /// A peer closes its connection and goes on editing.
    Offline { peer: usize },
    /// A peer comes back.
    Online { peer: usize },
    /// A peer opens another socket in place of an open one, whose last bytes may arrive after the new one's first.
    Replace { peer: usize },
    /// A second tab of a peer sends all its changes again, in any order.
    Resend { peer: usize, seed: u64 },
    /// A peer's machine breaks: all it has is gone, and a new peer takes its seat.
    Vanish { peer: usize },
    /// The same without a word: nobody is told that its connection ended.
    Die { peer: usize },
    /// A reader sends a write frame all the same.
    ReaderWrites { seed: u64 },
    /// A peer's link is revoked. Somebody with a new link takes its seat; the outcast goes on trying.
    Revoke { peer: usize },
    /// An outcast edits and tries to get in.
    OutcastWrites { seed: u64 },
    /// The journey goes into the trash.
    Trash,
    /// The journey comes out of the trash.
    Restore,
    /// The network of a peer changes.
    Weather { peer: usize, weather: Weather },
    /// A peer's connections carry nothing in this direction any more; neither end is told.
    Silence { peer: usize, direction: Direction },
    /// They carry on, with all that was said meanwhile.
    Mend { peer: usize },
    /// The network cuts a peer's connections.
    Sever { peer: usize },
    /// The network cuts all connections.
    Cut,
    /// The network keeps all bytes back, without ending a connection.
    Hold,
    /// The network lets them go on.
    Release,
    /// The server is killed (SIGKILL) and started again.
    Kill,
    /// The server is asked to end (SIGTERM) and started again.
    Restart,
    /// What the server tells is held against everything known so far.
    Look,
    /// Time passes.
    Wait {
        /// How long, in milliseconds.
        ms: u64,
    },
}

/// What happens, from start to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Seed of the networks.
    pub seed: u64,
    /// How many peers edit.
    pub peers: usize,
    /// What they and the world do.
    pub steps: Vec<Step>,
}

impl Plan {
    /// A plan from a seed, for two to eight peers.
    #[must_use]
    pub fn random(seed: u64, length: usize) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let peers = random.usize(2..=8);
        let steps = (0..length).map(|_| random_step(&mut random, peers)).collect();
        Self { seed, peers, steps }
    }

    /// As JSON lines: the head, then a line per step.
    #[must_use]
    pub fn to_lines(&self) -> String {
        let mut lines = serde_json::json!({ "seed": self.seed, "peers": self.peers }).to_string();
        for step in &self.steps {
            let _ = write!(lines, "\n{}", serde_json::to_string(step).unwrap_or_default());
        }
        lines.push('\n');
        lines
    }

    /// Reads JSON lines.
    ///
    /// # Errors
    /// When a line is none of a plan.
    pub fn from_lines(lines: &str) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Head {
            seed: u64,
            peers: usize,
        }
        let mut lines = lines.lines().filter(|line| !line.trim().is_empty());
        let head: Head = serde_json::from_str(lines.next().unwrap_or_default())?;
        let steps = lines.map(serde_json::from_str).collect::<Result<_, _>>()?;
        Ok(Self {
            seed: head.seed,
            peers: head.peers,
            steps,
        })
    }
}

fn random_step(random: &mut fastrand::Rng, peers: usize) -> Step {
    let (peer, seed) = (random.usize(0..peers), random.u64(..));
    match random.u32(0..1_000) {
        0..420 => Step::Edit { peer, seed },
        420..480 => Step::Clash {
            peer,
            other: (peer + random.usize(1..peers)) % peers,
            seed,
        },
        480..530 => Step::Offline { peer },
        530..600 => Step::Online { peer },
        600..620 => Step::Replace { peer },
        620..640 => Step::Resend { peer, seed },
        640..655 => Step::Vanish { peer },
        655..670 => Step::Die { peer },
        670..710 => Step::ReaderWrites { seed },
        710..725 => Step::Revoke { peer },
        725..750 => Step::OutcastWrites { seed },
        750..758 => Step::Trash,
        758..790 => Step::Restore,
        790..820 => Step::Weather {
            peer,
            weather: Weather::ALL[random.usize(0..Weather::ALL.len())],
        },
        820..850 => Step::Silence {
            peer,
            direction: if random.bool() { Direction::Up } else { Direction::Down },
        },
        850..880 => Step::Mend { peer },
        880..895 => Step::Sever { peer },
        895..905 => Step::Cut,
        905..915 => Step::Hold,
        915..940 => Step::Release,
        940..952 => Step::Kill,
        952..962 => Step::Restart,
        962..980 => Step::Look,
        _ => Step::Wait { ms: random.u64(0..60) },
    }
}
