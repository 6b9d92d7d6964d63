//! A store whose process is killed at any moment has everything that it acknowledged.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use waymark_server::store::{SledStore, UpdateStore};
use waymark_tests::store_work::{self, Acknowledged, Random};

/// More cycles: `WAYMARK_KILL_CYCLES=400 cargo test -p waymark-tests --test store_kill`. Same choices again:
/// `WAYMARK_KILL_SEED`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st01_after_a_kill_everything_acknowledged_is_there_in_order() {
    let number = |name| {
        std::env::var(name)
            .ok()
            .map(|text| text.parse::<u64>().expect("a number"))
    };
    let cycles = number("WAYMARK_KILL_CYCLES").unwrap_or(20);
    let seed = number("WAYMARK_KILL_SEED").unwrap_or_else(|| u64::from(std::process::id()) << 20 | cycles);
    println!("{cycles} cycles, seed {seed}");
    let mut random = Random::new(seed);
    let dir = tempfile::tempdir().expect("a folder");
    let mut acknowledged = Acknowledged::default();
    let mut lines_read = 0;
    for cycle in 0..cycles {
        let mut worker = Command::new(env!("CARGO_BIN_EXE_store_worker"))
            .args([
                "work",
                dir.path().to_str().expect("a path"),
                &random.below(u64::MAX).to_string(),
            ])
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut lines = BufReader::new(worker.stdout.take().expect("a pipe")).lines();
        // One in four is killed while it starts; how far it came then decides what is tested, not whether it passes.
        let budget = if random.below(4) == 0 {
            std::thread::sleep(Duration::from_millis(random.below(60)));
            0
        } else {
            1 + random.below(600)
        };
        let mut take = |line: String| {
            assert!(!line.starts_with("error"), "cycle {cycle}: {line}");
            acknowledged.take(&line);
            lines_read += 1;
        };
        for _ in 0..budget {
            match lines.next() {
                Some(line) => take(line.expect("text")),
                None => panic!("cycle {cycle}: the worker ended by itself: {:?}", worker.wait()),
            }
        }
        worker.kill().expect("kills");
        worker.wait().expect("ends");
        // What it had said by then. A last line without its end is no acknowledgement.
        for line in lines {
            take(line.expect("text"));
        }
        let store = SledStore::open(dir.path(), store_work::options())
            .unwrap_or_else(|error| panic!("cycle {cycle}, seed {seed}: {error}"));
        store_work::check(&store, &acknowledged).await;
        store.close().await;
    }
    println!("{lines_read} acknowledgements checked");
    let names = std::fs::read_dir(dir.path())
        .expect("reads")
        .map(|entry| entry.expect("reads").file_name());
    assert!(
        names.into_iter().all(|name| !name.to_string_lossy().contains("aside")),
        "nothing had to be replaced"
    );
}
