//! The power cut at any moment, with a drive that loses whatever it was not told to keep: whatever the server said is
//! saved, is there.
//!
//! More cuts: `WAYMARK_POWER_CUTS=30`, which also makes it a failure when this machine cannot do it; the same choices
//! again: `WAYMARK_KILL_SEED` (docs/testing.md).

use std::path::Path;
use std::time::Duration;

use waymark_tests::crash::World;
use waymark_tests::crash::disk::{Disk, work_folder};

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn st20_a_power_cut_loses_nothing_that_was_acknowledged() {
    let asked = number("WAYMARK_POWER_CUTS");
    let seed = number("WAYMARK_KILL_SEED").unwrap_or_else(|| fastrand::u64(..));
    let dir = work_folder();
    let mut disk = match Disk::new(dir.path()) {
        Ok(disk) => disk,
        Err(reason) => {
            assert_eq!(asked, None, "no power can be cut here: {reason}");
            println!("skipped: no power can be cut here: {reason}");
            return;
        }
    };
    let cuts = asked.unwrap_or(4);
    println!("{cuts} cuts; again with WAYMARK_KILL_SEED={seed}");
    let program = Path::new(env!("CARGO_BIN_EXE_waymark_under_test"));
    let mut world = World::new(program, &disk.folder().join("data"), seed).await;
    for cut in 0..cuts {
        let pause = Duration::from_micros(world.random.u64(0..250_000));
        // None, some or most of what was not flushed reaches the medium all the same.
        let share = [0.0, 0.3, 0.8][world.random.usize(0..3)];
        let seed = world.random.u64(..);
        // Until somebody pulls the plug of the rest of the machine.
        let lag = Duration::from_micros(world.random.u64(0..20_000));
        let leaving = match cut % 4 {
            1 => world.leaving(true),
            2 => world.leaving(false),
            _ => Vec::new(),
        };
        println!("cut {cut}: share {share}, {} people leave before", leaving.len());
        world
            .work_until(|server, _| {
                let disk = &disk;
                async move {
                    tokio::time::sleep(pause).await;
                    leaving.iter().for_each(|writer| writer.peer.disconnect());
                    disk.cut(share, seed);
                    tokio::time::sleep(lag).await;
                    server.kill().await;
                }
            })
            .await;
        world.note_acknowledged();
        disk.power_on();
        if cut % 4 == 3 {
            // Once more while it starts, copies, recovers and makes an export.
            world.start().await;
            tokio::time::sleep(lag).await;
            disk.cut(share, seed);
            world.take_server().kill().await;
            disk.power_on();
        }
        world.start().await;
        world.check().await;
        world.return_everybody().await;
    }
    println!("{}", world.end().await);
}
