//! A card as signals. There are thousands, so what is drawn together is one signal.

use std::collections::BTreeSet;

use waymark_shared::ids::{CardId, LaneId, MomentId};
use waymark_shared::journey::words::{CardKind, CardStatus, Evidence, Validity};
use waymark_shared::journey::{Card, Deletion};

use super::projected::{EntityModel, Projected};

/// A card in a cell.
#[derive(Debug)]
pub struct CardModel {
    /// Its id.
    pub id: CardId,
    /// What it says.
    pub title: Projected<String>,
    /// More about it.
    pub body: Projected<String>,
    /// Its kind.
    pub kind: Projected<CardKind>,
    /// The cell it lies in, as far as the document tells.
    pub place: Projected<(Option<LaneId>, Option<MomentId>)>,
    /// Everything else, which its quiet line and the panel draw together.
    pub details: Projected<CardDetails>,
    /// Set while deleted.
    pub deleted: Projected<Option<Deletion>>,
}

/// The fields of a card that are drawn together. They mean what they mean in `journey::Card`.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs, reason = "documented at `journey::Card`")]
pub struct CardDetails {
    pub span: Option<i64>,
    pub colour: Option<i64>,
    pub tags: BTreeSet<String>,
    pub severity: Option<i64>,
    pub validity: Option<Validity>,
    pub source: Option<String>,
    pub evidence: Option<Evidence>,
    pub value: Option<i64>,
    pub effort: Option<i64>,
    pub status: Option<CardStatus>,
    pub owner: Option<String>,
    pub due: Option<String>,
    pub asset: Option<String>,
    pub url: Option<String>,
}

impl CardDetails {
    fn of(card: &Card) -> Self {
        Self {
            span: card.span,
            colour: card.colour,
            tags: card.tags.clone(),
            severity: card.severity,
            validity: card.validity,
            source: card.source.clone(),
            evidence: card.evidence,
            value: card.value,
            effort: card.effort,
            status: card.status,
            owner: card.owner.clone(),
            due: card.due.clone(),
            asset: card.asset.clone(),
            url: card.url.clone(),
        }
    }
}

impl EntityModel for CardModel {
    type Id = CardId;
    type Entity = Card;

    fn new(id: CardId, card: &Card) -> Self {
        Self {
            id,
            title: Projected::new(card.title.clone()),
            body: Projected::new(card.body.clone()),
            kind: Projected::new(card.kind),
            place: Projected::new((card.lane, card.moment)),
            details: Projected::new(CardDetails::of(card)),
            deleted: Projected::new(card.deleted.clone()),
        }
    }

    fn update(&self, card: &Card) {
        self.title.write(&card.title);
        self.body.write(&card.body);
        self.kind.write(&card.kind);
        self.place.write(&(card.lane, card.moment));
        self.details.write(&CardDetails::of(card));
        self.deleted.write(&card.deleted);
    }

    fn moved(old: &Card, new: &Card) -> bool {
        (old.lane, old.moment, &old.pos, &old.deleted) != (new.lane, new.moment, &new.pos, &new.deleted)
    }
}
