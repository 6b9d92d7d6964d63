//! Hidden gaps, rule by rule.

use super::{STAGE, defaults, facts, felt, id, moment};
use crate::analysis::facts::{ConnectionFacts, Facts, MomentFacts};
use crate::analysis::gaps::{Finding, Why, findings};
use crate::analysis::surveys::{Measure, SurveyResult};
use crate::doc::schema::EntityRef;
use crate::ids::{ChannelId, ConnectionId, MomentId, SurveyId};
use crate::journey::words::{ConnectionKind, ContextTravels, MomentKind, SurveyKind, WaitOk};

fn rules(facts: &Facts) -> Vec<(u8, Vec<MomentId>)> {
    let row = |finding: Finding| (finding.why.number(), finding.moments);
    findings(facts, &defaults()).into_iter().map(row).collect()
}

fn rated(kind: SurveyKind, target: EntityRef, value: f64, n: u128) -> SurveyResult {
    SurveyResult {
        survey: SurveyId(ulid::Ulid(n)),
        target: Some(target),
        kind: Some(kind),
        to_ms: None,
        measure: Some(Measure {
            value,
            margin: None,
            n: 100,
            is_small_sample: false,
        }),
        off_scale: 0,
    }
}

#[test]
fn gap_1_good_touchpoints_and_a_bad_whole() {
    let mut all = facts(felt(&[Some(1.0), Some(0.0), None]));
    all.moments[1].kind = MomentKind::Wait;
    let check = |all: &Facts, surveys: &[SurveyResult], expected: &[f64]| {
        let all = Facts {
            surveys: surveys.to_vec(),
            ..all.clone()
        };
        let found: Vec<_> = findings(&all, &defaults())
            .into_iter()
            .filter_map(|finding| match finding.why {
                Why::GoodTouchpointsBadWhole { average, value, .. } => Some((average, value)),
                _ => None,
            })
            .collect();
        // The wait does not count.
        assert!(found.iter().all(|(average, _)| *average == 1.0));
        assert_eq!(found.iter().map(|(_, value)| *value).collect::<Vec<_>>(), expected);
    };
    let (stage, whole) = (EntityRef::Stage(STAGE), EntityRef::Meta);
    check(&all, &[rated(SurveyKind::Nps, whole, -1.0, 1)], &[-1.0]);
    check(
        &all,
        &[
            rated(SurveyKind::Nps, whole, 0.0, 1),
            rated(SurveyKind::Csat, whole, 60.0, 2),
        ],
        &[],
    );
    check(
        &all,
        &[
            rated(SurveyKind::Csat, stage, 59.9, 1),
            rated(SurveyKind::Nps, stage, -20.0, 2),
        ],
        &[-20.0, 59.9],
    );
    check(&all, &[rated(SurveyKind::Ces, stage, 1.0, 1)], &[]);
    // The newest one counts.
    check(
        &all,
        &[
            rated(SurveyKind::Nps, whole, -50.0, 1),
            rated(SurveyKind::Nps, whole, 10.0, 2),
        ],
        &[],
    );
    let mut late = rated(SurveyKind::Nps, whole, -50.0, 1);
    late.to_ms = Some(5);
    check(&all, &[late, rated(SurveyKind::Nps, whole, 10.0, 2)], &[-50.0]);
    all.moments[0].feeling = Some(0.4);
    check(&all, &[rated(SurveyKind::Nps, whole, -1.0, 1)], &[]);
    all.moments[0].feeling = None;
    check(&all, &[rated(SurveyKind::Nps, whole, -1.0, 1)], &[]);
}

#[test]
fn gap_2_two_touchpoints_with_nothing_between() {
    let check = |kinds: &[MomentKind], expected: &[[usize; 2]]| {
        let moments = kinds.iter().enumerate().map(|(n, kind)| MomentFacts {
            kind: *kind,
            ..moment(n)
        });
        let found: Vec<_> = rules(&facts(moments.collect()))
            .into_iter()
            .filter(|(rule, _)| *rule == 2)
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|pair| (2, vec![id(pair[0]), id(pair[1])]))
            .collect();
        assert_eq!(found, expected, "{kinds:?}");
    };
    use MomentKind::{Between, Decision, Exit, Touchpoint, Wait};
    check(&[Touchpoint, Touchpoint, Touchpoint], &[[0, 1], [1, 2]]);
    check(&[Touchpoint, Wait, Touchpoint, Between, Touchpoint], &[]);
    check(&[Touchpoint, Decision, Touchpoint, Exit, Touchpoint], &[[0, 2], [2, 4]]);
    check(&[Wait, Touchpoint], &[]);
    let mut all = facts(vec![moment(0), moment(1)]);
    let handover = |from, to| ConnectionFacts {
        id: ConnectionId(ulid::Ulid(1)),
        from: id(from),
        to: id(to),
        kind: ConnectionKind::Handover,
        context_travels: None,
    };
    all.connections = vec![handover(1, 0)];
    assert_eq!(rules(&all).len(), 1, "the other way round hands nothing over");
    all.connections = vec![handover(0, 1)];
    assert_eq!(rules(&all), []);
}

#[test]
fn gap_3_a_wait_that_is_long_or_not_acceptable() {
    let check = |moments: Vec<MomentFacts>, expected: Option<(Option<f64>, bool)>| {
        let found = findings(&facts(moments), &defaults())
            .into_iter()
            .find_map(|finding| match finding.why {
                Why::LongWait {
                    share, not_acceptable, ..
                } => Some((share, not_acceptable)),
                _ => None,
            });
        assert_eq!(found, expected);
    };
    let wait = |wait_min, wait_ok| MomentFacts {
        kind: MomentKind::Wait,
        wait_min,
        wait_ok,
        ..moment(0)
    };
    let busy = |active_min| MomentFacts {
        kind: MomentKind::Between,
        active_min: Some(active_min),
        ..moment(1)
    };
    check(vec![wait(Some(40), None), busy(60)], Some((Some(0.4), false)));
    check(vec![wait(Some(30), None), busy(70)], None);
    check(vec![wait(Some(1), Some(WaitOk::No)), busy(70)], Some((None, true)));
    check(vec![wait(None, Some(WaitOk::No))], Some((None, true)));
    check(
        vec![wait(Some(40), Some(WaitOk::Yes)), busy(60)],
        Some((Some(0.4), false)),
    );
    // Alone it has no share to speak of.
    check(vec![wait(Some(40), Some(WaitOk::Unknown))], None);
}

#[test]
fn gaps_4_5_7_and_8_are_about_one_moment() {
    let check = |change: &dyn Fn(&mut MomentFacts), expected: &[u8]| {
        let mut one = moment(0);
        change(&mut one);
        let found: Vec<_> = rules(&facts(vec![one])).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(found, expected);
    };
    check(&|_| {}, &[]);
    check(&|moment| moment.contacts = Some(1), &[]);
    check(&|moment| moment.contacts = Some(2), &[4]);
    check(&|moment| moment.uncertainty = Some(2), &[]);
    check(&|moment| moment.uncertainty = Some(3), &[5]);
    check(&|moment| moment.feeling = Some(-0.5), &[]);
    check(&|moment| (moment.feeling, moment.owner) = (Some(-0.5), None), &[7]);
    check(&|moment| (moment.feeling, moment.owner) = (Some(0.0), None), &[]);
    check(&|moment| moment.has_question = false, &[8]);
    check(&|moment| (moment.has_question, moment.is_measured) = (false, true), &[]);
    check(
        &|moment| (moment.has_question, moment.kind) = (false, MomentKind::Wait),
        &[9],
    );
}

#[test]
fn gap_6_the_context_is_lost_where_the_channel_changes() {
    let channels = |ns: &[u128]| ns.iter().map(|n| ChannelId(ulid::Ulid(*n))).collect();
    let check = |before: &[u128], after: &[u128], travels: Option<ContextTravels>, expected: bool| {
        let mut all = facts(vec![
            MomentFacts {
                channels: channels(before),
                ..moment(0)
            },
            MomentFacts {
                channels: channels(after),
                kind: MomentKind::Wait,
                ..moment(1)
            },
        ]);
        all.connections = vec![ConnectionFacts {
            id: ConnectionId(ulid::Ulid(1)),
            from: id(0),
            to: id(1),
            kind: ConnectionKind::Next,
            context_travels: travels,
        }];
        let expected = if expected {
            vec![(6, vec![id(0), id(1)])]
        } else {
            Vec::new()
        };
        assert_eq!(rules(&all), expected, "{before:?} {after:?}");
    };
    let no = Some(ContextTravels::No);
    check(&[1, 2], &[3], no, true);
    check(&[1, 2], &[2], no, false);
    check(&[1], &[], no, false);
    check(&[1], &[3], Some(ContextTravels::Partly), false);
    check(&[1], &[3], None, false);
}

#[test]
fn gaps_9_and_10_are_about_stages() {
    let mut all = facts(vec![MomentFacts {
        kind: MomentKind::Wait,
        ..moment(0)
    }]);
    all.stages[0].name = "Front Office".into();
    let found = findings(&all, &defaults());
    let why: Vec<_> = found
        .iter()
        .map(|finding| (&finding.why, &finding.stages[..]))
        .collect();
    let department = Why::StageNamedAsDepartment {
        department: "Front Office".into(),
    };
    assert_eq!(
        why,
        [(&Why::StageWithoutTouchpoint, &[STAGE][..]), (&department, &[STAGE])]
    );
}
