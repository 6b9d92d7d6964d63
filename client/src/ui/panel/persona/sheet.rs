//! The sheet of a persona: all of it on one page that prints, and two of them side by side.
//!
//! A buying group is a persona of its own kind; its members are personas with roles. Not here: the few fields of the panel.

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::PersonaId;
use waymark_shared::journey::ScoreKey;
use waymark_shared::journey::words::{Evidence, PersonaKind, ScoreState};

use super::super::catalogue::members;
use super::super::fields::{Of, choice, number, plain, prose, section};
use super::super::gone;
use super::super::picture::picture;
use super::parts::{colours, face, own_fields};
use crate::actions::{ActionCx, Sheet, run};
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::{Button, ButtonKind, For, Select, SelectOption};
use crate::ui::miniature::Miniature;
use crate::ui::sheet::head;

/// What people are in a buying group.
const ROLES: [text::Line; 8] = [
    text::role_initiator,
    text::role_user,
    text::role_influencer,
    text::role_decider,
    text::role_approver,
    text::role_buyer,
    text::role_gatekeeper,
    text::role_champion,
];

/// One sheet, or two side by side.
pub fn view(cx: &ActionCx, first: PersonaId, second: Option<PersonaId>) -> AnyView {
    let sheets: Vec<AnyView> = [Some(first), second]
        .into_iter()
        .flatten()
        .map(|id| sheet(cx, id))
        .collect();
    view! {
        <section class="s-personas" data-two=second.map(|_| "") aria-label=text::persona_sheet()>
            {head(text::persona_sheets(), controls(cx, first, second))}
            <div class="s-sheets">{sheets}</div>
        </section>
    }
}

fn controls(cx: &ActionCx, first: PersonaId, second: Option<PersonaId>) -> AnyView {
    let open = cx.chrome.sheet;
    let options = {
        let model = cx.model().clone();
        Memo::new(move |_| {
            let ids = model.personas.keys().get();
            ids.into_iter()
                .filter_map(|id| {
                    let name = model.personas.get(id)?.name.get();
                    let shown = if name.trim().is_empty() {
                        text::untitled_persona().to_owned()
                    } else {
                        name
                    };
                    Some(SelectOption::new(id.to_string(), shown))
                })
                .collect::<Vec<_>>()
        })
    };
    let beside = Signal::derive(move || {
        let mut all = options.get();
        all.retain(|option| option.value != first.to_string());
        all.insert(0, SelectOption::new("", text::persona_nobody()));
        all
    });
    let show = move |chosen: String| {
        if let Ok(id) = chosen.parse() {
            open.set(Some(Sheet::Personas(id, second.filter(|second| *second != id))));
        }
    };
    let compare = move |chosen: String| open.set(Some(Sheet::Personas(first, chosen.parse().ok())));
    let (add_cx, locked) = (cx.clone(), cx.clone());
    view! {
        <Select label=text::label_entity_kind_persona() hide_label=true options=Signal::from(options) value=Signal::stored(first.to_string()) on_change=show />
        <span class="s-quiet">{text::persona_beside()}</span>
        <Select
            label=text::persona_compare()
            hide_label=true
            options=beside
            value=Signal::stored(second.map(|id| id.to_string()).unwrap_or_default())
            on_change=compare
        />
        <Button
            kind=ButtonKind::Ghost
            icon=icondata_lu::LuUserRoundPlus
            disabled=Signal::derive(move || locked.may_edit().is_err())
            on_press=move |_| {
                run(&add_cx, "persona.add");
                // It is the last one now, and selected.
                let made = add_cx.model().personas.keys().with_untracked(|ids| ids.last().copied());
                if let Some(id) = made {
                    open.set(Some(Sheet::Personas(id, None)));
                }
            }
        >
            {text::action_persona_add()}
        </Button>
        <Button
            icon=icondata_lu::LuPrinter
            on_press=move |_| {
                // A browser that cannot print does nothing.
                let _ = crate::platform::window().print();
            }
        >
            {text::persona_print()}
        </Button>
    }
}

fn sheet(cx: &ActionCx, id: PersonaId) -> AnyView {
    let Some(persona) = cx.model().personas.get(id) else {
        return gone(EntityKind::Persona);
    };
    let of = |field| Of::one(cx, id, field);
    let values = persona.sheet.signal();
    macro_rules! said {
        ($name:ident) => {{
            let values = values.clone();
            move || values.with(|values| values.$name.clone())
        }};
    }
    let weight = persona.weight.signal();
    let texts = &persona.texts;
    let prose_of = |all: &[(
        Field,
        &'static str,
        &crate::model::projected::Projected<String>,
        &'static str,
    )]| {
        all.iter()
            .map(|(field, label, text, placeholder)| prose(&of(*field), label, text.signal(), placeholder, false))
            .collect::<Vec<_>>()
    };
    let moves = prose_of(&[
        (
            Field::Needs,
            text::field_needs(),
            &texts.needs,
            text::field_needs_hint(),
        ),
        (Field::Job, text::field_job(), &texts.job, text::field_job_hint()),
        (
            Field::Motivations,
            text::field_motivations(),
            &texts.motivations,
            text::field_motivations_hint(),
        ),
        (
            Field::Problems,
            text::field_problems(),
            &texts.problems,
            text::field_problems_hint(),
        ),
        (
            Field::Values,
            text::field_values(),
            &texts.values,
            text::field_values_hint(),
        ),
        (
            Field::Preferences,
            text::field_preferences(),
            &texts.preferences,
            text::field_preferences_hint(),
        ),
    ]);
    let lives = prose_of(&[
        (
            Field::Situation,
            text::field_situation(),
            &texts.situation,
            text::field_situation_hint(),
        ),
        (Field::Sees, text::field_sees(), &texts.sees, text::field_sees_hint()),
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
    ]);
    let rests = prose_of(&[(
        Field::Sources,
        text::field_sources(),
        &texts.sources,
        text::field_sources_hint(),
    )]);
    let roles = Callback::new(|()| ROLES.iter().map(|role| role().to_owned()).collect());
    let name = persona.name.signal();
    let label = move || text::persona_sheet_of(&name.get());
    view! {
        <article class="s-sheet" aria-label=label>
            <div class="s-side">
                {face(cx, id)}
                <div class="s-screen-only">{picture(&of(Field::Picture), persona.name.signal().into(), said!(picture))}</div>
                {section(
                    text::section_who(),
                    (
                        fact(&of(Field::Segment), text::field_segment(), text::field_segment_hint(), said!(segment)),
                        choice(&of(Field::Kind), text::field_kind(), PersonaKind::ALL, PersonaKind::as_str, Some(text::option_one_person()), said!(kind)),
                        members(&of(Field::Roles), [text::field_roles(), text::field_roles_new(), text::field_roles_add()], roles, said!(roles)),
                        number(&of(Field::Weight), text::field_share(), text::field_share_hint(), (0, 100), text::problem_share(), move || weight.get()),
                        colours(&of(Field::Colour), said!(colour)),
                    ),
                )}
                {section(
                    text::section_facts(),
                    (
                        fact(&of(Field::AgeRange), text::field_age(), text::field_age_hint(), said!(age_range)),
                        fact(&of(Field::Gender), text::field_gender(), text::field_gender_hint(), said!(gender)),
                        fact(&of(Field::Place), text::field_place(), text::field_place_hint(), said!(place)),
                        fact(&of(Field::Household), text::field_household(), text::field_household_hint(), said!(household)),
                        fact(&of(Field::Education), text::field_education(), text::field_education_hint(), said!(education)),
                        fact(&of(Field::Income), text::field_income(), text::field_income_hint(), said!(income)),
                        own_fields(&of(Field::Custom), said!(custom)),
                    ),
                )}
                {section(
                    text::section_rests_on(),
                    (
                        choice(&of(Field::Evidence), text::field_evidence(), Evidence::ALL, Evidence::as_str, Some(text::option_unknown()), said!(evidence)),
                        rests,
                    ),
                )}
            </div>
            <div class="s-main">
                {prose(&of(Field::Name), text::field_persona_name(), persona.name.signal(), text::field_persona_name(), true)}
                <div class="s-quote">{prose(&of(Field::Quote), text::field_quote(), texts.quote.signal(), text::field_quote_hint(), false)}</div>
                {feelings(cx, id)}
                <div class="s-two">
                    {section(text::section_moves(), moves)}
                    {section(text::section_lives(), lives)}
                </div>
            </div>
        </article>
    }
}

/// A line to write, and what it says for paper, where a field cannot break it.
fn fact(
    of: &Of,
    label: &'static str,
    hint: &'static str,
    value: impl Fn() -> Option<String> + Clone + Send + Sync + 'static,
) -> AnyView {
    let said = value.clone();
    view! {
        <div class="s-fact">
            {plain(of, label, hint, value)}
            <span class="s-printed" aria-hidden="true">{said}</span>
        </div>
    }
}

/// How the journey feels to this persona, as on the map.
fn feelings(cx: &ActionCx, id: PersonaId) -> AnyView {
    let model = cx.model().clone();
    let curve = {
        let model = model.clone();
        Memo::new(move |_| {
            let moments = model.moments.keys().get();
            let feeling = |moment| {
                let key = ScoreKey {
                    moment,
                    persona: id,
                    state: ScoreState::AsIs,
                };
                model.score(key).with(|score| score.as_ref().map(|score| score.value))
            };
            moments.into_iter().map(feeling).collect::<Vec<_>>()
        })
    };
    let is_known = Memo::new(move |_| curve.with(|curve| curve.iter().any(Option::is_some)));
    // Each name as wide as its moments, as on the map.
    let (stages, moments) = (model.stages.keys(), model.moments.keys());
    let names = {
        let model = model.clone();
        move || {
            stages.track();
            moments.track();
            model.with_values(|_, placement| {
                let widths = placement.stages.iter().map(|(id, moments)| (*id, moments.len()));
                widths.filter(|(_, width)| *width > 0).collect::<Vec<_>>()
            })
        }
    };
    view! {
        <section class="c-section s-feelings" hidden=move || !is_known.get()>
            <h3>{text::persona_feelings()}</h3>
            <Miniature curve />
            <ol class="s-stages">
                <For each=names key=|stage| *stage let((id, width))>
                    {
                        let stage = model.stages.get(id);
                        stage.map(|stage| view! { <li style:flex-grow=width.to_string()>{move || stage.name.get()}</li> })
                    }
                </For>
            </ol>
        </section>
    }
}
