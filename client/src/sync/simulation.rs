//! Machine, offline log and editor of several people against a server that crashes, over links that break, from one seed.
//!
//! Laws: what a person was shown as saved is on the server's disk; nothing that was edited is ever lost, whatever breaks and
//! whoever closes the tab; once all is quiet everybody sees the same.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;
use waymark_shared::access::{DocName, Role};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::ids::{CardId, JourneyId};
use waymark_shared::journey::words::CardKind;
use waymark_shared::protocol::{Hello, ServerFrame};
use yrs::sync::{Message, SyncMessage};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{ReadTxn, StateVector, Transact, Update};

use super::machine::{Effect, Input, Machine, Now, SocketId, Status};
use super::offline_log::{OfflineLog, StoreOp};
use crate::editor::tests::{Desk, sources, splice};
use crate::editor::{Editor, Origin};
use crate::model::JourneyModel;
use crate::model::tests::{Dice, outline};

/// One person with one tab. The disk outlives the tab.
struct Person {
    tab: Tab,
    disk: BTreeMap<String, Vec<u8>>,
    made: Vec<CardId>,
    rows: u32,
}

struct Tab {
    editor: Editor,
    machine: Machine,
    log: OfflineLog,
    local: Rc<RefCell<Vec<Vec<u8>>>>,
    up: VecDeque<(SocketId, Vec<u8>)>,
    down: VecDeque<Input>,
    socket: Option<SocketId>,
}

struct Server {
    doc: JourneyDoc,
    durable: Vec<u8>,
    /// By person: the socket, its write frames, and what was acknowledged of them.
    sessions: BTreeMap<usize, (SocketId, u64, u64)>,
}

struct World {
    dice: Dice,
    now_ms: u64,
    server: Server,
    people: Vec<Person>,
    desk: Desk,
}

impl Tab {
    fn new() -> Self {
        let editor = Editor::new(JourneyDoc::new(None), JourneyModel::new(), sources());
        let local = Rc::new(RefCell::new(Vec::new()));
        let kept = Rc::clone(&local);
        editor.on_local_update(move |update| kept.borrow_mut().push(update));
        Self {
            editor,
            machine: Machine::default(),
            log: OfflineLog::new(JourneyId::mint(1, 1), DocName::Map),
            local,
            up: VecDeque::new(),
            down: VecDeque::new(),
            socket: None,
        }
    }
}

impl Server {
    fn new(durable: Vec<u8>) -> Self {
        let doc = JourneyDoc::new(None);
        doc.doc()
            .transact_mut()
            .apply_update(Update::decode_v1(&durable).unwrap())
            .unwrap();
        Self {
            doc,
            durable,
            sessions: BTreeMap::new(),
        }
    }

    fn state(&self) -> Vec<u8> {
        self.doc
            .doc()
            .transact()
            .encode_state_as_update_v1(&StateVector::default())
    }

    fn has_on_disk(&self, card: CardId) -> bool {
        let disk = Self::new(self.durable.clone());
        let txn = disk.doc.doc().transact();
        disk.doc.read_card(&txn, card).is_some()
    }
}

impl World {
    fn new(seed: u64, people: usize) -> Self {
        let desk = Desk::new();
        let server = Server::new(desk.editor.diff(&StateVector::default()).unwrap());
        let person = || Person {
            tab: Tab::new(),
            disk: BTreeMap::new(),
            made: Vec::new(),
            rows: 0,
        };
        let people = std::iter::repeat_with(person).take(people).collect();
        let mut world = Self {
            dice: Dice(seed),
            now_ms: 0,
            server,
            people,
            desk,
        };
        for who in 0..world.people.len() {
            world.give(who, Input::Connect);
        }
        world
    }

    fn give(&mut self, who: usize, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let now = Now {
                ms: self.now_ms,
                jitter: 0.5,
            };
            for effect in self.people[who].tab.machine.handle(input, now) {
                inputs.extend(self.run(who, effect));
            }
        }
    }

    fn run(&mut self, who: usize, effect: Effect) -> Option<Input> {
        let person = &mut self.people[who];
        let tab = &mut person.tab;
        match effect {
            Effect::AskOffline => {
                let loaded = tab.log.loaded(person.disk.clone().into_iter().collect());
                tab.editor.apply_foreign(Origin::Offline, &loaded.updates).unwrap();
                return Some(Input::OfflineLoaded { kept: loaded.kept });
            }
            Effect::OpenSocket(id) => {
                tab.socket = Some(id);
                tab.up.clear();
                tab.down.push_back(Input::Opened(id));
                let hello = Hello {
                    role: Role::Editor,
                    writable: true,
                    version: 1,
                };
                let hello = ServerFrame::Hello(hello).to_message().encode_v1();
                tab.down.push_back(Input::Frame(id, hello));
                let ours = self.server.doc.doc().transact().state_vector();
                let step1 = Message::Sync(SyncMessage::SyncStep1(ours)).encode_v1();
                tab.down.push_back(Input::Frame(id, step1));
                self.server.sessions.insert(who, (id, 0, 0));
            }
            Effect::CloseSocket(id) => self.hang_up(who, id),
            Effect::Send(id, frame) => tab.up.push_back((id, frame)),
            Effect::SendStep1(id) => {
                let ours = tab.editor.state_vector().unwrap();
                tab.up
                    .push_back((id, Message::Sync(SyncMessage::SyncStep1(ours)).encode_v1()));
            }
            Effect::SendDiff(id, theirs) => {
                let diff = tab.editor.diff(&theirs).unwrap();
                tab.up
                    .push_back((id, Message::Sync(SyncMessage::SyncStep2(diff)).encode_v1()));
            }
            Effect::ApplyRemote(update) => {
                let applied = tab.editor.apply_foreign(Origin::Remote, &[update]).unwrap();
                return applied.missing.then_some(Input::MissingUpdates);
            }
            Effect::StoreOffline(update) => {
                person.rows += 1;
                let op = tab
                    .log
                    .append(&format!("{:08}", person.rows), update, false, self.now_ms);
                person.write([op]);
            }
            Effect::PruneOffline { acked } => {
                let ops = tab.log.acked(acked);
                person.write(ops);
            }
            Effect::AskPresence
            | Effect::PresenceIn(_)
            | Effect::Rights { .. }
            | Effect::Restored(_)
            | Effect::Status(_) => {}
        }
        None
    }

    fn hang_up(&mut self, who: usize, id: SocketId) {
        if self.server.sessions.get(&who).is_some_and(|(open, ..)| *open == id) {
            self.server.sessions.remove(&who);
        }
    }

    fn edit(&mut self, who: usize) {
        let tab = &self.people[who].tab;
        let cards = tab
            .editor
            .model()
            .with_values(|journey, _| journey.cards.keys().copied().collect::<Vec<_>>());
        match self.dice.pick(&cards) {
            Some(card) if self.dice.roll(2) == 0 => drop(tab.editor.apply([splice(card, 0, "x")])),
            _ => {
                let id = tab.editor.mint(CardId::mint);
                let (lane, moment) = (self.desk.lane, self.desk.moment);
                let (kind, title, place) = (CardKind::Idea, String::new(), Place::Last);
                // Refused until the journey has arrived.
                if tab
                    .editor
                    .apply([Edit::AddCard {
                        id,
                        kind,
                        title,
                        lane,
                        moment,
                        place,
                    }])
                    .is_ok()
                {
                    self.people[who].made.push(id);
                }
            }
        }
        let updates = std::mem::take(&mut *self.people[who].tab.local.borrow_mut());
        for update in updates {
            self.give(who, Input::LocalUpdate(update));
        }
    }

    /// The server takes one frame of a person.
    fn deliver_up(&mut self, who: usize) {
        let Some((id, frame)) = self.people[who].tab.up.pop_front() else {
            return;
        };
        let Some((open, frames, _)) = self.server.sessions.get_mut(&who) else {
            return;
        };
        if *open != id {
            return;
        }
        match Message::decode_v1(&frame).unwrap() {
            Message::Sync(SyncMessage::SyncStep1(theirs)) => {
                let diff = self.server.doc.doc().transact().encode_state_as_update_v1(&theirs);
                let answer = Message::Sync(SyncMessage::SyncStep2(diff)).encode_v1();
                self.people[who].tab.down.push_back(Input::Frame(id, answer));
            }
            Message::Sync(SyncMessage::SyncStep2(update) | SyncMessage::Update(update)) => {
                *frames += 1;
                let decoded = Update::decode_v1(&update).unwrap();
                self.server.doc.doc().transact_mut().apply_update(decoded).unwrap();
                let forward = Message::Sync(SyncMessage::Update(update)).encode_v1();
                for (other, (socket, ..)) in self.server.sessions.iter().filter(|(other, _)| **other != who) {
                    self.people[*other]
                        .tab
                        .down
                        .push_back(Input::Frame(*socket, forward.clone()));
                }
            }
            _ => {}
        }
    }

    fn deliver_down(&mut self, who: usize) {
        if let Some(input) = self.people[who].tab.down.pop_front() {
            self.give(who, input);
        }
    }

    /// The server's disk has everything, and everybody is told.
    fn flush(&mut self) {
        self.server.durable = self.server.state();
        for (who, (socket, frames, acked)) in &mut self.server.sessions {
            if *frames > *acked {
                *acked = *frames;
                let ack = ServerFrame::Ack { frames: *frames }.to_message().encode_v1();
                self.people[*who].tab.down.push_back(Input::Frame(*socket, ack));
            }
        }
    }

    fn crash(&mut self) {
        let started = Server::new(self.server.durable.clone());
        let lost = std::mem::replace(&mut self.server, started);
        for (who, (socket, ..)) in lost.sessions {
            self.people[who].tab.down.push_back(Input::Closed(socket, 1006));
        }
    }

    /// The connection breaks; what was under way in either direction is lost.
    fn cut(&mut self, who: usize) {
        let tab = &mut self.people[who].tab;
        if let Some(socket) = tab.socket {
            tab.up.clear();
            tab.down.clear();
            tab.down.push_back(Input::Closed(socket, 1006));
            self.hang_up(who, socket);
        }
    }

    /// The tab is closed without a word and opened again.
    fn reopen(&mut self, who: usize) {
        self.cut(who);
        self.people[who].tab = Tab::new();
        self.give(who, Input::Connect);
    }

    fn tick(&mut self, ms: u64) {
        self.now_ms += ms;
        for who in 0..self.people.len() {
            if self.people[who]
                .tab
                .machine
                .deadline_ms()
                .is_some_and(|due| due <= self.now_ms)
            {
                self.give(who, Input::Tick);
            }
        }
    }

    fn snapshot(&mut self, who: usize) {
        let person = &mut self.people[who];
        let state = person.tab.editor.diff(&StateVector::default()).unwrap();
        person.rows += 1;
        let ops = person.tab.log.snapshot(&format!("{:08}", person.rows), &state);
        person.write(ops);
    }

    fn step(&mut self) {
        let who = self.dice.roll(self.people.len());
        match self.dice.roll(100) {
            0..25 => self.edit(who),
            25..50 => self.deliver_up(who),
            50..75 => self.deliver_down(who),
            75..83 => self.flush(),
            83..91 => {
                let ms = 1 + self.dice.roll(40) as u64;
                self.tick(ms);
            }
            91..94 => self.tick(2_000),
            94..96 => self.cut(who),
            96 => self.crash(),
            97 => self.reopen(who),
            _ => self.snapshot(who),
        }
    }

    fn settle(&mut self) {
        for _ in 0..200 {
            for who in 0..self.people.len() {
                for _ in 0..50 {
                    self.deliver_down(who);
                    self.deliver_up(who);
                }
            }
            self.flush();
            self.tick(500);
        }
    }

    fn check(&self, at: &str) {
        for (who, person) in self.people.iter().enumerate() {
            let knows = |card: &CardId| person.tab.editor.model().cards.get(*card).is_some();
            assert!(
                person.made.iter().all(knows),
                "{at}: person {who} lost an edit of their own"
            );
            if person.tab.machine.status() == Status::Saved {
                let saved = person.made.iter().all(|card| self.server.has_on_disk(*card));
                assert!(saved, "{at}: person {who} was shown as saved what is not on disk");
            }
        }
    }
}

impl Person {
    fn write(&mut self, ops: impl IntoIterator<Item = StoreOp>) {
        for op in ops {
            match op {
                StoreOp::Put(key, bytes) => drop(self.disk.insert(key, bytes)),
                StoreOp::Delete(key) => drop(self.disk.remove(&key)),
            }
        }
    }
}

#[wasm_bindgen_test]
fn whatever_breaks_what_was_saved_is_on_disk_and_nothing_is_lost() {
    for seed in 0..40 {
        let mut world = World::new(seed, 3);
        for step in 0..400 {
            world.step();
            if step % 8 == 0 {
                world.check(&format!("seed {seed}, step {step}"));
            }
        }
        world.settle();
        world.check(&format!("seed {seed}, at the end"));
        let at_server = world.server.state();
        let reader = Tab::new();
        reader.editor.apply_foreign(Origin::Remote, &[at_server]).unwrap();
        let expected = outline(reader.editor.model());
        for (who, person) in world.people.iter().enumerate() {
            assert_eq!(person.tab.machine.status(), Status::Saved, "seed {seed}, person {who}");
            assert_eq!(
                outline(person.tab.editor.model()),
                expected,
                "seed {seed}, person {who}"
            );
        }
        for person in &world.people {
            let mut log = OfflineLog::new(JourneyId::mint(1, 1), DocName::Map);
            let loaded = log.loaded(person.disk.clone().into_iter().collect());
            assert_eq!(
                loaded.kept, 0,
                "seed {seed}: an acknowledged edit still counts as unsaved"
            );
        }
    }
}
