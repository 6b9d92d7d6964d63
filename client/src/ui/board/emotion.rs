//! The emotion lane: one line per persona through its feelings, and a point per moment that is dragged or moved by keys.
//!
//! The persona in front has the coloured line, the fill and the points; the others are quiet lines behind it. As it is: solid; as it
//! should be: dashed. What nobody scored is a gap with a hollow dot. A drag shows the line it would make and is one edit when it ends.

mod curve;
mod point;

use leptos::prelude::*;
use waymark_shared::ids::{LaneId, MomentId, PersonaId};
use waymark_shared::journey::words::ScoreState;
use waymark_shared::layout::EMOTION_PX;

use super::cx::use_board;
use super::header::key;
use super::lane::LaneName;
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::listen::next_id;
use crate::ui::kit::{For, Show};
use curve::Curve;
use point::PointCell;

/// A feeling that is being dragged: shown, not written yet.
pub(super) type Preview = RwSignal<Option<(MomentId, f64)>>;

/// Where a feeling lies in the lane, in pixels from its top.
pub(super) fn y(value: f64) -> f64 {
    EMOTION_PX / 2.0 - value * 28.0
}

/// Which feeling lies at a height of the lane, from 0 (top) to 1.
pub(super) fn value_at(share: f64) -> f64 {
    waymark_shared::emotion::snap((0.5 - share) * EMOTION_PX / 28.0)
}

/// A number as people read it: a real minus sign, a plus where it is good.
pub(super) fn number(value: f64) -> String {
    crate::actions::feeling_words(value)
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

/// The whole row: the lane's name with the personas, the lines, the points.
#[component]
pub fn EmotionRow(id: LaneId) -> impl IntoView {
    let cx = use_board();
    let lane = cx.model.lanes.get(id)?;
    let collapsed = lane.collapsed.signal();
    let (columns, personas) = (cx.columns, cx.model.personas.keys());
    let drawn = cx.drawn.columns(Some(id));
    let preview: Preview = RwSignal::new(None);
    let width =
        Memo::new(move |_| columns.with(|columns| columns.last().map_or(0.0, |last| last.x_px + last.width_px)));
    let gradient = next_id("feel");
    let (line_paint, area_paint) = (format!("{gradient}-line"), format!("{gradient}-area"));
    let paints = (format!("url(#{line_paint})"), format!("url(#{area_paint})"));
    let behind = {
        let cx = cx.clone();
        move || {
            let front = cx.persona.get();
            personas
                .get()
                .into_iter()
                .filter(|persona| Some(*persona) != front)
                .collect::<Vec<_>>()
        }
    };
    let front = cx.persona;
    let state = cx.state.score_state;
    Some(view! {
        <LaneName id children=Box::new(move || view! { <Personas /> }) />
        <Show when=move || !collapsed.get()>
            <svg
                class="b-curve"
                width=move || width.get()
                height=EMOTION_PX
                aria-hidden="true"
            >
                <defs>
                    <linearGradient id=line_paint.clone() gradientUnits="userSpaceOnUse" x1="0" x2="0" y1=y(2.0) y2=y(-2.0)>
                        <stop class="b-stop-positive" offset=share(0.28) />
                        <stop class="b-stop-neutral" offset=share(0.5) />
                        <stop class="b-stop-negative" offset=share(0.72) />
                    </linearGradient>
                    <linearGradient id=area_paint.clone() gradientUnits="userSpaceOnUse" x1="0" x2="0" y1=y(2.0) y2=y(-2.0)>
                        <stop class="b-stop-positive" offset=share(0.0) stop-opacity="0.32" />
                        <stop class="b-stop-positive" offset=share(0.5) stop-opacity="0.05" />
                        <stop class="b-stop-negative" offset=share(0.5) stop-opacity="0.05" />
                        <stop class="b-stop-negative" offset=share(1.0) stop-opacity="0.36" />
                    </linearGradient>
                </defs>
                <line class="b-zero" x1="0" x2=move || width.get() y1=y(0.0) y2=y(0.0) />
                <For each=behind.clone() key=|persona| *persona let(persona)>
                    <Curve persona state=Signal::stored(ScoreState::AsIs) class="b-line b-line-behind" />
                </For>
                {
                    let (line, area) = paints.clone();
                    move || {
                        let (line, area) = (line.clone(), area.clone());
                        front
                            .get()
                            .map(|persona| {
                                view! { <Front persona line area preview /> }
                            })
                    }
                }
            </svg>
            <For each=move || drawn.get() key=key let(column)>
                {match column.moment {
                    Some(moment) => view! { <PointCell lane=id moment preview /> },
                    None => view! { <div class="b-cell" role="gridcell" style:grid-column=column.line() /> },
                }}
            </For>
        </Show>
        <Show when=move || state.get() == ScoreState::ToBe>
            <span class="sr-only">{text::feeling_editing_to_be()}</span>
        </Show>
    })
}

/// The persona in front: what is being edited lies over the other state.
#[component]
fn Front(persona: PersonaId, line: String, area: String, preview: Preview) -> impl IntoView {
    let state = use_board().state.score_state;
    let other = Signal::derive(move || match state.get() {
        ScoreState::AsIs => ScoreState::ToBe,
        ScoreState::ToBe => ScoreState::AsIs,
    });
    view! {
        <Curve persona state=other class="b-line b-line-other" />
        <Curve persona state=state.into() class="b-line b-line-front" line area preview />
    }
}

/// Whose line lies in front, and which state is edited.
#[component]
fn Personas() -> impl IntoView {
    let cx = use_board();
    let personas = cx.model.personas.keys();
    let state = cx.state;
    let front = cx.persona;
    let model = cx.model.clone();
    let choice = move |wanted: ScoreState, label: &'static str, tip: &'static str| {
        view! {
            <button
                class="b-state"
                type="button"
                tabindex="-1"
                aria-pressed=move || if state.score_state.get() == wanted { "true" } else { "false" }
                data-tip=tip
                on:click=boxed_press(move |_| state.score_state.set(wanted))
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="b-personas" role="radiogroup" aria-label=text::feeling_persona_in_front()>
            <For each=move || personas.get() key=|id| *id let(id)>
                {model
                    .personas
                    .get(id)
                    .map(|persona| {
                        let name = persona.name.signal();
                        let tip = name.clone();
                        view! {
                            <button
                                class="b-persona"
                                type="button"
                                role="radio"
                                tabindex="-1"
                                aria-checked=move || if front.get() == Some(id) { "true" } else { "false" }
                                data-tip=move || tip.get()
                                on:click=boxed_press(move |_| {
                                    state.persona.set(Some(id));
                                    state.select([id.into()]);
                                })
                            >
                                <span class="b-persona-dot" />
                                <span class="b-persona-name">{move || name.get()}</span>
                            </button>
                        }
                    })}
            </For>
        </div>
        <div class="b-states" role="group" aria-label=text::feeling_which()>
            {choice(ScoreState::AsIs, text::label_journey_state_as_is(), text::said_as_they_are())}
            {choice(ScoreState::ToBe, text::label_journey_state_to_be(), text::said_as_they_should_be())}
        </div>
        <div class="b-scale numbers" aria-hidden="true">
            <span>"+2"</span>
            <span>"0"</span>
            <span>"\u{2212}2"</span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_height_reads_back_as_its_feeling() {
        for step in -4..=4 {
            let value = f64::from(step) / 2.0;
            assert_eq!(value_at(y(value) / EMOTION_PX), value);
        }
        assert_eq!(value_at(-1.0), 2.0);
        assert_eq!(value_at(9.0), -2.0);
    }

    #[test]
    fn feelings_are_read_with_their_sign_and_a_word() {
        assert_eq!(words(Some(1.5)), "+1.5, good");
        assert_eq!(words(Some(-0.5)), "\u{2212}0.5, rather bad");
        assert_eq!(words(Some(0.0)), "0, neither good nor bad");
        assert_eq!(words(None), "not known");
    }
}
