//! Every limit of the server, met over real connections: a clear error, at most one session ended, nothing changed.

use std::net::IpAddr;

use serde_json::json;
use tokio::io::AsyncReadExt;
use waymark_shared::access::{DocName, Role};
use waymark_shared::limits;
use waymark_shared::protocol::NoticeCode;
use waymark_tests::http::{connect_from, send, try_send};
use waymark_tests::peer::{Peer, Status};
use waymark_tests::server::{TestJourney, TestServer};
use waymark_tests::wait::within;
use yrs::sync::{Message, SyncMessage};
use yrs::updates::encoder::Encode;
use yrs::{GetString, Map, ReadTxn, Text, TransactionMut, WriteTxn};

fn push<'a>(text: &'a str) -> impl FnOnce(&mut TransactionMut<'_>) + 'a {
    move |txn| {
        txn.get_or_insert_text("t").push(txn, text);
    }
}

/// Somebody whom nothing may disturb.
struct Witness(Peer);

impl Witness {
    async fn of(journey: &TestJourney) -> Self {
        Self(journey.peer(Role::Owner).await)
    }

    async fn is_undisturbed(&self, journey: &TestJourney) {
        self.0.edit(|txn| txn.get_or_insert_text("witness").push(txn, "w"));
        self.0.wait_acked().await;
        assert_eq!(self.0.seen().status, Status::Open);
        let fresh = journey.peer(Role::Viewer).await;
        let text = |txn: &yrs::Transaction<'_>| {
            let read = |name| txn.get_text(name).map(|text| text.get_string(txn)).unwrap_or_default();
            (read("t"), read("witness"))
        };
        assert_eq!(fresh.read(text), self.0.read(text));
        assert_eq!(fresh.read(text).0, "", "nothing of the refused write arrived");
    }
}

#[tokio::test]
async fn limit_frame_bytes() {
    let server = TestServer::start(&["--frame-bytes", "65536"]).await;
    let journey = server.journey("empty-grid").await;
    let witness = Witness::of(&journey).await;
    let sender = journey.peer(Role::Editor).await;
    sender.send_raw(vec![0; 65_537]);
    assert_eq!(sender.wait_closed().await, Some(4413));
    witness.is_undisturbed(&journey).await;
}

#[tokio::test]
async fn limit_text_utf16() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let witness = Witness::of(&journey).await;
    let sender = journey.peer(Role::Editor).await;
    sender.edit(push(&"x".repeat(limits::PROSE_UTF16 + 1)));
    assert_eq!(sender.wait_closed().await, Some(4413));
    witness.is_undisturbed(&journey).await;
}

#[tokio::test]
async fn limit_entries_such_as_10_000_lanes() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let witness = Witness::of(&journey).await;
    let sender = journey.peer(Role::Editor).await;
    sender.edit(|txn| {
        let lanes = txn.get_or_insert_map("lanes");
        for number in 0..10_000 {
            lanes.insert(txn, number.to_string(), number);
        }
    });
    assert_eq!(sender.wait_closed().await, Some(4413));
    assert_eq!(
        sender.seen().notices.last().map(|notice| notice.code),
        Some(NoticeCode::DocumentFull)
    );
    witness.is_undisturbed(&journey).await;
}

#[tokio::test]
async fn limit_document_bytes() {
    let server = TestServer::start(&["--document-bytes", "65536"]).await;
    let journey = server.journey("empty-grid").await;
    let witness = Witness::of(&journey).await;
    let sender = journey.offline_peer(Role::Editor, DocName::Map);
    sender.edit(push("x"));
    for number in 0..10 {
        sender.edit(|txn| {
            txn.get_or_insert_text(format!("t{number}"))
                .push(txn, &"x".repeat(9_000))
        });
    }
    sender.connect().await;
    assert_eq!(sender.wait_closed().await, Some(4413));
    witness.is_undisturbed(&journey).await;
}

#[tokio::test]
async fn limit_update_rate_slows_down_and_then_closes() {
    let flags = [
        "--updates-per-second",
        "1",
        "--updates-burst",
        "20",
        "--throttle-seconds",
        "1",
    ];
    let server = TestServer::start(&flags).await;
    let journey = server.journey("empty-grid").await;
    let sender = journey.peer(Role::Editor).await;
    for _ in 0..40 {
        sender.send_raw(Message::Sync(SyncMessage::Update(vec![0, 0])).encode_v1());
    }
    assert_eq!(sender.wait_closed().await, Some(4429));
    assert!(
        sender
            .seen()
            .notices
            .iter()
            .any(|notice| notice.code == NoticeCode::SlowDown)
    );
}

#[tokio::test]
async fn limit_bytes_per_second_slows_down_and_then_closes() {
    let flags = [
        "--bytes-per-second",
        "16384",
        "--frame-bytes",
        "65536",
        "--throttle-seconds",
        "1",
    ];
    let server = TestServer::start(&flags).await;
    let journey = server.journey("empty-grid").await;
    let sender = journey.peer(Role::Editor).await;
    let foreign = yrs::Doc::new();
    let mut txn = yrs::Transact::transact_mut(&foreign);
    push(&"x".repeat(10_000))(&mut txn);
    let frame = Message::Sync(SyncMessage::Update(txn.encode_update_v1())).encode_v1();
    // 128 KiB may come at once; few frames, so no other rate is met.
    for _ in 0..40 {
        sender.send_raw(frame.clone());
    }
    assert_eq!(sender.wait_closed().await, Some(4429));
}

#[tokio::test]
async fn limit_presence_bytes_and_clients() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let witness = Witness::of(&journey).await;
    let large = journey.peer(Role::Viewer).await;
    large.present(5, 1, &json!({ "x": "y".repeat(limits::PRESENCE_BYTES) }).to_string());
    assert_eq!(large.wait_closed().await, Some(4413));
    let many = journey.peer(Role::Viewer).await;
    for client in 0..=limits::PRESENCE_CLIENTS as u64 {
        many.present(100 + client, 1, "{}");
    }
    assert_eq!(many.wait_closed().await, Some(4413));
    witness.is_undisturbed(&journey).await;
}

#[tokio::test]
async fn limit_sessions_per_room() {
    let server = TestServer::start(&["--sessions-per-room", "2"]).await;
    let journey = server.journey("empty-grid").await;
    let (_one, _two) = (journey.peer(Role::Viewer).await, journey.peer(Role::Viewer).await);
    let third = journey.offline_peer(Role::Viewer, DocName::Map);
    third.connect().await;
    assert_eq!(third.wait_closed().await, Some(4503));
    let elsewhere = journey.offline_peer(Role::Viewer, DocName::Talk);
    elsewhere.connect().await;
    elsewhere.wait_synced().await;
}

#[tokio::test]
async fn limit_sessions_per_address() {
    let server = TestServer::start(&["--sessions-per-address", "2"]).await;
    let journey = server.journey("empty-grid").await;
    let one = journey.peer(Role::Viewer).await;
    let _two = journey.peer(Role::Viewer).await;
    let third = journey.offline_peer(Role::Viewer, DocName::Map);
    third.connect().await;
    assert_eq!(third.wait_closed().await, Some(4503));
    one.disconnect();
    // The place is free again once the server has seen that socket end.
    loop {
        third.connect().await;
        third
            .wait_until("an answer", |seen| {
                seen.synced || matches!(seen.status, Status::Ended(_))
            })
            .await;
        if third.seen().synced {
            break;
        }
    }
}

#[tokio::test]
async fn limit_body_bytes() {
    let server = TestServer::start(&["--body-bytes", "1024"]).await;
    let body = json!({ "template": "x".repeat(2_000) });
    let answer = server.api("POST", "/api/journeys", None, body).await;
    assert_eq!((answer.status, answer.error_code().as_str()), (413, "too_large"));
}

#[tokio::test]
async fn limit_journeys_per_hour() {
    let server = TestServer::start(&["--journeys-per-hour", "2"]).await;
    let journey = server.journey("empty-grid").await;
    server.journey("empty-grid").await;
    let third = server
        .api("POST", "/api/journeys", None, json!({ "template": "empty-grid" }))
        .await;
    assert_eq!((third.status, third.error_code().as_str()), (429, "rate_limited"));
    let retry_after = third.headers["retry-after"].to_str().expect("a number");
    assert!(
        (1..=1_801).contains(&retry_after.parse::<u32>().expect("seconds")),
        "{retry_after}"
    );
    assert_eq!(
        journey
            .api("POST", "/duplicate", &journey.owner, json!(null))
            .await
            .status,
        429
    );
}

#[tokio::test]
async fn limit_links_per_journey() {
    let server = TestServer::start(&["--links-per-journey", "4"]).await;
    let journey = server.journey("empty-grid").await;
    let add = async || {
        journey
            .api("POST", "/links", &journey.owner, json!({ "role": "viewer" }))
            .await
    };
    assert_eq!(add().await.status, 201);
    assert_eq!(add().await.error_code(), "too_many_links");
}

/// Makes a journey by way of a proxy that says for whom, and answers the status.
async fn create_for(server: &TestServer, forwarded: &str) -> u16 {
    let headers = [("content-type", "application/json"), ("x-forwarded-for", forwarded)];
    let body = json!({ "template": "empty-grid" }).to_string();
    send(server.address, "POST", "/api/journeys", &headers, body)
        .await
        .status
}

#[tokio::test]
async fn limit_per_address_counts_what_a_named_proxy_saw_and_not_what_anybody_claims() {
    let direct = TestServer::start(&["--journeys-per-hour", "1"]).await;
    assert_eq!(create_for(&direct, "10.0.0.1").await, 201);
    assert_eq!(create_for(&direct, "10.0.0.2").await, 429, "no proxy was named");
    let behind = TestServer::start(&["--journeys-per-hour", "1", "--trusted-proxies", "127.0.0.1"]).await;
    assert_eq!(create_for(&behind, "10.0.0.1").await, 201);
    assert_eq!(
        create_for(&behind, "10.0.0.2").await,
        201,
        "another client of the proxy"
    );
    assert_eq!(
        create_for(&behind, "10.0.0.9, 10.0.0.2").await,
        429,
        "the client wrote the first one"
    );
    assert_eq!(create_for(&behind, "127.0.0.1, 10.0.0.2").await, 429);
}

#[tokio::test]
async fn limit_connections_per_address_and_in_all() {
    let server = TestServer::start(&["--connections", "5", "--connections-per-address", "2"]).await;
    let from = |last: u8| IpAddr::from([127, 0, 0, last]);
    let mut held = Vec::new();
    for last in [2, 2, 3, 3] {
        held.push(connect_from(from(last), server.address).await.expect("taken"));
    }
    let answer = async |last: u8| {
        let mut refused = connect_from(from(last), server.address).await.expect("taken");
        let mut answer = String::new();
        within("words", refused.read_to_string(&mut answer))
            .await
            .expect("read");
        answer
    };
    let here = answer(3).await;
    assert!(
        here.starts_with("HTTP/1.1 429 ") && here.contains("retry-after: ") && here.contains("connections_per_address")
    );
    held.push(connect_from(from(4), server.address).await.expect("the last one"));
    let all = answer(4).await;
    assert!(
        all.starts_with("HTTP/1.1 503 ") && all.contains("retry-after: "),
        "{all}"
    );
    // A place is free again once the server has seen a connection end.
    held.clear();
    let journey = loop {
        let tried = try_send(server.address, "GET", "/api/templates", &[], "").await;
        if tried.is_some_and(|answer| answer.status == 200) {
            break server.journey("empty-grid").await;
        }
    };
    let _peer = journey.peer(Role::Viewer).await;
}

#[tokio::test]
async fn limit_frame_bytes_of_somebody_who_may_only_read() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let reader = journey.peer(Role::Viewer).await;
    reader.send_raw(vec![0; 1024 * 1024 + 1]);
    assert_eq!(reader.wait_closed().await, Some(4413));
}
