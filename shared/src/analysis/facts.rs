//! What the analyses read, as plain values: one [`MomentFacts`] per moment, and little beside.
//!
//! Only what stands on the grid counts: what is deleted, unplaced or unknown is passed over here, once for all analyses.

use std::collections::{BTreeMap, BTreeSet};

use crate::doc::schema::EntityRef;
use crate::ids::{ChannelId, ConnectionId, MomentId, StageId};
use crate::journey::placement::Placement;
use crate::journey::settings::Settings;
use crate::journey::words::{
    ActorKind, CardKind, ConnectionKind, ContextTravels, MomentKind, MomentOfTruth, ScoreState, WaitOk,
};
use crate::journey::{Journey, Moment, Survey};
use crate::lean::Gather;

use super::feelings;
use super::surveys::{self, SurveyResult};

/// What one moment says.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentFacts {
    /// Its id.
    pub id: MomentId,
    /// Its stage.
    pub stage: StageId,
    /// What kind of moment.
    pub kind: MomentKind,
    /// How all personas together feel, as it is, -2 to +2.
    pub feeling: Option<f64>,
    /// Whether any persona has an as-is score.
    pub scored: bool,
    /// Importance to the customer, 1 to 5.
    pub importance_customer: Option<i64>,
    /// Impact on the whole, 1 to 5.
    pub impact: Option<i64>,
    /// Desired performance, 0 to 10.
    pub desired: Option<i64>,
    /// Actual performance, 0 to 10.
    pub actual: Option<i64>,
    /// Who is responsible; never blank.
    pub owner: Option<String>,
    /// Channels that the catalogue knows.
    pub channels: BTreeSet<ChannelId>,
    /// Waiting time in minutes.
    pub wait_min: Option<i64>,
    /// Whether the wait is acceptable.
    pub wait_ok: Option<WaitOk>,
    /// Busy time in minutes.
    pub active_min: Option<i64>,
    /// Contacts needed for one thing.
    pub contacts: Option<i64>,
    /// Uncertainty, 0 to 4.
    pub uncertainty: Option<i64>,
    /// What people decided about it as a moment of truth.
    pub mot: Option<MomentOfTruth>,
    /// Whether a question to customers is written down.
    pub has_question: bool,
    /// Whether something is measured here: a survey about it, a metric card that begins in it, or numbers of customers.
    pub is_measured: bool,
    /// Customers who entered it.
    pub entered: Option<i64>,
    /// Customers who completed it.
    pub completed: Option<i64>,
    /// Reasons for leaving here, with counts, shares or words.
    pub exit_reasons: BTreeMap<String, String>,
    /// Votes in the last workshop.
    pub votes: Option<u64>,
}

impl MomentFacts {
    /// A moment of which nothing is known but its place.
    #[must_use]
    pub fn blank(id: MomentId, stage: StageId, kind: MomentKind) -> Self {
        Self {
            id,
            stage,
            kind,
            feeling: None,
            scored: false,
            importance_customer: None,
            impact: None,
            desired: None,
            actual: None,
            owner: None,
            channels: BTreeSet::new(),
            wait_min: None,
            wait_ok: None,
            active_min: None,
            contacts: None,
            uncertainty: None,
            mot: None,
            has_question: false,
            is_measured: false,
            entered: None,
            completed: None,
            exit_reasons: BTreeMap::new(),
            votes: None,
        }
    }

    /// Desired minus actual performance, where both are known: -10 to 10.
    #[must_use]
    pub fn gap(&self) -> Option<i64> {
        Some(self.desired? - self.actual?)
    }

    /// All known minutes of the moment.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.wait_min.unwrap_or(0).saturating_add(self.active_min.unwrap_or(0))
    }
}

/// What one stage says.
#[derive(Debug, Clone, PartialEq)]
pub struct StageFacts {
    /// Its id.
    pub id: StageId,
    /// Its name.
    pub name: String,
    /// Customers who entered it.
    pub entered: Option<i64>,
    /// Customers who completed it.
    pub completed: Option<i64>,
}

/// What one connection says; both of its moments stand on the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionFacts {
    /// Its id.
    pub id: ConnectionId,
    /// Where it starts.
    pub from: MomentId,
    /// Where it ends.
    pub to: MomentId,
    /// What it means.
    pub kind: ConnectionKind,
    /// Whether the context travels along.
    pub context_travels: Option<ContextTravels>,
}

/// What a whole journey says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// Moments from left to right.
    pub moments: Vec<MomentFacts>,
    /// Stages from left to right.
    pub stages: Vec<StageFacts>,
    /// Connections in the order of their ids.
    pub connections: Vec<ConnectionFacts>,
    /// Surveys in the order of their ids.
    pub surveys: Vec<SurveyResult>,
    /// Names of the departments in the catalogue.
    pub departments: Vec<String>,
}

impl Facts {
    /// Reads a whole journey.
    #[must_use]
    pub fn of(journey: &Journey, placement: &Placement, votes: &BTreeMap<MomentId, u64>) -> Self {
        let settings: &Settings = &journey.meta.settings;
        let measured = measured(journey, placement);
        let weights = feelings::weights(journey, placement);
        let mut moments = Vec::new();
        for (stage, ids) in &placement.stages {
            for moment in ids.iter().filter_map(|id| journey.moments.get(id)) {
                let scores = feelings::scores(journey, &weights, moment.id, ScoreState::AsIs);
                let mut facts = MomentFacts::read(journey, moment, *stage, &scores);
                facts.is_measured |= measured.contains(&moment.id);
                facts.votes = votes.get(&moment.id).copied();
                moments.push(facts);
            }
        }
        let on_grid: BTreeSet<MomentId> = moments.iter().map(|moment| moment.id).gather();
        let placed = |id: Option<MomentId>| id.filter(|id| on_grid.contains(id));
        Self {
            stages: placement
                .stages
                .iter()
                .filter_map(|(id, _)| journey.stages.get(id))
                .map(|stage| StageFacts {
                    id: stage.id,
                    name: stage.name.clone(),
                    entered: stage.entered,
                    completed: stage.completed,
                })
                .collect(),
            connections: journey
                .connections
                .values()
                .filter(|connection| connection.deleted.is_none())
                .filter_map(|connection| {
                    Some(ConnectionFacts {
                        id: connection.id,
                        from: placed(connection.from)?,
                        to: placed(connection.to)?,
                        kind: connection.kind,
                        context_travels: connection.context_travels,
                    })
                })
                .collect(),
            surveys: live_surveys(journey)
                .map(|survey| surveys::result(survey, settings))
                .collect(),
            departments: journey
                .actors
                .values()
                .filter(|actor| actor.deleted.is_none() && actor.kind == ActorKind::Department)
                .map(|actor| actor.name.clone())
                .collect(),
            moments,
        }
    }
}

fn live_surveys(journey: &Journey) -> impl Iterator<Item = &Survey> {
    journey.surveys.values().filter(|survey| survey.deleted.is_none())
}

/// The moments with a survey about them or a metric card that begins in them.
#[must_use]
pub fn measured(journey: &Journey, placement: &Placement) -> BTreeSet<MomentId> {
    let mut measured: BTreeSet<MomentId> = live_surveys(journey)
        .filter_map(|survey| match survey.target {
            Some(EntityRef::Moment(id)) => Some(id),
            _ => None,
        })
        .gather();
    for ((_, moment), cards) in &placement.cells {
        let is_metric = |id| journey.cards.get(id).is_some_and(|card| card.kind == CardKind::Metric);
        if cards.iter().any(is_metric) {
            measured.insert(*moment);
        }
    }
    measured
}

impl MomentFacts {
    /// Reads one moment, given its scores with their weights. Surveys, cards and votes are not known to a moment itself.
    #[must_use]
    pub fn read(journey: &Journey, moment: &Moment, stage: StageId, scores: &[(f64, Option<f64>)]) -> Self {
        let live_channel = |id: &&ChannelId| {
            journey
                .channels
                .get(*id)
                .is_some_and(|channel| channel.deleted.is_none())
        };
        let owner = moment.owner.as_deref().map(str::trim).filter(|owner| !owner.is_empty());
        Self {
            id: moment.id,
            stage,
            kind: moment.kind,
            feeling: crate::emotion::overall(scores),
            scored: !scores.is_empty(),
            importance_customer: moment.importance_customer,
            impact: moment.impact,
            desired: moment.desired,
            actual: moment.actual,
            owner: owner.map(str::to_owned),
            channels: moment.channels.iter().filter(live_channel).copied().gather(),
            wait_min: moment.wait_min,
            wait_ok: moment.wait_ok,
            active_min: moment.active_min,
            contacts: moment.contacts,
            uncertainty: moment.uncertainty,
            mot: moment.mot,
            has_question: !moment.question.trim().is_empty(),
            is_measured: moment.entered.is_some() || moment.completed.is_some(),
            entered: moment.entered,
            completed: moment.completed,
            exit_reasons: moment.exit_reasons.clone(),
            votes: None,
        }
    }
}
