//! Which versions stay: one rule over the list, so the disk that history takes has a bound.
//!
//! Named versions and the first one stay for ever. Automatic ones thin out with their age: one per ten minutes for a day, one per hour for a week, one per
//! day after that, none beyond [`Keep::days`]. Those taken before a restore stay 30 days, then count as automatic. When all together take more than
//! [`Keep::bytes`], the oldest of these go first. Not here: time and storage.

use std::collections::BTreeSet;

use waymark_shared::api::VersionKind;
use waymark_shared::ids::VersionId;

use super::record::Entry;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;
const WEEK_MS: u64 = 7 * DAY_MS;
/// Versions of the last day are at least this far apart.
const DENSE_MS: u64 = 10 * MINUTE_MS;
/// The way back from a restore stays so long: whoever was on holiday still finds it.
const WAY_BACK_MS: u64 = 30 * DAY_MS;
/// And at most so many, should somebody restore all day.
const WAYS_BACK: usize = 50;

/// What is kept of one journey's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Days after which automatic versions go.
    pub days: u32,
    /// Bytes that all versions of a journey may take.
    pub bytes: u64,
    /// Named versions of a journey.
    pub named: usize,
}

/// The versions that go. `entries` are the oldest first; the newest always stays.
pub(super) fn beyond(entries: &[Entry], now_ms: u64, keep: Keep) -> BTreeSet<VersionId> {
    let mut gone = BTreeSet::new();
    let mut taken = BTreeSet::new();
    let mut ways_back = 0;
    // The newest of a bucket stays, so from the newest on.
    for (at, entry) in entries.iter().rev().enumerate() {
        let age_ms = now_ms.saturating_sub(entry.at_ms);
        if entry.kind == VersionKind::BeforeRestore && age_ms < WAY_BACK_MS {
            ways_back += 1;
            if ways_back > WAYS_BACK {
                gone.insert(entry.id);
            }
            continue;
        }
        if matches!(entry.kind, VersionKind::Start | VersionKind::Named) {
            continue;
        }
        let width_ms = if age_ms < DAY_MS {
            DENSE_MS
        } else if age_ms < WEEK_MS {
            HOUR_MS
        } else {
            DAY_MS
        };
        let too_old = age_ms >= u64::from(keep.days) * DAY_MS;
        let crowded = !taken.insert((width_ms, entry.at_ms / width_ms));
        if at > 0 && (too_old || crowded) {
            gone.insert(entry.id);
        }
    }
    let mut bytes: u64 = entries
        .iter()
        .filter(|entry| !gone.contains(&entry.id))
        .map(|entry| u64::from(entry.bytes))
        .sum();
    let newest = entries.last().map(|entry| entry.id);
    for kind in [VersionKind::Automatic, VersionKind::BeforeRestore] {
        for entry in entries
            .iter()
            .filter(|entry| entry.kind == kind && Some(entry.id) != newest)
        {
            if bytes <= keep.bytes {
                return gone;
            }
            if gone.insert(entry.id) {
                bytes -= u64::from(entry.bytes);
            }
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEEP: Keep = Keep {
        days: 90,
        bytes: 1_000_000,
        named: 10,
    };
    const NOW_MS: u64 = 20_000 * DAY_MS;

    fn entry(kind: VersionKind, age_ms: u64, bytes: u32) -> Entry {
        let at_ms = NOW_MS - age_ms;
        Entry {
            id: VersionId::mint(at_ms, u128::from(age_ms)),
            kind,
            at_ms,
            name: None,
            by: None,
            authors: Vec::new(),
            restored: None,
            epoch: 0,
            seq: 0,
            place: 0,
            bytes,
        }
    }

    /// Ages of what stays, youngest first.
    fn left(entries: &[Entry], keep: Keep) -> Vec<u64> {
        let gone = beyond(entries, NOW_MS, keep);
        let mut ages: Vec<u64> = entries
            .iter()
            .filter(|entry| !gone.contains(&entry.id))
            .map(|entry| NOW_MS - entry.at_ms)
            .collect();
        ages.sort_unstable();
        ages
    }

    #[test]
    fn limit_history_days_and_density() {
        let minutes = |from: u64, to: u64| {
            (from..to)
                .rev()
                .map(|minute| entry(VersionKind::Automatic, minute * MINUTE_MS, 1))
        };
        // Somebody works every minute: 144 versions of a day, of the week before 24 a day, and one where the grid of time is cut.
        let count = left(&minutes(0, 24 * 60).collect::<Vec<_>>(), KEEP).len();
        assert!((144..=145).contains(&count), "{count}");
        let count = left(&minutes(24 * 60, 7 * 24 * 60).collect::<Vec<_>>(), KEEP).len();
        assert!((144..=145).contains(&count), "{count}");
        let hours = |from: u64, to: u64| {
            (from..to)
                .rev()
                .map(|hour| entry(VersionKind::Automatic, hour * HOUR_MS, 1))
        };
        let count = left(&hours(7 * 24, 90 * 24).collect::<Vec<_>>(), KEEP).len();
        assert!((83..=84).contains(&count), "{count}");
        assert_eq!(
            left(&hours(90 * 24, 100 * 24).collect::<Vec<_>>(), KEEP).len(),
            1,
            "the newest stays"
        );
    }

    #[test]
    fn named_ones_and_the_first_stay_for_ever_and_ways_back_for_a_month() {
        let kept = [
            entry(VersionKind::Start, 4_000 * DAY_MS, 1),
            entry(VersionKind::Named, 3_000 * DAY_MS, 1),
            entry(VersionKind::BeforeRestore, 29 * DAY_MS, 1),
            entry(VersionKind::BeforeRestore, 29 * DAY_MS - 1, 1),
            entry(VersionKind::Automatic, 5, 1),
        ];
        assert_eq!(left(&kept, KEEP).len(), 5);
        let old = [
            entry(VersionKind::BeforeRestore, 91 * DAY_MS, 1),
            entry(VersionKind::Automatic, 5, 1),
        ];
        assert_eq!(left(&old, KEEP), [5]);
        let many: Vec<_> = (0..60)
            .rev()
            .map(|n| entry(VersionKind::BeforeRestore, n * MINUTE_MS, 1))
            .collect();
        assert_eq!(left(&many, KEEP).len(), WAYS_BACK);
    }

    #[test]
    fn limit_history_bytes_takes_the_oldest_automatic_ones_first() {
        let entries = [
            entry(VersionKind::Named, 9 * DAY_MS, 400),
            entry(VersionKind::BeforeRestore, 8 * DAY_MS, 400),
            entry(VersionKind::Automatic, 3 * DAY_MS, 400),
            entry(VersionKind::Automatic, 2 * DAY_MS, 400),
            entry(VersionKind::Automatic, DAY_MS, 400),
        ];
        let ages = |bytes| left(&entries, Keep { bytes, ..KEEP });
        assert_eq!(ages(2_000).len(), 5);
        assert_eq!(ages(1_999), [DAY_MS, 2 * DAY_MS, 8 * DAY_MS, 9 * DAY_MS]);
        assert_eq!(ages(1_200), [DAY_MS, 8 * DAY_MS, 9 * DAY_MS]);
        assert_eq!(ages(0), [DAY_MS, 9 * DAY_MS], "named ones and the newest stay");
    }

    fn kinds() -> impl Strategy<Value = VersionKind> {
        prop_oneof![
            5 => Just(VersionKind::Automatic),
            1 => Just(VersionKind::Named),
            1 => Just(VersionKind::BeforeRestore),
        ]
    }

    proptest! {
        #[test]
        fn whatever_the_list_it_is_bounded_and_a_second_look_changes_nothing(
            list in prop::collection::vec((kinds(), 0_u64..200 * DAY_MS, 1_u32..10_000), 0..300),
            bytes in 0_u64..1_000_000,
        ) {
            let mut entries: Vec<_> = list.into_iter().map(|(kind, age_ms, bytes)| entry(kind, age_ms, bytes)).collect();
            entries.sort_by_key(|entry| entry.at_ms);
            let keep = Keep { bytes, ..KEEP };
            let gone = beyond(&entries, NOW_MS, keep);
            let newest = entries.last().map(|entry| entry.id);
            prop_assert!(newest.is_none_or(|newest| !gone.contains(&newest)));
            entries.retain(|entry| !gone.contains(&entry.id));
            let named: u64 = entries.iter().filter(|entry| entry.kind == VersionKind::Named).map(|entry| u64::from(entry.bytes)).sum();
            let all: u64 = entries.iter().map(|entry| u64::from(entry.bytes)).sum();
            prop_assert!(all <= bytes.max(named + 10_000));
            prop_assert!(entries.iter().filter(|entry| entry.kind == VersionKind::Automatic).count() <= 144 + 168 + 90 + 3);
            prop_assert!(beyond(&entries, NOW_MS, keep).is_empty());
        }
    }
}
