//! What actions act on: the editor, what this person looks at, and the chrome around it. Plans are carried out here.

use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::access::Role;
use waymark_shared::api::VersionInfo;
use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::ids::{JourneyId, MomentId, PersonaId};
use waymark_shared::journey::words::CardStatus;

use super::place::Places;
use super::plan::{Mint, Plan, Said, View, WhyNot, Writing};
use super::prose::TextTool;
use super::writers::Writers;
use crate::editor::Editor;
use crate::model::JourneyModel;
use crate::platform::media::{Theme, chosen_theme};
use crate::platform::{clock, http, recents};
use crate::session::JourneySession;
use crate::text;
use crate::ui::board::state::BoardState;
use crate::ui::kit::listen::focused;
use crate::ui::kit::{Toast, Toasts, use_toasts};
use crate::ui::words;

/// What the column on the right shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Nothing; the board has the room.
    Closed,
    /// What is selected.
    #[default]
    Selection,
    /// What was deleted and what lost its place.
    Trash,
    /// The catalogue of channels.
    Channels,
    /// The catalogue of things and persons.
    Actors,
    /// What the journey finds out about itself.
    Insights,
    /// What it was before, and the way back.
    History,
    /// The guide for somebody new to the method.
    Guide,
}

/// What is worked on in place of the board, in a window of its own over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// One persona, or two side by side.
    Personas(PersonaId, Option<PersonaId>),
    /// Feedback, one after the other.
    Triage,
    /// What customers answered.
    Surveys,
}

/// What the page shows in its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The map.
    #[default]
    Board,
    /// The same as a table.
    Table,
    /// What is to be done, by progress.
    Actions,
    /// The same as headings and lists.
    Outline,
}

/// A finding that a mark on the grid stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insight {
    /// A moment of truth.
    Truth(MomentId),
    /// The hidden gaps that begin in a moment.
    Gap(MomentId),
}

/// What of the chrome is open. Copy it to whoever opens or closes it; it lives as long as the journey page.
#[derive(Clone, Copy)]
pub struct Chrome {
    /// The command palette.
    pub palette: RwSignal<bool>,
    /// Keyboard help.
    pub help: RwSignal<bool>,
    /// The bar that finds things on the grid.
    pub find: RwSignal<bool>,
    /// Counts how often it was asked for.
    pub find_requests: RwSignal<u32>,
    /// The small picture of the whole journey.
    pub overview: RwSignal<bool>,
    /// The presentation.
    pub present: RwSignal<bool>,
    /// Share links.
    pub share: RwSignal<bool>,
    /// The journey's title is being written.
    pub renaming: RwSignal<bool>,
    /// The column on the right.
    pub side: RwSignal<Side>,
    /// The window over the board.
    pub sheet: RwSignal<Option<Sheet>>,
    /// The text that the panel opens for writing when it shows it.
    pub writing: RwSignal<Option<(EntityRef, Field)>>,
    /// What formats the longer text that the keyboard is in, or came to the palette from.
    pub tools: RwSignal<Option<Callback<TextTool>>>,
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// Asked before the journey goes to the trash.
    pub deleting: RwSignal<bool>,
    /// What the page shows in its middle.
    pub mode: RwSignal<Mode>,
    /// The column in which a new action is being written.
    pub adding: RwSignal<Option<CardStatus>>,
    /// The insights are being printed.
    pub paper: RwSignal<bool>,
    /// The finding that the insights should bring into view.
    pub insight: RwSignal<Option<Insight>>,
    /// The version that the board shows in place of the journey as it is.
    pub past: RwSignal<Option<VersionInfo>>,
    /// What this person looks at in that version.
    pub past_board: BoardState,
    /// Counts what makes the list of versions out of date.
    pub history_news: RwSignal<u32>,
}

impl Default for Chrome {
    fn default() -> Self {
        Self::new()
    }
}

impl Chrome {
    /// A fresh state, owned by the current owner. Where it would take a third of the map or more, the panel waits until it is asked for.
    #[must_use]
    pub fn new() -> Self {
        let side = if crate::platform::media::is_narrow() {
            Side::Closed
        } else {
            Side::Selection
        };
        Self {
            palette: RwSignal::new(false),
            help: RwSignal::new(false),
            find: RwSignal::new(false),
            find_requests: RwSignal::new(0),
            overview: RwSignal::new(false),
            present: RwSignal::new(false),
            share: RwSignal::new(false),
            renaming: RwSignal::new(false),
            side: RwSignal::new(side),
            sheet: RwSignal::new(None),
            writing: RwSignal::new(None),
            tools: RwSignal::new(None),
            theme: RwSignal::new(chosen_theme()),
            deleting: RwSignal::new(false),
            mode: RwSignal::default(),
            adding: RwSignal::new(None),
            paper: RwSignal::new(false),
            insight: RwSignal::new(None),
            past: RwSignal::new(None),
            past_board: BoardState::new(),
            history_news: RwSignal::new(0),
        }
    }
}

/// Goes to a page of this site. Works from toasts, too, which outlive the page that showed them.
pub type Navigate = Arc<dyn Fn(&str) + Send + Sync>;

/// See the module. Cloning shares everything.
#[derive(Clone)]
pub struct ActionCx {
    /// What this person looks at.
    pub board: BoardState,
    /// What of the chrome is open.
    pub chrome: Chrome,
    /// The journey.
    pub journey: JourneyId,
    /// The secret of the link it was opened with.
    pub token: String,
    /// Short news.
    pub toasts: Toasts,
    /// Goes to a page of this site, such as `/`.
    pub navigate: Navigate,
    /// Who wrote in what this person made.
    pub(super) writers: Writers,
    places: Places,
    session: JourneySession,
}

impl ActionCx {
    /// Builds the context of a journey page, inside the router. `token` is the secret of the link it was opened with.
    #[must_use]
    pub fn new(session: JourneySession, board: BoardState, token: String) -> Self {
        let router = crate::app::route::use_router();
        let navigate: Navigate = Arc::new(move |path: &str| router.go(path));
        let places = Places::new();
        session.editor().on_step(move |steps| places.remember(steps, board));
        let mut chrome = Chrome::new();
        // One voice for both.
        chrome.past_board.announcement = board.announcement;
        Self {
            board,
            chrome,
            journey: session.journey(),
            token,
            toasts: use_toasts(),
            navigate,
            writers: Writers::new(),
            places,
            session,
        }
    }

    /// The session, for presence and status.
    #[must_use]
    pub fn session(&self) -> &JourneySession {
        &self.session
    }

    /// The journey as signals.
    #[must_use]
    pub fn model(&self) -> &JourneyModel {
        self.session.model()
    }

    /// The editor, for text fields.
    #[must_use]
    pub fn editor(&self) -> &Editor {
        self.session.editor()
    }

    /// What the token allows; tracked.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.session.rights().get().map(|rights| rights.role)
    }

    /// Whether edits are taken; tracked.
    ///
    /// # Errors
    /// Why not.
    pub fn may_edit(&self) -> Result<(), WhyNot> {
        if self.chrome.past.with(Option::is_some) {
            return Err(crate::text::history_go_to_now());
        }
        if self.session.writable().get() {
            Ok(())
        } else {
            Err(text::why_read_only())
        }
    }

    /// Makes a plan from what the document says and what this person looks at. Tracks selection, focus and the order of the grid.
    ///
    /// # Errors
    /// Why there is none.
    pub fn plan(&self, make: fn(&View<'_>, &Mint) -> Result<Plan, WhyNot>) -> Result<Plan, WhyNot> {
        let selection = self.board.selection().into_iter().collect();
        let (focus, chosen) = (self.board.focus.get(), self.board.persona.get());
        let score_state = self.board.score_state.get();
        // What is possible changes when things come, go, change places or reach further.
        let model = self.model();
        model.counts.track();
        model.spans.track();
        model.stages.keys().track();
        model.moments.keys().track();
        model.lanes.keys().track();
        let mint = Mint {
            now_ms: clock::now_ms(),
            random: clock::random_u128,
        };
        self.model().with_values(|journey, placement| {
            let persona = front_persona(chosen, &placement.personas);
            make(
                &View {
                    journey,
                    placement,
                    selection,
                    focus,
                    persona,
                    score_state,
                },
                &mint,
            )
        })
    }

    /// Applies edits as one step of undo. Tells the person when it does not work.
    pub fn apply(&self, edits: impl IntoIterator<Item = Edit>) -> bool {
        match self.editor().apply(edits) {
            Ok(_) => true,
            Err(error) => {
                self.toasts.show(Toast::problem(words::edit_error(&error)));
                false
            }
        }
    }

    /// Carries a plan out: edits first, then what this person looks at, then words.
    pub fn carry_out(&self, plan: Plan) {
        let Plan {
            edits,
            select,
            go_to,
            write,
            said,
        } = plan;
        let deleted = deleted(&edits);
        if !edits.is_empty() && !self.apply(edits) {
            return;
        }
        if let Some(entities) = select {
            self.board.select(entities);
        }
        if let Some(spot) = go_to {
            self.board.go_to(spot);
        }
        if let Some(writing) = write {
            self.write(writing);
        }
        match said {
            Said::Nothing => {}
            Said::Announced(words) => self.announce(words),
            Said::Toast(words) => self.tell_with_undo(words, deleted),
        }
    }

    /// Tells of the step just made, with the offer to take it back: also later, when all it did was deleting these.
    pub fn tell_with_undo(&self, words: impl Into<String>, deleted: Vec<EntityRef>) {
        let (cx, steps) = (self.clone(), self.editor().steps());
        self.toasts
            .show(Toast::new(words).undo(move || cx.take_back(steps, &deleted)));
    }

    /// Opens a text for writing: titles on the grid, everything else in the panel.
    pub fn write(&self, writing: Writing) {
        let Writing { entity, field, fresh } = writing;
        let on_grid = matches!(
            entity.kind(),
            EntityKind::Stage | EntityKind::Moment | EntityKind::Lane | EntityKind::Card
        );
        match field {
            Field::Title if entity == EntityRef::Meta => self.chrome.renaming.set(true),
            Field::Title | Field::Name if on_grid && fresh => self.board.edit_fresh(entity, field),
            Field::Title | Field::Name if on_grid => self.board.edit(entity, field),
            _ => {
                self.chrome.side.set(Side::Selection);
                self.chrome.writing.set(Some((entity, field)));
            }
        }
    }

    /// Undo of a toast: of the step it speaks of, never of another one.
    fn take_back(&self, steps: usize, deleted: &[EntityRef]) {
        let is_last = self.board.announcement.is_disposed() || self.editor().steps() == steps;
        if is_last {
            self.travel(true);
        } else if deleted.is_empty() {
            self.refuse(text::said_undo_is_later());
        } else if self.apply([Edit::Restore {
            entities: deleted.to_vec(),
        }]) {
            self.look_at(deleted);
            self.announce(text::said_undone());
        }
    }

    /// One step back (`true`) or forth in this person's own edits, and looks at what it touched.
    pub fn travel(&self, back: bool) {
        if self.board.announcement.is_disposed() {
            // A toast that outlived the page.
            self.toasts.show(Toast::new(text::said_open_again()));
            return;
        }
        self.toasts.withdraw_undo();
        let result = if back {
            self.editor().undo()
        } else {
            self.editor().redo()
        };
        match result {
            Ok(Some(touched)) => {
                // Whoever writes stays in the text.
                if !is_writing() {
                    let place = self.places.before(self.editor().steps()).filter(|_| back);
                    match place {
                        Some(place) if place.is_about(&touched) || !self.look_at(&touched) => place.restore(self.board),
                        Some(_) => {}
                        None => drop(self.look_at(&touched)),
                    }
                }
                self.announce(if back { text::said_undone() } else { text::said_redone() });
                if back {
                    super::writers::tell(self, &touched);
                }
            }
            Ok(None) => self.refuse(if back {
                text::said_nothing_to_undo()
            } else {
                text::said_nothing_to_redo()
            }),
            Err(error) => self.toasts.show(Toast::problem(words::edit_error(&error))),
        }
    }

    /// Selects those of some things that stand on the grid, and shows the first. Whether one does.
    pub fn look_at(&self, entities: &[EntityRef]) -> bool {
        let standing: Vec<EntityRef> = self.model().with_values(|_, placement| {
            let stands = |entity: &EntityRef| super::plan::stands(placement, *entity);
            entities.iter().copied().filter(stands).collect()
        });
        let Some(first) = standing.first().copied() else {
            return false;
        };
        self.board.select(standing);
        if let Some(spot) = waymark_shared::layout::Spot::of(first) {
            self.board.go_to(spot);
        }
        true
    }

    /// The address of this journey with the token it was opened with.
    #[must_use]
    pub fn own_url(&self) -> String {
        let origin = crate::platform::window().location().origin().unwrap_or_default();
        format!("{origin}{}", journey_path(self.journey, &self.token))
    }

    /// Brings back what was deleted, and shows the first of it that stands again.
    pub fn bring_back(&self, deleted: Vec<EntityRef>, shown: EntityRef) {
        if self.apply([Edit::Restore { entities: deleted }]) {
            self.look_at(&[shown]);
            self.announce(text::trash_restored());
        }
    }

    /// Tells screen readers what happened.
    pub fn announce(&self, words: impl Into<String>) {
        self.board.announce(words);
    }

    /// Tells why something cannot be done.
    pub fn refuse(&self, why: WhyNot) {
        self.toasts.show(Toast::new(why));
    }
}

/// What a list of edits deletes.
fn deleted(edits: &[Edit]) -> Vec<EntityRef> {
    let deletions = edits.iter().filter_map(|edit| match edit {
        Edit::Delete { entities } => Some(entities),
        _ => None,
    });
    deletions.flatten().copied().collect()
}

/// Whether the keyboard is in a text of the journey.
fn is_writing() -> bool {
    focused().is_some_and(|element| element.closest(".t-edit").ok().flatten().is_some())
}

/// The address of a journey on this server. The token stands in the fragment, which browsers do not send.
#[must_use]
pub fn journey_path(id: JourneyId, token: &str) -> String {
    format!("/j/{id}#{token}")
}

/// Makes a copy of the journey with its own links, and offers to open it.
pub fn duplicate_journey(cx: &ActionCx) {
    let cx = cx.clone();
    leptos::task::spawn_local(async move {
        match http::duplicate_journey(cx.journey, &cx.token).await {
            Ok(copy) => {
                let token = copy.links.owner.token;
                recents::remember(copy.id, &copy.title, Role::Owner, &token);
                let path = journey_path(copy.id, &token);
                let navigate = Arc::clone(&cx.navigate);
                let said = text::said_made(&super::plan::short(&copy.title));
                cx.toasts
                    .show(Toast::new(said).action(text::open(), move || navigate(&path)));
            }
            Err(error) => cx.toasts.show(Toast::problem(words::api_error(
                text::what_duplicating_journey(),
                &error,
            ))),
        }
    });
}

/// Puts the journey into the trash of the server and goes home.
pub fn delete_journey(cx: &ActionCx) {
    let cx = cx.clone();
    leptos::task::spawn_local(async move {
        match http::delete_journey(cx.journey, &cx.token).await {
            Ok(()) => {
                let (id, token, toasts, navigate) = (cx.journey, cx.token.clone(), cx.toasts, Arc::clone(&cx.navigate));
                (cx.navigate)("/");
                toasts.show(Toast::new(text::said_in_trash()).action(text::said_restore(), move || {
                    let (token, navigate) = (token.clone(), Arc::clone(&navigate));
                    leptos::task::spawn_local(async move {
                        match http::restore_journey(id, &token).await {
                            Ok(()) => navigate(&journey_path(id, &token)),
                            Err(error) => {
                                toasts.show(Toast::problem(words::api_error(text::what_restoring_journey(), &error)))
                            }
                        }
                    });
                }));
            }
            Err(error) => cx
                .toasts
                .show(Toast::problem(words::api_error(text::what_deleting_journey(), &error))),
        }
    });
}

/// The persona whose curve lies in front: the chosen one as long as it is there, else the first.
#[must_use]
pub fn front_persona(chosen: Option<PersonaId>, personas: &[PersonaId]) -> Option<PersonaId> {
    chosen
        .filter(|id| personas.contains(id))
        .or_else(|| personas.first().copied())
}

/// The actions of the journey page above.
///
/// # Panics
/// Outside a journey page.
#[must_use]
pub fn use_actions() -> ActionCx {
    use_context().expect("the journey page provides the context of actions")
}
