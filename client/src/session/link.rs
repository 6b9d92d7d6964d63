//! Runs what the connection machine of one document decides: sockets, timers, listeners, the device's store.
//!
//! A thin shell. Every event of the outside becomes one input; its effects are run in order before the next input is taken,
//! so that nothing re-enters. All callbacks hold the link weakly: dropping it ends them.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;
use waymark_shared::access::DocName;
use waymark_shared::ids::JourneyId;
use waymark_shared::presence::Presence;
use yrs::StateVector;
use yrs::sync::{AwarenessUpdate, Message, SyncMessage};
use yrs::updates::encoder::Encode;

use super::{Keeping, Rights, Signals, monotonic_ms};
use crate::editor::{Editor, Origin};
use crate::platform::clock;
use crate::platform::listener::{Listener, is_online, is_visible};
use crate::platform::offline_store::{OfflineStore, OfflineStoreError};
use crate::platform::socket::{Socket, SocketEvent};
use crate::platform::timer::Timer;
use crate::presence::local::LocalPresence;
use crate::presence::peers::Peers;
use crate::sync::machine::{Effect, Input, Machine, Now, SocketId};
use crate::sync::offline_log::{OfflineLog, StoreOp};

/// IndexedDB that does not answer within this time is taken for absent: a person waits.
const STORE_LIMIT_MS: u64 = 2_500;

/// Where a document is.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) url: String,
    pub(super) journey: JourneyId,
    pub(super) doc: DocName,
}

/// See the module.
pub(super) struct Link(Rc<Inner>);

struct Inner {
    url: String,
    editor: Editor,
    peers: Peers,
    signals: Signals,
    machine: RefCell<Machine>,
    presence: RefCell<LocalPresence>,
    log: RefCell<OfflineLog>,
    store: RefCell<Store>,
    /// How many steps could be undone after the last local update.
    last_step: Cell<usize>,
    /// Writes to the store under way.
    writing: Cell<u32>,
    socket: RefCell<Option<(SocketId, Socket)>>,
    inputs: RefCell<VecDeque<Input>>,
    running: Cell<bool>,
    closed: Cell<bool>,
    /// The next tick, and when it is due.
    timer: RefCell<Option<(u64, Timer)>>,
    store_timer: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Listener>>,
}

enum Store {
    /// Writes wait until it is open.
    Opening(Vec<StoreOp>),
    Open(Rc<OfflineStore>),
    Absent,
}

impl Link {
    /// Starts: reads the device's log, then connects.
    pub(super) fn open(
        address: Address,
        editor: Editor,
        presence: LocalPresence,
        peers: Peers,
        signals: Signals,
    ) -> Self {
        let inner = Rc::new(Inner {
            url: address.url,
            editor,
            peers,
            signals,
            machine: RefCell::default(),
            presence: RefCell::new(presence),
            log: RefCell::new(OfflineLog::new(address.journey, address.doc)),
            store: RefCell::new(Store::Opening(Vec::new())),
            last_step: Cell::new(0),
            writing: Cell::new(0),
            socket: RefCell::default(),
            inputs: RefCell::default(),
            running: Cell::default(),
            closed: Cell::default(),
            timer: RefCell::default(),
            store_timer: RefCell::default(),
            listeners: RefCell::default(),
        });
        let weak = Rc::downgrade(&inner);
        inner
            .editor
            .on_local_update(with(&weak, |link, update| link.give(Input::LocalUpdate(update))));
        inner.listen();
        if !is_online() {
            inner.give(Input::Offline);
        }
        if !is_visible() {
            inner.give(Input::Hidden);
        }
        inner.give(Input::Connect);
        Self(inner)
    }

    /// Changes what the others are told about this user.
    pub(super) fn tell(&self, change: impl FnOnce(&mut Presence)) {
        self.0.presence.borrow_mut().change(change);
        self.0.run();
    }

    pub(super) fn retry(&self) {
        self.0.give(Input::Connect);
    }

    /// Ends everything. Sends and keeps what waits first.
    pub(super) fn close(&self) {
        if self.0.closed.get() {
            return;
        }
        self.0.step_aside();
        self.0.closed.set(true);
        self.0.listeners.take();
        self.0.timer.take();
        self.0.store_timer.take();
        self.0.socket.take();
    }
}

impl Inner {
    fn give(self: &Rc<Self>, input: Input) {
        self.inputs.borrow_mut().push_back(input);
        self.run();
    }

    /// Takes all waiting inputs, then sets the timer for what is due next.
    fn run(self: &Rc<Self>) {
        if self.closed.get() || self.running.replace(true) {
            return;
        }
        let now_ms = monotonic_ms();
        if let Some(presence) = self.presence.borrow_mut().take(now_ms) {
            self.inputs.borrow_mut().push_back(Input::LocalPresence(presence));
        }
        loop {
            let Some(input) = self.inputs.borrow_mut().pop_front() else {
                break;
            };
            let effects = self.machine.borrow_mut().handle(input, now());
            for effect in effects {
                self.effect(effect);
            }
        }
        self.running.set(false);
        self.schedule();
    }

    fn effect(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::AskOffline => self.read_log(),
            Effect::OpenSocket(id) => self.open_socket(id),
            Effect::CloseSocket(id) => {
                if self.socket.borrow().as_ref().is_some_and(|(open, _)| *open == id) {
                    self.socket.take();
                }
            }
            Effect::Send(id, frame) => self.send(id, &frame),
            Effect::SendStep1(id) => {
                if let Some(ours) = self.editor.state_vector() {
                    self.send(id, &Message::Sync(SyncMessage::SyncStep1(ours)).encode_v1());
                }
            }
            Effect::SendDiff(id, theirs) => {
                if let Some(diff) = self.editor.diff(&theirs) {
                    self.send(id, &Message::Sync(SyncMessage::SyncStep2(diff)).encode_v1());
                }
            }
            Effect::ApplyRemote(update) => self.apply_remote(update),
            Effect::StoreOffline(update) => {
                // What goes into the same step of undo is one change for people, letter by letter as it comes.
                let steps = self.editor.steps();
                let continues = self.last_step.replace(steps) == steps;
                let op = self
                    .log
                    .borrow_mut()
                    .append(&row_id(), update, continues, monotonic_ms());
                self.write(vec![op]);
            }
            Effect::PruneOffline { acked } => {
                let ops = self.log.borrow_mut().acked(acked);
                self.write(ops);
            }
            Effect::AskPresence => {
                let mut presence = self.presence.borrow_mut();
                presence.rejoin();
                let state = presence.take(monotonic_ms());
                self.inputs.borrow_mut().extend(state.map(Input::LocalPresence));
            }
            Effect::PresenceIn(update) => self.presence_in(&update),
            Effect::Rights { role, writable } => {
                self.editor.set_writable(writable);
                self.signals.rights.write(&Some(Rights { role, writable }));
                self.signals.writable.write(&writable);
            }
            Effect::Restored(told) => {
                self.signals.restored.write(&Some(told));
            }
            Effect::Status(status) => {
                let changes = self.log.borrow().kept_changes();
                self.signals.status.write(&status.counting(changes));
            }
        }
    }

    fn open_socket(self: &Rc<Self>, id: SocketId) {
        let on_event = with(&Rc::downgrade(self), move |link, event| {
            link.give(match event {
                SocketEvent::Opened => Input::Opened(id),
                SocketEvent::Frame(frame) => Input::Frame(id, frame),
                SocketEvent::Closed(code) => Input::Closed(id, code),
            });
        });
        match Socket::open(&self.url, on_event) {
            Ok(socket) => drop(self.socket.replace(Some((id, socket)))),
            Err(_) => self.inputs.borrow_mut().push_back(Input::Closed(id, 1006)),
        }
    }

    fn send(&self, id: SocketId, frame: &[u8]) {
        if let Some((open, socket)) = &*self.socket.borrow()
            && *open == id
        {
            socket.send(frame);
        }
    }

    fn apply_remote(&self, update: Vec<u8>) {
        let follow_up = match self.editor.apply_foreign(Origin::Remote, &[update]) {
            Ok(applied) => {
                self.editor.model().set_loaded();
                self.log.borrow_mut().changed(monotonic_ms());
                applied.missing.then_some(Input::MissingUpdates)
            }
            // A new handshake brings it again.
            Err(_) => Some(Input::UnreadableUpdate),
        };
        self.inputs.borrow_mut().extend(follow_up);
    }

    fn presence_in(&self, update: &AwarenessUpdate) {
        let mut presence = self.presence.borrow_mut();
        if let Some(clock) = self.peers.receive(update, presence.client_id(), monotonic_ms()) {
            presence.outbid(clock);
        }
    }

    /// Reads the device's log and applies it; the machine waits for the answer before it connects.
    fn read_log(self: &Rc<Self>) {
        let prefix = self.log.borrow().prefix().to_owned();
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            let read = async {
                let store = OfflineStore::open().await?;
                let rows = store.load(&prefix).await?;
                Ok::<_, OfflineStoreError>((store, rows))
            };
            let read = read.await;
            if let Some(link) = weak.upgrade() {
                match read {
                    Ok((store, rows)) => link.log_read(store, rows),
                    Err(error) => link.without_store(&error.to_string()),
                }
            }
        });
        let give_up = with(&Rc::downgrade(self), |link, ()| {
            link.without_store("it does not answer")
        });
        self.store_timer
            .replace(Some(Timer::after(STORE_LIMIT_MS, move || give_up(()))));
    }

    fn log_read(self: &Rc<Self>, store: OfflineStore, rows: Vec<(String, Vec<u8>)>) {
        // Too late: the connection goes on without.
        let waiting = match &mut *self.store.borrow_mut() {
            Store::Opening(waiting) => std::mem::take(waiting),
            Store::Open(_) | Store::Absent => return,
        };
        self.store_timer.take();
        let loaded = self.log.borrow_mut().loaded(rows);
        // One unreadable row must not hide the others.
        let mut readable = !loaded.updates.is_empty();
        if self.editor.apply_foreign(Origin::Offline, &loaded.updates).is_err() {
            let apply = |update: &Vec<u8>| self.editor.apply_foreign(Origin::Offline, std::slice::from_ref(update));
            readable = loaded.updates.iter().filter(|update| apply(update).is_ok()).count() > 0;
        }
        if readable {
            self.editor.model().set_loaded();
        }
        self.signals.keeping.write(&Keeping::OnDevice);
        self.store.replace(Store::Open(Rc::new(store)));
        self.write(waiting);
        self.give(Input::OfflineLoaded { kept: loaded.kept });
    }

    fn without_store(self: &Rc<Self>, reason: &str) {
        if !matches!(*self.store.borrow(), Store::Opening(_)) {
            return;
        }
        self.store_timer.take();
        self.stop_keeping(reason);
        self.give(Input::OfflineLoaded { kept: 0 });
    }

    fn stop_keeping(&self, reason: &str) {
        leptos::logging::warn!("changes are not kept on this device: {reason}");
        self.store.replace(Store::Absent);
        self.signals.keeping.write(&Keeping::TabOnly);
    }

    fn write(self: &Rc<Self>, ops: Vec<StoreOp>) {
        if ops.is_empty() {
            return;
        }
        let store = match &mut *self.store.borrow_mut() {
            Store::Opening(waiting) => {
                waiting.extend(ops);
                return;
            }
            Store::Open(store) => Rc::clone(store),
            Store::Absent => return,
        };
        self.writing.set(self.writing.get() + 1);
        self.signals.keeping.write(&Keeping::Writing);
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            let written = store.write(&ops).await;
            if let Some(link) = weak.upgrade() {
                link.writing.set(link.writing.get() - 1);
                link.written(written);
            }
        });
    }

    /// "Kept" is said only once the browser has taken all that was written.
    fn written(&self, written: Result<(), OfflineStoreError>) {
        match written {
            Err(error) => self.stop_keeping(&error.to_string()),
            Ok(()) if self.writing.get() == 0 && matches!(*self.store.borrow(), Store::Open(_)) => {
                self.signals.keeping.write(&Keeping::OnDevice);
            }
            Ok(()) => {}
        }
    }

    fn snapshot(self: &Rc<Self>) {
        if self.log.borrow().snapshot_due_ms().is_none() || !matches!(*self.store.borrow(), Store::Open(_)) {
            return;
        }
        let Some(state) = self.editor.diff(&StateVector::default()) else {
            return;
        };
        let ops = self.log.borrow_mut().snapshot(&row_id(), &state);
        self.write(ops);
    }

    /// Sets the one timer for whatever is due first.
    fn schedule(self: &Rc<Self>) {
        let stored = matches!(*self.store.borrow(), Store::Open(_));
        let due_ms = [
            self.machine.borrow().deadline_ms(),
            self.log.borrow().snapshot_due_ms().filter(|_| stored),
            self.peers.expiry_ms(),
            self.socket.borrow().is_some().then(|| self.presence.borrow().due_ms()),
        ];
        let Some(due_ms) = due_ms.into_iter().flatten().min() else {
            self.timer.take();
            return;
        };
        // A tick that comes too early only sets the next one; so most events need no new timer.
        if self
            .timer
            .borrow()
            .as_ref()
            .is_some_and(|(set_ms, _)| *set_ms <= due_ms)
        {
            return;
        }
        let tick = with(&Rc::downgrade(self), |link, ()| link.tick());
        let timer = Timer::after(due_ms.saturating_sub(monotonic_ms()), move || tick(()));
        self.timer.replace(Some((due_ms, timer)));
    }

    fn tick(self: &Rc<Self>) {
        self.timer.take();
        let now_ms = monotonic_ms();
        self.peers.expire(now_ms);
        if self.log.borrow().snapshot_due_ms().is_some_and(|due| now_ms >= due) {
            self.snapshot();
        }
        self.give(Input::Tick);
    }

    fn listen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let on = |name, run: fn(&Rc<Self>)| {
            let run = with(&weak, move |link, ()| run(link));
            Listener::on_window(name, move || run(()))
        };
        let mut listeners = vec![
            on("online", |link| link.give(Input::Online)),
            on("offline", |link| link.give(Input::Offline)),
            on("pagehide", Self::step_aside),
            on("pageshow", Self::come_back),
        ];
        let seen = with(&weak, |link, ()| link.seen_or_not());
        listeners.extend(Listener::on_visibility(move || seen(())));
        self.listeners.replace(listeners);
    }

    fn seen_or_not(self: &Rc<Self>) {
        if is_visible() {
            self.give(Input::Visible);
        } else {
            self.give(Input::Hidden);
            self.snapshot();
        }
    }

    /// The page was taken out of the browser's cache, as it was.
    fn come_back(self: &Rc<Self>) {
        self.give(if is_online() { Input::Online } else { Input::Offline });
        self.give(Input::Visible);
    }

    /// The page may end now: sends and keeps what waits, and takes this user off the others' screens.
    fn step_aside(self: &Rc<Self>) {
        self.give(Input::Hidden);
        self.snapshot();
        let leave = self.presence.borrow_mut().leave();
        let frame = Message::Awareness(leave).encode_v1();
        if let Some((_, socket)) = &*self.socket.borrow() {
            socket.send(&frame);
        }
    }
}

/// A callback that does nothing once the link is gone.
fn with<T>(weak: &Weak<Inner>, run: impl Fn(&Rc<Inner>, T) + Clone + 'static) -> impl Fn(T) + Clone + 'static {
    let weak = weak.clone();
    move |value| {
        if let Some(link) = weak.upgrade() {
            run(&link, value);
        }
    }
}

fn now() -> Now {
    #[allow(clippy::cast_precision_loss, reason = "randomness of 32 bits is plenty")]
    let jitter = f64::from(clock::random_u128() as u32) / f64::from(u32::MAX);
    Now {
        ms: monotonic_ms(),
        jitter,
    }
}

/// A key that no tab uses again, in order of time.
fn row_id() -> String {
    format!("{:012x}-{:032x}", clock::now_ms(), clock::random_u128())
}
