//! The program as people and supervisors meet it: started, asked to end, killed, told nonsense.

use std::path::Path;
use std::process::Output;

use serde_json::json;
use tokio::process::Command;
use waymark_shared::access::Role;
use waymark_tests::server::{ServerProcess, TestJourney, api, create_journey};
use waymark_tests::wait::within;
use yrs::{GetString, ReadTxn, Text, WriteTxn};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_waymark_under_test"))
}

async fn run(arguments: &[&str]) -> Output {
    within("the program to end", Command::new(program()).args(arguments).output())
        .await
        .expect("runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[tokio::test]
async fn a_killed_server_has_everything_it_said_was_saved_and_the_rest_arrives_by_itself() {
    let data = tempfile::tempdir().expect("a folder");
    let mut server = ServerProcess::start(program(), data.path(), None).await;
    let journey = create_journey(server.address, "hotel-stay").await;
    let writer = journey.peer(Role::Editor).await;
    let mut expected = String::new();
    for round in 0..4 {
        for letter in ["a", "b", "c"] {
            expected.push_str(letter);
            writer.edit(|txn| txn.get_or_insert_text("t").push(txn, letter));
        }
        if round % 2 == 0 {
            writer.wait_acked().await;
        }
        let address = server.address;
        server.kill().await;
        writer.wait_closed().await;
        expected.push('-');
        writer.edit(|txn| txn.get_or_insert_text("t").push(txn, "-"));
        server = ServerProcess::start(program(), data.path(), Some(address)).await;
        if round % 2 == 0 {
            // Before its author is back, the server alone has what it acknowledged.
            let saved = &expected[..expected.len() - 1];
            let reader = journey.peer(Role::Viewer).await;
            assert_eq!(
                reader
                    .read(|txn| txn.get_text("t").map(|text| text.get_string(txn)))
                    .as_deref(),
                Some(saved)
            );
        }
        assert!(writer.connect().await);
        writer.wait_acked().await;
    }
    let reader = journey.peer(Role::Viewer).await;
    assert_eq!(
        reader.read(|txn| txn.get_text("t").map(|text| text.get_string(txn))),
        Some(expected)
    );
}

#[tokio::test]
async fn sigterm_ends_it_well_and_nothing_is_missing_after() {
    let data = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(program(), data.path(), None).await;
    let journey = create_journey(server.address, "empty-grid").await;
    let (writer, reader) = (journey.peer(Role::Editor).await, journey.peer(Role::Viewer).await);
    writer.edit(|txn| txn.get_or_insert_text("t").push(txn, "just now"));
    reader
        .wait_doc("the text", |txn| {
            txn.get_text("t").is_some_and(|text| text.len(txn) == 8)
        })
        .await;
    let address = server.address;
    assert_eq!(server.terminate().await, Some(0));
    assert_eq!(reader.wait_closed().await, Some(1001));
    let _server = ServerProcess::start(program(), data.path(), Some(address)).await;
    let reader = journey.peer(Role::Viewer).await;
    assert_eq!(reader.read(|txn| txn.get_text("t").map(|text| text.len(txn))), Some(8));
}

#[tokio::test]
async fn a_backup_moves_everything_to_another_folder() {
    let (data, copy) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let server = ServerProcess::start(program(), data.path(), None).await;
    let journey = create_journey(server.address, "hotel-stay").await;
    let before = journey
        .api("GET", "/content", &journey.viewer, json!(null))
        .await
        .json();
    let path = |path: &Path| path.to_str().expect("a path").to_owned();
    let file = path(&copy.path().join("backup.waymark"));
    let exported = run(&["export-store", &file, "--data", &path(data.path())]).await;
    assert!(
        exported.status.success(),
        "beside a running server: {}",
        said(&exported)
    );
    let in_use = run(&["import-store", &file, "--data", &path(data.path())]).await;
    assert!(
        in_use.status.code() == Some(1) && said(&in_use).contains("in use"),
        "{}",
        said(&in_use)
    );
    assert_eq!(server.terminate().await, Some(0));
    let target = copy.path().join("data");
    let imported = run(&["import-store", &file, "--data", &path(&target)]).await;
    assert!(imported.status.success(), "{}", said(&imported));
    let server = ServerProcess::start(program(), &target, None).await;
    let journey = TestJourney {
        address: server.address,
        ..journey
    };
    assert_eq!(
        journey
            .api("GET", "/content", &journey.viewer, json!(null))
            .await
            .json(),
        before
    );
}

#[tokio::test]
async fn a_start_that_cannot_work_says_what_would() {
    let wrong = run(&["serve", "--public-url", "journeys.example.org"]).await;
    assert!(wrong.status.code() == Some(2) && said(&wrong).contains("https://journeys.example.org"));
    let limit = run(&["serve", "--frame-bytes", "1"]).await;
    assert!(limit.status.code() == Some(2) && said(&limit).contains("65536..=67108864"));
    let data = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(program(), data.path(), None).await;
    let folder = data.path().to_str().expect("a path");
    let in_use = run(&["serve", "--listen", "127.0.0.1:0", "--data", folder]).await;
    assert!(
        in_use.status.code() == Some(1) && said(&in_use).contains("in use by another process"),
        "{}",
        said(&in_use)
    );
    let other = tempfile::tempdir().expect("a folder");
    let other = other.path().to_str().expect("a path");
    let taken = run(&["serve", "--listen", &server.address.to_string(), "--data", other]).await;
    assert!(
        taken.status.code() == Some(1) && said(&taken).contains("--listen"),
        "{}",
        said(&taken)
    );
    let no_client = run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        other,
        "--client-dir",
        folder,
    ])
    .await;
    assert!(
        no_client.status.code() == Some(1) && said(&no_client).contains("index.html"),
        "{}",
        said(&no_client)
    );
}

#[tokio::test]
async fn help_names_every_limit_with_its_variable() {
    let help = said(&run(&["serve", "--help"]).await);
    for word in [
        "--frame-bytes",
        "WAYMARK_FRAME_BYTES",
        "--sessions-per-room",
        "WAYMARK_TRASH_DAYS",
        "--public-url",
    ] {
        assert!(help.contains(word), "{word}");
    }
}

#[tokio::test]
async fn tokens_never_reach_the_log() {
    let data = tempfile::tempdir().expect("a folder");
    let listen = "127.0.0.1:0";
    let mut child = Command::new(program())
        .args(["serve", "--listen", listen, "--log-format", "json", "--data"])
        .arg(data.path())
        .env("RUST_LOG", "trace,sled=warn")
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("starts");
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut log = String::new();
    let address = within("the address", async {
        loop {
            let mut line = String::new();
            lines.read_line(&mut line).await.expect("a line");
            log.push_str(&line);
            let fields = serde_json::from_str::<serde_json::Value>(&line).unwrap_or_default();
            if let Some(address) = fields["fields"]["address"].as_str() {
                return address.parse().expect("an address");
            }
        }
    })
    .await;
    let collected = tokio::spawn(async move {
        let mut rest = Vec::new();
        let _ = lines.read_to_end(&mut rest).await;
        String::from_utf8_lossy(&rest).into_owned()
    });
    let journey = create_journey(address, "empty-grid").await;
    journey
        .peer(Role::Editor)
        .await
        .edit(|txn| txn.get_or_insert_text("t").push(txn, "x"));
    api(
        address,
        "GET",
        &format!("/api/journeys/{}", journey.id),
        Some(&journey.viewer),
        json!(null),
    )
    .await;
    child.start_kill().expect("killed");
    log += &within("the log", collected).await.expect("collected");
    assert!(log.contains("/sync/"), "requests are logged at this level");
    for token in [&journey.owner, &journey.editor, &journey.viewer] {
        assert!(!log.contains(token.as_str()));
    }
}
