//! The shell around a [`Room`]: one task per open document, fed by a bounded channel.
//!
//! Invariants: the document is loaded before the first command is answered; at most one store call is under way; the
//! task ends only when nobody is here and everything is durable. Every decision is the room's. Not here: who finds the
//! task (`registry`).

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::time::MissedTickBehavior;
use tracing::{error, info, warn};
use waymark_shared::ids::LinkId;
use waymark_shared::protocol::CloseCode;

use crate::room::frame::ClientFrame;
use crate::room::journal::{StoreAnswer, StoreRequest};
use crate::room::registry::Shared;
use crate::room::session::{Session, SessionId};
use crate::room::{Effects, Push, Refusal, Room};
use crate::store::DocKey;
use crate::ws::outbox::{Pushed, SharedOutbox};

/// Commands a room may have waiting; senders wait beyond that.
pub const QUEUE_COMMANDS: usize = 256;

/// How often a room looks at the clock.
const TICK: Duration = Duration::from_millis(500);

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
    /// End the sessions of a link.
    Revoke(LinkId),
    /// End all sessions.
    CloseAll(CloseCode),
    /// End all sessions, make everything durable, end.
    ShutDown,
}

/// Runs a room until it may be forgotten.
pub(super) async fn run(key: DocKey, mut commands: mpsc::Receiver<RoomCommand>, shared: Arc<Shared>) {
    let started = Instant::now();
    let room = match shared.store.load(key).await {
        Ok(stored) => Room::open(key.doc, &stored, shared.limits).map_err(|broken| broken.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let room = match room {
        Ok(room) => room,
        Err(why) => {
            error!(journey = %key.journey, doc = %key.doc, %why, "cannot load the document");
            shared.retire(key);
            refuse_waiting(&mut commands);
            return;
        }
    };
    shared.metrics.load_seconds.observe(started.elapsed().as_secs_f64());
    shared.metrics.rooms.inc();
    let task = Task {
        key,
        room,
        outboxes: HashMap::new(),
        waiting_edits: Vec::new(),
        store_call: None,
        empty_since: Some(Instant::now()),
        closing: false,
        shared: Arc::clone(&shared),
    };
    task.run(&mut commands).await;
    // What is still in the channel is dropped with it; whoever waits for an answer then asks a fresh room.
}

type StoreCall = Pin<Box<dyn Future<Output = StoreAnswer> + Send>>;

struct Task {
    key: DocKey,
    room: Room,
    outboxes: HashMap<SessionId, Arc<SharedOutbox>>,
    waiting_edits: Vec<(u64, oneshot::Sender<()>)>,
    store_call: Option<StoreCall>,
    empty_since: Option<Instant>,
    closing: bool,
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
    async fn run(mut self, commands: &mut mpsc::Receiver<RoomCommand>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let effects = tokio::select! {
                answer = poll_call(&mut self.store_call) => {
                    self.store_call = None;
                    self.room.stored(answer, Instant::now())
                }
                command = commands.recv() => {
                    let Some(command) = command else { return };
                    self.shared.metrics.room_queue.observe(commands.len() as f64 + 1.0);
                    self.command(command)
                }
                _ = tick.tick() => self.room.tick(Instant::now()),
            };
            if let Err(why) = self.apply(effects).await {
                error!(journey = %self.key.journey, doc = %self.key.doc, %why, "the room ends");
                let effects = self.room.close_all(CloseCode::StoreAway);
                let _ = self.apply(effects).await;
                self.shared.retire(self.key);
                commands.close();
                return;
            }
            if self.may_end(Instant::now()) {
                self.shared.retire(self.key);
                commands.close();
                return;
            }
        }
    }

    fn command(&mut self, command: RoomCommand) -> Effects {
        let now = Instant::now();
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
            RoomCommand::Frame(id, frame) => {
                self.shared.metrics.messages.inc();
                self.room.frame(id, frame, now)
            }
            RoomCommand::Drained(id) => self.room.drained(id),
            RoomCommand::Leave(id) => {
                self.outboxes.remove(&id);
                self.room.leave(id, now)
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
            self.empty_since.or(Some(Instant::now()))
        } else {
            None
        };
        Ok(())
    }

    fn queue(&mut self, pushes: Vec<Push>) {
        for push in pushes {
            match push {
                Push::To(id, frame) => {
                    if let Some(outbox) = self.outboxes.get(&id)
                        && outbox.push(frame) == Pushed::FellBehind
                    {
                        self.shared.metrics.behind.inc();
                        self.room.fell_behind(id);
                    }
                }
                Push::Others(except, frame) => {
                    let others = self.outboxes.iter().filter(|(id, _)| Some(**id) != except);
                    for (id, outbox) in others {
                        if outbox.push(frame.clone()) == Pushed::FellBehind {
                            self.shared.metrics.behind.inc();
                            self.room.fell_behind(*id);
                        }
                    }
                }
            }
        }
    }

    fn call(&self, request: StoreRequest) -> StoreCall {
        let (store, key, shared) = (Arc::clone(&self.shared.store), self.key, Arc::clone(&self.shared));
        Box::pin(async move {
            let started = Instant::now();
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
        self.room.rebuild(&stored).map_err(|broken| broken.to_string())
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

async fn poll_call(call: &mut Option<StoreCall>) -> StoreAnswer {
    match call {
        Some(call) => call.await,
        None => std::future::pending().await,
    }
}

fn refuse_waiting(commands: &mut mpsc::Receiver<RoomCommand>) {
    commands.close();
    while let Ok(command) = commands.try_recv() {
        if let RoomCommand::Join { answer, .. } = command {
            let _ = answer.send(Err(CloseCode::StoreAway));
        }
    }
}

fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::ReadOnly => "read_only",
        Refusal::DocumentFull => "document_full",
        Refusal::BadUpdate => "bad_update",
        Refusal::Presence => "presence",
        Refusal::StoreAway => "store_away",
    }
}
