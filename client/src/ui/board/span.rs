//! Cards that span several moments: drawn as bands above the other cards of their lane, resized by their edge.
//!
//! What spans one moment lies in its cell like any card. A band needs the order of the columns only, so it is drawn whichever of them are.
//! Not here: which band lies in which row (`shared::layout::spans`).

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::{CardId, LaneId, MomentId};
use waymark_shared::layout::spans::{Band, bands, span_to};
use waymark_shared::layout::{LANE_COLUMN_PX, Spot};
use web_sys::{Event, EventTarget, HtmlElement, KeyboardEvent, PointerEvent};

use super::card::Card;
use super::cx::BoardCx;
use super::drag::swallow_click;
use super::focus::spot_at;
use crate::ui::kit::For;
use crate::ui::kit::flow::view;
use crate::ui::kit::listen::{on_target, on_window};

/// The bands of a lane.
#[must_use]
pub fn bands_of(cx: &BoardCx, lane: LaneId) -> Memo<Arc<Vec<Band>>> {
    let (spans, columns) = (cx.model.spans.signal(), cx.columns);
    Memo::new(move |_| {
        let here: Vec<_> = spans.with(|spans| spans.iter().filter(|one| one.lane == lane).copied().collect());
        if here.is_empty() {
            return Arc::default();
        }
        Arc::new(columns.with(|columns| bands(&here, columns)))
    })
}

/// The bands of a lane in their places.
#[component]
pub fn Bands(
    /// Which, and where.
    bands: Memo<Arc<Vec<Band>>>,
) -> impl IntoView {
    view! {
        <For each=move || bands.get().to_vec() key=|band| *band let(band)>
            <div
                class="b-band"
                role="gridcell"
                // The names of lanes are the first column, and both count from 1.
                style:grid-column=format!("{} / span {}", band.first + 2, band.columns)
                style:grid-row=(band.row + 1).to_string()
            >
                <Card id=band.card />
            </div>
        </For>
    }
}

/// How far inside the right edge of a selected card it is taken, in pixels of the window. The edge that is drawn reaches as far out again.
const EDGE_PX: f64 = 8.0;

/// A card whose edge is pulled.
#[derive(Clone)]
struct Pulled {
    card: CardId,
    moment: MomentId,
    element: HtmlElement,
    pointer: i32,
    before: usize,
    now: usize,
}

/// Lets the right edge of a selected card be pulled over the moments it is about. Ends with the current owner.
///
/// What is pulled shows at once and is one edit when it ends; Escape gives up.
pub fn attach(cx: &BoardCx, root: EventTarget) {
    let cx = StoredValue::new(cx.clone());
    let pulled = StoredValue::new_local(None::<Pulled>);
    on_target(root, "pointerdown", move |event| {
        let Some(found) = cx.with_value(|cx| on_edge(cx, &event)) else {
            return;
        };
        // The card itself is dragged by everything but its edge.
        event.stop_immediate_propagation();
        event.prevent_default();
        pulled.set_value(Some(found));
    });
    on_window("pointermove", move |event| {
        let Some(event) = event.dyn_ref::<PointerEvent>() else {
            return;
        };
        pulled.update_value(|pulled| {
            let Some(pulled) = pulled.as_mut().filter(|pulled| pulled.pointer == event.pointer_id()) else {
                return;
            };
            if let Some(span) = cx.with_value(|cx| span_at(cx, pulled, event)) {
                pulled.now = span;
                cx.with_value(|cx| show(cx, pulled));
            }
        });
    });
    on_window("pointerup", move |_| {
        let Some(done) = pulled.try_update_value(Option::take).flatten() else {
            return;
        };
        swallow_click();
        let_go(&done);
        if done.now != done.before {
            cx.with_value(|cx| set(cx, &done));
        }
    });
    let give_up = move || {
        if let Some(given_up) = pulled.try_update_value(Option::take).flatten() {
            let_go(&given_up);
            return true;
        }
        false
    };
    on_window("pointercancel", move |_| {
        give_up();
    });
    on_window("keydown", move |event| {
        let is_escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|event| event.key() == "Escape");
        if is_escape && give_up() {
            event.stop_immediate_propagation();
            event.prevent_default();
        }
    });
}

fn on_edge(cx: &BoardCx, event: &Event) -> Option<Pulled> {
    let event = event.dyn_ref::<PointerEvent>()?;
    let (Spot::Card(card), element) = spot_at(event.target())? else {
        return None;
    };
    let is_taken = event.button() == 0 && cx.can_edit.get_untracked() && element.has_attribute("aria-current");
    let from_edge_px = element.get_bounding_client_rect().right() - f64::from(event.client_x());
    if !is_taken || from_edge_px > EDGE_PX {
        return None;
    }
    let model = cx.model.cards.get(card)?;
    let span = model.details.with_untracked(|details| details.span).unwrap_or(1);
    let before = usize::try_from(span).ok()?.max(1);
    Some(Pulled {
        card,
        moment: model.place.get_untracked().1?,
        element,
        pointer: event.pointer_id(),
        before,
        now: before,
    })
}

fn span_at(cx: &BoardCx, pulled: &Pulled, event: &PointerEvent) -> Option<usize> {
    let sheet = pulled.element.closest(".b-sheet").ok().flatten()?;
    let left_px = sheet.get_bounding_client_rect().left();
    let x_px = (f64::from(event.client_x()) - left_px) / cx.scale() - LANE_COLUMN_PX;
    span_to(&cx.columns_now(), pulled.moment, x_px)
}

/// Draws the card as wide as it would be.
fn show(cx: &BoardCx, pulled: &Pulled) {
    let columns = cx.columns_now();
    let Some(first) = columns.iter().position(|column| column.moment == Some(pulled.moment)) else {
        return;
    };
    let covered = columns.iter().skip(first).take(pulled.now);
    let width_px = covered.map(|column| column.width_px).sum::<f64>() - CELL_SIDES_PX;
    let style = pulled.element.style();
    // Known properties take a number of pixels and a number.
    let _ = style.set_property("width", &format!("{width_px}px"));
    let _ = style.set_property("z-index", "3");
}

fn let_go(pulled: &Pulled) {
    let style = pulled.element.style();
    // Taking a property away fails for none that exists.
    let _ = style.remove_property("width");
    let _ = style.remove_property("z-index");
}

/// What a cell keeps free at its sides.
const CELL_SIDES_PX: f64 = 13.0;

fn set(cx: &BoardCx, pulled: &Pulled) {
    let value = i64::try_from(pulled.now).ok().filter(|span| *span > 1);
    cx.apply([Edit::Set {
        entity: pulled.card.into(),
        field: Field::Span,
        value: value.map(Value::Int),
    }]);
}
