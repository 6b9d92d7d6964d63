//! A part in its place: what is there while it is on its way, and when it did not come.

use leptos::prelude::*;

use super::part::{Load, Part};
use crate::ui::kit::flow::{erase, view};
use crate::ui::kit::{Button, Icon, Skeleton};

/// What a person reads when a part did not come.
pub const NOT_LOADED: &str = "This part of Waymark could not be loaded. Is this device online?";

/// A whole page.
pub fn page<T: Sync>(part: &'static Part<T>, show: impl Fn(&'static T) -> AnyView + Send + 'static) -> AnyView {
    place(
        part,
        Box::new(show),
        || view! { <p class="k-waiting" role="status">"Loading…"</p> },
        |again| {
            view! {
                <main class="k-notice-page">
                    <span class="k-notice-icon"><Icon icon=icondata_lu::LuUnplug size_px=24 /></span>
                    <h1>"This page could not be loaded"</h1>
                    <p>"Is this device online? If Waymark was updated meanwhile, reload the page."</p>
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
                    <p>{NOT_LOADED}</p>
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
        Load::Failed => {
            failed(view! { <Button icon=icondata_lu::LuRotateCw on_press=move |_| part.load()>"Try again"</Button> })
        }
    })
}
