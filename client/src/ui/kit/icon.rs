//! Icons: Lucide, 16 px with a stroke of 1.5 px, in the colour of the text around them.
//!
//! Name an icon as `icondata_lu::LuPlus`; only named icons end up in the binary. An icon is never the only name of a control, so it
//! is hidden from screen readers.

use crate::ui::kit::flow::view;
use leptos::prelude::*;

/// The drawing of an icon, such as `icondata_lu::LuPlus`.
pub type IconData = icondata_core::Icon;

/// An icon.
#[component]
pub fn Icon(
    /// Which one.
    #[prop(into)]
    icon: Signal<IconData>,
    /// Width and height in pixels.
    #[prop(default = 16)]
    size_px: u32,
) -> impl IntoView {
    view! {
        <svg
            class="k-icon"
            width=size_px
            height=size_px
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            // The drawing is 24 units wide: this makes 1.5 px on the screen at every size.
            stroke-width=36.0 / f64::from(size_px)
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=move || icon.get().data
        />
    }
}
