//! Randomized plans: several headless peers edit one journey over a faulty network while the server is killed and restarted.
//!
//! A plan is a list of steps made from a seed, or read from JSON lines (`tests/plans`), so a failure can be kept and run again. The invariants
//! at its end: all replicas read the same; nothing a peer still holds, and nothing that was ever acknowledged, is missing; a
//! viewer changed nothing. Not here: the network (`link`) and the peers (`peer`).

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ulid::Ulid;
use waymark_shared::access::{DocName, Role};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, PersonaId, StageId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{CardKind, LaneKind, MomentKind, ScoreState};
use waymark_shared::text_splice::TextSplice;
use yrs::{Doc, ReadTxn, Transact, WriteTxn};

use crate::link::{FaultyLink, Weather};
use crate::peer::{Peer, Status};
use crate::server::{ServerProcess, TestJourney, create_journey};
use crate::wait::PATIENCE;

/// One thing that happens. Peers are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A peer makes a card with its own mark, then some random edits.
    Edit {
        /// Who.
        peer: usize,
        /// What: decides the edits together with the journey as the peer sees it.
        seed: u64,
    },
    /// A peer closes its connection and goes on editing.
    Offline {
        /// Who.
        peer: usize,
    },
    /// A peer comes back.
    Online {
        /// Who.
        peer: usize,
    },
    /// A peer's machine breaks: all it has is gone, and a new peer takes its seat.
    Vanish {
        /// Who.
        peer: usize,
    },
    /// A viewer sends a hand-made write frame.
    ViewerWrites,
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
    /// Time passes.
    Wait {
        /// How long, in milliseconds.
        ms: u64,
    },
}

/// What happens, from start to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Seed of the network.
    pub seed: u64,
    /// How many peers edit.
    pub peers: usize,
    /// What they and the world do.
    pub steps: Vec<Step>,
}

impl Plan {
    /// A plan from a seed.
    #[must_use]
    pub fn random(seed: u64, length: usize) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let peers = random.usize(2..=5);
        let steps = (0..length)
            .map(|_| {
                let peer = random.usize(0..peers);
                match random.u32(0..100) {
                    0..55 => Step::Edit {
                        peer,
                        seed: random.u64(..),
                    },
                    55..63 => Step::Offline { peer },
                    63..75 => Step::Online { peer },
                    75..79 => Step::Vanish { peer },
                    79..82 => Step::ViewerWrites,
                    82..86 => Step::Cut,
                    86..89 => Step::Hold,
                    89..93 => Step::Release,
                    93..95 => Step::Kill,
                    95..97 => Step::Restart,
                    _ => Step::Wait { ms: random.u64(0..40) },
                }
            })
            .collect();
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

/// A seat in the workshop: a peer, and what is known about its edits.
struct Seat {
    peer: Peer,
    doc: JourneyDoc,
    online: bool,
    /// The card made by each counted edit of the peer, in order; `None` for other edits.
    marks: Vec<Option<CardId>>,
}

impl Seat {
    fn new(journey: &TestJourney, link: &FaultyLink) -> Self {
        let peer = journey.offline_peer(Role::Editor, DocName::Map).through(link.address);
        let doc = JourneyDoc::from_doc(peer.doc().clone());
        Self {
            peer,
            doc,
            online: true,
            marks: Vec::new(),
        }
    }

    fn edit(&mut self, edit: &Edit, mark: Option<CardId>) {
        let before = self.peer.seen().edits;
        let cx = EditCx {
            by: "Plan",
            now_ms: 1_000,
        };
        // A random edit may be refused: it changes nothing then.
        let _ = self.peer.edit(|txn| edit.apply(&self.doc, txn, &cx));
        if self.peer.seen().edits > before {
            self.marks.push(mark);
        }
    }

    fn journey(&self) -> Journey {
        self.peer.read(|txn| self.doc.read(txn))
    }

    /// Cards whose edits were acknowledged: they may never be lost.
    fn safe_marks(&self) -> impl Iterator<Item = CardId> + '_ {
        let safe = usize::try_from(self.peer.seen().safe_edits).unwrap_or(usize::MAX);
        self.marks.iter().take(safe).flatten().copied()
    }

    async fn reconnect(&self) {
        if self.online && self.peer.seen().status != Status::Open {
            self.peer.connect().await;
        }
    }
}

/// Runs a plan against the server program over a data folder.
///
/// # Panics
/// When an invariant does not hold; the plan was printed before.
pub async fn run(plan: &Plan, program: &Path, data: &Path) {
    let mut server = ServerProcess::start(program, data, None).await;
    let journey = create_journey(server.address, "hotel-stay").await;
    let weather = Weather {
        max_delay: Duration::from_millis(3),
        max_chunk: 1500,
    };
    let link = FaultyLink::start(server.address, weather, plan.seed)
        .await
        .expect("a link");
    let viewer = journey.peer(Role::Viewer).await;
    let mut seats: Vec<Seat> = (0..plan.peers).map(|_| Seat::new(&journey, &link)).collect();
    for seat in &seats {
        seat.reconnect().await;
        seat.peer.wait_synced().await;
    }
    let mut must_exist: BTreeSet<CardId> = BTreeSet::new();
    let mut held = false;
    for step in &plan.steps {
        match step {
            Step::Edit { peer, seed } => random_edits(&mut seats[*peer], *seed),
            Step::Offline { peer } => {
                seats[*peer].online = false;
                seats[*peer].peer.disconnect();
            }
            Step::Online { peer } => seats[*peer].online = true,
            Step::Vanish { peer } => {
                must_exist.extend(seats[*peer].safe_marks());
                seats[*peer].peer.disconnect();
                seats[*peer] = Seat::new(&journey, &link);
            }
            Step::ViewerWrites => viewer.send_raw(hand_made_write()),
            Step::Cut => link.cut(),
            Step::Hold => {
                held = true;
                link.hold(true);
            }
            Step::Release => {
                held = false;
                link.hold(false);
            }
            Step::Kill => {
                let address = server.address;
                server.kill().await;
                server = ServerProcess::start(program, data, Some(address)).await;
            }
            Step::Restart => {
                let address = server.address;
                assert_eq!(server.terminate().await, Some(0), "the server ends cleanly");
                server = ServerProcess::start(program, data, Some(address)).await;
            }
            Step::Wait { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
        }
        // Through a held link no connection can be opened.
        if !held {
            for seat in &seats {
                seat.reconnect().await;
            }
        }
    }
    link.hold(false);
    settle(&mut seats, &viewer).await;
    for seat in &seats {
        must_exist.extend(seat.marks.iter().flatten());
    }
    let expected = seats[0].journey();
    for (index, seat) in seats.iter().enumerate() {
        if seat.journey() != expected {
            report(&seats);
        }
        assert_same(&format!("peer {index}"), &seat.journey(), &expected);
    }
    // What a fresh peer gets from a server that has just read its disk is the same.
    server.kill().await;
    let server = ServerProcess::start(program, data, Some(link_target(&journey))).await;
    let fresh = journey.peer(Role::Viewer).await;
    let read = JourneyDoc::from_doc(fresh.doc().clone());
    assert_same("the disk", &fresh.read(|txn| read.read(txn)), &expected);
    for card in must_exist {
        assert!(
            expected.cards.contains_key(&card),
            "{card} was acknowledged or is held by a peer, and is missing"
        );
    }
    assert!(!expected.meta.title.contains(VIEWER_MARK), "a viewer's write arrived");
    let _ = Placement::of(&expected);
    server.kill().await;
}

/// Prints what every peer has, for the report of a failure.
fn report(seats: &[Seat]) {
    for (index, seat) in seats.iter().enumerate() {
        println!(
            "peer {index} holds {}; it saw {:?}",
            holdings(&seat.peer),
            seat.peer.seen()
        );
    }
}

/// The clock ranges of each client that a peer holds.
fn holdings(peer: &Peer) -> String {
    use yrs::updates::decoder::Decode;
    peer.read(|txn| {
        let state = txn.encode_state_as_update_v1(&yrs::StateVector::default());
        let update = yrs::Update::decode_v1(&state).expect("own state");
        format!(
            "client {}: {:?}; vector {:?}; waiting: {}",
            peer.doc().client_id(),
            update.insertions(true),
            txn.state_vector(),
            txn.has_missing_updates()
        )
    })
}

/// Journeys are large: only what differs is shown.
fn assert_same(whose: &str, journey: &Journey, expected: &Journey) {
    let value = |journey: &Journey| serde_json::to_value(journey).expect("a value");
    let mut differences = Vec::new();
    differ("", &value(journey), &value(expected), &mut differences);
    assert!(
        differences.is_empty(),
        "{whose} does not read what peer 0 reads:\n{}",
        differences.join("\n")
    );
}

fn differ(path: &str, left: &serde_json::Value, right: &serde_json::Value, differences: &mut Vec<String>) {
    use serde_json::Value::{Null, Object};
    match (left, right) {
        (Object(a), Object(b)) => {
            for key in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
                let entry = |map: &serde_json::Map<_, _>| map.get(key).cloned().unwrap_or(Null);
                differ(&format!("{path}/{key}"), &entry(a), &entry(b), differences);
            }
        }
        (left, right) if left != right => differences.push(format!("{path}: {left} instead of {right}")),
        _ => {}
    }
}

fn link_target(journey: &TestJourney) -> std::net::SocketAddr {
    journey.address
}

/// Brings everybody online and waits until all have told each other everything.
async fn settle(seats: &mut [Seat], viewer: &Peer) {
    if viewer.seen().status != Status::Open {
        viewer.connect().await;
    }
    for seat in &mut *seats {
        seat.online = true;
    }
    for seat in &*seats {
        // A connection may end once more on the way (a cut or a restart that is noticed late).
        loop {
            seat.reconnect().await;
            let mut ended = false;
            seat.peer
                .wait_until("saved, or cut off once more", |seen| {
                    ended = seen.status != Status::Open;
                    ended || (seen.synced && seen.answered && seen.safe_edits == seen.edits)
                })
                .await;
            if !ended {
                break;
            }
        }
    }
    // Everything is on the server; now everybody has to hear of it.
    let mut complete = yrs::StateVector::default();
    for seat in &*seats {
        complete.merge(seat.peer.read(|txn| txn.state_vector()));
    }
    for seat in &*seats {
        // An end of the connection may be noticed as late as here.
        let heard = async {
            while seat.peer.read(|txn| txn.state_vector()) != complete {
                seat.reconnect().await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, heard).await.is_err() {
            report(seats);
            panic!("a peer never heard what the others wrote: {complete:?}");
        }
    }
    // Deletions carry no clock: a last round trip orders them before its answer.
    for seat in &*seats {
        loop {
            seat.peer.connect().await;
            let mut synced = false;
            seat.peer
                .wait_until("synced, or cut off once more", |seen| {
                    synced = seen.synced && seen.answered;
                    synced || seen.status != Status::Open
                })
                .await;
            if synced {
                break;
            }
        }
    }
}

const VIEWER_MARK: &str = "WRITTEN BY A VIEWER";

/// An update frame that sets the title, made by hand.
fn hand_made_write() -> Vec<u8> {
    use yrs::sync::{Message, SyncMessage};
    use yrs::updates::encoder::Encode;
    let doc = Doc::new();
    let mut txn = doc.transact_mut();
    let meta = txn.get_or_insert_map("meta");
    yrs::Map::insert(&meta, &mut txn, "title", VIEWER_MARK);
    txn.commit();
    Message::Sync(SyncMessage::Update(txn.encode_update_v1())).encode_v1()
}

/// A card with a mark of its own, and one to three edits of whatever the peer sees.
fn random_edits(seat: &mut Seat, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let journey = seat.journey();
    let placement = Placement::of(&journey);
    let moments: Vec<MomentId> = placement.moments().collect();
    if let (Some(lane), Some(moment)) = (random.choice(&placement.lanes), random.choice(&moments)) {
        let id = CardId(ulid(&mut random));
        let (lane, moment) = (*lane, *moment);
        let place = if random.bool() { Place::First } else { Place::Last };
        let edit = Edit::AddCard {
            id,
            kind: CardKind::Thought,
            title: format!("mark {seed}"),
            lane,
            moment,
            place,
        };
        seat.edit(&edit, Some(id));
    }
    for _ in 0..random.usize(1..=3) {
        if let Some(edit) = random_edit(&mut random, &journey, &placement) {
            seat.edit(&edit, None);
        }
    }
}

fn ulid(random: &mut fastrand::Rng) -> Ulid {
    Ulid(random.u128(..))
}

fn random_edit(random: &mut fastrand::Rng, journey: &Journey, placement: &Placement) -> Option<Edit> {
    let moments: Vec<MomentId> = placement.moments().collect();
    let cards: Vec<CardId> = journey.cards.keys().copied().collect();
    let stages: Vec<StageId> = placement.stages.iter().map(|(id, _)| *id).collect();
    let place = match random.u32(0..4) {
        0 => Place::First,
        1 => Place::Last,
        2 => Place::After(random.choice(&cards)?.0),
        _ => Place::Before(random.choice(&moments)?.0),
    };
    let lane = |random: &mut fastrand::Rng| random.choice(&placement.lanes).copied();
    Some(match random.u32(0..14) {
        0 => Edit::AddStage {
            id: StageId(ulid(random)),
            name: "Stage".into(),
            place,
        },
        1 => Edit::AddMoment {
            id: MomentId(ulid(random)),
            kind: MomentKind::Wait,
            title: "Moment".into(),
            stage: *random.choice(&stages)?,
            place,
        },
        2 => Edit::AddLane {
            id: LaneId(ulid(random)),
            kind: LaneKind::Ideas,
            name: "Lane".into(),
            place,
        },
        3 => Edit::MoveMoment {
            id: *random.choice(&moments)?,
            stage: *random.choice(&stages)?,
            place,
        },
        4 | 5 => Edit::MoveCard {
            id: *random.choice(&cards)?,
            lane: lane(random)?,
            moment: *random.choice(&moments)?,
            place,
        },
        6 => Edit::MoveLane {
            id: lane(random)?,
            place,
        },
        7 => Edit::Set {
            entity: EntityRef::Card(*random.choice(&cards)?),
            field: Field::Severity,
            value: Some(Value::Int(random.i64(1..=5))),
        },
        8 => Edit::Mark {
            entity: EntityRef::Card(*random.choice(&cards)?),
            field: Field::Tags,
            key: format!("tag {}", random.u32(0..4)),
            value: random.bool().then_some(Value::Flag(true)),
        },
        9 | 10 => Edit::Splice {
            entity: EntityRef::Card(*random.choice(&cards)?),
            field: Field::Body,
            splice: TextSplice {
                at_utf16: random.u32(0..20),
                delete_utf16: random.u32(0..4),
                insert: ["a", "wörd ", "𝄞", ""][random.usize(0..4)].into(),
            },
        },
        11 => {
            let personas: Vec<PersonaId> = placement.personas.clone();
            let value = random.bool().then(|| f64::from(random.i32(-4..=4)) / 2.0);
            Edit::SetScore {
                moment: *random.choice(&moments)?,
                persona: *random.choice(&personas)?,
                state: ScoreState::AsIs,
                value,
            }
        }
        12 => {
            let entity = match random.u32(0..4) {
                // Rarely, or soon nothing would be left to edit.
                0 if stages.len() > 3 => EntityRef::Stage(*random.choice(&stages)?),
                1 if moments.len() > 6 => EntityRef::Moment(*random.choice(&moments)?),
                2 if placement.lanes.len() > 4 => EntityRef::Lane(lane(random)?),
                _ => EntityRef::Card(*random.choice(&cards)?),
            };
            Edit::Delete { entities: vec![entity] }
        }
        _ => Edit::Restore {
            entities: vec![*random.choice(&placement.trash)?],
        },
    })
}
