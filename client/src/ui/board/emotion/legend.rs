//! The legend beside the curves: whose line lies in front, whose is shown at all, and which state is edited.

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityKind;
use waymark_shared::ids::PersonaId;
use waymark_shared::journey::words::ScoreState;

use super::front;
use crate::text;
use crate::ui::board::cx::use_board;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{For, Icon};
use crate::ui::labels::or_untitled;

/// All lines by name, the states and the scale.
#[component]
pub(super) fn Legend() -> impl IntoView {
    let cx = use_board();
    let personas = cx.model.personas.keys();
    let state = cx.state;
    let lines = move || {
        let personas = personas.get();
        let together = (personas.len() > 1).then_some(None);
        personas.into_iter().map(Some).chain(together).collect::<Vec<_>>()
    };
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
        <div class="b-personas" role="group" aria-label=text::map_curves()>
            <For each=lines key=|who| *who let(who)>
                <Line who />
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

/// One line of the legend: to the front by a press, out of sight by its eye.
#[component]
fn Line(who: Option<PersonaId>) -> impl IntoView {
    let cx = use_board();
    let state = cx.state;
    let front = front(&cx);
    let model = who.and_then(|id| cx.model.personas.get(id));
    let name = Signal::derive(move || {
        model.as_ref().map_or(text::map_all().to_owned(), |model| {
            or_untitled(model.name.get(), EntityKind::Persona)
        })
    });
    let is_front = Memo::new(move |_| front.get() == Some(who));
    let is_hidden = Memo::new(move |_| state.hidden.with(|hidden| hidden.contains(&who)));
    let come_forward = move |_| {
        state.overall.set(who.is_none());
        state.hidden.update(|hidden| {
            hidden.remove(&who);
        });
        if let Some(id) = who {
            state.persona.set(Some(id));
            state.select([id.into()]);
        }
    };
    let toggle = move |_| {
        state.hidden.update(|hidden| {
            if !hidden.remove(&who) {
                hidden.insert(who);
            }
        });
    };
    let eye = move || {
        if is_hidden.get() {
            text::map_show_curve()
        } else {
            text::map_hide_curve()
        }
    };
    view! {
        <div class="b-persona-row" data-hidden=move || is_hidden.get().then_some("")>
            <button
                class="b-persona"
                type="button"
                tabindex="-1"
                data-all=who.is_none().then_some("")
                aria-pressed=move || if is_front.get() { "true" } else { "false" }
                data-tip=move || name.get()
                on:click=boxed_press(come_forward)
            >
                <span class="b-persona-dot" />
                <span class="b-persona-name">{move || name.get()}</span>
            </button>
            {move || {
                (!is_front.get())
                    .then(|| {
                        view! {
                            <button class="b-eye" type="button" tabindex="-1" aria-label=eye data-tip=eye on:click=boxed_press(toggle)>
                                {move || {
                                    let drawing = if is_hidden.get() { icondata_lu::LuEyeOff } else { icondata_lu::LuEye };
                                    view! { <Icon icon=drawing size_px=12 /> }
                                }}
                            </button>
                        }
                    })
            }}
        </div>
    }
}
