//! What stays in view: the column I look at when others change the columns, the middle when I zoom. And the skeleton before.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use waymark_shared::layout::{Column, LANE_COLUMN_PX};
use web_sys::{Element, Event, WheelEvent};

use super::cx::BoardCx;
use super::header::key;
use super::zoom;
use crate::text;
use crate::ui::kit::Skeleton;
use crate::ui::kit::flow::view;

/// Anchors the scroll position. Ends with the current owner.
pub(super) fn attach(cx: &BoardCx, view: &Element, sheet: &Element) {
    let columns = cx.columns;
    let held = send_wrapper::SendWrapper::new(view.clone());
    let state = cx.state;
    Effect::new(move |before: Option<Arc<Vec<Column>>>| {
        let now = columns.get();
        if let Some(before) = before {
            let scale = f64::from(state.zoom_percent.get_untracked()) / 100.0;
            let shift = shift(&before, &now, f64::from(held.scroll_left()) / scale) * scale;
            if shift != 0.0 {
                held.scroll_by_with_x_and_y(shift, 0.0);
            }
        }
        now
    });
    let held = send_wrapper::SendWrapper::new((view.clone(), sheet.clone()));
    // Who fits the journey into the window looks at its start, not at what was in the middle.
    let fitting = StoredValue::new(false);
    Effect::new(move |before: Option<u32>| {
        let now = state.zoom_percent.get();
        if let Some(before) = before.filter(|before| *before != now) {
            let (view, _) = &*held;
            let ratio = f64::from(now) / f64::from(before);
            // The lane names do not scroll: the middle is that of the rest.
            let middle = f64::from(view.client_width()) / 2.0;
            let (left, top) = (f64::from(view.scroll_left()), f64::from(view.scroll_top()));
            let is_fit = fitting.try_update_value(std::mem::take) == Some(true);
            let to = match is_fit {
                true => (0.0, 0.0),
                false => ((left + middle) * ratio - middle, top * ratio),
            };
            let view = send_wrapper::SendWrapper::new(view.clone());
            request_animation_frame(move || view.scroll_to_with_x_and_y(to.0, to.1));
        }
        now
    });
    zoom::fit_on_request(cx, view, fitting);
    let zooming = cx.state;
    super::drag::listen_actively(view.clone().into(), "wheel", move |event: Event| {
        // Ctrl and wheel is also what pinching a touchpad sends.
        if let Some(event) = event
            .dyn_ref::<WheelEvent>()
            .filter(|event| event.ctrl_key() || event.meta_key())
        {
            event.prevent_default();
            let now = f64::from(zooming.zoom_percent.get_untracked());
            zooming
                .zoom_percent
                .set(zoom::clamp(now * (-event.delta_y() * 0.004).exp()));
        }
    });
}

/// How far the column at the left edge (or the next one that is still there) has moved.
fn shift(before: &[Column], now: &[Column], left_px: f64) -> f64 {
    if left_px <= 0.0 {
        return 0.0;
    }
    let visible = before.iter().filter(|column| column.x_px + column.width_px > left_px);
    let moved = visible.filter_map(|column| {
        let found = now.iter().find(|other| key(other) == key(column))?;
        Some(found.x_px - column.x_px)
    });
    moved.into_iter().next().unwrap_or(0.0)
}

/// The grid before anything is known: its shape, in grey.
#[component]
pub(super) fn Loading() -> impl IntoView {
    let rows = [144.0, 96.0, 72.0, 96.0, 72.0];
    view! {
        <div class="b-loading" aria-busy="true" style:--lane=format!("{LANE_COLUMN_PX}px")>
            <span class="sr-only" role="status">{text::board_opening()}</span>
            <div class="b-loading-row">
                <Skeleton class="b-loading-name" />
                {(0..5).map(|_| view! { <Skeleton class="b-loading-head" /> }).collect_view()}
            </div>
            {rows
                .into_iter()
                .map(|height| {
                    view! {
                        <div class="b-loading-row" style:height=format!("{height}px")>
                            <Skeleton class="b-loading-name" />
                            {(0..5).map(|_| view! { <Skeleton class="b-loading-cell" /> }).collect_view()}
                        </div>
                    }
                })
                .collect_view()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;
    use waymark_shared::ids::{MomentId, StageId};

    fn column(n: u64, x_px: f64) -> Column {
        Column {
            stage: StageId::mint(1, 1),
            moment: Some(MomentId::mint(n, 1)),
            x_px,
            width_px: 200.0,
        }
    }

    #[test]
    fn what_is_in_view_stays_in_view() {
        let before = [column(1, 0.0), column(2, 200.0), column(3, 400.0)];
        let after = [column(1, 0.0), column(9, 200.0), column(2, 400.0), column(3, 600.0)];
        assert_eq!(shift(&before, &after, 250.0), 200.0);
        assert_eq!(shift(&before, &after, 50.0), 0.0);
        assert_eq!(shift(&before, &after, 0.0), 0.0);
        let gone = [column(1, 0.0), column(3, 200.0)];
        assert_eq!(shift(&before, &gone, 250.0), -200.0);
    }
}
