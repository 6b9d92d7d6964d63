//! What a document takes, passes over, forwards and refuses.

use super::*;
use yrs::{GetString, Text};

fn empty() -> Document {
    Document::open(DocName::Map, &StoredDoc::default(), []).expect("an empty document")
}

fn text_of(document: &Document) -> String {
    document.read(|txn| txn.get_text("t").map(|text| text.get_string(txn)).unwrap_or_default())
}

/// Three updates of one author, each a word.
fn words() -> Vec<Vec<u8>> {
    let author = Doc::with_client_id(7);
    ["one ", "two ", "three"]
        .map(|word| {
            let mut txn = author.transact_mut();
            let text = txn.get_or_insert_text("t");
            text.push(&mut txn, word);
            txn.encode_update_v1()
        })
        .to_vec()
}

fn apply(document: &mut Document, bytes: &[u8]) -> Applied {
    document
        .apply(
            Update::decode_v1(bytes).expect("an update"),
            &scan_update(bytes).expect("scans"),
        )
        .expect("applies")
}

#[test]
fn applying_twice_changes_nothing_the_second_time() {
    let mut document = empty();
    let word = &words()[0];
    assert!(apply(&mut document, word).change.is_some());
    assert_eq!(apply(&mut document, word), Applied::default());
    assert!(document.knows(&Update::decode_v1(word).unwrap()));
}

#[test]
fn a_lost_update_is_noticed() {
    let words: Vec<_> = words()
        .into_iter()
        .map(|bytes| (Update::decode_v1(&bytes).expect("an update"), bytes))
        .collect();
    let mut document = empty();
    apply(&mut document, &words[0].1);
    assert!(document.passes_over(&words[2].0));
    assert!(!document.passes_over(&words[1].0));
    let both = yrs::merge_updates_v1([&words[0].1, &words[2].1]).expect("merges");
    assert!(document.passes_over(&Update::decode_v1(&both).expect("an update")));
}

#[test]
fn a_hole_that_is_filled_joins_what_lay_behind_it() {
    let words = words();
    let mut document = empty();
    apply(&mut document, &words[0]);
    apply(&mut document, &words[2]);
    apply(&mut document, &words[1]);
    let mut further = empty();
    for word in &words {
        apply(&mut further, word);
    }
    let author = Doc::with_client_id(7);
    author
        .transact_mut()
        .apply_update(Update::decode_v1(&further.snapshot()).unwrap())
        .unwrap();
    let mut txn = author.transact_mut();
    txn.get_or_insert_text("t").push(&mut txn, "more");
    let more = txn.encode_update_v1();
    assert!(!document.passes_over(&Update::decode_v1(&more).unwrap()));
}

/// What is forwarded makes another replica equal, whether it is the update as it was read or what the commit changed.
#[test]
fn what_is_forwarded_says_all_that_a_commit_changed_and_no_more() {
    let mut document = empty();
    let (ada, bob) = (Doc::with_client_id(10), Doc::with_client_id(11));
    let set = |author: &Doc, value: i64| {
        let mut txn = author.transact_mut();
        let map = txn.get_or_insert_map("m");
        yrs::Map::insert(&map, &mut txn, "k", value);
        txn.commit();
        txn.encode_update_v1()
    };
    let first = set(&ada, 1);
    assert_eq!(
        apply(&mut document, &first).change.as_deref(),
        Some(&first[..]),
        "all of it is new"
    );
    // Bob has not heard of Ada's value: one of the two is deleted by the commit, which his update does not say.
    let other = set(&bob, 2);
    let forwarded = apply(&mut document, &other).change.expect("it changes something");
    let told = Update::decode_v1(&forwarded).unwrap();
    assert_eq!(told.delete_set().iter().count(), 1);
    // Part of this one is known already.
    let again = set(&ada, 3);
    let both = yrs::merge_updates_v1([&first, &again]).unwrap();
    let forwarded = apply(&mut document, &both).change.expect("it changes something");
    let told = Update::decode_v1(&forwarded).unwrap();
    let clocks = told.insertions(true);
    assert!(
        clocks
            .iter()
            .all(|(_, ranges)| ranges.iter().all(|range| range.start == 1)),
        "only what is new"
    );
}

#[test]
fn limit_of_entries_counts_again_before_it_refuses() {
    let mut document = empty();
    let stages = COUNTED_ROOTS[0].1;
    let one = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    // Announced and never made: only a count shows that there is room.
    for _ in 0..stages {
        assert!(document.has_places(&one));
    }
    assert!(document.has_places(&one), "nothing was made");
    assert!(!document.has_places(&[stages + 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    assert!(
        document.has_places(&[0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
        "the other roots have room"
    );
    document
        .edit(|txn| {
            let root = txn.get_or_insert_map(COUNTED_ROOTS[0].0);
            for number in 0..stages {
                yrs::Map::insert(&root, txn, number.to_string(), 1);
            }
        })
        .unwrap();
    assert!(!document.has_places(&one));
    assert!(document.has_places(&[0, 1, 0, 0, 0, 0, 0, 0, 0, 0]));
}

#[test]
fn what_is_held_back_is_in_the_snapshot() {
    let words = words();
    let mut document = empty();
    apply(&mut document, &words[1]);
    let stored = StoredDoc {
        snapshot: Some(document.snapshot()),
        snapshot_seq: 1,
        ..StoredDoc::default()
    };
    let mut reopened = Document::open(DocName::Map, &stored, []).expect("reopens");
    apply(&mut reopened, &words[0]);
    assert_eq!(text_of(&reopened), "one two ");
}

#[test]
fn a_parent_that_is_no_container_breaks_only_the_document_at_hand() {
    // A text item, then an item whose parent is that text run.
    let bad = [1, 2, 9, 0, 4, 1, 1, b't', 1, b'x', 4, 0, 9, 0, 1, b'y', 0];
    let mut document = empty();
    let update = Update::decode_v1(&bad).expect("decodes");
    assert!(document.apply(update, &UpdateScan::default()).is_err());
}
