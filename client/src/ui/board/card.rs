//! A card: its text first, an edge in the colour of its kind, and one quiet line about what it rests on.

use leptos::prelude::*;
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::{CardKind, CardStatus, Evidence};
use waymark_shared::layout::Spot;

use super::cx::use_board;
use super::title::Title;
use crate::model::card::{CardDetails, CardModel};
use crate::platform::locale;
use crate::text;
use crate::ui::kit::Icon;
use crate::ui::kit::flow::view;
use crate::ui::labels::Label;

/// A card. Nothing is drawn for one that is gone.
#[component]
pub fn Card(id: CardId) -> impl IntoView {
    let cx = use_board();
    let card = cx.model.cards.get(id)?;
    let selected = cx.state.is_selected(id.into());
    let name = format!("card-{id}");
    let title_id = name.clone();
    let (kind, meta_card) = (card.kind.signal(), card.clone());
    let kind_of_tone = kind.clone();
    Some(view! {
        <div
            class="b-card"
            role="article"
            tabindex="-1"
            aria-labelledby=name
            data-spot=Spot::Card(id).to_string()
            data-drag=""
            data-kind=move || kind.get().as_str()
            data-tone=move || tone(kind_of_tone.get())
            aria-current=move || selected.get().then_some("true")
        >
            <Title entity=id field=Field::Title text=card.title.signal() class="b-card-title" placeholder=text::board_write_here() id=title_id />
            {move || meta(&meta_card)}
        </div>
    })
}

/// The colour of a kind; most mean nothing and stay neutral.
const fn tone(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Pain => "negative",
        CardKind::Gain => "positive",
        CardKind::Opportunity | CardKind::Idea => "opportunity",
        CardKind::Evidence | CardKind::Metric | CardKind::Quote | CardKind::Feedback => "evidence",
        CardKind::Action => "accent",
        CardKind::Text | CardKind::Thought | CardKind::Need | CardKind::Image | CardKind::Competitor => "neutral",
    }
}

/// The quiet line; nothing where there is nothing to say.
fn meta(card: &CardModel) -> Option<impl IntoView + use<>> {
    let has_body = card.body.with(|body| !body.is_empty());
    let kind = card.kind.get();
    card.details.with(|details| {
        let CardDetails {
            severity,
            evidence,
            status,
            owner,
            due,
            ..
        } = details;
        let nothing = severity.is_none() && evidence.is_none() && status.is_none() && owner.is_none() && due.is_none();
        if nothing && !has_body {
            return None;
        }
        // A metric or a quote in a lane of its own kind needs no word for it.
        let status = status.filter(|_| matches!(kind, CardKind::Action | CardKind::Idea | CardKind::Opportunity));
        Some(view! {
            <div class="b-meta">
                {severity
                    .map(|level| {
                        let words = text::card_severity(usize::try_from(level).unwrap_or_default());
                        view! { <span class="b-ticks" data-level=level role="img" aria-label=words.clone() data-tip=words /> }
                    })}
                {evidence
                    .map(|evidence| {
                        let words = evidence_words(evidence);
                        view! { <span class="b-evidence" data-level=evidence.as_str() role="img" aria-label=words data-tip=words /> }
                    })}
                {status
                    .map(|status| {
                        view! { <span class="b-status" data-done=(status == CardStatus::Done).then_some("")>{status.label()}</span> }
                    })}
                {owner.clone().map(|owner| view! { <span class="b-owner" data-tip=owner.clone()>{short_owner(&owner)}</span> })}
                {due.as_deref().map(|due| view! { <span class="b-due numbers">{locale::day(due)}</span> })}
                {has_body
                    .then(|| {
                        view! {
                            <span class="b-more" role="img" aria-label=text::card_has_description() data-tip=text::card_has_description()>
                                <Icon icon=icondata_lu::LuAlignLeft size_px=12 />
                            </span>
                        }
                    })}
            </div>
        })
    })
}

fn evidence_words(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Assumed => text::card_evidence_assumed(),
        Evidence::Partly => text::card_evidence_partly(),
        Evidence::Researched => text::card_evidence_researched(),
    }
}

/// "Ines, Reservations" is Ines to everybody who reads the map.
fn short_owner(owner: &str) -> String {
    owner.split([',', '(']).next().unwrap_or(owner).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_named_briefly() {
        assert_eq!(short_owner("Ines, Reservations"), "Ines");
        assert_eq!(short_owner("Front office"), "Front office");
    }
}
