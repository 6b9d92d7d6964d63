//! Files that somebody brings: exports of a store, and templates.
//!
//! Promises: no panic, and no memory beyond what the file itself takes; a template that is taken gives a document that reads.
//!
//! Input: one byte. 0: a file as it is. 1: payloads of an export as parts, which get their length and checksum here, so that the checksum
//! does not keep the fuzzer outside. Others: a template.

use waymark_server::store::verify_export_bytes;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::templates;
use yrs::updates::decoder::Decode;
use yrs::{Transact, Update};

use crate::contained::shown;
use crate::input::Input;

/// The target.
pub fn run(bytes: &[u8]) {
    shown(|| {
        let mut input = Input(bytes);
        match input.byte() {
            0 => {
                let _ = verify_export_bytes(input.0);
            }
            1 => framed(input),
            _ => template(input.0),
        }
    });
}

fn framed(mut input: Input<'_>) {
    let mut file = b"waymark-export 1\n".to_vec();
    while let Some(payload) = input.part() {
        file.extend_from_slice(&(payload.len() as u32).to_be_bytes());
        file.extend_from_slice(&crc32fast::hash(payload).to_be_bytes());
        file.extend_from_slice(payload);
    }
    if let Ok(info) = verify_export_bytes(&file) {
        assert_eq!(info.summary.bytes, file.len() as u64);
    }
}

fn template(text: &[u8]) {
    let Ok(text) = str::from_utf8(text) else { return };
    let mut number = 0;
    let mut random = || {
        number += 1;
        number
    };
    if let Ok(update) = templates::seed_text(text, 1, &mut random) {
        let doc = JourneyDoc::new(Some(1));
        doc.doc()
            .transact_mut()
            .apply_update(Update::decode_v1(&update).expect("readable"))
            .expect("applies");
        let _ = doc.read(&doc.doc().transact());
    }
}
