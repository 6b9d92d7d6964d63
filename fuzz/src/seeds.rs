//! What the fuzzer starts from: real documents, real frames, real files. Made here, so that the tree need not hold them and they follow the schema.

use serde_json::json;
use waymark_server::room::frame::encode;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx, Place, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::ids::{CardId, LaneId, MomentId, PersonaId, StageId, VersionId};
use waymark_shared::journey::words::{CardKind, LaneKind, MomentKind, ScoreState};
use waymark_shared::protocol::{BroughtBack, Hello, Notice, NoticeCode, ServerFrame};
use waymark_shared::text_splice::TextSplice;
use yrs::encoding::write::Write;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Array, ArrayPrelim, Doc, Map, MapPrelim, ReadTxn, StateVector, Text, TextPrelim, Transact, TransactionMut,
    Update, WriteTxn, XmlElementPrelim, XmlFragment, XmlTextPrelim,
};

use crate::frames::journey;
use crate::input::put_part;

const TEMPLATES: [&str; 3] = [
    include_str!("../../shared/templates/empty-grid.toml"),
    include_str!("../../shared/templates/hotel-stay.toml"),
    include_str!("../../shared/templates/purchase-cycle.toml"),
];

/// All seeds with the target each is for.
#[must_use]
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let mut seeds = Vec::new();
    for updates in [yrs_updates(), journey_updates(), with_a_gap(), from_two_people()] {
        seeds.push(("updates", parts(&updates)));
        seeds.push(("documents", parts(&updates)));
        seeds.push(("frames", frames(&updates)));
        for update in updates {
            seeds.push(("updates", parts(std::slice::from_ref(&update))));
            seeds.push(("documents", parts(&[update])));
        }
    }
    seeds.extend(awareness().into_iter().map(|seed| ("awareness", seed)));
    seeds.extend(tokens().into_iter().map(|seed| ("tokens", seed)));
    seeds.extend(formats().into_iter().map(|seed| ("formats", seed)));
    seeds.extend(server_frames().into_iter().map(|seed| ("server_frames", seed)));
    seeds
}

fn parts(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut seed = Vec::new();
    parts.iter().for_each(|part| put_part(&mut seed, part));
    seed
}

/// Every kind of message around the updates, of both sessions.
fn frames(updates: &[Vec<u8>]) -> Vec<u8> {
    let mut seed = Vec::new();
    let mut put = |how: u8, frame: &[u8]| {
        seed.push(how);
        put_part(&mut seed, frame);
    };
    put(1, &encode::step1(&StateVector::default()));
    put(
        0,
        &encode::presence([(7, 1, Some("{\"user\":{\"name\":\"Ada\"}}"))].into_iter()),
    );
    for (number, update) in updates.iter().enumerate() {
        put((number % 8) as u8, &encode::update(update));
    }
    if let Some(last) = updates.last() {
        put(1, &encode::step2(last));
        put(0, &encode::step2(last));
    }
    put(1, &[3]);
    put(0, &encode::permission_denied("no"));
    put(6, &encode::presence([(7, 2, None)].into_iter()));
    seed
}

/// One of each thing a yrs document can hold, deletions included.
#[must_use]
pub fn yrs_updates() -> Vec<Vec<u8>> {
    let doc = Doc::with_client_id(77);
    let mut updates = Vec::new();
    let mut edit = |edit: &dyn Fn(&mut TransactionMut<'_>)| {
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
        let page = txn.get_or_insert_xml_fragment("page");
        let paragraph = page.push_back(txn, XmlElementPrelim::empty("p"));
        paragraph.push_back(txn, XmlTextPrelim::new("words"));
    });
    edit(&|txn| {
        let mut inner = txn.get_or_insert_map("cards").insert(txn, "deep", MapPrelim::default());
        for _ in 0..5 {
            inner = inner.insert(txn, "m", MapPrelim::default());
        }
    });
    edit(&|txn| {
        txn.get_or_insert_map("cards").remove(txn, "deep");
    });
    edit(&|txn| {
        txn.get_or_insert_map("cards").remove(txn, "one");
    });
    updates.push(doc.transact().encode_state_as_update_v1(&StateVector::default()));
    updates
}

/// What a person does in a journey.
fn journey_updates() -> Vec<Vec<u8>> {
    work_of(91, true)
}

/// The middle of three updates is missing, then all of them come.
fn with_a_gap() -> Vec<Vec<u8>> {
    let doc = Doc::with_client_id(5);
    let words: Vec<Vec<u8>> = ["one ", "two ", "three"]
        .iter()
        .map(|word| {
            let mut txn = doc.transact_mut();
            txn.get_or_insert_text("t").push(&mut txn, word);
            txn.encode_update_v1()
        })
        .collect();
    vec![words[0].clone(), words[2].clone(), words[1].clone(), words[2].clone()]
}

fn from_two_people() -> Vec<Vec<u8>> {
    let (one, other) = (work_of(92, true), work_of(93, false));
    one.into_iter()
        .zip(other)
        .flat_map(|(one, other)| [other, one])
        .take(16)
        .collect()
}

/// A person who works on the small journey, and hears nobody.
fn work_of(client: u64, with_deletions: bool) -> Vec<Vec<u8>> {
    let doc = JourneyDoc::new(Some(client));
    doc.doc()
        .transact_mut()
        .apply_update(Update::decode_v1(journey()).expect("readable"))
        .expect("applies");
    let base = u128::from(client) << 16;
    let id = |number: u128| base + number;
    let (stage, moment) = (StageId::mint(1, id(1)), MomentId::mint(1, id(2)));
    let (lane, card) = (LaneId::mint(1, id(3)), CardId::mint(1, id(4)));
    let persona = PersonaId::mint(1, id(5));
    let splice = |at_utf16, delete_utf16, insert: &str| TextSplice {
        at_utf16,
        delete_utf16,
        insert: insert.into(),
    };
    let mut edits = vec![
        Edit::AddStage {
            id: stage,
            name: "Arrive".into(),
            place: Place::Last,
        },
        Edit::AddMoment {
            id: moment,
            kind: MomentKind::Wait,
            title: "Queue".into(),
            stage,
            place: Place::First,
        },
        Edit::AddLane {
            id: lane,
            kind: LaneKind::Pains,
            name: "Pains".into(),
            place: Place::Last,
        },
        Edit::AddPersona {
            id: persona,
            name: "Family".into(),
            place: Place::Last,
        },
        Edit::AddCard {
            id: card,
            kind: CardKind::Pain,
            title: "too long 😀".into(),
            lane,
            moment,
            place: Place::Last,
        },
        Edit::Splice {
            entity: card.into(),
            field: Field::Title,
            splice: splice(4, 4, "slow"),
        },
        Edit::Set {
            entity: card.into(),
            field: Field::Severity,
            value: Some(Value::Int(4)),
        },
        Edit::Mark {
            entity: card.into(),
            field: Field::Tags,
            key: "slow".into(),
            value: Some(Value::Flag(true)),
        },
        Edit::SetScore {
            moment,
            persona,
            state: ScoreState::AsIs,
            value: Some(-1.5),
        },
    ];
    if with_deletions {
        edits.push(Edit::Delete {
            entities: vec![stage.into()],
        });
        edits.push(Edit::Restore {
            entities: vec![stage.into()],
        });
    }
    let cx = EditCx { by: "Ada", now_ms: 1 };
    edits
        .iter()
        .map(|edit| {
            let mut txn = doc.doc().transact_mut();
            edit.apply(&doc, &mut txn, &cx).expect("a possible edit");
            txn.encode_update_v1()
        })
        .collect()
}

fn awareness() -> Vec<Vec<u8>> {
    let cursor = json!({"user": {"name": "Ada", "colour": 3}, "cursor": {"x": 1.5, "y": 2}, "selection": ["card:01"]})
        .to_string();
    let caret =
        json!({"user": {"name": "Ben"}, "caret": {"entity": "meta", "field": "title", "anchor": "AAA"}}).to_string();
    let states: [&[(u32, u32, Option<&str>)]; 5] = [
        &[(7, 1, Some(&cursor))],
        &[(7, 2, Some(&caret)), (8, 1, Some("{}")), (9, 1, None)],
        &[],
        &[(7, 3, None)],
        &[
            (1, 1, Some("[1,2]")),
            (2, 1, Some("\"x\"")),
            (3, u32::MAX, Some("true")),
        ],
    ];
    let body = |entries: &[(u32, u32, Option<&str>)]| {
        let mut body = Vec::new();
        body.write_var(entries.len() as u32);
        for (client, clock, json) in entries {
            body.write_var(*client);
            body.write_var(*clock);
            body.write_string(json.unwrap_or("null"));
        }
        body
    };
    let mut all = Vec::new();
    let mut seeds = Vec::new();
    for (number, entries) in states.iter().enumerate() {
        let mut seed = vec![number as u8];
        put_part(&mut seed, &body(entries));
        all.extend_from_slice(&seed);
        seeds.push(seed);
    }
    seeds.push(all);
    seeds
}

fn tokens() -> Vec<Vec<u8>> {
    let record = json!({
        "created_ms": 1, "deleted_ms": 2,
        "links": [{"id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "role": "owner", "name": "x", "created_ms": 1, "hash": vec![0; 32]}],
    });
    let texts: [(u8, String); 14] = [
        (
            0,
            "token=dGhpcyBpcyBhIHRva2VuIG9mIDQzIGJ5dGVzIC4uLi4uLg&waymark=1".into(),
        ),
        (0, "token=%20%41&token=b&x=%F0%9F%98%80".into()),
        (0, "dGhpcyBpcyBhIHRva2VuIG9mIDQzIGJ5dGVzIC4uLi4uLg".into()),
        (
            1,
            "https://journeys.example.org\njourneys.example.org\nBearer abc".into(),
        ),
        (1, "http://localhost:8080\nlocalhost:8080\nbearer  x".into()),
        (2, "01ARZ3NDEKTSV4RRFFQ69G5FAV".into()),
        (2, "card:01ARZ3NDEKTSV4RRFFQ69G5FAV".into()),
        (2, "01ARZ3NDEKTSV4RRFFQ69G5FAV:01ARZ3NDEKTSV4RRFFQ69G5FAV:as_is".into()),
        (2, "map".into()),
        (2, "https://journeys.example.org/".into()),
        (3, r#"{"title":"Hotel","template":"hotel-stay"}"#.into()),
        (3, r#"{"role":"viewer","name":"Board"}"#.into()),
        (3, record.to_string()),
        (
            3,
            serde_json::to_string(&Edit::Delete {
                entities: vec![CardId::mint(1, 1).into()],
            })
            .expect("JSON"),
        ),
    ];
    texts
        .into_iter()
        .map(|(what, text)| [&[what], text.as_bytes()].concat())
        .collect()
}

/// An export of one document and one record, as `server/src/store/export/file.rs` lays it out, and all templates.
fn formats() -> Vec<Vec<u8>> {
    let blob = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes(), bytes].concat();
    let head = [&[1][..], &1_u64.to_be_bytes()].concat();
    let document = [
        &[2][..],
        &[7; 16],
        &[1],
        &3_u32.to_be_bytes(),
        &1_u64.to_be_bytes(),
        &[1],
        &blob(&[0, 0]),
        &2_u32.to_be_bytes(),
        &blob(b"one"),
        &blob(b"two"),
    ]
    .concat();
    let record = [&[3, 1][..], &1_u64.to_be_bytes(), &blob(b"key"), &blob(b"value")].concat();
    let end = [&[4][..], &1_u64.to_be_bytes(), &1_u64.to_be_bytes()].concat();
    let payloads = [head, document, record, end];
    let framed = [&[1][..], &parts(&payloads)].concat();
    let mut file = b"\0waymark-export 1\n".to_vec();
    for payload in &payloads {
        file.extend_from_slice(&(payload.len() as u32).to_be_bytes());
        file.extend_from_slice(&crc32fast::hash(payload).to_be_bytes());
        file.extend_from_slice(payload);
    }
    let templates = TEMPLATES.iter().map(|text| [&[2][..], text.as_bytes()].concat());
    [framed, file].into_iter().chain(templates).collect()
}

fn server_frames() -> Vec<Vec<u8>> {
    let hello = Hello {
        role: waymark_shared::access::Role::Editor,
        writable: true,
        version: 1,
    };
    let notice = Notice {
        code: NoticeCode::ReadOnly,
        message: "You can view this journey.".into(),
    };
    let restored = BroughtBack {
        by: "Ada".into(),
        client: Some(7),
        before: VersionId::mint(1, 1),
    };
    [
        ServerFrame::Ack { frames: 300 },
        ServerFrame::Hello(hello),
        ServerFrame::Notice(notice),
        ServerFrame::Restored(restored),
    ]
    .iter()
    .map(|frame| match frame.to_message() {
        yrs::sync::Message::Custom(tag, content) => [&[tag][..], &content].concat(),
        _ => Vec::new(),
    })
    .collect()
}
