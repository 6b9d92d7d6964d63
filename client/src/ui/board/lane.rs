//! One row: the lane's name, which stays in view, and one cell per moment.

pub mod resize;

use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::{LaneId, MomentId};
use waymark_shared::journey::words::{Audience, LaneKind};
use waymark_shared::layout::spans::Band;
use waymark_shared::layout::{Spot, line};

use super::card::Card;
use super::computed::ComputedCell;
use super::cx::use_board;
use super::emotion::EmotionRow;
use super::header::key;
use super::span::{Bands, bands_of};
use super::title::Title;
use crate::text;
use crate::ui::kit::flow::{boxed, view};
use crate::ui::kit::{For, Icon, Show};
use crate::ui::labels::Label;

/// A lane. A change of its kind draws it anew; everything else is fine-grained.
#[component]
pub(super) fn Lane(id: LaneId) -> impl IntoView {
    let cx = use_board();
    let lane = cx.model.lanes.get(id)?;
    let (kind, height) = (lane.kind.signal(), lane.height_px.signal());
    let (kind_of_row, sized) = (kind.clone(), height.clone());
    let (collapsed, visibility) = (cx.is_folded(id), cx.visibility);
    let lanes = cx.model.lanes.keys();
    // Two rows of headings come first.
    let place = Memo::new(move |_| lanes.with(|lanes| lanes.iter().position(|lane| *lane == id).map(|at| at + 3)));
    let bands = bands_of(&cx, id);
    let band_rows = Memo::new(move |_| bands.with(|bands| bands.iter().map(|band| band.row + 1).max().unwrap_or(0)));
    Some(view! {
        <div
            class="b-row"
            role="row"
            aria-rowindex=move || place.get()
            data-bands=move || (band_rows.get() > 0).then_some("")
            style:--bands=move || band_rows.get().to_string()
            data-lane=move || kind_of_row.get().as_str()
            data-collapsed=move || collapsed.get().then_some("")
            data-sized=move || sized.get().map(|_| "")
            data-visibility=move || (visibility.get() == Some(id)).then_some("")
            style:--lane-height=move || height.get().map(|height| format!("{height}px"))
        >
            {move || {
                let kind = kind.get();
                if kind == LaneKind::Emotion {
                    view! { <EmotionRow id /> }
                } else {
                    view! {
                        <LaneName id />
                        <Show when=move || !collapsed.get()>
                            <Bands bands />
                            <Cells id kind bands />
                        </Show>
                    }
                }
            }}
        </div>
    })
}

/// The name of a lane, with the button that folds it.
#[component]
pub(super) fn LaneName(
    id: LaneId,
    /// Under the name.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let cx = use_board();
    let lane = cx.model.lanes.get(id)?;
    let selected = cx.state.is_selected(id.into());
    let (folded, can_edit, visibility) = (cx.is_folded(id), cx.can_edit, cx.visibility);
    let (audience, kind) = (lane.audience.signal(), lane.kind.signal());
    let fold = {
        let cx = cx.clone();
        move |_| cx.fold(id)
    };
    let word = move || match (folded.get(), can_edit.get()) {
        (true, true) => text::board_show_lane(),
        (false, true) => text::board_fold_lane(),
        (true, false) => text::map_show_own(),
        (false, false) => text::map_fold_own(),
    };
    Some(view! {
        <div
            class="b-lane"
            role="rowheader"
            tabindex="-1"
            data-spot=Spot::Lane(id).to_string()
            data-kind=move || kind.get().as_str()
            data-drag=""
            aria-selected=move || selected.get().then_some("true")
        >
            <div class="b-lane-head">
                <button class="b-fold" type="button" tabindex="-1" aria-label=word data-tip=word aria-expanded=move || if folded.get() { "false" } else { "true" } on:click=boxed(fold)>
                    <Icon icon=icondata_lu::LuChevronDown size_px=14 />
                </button>
                <Title entity=id field=Field::Name text=lane.name.signal() class="b-lane-name" placeholder=text::board_name_lane() />
                {move || {
                    (audience.get() == Some(Audience::Members))
                        .then(|| {
                            let words = Audience::Members.label();
                            view! {
                                <span class="b-lane-lock" role="img" aria-label=words data-tip=words>
                                    <Icon icon=icondata_lu::LuLock size_px=12 />
                                </span>
                            }
                        })
                }}
            </div>
            {children.map(|children| children())}
            {move || (visibility.get() == Some(id)).then(|| view! { <span class="b-visibility">{text::map_visibility()}</span> })}
            <Show when=move || can_edit.get() && !folded.get()>
                <div class="b-lane-size" aria-hidden="true" data-tip=text::map_resize() />
            </Show>
        </div>
    })
}

#[component]
fn Cells(id: LaneId, kind: LaneKind, bands: Memo<Arc<Vec<Band>>>) -> impl IntoView {
    let columns = use_board().drawn.columns(Some(id));
    view! {
        <For each=move || columns.get() key=key let(column)>
            {match column.moment {
                None => view! { <div class="b-cell" role="gridcell" style:grid-column=column.line() /> },
                Some(moment) if kind.is_computed() => view! { <ComputedCell lane=id moment kind /> },
                Some(moment) => view! { <CardCell lane=id moment bands /> },
            }}
        </For>
    }
}

/// A cell with cards. Its plus is one shared button (`board::plus`), so that empty cells cost next to nothing.
#[component]
fn CardCell(lane: LaneId, moment: MomentId, bands: Memo<Arc<Vec<Band>>>) -> impl IntoView {
    let cx = use_board();
    let (all, spans) = (cx.model.cell(lane, moment), cx.model.spans.signal());
    // What spans several moments is drawn over them all.
    let cards = move || {
        let mut cards = all.get();
        spans.with(|spans| {
            if !spans.is_empty() {
                cards.retain(|id| !spans.iter().any(|one| one.card == *id));
            }
        });
        cards
    };
    let columns = cx.columns;
    let under = move || {
        let rows = bands.with(|bands| {
            let mut here = bands.iter().peekable();
            here.peek()?;
            let at = columns.with(|columns| columns.iter().position(|column| column.moment == Some(moment)))?;
            here.filter(|band| (band.first..band.first + band.columns).contains(&at))
                .map(|band| band.row + 1)
                .max()
        });
        rows.unwrap_or(0).to_string()
    };
    view! {
        <div
            class="b-cell"
            role="gridcell"
            tabindex="-1"
            aria-colindex=cx.column_index(moment)
            style:grid-column=line(moment)
            style:--under=under
            data-spot=Spot::Cell(lane, moment).to_string()
            data-cards=""
        >
            <For each=cards key=|id| *id let(id)>
                <Card id />
            </For>
        </div>
    }
}
