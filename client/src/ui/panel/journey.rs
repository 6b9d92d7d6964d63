//! The journey itself in the panel: shown while nothing is selected.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::PersonaId;
use waymark_shared::journey::words::JourneyState;

use super::add_row;
use super::fields::{Of, choice, number, plain, prose, section, toggle};
use crate::actions::ActionCx;
use crate::presence::COLOURS;
use crate::text;
use crate::ui::help::go_to;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{ColourDot, For};

pub(super) fn view(cx: &ActionCx) -> impl IntoView + use<> {
    let meta = &cx.model().meta;
    let of = |field| Of::one(cx, EntityRef::Meta, field);
    let (state, owner, cyclic) = (meta.state.signal(), meta.owner.signal(), meta.cyclic.signal());
    let review = meta.review_every_days.signal();
    view! {
        {prose(&of(Field::Title), text::field_journey_title(), meta.title.signal(), text::field_journey_title(), true)}
        {prose(&of(Field::Goal), text::field_goal(), meta.goal.signal(), text::field_goal_hint(), false)}
        {prose(&of(Field::Scope), text::field_scope(), meta.scope.signal(), text::field_scope_hint(), false)}
        {section(text::section_whose(), personas(cx))}
        {section(
            text::section_about(),
            (
                choice(&of(Field::State), text::field_shows(), JourneyState::ALL, JourneyState::as_str, Some(text::option_not_set()), move || state.get()),
                plain(&of(Field::Owner), text::field_owner(), text::field_owner_hint(), move || owner.get()),
                number(&of(Field::ReviewEveryDays), text::field_review_every(), text::field_review_every_hint(), (1, 730), text::problem_review(), move || review.get()),
                toggle(&of(Field::Cyclic), text::field_starts_again(), move || cyclic.get() == Some(true)),
            ),
        )}
    }
}

fn personas(cx: &ActionCx) -> impl IntoView + use<> {
    let keys = cx.model().personas.keys();
    let row_cx = cx.clone();
    view! {
        <For each=move || keys.get() key=|id| *id let(id)>
            {persona_row(&row_cx, id)}
        </For>
        {add_row(cx, "persona.add", text::panel_add_persona())}
    }
}

/// The colour of a persona: chosen, or by its place among the others.
pub(super) fn persona_colour(cx: &ActionCx, id: PersonaId) -> String {
    let personas = &cx.model().personas;
    let chosen = |id: PersonaId| {
        let colour = personas.get(id)?.colour.get()?;
        usize::try_from(colour).ok()
    };
    let index = chosen(id).unwrap_or_else(|| {
        let ids = personas.keys().get();
        let taken: Vec<usize> = ids.iter().filter_map(|id| chosen(*id)).collect();
        // Five steps lead through all colours, neighbours far apart; what somebody chose is left to them.
        let free = (0..COLOURS.len()).map(|nth| (8 + 5 * nth) % COLOURS.len());
        let mut free = free.filter(|colour| !taken.contains(colour));
        let unset = ids.iter().filter(|id| chosen(**id).is_none());
        let at = unset.take_while(|other| **other != id).count();
        free.nth(at).unwrap_or(8 + 5 * at)
    });
    COLOURS[index % COLOURS.len()].to_owned()
}

fn persona_row(cx: &ActionCx, id: PersonaId) -> Option<impl IntoView + use<>> {
    let persona = cx.model().personas.get(id)?;
    let (name, weight) = (persona.name.signal(), persona.weight.signal());
    let (colour_cx, cx) = (cx.clone(), cx.clone());
    let shown = move || {
        name.with(|name| {
            if name.trim().is_empty() {
                text::panel_unnamed_persona().to_owned()
            } else {
                name.clone()
            }
        })
    };
    Some(view! {
        <button class="c-persona-row" type="button" on:click=boxed_press(move |_| go_to(&cx, id.into()))>
            <ColourDot colour=Signal::derive(move || persona_colour(&colour_cx, id)) />
            <span class="c-item-name">{shown}</span>
            <small class="numbers">{move || weight.get().map(|weight| text::percent(usize::try_from(weight).unwrap_or_default()))}</small>
        </button>
    })
}
