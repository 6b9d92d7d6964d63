//! The journey as signals: what views read.
//!
//! One model per entity, one signal per field that views read apart, one list signal per place. A title edit wakes what
//! shows that title; a card that moves wakes two cells. Invariants: only `projection` writes (fields are [`Projected`]);
//! a signal is written only when its value differs; everything agrees with `journey::Placement` of a fresh read.
//! Not here: edits (`editor`), anything drawn, selection and other state of one screen.

pub mod card;
pub mod catalogue;
pub mod derived;
pub mod entity_map;
pub mod lane;
pub mod meta;
pub mod moment;
pub mod persona;
pub mod projected;
pub mod projection;
pub mod stage;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{ActorId, CardId, ChannelId, ConnectionId, LaneId, MomentId, PersonaId, StageId, SurveyId};
use waymark_shared::journey::placement::{Placement, Unplaced};
use waymark_shared::journey::{Journey, Score, ScoreKey};
use waymark_shared::layout::spans::Spanning;

use card::CardModel;
use catalogue::{ActorModel, ChannelModel, ConnectionModel, SurveyModel};
use derived::findings::Findings;
use entity_map::EntityMap;
use lane::LaneModel;
use meta::MetaModel;
use moment::MomentModel;
use persona::PersonaModel;
use projected::Projected;
use stage::StageModel;

/// One cell of the grid.
pub type CellKey = (LaneId, MomentId);

/// The whole journey. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct JourneyModel(Arc<Parts>);

/// The parts of a [`JourneyModel`].
#[derive(Debug, Default)]
pub struct Parts {
    /// The journey's own fields.
    pub meta: MetaModel,
    /// Stages; keys are the live ones in order.
    pub stages: EntityMap<StageId, StageModel>,
    /// Moments; keys are the live ones of all stages, from left to right.
    pub moments: EntityMap<MomentId, MomentModel>,
    /// Lanes; keys are the live ones in order.
    pub lanes: EntityMap<LaneId, LaneModel>,
    /// Cards; keys are the live ones by id. What lies in a cell is [`JourneyModel::cell`].
    pub cards: EntityMap<CardId, CardModel>,
    /// Personas; keys are the live ones in order.
    pub personas: EntityMap<PersonaId, PersonaModel>,
    /// Catalogue of channels; keys are the live ones in order.
    pub channels: EntityMap<ChannelId, ChannelModel>,
    /// Catalogue of actors; keys are the live ones in order.
    pub actors: EntityMap<ActorId, ActorModel>,
    /// Connections; keys are the live ones by id.
    pub connections: EntityMap<ConnectionId, ConnectionModel>,
    /// Surveys; keys are the live ones by id.
    pub surveys: EntityMap<SurveyId, SurveyModel>,
    /// Deleted things that can be restored, latest first.
    pub trash: Projected<Vec<EntityRef>>,
    /// Live things whose place was deleted by somebody who had not seen them.
    pub unplaced: Projected<Vec<Unplaced>>,
    /// Cards on the grid that span several moments, by id.
    pub spans: Projected<Vec<Spanning>>,
    /// How many of everything.
    pub counts: Projected<Counts>,
    /// Whether anything was loaded: false until the offline log or the server gave a first state.
    pub loaded: Projected<bool>,
    /// Counts what happened to the journey: whoever derives something from all of it listens here, and then asks
    /// `take_touched`.
    pub changes: Projected<u64>,
    touched: RwLock<Touched>,
    findings: OnceLock<Findings>,
    written: RwLock<HashMap<EntityRef, Projected<u64>>>,
    cells: RwLock<HashMap<CellKey, Projected<Vec<CardId>>>>,
    scores: RwLock<HashMap<ScoreKey, Projected<Option<Score>>>>,
    values: RwLock<Values>,
}

/// How many live things a journey has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Stages.
    pub stages: usize,
    /// Moments.
    pub moments: usize,
    /// Lanes.
    pub lanes: usize,
    /// Cards that stand on the grid.
    pub cards: usize,
    /// Personas.
    pub personas: usize,
}

/// What changed since somebody last asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Touched {
    /// Anything may have changed.
    pub everything: bool,
    /// Something came, went or stands elsewhere.
    pub places: bool,
    /// What was written to. A feeling belongs to its moment.
    pub entities: BTreeSet<EntityRef>,
}

/// The same journey as plain values, the projection's memory of what the signals say.
#[derive(Debug, Default)]
struct Values {
    journey: Journey,
    placement: Placement,
}

impl std::ops::Deref for JourneyModel {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl JourneyModel {
    /// An empty model, to be filled by the projection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The cards of a cell in order. The signal is made when it is first asked for.
    #[must_use]
    pub fn cell(&self, lane: LaneId, moment: MomentId) -> Projected<Vec<CardId>> {
        let key = (lane, moment);
        if let Some(cell) = read(&self.cells).get(&key) {
            return cell.clone();
        }
        let cards = read(&self.values)
            .placement
            .cells
            .get(&key)
            .cloned()
            .unwrap_or_default();
        write(&self.cells)
            .entry(key)
            .or_insert_with(|| Projected::new(cards))
            .clone()
    }

    /// One feeling; `None` where nobody gave one. The signal is made when it is first asked for.
    #[must_use]
    pub fn score(&self, key: ScoreKey) -> Projected<Option<Score>> {
        if let Some(score) = read(&self.scores).get(&key) {
            return score.clone();
        }
        let score = read(&self.values).journey.scores.get(&key).cloned();
        write(&self.scores)
            .entry(key)
            .or_insert_with(|| Projected::new(score))
            .clone()
    }

    /// Counts what is written to one thing, for whoever shows what no signal has, such as how a text looks. The signal is made when it is first
    /// asked for.
    #[must_use]
    pub fn written(&self, entity: EntityRef) -> Projected<u64> {
        write(&self.written).entry(entity).or_default().clone()
    }

    /// What changed since this was last asked. There is one reader: [`JourneyModel::findings`].
    fn take_touched(&self) -> Touched {
        std::mem::take(&mut *write(&self.touched))
    }

    /// What the journey finds out about itself, kept up to date from the first time on that somebody asks.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        self.findings.get_or_init(Findings::default)
    }

    /// Reads the plain values, untracked: for actions, exports and drops, not for views.
    pub fn with_values<R>(&self, read_values: impl FnOnce(&Journey, &Placement) -> R) -> R {
        let values = read(&self.values);
        read_values(&values.journey, &values.placement)
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) mod tests;
