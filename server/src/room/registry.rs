//! Finds the room of a document, opening it when nobody has it open.
//!
//! Invariant: at most one task per document lives at a time, so loading is single-flight. A task leaves the table before
//! it stops taking commands; who reaches it too late gets no answer and asks again, which opens a fresh room.
//! Not here: what a room does (`task`, `room`).

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::task::TaskTracker;
use waymark_shared::access::DocName;
use waymark_shared::ids::{JourneyId, LinkId};
use waymark_shared::protocol::{CloseCode, ServerFrame};

use crate::metrics::Metrics;
use crate::room::journal::Beat;
use crate::room::session::{Session, SessionId};
use crate::room::task::{Edit, QUEUE_COMMANDS, RoomCommand, run};
use crate::room::{Room, RoomLimits};
use crate::store::{DocKey, UpdateStore};
use crate::versions::Work;
use crate::ws::outbox::SharedOutbox;

/// How often a closing room may be met before giving up.
const ATTEMPTS: usize = 5;

/// The room could not be reached: it cannot be loaded, or the server is closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document is not available at the moment")]
pub struct Unavailable;

/// All open rooms.
#[derive(Clone)]
pub struct Rooms {
    shared: Arc<Shared>,
}

/// What every room's task needs.
pub(super) struct Shared {
    open: Mutex<HashMap<DocKey, mpsc::Sender<RoomCommand>>>,
    pub(super) store: Arc<dyn UpdateStore>,
    pub(super) limits: RoomLimits,
    /// How long an empty room stays loaded, since people reload pages.
    pub(super) linger: Duration,
    pub(super) metrics: Arc<Metrics>,
    pub(super) fatal: watch::Sender<Option<String>>,
    /// When rooms ask the store.
    pub(super) beat: Arc<Beat>,
    /// What was changed since the last version, for those who take versions.
    pub(super) work: Work,
    tasks: TaskTracker,
    closing: AtomicBool,
    next_session: AtomicU64,
}

impl Shared {
    /// Takes a room out of the table.
    pub(super) fn retire(&self, key: DocKey) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

/// A session's line to its room.
#[derive(Clone)]
pub struct RoomLine {
    /// The session.
    pub session: SessionId,
    commands: mpsc::Sender<RoomCommand>,
}

impl RoomLine {
    /// Hands a command over, waiting while the room is busy; `false` when the room is gone.
    pub async fn send(&self, command: RoomCommand) -> bool {
        self.commands.send(command).await.is_ok()
    }
}

impl Rooms {
    /// No rooms yet. `fatal` learns when the store fails for good.
    #[must_use]
    pub fn new(
        store: Arc<dyn UpdateStore>,
        limits: RoomLimits,
        linger: Duration,
        metrics: Arc<Metrics>,
        fatal: watch::Sender<Option<String>>,
    ) -> Self {
        let shared = Shared {
            open: Mutex::new(HashMap::new()),
            store,
            limits,
            linger,
            metrics,
            fatal,
            beat: Arc::new(Beat::new(Instant::now())),
            work: Work::default(),
            tasks: TaskTracker::new(),
            closing: AtomicBool::new(false),
            next_session: AtomicU64::new(1),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// What was changed since the last version.
    pub(crate) fn work(&self) -> &Work {
        &self.shared.work
    }

    /// Lets a session into the room of a document.
    ///
    /// # Errors
    /// The close code that says why not.
    pub async fn join(
        &self,
        key: DocKey,
        session: impl Fn() -> Session,
        outbox: Arc<SharedOutbox>,
    ) -> Result<RoomLine, CloseCode> {
        let id = SessionId(self.shared.next_session.fetch_add(1, Ordering::Relaxed));
        for _ in 0..ATTEMPTS {
            let Some(commands) = self.line(key) else {
                return Err(CloseCode::GoingAway);
            };
            let (answer, answered) = oneshot::channel();
            let join = RoomCommand::Join {
                id,
                session: session(),
                outbox: Arc::clone(&outbox),
                answer,
            };
            if commands.send(join).await.is_err() {
                continue;
            }
            match answered.await {
                Ok(Ok(())) => return Ok(RoomLine { session: id, commands }),
                Ok(Err(code)) => return Err(code),
                Err(_) => {}
            }
        }
        Err(CloseCode::StoreAway)
    }

    /// Edits a document in its room, so that everybody sees it; resolves when it is durable.
    ///
    /// # Errors
    /// When the room cannot be reached; the edit may still have happened.
    pub async fn edit(&self, key: DocKey, edit: Edit) -> Result<(), Unavailable> {
        for _ in 0..ATTEMPTS {
            let commands = self.line(key).ok_or(Unavailable)?;
            let (answer, answered) = oneshot::channel();
            if commands
                .send(RoomCommand::Edit(Arc::clone(&edit), answer))
                .await
                .is_ok()
                && answered.await.is_ok()
            {
                return Ok(());
            }
        }
        Err(Unavailable)
    }

    /// Looks at a document in its room.
    ///
    /// # Errors
    /// When the room cannot be reached.
    pub async fn look<T: Send + 'static>(
        &self,
        key: DocKey,
        look: impl Fn(&mut Room) -> T + Clone + Send + 'static,
    ) -> Result<T, Unavailable> {
        for _ in 0..ATTEMPTS {
            let commands = self.line(key).ok_or(Unavailable)?;
            let (answer, answered) = oneshot::channel();
            let look = look.clone();
            let command = RoomCommand::Look(Box::new(move |room| {
                let _ = answer.send(look(room));
            }));
            if commands.send(command).await.is_ok()
                && let Ok(seen) = answered.await
            {
                return Ok(seen);
            }
        }
        Err(Unavailable)
    }

    /// Ends all sessions of a journey.
    pub async fn close_journey(&self, journey: JourneyId, code: CloseCode) {
        self.tell_open(journey, || RoomCommand::CloseAll(code)).await;
    }

    /// Tells all of our own clients in a document, if it is open.
    pub async fn tell(&self, key: DocKey, frame: ServerFrame) {
        let line = self.open().get(&key).cloned();
        if let Some(line) = line {
            let _ = line.send(RoomCommand::Tell(frame)).await;
        }
    }

    /// Ends the sessions that came by a link.
    pub async fn revoke(&self, journey: JourneyId, link: LinkId) {
        self.tell_open(journey, || RoomCommand::Revoke(link)).await;
    }

    /// Ends all sessions, makes everything durable and ends all tasks, waiting at most `patience`.
    pub async fn shut_down(&self, patience: Duration) {
        let open: Vec<_> = {
            let open = self.open();
            self.shared.closing.store(true, Ordering::SeqCst);
            open.values().cloned().collect()
        };
        for commands in open {
            let _ = commands.send(RoomCommand::ShutDown).await;
        }
        self.shared.tasks.close();
        if tokio::time::timeout(patience, self.shared.tasks.wait()).await.is_err() {
            tracing::error!("some rooms could not save everything in time; their people still hold those changes");
        }
    }

    async fn tell_open(&self, journey: JourneyId, command: impl Fn() -> RoomCommand) {
        let lines: Vec<_> = {
            let open = self.open();
            DocName::ALL
                .iter()
                .filter_map(|doc| open.get(&DocKey { journey, doc: *doc }).cloned())
                .collect()
        };
        for line in lines {
            let _ = line.send(command()).await;
        }
    }

    /// The line to a room, opening it; `None` while the server is closing.
    fn line(&self, key: DocKey) -> Option<mpsc::Sender<RoomCommand>> {
        let mut open = self.open();
        // Looked at under the lock, so that no room opens after those that are open were told to end.
        if self.shared.closing.load(Ordering::SeqCst) {
            return None;
        }
        // A closed line is left by a task that panicked; what it had not stored is still with its authors.
        if let Some(line) = open.get(&key).filter(|line| !line.is_closed()) {
            return Some(line.clone());
        }
        let (line, receiver) = mpsc::channel(QUEUE_COMMANDS);
        open.insert(key, line.clone());
        self.shared.tasks.spawn(run(key, receiver, Arc::clone(&self.shared)));
        Some(line)
    }

    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<DocKey, mpsc::Sender<RoomCommand>>> {
        self.shared.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use waymark_shared::access::Role;

    use super::*;
    use crate::store::MemoryStore;
    use crate::ws::outbox::Next;

    #[tokio::test]
    async fn a_room_that_panics_ends_its_sessions_and_opens_again() {
        let limits = RoomLimits {
            document_bytes: 1 << 20,
            sessions: 10,
            unsaved_bytes: 1 << 20,
        };
        let (fatal, _) = watch::channel(None);
        let store = Arc::new(MemoryStore::default());
        let rooms = Rooms::new(store, limits, Duration::from_secs(60), Arc::default(), fatal);
        let key = DocKey {
            journey: JourneyId::mint(1, 1),
            doc: DocName::Map,
        };
        let session = || Session::new(Role::Viewer, LinkId::mint(1, 1), false, false);
        let outbox = Arc::new(SharedOutbox::default());
        rooms.join(key, session, Arc::clone(&outbox)).await.expect("a place");
        assert!(matches!(outbox.pull(), Next::Write(_)));
        assert_eq!(
            rooms.look(key, |_| panic!("a bug, on purpose")).await,
            Err::<(), _>(Unavailable)
        );
        assert_eq!(outbox.pull(), Next::Close(CloseCode::GoingAway));
        rooms.join(key, session, Arc::default()).await.expect("a fresh room");
        rooms.shut_down(Duration::from_secs(30)).await;
        assert_eq!(
            rooms.join(key, session, Arc::default()).await.err(),
            Some(CloseCode::GoingAway)
        );
    }
}
