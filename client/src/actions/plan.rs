//! What an action would do, as values: plans are made from plain values by pure functions and carried out by `ActionCx`.
//!
//! A plan that cannot be made says why in words for people, which is also what menus and tooltips show. So availability and effect can
//! never disagree. Not here: signals, the editor, the page.

use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, PersonaId, StageId};
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::ScoreState;
use waymark_shared::journey::{Deletion, Journey};

use waymark_shared::layout::Spot;

use crate::ui::labels;

/// Why something cannot be done now: a sentence for people that says what would help.
pub type WhyNot = &'static str;

/// What an action looks at.
pub struct View<'a> {
    /// Everything the document says.
    pub journey: &'a Journey,
    /// Where it stands.
    pub placement: &'a Placement,
    /// What is selected, in the order of the grid.
    pub selection: Vec<EntityRef>,
    /// Where the keyboard is.
    pub focus: Option<Spot>,
    /// The persona in front.
    pub persona: Option<PersonaId>,
    /// Whether feelings are edited as they are or as they should be.
    pub score_state: ScoreState,
}

/// Makes ids.
pub struct Mint {
    /// Milliseconds since the Unix epoch.
    pub now_ms: u64,
    /// 128 random bits.
    pub random: fn() -> u128,
}

/// What to do, and what to look at afterwards.
#[derive(Debug, Default, PartialEq)]
pub struct Plan {
    /// Applied in order, as one step of undo.
    pub edits: Vec<Edit>,
    /// Selected afterwards; `None` leaves the selection.
    pub select: Option<Vec<EntityRef>>,
    /// Gets the keyboard focus afterwards.
    pub go_to: Option<Spot>,
    /// Opened for writing afterwards.
    pub write: Option<Writing>,
    /// Told afterwards.
    pub said: Said,
}

/// A text to open for writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writing {
    /// Whose text.
    pub entity: EntityRef,
    /// Which text.
    pub field: Field,
    /// Just made: leaving it empty takes it back.
    pub fresh: bool,
}

/// How the person learns what happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Said {
    /// It is plain to see, and screen readers read the field.
    #[default]
    Nothing,
    /// Told to screen readers; others see it.
    Announced(String),
    /// Told in a toast with Undo, because something went out of sight.
    Toast(String),
}

impl Plan {
    /// Edits that are plain to see.
    #[must_use]
    pub fn of(edits: Vec<Edit>) -> Self {
        Self {
            edits,
            ..Self::default()
        }
    }

    /// With words for screen readers.
    #[must_use]
    pub fn announced(mut self, words: impl Into<String>) -> Self {
        self.said = Said::Announced(words.into());
        self
    }

    /// Something new: selected, focused and open for writing.
    #[must_use]
    pub fn made(edits: Vec<Edit>, entity: EntityRef, field: Field) -> Self {
        Self {
            edits,
            select: Some(vec![entity]),
            go_to: Spot::of(entity),
            write: Some(Writing {
                entity,
                field,
                fresh: true,
            }),
            said: Said::Nothing,
        }
    }
}

impl Mint {
    /// An id of any kind: `mint.id(CardId::mint)`.
    #[must_use]
    pub fn id<T>(&self, make: fn(u64, u128) -> T) -> T {
        make(self.now_ms, (self.random)())
    }
}

macro_rules! targets_of {
    ($($(#[$doc:meta])* $vis:vis $name:ident = $kind:ident($id:ty);)*) => {
        impl View<'_> {
            $($(#[$doc])* #[must_use] $vis fn $name(&self) -> Vec<$id> {
                let only = |entity| if let EntityRef::$kind(id) = entity { Some(id) } else { None };
                self.targets().into_iter().filter_map(only).collect()
            })*
        }
    };
}

targets_of! {
    /// The stages among the targets.
    pub stages = Stage(StageId);
    moment_targets = Moment(MomentId);
    /// The lanes among the targets.
    pub lanes = Lane(LaneId);
    /// The cards among the targets.
    pub cards = Card(CardId);
    /// The personas among the targets.
    pub personas = Persona(PersonaId);
}

impl View<'_> {
    /// What is selected, or else what the keyboard is on.
    #[must_use]
    pub fn targets(&self) -> Vec<EntityRef> {
        if self.selection.is_empty() {
            self.focus.and_then(Spot::entity).into_iter().collect()
        } else {
            self.selection.clone()
        }
    }

    /// The moments among the targets; else the moment of the cell the keyboard is in.
    #[must_use]
    pub fn moments(&self) -> Vec<MomentId> {
        let chosen = self.moment_targets();
        match (chosen.is_empty() && self.selection.is_empty(), self.focus) {
            (true, Some(Spot::Cell(_, moment))) => vec![moment],
            _ => chosen,
        }
    }

    /// The cell of a card that stands on the grid.
    #[must_use]
    pub fn cell_of(&self, card: CardId) -> Option<(LaneId, MomentId)> {
        let card = self.journey.cards.get(&card)?;
        let cell = (card.lane?, card.moment?);
        self.placement.cells.get(&cell)?.contains(&card.id).then_some(cell)
    }

    /// The stage of a moment that stands on the grid.
    #[must_use]
    pub fn stage_of(&self, moment: MomentId) -> Option<StageId> {
        self.placement
            .stages
            .iter()
            .find(|(_, moments)| moments.contains(&moment))
            .map(|(stage, _)| *stage)
    }

    /// The name of something, in quotation marks; its kind where it has none.
    #[must_use]
    pub fn name(&self, entity: EntityRef) -> String {
        name(self.journey, entity)
    }
}

/// The name of something, in quotation marks; its kind where it has none.
#[must_use]
pub fn name(journey: &Journey, entity: EntityRef) -> String {
    match title(journey, entity) {
        Some(title) if !title.trim().is_empty() => labels::named(entity.kind(), &short(title)),
        _ => labels::unnamed(entity.kind()).to_owned(),
    }
}

/// Whether something stands on the grid.
#[must_use]
pub fn stands(placement: &Placement, entity: EntityRef) -> bool {
    match entity {
        EntityRef::Stage(id) => placement.stages.iter().any(|(stage, _)| *stage == id),
        EntityRef::Moment(id) => placement.moments().any(|moment| moment == id),
        EntityRef::Lane(id) => placement.lanes.contains(&id),
        EntityRef::Card(id) => placement.cells.values().any(|cards| cards.contains(&id)),
        _ => false,
    }
}

/// What is deleted of a thing and of what holds it, and who deleted the first of these: restoring all of them brings the thing back. `None`
/// where nothing is deleted.
#[must_use]
pub fn deleted_over(journey: &Journey, entity: EntityRef) -> Option<(Vec<EntityRef>, String)> {
    let mut over = vec![entity];
    if let EntityRef::Card(id) = entity {
        let card = journey.cards.get(&id)?;
        over.extend(card.moment.map(EntityRef::Moment));
        over.extend(card.lane.map(EntityRef::Lane));
    }
    let moment = over.iter().find_map(|entity| match entity {
        EntityRef::Moment(id) => journey.moments.get(id),
        _ => None,
    });
    over.extend(moment.and_then(|moment| moment.stage).map(EntityRef::Stage));
    over.retain(|entity| deletion(journey, *entity).is_some());
    let by = deletion(journey, *over.first()?)?.by.clone();
    Some((over, by))
}

/// The tombstone of something, while it is deleted.
#[must_use]
pub fn deletion(journey: &Journey, entity: EntityRef) -> Option<&Deletion> {
    match entity {
        EntityRef::Stage(id) => journey.stages.get(&id)?.deleted.as_ref(),
        EntityRef::Moment(id) => journey.moments.get(&id)?.deleted.as_ref(),
        EntityRef::Lane(id) => journey.lanes.get(&id)?.deleted.as_ref(),
        EntityRef::Card(id) => journey.cards.get(&id)?.deleted.as_ref(),
        EntityRef::Persona(id) => journey.personas.get(&id)?.deleted.as_ref(),
        EntityRef::Connection(id) => journey.connections.get(&id)?.deleted.as_ref(),
        _ => None,
    }
}

/// The title or name of something, deleted or not.
#[must_use]
pub fn title(journey: &Journey, entity: EntityRef) -> Option<&str> {
    match entity {
        EntityRef::Meta => Some(&journey.meta.title),
        EntityRef::Stage(id) => journey.stages.get(&id).map(|stage| stage.name.as_str()),
        EntityRef::Moment(id) => journey.moments.get(&id).map(|moment| moment.title.as_str()),
        EntityRef::Lane(id) => journey.lanes.get(&id).map(|lane| lane.name.as_str()),
        EntityRef::Card(id) => journey.cards.get(&id).map(|card| card.title.as_str()),
        EntityRef::Persona(id) => journey.personas.get(&id).map(|persona| persona.name.as_str()),
        EntityRef::Channel(id) => journey.channels.get(&id).map(|channel| channel.name.as_str()),
        EntityRef::Actor(id) => journey.actors.get(&id).map(|actor| actor.name.as_str()),
        EntityRef::Connection(id) => journey.connections.get(&id).map(|connection| connection.label.as_str()),
        EntityRef::Survey(_) => None,
    }
}

/// The first words of a longer text, for a sentence that quotes it.
#[must_use]
pub fn short(text: &str) -> String {
    const MOST: usize = 48;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        line
    } else {
        line.chars().take(MOST - 1).chain(['…']).collect()
    }
}
