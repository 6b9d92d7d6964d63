//! Odd documents, as foreign clients may write them, read the way every client reads them.
//!
//! Promises: reading, placing and checking bounds never panic; two replicas that hold the same read the same; a reading is JSON; every living thing is placed, in the
//! trash or unplaced; people can go on editing, and their edits show.
//!
//! Input: updates as parts.

use waymark_server::room::document::Document;
use waymark_server::room::frame::{ClientFrame, decode_frame, encode};
use waymark_server::store::StoredDoc;
use waymark_shared::access::DocName;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::bounds::bounds;
use waymark_shared::doc::edit::{Edit, EditCx, Place};
use waymark_shared::doc::migrate::schema_state;
use waymark_shared::ids::StageId;
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use yrs::updates::decoder::Decode;
use yrs::{StateVector, Transact, Update};

use crate::contained::shown;
use crate::frames::journey;
use crate::input::Input;

const UPDATES: usize = 8;

/// The target.
pub fn run(bytes: &[u8]) {
    shown(|| {
        let stored = StoredDoc {
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
                if let ClientFrame::Write(write) = message
                    && document.apply(write.update, &write.scan).is_err()
                {
                    return;
                }
            }
        }
        let state = document.diff(&StateVector::default());
        let [one, other] = [replica(1, &state), replica(2, &state)];
        let journey = read(&one);
        assert_eq!(journey, read(&other), "two replicas read differently");
        goes_on(&one, &journey);
    });
}

fn replica(client: u64, state: &[u8]) -> JourneyDoc {
    let doc = JourneyDoc::new(Some(client));
    doc.doc()
        .transact_mut()
        .apply_update(Update::decode_v1(state).expect("readable"))
        .expect("applies");
    doc
}

fn read(doc: &JourneyDoc) -> Journey {
    let txn = doc.doc().transact();
    let _ = (bounds(doc, &txn), schema_state(&txn));
    let journey = doc.read(&txn);
    serde_json::to_vec(&journey).expect("a reading is JSON");
    let placement = Placement::of(&journey);
    let placed: usize = placement.stages.iter().map(|(_, moments)| moments.len()).sum();
    assert!(placed <= journey.moments.len(), "a moment is placed twice");
    let cards: usize = placement.cells.values().map(Vec::len).sum();
    assert!(cards <= journey.cards.len(), "a card is placed twice");
    journey
}

fn goes_on(doc: &JourneyDoc, before: &Journey) {
    let id = StageId::mint(7, u128::MAX);
    let cx = EditCx { by: "Ada", now_ms: 1 };
    let edit = Edit::AddStage {
        id,
        name: "Later".into(),
        place: Place::Last,
    };
    if edit.apply(doc, &mut doc.doc().transact_mut(), &cx).is_ok() {
        let after = doc.read(&doc.doc().transact());
        assert_eq!(after.stages.get(&id).map(|stage| stage.name.as_str()), Some("Later"));
        assert!(after.stages.len() >= before.stages.len());
    }
}
