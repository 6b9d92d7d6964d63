//! The map for one persona only: what concerns others fades, and a line says so with the way back.
//!
//! Not here: the rule (`shared::journey::concern`).

use std::collections::BTreeSet;

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::PersonaId;
use waymark_shared::journey::concern::Concern;

use super::cx::use_board;
use crate::model::JourneyModel;
use crate::text;
use crate::ui::kit::Icon;
use crate::ui::kit::flow::{boxed_press, view};

/// Everything that concerns others only.
pub fn faint(model: &JourneyModel, persona: PersonaId) -> BTreeSet<EntityRef> {
    model.with_values(|journey, placement| Concern::of(journey, placement, persona).faint(journey, placement))
}

/// Says whose map it is, and brings everybody back.
pub fn line(persona: PersonaId) -> AnyView {
    let cx = use_board();
    let state = cx.state;
    let name = cx.model.personas.get(persona).map(|persona| persona.name.signal());
    let words = move || {
        let name = name.as_ref().map(|name| name.get()).unwrap_or_default();
        match name.trim() {
            "" => text::only_unnamed().to_owned(),
            name => text::only_persona(name),
        }
    };
    view! {
        <div class="b-only">
            <Icon icon=icondata_lu::LuFunnel size_px=14 />
            <span role="status">{words}</span>
            <button type="button" class="b-only-all" on:click=boxed_press(move |_| state.only.set(None))>{text::only_show_all()}</button>
        </div>
    }
}
