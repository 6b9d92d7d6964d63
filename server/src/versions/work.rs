//! Who changed which journey since its last version, and when the next one is due.
//!
//! Rooms tell of changes once those are durable, at most ten times a second each; all it costs them is a lock and a few names. What is here lives as long as the
//! process: a kill loses the names of the last minutes, not the changes. Not here: taking versions.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use waymark_shared::ids::JourneyId;

/// Nobody changed anything for so long: what was being worked on is done for now.
const PAUSE: Duration = Duration::from_secs(180);
/// Names kept of one version: nobody reads more.
const AUTHORS: usize = 50;

/// See the module.
#[derive(Debug, Default)]
pub struct Work {
    since: Mutex<HashMap<JourneyId, Since>>,
}

/// What happened to a journey since its last version.
#[derive(Debug, Clone)]
pub(super) struct Since {
    first: Instant,
    last: Instant,
    /// Everybody left.
    rested: bool,
    authors: BTreeSet<String>,
}

impl Since {
    pub(super) fn authors(&self) -> Vec<String> {
        self.authors.iter().cloned().collect()
    }
}

impl Work {
    /// Changes became durable, made by these.
    pub fn changed(&self, journey: JourneyId, authors: impl IntoIterator<Item = String>, now: Instant) {
        let mut all = self.all();
        let since = all.entry(journey).or_insert_with(|| Since {
            first: now,
            last: now,
            rested: false,
            authors: BTreeSet::new(),
        });
        since.last = now;
        since.rested = false;
        for author in authors {
            if since.authors.len() < AUTHORS {
                since.authors.insert(author);
            }
        }
    }

    /// Everybody left the journey.
    pub fn rested(&self, journey: JourneyId) {
        if let Some(since) = self.all().get_mut(&journey) {
            since.rested = true;
        }
    }

    /// The journeys that are due for a version: `every` long after their first change, when their people pause or have left.
    pub(super) fn due(&self, every: Duration, now: Instant) -> Vec<JourneyId> {
        let is_due = |since: &Since| {
            let passed = |from: Instant| now.saturating_duration_since(from);
            since.rested || passed(since.first) >= every || passed(since.last) >= PAUSE.min(every)
        };
        self.all()
            .iter()
            .filter(|(_, since)| is_due(since))
            .map(|(journey, _)| *journey)
            .collect()
    }

    /// All that have changed.
    pub(super) fn everything(&self) -> Vec<JourneyId> {
        self.all().keys().copied().collect()
    }

    /// Takes what happened, because a version is about to hold it.
    pub(super) fn take(&self, journey: JourneyId) -> Option<Since> {
        self.all().remove(&journey)
    }

    /// Gives it back: the version was not taken.
    pub(super) fn put_back(&self, journey: JourneyId, taken: Since) {
        let mut all = self.all();
        match all.get_mut(&journey) {
            None => drop(all.insert(journey, taken)),
            Some(since) => {
                since.first = taken.first;
                since.authors.extend(taken.authors);
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<JourneyId, Since>> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(600);

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_version_is_due_after_ten_minutes_of_work_a_pause_or_when_everybody_left() {
        let (work, start) = (Work::default(), Instant::now());
        let [busy, paused, left] = [1, 2, 3].map(|n| JourneyId::mint(1, n));
        for second in 0..600 {
            work.changed(busy, named(&["Ada"]), start + Duration::from_secs(second));
        }
        let at = |second| work.due(EVERY, start + Duration::from_secs(second));
        assert!(at(599).is_empty());
        assert_eq!(at(600), [busy]);
        work.take(busy);
        work.changed(paused, [], start);
        assert!(at(179).is_empty());
        assert_eq!(at(180), [paused]);
        work.take(paused);
        work.changed(left, [], start);
        work.rested(left);
        assert_eq!(at(0), [left]);
        work.changed(left, [], start);
        assert!(at(1).is_empty(), "somebody came back and went on");
    }

    #[test]
    fn names_are_kept_until_a_version_has_them() {
        let (work, now, journey) = (Work::default(), Instant::now(), JourneyId::mint(1, 1));
        work.changed(journey, named(&["Ben", "Ada"]), now);
        let taken = work.take(journey).expect("changed");
        assert_eq!(taken.authors(), ["Ada", "Ben"]);
        work.changed(journey, named(&["Cleo"]), now + EVERY);
        work.put_back(journey, taken);
        assert_eq!(
            work.due(EVERY, now + EVERY),
            [journey],
            "still counted from its first change"
        );
        assert_eq!(work.take(journey).expect("there").authors(), ["Ada", "Ben", "Cleo"]);
        work.changed(journey, (0..100).map(|n| format!("{n}")), now);
        assert_eq!(work.take(journey).expect("there").authors().len(), AUTHORS);
    }
}
