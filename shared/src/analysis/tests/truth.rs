//! Moments of truth.

use super::{defaults, felt, id};
use crate::analysis::truth::{Reasons, Surroundings, last_felt, reasons, truths};
use crate::journey::words::MomentOfTruth;

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
