//! What is damaged is noticed, kept, and replaced by the newest good export; what is not damage is not taken for it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use waymark_server::store::{
    FreeSpace, OpenError, SledStore, StoreError, StoreHealth, StoreOptions, Table, UpdateStore, export_store,
    import_store, verify_export,
};
use waymark_tests::store_work;

fn open(dir: &Path) -> Result<SledStore, OpenError> {
    SledStore::open(dir, store_work::options())
}

/// A closed store of ten documents with so many updates, a snapshot and a record each.
async fn filled(dir: &Path, updates: u64) {
    let store = open(dir).expect("opens");
    for number in 0..10 {
        let key = store_work::document(number);
        for seq in 1..=updates {
            store
                .append(key, 0, vec![store_work::update(number, 0, seq)])
                .await
                .expect("appends");
        }
        store
            .compact(key, 0, 1, store_work::snapshot(number, 0, 1))
            .await
            .expect("compacts");
        store
            .put(Table::Links, &number.to_be_bytes(), None, store_work::record(number, 1))
            .await
            .expect("puts");
    }
    store.close().await;
}

async fn assert_filled(dir: &Path, updates: u64) {
    let store = open(dir).expect("opens");
    for number in 0..10 {
        let stored = store.load(store_work::document(number)).await.expect("loads");
        assert_eq!(stored.last_seq(), updates);
        assert_eq!(stored.snapshot, Some(store_work::snapshot(number, 0, 1)));
        for (found, seq) in stored.tail.iter().zip(2..) {
            assert_eq!(*found, store_work::update(number, 0, seq));
        }
        let record = store
            .get(Table::Links, &number.to_be_bytes())
            .await
            .expect("gets")
            .expect("is there");
        assert_eq!(record.value, store_work::record(number, 1));
    }
    store.close().await;
}

/// Every file below a folder with its content, apart from the lock.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(dir).expect("reads") {
        let path = entry.expect("reads").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), std::fs::read(&path).expect("reads"));
        }
    }
    found
}

fn aside(dir: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(dir)
        .expect("reads")
        .map(|entry| entry.expect("reads").path());
    entries
        .into_iter()
        .find(|path| path.to_string_lossy().contains("sled.aside-"))
}

fn shorten(file: &Path, percent: u64) {
    let file = File::options().write(true).open(file).expect("opens");
    file.set_len(file.metadata().expect("has a length").len() * percent / 100)
        .expect("shortens");
}

fn zero(file: &Path, percent: u64, bytes: usize) {
    let mut file = File::options().write(true).open(file).expect("opens");
    let length = file.metadata().expect("has a length").len();
    file.seek(SeekFrom::Start(length * percent / 100)).expect("seeks");
    file.write_all(&vec![0; bytes.min((length - length * percent / 100) as usize)])
        .expect("writes");
}

type Harm = (&'static str, fn(&Path));

/// Each keeps sled from opening, or lets it open with less than there was.
const HARMS: [Harm; 6] = [
    ("empty", |dir| shorten(&dir.join("sled/db"), 0)),
    ("cut at a tenth", |dir| shorten(&dir.join("sled/db"), 10)),
    ("gone", |dir| {
        std::fs::remove_file(dir.join("sled/db")).expect("removes")
    }),
    ("folder gone", |dir| {
        std::fs::remove_dir_all(dir.join("sled")).expect("removes")
    }),
    ("all zeros", |dir| zero(&dir.join("sled/db"), 0, usize::MAX)),
    ("nonsense settings", |dir| {
        std::fs::write(dir.join("sled/conf"), [7; 40]).expect("writes")
    }),
];

#[tokio::test]
async fn st02_a_damaged_database_without_an_export_is_refused_and_stays_as_it_was() {
    for (name, harm) in HARMS {
        let dir = tempfile::tempdir().expect("a folder");
        filled(dir.path(), 40).await;
        harm(dir.path());
        let before = files(dir.path());
        let refusal = open(dir.path()).err().unwrap_or_else(|| panic!("{name}: opened"));
        assert!(
            matches!(refusal, OpenError::Damaged { untouched: true, .. }),
            "{name}: {refusal}"
        );
        assert!(
            refusal.to_string().contains("waymark import-store FILE --data"),
            "{name}: {refusal}"
        );
        assert!(files(dir.path()) == before, "{name}: something was changed");
    }
}

#[tokio::test]
async fn st03_a_damaged_database_is_moved_aside_and_filled_from_the_newest_good_export() {
    for (name, harm) in HARMS {
        let dir = tempfile::tempdir().expect("a folder");
        filled(dir.path(), 20).await;
        let store = open(dir.path()).expect("opens");
        for _ in 0..3 {
            store.export_and_rotate(SystemTime::now()).await.expect("exports");
        }
        let key = store_work::document(0);
        store
            .append(key, 0, vec![store_work::update(0, 0, 21)])
            .await
            .expect("appends");
        store.close().await;
        harm(dir.path());
        // The newest export is no good, so the one before it serves.
        let exports = files(&dir.path().join("exports"));
        assert_eq!(exports.len(), 2, "{name}");
        shorten(exports.keys().next_back().expect("an export"), 90);
        let database = dir.path().join("sled");
        let before = database.exists().then(|| files(&database));
        assert_filled(dir.path(), 20).await;
        let kept = aside(dir.path()).map(|aside| files(&aside).into_values().collect::<Vec<_>>());
        assert_eq!(
            kept,
            before.map(|files| files.into_values().collect()),
            "{name}: kept byte for byte"
        );
        // And it goes on: a second start finds nothing wrong.
        assert_filled(dir.path(), 20).await;
    }
}

#[tokio::test]
async fn st12_whatever_part_of_the_database_is_damaged_nothing_is_missing_without_a_word() {
    let good = tempfile::tempdir().expect("a folder");
    filled(good.path(), 40).await;
    let content = files(good.path());
    type Case = (String, Box<dyn Fn(&Path)>);
    let mut cases: Vec<Case> = Vec::new();
    for percent in (5..100).step_by(10).chain([98, 99]) {
        cases.push((format!("cut at {percent} %"), Box::new(move |db| shorten(db, percent))));
        for bytes in [16, 4096, 300_000] {
            cases.push((
                format!("{bytes} zeros at {percent} %"),
                Box::new(move |db| zero(db, percent, bytes)),
            ));
        }
    }
    let (mut refused, mut opened) = (0, 0);
    for (name, harm) in cases {
        let dir = tempfile::tempdir().expect("a folder");
        for (path, bytes) in &content {
            let path = dir.path().join(path.strip_prefix(good.path()).expect("is below"));
            std::fs::create_dir_all(path.parent().expect("has a parent")).expect("creates");
            std::fs::write(path, bytes).expect("writes");
        }
        harm(&dir.path().join("sled/db"));
        match open(dir.path()) {
            Err(refusal) => {
                assert!(matches!(refusal, OpenError::Damaged { .. }), "{name}: {refusal}");
                refused += 1;
            }
            Ok(store) => {
                for number in 0..10 {
                    match store.load(store_work::document(number)).await {
                        Ok(stored) => assert_eq!(stored.last_seq(), 40, "{name}: updates are missing"),
                        Err(error) => assert!(matches!(error, StoreError::Damaged(_)), "{name}: {error}"),
                    }
                }
                store.close().await;
                opened += 1;
            }
        }
    }
    println!("{refused} refused, {opened} opened whole or said what is damaged");
}

#[tokio::test]
async fn st04_leftovers_of_a_start_that_was_killed_do_not_keep_it_from_opening() {
    let dir = tempfile::tempdir().expect("a folder");
    filled(dir.path(), 5).await;
    std::fs::write(dir.path().join("sled/snap.00000000000000FF.generating"), b"half").expect("writes");
    assert_filled(dir.path(), 5).await;
    // A half copy is thrown away, a whole one put back: the database may be in the middle of anything.
    std::fs::create_dir(dir.path().join("sled.before.part")).expect("creates");
    assert_filled(dir.path(), 5).await;
    std::fs::rename(dir.path().join("sled"), dir.path().join("sled.before")).expect("renames");
    std::fs::create_dir(dir.path().join("sled")).expect("creates");
    assert_filled(dir.path(), 5).await;
    // A replacement that was half filled is thrown away, a whole one takes its place.
    std::fs::create_dir(dir.path().join("sled.filling")).expect("creates");
    assert_filled(dir.path(), 5).await;
    std::fs::rename(dir.path().join("sled"), dir.path().join("sled.ready")).expect("renames");
    assert_filled(dir.path(), 5).await;
    let names = files(dir.path())
        .into_keys()
        .map(|path| path.to_string_lossy().into_owned());
    let odd: Vec<_> = names
        .filter(|name| name.contains("sled.") || name.contains("generating"))
        .collect();
    assert_eq!(odd, Vec::<String>::new());
}

#[tokio::test]
async fn st05_a_folder_of_a_newer_or_unknown_format_is_refused_and_stays_as_it_was() {
    let dir = tempfile::tempdir().expect("a folder");
    filled(dir.path(), 2).await;
    let format = dir.path().join("format");
    let refused = |text: Option<&str>| {
        match text {
            Some(text) => std::fs::write(&format, text).expect("writes"),
            None => std::fs::remove_file(&format).expect("removes"),
        }
        let before = files(dir.path());
        let refusal = open(dir.path()).err().expect("is refused");
        assert!(files(dir.path()) == before);
        refusal
    };
    assert!(matches!(
        refused(Some("waymark-store 2\n")),
        OpenError::Newer { found: 2, .. }
    ));
    assert!(matches!(refused(Some("nonsense")), OpenError::Unknown(_)));
    assert!(matches!(refused(None), OpenError::Unknown(_)));
    std::fs::write(&format, "waymark-store 1\n").expect("writes");
    assert_filled(dir.path(), 2).await;
}

/// A process that has the folder open until it is dropped.
struct Owner(Child);

impl Owner {
    fn of(dir: &Path) -> Self {
        let mut worker = Command::new(env!("CARGO_BIN_EXE_store_worker"))
            .args(["hold", dir.to_str().expect("a path")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut line = String::new();
        BufReader::new(worker.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("reads");
        assert_eq!(line, "open\n");
        Self(worker)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("ends");
    }
}

#[test]
fn st06_a_folder_has_one_owner() {
    let dir = tempfile::tempdir().expect("a folder");
    let owner = Owner::of(dir.path());
    assert!(matches!(open(dir.path()), Err(OpenError::InUse(_))));
    drop(owner);
    assert!(open(dir.path()).is_ok());
}

#[tokio::test]
async fn st13_an_export_can_be_made_while_another_process_has_the_folder_open() {
    let dir = tempfile::tempdir().expect("a folder");
    filled(dir.path(), 3).await;
    let owner = Owner::of(dir.path());
    let file = dir.path().join("online.export");
    let summary = export_store(dir.path(), &file, &store_work::options()).expect("exports");
    assert_eq!((summary.documents, summary.records), (10, 10));
    assert_eq!(verify_export(&file).expect("verifies").summary, summary);
    let refusal = export_store(dir.path(), &dir.path().join("missing/file"), &store_work::options());
    assert!(refusal.expect_err("is refused").to_string().contains("missing/file"));
    drop(owner);
    let left = files(&dir.path().join("exports")).into_keys();
    let left: Vec<_> = left
        .filter(|path| path.extension().is_none_or(|extension| extension != "export"))
        .collect();
    assert_eq!(left, Vec::<PathBuf>::new(), "no question or answer stays behind");
}

#[tokio::test]
async fn st07_an_export_fills_another_folder_and_replaces_what_was_there() {
    let (from, to) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    filled(from.path(), 30).await;
    let file = from.path().join("backup.export");
    let summary = export_store(from.path(), &file, &store_work::options()).expect("exports");
    assert_eq!((summary.documents, summary.records), (10, 10));
    let info = import_store(to.path(), &file, &store_work::options()).expect("imports");
    assert_eq!(info.summary, summary);
    assert_filled(to.path(), 30).await;
    assert_eq!(aside(to.path()), None);

    let store = open(to.path()).expect("opens");
    store.delete(store_work::document(0)).await.expect("deletes");
    store.close().await;
    import_store(to.path(), &file, &store_work::options()).expect("imports");
    assert_filled(to.path(), 30).await;
    assert!(aside(to.path()).is_some(), "what was there is kept");
}

#[tokio::test]
async fn st08_an_export_that_is_damaged_anywhere_is_refused_and_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    filled(dir.path(), 3).await;
    let file = dir.path().join("backup.export");
    export_store(dir.path(), &file, &store_work::options()).expect("exports");
    let good = std::fs::read(&file).expect("reads");
    let before = files(&dir.path().join("sled"));
    for percent in 0..100 {
        let at = good.len() * percent / 100;
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        std::fs::write(&file, bad).expect("writes");
        assert!(verify_export(&file).is_err(), "a changed byte at {at} passes");
        std::fs::write(&file, &good[..at]).expect("writes");
        assert!(verify_export(&file).is_err(), "the first {at} bytes pass");
    }
    assert!(matches!(
        import_store(dir.path(), &file, &store_work::options()),
        Err(OpenError::Export(_))
    ));
    assert!(files(&dir.path().join("sled")) == before);
    assert_filled(dir.path(), 3).await;
}

#[tokio::test]
async fn st09_a_nearly_full_disk_makes_the_store_read_only_until_there_is_room() {
    let dir = tempfile::tempdir().expect("a folder");
    let free = Arc::new(AtomicU64::new(u64::MAX));
    let probe = Arc::clone(&free);
    let options = StoreOptions {
        min_free_bytes: 1_000_000,
        ballast_bytes: 100_000,
        free_space: FreeSpace::by(move |_| Ok(probe.load(Ordering::SeqCst))),
        ..StoreOptions::default()
    };
    let store = SledStore::open(dir.path(), options.clone()).expect("opens");
    let ballast = dir.path().join("ballast");
    assert_eq!(std::fs::metadata(&ballast).expect("is there").len(), 100_000);
    let key = store_work::document(0);
    store
        .append(key, 0, vec![store_work::update(0, 0, 1)])
        .await
        .expect("appends");

    free.store(999_999, Ordering::SeqCst);
    let refusal = store.append(key, 0, vec![store_work::update(0, 0, 2)]).await;
    assert!(matches!(refusal, Err(StoreError::ReadOnly(_))));
    assert!(matches!(store.health(), StoreHealth::ReadOnly(_)));
    assert_eq!(store.load(key).await.expect("reading goes on").last_seq(), 1);

    free.store(1_100_000, Ordering::SeqCst);
    assert!(
        matches!(store.health(), StoreHealth::ReadOnly(_)),
        "it does not flicker at the limit"
    );
    free.store(2_000_000, Ordering::SeqCst);
    assert_eq!(store.health(), StoreHealth::Ready);
    store
        .append(key, 0, vec![store_work::update(0, 0, 2)])
        .await
        .expect("appends again");
    store.close().await;

    // A full disk at the start: the ballast is given up, nothing is taken for damage.
    free.store(0, Ordering::SeqCst);
    let store = SledStore::open(dir.path(), options.clone()).expect("opens");
    assert!(!ballast.exists());
    assert_eq!(store.load(key).await.expect("loads").last_seq(), 2);
    let refusal = store.append(key, 0, vec![store_work::update(0, 0, 3)]).await;
    assert!(matches!(refusal, Err(StoreError::ReadOnly(_))));
    store.close().await;
    free.store(u64::MAX, Ordering::SeqCst);
    SledStore::open(dir.path(), options).expect("opens").close().await;
    assert!(ballast.exists(), "and put back when there is room");
}

#[tokio::test]
async fn st10_no_value_goes_into_files_that_are_never_synced() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    let key = store_work::document(0);
    for round in 1..=6_u64 {
        store
            .append(key, 0, vec![vec![round as u8; 900_000].into(); 2])
            .await
            .expect("appends");
        store
            .compact(key, 0, round * 2, vec![round as u8; 3_000_000].into())
            .await
            .expect("compacts");
        store
            .put(
                Table::Links,
                b"k",
                (round > 1).then_some(round - 1),
                vec![0; 200_000].into(),
            )
            .await
            .expect("puts");
    }
    store.close().await;
    assert_eq!(
        std::fs::read_dir(dir.path().join("sled/blobs")).expect("reads").count(),
        0
    );
}

#[tokio::test]
async fn st11_the_last_two_automatic_exports_are_kept_also_when_the_clock_was_set_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    let exports = || files(&dir.path().join("exports")).into_keys().collect::<Vec<_>>();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
    store.export_and_rotate(now).await.expect("exports");
    let first = exports();
    store
        .export_and_rotate(now - Duration::from_secs(86_400))
        .await
        .expect("exports");
    let second = exports();
    assert_eq!((second.len(), &second[0]), (2, &first[0]));
    store.export_and_rotate(now).await.expect("exports");
    let third = exports();
    assert_eq!((third.len(), &third[0]), (2, &second[1]));
    store.close().await;
}

#[tokio::test]
async fn st14_an_import_that_is_cut_short_leaves_the_present_database_valid() {
    let (dir, empty) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    filled(dir.path(), 5).await;
    let file = dir.path().join("backup.export");
    export_store(dir.path(), &file, &store_work::options()).expect("exports");
    let witness = || std::fs::read(dir.path().join("commits")).expect("reads");
    let before = witness();
    import_store(dir.path(), &file, &store_work::options()).expect("imports");
    // Until the new database is in place, the old one must pass for whole.
    assert_eq!(witness(), before);
    assert_filled(dir.path(), 5).await;

    // Also an empty database may take its place, although it has had fewer commits.
    open(empty.path()).expect("opens").close().await;
    let nothing = dir.path().join("nothing.export");
    export_store(empty.path(), &nothing, &store_work::options()).expect("exports");
    import_store(dir.path(), &nothing, &store_work::options()).expect("imports");
    let store = open(dir.path()).expect("opens");
    assert_eq!(store.list().await.expect("lists"), []);
    store.close().await;
}

#[test]
fn st15_exporting_a_folder_that_holds_no_store_is_refused_and_creates_none() {
    let dir = tempfile::tempdir().expect("a folder");
    let missing = dir.path().join("mistyped");
    let refusal = export_store(&missing, &dir.path().join("file"), &store_work::options());
    assert!(matches!(refusal, Err(OpenError::Missing(_))));
    assert!(!missing.exists());
}

#[tokio::test]
async fn st16_the_schedule_makes_an_export_once_there_is_something_to_export() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Arc::new(open(dir.path()).expect("opens"));
    let schedule = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.keep_exports(Duration::from_secs(86_400)).await }
    });
    store
        .append(store_work::document(0), 0, vec![store_work::update(0, 0, 1)])
        .await
        .expect("appends");
    let exports = dir.path().join("exports");
    let export = loop {
        let found = if exports.exists() {
            files(&exports)
        } else {
            BTreeMap::new()
        };
        match found
            .into_keys()
            .find(|path| path.extension().is_some_and(|extension| extension == "export"))
        {
            Some(path) => break path,
            // However long the schedule takes to look.
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    assert_eq!(verify_export(&export).expect("verifies").summary.documents, 1);
    schedule.abort();
    store.close().await;
}

#[cfg(unix)]
#[test]
fn st17_a_new_data_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    drop(open(&data).expect("opens"));
    assert_eq!(
        std::fs::metadata(&data).expect("is there").permissions().mode() & 0o077,
        0
    );
}
