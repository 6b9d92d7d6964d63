//! Which columns of a row are drawn: those in view at once, a few beside them bit by bit.
//!
//! A large journey has tens of thousands of cells, and a browser only ever shows a few hundred. Each row has a [`Reach`]: one stretch of
//! columns without gaps. Frame by frame it grows towards what is wanted and gives up what is far away, by so much that a frame has time
//! for it. Not here: where a person looks, and what must stay drawn for the keyboard (`client`, `board::drawn`).

use std::ops::Range;

use super::Column;

/// A journey of more columns than this is drawn in parts.
pub const ALL_COLUMNS_UP_TO: usize = 40;
/// A journey of more cards than this is drawn in parts.
pub const ALL_CARDS_UP_TO: usize = 800;

/// A stretch of the columns, in unzoomed pixels from the left edge of the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// Its left edge.
    pub from_px: f64,
    /// Its right edge.
    pub to_px: f64,
}

impl Reach {
    /// Every column.
    pub const ALL: Self = Self {
        from_px: f64::NEG_INFINITY,
        to_px: f64::INFINITY,
    };
    /// No column.
    pub const NONE: Self = Self {
        from_px: 0.0,
        to_px: 0.0,
    };

    /// Whether a column lies in it, also in part.
    #[must_use]
    pub fn shows(&self, column: &Column) -> bool {
        column.x_px < self.to_px && column.x_px + column.width_px > self.from_px
    }

    /// The same stretch and so much more on both sides.
    #[must_use]
    pub fn wider(&self, by_px: f64) -> Self {
        Self {
            from_px: self.from_px - by_px,
            to_px: self.to_px + by_px,
        }
    }

    fn indices(&self, columns: &[Column]) -> Range<usize> {
        let start = columns.iter().position(|column| self.shows(column)).unwrap_or(0);
        let count = columns[start..].iter().take_while(|column| self.shows(column)).count();
        start..start + count
    }
}

/// What one frame may still do, in units of what a column costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// To draw.
    pub draw: usize,
    /// To take out.
    pub take_out: usize,
}

fn spend(budget: &mut usize, cost: usize) -> bool {
    let affordable = *budget > 0;
    *budget = budget.saturating_sub(cost);
    affordable
}

/// One frame's way from what is drawn towards `wanted`, for a `budget` that it uses up: `cost` says what a column costs. What is
/// drawn within `keep` stays, what lies beyond goes. Something is done for any budget above nothing, so it always arrives. What does not touch
/// what is wanted goes at once: a stretch has no gaps.
#[must_use]
pub fn approach(
    columns: &[Column],
    now: Reach,
    wanted: Reach,
    keep: Reach,
    cost: &dyn Fn(&Column) -> usize,
    budget: &mut Budget,
) -> Reach {
    let want = wanted.indices(columns);
    let (mut have, kept) = (now.indices(columns), keep.indices(columns));
    while have.start < kept.start.min(have.end) && spend(&mut budget.take_out, cost(&columns[have.start])) {
        have.start += 1;
    }
    while have.end > kept.end.max(have.start) && spend(&mut budget.take_out, cost(&columns[have.end - 1])) {
        have.end -= 1;
    }
    let touches = have.start < have.end && have.start <= want.end && have.end >= want.start;
    if !touches {
        have = want.start..want.start;
    }
    while have.end < want.end && spend(&mut budget.draw, cost(&columns[have.end])) {
        have.end += 1;
    }
    while have.start > want.start && spend(&mut budget.draw, cost(&columns[have.start - 1])) {
        have.start -= 1;
    }
    stretch(columns, have)
}

/// One frame's way from what is drawn to nothing, for the `take_out` of a `budget`.
#[must_use]
pub fn retreat(columns: &[Column], now: Reach, cost: &dyn Fn(&Column) -> usize, budget: &mut Budget) -> Reach {
    let mut have = now.indices(columns);
    while have.start < have.end && spend(&mut budget.take_out, cost(&columns[have.end - 1])) {
        have.end -= 1;
    }
    stretch(columns, have)
}

fn stretch(columns: &[Column], have: Range<usize>) -> Reach {
    match (
        columns.get(have.start),
        have.end.checked_sub(1).and_then(|at| columns.get(at)),
    ) {
        (Some(first), Some(last)) if have.start < have.end => Reach {
            from_px: first.x_px,
            to_px: last.x_px + last.width_px,
        },
        _ => Reach::NONE,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;
    use crate::ids::{MomentId, StageId};

    fn columns(count: usize) -> Vec<Column> {
        (0..count)
            .map(|at| Column {
                stage: StageId(Ulid(1)),
                moment: Some(MomentId(Ulid(at as u128))),
                x_px: at as f64 * 200.0,
                width_px: 200.0,
            })
            .collect()
    }

    fn reach(from: usize, to: usize) -> Reach {
        Reach {
            from_px: from as f64 * 200.0,
            to_px: to as f64 * 200.0,
        }
    }

    fn check(now: Reach, wanted: Reach, keep: Reach, draw: usize, expected: Reach) {
        let mut budget = Budget { draw, take_out: 99 };
        let next = approach(&columns(50), now, wanted, keep, &|_| 1, &mut budget);
        assert_eq!(next, expected);
    }

    #[test]
    fn what_is_wanted_is_drawn_as_far_as_the_budget_goes() {
        check(Reach::NONE, reach(10, 20), reach(5, 25), 99, reach(10, 20));
        check(Reach::NONE, reach(10, 20), reach(5, 25), 4, reach(10, 14));
        check(reach(10, 14), reach(10, 20), reach(5, 25), 4, reach(10, 18));
        check(reach(14, 20), reach(10, 20), reach(5, 25), 3, reach(11, 20));
    }

    #[test]
    fn what_is_near_stays_and_what_is_far_goes() {
        check(reach(0, 10), reach(3, 12), reach(0, 20), 9, reach(0, 12));
        check(reach(0, 10), reach(8, 12), reach(5, 15), 9, reach(5, 12));
        check(reach(0, 10), reach(30, 35), reach(25, 40), 9, reach(30, 35));
    }

    #[test]
    fn what_is_far_goes_as_far_as_the_budget_goes() {
        let columns = columns(50);
        let mut budget = Budget { draw: 99, take_out: 3 };
        let next = approach(&columns, reach(0, 14), reach(8, 12), reach(5, 13), &|_| 1, &mut budget);
        assert_eq!(next, reach(3, 14));
        budget.take_out = 3;
        let next = approach(&columns, next, reach(8, 12), reach(5, 13), &|_| 1, &mut budget);
        assert_eq!(next, reach(5, 13));
        assert_eq!(budget, Budget { draw: 99, take_out: 0 });
        budget.take_out = 5;
        assert_eq!(retreat(&columns, next, &|_| 1, &mut budget), reach(5, 8));
        budget.take_out = 5;
        assert_eq!(retreat(&columns, reach(5, 8), &|_| 1, &mut budget), Reach::NONE);
        assert_eq!(budget.take_out, 2);
        assert_eq!(retreat(&columns, Reach::NONE, &|_| 1, &mut budget), Reach::NONE);
    }

    #[test]
    fn a_part_of_a_column_in_view_is_a_column_in_view() {
        let wanted = Reach {
            from_px: 250.0,
            to_px: 650.0,
        };
        check(Reach::NONE, wanted, Reach::ALL, 99, reach(1, 4));
    }

    #[test]
    fn a_grid_without_columns_has_nothing_to_draw() {
        let mut budget = Budget { draw: 5, take_out: 5 };
        assert_eq!(
            approach(&[], reach(0, 9), reach(0, 9), Reach::ALL, &|_| 1, &mut budget),
            Reach::NONE
        );
    }

    proptest! {
        /// Whatever was drawn before and however little is drawn at a time, in the end everything wanted is there.
        #[test]
        fn steps_arrive(start in 0_usize..60, length in 0_usize..60, from in 0_usize..50, count in 1_usize..20, cost in 1_usize..9, each in 1_usize..9) {
            let columns = columns(50);
            let wanted = reach(from, from + count);
            let mut now = reach(start, start + length);
            for _ in 0..60 {
                let mut budget = Budget { draw: each, take_out: each };
                now = approach(&columns, now, wanted, wanted.wider(400.0), &|_| cost, &mut budget);
            }
            for column in columns.iter().filter(|column| wanted.shows(column)) {
                prop_assert!(now.shows(column));
            }
            for column in columns.iter().filter(|column| !wanted.wider(400.0).shows(column)) {
                prop_assert!(!now.shows(column));
            }
        }
    }
}
