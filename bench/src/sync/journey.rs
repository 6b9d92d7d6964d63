//! A journey that many people have edited: the content that joiners load.
//!
//! Six of ten edits type a short word at a random place of some card's text, three set a field of a card, one deletes a
//! few characters, all from one seed. So it is in as many pieces as real editing leaves, and not one long string.

use yrs::block::ClientID;
use yrs::types::ToJson;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Doc, GetString, Map, MapPrelim, MapRef, OffsetKind, Options, ReadTxn, Text, TextPrelim, TextRef, Transact,
    Update,
};

/// Cards of the journey.
const CARDS: usize = 400;
/// Edits that one frame carries when the journey is sent: one by one would measure typing, not loading.
const EDITS_PER_FRAME: usize = 100;

/// The edits as updates, several merged into each.
pub(crate) struct Journey {
    /// In order.
    pub(crate) updates: Vec<Vec<u8>>,
    /// The author of all of them.
    pub(crate) client: u64,
    /// Clocks they take.
    pub(crate) clocks: u32,
}

impl Journey {
    /// A journey of so many edits.
    pub(crate) fn of(edits: usize, client: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(edits as u64);
        let options = Options {
            client_id: ClientID::new(client),
            offset_kind: OffsetKind::Utf16,
            ..Options::default()
        };
        let doc = Doc::with_options(options);
        let cards = doc.get_or_insert_map("cards");
        let mut known: Vec<(MapRef, TextRef, u32)> = Vec::new();
        let mut updates = Vec::new();
        let mut done = 0;
        while done < edits {
            let mut txn = doc.transact_mut();
            for _ in 0..EDITS_PER_FRAME.min(edits - done) {
                if known.len() < CARDS && done % (edits / CARDS).clamp(1, 20) == 0 {
                    let card: MapRef = cards.insert(&mut txn, format!("card-{}", known.len()), MapPrelim::default());
                    let text: TextRef = card.insert(&mut txn, "text", TextPrelim::new(""));
                    known.push((card, text, 0));
                } else {
                    let card = random.usize(..known.len());
                    let (card, text, length) = &mut known[card];
                    edit(&mut random, &mut txn, card, text, length);
                }
                done += 1;
            }
            updates.push(txn.encode_update_v1());
        }
        let clocks = yrs::ReadTxn::state_vector(&doc.transact()).get(&ClientID::new(client));
        Self {
            updates,
            client,
            clocks,
        }
    }
}

fn edit(
    random: &mut fastrand::Rng,
    txn: &mut yrs::TransactionMut<'_>,
    card: &MapRef,
    text: &TextRef,
    length: &mut u32,
) {
    match random.u8(..10) {
        0..6 => {
            let word: String = (0..random.usize(1..8)).map(|_| random.lowercase()).collect();
            text.insert(txn, random.u32(..=*length), &word);
            *length += word.len() as u32;
        }
        6..9 => {
            let field = *random.choice(["order", "lane", "moment"].iter()).expect("three");
            card.insert(txn, field, random.u32(..1000).to_string());
        }
        _ => {
            let at = random.u32(..=*length);
            let count = random.u32(..6).min(*length - at);
            if count > 0 {
                text.remove_range(txn, at, count);
                *length -= count;
            }
        }
    }
}

/// What a document says, for comparing: the text that writers typed, and every card.
pub(crate) fn said(doc: &Doc) -> (Option<String>, Option<Any>) {
    let txn = doc.transact();
    let typed = txn.get_text(super::wire::TEXT).map(|text| text.get_string(&txn));
    let cards = txn.get_map("cards").map(|cards| cards.to_json(&txn));
    (typed, cards)
}

/// The document that updates make.
pub(crate) fn document<'a>(updates: impl IntoIterator<Item = &'a [u8]>) -> anyhow::Result<Doc> {
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::default()
    });
    let mut txn = doc.transact_mut();
    for update in updates {
        txn.apply_update(Update::decode_v1(update)?)?;
    }
    drop(txn);
    Ok(doc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journey_is_the_same_each_time_and_all_its_clocks_are_in_its_updates() {
        let journey = Journey::of(2_000, 42);
        assert_eq!(journey.updates, Journey::of(2_000, 42).updates);
        let mut told = 0;
        for update in &journey.updates {
            super::super::wire::clock_ranges(update, |client, start, end| {
                assert_eq!((client, start), (42, told));
                told = end;
            })
            .expect("readable");
        }
        assert_eq!(told, journey.clocks);
        let doc = document(journey.updates.iter().map(Vec::as_slice)).expect("applies");
        assert!(matches!(said(&doc), (None, Some(Any::Map(cards))) if cards.len() == CARDS));
    }
}
