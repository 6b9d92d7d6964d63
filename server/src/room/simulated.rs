//! Rooms through random workshops without tasks, sockets and disks: thousands in the time of one plan of `tests/src/plan`.
//!
//! People edit, come, go and come back while what their closed sockets carry is still on its way; several messages meet in one turn; readers
//! fall behind; the store answers late; the server dies and forgets what it had not stored. At the end everybody is there and holds the same
//! as the room and the store. `WAYMARK_SIMULATIONS` says how many, `WAYMARK_SIMULATION_SEED` from which seed on.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use waymark_shared::access::{DocName, Role};
use waymark_shared::ids::LinkId;
use yrs::sync::{Message, SyncMessage};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, Map, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update, WriteTxn};

use super::*;
use crate::room::journal::StoreRequest;
use crate::ws::outbox::{Next, Outbox, Pushed};

const PEERS: usize = 4;
const STEPS: usize = 80;
const LIMITS: RoomLimits = RoomLimits {
    document_bytes: 1 << 24,
    sessions: 100,
    unsaved_bytes: 1 << 24,
};

/// One socket of somebody: both directions keep their order, and what is on the way arrives also after it was closed.
struct Socket {
    id: SessionId,
    owner: usize,
    up: VecDeque<Vec<u8>>,
    outbox: Outbox,
    down: VecDeque<Bytes>,
    /// Its owner has closed it; what is on the way up still arrives.
    closed: bool,
    /// The server it led to is gone.
    dead: bool,
    /// Nothing arrives for now, in either direction.
    held: bool,
}

struct World {
    random: fastrand::Rng,
    room: Room,
    stored: StoredDoc,
    request: Option<StoreRequest>,
    /// Those who were behind, and whose sockets took everything.
    drained: VecDeque<SessionId>,
    sockets: Vec<Socket>,
    people: Vec<Doc>,
    now: Instant,
    next_id: u64,
}

fn person(client: u64) -> Doc {
    Doc::with_options(Options {
        client_id: yrs::ClientID::new(client),
        offset_kind: OffsetKind::Utf16,
        ..Options::default()
    })
}

impl World {
    fn new(seed: u64) -> Self {
        let stored = StoredDoc::default();
        Self {
            random: fastrand::Rng::with_seed(seed),
            room: Room::open(DocName::Map, &stored, LIMITS).expect("a room"),
            stored,
            request: None,
            drained: VecDeque::new(),
            sockets: Vec::new(),
            people: (0..PEERS).map(|at| person(100 + at as u64)).collect(),
            now: Instant::now(),
            next_id: 0,
        }
    }

    fn socket_of(&mut self, owner: usize) -> Option<&mut Socket> {
        self.sockets
            .iter_mut()
            .find(|socket| socket.owner == owner && !socket.closed)
    }

    fn connect(&mut self, owner: usize) {
        self.close(owner);
        self.next_id += 1;
        let id = SessionId(self.next_id);
        let state = self.people[owner].transact().state_vector();
        let step1 = Message::Sync(SyncMessage::SyncStep1(state)).encode_v1();
        self.sockets.push(Socket {
            id,
            owner,
            up: VecDeque::from([step1]),
            outbox: Outbox::default(),
            down: VecDeque::new(),
            closed: false,
            dead: false,
            held: false,
        });
        let session = Session::new(Role::Editor, LinkId::mint(0, 0), true, false);
        let effects = self.room.join(id, session).expect("a place");
        self.carry_out(effects);
    }

    fn close(&mut self, owner: usize) {
        if let Some(socket) = self.socket_of(owner) {
            socket.closed = true;
        }
    }

    fn edit(&mut self, owner: usize) {
        let doc = &self.people[owner];
        let mut txn = doc.transact_mut();
        match self.random.u8(0..6) {
            0..3 => {
                let text = txn.get_or_insert_text("t");
                let at = self.random.u32(0..=text.len(&txn));
                let word: String = (0..self.random.usize(1..6)).map(|_| self.random.lowercase()).collect();
                text.insert(&mut txn, at, &word);
            }
            3 => {
                let text = txn.get_or_insert_text("t");
                let at = self.random.u32(0..=text.len(&txn));
                let count = self.random.u32(0..4).min(text.len(&txn) - at);
                text.remove_range(&mut txn, at, count);
            }
            4 => {
                let key = self.random.u8(0..4).to_string();
                txn.get_or_insert_map("meta").insert(&mut txn, key, self.random.i32(..));
            }
            _ => {
                let key = self.random.u8(0..4).to_string();
                txn.get_or_insert_map("meta").remove(&mut txn, &key);
            }
        }
        txn.commit();
        if !txn.has_changes() {
            return;
        }
        let update = txn.encode_update_v1();
        drop(txn);
        if let Some(socket) = self.socket_of(owner) {
            socket
                .up
                .push_back(Message::Sync(SyncMessage::Update(update)).encode_v1());
        }
    }

    /// The room takes what some sockets carry, in one turn.
    fn take_up(&mut self, most: usize) {
        let mut frames = VecDeque::new();
        for _ in 0..self.random.usize(1..=most) {
            let ready: Vec<usize> = (0..self.sockets.len())
                .filter(|at| !self.sockets[*at].up.is_empty() && !self.sockets[*at].held)
                .collect();
            let Some(at) = self.random.choice(&ready).copied() else {
                break;
            };
            let socket = &mut self.sockets[at];
            let frame = socket.up.pop_front().expect("not empty");
            if socket.dead {
                continue;
            }
            for message in frame::decode_frame(&frame.into()).expect("good frames only") {
                frames.push_back((socket.id, message));
            }
        }
        let effects = self.room.frames(&mut frames, self.now);
        assert!(!effects.rebuild && frames.is_empty(), "nothing here breaks a document");
        self.carry_out(effects);
        self.forget_closed();
    }

    /// A socket that was closed and has nothing on its way is noticed.
    fn forget_closed(&mut self) {
        let gone: Vec<SessionId> = self
            .sockets
            .iter()
            .filter(|socket| socket.closed && socket.up.is_empty() && !socket.dead)
            .map(|socket| socket.id)
            .collect();
        self.sockets.retain(|socket| !(socket.closed && socket.up.is_empty()));
        for id in gone {
            let effects = self.room.leave(id, self.now);
            self.carry_out(effects);
        }
    }

    fn carry_out(&mut self, effects: Effects) {
        assert!(effects.closes.is_empty() && effects.refusals.is_empty(), "{effects:?}");
        let mut behind = Vec::new();
        for push in effects.pushes {
            for socket in self.sockets.iter_mut().filter(|socket| !socket.dead) {
                let pushed = match &push {
                    Push::To(id, frame) if *id == socket.id => socket.outbox.push(frame.clone()),
                    Push::Others(except, frame) if *except != Some(socket.id) => socket.outbox.push(frame.clone()),
                    Push::Changes(changes) => socket.outbox.push_together(changes.for_session(socket.id)),
                    _ => continue,
                };
                if pushed == Pushed::FellBehind {
                    behind.push(socket.id);
                }
            }
            for id in behind.drain(..) {
                self.room.fell_behind(id);
            }
        }
        if let Some(request) = effects.store {
            assert!(self.request.replace(request).is_none(), "one request at a time");
        }
    }

    fn store(&mut self) {
        let answer = match self.request.take() {
            None => return,
            Some(StoreRequest::Append { updates, .. }) => {
                self.stored.tail.extend(updates);
                StoreAnswer::Appended(Ok(self.stored.last_seq()))
            }
            Some(StoreRequest::Compact { covers, snapshot, .. }) => {
                let kept = usize::try_from(self.stored.last_seq() - covers).expect("few");
                let cut = self.stored.tail.len() - kept;
                self.stored.tail.drain(..cut);
                (self.stored.snapshot, self.stored.snapshot_seq) = (Some(snapshot), covers);
                StoreAnswer::Compacted(Ok(()))
            }
        };
        let effects = self.room.stored(answer, self.now);
        self.carry_out(effects);
    }

    /// What the outboxes hold goes on its way.
    fn write_down(&mut self, at: usize) {
        loop {
            let socket = &mut self.sockets[at];
            if socket.dead {
                return;
            }
            match socket.outbox.pull() {
                Next::Write(frames) => socket.down.extend(frames),
                Next::Drained => self.drained.push_back(socket.id),
                Next::Close(_) | Next::Idle => return,
            }
        }
    }

    /// Somebody reads some of what arrived.
    fn read(&mut self, at: usize, most: usize) {
        self.write_down(at);
        for _ in 0..most {
            let socket = &mut self.sockets[at];
            if socket.held || socket.closed {
                return;
            }
            let Some(frame) = socket.down.pop_front() else { return };
            let doc = &self.people[socket.owner];
            match Message::decode_v1(&frame).expect("a message") {
                Message::Sync(SyncMessage::SyncStep1(state)) => {
                    // With what waits for something missing, as Yjs does: the server may have lost that since.
                    let missing = doc.transact().encode_state_as_update_v1(&state);
                    socket
                        .up
                        .push_back(Message::Sync(SyncMessage::SyncStep2(missing)).encode_v1());
                }
                Message::Sync(SyncMessage::SyncStep2(update) | SyncMessage::Update(update)) => {
                    let update = Update::decode_v1(&update).expect("an update");
                    doc.transact_mut().apply_update(update).expect("applies");
                }
                _ => {}
            }
        }
    }

    /// The server dies with what it had not stored; a request under way is lost or done.
    fn kill(&mut self) {
        if self.random.bool() {
            self.store();
        }
        self.request = None;
        self.room = Room::open(DocName::Map, &self.stored, LIMITS).expect("what was stored");
        for socket in &mut self.sockets {
            socket.dead = true;
            // Most notice at once, some only when they try.
            socket.closed |= !socket.held;
        }
    }

    /// Everything somebody wrote, again, by another socket, in any order.
    fn resend(&mut self, owner: usize) {
        let whole = self.people[owner]
            .transact()
            .encode_state_as_update_v1(&StateVector::default());
        self.connect(owner);
        let again = Message::Sync(SyncMessage::Update(whole)).encode_v1();
        self.socket_of(owner).expect("just opened").up.push_back(again);
    }

    fn step(&mut self) {
        let who = self.random.usize(0..PEERS);
        self.now += Duration::from_millis(self.random.u64(0..400));
        match self.random.u8(0..35) {
            0..10 => self.edit(who),
            10..16 => self.take_up(6),
            16..20 if !self.sockets.is_empty() => {
                let at = self.random.usize(0..self.sockets.len());
                self.read(at, 4);
            }
            20..23 => self.store(),
            23..25 => {
                let effects = self.room.tick(self.now);
                self.carry_out(effects);
            }
            25 | 26 => self.connect(who),
            27 => self.close(who),
            28 => self.kill(),
            29 => self.resend(who),
            30 => {
                if let Some(socket) = self.socket_of(who) {
                    socket.held = !socket.held;
                }
            }
            // Lines stall, some of them together.
            32 | 33 => {
                for _ in 0..self.random.usize(1..=PEERS) {
                    let at = self.random.usize(0..=self.sockets.len());
                    if let Some(socket) = self.sockets.get_mut(at)
                        && socket.outbox.fall_behind()
                    {
                        self.room.fell_behind(socket.id);
                    }
                }
            }
            34 => self.catch_up(),
            // Somebody's device is lost; another person takes the place.
            31 => {
                self.close(who);
                self.next_id += 1;
                self.people[who] = person(1_000 + self.next_id);
            }
            _ => {}
        }
        self.forget_closed();
    }

    fn catch_up(&mut self) {
        let effects = self.room.catch_up(&mut self.drained);
        self.carry_out(effects);
    }

    fn settle(&mut self) {
        for socket in &mut self.sockets {
            socket.held = false;
        }
        let mut order: Vec<usize> = (0..PEERS).collect();
        self.random.shuffle(&mut order);
        for who in order {
            self.connect(who);
            for _ in 0..self.random.usize(0..20) {
                self.turn();
            }
        }
        for _ in 0..200 {
            self.turn();
        }
    }

    fn turn(&mut self) {
        self.now += Duration::from_millis(300);
        self.take_up(8);
        for at in 0..self.sockets.len() {
            self.read(at, 100);
        }
        self.catch_up();
        self.store();
        let effects = self.room.tick(self.now);
        self.carry_out(effects);
    }

    fn check(&mut self, seed: u64) {
        let said = |txn: &yrs::Transaction<'_>| {
            let text = txn.get_text("t").map(|text| text.get_string(txn)).unwrap_or_default();
            let mut meta: Vec<(String, String)> = txn.get_map("meta").map_or_else(Vec::new, |map| {
                map.iter(txn)
                    .map(|(key, value)| (key.to_owned(), value.to_string(txn)))
                    .collect()
            });
            meta.sort();
            let mut vector: Vec<(u64, u32)> = txn
                .state_vector()
                .iter()
                .map(|(id, clock)| (id.get(), *clock))
                .collect();
            vector.sort_unstable();
            (text, meta, vector)
        };
        let room = self.room.read(said);
        for (at, doc) in self.people.iter().enumerate() {
            assert_eq!(
                said(&doc.transact()),
                room,
                "seed {seed}: person {at} and the room differ"
            );
        }
        let disk = Room::open(DocName::Map, &self.stored, LIMITS).expect("what was stored");
        assert_eq!(disk.read(said), room, "seed {seed}: the disk and the room differ");
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn sp03_whatever_happens_on_the_way_everybody_ends_with_the_same() {
    let first = number("WAYMARK_SIMULATION_SEED").unwrap_or_else(|| fastrand::u64(..));
    for seed in (0..number("WAYMARK_SIMULATIONS").unwrap_or(300)).map(|at| first.wrapping_add(at)) {
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.step();
        }
        world.settle();
        world.check(seed);
    }
}
