//! Runs a plan against the server program and holds it to what was promised.
//!
//! Meanwhile and at the end: the server and every honest peer keep the rules of the [`Ledger`]; nothing acknowledged is missing; no reader
//! and no revoked link wrote anything, and a revoked link reads nothing more. At the end: all peers, all readers, somebody fresh after
//! a SIGKILL and the server's JSON read the same; everybody sees exactly those who are there, although some died without a word.
//! Not here: the steps (`plan`), the rules of one reading (`ledger`).

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use waymark_shared::access::{DocName, Role};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::journey::Journey;
use yrs::ReadTxn;

use super::edits::{clash, lie, random_edits};
use super::ledger::{Ledger, Mark};
use super::seat::{Pass, Seat};
use super::{Plan, Step};
use crate::link::{Direction, FaultyLink, Weather};
use crate::peer::{Peer, Status};
use crate::server::{ServerProcess, TestJourney, create_journey};
use crate::wait::PATIENCE;

/// A client of which nothing is heard for this long is gone. The rule says 35 s; the plans have no time for that.
const FLAGS: [&str; 2] = ["--gone-seconds", "8"];

/// Everybody and everything in a plan.
struct World<'a> {
    program: &'a Path,
    data: &'a Path,
    server: Option<ServerProcess>,
    journey: TestJourney,
    seats: Vec<Seat>,
    /// They read, and one of them is a commenter who may write elsewhere.
    readers: Vec<Seat>,
    outcasts: Vec<Outcast>,
    /// Links of those who are gone; what they still carry may yet arrive.
    graves: Vec<Seat>,
    ledger: Ledger,
    random: fastrand::Rng,
    held: bool,
    trashed: bool,
    /// The server lost what it had not saved, and not everybody who may have held it is still there.
    killed: bool,
    bereft: bool,
}

/// Somebody whose link was revoked.
struct Outcast {
    seat: Seat,
    /// How many cards had been made by then.
    made: usize,
}

/// Runs a plan against the server program over a data folder.
///
/// # Panics
/// When an invariant does not hold; the plan was printed before.
pub async fn run(plan: &Plan, program: &Path, data: &Path) {
    let mut world = World::open(plan, program, data).await;
    for step in &plan.steps {
        world.step(step).await;
        world.reconnect().await;
    }
    world.settle().await;
    world.check_presence().await;
    world.check_end().await;
}

impl<'a> World<'a> {
    async fn open(plan: &Plan, program: &'a Path, data: &'a Path) -> Self {
        let server = ServerProcess::start_with(program, data, None, &FLAGS).await;
        let journey = create_journey(server.address, "hotel-stay").await;
        let fresh = journey.peer(Role::Viewer).await;
        let doc = JourneyDoc::from_doc(fresh.doc().clone());
        let mut world = Self {
            program,
            data,
            server: Some(server),
            journey,
            seats: Vec::new(),
            readers: Vec::new(),
            outcasts: Vec::new(),
            graves: Vec::new(),
            ledger: Ledger::of(&fresh.read(|txn| doc.read(txn))),
            random: fastrand::Rng::with_seed(plan.seed),
            held: false,
            trashed: false,
            killed: false,
            bereft: false,
        };
        fresh.disconnect();
        for _ in 0..plan.peers {
            let pass = world.pass(Role::Editor).await;
            let seat = world.seat(pass).await;
            world.seats.push(seat);
        }
        for role in [Role::Viewer, Role::Commenter] {
            let pass = world.pass(role).await;
            let reader = world.seat(pass).await;
            world.readers.push(reader);
        }
        for seat in world.seats.iter_mut().chain(&mut world.readers) {
            seat.sync().await;
        }
        world
    }

    async fn step(&mut self, step: &Step) {
        match step {
            Step::Edit { peer, seed } => random_edits(&mut self.seats[*peer], *seed, &mut self.ledger),
            Step::Clash { peer, other, seed } => {
                if let Ok([one, other]) = self.seats.get_disjoint_mut([*peer, *other]) {
                    clash(one, other, *seed, &mut self.ledger);
                }
            }
            Step::Offline { peer } => {
                self.seats[*peer].online = false;
                self.seats[*peer].disconnect();
            }
            Step::Online { peer } => self.seats[*peer].online = true,
            Step::Replace { peer } if !self.held && !self.trashed => {
                self.seats[*peer].online = true;
                self.seats[*peer].connect().await;
            }
            Step::Resend { peer, seed } if !self.held && !self.trashed => {
                self.seats[*peer].resend(&self.journey, *seed).await;
            }
            Step::Vanish { peer } => {
                self.seats[*peer].disconnect();
                self.bury(*peer).await;
            }
            Step::Die { peer } => {
                self.seats[*peer].silence(Direction::Up);
                self.seats[*peer].silence(Direction::Down);
                self.bury(*peer).await;
            }
            Step::ReaderWrites { seed } => {
                let reader = *seed as usize % self.readers.len();
                lie(&self.readers[reader].peer, *seed);
            }
            Step::Revoke { peer } if !self.trashed => self.revoke(*peer).await,
            Step::OutcastWrites { seed } => self.outcast_writes(*seed).await,
            Step::Trash => self.trash().await,
            Step::Restore => self.restore().await,
            Step::Weather { peer, weather } => self.seats[*peer].link.weather(*weather),
            Step::Silence { peer, direction } => self.seats[*peer].silence(*direction),
            Step::Mend { peer } => self.seats[*peer].mend(),
            Step::Sever { peer } => self.seats[*peer].link.cut(),
            Step::Cut => self.links().for_each(FaultyLink::cut),
            Step::Hold => self.hold(true),
            Step::Release => self.hold(false),
            Step::Kill => {
                let server = self.server.take().expect("a server");
                server.kill().await;
                self.killed = true;
                self.start().await;
            }
            Step::Restart => {
                let server = self.server.take().expect("a server");
                assert_eq!(server.terminate().await, Some(0), "the server ends cleanly");
                self.start().await;
            }
            Step::Look => self.look().await,
            Step::Wait { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            // Not now: nobody can connect, or the owner has no journey to manage.
            Step::Replace { .. } | Step::Resend { .. } | Step::Revoke { .. } => {}
        }
    }

    async fn start(&mut self) {
        let address = Some(self.journey.address);
        self.server = Some(ServerProcess::start_with(self.program, self.data, address, &FLAGS).await);
    }

    async fn reconnect(&mut self) {
        // Through a held link no connection can be opened, and a client that was told of the trash stops trying.
        if self.held || self.trashed {
            return;
        }
        for seat in self.seats.iter_mut().chain(&mut self.readers) {
            seat.reconnect().await;
        }
    }

    fn hold(&mut self, held: bool) {
        self.held = held;
        self.links().for_each(|link| link.hold(held));
    }

    fn links(&self) -> impl Iterator<Item = &FaultyLink> {
        let outcasts = self.outcasts.iter().map(|outcast| &outcast.seat);
        let all = self
            .seats
            .iter()
            .chain(&self.readers)
            .chain(&self.graves)
            .chain(outcasts);
        all.map(|seat| &seat.link)
    }

    /// A link to share, for one seat alone.
    async fn pass(&self, role: Role) -> Pass {
        let journey = &self.journey;
        let made = journey
            .api("POST", "/links", &journey.owner, json!({ "role": role }))
            .await;
        assert_eq!(made.status, 201, "{:?}", made.json());
        let text = |name: &str| made.json()[name].as_str().expect("a text").to_owned();
        Pass {
            role,
            id: text("id"),
            token: text("token"),
        }
    }

    async fn seat(&mut self, pass: Pass) -> Seat {
        let weather = Weather::ALL[self.random.usize(0..Weather::ALL.len())];
        let link = FaultyLink::start(self.journey.address, weather, self.random.u64(..))
            .await
            .expect("a link");
        link.hold(self.held);
        Seat::new(&self.journey, link, pass)
    }

    /// What a peer has is gone, but for what was acknowledged; somebody else takes its seat with the same link.
    async fn bury(&mut self, peer: usize) {
        self.ledger.must.extend(self.seats[peer].safe_marks().cloned());
        self.bereft = true;
        let pass = self.seats[peer].pass.clone();
        let next = self.seat(pass).await;
        let old = std::mem::replace(&mut self.seats[peer], next);
        self.graves.push(old);
    }

    async fn revoke(&mut self, peer: usize) {
        let next = self.pass(Role::Editor).await;
        let pass = self.seats[peer].pass.clone();
        let revoked = self
            .journey
            .api(
                "DELETE",
                &format!("/links/{}", pass.id),
                &self.journey.owner,
                Value::Null,
            )
            .await;
        assert_eq!(revoked.status, 204, "{:?}", revoked.json());
        let next = self.seat(next).await;
        let mut seat = std::mem::replace(&mut self.seats[peer], next);
        self.ledger.must.extend(seat.safe_marks().cloned());
        let unsent = seat.unsent_marks().filter_map(|mark| match mark {
            Mark::Card(id) => Some(*id),
            _ => None,
        });
        self.ledger.never.extend(unsent);
        self.bereft = true;
        seat.cast_out();
        let made = self.ledger.made.len();
        self.outcasts.push(Outcast { seat, made });
    }

    /// It writes into an open connection, and then in the first moment of a new one.
    async fn outcast_writes(&mut self, seed: u64) {
        if self.outcasts.is_empty() {
            return;
        }
        let at = seed as usize % self.outcasts.len();
        let outcast = &mut self.outcasts[at].seat;
        random_edits(outcast, seed, &mut self.ledger);
        if self.held {
            return;
        }
        outcast.connect().await;
        random_edits(outcast, !seed, &mut self.ledger);
        for update in outcast.peer.own_updates() {
            use yrs::sync::{Message, SyncMessage};
            use yrs::updates::encoder::Encode;
            outcast
                .peer
                .send_raw(Message::Sync(SyncMessage::Update(update)).encode_v1());
        }
        let mut code = outcast.peer.wait_closed().await;
        // A line that fails takes the close frame with it: a client comes back then, and is told.
        for _ in 0..10 {
            if code.is_none() {
                outcast.connect().await;
                code = outcast.peer.wait_closed().await;
            }
        }
        assert!(
            matches!(code, Some(4401 | 4403)),
            "an outcast was let in, or sent away with {code:?}"
        );
    }

    async fn trash(&mut self) {
        let answer = self.journey.api("DELETE", "", &self.journey.owner, Value::Null).await;
        assert_eq!(answer.status, 204, "{:?}", answer.json());
        self.trashed = true;
    }

    async fn restore(&mut self) {
        let answer = self
            .journey
            .api("POST", "/restore", &self.journey.owner, Value::Null)
            .await;
        assert_eq!(answer.status, 204, "{:?}", answer.json());
        self.trashed = false;
    }

    async fn content(&self) -> Option<Journey> {
        let answer = self
            .journey
            .api("GET", "/content", &self.journey.owner, Value::Null)
            .await;
        if self.trashed {
            assert_eq!(answer.status, 410, "the journey lies in the trash");
            return None;
        }
        assert_eq!(answer.status, 200, "{:?}", answer.json());
        Some(serde_json::from_slice(&answer.body).expect("a journey"))
    }

    /// Whatever is on its way: what was promised before this moment holds.
    async fn look(&self) {
        let mut promised = self.ledger.must.clone();
        for seat in &self.seats {
            promised.extend(seat.safe_marks().cloned());
        }
        if let Some(journey) = self.content().await {
            self.ledger.check_rules("the server", &journey);
            Ledger::check_marks("the server", &journey, &promised);
        }
        for (index, seat) in self.seats.iter().chain(&self.readers).enumerate() {
            self.ledger.check_rules(&format!("peer {index}"), &seat.journey());
        }
    }

    /// Brings everybody online and waits until all have told each other everything.
    async fn settle(&mut self) {
        self.hold(false);
        self.restore().await;
        for seat in self.seats.iter_mut().chain(&mut self.readers) {
            seat.online = true;
            seat.mend();
        }
        for seat in &mut self.seats {
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
        // A reader cannot bring back what the server lost with those who wrote it: it shows that until it loads again.
        if self.killed && self.bereft {
            for index in 0..self.readers.len() {
                let pass = self.readers[index].pass.clone();
                self.readers[index].disconnect();
                let fresh = self.seat(pass).await;
                let old = std::mem::replace(&mut self.readers[index], fresh);
                self.graves.push(old);
            }
        }
        // Everything is on the server; now everybody has to hear of it.
        let mut complete = yrs::StateVector::default();
        for seat in &self.seats {
            complete.merge(seat.peer.read(|txn| txn.state_vector()));
        }
        for index in 0..self.seats.len() + self.readers.len() {
            self.hears(index, &complete).await;
        }
        // Deletions carry no clock: a last round trip orders them before its answer.
        for seat in self.seats.iter_mut().chain(&mut self.readers) {
            seat.sync().await;
        }
    }

    async fn hears(&mut self, index: usize, complete: &yrs::StateVector) {
        let mut everybody = self.seats.iter_mut().chain(&mut self.readers);
        let seat = everybody.nth(index).expect("a seat");
        // An end of the connection may be noticed as late as here.
        let heard = async {
            // What a closed socket of somebody who is gone still carries may come on top of it meanwhile.
            let lacks = |peer: &Peer| {
                let has = peer.read(|txn| txn.state_vector());
                complete.iter().any(|(client, clock)| has.get(client) < *clock)
            };
            while lacks(&seat.peer) {
                seat.reconnect().await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, heard).await.is_err() {
            self.report().await;
            panic!("peer {index} never heard what the others wrote: {complete:?}");
        }
    }

    /// Everybody sees exactly the others who are there; whoever died without a word is gone.
    async fn check_presence(&mut self) {
        let ids: BTreeSet<u64> = self
            .seats
            .iter()
            .chain(&self.readers)
            .map(|seat| seat.peer.doc().client_id().get())
            .collect();
        for at in 0..self.seats.len() + self.readers.len() {
            let own = self.everyone().nth(at).expect("a seat").peer.doc().client_id().get();
            let others: BTreeSet<u64> = ids.iter().copied().filter(|id| *id != own).collect();
            let mut seen = BTreeSet::new();
            let right = async {
                loop {
                    let presence = self.everyone().nth(at).expect("a seat").peer.seen().presence;
                    let here = presence.into_iter().filter_map(|(id, state)| state.map(|_| id));
                    seen = here.filter(|id| *id != own).collect();
                    if seen == others {
                        return;
                    }
                    // Whose line broke comes back, as clients do: those who look and those who are looked for.
                    for seat in self.everyone() {
                        seat.reconnect().await;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            if tokio::time::timeout(PATIENCE, right).await.is_err() {
                let open: Vec<_> = self
                    .everyone()
                    .map(|seat| (seat.peer.doc().client_id().get(), seat.peer.seen().status))
                    .collect();
                panic!("{own} sees {seen:?} instead of {others:?}; connections: {open:?}");
            }
        }
    }

    fn everyone(&mut self) -> impl Iterator<Item = &mut Seat> {
        self.seats.iter_mut().chain(&mut self.readers)
    }

    async fn check_end(mut self) {
        let mut must = std::mem::take(&mut self.ledger.must);
        for seat in &self.seats {
            must.extend(seat.marks().cloned());
        }
        let expected = self.seats[0].journey();
        let everybody = || self.seats.iter().chain(&self.readers).enumerate();
        if everybody().any(|(_, seat)| seat.journey() != expected) {
            self.report().await;
        }
        for (index, seat) in everybody() {
            let role = seat.pass.role;
            assert_same(&format!("peer {index} ({role})"), &seat.journey(), &expected);
        }
        self.ledger.check_rules("everybody", &expected);
        Ledger::check_marks("everybody", &expected, &must);
        let content = self.content().await.expect("not in the trash");
        assert_same("the server's JSON", &content, &expected);
        for outcast in &self.outcasts {
            let own: BTreeSet<&Mark> = outcast.seat.marks().collect();
            let journey = outcast.seat.journey();
            for card in &self.ledger.made[outcast.made..] {
                assert!(
                    own.contains(&Mark::Card(*card)) || !journey.cards.contains_key(card),
                    "an outcast reads {card}, which was made after its link was revoked"
                );
            }
        }
        // What somebody fresh gets from a server that has just read its disk is the same.
        self.server.take().expect("a server").kill().await;
        self.start().await;
        let fresh = Peer::new(self.address(), &self.journey.id, DocName::Map, &self.journey.viewer);
        fresh.connect().await;
        fresh.wait_synced().await;
        let read = JourneyDoc::from_doc(fresh.doc().clone());
        assert_same("the disk", &fresh.read(|txn| read.read(txn)), &expected);
        self.server.take().expect("a server").kill().await;
    }

    fn address(&self) -> SocketAddr {
        self.journey.address
    }

    /// Prints what every peer has, for the report of a failure.
    async fn report(&self) {
        for (index, seat) in self.seats.iter().chain(&self.readers).enumerate() {
            let mut seen = seat.peer.seen();
            seen.notices.truncate(3);
            let answer = clocks(&std::mem::take(&mut seen.answer));
            let now = seat.peer.read(|txn| txn.encode_state_as_update_v1(&seen.asked_from));
            println!(
                "peer {index} holds {}; it answered {answer}, and would now {}; it saw {seen:?}",
                holdings(&seat.peer),
                clocks(&now)
            );
        }
        let fresh = Peer::new(self.address(), &self.journey.id, DocName::Map, &self.journey.viewer);
        fresh.connect().await;
        fresh.wait_synced().await;
        println!("the server says {}", holdings(&fresh));
    }
}

/// The clock ranges of each client that a peer holds.
fn holdings(peer: &Peer) -> String {
    peer.read(|txn| {
        let state = txn.encode_state_as_update_v1(&yrs::StateVector::default());
        format!(
            "client {}: {}; vector {:?}; waiting: {}",
            peer.doc().client_id(),
            clocks(&state),
            txn.state_vector(),
            txn.has_missing_updates()
        )
    })
}

/// The clock ranges in an update.
fn clocks(update: &[u8]) -> String {
    use yrs::updates::decoder::Decode;
    match yrs::Update::decode_v1(update) {
        Ok(update) => format!("{:?}", update.insertions(true)),
        Err(error) => format!("{error}"),
    }
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

fn differ(path: &str, left: &Value, right: &Value, differences: &mut Vec<String>) {
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
