//! Versions through the whole server: who may what, whose names they carry, restoring beside people who write, and kills.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use waymark_shared::access::Role;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::journey::Journey;
use waymark_shared::text_splice::TextSplice;
use waymark_tests::peer::Peer;
use waymark_tests::server::{ServerProcess, TestJourney, TestServer, create_journey, try_api};

async fn list(journey: &TestJourney, token: &str) -> Vec<Value> {
    let answer = journey.api("GET", "/versions", token, json!(null)).await;
    assert_eq!(answer.status, 200);
    answer.json().as_array().cloned().expect("a list")
}

fn id(version: &Value) -> &str {
    version["id"].as_str().expect("an id")
}

fn journey_of(peer: &Peer) -> Journey {
    let doc = JourneyDoc::from_doc(peer.doc().clone());
    peer.read(|txn| doc.read(txn))
}

fn apply(peer: &Peer, edit: Edit) {
    peer.edit(|txn| {
        let doc = JourneyDoc::within(txn);
        edit.apply(&doc, txn, &EditCx { by: "Ada", now_ms: 7 })
            .expect("applies");
    });
}

fn typed(entity: EntityRef, field: Field, at_utf16: u32, text: &str) -> Edit {
    Edit::Splice {
        entity,
        field,
        splice: TextSplice {
            at_utf16,
            delete_utf16: 0,
            insert: text.to_owned(),
        },
    }
}

#[tokio::test]
async fn viewers_look_editors_name_and_restore_owners_delete() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("hotel-stay").await;
    let first = list(&journey, &journey.viewer).await;
    assert_eq!(
        (first.len(), &first[0]["kind"]),
        (1, &json!("start")),
        "the journey as it was made"
    );
    let path = format!("/versions/{}", id(&first[0]));
    let state = journey
        .api("GET", &format!("{path}/state"), &journey.viewer, json!(null))
        .await;
    assert_eq!(
        (state.status, state.headers["content-type"].to_str().ok()),
        (200, Some("application/octet-stream"))
    );
    let read = journey.api("GET", &path, &journey.viewer, json!(null)).await.json();
    let content = journey
        .api("GET", "/content", &journey.viewer, json!(null))
        .await
        .json();
    assert_eq!(read["journey"], content);
    assert_eq!(
        journey
            .api("GET", "/changes", &journey.viewer, json!(null))
            .await
            .json()["count"],
        0
    );

    let name = json!({ "name": "Before the workshop", "by": "Ada" });
    let restore = format!("{path}/restore");
    let asked = [
        ("POST", "/versions", name.clone()),
        ("PATCH", &path, name.clone()),
        ("DELETE", &path, json!(null)),
        ("POST", &restore, json!({})),
    ];
    for (method, path, body) in &asked {
        let refused = journey.api(method, path, &journey.viewer, body.clone()).await;
        assert_eq!(
            (refused.status, refused.error_code().as_str()),
            (403, "forbidden"),
            "{method} {path}"
        );
    }
    let made = journey.api("POST", "/versions", &journey.editor, name.clone()).await;
    assert_eq!(
        (made.status, &made.json()["name"], &made.json()["by"]),
        (201, &json!("Before the workshop"), &json!("Ada"))
    );
    let renamed = journey
        .api("PATCH", &path, &journey.editor, json!({ "name": "Template" }))
        .await;
    assert_eq!((renamed.status, &renamed.json()["kind"]), (200, &json!("named")));
    journey
        .api("PATCH", "", &journey.editor, json!({ "title": "Another" }))
        .await;
    let changes = journey
        .api(
            "GET",
            &format!("/changes?since={}", id(&first[0])),
            &journey.viewer,
            json!(null),
        )
        .await
        .json();
    assert_eq!(changes["count"], 1);
    let restored = journey
        .api("POST", &restore, &journey.editor, json!({ "by": "Ben" }))
        .await;
    assert_eq!(
        (restored.status, &restored.json()["before"]["kind"]),
        (200, &json!("before_restore"))
    );
    assert_eq!(
        journey
            .api("GET", "/content", &journey.viewer, json!(null))
            .await
            .json()["meta"]["title"],
        content["meta"]["title"]
    );
    assert_eq!(
        journey.api("DELETE", &path, &journey.editor, json!(null)).await.status,
        403
    );
    assert_eq!(
        journey.api("DELETE", &path, &journey.owner, json!(null)).await.status,
        204
    );
    let gone = journey.api("GET", &path, &journey.owner, json!(null)).await;
    assert_eq!((gone.status, gone.error_code().as_str()), (404, "unknown_version"));

    for name in ["", "  ", "two\nlines", &"x".repeat(201)] {
        let refused = journey
            .api("POST", "/versions", &journey.editor, json!({ "name": name }))
            .await;
        assert_eq!(
            (refused.status, refused.error_code().as_str()),
            (400, "invalid_name"),
            "{name:?}"
        );
    }
    let other = server.journey("empty-grid").await;
    let stolen = format!("/versions/{}", id(&made.json()));
    assert_eq!(other.api("GET", &stolen, &other.owner, json!(null)).await.status, 404);
    assert_eq!(other.api("GET", &stolen, &journey.owner, json!(null)).await.status, 403);
    journey.api("DELETE", "", &journey.owner, json!(null)).await;
    assert_eq!(
        journey
            .api("GET", "/versions", &journey.owner, json!(null))
            .await
            .status,
        410
    );
}

#[tokio::test]
async fn a_version_names_who_wrote_since_the_one_before_it() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("hotel-stay").await;
    let [ada, ben, reader] = [Role::Editor, Role::Editor, Role::Viewer].map(|role| journey.peer(role));
    let (ada, ben, reader) = (ada.await, ben.await, reader.await);
    for (peer, name) in [(&ada, "Ada"), (&ben, "Ben"), (&reader, "Rita")] {
        peer.wait_synced().await;
        peer.appear(&json!({ "user": { "name": name, "color": "#123" } }).to_string());
    }
    let stage = *journey_of(&ada).stages.keys().next().expect("a stage");
    for peer in [&ada, &ben] {
        apply(peer, typed(stage.into(), Field::Goal, 0, "x"));
        peer.wait_acked().await;
    }
    ben.disconnect();
    let made = journey
        .api("POST", "/versions", &journey.editor, json!({ "name": "v1" }))
        .await
        .json();
    assert_eq!(made["authors"], json!(["Ada", "Ben"]));
    apply(&ada, typed(stage.into(), Field::Goal, 0, "y"));
    ada.wait_acked().await;
    let made = journey
        .api("POST", "/versions", &journey.editor, json!({ "name": "v2" }))
        .await
        .json();
    assert_eq!(made["authors"], json!(["Ada"]));
}

#[tokio::test]
async fn an_automatic_version_is_taken_when_everybody_left() {
    let server = TestServer::start(&["--linger-seconds", "0"]).await;
    let journey = server.journey("hotel-stay").await;
    {
        let ada = journey.peer(Role::Editor).await;
        ada.wait_synced().await;
        let stage = *journey_of(&ada).stages.keys().next().expect("a stage");
        apply(&ada, typed(stage.into(), Field::Goal, 0, "Everything is ready. "));
        ada.wait_acked().await;
        ada.disconnect();
    }
    for _ in 0..600 {
        let versions = list(&journey, &journey.viewer).await;
        if versions.iter().any(|version| version["kind"] == "automatic") {
            let changes = journey
                .api(
                    "GET",
                    &format!("/changes?until={}", id(&versions[0])),
                    &journey.viewer,
                    json!(null),
                )
                .await;
            assert_eq!(changes.json()["count"], 1);
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no version was taken");
}

#[tokio::test]
async fn a_restore_merges_with_whoever_writes_meanwhile() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("hotel-stay").await;
    let ada = journey.peer(Role::Editor).await;
    ada.wait_synced().await;
    let start = journey_of(&ada);
    let mut moments = start.moments.keys().copied();
    let (here, there) = (moments.next().expect("a moment"), moments.next().expect("a moment"));
    let version = list(&journey, &journey.viewer).await.remove(0);
    apply(
        &ada,
        Edit::Delete {
            entities: vec![here.into()],
        },
    );
    ada.wait_acked().await;
    // Ada writes without a line, the version comes back, Ada is back.
    ada.disconnect();
    apply(&ada, typed(there.into(), Field::Reason, 0, "Ada was here. "));
    let restored = journey
        .api(
            "POST",
            &format!("/versions/{}/restore", id(&version)),
            &journey.owner,
            json!({ "by": "Ben" }),
        )
        .await;
    assert_eq!(restored.status, 200);
    assert!(ada.connect().await);
    ada.wait_synced().await;
    ada.wait_acked().await;
    assert!(ada.seen().restored.is_empty(), "it was away");
    let now: Journey = serde_json::from_value(
        journey
            .api("GET", "/content", &journey.viewer, json!(null))
            .await
            .json(),
    )
    .expect("a journey");
    assert_eq!(journey_of(&ada), now);
    assert!(now.moments[&here].deleted.is_none());
    assert!(now.moments[&there].reason.starts_with("Ada was here. "));
    let before = restored.json()["before"]["id"].as_str().expect("a way back").to_owned();
    let back = journey
        .api(
            "POST",
            &format!("/versions/{before}/restore"),
            &journey.editor,
            json!({ "by": "Ben", "client": 7 }),
        )
        .await;
    assert_eq!(back.status, 200);
    ada.wait_until("the word about it", |seen| !seen.restored.is_empty())
        .await;
    let told = ada.seen().restored.remove(0);
    assert_eq!((told.by.as_str(), told.client), ("Ben", Some(7)));
    assert_eq!(back.json()["before"]["id"], json!(told.before));
    let now = journey
        .api("GET", "/content", &journey.viewer, json!(null))
        .await
        .json();
    assert!(!now["moments"][here.to_string()]["deleted"].is_null());
}

#[tokio::test]
async fn limit_named_versions_is_a_flag() {
    let server = TestServer::start(&["--named-versions", "1"]).await;
    let journey = server.journey("empty-grid").await;
    let name = async |name: &str| {
        journey
            .api("POST", "/versions", &journey.editor, json!({ "name": name }))
            .await
    };
    assert_eq!(name("one").await.status, 201);
    let refused = name("two").await;
    assert_eq!(
        (refused.status, refused.error_code().as_str()),
        (409, "too_many_versions")
    );
}

fn cycles() -> u64 {
    std::env::var("WAYMARK_KILL_CYCLES")
        .ok()
        .map_or(4, |text| text.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_named_version_that_was_acknowledged_survives_a_kill_at_any_moment() {
    let program = Path::new(env!("CARGO_BIN_EXE_waymark_under_test"));
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let mut server = ServerProcess::start(program, &data, None).await;
    let address = server.address;
    let journey = create_journey(address, "hotel-stay").await;
    let (path, token) = (format!("/api/journeys/{}", journey.id), journey.owner.clone());
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut number = 0;
    for cycle in 0..cycles() {
        let stop = Arc::new(AtomicBool::new(false));
        let work = tokio::spawn({
            let (stop, path, token) = (Arc::clone(&stop), path.clone(), token.clone());
            async move {
                let mut named = BTreeMap::new();
                while !stop.load(Ordering::SeqCst) {
                    number += 1;
                    let title = format!("Title {number}");
                    let renamed = try_api(address, "PATCH", &path, Some(&token), json!({ "title": title })).await;
                    let body = json!({ "name": format!("version {number}") });
                    let made = try_api(address, "POST", &format!("{path}/versions"), Some(&token), body).await;
                    match (renamed, made) {
                        (Some(renamed), Some(made)) if renamed.status == 200 && made.status == 201 => {
                            named.insert(made.json()["id"].as_str().expect("an id").to_owned(), title);
                        }
                        _ => {}
                    }
                    if number % 5 == 0
                        && let Some((id, _)) = named.iter().next()
                    {
                        let restore = format!("{path}/versions/{id}/restore");
                        let _ = try_api(address, "POST", &restore, Some(&token), json!({ "by": "Ben" })).await;
                    }
                }
                (named, number)
            }
        });
        tokio::time::sleep(Duration::from_millis(300 + fastrand::u64(0..500))).await;
        server.kill().await;
        stop.store(true, Ordering::SeqCst);
        let (named, last) = work.await.expect("works");
        number = last;
        known.extend(named);
        server = ServerProcess::start(program, &data, Some(address)).await;
        for (id, title) in &known {
            let read = try_api(
                address,
                "GET",
                &format!("{path}/versions/{id}"),
                Some(&token),
                json!(null),
            )
            .await;
            let read = read.expect("an answer");
            assert_eq!(
                (read.status, &read.json()["journey"]["meta"]["title"]),
                (200, &json!(title)),
                "cycle {cycle}"
            );
        }
    }
    assert!(!known.is_empty(), "nothing was ever named: the test shows nothing");
    println!("{} named versions over {} kills", known.len(), cycles());
    server.kill().await;
}
