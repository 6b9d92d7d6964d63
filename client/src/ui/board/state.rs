//! What this person looks at and works on: selection, focus, what is being edited, zoom. Signals that actions read and write.
//!
//! Nothing here is in the document and nothing here reaches the others by itself (presence publishes the selection). Views of one
//! thing subscribe to one flag of their own ([`BoardState::is_selected`], [`BoardState::editing_field`]), so that a click on one
//! card never wakes the other 1,999. Not here: the DOM (`ui/board/focus`) and edits.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{LaneId, PersonaId};
use waymark_shared::journey::words::ScoreState;
pub use waymark_shared::layout::Spot;
use waymark_shared::lean::Gather;

use super::inline::InlineState;
use crate::platform::storage;

/// A text of the grid that is open for editing in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Editing {
    /// Whose text.
    pub entity: EntityRef,
    /// Which text.
    pub field: Field,
    /// Just made by this person: leaving it empty takes it back.
    pub fresh: bool,
}

/// Where this browser keeps whether cards show everything they say.
pub const ALL_FIELDS: &str = "waymark.all-fields";

/// Zoom levels that the buttons and keys step through, in per cent.
pub const ZOOM_STEPS: [u32; 9] = [25, 33, 50, 67, 80, 90, 100, 125, 150];

/// What this person looks at and works on. Copy it to whoever needs it; it lives as long as the journey page.
#[derive(Clone, Copy)]
pub struct BoardState {
    /// What is selected. Write it through [`Self::select`] and its sisters, which keep the flags in step.
    selection: RwSignal<BTreeSet<EntityRef>>,
    selected: Flags<EntityRef>,
    editing: RwSignal<Option<Editing>>,
    edited: Flags<(EntityRef, Field)>,
    /// Where a range began that Shift extends; `None`: at the focus.
    anchor: RwSignal<Option<Spot>>,
    /// Where the keyboard is. Write it through [`Self::go_to`] to move the focus there.
    pub focus: RwSignal<Option<Spot>>,
    /// Counts requests to bring the focused place into view and give it the DOM's focus.
    pub focus_requests: RwSignal<u32>,
    /// How many of these were answered.
    pub(super) focus_answered: StoredValue<u32>,
    /// The persona whose curve lies in front; `None`: the first one.
    pub persona: RwSignal<Option<PersonaId>>,
    /// The curve of all personas together lies in front. It is computed: nobody drags it.
    pub overall: RwSignal<bool>,
    /// The curves this person does not want to see; `None` is that of all together.
    pub hidden: RwSignal<BTreeSet<Option<PersonaId>>>,
    /// The lanes this person folded or opened for themselves only.
    pub folds: RwSignal<BTreeMap<LaneId, bool>>,
    /// Whether connections are drawn.
    pub connections: RwSignal<bool>,
    /// What is open beside its place on the grid.
    pub inline: InlineState,
    /// The map shows what concerns this persona; `None`: everybody.
    pub only: RwSignal<Option<PersonaId>>,
    /// Cards show everything they say, not only what one needs at a glance.
    pub all_fields: RwSignal<bool>,
    /// Which feelings are edited: as it is, or as it should be.
    pub score_state: RwSignal<ScoreState>,
    /// Zoom in per cent, 25 to 150.
    pub zoom_percent: RwSignal<u32>,
    /// Counts requests to fit the whole journey into the window.
    pub fit_requests: RwSignal<u32>,
    /// What is being dragged, if anything.
    pub drag: RwSignal<Option<EntityRef>>,
    /// Where the keyboard is while a change of somebody else is drawn, which may take away or move what has it.
    pub(super) held: StoredValue<Option<Held>>,
    /// How far the grid is scrolled when it is drawn anew, left and top in pixels.
    pub begin_at: StoredValue<Option<(i32, i32)>>,
    /// What the board says to screen readers (role status): moves, drops, refusals.
    pub announcement: RwSignal<String>,
}

/// Where the keyboard is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// The place that has it.
    pub(super) spot: Spot,
    /// The cell around that.
    pub(super) cell: Option<Spot>,
    /// What is selected in the text that is written there, in UTF-16 units.
    pub(super) caret: Option<(u32, u32)>,
}

impl Default for BoardState {
    fn default() -> Self {
        Self::new()
    }
}

impl BoardState {
    /// A fresh state, owned by the current owner.
    #[must_use]
    pub fn new() -> Self {
        Self {
            selection: RwSignal::default(),
            selected: Flags::new(),
            editing: RwSignal::new(None),
            edited: Flags::new(),
            anchor: RwSignal::new(None),
            focus: RwSignal::new(None),
            focus_requests: RwSignal::new(0),
            focus_answered: StoredValue::new(0),
            persona: RwSignal::new(None),
            overall: RwSignal::new(false),
            hidden: RwSignal::default(),
            folds: RwSignal::default(),
            connections: RwSignal::new(true),
            inline: InlineState::new(),
            only: RwSignal::new(None),
            all_fields: RwSignal::new(storage::read(ALL_FIELDS).unwrap_or(false)),
            score_state: RwSignal::new(ScoreState::AsIs),
            zoom_percent: RwSignal::new(100),
            fit_requests: RwSignal::new(0),
            drag: RwSignal::new(None),
            held: StoredValue::new(None),
            begin_at: StoredValue::new(None),
            announcement: RwSignal::default(),
        }
    }

    /// What is selected; tracked.
    #[must_use]
    pub fn selection(self) -> BTreeSet<EntityRef> {
        self.selection.get()
    }

    /// What is selected; untracked.
    #[must_use]
    pub fn selection_now(self) -> BTreeSet<EntityRef> {
        self.selection.get_untracked()
    }

    /// Selects exactly these. What Shift extends begins anew at the focus.
    pub fn select(self, entities: impl IntoIterator<Item = EntityRef>) {
        self.anchor.set(None);
        self.select_set(entities.into_iter().gather());
    }

    /// Selects what lies between the place where the range began and another one, which gets the focus's role.
    pub fn select_range(self, from: Spot, entities: impl IntoIterator<Item = EntityRef>) {
        self.anchor.set(Some(from));
        self.select_set(entities.into_iter().gather());
    }

    /// Where a range begins that Shift extends; untracked.
    #[must_use]
    pub fn range_start(self) -> Option<Spot> {
        self.anchor.get_untracked().or(self.focus.get_untracked())
    }

    fn select_set(self, next: BTreeSet<EntityRef>) {
        let before = self.selection.get_untracked();
        if next == before {
            return;
        }
        before.difference(&next).for_each(|gone| self.selected.set(gone, false));
        next.difference(&before).for_each(|new| self.selected.set(new, true));
        self.selection.set(next);
    }

    /// Adds to the selection, or takes out what is in it.
    pub fn toggle_selected(self, entity: EntityRef) {
        let mut next = self.selection_now();
        if !next.remove(&entity) {
            next.insert(entity);
        }
        self.select(next);
    }

    /// Selects nothing.
    pub fn clear_selection(self) {
        self.select([]);
    }

    /// Whether one thing is selected, as a signal of its own.
    #[must_use]
    pub fn is_selected(self, entity: EntityRef) -> ArcReadSignal<bool> {
        self.selected.read(entity)
    }

    /// The text being edited; tracked.
    #[must_use]
    pub fn editing(self) -> Option<Editing> {
        self.editing.get()
    }

    /// The text being edited; untracked.
    #[must_use]
    pub fn editing_now(self) -> Option<Editing> {
        self.editing.get_untracked()
    }

    /// Whether one text is being edited, as a signal of its own.
    #[must_use]
    pub fn editing_field(self, entity: EntityRef, field: Field) -> ArcReadSignal<bool> {
        self.edited.read((entity, field))
    }

    /// Opens a text for editing in place, with the caret at its end.
    pub fn edit(self, entity: EntityRef, field: Field) {
        self.set_editing(Some(Editing {
            entity,
            field,
            fresh: false,
        }));
    }

    /// Opens the title of something that was just made. Leaving it empty takes it back.
    pub fn edit_fresh(self, entity: EntityRef, field: Field) {
        self.set_editing(Some(Editing {
            entity,
            field,
            fresh: true,
        }));
    }

    /// Whether an entity has the keyboard while a change of somebody else is drawn.
    pub fn is_held(self, entity: EntityRef) -> bool {
        self.held
            .with_value(|held| held.is_some_and(|held| held.spot.entity() == Some(entity)))
    }

    /// What is selected in the text of an entity that was being written when it was taken to another place.
    pub fn held_caret(self, entity: EntityRef) -> Option<(u32, u32)> {
        let held = self.held.get_value()?;
        held.caret.filter(|_| held.spot.entity() == Some(entity))
    }

    /// Closes the text that is open.
    pub fn stop_editing(self) {
        self.set_editing(None);
    }

    fn set_editing(self, next: Option<Editing>) {
        let before = self.editing.get_untracked();
        if before == next {
            return;
        }
        if let Some(before) = before {
            self.edited.set(&(before.entity, before.field), false);
        }
        if let Some(next) = next {
            self.edited.set(&(next.entity, next.field), true);
        }
        self.editing.set(next);
    }

    /// Moves the keyboard focus to a place and brings it into view, also when its element is only about to appear.
    pub fn go_to(self, spot: Spot) {
        self.focus.set(Some(spot));
        self.focus_requests.update(|count| *count = count.wrapping_add(1));
    }

    /// One zoom step in (`true`) or out.
    pub fn zoom_step(self, closer: bool) {
        let now = self.zoom_percent.get_untracked();
        let next = if closer {
            ZOOM_STEPS.into_iter().find(|step| *step > now)
        } else {
            ZOOM_STEPS.into_iter().rev().find(|step| *step < now)
        };
        if let Some(next) = next {
            self.zoom_percent.set(next);
        }
    }

    /// Fits the whole journey into the window, as far as the zoom goes.
    pub fn fit(self) {
        self.fit_requests.update(|count| *count = count.wrapping_add(1));
    }

    /// Says something to screen readers, also when it says the same again.
    pub fn announce(self, words: impl Into<String>) {
        let mut words = words.into();
        // A live region speaks when its text changes: a space that nobody hears makes it another one.
        if self.announcement.with_untracked(|before| *before == words) {
            words.push('\u{a0}');
        }
        self.announcement.set(words);
    }
}

/// One signal per key that somebody reads, so that a change of one wakes its own readers only.
struct Flags<K: 'static>(StoredValue<HashMap<K, ArcRwSignal<bool>>>);

impl<K> Clone for Flags<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Flags<K> {}

impl<K: Copy + Eq + Hash + Send + Sync + 'static> Flags<K> {
    fn new() -> Self {
        Self(StoredValue::new(HashMap::new()))
    }

    fn signal(self, key: K) -> ArcRwSignal<bool> {
        let made = self
            .0
            .try_update_value(|flags| flags.entry(key).or_insert_with(|| ArcRwSignal::new(false)).clone());
        // The page is gone: whoever still asks gets a flag that never changes.
        made.unwrap_or_else(|| ArcRwSignal::new(false))
    }

    fn read(self, key: K) -> ArcReadSignal<bool> {
        self.signal(key).read_only()
    }

    fn set(self, key: &K, on: bool) {
        // The lock ends before the signal wakes its readers, who may ask for flags themselves.
        self.signal(*key).set(on);
    }
}
