//! Health: how complete the touchpoints are, how fresh the journey is, how much of it is only assumed.

use leptos::prelude::*;
use waymark_shared::analysis::health::Health;

use crate::actions::ActionCx;
use crate::ui::kit::flow::view;

/// The section.
pub(super) fn section(cx: &ActionCx) -> impl IntoView + use<> {
    let health = cx.model().findings().health.signal();
    view! {
        <section class="c-section" aria-label="Health">
            <h3>"Health"</h3>
            {move || health.get().map(|health| shares(&health))}
        </section>
    }
}

fn shares(health: &Health) -> impl IntoView + use<> {
    [
        ("Touchpoints with an owner", health.with_owner),
        ("Touchpoints with a channel", health.with_channel),
        ("Touchpoints with a feeling", health.with_score),
        ("Touchpoints with a question to customers", health.with_question),
        ("Cards only assumed", health.only_assumed),
    ]
    .into_iter()
    .map(|(label, share)| {
        let words = share.map_or("—".to_owned(), |share| format!("{:.0} %", 100.0 * share));
        view! {
            <div class="i-share">
                <span>{label}</span>
                <span class="numbers">{words}</span>
                <span class="i-bar" aria-hidden="true">
                    <span style:width=format!("{:.1}%", 100.0 * share.unwrap_or(0.0)) />
                </span>
            </div>
        }
    })
    .collect_view()
}
