//! The board: the grid of a journey, with its headings, lanes, cards and emotion curve.
//!
//! Rows are lanes, and all rows share one list of column widths (`--columns`), so a row is laid out without looking at the others and a
//! column's place follows from the order alone. Pointer, keyboard and focus events are heard once, on the grid. Views subscribe to
//! single fields of the model. Not here: what an edit does (`editor`), what can be invoked by name (`actions`), the panel.

mod card;
pub mod change;
pub mod clipboard;
pub(in crate::ui) mod computed;
pub mod cx;
pub mod drag;
pub mod drawn;
mod emotion;
pub mod fields;
pub mod focus;
pub mod header;
pub mod inline;
pub mod lane;
pub mod links;
mod lost;
mod marquee;
pub mod only;
pub mod outline;
mod peers;
pub mod phone;
mod pinch;
mod plus;
mod rows;
mod scroll;
pub mod span;
pub mod state;
pub mod title;
mod zoom;

use std::fmt::Write as _;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::Place;
use waymark_shared::journey::words::MomentKind;
use waymark_shared::layout::LANE_COLUMN_PX;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent};

use crate::actions::use_actions;
use crate::parts::EXTRAS;
use crate::platform::media::is_phone;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, effect, view};
use crate::ui::kit::listen::{current_element, on_window};
use crate::ui::kit::{Anchor, Button, ButtonKind, EmptyState, For, Icon, Show};
pub use card::tone;
use cx::{BoardCx, use_board};
use header::{Header, key};
use inline::{Inline, InlineHost};
use lane::Lane;

/// The grid, its zoom, and the words for when it is empty.
#[component]
pub fn Board() -> impl IntoView {
    let cx = use_board();
    let counts = cx.model.counts.signal();
    let loaded = cx.model.loaded.signal();
    let empty = Memo::new(move |_| counts.with(|counts| counts.stages == 0 && counts.lanes == 0));
    // Turning a phone may give the grid the room it needs.
    let phone = RwSignal::new(is_phone());
    on_window("resize", move |_| {
        if phone.get_untracked() != is_phone() {
            phone.set(is_phone());
        }
    });
    view! {
        <section class="b-board" aria-label=text::board()>
            {move || {
                if !loaded.get() {
                    view! { <scroll::Loading /> }.into_any()
                } else if empty.get() {
                    view! { <Nothing /> }.into_any()
                } else if phone.get() {
                    view! { <phone::PhoneBoard /> }.into_any()
                } else {
                    view! { <Grid /> }.into_any()
                }
            }}
            <InlineHost />
        </section>
    }
}

/// A journey without anything.
#[component]
fn Nothing() -> impl IntoView {
    let cx = use_board();
    let can_edit = cx.can_edit;
    view! {
        <div class="b-nothing">
            <EmptyState
                icon=icondata_lu::LuRoute
                title=text::board_no_stages()
                text=text::board_no_stages_text()
            >
                <Show when=move || can_edit.get()>
                    <Button
                        kind=ButtonKind::Primary
                        icon=icondata_lu::LuPlus
                        on_press={
                            let cx = cx.clone();
                            Callback::new(move |_: MouseEvent| cx.add_stage(Place::Last))
                        }
                    >
                        {text::board_add_stage()}
                    </Button>
                </Show>
            </EmptyState>
        </div>
    }
}

#[component]
fn Grid() -> impl IntoView {
    let cx = use_board();
    let (state, can_edit, columns, only) = (cx.state, cx.can_edit, cx.columns, cx.only);
    let (view_node, sheet, line) = (NodeRef::<Div>::new(), NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let lanes = cx.model.lanes.keys();
    let title = cx.model.meta.title.signal();
    let counts = cx.model.counts.signal();
    let counts_of_rows = counts.clone();
    let template = Memo::new(move |_| columns.with(|columns| template(columns)));

    focus::follow(&cx);
    peers::follow(&cx);
    on_cleanup(plus::forget);
    let attached = cx.clone();
    Effect::new(move |before: Option<bool>| {
        let parts = (view_node.get(), sheet.get());
        if before != Some(true)
            && let (Some(view), Some(sheet)) = parts
        {
            // Before anything follows what is in view: what was drawn there stays.
            if let Some((left, top)) = state.begin_at.try_update_value(Option::take).flatten() {
                view.set_scroll_left(left);
                view.set_scroll_top(top);
            }
            scroll::attach(&attached, &view, &sheet);
            rows::attach(&attached, &view, &sheet);
            return true;
        }
        before == Some(true)
    });
    let (dragged, acting) = (cx.clone(), use_actions());
    effect(move |_| {
        if let (Some(view), Some(sheet), Some(line)) = (view_node.get(), sheet.get(), line.get())
            && let Some(extras) = EXTRAS.ready()
        {
            let stage = drag::Stage {
                view: (*view).clone().unchecked_into(),
                sheet: (*sheet).clone().unchecked_into(),
                line: (*line).clone().unchecked_into(),
            };
            // Edges and handles first: what they take is no drag of the thing itself.
            (extras.gestures)(&dragged, &acting, stage.view.clone().into());
            (extras.drag)(&dragged, stage);
        }
    });

    let pressed = {
        let cx = cx.clone();
        move |event: MouseEvent| on_click(&cx, &event)
    };
    let opened = {
        let cx = cx.clone();
        move |event: MouseEvent| on_double_click(&cx, &event)
    };
    let hovered = {
        let cx = cx.clone();
        move |event: PointerEvent| plus::follow(&cx, event.target())
    };
    let moved = {
        let cx = cx.clone();
        move |event: PointerEvent| cx.session().show_cursor(peers::anchor(&event))
    };
    let left = {
        let cx = cx.clone();
        move |_: PointerEvent| cx.session().show_cursor(None)
    };
    let typed = {
        let cx = cx.clone();
        move |event: KeyboardEvent| focus::on_key(&cx, &event)
    };
    let focused = {
        let cx = cx.clone();
        move |event: web_sys::FocusEvent| {
            focus::on_focus(&cx, &event);
            plus::follow(&cx, event.target());
        }
    };
    let add_lane = move |event: MouseEvent| {
        if let Some(button) = current_element(&event) {
            state.inline.open(Inline::Lanes(Place::Last), Anchor::Element(button));
        }
    };
    view! {
        <div
            node_ref=view_node
            class="b-view"
            role="grid"
            aria-label=move || title.get()
            aria-readonly=move || (!can_edit.get()).then_some("true")
            aria-colcount=move || counts.with(|counts| counts.moments + 1)
            aria-rowcount=move || counts_of_rows.with(|counts| counts.lanes + 2)
            data-readonly=move || (!can_edit.get()).then_some("")
            on:click=boxed(pressed)
            on:dblclick=boxed(opened)
            on:pointerover=boxed(hovered)
            on:pointermove=moved
            on:pointerleave=boxed(left)
            on:keydown=boxed(typed)
            on:focusin=boxed(focused)
        >
            <div
                node_ref=sheet
                class="b-sheet"
                role="presentation"
                style:--columns=move || template.get()
                style:zoom=move || (f64::from(state.zoom_percent.get()) / 100.0).to_string()
            >
                <Grounds />
                <Header />
                <div class="b-lanes" role="rowgroup">
                    <For each=move || lanes.get() key=|id| *id let(id)>
                        <Lane id />
                    </For>
                </div>
                <Show when=move || can_edit.get()>
                    <div class="b-foot" role="row">
                        <div role="rowheader">
                            <button
                                class="b-quiet-add"
                                type="button"
                                aria-label=text::board_add_lane()
                                aria-haspopup="dialog"
                                on:click=boxed_press(add_lane)
                            >
                                <Icon icon=icondata_lu::LuPlus />
                                <span>{text::label_entity_kind_lane()}</span>
                            </button>
                        </div>
                    </div>
                </Show>
                <peers::Cursors sheet />
            </div>
        </div>
        <div node_ref=line class="b-drop-line" />
        <zoom::Zoom />
        {move || only.get().zip(EXTRAS.ready()).map(|(persona, extras)| (extras.only)(persona))}
    }
}

/// The names and widths of all columns, the lane names first.
fn template(columns: &[waymark_shared::layout::Column]) -> String {
    let mut widths = format!("{LANE_COLUMN_PX}px");
    for column in columns {
        // Writing to a string does not fail.
        let _ = write!(widths, " [{}] {}px", column.line(), column.width_px);
    }
    widths
}

/// The paper under the grid: one strip per column, hatched where nothing is owned, with a stronger line where a stage begins.
#[component]
fn Grounds() -> impl IntoView {
    let cx = use_board();
    let columns = cx.columns;
    let drawn = cx.drawn.columns(None);
    let model = cx.model.clone();
    view! {
        <div class="b-grounds" aria-hidden="true">
            <For each=move || drawn.get() key=key let(column)>
                {
                    let kind = column.moment.and_then(|id| model.moments.get(id)).map(|moment| moment.kind.signal());
                    let id = key(&column);
                    let first = Memo::new(move |_| {
                        columns.with(|columns| {
                            let at = columns.iter().position(|other| key(other) == id);
                            at.is_some_and(|at| at == 0 || columns[at - 1].stage != columns[at].stage)
                        })
                    });
                    let kind = move || kind.as_ref().map_or(MomentKind::Touchpoint, |kind| kind.get()).as_str();
                    view! {
                        <div class="b-ground" style:grid-column=column.line() data-kind=kind data-first=move || first.get().then_some("") />
                    }
                }
            </For>
        </div>
    }
}

/// A press selects what it hits; on nothing it selects nothing.
fn on_click(cx: &BoardCx, event: &MouseEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let within = |selector: &str| target.closest(selector).ok().flatten().is_some();
    if links::pressed(cx, &target) || plus::pressed(cx, &target) {
        return;
    }
    if within("button, textarea, input") {
        return;
    }
    match focus::spot_at(event.target()) {
        Some((spot, element)) => {
            let entity = focus::subject(cx, spot);
            match entity {
                _ if event.shift_key() => focus::extend(cx, spot),
                Some(entity) if event.ctrl_key() || event.meta_key() => cx.state.toggle_selected(entity),
                _ => cx.state.select(entity),
            }
            cx.state.focus.set(Some(spot));
            // Text of a read-only journey can be marked; the focus would take the mark away.
            if cx.can_edit.get_untracked() && !within(".b-point") {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = element.focus_with_options(&options);
            }
        }
        None => cx.state.clear_selection(),
    }
}

/// A double press edits the text it hits, or makes a card on free ground.
fn on_double_click(cx: &BoardCx, event: &MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if target.is_some_and(|target| target.closest("button, textarea, .b-point").ok().flatten().is_some()) {
        return;
    }
    if let Some((spot, _)) = focus::spot_at(event.target()) {
        focus::open(cx, spot);
    }
}
