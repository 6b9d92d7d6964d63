//! Pictures and template files over HTTP: who may send and see them, what is refused, and what becomes of them with their journey.

use std::time::Duration;

use serde_json::json;
use waymark_shared::access::Role;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::journey::Journey;
use waymark_tests::http::{Answer, send};
use waymark_tests::server::{TestJourney, TestServer, journey_of};
use waymark_tests::wait::within;

/// One black pixel.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0x60, 0x60, 0,
    0, 0, 4, 0, 1, 0xf6, 0x17, 0x38, 0x55, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

async fn upload(journey: &TestJourney, token: &str, body: &[u8]) -> Answer {
    let path = format!("/api/journeys/{}/pictures", journey.id);
    let bearer = format!("Bearer {token}");
    send(
        journey.address,
        "POST",
        &path,
        &[("authorization", &bearer)],
        body.to_vec(),
    )
    .await
}

async fn picture(journey: &TestJourney, token: &str, asset: &str) -> Answer {
    journey
        .api("GET", &format!("/pictures/{asset}"), token, json!(null))
        .await
}

#[tokio::test]
async fn a_picture_is_stored_by_its_hash_and_served_to_those_with_a_right_only() {
    let server = TestServer::start(&[]).await;
    let (journey, other) = (server.journey("empty-grid").await, server.journey("empty-grid").await);
    let stored = upload(&journey, &journey.editor, PNG).await;
    assert_eq!(stored.status, 201, "{:?}", stored.body);
    assert_eq!(
        (&stored.json()["width"], &stored.json()["height"]),
        (&json!(1), &json!(1))
    );
    let asset = stored.json()["asset"].as_str().expect("a name").to_owned();
    assert_eq!(asset.len(), 64);
    let again = upload(&journey, &journey.owner, PNG).await.json();
    assert_eq!(again["asset"], json!(asset), "the same picture has the same name");

    let seen = picture(&journey, &journey.viewer, &asset).await;
    assert_eq!(seen.status, 200);
    assert_eq!(seen.headers["content-type"], "image/png");
    assert_eq!(seen.headers["x-content-type-options"], "nosniff");
    assert_eq!(seen.headers["cache-control"], "private, max-age=31536000, immutable");
    assert!(seen.body.starts_with(b"\x89PNG"));

    assert_eq!(picture(&journey, "nonsense", &asset).await.status, 401);
    assert_eq!(picture(&journey, &other.owner, &asset).await.status, 403);
    assert_eq!(
        picture(&other, &other.owner, &asset).await.status,
        404,
        "each journey has its own"
    );
    for name in ["x", "..%2f..", &asset.to_uppercase(), &"0".repeat(64)] {
        assert_eq!(picture(&journey, &journey.viewer, name).await.status, 404, "{name}");
    }
}

#[tokio::test]
async fn limit_picture_bytes_and_what_is_no_picture_is_refused_in_words() {
    let server = TestServer::start(&["--picture-bytes", "65536"]).await;
    let journey = server.journey("empty-grid").await;
    let check = async |token: &str, body: &[u8], status: u16, code: &str| {
        let answer = upload(&journey, token, body).await;
        assert_eq!((answer.status, answer.error_code().as_str()), (status, code));
        let message = answer.json()["error"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(message.ends_with('.') && message.len() > 20, "{message}");
    };
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    check(&journey.editor, svg, 415, "wrong_kind").await;
    check(
        &journey.editor,
        b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>",
        415,
        "unreadable",
    )
    .await;
    check(&journey.editor, &vec![0xff; 65_537], 413, "too_large").await;
    check(&journey.viewer, PNG, 403, "forbidden").await;
    let info = journey.api("GET", "", &journey.owner, json!(null)).await;
    assert_eq!(info.status, 200);
    journey.api("DELETE", "", &journey.owner, json!(null)).await;
    check(&journey.editor, PNG, 410, "deleted").await;
}

#[tokio::test]
async fn a_copy_of_a_journey_has_its_pictures_and_a_purge_removes_them() {
    let server = TestServer::start(&["--trash-days", "0"]).await;
    let journey = server.journey("hotel-stay").await;
    let asset = upload(&journey, &journey.editor, PNG).await.json()["asset"]
        .as_str()
        .expect("a name")
        .to_owned();
    let peer = journey.peer(Role::Editor).await;
    let content = journey.api("GET", "/content", &journey.viewer, json!(null)).await;
    let content: Journey = serde_json::from_slice(&content.body).expect("a journey");
    let card = *content.cards.keys().next().expect("a card");
    let doc = JourneyDoc::from_doc(peer.doc().clone());
    peer.edit(|txn| {
        let edit = Edit::Set {
            entity: card.into(),
            field: Field::Asset,
            value: Some(Value::Line(asset.clone())),
        };
        edit.apply(&doc, txn, &EditCx { by: "Ana", now_ms: 1 })
            .expect("an edit");
    });
    peer.wait_acked().await;
    let copy = journey.api("POST", "/duplicate", &journey.owner, json!(null)).await;
    let copy = journey_of(server.address, &copy.json());
    assert_eq!(picture(&copy, &copy.viewer, &asset).await.status, 200);
    journey.api("DELETE", "", &journey.owner, json!(null)).await;
    within("the purge", async {
        while journey.api("GET", "", &journey.owner, json!(null)).await.status != 404 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    assert_eq!(
        picture(&copy, &copy.viewer, &asset).await.status,
        200,
        "a copy of its own"
    );
}

#[tokio::test]
async fn a_journey_saved_as_a_template_starts_another_one() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("hotel-stay").await;
    let file = journey.api("GET", "/template", &journey.viewer, json!(null)).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.headers["content-type"], "application/toml; charset=utf-8");
    assert!(file.body.len() > 10_000, "more than other bodies may have");
    let make = async |body: Vec<u8>| send(server.address, "POST", "/api/templates/journeys", &[], body).await;
    let made = make(file.body.to_vec()).await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let copy = journey_of(server.address, &made.json());
    let read = async |journey: &TestJourney| -> Journey {
        let content = journey.api("GET", "/content", &journey.viewer, json!(null)).await;
        serde_json::from_slice(&content.body).expect("a journey")
    };
    let (before, after) = (read(&journey).await, read(&copy).await);
    assert_eq!(after.meta.title, before.meta.title);
    assert_eq!(after.cards.len(), before.cards.len());
    assert_eq!(after.scores.len(), before.scores.len());

    for nonsense in [
        b"not a template".to_vec(),
        b"\xff\xfe".to_vec(),
        file.body.iter().copied().chain(*b"\n[nonsense]\nx = 1\n").collect(),
    ] {
        let refused = make(nonsense).await;
        assert_eq!((refused.status, refused.error_code().as_str()), (422, "bad_template"));
    }
    assert_eq!(make(vec![b' '; 5 * 1024 * 1024]).await.status, 413);
}
