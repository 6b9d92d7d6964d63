//! What the journey finds out about itself, as the column on the right: findings to act on, numbers to look at, and the settings behind them.
//!
//! Everything here follows from the map (`model::derived::findings`) and changes while others edit; rows stay while what they are about
//! stays, so nobody loses their place. What nothing is known about says what to enter. Not here: the formulas
//! (`shared::analysis`).

mod feelings;
mod funnel;
mod gaps;
mod health;
mod marks;
mod ownership;
mod pains;
mod paper;
mod rows;
mod settings;
mod show;
pub mod surveys;
mod truths;
pub mod words;

use std::time::Duration;

use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::actions::cx::Insight;
use crate::actions::{ActionCx, Side, use_actions};
use crate::platform::media::is_phone;
use crate::text;
use crate::ui::kit::flow::{effect, view};
use crate::ui::kit::listen::query_all;
use crate::ui::kit::{SegmentedOption, TabPanel, Tabs};
use crate::ui::panel::PanelFrame;

pub use marks::marks;

/// How long a finding stays marked that a mark on the grid led to.
const MARKED_FOR: Duration = Duration::from_millis(2400);

/// The column.
#[component]
pub fn InsightsPanel() -> impl IntoView {
    let cx = use_actions();
    let tab = RwSignal::new("findings".to_owned());
    let body = NodeRef::<leptos::html::Div>::new();
    bring_into_view(&cx, tab, body);
    let close = {
        let cx = cx.clone();
        move |()| {
            cx.chrome
                .side
                .set(if is_phone() { Side::Closed } else { Side::Selection })
        }
    };
    let is = move |name: &'static str| Signal::derive(move || tab.with(|tab| tab == name));
    let options = vec![
        SegmentedOption::new("findings", text::insights_findings()),
        SegmentedOption::new("numbers", text::insights_numbers()),
        SegmentedOption::new("settings", text::insights_settings()),
    ];
    let cx = StoredValue::new(cx);
    let with = move |section: fn(&ActionCx) -> AnyView| cx.with_value(section);
    view! {
        <div class="i-panel" node_ref=body>
            <PanelFrame title=text::insights() beside=move || with(paper::button) on_close=close>
                <Tabs label=text::insights() options value=tab on_change=move |name| tab.set(name) />
                <TabPanel label=text::insights_findings() active=is("findings")>
                    {with(truths::section)}
                    {with(pains::section)}
                    {with(gaps::section)}
                </TabPanel>
                <TabPanel label=text::insights_numbers() active=is("numbers")>
                    {with(feelings::section)}
                    {with(surveys::section)}
                    {with(funnel::section)}
                    {with(ownership::section)}
                    {with(health::section)}
                </TabPanel>
                <TabPanel label=text::insights_settings() active=is("settings")>
                    {with(settings::section)}
                </TabPanel>
            </PanelFrame>
        </div>
        {with(paper::sheet)}
    }
}

/// A mark on the grid was pressed: its finding comes into view and is marked for a moment.
fn bring_into_view(cx: &ActionCx, tab: RwSignal<String>, body: NodeRef<leptos::html::Div>) {
    let wanted = cx.chrome.insight;
    effect(move |_| {
        let (Some(insight), Some(_)) = (wanted.get(), body.get()) else {
            return;
        };
        wanted.set(None);
        tab.set("findings".to_owned());
        let key = match insight {
            Insight::Truth(id) => format!("truth:{id}"),
            Insight::Gap(id) => format!("gap:{id}"),
        };
        // After the frame that shows the tab.
        request_animation_frame(move || {
            let Some(body) = body.get_untracked() else { return };
            let rows = query_all(&body, &format!("[data-insight~=\"{key}\"]"));
            let Some(first) = rows.first() else { return };
            if let Some(group) = first.closest("details").ok().flatten() {
                // Setting an attribute without a name of its own cannot fail.
                let _ = group.set_attribute("open", "");
            }
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Center);
            first.scroll_into_view_with_scroll_into_view_options(&options);
            let _ = first.focus();
            for row in rows {
                let _ = row.set_attribute("data-marked", "");
                set_timeout(
                    move || {
                        let _ = row.remove_attribute("data-marked");
                    },
                    MARKED_FOR,
                );
            }
        });
    });
}
