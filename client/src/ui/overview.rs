//! A small picture of the whole journey, with a frame around what is in view: press or drag to look elsewhere.
//!
//! Drawn from the model; only the places of the rows are asked of the page, which holds all of them. One path per colour, so thousands of cards are a
//! few elements. Redrawn at most five times a second. Not here: zooming (`board/zoom`).

use std::fmt::Write as _;
use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use waymark_shared::emotion;
use waymark_shared::ids::{LaneId, MomentId};
use waymark_shared::journey::words::LaneKind;
use waymark_shared::layout::{LANE_COLUMN_PX, Spot};
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use crate::actions::use_actions;
use crate::text;
use crate::ui::board::cx::{BoardCx, use_board};
use crate::ui::board::focus::{scroller, spot_of};
use crate::ui::board::header::colour_of;
use crate::ui::board::tone;
use crate::ui::kit::IconButton;
use crate::ui::kit::flow::{boxed, effect, view};
use crate::ui::kit::listen::{on_target, on_window, query_all};

/// Widest and highest picture, in pixels.
const MOST: (f64, f64) = (280.0, 180.0);
/// The picture is drawn at most once in this time.
const REST: Duration = Duration::from_millis(200);
/// Space between cards, in unzoomed pixels.
const GAP_PX: f64 = 8.0;

/// A rectangle in pixels of the unzoomed grid.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Default)]
struct Picture {
    size: (f64, f64),
    /// Stage by stage: place and colour.
    stages: Vec<(Area, usize)>,
    /// Waits and what lies between.
    hidden: String,
    /// Cards by tone.
    cards: Vec<(&'static str, String)>,
    line: String,
}

/// The picture, for as long as it is open.
#[component]
pub fn Overview() -> impl IntoView {
    let (cx, board) = (use_actions(), use_board());
    let open = cx.chrome.overview;
    let picture = RwSignal::new(Picture::default());
    let frame = RwSignal::new(Area::default());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let (changes, zoom, columns) = (board.model.changes.signal(), board.state.zoom_percent, board.columns);
    let (persona, state) = (board.persona, board.state.score_state);
    let held = StoredValue::new(board.clone());
    let look = move || {
        held.with_value(|board| {
            picture.set(draw(board));
            frame.set(in_view(board));
        });
    };
    effect(move |_| {
        changes.track();
        columns.track();
        persona.track();
        state.track();
        zoom.track();
        if timer.with_value(Option::is_none) {
            let draw = move || {
                // The picture may be closed by then.
                if timer.try_set_value(None).is_none() {
                    look();
                }
            };
            timer.set_value(set_timeout_with_handle(draw, REST).ok());
        }
    });
    on_cleanup(move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
    let follow = move || held.with_value(|board| frame.set(in_view(board)));
    if let Some(view) = scroller() {
        on_target(view.into(), "scroll", move |_| follow());
    }
    on_window("resize", move |_| look());
    request_animation_frame(look);

    let svg = NodeRef::<leptos::svg::Svg>::new();
    let pressed = StoredValue::new(false);
    let go = move |event: &PointerEvent| {
        let Some(svg) = svg.get_untracked() else { return };
        let area = svg.get_bounding_client_rect();
        let scale = picture.with_untracked(|picture| picture.size.0) / area.width().max(1.0);
        let to = (
            (f64::from(event.client_x()) - area.left()) * scale,
            (f64::from(event.client_y()) - area.top()) * scale,
        );
        held.with_value(|board| look_at(board, to, frame.get_untracked()));
    };
    let press = move |event: PointerEvent| {
        event.prevent_default();
        pressed.set_value(true);
        if let Some(svg) = svg.get_untracked() {
            // Fails only for a pointer that is gone.
            let _ = svg.set_pointer_capture(event.pointer_id());
        }
        go(&event);
    };
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => (-120.0, 0.0),
            "ArrowRight" => (120.0, 0.0),
            "ArrowUp" => (0.0, -80.0),
            "ArrowDown" => (0.0, 80.0),
            _ => return,
        };
        if let Some(view) = scroller() {
            view.scroll_by_with_x_and_y(step.0, step.1);
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let shown = move || {
        let (width, height) = picture.with(|picture| picture.size);
        let scale = (MOST.0 / width.max(1.0)).min(MOST.1 / height.max(1.0));
        (width * scale, height * scale)
    };
    view! {
        <aside class="e-overview" aria-label=text::overview_title()>
            <IconButton label=text::find_close() icon=icondata_lu::LuX on_press=move |_| open.set(false) />
            <div class="e-overview-hold" role="group" tabindex="0" aria-label=text::overview_hint() on:keydown=boxed(on_key)>
                <svg
                    node_ref=svg
                    role="img"
                    aria-label=text::overview_title()
                    viewBox=move || picture.with(|picture| format!("0 0 {:.0} {:.0}", picture.size.0.max(1.0), picture.size.1.max(1.0)))
                    width=move || format!("{:.0}", shown().0)
                    height=move || format!("{:.0}", shown().1)
                    on:pointerdown=press
                    on:pointermove=move |event: PointerEvent| {
                        if pressed.get_value() {
                            go(&event);
                        }
                    }
                    on:pointerup=move |_| pressed.set_value(false)
                    on:pointercancel=move |_| pressed.set_value(false)
                >
                    <path class="e-over-hidden" d=move || picture.with(|picture| picture.hidden.clone()) />
                    {move || {
                        picture
                            .with(|picture| picture.stages.clone())
                            .into_iter()
                            .map(|(area, colour)| {
                                view! {
                                    <rect
                                        class="e-over-stage"
                                        data-stage=colour.to_string()
                                        x=area.x
                                        y=area.y
                                        width=area.width
                                        height=area.height
                                    />
                                }
                            })
                            .collect_view()
                    }}
                    {move || {
                        picture
                            .with(|picture| picture.cards.clone())
                            .into_iter()
                            .map(|(tone, path)| view! { <path class="e-over-cards" data-tone=tone d=path /> })
                            .collect_view()
                    }}
                    <path class="e-over-line" d=move || picture.with(|picture| picture.line.clone()) />
                    <rect
                        class="e-over-frame"
                        x=move || frame.get().x
                        y=move || frame.get().y
                        width=move || frame.get().width
                        height=move || frame.get().height
                    />
                </svg>
            </div>
        </aside>
    }
}

/// Where each lane lies, and where they begin, in unzoomed pixels.
fn rows(board: &BoardCx, view: &Element) -> (Vec<(LaneId, Area)>, f64, f64) {
    let scale = board.scale();
    let Some(sheet) = view.query_selector(".b-sheet").ok().flatten() else {
        return (vec![], 0.0, 0.0);
    };
    let origin = sheet.get_bounding_client_rect();
    let rows = query_all(view, ".b-row").into_iter().filter_map(|row: HtmlElement| {
        let name: HtmlElement = query_all(&row, ".b-lane").into_iter().next()?;
        let Some(Spot::Lane(lane)) = spot_of(&name) else {
            return None;
        };
        let area = row.get_bounding_client_rect();
        let place = Area {
            x: 0.0,
            y: (area.top() - origin.top()) / scale,
            width: area.width() / scale,
            height: area.height() / scale,
        };
        Some((lane, place))
    });
    let rows: Vec<_> = rows.collect();
    let head = rows.first().map_or(80.0, |(_, area)| area.y);
    let end = rows.last().map_or(head, |(_, area)| area.y + area.height);
    (rows, head, end)
}

fn draw(board: &BoardCx) -> Picture {
    let Some(view) = scroller() else {
        return Picture::default();
    };
    let (rows, head, height) = rows(board, &view);
    let columns = board.columns_now();
    let width = LANE_COLUMN_PX + columns.last().map_or(0.0, |column| column.x_px + column.width_px);
    let mut picture = Picture {
        size: (width, height),
        ..Picture::default()
    };
    let stages = board.model.stages.keys().get_untracked();
    for column in &columns {
        let x = LANE_COLUMN_PX + column.x_px;
        match picture.stages.last_mut() {
            Some((area, colour)) if stages.get(*colour) == Some(&column.stage) => area.width += column.width_px,
            _ => {
                let at = stages.iter().position(|id| *id == column.stage).unwrap_or(0);
                let area = Area {
                    x,
                    y: 0.0,
                    width: column.width_px,
                    height: head.max(24.0),
                };
                picture.stages.push((area, at));
            }
        }
        if column.width_px < waymark_shared::layout::MOMENT_PX {
            // Writing to a string does not fail.
            let _ = write!(
                picture.hidden,
                "M{x:.0} {head:.0}h{:.0}V{height:.0}h-{:.0}z",
                column.width_px, column.width_px
            );
        }
    }
    for (_, colour) in &mut picture.stages {
        let stage = stages.get(*colour).and_then(|id| board.model.stages.get(*id));
        let own = stage.and_then(|stage| stage.colour.get_untracked());
        *colour = colour_of(own, || *colour);
    }
    board.model.with_values(|journey, placement| {
        for (lane, area) in &rows {
            let kind = journey.lanes.get(lane).map(|lane| (lane.kind, lane.collapsed));
            match kind {
                Some((LaneKind::Emotion, false)) => picture.line = curve(board, *area),
                Some((_, false)) => {
                    for column in &columns {
                        let Some(moment) = column.moment else { continue };
                        let cards = placement.cells.get(&(*lane, moment)).map_or(&[][..], Vec::as_slice);
                        let step = (area.height - GAP_PX) / f64::from(u32::try_from(cards.len()).unwrap_or(1).max(1));
                        let step = step.min(56.0);
                        for (nth, card) in (0_u32..).zip(cards) {
                            let tone = journey.cards.get(card).map_or("neutral", |card| tone(card.kind));
                            let (x, y) = (
                                LANE_COLUMN_PX + column.x_px + GAP_PX,
                                area.y + GAP_PX + step * f64::from(nth),
                            );
                            let (w, h) = (column.width_px - 2.0 * GAP_PX, (step - GAP_PX).max(2.0));
                            let known = picture.cards.iter().position(|(other, _)| *other == tone);
                            let at = known.unwrap_or(picture.cards.len());
                            if known.is_none() {
                                picture.cards.push((tone, String::new()));
                            }
                            let path = &mut picture.cards[at].1;
                            let _ = write!(path, "M{x:.0} {y:.0}h{w:.0}v{h:.0}h-{w:.0}z");
                        }
                    }
                }
                _ => {}
            }
        }
    });
    picture
}

/// The feelings of the persona in front.
fn curve(board: &BoardCx, area: Area) -> String {
    let persona = board.persona.get_untracked();
    let state = board.state.score_state.get_untracked();
    let feeling = |moment: MomentId| untrack(|| board.feeling(moment, persona?, state));
    let points: Vec<(f64, Option<f64>)> = board
        .columns_now()
        .iter()
        .map(|column| (LANE_COLUMN_PX + column.middle_px(), column.moment.and_then(feeling)))
        .collect();
    let y = |v: f64| area.y + area.height / 2.0 - v / 4.0 * (area.height - 2.0 * GAP_PX);
    let mut path = String::new();
    for emotion::Segment {
        from,
        control_1,
        control_2,
        to,
    } in emotion::curve(&points)
    {
        let _ = write!(
            path,
            "M{:.0} {:.0}C{:.0} {:.0} {:.0} {:.0} {:.0} {:.0}",
            from.x,
            y(from.v),
            control_1.x,
            y(control_1.v),
            control_2.x,
            y(control_2.v),
            to.x,
            y(to.v)
        );
    }
    path
}

fn in_view(board: &BoardCx) -> Area {
    let (Some(view), scale) = (scroller(), board.scale()) else {
        return Area::default();
    };
    let number = |pixels: i32| f64::from(pixels) / scale;
    Area {
        x: number(view.scroll_left()),
        y: number(view.scroll_top()),
        width: number(view.client_width()),
        height: number(view.client_height()),
    }
}

/// Brings a place of the picture into the middle.
fn look_at(board: &BoardCx, to: (f64, f64), frame: Area) {
    if let Some(view) = scroller() {
        let scale = board.scale();
        view.scroll_to_with_x_and_y(
            (to.0 - frame.width / 2.0).max(0.0) * scale,
            (to.1 - frame.height / 2.0).max(0.0) * scale,
        );
    }
}
