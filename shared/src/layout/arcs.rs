//! Connections as geometry: which hangs how deep under the headings, so that no two lie on one another; and where a blueprint is divided.
//!
//! Short ones hang close to the headings and long ones under them, as brackets nest. Beyond [`MOST_LEVELS`] they share the last level: the
//! headings must leave room for the journey. Pure numbers in unzoomed CSS pixels; not here: paths and words.

use crate::journey::words::LaneKind;
use crate::lean;

/// Most levels; what finds no place lies on the last one.
pub const MOST_LEVELS: usize = 4;
/// Height of one level.
pub const LEVEL_PX: f64 = 22.0;
/// What a connection keeps free at both ends, so that two never touch.
const AIR_PX: f64 = 6.0;

/// The level of each span (two ends, in any order), the one closest to the headings being 0. In the order given.
#[must_use]
pub fn levels(spans: &[(f64, f64)]) -> Vec<usize> {
    let area = |at: usize| {
        let (a, b) = spans[at];
        (a.min(b) - AIR_PX, a.max(b) + AIR_PX)
    };
    let mut order: Vec<usize> = (0..spans.len()).collect();
    lean::sort_by(&mut order, |a, b| {
        let ((left_a, right_a), (left_b, right_b)) = (area(*a), area(*b));
        (right_a - left_a)
            .total_cmp(&(right_b - left_b))
            .then(left_a.total_cmp(&left_b))
    });
    let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut levels = vec![0; spans.len()];
    for at in order {
        let (left, right) = area(at);
        let is_free = |level: &Vec<(f64, f64)>| level.iter().all(|(from, to)| right <= *from || *to <= left);
        let level = taken
            .iter()
            .position(is_free)
            .unwrap_or(taken.len())
            .min(MOST_LEVELS - 1);
        if taken.len() <= level {
            taken.push(Vec::new());
        }
        taken[level].push((left, right));
        levels[at] = level;
    }
    levels
}

/// Height of the strip that so many levels need.
#[must_use]
pub fn height_px(levels: &[usize]) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "at most four")]
    levels
        .iter()
        .max()
        .map_or(0.0, |deepest| (deepest + 1) as f64 * LEVEL_PX + 6.0)
}

/// After which lane a service blueprint has its line of visibility: right over the first lane behind the scenes that has the front stage
/// somewhere above it.
#[must_use]
pub fn line_of_visibility(lanes: &[LaneKind]) -> Option<usize> {
    let front = lanes.iter().position(|kind| *kind == LaneKind::Frontstage)?;
    let behind = |kind: &LaneKind| matches!(kind, LaneKind::Backstage | LaneKind::Support);
    let first = lanes[front..].iter().position(behind)?;
    Some(front + first - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_ones_hang_over_long_ones() {
        assert_eq!(levels(&[(0.0, 1000.0), (100.0, 300.0), (500.0, 700.0)]), [1, 0, 0]);
        // A way back counts as a way forth.
        assert_eq!(levels(&[(1000.0, 0.0), (300.0, 100.0)]), [1, 0]);
        assert_eq!(levels(&[]), Vec::<usize>::new());
    }

    #[test]
    fn ends_that_meet_do_not_share_a_level() {
        assert_eq!(levels(&[(0.0, 200.0), (200.0, 400.0)]), [0, 1]);
    }

    #[test]
    fn the_strip_has_no_height_without_connections() {
        assert_eq!(height_px(&[]), 0.0);
        assert_eq!(height_px(&[0, 1, 0]), 2.0 * LEVEL_PX + 6.0);
    }

    #[test]
    fn the_line_of_visibility_lies_over_the_first_lane_behind_the_scenes() {
        use LaneKind::{Backstage, Custom, Frontstage, Support, Text};
        for (lanes, after) in [
            (&[Text, Frontstage, Backstage, Support][..], Some(1)),
            (&[Frontstage, Custom, Backstage], Some(1)),
            (&[Frontstage, Support], Some(0)),
            (&[Backstage, Frontstage], None),
            (&[Backstage], None),
            (&[], None),
        ] {
            assert_eq!(line_of_visibility(lanes), after, "{lanes:?}");
        }
    }

    proptest! {
        #[test]
        fn two_on_one_level_never_meet_until_levels_run_out(
            spans in prop::collection::vec((0.0f64..4000.0, 0.0f64..4000.0), 0..20),
        ) {
            let levels = levels(&spans);
            prop_assert_eq!(levels.len(), spans.len());
            for a in 0..spans.len() {
                prop_assert!(levels[a] < MOST_LEVELS);
                for b in 0..a {
                    if levels[a] == levels[b] && levels[a] < MOST_LEVELS - 1 {
                        let (x, y) = (spans[a], spans[b]);
                        prop_assert!(x.0.max(x.1) < y.0.min(y.1) || y.0.max(y.1) < x.0.min(x.1), "{:?} {:?}", x, y);
                    }
                }
            }
        }
    }
}
