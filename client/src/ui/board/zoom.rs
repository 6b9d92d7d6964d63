//! Zoom: 25 to 150 per cent, by buttons, by Ctrl and wheel, or so that everything fits.

use leptos::prelude::*;
use waymark_shared::layout::LANE_COLUMN_PX;
use web_sys::Element;

use super::cx::{BoardCx, use_board};
use super::state::ZOOM_STEPS;
use crate::text;
use crate::ui::kit::IconButton;
use crate::ui::kit::flow::{boxed_press, view};

/// The buttons under the grid.
#[component]
pub(super) fn Zoom() -> impl IntoView {
    let state = use_board().state;
    let zoom = state.zoom_percent;
    view! {
        <div class="b-zoom" role="group" aria-label=text::zoom()>
            <IconButton
                label=text::zoom_out()
                icon=icondata_lu::LuMinus
                disabled=Signal::derive(move || zoom.get() <= ZOOM_STEPS[0])
                on_press=move |_| state.zoom_step(false)
            />
            <button class="b-zoom-value numbers" type="button" data-tip=text::zoom_back() on:click=boxed_press(move |_| zoom.set(100))>
                {move || text::percent(usize::try_from(zoom.get()).unwrap_or_default())}
            </button>
            <IconButton
                label=text::zoom_in()
                icon=icondata_lu::LuPlus
                disabled=Signal::derive(move || zoom.get() >= 150)
                on_press=move |_| state.zoom_step(true)
            />
            <IconButton label=text::zoom_fit() icon=icondata_lu::LuMaximize on_press=move |_| state.fit() />
        </div>
    }
}

/// A whole number of per cent within the range.
pub(super) fn clamp(percent: f64) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "25 to 150")]
    let whole = percent.clamp(25.0, 150.0).round() as u32;
    whole
}

/// Answers requests to fit; says so in `fitting` where that changes the zoom. Ends with the current owner.
pub(super) fn fit_on_request(cx: &BoardCx, view: &Element, fitting: StoredValue<bool>) {
    let (state, columns) = (cx.state, cx.columns);
    let view = send_wrapper::SendWrapper::new(view.clone());
    Effect::new(move |before: Option<u32>| {
        let asked = state.fit_requests.get();
        if before.is_some_and(|before| before != asked) {
            let width = columns.with_untracked(|columns| columns.last().map_or(0.0, |last| last.x_px + last.width_px));
            let room = f64::from(view.client_width());
            let percent = clamp((room / (LANE_COLUMN_PX + width + 8.0) * 100.0).floor());
            fitting.set_value(state.zoom_percent.get_untracked() != percent);
            state.zoom_percent.set(percent);
            view.scroll_to_with_x_and_y(0.0, 0.0);
        }
        asked
    });
}
