//! What a document must not become, whatever a writer sends: each limit of a commit, and what happens to the schema's version.

use waymark_shared::doc::edit::{EditCx, init};
use waymark_shared::doc::schema::EntityKind;
use waymark_shared::limits;
use yrs::{Any, Doc, Map, MapPrelim, MapRef, ReadTxn, Text, TextPrelim, TextRef, Transact, WriteTxn};

use super::tests::{A, B, Bench, LIMITS, notice_in, session, to};
use super::*;
use crate::room::journal::StoreRequest;
use waymark_shared::access::Role;

/// Somebody whose every transaction is an update.
struct Writer(Doc);

impl Writer {
    fn new(client: u64) -> Self {
        Self(Doc::with_client_id(client))
    }

    fn does<T>(&self, edit: impl FnOnce(&mut TransactionMut<'_>) -> T) -> (Vec<u8>, T) {
        let mut txn = self.0.transact_mut();
        let value = edit(&mut txn);
        (txn.encode_update_v1(), value)
    }

    fn root(&self, name: &str) -> MapRef {
        self.0.get_or_insert_map(name)
    }
}

fn two() -> Bench {
    Bench::new(&[(A, Role::Editor, true), (B, Role::Editor, false)])
}

/// The update was not taken, its author was told why, and everybody else goes on.
fn refused(bench: &mut Bench, update: &[u8], code: CloseCode) {
    let before = bench.room.state();
    let effects = bench.update(A, update);
    assert_eq!(effects.closes, [(A, code)]);
    assert!(
        to(&effects, B).is_empty() && effects.store.is_none(),
        "nobody hears of it"
    );
    if code == CloseCode::TooLarge {
        assert_eq!(notice_in(&to(&effects, A)), Some(NoticeCode::DocumentFull));
    }
    if effects.rebuild {
        bench
            .room
            .rebuild(&StoredDoc::default())
            .expect("what was gathered can be read");
    }
    assert_eq!(bench.room.state().len(), before.len(), "nothing is left of it");
    bench.room.join(A, session(Role::Editor, true)).expect("may come back");
}

#[test]
fn sp17_limit_nesting_is_counted_in_the_document_and_not_in_what_is_resent() {
    let mut bench = two();
    let writer = Writer::new(9);
    let mut inner = writer.root("deep");
    let mut sent = Vec::new();
    for _ in 1..limits::NESTING {
        let (update, next) = writer.does(|txn| inner.insert(txn, "m", MapPrelim::default()));
        inner = next;
        for _ in 0..3 {
            assert!(bench.update(A, &update).closes.is_empty());
        }
        sent.push(update);
    }
    for update in &sent {
        assert!(
            bench.update(A, update).closes.is_empty(),
            "sent again, it changes nothing"
        );
    }
    let (update, _) = writer.does(|txn| inner.insert(txn, "m", MapPrelim::default()));
    refused(&mut bench, &update, CloseCode::TooLarge);
}

#[test]
fn sp17_limit_nesting_in_one_update_and_in_a_sequence() {
    let mut bench = two();
    let writer = Writer::new(9);
    let array = writer.0.get_or_insert_array("list");
    let (update, ()) = writer.does(|txn| {
        let mut inner = yrs::Array::push_back(&array, txn, yrs::ArrayPrelim::default());
        for _ in 0..limits::NESTING {
            yrs::Array::push_back(&inner, txn, 1);
            inner = yrs::Array::push_back(&inner, txn, yrs::ArrayPrelim::default());
        }
    });
    refused(&mut bench, &update, CloseCode::TooLarge);
    let wide = Writer::new(10);
    let root = wide.root("wide");
    let (update, ()) = wide.does(|txn| {
        for number in 0..500 {
            root.insert(txn, number.to_string(), MapPrelim::default());
        }
    });
    assert!(
        bench.update(A, &update).closes.is_empty(),
        "many beside each other are not deep"
    );
}

#[test]
fn sp17_limit_text_utf16_holds_for_many_small_splices_and_a_long_text_may_shrink() {
    let mut bench = two();
    let writer = Writer::new(9);
    let cards = writer.root("cards");
    let (update, text): (_, TextRef) = writer.does(|txn| {
        let card = cards.insert(txn, "one", MapPrelim::default());
        card.insert(txn, "title", TextPrelim::new(""))
    });
    bench.update(A, &update);
    for _ in 0..limits::PROSE_UTF16 / 100 {
        let (update, ()) = writer.does(|txn| text.push(txn, &"x".repeat(100)));
        assert!(bench.update(A, &update).closes.is_empty());
    }
    let (update, ()) = writer.does(|txn| text.push(txn, "y"));
    refused(&mut bench, &update, CloseCode::TooLarge);
    let other = Writer::new(10);
    let state = bench.room.state();
    let known = yrs::updates::decoder::Decode::decode_v1(&state).expect("readable");
    other.0.transact_mut().apply_update(known).expect("applies");
    let (update, ()) = other.does(|txn| {
        let Some(yrs::Out::YMap(card)) = txn.get_or_insert_map("cards").get(txn, "one") else {
            panic!("no card")
        };
        let Some(yrs::Out::YText(text)) = card.get(txn, "title") else {
            panic!("no title")
        };
        text.remove_range(txn, 0, 10);
    });
    assert!(bench.update(A, &update).closes.is_empty());
}

#[test]
fn sp17_limit_text_and_set_members_hold_for_what_one_update_makes() {
    let mut bench = two();
    let writer = Writer::new(9);
    let cards = writer.root("cards");
    let (long, ()) = writer.does(|txn| {
        let card = cards.insert(txn, "long", MapPrelim::default());
        let text = card.insert(txn, "title", TextPrelim::new(""));
        for _ in 0..=limits::PROSE_UTF16 / 1_000 {
            text.insert(txn, 0, &"x".repeat(1_000));
        }
    });
    refused(&mut bench, &long, CloseCode::TooLarge);
    let writer = Writer::new(10);
    let cards = writer.root("cards");
    let (full, ()) = writer.does(|txn| {
        let card = cards.insert(txn, "full", MapPrelim::default());
        let tags = card.insert(txn, "tags", MapPrelim::default());
        for number in 0..=limits::SET_MEMBERS {
            tags.insert(txn, number.to_string(), true);
        }
    });
    refused(&mut bench, &full, CloseCode::TooLarge);
}

#[test]
fn sp17_limit_entries_are_those_of_the_journey_and_not_those_of_one_update() {
    let mut bench = two();
    let writer = Writer::new(9);
    let lanes = writer.root("lanes");
    for number in 0..limits::LANES {
        let (update, ()) = writer.does(|txn| {
            lanes.insert(txn, number.to_string(), 1);
        });
        assert!(bench.update(A, &update).closes.is_empty());
        assert!(bench.update(A, &update).closes.is_empty(), "sent again, it counts once");
    }
    let (update, ()) = writer.does(|txn| {
        lanes.insert(txn, "one more", 1);
    });
    refused(&mut bench, &update, CloseCode::TooLarge);
}

/// A stored journey that names this version of the schema.
fn journey_of_version(version: i64) -> StoredDoc {
    let journey = JourneyDoc::new(Some(7));
    {
        let mut txn = journey.doc().transact_mut();
        init(&journey, &mut txn, "A stay", &EditCx { by: "Ada", now_ms: 1 });
        journey
            .root(EntityKind::Meta)
            .insert(&mut txn, "schema_version", Any::from(version));
    }
    let state = journey
        .doc()
        .transact()
        .encode_state_as_update_v1(&StateVector::default());
    StoredDoc {
        snapshot: Some(state.into()),
        snapshot_seq: 1,
        ..StoredDoc::default()
    }
}

#[test]
fn sp18_a_journey_of_a_newer_schema_lets_nobody_in_and_is_never_written() {
    let stored = journey_of_version(SCHEMA_VERSION + 1);
    let mut room = Room::open(DocName::Map, &stored, LIMITS).expect("it can be read");
    assert_eq!(
        room.join(A, session(Role::Owner, true)).err(),
        Some(CloseCode::NewerSchema)
    );
    let now = Instant::now();
    let (effects, edited) = room.edit(|txn| crate::content::rename(txn, "Mine"), now);
    assert!(edited.is_err() && effects.store.is_none() && !effects.rebuild);
    assert!(room.tick(now).store.is_none() && room.may_unload());
}

#[test]
fn sp18_a_write_of_a_newer_schema_ends_its_session_and_changes_nothing() {
    let stored = journey_of_version(SCHEMA_VERSION);
    let mut bench = Bench::over(&stored, LIMITS, &[(A, Role::Editor, true), (B, Role::Editor, false)]);
    let writer = JourneyDoc::new(Some(9));
    let state = stored.snapshot.clone().expect("a snapshot");
    let known = yrs::updates::decoder::Decode::decode_v1(&state).expect("readable");
    writer.doc().transact_mut().apply_update(known).expect("applies");
    let update = {
        let mut txn = writer.doc().transact_mut();
        let newer = Any::from(SCHEMA_VERSION + 1);
        writer.root(EntityKind::Meta).insert(&mut txn, "schema_version", newer);
        txn.encode_update_v1()
    };
    let effects = bench.update(A, &update);
    assert_eq!(effects.closes, [(A, CloseCode::NewerSchema)]);
    assert_eq!(effects.refusals, [Refusal::NewerSchema]);
    assert!(to(&effects, B).is_empty() && effects.store.is_none() && effects.rebuild);
    bench.room.rebuild(&stored).expect("still there");
    assert_eq!(bench.room.read(|txn| schema_version(txn)), Some(SCHEMA_VERSION));
}

/// There is no older version yet; this makes one up and migrates it the way the real steps will be run.
#[test]
fn sp18_a_journey_of_an_older_schema_is_migrated_once_while_it_is_loaded() {
    let mut stored = journey_of_version(1);
    let migrate = |journey: &JourneyDoc, txn: &mut TransactionMut<'_>| {
        let meta = journey.root(EntityKind::Meta);
        meta.insert(txn, "owner", "migrated");
        meta.insert(txn, "schema_version", Any::from(2));
    };
    let now = Instant::now();
    let mut room = Room::open_migrating(DocName::Map, &stored, LIMITS, 2, migrate).expect("opens");
    room.join(A, session(Role::Editor, false))
        .expect("everybody sees the migrated journey");
    let Some(StoreRequest::Append { updates, .. }) = room.tick(now).store else {
        panic!("what the migration changed is stored")
    };
    stored.tail = updates;
    let mut again =
        Room::open_migrating(DocName::Map, &stored, LIMITS, 2, |_, _| panic!("migrated twice")).expect("opens");
    assert_eq!(again.read(|txn| schema_version(txn)), Some(2));
    assert!(
        !matches!(again.tick(now).store, Some(StoreRequest::Append { .. })),
        "nothing is left to store"
    );
}
