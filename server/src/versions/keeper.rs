//! Takes automatic versions: looks every few seconds who is due, one journey after the other.
//!
//! Not here: when one is due (`work`), and which stay (`thin`).

use std::time::{Duration, Instant};

use waymark_shared::api::VersionKind;
use waymark_shared::ids::JourneyId;

use super::{VersionError, Versions, Wanted};

/// How often to look. A version that comes some seconds late is no worse.
const LOOK_EVERY: Duration = Duration::from_secs(5);

impl Versions {
    /// Takes automatic versions for as long as it is polled, `every` so long at most while people work.
    pub async fn keep_automatic(&self, every: Duration) {
        loop {
            tokio::time::sleep(LOOK_EVERY.min(every)).await;
            self.take_all(self.rooms.work().due(every, Instant::now())).await;
        }
    }

    /// Takes a version of everything that changed, because the server ends.
    pub async fn finish(&self) {
        self.take_all(self.rooms.work().everything()).await;
    }

    async fn take_all(&self, journeys: Vec<JourneyId>) {
        for journey in journeys {
            match self.take_automatic(journey).await {
                Ok(()) => {}
                // Purged meanwhile.
                Err(VersionError::Unavailable(_)) => drop(self.rooms.work().take(journey)),
                Err(error) => tracing::warn!(%journey, %error, "no version was taken; trying again soon"),
            }
        }
    }

    pub(super) async fn take_automatic(&self, journey: JourneyId) -> Result<(), VersionError> {
        let _alone = self.alone(journey).await;
        let Some(since) = self.rooms.work().take(journey) else {
            return Ok(());
        };
        let wanted = Wanted::of(VersionKind::Automatic);
        self.take(journey, wanted, Some(since)).await.map(drop)
    }
}
