//! Two curves of our own server: what an edit costs as its document grows, and what the server costs as journeys that
//! nobody touches pile up, on disk and open.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures_util::StreamExt;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::closed::write_as_seen;
use super::{Pace, steady};
use crate::sync::Figures;
use crate::sync::crew::{Manner, join};
use crate::sync::journey::Journey;
use crate::sync::party::{Party, Shape};
use crate::sync::past::write;
use crate::sync::site::{Kind, Programs, Running, Site};

/// Edits a document already has.
const PASTS: [usize; 6] = [1_000, 5_000, 20_000, 50_000, 100_000, 200_000];
/// Journeys that exist and are not open.
const ON_DISK: [usize; 4] = [10, 100, 500, 2_000];
/// Journeys that are open with one silent person in each.
const OPEN: [usize; 4] = [10, 50, 200, 500];
/// Edits of each journey that exists.
const EDITS_ON_DISK: usize = 500;
/// How long nothing happens.
const QUIET: Duration = Duration::from_secs(6);

/// Prints both curves, a JSON line per point.
pub(crate) async fn run(programs: &Programs, data: &Path, pace: Pace) -> Result<()> {
    println!();
    for past in PASTS {
        let dir = data.join(format!("curve-edits-{past}"));
        let running = Running::start(Kind::Waymark, programs, &dir).await?;
        let edits = pace.of(past);
        let figures = edit_cost(running.site, edits, pace).await?;
        println!(
            "{}",
            json!({ "curve": "edits in the document", "at": edits, "figures": figures })
        );
        running.stop().await?;
        std::fs::remove_dir_all(&dir)?;
    }
    let dir = data.join("curve-disk");
    let mut running = Running::start(Kind::Waymark, programs, &dir).await?;
    let journey = Journey::of(pace.of(EDITS_ON_DISK).max(100), 77);
    let mut made = 0;
    for count in ON_DISK.map(|count| pace.of(count)) {
        while made < count {
            write(&running.site.room("disk").await, &journey).await?;
            made += 1;
        }
        // A fresh process has only what it needs.
        running = running.restart().await?;
        let figures = quiet_cost(running.site, pace).await?;
        println!(
            "{}",
            json!({ "curve": "journeys on disk", "at": count, "figures": figures })
        );
    }
    running.stop().await?;
    std::fs::remove_dir_all(&dir)?;

    let dir = data.join("curve-open");
    let running = Running::start(Kind::Waymark, programs, &dir).await?;
    let mut people = JoinSet::new();
    for count in OPEN.map(|count| pace.of(count)) {
        while people.len() < count {
            let room = running.site.room("open").await;
            let mut socket = join(
                &room,
                Manner {
                    receive_buffer: None,
                    read_buffer: 1024,
                },
            )
            .await?
            .socket;
            people.spawn_local(async move { while let Some(Ok(_)) = socket.next().await {} });
        }
        let figures = quiet_cost(running.site, pace).await?;
        println!(
            "{}",
            json!({ "curve": "journeys open", "at": count, "figures": figures })
        );
    }
    running.stop().await
}

/// One writer and one reader in a document with a past.
async fn edit_cost(site: Site, edits: usize, pace: Pace) -> Result<Figures> {
    let mut figures = Figures::new();
    let shape = Shape {
        rooms: 1,
        clients: 2,
        writers: 1,
    };
    let mut party = Party::gather(site, "curve", shape, 1, edits).await?;
    write_as_seen(&mut party);
    party.measure(pace.warm_up, pace.closed, &mut figures).await?;
    party.settle(&mut figures).await?;
    Ok(figures)
}

/// A quiet server, then the same server with one room in which people type.
async fn quiet_cost(site: Site, pace: Pace) -> Result<Figures> {
    sleep(Duration::from_secs(1)).await;
    let (cpu, at) = (site.cpu(), Instant::now());
    sleep(QUIET.mul_f64(pace.share)).await;
    let quiet = (site.cpu() - cpu).as_secs_f64() / at.elapsed().as_secs_f64();
    let memory = site.memory();
    let typing = steady::run(
        site,
        Shape {
            rooms: 1,
            clients: 10,
            writers: 3,
        },
        10.0,
        pace,
    )
    .await?;
    Ok(Figures::from([
        ("quiet_cpu_ms_per_s", quiet * 1e3),
        ("rss_mib", memory.rss_kib as f64 / 1024.0),
        ("typing_cpu_us_per_delivery", typing["cpu_us_per_delivery"]),
        ("typing_p99_ms", typing["p99_ms"]),
    ]))
}
