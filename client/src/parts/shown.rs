//! A part in its place: what is there while it is on its way, and when it did not come.

use leptos::prelude::*;

use super::part::{Load, Part};
use crate::text;
use crate::ui::kit::flow::{erase, view};
use crate::ui::kit::{Button, Icon, Skeleton};

/// A whole page.
pub fn page<T: Sync>(part: &'static Part<T>, show: impl Fn(&'static T) -> AnyView + Send + 'static) -> AnyView {
    place(
        part,
        Box::new(show),
        || view! { <p class="k-waiting" role="status">{text::kit_loading()}</p> },
        |again| {
            view! {
                <main class="k-notice-page">
                    <span class="k-notice-icon"><Icon icon=icondata_lu::LuUnplug size_px=24 /></span>
                    <h1>{text::part_page_not_loaded()}</h1>
                    <p>{text::part_page_not_loaded_text()}</p>
                    {again}
                </main>
            }
        },
    )
}

/// A place on a page.
pub fn within<T: Sync>(part: &'static Part<T>, show: impl Fn(&'static T) -> AnyView + Send + 'static) -> AnyView {
    place(
        part,
        Box::new(show),
        || view! { <Skeleton class="k-part-skeleton" /> },
        |again| {
            view! {
                <div class="k-part-failed" role="alert">
                    <p>{text::part_not_loaded()}</p>
                    {again}
                </div>
            }
        },
    )
}

/// Makes the view of a part that is there.
type Show<T> = Box<dyn Fn(&'static T) -> AnyView + Send>;

fn place<T: Sync>(
    part: &'static Part<T>,
    show: Show<T>,
    waiting: fn() -> AnyView,
    failed: fn(AnyView) -> AnyView,
) -> AnyView {
    part.load();
    erase(move || match part.state() {
        Load::Ready(table) => show(table),
        Load::Idle | Load::Loading => waiting(),
        Load::Failed => failed(
            view! { <Button icon=icondata_lu::LuRotateCw on_press=move |_| part.load()>{text::try_again()}</Button> },
        ),
    })
}
