//! What the journey finds out about itself, as one signal per analysis, kept up to date while somebody looks.
//!
//! Changes are gathered and looked at once per frame ([`Findings::follow`]). What the analyses read is kept as [`Facts`]: a change of a moment
//! reads that moment anew and no other, and an analysis runs only when something that it reads differs. So typing into a card
//! costs next to nothing (docs/analyses.md has the figures). Invariant: after [`Findings::refresh`] every signal says what
//! `shared::analysis::insights` says of the same journey. Not here: the formulas (`shared::analysis`), anything drawn.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use leptos::prelude::{Effect, Get, GetUntracked, request_animation_frame};
use waymark_shared::analysis::facts::{self, Facts, MomentFacts};
use waymark_shared::analysis::feelings::{self, Curve};
use waymark_shared::analysis::funnel::{self, Funnel};
use waymark_shared::analysis::gaps::{self, Finding, Why};
use waymark_shared::analysis::health::{self, Health};
use waymark_shared::analysis::ownership::{self, Ownership};
use waymark_shared::analysis::pain::{self, Pain};
use waymark_shared::analysis::surveys::SurveyResult;
use waymark_shared::analysis::truth::{self, Truth};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::MomentId;
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::settings::Settings;
use waymark_shared::journey::words::{MomentOfTruth, ScoreState};

use crate::model::projected::Projected;
use crate::model::{JourneyModel, Touched};
use crate::platform::clock;

/// See the module. Lists are shared, so that reading one costs nothing.
#[derive(Debug, Default)]
pub struct Findings {
    /// The moments from left to right, to which the values of the curves belong.
    pub moments: Projected<Arc<Vec<MomentId>>>,
    /// The curves that have a score.
    pub curves: Projected<Arc<Vec<Curve>>>,
    /// Moments of truth, proposed or confirmed, from left to right.
    pub truths: Projected<Arc<Vec<Truth>>>,
    /// Moments that people said are no moments of truth, from left to right.
    pub dismissed: Projected<Arc<Vec<MomentId>>>,
    /// Moments by pain, the worst first.
    pub pains: Projected<Arc<Vec<Pain>>>,
    /// Hidden gaps by rule, then from left to right.
    pub gaps: Projected<Arc<Vec<Finding>>>,
    /// Numbers of customers, step by step.
    pub funnel: Projected<Arc<Funnel>>,
    /// Owner, impact and gap of each moment: unowned first, then by priority.
    pub ownership: Projected<Arc<Vec<Ownership>>>,
    /// Surveys in the order of their ids.
    pub surveys: Projected<Arc<Vec<SurveyResult>>>,
    /// How complete and how fresh the journey is; `None` before the first look.
    pub health: Projected<Option<Health>>,
    /// Thresholds and weights in use.
    pub settings: Projected<Settings>,
    marks: RwLock<HashMap<MomentId, Projected<Marks>>>,
    known: RwLock<Option<Known>>,
    is_due: AtomicBool,
}

/// What was found about one moment, for its heading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// It is a moment of truth, proposed or confirmed.
    pub truth: Option<TruthMark>,
    /// Numbers of the rules whose hidden gaps begin here, ascending. Rule 1 is about a whole and not marked.
    pub gaps: Vec<u8>,
}

/// A moment of truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TruthMark {
    /// Whether people confirmed it.
    pub confirmed: bool,
    /// Whether it is a good one.
    pub positive: bool,
}

/// What the analyses read, as of the last look.
#[derive(Debug)]
struct Known {
    facts: Facts,
    measured: BTreeSet<MomentId>,
    settings: Settings,
}

/// Which analyses a look ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "named after the analyses")]
#[allow(clippy::struct_excessive_bools, reason = "one per analysis")]
pub struct Ran {
    pub curves: bool,
    pub truths: bool,
    pub pains: bool,
    pub gaps: bool,
    pub funnel: bool,
    pub ownership: bool,
    pub health: bool,
}

impl Ran {
    /// Not one of them.
    pub const NONE: Self = Self {
        curves: false,
        truths: false,
        pains: false,
        gaps: false,
        funnel: false,
        ownership: false,
        health: false,
    };
}

/// What differs from the last look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "one per part of the facts")]
struct Differs {
    /// What moments say.
    moments: bool,
    /// What stages say.
    stages: bool,
    /// Connections and departments.
    others: bool,
    surveys: bool,
    settings: bool,
}

impl Findings {
    /// Keeps the signals up to date until the current owner ends.
    pub fn follow(model: &JourneyModel) {
        model.findings().refresh(model, clock::now_ms());
        let model = model.clone();
        let is_first = AtomicBool::new(true);
        Effect::new(move |_: Option<()>| {
            model.changes.get();
            let findings = model.findings();
            if is_first.swap(false, Ordering::Relaxed) || findings.is_due.swap(true, Ordering::Relaxed) {
                return;
            }
            let model = model.clone();
            request_animation_frame(move || {
                let findings = model.findings();
                findings.is_due.store(false, Ordering::Relaxed);
                findings.refresh(&model, clock::now_ms());
            });
        });
    }

    /// The marks of one moment. The signal is made when it is first asked for.
    #[must_use]
    pub fn marks(&self, id: MomentId) -> Projected<Marks> {
        let known = self
            .marks
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .cloned();
        known.unwrap_or_else(|| {
            let now = self.all_marks().remove(&id).unwrap_or_default();
            let mut marks = self.marks.write().unwrap_or_else(PoisonError::into_inner);
            marks.entry(id).or_insert_with(|| Projected::new(now)).clone()
        })
    }

    fn all_marks(&self) -> HashMap<MomentId, Marks> {
        let mut all: HashMap<MomentId, Marks> = HashMap::new();
        for truth in self.truths.get_untracked().iter() {
            all.entry(truth.moment).or_default().truth = Some(TruthMark {
                confirmed: truth.confirmed,
                positive: truth.positive,
            });
        }
        for gap in self.gaps.get_untracked().iter() {
            let is_about_a_whole = matches!(gap.why, Why::GoodTouchpointsBadWhole { .. });
            if let Some(first) = gap.moments.first().filter(|_| !is_about_a_whole) {
                let rules = &mut all.entry(*first).or_default().gaps;
                if rules.last() != Some(&gap.why.number()) {
                    rules.push(gap.why.number());
                }
            }
        }
        all
    }

    fn write_marks(&self) {
        let mut all = self.all_marks();
        for (id, signal) in self.marks.read().unwrap_or_else(PoisonError::into_inner).iter() {
            signal.write(&all.remove(id).unwrap_or_default());
        }
    }

    /// Looks at what changed since the last time, and tells which analyses ran for it.
    pub fn refresh(&self, model: &JourneyModel, now_ms: u64) -> Ran {
        let touched = model.take_touched();
        let known = &mut *self.known.write().unwrap_or_else(PoisonError::into_inner);
        model.with_values(|journey, placement| {
            let is_first = known.is_none();
            let touched = match is_first {
                true => Touched {
                    everything: true,
                    ..Touched::default()
                },
                false => touched,
            };
            let (known, differs) = look(known, &touched, journey, placement);
            let ran = analyses(&touched, differs);
            self.write(known, ran, differs.surveys, (journey, placement), now_ms);
            ran
        })
    }

    fn write(&self, known: &Known, ran: Ran, surveys: bool, (journey, placement): (&Journey, &Placement), now_ms: u64) {
        let Known { facts, settings, .. } = known;
        let moments = &facts.moments;
        if ran.curves {
            self.moments.write(&Arc::new(placement.moments().collect()));
            self.curves.write(&Arc::new(feelings::curves(journey, placement)));
        }
        if ran.truths {
            self.truths.write(&Arc::new(truth::truths(moments, settings)));
            let dismissed = moments
                .iter()
                .filter(|moment| moment.mot == Some(MomentOfTruth::Dismissed));
            self.dismissed
                .write(&Arc::new(dismissed.map(|moment| moment.id).collect()));
        }
        if ran.pains {
            self.pains.write(&Arc::new(pain::ranking(moments, settings)));
        }
        if ran.gaps {
            self.gaps.write(&Arc::new(gaps::findings(facts, settings)));
        }
        if ran.truths || ran.gaps {
            self.write_marks();
        }
        if ran.funnel {
            self.funnel.write(&Arc::new(funnel::funnel(facts)));
        }
        if ran.ownership {
            self.ownership.write(&Arc::new(ownership::ownership(moments, settings)));
        }
        if surveys {
            self.surveys.write(&Arc::new(facts.surveys.clone()));
        }
        if ran.health {
            self.health
                .write(&Some(health::health(journey, placement, moments, now_ms)));
        }
        self.settings.write(settings);
    }
}

/// Which analyses something concerns.
fn analyses(touched: &Touched, differs: Differs) -> Ran {
    let entity = |is_kind: fn(&EntityRef) -> bool| touched.everything || touched.entities.iter().any(is_kind);
    // Facts know the as-is curve for all only.
    let scores = entity(|entity| matches!(entity, EntityRef::Moment(_) | EntityRef::Persona(_)));
    let of_moments = differs.moments || differs.settings;
    Ran {
        curves: scores || touched.places,
        truths: of_moments,
        pains: of_moments,
        gaps: of_moments || differs.stages || differs.others || differs.surveys,
        funnel: differs.moments || differs.stages,
        ownership: of_moments,
        health: differs.moments
            || touched.places
            || entity(|entity| matches!(entity, EntityRef::Card(_) | EntityRef::Meta)),
    }
}

/// Brings the facts up to date and tells what differs.
fn look<'a>(
    known: &'a mut Option<Known>,
    touched: &Touched,
    journey: &Journey,
    placement: &Placement,
) -> (&'a Known, Differs) {
    let settings = journey.meta.settings;
    let Some(old) = known else {
        let all = Differs {
            moments: true,
            stages: true,
            others: true,
            surveys: true,
            settings: true,
        };
        return (known.insert(Known::of(journey, placement)), all);
    };
    let is_wide = touched.everything
        || touched.places
        || old.settings.small_sample != settings.small_sample
        || touched.entities.iter().any(|entity| {
            !matches!(
                entity,
                EntityRef::Card(_) | EntityRef::Moment(_) | EntityRef::Lane(_) | EntityRef::Meta
            )
        });
    let mut differs = Differs {
        settings: old.settings != settings,
        ..Differs::default()
    };
    if is_wide {
        let new = Known::of(journey, placement);
        differs.moments = old.facts.moments != new.facts.moments;
        differs.stages = old.facts.stages != new.facts.stages;
        differs.surveys = old.facts.surveys != new.facts.surveys;
        differs.others =
            old.facts.connections != new.facts.connections || old.facts.departments != new.facts.departments;
        *old = new;
    } else {
        differs.moments = old.look_at(touched, journey, placement);
        old.settings = settings;
    }
    (old, differs)
}

impl Known {
    fn of(journey: &Journey, placement: &Placement) -> Self {
        Self {
            // Votes come with the workshop.
            facts: Facts::of(journey, placement, &BTreeMap::new()),
            measured: facts::measured(journey, placement),
            settings: journey.meta.settings,
        }
    }

    /// Reads the touched moments anew, and those in which a metric came or went. Returns whether any says something else now.
    fn look_at(&mut self, touched: &Touched, journey: &Journey, placement: &Placement) -> bool {
        let mut moments: BTreeSet<MomentId> = touched
            .entities
            .iter()
            .filter_map(|entity| match entity {
                EntityRef::Moment(id) => Some(*id),
                _ => None,
            })
            .collect();
        if touched
            .entities
            .iter()
            .any(|entity| matches!(entity, EntityRef::Card(_)))
        {
            let measured = facts::measured(journey, placement);
            moments.extend(self.measured.symmetric_difference(&measured));
            self.measured = measured;
        }
        if moments.is_empty() {
            return false;
        }
        let weights = feelings::weights(journey, placement);
        let mut differs = false;
        for facts in &mut self.facts.moments {
            let Some(moment) = journey.moments.get(&facts.id).filter(|_| moments.contains(&facts.id)) else {
                continue;
            };
            let scores = feelings::scores(journey, &weights, moment.id, ScoreState::AsIs);
            let mut new = MomentFacts::read(journey, moment, facts.stage, &scores);
            new.is_measured |= self.measured.contains(&moment.id);
            if *facts != new {
                *facts = new;
                differs = true;
            }
        }
        differs
    }
}

#[cfg(test)]
mod tests;
