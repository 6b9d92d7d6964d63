//! Journeys to measure with: as many cards as asked for, in 60 moments and 12 lanes, and as many people who wrote in them.
//!
//! Also part of the server's benchmarks. Made by edits, so that they hold what real ones hold.

use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx, Place, init};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, StageId};
use waymark_shared::journey::words::{CardKind, LaneKind, MomentKind};
use waymark_shared::text_splice::TextSplice;
use yrs::updates::decoder::Decode;
use yrs::{ReadTxn, StateVector, Transact, Update};

pub(crate) const CX: EditCx<'static> = EditCx {
    by: "Ada",
    now_ms: 1_790_000_000_000,
};
const MOMENTS: u128 = 60;
const LANES: u128 = 12;

pub(crate) fn card(number: u128) -> CardId {
    CardId::mint(3, number)
}

pub(crate) fn lane(number: u128) -> LaneId {
    LaneId::mint(2, number % LANES)
}

pub(crate) fn moment(number: u128) -> MomentId {
    MomentId::mint(1, number % MOMENTS)
}

/// A new card at the end of a cell.
pub(crate) fn add_card(number: u128) -> Edit {
    Edit::AddCard {
        id: card(number),
        kind: CardKind::Pain,
        title: title(number),
        lane: lane(number),
        moment: moment(number / LANES),
        place: Place::Last,
    }
}

fn title(number: u128) -> String {
    format!("Card {number}: what a guest says, thinks or needs here")
}

/// Applies edits, one transaction for all.
pub(crate) fn apply(doc: &JourneyDoc, edits: impl IntoIterator<Item = Edit>) {
    let mut txn = doc.doc().transact_mut();
    for edit in edits {
        edit.apply(doc, &mut txn, &CX).expect("an edit that fits");
    }
}

/// A journey with so many cards.
pub(crate) fn journey(cards: u128) -> JourneyDoc {
    let doc = JourneyDoc::new(Some(1));
    init(&doc, &mut doc.doc().transact_mut(), "A large journey", &CX);
    let stage = StageId::mint(0, 1);
    let add_stage = Edit::AddStage {
        id: stage,
        name: "Stage".into(),
        place: Place::Last,
    };
    let moments = (0..MOMENTS).map(|number| Edit::AddMoment {
        id: moment(number),
        kind: MomentKind::Touchpoint,
        title: format!("Moment {number}"),
        stage,
        place: Place::Last,
    });
    let lanes = (0..LANES).map(|number| Edit::AddLane {
        id: lane(number),
        kind: LaneKind::Pains,
        name: format!("Lane {number}"),
        place: Place::Last,
    });
    apply(
        &doc,
        std::iter::once(add_stage)
            .chain(moments)
            .chain(lanes)
            .chain((0..cards).map(add_card)),
    );
    doc
}

/// The whole state (update v1).
pub(crate) fn state(doc: &JourneyDoc) -> Vec<u8> {
    doc.doc().transact().encode_state_as_update_v1(&StateVector::default())
}

/// Another replica of the same state.
pub(crate) fn replica(state: &[u8], client: u64) -> JourneyDoc {
    let doc = JourneyDoc::new(Some(client));
    let update = Update::decode_v1(state).expect("a state");
    doc.doc().transact_mut().apply_update(update).expect("applies");
    doc
}

/// One step of somebody who goes from card to card: twenty letters at the end of a title, then all of them taken back.
pub(crate) fn typed(step: u128, cards: u128) -> Edit {
    let (card_number, letter) = ((step / 21 * 7) % cards, u32::try_from(step % 21).unwrap_or(0));
    let title_utf16 = title(card_number).len() as u32;
    let splice = if letter < 20 {
        TextSplice {
            at_utf16: title_utf16 + letter,
            delete_utf16: 0,
            insert: "x".into(),
        }
    } else {
        TextSplice {
            at_utf16: title_utf16,
            delete_utf16: 20,
            insert: String::new(),
        }
    };
    Edit::Splice {
        entity: EntityRef::Card(card(card_number)),
        field: Field::Title,
        splice,
    }
}
