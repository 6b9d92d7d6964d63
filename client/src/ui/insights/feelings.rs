//! Emotion curves in numbers: one small curve per persona and state, with its lowest and highest moment.

use leptos::prelude::*;
use waymark_shared::analysis::feelings::Curve;
use waymark_shared::ids::MomentId;
use waymark_shared::journey::words::ScoreState;

use super::rows::{length, nothing, rows, section as frame};
use super::{show, words};
use crate::actions::ActionCx;
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::miniature::Miniature;

/// The section.
pub(super) fn section(cx: &ActionCx) -> AnyView {
    let curves = Signal::from(cx.model().findings().curves.signal());
    let count = length(curves);
    let is_empty = Signal::derive(move || count.get() == 0);
    let row_cx = cx.clone();
    let one_persona = {
        let personas = cx.model().personas.keys();
        Memo::new(move |_| personas.with(|personas| personas.len() < 2))
    };
    // With one persona the curve for all says the same twice.
    let list = rows(
        curves,
        move |_, curve| curve.persona.is_some() || !one_persona.get(),
        |curve| (curve.persona, curve.state),
        move |curve| row(&row_cx, curve),
    );
    frame(
        text::feelings(),
        None,
        view! {
            {nothing(is_empty, text::feelings_none())}
            <ul class="i-list">{list}</ul>
        },
    )
}

fn row(cx: &ActionCx, curve: Memo<Curve>) -> AnyView {
    let (persona, state) = curve.with_untracked(|curve| (curve.persona, curve.state));
    let name_cx = cx.clone();
    let name = move || {
        let whose = persona.map_or_else(
            || text::feelings_all_personas().to_owned(),
            |id| {
                let name = name_cx.model().personas.get(id).map(|persona| persona.name.get());
                name.filter(|name| !name.trim().is_empty())
                    .unwrap_or_else(|| text::panel_unnamed_persona().to_owned())
            },
        );
        match state {
            ScoreState::AsIs => whose,
            ScoreState::ToBe => text::feelings_to_be(&whose),
        }
    };
    let values = Signal::derive(move || curve.with(|curve| curve.values.clone()));
    let extreme = |lowest: bool| {
        let cx = cx.clone();
        move || {
            let (id, value) = curve.with(|curve| {
                let id = if lowest { curve.lowest } else { curve.highest };
                (id, value_of(curve, lowest))
            });
            let label = if lowest {
                text::feelings_lowest()
            } else {
                text::feelings_highest()
            };
            moment_link(&cx, label, id, value)
        }
    };
    view! {
        <li class="i-curve">
            <p class="i-name">{name}</p>
            <Miniature curve=values />
            <div class="i-facts">
                <span>{text::feelings_mean()} " " <b class="numbers">{move || curve.with(|curve| words::feeling(curve.mean))}</b></span>
                <span>{text::feelings_positive()} " " <b class="numbers">{move || curve.with(|curve| words::percent(curve.share_positive))}</b></span>
                <span>
                    {move || {
                        curve.with(|curve| text::feelings_scored(curve.values.len(), &curve.scored.to_string()))
                    }}
                </span>
            </div>
            <div class="i-facts">{extreme(true)} {extreme(false)}</div>
        </li>
    }
}

fn value_of(curve: &Curve, lowest: bool) -> f64 {
    let values = curve.values.iter().flatten().copied();
    match lowest {
        true => values.fold(f64::INFINITY, f64::min),
        false => values.fold(f64::NEG_INFINITY, f64::max),
    }
}

fn moment_link(cx: &ActionCx, label: &'static str, id: MomentId, value: f64) -> AnyView {
    let name = words::moment(cx.model(), id);
    let cx = cx.clone();
    view! {
        <button class="i-link" type="button" on:click=boxed_press(move |_| show::show(&cx, &[id.into()]))>
            <span class="i-muted">{label}</span>
            <span class="i-link-name">{name}</span>
            <b class="numbers" data-tone=words::tone(value)>{words::feeling(value)}</b>
        </button>
    }
}
