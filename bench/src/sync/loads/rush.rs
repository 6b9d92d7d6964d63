//! Writers who send 2,000 updates each, all at once: a paste in many steps, a long time offline.

use std::rc::Rc;
use std::time::Instant;

use anyhow::Result;
use futures_util::SinkExt;

use super::{PAST_EDITS, Pace};
use crate::sync::Figures;
use crate::sync::crew::feed;
use crate::sync::party::{Meter, Party, Shape};
use crate::sync::site::Site;

const UPDATES: usize = 2_000;

pub(crate) async fn run(site: Site, shape: Shape, pace: Pace) -> Result<Figures> {
    let mut figures = Figures::new();
    let mut party = Party::gather(site, "rush", shape, 1, pace.of(PAST_EDITS)).await?;
    let meter = Meter::start(&party);
    party.notes.measure(true);
    let started = Instant::now();
    for mut pen in std::mem::take(&mut party.pens) {
        let notes = Rc::clone(&party.notes);
        party.spawn(async move {
            let writer = notes.writer(pen.index);
            for _ in 0..pace.of(UPDATES) {
                feed(&mut pen.sink, &notes, &pen.envelope, pen.index, &writer).await?;
            }
            pen.sink.flush().await?;
            // The socket stays open until everybody has everything.
            std::future::pending().await
        });
    }
    tokio::task::yield_now().await;
    party.drain().await?;
    figures.insert("all_arrived_ms", started.elapsed().as_secs_f64() * 1e3);
    meter.stop(&party, &mut figures);
    party.settle(&mut figures).await?;
    party.check_fresh(&mut figures).await?;
    Ok(figures)
}
