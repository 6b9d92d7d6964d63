//! Undo and redo of this user's own edits, over yrs' undo manager.
//!
//! Only transactions of origin `Local` are steps. Typing merges into one step while the pauses are short; everything else ends
//! its step at once ([`super::Editor::end_intent`]). What others did meanwhile stays.
//! Not here: what to select or scroll to afterwards (whoever asked gets the touched entities).

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use waymark_shared::doc::JourneyDoc;
use yrs::Transact;
use yrs::undo::{Options, UndoManager};

use super::Origin;

/// Typing with shorter pauses than this is one step.
pub const TYPING_PAUSE: Duration = Duration::from_millis(500);

/// See the module. Unsubscribes from the document when dropped.
#[derive(Debug)]
pub(crate) struct History {
    undo: UndoManager<()>,
    /// Steps, by how many came before them, that go with the one before: undone and redone together.
    joined: BTreeSet<usize>,
}

impl History {
    pub(crate) fn new(doc: &JourneyDoc, monotonic_ms: fn() -> u64) -> Self {
        let mut undo = UndoManager::with_options(Options {
            capture_timeout_millis: u64::try_from(TYPING_PAUSE.as_millis()).unwrap_or(u64::MAX),
            tracked_origins: HashSet::from([Origin::Local.into()]),
            capture_transaction: None,
            // The manager takes 0 for "no change yet".
            timestamp: Arc::new(move || monotonic_ms() + 1),
            init_undo_stack: Vec::new(),
            init_redo_stack: Vec::new(),
        });
        for root in doc.roots() {
            undo.expand_scope(doc.doc(), root);
        }
        Self {
            undo,
            joined: BTreeSet::new(),
        }
    }

    pub(crate) fn end_intent(&mut self) {
        self.undo.reset();
    }

    pub(crate) fn can_undo(&self) -> bool {
        self.undo.can_undo()
    }

    pub(crate) fn can_redo(&self) -> bool {
        self.undo.can_redo()
    }

    /// Undoes one step and returns whether anything changed; `None` while the document is busy.
    pub(crate) fn undo(&mut self, doc: &JourneyDoc) -> Option<bool> {
        let changed = self.step(doc, UndoManager::undo_blocking)?;
        while self.joined.contains(&self.steps()) && self.step(doc, UndoManager::undo_blocking)? {}
        Some(changed)
    }

    /// Redoes one step and returns whether anything changed; `None` while the document is busy.
    pub(crate) fn redo(&mut self, doc: &JourneyDoc) -> Option<bool> {
        let changed = self.step(doc, UndoManager::redo_blocking)?;
        while self.joined.contains(&self.steps()) && self.step(doc, UndoManager::redo_blocking)? {}
        Some(changed)
    }

    /// How many steps can be undone.
    pub(crate) fn steps(&self) -> usize {
        self.undo.undo_stack().len()
    }

    /// What came after the first `steps` steps goes with the last of those.
    pub(crate) fn join(&mut self, steps: usize) {
        if steps > 0 {
            self.joined.extend(steps..self.steps());
        }
    }

    /// A step begins: what may have stood in its place is gone.
    pub(crate) fn begin(&mut self) {
        let steps = self.steps();
        self.joined.retain(|joined| *joined < steps);
    }

    /// Undoes for good what came after the first `steps` steps.
    pub(crate) fn take_back(&mut self, doc: &JourneyDoc, steps: usize) {
        while self.steps() > steps && self.step(doc, UndoManager::undo_blocking) == Some(true) {
            self.undo.clear_redo();
        }
    }

    fn step(&mut self, doc: &JourneyDoc, step: fn(&mut UndoManager<()>) -> bool) -> Option<bool> {
        // The manager opens a transaction by itself, which panics on wasm while another is open.
        drop(doc.doc().try_transact_mut().ok()?);
        self.undo.reset();
        let changed = step(&mut self.undo);
        self.undo.reset();
        Some(changed)
    }
}
