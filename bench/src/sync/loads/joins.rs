//! Opening a journey that has a past: one person, 200 at once, and after the server was restarted.
//!
//! A join ends when the newcomer holds everything, so a server that answers before it has loaded gains nothing by it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures_util::StreamExt;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::Pace;
use crate::sync::crew::{Joined, Manner, join};
use crate::sync::journey::{Journey, document, said};
use crate::sync::past::{Missing, PATIENCE, update_in, write};
use crate::sync::site::{Room, Running};
use crate::sync::{Figures, median};

const AT_ONCE: usize = 200;
/// Joins one after the other, of which the median counts.
const ONE_BY_ONE: usize = 15;
/// Restarts, of which the median counts.
const RESTARTS: usize = 3;

struct Past {
    journey: Journey,
    room: Room,
    loaded: &'static str,
    from_disk: &'static str,
}

pub(crate) async fn run(mut running: Running, pace: Pace) -> Result<(Running, Figures)> {
    let mut figures = Figures::new();
    let mut pasts = Vec::new();
    for (edits, loaded, from_disk) in [
        (5_000, "loaded_5000_ms", "disk_5000_ms"),
        (50_000, "loaded_50000_ms", "disk_50000_ms"),
    ] {
        let room = running.site.room(&format!("joins-{edits}")).await;
        let journey = Journey::of(pace.of(edits), 77);
        pasts.push(Past {
            journey,
            room,
            loaded,
            from_disk,
        });
    }
    // Kept open, so that the documents stay loaded.
    let mut authors = Vec::new();
    for past in &pasts {
        authors.push(write(&past.room, &past.journey).await?);
    }
    for past in &pasts {
        let mut took = Vec::new();
        for _ in 0..pace.of(ONE_BY_ONE) {
            took.push(join_whole(&past.room, &past.journey).await?.took.as_secs_f64() * 1e3);
        }
        figures.insert(past.loaded, median(&mut took));
    }
    check_fresh(&pasts, &mut figures).await?;
    at_once(&running, &pasts[0], pace.of(AT_ONCE), &mut figures).await?;
    drop(authors);

    if let Some(stores_within) = running.site.kind.stores_within() {
        sleep(stores_within).await;
        for past in &pasts {
            let mut took = Vec::new();
            for _ in 0..pace.of(RESTARTS) {
                running = running.restart().await?;
                let room = Room {
                    address: running.site.address,
                    ..past.room.clone()
                };
                took.push(join_whole(&room, &past.journey).await?.took.as_secs_f64() * 1e3);
            }
            figures.insert(past.from_disk, median(&mut took));
        }
        for past in &mut pasts {
            past.room.address = running.site.address;
        }
        check_fresh(&pasts, &mut figures).await?;
    }
    Ok((running, figures))
}

/// A newcomer that has everything.
struct Whole {
    took: Duration,
    /// All it was sent.
    parts: Vec<Vec<u8>>,
}

/// Joins and waits for the whole journey.
async fn join_whole(room: &Room, journey: &Journey) -> Result<Whole> {
    let started = Instant::now();
    let Joined {
        mut socket,
        state,
        mut took,
    } = join(room, Manner::default()).await?;
    let mut missing = Missing::of(journey);
    missing.take(&state)?;
    let mut parts = vec![state];
    let rest = async {
        while !missing.none() {
            let frame = socket.next().await.context("the server hung up")??.into_data();
            took = started.elapsed();
            if let Some(update) = update_in(&frame, room)? {
                missing.take(update)?;
                parts.push(update.to_vec());
            }
        }
        anyhow::Ok(())
    };
    timeout(PATIENCE, rest)
        .await
        .context("the journey never came whole")??;
    Ok(Whole { took, parts })
}

async fn at_once(running: &Running, past: &Past, count: usize, figures: &mut Figures) -> Result<()> {
    let cpu = running.site.cpu();
    let started = Instant::now();
    let mut joining = JoinSet::new();
    for _ in 0..count {
        let room = past.room.clone();
        joining.spawn_local(async move { join(&room, Manner::default()).await });
    }
    let mut joined = Vec::new();
    while let Some(one) = joining.join_next().await {
        joined.push(one??);
    }
    let took = started.elapsed();
    for one in &joined {
        let mut missing = Missing::of(&past.journey);
        missing.take(&one.state)?;
        anyhow::ensure!(missing.none(), "somebody joined and did not get the whole journey");
    }
    figures.insert("at_once_ms", took.as_secs_f64() * 1e3);
    figures.insert(
        "at_once_cpu_ms_per_join",
        (running.site.cpu() - cpu).as_secs_f64() * 1e3 / count as f64,
    );
    Ok(())
}

async fn check_fresh(pasts: &[Past], figures: &mut Figures) -> Result<()> {
    let mut equal = figures.get("fresh_equal").is_none_or(|equal| *equal > 0.0);
    for past in pasts {
        let whole = join_whole(&past.room, &past.journey).await?;
        let sent = document(past.journey.updates.iter().map(Vec::as_slice))?;
        equal &= said(&sent) == said(&document(whole.parts.iter().map(Vec::as_slice))?);
    }
    figures.insert("fresh_equal", f64::from(u8::from(equal)));
    Ok(())
}
