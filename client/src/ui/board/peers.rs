//! The others on the board: their cursors, what they have selected, and what this person shows them.
//!
//! Cursors are anchored in cells, so they land right whatever each side has scrolled, zoomed or folded. Outlines are attributes set
//! on the elements of the selected things; nobody's selection re-renders anything.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::layout::{LANE_COLUMN_PX, Spot};
use waymark_shared::presence::PresenceCursor;
use web_sys::{Element, HtmlElement, PointerEvent};

use super::cx::{BoardCx, use_board};
use super::focus::{element_of, spot_at};
use crate::editor::OnRemoteChange;
use crate::ui::kit::For;
use crate::ui::kit::flow::{effect, view};

/// A cursor that rests this long loses its name.
const REST: Duration = Duration::from_secs(3);

/// The cursors of all others, over the sheet.
#[component]
pub fn Cursors(sheet: NodeRef<Div>) -> impl IntoView {
    let peers = use_board().peers().clone();
    let keys = peers.keys();
    view! {
        <div class="b-cursors" aria-hidden="true">
            <For each=move || keys.get() key=|id| *id let(id)>
                <Cursor id sheet />
            </For>
        </div>
    }
}

#[component]
fn Cursor(id: u64, sheet: NodeRef<Div>) -> impl IntoView {
    let cx = use_board();
    let peer = cx.peers().get(id)?;
    let (cursor, user) = (peer.cursor.signal(), peer.user.signal());
    let resting = RwSignal::new(false);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let (place, framed) = (RwSignal::new(None::<(f64, f64)>), StoredValue::new(false));
    let moved = cursor.clone();
    let columns = cx.columns;
    effect(move |_| {
        // Rows grow and columns move: the cell's place is read again whenever the columns change or the cursor moves.
        columns.track();
        moved.track();
        sheet.track();
        if framed.try_update_value(|framed| std::mem::replace(framed, true)) != Some(false) {
            return;
        }
        // Where rows are is asked once per frame: asking after each word of somebody would lay the grid out each time.
        let (cx, cursor) = (cx.clone(), moved.clone());
        request_animation_frame(move || {
            // The cursor is gone.
            if framed.try_set_value(false).is_some() {
                return;
            }
            let sheet = sheet.try_get_untracked().flatten();
            let now = sheet.and_then(|sheet| {
                cursor.with_untracked(|cursor| cursor.as_ref().and_then(|cursor| position(&cx, &sheet, cursor)))
            });
            let _ = place.try_set(now);
        });
    });
    // Over a heading it lies above the headings; over a cell it goes under them with the cell.
    let over = {
        let cursor = cursor.clone();
        move || {
            cursor
                .with(|cursor| {
                    cursor
                        .as_ref()
                        .is_some_and(|at| at.lane.is_empty() || at.moment.is_empty())
                })
                .then_some("heading")
        }
    };
    effect(move |_| {
        cursor.track();
        let stop = || {
            if let Some(timer) = timer.try_update_value(Option::take).flatten() {
                timer.clear();
            }
        };
        stop();
        resting.set(false);
        timer.set_value(set_timeout_with_handle(move || resting.set(true), REST).ok());
    });
    on_cleanup(move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
    let colour = {
        let user = user.clone();
        move || user.with(|user| user.color.clone())
    };
    Some(view! {
        <div
            class="b-cursor"
            data-over=over
            data-resting=move || resting.get().then_some("")
            style:display=move || if place.get().is_some() { "block" } else { "none" }
            style:transform=move || place.get().map(|(x, y)| format!("translate({x:.1}px, {y:.1}px)"))
            style:--peer=colour
        >
            <svg width="16" height="18" viewBox="0 0 16 18">
                <path d="M1 1l5.2 15 2.4-6.3L15 7.5z" />
            </svg>
            <span class="b-cursor-name">{move || user.with(|user| user.name.clone())}</span>
        </div>
    })
}

/// Where an anchored cursor is on the unzoomed sheet. Its cell need not be drawn: columns have their places, and names of lanes are always there.
fn position(cx: &BoardCx, sheet: &HtmlElement, cursor: &PresenceCursor) -> Option<(f64, f64)> {
    let row = match cursor.lane.as_str() {
        "" => sheet.query_selector(".b-moments").ok().flatten()?,
        lane => element_of(Spot::Lane(lane.parse().ok()?))?
            .closest(".b-row")
            .ok()
            .flatten()?,
    };
    let (left_px, width_px) = match cursor.moment.as_str() {
        "" => (0.0, LANE_COLUMN_PX),
        moment => {
            let moment = moment.parse().ok()?;
            let columns = cx.columns_now();
            let column = columns.iter().find(|column| column.moment == Some(moment))?;
            (LANE_COLUMN_PX + column.x_px, column.width_px)
        }
    };
    let (area, origin) = (row.get_bounding_client_rect(), sheet.get_bounding_client_rect());
    let y = area.top() - origin.top() + area.height() * f64::from(cursor.y.clamp(0.0, 1.0));
    Some((left_px + width_px * f64::from(cursor.x.clamp(0.0, 1.0)), y / cx.scale()))
}

/// Where the pointer is, as the others need it.
pub(super) fn anchor(event: &PointerEvent) -> Option<PresenceCursor> {
    let (mut spot, mut element) = spot_at(event.target())?;
    if let Spot::Card(_) = spot {
        let cell = element.closest(".b-cell[data-spot]").ok().flatten()?;
        (spot, element) = spot_at(Some(cell.into()))?;
    }
    let (lane, moment) = match spot {
        Spot::Cell(lane, moment) => (lane.to_string(), moment.to_string()),
        Spot::Moment(moment) => (String::new(), moment.to_string()),
        Spot::Lane(lane) => (lane.to_string(), String::new()),
        Spot::Stage(_) | Spot::Card(_) => return None,
    };
    let area = element.get_bounding_client_rect();
    #[allow(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
    let share = |at: i32, start: f64, length: f64| ((f64::from(at) - start) / length.max(1.0)).clamp(0.0, 1.0) as f32;
    Some(PresenceCursor {
        lane,
        moment,
        x: share(event.client_x(), area.left(), area.width()),
        y: share(event.client_y(), area.top(), area.height()),
    })
}

/// Shows what the others have selected, and tells them what this person has. Ends with the current owner.
pub(super) fn follow(cx: &BoardCx) {
    tint_changes(cx);
    let peers = cx.peers().clone();
    let marks = Memo::new(move |_| {
        let mut marks: BTreeMap<EntityRef, (String, String)> = BTreeMap::new();
        for peer in peers.keys().get().into_iter().filter_map(|id| peers.get(id)) {
            let user = peer.user.get();
            for entity in peer.selection.get() {
                marks.insert(entity, (user.name.clone(), user.color.clone()));
            }
        }
        marks
    });
    let counts = cx.model.counts.signal();
    let drawn = cx.drawn.changes;
    Effect::new(move |had: Option<bool>| {
        // What moves or comes into view is drawn anew and needs its outline again.
        counts.track();
        drawn.track();
        let marks = marks.get();
        let has = !marks.is_empty();
        if !has && had != Some(true) {
            return has;
        }
        for marked in elements("[data-peer]") {
            let _ = marked.remove_attribute("data-peer");
        }
        for (entity, (name, colour)) in &marks {
            let found = match entity {
                // Its line and its words.
                EntityRef::Connection(id) => elements(&format!("[data-link=\"{id}\"]")),
                _ => Spot::of(*entity)
                    .and_then(element_of)
                    .map(Element::from)
                    .into_iter()
                    .collect(),
            };
            for element in found {
                let _ = element.set_attribute("data-peer", name);
                match element.dyn_ref::<HtmlElement>() {
                    Some(element) => drop(element.style().set_property("--peer", colour)),
                    // A line has no style of its own.
                    None => drop(element.set_attribute("style", &format!("--peer:{colour}"))),
                }
            }
        }
        has
    });
    let tell = cx.clone();
    effect(move |_| {
        let selection: Vec<EntityRef> = tell.state.selection().into_iter().collect();
        tell.session().show_selection(&selection);
    });
}

/// All elements of the page that match a selector, drawn lines too.
fn elements(selector: &str) -> Vec<Element> {
    let found = crate::platform::window()
        .document()
        .and_then(|document| document.query_selector_all(selector).ok());
    let Some(found) = found else { return vec![] };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}

/// More than this at once is a journey being loaded or a copy being pasted, not something to point at.
const MOST_TINTED: usize = 24;

/// What was changed keeps its tint for this long after the last change, and then fades: whoever writes would else start a new fade with each
/// letter, and the browser would paint in every frame.
const TINT: Duration = Duration::from_millis(400);

/// The name of this listener.
const LISTENER: &str = "tint";

/// Tints what somebody else has just changed, in their colour where it is known. Ends with the current owner.
fn tint_changes(cx: &BoardCx) {
    let held = StoredValue::new(cx.clone());
    let fades: Fades = StoredValue::new(BTreeMap::new());
    let callback: OnRemoteChange = Rc::new(move |touched: &[EntityRef]| {
        if touched.len() > MOST_TINTED {
            return;
        }
        let touched = touched.to_vec();
        let _ = held.try_with_value(|cx| cx.drawn.touched.set(touched.clone()));
        // What is new is only drawn in this frame.
        request_animation_frame(move || {
            let _ = held.try_with_value(|cx| touched.iter().for_each(|entity| tint(cx, *entity, fades)));
        });
    });
    cx.editor().on_remote_change(LISTENER, Some(callback));
    let editor = cx.editor().clone();
    on_cleanup(move || {
        editor.on_remote_change(LISTENER, None);
        for fade in fades.try_update_value(std::mem::take).unwrap_or_default().values() {
            fade.clear();
        }
    });
}

/// When which tint begins to fade.
type Fades = StoredValue<BTreeMap<EntityRef, TimeoutHandle>>;

fn tint(cx: &BoardCx, entity: EntityRef, fades: Fades) {
    let Some(element) = Spot::of(entity).and_then(element_of) else {
        return;
    };
    let peers: Vec<_> = cx
        .peers()
        .keys()
        .get_untracked()
        .into_iter()
        .filter_map(|id| cx.peers().get(id))
        .collect();
    let author = peers
        .iter()
        .find(|peer| peer.selection.with_untracked(|selection| selection.contains(&entity)))
        .or(if peers.len() == 1 { peers.first() } else { None });
    if let Some(author) = author {
        let colour = author.user.with_untracked(|user| user.color.clone());
        let _ = element.style().set_property("--peer", &colour);
    }
    let shows = |classes: web_sys::DomTokenList, tinted: bool| {
        let (on, off) = if tinted {
            ("b-changed", "b-fading")
        } else {
            ("b-fading", "b-changed")
        };
        let _ = classes.remove_1(off).and_then(|()| classes.add_1(on));
    };
    shows(element.class_list(), true);
    let fade = move || {
        let _ = fades.try_update_value(|fades| fades.remove(&entity));
        if let Some(element) = Spot::of(entity).and_then(element_of) {
            shows(element.class_list(), false);
        }
    };
    let Ok(fade) = set_timeout_with_handle(fade, TINT) else {
        return;
    };
    if let Some(Some(before)) = fades.try_update_value(|fades| fades.insert(entity, fade)) {
        before.clear();
    }
}
