//! What every part of the board is handed: the model, the editor, the board's state, and whether this person may edit.
//!
//! What pointers and keys of the board change is asked for here and done in `change`; what has a name and a key is an action. A refused edit is told
//! in a toast, never swallowed.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{LaneId, MomentId, PersonaId, StageId};
use waymark_shared::journey::ScoreKey;
use waymark_shared::journey::words::{LaneKind, MomentKind, ScoreState};
use waymark_shared::layout::{self, Column, Spot, Walk};
use waymark_shared::lean::Gather;
use waymark_shared::presence::PresenceCaret;

use super::change::Change;
use super::drawn::Drawn;
use super::state::BoardState;
use crate::actions::cx::Navigate;
use crate::editor::Editor;
use crate::editor::caret::StickyCaret;
use crate::model::{JourneyModel, derived};
use crate::parts::EXTRAS;
use crate::presence::peers::Peers;
use crate::session::JourneySession;
use crate::text;
use crate::ui::kit::{Toast, Toasts, use_toasts};
use crate::ui::labels;
use crate::ui::text_edit::RemoteCaret;
use crate::ui::words;

/// See the module. Cloning shares everything.
#[derive(Clone)]
pub struct BoardCx {
    /// The journey.
    pub model: JourneyModel,
    /// What this person looks at.
    pub state: BoardState,
    /// Whether this person may change the journey.
    pub can_edit: Signal<bool>,
    /// All columns from left to right.
    pub columns: Memo<Arc<Vec<Column>>>,
    /// Which of them are in the page, row by row.
    pub drawn: Drawn,
    /// The persona that is shown alone; `None`: everybody is shown.
    pub only: Memo<Option<PersonaId>>,
    /// What concerns others only, while one persona is shown alone.
    pub faint: Memo<Arc<BTreeSet<EntityRef>>>,
    /// The persona whose curve lies in front.
    pub persona: Memo<Option<PersonaId>>,
    /// The lane under which a service blueprint has its line of visibility.
    pub visibility: Memo<Option<LaneId>>,
    session: JourneySession,
    toasts: Toasts,
    navigate: Navigate,
}

impl BoardCx {
    /// Builds the context of a board; signals belong to the current owner.
    #[must_use]
    pub fn new(session: JourneySession, state: BoardState, can_edit: Signal<bool>) -> Self {
        let model = session.model().clone();
        let columns = Memo::new({
            let model = model.clone();
            move |_| {
                let stages: Vec<_> = model
                    .stages
                    .keys()
                    .get()
                    .into_iter()
                    .map(|id| {
                        (
                            id,
                            model
                                .stages
                                .get(id)
                                .map(|stage| stage.moments.get())
                                .unwrap_or_default(),
                        )
                    })
                    .collect();
                let kind = |id| {
                    model
                        .moments
                        .get(id)
                        .map_or(MomentKind::Touchpoint, |moment| moment.kind.get())
                };
                Arc::new(layout::columns(&stages, kind))
            }
        });
        let persona = Memo::new({
            let model = model.clone();
            move |_| {
                let personas = model.personas.keys().get();
                let wanted = state.persona.get().filter(|id| personas.contains(id));
                wanted.or_else(|| personas.first().copied())
            }
        });
        let visibility = Memo::new({
            let model = model.clone();
            move |_| {
                let lanes = model.lanes.keys().get();
                let kind = |id: &LaneId| model.lanes.get(*id).map_or(LaneKind::Text, |lane| lane.kind.get());
                let kinds: Vec<LaneKind> = lanes.iter().map(kind).collect();
                layout::arcs::line_of_visibility(&kinds).and_then(|at| lanes.get(at).copied())
            }
        });
        let only = Memo::new({
            let model = model.clone();
            move |_| {
                let wanted = state.only.get()?;
                model
                    .personas
                    .keys()
                    .with(|ids| ids.contains(&wanted))
                    .then_some(wanted)
            }
        });
        let faint = Memo::new({
            let model = model.clone();
            move |_| {
                // Nobody listens to every change unless somebody filters.
                let shown = only.get().zip(EXTRAS.ready());
                Arc::new(shown.map_or_else(BTreeSet::new, |(persona, extras)| {
                    model.changes.track();
                    (extras.faint)(&model, persona)
                }))
            }
        });
        let router = crate::app::route::use_router();
        Self {
            drawn: Drawn::new(&model, state, columns),
            only,
            faint,
            model,
            state,
            can_edit,
            columns,
            persona,
            visibility,
            session,
            toasts: use_toasts(),
            navigate: Arc::new(move |path: &str| router.go(path)),
        }
    }

    /// The editor, for text fields.
    #[must_use]
    pub fn editor(&self) -> &Editor {
        self.session.editor()
    }

    /// The session, for presence.
    #[must_use]
    pub fn session(&self) -> &JourneySession {
        &self.session
    }

    /// The way to other pages.
    #[must_use]
    pub const fn navigation(&self) -> &Navigate {
        &self.navigate
    }

    /// The others.
    #[must_use]
    pub fn peers(&self) -> &Peers {
        self.session.peers()
    }

    /// Tells the others where this person writes; `None` when the field is left.
    pub fn tell_caret(&self, caret: Option<PresenceCaret>) {
        self.session.show_caret(caret);
    }

    /// Where the others write in a text; tracked.
    #[must_use]
    pub fn carets_in(&self, entity: EntityRef, field: Field) -> Vec<RemoteCaret> {
        let (entity, field) = (entity.to_string(), field.to_string());
        let offset = |json: &str| StickyCaret::from_json(json).and_then(|caret| self.editor().find_caret(&caret));
        let peers = self.peers();
        let ids = peers.keys().get();
        ids.into_iter()
            .filter_map(|id| peers.get(id))
            .filter_map(|peer| {
                let caret = peer
                    .caret
                    .get()
                    .filter(|caret| caret.entity == entity && caret.field == field)?;
                let user = peer.user.get();
                Some(RemoteCaret {
                    name: user.name,
                    colour: user.color,
                    head_utf16: offset(&caret.head)?,
                    anchor_utf16: offset(&caret.anchor)?,
                })
            })
            .collect()
    }

    /// All columns; untracked.
    #[must_use]
    pub fn columns_now(&self) -> Vec<Column> {
        self.columns.with_untracked(|columns| columns.to_vec())
    }

    /// Which column of the whole grid a moment's cells are in, counted from 1 with the names of lanes; for screen readers, who cannot count
    /// those that are not drawn.
    pub fn column_index(&self, moment: MomentId) -> Memo<Option<usize>> {
        let columns = self.columns;
        let at = move || columns.with(|columns| columns.iter().position(|column| column.moment == Some(moment)));
        Memo::new(move |_| at().map(|at| at + 2))
    }

    /// How much larger the grid is drawn than its own pixels; untracked.
    #[must_use]
    pub fn scale(&self) -> f64 {
        f64::from(self.state.zoom_percent.get_untracked()) / 100.0
    }

    /// Whether something has no text at all.
    #[must_use]
    pub fn is_blank(&self, entity: EntityRef) -> bool {
        self.model.with_values(|journey, placement| match entity {
            EntityRef::Card(id) => journey
                .cards
                .get(&id)
                .is_some_and(|card| card.title.trim().is_empty() && card.body.is_empty()),
            EntityRef::Moment(id) => {
                let bare = journey
                    .moments
                    .get(&id)
                    .is_some_and(|moment| moment.title.trim().is_empty());
                bare && !placement.cells.keys().any(|(_, moment)| *moment == id)
            }
            EntityRef::Stage(id) => {
                let bare = journey
                    .stages
                    .get(&id)
                    .is_some_and(|stage| stage.name.trim().is_empty());
                bare && placement
                    .stages
                    .iter()
                    .any(|(stage, moments)| *stage == id && moments.is_empty())
            }
            _ => false,
        })
    }

    /// Whether a card holds no more than the letter that began it.
    #[must_use]
    pub fn is_begun(&self, entity: EntityRef) -> bool {
        let EntityRef::Card(id) = entity else { return false };
        let card = self.model.cards.get(id);
        card.is_some_and(|card| {
            let (title, body) = (card.title.get_untracked(), card.body.get_untracked());
            title.chars().count() <= 1 && body.is_empty()
        })
    }

    /// Tells the person something.
    pub fn tell(&self, toast: Toast) {
        self.toasts.show(toast);
    }

    /// Applies edits as one step of undo. Tells the person when it does not work. Only for what comes with the part that writes; others ask for a
    /// [`Change`].
    pub fn apply(&self, edits: impl IntoIterator<Item = Edit>) -> bool {
        match self.editor().apply(edits) {
            Ok(_) => true,
            Err(error) => {
                self.toasts.show(Toast::problem(words::edit_error(&error)));
                false
            }
        }
    }

    /// Changes the journey, as soon as the part that writes is there. Tells the person when it does not come.
    pub fn change(&self, change: Change) {
        if let Some(extras) = untrack(|| EXTRAS.ready()) {
            (extras.change)(self, change);
            return;
        }
        let cx = self.clone();
        leptos::task::spawn_local(async move {
            match EXTRAS.loaded().await {
                Ok(extras) => (extras.change)(&cx, change),
                Err(_) => cx.toasts.show(Toast::problem(text::part_not_loaded())),
            }
        });
    }

    /// Makes a card at the end of a cell and opens its title, with `text` typed already.
    pub fn add_card(&self, lane: LaneId, moment: MomentId, text: &str) {
        self.change(Change::Card(lane, moment, text.to_owned()));
    }

    /// Makes a touchpoint in a stage and opens its title.
    pub fn add_moment(&self, stage: StageId, place: Place) {
        self.change(Change::Moment(MomentKind::Touchpoint, stage, place));
    }

    /// Makes a stage and opens its name.
    pub fn add_stage(&self, place: Place) {
        self.change(Change::Stage(place));
    }

    /// Sets or clears the feeling of the persona in front.
    pub fn set_score(&self, moment: MomentId, value: Option<f64>) {
        self.change(Change::Feeling(moment, value));
    }

    /// Whether only the name of a lane is shown: as this person chose for themselves, else as the journey says.
    #[must_use]
    pub fn is_folded(&self, lane: LaneId) -> Memo<bool> {
        let (folds, model) = (self.state.folds, self.model.lanes.get(lane));
        Memo::new(move |_| {
            let own = folds.with(|folds| folds.get(&lane).copied());
            own.unwrap_or_else(|| model.as_ref().is_some_and(|model| model.collapsed.get()))
        })
    }

    /// Folds or opens a lane: for everybody, or for themselves where somebody may only look.
    pub fn fold(&self, lane: LaneId) {
        let Some(model) = self.model.lanes.get(lane) else {
            return;
        };
        let own = self.state.folds.with_untracked(|folds| folds.get(&lane).copied());
        let next = !own.unwrap_or_else(|| model.collapsed.get_untracked());
        if self.can_edit.get_untracked() {
            self.state.folds.update(|folds| {
                folds.remove(&lane);
            });
            self.change(Change::Fold(lane, next));
        } else {
            self.state.folds.update(|folds| {
                folds.insert(lane, next);
            });
        }
    }

    /// The feeling of a persona, or of all together, at a moment; tracked.
    #[must_use]
    pub fn feeling_of(&self, who: Option<PersonaId>, moment: MomentId, state: ScoreState) -> Option<f64> {
        match who {
            Some(persona) => self.feeling(moment, persona, state),
            None => derived::overall_feeling(&self.model, moment, state),
        }
    }

    /// The feeling of a persona at a moment; tracked.
    #[must_use]
    pub fn feeling(&self, moment: MomentId, persona: PersonaId, state: ScoreState) -> Option<f64> {
        let key = ScoreKey { moment, persona, state };
        self.model
            .score(key)
            .with(|score| score.as_ref().map(|score| score.value))
    }

    /// The name that people see: the text, or what it is when there is none.
    #[must_use]
    pub fn name_of(&self, entity: EntityRef) -> String {
        let text = match entity {
            EntityRef::Stage(id) => self.model.stages.get(id).map(|stage| stage.name.get_untracked()),
            EntityRef::Moment(id) => self.model.moments.get(id).map(|moment| moment.title.get_untracked()),
            EntityRef::Lane(id) => self.model.lanes.get(id).map(|lane| lane.name.get_untracked()),
            EntityRef::Card(id) => self.model.cards.get(id).map(|card| card.title.get_untracked()),
            _ => None,
        };
        text.filter(|text| !text.trim().is_empty())
            .unwrap_or_else(|| labels::untitled(entity.kind()).to_owned())
    }

    /// The cell of the last moment in the last lane.
    #[must_use]
    pub fn last_cell(&self) -> Option<Spot> {
        self.model.with_values(|_, placement| {
            let lane = placement.lanes.last()?;
            Some(Spot::Cell(*lane, placement.moments().last()?))
        })
    }

    /// Walks the grid from a place; `None`: to where the focus starts.
    #[must_use]
    pub fn walk(&self, from: Option<Spot>, step: layout::Step) -> Option<Spot> {
        let folds = self.state.folds.get_untracked();
        self.model.with_values(|journey, placement| {
            let is_open = |id| match folds.get(id) {
                Some(folded) => !folded,
                None => journey.lanes.get(id).is_some_and(|lane| !lane.collapsed),
            };
            let lanes: Vec<_> = placement.lanes.iter().map(|id| (*id, is_open(id))).collect();
            let walk = Walk {
                stages: &placement.stages,
                lanes: &lanes,
                cards: &|lane, moment| placement.cells.get(&(lane, moment)).cloned().unwrap_or_default(),
                cell_of: &|card| journey.cards.get(&card).and_then(|card| card.lane.zip(card.moment)),
            };
            match from {
                Some(from) => walk.step(from, step),
                None => walk.first(),
            }
        })
    }

    /// Selects, and moves the keyboard there.
    pub fn choose(&self, spot: Spot) {
        self.state.focus.set(Some(spot));
        self.state.select(spot.entity());
    }

    /// What has been selected, or the one thing given when it is not among it.
    #[must_use]
    pub fn selection_with(&self, entity: EntityRef) -> BTreeSet<EntityRef> {
        let selection = self.state.selection_now();
        if selection.contains(&entity) {
            selection
        } else {
            [entity].into_iter().gather()
        }
    }
}

/// The context of the board above.
///
/// # Panics
/// Outside a board.
#[must_use]
pub fn use_board() -> BoardCx {
    use_context().expect("the journey page provides the board's context")
}
