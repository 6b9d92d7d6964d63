//! Hostile bytes against a room: whatever comes, the process lives, the room goes on, and everybody else's work stays.

use std::time::Instant;

use bytes::Bytes;
use proptest::prelude::*;
use waymark_shared::access::{DocName, Role};
use waymark_shared::ids::LinkId;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Array, ArrayPrelim, Doc, GetString, Map, MapPrelim, ReadTxn, StateVector, Text, TextPrelim, Transact, WriteTxn,
};

use super::*;
use crate::store::StoredDoc;

const LIMITS: RoomLimits = RoomLimits {
    document_bytes: 1 << 24,
    sessions: 1_000,
    unsaved_bytes: 1 << 24,
};

/// Updates with one of each thing a document can hold, deletions included.
fn real_updates() -> Vec<Vec<u8>> {
    let doc = Doc::with_client_id(77);
    let mut updates = Vec::new();
    let mut edit = |edit: &dyn Fn(&mut yrs::TransactionMut<'_>)| {
        let mut txn = doc.transact_mut();
        edit(&mut txn);
        updates.push(txn.encode_update_v1());
    };
    edit(&|txn| txn.get_or_insert_text("text").push(txn, "hello 😀 world"));
    edit(&|txn| txn.get_or_insert_text("text").remove_range(txn, 2, 3));
    edit(&|txn| {
        let card = txn.get_or_insert_map("cards").insert(txn, "one", MapPrelim::default());
        card.insert(txn, "title", TextPrelim::new("title"));
        card.insert(txn, "n", 2.5);
        card.insert(txn, "list", Any::from(vec![Any::Null, Any::from(true), Any::from("x")]));
        card.insert(txn, "items", ArrayPrelim::from([1, 2, 3]));
    });
    edit(&|txn| {
        let text = txn.get_or_insert_text("text");
        text.insert_embed(txn, 1, Any::from("embedded"));
        text.format(txn, 0, 4, [("bold".into(), Any::from(true))].into());
    });
    edit(&|txn| {
        let array = txn.get_or_insert_array("array");
        array.insert_range(txn, 0, [1, 2, 3, 4]);
        array.remove_range(txn, 1, 2);
    });
    edit(&|txn| {
        txn.get_or_insert_map("cards").remove(txn, "one");
    });
    updates.push(doc.transact().encode_state_as_update_v1(&StateVector::default()));
    updates
}

#[derive(Debug, Clone)]
enum Harm {
    Set(usize, u8),
    Cut(usize),
    Insert(usize, u8),
    Remove(usize),
    Swap(usize, usize),
}

fn harm() -> impl Strategy<Value = Harm> {
    let byte = prop_oneof![any::<u8>(), Just(0), Just(1), Just(255), Just(77), Just(0x7f)];
    prop_oneof![
        4 => (any::<usize>(), byte.clone()).prop_map(|(at, byte)| Harm::Set(at, byte)),
        1 => any::<usize>().prop_map(Harm::Cut),
        2 => (any::<usize>(), byte).prop_map(|(at, byte)| Harm::Insert(at, byte)),
        2 => any::<usize>().prop_map(Harm::Remove),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(one, other)| Harm::Swap(one, other)),
    ]
}

fn do_harm(bytes: &mut Vec<u8>, harm: &Harm) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    match harm {
        Harm::Set(at, byte) => bytes[at % length] = *byte,
        Harm::Cut(at) => bytes.truncate(at % length),
        Harm::Insert(at, byte) => bytes.insert(at % length, *byte),
        Harm::Remove(at) => {
            bytes.remove(at % length);
        }
        Harm::Swap(one, other) => bytes.swap(one % length, other % length),
    }
}

struct Attack {
    room: Room,
    sessions: u64,
    stored: StoredDoc,
}

impl Attack {
    fn new() -> Self {
        let stored = StoredDoc::default();
        let room = Room::open(DocName::Map, &stored, LIMITS).expect("a room");
        Self {
            room,
            sessions: 0,
            stored,
        }
    }

    /// One session sends one frame; what the room asks for is done.
    fn send(&mut self, frame: Vec<u8>) {
        let Ok(messages) = frame::decode_frame(&Bytes::from(frame)) else {
            return;
        };
        self.sessions += 1;
        let id = SessionId(self.sessions);
        let session = Session::new(Role::Editor, LinkId::mint(0, 0), true, false);
        self.room.join(id, session).expect("a place");
        let now = Instant::now();
        for message in messages {
            let effects = self.room.frame(id, message, now);
            if effects.rebuild {
                self.room
                    .rebuild(&self.stored)
                    .expect("what was gathered can be read again");
            }
            for push in &effects.pushes {
                if let Push::Others(_, Frame::Update(frame)) = push {
                    let payload = encode::update_payload(frame).expect("an update frame");
                    yrs::Update::decode_v1(&payload).expect("what is sent on can be read");
                }
            }
            if let Some(StoreRequest::Append { updates, .. }) = effects.store {
                self.stored.tail.extend(updates);
                self.room.stored(StoreAnswer::Appended(Ok(self.stored.last_seq())), now);
            }
        }
        self.room.leave(id, now);
    }

    fn ends_well(mut self) {
        let author = Doc::with_client_id(123_456);
        let update = {
            let mut txn = author.transact_mut();
            txn.get_or_insert_text("the work of others").push(&mut txn, "goes on");
            txn.encode_update_v1()
        };
        self.send(encode::update(&update).to_vec());
        let whole = self.room.state();
        let reader = Doc::new();
        reader
            .transact_mut()
            .apply_update(yrs::Update::decode_v1(&whole).expect("readable"))
            .expect("applies");
        let txn = reader.transact();
        let text = txn.get_text("the work of others").map(|text| text.get_string(&txn));
        assert_eq!(text.as_deref(), Some("goes on"));
        let reopened = Room::open(DocName::Map, &self.stored, LIMITS);
        assert!(reopened.is_ok(), "what was stored can be loaded");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("WAYMARK_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300)
    ))]

    #[test]
    fn sp07_harmed_updates_never_end_the_process_and_the_room_goes_on(
        attacks in prop::collection::vec((any::<usize>(), prop::collection::vec(harm(), 1..6)), 1..12),
        base in any::<bool>(),
    ) {
        let updates = real_updates();
        let mut attack = Attack::new();
        if base {
            attack.send(encode::update(&updates[updates.len() - 1]).to_vec());
        }
        for (which, harms) in &attacks {
            let mut update = updates[which % updates.len()].clone();
            for harm in harms {
                do_harm(&mut update, harm);
            }
            attack.send(encode::update(&update).to_vec());
        }
        attack.ends_well();
    }

    #[test]
    fn sp07_any_bytes_are_a_frame_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut attack = Attack::new();
        attack.send(bytes.clone());
        for kind in 0..3 {
            let mut frame = vec![0, kind];
            yrs::encoding::write::Write::write_buf(&mut frame, &bytes);
            attack.send(frame);
        }
        attack.ends_well();
    }
}
