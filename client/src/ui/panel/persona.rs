//! A persona in the panel: what one looks up while working on the map. Everything else stands on its sheet.

pub mod sheet;

mod parts;

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::PersonaId;
use waymark_shared::journey::words::{Evidence, PersonaKind};

use super::fields::{Of, choice, number, plain, prose, section};
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
    let (kind, evidence, segment) = (sheet.clone(), sheet.clone(), sheet);
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
    view! {
        {parts::face(cx, id)}
        {prose(&of(Field::Name), text::field_persona_name(), persona.name.signal(), text::field_persona_name(), true)}
        {prose(&of(Field::Quote), text::field_quote(), texts.quote.signal(), text::field_quote_hint(), false)}
        {action_row(cx, &["persona.sheet", "persona.only"])}
        {section(
            text::section_who(),
            (
                plain(&of(Field::Segment), text::field_segment(), text::field_segment_hint(), move || segment.with(|sheet| sheet.segment.clone())),
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
        {action_row(cx, &["move.up", "move.down", "edit.delete"])}
    }
}
