//! Each formula by numbers computed by hand; the laws that hold for any numbers are in `laws`.

mod laws;
mod whole;

use std::collections::BTreeMap;

use super::facts::{ConnectionFacts, Facts, MomentFacts, StageFacts};
use super::funnel::{count, loss};
use super::gaps::{Finding, Why, findings};
use super::ownership::{Quadrant, ownership};
use super::pain::{Pain, PainKind, pain, ranking};
use super::surveys::{self, Measure, SurveyResult, measure};
use super::truth::{Reasons, Surroundings, last_felt, reasons, truths};
use crate::doc::schema::EntityRef;
use crate::ids::{ChannelId, ConnectionId, MomentId, StageId, SurveyId};
use crate::journey::Survey;
use crate::journey::settings::Settings;
use crate::journey::words::{ConnectionKind, ContextTravels, MomentKind, MomentOfTruth, SurveyKind, WaitOk};

const STAGE: StageId = StageId(ulid::Ulid(1));

fn id(n: usize) -> MomentId {
    MomentId(ulid::Ulid(100 + n as u128))
}

fn moment(n: usize) -> MomentFacts {
    MomentFacts {
        // Neither rule 7 nor rule 8, unless a test wants them.
        owner: Some("Ada".into()),
        has_question: true,
        ..MomentFacts::blank(id(n), STAGE, MomentKind::Touchpoint)
    }
}

fn felt(feelings: &[Option<f64>]) -> Vec<MomentFacts> {
    let moment = |(n, feeling): (usize, &Option<f64>)| MomentFacts {
        feeling: *feeling,
        ..moment(n)
    };
    feelings.iter().enumerate().map(moment).collect()
}

fn defaults() -> Settings {
    Settings::default()
}

fn is_close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9
}

// Moments of truth ----------------------------------------------------------------------------------------------------

#[test]
fn a_strong_feeling_counts_where_it_is_important() {
    let check = |feeling: f64, importance: Option<i64>, expected: bool| {
        let found = reasons(Some(feeling), importance, Surroundings::default(), &defaults());
        assert_eq!(found.strong_and_important, expected, "{feeling} {importance:?}");
    };
    check(1.5, Some(4), true);
    check(-1.5, Some(5), true);
    check(1.4, Some(5), false);
    check(-2.0, Some(3), false);
    check(-2.0, None, false);
    assert_eq!(
        reasons(None, Some(5), Surroundings::default(), &defaults()),
        Reasons::default()
    );
}

#[test]
fn a_turn_is_far_from_a_scored_neighbour_and_no_neighbour_is_beyond_it() {
    let check = |v: f64, before: Option<f64>, after: Option<f64>, expected: bool| {
        let around = Surroundings {
            before,
            after,
            is_last_felt: false,
        };
        assert_eq!(
            reasons(Some(v), None, around, &defaults()).turn,
            expected,
            "{before:?} {v} {after:?}"
        );
    };
    check(1.0, Some(-1.0), Some(0.5), true);
    check(1.0, Some(-1.0), Some(1.0), true);
    check(0.5, Some(-1.5), Some(1.0), false);
    check(1.0, Some(-0.5), Some(-0.5), false);
    check(-1.0, None, Some(1.0), true);
    check(-1.0, None, None, false);
}

#[test]
fn moments_of_truth_are_proposed_confirmed_or_dismissed() {
    let mut moments = felt(&[Some(0.0), Some(2.0), None, Some(-1.0), Some(0.5)]);
    let found = truths(&moments, &defaults());
    let list: Vec<_> = found
        .iter()
        .map(|truth| (truth.moment, truth.confirmed, truth.positive))
        .collect();
    // 0 -> 2 is a turn for both ends of it; -1 is the last one felt.
    assert_eq!(
        list,
        [(id(0), false, false), (id(1), false, true), (id(3), false, false)]
    );
    assert_eq!(
        found[2].reasons,
        Reasons {
            end: true,
            ..Reasons::default()
        }
    );

    moments[1].mot = Some(MomentOfTruth::Dismissed);
    moments[3].mot = Some(MomentOfTruth::Negative);
    moments[2].mot = Some(MomentOfTruth::Positive);
    moments[4].mot = Some(MomentOfTruth::None);
    let list: Vec<_> = truths(&moments, &defaults())
        .iter()
        .map(|truth| (truth.moment, truth.confirmed, truth.positive))
        .collect();
    assert_eq!(list, [(id(0), false, false), (id(2), true, true), (id(3), true, false)]);
    // Dismissed stays dismissed, whatever the numbers say later.
    moments[1].feeling = Some(-2.0);
    moments[1].importance_customer = Some(5);
    assert!(truths(&moments, &defaults()).iter().all(|truth| truth.moment != id(1)));
}

#[test]
fn the_end_is_the_last_feeling_of_at_least_one() {
    let check = |feelings: &[Option<f64>], expected| assert_eq!(last_felt(feelings, &defaults()), expected);
    check(&[Some(1.0), Some(-1.0), Some(0.5), None], Some(1));
    check(&[Some(0.5), None], None);
    check(&[], None);
}

// Pain ----------------------------------------------------------------------------------------------------------------

fn painful() -> MomentFacts {
    MomentFacts {
        feeling: Some(-1.5),
        impact: Some(4),
        desired: Some(9),
        actual: Some(4),
        entered: Some(200),
        completed: Some(150),
        votes: Some(3),
        ..moment(0)
    }
}

#[test]
fn pain_is_the_weighted_sum_of_its_inputs() {
    // 40 * 0.75 + 20 * 0.8 + 15 * 0.5 + 15 * 0.25 + 10 * 0.5 = 30 + 16 + 7.5 + 3.75 + 5
    let found = pain(&painful(), 6, &defaults()).unwrap();
    assert!(is_close(found.points, 62.25), "{found:?}");
    assert!(is_close(found.known, 1.0));
    let inputs: Vec<_> = found
        .inputs
        .iter()
        .map(|input| (input.kind, input.value, input.points))
        .collect();
    assert_eq!(
        inputs,
        [
            (PainKind::Feeling, -1.5, 30.0),
            (PainKind::Impact, 4.0, 16.0),
            (PainKind::Gap, 5.0, 7.5),
            (PainKind::DropOff, 0.25, 3.75),
            (PainKind::Votes, 3.0, 5.0),
        ]
    );
}

#[test]
fn weights_are_rescaled_over_what_is_known() {
    let check = |moment: MomentFacts, expected: Option<(f64, f64)>| {
        let found = pain(&moment, 0, &defaults());
        match (&found, expected) {
            (Some(Pain { points, known, .. }), Some(expected)) => {
                assert!(
                    is_close(*points, expected.0) && is_close(*known, expected.1),
                    "{found:?}"
                );
            }
            _ => assert_eq!(found.is_some(), expected.is_some(), "{found:?}"),
        }
    };
    // (40 * 0.75 + 20 * 0.8) / 60
    check(
        MomentFacts {
            feeling: Some(-1.5),
            impact: Some(4),
            ..moment(0)
        },
        Some((100.0 * 46.0 / 60.0, 0.6)),
    );
    check(
        MomentFacts {
            feeling: Some(2.0),
            ..moment(0)
        },
        Some((0.0, 0.4)),
    );
    check(
        MomentFacts {
            feeling: Some(-2.0),
            ..moment(0)
        },
        Some((100.0, 0.4)),
    );
    // Better than desired is no pain.
    check(
        MomentFacts {
            desired: Some(3),
            actual: Some(8),
            ..moment(0)
        },
        Some((0.0, 0.15)),
    );
    check(
        MomentFacts {
            impact: Some(5),
            ..moment(0)
        },
        None,
    );
    check(
        MomentFacts {
            desired: Some(5),
            ..moment(0)
        },
        None,
    );
    check(
        MomentFacts {
            entered: Some(10),
            completed: Some(12),
            ..moment(0)
        },
        None,
    );
    check(moment(0), None);
    let no_weights = Settings {
        pain_feeling: 0,
        ..defaults()
    };
    assert_eq!(
        pain(
            &MomentFacts {
                feeling: Some(-2.0),
                ..moment(0)
            },
            0,
            &no_weights
        ),
        None
    );
}

#[test]
fn the_ranking_starts_with_what_hurts_most_and_of_equals_with_what_is_known_best() {
    let mut moments = felt(&[Some(-1.0), Some(-2.0), None, Some(-2.0)]);
    moments[3].desired = Some(10);
    moments[3].actual = Some(0);
    let order: Vec<_> = ranking(&moments, &defaults()).iter().map(|pain| pain.moment).collect();
    assert_eq!(order, [id(3), id(1), id(0)]);
    // Votes count relative to the most.
    moments[0].votes = Some(8);
    moments[1].votes = Some(4);
    let found = ranking(&moments, &defaults());
    let part = |n| {
        let pain = found.iter().find(|pain| pain.moment == id(n)).unwrap();
        pain.inputs.last().unwrap().part
    };
    assert_eq!((part(0), part(1)), (1.0, 0.5));
}

// Hidden gaps ---------------------------------------------------------------------------------------------------------

fn facts(moments: Vec<MomentFacts>) -> Facts {
    let stage = StageFacts {
        id: STAGE,
        name: "Arrive".into(),
        entered: None,
        completed: None,
    };
    Facts {
        moments,
        stages: vec![stage],
        ..Facts::default()
    }
}

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

// Funnel --------------------------------------------------------------------------------------------------------------

#[test]
fn a_loss_is_what_entered_and_did_not_complete() {
    let check = |entered, completed, lost, rate, is_doubtful| {
        let found = loss(entered, completed);
        assert_eq!((found.lost, found.rate, found.is_doubtful), (lost, rate, is_doubtful));
    };
    check(Some(200), Some(150), Some(50), Some(0.25), false);
    check(Some(0), Some(0), Some(0), None, false);
    check(Some(10), Some(12), None, None, true);
    check(Some(10), None, None, None, false);
    check(None, Some(3), None, None, false);
}

#[test]
fn the_funnel_names_its_largest_loss_and_rate_and_the_reasons() {
    let step = |n, entered, completed| MomentFacts {
        entered,
        completed,
        ..moment(n)
    };
    let mut moments = vec![
        step(0, Some(1000), Some(600)),
        moment(1),
        step(2, Some(600), Some(540)),
        step(3, Some(100), Some(20)),
    ];
    let table = |rows: &[(&str, &str)]| -> BTreeMap<String, String> {
        rows.iter()
            .map(|(reason, told)| ((*reason).to_owned(), (*told).to_owned()))
            .collect()
    };
    moments[0].exit_reasons = table(&[("Price", "25 %"), ("Other", "many")]);
    moments[3].exit_reasons = table(&[("Price ", "30"), ("No time", "50")]);
    let found = super::funnel::funnel(&facts(moments));
    assert_eq!(found.moments.steps.len(), 3);
    assert_eq!(
        (found.moments.largest_loss, found.moments.largest_rate),
        (Some(0), Some(2))
    );
    assert_eq!(found.moments.through, Some(0.02));
    assert_eq!((found.stages.steps.len(), found.stages.largest_loss), (0, None));
    let reasons: Vec<_> = found
        .reasons
        .iter()
        .map(|row| (row.reason.as_str(), row.count, row.moments.len()))
        .collect();
    assert_eq!(
        reasons,
        [("Price", Some(130), 2), ("No time", Some(50), 1), ("Other", None, 1)]
    );
}

#[test]
fn a_count_is_a_number_or_a_share_of_the_lost() {
    for (told, lost, expected) in [
        ("29", None, Some(29)),
        (" 29 ", Some(5), Some(29)),
        ("41 %", Some(690), Some(283)),
        ("12,5%", Some(80), Some(10)),
        ("41 %", None, None),
        ("140 %", Some(10), None),
        ("NaN %", Some(10), None),
        ("-3", Some(10), None),
        ("most", Some(10), None),
        ("", Some(10), None),
    ] {
        assert_eq!(count(told, lost), expected, "{told:?} of {lost:?}");
    }
}

// Owner, impact, gap --------------------------------------------------------------------------------------------------

#[test]
fn unowned_comes_first_then_priority() {
    let row = |n, owner: bool, numbers: Option<(i64, i64, i64)>| MomentFacts {
        owner: owner.then(|| "Ada".to_owned()),
        impact: numbers.map(|(impact, ..)| impact),
        desired: numbers.map(|(_, desired, _)| desired),
        actual: numbers.map(|(.., actual)| actual),
        ..moment(n)
    };
    let moments = [
        row(0, true, Some((5, 9, 3))),
        row(1, false, None),
        row(2, false, Some((2, 8, 4))),
        row(3, true, Some((4, 5, 8))),
        row(4, false, Some((3, 7, 6))),
    ];
    let found = ownership(&moments, &defaults());
    let rows: Vec<_> = found
        .iter()
        .map(|row| (row.moment, row.gap, row.priority, row.quadrant))
        .collect();
    assert_eq!(
        rows,
        [
            (id(2), Some(4), Some(8), Some(Quadrant::Later)),
            (id(4), Some(1), Some(3), Some(Quadrant::Leave)),
            (id(1), None, None, None),
            (id(0), Some(6), Some(30), Some(Quadrant::ActNow)),
            (id(3), Some(-3), Some(0), Some(Quadrant::Protect)),
        ]
    );
}

// Surveys -------------------------------------------------------------------------------------------------------------

#[test]
fn nps_is_a_whole_number_with_its_margin() {
    // 10 promoters, 4 passives, 6 detractors of 20: 50 % - 30 % = 20.
    let counts = [1, 0, 0, 2, 0, 0, 3, 1, 3, 4, 6];
    let found = measure(SurveyKind::Nps, &counts, &defaults()).unwrap();
    assert_eq!((found.value, found.n, found.is_small_sample), (20.0, 20, true));
    // 196 * sqrt((0.5 + 0.3 - 0.04) / 20) = 196 * sqrt(0.038) = 38.2074
    assert!(
        found.margin.is_some_and(|margin| (margin - 38.207_434).abs() < 1e-5),
        "{found:?}"
    );
    let most = measure(SurveyKind::Nps, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30], &defaults()).unwrap();
    assert_eq!(
        (most.value, most.margin, most.is_small_sample),
        (100.0, Some(0.0), false)
    );
    // 1 of 3 against 1 of 3 and rounding: no -0.
    let even = measure(SurveyKind::Nps, &[1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1], &defaults()).unwrap();
    assert!(even.value == 0.0 && even.value.is_sign_positive());
    assert_eq!(measure(SurveyKind::Nps, &[0; 11], &defaults()), None);
}

#[test]
fn csat_is_the_share_of_the_satisfied() {
    // 60 of 80 say 4 or 5.
    let found = measure(SurveyKind::Csat, &[5, 5, 10, 20, 40], &defaults()).unwrap();
    assert_eq!((found.value, found.n, found.is_small_sample), (75.0, 80, false));
    // 196 * sqrt(0.75 * 0.25 / 80) = 9.4888...
    assert!(
        found.margin.is_some_and(|margin| (margin - 9.488_815).abs() < 1e-5),
        "{found:?}"
    );
}

#[test]
fn ces_is_a_mean() {
    // 2, 4, 6: mean 4, standard deviation 2, so 1.96 * 2 / sqrt(3).
    let found = measure(SurveyKind::Ces, &[0, 1, 0, 1, 0, 1, 0], &defaults()).unwrap();
    assert_eq!((found.value, found.n), (4.0, 3));
    assert!(
        found.margin.is_some_and(|margin| (margin - 2.263_213).abs() < 1e-5),
        "{found:?}"
    );
    let one = measure(SurveyKind::Ces, &[0, 0, 0, 0, 0, 0, 1], &defaults()).unwrap();
    assert_eq!((one.value, one.margin), (7.0, None));
    assert_eq!(measure(SurveyKind::Custom, &[3], &defaults()), None);
}

#[test]
fn counts_are_read_as_far_as_they_are_counts() {
    let counts = [
        ("10", "3"),
        ("9 ", " 1"),
        ("11", "2"),
        ("ten", "1"),
        ("-1", "1"),
        ("0", "some"),
        ("3", "-4"),
    ];
    let survey = Survey {
        id: SurveyId(ulid::Ulid(1)),
        target: None,
        kind: Some(SurveyKind::Nps),
        counts: counts
            .iter()
            .map(|(value, count)| ((*value).to_owned(), (*count).to_owned()))
            .collect(),
        n: None,
        from_ms: None,
        to_ms: None,
        asked_when: None,
        deleted: None,
    };
    let found = surveys::result(&survey, &defaults());
    assert_eq!(
        found.measure.map(|measure| (measure.value, measure.n)),
        Some((100.0, 4))
    );
    assert_eq!(found.off_scale, 4);
    let unknown = surveys::result(&Survey { kind: None, ..survey }, &defaults());
    assert_eq!((unknown.measure, unknown.off_scale), (None, 0));
}
