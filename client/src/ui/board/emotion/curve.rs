//! One line, of a persona or of all together, and the fill between it and the zero line.

use std::fmt::Write as _;

use leptos::prelude::*;
use waymark_shared::emotion::{self, Segment};
use waymark_shared::ids::PersonaId;
use waymark_shared::journey::words::ScoreState;

use super::{Preview, Scale, y_in};
use crate::ui::board::cx::use_board;
use crate::ui::kit::flow::view;

/// A line; with an area it is the one in front.
#[component]
pub(super) fn Curve(
    who: Option<PersonaId>,
    state: Signal<ScoreState>,
    class: &'static str,
    scale: Scale,
    /// Paint of the line; the style sheet's otherwise.
    #[prop(optional)]
    line: Option<String>,
    /// Paint of the fill; none otherwise.
    #[prop(optional)]
    area: Option<String>,
    /// A point that is being dragged.
    #[prop(optional)]
    preview: Option<Preview>,
) -> impl IntoView {
    let cx = use_board();
    let points = Memo::new(move |_| {
        let state = state.get();
        let dragged = preview.and_then(|preview| preview.get());
        cx.columns.with(|columns| {
            columns
                .iter()
                .map(|column| {
                    let value = column.moment.and_then(|moment| match dragged {
                        Some((id, value)) if id == moment => Some(value),
                        _ => cx.feeling_of(who, moment, state),
                    });
                    (column.middle_px(), value)
                })
                .collect::<Vec<(f64, Option<f64>)>>()
        })
    });
    let segments = Memo::new(move |_| points.with(|points| emotion::curve(points)));
    // The line in front has its own points; those of the others show where they have no line.
    let quiet = line.is_none();
    view! {
        {quiet.then(|| view! { <path class="b-alone" d=move || points.with(|points| alone_path(points, scale.height())) /> })}
        {area.map(|area| view! { <path class="b-area" fill=area d=move || segments.with(|segments| area_path(segments, scale.height())) /> })}
        <path
            class=class
            stroke=line
            data-state=move || state.get().as_str()
            d=move || segments.with(|segments| line_path(segments, scale.height()))
        />
    }
}

/// The line as the `d` of a path.
fn line_path(segments: &[Segment], height: f64) -> String {
    let mut path = String::new();
    let mut at = None;
    for segment in segments {
        if at != Some(segment.from) {
            let _ = write!(path, "M{:.1} {:.1}", segment.from.x, y_in(height, segment.from.v));
        }
        piece(&mut path, segment, height);
        at = Some(segment.to);
    }
    path
}

/// The area between the line and the zero line; one closed shape per run of the line.
fn area_path(segments: &[Segment], height: f64) -> String {
    let mut path = String::new();
    let mut at: Option<emotion::Point> = None;
    let zero = y_in(height, 0.0);
    for segment in segments {
        if at != Some(segment.from) {
            if let Some(end) = at {
                let _ = write!(path, "L{:.1} {zero}Z", end.x);
            }
            let _ = write!(
                path,
                "M{:.1} {zero}L{:.1} {:.1}",
                segment.from.x,
                segment.from.x,
                y_in(height, segment.from.v)
            );
        }
        piece(&mut path, segment, height);
        at = Some(segment.to);
    }
    if let Some(end) = at {
        let _ = write!(path, "L{:.1} {zero}Z", end.x);
    }
    path
}

/// Dots for feelings between two gaps.
fn alone_path(points: &[(f64, Option<f64>)], height: f64) -> String {
    let known = |at: Option<usize>| at.and_then(|at| points.get(at)).and_then(|(_, value)| *value).is_some();
    let mut path = String::new();
    for (at, (x, value)) in points.iter().enumerate() {
        if let Some(value) = value
            && !known(at.checked_sub(1))
            && !known(Some(at + 1))
        {
            let _ = write!(path, "M{x:.1} {:.1}h0", y_in(height, *value));
        }
    }
    path
}

fn piece(path: &mut String, segment: &Segment, height: f64) {
    let Segment {
        control_1,
        control_2,
        to,
        ..
    } = segment;
    // Writing to a string does not fail.
    let _ = write!(
        path,
        "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
        control_1.x,
        y_in(height, control_1.v),
        control_2.x,
        y_in(height, control_2.v),
        to.x,
        y_in(height, to.v)
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_gap_starts_a_new_line_and_closes_the_area() {
        let points = [
            (0.0, Some(0.0)),
            (10.0, Some(1.0)),
            (20.0, None),
            (30.0, Some(1.0)),
            (40.0, Some(0.0)),
        ];
        let segments = emotion::curve(&points);
        assert_eq!(line_path(&segments, 144.0).matches('M').count(), 2);
        assert_eq!(area_path(&segments, 144.0).matches('Z').count(), 2);
        assert_eq!(area_path(&[], 144.0), "");
        assert_eq!(alone_path(&points, 144.0), "");
        assert_eq!(
            alone_path(&points[1..3], 144.0),
            format!("M10.0 {:.1}h0", y_in(144.0, 1.0))
        );
    }
}
