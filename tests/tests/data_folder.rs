//! A data folder that something happened to, as the operator meets it: the server either recovers by itself, or refuses
//! in words that name what to do, and leaves every byte as it was.
//!
//! What the store does in each case stands in `store_damage.rs`; here the program is run. What needs root is skipped
//! elsewhere, and says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;
use waymark_shared::access::{DocName, Role};
use waymark_shared::protocol::NoticeCode;
use waymark_tests::crash::disk::run as run_command;
use waymark_tests::crash::marks::{Writer, held};
use waymark_tests::peer::Status;
use waymark_tests::server::{ServerProcess, StartingServer, TestJourney, api, create_journey};
use waymark_tests::wait::within;

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_waymark_under_test"))
}

async fn run(arguments: &[&str]) -> Output {
    within("the program to end", Command::new(program()).args(arguments).output())
        .await
        .expect("runs")
}

fn text(path: &Path) -> String {
    path.to_str().expect("a path").to_owned()
}

/// A folder that was used, and what is in it.
struct Used {
    folder: TempDir,
    journey: TestJourney,
    marks: u64,
}

impl Used {
    /// A server wrote so many marks into a journey and, when asked for, an export of its own.
    async fn new(marks: u64, export: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = ServerProcess::start(program(), folder.path(), None).await;
        let journey = create_journey(server.address, "hotel-stay").await;
        let writer = Writer::new(&journey, DocName::Map, "writer".into());
        writer.connect().await;
        writer.peer.wait_synced().await;
        for _ in 0..marks {
            writer.write();
        }
        writer.peer.wait_acked().await;
        writer.peer.disconnect();
        if export {
            // One is made as soon as a server starts over something that was never exported.
            let _ = std::fs::remove_dir_all(folder.path().join("exports"));
            assert_eq!(server.terminate().await, Some(0));
            server = ServerProcess::start(program(), folder.path(), None).await;
            within("an export", async {
                while exports(folder.path()).is_empty() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            })
            .await;
        }
        assert_eq!(server.terminate().await, Some(0));
        if !export {
            let _ = std::fs::remove_dir_all(folder.path().join("exports"));
        }
        // So that copies are small.
        let _ = std::fs::remove_file(folder.path().join("ballast"));
        Self { folder, journey, marks }
    }

    fn copy(&self) -> TempDir {
        let copy = tempfile::tempdir().expect("a folder");
        for (path, bytes) in content(self.folder.path()) {
            let path = copy.path().join(path);
            std::fs::create_dir_all(path.parent().expect("has a parent")).expect("creates");
            std::fs::write(path, bytes).expect("writes");
        }
        copy
    }

    /// Starts a server over a folder and checks that everything is there. Answers its log.
    async fn assert_whole(&self, folder: &Path, what: &str) -> String {
        let server = ServerProcess::start(program(), folder, None).await;
        let ready = api(server.address, "GET", "/readyz", None, Value::Null).await;
        assert_eq!(ready.status, 200, "{what}");
        assert_eq!(self.marks_at(&server).await, self.marks, "{what}");
        let log = server.log().text();
        assert_eq!(server.terminate().await, Some(0), "{what}");
        log
    }

    async fn marks_at(&self, server: &ServerProcess) -> u64 {
        let reader = self
            .journey
            .offline_peer(Role::Viewer, DocName::Map)
            .through(server.address);
        reader.connect().await;
        reader.wait_synced().await;
        held(&reader, "writer")
    }
}

/// Every file below a folder, by its path in it.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("reads") {
        let path = entry.expect("reads").path();
        let name = PathBuf::from(path.file_name().expect("has a name"));
        if path.is_dir() {
            found.extend(
                content(&path)
                    .into_iter()
                    .map(|(below, bytes)| (name.join(below), bytes)),
            );
        } else {
            found.insert(name, std::fs::read(&path).expect("reads"));
        }
    }
    found
}

fn exports(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("exports")).into_iter().flatten();
    entries
        .map(|entry| entry.expect("reads").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "export"))
        .collect()
}

/// Starts a server that must not come up, and answers what it said. It has changed nothing.
async fn refusal(folder: &Path, what: &str) -> String {
    let before = content(folder);
    let said = match StartingServer::spawn(program(), folder, None, &[]).listens().await {
        Ok(_) => panic!("{what}: the server came up"),
        Err(said) => said,
    };
    assert!(content(folder) == before, "{what}: something was changed");
    assert!(!said.contains("panicked at server"), "{what}: {said}");
    said
}

/// The newest complete snapshot of the database's index.
fn snapshot(folder: &Path) -> PathBuf {
    let entries = std::fs::read_dir(folder.join("sled")).expect("reads");
    let mut snapshots: Vec<PathBuf> = entries
        .map(|entry| entry.expect("reads").path())
        .filter(|path| text(path).contains("/snap."))
        .collect();
    snapshots.sort();
    snapshots.pop().expect("a snapshot")
}

fn overwrite(file: &Path, from_percent: usize, change: impl Fn(usize) -> u8) {
    let mut bytes = std::fs::read(file).expect("reads");
    let from = bytes.len() * from_percent / 100;
    for (at, byte) in bytes.iter_mut().enumerate().skip(from) {
        *byte = change(at);
    }
    std::fs::write(file, bytes).expect("writes");
}

fn cut(file: &Path, percent: usize) {
    let bytes = std::fs::read(file).expect("reads");
    std::fs::write(file, &bytes[..bytes.len() * percent / 100]).expect("writes");
}

type Harm = (&'static str, fn(&Path));

const HARMS: [Harm; 12] = [
    ("the database is empty", |folder| cut(&folder.join("sled/db"), 0)),
    ("the database is cut in half", |folder| cut(&folder.join("sled/db"), 50)),
    ("the database lost its end", |folder| cut(&folder.join("sled/db"), 98)),
    ("the database is all zeros", |folder| {
        overwrite(&folder.join("sled/db"), 0, |_| 0);
    }),
    ("half of the database is zeros", |folder| {
        overwrite(&folder.join("sled/db"), 50, |_| 0);
    }),
    ("the database is overwritten with something else", |folder| {
        overwrite(&folder.join("sled/db"), 0, |at| (at * 7 + at / 251) as u8);
    }),
    ("the database is gone", |folder| {
        std::fs::remove_file(folder.join("sled/db")).expect("removes");
    }),
    ("the folder of the database is gone", |folder| {
        std::fs::remove_dir_all(folder.join("sled")).expect("removes");
    }),
    ("the database's settings are overwritten", |folder| {
        overwrite(&folder.join("sled/conf"), 0, |_| 7);
    }),
    ("the database's snapshot is cut", |folder| cut(&snapshot(folder), 60)),
    ("the database's snapshot is all zeros", |folder| {
        overwrite(&snapshot(folder), 0, |_| 0);
    }),
    ("a newer snapshot that is none lies there", |folder| {
        std::fs::write(folder.join("sled/snap.00FFFFFFFFFFFFFF"), [9; 400]).expect("writes");
    }),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st21_a_damaged_database_is_recovered_from_an_export_or_refused_with_the_command_to_run() {
    let used = Used::new(30, true).await;
    let export = exports(used.folder.path()).pop().expect("an export");
    for (name, harm) in HARMS {
        let folder = used.copy();
        harm(folder.path());
        let said = used.assert_whole(folder.path(), name).await;
        let healed = !said.contains("the database was damaged");
        assert!(healed || said.contains("is kept"), "{name}: {said}");
        println!(
            "{name}: {}",
            if healed {
                "opened whole"
            } else {
                "filled from the export"
            }
        );
        // The same without an export.
        let folder = used.copy();
        std::fs::remove_dir_all(folder.path().join("exports")).expect("removes");
        harm(folder.path());
        if healed {
            used.assert_whole(folder.path(), name).await;
            continue;
        }
        let said = refusal(folder.path(), name).await;
        let command = format!("waymark import-store FILE --data {}", text(folder.path()));
        assert!(
            said.contains(&command) && said.contains("nothing was changed"),
            "{name}: {said}"
        );
        // And what it says to do works.
        let imported = run(&["import-store", &text(&export), "--data", &text(folder.path())]).await;
        assert!(imported.status.success(), "{name}: {imported:?}");
        used.assert_whole(folder.path(), name).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st22_leftovers_of_whatever_was_interrupted_do_not_keep_the_server_from_starting() {
    let used = Used::new(10, true).await;
    let folder = used.copy();
    let path = |name: &str| folder.path().join(name);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let wanted = elsewhere.path().join("wanted.export");
    for name in ["sled.filling", "sled.before.part", "sled.ready"] {
        std::fs::create_dir(path(name)).expect("creates");
        std::fs::write(path(name).join("db"), b"half").expect("writes");
    }
    for (name, bytes) in [
        ("format.part", "way".to_owned()),
        ("sled/snap.00000000000000FF.generating", "half".to_owned()),
        ("exports/00000000000001.export.part", "way".to_owned()),
        ("exports/wanted-1-1.part", "/some".to_owned()),
        ("exports/wanted-1-2", text(&wanted)),
    ] {
        std::fs::write(path(name), bytes).expect("writes");
    }
    let server = ServerProcess::start(program(), folder.path(), None).await;
    assert_eq!(used.marks_at(&server).await, used.marks);
    // A command that was killed had asked for an export: it is made, and nothing waits for ever.
    within("the question to be answered", async {
        while path("exports/wanted-1-2").exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    assert_eq!(server.terminate().await, Some(0));
    let names: Vec<String> = content(folder.path()).into_keys().map(|path| text(&path)).collect();
    let odd = names.iter().filter(|name| {
        name.starts_with("sled.") || name.contains("generating") || name.starts_with("exports/wanted-1-2")
    });
    assert_eq!(odd.collect::<Vec<_>>(), Vec::<&String>::new());
    waymark_server::store::verify_export(&wanted).expect("a whole export");
    used.assert_whole(folder.path(), "once more").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st23_an_import_that_is_killed_leaves_the_old_content_or_the_new() {
    let (old, new) = (Used::new(10, true).await, Used::new(40, true).await);
    let export = exports(new.folder.path()).pop().expect("an export");
    let folder = old.copy();
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut longest = Duration::from_millis(60);
    for attempt in 0..8 {
        let started = std::time::Instant::now();
        let mut import = Command::new(program())
            .args(["import-store", &text(&export), "--data", &text(folder.path())])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("starts");
        if attempt == 0 {
            // How long one takes, to hit every part of it.
            let status = within("the import to end", import.wait()).await.expect("ends");
            assert!(status.success());
            longest = started.elapsed();
        } else {
            tokio::time::sleep(longest.mul_f64(random.f64() * 1.1)).await;
            import.kill().await.expect("is killed");
        }
        let server = ServerProcess::start(program(), folder.path(), None).await;
        let journeys = [&old, &new].map(|used| {
            let path = format!("/api/journeys/{}/content", used.journey.id);
            let token = used.journey.viewer.clone();
            async move {
                api(server.address, "GET", &path, Some(&token), Value::Null)
                    .await
                    .status
            }
        });
        let [there, here] = journeys;
        match (there.await, here.await) {
            (200, 404) => assert_eq!(old.marks_at(&server).await, old.marks, "attempt {attempt}"),
            (404, 200) => assert_eq!(new.marks_at(&server).await, new.marks, "attempt {attempt}"),
            other => panic!("attempt {attempt}: neither the old content nor the new: {other:?}"),
        }
        assert_eq!(server.terminate().await, Some(0));
        // Back to the old content for the next attempt, as an operator would.
        let back = exports(old.folder.path()).pop().expect("an export");
        let restored = run(&["import-store", &text(&back), "--data", &text(folder.path())]).await;
        assert!(restored.status.success(), "attempt {attempt}: {restored:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st24_a_folder_that_is_not_ours_to_use_is_refused_and_stays_as_it_was() {
    let used = Used::new(3, false).await;
    let folder = used.copy();
    let format = folder.path().join("format");
    std::fs::write(&format, "waymark-store 9\n").expect("writes");
    let said = refusal(folder.path(), "newer").await;
    assert!(
        said.contains("has format 9") && said.contains("start the newer version"),
        "{said}"
    );
    for arguments in [["export-store", "x.export"], ["import-store", "x.export"]] {
        let before = content(folder.path());
        let data = text(folder.path());
        let output = run(&[arguments[0], arguments[1], "--data", &data]).await;
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("has format 9"), "{said}");
        assert!(content(folder.path()) == before);
    }
    std::fs::write(&format, "something else\n").expect("writes");
    let said = refusal(folder.path(), "unknown").await;
    assert!(said.contains("its file `format` is missing or unreadable"), "{said}");
    std::fs::write(&format, "waymark-store 1\n").expect("writes");

    // A second server, a while after the first: refused, and the first goes on.
    let server = ServerProcess::start(program(), folder.path(), None).await;
    let said = match StartingServer::spawn(program(), folder.path(), None, &[])
        .listens()
        .await
    {
        Ok(_) => panic!("two servers over one folder"),
        Err(said) => said,
    };
    assert!(said.contains("is in use by another process"), "{said}");
    assert_eq!(used.marks_at(&server).await, used.marks);
    assert_eq!(server.terminate().await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st25_a_server_started_while_the_one_before_it_ends_takes_over() {
    let used = Used::new(3, false).await;
    let first = ServerProcess::start(program(), used.folder.path(), None).await;
    let second = StartingServer::spawn(program(), used.folder.path(), None, &[]);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(first.terminate().await, Some(0));
    let second = second.listens().await.expect("takes over");
    assert_eq!(used.marks_at(&second).await, used.marks);
    assert_eq!(second.terminate().await, Some(0));
}

/// A small disk in memory, unmounted when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn of_mib(mib: usize) -> Result<Self, String> {
        if run_command("id", &["-u"])?.trim() != "0" {
            return Err("mounting needs root".into());
        }
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let options = format!("size={mib}m");
        run_command("mount", &["-t", "tmpfs", "-o", &options, "none", &text(folder.path())])?;
        Ok(Self(folder))
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Fills it up to so many free MiB, or wholly.
    fn fill(&self, free_mib: u64) {
        let free = run_command("df", &["--output=avail", "-B1", &text(self.0.path())]).expect("df");
        let free: u64 = free
            .lines()
            .last()
            .and_then(|line| line.trim().parse().ok())
            .expect("bytes");
        let bytes = free.saturating_sub(free_mib * 1024 * 1024);
        // Cut short where it is full: that is what is wanted.
        let _ = std::fs::write(self.0.path().join("filler"), vec![1; bytes as usize]);
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.path().join("filler")).expect("removes");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let folder = text(self.0.path());
        if run_command("umount", &[&folder]).is_err() {
            let _ = run_command("umount", &["--lazy", &folder]);
        }
    }
}

/// `None`, with the reason printed, where no file system can be mounted.
fn small_disk(mib: usize) -> Option<SmallDisk> {
    match SmallDisk::of_mib(mib) {
        Ok(disk) => Some(disk),
        Err(reason) => {
            println!("skipped: no small disk can be mounted here: {reason}");
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st26_a_folder_that_cannot_be_written_is_refused_by_name() {
    let used = Used::new(3, false).await;
    let Some(disk) = small_disk(64) else { return };
    let data = disk.data();
    std::fs::rename(used.copy().path(), &data).unwrap_or_else(|_| {
        // Another file system.
        run_command("cp", &["-a", &text(used.folder.path()), &text(&data)]).expect("copies");
    });
    run_command("mount", &["-o", "remount,ro", &text(disk.0.path())]).expect("remounts");
    let said = refusal(&data, "read-only").await;
    assert!(
        said.contains(&text(&data)) && said.contains("Read-only file system") && said.contains("--data"),
        "{said}"
    );
    let said = refusal_of_new(&disk.0.path().join("new")).await;
    assert!(said.contains("Read-only file system"), "{said}");
    run_command("mount", &["-o", "remount,rw", &text(disk.0.path())]).expect("remounts");
    used.assert_whole(&data, "writable again").await;
}

async fn refusal_of_new(folder: &Path) -> String {
    match StartingServer::spawn(program(), folder, None, &[]).listens().await {
        Ok(_) => panic!("the server came up"),
        Err(said) => said,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st27_a_full_disk_is_said_and_refused_and_over_when_there_is_room() {
    let Some(disk) = small_disk(160) else { return };
    let flags = ["--store-min-free-mib", "16"];
    let data = disk.data();
    let server = start(&data, &flags).await;
    let journey = create_journey(server.address, "empty-grid").await;
    let writer = Writer::new(&journey, DocName::Map, "writer".into());
    writer.connect().await;
    writer.peer.wait_synced().await;
    writer.write();
    writer.peer.wait_acked().await;

    disk.fill(4);
    // It says so before anybody's edit is refused.
    wait_ready(&server, "read-only: the disk is nearly full").await;
    writer.write();
    let told = |code: NoticeCode| move |notice: &waymark_shared::protocol::Notice| notice.code == code;
    writer
        .peer
        .wait_until("a notice", |seen| {
            seen.notices.iter().any(told(NoticeCode::StoreReadOnly))
        })
        .await;
    let refused = api(
        server.address,
        "POST",
        "/api/journeys",
        None,
        json!({ "template": "empty-grid" }),
    )
    .await;
    assert_eq!(
        (refused.status, refused.error_code().as_str()),
        (503, "store_read_only")
    );
    assert_eq!(
        (writer.safe(), writer.written()),
        (1, 2),
        "nothing is acknowledged that is not on the disk"
    );
    assert_eq!(writer.peer.seen().status, Status::Open);
    let reader = journey.peer(Role::Viewer).await;
    assert_eq!(held(&reader, "writer"), 2, "people still see each other's changes");

    disk.make_room();
    writer
        .peer
        .wait_until("the other notice", |seen| {
            seen.notices.iter().any(told(NoticeCode::StoreReady))
        })
        .await;
    writer.peer.wait_acked().await;
    wait_ready(&server, "ok").await;

    // Killed, and the disk is full to the last byte when it starts again: it opens, thanks to its ballast, and says so.
    server.kill().await;
    disk.fill(0);
    // What the ballast gives up is less than this minimum.
    let server = start(&data, &["--store-min-free-mib", "40"]).await;
    wait_ready(&server, "read-only: the disk is nearly full").await;
    let reader = journey.offline_peer(Role::Viewer, DocName::Map).through(server.address);
    reader.connect().await;
    reader.wait_synced().await;
    assert_eq!(held(&reader, "writer"), 2);
    disk.make_room();
    wait_ready(&server, "ok").await;
    assert_eq!(server.terminate().await, Some(0));

    // Somebody fills the disk faster than the server can look: whether it ends or waits, nothing is lost.
    let server = start(&data, &["--store-min-free-mib", "1"]).await;
    writer.peer.disconnect();
    let writer = Writer {
        peer: writer.peer.clone().through(server.address),
        ..writer
    };
    writer.connect().await;
    writer.peer.wait_synced().await;
    let filling = std::thread::scope(|scope| {
        let filler = scope.spawn(|| disk.fill(0));
        let mut written = 0;
        while !filler.is_finished() || written < 300 {
            writer.write();
            written += 1;
            std::thread::sleep(Duration::from_millis(1));
        }
        filler.join()
    });
    filling.expect("fills");
    let safe = writer.safe();
    server.kill().await;
    disk.make_room();
    let server = start(&data, &flags).await;
    let reader = journey.offline_peer(Role::Viewer, DocName::Map).through(server.address);
    reader.connect().await;
    reader.wait_synced().await;
    assert!(held(&reader, "writer") >= safe, "{safe} were acknowledged");
    let writer = Writer {
        peer: writer.peer.clone().through(server.address),
        ..writer
    };
    writer.connect().await;
    writer.peer.wait_synced().await;
    writer.peer.wait_acked().await;
    assert_eq!(server.terminate().await, Some(0));
}

async fn start(data: &Path, flags: &[&str]) -> ServerProcess {
    match StartingServer::spawn(program(), data, None, flags).listens().await {
        Ok(server) => server,
        Err(said) => panic!("{said}"),
    }
}

async fn wait_ready(server: &ServerProcess, expected: &str) {
    within(expected, async {
        loop {
            let answer = api(server.address, "GET", "/readyz", None, Value::Null).await;
            if answer.status == 200 && answer.body.starts_with(expected.as_bytes()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
}
