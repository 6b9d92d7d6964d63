//! The rules of `docs/sync-spec.md` over real sockets.

use std::sync::Arc;

use serde_json::json;
use tokio_tungstenite::tungstenite::Message as WsMessage;
use waymark_server::store::{MemoryStore, StoreHealth, UpdateStore};
use waymark_shared::access::{DocName, Role};
use waymark_shared::protocol::NoticeCode;
use waymark_tests::peer::Peer;
use waymark_tests::server::TestServer;
use yrs::sync::{Message, SyncMessage};
use yrs::updates::encoder::Encode;
use yrs::{GetString, ReadTxn, StateVector, Text, TransactionMut, WriteTxn};

fn types(text: &str) -> impl FnOnce(&mut TransactionMut<'_>) {
    move |txn| {
        let field = txn.get_or_insert_text("notes");
        let end = yrs::Text::len(&field, txn);
        field.insert(txn, end, text);
    }
}

fn text<T: ReadTxn>(txn: &T) -> String {
    txn.get_text("notes")
        .map(|text| text.get_string(txn))
        .unwrap_or_default()
}

async fn reads(peer: &Peer, wanted: &str) {
    peer.wait_doc(&format!("the text {wanted:?}"), |txn| text(txn) == wanted)
        .await;
}

#[tokio::test]
async fn sp01_offline_edits_are_fetched_by_the_servers_own_step_1() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let writer = journey.offline_peer(Role::Editor, DocName::Map);
    writer.edit(types("made offline"));
    writer.connect().await;
    writer.wait_acked().await;
    reads(&journey.peer(Role::Viewer).await, "made offline").await;
}

#[tokio::test]
async fn sp02_nobody_meets_an_empty_document_at_join() {
    let data = tempfile::tempdir().expect("a folder");
    let first = TestServer::at(data.path(), &[]).await;
    let journey = first.journey("hotel-stay").await;
    first.stop().await.expect("ends well");
    // Rooms of the second server are not loaded: all join at once, one load serves them.
    let second = TestServer::at(data.path(), &[]).await;
    let journey = waymark_tests::server::TestJourney {
        address: second.address,
        ..journey
    };
    let peers: Vec<Peer> = (0..20)
        .map(|_| journey.offline_peer(Role::Viewer, DocName::Map))
        .collect();
    for peer in &peers {
        peer.connect().await;
    }
    for peer in &peers {
        peer.wait_synced().await;
        assert!(peer.read(|txn| {
            txn.get_map("cards")
                .is_some_and(|cards| yrs::Map::len(&cards, txn) > 10)
        }));
    }
}

#[tokio::test]
async fn sp03_two_people_type_and_read_the_same() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let (one, two) = (journey.peer(Role::Editor).await, journey.peer(Role::Owner).await);
    one.edit(types("one "));
    reads(&two, "one ").await;
    two.edit(types("two"));
    reads(&one, "one two").await;
    one.wait_acked().await;
    two.wait_acked().await;
}

#[tokio::test]
async fn sp04_joining_again_and_again_stores_nothing() {
    let store = Arc::new(MemoryStore::default());
    let server = TestServer::over(store.clone(), &[]).await;
    let journey = server.journey("empty-grid").await;
    let writer = journey.peer(Role::Editor).await;
    writer.edit(types("text that is deleted again"));
    writer.edit(|txn| {
        let field = txn.get_or_insert_text("notes");
        field.remove_range(txn, 0, 10);
    });
    writer.wait_acked().await;
    let key = waymark_server::store::DocKey {
        journey: journey.id.parse().expect("an id"),
        doc: DocName::Map,
    };
    let before = store.load(key).await.expect("loads").last_seq();
    for _ in 0..5 {
        writer.connect().await;
        writer.wait_acked().await;
    }
    assert_eq!(store.load(key).await.expect("loads").last_seq(), before);
}

#[tokio::test]
async fn sp05_a_lost_update_is_asked_for() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let writer = journey.peer(Role::Editor).await;
    let asked = writer.seen().asked;
    // The first word never leaves the writer; the second leaves a gap that the server notices.
    let mut txn = yrs::Transact::transact_mut(writer.doc());
    types("lost ")(&mut txn);
    drop(txn);
    writer.edit(types("found"));
    writer.wait_until("being asked again", |seen| seen.asked > asked).await;
    reads(&journey.peer(Role::Viewer).await, "lost found").await;
}

#[tokio::test]
async fn sp06_a_viewers_hand_made_writes_change_nothing() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let editor = journey.peer(Role::Editor).await;
    let ours = journey.peer(Role::Viewer).await;
    let plain = journey.offline_peer(Role::Viewer, DocName::Map).plain();
    plain.connect().await;
    plain.wait_until("step 2", |seen| seen.synced).await;
    for viewer in [&ours, &plain] {
        let foreign = yrs::Doc::new();
        let mut txn = yrs::Transact::transact_mut(&foreign);
        types("mine")(&mut txn);
        let update = txn.encode_update_v1();
        viewer.send_raw(Message::Sync(SyncMessage::Update(update.clone())).encode_v1());
        viewer.send_raw(Message::Sync(SyncMessage::SyncStep2(update)).encode_v1());
    }
    ours.wait_until("two notices", |seen| seen.notices.len() == 2).await;
    plain.wait_until("two denials", |seen| seen.denials.len() == 2).await;
    assert!(
        ours.seen()
            .notices
            .iter()
            .all(|notice| notice.code == NoticeCode::ReadOnly)
    );
    ours.wait_until("counted as handled", |seen| seen.acknowledged == seen.sent)
        .await;
    editor.edit(types("theirs"));
    for viewer in [&ours, &plain] {
        reads(viewer, "theirs").await;
    }
}

#[tokio::test]
async fn sp07_malformed_frames_end_one_session_and_change_nothing() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let witness = journey.peer(Role::Editor).await;
    witness.edit(types("kept"));
    witness.wait_acked().await;
    let truncated = {
        let whole = witness.read(|txn| txn.encode_diff_v1(&StateVector::default()));
        Message::Sync(SyncMessage::Update(whole[..whole.len() / 2].to_vec())).encode_v1()
    };
    let nested = {
        let mut update = vec![1, 1, 1, 0, 8, 1, 1, b't', 1];
        (0..100_000).for_each(|_| update.extend([117, 1]));
        update.extend([126, 0]);
        Message::Sync(SyncMessage::Update(update)).encode_v1()
    };
    let no_container = vec![1, 2, 9, 0, 4, 1, 1, b'u', 1, b'x', 4, 0, 9, 0, 1, b'y', 0];
    let frames: Vec<Vec<u8>> = vec![
        vec![],
        vec![0],
        vec![77, 1, 2],
        vec![0, 2, 255, 255, 255, 255, 15],
        vec![0, 0, 5, 255, 255, 255, 255, 15],
        vec![1, 6, 255, 255, 255, 255, 15, 0],
        truncated,
        nested,
        Message::Sync(SyncMessage::Update(no_container)).encode_v1(),
    ];
    for (number, frame) in frames.into_iter().enumerate() {
        let attacker = journey.peer(Role::Editor).await;
        attacker.send_raw(frame);
        assert_eq!(attacker.wait_closed().await, Some(4400), "frame {number}");
    }
    let texter = journey.peer(Role::Editor).await;
    texter.send_websocket(WsMessage::text("hello"));
    assert_eq!(texter.wait_closed().await, Some(4400));
    witness.edit(types(" and going on"));
    witness.wait_acked().await;
    reads(&journey.peer(Role::Viewer).await, "kept and going on").await;
    assert!(witness.seen().status == waymark_tests::peer::Status::Open);
}

#[tokio::test]
async fn sp08_presence_is_relayed_checked_and_ends_with_its_socket() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let (ada, ben) = (journey.peer(Role::Viewer).await, journey.peer(Role::Viewer).await);
    ada.present(11, 1, r#"{"user":{"name":"Ada"}}"#);
    ben.wait_until("Ada", |seen| seen.presence.get(&11).is_some_and(Option::is_some))
        .await;
    let forger = journey.peer(Role::Viewer).await;
    forger.present(11, 5, r#"{"user":{"name":"not Ada"}}"#);
    forger.present(12, 1, "{}");
    ada.wait_until("the forger", |seen| seen.presence.contains_key(&12))
        .await;
    assert!(!ada.seen().presence.contains_key(&11), "nobody speaks for Ada");
    let late = journey.peer(Role::Viewer).await;
    late.wait_until("both", |seen| seen.presence.len() == 2).await;
    assert!(
        late.seen().presence[&11]
            .as_ref()
            .is_some_and(|json| !json.contains("not Ada"))
    );
    forger.disconnect();
    ben.wait_until("the forger gone", |seen| seen.presence.get(&12) == Some(&None))
        .await;
    assert!(ben.seen().presence[&11].is_some(), "Ada stays");
    ada.disconnect();
    ben.wait_until("Ada gone", |seen| seen.presence.get(&11) == Some(&None))
        .await;
    let liar = journey.peer(Role::Viewer).await;
    liar.present(13, 1, "{not json");
    assert_eq!(liar.wait_closed().await, Some(4400));
    assert!(!ben.seen().presence.contains_key(&13));
}

#[tokio::test]
async fn sp10_a_plain_client_gets_only_standard_messages() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let plain = journey.offline_peer(Role::Editor, DocName::Map).plain();
    plain.connect().await;
    plain.wait_synced().await;
    plain.edit(types("plain"));
    reads(&journey.peer(Role::Viewer).await, "plain").await;
    let seen = plain.seen();
    assert!(seen.hello.is_none() && seen.notices.is_empty() && seen.acknowledged == 0);
    let ours = journey.peer(Role::Viewer).await.seen().hello.expect("a greeting");
    assert!(ours.role == Role::Viewer && !ours.writable);
}

#[tokio::test]
async fn sp11_saved_is_said_only_when_it_is_on_disk() {
    let store = Arc::new(MemoryStore::default());
    let server = TestServer::over(store.clone(), &[]).await;
    let journey = server.journey("empty-grid").await;
    let (writer, reader) = (journey.peer(Role::Editor).await, journey.peer(Role::Viewer).await);
    store.hold_writes(true);
    writer.edit(types("seen before it is saved"));
    reads(&reader, "seen before it is saved").await;
    assert_eq!(writer.seen().safe_edits, 0);
    store.hold_writes(false);
    writer.wait_acked().await;
}

#[tokio::test]
async fn sp12_a_burst_reaches_the_store_in_few_appends_and_in_order() {
    let store = Arc::new(MemoryStore::default());
    let server = TestServer::over(store.clone(), &[]).await;
    let journey = server.journey("empty-grid").await;
    let writer = journey.peer(Role::Editor).await;
    store.hold_writes(true);
    let letters: String = ('a'..='z').cycle().take(300).collect();
    for letter in letters.chars() {
        writer.edit(types(&letter.to_string()));
    }
    store.hold_writes(false);
    writer.wait_acked().await;
    reads(&journey.peer(Role::Viewer).await, &letters).await;
}

#[tokio::test]
async fn sp13_an_unloaded_document_comes_back_whole() {
    let store = Arc::new(MemoryStore::default());
    let server = TestServer::over(store.clone(), &["--linger-seconds", "0"]).await;
    let journey = server.journey("empty-grid").await;
    for round in 0..3 {
        let writer = journey.peer(Role::Editor).await;
        writer.edit(types(&round.to_string()));
        writer.wait_acked().await;
        writer.disconnect();
    }
    reads(&journey.peer(Role::Viewer).await, "012").await;
}

#[tokio::test]
async fn sp14_a_store_that_takes_no_writes_is_told_and_nothing_is_lost() {
    let store = Arc::new(MemoryStore::default());
    let server = TestServer::over(store.clone(), &[]).await;
    let journey = server.journey("empty-grid").await;
    let (writer, reader) = (journey.peer(Role::Editor).await, journey.peer(Role::Viewer).await);
    store.set_health(StoreHealth::ReadOnly("the disk is nearly full".into()));
    writer.edit(types("kept"));
    let told = |code| move |seen: &waymark_tests::peer::Seen| seen.notices.iter().any(|notice| notice.code == code);
    writer.wait_until("a notice", told(NoticeCode::StoreReadOnly)).await;
    reader.wait_until("a notice", told(NoticeCode::StoreReadOnly)).await;
    assert_eq!(writer.seen().safe_edits, 0);
    let ready = server.api("GET", "/readyz", None, json!(null)).await;
    assert!(ready.status == 200 && ready.body.starts_with(b"read-only"));
    store.set_health(StoreHealth::Ready);
    writer.wait_acked().await;
    writer.wait_until("good news", told(NoticeCode::StoreReady)).await;
}

#[tokio::test]
async fn sp14_a_store_that_failed_ends_the_server_with_an_error() {
    let store = Arc::new(MemoryStore::default());
    let mut server = TestServer::over(store.clone(), &[]).await;
    let journey = server.journey("empty-grid").await;
    let writer = journey.peer(Role::Editor).await;
    store.set_health(StoreHealth::Away("the disk is gone".into()));
    writer.edit(types("still mine"));
    let ended = server.ended().await;
    assert!(
        matches!(ended, Err(waymark_server::app::RunError::StoreFailed(_))),
        "{ended:?}"
    );
    assert_eq!(writer.wait_closed().await, Some(1001));
    assert_eq!(writer.seen().safe_edits, 0);
}

#[tokio::test]
async fn sp15_ending_saves_everything_and_tells_people_to_come_back() {
    let data = tempfile::tempdir().expect("a folder");
    let server = TestServer::at(data.path(), &[]).await;
    let journey = server.journey("empty-grid").await;
    let writer = journey.peer(Role::Editor).await;
    let reader = journey.peer(Role::Viewer).await;
    writer.edit(types("just now"));
    reads(&reader, "just now").await;
    server.stop().await.expect("ends well");
    assert_eq!(reader.wait_closed().await, Some(1001));
    let server = TestServer::at(data.path(), &[]).await;
    let journey = waymark_tests::server::TestJourney {
        address: server.address,
        ..journey
    };
    reads(&journey.peer(Role::Viewer).await, "just now").await;
}
