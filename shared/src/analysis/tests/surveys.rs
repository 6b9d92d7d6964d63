//! NPS, CSAT and CES with their margins.

use super::defaults;
use crate::analysis::surveys::{self, measure};
use crate::ids::SurveyId;
use crate::journey::Survey;
use crate::journey::words::SurveyKind;

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
