//! The board on a phone: the curve on top, then one stage at a time to swipe through, its moments as a list with their cards.
//!
//! The same cards and texts as on the grid, so editing and presence work alike, but a tap opens the panel over the lower part of the page,
//! where all of it can be read and changed. Not here: dragging, which needs the grid's room.

pub mod ways;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::Place;
use waymark_shared::doc::schema::Field;
use waymark_shared::emotion::{STEP, snap};
use waymark_shared::ids::{LaneId, MomentId, StageId};
use waymark_shared::journey::words::MomentKind;
use waymark_shared::layout::Spot;
use web_sys::{Element, MouseEvent};

use super::card::Card;
use super::cx::{BoardCx, use_board};
use super::emotion::words;
use super::header::{icon, stage_colour};
use super::title::Title;
use super::{computed, focus, peers};
use crate::actions::{Side, use_actions};
use crate::model::derived;
use crate::parts::EXTRAS;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, effect, view};
use crate::ui::kit::listen::query_all;
use crate::ui::kit::{For, Icon, IconButton, Menu, MenuEntry, MenuItem, PopoverState, Show};
use crate::ui::labels::Label;
use crate::ui::miniature::Miniature;
use crate::ui::panel::duration;

/// The whole journey, stage by stage.
#[component]
pub(super) fn PhoneBoard() -> impl IntoView {
    let cx = use_board();
    let stages = cx.model.stages.keys();
    let strip = NodeRef::<Div>::new();
    let shown = RwSignal::new(0_usize);
    peers::follow(&cx);
    focus::follow(&cx);
    let curve = {
        let cx = cx.clone();
        Signal::derive(move || {
            let state = cx.state.score_state.get();
            let feelings = cx
                .persona
                .get()
                .map(|persona| derived::feelings(&cx.model, persona, state));
            feelings
                .unwrap_or_default()
                .into_iter()
                .map(|(_, value)| value)
                .collect::<Vec<_>>()
        })
    };
    // Which stage lies in view: the strip snaps to whole widths.
    let scrolled = move |_| {
        if let Some(strip) = strip.get_untracked() {
            let width = f64::from(strip.client_width()).max(1.0);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
            let at = (f64::from(strip.scroll_left()) / width).round() as usize;
            if shown.get_untracked() != at {
                shown.set(at);
            }
        }
    };
    let go = move |at: usize| {
        if let Some(strip) = strip.get_untracked()
            && let Some(stage) = query_all(&strip, ".p-stage").get(at)
        {
            stage.scroll_into_view();
        }
    };
    // The tab of the stage in view is in view, too.
    let tab_row = NodeRef::<leptos::html::Nav>::new();
    effect(move |_| {
        let at = shown.get();
        if let Some(row) = tab_row.get()
            && let Some(tab) = query_all(&row, ".p-tab").get(at)
        {
            let middle = tab.offset_left() - row.offset_left() - (row.client_width() - tab.offset_width()) / 2;
            row.set_scroll_left(middle);
        }
    });
    let pressed = {
        let (cx, side) = (cx.clone(), use_actions().chrome.side);
        move |event: MouseEvent| {
            super::on_click(&cx, &event);
            // There is no room beside the board for what is selected: a tap brings it up, one on free ground puts it away.
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let is_control =
                target.is_none_or(|target| target.closest(":is(button,textarea,input,a)").ok().flatten().is_some());
            if !is_control {
                let is_something = focus::spot_at(event.target()).is_some();
                side.update(|side| match *side {
                    _ if is_something => *side = Side::Selection,
                    Side::Selection => *side = Side::Closed,
                    _ => {}
                });
            }
        }
    };
    let opened = {
        let cx = cx.clone();
        move |event: MouseEvent| super::on_double_click(&cx, &event)
    };
    let adding = PopoverState::new();
    let target = RwSignal::new(None::<MomentId>);
    provide_context(AddCard { target, adding });
    let entries = {
        let cx = cx.clone();
        Callback::new(move |()| lanes_for(&cx, target.get_untracked()))
    };
    let model = cx.model.clone();
    let tabs = stages.clone();
    let numbered = move || tabs.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <div class="p-board" on:click=boxed(pressed) on:dblclick=boxed(opened)>
            <div class="p-curve">
                <Miniature curve />
            </div>
            <nav node_ref=tab_row class="p-tabs" aria-label=text::board_stages()>
                <For each=numbered key=|item| *item let((at, id))>
                    {
                        let name = model.stages.get(id).map(|stage| stage.name.signal());
                        let colour = stage_colour(&use_board(), id);
                        view! {
                            <button
                                class="p-tab"
                                type="button"
                                data-stage=move || colour.get().to_string()
                                aria-current=move || (shown.get() == at).then_some("true")
                                on:click=boxed_press(move |_| go(at))
                            >
                                {move || name.as_ref().map(|name| name.get())}
                            </button>
                        }
                    }
                </For>
            </nav>
            <div node_ref=strip class="p-strip" on:scroll=boxed(scrolled)>
                <For each=move || stages.get() key=|id| *id let(id)>
                    <PhoneStage id />
                </For>
            </div>
            <Menu state=adding label=text::board_add_card_to() entries />
        </div>
    }
}

/// The one menu that offers lanes for a new card, and the moment it is for.
#[derive(Clone, Copy)]
struct AddCard {
    target: RwSignal<Option<MomentId>>,
    adding: PopoverState,
}

/// The lanes that hold cards.
pub(super) fn lanes_for(cx: &BoardCx, moment: Option<MomentId>) -> Vec<MenuEntry> {
    let Some(moment) = moment else {
        return vec![];
    };
    let lanes = cx.model.lanes.keys().get_untracked();
    lanes
        .into_iter()
        .filter(|id| {
            cx.model
                .lanes
                .get(*id)
                .is_some_and(|lane| !lane.kind.get_untracked().is_computed())
        })
        .map(|lane| {
            let to = cx.clone();
            MenuItem::new(cx.name_of(lane.into()), move || to.add_card(lane, moment, "")).into()
        })
        .collect()
}

#[component]
fn PhoneStage(id: StageId) -> impl IntoView {
    let cx = use_board();
    let stage = cx.model.stages.get(id)?;
    let moments = stage.moments.signal();
    let colour = stage_colour(&cx, id);
    let (can_edit, goal) = (cx.can_edit, stage.goal.signal());
    Some(view! {
        <section class="p-stage" data-stage=move || colour.get().to_string()>
            <header class="p-stage-head" data-spot=Spot::Stage(id).to_string()>
                <h2>
                    <Title entity=id field=Field::Name text=stage.name.signal() class="p-stage-name" placeholder=text::board_name_stage() />
                </h2>
                <p class="p-goal">{move || goal.get()}</p>
            </header>
            <For each=move || moments.get() key=|id| *id let(id)>
                <PhoneMoment id />
            </For>
            <Show when=move || can_edit.get()>
                <button
                    class="b-quiet-add"
                    type="button"
                    on:click={
                        let cx = cx.clone();
                        move |_| cx.add_moment(id, Place::Last)
                    }
                >
                    <Icon icon=icondata_lu::LuPlus />
                    <span>{text::label_entity_kind_moment()}</span>
                </button>
            </Show>
        </section>
    })
}

#[component]
fn PhoneMoment(id: MomentId) -> impl IntoView {
    let cx = use_board();
    let moment = cx.model.moments.get(id)?;
    let (kind, time) = (moment.kind.signal(), moment.wait_min.signal());
    let (lanes, can_edit) = (cx.model.lanes.keys(), cx.can_edit);
    let add = expect_context::<AddCard>();
    let row = kind.clone();
    let selected = cx.state.is_selected(id.into());
    Some(view! {
        <article class="p-moment" data-kind=move || row.get().as_str() data-selected=move || selected.get().then_some("")>
            <div class="p-moment-head" tabindex="-1" data-spot=Spot::Moment(id).to_string()>
                <span class="b-kind">
                    {
                        let kind = kind.clone();
                        move || {
                            let kind = kind.get();
                            view! { <span role="img" aria-label=kind.label()><Icon icon=icon(kind) /></span> }
                        }
                    }
                </span>
                <h3 class="p-moment-heading">
                    <Title entity=id field=Field::Title text=moment.title.signal() class="p-moment-title" placeholder=text::board_what_happens() />
                </h3>
                {move || {
                    let waits = matches!(kind.get(), MomentKind::Wait | MomentKind::Between);
                    time.get().filter(|_| waits).map(|time| view! { <span class="b-time">{duration::format(time)}</span> })
                }}
            </div>
            <Feeling id />
            {move || EXTRAS.ready().map(|extras| (extras.ways)(&use_board(), id))}
            <For each=move || lanes.get() key=|id| *id let(lane)>
                <PhoneCell lane moment=id />
            </For>
            <Show when=move || can_edit.get()>
                <button
                    class="b-quiet-add p-add"
                    type="button"
                    on:click=boxed_press(move |event| {
                        add.target.set(Some(id));
                        add.adding.toggle(&event);
                    })
                >
                    <Icon icon=icondata_lu::LuPlus />
                    <span>{text::label_entity_kind_card()}</span>
                </button>
            </Show>
        </article>
    })
}

/// The feeling of the persona in front, with a step up and down.
#[component]
fn Feeling(id: MomentId) -> impl IntoView {
    let cx = use_board();
    let value = Memo::new({
        let cx = cx.clone();
        move |_| {
            let state = cx.state.score_state.get();
            cx.persona.get().and_then(|persona| cx.feeling(id, persona, state))
        }
    });
    let can_edit = cx.can_edit;
    let step = Callback::new(move |by: f64| cx.set_score(id, Some(snap(value.get_untracked().unwrap_or(0.0) + by))));
    let sign = move || match value.get() {
        Some(value) if value > 0.0 => "positive",
        Some(value) if value < 0.0 => "negative",
        _ => "neutral",
    };
    view! {
        <div class="p-feeling" data-tone=sign>
            <span class="p-feeling-value numbers">
                {move || match value.get() {
                    Some(value) => words(Some(value)),
                    None => text::feeling_unknown().to_owned(),
                }}
            </span>
            <Show when=move || can_edit.get()>
                <IconButton label=text::feeling_worse() icon=icondata_lu::LuMinus on_press=move |_| step.run(-STEP) />
                <IconButton label=text::feeling_better() icon=icondata_lu::LuPlus on_press=move |_| step.run(STEP) />
            </Show>
        </div>
    }
}

/// What one lane says of a moment, cards or facts; nothing where there is nothing.
#[component]
fn PhoneCell(lane: LaneId, moment: MomentId) -> impl IntoView {
    let cx = use_board();
    let model = cx.model.lanes.get(lane)?;
    let facts = cx.model.moments.get(moment)?;
    let cards = cx.model.cell(lane, moment);
    let (name, kind) = (model.name.signal(), model.kind.signal());
    let some = {
        let cards = cards.clone();
        Memo::new(move |_| cards.with(|cards| !cards.is_empty()))
    };
    Some(view! {
        {
            let name = name.clone();
            // The style sheet hides the name of what says nothing.
            move || {
                let kind = kind.get();
                let (cx, facts, name) = (cx.clone(), facts.clone(), name.clone());
                kind.is_computed()
                    .then(|| {
                        view! {
                            <div class="p-cell">
                                <h4 class="p-lane">{move || name.get()}</h4>
                                <div class="p-facts">{move || computed::drawn(&cx, &facts, kind)}</div>
                            </div>
                        }
                    })
            }
        }
        <Show when=move || some.get()>
            {
                let (name, cards) = (name.clone(), cards.clone());
                view! {
                    <div class="p-cell">
                        <h4 class="p-lane">{move || name.get()}</h4>
                        <div class="p-cards">
                            <For each=move || cards.get() key=|id| *id let(id)>
                                <Card id />
                            </For>
                        </div>
                    </div>
                }
            }
        </Show>
    })
}
