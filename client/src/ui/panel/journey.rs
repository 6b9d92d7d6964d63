//! The journey itself in the panel: shown while nothing is selected.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::PersonaId;
use waymark_shared::journey::words::JourneyState;

use super::fields::{Of, choice, number, plain, prose, section, toggle};
use crate::actions::{self, ActionCx};
use crate::presence::COLOURS;
use crate::ui::help::go_to;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{ColourDot, For, Icon};

pub(super) fn view(cx: &ActionCx) -> impl IntoView + use<> {
    let meta = &cx.model().meta;
    let of = |field| Of::one(cx, EntityRef::Meta, field);
    let (state, owner, cyclic) = (meta.state.signal(), meta.owner.signal(), meta.cyclic.signal());
    let review = meta.review_every_days.signal();
    view! {
        {prose(&of(Field::Title), "Title of the journey", meta.title.signal(), "Title of the journey", true)}
        {prose(&of(Field::Goal), "Goal", meta.goal.signal(), "What the mapping is for", false)}
        {prose(&of(Field::Scope), "Scope", meta.scope.signal(), "From where to where, for whom", false)}
        {section("Whose experience", personas(cx))}
        {section(
            "About",
            (
                choice(&of(Field::State), "Shows", JourneyState::ALL, JourneyState::as_str, Some("Not set"), move || state.get()),
                plain(&of(Field::Owner), "Owner", "Nobody yet", move || owner.get()),
                number(&of(Field::ReviewEveryDays), "Review every", "90 days", (1, 730), "Write 1 to 730 days", move || review.get()),
                toggle(&of(Field::Cyclic), "Starts again", move || cyclic.get() == Some(true)),
            ),
        )}
    }
}

fn personas(cx: &ActionCx) -> impl IntoView + use<> {
    let keys = cx.model().personas.keys();
    let (row_cx, add_cx, lock_cx) = (cx.clone(), cx.clone(), cx.clone());
    view! {
        <For each=move || keys.get() key=|id| *id let(id)>
            {persona_row(&row_cx, id)}
        </For>
        {move || {
            let cx = add_cx.clone();
            lock_cx
                .may_edit()
                .is_ok()
                .then(|| {
                    view! {
                        <button class="c-add c-add-row" type="button" on:click=boxed_press(move |_| actions::run(&cx, "persona.add"))>
                            <Icon icon=icondata_lu::LuPlus size_px=14 />
                            "Add persona"
                        </button>
                    }
                })
        }}
    }
}

/// The colour of a persona: chosen, or by its place among the others.
pub(super) fn persona_colour(cx: &ActionCx, id: PersonaId) -> String {
    let chosen = cx.model().personas.get(id).and_then(|persona| persona.colour.get());
    let position = cx
        .model()
        .personas
        .keys()
        .with(|keys| keys.iter().position(|key| *key == id))
        .unwrap_or_default();
    let index = chosen
        .and_then(|index| usize::try_from(index).ok())
        .unwrap_or(position * 4 + 8);
    COLOURS[index % COLOURS.len()].to_owned()
}

fn persona_row(cx: &ActionCx, id: PersonaId) -> Option<impl IntoView + use<>> {
    let persona = cx.model().personas.get(id)?;
    let (name, weight) = (persona.name.signal(), persona.weight.signal());
    let (colour_cx, cx) = (cx.clone(), cx.clone());
    let shown = move || {
        name.with(|name| {
            if name.trim().is_empty() {
                "Unnamed persona".to_owned()
            } else {
                name.clone()
            }
        })
    };
    Some(view! {
        <button class="c-persona-row" type="button" on:click=boxed_press(move |_| go_to(&cx, id.into()))>
            <ColourDot colour=Signal::derive(move || persona_colour(&colour_cx, id)) />
            <span class="c-item-name">{shown}</span>
            <small class="numbers">{move || weight.get().map(|weight| format!("{weight} %"))}</small>
        </button>
    })
}
