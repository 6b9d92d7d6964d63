//! What the server itself reads and writes in a journey's `map` document: the title, the whole as values and what follows from it, a new one.
//!
//! Everything else in it is between clients. Not here: rooms and records.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::analysis::{self, Insights, Outside};
use waymark_shared::api::TemplateInfo;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::schema::{EntityKind, Field};
use waymark_shared::journey::Journey;
use waymark_shared::templates::Language;
use waymark_shared::text_splice::TextSplice;
use waymark_shared::{limits, templates};
use yrs::{GetString, Map, Out, ReadTxn, Text, TextRef, Transact, TransactionMut};

use crate::clock;
use crate::room::Room;

/// All templates.
#[must_use]
pub fn templates(language: Language) -> &'static [TemplateInfo] {
    templates::list(language)
}

/// A new `map` document (update v1); `None` when there is no such template.
#[must_use]
pub fn seed(template: &str, language: Language, title: Option<&str>) -> Option<Vec<u8>> {
    templates::seed(template, language, title, clock::now_ms(), &mut clock::random_u128)
}

/// A new `map` document (update v1) from the text of a template file.
///
/// # Errors
/// What is wrong with it, in words.
pub fn seed_text(text: &str) -> Result<Vec<u8>, String> {
    templates::seed_text(text, clock::now_ms(), &mut clock::random_u128)
}

/// The journey as the text of a template file.
#[must_use]
pub fn template(room: &Room) -> String {
    let doc = JourneyDoc::from_doc(room.doc().clone());
    let txn = doc.doc().transact();
    templates::write(&doc, &txn)
}

/// The pictures that cards and personas name, also deleted ones: undo and the trash bring those back.
#[must_use]
pub fn pictures(room: &Room) -> BTreeSet<String> {
    let journey = journey(room);
    let cards = journey.cards.into_values().filter_map(|card| card.asset);
    let personas = journey.personas.into_values().filter_map(|persona| persona.picture);
    cards.chain(personas).collect()
}

/// The title in the document.
#[must_use]
pub fn title(room: &Room) -> String {
    room.read(|txn| title_text(txn).map(|text| text.get_string(txn)).unwrap_or_default())
}

/// The whole journey as values, read the way every client reads it.
#[must_use]
pub fn journey(room: &Room) -> Journey {
    let doc = JourneyDoc::from_doc(room.doc().clone());
    let txn = doc.doc().transact();
    doc.read(&txn)
}

/// What the journey finds out about itself today.
#[must_use]
pub fn insights(journey: &Journey) -> Insights {
    let outside = Outside {
        now_ms: clock::now_ms(),
        votes: &BTreeMap::new(),
    };
    analysis::insights(journey, &outside)
}

/// Changes the title where it differs, so that somebody who types in it keeps their place.
pub fn rename(txn: &mut TransactionMut<'_>, title: &str) {
    let Some(text) = title_text(txn) else { return };
    let old = text.get_string(txn);
    let caret = u32::try_from(title.encode_utf16().count()).unwrap_or(u32::MAX);
    let Some(splice) = TextSplice::between(&old, title, caret) else {
        return;
    };
    if splice.delete_utf16 > 0 {
        text.remove_range(txn, splice.at_utf16, splice.delete_utf16);
    }
    if !splice.insert.is_empty() {
        text.insert(txn, splice.at_utf16, &splice.insert);
    }
}

/// Whether a title is one a journey may have.
#[must_use]
pub fn is_title(title: &str) -> bool {
    let length = title.encode_utf16().count();
    !title.trim().is_empty() && length <= limits::TITLE_UTF16 && !title.chars().any(char::is_control)
}

/// The title cut to what a journey may have.
#[must_use]
pub fn cut_title(title: &str) -> String {
    let mut length = 0;
    let fits = |character: &char| {
        length += character.len_utf16();
        length <= limits::TITLE_UTF16
    };
    title.chars().take_while(fits).collect()
}

fn title_text<T: ReadTxn>(txn: &T) -> Option<TextRef> {
    match txn.get_map(EntityKind::Meta.root())?.get(txn, Field::Title.as_str()) {
        Some(Out::YText(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::RoomLimits;
    use crate::store::StoredDoc;
    use std::time::Instant;
    use waymark_shared::access::DocName;

    #[test]
    fn a_seeded_journey_reads_back_and_is_renamed_in_place() {
        let seeded = seed("hotel-stay", Language::English, Some("Our hotel")).expect("the template");
        let stored = StoredDoc {
            snapshot: Some(seeded.into()),
            snapshot_seq: 1,
            ..StoredDoc::default()
        };
        let limits = RoomLimits {
            document_bytes: 1 << 25,
            sessions: 1,
            unsaved_bytes: 1 << 20,
        };
        let mut room = Room::open(DocName::Map, &stored, limits).expect("opens");
        assert_eq!(title(&room), "Our hotel");
        let (_, renamed) = room.edit(|txn| rename(txn, "Our small hotel 🏨"), Instant::now());
        assert_eq!(renamed, Ok(1));
        assert_eq!(title(&room), "Our small hotel 🏨");
        assert_eq!(journey(&room).meta.title, "Our small hotel 🏨");
        assert!(journey(&room).cards.len() > 10);
    }

    #[test]
    fn limit_title_utf16() {
        assert!(is_title("Hotel") && is_title(&"x".repeat(200)));
        assert!(!is_title(" ") && !is_title(&"x".repeat(201)) && !is_title(&"🏨".repeat(101)) && !is_title("a\nb"));
        assert_eq!(cut_title(&"🏨".repeat(150)).encode_utf16().count(), 200);
    }
}
