//! Bringing a journey into a room before a load begins, and seeing whether somebody holds all of it.

use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::crew::{Joined, Manner, join};
use super::journey::Journey;
use super::seen::Seen;
use super::site::Room;
use super::wire;

/// How long a journey may take to arrive.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Sends the journey, waits until somebody else has all of it, and answers that reader.
pub(crate) async fn write(room: &Room, journey: &Journey) -> Result<Joined> {
    let mut author = join(room, Manner::default()).await?.socket;
    let mut reader = join(room, Manner::default()).await?;
    let mut missing = Missing::of(journey);
    for update in &journey.updates {
        let frame = wire::sync_frame(&room.envelope, 2, update);
        author.send(Message::binary(frame)).await?;
    }
    let all = async {
        while !missing.none() {
            let frame = reader.socket.next().await.context("the server hung up")??.into_data();
            if let Some(update) = update_in(&frame, room)? {
                missing.take(update)?;
            }
        }
        anyhow::Ok(())
    };
    timeout(PATIENCE, all).await.context("the journey did not arrive")??;
    author.close(None).await?;
    Ok(reader)
}

/// The update in a frame, if it holds one.
pub(crate) fn update_in<'a>(frame: &'a [u8], room: &Room) -> Result<Option<&'a [u8]>> {
    Ok(match wire::read_frame(frame, room.envelope.len())? {
        wire::Received::Update(update) | wire::Received::Step2(update) => Some(update),
        _ => None,
    })
}

/// What of a journey has not come yet.
pub(crate) struct Missing {
    client: u64,
    clocks: u32,
    seen: Seen,
}

impl Missing {
    /// All of it.
    pub(crate) fn of(journey: &Journey) -> Self {
        Self {
            client: journey.client,
            clocks: journey.clocks,
            seen: Seen::default(),
        }
    }

    /// Takes an update.
    pub(crate) fn take(&mut self, update: &[u8]) -> Result<()> {
        wire::clock_ranges(update, |client, start, end| {
            if client == self.client {
                self.seen.add(start, end, |_, _| {});
            }
        })?;
        Ok(())
    }

    /// Nothing is missing.
    pub(crate) fn none(&self) -> bool {
        self.seen.missing(self.clocks) == 0
    }
}
