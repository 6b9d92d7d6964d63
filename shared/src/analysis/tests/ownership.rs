//! Owner, impact, gap.

use super::{defaults, id, moment};
use crate::analysis::facts::MomentFacts;
use crate::analysis::ownership::{Quadrant, ownership};

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
