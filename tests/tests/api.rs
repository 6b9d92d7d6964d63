//! The HTTP interface, from creating a journey to its description.

use std::collections::BTreeMap;

use serde_json::json;
use waymark_shared::access::Role;
use waymark_shared::analysis::{Insights, Outside};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx, Value};
use waymark_shared::doc::schema::Field;
use waymark_shared::journey::Journey;
use waymark_tests::http::send;
use waymark_tests::server::{TestServer, journey_of};
use yrs::{GetString, Map, Out, ReadTxn};

fn title<T: ReadTxn>(txn: &T) -> String {
    match txn.get_map("meta").and_then(|meta| meta.get(txn, "title")) {
        Some(Out::YText(text)) => text.get_string(txn),
        _ => String::new(),
    }
}

#[tokio::test]
async fn a_created_journey_is_filled_and_reads_as_json() {
    let server = TestServer::start(&[]).await;
    let body = json!({ "title": "Weekend with the kids", "template": "hotel-stay" });
    let made = server.api("POST", "/api/journeys", None, body).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.json()["title"], "Weekend with the kids");
    let journey = journey_of(server.address, &made.json());
    assert!(journey.owner.len() >= 22 && journey.owner != journey.editor && journey.editor != journey.viewer);
    let info = journey.api("GET", "", &journey.viewer, json!(null)).await.json();
    assert_eq!(
        (&info["role"], &info["title"]),
        (&json!("viewer"), &json!("Weekend with the kids"))
    );
    let content = journey
        .api("GET", "/content", &journey.viewer, json!(null))
        .await
        .json();
    assert_eq!(content["meta"]["title"], "Weekend with the kids");
    let count = |root: &str| content[root].as_object().map_or(0, serde_json::Map::len);
    assert!(
        count("stages") >= 5 && count("moments") >= 10 && count("cards") >= 20,
        "{content}"
    );
}

#[tokio::test]
async fn every_template_listed_can_be_used() {
    let server = TestServer::start(&[]).await;
    let templates = server.api("GET", "/api/templates", None, json!(null)).await.json();
    let ids: Vec<_> = templates
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["id"].clone())
        .collect();
    assert_eq!(ids.len(), 13);
    for wanted in ["hotel-stay", "purchase-cycle", "empty-grid"] {
        assert!(ids.contains(&json!(wanted)), "{wanted}");
    }
    for id in ids {
        assert_eq!(
            server
                .api("POST", "/api/journeys", None, json!({ "template": id }))
                .await
                .status,
            201
        );
    }
}

#[tokio::test]
async fn a_rename_is_seen_live_and_kept() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("hotel-stay").await;
    let reader = journey.peer(Role::Viewer).await;
    let renamed = journey
        .api("PATCH", "", &journey.editor, json!({ "title": "Another hotel 🏨" }))
        .await;
    assert_eq!(
        (renamed.status, &renamed.json()["title"]),
        (200, &json!("Another hotel 🏨"))
    );
    reader
        .wait_doc("the new title", |txn| title(txn) == "Another hotel 🏨")
        .await;
}

#[tokio::test]
async fn a_duplicate_is_a_journey_of_its_own() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("hotel-stay").await;
    let made = journey.api("POST", "/duplicate", &journey.owner, json!(null)).await;
    assert_eq!(made.status, 201);
    let copy = journey_of(server.address, &made.json());
    assert!(made.json()["title"].as_str().expect("a title").ends_with(" (copy)"));
    assert_ne!(copy.id, journey.id);
    copy.api("PATCH", "", &copy.owner, json!({ "title": "Mine" })).await;
    let original = journey
        .api("GET", "/content", &journey.viewer, json!(null))
        .await
        .json();
    let copied = copy.api("GET", "/content", &copy.viewer, json!(null)).await.json();
    assert_eq!(copied["meta"]["title"], "Mine");
    assert_ne!(original["meta"]["title"], "Mine");
    assert_eq!(original["cards"], copied["cards"]);
    assert_eq!(
        copy.api("GET", "", &journey.owner, json!(null)).await.status,
        403,
        "links are not copied"
    );
}

#[tokio::test]
async fn insights_are_what_the_shared_functions_find_and_follow_an_edit() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("hotel-stay").await;
    let get = async |token: &str| journey.api("GET", "/insights", token, json!(null)).await;
    let answer = get(&journey.viewer).await;
    assert_eq!(answer.status, 200);
    let insights: Insights = serde_json::from_slice(&answer.body).expect("insights");
    let content = journey.api("GET", "/content", &journey.viewer, json!(null)).await;
    let content: Journey = serde_json::from_slice(&content.body).expect("the journey");
    let outside = Outside {
        now_ms: 1_800_000_000_000,
        votes: &BTreeMap::new(),
    };
    // The hotel was never reviewed, so what day it is makes no difference.
    let expected = waymark_shared::analysis::insights(&content, &outside);
    // As text: reading a number back from JSON may be off by its last bit.
    assert_eq!(answer.body, serde_json::to_string(&expected).expect("JSON"));
    assert!(
        insights.gaps.len() > 10 && insights.pains[0].points > 50.0,
        "{insights:?}"
    );

    let (worst, editor) = (insights.pains[0].moment, journey.peer(Role::Editor).await);
    editor.wait_synced().await;
    let doc = JourneyDoc::from_doc(editor.doc().clone());
    let dismiss = Edit::Set {
        entity: worst.into(),
        field: Field::Mot,
        value: Some(Value::Line("dismissed".into())),
    };
    let cx = EditCx { by: "Ada", now_ms: 1 };
    editor.edit(|txn| dismiss.apply(&doc, txn, &cx)).expect("applies");
    editor.wait_acked().await;
    let after: Insights = serde_json::from_slice(&get(&journey.viewer).await.body).expect("insights");
    assert!(insights.truths.iter().any(|truth| truth.moment == worst));
    assert!(after.truths.iter().all(|truth| truth.moment != worst));

    let other = server.journey("empty-grid").await;
    assert_eq!(get(&other.viewer).await.status, 403);
    assert_eq!(get("nonsense").await.status, 401);
    journey.api("DELETE", "", &journey.owner, json!(null)).await;
    assert_eq!(get(&journey.viewer).await.status, 410);
}

#[tokio::test]
async fn wrong_requests_get_a_clear_error() {
    let server = TestServer::start(&[]).await;
    let create = async |body| server.api("POST", "/api/journeys", None, body).await;
    assert_eq!(
        create(json!({ "template": "nonsense" })).await.error_code(),
        "unknown_template"
    );
    assert_eq!(
        create(json!({ "template": "empty-grid", "title": "" }))
            .await
            .error_code(),
        "invalid_title"
    );
    assert_eq!(
        create(json!({ "template": "empty-grid", "title": "x".repeat(201) }))
            .await
            .status,
        400
    );
    assert_eq!(
        create(json!({ "template": "empty-grid", "colour": 1 }))
            .await
            .error_code(),
        "invalid_body"
    );
    assert_eq!(create(json!([1])).await.error_code(), "invalid_body");
    let no_json = [("content-type", "application/json")];
    assert_eq!(
        send(server.address, "POST", "/api/journeys", &no_json, "{")
            .await
            .error_code(),
        "invalid_body"
    );
    assert_eq!(
        server.api("GET", "/api/nonsense", None, json!(null)).await.error_code(),
        "unknown_route"
    );
    assert_eq!(
        server
            .api("GET", "/api/journeys/nonsense", None, json!(null))
            .await
            .error_code(),
        "unknown_journey"
    );
}

#[tokio::test]
async fn the_description_names_every_route_and_its_answers() {
    let server = TestServer::start(&[]).await;
    let openapi = server.api("GET", "/api/openapi.json", None, json!(null)).await.json();
    for (path, methods) in [
        ("/api/journeys", &["post"][..]),
        ("/api/journeys/{id}", &["get", "patch", "delete"]),
        ("/api/journeys/{id}/content", &["get"]),
        ("/api/journeys/{id}/insights", &["get"]),
        ("/api/journeys/{id}/duplicate", &["post"]),
        ("/api/journeys/{id}/restore", &["post"]),
        ("/api/journeys/{id}/links", &["get", "post"]),
        ("/api/journeys/{id}/links/{link}", &["delete"]),
        ("/api/templates", &["get"]),
    ] {
        for method in methods {
            assert!(
                openapi["paths"][path][method]["responses"].is_object(),
                "{method} {path}"
            );
        }
    }
    assert!(openapi["components"]["schemas"]["JourneyCreated"].is_object());
    assert!(openapi["components"]["schemas"]["Insights"]["properties"]["gaps"].is_object());
    assert!(openapi["components"]["securitySchemes"]["token"].is_object());
}

#[tokio::test]
async fn operators_find_health_counters_and_safe_headers() {
    let server = TestServer::start(&[]).await;
    let journey = server.journey("empty-grid").await;
    let _peer = journey.peer(Role::Viewer).await;
    assert_eq!(server.api("GET", "/healthz", None, json!(null)).await.status, 200);
    assert_eq!(server.api("GET", "/readyz", None, json!(null)).await.status, 200);
    let metrics = server.api("GET", "/metrics", None, json!(null)).await;
    let text = String::from_utf8_lossy(&metrics.body).into_owned();
    assert!(
        text.contains("waymark_sessions 1") && text.contains("waymark_rooms 1"),
        "{text}"
    );
    assert!(text.contains("waymark_append_seconds_bucket"));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(
            metrics.headers.get(name).and_then(|value| value.to_str().ok()),
            Some(value)
        );
    }
    let policy = metrics
        .headers
        .get("content-security-policy")
        .and_then(|value| value.to_str().ok());
    assert!(policy.is_some_and(|policy| policy.contains("default-src 'none'")));
}

#[tokio::test]
async fn the_client_is_served_with_its_policy_and_its_cache_rules() {
    let dist = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &str| std::fs::write(dist.path().join(name), content).expect("writes");
    write("index.html", "<!doctype html><script type=\"module\">go()</script>");
    write("client-0123456789abcdef.js", "plain");
    write("client-0123456789abcdef.js.br", "pressed");
    let folder = dist.path().to_str().expect("a path");
    let server = TestServer::start(&["--client-dir", folder]).await;
    let get = async |path: &str, encoding: &str| {
        send(server.address, "GET", path, &[("accept-encoding", encoding)], "").await
    };
    let header = |answer: &waymark_tests::http::Answer, name: &str| {
        answer
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    for page in ["/", "/new", "/j/01ARZ3NDEKTSV4RRFFQ69G5FAV"] {
        let answer = get(page, "br").await;
        assert_eq!(
            (answer.status, header(&answer, "cache-control").as_str()),
            (200, "no-cache"),
            "{page}"
        );
        let policy = header(&answer, "content-security-policy");
        assert!(
            policy.contains("'wasm-unsafe-eval' 'sha256-") && policy.contains("default-src 'none'"),
            "{policy}"
        );
    }
    let pressed = get("/client-0123456789abcdef.js", "gzip, br").await;
    assert_eq!(
        (&pressed.body[..], header(&pressed, "content-encoding").as_str()),
        (&b"pressed"[..], "br")
    );
    assert!(header(&pressed, "cache-control").contains("immutable"));
    assert!(header(&pressed, "content-type").starts_with("text/javascript"));
    assert_eq!(&get("/client-0123456789abcdef.js", "identity").await.body[..], b"plain");
    for path in ["/nothing.js", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/.git/config"] {
        assert_eq!(get(path, "").await.status, 404, "{path}");
    }
}
