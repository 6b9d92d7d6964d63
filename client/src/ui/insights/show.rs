//! "Show me": from a finding to its place on the map.

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::layout::Spot;

use crate::actions::cx::Mode;
use crate::actions::{ActionCx, Side};
use crate::platform::media::is_phone;
use crate::text;
use crate::ui::kit::Icon;
use crate::ui::kit::flow::{boxed_press, view};

/// Selects what a finding is about and brings its first place into view. On a phone the column makes room.
pub(super) fn show(cx: &ActionCx, entities: &[EntityRef]) {
    cx.chrome.mode.set(Mode::Board);
    if is_phone() {
        cx.chrome.side.set(Side::Closed);
    }
    cx.board.select(entities.iter().copied());
    if let Some(spot) = entities.iter().find_map(|entity| Spot::of(*entity)) {
        cx.board.go_to(spot);
    }
}

/// The button that does it. `name` is what it shows, for screen readers.
pub(super) fn button(
    cx: &ActionCx,
    name: impl Fn() -> String + Send + 'static,
    entities: impl Fn() -> Vec<EntityRef> + Send + 'static,
) -> AnyView {
    let cx = cx.clone();
    let press = move |_| show(&cx, &entities());
    view! {
        <button
            class="i-action"
            type="button"
            aria-label=move || text::show_me_what(&name())
            on:click=boxed_press(press)
        >
            <Icon icon=icondata_lu::LuLocate size_px=14 />
            {text::show_me()}
        </button>
    }
}
