//! A card: its text first, an edge in the colour of its kind, and one quiet line about what it rests on and what happens with it.
//!
//! A card that has a picture keeps the room for it from the start. Not here: the picture itself (`ui::picture`), and everything else a card can
//! say (`ui::board::fields`), which is drawn when a person asks for all fields.

use leptos::prelude::*;
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::{CardKind, CardStatus, Evidence, Validity};
use waymark_shared::layout::Spot;

use super::cx::{BoardCx, use_board};
use super::title::Title;
use crate::model::card::CardModel;
use crate::parts::EXTRAS;
use crate::platform::{clock, locale};
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::{Icon, IconData, initials};
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
    let details = card.details.signal();
    let colour = {
        let details = details.clone();
        move || details.with(|details| details.colour.map(|colour| (colour + 1).to_string()))
    };
    let asset = Memo::new(move |_| details.with(|details| details.asset.clone()));
    let title = Signal::from(card.title.signal());
    let faint = cx.faint;
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
            data-stage=colour
            data-faint=move || faint.with(|faint| faint.contains(&id.into())).then_some("")
            aria-current=move || selected.get().then_some("true")
        >
            {move || asset.get().map(|asset| picture(asset, title))}
            <Title entity=id field=Field::Title text=card.title.signal() class="b-card-title" placeholder=text::board_write_here() id=title_id />
            {move || if cx.state.all_fields.get() { all(&cx, id) } else { meta(&meta_card) }}
        </div>
    })
}

/// The room for a picture, and the picture once its part is there.
fn picture(asset: String, title: Signal<String>) -> AnyView {
    view! {
        <div class="b-picture">
            {move || EXTRAS.ready().map(|extras| (extras.picture)(asset.clone(), title))}
        </div>
    }
}

fn all(cx: &BoardCx, id: CardId) -> Option<AnyView> {
    EXTRAS.ready().map(|extras| (extras.fields)(cx, id))
}

/// The colour of a kind; most mean nothing and stay neutral.
#[must_use]
pub const fn tone(kind: CardKind) -> &'static str {
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
fn meta(card: &CardModel) -> Option<AnyView> {
    let said = said(card);
    (!said.is_empty()).then(|| view! { <div class="b-meta">{said}</div> })
}

/// What the quiet line says, in signs and few words. Tracked.
pub(super) fn said(card: &CardModel) -> Vec<AnyView> {
    let has_body = card.body.with(|body| !body.is_empty());
    let kind = card.kind.get();
    card.details.with(|details| {
        // A metric or a quote in a lane of its own kind needs no word for it.
        let status = details
            .status
            .filter(|_| matches!(kind, CardKind::Action | CardKind::Idea | CardKind::Opportunity));
        let parts = [
            details.severity.map(severity),
            details.evidence.map(evidence),
            details.validity.filter(|_| kind == CardKind::Feedback).map(validity),
            status.map(|status| word(status.as_str(), status.label())),
            details.owner.as_deref().map(owner),
            details.due.as_deref().map(|day| due(day, status)),
            details
                .url
                .as_ref()
                .map(|_| sign(icondata_lu::LuLink, text::card_has_link())),
            has_body.then(|| sign(icondata_lu::LuAlignLeft, text::card_has_description())),
        ];
        parts.into_iter().flatten().collect()
    })
}

fn severity(level: i64) -> AnyView {
    let words = text::card_severity(usize::try_from(level).unwrap_or_default());
    view! { <span class="b-ticks" data-level=level role="img" aria-label=words.clone() data-tip=words /> }
}

fn evidence(evidence: Evidence) -> AnyView {
    let words = match evidence {
        Evidence::Assumed => text::card_evidence_assumed(),
        Evidence::Partly => text::card_evidence_partly(),
        Evidence::Researched => text::card_evidence_researched(),
    };
    view! { <span class="b-evidence" data-level=evidence.as_str() role="img" aria-label=words data-tip=words /> }
}

fn validity(validity: Validity) -> AnyView {
    word(validity.as_str(), validity.label())
}

fn word(word: &'static str, words: &'static str) -> AnyView {
    view! { <span class="b-status" data-word=word>{words}</span> }
}

fn owner(owner: &str) -> AnyView {
    let words = text::card_owner(owner);
    view! { <span class="b-owner" role="img" aria-label=words.clone() data-tip=words>{initials(short(owner))}</span> }
}

/// "Ines, Reservations" is Ines to everybody who reads the map.
fn short(owner: &str) -> &str {
    owner.split([',', '(']).next().unwrap_or(owner)
}

fn due(day: &str, status: Option<CardStatus>) -> AnyView {
    let is_over = matches!(status, Some(CardStatus::Done | CardStatus::Dropped));
    let is_late = !is_over && *day < *clock::today_iso();
    let shown = locale::day(day);
    let words = is_late.then(|| text::actions_overdue(&shown));
    view! { <span class="b-due numbers" data-late=is_late.then_some("") data-tip=words>{shown}</span> }
}

fn sign(icon: IconData, words: &'static str) -> AnyView {
    view! {
        <span class="b-more" role="img" aria-label=words data-tip=words>
            <Icon icon size_px=12 />
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_owner_is_named_briefly() {
        assert_eq!(short("Ines, Reservations"), "Ines");
        assert_eq!(short("Ana Maria Cruz (night)"), "Ana Maria Cruz ");
    }
}
