//! The journey as an outline: stages, under them moments, under them cards, as headings and lists.
//!
//! For screen readers, which walk headings and lists better than a grid, and for whoever would rather read than look around. The same
//! texts as on the grid, edited in the same fields; every entry has its own button to edit it and one for its details, so that nothing
//! needs arrows or a pointer. Not here: computed lanes, which the details of a moment have.

use leptos::html::H2;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::Place;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, StageId};
use waymark_shared::journey::words::MomentKind;
use waymark_shared::layout::Spot;
use web_sys::{HtmlElement, MouseEvent};

use super::cx::use_board;
use super::emotion::words;
use super::focus;
use super::header::stage_colour;
use super::phone::lanes_for;
use super::title::Title;
use crate::actions::{Side, use_actions};
use crate::text;
use crate::ui::kit::flow::{boxed, effect, view};
use crate::ui::kit::listen::focus_first;
use crate::ui::kit::{Button, For, IconButton, Menu, MenuEntry, PopoverState, Show};
use crate::ui::labels::Label;
use crate::ui::panel::duration;
use crate::ui::rich;

/// The whole outline.
#[component]
pub fn Outline() -> impl IntoView {
    let cx = use_board();
    let stages = cx.model.stages.keys();
    let heading = NodeRef::<H2>::new();
    focus::follow(&cx);
    super::peers::follow(&cx);
    effect(move |_| {
        if let Some(heading) = heading.get() {
            // Focus fails for no element.
            let _ = heading.focus();
        }
    });
    let can_edit = cx.can_edit;
    let focused = {
        let cx = cx.clone();
        move |event: web_sys::FocusEvent| focus::on_focus(&cx, &event)
    };
    let (target, adding) = (RwSignal::new(None::<MomentId>), PopoverState::new());
    provide_context(AddCard { target, adding });
    let entries = {
        let cx = cx.clone();
        Callback::new(move |()| -> Vec<MenuEntry> { lanes_for(&cx, target.get_untracked()) })
    };
    view! {
        <section class="o-outline" aria-label=text::outline_label() on:focusin=boxed(focused)>
            <h2 node_ref=heading class="o-title" tabindex="-1">{text::outline_label()}</h2>
            <p class="o-quiet">{text::outline_intro()}</p>
            <For each=move || stages.get() key=|id| *id let(id)>
                <OutlineStage id />
            </For>
            <Show when=move || can_edit.get()>
                <Button
                    icon=icondata_lu::LuPlus
                    on_press={
                        let cx = cx.clone();
                        move |_| cx.add_stage(Place::Last)
                    }
                >
                    {text::outline_add_stage()}
                </Button>
            </Show>
            <Menu state=adding label=text::outline_add_card() entries />
        </section>
    }
}

/// The one menu that offers lanes for a new card, and the moment it is for.
#[derive(Clone, Copy)]
struct AddCard {
    target: RwSignal<Option<MomentId>>,
    adding: PopoverState,
}

/// A text with its buttons.
#[component]
fn Entry(
    #[prop(into)] entity: EntityRef,
    field: Field,
    text: ArcReadSignal<String>,
    placeholder: &'static str,
    /// The level of the heading it is; none in a list.
    #[prop(optional)]
    level: Option<u8>,
) -> impl IntoView {
    let (cx, actions) = (use_board(), use_actions());
    let (state, can_edit, side) = (cx.state, cx.can_edit, actions.chrome.side);
    let name = text.clone();
    let name = Signal::derive(move || {
        let text = name.get();
        if text.trim().is_empty() {
            placeholder.to_owned()
        } else {
            text
        }
    });
    let details = move |_| {
        state.select([entity]);
        side.set(Side::Selection);
        // The panel shows it in this frame.
        request_animation_frame(|| {
            let panel = crate::platform::window()
                .document()
                .and_then(|document| document.query_selector(".c-panel-body").ok().flatten());
            if let Some(panel) = panel.and_then(|panel| panel.dyn_into::<HtmlElement>().ok()) {
                focus_first(&panel);
            }
        });
    };
    let words = view! { <Title entity field text class="o-words" placeholder /> };
    view! {
        <div class="o-entry" tabindex="-1" data-spot=Spot::of(entity).map(|spot| spot.to_string())>
            {match level {
                Some(3) => view! { <h3 class="o-text">{words}</h3> },
                Some(_) => view! { <h4 class="o-text">{words}</h4> },
                None => view! { <div class="o-text">{words}</div> },
            }}
            <Show when=move || can_edit.get()>
                <IconButton
                    label=Signal::derive(move || text::outline_edit(&name.get()))
                    icon=icondata_lu::LuPencil
                    on_press=move |_| state.edit(entity, field)
                />
            </Show>
            <IconButton
                label=Signal::derive(move || text::outline_details(&name.get()))
                icon=icondata_lu::LuPanelRight
                on_press=details
            />
        </div>
    }
}

#[component]
fn OutlineStage(id: StageId) -> impl IntoView {
    let cx = use_board();
    let stage = cx.model.stages.get(id)?;
    let (moments, goal) = (stage.moments.signal(), stage.goal.signal());
    let colour = stage_colour(&cx, id);
    let can_edit = cx.can_edit;
    Some(view! {
        <div class="o-stage" data-stage=move || colour.get().to_string()>
            <Entry entity=id field=Field::Name text=stage.name.signal() placeholder=text::outline_untitled_stage() level=3 />
            <div class="o-quiet">{rich::reading(cx.editor(), id, Field::Goal, goal)}</div>
            <For each=move || moments.get() key=|id| *id let(id)>
                <OutlineMoment id />
            </For>
            <Show when=move || can_edit.get()>
                <Button
                    icon=icondata_lu::LuPlus
                    on_press={
                        let cx = cx.clone();
                        move |_| cx.add_moment(id, Place::Last)
                    }
                >
                    {text::outline_add_moment()}
                </Button>
            </Show>
        </div>
    })
}

#[component]
fn OutlineMoment(id: MomentId) -> impl IntoView {
    let cx = use_board();
    let moment = cx.model.moments.get(id)?;
    let (kind, wait) = (moment.kind.signal(), moment.wait_min.signal());
    let (lanes, can_edit) = (cx.model.lanes.keys(), cx.can_edit);
    let add = expect_context::<AddCard>();
    // Kind, time and feeling in one line.
    let facts = {
        let cx = cx.clone();
        move || {
            let kind = kind.get();
            let waits = matches!(kind, MomentKind::Wait | MomentKind::Between);
            let time = wait.get().filter(|_| waits).map(duration::format);
            let state = cx.state.score_state.get();
            let feeling = cx.persona.get().and_then(|persona| cx.feeling(id, persona, state));
            let feeling = text::outline_feeling(&words(feeling));
            facts_line([Some(kind.label().to_owned()), time, Some(feeling)])
        }
    };
    Some(view! {
        <div class="o-moment">
            <Entry entity=id field=Field::Title text=moment.title.signal() placeholder=text::outline_untitled_moment() level=4 />
            <p class="o-quiet">{facts}</p>
            <For each=move || lanes.get() key=|id| *id let(lane)>
                <OutlineCell lane moment=id />
            </For>
            <Show when=move || can_edit.get()>
                <Button
                    kind=crate::ui::kit::ButtonKind::Ghost
                    icon=icondata_lu::LuPlus
                    on_press=move |event: MouseEvent| {
                        add.target.set(Some(id));
                        add.adding.toggle(&event);
                    }
                >
                    {text::outline_add_card()}
                </Button>
            </Show>
        </div>
    })
}

/// The cards of one lane at a moment; nothing where there are none.
#[component]
fn OutlineCell(lane: LaneId, moment: MomentId) -> impl IntoView {
    let cx = use_board();
    let name = cx.model.lanes.get(lane)?.name.signal();
    let cards = cx.model.cell(lane, moment);
    let some = Memo::new({
        let cards = cards.clone();
        move |_| cards.with(|cards| !cards.is_empty())
    });
    Some(view! {
        <Show when=move || some.get()>
            {
                let (name, cards) = (name.clone(), cards.clone());
                view! {
                    <h5 class="o-lane">{move || name.get()}</h5>
                    <ul class="o-cards">
                        <For each=move || cards.get() key=|id| *id let(id)>
                            <OutlineCard id />
                        </For>
                    </ul>
                }
            }
        </Show>
    })
}

#[component]
fn OutlineCard(id: CardId) -> impl IntoView {
    let cx = use_board();
    let card = cx.model.cards.get(id)?;
    let (kind, details, body) = (card.kind.signal(), card.details.signal(), card.body.signal());
    let facts = move || {
        let kind = kind.get().label().to_owned();
        let more = details.with(|details| {
            let severity = details.severity.map(|level| text::outline_severity(&level.to_string()));
            let status = details.status.map(|status| status.label().to_owned());
            [severity, status, details.owner.clone(), details.due.clone()]
        });
        facts_line([Some(kind)].into_iter().chain(more))
    };
    Some(view! {
        <li class="o-card">
            <Entry entity=id field=Field::Title text=card.title.signal() placeholder=text::outline_untitled_card() />
            <p class="o-quiet">{facts}</p>
            <div class="o-body">{rich::reading(cx.editor(), id, Field::Body, body)}</div>
        </li>
    })
}

/// What is known, in one line.
fn facts_line(facts: impl IntoIterator<Item = Option<String>>) -> String {
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
