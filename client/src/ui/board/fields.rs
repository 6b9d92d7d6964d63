//! Everything a card says, on the card: for a board that is read rather than looked at.
//!
//! The picture and the text are drawn by the card itself. Not here: what can be changed (`ui::panel::card`).

use leptos::prelude::*;
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::CardKind;

use super::card::said;
use super::cx::BoardCx;
use crate::model::card::CardDetails;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::{Icon, IconData};
use crate::ui::labels::Label;

/// The kind, the quiet line, and below it what that leaves out.
pub fn all(cx: &BoardCx, id: CardId) -> AnyView {
    let Some(card) = cx.model.cards.get(id) else {
        return ().into_any();
    };
    view! {
        {move || {
            let kind = card.kind.get();
            let quiet = said(&card);
            card.details
                .with(|details| {
                    view! {
                        <div class="b-meta">
                            <span class="b-kind">
                                <Icon icon=icon(kind) size_px=12 />
                                {kind.label()}
                            </span>
                            {quiet}
                        </div>
                        {worth(details)}
                        {tags(details)}
                        {details.source.clone().map(|source| view! { <p class="b-source">{text::card_source(&source)}</p> })}
                    }
                })
        }}
    }
}

/// The drawing of a kind.
const fn icon(kind: CardKind) -> IconData {
    match kind {
        CardKind::Text => icondata_lu::LuType,
        CardKind::Thought => icondata_lu::LuMessageCircle,
        CardKind::Need => icondata_lu::LuTarget,
        CardKind::Pain => icondata_lu::LuZap,
        CardKind::Gain => icondata_lu::LuHeart,
        CardKind::Quote => icondata_lu::LuQuote,
        CardKind::Feedback => icondata_lu::LuMegaphone,
        CardKind::Opportunity => icondata_lu::LuSprout,
        CardKind::Idea => icondata_lu::LuLightbulb,
        CardKind::Action => icondata_lu::LuCircleCheck,
        CardKind::Evidence => icondata_lu::LuBookOpenCheck,
        CardKind::Image => icondata_lu::LuImage,
        CardKind::Competitor => icondata_lu::LuFlag,
        CardKind::Metric => icondata_lu::LuGauge,
    }
}

/// What it is worth against what it takes.
fn worth(details: &CardDetails) -> Option<AnyView> {
    #[allow(clippy::cast_precision_loss, reason = "1 to 5")]
    let number = |value: i64| value as f64;
    let words = match (details.value.map(number), details.effort.map(number)) {
        (Some(value), Some(effort)) => text::card_value_effort(effort, value),
        (Some(value), None) => text::card_value(value),
        (None, Some(effort)) => text::card_effort(effort),
        (None, None) => return None,
    };
    Some(view! { <p class="b-worth numbers">{words}</p> })
}

fn tags(details: &CardDetails) -> Option<AnyView> {
    let all: Vec<AnyView> = details
        .tags
        .iter()
        .map(|tag| view! { <li class="b-tag">{tag.clone()}</li> })
        .collect();
    (!all.is_empty()).then(|| view! { <ul class="b-tags" aria-label=text::field_tags()>{all}</ul> })
}
