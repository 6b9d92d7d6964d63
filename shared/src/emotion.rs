//! The emotion curve: how a persona feels from moment to moment, as numbers and as a drawable line.
//!
//! Feelings run from -2 to +2 in steps of a half. No score is a gap in the line, never 0. Everything here is in the caller's x and
//! in units of feeling; turning that into pixels (and y upside down) is the view's business.
//!
//! **The line** is a cubic Hermite spline through all known points whose slopes are the weighted harmonic mean of the neighbouring
//! secants (F. N. Fritsch, J. Butland, *A method for constructing local monotone piecewise cubic interpolants*, SIAM J. Sci. Stat.
//! Comput. 5, 1984, which keeps the condition of F. N. Fritsch, R. E. Carlson, *Monotone piecewise cubic interpolation*, SIAM J.
//! Numer. Anal. 17, 1980). With secants `d1`, `d2` over widths `h1`, `h2`:
//!
//! - `m = 0` where the line turns (`d1 * d2 <= 0`), so a peak is a scored moment and never lies between two;
//! - else `m = 3 (h1 + h2) / ((2 h2 + h1) / d1 + (h2 + 2 h1) / d2)`;
//! - at an end of the line `m = (3 d - m') / 2` with `m'` the slope at the other end of that piece.
//!
//! All slopes are within 0 and 3 secants, so each piece stays between its two values: the drawing claims nothing that nobody scored.

/// The worst feeling.
pub const MIN: f64 = -2.0;
/// The best feeling.
pub const MAX: f64 = 2.0;
/// Feelings are told apart in steps of this size.
pub const STEP: f64 = 0.5;

/// The nearest value that can be scored; what is no number is 0.
#[must_use]
pub fn snap(value: f64) -> f64 {
    if value.is_nan() {
        return 0.0;
    }
    // Adding zero turns -0 into 0, which would show as "-0".
    (value.clamp(MIN, MAX) / STEP).round() * STEP + 0.0
}

/// A point of the line: the caller's x, and a feeling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Where the moment is, in the caller's unit.
    pub x: f64,
    /// The feeling.
    pub v: f64,
}

/// One piece of the line between two neighbouring moments: a cubic Bézier curve, what SVG's `C` command wants.
///
/// A new run of the line begins where `from` is not the `to` of the piece before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// Start, a known point.
    pub from: Point,
    /// First control point.
    pub control_1: Point,
    /// Second control point.
    pub control_2: Point,
    /// End, the next known point.
    pub to: Point,
}

/// The line through the points, which come in ascending x; `None` interrupts it.
///
/// A known point between two unknown ones has no piece: the view draws its dot alone. Points that do not advance in x, or are
/// not finite, interrupt the line too.
#[must_use]
pub fn curve(points: &[(f64, Option<f64>)]) -> Vec<Segment> {
    let mut segments = Vec::with_capacity(points.len());
    let mut run: Vec<Point> = Vec::new();
    for &(x, value) in points {
        let known = value.filter(|v| v.is_finite() && x.is_finite());
        let advances = run.last().is_none_or(|last| x > last.x);
        if known.is_none() || !advances {
            line(&run, &mut segments);
            run.clear();
        }
        run.extend(known.map(|v| Point { x, v }));
    }
    line(&run, &mut segments);
    segments
}

/// One run without gaps.
fn line(run: &[Point], segments: &mut Vec<Segment>) {
    if run.len() < 2 {
        return;
    }
    let widths: Vec<f64> = run.windows(2).map(|pair| pair[1].x - pair[0].x).collect();
    let secants: Vec<f64> = run
        .windows(2)
        .zip(&widths)
        .map(|(pair, width)| (pair[1].v - pair[0].v) / width)
        .collect();
    let slopes = slopes(&widths, &secants);
    for (at, pair) in run.windows(2).enumerate() {
        let (from, to) = (pair[0], pair[1]);
        let third = widths[at] / 3.0;
        segments.push(Segment {
            from,
            control_1: Point {
                x: from.x + third,
                v: from.v + slopes[at] * third,
            },
            control_2: Point {
                x: to.x - third,
                v: to.v - slopes[at + 1] * third,
            },
            to,
        });
    }
}

/// The slope at each point of a run, see the module's formulas.
fn slopes(widths: &[f64], secants: &[f64]) -> Vec<f64> {
    let mut slopes = vec![0.0; secants.len() + 1];
    for at in 1..secants.len() {
        let (d1, d2) = (secants[at - 1], secants[at]);
        let (h1, h2) = (widths[at - 1], widths[at]);
        if d1 * d2 > 0.0 {
            slopes[at] = 3.0 * (h1 + h2) / ((2.0 * h2 + h1) / d1 + (h2 + 2.0 * h1) / d2);
        }
    }
    let last = secants.len();
    if last == 1 {
        return vec![secants[0]; 2];
    }
    slopes[0] = (3.0 * secants[0] - slopes[1]) / 2.0;
    slopes[last] = (3.0 * secants[last - 1] - slopes[last - 1]) / 2.0;
    slopes
}

/// What all personas together feel at a moment: `sum(weight * v) / sum(weight)` over those with a score.
///
/// A persona without a weight counts as much as the average of those with one. `None` without any score, and when everybody who
/// has one weighs nothing.
#[must_use]
pub fn overall(scores: &[(f64, Option<f64>)]) -> Option<f64> {
    let known: Vec<f64> = scores.iter().filter_map(|(_, weight)| *weight).collect();
    let usual = if known.is_empty() {
        1.0
    } else {
        known.iter().sum::<f64>() / known.len() as f64
    };
    let (sum, weights) = scores.iter().fold((0.0, 0.0), |(sum, weights), (value, weight)| {
        let weight = weight.unwrap_or(usual);
        (sum + weight * value, weights + weight)
    });
    (weights > 0.0).then(|| sum / weights)
}

/// A curve in five numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Index and value of the lowest moment, the first one of several.
    pub lowest: (usize, f64),
    /// Index and value of the highest moment, the first one of several.
    pub highest: (usize, f64),
    /// Mean over the scored moments.
    pub mean: f64,
    /// Share of the scored moments above 0, from 0 to 1.
    pub share_positive: f64,
    /// How many moments have a score.
    pub scored: usize,
}

/// Sums up the values of a curve, moment by moment; `None` when none has a score.
#[must_use]
pub fn summary(values: &[Option<f64>]) -> Option<Summary> {
    let scored: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| value.map(|value| (at, value)))
        .collect();
    let first = *scored.first()?;
    let count = scored.len() as f64;
    Some(Summary {
        lowest: scored
            .iter()
            .fold(first, |best, next| if next.1 < best.1 { *next } else { best }),
        highest: scored
            .iter()
            .fold(first, |best, next| if next.1 > best.1 { *next } else { best }),
        mean: scored.iter().map(|(_, value)| value).sum::<f64>() / count,
        share_positive: scored.iter().filter(|(_, value)| *value > 0.0).count() as f64 / count,
        scored: scored.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn snapping_keeps_to_the_scale() {
        for (value, expected) in [(0.3, 0.5), (-0.2, 0.0), (9.0, 2.0), (-1.8, -2.0), (f64::NAN, 0.0)] {
            assert_eq!(snap(value), expected);
        }
        assert!(snap(-0.2).is_sign_positive());
    }

    #[test]
    fn a_gap_interrupts_the_line_and_is_never_zero() {
        let points = [
            (0.0, Some(1.0)),
            (1.0, Some(2.0)),
            (2.0, None),
            (3.0, Some(-1.0)),
            (4.0, None),
            (5.0, Some(0.5)),
            (6.0, Some(1.0)),
        ];
        let ends: Vec<_> = curve(&points).iter().map(|piece| (piece.from.x, piece.to.x)).collect();
        assert_eq!(ends, [(0.0, 1.0), (5.0, 6.0)]);
        assert_eq!(curve(&[]), []);
        assert_eq!(curve(&[(0.0, Some(1.0))]), []);
    }

    #[test]
    fn a_steady_rise_is_a_straight_line() {
        let points: Vec<_> = (0..4).map(|at| (f64::from(at), Some(f64::from(at) / 2.0))).collect();
        for piece in curve(&points) {
            let third = (piece.to.v - piece.from.v) / 3.0;
            assert!((piece.control_1.v - piece.from.v - third).abs() < 1e-12);
            assert!((piece.to.v - piece.control_2.v - third).abs() < 1e-12);
        }
    }

    #[test]
    fn overall_weighs_personas_with_a_score_only() {
        assert_eq!(overall(&[(2.0, Some(60.0)), (-1.0, Some(40.0))]), Some(0.8));
        assert_eq!(overall(&[(2.0, Some(60.0))]), Some(2.0));
        assert_eq!(overall(&[(2.0, None), (-1.0, None)]), Some(0.5));
        assert_eq!(overall(&[(2.0, Some(50.0)), (-1.0, None)]), Some(0.5));
        assert_eq!(overall(&[(2.0, Some(0.0))]), None);
        assert_eq!(overall(&[]), None);
    }

    #[test]
    fn a_summary_counts_scored_moments_only() {
        let found = summary(&[None, Some(-2.0), Some(1.5), None, Some(-2.0), Some(0.0)]).expect("scores");
        assert_eq!((found.lowest, found.highest, found.scored), ((1, -2.0), (2, 1.5), 4));
        assert_eq!((found.mean, found.share_positive), (-0.625, 0.25));
        assert_eq!(summary(&[None, None]), None);
    }

    fn bezier(a: f64, b: f64, c: f64, d: f64, t: f64) -> f64 {
        let s = 1.0 - t;
        s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
    }

    proptest! {
        #[test]
        fn the_line_passes_through_every_point_and_never_overshoots(
            steps in prop::collection::vec((0.1f64..20.0, prop::option::weighted(0.8, -2.0f64..2.0)), 0..30),
        ) {
            let mut x = 0.0;
            let points: Vec<_> = steps.iter().map(|(width, value)| { x += width; (x, *value) }).collect();
            let pieces = curve(&points);
            let expected: Vec<_> = points.windows(2).filter_map(|pair| match (pair[0], pair[1]) {
                ((x1, Some(v1)), (x2, Some(v2))) => Some((Point { x: x1, v: v1 }, Point { x: x2, v: v2 })),
                _ => None,
            }).collect();
            let found: Vec<_> = pieces.iter().map(|piece| (piece.from, piece.to)).collect();
            prop_assert_eq!(found, expected);
            for piece in pieces {
                let (low, high) = (piece.from.v.min(piece.to.v), piece.from.v.max(piece.to.v));
                let mut before = piece.from;
                for step in 1..=20 {
                    let t = f64::from(step) / 20.0;
                    let now = Point {
                        x: bezier(piece.from.x, piece.control_1.x, piece.control_2.x, piece.to.x, t),
                        v: bezier(piece.from.v, piece.control_1.v, piece.control_2.v, piece.to.v, t),
                    };
                    prop_assert!(now.v >= low - 1e-9 && now.v <= high + 1e-9, "{:?}", piece);
                    prop_assert!(now.x > before.x, "{:?}", piece);
                    prop_assert!((now.v - before.v) * (piece.to.v - piece.from.v) >= -1e-9, "{:?}", piece);
                    before = now;
                }
            }
        }

        #[test]
        fn any_input_draws_something(points in prop::collection::vec((any::<f64>(), any::<Option<f64>>()), 0..10)) {
            let _ = curve(&points);
        }
    }
}
