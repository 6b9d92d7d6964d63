//! The pain ranking.

use super::{defaults, felt, id, is_close, moment};
use crate::analysis::facts::MomentFacts;
use crate::analysis::pain::{Pain, PainKind, pain, ranking};
use crate::journey::settings::Settings;

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
