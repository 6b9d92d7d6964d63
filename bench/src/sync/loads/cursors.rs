//! Fifty people in one room who move their cursors.

use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use futures_util::SinkExt;
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::Message;

use super::{PAST_EDITS, Pace};
use crate::sync::Figures;
use crate::sync::crew::client_of;
use crate::sync::party::{Party, Shape};
use crate::sync::site::Site;
use crate::sync::wire::cursor_frame;

const PERIOD: Duration = Duration::from_millis(200);

pub(crate) async fn run(site: Site, pace: Pace) -> Result<Figures> {
    let mut figures = Figures::new();
    let shape = Shape {
        rooms: 1,
        clients: 50,
        writers: 50,
    };
    let mut party = Party::gather(site, "cursors", shape, 1, pace.of(PAST_EDITS)).await?;
    let mut phases = fastrand::Rng::with_seed(7);
    for mut pen in std::mem::take(&mut party.pens) {
        let (notes, going) = (Rc::clone(&party.notes), Rc::clone(&party.going));
        let mut at = Instant::now() + PERIOD.mul_f64(phases.f64());
        party.spawn(async move {
            let writer = notes.writer(pen.index);
            loop {
                sleep_until(at).await;
                if !going.get() {
                    return Ok(());
                }
                at += PERIOD;
                let clock = notes.leaves(&writer) + 1;
                let frame = cursor_frame(&pen.envelope, client_of(pen.index), clock);
                pen.sink.send(Message::binary(frame)).await?;
            }
        });
    }
    party.measure(pace.warm_up, pace.steady, &mut figures).await?;
    party.settle(&mut figures).await?;
    Ok(figures)
}
