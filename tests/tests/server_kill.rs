//! The whole server killed at any moment, while people write, journeys come and go and exports are made: whatever it said
//! is done, is done.
//!
//! More cycles: `WAYMARK_KILL_CYCLES=400`; the same choices again: `WAYMARK_KILL_SEED` (docs/testing.md).

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use waymark_server::store::verify_export;
use waymark_tests::crash::World;
use waymark_tests::crash::marks::Writer;
use waymark_tests::server::{ServerProcess, StartingServer};
use waymark_tests::wait::within;

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_waymark_under_test"))
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}

/// When the server is killed. All kinds come in turn, so that a short run has each of them.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// While everybody works.
    Work,
    /// As the last person leaves a journey and its documents are written anew: a large one, or small ones.
    Compaction { large: bool },
    /// While the server writes its own export, at its start.
    ScheduledExport,
    /// While the server writes the export that `waymark export-store` asked it for.
    AskedExport,
    /// While it starts, up to three times in a row.
    Start,
    /// While `waymark export-store` reads the folder of a server that is dead, killed or not.
    OfflineExport,
}

const MOMENTS: [Moment; 8] = [
    Moment::Work,
    Moment::Compaction { large: true },
    Moment::ScheduledExport,
    Moment::Start,
    Moment::AskedExport,
    Moment::Compaction { large: false },
    Moment::OfflineExport,
    Moment::Start,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st18_a_server_killed_at_any_moment_loses_nothing_it_acknowledged() {
    let cycles = number("WAYMARK_KILL_CYCLES").unwrap_or(30);
    let seed = number("WAYMARK_KILL_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{cycles} cycles; again with WAYMARK_KILL_SEED={seed}");
    let dir = tempfile::tempdir().expect("a folder");
    let mut world = World::new(program(), &dir.path().join("data"), seed).await;
    for cycle in 0..cycles {
        let moment = MOMENTS[cycle as usize % MOMENTS.len()];
        println!("cycle {cycle}: {moment:?}");
        if cycle % 40 == 39 {
            world.found().await;
            world.return_everybody().await;
        }
        killed_at(&mut world, moment, dir.path()).await;
        world.assert_store_was_well();
        world.start().await;
        world.check().await;
        world.return_everybody().await;
    }
    println!("{}", world.end().await);
}

async fn killed_at(world: &mut World, moment: Moment, dir: &Path) {
    let pause = Duration::from_micros(world.random.u64(0..250_000));
    match moment {
        Moment::Work => {
            world
                .work_until(|server, _| async move {
                    tokio::time::sleep(pause).await;
                    server.kill().await;
                })
                .await;
            world.note_acknowledged();
        }
        Moment::Compaction { large } => {
            let compacting = Duration::from_micros(world.random.u64(0..if large { 60_000 } else { 8_000 }));
            let leaving = world.leaving(large);
            world
                .work_until(|server, _| async move {
                    tokio::time::sleep(pause).await;
                    leaving.iter().for_each(|writer| writer.peer.disconnect());
                    tokio::time::sleep(compacting).await;
                    server.kill().await;
                })
                .await;
            world.note_acknowledged();
        }
        Moment::ScheduledExport => {
            world.work_until(work_a_little).await;
            world.note_acknowledged();
            // An export is due as soon as the newest is more than an hour old.
            age_exports(world.data());
            world.start().await;
            let soon = Duration::from_micros(world.random.u64(0..40_000));
            tokio::time::sleep(soon).await;
            world.take_server().kill().await;
        }
        Moment::AskedExport => {
            let file = dir.join("asked.export");
            let _ = std::fs::remove_file(&file);
            let mut command = export_store(world.data(), &file);
            // The server looks for such wishes once a second.
            let pause = Duration::from_millis(world.random.u64(0..1_200));
            world
                .work_until(|server, _| async move {
                    tokio::time::sleep(pause).await;
                    server.kill().await;
                })
                .await;
            world.note_acknowledged();
            // The command goes on alone, or had its answer, and nobody has to end it.
            let status = within("the export to end", command.wait()).await.expect("ends");
            assert!(status.success(), "{status}");
            verify_export(&file).expect("an export that was reported is whole");
        }
        Moment::Start => {
            world.work_until(work_a_little).await;
            world.note_acknowledged();
            for _ in 0..world.random.u32(1..=3) {
                let starting = StartingServer::spawn(program(), world.data(), None, World::flags());
                let longest = world.started_in().as_micros() as u64 * 5 / 4;
                tokio::time::sleep(Duration::from_micros(world.random.u64(0..longest))).await;
                starting.kill().await;
            }
        }
        Moment::OfflineExport => {
            world.work_until(work_a_little).await;
            world.note_acknowledged();
            let file = dir.join("offline.export");
            let _ = std::fs::remove_file(&file);
            let mut command = export_store(world.data(), &file);
            if world.random.bool() {
                let longest = world.started_in().as_micros() as u64 * 5 / 4;
                tokio::time::sleep(Duration::from_micros(world.random.u64(0..longest))).await;
                let _ = command.kill().await;
            }
            // Otherwise the server starts beside it.
            if world.random.bool() {
                let _ = command.wait().await;
            }
            world.let_end(command);
        }
    }
}

async fn work_a_little(server: ServerProcess, _: Vec<Writer>) {
    tokio::time::sleep(Duration::from_millis(60)).await;
    server.kill().await;
}

fn export_store(data: &Path, file: &Path) -> Child {
    Command::new(program())
        .arg("export-store")
        .arg(file)
        .arg("--data")
        .arg(data)
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("starts")
}

/// Gives the automatic exports names of some hours ago, in the same order.
fn age_exports(data: &Path) {
    let mut exports: Vec<_> = std::fs::read_dir(data.join("exports"))
        .expect("reads")
        .map(|entry| entry.expect("reads").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "export"))
        .collect();
    exports.sort();
    for (path, stamp) in exports.iter().zip(1_700_000_000_000_u64..) {
        std::fs::rename(path, path.with_file_name(format!("{stamp:014}.export"))).expect("renames");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st19_a_server_asked_to_end_loses_nothing_that_anybody_saw() {
    let cycles = number("WAYMARK_TERM_CYCLES").unwrap_or(6);
    let seed = number("WAYMARK_KILL_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{cycles} cycles; again with WAYMARK_KILL_SEED={seed}");
    let dir = tempfile::tempdir().expect("a folder");
    let mut world = World::new(program(), &dir.path().join("data"), seed).await;
    for cycle in 0..cycles {
        println!("cycle {cycle}");
        let pause = Duration::from_micros(world.random.u64(0..300_000));
        world
            .work_until(|server, _| async move {
                tokio::time::sleep(pause).await;
                assert_eq!(server.terminate().await, Some(0));
            })
            .await;
        world.assert_store_was_well();
        // Also what was not acknowledged: all that another person saw.
        world.note_delivered();
        world.start().await;
        world.check().await;
        world.return_everybody().await;
    }
    println!("{}", world.end().await);
}
