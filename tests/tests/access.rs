//! Who gets in, what each role may do, and that a revocation works at once.

use serde_json::json;
use waymark_shared::access::{DocName, Role};
use waymark_tests::http::send;
use waymark_tests::peer::Peer;
use waymark_tests::server::{TestJourney, TestServer};
use yrs::{ReadTxn, Text, WriteTxn};

async fn refused(peer: Peer) -> Option<u16> {
    peer.connect().await;
    peer.wait_closed().await
}

fn peer(journey: &TestJourney, id: &str, token: &str) -> Peer {
    Peer::new(journey.address, id, DocName::Map, token)
}

fn types(peer: &Peer, text: &str) {
    peer.edit(|txn| txn.get_or_insert_text("t").push(txn, text));
}

#[tokio::test]
async fn a_wrong_token_or_journey_is_refused_with_a_code_that_stops_retries() {
    let server = TestServer::start(&[]).await;
    let (one, other) = (server.journey("empty-grid").await, server.journey("empty-grid").await);
    assert_eq!(refused(peer(&one, &one.id, "wrong")).await, Some(4401));
    assert_eq!(refused(peer(&one, &one.id, "")).await, Some(4401));
    assert_eq!(refused(peer(&one, &one.id, &"x".repeat(5_000))).await, Some(4401));
    assert_eq!(refused(peer(&one, &one.id, &other.editor)).await, Some(4403));
    assert_eq!(
        refused(peer(&one, "01ARZ3NDEKTSV4RRFFQ69G5FAV", &one.editor)).await,
        Some(4404)
    );
    assert_eq!(refused(peer(&one, "nonsense", &one.editor)).await, Some(4404));
}

#[tokio::test]
async fn each_role_writes_exactly_the_documents_of_the_access_table() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    for role in Role::ALL {
        let made = journey
            .api("POST", "/links", &journey.owner, json!({ "role": role }))
            .await;
        assert_eq!(made.status, 201, "{:?}", made.json());
        let token = made.json()["token"].as_str().expect("a token").to_owned();
        for doc in DocName::ALL {
            let peer = Peer::new(journey.address, &journey.id, doc, &token);
            peer.connect().await;
            peer.wait_synced().await;
            types(&peer, "x");
            peer.wait_until("handled", |seen| seen.acknowledged == seen.sent).await;
            let writable = role.may_write(doc);
            assert_eq!(peer.seen().notices.is_empty(), writable, "{role} in {doc}");
            assert_eq!(peer.seen().hello.map(|hello| hello.writable), Some(writable));
        }
    }
}

#[tokio::test]
async fn a_revoked_link_ends_its_sessions_at_once_and_opens_no_new_ones() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let made = journey
        .api(
            "POST",
            "/links",
            &journey.owner,
            json!({ "role": "editor", "name": "for Ben" }),
        )
        .await
        .json();
    let token = made["token"].as_str().expect("a token");
    assert!(
        made["url"]
            .as_str()
            .expect("a url")
            .ends_with(&format!("/j/{}#{token}", journey.id))
    );
    let ben = peer(&journey, &journey.id, token);
    ben.connect().await;
    ben.wait_synced().await;
    let ada = journey.peer(Role::Editor).await;
    let link = made["id"].as_str().expect("an id");
    let revoked = journey
        .api("DELETE", &format!("/links/{link}"), &journey.owner, json!(null))
        .await;
    assert_eq!(revoked.status, 204);
    assert_eq!(ben.wait_closed().await, Some(4403));
    assert_eq!(refused(peer(&journey, &journey.id, token)).await, Some(4401));
    types(&ada, "still here");
    ada.wait_acked().await;
    let list = journey.api("GET", "/links", &journey.owner, json!(null)).await.json();
    assert_eq!(list.as_array().map(Vec::len), Some(3));
    let owners = list
        .as_array()
        .into_iter()
        .flatten()
        .find(|link| link["role"] == "owner")
        .expect("the owner's");
    let path = format!("/links/{}", owners["id"].as_str().expect("an id"));
    assert_eq!(
        journey
            .api("DELETE", &path, &journey.owner, json!(null))
            .await
            .error_code(),
        "last_owner"
    );
}

#[tokio::test]
async fn a_deleted_journey_ends_its_sessions_and_comes_back_whole() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let writer = journey.peer(Role::Editor).await;
    types(&writer, "kept in the trash");
    writer.wait_acked().await;
    assert_eq!(
        journey.api("DELETE", "", &journey.editor, json!(null)).await.status,
        403
    );
    assert_eq!(journey.api("DELETE", "", &journey.owner, json!(null)).await.status, 204);
    assert_eq!(writer.wait_closed().await, Some(4410));
    assert_eq!(
        refused(journey.offline_peer(Role::Viewer, DocName::Map)).await,
        Some(4410)
    );
    assert_eq!(
        journey
            .api("GET", "/content", &journey.viewer, json!(null))
            .await
            .error_code(),
        "deleted"
    );
    let info = journey.api("GET", "", &journey.owner, json!(null)).await.json();
    assert!(info["deleted_ms"].is_u64());
    assert_eq!(
        journey
            .api("POST", "/restore", &journey.owner, json!(null))
            .await
            .status,
        204
    );
    let reader = journey.peer(Role::Viewer).await;
    reader
        .wait_doc("the text", |txn| {
            txn.get_text("t").is_some_and(|text| text.len(txn) == 17)
        })
        .await;
}

#[tokio::test]
async fn only_the_owner_manages_and_only_tokens_open_the_interface() {
    let server = TestServer::start(&[]).await;
    let (journey, other) = (server.journey("empty-grid").await, server.journey("empty-grid").await);
    for (method, path) in [
        ("GET", "/links"),
        ("POST", "/duplicate"),
        ("POST", "/restore"),
        ("DELETE", ""),
    ] {
        let answer = journey.api(method, path, &journey.editor, json!(null)).await;
        assert_eq!(
            (answer.status, answer.error_code().as_str()),
            (403, "forbidden"),
            "{method} {path}"
        );
    }
    let renamed = journey
        .api("PATCH", "", &journey.viewer, json!({ "title": "No" }))
        .await;
    assert_eq!(renamed.status, 403);
    for path in ["", "/content", "/links"] {
        assert_eq!(
            journey.api("GET", path, "wrong", json!(null)).await.error_code(),
            "invalid_token"
        );
        assert_eq!(journey.api("GET", path, &other.owner, json!(null)).await.status, 403);
    }
    let unknown = server
        .api(
            "GET",
            "/api/journeys/01ARZ3NDEKTSV4RRFFQ69G5FAV",
            Some(&journey.owner),
            json!(null),
        )
        .await;
    assert_eq!(
        (unknown.status, unknown.error_code().as_str()),
        (404, "unknown_journey")
    );
}

#[tokio::test]
async fn pages_of_other_addresses_change_nothing() {
    let server = TestServer::start(&["--public-url", "https://journeys.example.org"]).await;
    let body = json!({ "template": "empty-grid" }).to_string();
    let create = async |origin: &str| {
        let headers = [("origin", origin), ("content-type", "application/json")];
        send(server.address, "POST", "/api/journeys", &headers, body.clone()).await
    };
    assert_eq!(create("https://evil.example").await.error_code(), "foreign_origin");
    let own = create("https://journeys.example.org").await;
    assert_eq!(own.status, 201);
    let url = own.json()["links"]["viewer"]["url"].as_str().expect("a url").to_owned();
    assert!(url.starts_with("https://journeys.example.org/j/"));

    let journey = server.journey("empty-grid").await;
    let page = |origin: &str| journey.offline_peer(Role::Editor, DocName::Map).from_page(origin);
    assert_eq!(refused(page("https://evil.example")).await, Some(4403));
    let own = page("https://journeys.example.org");
    own.connect().await;
    own.wait_synced().await;
}

#[tokio::test]
async fn a_token_is_stored_only_as_its_hash() {
    use std::sync::Arc;
    use waymark_server::store::{MemoryStore, Table, UpdateStore};
    let store = Arc::new(MemoryStore::default());
    let server = TestServer::over(store.clone(), &[]).await;
    let journey = server.journey("empty-grid").await;
    for table in [Table::Journeys, Table::Links] {
        for (key, record) in store.scan(table).await.expect("scans") {
            for token in [&journey.owner, &journey.editor, &journey.viewer] {
                let holds = |bytes: &[u8]| bytes.windows(token.len()).any(|window| window == token.as_bytes());
                assert!(!holds(&key) && !holds(&record.value));
            }
        }
    }
}
