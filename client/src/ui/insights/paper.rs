//! The insights on paper: findings and numbers one after the other, whole, with nothing folded and nothing to press.
//!
//! They stand in the page from the moment somebody asks for them (`Chrome::paper`) until they are printed, and are seen on paper only. A plain
//! print of the page still is the map. Not here: the size of the pages (`ui/print.rs`), what is left out (`insights-print.css`).

use leptos::html::Div;
use leptos::prelude::*;

use super::{feelings, funnel, gaps, health, ownership, pains, surveys, truths};
use crate::actions::ActionCx;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::listen::{on_window, query_all};
use crate::ui::kit::{IconButton, Show};

/// What is made below this is for paper.
#[derive(Clone, Copy)]
struct OnPaper;

/// Whether a section is made for paper, which has room for all rows and nobody who could ask for more.
pub(super) fn is_paper() -> bool {
    use_context::<OnPaper>().is_some()
}

/// The button in the head of the column.
pub(super) fn button(cx: &ActionCx) -> AnyView {
    let paper = cx.chrome.paper;
    view! { <IconButton label=text::action_insights_print() icon=icondata_lu::LuPrinter on_press=move |_| paper.set(true) /> }
}

/// The insights for paper, while they are asked for.
pub(super) fn sheet(cx: &ActionCx) -> AnyView {
    let paper = cx.chrome.paper;
    on_window("afterprint", move |_| paper.set(false));
    on_cleanup(move || {
        let _ = paper.try_set(false);
    });
    let cx = StoredValue::new(cx.clone());
    view! { <Show when=move || paper.get()>{cx.with_value(whole)}</Show> }
}

fn whole(cx: &ActionCx) -> AnyView {
    provide_context(OnPaper);
    let sheet = NodeRef::<Div>::new();
    sheet.on_load(|element| {
        // After the frame in which the rows are there.
        request_animation_frame(move || {
            for folded in query_all(&element, "details") {
                // A constant name.
                let _ = folded.set_attribute("open", "");
            }
            // A browser that cannot print does nothing.
            let _ = crate::platform::window().print();
        });
    });
    view! {
        <div class="i-print" node_ref=sheet>
            <h1>{text::insights()}</h1>
            <h2>{text::insights_findings()}</h2>
            {truths::section(cx)}
            {pains::section(cx)}
            {gaps::section(cx)}
            <h2>{text::insights_numbers()}</h2>
            {feelings::section(cx)}
            {surveys::section(cx)}
            {funnel::section(cx)}
            {ownership::section(cx)}
            {health::section(cx)}
        </div>
    }
}
