//! A moment in the panel: what happens, who takes part, how it feels, what is hidden between touchpoints, how it performs, where it leads, and
//! its numbers. The groups are also what opens in place on the grid (`inline`), so both always say the same.

use leptos::prelude::*;
use waymark_shared::analysis::facts::Facts;
use waymark_shared::analysis::funnel::loss;
use waymark_shared::analysis::truth;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::ids::{MomentId, PersonaId};
use waymark_shared::journey::ScoreKey;
use waymark_shared::journey::words::{Influence, MomentKind, MomentOfTruth, ScoreState, WaitOk};

use super::catalogue::{actors, channels};
use super::duration;
use super::fields::{Of, Problem, choice, folded, line, line_by, number, offered, owners, prose, row, section, steps};
use super::link;
use super::reasons::reasons;
use super::stage::MOST_PEOPLE;
use super::{action_row, gone};
use crate::actions::{ActionCx, feeling_words};
use crate::model::derived;
use crate::platform::{clock, locale};
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{For, Icon};
use crate::ui::labels::or_untitled;

/// A field of the moment and its signal, ready for a control.
macro_rules! value {
    ($moment:ident.$name:ident) => {{
        let signal = $moment.$name.signal();
        move || signal.get()
    }};
}

/// The moment, or a sentence in its place.
macro_rules! moment {
    ($cx:expr, $id:expr) => {
        match $cx.model().moments.get($id) {
            Some(moment) => moment,
            None => return gone(EntityKind::Moment),
        }
    };
}

pub(super) fn view(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    let of = |field| Of::one(cx, id, field);
    let kind = moment.kind.signal();
    let chosen_kind = move || Some(kind.get());
    view! {
        {prose(&of(Field::Title), text::field_moment_title(), moment.title.signal(), text::field_moment_title_hint(), true)}
        {prose(&of(Field::What), text::field_what_happens(), moment.what.signal(), text::field_what_happens_hint(), false)}
        {section(
            text::section_where(),
            (
                choice(&of(Field::Kind), text::field_kind(), MomentKind::ALL, MomentKind::as_str, None, chosen_kind),
                where_it_happens(cx, id),
                who_takes_part(cx, id),
                choice(
                    &of(Field::Influence),
                    text::field_controlled_by(),
                    Influence::ALL,
                    Influence::as_str,
                    Some(text::option_not_set()),
                    value!(moment.influence),
                ),
            ),
        )}
        {section(text::map_how_it_feels(), (feeling(cx, id), expectation(cx, id)))}
        {section(text::section_hidden(), waits(cx, id))}
        {section(text::section_performance(), (ownership(cx, id), importance(cx, id)))}
        {section(text::map_where_it_leads(), link::of_moment(cx, id))}
        {folded(text::section_numbers(), numbers(cx, id))}
        {folded(
            text::map_question(),
            (
                prose(&of(Field::Question), text::field_question(), moment.question.signal(), text::field_question_hint(), false),
                prose(&of(Field::Personalisation), text::field_adapts(), moment.personalisation.signal(), text::field_adapts_hint(), false),
            ),
        )}
        {reviewed(cx, id)}
        {action_row(cx, &["moment.add", "move.left", "move.right", "edit.delete"])}
    }
}

/// Channels.
pub(super) fn where_it_happens(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    channels(&Of::one(cx, id, Field::Channels), value!(moment.channels))
}

/// Things and persons.
pub(super) fn who_takes_part(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    actors(&Of::one(cx, id, Field::Actors), value!(moment.actors))
}

/// The feelings of every persona, why, and whether the moment decides the journey.
pub(super) fn feeling(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    let of = |field| Of::one(cx, id, field);
    let personas = cx.model().personas.keys();
    let lines_cx = cx.clone();
    let none = {
        let personas = personas.clone();
        move || {
            personas
                .with(Vec::is_empty)
                .then(|| view! { <p class="c-note">{text::why_feeling_needs_persona()}</p> })
        }
    };
    view! {
        {none}
        <For each=move || personas.get() key=|persona| *persona let(persona)>
            {feelings_of(&lines_cx, id, persona)}
        </For>
        {prose(&of(Field::Reason), text::field_reason(), moment.reason.signal(), text::field_reason_hint(), false)}
        {decides(cx, id)}
    }
}

/// One persona's feelings: as it is, and as it should be.
fn feelings_of(cx: &ActionCx, moment: MomentId, persona: PersonaId) -> Option<AnyView> {
    let model = cx.model().personas.get(persona)?;
    let name = model.name.signal();
    let fields = [
        (ScoreState::AsIs, text::label_journey_state_as_is()),
        (ScoreState::ToBe, text::label_journey_state_to_be()),
    ]
    .map(|(state, label)| feeling_line(cx, ScoreKey { moment, persona, state }, label))
    .into_iter()
    .collect_view();
    Some(view! {
        <div class="c-feelings" role="group" aria-label=move || name.get()>
            <span class="c-field-label">{
                let name = model.name.signal();
                move || or_untitled(name.get(), EntityKind::Persona)
            }</span>
            {fields}
        </div>
    })
}

fn feeling_line(cx: &ActionCx, key: ScoreKey, label: &'static str) -> AnyView {
    let score = cx.model().score(key);
    let shown = move || {
        score.with(|score| {
            score
                .as_ref()
                .map(|score| feeling_words(score.value))
                .unwrap_or_default()
        })
    };
    let write_cx = cx.clone();
    let write = move |text: &str| {
        let value = parse_feeling(text)?;
        write_cx.apply([Edit::SetScore {
            moment: key.moment,
            persona: key.persona,
            state: key.state,
            value,
        }]);
        Ok(())
    };
    // The lock of a field follows the moment it belongs to.
    line_by(
        &Of::one(cx, key.moment, Field::Title),
        label.to_owned(),
        "–",
        shown,
        write,
    )
}

/// Reads a feeling as people write it: "+1.5", "−1", "0,5". Empty: not known.
fn parse_feeling(text: &str) -> Result<Option<f64>, Problem> {
    let problem = text::map_problem_feeling();
    let text = text.trim().replace('\u{2212}', "-").replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    let value: f64 = text.trim_start_matches('+').parse().map_err(|_| problem)?;
    let in_halves = (value * 2.0).fract() == 0.0;
    if in_halves && (-2.0..=2.0).contains(&value) {
        Ok(Some(value))
    } else {
        Err(problem)
    }
}

/// Moment of truth: what the numbers propose and people decide.
fn decides(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    let of = Of::one(cx, id, Field::Mot);
    let mot = moment.mot.signal();
    let proposed = {
        let (cx, mot, importance) = (cx.clone(), mot.clone(), moment.importance_customer.signal());
        move || {
            // What the rules read of this moment; of its neighbours a later look will do.
            importance.track();
            let _ = derived::overall_feeling(cx.model(), id, ScoreState::AsIs);
            let undecided = matches!(mot.get(), None | Some(MomentOfTruth::None));
            undecided.then(|| proposal(&cx, id)).flatten()
        }
    };
    let decide = {
        let of = of.clone();
        move |word: MomentOfTruth| of.set(Some(Value::Line(word.as_str().to_owned())))
    };
    let lock_of = of.clone();
    view! {
        {choice(&of, text::field_moment_of_truth(), MomentOfTruth::ALL, MomentOfTruth::as_str, Some(text::option_not_decided()), move || mot.get())}
        {move || {
            let (why, word) = proposed()?;
            let (confirm, dismiss) = (decide.clone(), decide.clone());
            let buttons = (!lock_of.is_locked()).then(|| view! {
                <span class="c-proposal-buttons">
                    <button class="c-action" type="button" on:click=boxed_press(move |_| confirm(word))>
                        <Icon icon=icondata_lu::LuStar size_px=14 />
                        {text::map_confirm()}
                    </button>
                    <button class="c-action" type="button" on:click=boxed_press(move |_| dismiss(MomentOfTruth::Dismissed))>
                        <Icon icon=icondata_lu::LuStarOff size_px=14 />
                        {text::truth_dismiss()}
                    </button>
                </span>
            });
            Some(view! { <div class="c-proposal"><p>{why}</p> {buttons}</div> })
        }}
    }
}

/// Why the numbers propose a moment of truth, and of which kind it would be.
fn proposal(cx: &ActionCx, id: MomentId) -> Option<(&'static str, MomentOfTruth)> {
    cx.model().with_values(|journey, placement| {
        let facts = Facts::of(journey, placement, &std::collections::BTreeMap::new());
        let found = truth::truths(&facts.moments, &journey.meta.settings);
        let truth = found.into_iter().find(|truth| truth.moment == id && !truth.confirmed)?;
        let why = match truth.reasons {
            reasons if reasons.strong_and_important => text::map_proposed_strong(),
            reasons if reasons.turn => text::map_proposed_turn(),
            _ => text::map_proposed_end(),
        };
        let word = if truth.positive {
            MomentOfTruth::Positive
        } else {
            MomentOfTruth::Negative
        };
        Some((why, word))
    })
}

fn expectation(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    let of = Of::one(cx, id, Field::Expectation);
    prose(
        &of,
        text::field_expectation(),
        moment.expectation.signal(),
        text::field_expectation_hint(),
        false,
    )
}

/// Waits, contacts and uncertainty.
pub(super) fn waits(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    let of = |field| Of::one(cx, id, field);
    view! {
        {minutes(&of(Field::WaitMin), text::field_wait(), text::field_wait_hint(), value!(moment.wait_min))}
        {choice(&of(Field::WaitOk), text::field_acceptable(), WaitOk::ALL, WaitOk::as_str, Some(text::option_not_asked()), value!(moment.wait_ok))}
        {minutes(&of(Field::ActiveMin), text::field_customer_busy(), text::field_customer_busy_hint(), value!(moment.active_min))}
        {number(&of(Field::Contacts), text::field_contacts(), text::field_contacts_hint(), (0, 99), text::problem_contacts(), value!(moment.contacts))}
        {steps(&of(Field::Uncertainty), text::field_uncertainty(), (0, 4), "wait", value!(moment.uncertainty))}
    }
}

/// Owner, impact, desired against actual.
pub(super) fn ownership(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    let of = |field| Of::one(cx, id, field);
    view! {
        {offered(&of(Field::Owner), text::field_owner(), text::field_owner_hint(), owners(cx), value!(moment.owner))}
        {steps(&of(Field::Impact), text::fact_impact(), (1, 5), "accent", value!(moment.impact))}
        {steps(&of(Field::Desired), text::field_desired(), (0, 10), "positive", value!(moment.desired))}
        {steps(&of(Field::Actual), text::field_actual(), (0, 10), "accent", value!(moment.actual))}
        {gap(moment.desired.signal(), moment.actual.signal())}
    }
}

fn importance(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    let of = |field| Of::one(cx, id, field);
    view! {
        {steps(&of(Field::ImportanceCustomer), text::field_to_customers(), (1, 5), "accent", value!(moment.importance_customer))}
        {steps(&of(Field::ImportanceOrg), text::field_to_us(), (1, 5), "accent", value!(moment.importance_org))}
    }
}

/// How many come and stay, and why the others leave.
pub(super) fn numbers(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    let of = |field| Of::one(cx, id, field);
    view! {
        {people(cx, id, moment.entered.signal(), moment.completed.signal())}
        {reasons(&of(Field::ExitReasons), moment.exit_reasons.signal())}
    }
}

/// Entered and completed, of a moment or a stage, and a word when they cannot both be right.
pub(super) fn people(
    cx: &ActionCx,
    entity: impl Into<waymark_shared::doc::schema::EntityRef>,
    entered: ArcReadSignal<Option<i64>>,
    completed: ArcReadSignal<Option<i64>>,
) -> AnyView {
    let entity = entity.into();
    let of = |field| Of::one(cx, entity, field);
    let problem = text::map_problem_count();
    let (shown_entered, shown_completed) = (entered.clone(), completed.clone());
    let words = move || {
        let found = loss(entered.get(), completed.get());
        if found.is_doubtful {
            return Some((text::map_doubtful().to_owned(), "negative"));
        }
        let (lost, rate) = (found.lost?, found.rate?);
        Some((
            text::map_lost(&lost.to_string(), &format!("{:.0}", rate * 100.0)),
            if lost > 0 { "wait" } else { "positive" },
        ))
    };
    view! {
        {number(&of(Field::Entered), text::field_entered(), text::field_customers_hint(), (0, MOST_PEOPLE), problem, move || shown_entered.get())}
        {number(&of(Field::Completed), text::field_completed(), text::field_customers_hint(), (0, MOST_PEOPLE), problem, move || shown_completed.get())}
        {move || words().map(|(words, tone)| view! { <p class="c-gap numbers" data-tone=tone>{words}</p> })}
    }
}

/// When somebody last looked whether all of this is still true.
fn reviewed(cx: &ActionCx, id: MomentId) -> AnyView {
    let moment = moment!(cx, id);
    let of = Of::one(cx, id, Field::ReviewedAt);
    let at = moment.reviewed_at.signal();
    let shown = move || match at.get().and_then(|at| u64::try_from(at).ok()) {
        Some(at) => locale::date(at),
        None => text::map_not_yet().to_owned(),
    };
    let lock_of = of.clone();
    let set_of = of.clone();
    row(
        &of,
        text::map_reviewed(),
        view! {
            <span class="c-value">{shown}</span>
            {move || {
                let set_of = set_of.clone();
                (!lock_of.is_locked())
                    .then(|| {
                        view! {
                            <button
                                class="c-add"
                                type="button"
                                on:click=boxed_press(move |_| {
                                    set_of.set(Some(Value::Int(i64::try_from(clock::now_ms()).unwrap_or(i64::MAX))));
                                })
                            >
                                {text::map_today()}
                            </button>
                        }
                    })
            }}
        },
    )
}

/// What is missing between how it should be and how it is.
fn gap(desired: ArcReadSignal<Option<i64>>, actual: ArcReadSignal<Option<i64>>) -> impl IntoView {
    move || {
        let gap = desired.get()? - actual.get()?;
        let size = usize::try_from(gap.unsigned_abs()).unwrap_or(usize::MAX);
        let (words, tone) = match gap {
            1.. => (text::gap_below(size), "negative"),
            0 => (text::gap_none().to_owned(), "positive"),
            _ => (text::gap_above(size), "positive"),
        };
        Some(view! { <p class="c-gap numbers" data-tone=tone>{words}</p> })
    }
}

/// A time, typed as people write it.
fn minutes(
    of: &Of,
    label: &'static str,
    placeholder: &'static str,
    value: impl Fn() -> Option<i64> + Send + Sync + 'static,
) -> AnyView {
    let read = |typed: &str| {
        duration::parse(typed)
            .map(|minutes| minutes.map(Value::Int))
            .map_err(|_| text::problem_time())
    };
    line(
        of,
        label,
        placeholder,
        move || value().map(duration::format).unwrap_or_default(),
        read,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_feeling_is_read_as_people_write_it() {
        for (text, expected) in [
            ("", None),
            ("0", Some(0.0)),
            ("+1.5", Some(1.5)),
            ("1,5", Some(1.5)),
            ("-2", Some(-2.0)),
            ("\u{2212}0.5", Some(-0.5)),
        ] {
            assert_eq!(parse_feeling(text), Ok(expected), "{text}");
        }
        for text in ["2.5", "-3", "0.3", "good", "1e9", "NaN"] {
            assert!(parse_feeling(text).is_err(), "{text}");
        }
    }
}
