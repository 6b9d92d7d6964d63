//! What is worked on in a window over the board: personas, feedback, answers of customers.
//!
//! Others go on editing behind it and in it; what is written here is written like everywhere else. Not here: what each window holds.

use leptos::prelude::*;

use crate::actions::{Sheet, use_actions};
use crate::text;
use crate::ui::kit::IconButton;
use crate::ui::kit::flow::view;
use crate::ui::{panel, surveys};

/// What is in the window.
pub fn content(sheet: Sheet) -> AnyView {
    let cx = use_actions();
    match sheet {
        Sheet::Personas(first, second) => panel::persona::sheet::view(&cx, first, second),
        Sheet::Triage => surveys::triage::view(&cx),
        Sheet::Surveys => surveys::answers::view(&cx),
    }
}

/// The head of a window: its title, what stands beside it, and the way out.
pub fn head(title: &'static str, beside: impl IntoView + 'static) -> AnyView {
    let sheet = use_actions().chrome.sheet;
    view! {
        <header class="s-head">
            <h2>{title}</h2>
            <div class="s-head-end">
                {beside}
                <IconButton label=text::kit_close() icon=icondata_lu::LuX on_press=move |_| sheet.set(None) />
            </div>
        </header>
    }
}
