//! What yrs 0.28 does that this project has to work around: each test asserts today's behaviour, so that a release that mends it is noticed.
//!
//! The findings and what the server does about them stand in `docs/yrs-findings.md`. What ends or never ends a process is tried in a child process:
//! this program, run again with one test.

use std::env;
use std::panic::catch_unwind;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use yrs::types::ToJson;
use yrs::updates::decoder::Decode;
use yrs::{Any, Array, Doc, GetString, Map, MapPrelim, OffsetKind, Options, ReadTxn, Text, Transact, Update};

const CHILD: &str = "WAYMARK_YRS_FINDING";

/// Runs one test of this program again, in a process that knows it is the child.
fn child(test: &str) -> Child {
    Command::new(env::current_exe().expect("this program"))
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts")
}

fn is_child() -> bool {
    env::var_os(CHILD).is_some()
}

fn utf16(client: u64) -> Doc {
    Doc::with_options(Options {
        client_id: yrs::ClientID::new(client),
        offset_kind: OffsetKind::Utf16,
        ..Options::default()
    })
}

#[test]
fn yrs_a_commit_behind_a_clock_hole_encodes_as_nothing() {
    let author = Doc::with_client_id(9);
    let words = ["one ", "two ", "three"].map(|word| {
        let mut txn = author.transact_mut();
        // Each in a root of its own: nothing refers to what is missing.
        txn.get_or_insert_text_root(word).push(&mut txn, word);
        txn.encode_update_v1()
    });
    let doc = Doc::new();
    let mut txn = doc.transact_mut();
    txn.apply_update(Update::decode_v1(&words[2]).expect("readable"))
        .expect("applies");
    txn.commit();
    let told = txn.encode_update_v1();
    drop(txn);
    let three = doc.get_or_insert_text("three");
    assert_eq!(three.get_string(&doc.transact()), "three", "it is in the document");
    let heard = Doc::new();
    heard
        .transact_mut()
        .apply_update(Update::decode_v1(&told).expect("readable"))
        .expect("applies");
    let three = heard.get_or_insert_text("three");
    assert_eq!(
        three.get_string(&heard.transact()),
        "",
        "and whoever hears what the commit told lacks it"
    );
}

trait RootText {
    fn get_or_insert_text_root(&mut self, name: &str) -> yrs::TextRef;
}

impl RootText for yrs::TransactionMut<'_> {
    fn get_or_insert_text_root(&mut self, name: &str) -> yrs::TextRef {
        yrs::WriteTxn::get_or_insert_text(self, name)
    }
}

/// Nests so many maps in each other, then deletes the outermost, on a stack of 1 MiB.
fn delete_nested(levels: usize) {
    let work = move || {
        let doc = Doc::new();
        let root = doc.get_or_insert_map("root");
        let mut txn = doc.transact_mut();
        let mut inner = root.insert(&mut txn, "m", MapPrelim::default());
        for _ in 0..levels {
            inner = inner.insert(&mut txn, "m", MapPrelim::default());
        }
        root.remove(&mut txn, "m");
    };
    let thread = std::thread::Builder::new().stack_size(1024 * 1024).spawn(work);
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn yrs_deleting_deeply_nested_types_overflows_the_stack() {
    if is_child() {
        return delete_nested(100_000);
    }
    delete_nested(100);
    let ended = child("yrs_deleting_deeply_nested_types_overflows_the_stack")
        .wait()
        .expect("ends");
    assert!(
        !ended.success(),
        "yrs deletes without recursion now: see docs/yrs-findings.md"
    );
}

#[test]
fn yrs_a_commit_lists_the_way_to_the_root_for_every_changed_type() {
    const LEVELS: usize = 200;
    let doc = Doc::new();
    let root = doc.get_or_insert_map("root");
    let mut maps = vec![root.insert(&mut doc.transact_mut(), "m", MapPrelim::default())];
    for level in 1..LEVELS {
        let inner = maps[level - 1].insert(&mut doc.transact_mut(), "m", MapPrelim::default());
        maps.push(inner);
    }
    let mut txn = doc.transact_mut();
    for map in &maps {
        map.insert(&mut txn, "x", 1);
    }
    txn.commit();
    let listed = txn.changed_parent_types().len();
    assert!(
        listed >= LEVELS * LEVELS / 2,
        "{listed}: it grows with the square of the nesting"
    );
}

/// A text run with a character of two UTF-16 units, in a root that is read as an array.
#[test]
fn yrs_walking_an_array_that_holds_a_text_run_never_ends() {
    if is_child() {
        let author = utf16(9);
        let text = author.get_or_insert_text("a");
        text.push(&mut author.transact_mut(), "😀");
        let reader = utf16(10);
        let state = author
            .transact()
            .encode_state_as_update_v1(&yrs::StateVector::default());
        reader
            .transact_mut()
            .apply_update(Update::decode_v1(&state).expect("readable"))
            .expect("applies");
        let array = reader.get_or_insert_array("a");
        let _ = (array.to_json(&reader.transact()), array.len(&reader.transact()));
        return;
    }
    let mut child = child("yrs_walking_an_array_that_holds_a_text_run_never_ends");
    // Nothing but its end could be waited for, and there is none: a child that a busy machine has not let begin by then passes as well.
    let patience = Instant::now() + Duration::from_secs(5);
    while Instant::now() < patience {
        assert!(
            child.try_wait().expect("a child").is_none(),
            "it ends now: see docs/yrs-findings.md"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().expect("ends");
    child.wait().expect("ended");
}

#[test]
fn yrs_a_signed_number_of_more_than_64_bits_is_shifted_too_far() {
    let mut bytes = vec![125];
    bytes.extend([0xff; 10]);
    bytes.push(0);
    let read = catch_unwind(|| Any::decode(&mut yrs::encoding::read::Cursor::new(&bytes)).is_ok());
    if cfg!(debug_assertions) {
        assert!(read.is_err(), "it is an error now: see docs/yrs-findings.md");
    } else {
        assert!(read.is_ok_and(|taken| taken), "misread in silence");
    }
}
