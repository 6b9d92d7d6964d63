//! What the journey finds out about itself, as the column on the right.
//!
//! Everything here follows from the map (`model::derived::findings`) and changes while others edit. What nothing is known about says what
//! to enter. Not here: the formulas (`shared::analysis`), marks on the grid.

mod health;

use leptos::prelude::*;

use crate::actions::{Side, use_actions};
use crate::model::derived::findings::Findings;
use crate::ui::kit::flow::view;
use crate::ui::panel::PanelFrame;

/// The column.
#[component]
pub fn InsightsPanel() -> impl IntoView {
    let cx = use_actions();
    Findings::follow(cx.model());
    let close = {
        let cx = cx.clone();
        move |()| {
            let side = if crate::platform::media::is_phone() {
                Side::Closed
            } else {
                Side::Selection
            };
            cx.chrome.side.set(side);
        }
    };
    view! {
        <div class="i-panel">
            <PanelFrame title="Insights" on_close=close>
                {health::section(&cx)}
            </PanelFrame>
        </div>
    }
}
