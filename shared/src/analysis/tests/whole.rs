//! All analyses of whole documents: read, edited, deleted, and never a number that JSON cannot hold.

use std::collections::BTreeMap;

use yrs::{Map, Transact};

use crate::analysis::{Insights, Outside, gaps::Why, insights};
use crate::doc::JourneyDoc;
use crate::doc::edit::{Edit, EditCx, Place, Value, init};
use crate::doc::schema::{EntityKind, EntityRef, Field};
use crate::ids::{CardId, LaneId, MomentId, PersonaId, StageId, SurveyId};
use crate::journey::Journey;
use crate::journey::words::{CardKind, LaneKind, MomentKind, ScoreState, SurveyKind};

const CX: EditCx<'static> = EditCx {
    by: "Ada",
    now_ms: 1_000,
};
const NOW_MS: u64 = 1_790_000_000_000;
const DAY_MS: i64 = 86_400_000;
const STAGE: StageId = StageId(ulid::Ulid(1));
const LANE: LaneId = LaneId(ulid::Ulid(2));

fn moment(n: u128) -> MomentId {
    MomentId(ulid::Ulid(100 + n))
}

fn persona(n: u128) -> PersonaId {
    PersonaId(ulid::Ulid(200 + n))
}

fn apply(doc: &JourneyDoc, edits: &[Edit]) {
    let mut txn = doc.doc().transact_mut();
    for edit in edits {
        edit.apply(doc, &mut txn, &CX).unwrap();
    }
}

fn set(entity: impl Into<EntityRef>, field: Field, value: impl Into<Option<i64>>) -> Edit {
    Edit::Set {
        entity: entity.into(),
        field,
        value: value.into().map(Value::Int),
    }
}

fn score(n: u128, of: u128, state: ScoreState, value: f64) -> Edit {
    Edit::SetScore {
        moment: moment(n),
        persona: persona(of),
        state,
        value: Some(value),
    }
}

/// One stage, three touchpoints, a lane for cards, two personas.
fn small() -> JourneyDoc {
    let doc = JourneyDoc::new(Some(1));
    init(&doc, &mut doc.doc().transact_mut(), "A stay", &CX);
    apply(
        &doc,
        &[
            Edit::AddStage {
                id: STAGE,
                name: "Arrive".into(),
                place: Place::Last,
            },
            Edit::AddLane {
                id: LANE,
                kind: LaneKind::Evidence,
                name: "Evidence".into(),
                place: Place::Last,
            },
        ],
    );
    for n in 0..3 {
        let (title, place) = (String::new(), Place::Last);
        apply(
            &doc,
            &[Edit::AddMoment {
                id: moment(n),
                kind: MomentKind::Touchpoint,
                title,
                stage: STAGE,
                place,
            }],
        );
    }
    for n in 0..2 {
        apply(
            &doc,
            &[Edit::AddPersona {
                id: persona(n),
                name: String::new(),
                place: Place::Last,
            }],
        );
    }
    apply(
        &doc,
        &[set(persona(0), Field::Weight, 75), set(persona(1), Field::Weight, 25)],
    );
    doc
}

fn found(doc: &JourneyDoc) -> Insights {
    insights(
        &doc.read(&doc.doc().transact()),
        &Outside {
            now_ms: NOW_MS,
            votes: &BTreeMap::new(),
        },
    )
}

fn rules_at(insights: &Insights, n: u128) -> Vec<u8> {
    let at = |finding: &&crate::analysis::gaps::Finding| finding.moments == [moment(n)];
    insights
        .gaps
        .iter()
        .filter(at)
        .map(|finding| finding.why.number())
        .collect()
}

#[test]
fn curves_are_per_persona_and_weighted_for_all_as_is_and_to_be_apart() {
    let doc = small();
    apply(
        &doc,
        &[
            score(0, 0, ScoreState::AsIs, 1.0),
            score(0, 1, ScoreState::AsIs, -1.0),
            score(2, 1, ScoreState::AsIs, -2.0),
            score(1, 0, ScoreState::ToBe, 2.0),
        ],
    );
    let rows: Vec<_> = found(&doc)
        .curves
        .into_iter()
        .map(|curve| (curve.persona, curve.state, curve.values))
        .collect();
    use ScoreState::{AsIs, ToBe};
    assert_eq!(
        rows,
        [
            (None, AsIs, vec![Some(0.5), None, Some(-2.0)]),
            (None, ToBe, vec![None, Some(2.0), None]),
            (Some(persona(0)), AsIs, vec![Some(1.0), None, None]),
            (Some(persona(0)), ToBe, vec![None, Some(2.0), None]),
            (Some(persona(1)), AsIs, vec![Some(-1.0), None, Some(-2.0)]),
        ]
    );
    let all = found(&doc).curves.remove(0);
    assert_eq!((all.lowest, all.highest, all.scored), (moment(2), moment(0), 2));
    assert_eq!((all.mean, all.share_positive), (-0.75, 0.5));
    // A deleted persona and a deleted moment count no more.
    apply(
        &doc,
        &[Edit::Delete {
            entities: vec![persona(0).into(), moment(2).into()],
        }],
    );
    let insights = found(&doc);
    assert_eq!(insights.moments, [moment(0), moment(1)]);
    assert_eq!(insights.curves[0].values, [Some(-1.0), None]);
    assert_eq!(insights.pains[0].moment, moment(0));
}

#[test]
fn a_score_may_have_a_weight_of_its_own() {
    let doc = small();
    apply(
        &doc,
        &[score(0, 0, ScoreState::AsIs, 1.0), score(0, 1, ScoreState::AsIs, -1.0)],
    );
    {
        let mut txn = doc.doc().transact_mut();
        let key = format!("{}|{}|as_is", moment(0), persona(1));
        let value =
            std::collections::HashMap::from([("v".to_owned(), yrs::Any::from(-1.0)), ("weight".to_owned(), 75.into())]);
        doc.scores_root()
            .insert(&mut txn, key, yrs::Any::Map(std::sync::Arc::new(value)));
    }
    assert_eq!(found(&doc).curves[0].values[0], Some(0.0));
}

#[test]
fn settings_are_read_within_their_range_and_change_what_is_found() {
    let doc = small();
    apply(&doc, &[set(moment(0), Field::Contacts, 3)]);
    assert!(rules_at(&found(&doc), 0).contains(&4));
    apply(&doc, &[set(EntityRef::Meta, Field::GapContacts, 3)]);
    assert!(!rules_at(&found(&doc), 0).contains(&4));
    // Cleared, it is the default again.
    apply(&doc, &[set(EntityRef::Meta, Field::GapContacts, None)]);
    assert!(rules_at(&found(&doc), 0).contains(&4));
    let out_of_range = set(EntityRef::Meta, Field::PainVotes, 101);
    assert!(out_of_range.apply(&doc, &mut doc.doc().transact_mut(), &CX).is_err());
    // Written by a foreign client.
    doc.root(EntityKind::Meta)
        .insert(&mut doc.doc().transact_mut(), "pain_votes", 1e9);
    doc.root(EntityKind::Meta)
        .insert(&mut doc.doc().transact_mut(), "gap_nps", "low");
    let settings = doc.read(&doc.doc().transact()).meta.settings;
    assert_eq!((settings.pain_votes, settings.gap_nps), (100, 0));
}

#[test]
fn a_touchpoint_is_asked_about_by_a_question_a_survey_a_metric_or_its_numbers() {
    let doc = small();
    assert_eq!(rules_at(&found(&doc), 0), [8]);
    let id = SurveyId(ulid::Ulid(300));
    apply(
        &doc,
        &[Edit::AddSurvey {
            id,
            kind: SurveyKind::Csat,
            target: moment(0).into(),
        }],
    );
    let card = CardId(ulid::Ulid(400));
    let (kind, title) = (CardKind::Metric, String::new());
    apply(
        &doc,
        &[
            Edit::AddCard {
                id: card,
                kind,
                title,
                lane: LANE,
                moment: moment(1),
                place: Place::Last,
            },
            set(moment(2), Field::Entered, 10),
        ],
    );
    let insights = found(&doc);
    for n in 0..3 {
        assert_eq!(rules_at(&insights, n), [0_u8; 0], "{n}");
    }
    apply(
        &doc,
        &[Edit::Delete {
            entities: vec![id.into(), card.into()],
        }],
    );
    assert_eq!(
        (rules_at(&found(&doc), 0), rules_at(&found(&doc), 1)),
        (vec![8], vec![8])
    );
}

#[test]
fn a_survey_is_made_about_what_is_there_and_its_answers_count() {
    let doc = small();
    let id = SurveyId(ulid::Ulid(300));
    let wrong = Edit::AddSurvey {
        id,
        kind: SurveyKind::Nps,
        target: LANE.into(),
    };
    assert!(wrong.apply(&doc, &mut doc.doc().transact_mut(), &CX).is_err());
    let unknown = Edit::AddSurvey {
        id,
        kind: SurveyKind::Nps,
        target: moment(9).into(),
    };
    assert!(unknown.apply(&doc, &mut doc.doc().transact_mut(), &CX).is_err());
    apply(
        &doc,
        &[
            Edit::AddSurvey {
                id,
                kind: SurveyKind::Nps,
                target: EntityRef::Meta,
            },
            score(0, 0, ScoreState::AsIs, 1.0),
        ],
    );
    for (value, count) in [("10", "2"), ("0", "5")] {
        let value = (value.to_owned(), Some(Value::Line(count.into())));
        apply(
            &doc,
            &[Edit::Mark {
                entity: id.into(),
                field: Field::Counts,
                key: value.0,
                value: value.1,
            }],
        );
    }
    let insights = found(&doc);
    assert_eq!(
        insights.surveys[0].measure.map(|measure| (measure.value, measure.n)),
        Some((-43.0, 7))
    );
    let bad_whole = |why: &Why| matches!(why, Why::GoodTouchpointsBadWhole { value: -43.0, n: 7, .. });
    assert!(insights.gaps.first().is_some_and(|finding| bad_whole(&finding.why)));
}

#[test]
fn health_counts_touchpoints_and_days() {
    let doc = small();
    let none = found(&doc).health;
    assert_eq!(
        (none.touchpoints, none.with_owner, none.days_since_review),
        (3, Some(0.0), None)
    );
    assert!(none.is_review_due && none.only_assumed.is_none());
    let now = i64::try_from(NOW_MS).unwrap();
    let evidence = |n: u128, word: &str| {
        let id = CardId(ulid::Ulid(400 + n));
        let (kind, title) = (CardKind::Pain, String::new());
        let value = Some(Value::Line(word.to_owned()));
        let add = Edit::AddCard {
            id,
            kind,
            title,
            lane: LANE,
            moment: moment(0),
            place: Place::Last,
        };
        [
            add,
            Edit::Set {
                entity: id.into(),
                field: Field::Evidence,
                value,
            },
        ]
    };
    apply(&doc, &evidence(0, "assumed"));
    apply(&doc, &evidence(1, "researched"));
    apply(&doc, &evidence(2, "researched"));
    apply(&doc, &evidence(3, "partly"));
    apply(
        &doc,
        &[
            score(1, 0, ScoreState::AsIs, 0.0),
            Edit::Set {
                entity: moment(0).into(),
                field: Field::Owner,
                value: Some(Value::Line(" ".into())),
            },
            Edit::Set {
                entity: moment(1).into(),
                field: Field::Owner,
                value: Some(Value::Line("Ada".into())),
            },
            set(EntityRef::Meta, Field::ReviewedAt, now - 90 * DAY_MS - 5),
        ],
    );
    let health = found(&doc).health;
    assert_eq!(
        (health.with_owner, health.with_score),
        (Some(1.0 / 3.0), Some(1.0 / 3.0))
    );
    assert_eq!((health.days_since_review, health.is_review_due), (Some(90), false));
    assert_eq!(
        (health.cards, health.cards_with_evidence, health.only_assumed),
        (4, 4, Some(0.25))
    );
    apply(&doc, &[set(EntityRef::Meta, Field::ReviewEveryDays, 30)]);
    assert!(found(&doc).health.is_review_due);
    // A clock that is behind makes no negative days.
    apply(&doc, &[set(EntityRef::Meta, Field::ReviewedAt, now + DAY_MS)]);
    assert_eq!(found(&doc).health.days_since_review, Some(0));
}

#[test]
fn insights_survive_json() {
    let doc = small();
    apply(
        &doc,
        &[
            score(0, 0, ScoreState::AsIs, -2.0),
            set(moment(0), Field::Uncertainty, 4),
        ],
    );
    let insights = found(&doc);
    let text = serde_json::to_string(&insights).unwrap();
    assert_eq!(serde_json::from_str::<Insights>(&text).unwrap(), insights);
    let empty = insights_of(&Journey::default());
    assert!(empty.curves.is_empty() && empty.pains.is_empty() && empty.gaps.is_empty());
}

fn insights_of(journey: &Journey) -> Insights {
    insights(
        journey,
        &Outside {
            now_ms: NOW_MS,
            votes: &BTreeMap::new(),
        },
    )
}
