//! As fast as it goes: every writer keeps some updates under way and sends the next when a reader has got an earlier one.

use std::rc::Rc;

use anyhow::Result;
use futures_util::SinkExt;

use super::{PAST_EDITS, Pace};
use crate::sync::Figures;
use crate::sync::crew::feed;
use crate::sync::party::{Party, Shape};
use crate::sync::site::Site;

/// Updates of one writer under way.
const WINDOW: u32 = 32;

pub(crate) async fn run(site: Site, shape: Shape, pace: Pace) -> Result<Figures> {
    let mut figures = Figures::new();
    let mut party = Party::gather(site, "closed", shape, 1, pace.of(PAST_EDITS)).await?;
    write_as_seen(&mut party);
    party.measure(pace.warm_up, pace.closed, &mut figures).await?;
    party.settle(&mut figures).await?;
    party.check_fresh(&mut figures).await?;
    Ok(figures)
}

/// Starts all writers.
pub(crate) fn write_as_seen(party: &mut Party) {
    for mut pen in std::mem::take(&mut party.pens) {
        let (notes, going) = (Rc::clone(&party.notes), Rc::clone(&party.going));
        party.spawn(async move {
            let writer = notes.writer(pen.index);
            while going.get() {
                while notes.sent(pen.index) < writer.witnessed_to() + WINDOW {
                    feed(&mut pen.sink, &notes, &pen.envelope, pen.index, &writer).await?;
                }
                pen.sink.flush().await?;
                writer.witnessed(notes.sent(pen.index) + 1 - WINDOW).await;
            }
            Ok(())
        });
    }
}
