//! Hidden gaps: ten rules that find what lies between well-drawn touchpoints. Each finding names its rule, the moments and stages
//! concerned, and the values that triggered it.
//!
//! A rule speaks only of what is known: an unknown value triggers nothing, except where the rule is about something missing
//! (owner, question, touchpoint). Not here: words for people.

pub mod departments;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::facts::{ConnectionFacts, Facts, MomentFacts};
use super::surveys::SurveyResult;
use crate::doc::schema::EntityRef;
use crate::ids::{ConnectionId, MomentId, StageId, SurveyId};
use crate::journey::settings::Settings;
use crate::journey::words::{ConnectionKind, ContextTravels, MomentKind, SurveyKind, WaitOk};
use crate::lean::{self, Gather};

/// One hidden gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// The rule, and the values that triggered it.
    pub why: Why,
    /// The stages concerned, where it is about stages; the whole journey when both lists are empty.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub stages: Vec<StageId>,
    /// The moments concerned, from left to right.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub moments: Vec<MomentId>,
}

/// The rules, each with the values that trigger it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Why {
    /// 1: every touchpoint looks good, and yet the stage or journey as a whole is rated badly.
    GoodTouchpointsBadWhole {
        /// Average of its scored touchpoints.
        average: f64,
        /// The survey that says otherwise.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        survey: SurveyId,
        /// NPS or CSAT.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        measure: SurveyKind,
        /// Its value.
        value: f64,
        /// Its answers.
        n: u64,
    },
    /// 2: two touchpoints with nothing drawn between them: no wait, nothing in between, no hand-over.
    NothingBetween,
    /// 3: a wait that takes much of the time, or is not acceptable.
    LongWait {
        /// The wait, in minutes.
        wait_min: Option<i64>,
        /// Its share of all minutes of the journey, 0 to 1, where it is over the threshold.
        share: Option<f64>,
        /// Whether customers do not accept it.
        not_acceptable: bool,
    },
    /// 4: more contacts for one thing than it should take.
    RepeatedContacts {
        /// How many.
        contacts: i64,
    },
    /// 5: the customer does not know what comes next.
    Uncertainty {
        /// How much, 0 to 4.
        uncertainty: i64,
    },
    /// 6: the channel changes, and what the customer said does not travel along.
    LostContext {
        /// The connection that says so.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        connection: ConnectionId,
    },
    /// 7: a negative moment that nobody owns.
    NegativeWithoutOwner {
        /// The feeling.
        feeling: f64,
    },
    /// 8: a touchpoint about which nobody asks and nothing is measured.
    NeverAsked,
    /// 9: a stage in which the customer meets nobody and nothing.
    StageWithoutTouchpoint,
    /// 10: a stage named after a department: the journey is told from the inside.
    StageNamedAsDepartment {
        /// The department whose name it is.
        department: String,
    },
}

impl Why {
    /// Number of the rule, 1 to 10.
    #[must_use]
    pub const fn number(&self) -> u8 {
        match self {
            Self::GoodTouchpointsBadWhole { .. } => 1,
            Self::NothingBetween => 2,
            Self::LongWait { .. } => 3,
            Self::RepeatedContacts { .. } => 4,
            Self::Uncertainty { .. } => 5,
            Self::LostContext { .. } => 6,
            Self::NegativeWithoutOwner { .. } => 7,
            Self::NeverAsked => 8,
            Self::StageWithoutTouchpoint => 9,
            Self::StageNamedAsDepartment { .. } => 10,
        }
    }
}

/// The time of a whole journey, as far as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JourneyTime {
    /// All waiting and busy minutes.
    pub minutes: i64,
    /// How many moments tell a time above 0.
    pub moments: usize,
}

impl JourneyTime {
    /// Sums up the moments.
    #[must_use]
    pub fn of(moments: &[MomentFacts]) -> Self {
        moments
            .iter()
            .map(MomentFacts::minutes)
            .filter(|minutes| *minutes > 0)
            .fold(Self::default(), |time, minutes| Self {
                minutes: time.minutes.saturating_add(minutes),
                moments: time.moments + 1,
            })
    }
}

/// All findings: by rule, then from left to right.
#[must_use]
pub fn findings(facts: &Facts, settings: &Settings) -> Vec<Finding> {
    let mut found = bad_wholes(facts, settings);
    found.extend(nothing_between(&facts.moments, &facts.connections));
    let time = JourneyTime::of(&facts.moments);
    for moment in &facts.moments {
        found.extend(
            of_moment(moment, time, settings)
                .into_iter()
                .map(|why| at(why, &[moment.id])),
        );
    }
    found.extend(lost_contexts(&facts.moments, &facts.connections));
    for stage in &facts.stages {
        let has_touchpoint = |moment: &MomentFacts| moment.stage == stage.id && is_touchpoint(moment);
        let on_stage = |why| Finding {
            why,
            stages: vec![stage.id],
            moments: Vec::new(),
        };
        if !facts.moments.iter().any(has_touchpoint) {
            found.push(on_stage(Why::StageWithoutTouchpoint));
        }
        if let Some(department) = departments::department(&stage.name, &facts.departments) {
            found.push(on_stage(Why::StageNamedAsDepartment { department }));
        }
    }
    lean::sort_by_key(&mut found, |finding| finding.why.number());
    found
}

/// The rules about one moment alone: 3, 4, 5, 7 and 8.
#[must_use]
pub fn of_moment(moment: &MomentFacts, time: JourneyTime, settings: &Settings) -> Vec<Why> {
    let mut found = Vec::new();
    let not_acceptable = moment.wait_ok == Some(WaitOk::No);
    let share = long_share(moment.wait_min, time, settings);
    if share.is_some() || not_acceptable {
        found.push(Why::LongWait {
            wait_min: moment.wait_min,
            share,
            not_acceptable,
        });
    }
    if let Some(contacts) = moment.contacts.filter(|contacts| *contacts > settings.gap_contacts) {
        found.push(Why::RepeatedContacts { contacts });
    }
    if let Some(uncertainty) = moment
        .uncertainty
        .filter(|uncertainty| *uncertainty >= settings.gap_uncertainty)
    {
        found.push(Why::Uncertainty { uncertainty });
    }
    if let Some(feeling) = moment
        .feeling
        .filter(|feeling| *feeling < 0.0 && moment.owner.is_none())
    {
        found.push(Why::NegativeWithoutOwner { feeling });
    }
    if is_touchpoint(moment) && !moment.has_question && !moment.is_measured {
        found.push(Why::NeverAsked);
    }
    found
}

/// The wait's share of the journey's time where that is too much. One moment alone with a time has no share to speak of.
#[allow(
    clippy::cast_precision_loss,
    reason = "minutes of ten years at most, a thousand times"
)]
fn long_share(wait_min: Option<i64>, time: JourneyTime, settings: &Settings) -> Option<f64> {
    let wait_min = wait_min.filter(|wait| *wait > 0 && time.moments > 1 && time.minutes > 0)?;
    let share = (wait_min as f64 / time.minutes as f64).min(1.0);
    (share > settings.gap_wait as f64 / 100.0).then_some(share)
}

/// Rule 1: the newest NPS and CSAT of each stage and of the journey, against the average of the touchpoints in it.
fn bad_wholes(facts: &Facts, settings: &Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    let stages = facts.stages.iter().map(|stage| Some(stage.id));
    for stage in std::iter::once(None).chain(stages) {
        let target = stage.map_or(EntityRef::Meta, EntityRef::Stage);
        let inside = |moment: &&MomentFacts| stage.is_none_or(|stage| moment.stage == stage) && is_touchpoint(moment);
        let touchpoints = || facts.moments.iter().filter(inside);
        let feelings: Vec<f64> = touchpoints().filter_map(|moment| moment.feeling).collect();
        if feelings.is_empty() {
            continue;
        }
        #[allow(clippy::cast_precision_loss, reason = "at most some thousand")]
        let (count, threshold) = (feelings.len() as f64, settings.gap_feeling as f64 / 10.0);
        let average = feelings.iter().sum::<f64>() / count;
        if average < threshold {
            continue;
        }
        for (kind, limit) in [
            (SurveyKind::Nps, settings.gap_nps),
            (SurveyKind::Csat, settings.gap_csat),
        ] {
            let about = |survey: &&SurveyResult| {
                survey.kind == Some(kind) && survey.target == Some(target) && survey.measure.is_some()
            };
            // Later ones win; of the same day the one made later.
            let newest = facts
                .surveys
                .iter()
                .filter(about)
                .max_by_key(|survey| (survey.to_ms, survey.survey));
            let Some((survey, measure)) = newest.and_then(|survey| Some((survey.survey, survey.measure?))) else {
                continue;
            };
            #[allow(clippy::cast_precision_loss, reason = "-100 to 100")]
            let is_bad = measure.value < limit as f64;
            if is_bad {
                found.push(Finding {
                    why: Why::GoodTouchpointsBadWhole {
                        average,
                        survey,
                        measure: kind,
                        value: measure.value,
                        n: measure.n,
                    },
                    stages: stage.into_iter().collect(),
                    moments: stage
                        .map(|_| touchpoints().map(|moment| moment.id).collect())
                        .unwrap_or_default(),
                });
            }
        }
    }
    found
}

/// Rule 2: each touchpoint and the next one, across stages. A decision or an exit between them fills nothing.
#[must_use]
pub fn nothing_between(moments: &[MomentFacts], connections: &[ConnectionFacts]) -> Vec<Finding> {
    let handovers: BTreeSet<(MomentId, MomentId)> = connections
        .iter()
        .filter(|connection| connection.kind == ConnectionKind::Handover)
        .map(|connection| (connection.from, connection.to))
        .gather();
    let mut found = Vec::new();
    let mut last: Option<MomentId> = None;
    for moment in moments {
        match moment.kind {
            MomentKind::Touchpoint => {
                if let Some(last) = last.filter(|last| !handovers.contains(&(*last, moment.id))) {
                    found.push(at(Why::NothingBetween, &[last, moment.id]));
                }
                last = Some(moment.id);
            }
            MomentKind::Wait | MomentKind::Between => last = None,
            MomentKind::Decision | MomentKind::Exit => {}
        }
    }
    found
}

/// Rule 6: connections on which no context travels, between moments that share no channel. Both must have one.
#[must_use]
pub fn lost_contexts(moments: &[MomentFacts], connections: &[ConnectionFacts]) -> Vec<Finding> {
    let place = |id: MomentId| moments.iter().position(|moment| moment.id == id);
    let mut found: Vec<((usize, usize), Finding)> = Vec::new();
    for connection in connections
        .iter()
        .filter(|connection| connection.context_travels == Some(ContextTravels::No))
    {
        let (Some(from), Some(to)) = (place(connection.from), place(connection.to)) else {
            continue;
        };
        let (before, after) = (&moments[from].channels, &moments[to].channels);
        if !before.is_empty() && !after.is_empty() && before.is_disjoint(after) {
            let why = Why::LostContext {
                connection: connection.id,
            };
            found.push(((from, to), at(why, &[connection.from, connection.to])));
        }
    }
    lean::sort_by_key(&mut found, |(place, _)| *place);
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn is_touchpoint(moment: &MomentFacts) -> bool {
    moment.kind == MomentKind::Touchpoint
}

fn at(why: Why, moments: &[MomentId]) -> Finding {
    Finding {
        why,
        stages: Vec::new(),
        moments: moments.to_vec(),
    }
}
