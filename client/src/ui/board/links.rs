//! Connections between moments: quiet lines that hang under the headings, each with its words, followed by a press.
//!
//! A strip below the headings, as high as the lines need and gone without any. Lines follow from the columns alone, so nothing is measured.
//! Not here: which line hangs how deep (`layout::arcs`), drawing one by hand ([`draw`]), its fields (`panel::link`).

pub mod draw;

use std::fmt::Write as _;
use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{ConnectionId, MomentId};
use waymark_shared::journey::connections::{self, End, Known};
use waymark_shared::journey::words::{ConnectionKind, ContextTravels};
use waymark_shared::layout::Column;
use waymark_shared::layout::arcs::{self, LEVEL_PX};
use web_sys::Element;

use super::cx::{BoardCx, use_board};
use crate::actions::connections::follow;
use crate::text;
use crate::ui::kit::flow::{effect, view};
use crate::ui::kit::{For, Icon, IconData};
use crate::ui::labels::Label;

/// How far from the middle of a column lines leave and arrive, so that one that comes never lies on one that goes.
const APART_PX: f64 = 14.0;
/// Room for the words of a connection that leads out of the journey.
const OUTWARD_PX: f64 = 120.0;

/// A connection in its place. Whole pixels, so that it can be told from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Drawn {
    id: ConnectionId,
    from_px: i64,
    to_px: i64,
    level: usize,
    is_outward: bool,
}

/// Where a connection leads; tracked. `None` while one of its ends is hidden.
#[must_use]
pub fn ends(cx: &BoardCx, id: ConnectionId) -> Option<(MomentId, End)> {
    let connection = cx.model.connections.get(id)?;
    cx.columns.with(|columns| {
        let stands = |id: MomentId| columns.iter().any(|column| column.moment == Some(id));
        let from = connection.from.get().filter(|id| stands(*id))?;
        let end = connections::end(connection.to.get(), |to| match cx.model.moments.get(to) {
            _ if stands(to) => Known::Placed,
            Some(_) => Known::Hidden,
            None => Known::No,
        })?;
        Some((from, end))
    })
}

fn place(columns: &[Column], found: &[(ConnectionId, MomentId, End)]) -> Vec<Drawn> {
    let middle = |id: MomentId| {
        let column = columns.iter().find(|column| column.moment == Some(id));
        column.map_or(0.0, Column::middle_px)
    };
    let spans: Vec<(f64, f64)> = found
        .iter()
        .map(|(_, from, end)| match end {
            End::Moment(to) => {
                let (from, to) = (middle(*from), middle(*to));
                let apart = APART_PX.copysign(to - from);
                (from + apart, to - apart)
            }
            End::Journey(_) => (middle(*from), middle(*from) + OUTWARD_PX),
        })
        .collect();
    #[allow(clippy::cast_possible_truncation, reason = "pixels of a page")]
    let whole = |px: f64| px.round() as i64;
    arcs::levels(&spans)
        .into_iter()
        .zip(spans.iter().zip(found))
        .map(|(level, ((from, to), (id, _, end)))| Drawn {
            id: *id,
            from_px: whole(*from),
            to_px: whole(*to),
            level,
            is_outward: matches!(end, End::Journey(_)),
        })
        .collect()
}

/// The strip under the headings.
#[component]
pub(super) fn Links() -> impl IntoView {
    let cx = use_board();
    let keys = cx.model.connections.keys();
    let is_shown = cx.state.connections;
    let drawn = Memo::new({
        let cx = cx.clone();
        move |_| {
            if !is_shown.get() {
                return Arc::default();
            }
            let found: Vec<_> = keys
                .get()
                .into_iter()
                .filter_map(|id| ends(&cx, id).map(|(from, end)| (id, from, end)))
                .collect();
            Arc::new(cx.columns.with(|columns| place(columns, &found)))
        }
    });
    // What others have selected is marked on the lines that are there.
    let page = cx.drawn;
    effect(move |_| {
        drawn.track();
        page.changed();
    });
    let height = Memo::new(move |_| {
        drawn.with(|drawn| arcs::height_px(&drawn.iter().map(|drawn| drawn.level).collect::<Vec<_>>()))
    });
    let columns = cx.columns;
    let width =
        move || columns.with(|columns| columns.last().map_or(0.0, |last| last.x_px + last.width_px) + OUTWARD_PX);
    view! {
        <div
            class="b-links"
            role="row"
            aria-label=text::map_connections()
            style:display=move || drawn.with(|drawn| drawn.is_empty()).then_some("none")
            style:height=move || format!("{}px", height.get())
        >
            <div class="b-links-all" role="gridcell">
            <svg class="b-links-lines" width=width height=move || height.get() aria-hidden="true">
                <For each=move || drawn.get().to_vec() key=|drawn| *drawn let(drawn)>
                    <Line drawn />
                </For>
            </svg>
            <For each=move || drawn.get().to_vec() key=|drawn| *drawn let(drawn)>
                <Words drawn />
            </For>
            </div>
        </div>
    }
}

#[component]
fn Line(drawn: Drawn) -> impl IntoView {
    let cx = use_board();
    let connection = cx.model.connections.get(drawn.id)?;
    let selected = cx.state.is_selected(drawn.id.into());
    let path = path(&drawn);
    let (kind, context) = (connection.kind.signal(), connection.context_travels.signal());
    let id = drawn.id.to_string();
    Some(view! {
        <g
            data-link=id
            data-kind=move || kind.get().as_str()
            data-lost=move || (context.get() == Some(ContextTravels::No)).then_some("")
            data-selected=move || selected.get().then_some("")
        >
            <path class="b-link-ground" d=path.clone() />
            <path class="b-link-line" d=path />
        </g>
    })
}

/// The line as the `d` of a path: down from the heading, along, and up to the other with a point at its end.
fn path(drawn: &Drawn) -> String {
    #[allow(clippy::cast_precision_loss, reason = "pixels of a page")]
    let (x1, x2, y) = (
        drawn.from_px as f64,
        drawn.to_px as f64,
        drawn.level as f64 * LEVEL_PX + LEVEL_PX / 2.0 + 4.0,
    );
    let mut path = String::new();
    let round = ((x2 - x1).abs() / 2.0).min(8.0);
    let turn = round.copysign(x2 - x1);
    // Writing to a string does not fail.
    let _ = write!(path, "M{x1} 0V{}Q{x1} {y} {} {y}", y - round, x1 + turn);
    if drawn.is_outward {
        let _ = write!(path, "H{}", x1 + 24.0);
    } else {
        let _ = write!(path, "H{}Q{x2} {y} {x2} {}V2", x2 - turn, y - round);
        let _ = write!(path, "M{} 7L{x2} 2L{} 7", x2 - 4.0, x2 + 4.0);
    }
    path
}

/// The words at a line. A press follows it to its other end.
#[component]
fn Words(drawn: Drawn) -> impl IntoView {
    let cx = use_board();
    let connection = cx.model.connections.get(drawn.id)?;
    let (kind, label) = (connection.kind.signal(), connection.label.signal());
    let (share, context) = (connection.share.signal(), connection.context_travels.signal());
    let selected = cx.state.is_selected(drawn.id.into());
    let is_lost = {
        let context = context.clone();
        move || context.get() == Some(ContextTravels::No)
    };
    let shown = {
        let (kind, label) = (kind.clone(), label.clone());
        move || match (label.get(), kind.get()) {
            (label, _) if !label.trim().is_empty() => label,
            (_, ConnectionKind::Next) => String::new(),
            (_, kind) => kind.label().to_owned(),
        }
    };
    let spoken = {
        let (cx, kind, label) = (cx.clone(), kind.clone(), label);
        let (id, share) = (drawn.id, share.clone());
        move || {
            let name = |id: MomentId| cx.name_of(id.into());
            let (kind, label) = (kind.get().label(), label.get());
            let label = if label.trim().is_empty() {
                kind.to_owned()
            } else {
                text::map_line(kind, &label)
            };
            let label = share.get().map_or(label.clone(), |share| format!("{label} {share} %"));
            match ends(&cx, id) {
                Some((from, End::Moment(to))) => text::map_line_from_to(&name(from), &label, &name(to)),
                Some((from, End::Journey(_))) => text::map_line_out(&name(from), &label),
                None => label,
            }
        }
    };
    #[allow(clippy::cast_precision_loss, reason = "pixels of a page")]
    let (left, width, top) = {
        let (a, b) = (
            drawn.from_px.min(drawn.to_px) as f64,
            drawn.from_px.max(drawn.to_px) as f64,
        );
        let start = if drawn.is_outward { a + 24.0 } else { a };
        (start, (b - start).max(24.0), drawn.level as f64 * LEVEL_PX + 4.0)
    };
    let told = spoken.clone();
    Some(view! {
        <div
            class="b-link-place"
            data-outward=drawn.is_outward.then_some("")
            style:left=format!("{left}px")
            style:width=format!("{width}px")
            style:top=format!("{top}px")
        >
            <button
                class="b-link"
                type="button"
                tabindex="-1"
                data-link=drawn.id.to_string()
                data-kind=move || kind.get().as_str()
                data-lost=move || is_lost().then_some("")
                aria-pressed=move || if selected.get() { "true" } else { "false" }
                aria-label=spoken
                data-tip=told
            >
                {
                    let kind = connection.kind.signal();
                    move || view! { <Icon icon=icon(kind.get()) size_px=12 /> }
                }
                <span>{shown}</span>
                {move || share.get().map(|share| view! { <b class="numbers">{format!(" {share} %")}</b> })}
                {move || {
                    (context.get() == Some(ContextTravels::No)).then(|| view! { <Icon icon=icondata_lu::LuUnlink size_px=12 /> })
                }}
            </button>
        </div>
    })
}

/// The icon of a kind of connection.
#[must_use]
pub const fn icon(kind: ConnectionKind) -> IconData {
    match kind {
        ConnectionKind::Next => icondata_lu::LuArrowRight,
        ConnectionKind::Branch => icondata_lu::LuSplit,
        ConnectionKind::Loop => icondata_lu::LuRotateCcw,
        ConnectionKind::Handover => icondata_lu::LuArrowRightLeft,
        ConnectionKind::Submap => icondata_lu::LuExternalLink,
    }
}

/// A press on a line selects it, a press on its words follows it too. Returns whether it was one.
pub(super) fn pressed(cx: &BoardCx, target: &Element) -> bool {
    let Some(hit) = target.closest("[data-link]").ok().flatten() else {
        return false;
    };
    let Some(id) = hit.get_attribute("data-link").and_then(|id| id.parse().ok()) else {
        return false;
    };
    cx.state.select([EntityRef::Connection(id)]);
    if hit.has_attribute("aria-pressed") {
        follow(&cx.model, cx.state, cx.navigation(), id);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;
    use waymark_shared::ids::StageId;

    #[test]
    fn lines_leave_and_arrive_apart_and_a_way_back_goes_left() {
        let column = |n: u64, x_px: f64| Column {
            stage: StageId::mint(1, 1),
            moment: Some(MomentId::mint(n, 1)),
            x_px,
            width_px: 200.0,
        };
        let columns = [column(1, 0.0), column(2, 200.0), column(3, 400.0)];
        let (first, last) = (MomentId::mint(1, 1), MomentId::mint(3, 1));
        let id = |n| ConnectionId::mint(n, 1);
        let found = [(id(1), first, End::Moment(last)), (id(2), last, End::Moment(first))];
        let drawn = place(&columns, &found);
        assert_eq!((drawn[0].from_px, drawn[0].to_px), (114, 486));
        assert_eq!((drawn[1].from_px, drawn[1].to_px), (486, 114));
        assert_ne!(drawn[0].level, drawn[1].level);
        assert!(path(&drawn[0]).starts_with("M114 0V"));
    }
}
