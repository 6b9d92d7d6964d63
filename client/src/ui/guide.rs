//! The guide for somebody new to the method: four steps beside the real map, each with what to do and what is done already.
//!
//! It counts what the person made, not what the example holds, and nothing waits for it: steps are left and come back to at will, also
//! after a reload. Not here: the note that a template leaves (`ui/note`).

use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::edit::{Edit, Place};
use waymark_shared::doc::schema::{EntityRef, Field, Shape, shape};
use waymark_shared::ids::{LaneId, MomentId, StageId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{LaneKind, MomentKind};
use waymark_shared::layout::Spot;
use waymark_shared::text_splice::TextSplice;

use crate::actions::{self, ActionCx, Side, use_actions};
use crate::platform::starts::{self, Guided};
use crate::text;
use crate::ui::board::focus::{element_of, reveal};
use crate::ui::board::inline::Inline;
use crate::ui::kit::flow::{boxed_press, effect, view};
use crate::ui::kit::{Anchor, Button, ButtonKind, Icon};
use crate::ui::panel::PanelFrame;

/// Moments that make a first map; more come by themselves.
const ENOUGH: usize = 3;

/// One step.
struct Step {
    title: text::Line,
    why: text::Line,
    /// What to do, and how far it is.
    tasks: &'static [Task],
}

struct Task {
    words: text::Line,
    done: fn(&Made) -> bool,
}

static STEPS: [Step; 4] = [
    Step {
        title: text::guide_who,
        why: text::guide_who_why,
        tasks: &[
            Task {
                words: text::guide_task_title,
                done: |made| made.is_named,
            },
            Task {
                words: text::guide_task_name,
                done: |made| made.personas > 0,
            },
            Task {
                words: text::guide_task_need,
                done: |made| made.personas_with_need > 0,
            },
        ],
    },
    Step {
        title: text::guide_what,
        why: text::guide_what_why,
        tasks: &[
            Task {
                words: text::guide_task_moments,
                done: |made| made.moments >= ENOUGH,
            },
            Task {
                words: text::guide_task_channels,
                done: |made| made.touchpoints > 0 && made.with_channel >= made.touchpoints,
            },
        ],
    },
    Step {
        title: text::guide_with,
        why: text::guide_with_why,
        tasks: &[Task {
            words: text::guide_task_actors,
            done: |made| made.with_actor >= ENOUGH,
        }],
    },
    Step {
        title: text::guide_feels,
        why: text::guide_feels_why,
        tasks: &[
            Task {
                words: text::guide_task_feelings,
                done: |made| made.with_feeling >= ENOUGH,
            },
            Task {
                words: text::guide_task_reason,
                done: |made| made.has_reason,
            },
        ],
    },
];

/// What the person made since the guide began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Made {
    /// The journey has a title of its own.
    is_named: bool,
    personas: usize,
    personas_with_need: usize,
    moments: usize,
    touchpoints: usize,
    with_channel: usize,
    with_actor: usize,
    with_feeling: usize,
    has_reason: bool,
    /// Moments of the example are there.
    has_example: bool,
    next: Next,
}

/// Where to go on: the first moment that lacks something, and the one that feels worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Next {
    channel: Option<MomentId>,
    actor: Option<MomentId>,
    feeling: Option<MomentId>,
    lowest: Option<MomentId>,
}

impl Made {
    fn of(journey: &Journey, placement: &Placement, example: &[String]) -> Self {
        let is_own = |text: &str| is_own(example, text);
        let mut made = Self {
            is_named: is_own(&journey.meta.title),
            ..Self::default()
        };
        for persona in placement.personas.iter().filter_map(|id| journey.personas.get(id)) {
            if is_own(&persona.name) {
                made.personas += 1;
                made.personas_with_need += usize::from(is_own(&persona.needs) || is_own(&persona.job));
            }
        }
        let mut lowest: Option<f64> = None;
        for moment in placement.moments().filter_map(|id| journey.moments.get(&id)) {
            if !is_own(&moment.title) {
                made.has_example |= !moment.title.trim().is_empty();
                continue;
            }
            made.moments += 1;
            if moment.kind == MomentKind::Touchpoint {
                made.touchpoints += 1;
                made.with_channel += usize::from(!moment.channels.is_empty());
                if moment.channels.is_empty() {
                    made.next.channel.get_or_insert(moment.id);
                }
            }
            made.with_actor += usize::from(!moment.actors.is_empty());
            if moment.actors.is_empty() {
                made.next.actor.get_or_insert(moment.id);
            }
            let scores = journey.scores.iter().filter(|(key, _)| key.moment == moment.id);
            let mut is_felt = false;
            for (_, score) in scores {
                is_felt = true;
                if lowest.is_none_or(|value| score.value < value) {
                    lowest = Some(score.value);
                    made.next.lowest = Some(moment.id);
                    made.has_reason = !moment.reason.trim().is_empty();
                }
            }
            made.with_feeling += usize::from(is_felt);
            if !is_felt {
                made.next.feeling.get_or_insert(moment.id);
            }
        }
        let placed = placement
            .cells
            .values()
            .flatten()
            .filter_map(|id| journey.cards.get(id));
        made.has_example |= placed
            .map(|card| &card.title)
            .any(|title| !title.trim().is_empty() && !is_own(title));
        made
    }
}

/// Whether a text is neither empty nor the example's.
fn is_own(example: &[String], text: &str) -> bool {
    !text.trim().is_empty() && !example.iter().any(|known| known == text)
}

/// What the journey says of itself, of its persons and of its moments, as texts to be overwritten: entity, field, text.
fn texts(journey: &Journey, placement: &Placement) -> Vec<(EntityRef, Field, String)> {
    let mut texts = vec![
        (EntityRef::Meta, Field::Goal, journey.meta.goal.clone()),
        (EntityRef::Meta, Field::Scope, journey.meta.scope.clone()),
    ];
    for persona in placement.personas.iter().filter_map(|id| journey.personas.get(id)) {
        let line = |line: &Option<String>| line.clone().unwrap_or_default();
        let fields = [
            (Field::Quote, persona.quote.clone()),
            (Field::Needs, persona.needs.clone()),
            (Field::Job, persona.job.clone()),
            (Field::Motivations, persona.motivations.clone()),
            (Field::Problems, persona.problems.clone()),
            (Field::Values, persona.values.clone()),
            (Field::Preferences, persona.preferences.clone()),
            (Field::Situation, persona.situation.clone()),
            (Field::Sees, persona.sees.clone()),
            (Field::Obligations, persona.obligations.clone()),
            (Field::Abilities, persona.abilities.clone()),
            (Field::Sources, persona.sources.clone()),
            (Field::Segment, line(&persona.segment)),
            (Field::AgeRange, line(&persona.age_range)),
            (Field::Gender, line(&persona.gender)),
            (Field::Place, line(&persona.place)),
            (Field::Household, line(&persona.household)),
            (Field::Education, line(&persona.education)),
            (Field::Income, line(&persona.income)),
        ];
        texts.extend(fields.map(|(field, text)| (persona.id.into(), field, text)));
    }
    for moment in placement.moments().filter_map(|id| journey.moments.get(&id)) {
        let fields = [
            (Field::What, moment.what.clone()),
            (Field::Reason, moment.reason.clone()),
            (Field::Expectation, moment.expectation.clone()),
            (Field::Question, moment.question.clone()),
        ];
        texts.extend(fields.map(|(field, text)| (moment.id.into(), field, text)));
    }
    texts
}

/// What the journey says now: its title, the names of persons, moments and cards, and their texts.
fn said(cx: &ActionCx) -> Vec<String> {
    cx.model().with_values(|journey, placement| {
        let personas = placement.personas.iter().filter_map(|id| journey.personas.get(id));
        let moments = placement.moments().filter_map(|id| journey.moments.get(&id));
        let names = personas
            .map(|one| one.name.clone())
            .chain(moments.map(|one| one.title.clone()))
            .chain(journey.cards.values().map(|one| one.title.clone()))
            .chain([journey.meta.title.clone()]);
        let all = names.chain(texts(journey, placement).into_iter().map(|(_, _, text)| text));
        all.filter(|text| !text.trim().is_empty()).collect()
    })
}

/// The column.
pub fn column() -> AnyView {
    let cx = use_actions();
    let id = cx.journey;
    let begun = starts::guided(id).unwrap_or_else(|| Guided {
        step: 0,
        // What somebody made themselves is no example, though it was there before the guide.
        example: if starts::template_of(id).is_some() {
            said(&cx)
        } else {
            Vec::new()
        },
    });
    starts::remember_guided(id, &begun);
    let step = RwSignal::new(begun.step.min(STEPS.len()));
    let example: Arc<[String]> = begun.example.clone().into();
    let known = Arc::clone(&example);
    effect(move |_| {
        starts::remember_guided(
            id,
            &Guided {
                step: step.get(),
                example: begun.example.clone(),
            },
        );
    });
    let made = {
        let model = cx.model().clone();
        Memo::new(move |_| {
            model.changes.track();
            model.with_values(|journey, placement| Made::of(journey, placement, &example))
        })
    };
    let close = {
        let cx = cx.clone();
        move |()| cx.chrome.side.set(Side::Selection)
    };
    let body_cx = cx.clone();
    view! {
        <PanelFrame title=text::guide() on_close=close>
            <ol class="g-steps" aria-label=text::guide_steps()>
                {(0..STEPS.len()).map(|index| dot(index, step, made)).collect::<Vec<_>>()}
            </ol>
            <div class="g-step" aria-live="polite">
                {move || {
                    let index = step.get();
                    match STEPS.get(index) {
                        Some(shown) => one(&body_cx, index, shown, step, made, &known),
                        None => finished(&body_cx, step),
                    }
                }}
            </div>
        </PanelFrame>
    }
}

fn is_done(step: &Step, made: &Made) -> bool {
    step.tasks.iter().all(|task| (task.done)(made))
}

fn dot(index: usize, step: RwSignal<usize>, made: Memo<Made>) -> AnyView {
    let done = move || is_done(&STEPS[index], &made.get());
    let label = move || {
        let title = (STEPS[index].title)();
        if done() {
            text::guide_step_done(index + 1, title)
        } else {
            text::guide_step(index + 1, title)
        }
    };
    view! {
        <li>
            <button
                class="g-dot"
                type="button"
                aria-label=label
                aria-current=move || (step.get() == index).then_some("step")
                data-done=move || done().then_some("")
                on:click=boxed_press(move |_| step.set(index))
            >
                {move || {
                    if done() {
                        view! { <Icon icon=icondata_lu::LuCheck size_px=12 /> }
                    } else {
                        view! { <span class="numbers">{index + 1}</span> }
                    }
                }}
            </button>
        </li>
    }
}

fn one(
    cx: &ActionCx,
    index: usize,
    shown: &'static Step,
    step: RwSignal<usize>,
    made: Memo<Made>,
    example: &Arc<[String]>,
) -> AnyView {
    let tasks: Vec<AnyView> = shown
        .tasks
        .iter()
        .map(|task| {
            let done = move || (task.done)(&made.get());
            let said = move || {
                if done() {
                    text::guide_done()
                } else {
                    text::guide_to_do()
                }
            };
            view! {
                <li class="g-task" data-done=move || done().then_some("")>
                    <span class="g-check" aria-hidden="true">
                        {move || done().then(|| view! { <Icon icon=icondata_lu::LuCheck size_px=12 /> })}
                    </span>
                    <span><span class="sr-only">{said}</span>{(task.words)()}</span>
                </li>
            }
        })
        .collect();
    let last = index + 1 == STEPS.len();
    view! {
        <h3 class="g-title">{(shown.title)()}</h3>
        <p class="g-why">{(shown.why)()}</p>
        <ul class="g-tasks">{tasks}</ul>
        <div class="g-doing">{doing(cx, index, made, example)}</div>
        <div class="g-foot">
            <Button disabled=Signal::stored(index == 0) on_press=move |_| step.update(|step| *step = step.saturating_sub(1))>{text::guide_back()}</Button>
            <Button kind=ButtonKind::Primary on_press=move |_| step.update(|step| *step += 1)>
                {if last { text::guide_finish() } else { text::guide_next() }}
            </Button>
        </div>
    }
}

/// What starts the work of a step, on the map itself: the fields open where they belong, at the next moment that lacks something.
fn doing(cx: &ActionCx, index: usize, made: Memo<Made>, example: &Arc<[String]>) -> AnyView {
    let button = |words: &'static str, run: fn(&ActionCx)| {
        let (cx, lock_cx) = (cx.clone(), cx.clone());
        view! {
            <Button disabled=Signal::derive(move || lock_cx.may_edit().is_err()) on_press=move |_| run(&cx)>{words}</Button>
        }
    };
    // The field that is written first, where it is not the first one.
    type Writes = Option<Field>;
    let beside = |words: &'static str,
                  what: fn(MomentId) -> Inline,
                  (lane, writes): (LaneKind, Writes),
                  next: fn(&Next) -> Option<MomentId>| {
        let (cx, lock_cx) = (cx.clone(), cx.clone());
        let missing = move || made.with(|made| next(&made.next));
        let disabled = Signal::derive(move || lock_cx.may_edit().is_err() || missing().is_none());
        let open = move |_| {
            if let Some(moment) = missing() {
                open_at(&cx, what(moment), lane, moment, writes);
            }
        };
        view! { <Button disabled on_press=open>{words}</Button> }
    };
    match index {
        0 => view! {
            {button(text::guide_name_journey(), |cx| actions::run(cx, "journey.rename"))}
            {button(text::action_persona_sheet(), |cx| actions::run(cx, "persona.sheet"))}
        },
        1 => view! {
            {button(text::guide_add_moment(), |cx| actions::run(cx, "moment.add"))}
            {button(text::guide_add_wait(), |cx| actions::run(cx, "moment.add.wait"))}
            {beside(
                text::guide_choose_channel(),
                |moment| Inline::Cell(LaneKind::Channels, moment),
                (LaneKind::Channels, None),
                |next| next.channel,
            )}
            {
                let (cx, example) = (cx.clone(), Arc::clone(example));
                move || {
                    let (cx, lock_cx, example) = (cx.clone(), cx.clone(), Arc::clone(&example));
                    made.with(|made| made.has_example).then(|| {
                        let disabled = Signal::derive(move || lock_cx.may_edit().is_err());
                        view! { <Button disabled on_press=move |_| clear(&cx, &example)>{text::guide_clear()}</Button> }
                    })
                }
            }
        },
        2 => beside(
            text::guide_add_actor(),
            |moment| Inline::Cell(LaneKind::ThingsPersons, moment),
            (LaneKind::ThingsPersons, None),
            |next| next.actor,
        ),
        _ => view! {
            {beside(text::guide_set_feeling(), Inline::Feeling, (LaneKind::Emotion, None), |next| next.feeling)}
            {beside(text::guide_write_reason(), Inline::Feeling, (LaneKind::Emotion, Some(Field::Reason)), |next| next.lowest)}
        },
    }
}

/// Brings a moment into view and opens what is asked beside its cell in a lane of that kind; beside its heading where there is none.
fn open_at(cx: &ActionCx, what: Inline, kind: LaneKind, moment: MomentId, writes: Option<Field>) {
    let lane = cx.model().with_values(|journey, placement| {
        let is_it = |id: &LaneId| journey.lanes.get(id).is_some_and(|lane| lane.kind == kind);
        placement.lanes.iter().copied().find(is_it)
    });
    let board = cx.board;
    board.select([moment.into()]);
    let heading = Spot::Moment(moment);
    let cell = lane.map_or(heading, |lane| Spot::Cell(lane, moment));
    reveal(board, cell);
    let writing = cx.chrome.writing;
    // After the two frames that takes.
    let open = move || {
        if let Some(place) = element_of(cell).or_else(|| element_of(heading)) {
            board.inline.open(what, Anchor::Element(place.into()));
            if let Some(field) = writes {
                // The window gives the focus to its first field as it opens.
                request_animation_frame(move || writing.set(Some((moment.into(), field))));
            }
        }
    };
    request_animation_frame(move || request_animation_frame(move || request_animation_frame(open)));
}

/// What is left of the example goes, as one step of undo: its moments and cards, the stages that are empty then, and what it says of the journey
/// and of persons and moments that have a name of their own by now. Where nothing is left on the map, an empty moment waits to be written. Lanes and catalogue stay.
fn clear(cx: &ActionCx, example: &[String]) {
    let (mut edits, is_bare) = cx.model().with_values(|journey, placement| {
        let is_example = |id: &MomentId| {
            let title = journey.moments.get(id).map(|moment| moment.title.as_str());
            title.is_some_and(|title| !title.trim().is_empty() && !is_own(example, title))
        };
        let (mut gone, mut stays) = (Vec::<EntityRef>::new(), false);
        for (stage, moments) in &placement.stages {
            let is_left = |id: &&MomentId| {
                let is_blank = journey.moments.get(id).is_none_or(|one| one.title.trim().is_empty());
                !is_example(id) && !is_blank
            };
            if moments.iter().any(|id| is_left(&id)) {
                stays = true;
                gone.extend(moments.iter().filter(|id| is_example(id)).copied().map(EntityRef::from));
            } else {
                gone.push((*stage).into());
            }
        }
        let is_gone = |entity: EntityRef| gone.contains(&entity);
        let cards: Vec<EntityRef> = placement
            .cells
            .iter()
            .filter(|((_, moment), _)| {
                let stage = journey.moments.get(moment).and_then(|moment| moment.stage);
                !is_gone((*moment).into()) && stage.is_none_or(|stage| !is_gone(stage.into()))
            })
            .flat_map(|(_, cards)| cards)
            .filter_map(|id| journey.cards.get(id))
            .filter(|card| !card.title.trim().is_empty() && !is_own(example, &card.title))
            .map(|card| card.id.into())
            .collect();
        gone.extend(cards);
        let mut edits = Vec::new();
        if !gone.is_empty() {
            edits.push(Edit::Delete { entities: gone });
        }
        for (entity, field, text) in texts(journey, placement) {
            let keeps = match entity {
                EntityRef::Persona(id) => journey.personas.get(&id).is_none_or(|one| !is_own(example, &one.name)),
                // An example's own texts go with it, and come back with it.
                EntityRef::Moment(id) => journey.moments.get(&id).is_none_or(|one| !is_own(example, &one.title)),
                _ => false,
            };
            if keeps || text.trim().is_empty() || is_own(example, &text) {
                continue;
            }
            edits.push(match shape(entity.kind(), field) {
                Some(Shape::Text(_)) => Edit::Splice {
                    entity,
                    field,
                    splice: TextSplice {
                        at_utf16: 0,
                        delete_utf16: u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX),
                        insert: String::new(),
                    },
                },
                _ => Edit::Set {
                    entity,
                    field,
                    value: None,
                },
            });
        }
        (edits, !stays)
    });
    let (stage, moment) = (cx.editor().mint(StageId::mint), cx.editor().mint(MomentId::mint));
    if is_bare {
        edits.push(Edit::AddStage {
            id: stage,
            name: String::new(),
            place: Place::Last,
        });
        edits.push(Edit::AddMoment {
            id: moment,
            kind: MomentKind::Touchpoint,
            title: String::new(),
            stage,
            place: Place::Last,
        });
    }
    if cx.apply(edits) {
        if is_bare {
            cx.look_at(&[moment.into()]);
        }
        cx.tell_with_undo(text::guide_cleared(), vec![]);
    }
}

fn finished(cx: &ActionCx, step: RwSignal<usize>) -> AnyView {
    let (look, end) = (cx.clone(), cx.clone());
    view! {
        <h3 class="g-title">{text::guide_ready()}</h3>
        <p class="g-why">
            {text::guide_ready_text()}
        </p>
        <div class="g-doing">
            <Button on_press=move |_| actions::run(&look, "view.insights")>{text::guide_insights()}</Button>
            <Button on_press=move |_| actions::run(&end, "journey.share")>{text::guide_share()}</Button>
        </div>
        <div class="g-foot">
            <Button on_press=move |_| step.set(0)>{text::guide_again()}</Button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn nothing_made_is_nothing_done_and_every_step_has_something_to_do() {
        for (index, step) in STEPS.iter().enumerate() {
            assert!(!step.tasks.is_empty());
            assert!(!is_done(step, &Made::default()), "step {index}");
        }
    }
}
