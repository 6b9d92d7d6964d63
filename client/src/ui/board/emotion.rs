//! The emotion lane: one line per persona through its feelings, one for all together, and a point per moment that is dragged or moved by keys.
//!
//! The line in front has the colours, the fill and the points; the others are quiet lines behind it. As it is: solid; as it should be: dashed.
//! What nobody scored is a gap with a hollow dot. A drag shows the line it would make and is one edit when it ends. The line of all is computed:
//! it can lie in front, but nobody drags it.

mod curve;
mod legend;
mod point;

use leptos::prelude::*;
use waymark_shared::ids::{LaneId, MomentId, PersonaId};
use waymark_shared::journey::words::ScoreState;
use waymark_shared::layout::EMOTION_PX;

use super::cx::{BoardCx, use_board};
use super::header::key;
use super::lane::LaneName;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::listen::next_id;
use crate::ui::kit::{For, Show};
use curve::Curve;
use legend::Legend;
use point::PointCell;

/// A feeling that is being dragged: shown, not written yet.
pub(super) type Preview = RwSignal<Option<(MomentId, f64)>>;

/// The least height in which a curve can be read, in pixels.
const LEAST_PX: f64 = 96.0;
/// Room over the best and under the worst feeling, in pixels.
const AIR_PX: f64 = 16.0;

/// Where feelings lie in the lane, which can be made higher. Copy it to whoever draws.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale(Memo<f64>);

impl Scale {
    fn of(lane_height_px: ArcReadSignal<Option<i64>>) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "32 to 1200")]
        Self(Memo::new(move |_| {
            lane_height_px.get().map_or(EMOTION_PX, |px| (px as f64).max(LEAST_PX))
        }))
    }

    /// Height of the drawing in pixels; tracked.
    fn height(self) -> f64 {
        self.0.get()
    }

    /// Where a feeling lies, in pixels from the top; tracked.
    fn y(self, value: f64) -> f64 {
        y_in(self.height(), value)
    }
}

fn y_in(height: f64, value: f64) -> f64 {
    height / 2.0 - value * (height - 2.0 * AIR_PX) / 4.0
}

/// Which feeling lies at a height of the lane, from 0 (top) to 1.
fn value_at(height: f64, share: f64) -> f64 {
    waymark_shared::emotion::snap((0.5 - share) * height * 4.0 / (height - 2.0 * AIR_PX))
}

/// A number as people read it: a real minus sign, a plus where it is good.
pub(super) fn number(value: f64) -> String {
    // The feeling of all is computed: one digit says enough.
    crate::actions::feeling_words((value * 10.0).round() / 10.0)
}

/// A feeling in words, as screen readers say it.
pub(super) fn words(value: Option<f64>) -> String {
    let Some(value) = value else {
        return text::feeling_not_known().to_owned();
    };
    let said = match value {
        v if v >= 2.0 => text::feeling_very_good,
        v if v >= 1.0 => text::feeling_good,
        v if v > 0.0 => text::feeling_rather_good,
        v if v <= -2.0 => text::feeling_very_bad,
        v if v <= -1.0 => text::feeling_bad,
        v if v < 0.0 => text::feeling_rather_bad,
        _ => text::feeling_neutral,
    };
    said(&number(value))
}

/// A share as an attribute. Leptos draws an element without any expression as a piece of HTML in a `g`, where a gradient finds no stops.
fn share(value: f64) -> String {
    value.to_string()
}

/// Whose line lies in front: a persona's, or that of all together (`Some(None)`). Nobody's without a persona.
pub(super) fn front(cx: &BoardCx) -> Memo<Option<Option<PersonaId>>> {
    let (overall, persona) = (cx.state.overall, cx.persona);
    Memo::new(move |_| persona.get().map(|persona| (!overall.get()).then_some(persona)))
}

/// The whole row: the lane's name with the legend, the lines, the points.
#[component]
pub fn EmotionRow(id: LaneId) -> impl IntoView {
    let cx = use_board();
    let lane = cx.model.lanes.get(id)?;
    let collapsed = cx.is_folded(id);
    let scale = Scale::of(lane.height_px.signal());
    let (columns, personas) = (cx.columns, cx.model.personas.keys());
    let drawn = cx.drawn.columns(Some(id));
    let preview: Preview = RwSignal::new(None);
    let width =
        Memo::new(move |_| columns.with(|columns| columns.last().map_or(0.0, |last| last.x_px + last.width_px)));
    let gradient = next_id("feel");
    let (line_paint, area_paint) = (format!("{gradient}-line"), format!("{gradient}-area"));
    let paints = (format!("url(#{line_paint})"), format!("url(#{area_paint})"));
    let front = front(&cx);
    let (state, hidden, only) = (cx.state.score_state, cx.state.hidden, cx.only);
    let behind = move || {
        if only.get().is_some() {
            return vec![];
        }
        let front = front.get();
        let all = personas.get().into_iter().map(Some);
        // One persona alone is all there is.
        let together = personas.with(|personas| (personas.len() > 1).then_some(None));
        let shown = |who: &Option<PersonaId>| Some(*who) != front && hidden.with(|hidden| !hidden.contains(who));
        all.chain(together).filter(shown).collect::<Vec<_>>()
    };
    Some(view! {
        <LaneName id children=Box::new(move || view! { <Legend /> }) />
        <Show when=move || !collapsed.get()>
            <svg
                class="b-curve"
                width=move || width.get()
                height=move || scale.height()
                aria-hidden="true"
            >
                <defs>
                    <linearGradient id=line_paint.clone() gradientUnits="userSpaceOnUse" x1="0" x2="0" y1=move || scale.y(2.0) y2=move || scale.y(-2.0)>
                        <stop class="b-stop-positive" offset=share(0.28) />
                        <stop class="b-stop-neutral" offset=share(0.5) />
                        <stop class="b-stop-negative" offset=share(0.72) />
                    </linearGradient>
                    <linearGradient id=area_paint.clone() gradientUnits="userSpaceOnUse" x1="0" x2="0" y1=move || scale.y(2.0) y2=move || scale.y(-2.0)>
                        <stop class="b-stop-positive" offset=share(0.0) stop-opacity="0.32" />
                        <stop class="b-stop-positive" offset=share(0.5) stop-opacity="0.05" />
                        <stop class="b-stop-negative" offset=share(0.5) stop-opacity="0.05" />
                        <stop class="b-stop-negative" offset=share(1.0) stop-opacity="0.36" />
                    </linearGradient>
                </defs>
                <line class="b-zero" x1="0" x2=move || width.get() y1=move || scale.y(0.0) y2=move || scale.y(0.0) />
                <For each=behind.clone() key=|who| *who let(who)>
                    {
                        let class = if who.is_some() { "b-line b-line-behind" } else { "b-line b-line-all" };
                        view! { <Curve who state=Signal::stored(ScoreState::AsIs) class scale /> }
                    }
                </For>
                {
                    let (line, area) = paints.clone();
                    move || {
                        let (line, area) = (line.clone(), area.clone());
                        front
                            .get()
                            .map(|who| {
                                view! { <Front who line area preview scale /> }
                            })
                    }
                }
            </svg>
            <For each=move || drawn.get() key=key let(column)>
                {match column.moment {
                    Some(moment) => view! { <PointCell lane=id moment preview scale /> },
                    None => view! { <div class="b-cell" role="gridcell" style:grid-column=column.line() /> },
                }}
            </For>
        </Show>
        <Show when=move || state.get() == ScoreState::ToBe>
            <span class="sr-only">{text::feeling_editing_to_be()}</span>
        </Show>
    })
}

/// The line in front: what is being edited lies over the other state.
#[component]
fn Front(who: Option<PersonaId>, line: String, area: String, preview: Preview, scale: Scale) -> impl IntoView {
    let state = use_board().state.score_state;
    let other = Signal::derive(move || match state.get() {
        ScoreState::AsIs => ScoreState::ToBe,
        ScoreState::ToBe => ScoreState::AsIs,
    });
    view! {
        <Curve who state=other class="b-line b-line-other" scale />
        <Curve who state=state.into() class="b-line b-line-front" line area preview scale />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_height_reads_back_as_its_feeling() {
        for height in [LEAST_PX, EMOTION_PX, 400.0] {
            for step in -4..=4 {
                let value = f64::from(step) / 2.0;
                assert_eq!(value_at(height, y_in(height, value) / height), value);
            }
            assert_eq!(value_at(height, -1.0), 2.0);
            assert_eq!(value_at(height, 9.0), -2.0);
        }
        assert_eq!(y_in(EMOTION_PX, 2.0), AIR_PX);
    }

    #[test]
    fn feelings_are_read_with_their_sign_and_a_word() {
        assert_eq!(words(Some(1.5)), "+1.5, good");
        assert_eq!(words(Some(-0.5)), "\u{2212}0.5, rather bad");
        assert_eq!(words(Some(0.0)), "0, neither good nor bad");
        assert_eq!(words(Some(1.0 / 3.0)), "+0.3, rather good");
        assert_eq!(words(None), "not known");
    }
}
