//! People who type: every writer sends an update at fixed times, whatever the server does.

use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use futures_util::SinkExt;
use tokio::time::{Instant, sleep_until};

use super::{PAST_EDITS, Pace};
use crate::sync::Figures;
use crate::sync::crew::feed;
use crate::sync::party::{Party, Shape};
use crate::sync::site::Site;

pub(crate) async fn run(site: Site, shape: Shape, per_second: f64, pace: Pace) -> Result<Figures> {
    let mut figures = Figures::new();
    let mut party = Party::gather(site, "steady", shape, 1, pace.of(PAST_EDITS)).await?;
    let mut phases = fastrand::Rng::with_seed(7);
    for mut pen in std::mem::take(&mut party.pens) {
        let (notes, going) = (Rc::clone(&party.notes), Rc::clone(&party.going));
        let period = Duration::from_secs_f64(1.0 / per_second);
        // People do not type in step.
        let mut at = Instant::now() + period.mul_f64(phases.f64());
        party.spawn(async move {
            let writer = notes.writer(pen.index);
            loop {
                sleep_until(at).await;
                if !going.get() {
                    return Ok(());
                }
                at += period;
                feed(&mut pen.sink, &notes, &pen.envelope, pen.index, &writer).await?;
                pen.sink.flush().await?;
            }
        });
    }
    party.measure(pace.warm_up, pace.steady, &mut figures).await?;
    party.settle(&mut figures).await?;
    party.check_fresh(&mut figures).await?;
    Ok(figures)
}
