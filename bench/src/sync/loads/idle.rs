//! Sockets that say nothing: what each of them costs in memory, and what all of them cost in processor time.

use std::time::{Duration, Instant};

use anyhow::Result;
use futures_util::StreamExt;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Pace;
use crate::sync::Figures;
use crate::sync::crew::{Manner, join};
use crate::sync::site::Site;

const SOCKETS: usize = 5_000;
const PER_ROOM: usize = 50;
/// Long enough for one round of every server's pings.
const TIME: Duration = Duration::from_secs(16);

pub(crate) async fn run(site: Site, pace: Pace) -> Result<Figures> {
    let mut figures = Figures::new();
    let count = pace.of(SOCKETS);
    let mut rooms = Vec::new();
    for room in 0..count.div_ceil(PER_ROOM) {
        rooms.push(site.room(&format!("idle-{room}")).await);
    }
    let before = site.memory();
    let manner = Manner {
        receive_buffer: None,
        read_buffer: 1024,
    };
    let mut readers = JoinSet::new();
    for index in 0..count {
        let mut socket = join(&rooms[index / PER_ROOM], manner).await?.socket;
        // Reading answers pings.
        readers.spawn_local(async move { while let Some(Ok(_)) = socket.next().await {} });
    }
    sleep(Duration::from_secs(1)).await;
    let (after, cpu, at) = (site.memory(), site.cpu(), Instant::now());
    sleep(TIME.mul_f64(pace.share)).await;
    let busy = (site.cpu() - cpu).as_secs_f64() / at.elapsed().as_secs_f64();
    let each = |after: u64, before: u64| after.saturating_sub(before) as f64 / count as f64;
    figures.insert("rss_kib_per_socket", each(after.rss_kib, before.rss_kib));
    figures.insert("pss_kib_per_socket", each(after.pss_kib, before.pss_kib));
    figures.insert("cpu_share", busy);
    let ended = std::iter::from_fn(|| readers.try_join_next()).count();
    figures.insert("sockets_lost", ended as f64);
    Ok(figures)
}
