//! A journey as plain values: what a `map` document says, after repair, the same on every replica.
//!
//! Read by [`crate::doc::JourneyDoc::read`]; never written back as a whole. What the values mean together (what is visible,
//! in the trash, unplaced) is [`placement::Placement`]. Not here: analyses and anything drawn.

pub mod concern;
pub mod connections;
pub mod placement;
pub mod settings;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::doc::schema::{EntityRef, Field};
use crate::emotion;
use crate::ids::{ActorId, CardId, ChannelId, ConnectionId, InvalidId, LaneId, MomentId, PersonaId, StageId, SurveyId};
use crate::order::OrderKey;
use crate::rich::{Look, Looks};
use settings::Settings;
use words::{
    ActorKind, ActorRole, Audience, CardKind, CardStatus, ConnectionKind, ContextTravels, Evidence, Influence,
    JourneyState, LaneKind, MomentKind, MomentOfTruth, Period, PersonaKind, ScoreState, SurveyKind, Validity, WaitOk,
};

/// Everything a `map` document says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Journey {
    /// The journey's own fields.
    pub meta: Meta,
    /// Stages by id.
    pub stages: BTreeMap<StageId, Stage>,
    /// Moments by id.
    pub moments: BTreeMap<MomentId, Moment>,
    /// Lanes by id.
    pub lanes: BTreeMap<LaneId, Lane>,
    /// Cards by id.
    pub cards: BTreeMap<CardId, Card>,
    /// Personas by id.
    pub personas: BTreeMap<PersonaId, Persona>,
    /// Catalogue of channels.
    pub channels: BTreeMap<ChannelId, Channel>,
    /// Catalogue of actors.
    pub actors: BTreeMap<ActorId, Actor>,
    /// Connections between moments.
    pub connections: BTreeMap<ConnectionId, Connection>,
    /// Surveys.
    pub surveys: BTreeMap<SurveyId, Survey>,
    /// Feelings.
    pub scores: BTreeMap<ScoreKey, Score>,
    /// How prose looks that is not plain.
    #[serde(default, skip_serializing_if = "Looks::is_empty")]
    pub looks: Looks,
}

impl Journey {
    /// How a text looks, as far as that was read along.
    #[must_use]
    pub fn look(&self, entity: EntityRef, field: Field) -> Look {
        let of_entity = self.looks.get(&entity);
        of_entity
            .and_then(|looks| looks.get(&field))
            .cloned()
            .unwrap_or_default()
    }
}

/// A tombstone. What it hides stays in the document until a purge, so that edits made meanwhile and undo find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// Name of who deleted it.
    pub by: String,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The children (entity keys) the deleter saw and meant. Others are unplaced, not deleted.
    pub seen: BTreeSet<EntityRef>,
}

/// The journey's own fields.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Meta {
    /// Title.
    pub title: String,
    /// What the mapping is for.
    pub goal: String,
    /// From where to where, for whom.
    pub scope: String,
    /// As-is, to-be or both.
    pub state: Option<JourneyState>,
    /// Who keeps the journey up to date.
    pub owner: Option<String>,
    /// Days between reviews, 90 unless set.
    pub review_every_days: Option<i64>,
    /// Last review, milliseconds since the Unix epoch.
    pub reviewed_at: Option<i64>,
    /// Whether the last stage leads back to the first.
    pub cyclic: Option<bool>,
    /// BCP 47 tag of the language the journey is written in.
    pub language: Option<String>,
    /// Version of the schema it was seeded with.
    pub schema_version: Option<i64>,
    /// Thresholds and weights of the analyses.
    pub settings: Settings,
}

/// A heading over several moments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// Name.
    pub name: String,
    /// What the customer wants to reach here.
    pub goal: String,
    /// The chance for the organisation.
    pub opportunity: String,
    /// Index among the eight stage colours; absent: by position.
    pub colour: Option<i64>,
    /// Order among stages.
    pub pos: OrderKey,
    /// Before, during or after the service.
    pub period: Option<Period>,
    /// Whether the stage gives value to the customer.
    pub gives_value: Option<bool>,
    /// Customers who entered it.
    pub entered: Option<i64>,
    /// Customers who completed it.
    pub completed: Option<i64>,
    /// Set while deleted.
    pub deleted: Option<Deletion>,
}

/// One column of the grid: a touchpoint, or what lies between touchpoints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Its id.
    pub id: MomentId,
    /// Title.
    pub title: String,
    /// What happens.
    pub what: String,
    /// Why it feels as it feels.
    pub reason: String,
    /// What the customer expects.
    pub expectation: String,
    /// The question to ask customers here.
    pub question: String,
    /// How it adapts to the customer.
    pub personalisation: String,
    /// What kind of moment; a touchpoint unless set.
    pub kind: MomentKind,
    /// The stage it belongs to; absent when the document does not tell.
    pub stage: Option<StageId>,
    /// Order among the moments of its stage.
    pub pos: OrderKey,
    /// Channels.
    pub channels: BTreeSet<ChannelId>,
    /// Things and persons, and how they take part.
    pub actors: BTreeMap<ActorId, ActorRole>,
    /// Who is responsible.
    pub owner: Option<String>,
    /// Impact on the whole journey, 1 to 5.
    pub impact: Option<i64>,
    /// Desired performance, 0 to 10.
    pub desired: Option<i64>,
    /// Actual performance, 0 to 10.
    pub actual: Option<i64>,
    /// Importance to the customer, 1 to 5.
    pub importance_customer: Option<i64>,
    /// Importance to the organisation, 1 to 5.
    pub importance_org: Option<i64>,
    /// Who controls it.
    pub influence: Option<Influence>,
    /// Waiting time in minutes.
    pub wait_min: Option<i64>,
    /// Whether the wait is acceptable.
    pub wait_ok: Option<WaitOk>,
    /// Time in which the customer is busy, in minutes.
    pub active_min: Option<i64>,
    /// Contacts needed for one thing, 0 to 99.
    pub contacts: Option<i64>,
    /// Uncertainty, 0 to 4.
    pub uncertainty: Option<i64>,
    /// Confirmed or dismissed as a moment of truth.
    pub mot: Option<MomentOfTruth>,
    /// Customers who entered it.
    pub entered: Option<i64>,
    /// Customers who completed it.
    pub completed: Option<i64>,
    /// Reasons for leaving here, with counts or words.
    pub exit_reasons: BTreeMap<String, String>,
    /// Last review, milliseconds since the Unix epoch.
    pub reviewed_at: Option<i64>,
    /// Set while deleted.
    pub deleted: Option<Deletion>,
}

/// One row of the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// Its id.
    pub id: LaneId,
    /// Name.
    pub name: String,
    /// What it shows; a text lane unless set.
    pub kind: LaneKind,
    /// Order among lanes.
    pub pos: OrderKey,
    /// Height in CSS pixels; absent: as its content needs.
    pub height_px: Option<i64>,
    /// Whether only its name is shown.
    pub collapsed: bool,
    /// Who sees it.
    pub audience: Option<Audience>,
    /// Set while deleted.
    pub deleted: Option<Deletion>,
}

/// A card in a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: CardId,
    /// What it says.
    pub title: String,
    /// More about it.
    pub body: String,
    /// Its kind; text unless set.
    pub kind: CardKind,
    /// The lane it lies in; absent when the document does not tell.
    pub lane: Option<LaneId>,
    /// The moment it lies in; absent when the document does not tell.
    pub moment: Option<MomentId>,
    /// Order in its cell.
    pub pos: OrderKey,
    /// Moments it spans, 1 unless set.
    pub span: Option<i64>,
    /// Index among the eight stage colours.
    pub colour: Option<i64>,
    /// Tags.
    pub tags: BTreeSet<String>,
    /// Severity of a pain, 1 to 5.
    pub severity: Option<i64>,
    /// Triage of feedback.
    pub validity: Option<Validity>,
    /// Where it comes from.
    pub source: Option<String>,
    /// What it rests on.
    pub evidence: Option<Evidence>,
    /// Value, 1 to 5.
    pub value: Option<i64>,
    /// Effort, 1 to 5.
    pub effort: Option<i64>,
    /// Progress.
    pub status: Option<CardStatus>,
    /// Who does it.
    pub owner: Option<String>,
    /// Due date, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// Hash of a stored picture.
    pub asset: Option<String>,
    /// Link to more.
    pub url: Option<String>,
    /// Set while deleted.
    pub deleted: Option<Deletion>,
}

/// Someone whose experience is mapped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields of a persona sheet, named by the field's terms")]
pub struct Persona {
    pub id: PersonaId,
    pub name: String,
    pub job: String,
    pub problems: String,
    pub values: String,
    pub motivations: String,
    pub obligations: String,
    pub abilities: String,
    pub preferences: String,
    pub needs: String,
    pub sees: String,
    pub situation: String,
    pub quote: String,
    pub sources: String,
    pub segment: Option<String>,
    pub kind: Option<PersonaKind>,
    pub roles: BTreeSet<String>,
    pub picture: Option<String>,
    pub age_range: Option<String>,
    pub gender: Option<String>,
    pub place: Option<String>,
    pub household: Option<String>,
    pub education: Option<String>,
    pub income: Option<String>,
    pub custom: BTreeMap<String, String>,
    pub evidence: Option<Evidence>,
    /// Share of the customers, 0 to 100, weighs the overall curve.
    pub weight: Option<i64>,
    pub colour: Option<i64>,
    pub pos: OrderKey,
    pub deleted: Option<Deletion>,
}

/// A channel of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Name.
    pub name: String,
    /// Lucide icon name.
    pub icon: Option<String>,
    /// Order in the catalogue.
    pub pos: OrderKey,
    /// Set while deleted.
    pub deleted: Option<Deletion>,
}

/// A person, thing, department, system or partner of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// Its id.
    pub id: ActorId,
    /// Name.
    pub name: String,
    /// Lucide icon name.
    pub icon: Option<String>,
    /// What it is; a person unless set.
    pub kind: ActorKind,
    /// Order in the catalogue.
    pub pos: OrderKey,
    /// Set while deleted.
    pub deleted: Option<Deletion>,
}

/// An arrow between two moments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Where it starts.
    pub from: Option<MomentId>,
    /// Where it ends: a moment of this journey, or, by the same number, another journey (see [`connections::end`]).
    pub to: Option<MomentId>,
    /// What it means; `next` unless set.
    pub kind: ConnectionKind,
    /// Words at the arrow.
    pub label: String,
    /// Whether the context travels along.
    pub context_travels: Option<ContextTravels>,
    /// Share of the customers who take it, in per cent.
    pub share: Option<i64>,
    /// Set while deleted.
    pub deleted: Option<Deletion>,
}

/// A survey and its counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// Its id.
    pub id: SurveyId,
    /// Entity key of the stage or moment it is about, or `meta`.
    pub target: Option<EntityRef>,
    /// What it measures.
    pub kind: Option<SurveyKind>,
    /// Answers by value.
    pub counts: BTreeMap<String, String>,
    /// Answers in all.
    pub n: Option<i64>,
    /// First day, milliseconds since the Unix epoch.
    pub from_ms: Option<i64>,
    /// Last day, milliseconds since the Unix epoch.
    pub to_ms: Option<i64>,
    /// When in the journey it is asked.
    pub asked_when: Option<String>,
    /// Set while deleted.
    pub deleted: Option<Deletion>,
}

/// Coordinates of a feeling: which persona, in which moment, as it is or as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScoreKey {
    /// The moment.
    pub moment: MomentId,
    /// The persona.
    pub persona: PersonaId,
    /// As-is or to-be.
    pub state: ScoreState,
}

impl fmt::Display for ScoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}|{}", self.moment, self.persona, self.state)
    }
}

impl FromStr for ScoreKey {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let mut parts = text.split('|');
        let (Some(moment), Some(persona), Some(state), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidId);
        };
        Ok(Self {
            moment: moment.parse()?,
            persona: persona.parse()?,
            state: state.parse().map_err(|_| InvalidId)?,
        })
    }
}

impl From<ScoreKey> for String {
    fn from(key: ScoreKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for ScoreKey {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

/// A feeling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// From -2.0 (very bad) to +2.0 (very good) in steps of 0.5.
    pub value: f64,
    /// Who set it.
    pub by: String,
    /// Voters behind it, where it comes from a vote.
    pub n: Option<i64>,
    /// Weight among personas, 0 to 100, where it differs from the persona's own.
    pub weight: Option<i64>,
}

/// Brings any number to a valid emotion value, or to none when it is not a number.
#[must_use]
pub fn repair_emotion(value: f64) -> Option<f64> {
    value.is_finite().then(|| emotion::snap(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_key_reads_back() {
        let key = ScoreKey {
            moment: MomentId::mint(1, 2),
            persona: PersonaId::mint(3, 4),
            state: ScoreState::ToBe,
        };
        assert_eq!(key.to_string().parse(), Ok(key));
        assert!("a|b|as_is".parse::<ScoreKey>().is_err());
        assert!(format!("{key}|x").parse::<ScoreKey>().is_err());
    }

    #[test]
    fn an_emotion_is_brought_to_the_nearest_step_in_range() {
        assert_eq!(repair_emotion(1.3), Some(1.5));
        assert_eq!(repair_emotion(-7.0), Some(-2.0));
        assert_eq!(repair_emotion(f64::NAN), None);
        assert!(repair_emotion(-0.1).is_some_and(|v| v.is_sign_positive()));
    }
}
