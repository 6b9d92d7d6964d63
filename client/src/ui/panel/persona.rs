//! A persona in the panel: whose experience is mapped.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::PersonaId;
use waymark_shared::journey::Persona;
use waymark_shared::journey::words::{Evidence, PersonaKind};

use super::fields::{Of, choice, folded, number, plain, prose, section};
use super::{action_row, gone};
use crate::actions::ActionCx;
use crate::text;
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
        (
            Field::Needs,
            text::field_needs(),
            &texts.needs,
            text::field_needs_hint(),
        ),
        (
            Field::Problems,
            text::field_problems(),
            &texts.problems,
            text::field_problems_hint(),
        ),
        (
            Field::Motivations,
            text::field_motivations(),
            &texts.motivations,
            text::field_motivations_hint(),
        ),
        (
            Field::Situation,
            text::field_situation(),
            &texts.situation,
            text::field_situation_hint(),
        ),
    ]
    .map(|(field, label, text, placeholder)| prose(&of(field), label, text.signal(), placeholder, false));
    let more = [
        (Field::Job, text::field_job(), &texts.job, text::field_job_hint()),
        (
            Field::Values,
            text::field_values(),
            &texts.values,
            text::field_values_hint(),
        ),
        (
            Field::Obligations,
            text::field_obligations(),
            &texts.obligations,
            text::field_obligations_hint(),
        ),
        (
            Field::Abilities,
            text::field_abilities(),
            &texts.abilities,
            text::field_abilities_hint(),
        ),
        (
            Field::Preferences,
            text::field_preferences(),
            &texts.preferences,
            text::field_preferences_hint(),
        ),
        (Field::Sees, text::field_sees(), &texts.sees, text::field_sees_hint()),
        (
            Field::Sources,
            text::field_sources(),
            &texts.sources,
            text::field_sources_hint(),
        ),
    ]
    .map(|(field, label, text, placeholder)| prose(&of(field), label, text.signal(), placeholder, false));
    view! {
        {prose(&of(Field::Name), text::field_persona_name(), persona.name.signal(), text::field_persona_name(), true)}
        {prose(&of(Field::Quote), text::field_quote(), texts.quote.signal(), text::field_quote_hint(), false)}
        {section(
            text::section_who(),
            (
                plain(&of(Field::Segment), text::field_segment(), text::field_segment_hint(), from_sheet(|persona| persona.segment.clone())),
                choice(&of(Field::Kind), text::field_kind(), PersonaKind::ALL, PersonaKind::as_str, Some(text::option_one_person()), move || {
                    kind.with(|sheet| sheet.kind)
                }),
                number(&of(Field::Weight), text::field_share(), text::field_share_hint(), (0, 100), text::problem_share(), move || weight.get()),
                choice(&of(Field::Evidence), text::field_evidence(), Evidence::ALL, Evidence::as_str, Some(text::option_unknown()), move || {
                    evidence.with(|sheet| sheet.evidence)
                }),
            ),
        )}
        {section(text::section_moves(), about.collect_view())}
        {folded(text::section_more_about(), more.collect_view())}
        {folded(
            text::section_facts(),
            (
                plain(&of(Field::AgeRange), text::field_age(), text::field_age_hint(), from_sheet(|persona| persona.age_range.clone())),
                plain(&of(Field::Gender), text::field_gender(), "", from_sheet(|persona| persona.gender.clone())),
                plain(&of(Field::Place), text::field_place(), text::field_place_hint(), from_sheet(|persona| persona.place.clone())),
                plain(&of(Field::Household), text::field_household(), "", from_sheet(|persona| persona.household.clone())),
                plain(&of(Field::Education), text::field_education(), "", from_sheet(|persona| persona.education.clone())),
                plain(&of(Field::Income), text::field_income(), "", from_sheet(|persona| persona.income.clone())),
            ),
        )}
        {action_row(cx, &["move.up", "move.down", "edit.delete"])}
    }
}
