//! The only one that opens write transactions on the document.
//!
//! Edits go in with origin [`Origin::Local`]; updates of the server and of the offline log with theirs. Every commit is projected
//! into the model (inside the commit) and, where this user made it, handed on as one encoded update (after it).
//! Invariants: at most one transaction is open (a second would panic on wasm, so `try_*` is used and becomes
//! [`EditError::Busy`]); a list of edits is applied as a whole or not at all; undo covers origin `Local` only.
//! Not here: what an edit does (`shared`), where updates go (`session`), what a key does (actions).

pub mod caret;
pub mod history;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::{ArcReadSignal, ReadUntracked};
use send_wrapper::SendWrapper;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::change::{Change, ChangeSet};
use waymark_shared::doc::edit::{Edit, EditCx};
use waymark_shared::doc::schema::{EntityRef, Field};
use yrs::updates::decoder::Decode;
use yrs::{ReadTxn, StateVector, Transact, TransactionMut, Update};

use crate::model::JourneyModel;
use crate::model::projected::Projected;
use history::History;

/// Who caused a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// This user, undoable.
    Local,
    /// This user, the half of an addition that undo must not remove (see [`Editor::apply`]).
    Birth,
    /// The server.
    Remote,
    /// The log of this device.
    Offline,
}

impl Origin {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Birth => "birth",
            Self::Remote => "remote",
            Self::Offline => "offline",
        }
    }
}

impl From<Origin> for yrs::Origin {
    fn from(origin: Origin) -> Self {
        origin.as_str().into()
    }
}

/// The observers that the editor puts on the document, by key.
#[derive(Debug, Clone, Copy)]
enum Observer {
    Projection,
    Updates,
}

impl Observer {
    const fn key(self) -> &'static str {
        match self {
            Self::Projection => "projection",
            Self::Updates => "updates",
        }
    }
}

/// Why an edit did not happen. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// This link does not allow changes.
    #[error("this link does not allow changes")]
    ReadOnly,
    /// Another transaction is open; try again in the next task.
    #[error("the document is busy")]
    Busy,
    /// The document does not allow it.
    #[error(transparent)]
    Refused(#[from] waymark_shared::doc::edit::EditError),
}

/// Why an update of somebody else was not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// It is no update.
    #[error("unreadable update")]
    Unreadable,
    /// Another transaction is open.
    #[error("the document is busy")]
    Busy,
}

/// What an update of somebody else left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// It depends on an update that is not here: ask for it.
    pub missing: bool,
}

/// The clocks and randomness of the editor, passed in so that tests can choose them.
#[derive(Debug, Clone, Copy)]
pub struct Sources {
    /// Milliseconds since the Unix epoch.
    pub now_ms: fn() -> u64,
    /// Milliseconds that never go back.
    pub monotonic_ms: fn() -> u64,
    /// 128 random bits.
    pub random: fn() -> u128,
}

/// See the module. Cloning shares the editor; it lives on the page's only thread.
#[derive(Clone)]
pub struct Editor(SendWrapper<Rc<Inner>>);

struct Inner {
    doc: JourneyDoc,
    model: JourneyModel,
    history: RefCell<History>,
    sources: Sources,
    author: RefCell<String>,
    writable: Cell<bool>,
    /// Filled inside commits, drained after them.
    inbox: Arc<Mutex<Inbox>>,
    on_local: RefCell<Option<OnLocalUpdate>>,
    on_remote: RefCell<Vec<(&'static str, OnRemoteChange)>>,
    on_step: RefCell<Option<OnStep>>,
    can_undo: Projected<bool>,
    can_redo: Projected<bool>,
}

type OnLocalUpdate = Rc<dyn Fn(Vec<u8>)>;
type OnStep = Rc<dyn Fn(usize)>;

/// Told what a change of the server touched.
pub(crate) type OnRemoteChange = Rc<dyn Fn(&[EntityRef])>;

#[derive(Debug, Default)]
struct Inbox {
    /// Encoded updates of this user.
    updates: Vec<Vec<u8>>,
    /// What the last transactions touched.
    touched: Vec<EntityRef>,
    /// What this user made.
    born: BTreeSet<EntityRef>,
    /// What of it others have written in since.
    written: BTreeSet<EntityRef>,
}

impl Inbox {
    /// Others changed this. Giving something another place is not writing in it.
    fn notice(&mut self, changes: &ChangeSet) {
        for change in &changes.changes {
            let entity = match change {
                Change::Text(entity, ..) => *entity,
                Change::Field(entity, field) if !matches!(field, Field::At | Field::Pos | Field::Del) => *entity,
                _ => continue,
            };
            if self.born.contains(&entity) {
                self.written.insert(entity);
            }
        }
    }
}

impl Editor {
    /// Takes over a document and fills the model from it.
    ///
    /// # Panics
    /// When a transaction is open: a document is handed over before anybody uses it.
    #[must_use]
    pub fn new(doc: JourneyDoc, model: JourneyModel, sources: Sources) -> Self {
        let inbox: Arc<Mutex<Inbox>> = Arc::default();
        model.load(&doc, &doc.doc().transact());

        let (projected, projected_doc, touched) = (model.clone(), doc.clone(), Arc::clone(&inbox));
        doc.observe_changes(Observer::Projection.key(), move |txn, changes| {
            let entities = projected.apply(&projected_doc, txn, changes);
            let mut inbox = lock(&touched);
            inbox.touched.extend(entities);
            if txn.origin() == Some(&Origin::Remote.into()) {
                inbox.notice(changes);
            }
        });
        let updates = Arc::clone(&inbox);
        let not_ours = [Origin::Remote, Origin::Offline].map(yrs::Origin::from);
        let observed = doc.doc().observe_update_v1(Observer::Updates.key(), move |txn, event| {
            if txn.origin().is_none_or(|origin| !not_ours.contains(origin)) {
                lock(&updates).updates.push(event.update.clone());
            }
        });
        debug_assert!(observed.is_ok(), "no transaction may be open while observing");

        let history = RefCell::new(History::new(&doc, sources.monotonic_ms));
        Self(SendWrapper::new(Rc::new(Inner {
            doc,
            model,
            history,
            sources,
            author: RefCell::default(),
            writable: Cell::new(true),
            inbox,
            on_local: RefCell::default(),
            on_remote: RefCell::default(),
            on_step: RefCell::default(),
            can_undo: Projected::new(false),
            can_redo: Projected::new(false),
        })))
    }

    /// Applies what the user intends, as one step of undo unless it continues typing, and returns what it touched.
    ///
    /// Something new is made deleted and then restored, and only the second half is undoable: so undoing an addition puts it into the
    /// trash, with whatever others wrote into it meanwhile, instead of tearing it out of the document.
    ///
    /// # Errors
    /// When nothing was changed, and why.
    pub fn apply(&self, edits: impl IntoIterator<Item = Edit>) -> Result<Vec<EntityRef>, EditError> {
        let edits: Vec<Edit> = edits.into_iter().collect();
        if !self.0.writable.get() {
            return Err(EditError::ReadOnly);
        }
        let looks = |edit: &Edit| matches!(edit, Edit::Format { .. });
        let continues = matches!(edits.as_slice(), [Edit::Splice { .. }, then @ ..] if then.iter().all(looks));
        if !continues {
            self.end_intent();
        }
        let born: Vec<EntityRef> = edits.iter().filter_map(Edit::makes).collect();
        lock(&self.0.inbox).born.extend(&born);
        let steps = self.steps();
        let on_step = self.0.on_step.borrow().clone();
        if let Some(on_step) = on_step {
            on_step(steps);
        }
        self.0.history.borrow_mut().begin();
        let result = self.write(&edits, &born);
        if result.is_err() && edits.len() > 1 {
            self.take_back(steps, &born);
        }
        if !continues {
            self.end_intent();
        }
        let touched = self.after_commit();
        result.map(|()| touched)
    }

    /// The intent of the user ended (an action, a drop, a blur): what follows is another step of undo.
    pub fn end_intent(&self) {
        self.0.history.borrow_mut().end_intent();
    }

    /// Undoes the last step of this user. Returns what it touched, or `None` when there is nothing to undo.
    ///
    /// # Errors
    /// When nothing was changed, and why.
    pub fn undo(&self) -> Result<Option<Vec<EntityRef>>, EditError> {
        self.travel(History::undo)
    }

    /// Does again what was undone last. Returns what it touched, or `None` when there is nothing to redo.
    ///
    /// # Errors
    /// When nothing was changed, and why.
    pub fn redo(&self) -> Result<Option<Vec<EntityRef>>, EditError> {
        self.travel(History::redo)
    }

    /// Whether there is something to undo.
    #[must_use]
    pub fn can_undo(&self) -> ArcReadSignal<bool> {
        self.0.can_undo.signal()
    }

    /// Whether there is something to redo.
    #[must_use]
    pub fn can_redo(&self) -> ArcReadSignal<bool> {
        self.0.can_redo.signal()
    }

    /// Makes a new id: `editor.mint(CardId::mint)`.
    #[must_use]
    pub fn mint<Id>(&self, mint: impl FnOnce(u64, u128) -> Id) -> Id {
        mint((self.0.sources.now_ms)(), (self.0.sources.random)())
    }

    /// The model that shows this document.
    #[must_use]
    pub fn model(&self) -> &JourneyModel {
        &self.0.model
    }

    /// Whether edits are taken.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.0.writable.get()
    }

    /// The name kept with what the user makes and deletes.
    pub fn set_author(&self, name: &str) {
        *self.0.author.borrow_mut() = name.to_owned();
    }

    pub(crate) fn set_writable(&self, writable: bool) {
        self.0.writable.set(writable);
    }

    /// Called after every commit of this user with one update that holds all of it.
    pub(crate) fn on_local_update(&self, callback: impl Fn(Vec<u8>) + 'static) {
        *self.0.on_local.borrow_mut() = Some(Rc::new(callback));
    }

    /// Applies updates of the server or of this device's log, in one transaction.
    pub(crate) fn apply_foreign(&self, origin: Origin, updates: &[Vec<u8>]) -> Result<Applied, ApplyError> {
        let decoded: Vec<Update> = updates
            .iter()
            .map(|bytes| Update::decode_v1(bytes))
            .collect::<Result<_, _>>()
            .map_err(|_| ApplyError::Unreadable)?;
        let missing = {
            let mut txn = self.begin(origin).ok_or(ApplyError::Busy)?;
            for update in decoded {
                txn.apply_update(update).map_err(|_| ApplyError::Unreadable)?;
            }
            txn.commit();
            txn.has_missing_updates()
        };
        let touched = self.after_commit();
        if origin == Origin::Remote {
            // A copy: whoever is told may end its own listening.
            let listeners = self.0.on_remote.borrow().clone();
            for (_, callback) in listeners {
                callback(&touched);
            }
        }
        Ok(Applied { missing })
    }

    /// Called after every change that came from the server, with what it touched; `None` ends that. One callback per listener.
    pub(crate) fn on_remote_change(&self, listener: &'static str, callback: Option<OnRemoteChange>) {
        let mut all = self.0.on_remote.borrow_mut();
        all.retain(|(known, _)| *known != listener);
        all.extend(callback.map(|callback| (listener, callback)));
    }

    /// Called before each edit of this user with the number of steps that can be undone by then.
    pub(crate) fn on_step(&self, callback: impl Fn(usize) + 'static) {
        *self.0.on_step.borrow_mut() = Some(Rc::new(callback));
    }

    /// How many steps can be undone.
    pub(crate) fn steps(&self) -> usize {
        self.0.history.borrow().steps()
    }

    /// Whether this user made something on this page, and others have written in it since.
    pub(crate) fn is_written_by_others(&self, entity: EntityRef) -> bool {
        lock(&self.0.inbox).written.contains(&entity)
    }

    /// What came after the first `steps` steps is undone and redone together with the last of those, as the words in what was just made are.
    pub(crate) fn join_steps(&self, steps: usize) {
        self.0.history.borrow_mut().join(steps);
    }

    /// Takes back what came after the first `steps` steps, for good: it never was.
    pub(crate) fn forget_steps(&self, steps: usize) {
        self.take_back(steps, &[]);
        self.after_commit();
    }

    pub(crate) fn state_vector(&self) -> Option<StateVector> {
        self.0.doc.doc().try_transact().ok().map(|txn| txn.state_vector())
    }

    pub(crate) fn diff(&self, theirs: &StateVector) -> Option<Vec<u8>> {
        self.0
            .doc
            .doc()
            .try_transact()
            .ok()
            .map(|txn| txn.encode_state_as_update_v1(theirs))
    }

    pub(crate) fn client_id(&self) -> u64 {
        self.0.doc.doc().client_id().get()
    }

    fn begin(&self, origin: Origin) -> Option<TransactionMut<'_>> {
        self.0.doc.doc().try_transact_mut_with(origin).ok()
    }

    fn write(&self, edits: &[Edit], born: &[EntityRef]) -> Result<(), EditError> {
        let inner = &**self.0;
        let author = inner.author.borrow();
        let cx = EditCx {
            by: &author,
            now_ms: (inner.sources.now_ms)(),
        };
        if !born.is_empty() {
            let mut txn = self.begin(Origin::Birth).ok_or(EditError::Busy)?;
            for edit in edits.iter().filter(|edit| edit.makes().is_some()) {
                edit.apply(&inner.doc, &mut txn, &cx)?;
            }
            Edit::Delete {
                entities: born.to_vec(),
            }
            .apply(&inner.doc, &mut txn, &cx)?;
        }
        let mut txn = self.begin(Origin::Local).ok_or(EditError::Busy)?;
        if !born.is_empty() {
            Edit::Restore {
                entities: born.to_vec(),
            }
            .apply(&inner.doc, &mut txn, &cx)?;
        }
        for edit in edits.iter().filter(|edit| edit.makes().is_none()) {
            edit.apply(&inner.doc, &mut txn, &cx)?;
        }
        Ok(())
    }

    /// Undoes the part of a list of edits that was applied before one was refused.
    fn take_back(&self, steps_before: usize, born: &[EntityRef]) {
        self.0.history.borrow_mut().take_back(&self.0.doc, steps_before);
        let author = self.0.author.borrow();
        let cx = EditCx {
            by: &author,
            now_ms: (self.0.sources.now_ms)(),
        };
        if let Some(mut txn) = self.begin(Origin::Birth) {
            for entity in born {
                // What was not made cannot be deleted, and need not be.
                let _ = Edit::Delete {
                    entities: vec![*entity],
                }
                .apply(&self.0.doc, &mut txn, &cx);
            }
        }
    }

    fn travel(&self, step: fn(&mut History, &JourneyDoc) -> Option<bool>) -> Result<Option<Vec<EntityRef>>, EditError> {
        if !self.0.writable.get() {
            return Err(EditError::ReadOnly);
        }
        let changed = step(&mut self.0.history.borrow_mut(), &self.0.doc).ok_or(EditError::Busy)?;
        let touched = self.after_commit();
        Ok(changed.then_some(touched))
    }

    /// Runs what must wait until no transaction is open, and returns what was touched.
    fn after_commit(&self) -> Vec<EntityRef> {
        let (mut updates, mut touched) = {
            let mut inbox = lock(&self.0.inbox);
            (std::mem::take(&mut inbox.updates), std::mem::take(&mut inbox.touched))
        };
        {
            let history = self.0.history.borrow();
            self.0.can_undo.write(&history.can_undo());
            self.0.can_redo.write(&history.can_redo());
        }
        let callback = self.0.on_local.borrow().clone();
        if let Some(callback) = callback {
            // One intent travels as one update, so that nobody sees half of it.
            match yrs::merge_updates_v1(&updates) {
                Ok(merged) if updates.len() > 1 => callback(merged),
                _ => updates.drain(..).for_each(|update| callback(update)),
            }
        }
        let mut seen = BTreeSet::new();
        touched.retain(|entity| seen.insert(*entity));
        touched
    }
}

fn lock(inbox: &Mutex<Inbox>) -> std::sync::MutexGuard<'_, Inbox> {
    inbox.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Editor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Editor")
            .field("writable", &self.0.writable)
            .field("can_undo", &*self.0.can_undo.read_untracked())
            .finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The observers hold the document, which holds them.
        self.doc.unobserve_changes(Observer::Projection.key());
        let _ = self.doc.doc().unobserve_update_v1(Observer::Updates.key());
    }
}

#[cfg(test)]
pub(crate) mod tests;
