//! Ten of twenty readers stop reading while somebody writes 6 MB, then go on: what the server holds for them meanwhile,
//! what the others notice, and when the ten have everything.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures_util::{SinkExt, StreamExt};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use super::Pace;
use crate::sync::Figures;
use crate::sync::crew::{Manner, Reader, feed, join, read};
use crate::sync::party::{Meter, Party, Shape};
use crate::sync::site::Site;

const STALLED: usize = 10;
const UPDATES: usize = 1_500;
/// Each update is this many characters.
const CHARACTERS: u32 = 4_000;
const PERIOD: Duration = Duration::from_micros(2_500);
/// How long the ten may take to catch up.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) async fn run(site: Site, pace: Pace) -> Result<Figures> {
    let mut figures = Figures::new();
    let shape = Shape {
        rooms: 1,
        clients: 11,
        writers: 1,
    };
    let mut party = Party::gather(site, "stalled", shape, CHARACTERS, 0).await?;
    // A small buffer, so that the server notices soon that they do not read.
    let manner = Manner {
        receive_buffer: Some(16 * 1024),
        read_buffer: 16 * 1024,
    };
    let mut stalled = Vec::new();
    for _ in 0..STALLED {
        let socket = join(&party.rooms[0], manner).await?.socket;
        stalled.push((socket, Reader::new(&party.notes, &party.rooms[0], 0..1, None, false)));
    }
    let before_kib = site.memory().rss_kib;
    let meter = Meter::start(&party);
    party.notes.measure(true);
    for mut pen in std::mem::take(&mut party.pens) {
        let (notes, going) = (Rc::clone(&party.notes), Rc::clone(&party.going));
        party.spawn(async move {
            let writer = notes.writer(pen.index);
            let mut tick = interval(PERIOD);
            for _ in 0..pace.of(UPDATES) {
                tick.tick().await;
                feed(&mut pen.sink, &notes, &pen.envelope, pen.index, &writer).await?;
                pen.sink.flush().await?;
            }
            while going.get() {
                sleep(Duration::from_millis(20)).await;
            }
            Ok(())
        });
    }
    let mut peak_kib = before_kib;
    let total = pace.of(UPDATES) as u32 * CHARACTERS;
    while party.notes.sent(0) < total {
        sleep(Duration::from_millis(100)).await;
        peak_kib = peak_kib.max(site.memory().rss_kib);
    }
    party.drain().await?;
    party.notes.measure(false);
    meter.stop(&party, &mut figures);
    figures.insert("rss_grew_mib", (peak_kib - before_kib) as f64 / 1024.0);

    let resumed = Instant::now();
    let (mut readers, mut tasks) = (Vec::new(), JoinSet::new());
    for (socket, reader) in stalled {
        let (sink, stream) = socket.split();
        readers.push((sink, Rc::clone(&reader)));
        // A server that gave up on a reader has closed it; that shows as what was lost.
        tasks.spawn_local(read(stream, reader));
    }
    let lost = || {
        readers
            .iter()
            .map(|(_, reader)| reader.lost_and_repeated().0)
            .sum::<u64>()
    };
    while lost() > 0 && resumed.elapsed() < PATIENCE {
        sleep(Duration::from_millis(10)).await;
    }
    figures.insert("caught_up_ms", resumed.elapsed().as_secs_f64() * 1e3);
    figures.insert("lost_by_stalled", lost() as f64);
    party.settle(&mut figures).await?;
    party.check_fresh(&mut figures).await?;
    Ok(figures)
}
