//! What peers do in a plan: random edits of whatever they see, edits that clash on purpose, and the lies of readers.
//!
//! Every edit is written into the [`Ledger`] together with what its author saw. Not here: when they happen (`run`).

use ulid::Ulid;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx, Place, Value};
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, PersonaId, StageId};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{CardKind, LaneKind, MomentKind, ScoreState};
use waymark_shared::text_splice::TextSplice;
use yrs::sync::{Message, SyncMessage};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, Map, OffsetKind, Options, ReadTxn, StateVector, Transact, Update, WriteTxn};

use super::ledger::{Ledger, Mark};
use super::seat::Seat;
use crate::peer::Peer;

/// In every text that a reader wrote.
pub(super) const LIAR: &str = "WRITTEN BY A READER";

/// A card, a word in the text that everybody writes in, and one to three edits of whatever the peer sees.
pub(super) fn random_edits(seat: &mut Seat, seed: u64, ledger: &mut Ledger) {
    let mut random = fastrand::Rng::with_seed(seed);
    let journey = seat.journey();
    let placement = Placement::of(&journey);
    if let Some((lane, moment)) = random_cell(&mut random, &placement) {
        let place = if random.bool() { Place::First } else { Place::Last };
        add_card(seat, &mut random, lane, moment, place, ledger);
    }
    if random.u32(0..3) == 0 {
        write_word(seat, &mut random, EntityRef::Meta, Field::Scope, ledger);
    }
    for _ in 0..random.usize(1..=3) {
        if let Some(edit) = random_edit(&mut random, &journey, &placement) {
            seat.edit(&edit, None, ledger);
        }
    }
}

/// Both mean the same thing, before either has heard of the other.
pub(super) fn clash(one: &mut Seat, other: &mut Seat, seed: u64, ledger: &mut Ledger) {
    let mut random = fastrand::Rng::with_seed(seed);
    // What both see.
    let (first, second) = (one.journey(), other.journey());
    let placement = Placement::of(&first);
    let other_placement = Placement::of(&second);
    let shown = |id: &CardId| second.cards.get(id).is_some_and(|card| card.deleted.is_none());
    let shared: Vec<CardId> = placement.cells.values().flatten().copied().filter(shown).collect();
    let Some(card) = random.choice(&shared).copied() else {
        return;
    };
    let (Some(here), Some(there)) = (
        random_cell(&mut random, &placement),
        random_cell(&mut random, &other_placement),
    ) else {
        return;
    };
    match random.u32(0..6) {
        0 => {
            for (seat, (lane, moment)) in [(one, here), (other, there)] {
                let place = Place::Last;
                seat.edit(
                    &Edit::MoveCard {
                        id: card,
                        lane,
                        moment,
                        place,
                    },
                    None,
                    ledger,
                );
            }
        }
        1 => {
            let (lane, moment) = here;
            let stage = first.moments.get(&moment).and_then(|moment| moment.stage);
            let entity = match (random.u32(0..3), stage) {
                (0, _) if placement.lanes.len() > 4 => EntityRef::Lane(lane),
                (1, Some(stage)) if placement.stages.len() > 3 => EntityRef::Stage(stage),
                _ if placement.moments().count() > 6 => EntityRef::Moment(moment),
                _ => EntityRef::Card(card),
            };
            one.edit(&Edit::Delete { entities: vec![entity] }, None, ledger);
            add_card(other, &mut random, lane, moment, Place::First, ledger);
        }
        2 => {
            for seat in [one, other] {
                write_word(seat, &mut random, EntityRef::Meta, Field::Scope, ledger);
            }
        }
        3 => {
            let entity = EntityRef::Card(card);
            one.edit(&Edit::Delete { entities: vec![entity] }, None, ledger);
            write_word(other, &mut random, entity, Field::Title, ledger);
        }
        4 => {
            // The same gap: equal keys, between which somebody inserts later.
            for (seat, (lane, moment)) in [(one, here), (other, here)] {
                add_card(seat, &mut random, lane, moment, Place::After(card.0), ledger);
            }
        }
        _ => {
            for seat in [one, other] {
                let tag = format!("own {:x}", random.u32(..));
                let edit = Edit::Mark {
                    entity: EntityRef::Card(card),
                    field: Field::Tags,
                    key: tag.clone(),
                    value: Some(Value::Flag(true)),
                };
                seat.edit(&edit, Some(Mark::Tag(card, tag)), ledger);
            }
        }
    }
}

/// A write frame made by hand over what a reader sees, told to nobody but the server.
pub(super) fn lie(reader: &Peer, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let scratch = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::default()
    });
    let state = reader.read(|txn| txn.encode_state_as_update_v1(&StateVector::default()));
    let doc = JourneyDoc::from_doc(scratch.clone());
    let mut txn = scratch.transact_mut();
    txn.apply_update(Update::decode_v1(&state).expect("a state"))
        .expect("applies");
    txn.commit();
    drop(txn);
    let journey = doc.read(&scratch.transact());
    let placement = Placement::of(&journey);
    let cards: Vec<CardId> = journey.cards.keys().copied().collect();
    let (Some(card), Some((lane, moment))) = (random.choice(&cards).copied(), random_cell(&mut random, &placement))
    else {
        return;
    };
    let mut txn = scratch.transact_mut();
    let cx = EditCx {
        by: LIAR,
        now_ms: 1_000,
    };
    let splice = TextSplice {
        at_utf16: 0,
        delete_utf16: 0,
        insert: LIAR.into(),
    };
    let edit = match random.u32(0..5) {
        0 => Edit::AddCard {
            id: CardId(ulid(&mut random)),
            kind: CardKind::Thought,
            title: LIAR.into(),
            lane,
            moment,
            place: Place::First,
        },
        1 => Edit::Delete {
            entities: vec![EntityRef::Card(card), EntityRef::Lane(lane)],
        },
        2 => Edit::Splice {
            entity: EntityRef::Meta,
            field: Field::Title,
            splice,
        },
        3 => Edit::Splice {
            entity: EntityRef::Card(card),
            field: Field::Title,
            splice,
        },
        _ => {
            // Only a delete set: it holds no text that could be found, but the card would be missing.
            let cards = txn.get_or_insert_map(EntityKind::Card.root());
            cards.remove(&mut txn, &card.to_string());
            Edit::Delete { entities: Vec::new() }
        }
    };
    let _ = edit.apply(&doc, &mut txn, &cx);
    txn.commit();
    let update = txn.encode_update_v1();
    drop(txn);
    let message = if random.bool() {
        SyncMessage::Update(update)
    } else {
        SyncMessage::SyncStep2(update)
    };
    reader.send_raw(Message::Sync(message).encode_v1());
}

fn add_card(
    seat: &mut Seat,
    random: &mut fastrand::Rng,
    lane: LaneId,
    moment: MomentId,
    place: Place,
    ledger: &mut Ledger,
) {
    let id = CardId(ulid(random));
    let edit = Edit::AddCard {
        id,
        kind: CardKind::Thought,
        title: format!("mark of {}", seat.by),
        lane,
        moment,
        place,
    };
    seat.edit(&edit, Some(Mark::Card(id)), ledger);
}

/// Inserts a word of its own between the words of a text.
fn write_word(seat: &mut Seat, random: &mut fastrand::Rng, entity: EntityRef, field: Field, ledger: &mut Ledger) {
    let word = format!("[{:x}]", random.u64(..));
    let gap = random.usize(..);
    seat.edit_seeing(ledger, |view| {
        let text = super::ledger::text_of(view, entity, field)?;
        let ends = text.match_indices(']').map(|(at, _)| at + 1);
        let gaps: Vec<usize> = [0, text.len()].into_iter().chain(ends).collect();
        let at_utf16 = text[..gaps[gap % gaps.len()]].encode_utf16().count();
        let edit = Edit::Splice {
            entity,
            field,
            splice: TextSplice {
                at_utf16: u32::try_from(at_utf16).ok()?,
                delete_utf16: 0,
                insert: word.clone(),
            },
        };
        Some((edit, Some(Mark::Word(entity, field, word))))
    });
}

fn random_cell(random: &mut fastrand::Rng, placement: &Placement) -> Option<(LaneId, MomentId)> {
    let moments: Vec<MomentId> = placement.moments().collect();
    Some((*random.choice(&placement.lanes)?, *random.choice(&moments)?))
}

fn ulid(random: &mut fastrand::Rng) -> Ulid {
    Ulid(random.u128(..))
}

fn random_edit(random: &mut fastrand::Rng, journey: &Journey, placement: &Placement) -> Option<Edit> {
    let moments: Vec<MomentId> = placement.moments().collect();
    let cards: Vec<CardId> = journey.cards.keys().copied().collect();
    let stages: Vec<StageId> = placement.stages.iter().map(|(id, _)| *id).collect();
    let place = match random.u32(0..4) {
        0 => Place::First,
        1 => Place::Last,
        2 => Place::After(random.choice(&cards)?.0),
        _ => Place::Before(random.choice(&moments)?.0),
    };
    let lane = |random: &mut fastrand::Rng| random.choice(&placement.lanes).copied();
    Some(match random.u32(0..14) {
        0 => Edit::AddStage {
            id: StageId(ulid(random)),
            name: "Stage".into(),
            place,
        },
        1 => Edit::AddMoment {
            id: MomentId(ulid(random)),
            kind: MomentKind::Wait,
            title: "Moment".into(),
            stage: *random.choice(&stages)?,
            place,
        },
        2 => Edit::AddLane {
            id: LaneId(ulid(random)),
            kind: LaneKind::Ideas,
            name: "Lane".into(),
            place,
        },
        3 => Edit::MoveMoment {
            id: *random.choice(&moments)?,
            stage: *random.choice(&stages)?,
            place,
        },
        4 | 5 => Edit::MoveCard {
            id: *random.choice(&cards)?,
            lane: lane(random)?,
            moment: *random.choice(&moments)?,
            place,
        },
        6 => Edit::MoveLane {
            id: lane(random)?,
            place,
        },
        7 => Edit::Set {
            entity: EntityRef::Card(*random.choice(&cards)?),
            field: Field::Severity,
            value: Some(Value::Int(random.i64(1..=5))),
        },
        8 => Edit::Mark {
            entity: EntityRef::Card(*random.choice(&cards)?),
            field: Field::Tags,
            key: format!("tag {}", random.u32(0..4)),
            value: random.bool().then_some(Value::Flag(true)),
        },
        9 | 10 => Edit::Splice {
            entity: EntityRef::Card(*random.choice(&cards)?),
            field: Field::Body,
            splice: TextSplice {
                at_utf16: random.u32(0..20),
                delete_utf16: random.u32(0..4),
                insert: ["a", "wörd ", "𝄞", ""][random.usize(0..4)].into(),
            },
        },
        11 => {
            let personas: Vec<PersonaId> = placement.personas.clone();
            let value = random.bool().then(|| f64::from(random.i32(-4..=4)) / 2.0);
            Edit::SetScore {
                moment: *random.choice(&moments)?,
                persona: *random.choice(&personas)?,
                state: ScoreState::AsIs,
                value,
            }
        }
        12 => {
            let entity = match random.u32(0..4) {
                // Rarely, or soon nothing would be left to edit.
                0 if stages.len() > 3 => EntityRef::Stage(*random.choice(&stages)?),
                1 if moments.len() > 6 => EntityRef::Moment(*random.choice(&moments)?),
                2 if placement.lanes.len() > 4 => EntityRef::Lane(lane(random)?),
                _ => EntityRef::Card(*random.choice(&cards)?),
            };
            Edit::Delete { entities: vec![entity] }
        }
        _ => Edit::Restore {
            entities: vec![*random.choice(&placement.trash)?],
        },
    })
}
