//! The headings: a quiet band per stage, and under it one heading per moment. Both stay in view.

use leptos::prelude::*;
use waymark_shared::doc::edit::Place;
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::{MomentId, StageId};
use waymark_shared::journey::connections::doubtful_sum;
use waymark_shared::journey::words::{ConnectionKind, MomentKind};
use waymark_shared::layout::{Column, Spot, line};

use super::cx::{BoardCx, use_board};
use super::links::Links;
use super::title::Title;
use crate::parts::{EXTRAS, VIEWS};
use crate::text;
use crate::ui::kit::colour::STAGES;
use crate::ui::kit::flow::view;
use crate::ui::kit::{For, Icon, IconData, Show};
use crate::ui::labels::Label;
use crate::ui::panel::duration;

/// Both rows of headings.
#[component]
pub fn Header() -> impl IntoView {
    let cx = use_board();
    let (model, columns) = (cx.model.clone(), cx.drawn.columns(None));
    let stages = model.stages.keys();
    let corner = {
        let model = model.clone();
        move || {
            let counts = model.counts.get();
            view! {
                <span>{crate::ui::labels::count(counts.stages, waymark_shared::doc::schema::EntityKind::Stage)}</span>
                <span>{crate::ui::labels::count(counts.moments, waymark_shared::doc::schema::EntityKind::Moment)}</span>
            }
        }
    };
    let add = cx.clone();
    view! {
        <div class="b-header" role="rowgroup">
            <div class="b-stages" role="row" aria-rowindex="1">
                <div class="b-corner numbers" role="presentation">{corner}</div>
                <For each=move || stages.get() key=|id| *id let(id)>
                    <StageHeading id />
                </For>
                <Show when=move || cx.can_edit.get()>
                    <div class="b-add-stage-heading" role="columnheader">
                        <button
                            class="b-add-stage"
                            aria-label=text::board_add_stage()
                            type="button"
                            on:click={
                                let add = add.clone();
                                move |_| add.add_stage(Place::Last)
                            }
                        >
                            <Icon icon=icondata_lu::LuPlus />
                            <span>{text::label_entity_kind_stage()}</span>
                        </button>
                    </div>
                </Show>
            </div>
            <div class="b-moments" role="row" aria-rowindex="2">
                <For each=move || columns.get() key=key let(column)>
                    {match column.moment {
                        Some(id) => view! { <MomentHeading id /> },
                        None => view! { <EmptyStage stage=column.stage line=column.line() /> },
                    }}
                </For>
            </div>
            <Links />
        </div>
    }
}

/// What keeps a column's elements: a moment keeps its own wherever it goes.
pub(super) const fn key(column: &Column) -> (Option<MomentId>, Option<StageId>) {
    match column.moment {
        Some(moment) => (Some(moment), None),
        None => (None, Some(column.stage)),
    }
}

/// The colour of a stage, 1 to 8: its own, or by its place.
pub(in crate::ui) fn stage_colour(cx: &BoardCx, id: StageId) -> Memo<usize> {
    let (stage, stages) = (cx.model.stages.get(id), cx.model.stages.keys());
    Memo::new(move |_| {
        let by_place = || stages.with(|ids| ids.iter().position(|stage| *stage == id).unwrap_or(0));
        colour_of(stage.as_ref().and_then(|stage| stage.colour.get()), by_place)
    })
}

/// A colour of its own as it stands in the document, or that of a place.
pub(in crate::ui) fn colour_of(own: Option<i64>, by_place: impl FnOnce() -> usize) -> usize {
    let own = own.and_then(|colour| usize::try_from(colour).ok());
    own.unwrap_or_else(by_place) % STAGES + 1
}

#[component]
fn StageHeading(id: StageId) -> impl IntoView {
    let cx = use_board();
    let stage = cx.model.stages.get(id)?;
    let columns = cx.columns;
    let span = Memo::new(move |_| columns.with(|columns| columns.iter().filter(|column| column.stage == id).count()));
    let start = Memo::new(move |_| {
        columns.with(|columns| columns.iter().position(|column| column.stage == id).map(|at| at + 2))
    });
    let colour = stage_colour(&cx, id);
    let selected = cx.state.is_selected(id.into());
    let can_edit = cx.can_edit;
    let add = cx.clone();
    Some(view! {
        <div
            class="b-stage"
            role="columnheader"
            tabindex="-1"
            data-spot=Spot::Stage(id).to_string()
            data-drag=""
            data-stage=move || colour.get().to_string()
            aria-colindex=move || start.get()
            aria-colspan=move || span.get()
            style:grid-column-end=move || format!("span {}", span.get().max(1))
            aria-selected=move || selected.get().then_some("true")
        >
            <div class="b-stage-name">
                <Title entity=id field=Field::Name text=stage.name.signal() class="b-stage-text" placeholder=text::board_name_stage() />
            </div>
            <Show when=move || can_edit.get()>
                <button
                    class="b-plus"
                    type="button"
                    tabindex="-1"
                    aria-label=text::board_add_moment_to_stage()
                    data-tip=text::board_add_moment()
                    on:click={
                        let add = add.clone();
                        move |_| add.add_moment(id, Place::Last)
                    }
                >
                    <Icon icon=icondata_lu::LuPlus />
                </button>
            </Show>
        </div>
    })
}

#[component]
fn EmptyStage(stage: StageId, line: String) -> impl IntoView {
    let cx = use_board();
    let can_edit = cx.can_edit;
    view! {
        <div class="b-moment b-moment-none" role="columnheader" style:grid-column=line>
            <Show when=move || can_edit.get() fallback=text::board_no_moments>
                <button
                    class="b-quiet-add"
                    type="button"
                    on:click={
                        let cx = cx.clone();
                        move |_| cx.add_moment(stage, Place::Last)
                    }
                >
                    <Icon icon=icondata_lu::LuPlus />
                    <span>{text::label_entity_kind_moment()}</span>
                </button>
            </Show>
        </div>
    }
}

#[component]
fn MomentHeading(id: MomentId) -> impl IntoView {
    let cx = use_board();
    let moment = cx.model.moments.get(id)?;
    let selected = cx.state.is_selected(id.into());
    let kind = moment.kind.signal();
    let (wait, active, channels) = (
        moment.wait_min.signal(),
        moment.active_min.signal(),
        moment.channels.signal(),
    );
    let model = cx.model.clone();
    let (kind_of_icon, kind_of_time, kind_of_sum) = (kind.clone(), kind.clone(), kind.clone());
    let meta = move || {
        let channels = channels.get();
        // In the catalogue's order, which is the order people chose.
        let used = model
            .channels
            .keys()
            .get()
            .into_iter()
            .filter(|channel| channels.contains(channel));
        used.filter_map(|channel| model.channels.get(channel))
            .map(|channel| {
                let (name, icon) = (channel.name.signal(), channel.icon.signal());
                view! { <span class="b-moment-channel">{catalogue_icon(icon)} {move || name.get()}</span> }
            })
            .collect_view()
    };
    let sum_cx = cx.clone();
    let doubtful = Memo::new(move |_| {
        (kind_of_sum.get() == MomentKind::Decision)
            .then(|| doubtful_sum(&shares(&sum_cx, id)))
            .flatten()
    });
    let faint = cx.faint;
    Some(view! {
        <div
            class="b-moment"
            role="columnheader"
            tabindex="-1"
            aria-colindex=cx.column_index(id)
            style:grid-column=line(id)
            data-spot=Spot::Moment(id).to_string()
            data-drag=""
            data-kind=move || kind.get().as_str()
            data-faint=move || faint.with(|faint| faint.contains(&id.into())).then_some("")
            aria-selected=move || selected.get().then_some("true")
        >
            <div class="b-moment-head">
                {move || {
                    let kind = kind_of_icon.get();
                    view! {
                        <span class="b-kind" role="img" aria-label=kind.label() data-tip=kind.label()>
                            <Icon icon=icon(kind) />
                        </span>
                    }
                }}
                <Title entity=id field=Field::Title text=moment.title.signal() class="b-moment-title" placeholder=text::board_what_happens() />
            </div>
            {move || {
                let time = match kind_of_time.get() {
                    MomentKind::Wait => wait.get(),
                    MomentKind::Between => wait.get().or_else(|| active.get()),
                    _ => None,
                };
                time.map(|time| view! { <div class="b-time">{duration::format(time)}</div> })
            }}
            <div class="b-moment-meta">{meta}</div>
            {move || VIEWS.ready().map(|views| (views.marks)(id))}
            {move || doubtful.get().map(|sum| view! { <div class="b-moment-sum numbers">{text::map_branches(&sum.to_string())}</div> })}
        </div>
    })
}

/// The shares of the branches that leave a moment; tracked.
#[must_use]
pub fn shares(cx: &BoardCx, from: MomentId) -> Vec<Option<i64>> {
    let connections = cx.model.connections.keys().get().into_iter();
    connections
        .filter_map(|id| cx.model.connections.get(id))
        .filter(|connection| connection.from.get() == Some(from) && connection.kind.get() == ConnectionKind::Branch)
        .map(|connection| connection.share.get())
        .collect()
}

/// The drawing of a channel or actor. It comes with what the page does on demand; until then its room is kept.
pub(super) fn catalogue_icon(name: ArcReadSignal<Option<String>>) -> AnyView {
    view! {
        {move || {
            let name = name.get()?;
            let drawing = EXTRAS.ready().and_then(|extras| (extras.icon)(&name));
            Some(view! { <span class="b-icon">{drawing.map(|icon| view! { <Icon icon size_px=12 /> })}</span> })
        }}
    }
}

/// The icon of a kind of moment.
#[must_use]
pub const fn icon(kind: MomentKind) -> IconData {
    match kind {
        MomentKind::Touchpoint => icondata_lu::LuCircleDot,
        MomentKind::Wait => icondata_lu::LuHourglass,
        MomentKind::Between => icondata_lu::LuFootprints,
        MomentKind::Decision => icondata_lu::LuSplit,
        MomentKind::Exit => icondata_lu::LuLogOut,
    }
}
