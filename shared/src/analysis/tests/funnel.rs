//! Losses, rates and reasons.

use super::{facts, moment};
use crate::analysis::facts::MomentFacts;
use crate::analysis::funnel::{count, loss};
use std::collections::BTreeMap;

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
    let found = crate::analysis::funnel::funnel(&facts(moments));
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
