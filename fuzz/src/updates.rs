//! Updates against a room's document: the scan, yrs' decoder, and applying.
//!
//! Promises: what the scan takes yrs decodes without harm; a document tells what changed in such a way that a second one that only hears
//! this ends equal; a document that broke can be built anew; a refused update leaves nothing behind.
//!
//! Input: updates as parts. The document holds a small journey before.

use std::collections::BTreeMap;

use serde_json::Value;
use waymark_server::room::document::Document;
use waymark_server::room::frame::{ClientFrame, decode_frame, encode};
use waymark_server::store::StoredDoc;
use waymark_shared::access::DocName;
use yrs::updates::decoder::Decode;
use yrs::{Array, Doc, GetString, Map, Out, ReadTxn, StateVector, Transact, Transaction};

use crate::contained::shown;
use crate::frames::journey;
use crate::input::Input;

const UPDATES: usize = 16;

/// The target.
pub fn run(bytes: &[u8]) {
    shown(|| {
        let mut stored = StoredDoc {
            snapshot: Some(journey().clone()),
            snapshot_seq: 1,
            ..StoredDoc::default()
        };
        let mut document = Document::open(DocName::Map, &stored, []).expect("the journey");
        let mut input = Input(bytes);
        for _ in 0..UPDATES {
            let Some(part) = input.part() else { break };
            let Ok(messages) = decode_frame(&encode::update(part)) else {
                continue;
            };
            for message in messages {
                let ClientFrame::Write(write) = message else {
                    panic!("an update is a write")
                };
                if document.passes_over(&write.update) {
                    continue;
                }
                let known = document.knows(&write.update);
                let bytes = write.bytes.clone();
                match document.apply(write.update, &write.scan) {
                    Ok(applied) => {
                        assert!(!known || applied.change.is_none(), "what is known changes nothing");
                        stored.tail.extend(applied.change);
                        if applied.waiting {
                            stored.tail.push(bytes);
                        }
                    }
                    Err(_) => {
                        document = Document::open_without_what_waits(DocName::Map, &stored, [])
                            .expect("what was told can be read");
                    }
                }
            }
        }
        hears_the_same(&mut document, &stored);
    });
}

/// Whoever hears only what the commits told holds what the document holds.
fn hears_the_same(document: &mut Document, stored: &StoredDoc) {
    let heard = Document::open(DocName::Map, stored, []).expect("what was told can be read");
    if document.has_waiting() || heard.has_waiting() {
        return;
    }
    let vector = document.state_vector();
    assert_eq!(vector, heard.state_vector(), "something was not told");
    let ours = content(&document.diff(&StateVector::default()));
    let theirs = content(&heard.diff(&StateVector::default()));
    assert_eq!(ours, theirs, "told otherwise");
}

/// What a document says: each root read as a map and as a text, since only a client knows which of these it is.
fn content(state: &[u8]) -> BTreeMap<String, (Value, String)> {
    let doc = Doc::new();
    doc.transact_mut()
        .apply_update(yrs::Update::decode_v1(state).expect("readable"))
        .expect("applies");
    let names: Vec<String> = doc.transact().root_refs().map(|(name, _)| name.to_owned()).collect();
    let roots = names.into_iter().map(|name| {
        let map = doc.get_or_insert_map(name.as_str());
        let text = doc.get_or_insert_text(name.as_str());
        let txn = doc.transact();
        (name, (value(Out::YMap(map), &txn), text.get_string(&txn)))
    });
    roots.collect()
}

/// A value in a form that can be compared. Arrays by their length: yrs does not survive walking every array that can be written.
fn value(out: Out, txn: &Transaction<'_>) -> Value {
    match out {
        Out::Any(any) => serde_json::to_value(any).expect("values are JSON"),
        Out::YMap(map) => map
            .iter(txn)
            .map(|(key, entry)| (key.to_owned(), value(entry, txn)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Out::YText(text) => text.get_string(txn).into(),
        Out::YArray(array) => array.len(txn).into(),
        Out::YXmlElement(element) => element.get_string(txn).into(),
        Out::YXmlFragment(fragment) => fragment.get_string(txn).into(),
        Out::YXmlText(text) => text.get_string(txn).into(),
        Out::YDoc(_) | Out::UndefinedRef(_) => Value::Null,
    }
}
