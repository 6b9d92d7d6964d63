//! A persona in the panel: whose experience is mapped.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::PersonaId;
use waymark_shared::journey::Persona;
use waymark_shared::journey::words::{Evidence, PersonaKind};

use super::fields::{Of, choice, folded, number, plain, prose, section};
use super::{action_row, gone};
use crate::actions::ActionCx;
use crate::ui::kit::flow::view;

pub(super) fn view(cx: &ActionCx, id: PersonaId) -> AnyView {
    let Some(persona) = cx.model().personas.get(id) else {
        return gone(EntityKind::Persona);
    };
    let of = |field| Of::one(cx, id, field);
    let sheet = persona.sheet.signal();
    let from_sheet = |read: fn(&Persona) -> Option<String>| {
        let sheet = sheet.clone();
        move || sheet.with(|sheet| read(sheet))
    };
    let (kind, evidence) = (sheet.clone(), sheet.clone());
    let weight = persona.weight.signal();
    let texts = &persona.texts;
    let about = [
        (Field::Needs, "Needs", &texts.needs, "What this person needs"),
        (Field::Problems, "Problems", &texts.problems, "What stands in the way"),
        (
            Field::Motivations,
            "Motivations",
            &texts.motivations,
            "What drives them",
        ),
        (Field::Situation, "Situation", &texts.situation, "Where and when"),
    ]
    .map(|(field, label, text, placeholder)| prose(&of(field), label, text.signal(), placeholder, false));
    let more = [
        (Field::Job, "Job", &texts.job, "What they do"),
        (Field::Values, "Values", &texts.values, "What matters to them"),
        (
            Field::Obligations,
            "Obligations",
            &texts.obligations,
            "What they must do",
        ),
        (Field::Abilities, "Abilities", &texts.abilities, "What they can do"),
        (
            Field::Preferences,
            "Preferences",
            &texts.preferences,
            "How they like it",
        ),
        (Field::Sees, "Sees and hears", &texts.sees, "What reaches them"),
        (Field::Sources, "Sources", &texts.sources, "Interviews, data, studies"),
    ]
    .map(|(field, label, text, placeholder)| prose(&of(field), label, text.signal(), placeholder, false));
    view! {
        {prose(&of(Field::Name), "Name of the persona", persona.name.signal(), "Name of the persona", true)}
        {prose(&of(Field::Quote), "In their words", texts.quote.signal(), "“…”", false)}
        {section(
            "Who it is",
            (
                plain(&of(Field::Segment), "Segment", "Which customers", from_sheet(|persona| persona.segment.clone())),
                choice(&of(Field::Kind), "Kind", PersonaKind::ALL, PersonaKind::as_str, Some("One person"), move || {
                    kind.with(|sheet| sheet.kind)
                }),
                number(&of(Field::Weight), "Share", "Per cent of customers", (0, 100), "Write 0 to 100", move || weight.get()),
                choice(&of(Field::Evidence), "Evidence", Evidence::ALL, Evidence::as_str, Some("Unknown"), move || {
                    evidence.with(|sheet| sheet.evidence)
                }),
            ),
        )}
        {section("What moves them", about.collect_view())}
        {folded("More about them", more.collect_view())}
        {folded(
            "Facts",
            (
                plain(&of(Field::AgeRange), "Age", "30 to 45", from_sheet(|persona| persona.age_range.clone())),
                plain(&of(Field::Gender), "Gender", "", from_sheet(|persona| persona.gender.clone())),
                plain(&of(Field::Place), "Place", "Where they live", from_sheet(|persona| persona.place.clone())),
                plain(&of(Field::Household), "Household", "", from_sheet(|persona| persona.household.clone())),
                plain(&of(Field::Education), "Education", "", from_sheet(|persona| persona.education.clone())),
                plain(&of(Field::Income), "Income", "", from_sheet(|persona| persona.income.clone())),
            ),
        )}
        {action_row(cx, &["move.up", "move.down", "edit.delete"])}
    }
}
