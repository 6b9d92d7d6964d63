//! Half a minute of ordinary life; `cargo xtask soak` lives it for half an hour.

use std::path::Path;
use std::time::Duration;

use waymark_tests::soak::Soak;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_joins_edits_restarts_and_trash_the_server_holds_what_it_held_before() {
    let data = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_waymark_under_test"));
    let tell = |soak: &Soak| println!("{}", soak.rests[soak.rests.len() - 1]);
    let soak = Soak::run(program, data.path(), Duration::from_secs(30), 7, tell).await;
    assert!(soak.edits > 100 && soak.restarts > 0 && soak.journeys > 5, "{soak:?}");
    soak.judge().unwrap_or_else(|grew| panic!("{grew}\n{soak:#?}"));
}
