//! A journey at a glance: its emotion curve and its stages, small.
//!
//! Drawn in its own units and stretched to the width it gets; strokes keep their width. Also the picture of a template.

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityKind;
use waymark_shared::emotion::{self, Segment};

use super::kit::colour::STAGES;
use super::kit::listen::next_id;
use crate::actions::feeling_words;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::labels;

/// Width of the drawing, in its own units.
const WIDTH: f64 = 320.0;
/// Height of the drawing, in its own units.
const HEIGHT: f64 = 96.0;
/// Free space around the line, so that dots at the edge are whole.
const MARGIN: f64 = 10.0;

/// The colours of the line, good above and bad below. As text: leptos puts static SVG elements into a `g` each, and a gradient
/// ignores stops in there.
pub(super) const LINE_STOPS: &str = r#"<stop class="mini-stop-positive" offset="0.2"/><stop class="mini-stop-neutral" offset="0.5"/><stop
class="mini-stop-negative" offset="0.8"/>"#;
/// The colours of the area between the line and zero.
const AREA_STOPS: &str = r#"<stop class="mini-stop-positive" offset="0" stop-opacity="0.34"/><stop class="mini-stop-positive"
offset="0.5" stop-opacity="0.04"/><stop class="mini-stop-negative" offset="0.5" stop-opacity="0.04"/><stop
class="mini-stop-negative" offset="1" stop-opacity="0.34"/>"#;

/// The emotion curve of a journey, from numbers; `None` where nothing is known.
#[component]
pub fn Miniature(
    /// The emotion of each moment, left to right.
    #[prop(into)]
    curve: Signal<Vec<Option<f64>>>,
) -> impl IntoView {
    let id = next_id("miniature");
    let (line_id, area_id) = (format!("{id}-line"), format!("{id}-area"));
    let (line_paint, area_paint) = (format!("url(#{line_id})"), format!("url(#{area_id})"));
    let alone_paint = line_paint.clone();
    let drawing = Memo::new(move |_| curve.with(|curve| Drawing::of(curve)));
    view! {
        <svg
            class="mini"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=move || curve.with(|curve| describe(curve))
        >
            <linearGradient id=line_id gradientUnits="userSpaceOnUse" x1="0" x2="0" y1=y(2.0) y2=y(-2.0) inner_html=LINE_STOPS />
            <linearGradient id=area_id gradientUnits="userSpaceOnUse" x1="0" x2="0" y1=y(2.0) y2=y(-2.0) inner_html=AREA_STOPS />
            <path class="mini-zero" d=format!("M0 {0}H{WIDTH}", y(0.0)) />
            <path class="mini-area" fill=area_paint d=move || drawing.with(|drawing| drawing.area.clone()) />
            <path class="mini-line" stroke=line_paint d=move || drawing.with(|drawing| drawing.line.clone()) />
            <path class="mini-alone" stroke=alone_paint d=move || drawing.with(|drawing| drawing.alone.clone()) />
            <path class="mini-unknown" d=move || drawing.with(|drawing| drawing.unknown.clone()) />
            <path class="mini-unknown-inside" d=move || drawing.with(|drawing| drawing.unknown.clone()) />
            <path class="mini-low" d=move || drawing.with(|drawing| drawing.lowest.clone()) />
            <path class="mini-high" d=move || drawing.with(|drawing| drawing.highest.clone()) />
        </svg>
    }
}

/// The stages of a journey as a strip of chevrons in their colours. The names are read out, not shown.
#[component]
pub fn StageStrip(
    /// Names of the stages, left to right.
    #[prop(into)]
    stages: Signal<Vec<String>>,
) -> impl IntoView {
    view! {
        <span class="mini-stages" aria-hidden="true">
            {move || {
                (0..stages.with(Vec::len))
                    .map(|index| view! { <span class="mini-stage" data-stage=(index % STAGES + 1).to_string()></span> })
                    .collect_view()
            }}
        </span>
    }
}

/// Path data, ready for SVG. Dots are lines of no length with round ends: those stay round however the drawing is stretched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Drawing {
    line: String,
    area: String,
    /// Known moments between unknown ones, through which no line goes.
    alone: String,
    unknown: String,
    lowest: String,
    highest: String,
}

impl Drawing {
    fn of(values: &[Option<f64>]) -> Self {
        let points: Vec<(f64, Option<f64>)> = values
            .iter()
            .enumerate()
            .map(|(index, value)| (x(index, values.len()), *value))
            .collect();
        let segments = emotion::curve(&points);
        let summary = emotion::summary(values);
        let dot = |index: usize, value: f64| format!("M{:.1} {:.1}h0", x(index, values.len()), y(value));
        let unknown = values
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_none())
            .map(|(index, _)| dot(index, 0.0));
        let is_known = |index: Option<usize>| index.and_then(|index| values.get(index)?.as_ref()).is_some();
        let alone = values.iter().enumerate().filter_map(|(index, value)| {
            let neighbours = is_known(index.checked_sub(1)) || is_known(Some(index + 1));
            value.filter(|_| !neighbours).map(|value| dot(index, value))
        });
        Self {
            line: line(&segments),
            area: area(&segments),
            alone: alone.collect(),
            // A dot per moment only where dots can be told apart.
            unknown: if values.len() <= 30 {
                unknown.collect()
            } else {
                String::new()
            },
            lowest: summary
                .filter(|summary| summary.lowest.1 < 0.0)
                .map(|s| dot(s.lowest.0, s.lowest.1))
                .unwrap_or_default(),
            highest: summary
                .filter(|summary| summary.highest.1 > 0.0)
                .map(|s| dot(s.highest.0, s.highest.1))
                .unwrap_or_default(),
        }
    }
}

fn line(segments: &[Segment]) -> String {
    let mut path = String::new();
    let mut end = None;
    for segment in segments {
        if end != Some(segment.from) {
            path += &format!("M{:.1} {:.1}", segment.from.x, y(segment.from.v));
        }
        path += &bend(segment);
        end = Some(segment.to);
    }
    path
}

/// The line of each run, closed along zero.
fn area(segments: &[Segment]) -> String {
    let zero = y(0.0);
    let mut path = String::new();
    let mut end = None;
    for segment in segments {
        if end != Some(segment.from) {
            if let Some(end) = end {
                path += &close(end, zero);
            }
            path += &format!("M{:.1} {zero:.1}V{:.1}", segment.from.x, y(segment.from.v));
        }
        path += &bend(segment);
        end = Some(segment.to);
    }
    if let Some(end) = end {
        path += &close(end, zero);
    }
    return path;

    fn close(end: emotion::Point, zero: f64) -> String {
        format!("L{:.1} {zero:.1}Z", end.x)
    }
}

fn bend(segment: &Segment) -> String {
    let Segment {
        control_1: a,
        control_2: b,
        to,
        ..
    } = segment;
    format!(
        "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
        a.x,
        y(a.v),
        b.x,
        y(b.v),
        to.x,
        y(to.v)
    )
}

fn x(index: usize, count: usize) -> f64 {
    // Far below 2^52 moments.
    #[allow(clippy::cast_precision_loss)]
    let share = (index as f64 + 0.5) / count.max(1) as f64;
    MARGIN + share * (WIDTH - 2.0 * MARGIN)
}

fn y(value: f64) -> f64 {
    HEIGHT / 2.0 - value / emotion::MAX * (HEIGHT / 2.0 - MARGIN)
}

fn describe(values: &[Option<f64>]) -> String {
    match emotion::summary(values) {
        None => text::curve_none().to_owned(),
        Some(summary) => {
            let feeling = |value: f64| feeling_words((10.0 * value).round() / 10.0);
            text::curve_summary(
                &(summary.lowest.0 + 1).to_string(),
                &feeling(summary.highest.1),
                &feeling(summary.lowest.1),
                &labels::count(values.len(), EntityKind::Moment),
                &(summary.highest.0 + 1).to_string(),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_unknown_moment_interrupts_the_line_and_gets_a_hollow_dot() {
        let drawing = Drawing::of(&[Some(1.0), Some(0.0), None, Some(-1.0), Some(-2.0)]);
        assert_eq!(drawing.line.matches('M').count(), 2);
        assert_eq!(drawing.area.matches('Z').count(), 2);
        assert_eq!(drawing.unknown.matches('M').count(), 1);
    }

    #[test]
    fn a_moment_known_alone_is_a_dot() {
        let drawing = Drawing::of(&[None, Some(1.0), None, Some(0.0), Some(0.0)]);
        assert_eq!(drawing.alone.matches('M').count(), 1);
    }

    #[test]
    fn only_a_bad_low_and_a_good_high_are_marked() {
        let drawing = Drawing::of(&[Some(0.5), Some(1.0)]);
        assert_eq!((drawing.lowest.as_str(), drawing.highest.is_empty()), ("", false));
    }

    #[test]
    fn a_journey_without_scores_says_so() {
        assert_eq!(describe(&[None, None]), "No emotion scored yet");
        assert!(describe(&[Some(1.0), Some(-1.5)]).contains("lowest −1.5 at moment 2"));
    }
}
