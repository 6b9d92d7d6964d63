//! The shell around a [`Room`]: one task per open document, fed by a bounded channel.
//!
//! Invariants: what is stored is read before the first command is answered; at most one store call is under way; the
//! task ends only when nobody is here and everything is durable. Every decision is the room's. Not here: who finds the
//! task (`registry`), what is done before the room stands (`opening`).

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep_until;
use tracing::{error, info, warn};
use waymark_shared::access::DocName;
use waymark_shared::ids::LinkId;
use waymark_shared::protocol::{CloseCode, ServerFrame};

use crate::heavy;
use crate::room::Room;
use crate::room::effects::{Effects, Push, Refusal};
use crate::room::frame::ClientFrame;
use crate::room::journal::{StoreAnswer, StoreRequest};
use crate::room::opening::{Guest, Opening};
use crate::room::registry::Shared;
use crate::room::session::{Session, SessionId};
use crate::room::turns::Turns;
use crate::store::DocKey;
use crate::ws::outbox::{Frame, Pushed, SharedOutbox};

/// Commands a room may have waiting; senders wait beyond that.
pub const QUEUE_COMMANDS: usize = 256;

/// Commands carried out in one turn. Many together are cheaper; more would keep the last of them waiting.
const COMMANDS_AT_ONCE: usize = 128;

/// How often a room looks at the clock.
const TICK: Duration = Duration::from_millis(500);
/// The same when people are here, everything is stored and nothing waits: most open rooms most of the time. 500 of them
/// then wake up 100 times a second instead of 1,000.
const CALM_TICK: Duration = Duration::from_secs(5);

/// An edit of the server's own. It may run again in a fresh room when the first was just closing.
pub type Edit = Arc<dyn Fn(&mut yrs::TransactionMut<'_>) + Send + Sync>;

/// What a room's task can be asked.
pub enum RoomCommand {
    /// Let a session in; answered once it is.
    Join {
        /// Its name.
        id: SessionId,
        /// Its rights.
        session: Session,
        /// Where its frames go.
        outbox: Arc<SharedOutbox>,
        /// Told when it is in, or why not.
        answer: oneshot::Sender<Result<(), CloseCode>>,
    },
    /// A message of a session.
    Frame(SessionId, ClientFrame),
    /// A session that was behind has room again.
    Drained(SessionId),
    /// A session's socket is gone.
    Leave(SessionId),
    /// Edit the document; answered when durable.
    Edit(Edit, oneshot::Sender<()>),
    /// Look at the room.
    Look(Box<dyn FnOnce(&mut Room) + Send>),
    /// Tell all of our own clients.
    Tell(ServerFrame),
    /// End the sessions of a link.
    Revoke(LinkId),
    /// End all sessions.
    CloseAll(CloseCode),
    /// End all sessions, make everything durable, end.
    ShutDown,
}

impl RoomCommand {
    /// Tells who waits for an answer that there is no room. Dropping the command makes all others ask again.
    pub(super) fn refuse(self, code: CloseCode) {
        if let Self::Join { answer, .. } = self {
            let _ = answer.send(Err(code));
        }
    }
}

/// Runs a room until it may be forgotten.
pub(super) async fn run(key: DocKey, mut commands: mpsc::Receiver<RoomCommand>, shared: Arc<Shared>) {
    let started = now();
    let (room, opening) = match open(key, &mut commands, &shared).await {
        Ok(opened) => opened,
        Err(why) => {
            error!(journey = %key.journey, doc = %key.doc, %why, "cannot load the document");
            shared.retire(key);
            commands.close();
            while let Ok(command) = commands.try_recv() {
                command.refuse(CloseCode::StoreAway);
            }
            return;
        }
    };
    shared.metrics.load_seconds.observe(started.elapsed().as_secs_f64());
    shared.metrics.rooms.inc();
    let task = Task {
        key,
        room: room.on_beat(Arc::clone(&shared.beat)),
        outboxes: HashMap::new(),
        waiting_edits: Vec::new(),
        store_call: None,
        drained: VecDeque::new(),
        empty_since: Some(now()),
        closing: false,
        turns: Turns::default(),
        shared: Arc::clone(&shared),
    };
    task.run(&mut commands, opening).await;
    // What is still in the channel is dropped with it; whoever waits for an answer then asks a fresh room.
}

/// Reads what is stored and builds the document from it, on a thread of its own: meanwhile others are answered.
async fn open(
    key: DocKey,
    commands: &mut mpsc::Receiver<RoomCommand>,
    shared: &Shared,
) -> Result<(Room, Opening), String> {
    let stored = shared.store.load(key).await.map_err(|error| error.to_string())?;
    let limits = shared.limits;
    let building = stored.clone();
    let mut building = tokio::task::spawn_blocking(move || Room::open(key.doc, &building, limits));
    let mut opening = heavy::run(stored.bytes() >= heavy::HEAVY_BYTES, || {
        Opening::of(key.doc, &stored, limits.sessions)
    });
    let built = loop {
        tokio::select! {
            built = &mut building => break built,
            Some(command) = commands.recv(), if opening.has_room() => opening.take(command),
        }
    };
    let room = built
        .map_err(|error| error.to_string())
        .and_then(|room| room.map_err(|broken| broken.to_string()));
    match room {
        Ok(room) => Ok((room, opening)),
        Err(why) => {
            opening.refuse(CloseCode::StoreAway);
            Err(why)
        }
    }
}

type StoreCall = Pin<Box<dyn Future<Output = StoreAnswer> + Send>>;

struct Task {
    key: DocKey,
    room: Room,
    outboxes: HashMap<SessionId, Arc<SharedOutbox>>,
    waiting_edits: Vec<(u64, oneshot::Sender<()>)>,
    store_call: Option<StoreCall>,
    /// Who was behind and has room again. Brought up to date between turns, so that whoever writes waits for one diff at most.
    drained: VecDeque<SessionId>,
    empty_since: Option<Instant>,
    closing: bool,
    turns: Turns,
    shared: Arc<Shared>,
}

/// However the task ends, also by a bug that panics: nobody is left on a line without a room.
impl Drop for Task {
    fn drop(&mut self) {
        for outbox in self.outboxes.values() {
            outbox.close(CloseCode::GoingAway);
        }
        self.shared.metrics.rooms.dec();
    }
}

impl Task {
    async fn run(mut self, commands: &mut mpsc::Receiver<RoomCommand>, opening: Opening) {
        let mut taken = Vec::with_capacity(COMMANDS_AT_ONCE);
        let mut tick_at = now() + TICK;
        let alarm = sleep_until(tick_at.into());
        tokio::pin!(alarm);
        let mut outcome = self.welcome(opening).await;
        let mut just_opened = true;
        loop {
            if !self.room.is_settled() || self.empty_since.is_some() {
                tick_at = tick_at.min(now() + TICK);
            }
            if let Err(why) = outcome {
                error!(journey = %self.key.journey, doc = %self.key.doc, %why, "the room ends");
                let effects = self.room.close_all(CloseCode::StoreAway);
                let _ = self.apply(effects).await;
                self.shared.retire(self.key);
                commands.close();
                return;
            }
            // Whoever made the room open may not have said yet what for.
            let asked = !std::mem::take(&mut just_opened) || self.closing;
            if asked && self.may_end(now()) {
                self.shared.retire(self.key);
                commands.close();
                self.shared.work.rested(self.key.journey);
                return;
            }
            // One timer for everything, set anew only when it has to ring at another moment.
            let wait_until = self.turns.wait_until(now());
            let ring_at = [self.room.wake_at(), wait_until]
                .into_iter()
                .flatten()
                .fold(tick_at, Instant::min)
                .into();
            if alarm.deadline() != ring_at {
                alarm.as_mut().reset(ring_at);
            }
            outcome = tokio::select! {
                answer = poll_call(&mut self.store_call) => {
                    self.store_call = None;
                    self.tell_of_work(&answer);
                    // It may ask for a snapshot next.
                    let effects = heavy::run(self.room.is_large(), || self.room.stored(answer, now()));
                    self.apply(effects).await
                }
                count = commands.recv_many(&mut taken, COMMANDS_AT_ONCE), if wait_until.is_none() => {
                    if count == 0 {
                        return;
                    }
                    self.turns.taken(now(), count == COMMANDS_AT_ONCE);
                    self.shared.metrics.room_queue.observe(count as f64);
                    self.commands(&mut taken).await
                }
                () = std::future::ready(()), if !self.drained.is_empty() => {
                    let effects = heavy::run(self.room.is_large(), || self.room.catch_up(&mut self.drained));
                    self.apply(effects).await
                }
                () = &mut alarm => {
                    let now = self::now();
                    if now >= tick_at {
                        tick_at = now + CALM_TICK;
                    }
                    let effects = self.room.tick(now);
                    self.apply(effects).await
                }
            };
        }
    }

    /// Lets in who came before the room stood, then does what waited.
    async fn welcome(&mut self, opening: Opening) -> Result<(), String> {
        let Opening {
            guests, mut waiting, ..
        } = opening;
        // All of them first: each was told the state the room begins with, and lacks whatever comes after it.
        for Guest {
            id,
            session,
            outbox,
            behind,
        } in guests
        {
            match self.room.join(id, session) {
                Ok(effects) => {
                    self.outboxes.insert(id, outbox);
                    self.queue(effects.pushes);
                    if behind {
                        self.pushed(id, Pushed::FellBehind);
                    }
                }
                Err(code) => outbox.close(code),
            }
        }
        self.commands(&mut waiting).await?;
        self.apply(Effects::default()).await
    }

    /// Changes of the journey itself are durable: a version will hold them.
    fn tell_of_work(&mut self, answer: &StoreAnswer) {
        if self.key.doc == DocName::Map && matches!(answer, StoreAnswer::Appended(Ok(_))) {
            let authors = self.room.take_authors();
            self.shared.work.changed(self.key.journey, authors, now());
        }
    }

    /// Carries out what waited, messages that follow each other as one.
    async fn commands(&mut self, taken: &mut Vec<RoomCommand>) -> Result<(), String> {
        let mut frames = VecDeque::new();
        for command in taken.drain(..) {
            match command {
                RoomCommand::Frame(id, frame) => frames.push_back((id, frame)),
                other => {
                    self.frames(&mut frames).await?;
                    let effects = self.command(other);
                    self.apply(effects).await?;
                }
            }
        }
        self.frames(&mut frames).await
    }

    async fn frames(&mut self, frames: &mut VecDeque<(SessionId, ClientFrame)>) -> Result<(), String> {
        self.shared.metrics.messages.inc_by(frames.len() as u64);
        while !frames.is_empty() {
            let heavy = frames.iter().any(|(_, frame)| self.room.is_heavy(frame));
            let effects = heavy::run(heavy, || self.room.frames(frames, now()));
            self.apply(effects).await?;
        }
        Ok(())
    }

    fn command(&mut self, command: RoomCommand) -> Effects {
        let now = self::now();
        match command {
            RoomCommand::Join {
                id,
                session,
                outbox,
                answer,
            } => {
                if self.closing {
                    let _ = answer.send(Err(CloseCode::GoingAway));
                    return Effects::default();
                }
                match self.room.join(id, session) {
                    Ok(effects) => {
                        self.outboxes.insert(id, outbox);
                        // Frames of the newcomer may only follow its first frames.
                        self.queue(effects.pushes);
                        let _ = answer.send(Ok(()));
                        Effects::default()
                    }
                    Err(code) => {
                        let _ = answer.send(Err(code));
                        Effects::default()
                    }
                }
            }
            RoomCommand::Frame(id, frame) => self.room.frame(id, frame, now),
            RoomCommand::Drained(id) => {
                self.drained.push_back(id);
                Effects::default()
            }
            RoomCommand::Leave(id) => {
                self.outboxes.remove(&id);
                heavy::run(self.room.is_large(), || self.room.leave(id, now))
            }
            RoomCommand::Edit(edit, answer) => {
                let (effects, position) = self.room.edit(|txn| edit(txn), now);
                if let Ok(position) = position {
                    self.waiting_edits.push((position, answer));
                }
                effects
            }
            RoomCommand::Look(look) => {
                look(&mut self.room);
                Effects::default()
            }
            RoomCommand::Tell(frame) => self.room.tell(&frame),
            RoomCommand::Revoke(link) => self.room.revoke(link, now),
            RoomCommand::CloseAll(code) => self.room.close_all(code),
            RoomCommand::ShutDown => {
                self.closing = true;
                let mut effects = self.room.close_all(CloseCode::GoingAway);
                effects.store = self.room.tick(now).store;
                effects
            }
        }
    }

    /// Does what the room asks for.
    async fn apply(&mut self, effects: Effects) -> Result<(), String> {
        self.queue(effects.pushes);
        for (id, code) in effects.closes {
            if let Some(outbox) = self.outboxes.remove(&id) {
                outbox.close(code);
            }
        }
        for refusal in &effects.refusals {
            self.shared.metrics.refused(reason(*refusal));
        }
        self.shared.metrics.forwarded.inc_by(effects.forwarded as u64);
        if let Some(why) = effects.fatal {
            self.shared.fatal.send_replace(Some(why));
        }
        if let Some(request) = effects.store {
            self.store_call = Some(self.call(request));
        }
        if effects.rebuild {
            self.rebuild().await?;
        }
        let durable = self.room.durable();
        for (_, answer) in self.waiting_edits.extract_if(.., |(position, _)| *position <= durable) {
            let _ = answer.send(());
        }
        self.empty_since = if self.room.is_empty() {
            self.empty_since.or(Some(now()))
        } else {
            None
        };
        Ok(())
    }

    /// Puts everything where it waits, then writes to each reader once.
    fn queue(&mut self, pushes: Vec<Push>) {
        let mut to_all = false;
        let mut single = Vec::new();
        for push in pushes {
            match push {
                Push::To(id, frame) => {
                    if let Some(outbox) = self.outboxes.get(&id) {
                        single.push(id);
                        let pushed = outbox.push_quietly(frame);
                        self.pushed(id, pushed);
                    }
                }
                Push::Changes(changes) => {
                    to_all = true;
                    self.push_to_all(None, |id, outbox| outbox.push_together(changes.for_session(id)));
                }
                Push::News(news) => {
                    to_all = true;
                    self.push_to_all(None, |id, outbox| match news.for_session(id) {
                        Some(frame) => outbox.push_quietly(Frame::Presence(frame.clone())),
                        None => Pushed::Queued,
                    });
                }
                Push::Others(except, frame) => {
                    to_all = true;
                    self.push_to_all(except, |_, outbox| outbox.push_quietly(frame.clone()));
                }
            }
        }
        if to_all {
            self.outboxes.values().for_each(|outbox| outbox.write());
        } else {
            let outboxes = single.iter().filter_map(|id| self.outboxes.get(id));
            outboxes.for_each(|outbox| outbox.write());
        }
    }

    fn push_to_all(&mut self, except: Option<SessionId>, push: impl Fn(SessionId, &SharedOutbox) -> Pushed) {
        let mut behind = Vec::new();
        for (id, outbox) in self.outboxes.iter().filter(|(id, _)| Some(**id) != except) {
            if push(*id, outbox) == Pushed::FellBehind {
                behind.push(*id);
            }
        }
        for id in behind {
            self.pushed(id, Pushed::FellBehind);
        }
    }

    fn pushed(&mut self, id: SessionId, pushed: Pushed) {
        if pushed == Pushed::FellBehind {
            self.shared.metrics.behind.inc();
            self.room.fell_behind(id);
        }
    }

    fn call(&self, request: StoreRequest) -> StoreCall {
        let (store, key, shared) = (Arc::clone(&self.shared.store), self.key, Arc::clone(&self.shared));
        Box::pin(async move {
            let started = now();
            match request {
                StoreRequest::Append { epoch, updates } => {
                    let result = store.append(key, epoch, updates).await;
                    shared.metrics.append_seconds.observe(started.elapsed().as_secs_f64());
                    if let Err(error) = &result {
                        warn!(journey = %key.journey, doc = %key.doc, %error, "changes are not saved yet");
                    }
                    StoreAnswer::Appended(result)
                }
                StoreRequest::Compact {
                    epoch,
                    covers,
                    snapshot,
                } => {
                    let result = store.compact(key, epoch, covers, snapshot).await;
                    if let Err(error) = &result {
                        warn!(journey = %key.journey, doc = %key.doc, %error, "not compacted");
                    }
                    StoreAnswer::Compacted(result)
                }
            }
        })
    }

    async fn rebuild(&mut self) -> Result<(), String> {
        warn!(journey = %self.key.journey, doc = %self.key.doc, "an update broke the document; rebuilding it");
        self.shared.metrics.rebuilt.inc();
        let stored = self
            .shared
            .store
            .load(self.key)
            .await
            .map_err(|error| error.to_string())?;
        heavy::run(stored.bytes() >= heavy::HEAVY_BYTES, || self.room.rebuild(&stored))
            .map_err(|broken| broken.to_string())
    }

    fn may_end(&self, now: Instant) -> bool {
        if self.closing {
            return self.room.is_settled();
        }
        let rested = self
            .empty_since
            .is_some_and(|since| now.duration_since(since) >= self.shared.linger);
        let ends = rested && self.room.may_unload() && self.waiting_edits.is_empty();
        if ends {
            info!(journey = %self.key.journey, doc = %self.key.doc, "unloaded");
        }
        ends
    }
}

/// The moment, by the clock of the timers: a test may have stopped that one.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

async fn poll_call(call: &mut Option<StoreCall>) -> StoreAnswer {
    match call {
        Some(call) => call.await,
        None => std::future::pending().await,
    }
}

fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::ReadOnly => "read_only",
        Refusal::DocumentFull => "document_full",
        Refusal::NewerSchema => "newer_schema",
        Refusal::BadUpdate => "bad_update",
        Refusal::Presence => "presence",
        Refusal::StoreAway => "store_away",
    }
}
