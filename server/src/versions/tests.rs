//! Versions over a store in memory: what is taken, named, compared, restored, thinned and forgotten.

use std::time::Duration;

use tokio::sync::watch;
use waymark_shared::diff::What;
use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::text_splice::TextSplice;

use super::*;
use crate::journeys::{JourneyBounds, Journeys};
use crate::metrics::Metrics;
use crate::store::MemoryStore;

const KEEP: Keep = Keep {
    days: 90,
    bytes: 1 << 25,
    named: 3,
};
const EVERY: Duration = Duration::from_secs(600);

struct Bench {
    store: Arc<MemoryStore>,
    journeys: Journeys,
    versions: Versions,
    journey: JourneyId,
}

impl Bench {
    async fn new(keep: Keep) -> Self {
        let store = Arc::new(MemoryStore::default());
        let limits = RoomLimits {
            document_bytes: 1 << 24,
            sessions: 10,
            unsaved_bytes: 1 << 24,
        };
        let (fatal, _) = watch::channel(None);
        let rooms = Rooms::new(store.clone(), limits, EVERY, Arc::new(Metrics::default()), fatal);
        let journeys = Journeys::new(
            store.clone(),
            rooms.clone(),
            JourneyBounds {
                links: 10,
                picture_bytes: 1 << 20,
            },
        );
        let (journey, _) = journeys
            .create(
                "hotel-stay",
                waymark_shared::templates::Language::English,
                Some("As made"),
            )
            .await
            .expect("created");
        let versions = Versions::new(store.clone(), rooms, keep, limits);
        Self {
            store,
            journeys,
            versions,
            journey,
        }
    }

    async fn edit(&self, edit: impl Fn(&JourneyDoc, &mut yrs::TransactionMut<'_>) + Send + Sync + 'static) {
        let edit = move |txn: &mut yrs::TransactionMut<'_>| {
            let doc = JourneyDoc::within(txn);
            edit(&doc, txn);
        };
        self.versions
            .rooms
            .edit(map_of(self.journey), Arc::new(edit))
            .await
            .expect("edited");
    }

    async fn apply(&self, edit: Edit) {
        let cx = EditCx { by: "Ada", now_ms: 7 };
        self.edit(move |doc, txn| edit.apply(doc, txn, &cx).expect("applies"))
            .await;
    }

    async fn rename(&self, title: &str) {
        self.journeys
            .rename(self.journey, title.to_owned())
            .await
            .expect("renamed");
    }

    async fn now(&self) -> Journey {
        self.journeys.content(self.journey).await.expect("reads")
    }

    async fn kinds(&self) -> Vec<VersionKind> {
        let list = self.versions.list(self.journey).await.expect("lists");
        list.into_iter().map(|version| version.kind).collect()
    }

    async fn stored(&self) -> usize {
        self.store.scan(Table::Versions).await.expect("scans").len()
    }
}

fn named(name: &str) -> String {
    name.to_owned()
}

#[tokio::test]
async fn a_version_holds_what_the_journey_was_and_naming_keeps_it() {
    let bench = Bench::new(KEEP).await;
    let (versions, journey) = (&bench.versions, bench.journey);
    versions.begin(journey).await.expect("begins");
    bench.rename("Second").await;
    let second = versions
        .name(journey, named("Before the workshop"), Some(named("Ada")))
        .await
        .expect("named");
    bench.rename("Third").await;
    let list = versions.list(journey).await.expect("lists");
    assert_eq!(
        list.iter().map(|version| version.kind).collect::<Vec<_>>(),
        [VersionKind::Named, VersionKind::Start]
    );
    assert_eq!(
        (list[0].name.as_deref(), list[0].by.as_deref()),
        (Some("Before the workshop"), Some("Ada"))
    );
    let titles = [list[1].id, second.id];
    let mut read = Vec::new();
    for id in titles {
        read.push(versions.journey(journey, id).await.expect("reads").meta.title);
    }
    assert_eq!(read, ["As made", "Second"]);
    let renamed = versions
        .rename(journey, list[1].id, named("Template"), None)
        .await
        .expect("renamed");
    assert_eq!(
        (renamed.kind, renamed.name.as_deref()),
        (VersionKind::Named, Some("Template"))
    );
    let other = JourneyId::mint(1, 1);
    assert!(matches!(
        versions.state(other, second.id).await,
        Err(VersionError::Unknown)
    ));
}

#[tokio::test]
async fn automatic_versions_are_taken_of_changes_only_and_become_named_ones() {
    let bench = Bench::new(KEEP).await;
    let (versions, journey) = (&bench.versions, bench.journey);
    versions.begin(journey).await.expect("begins");
    bench.rename("Changed").await;
    versions
        .rooms
        .work()
        .changed(journey, [named("Ada"), named("Ben")], Instant::now());
    versions.take_automatic(journey).await.expect("taken");
    let list = versions.list(journey).await.expect("lists");
    assert_eq!(list[0].authors, ["Ada", "Ben"]);
    versions.rooms.work().changed(journey, [], Instant::now());
    versions.take_automatic(journey).await.expect("nothing to take");
    assert_eq!(
        bench.kinds().await,
        [VersionKind::Automatic, VersionKind::Start],
        "the same state is not kept twice"
    );
    let version = versions.name(journey, named("v1"), None).await.expect("named");
    assert_eq!((version.id, version.authors), (list[0].id, list[0].authors.clone()));
    assert_eq!(bench.kinds().await, [VersionKind::Named, VersionKind::Start]);
}

#[tokio::test]
async fn a_restore_brings_everything_back_keeps_what_was_and_can_be_taken_back() {
    let bench = Bench::new(KEEP).await;
    let (versions, journey) = (&bench.versions, bench.journey);
    let made = bench.now().await;
    let first = versions.name(journey, named("made"), None).await.expect("named");
    let card = *made.cards.keys().next().expect("a card");
    let stage = *made.stages.keys().next().expect("a stage");
    bench.rename("Another title").await;
    bench
        .apply(Edit::Delete {
            entities: vec![stage.into()],
        })
        .await;
    bench
        .apply(Edit::Splice {
            entity: card.into(),
            field: Field::Body,
            splice: TextSplice {
                at_utf16: 0,
                delete_utf16: 0,
                insert: named("New words. "),
            },
        })
        .await;
    let changed = bench.now().await;
    let restored = versions
        .restore(journey, first.id, named("Ben"), None)
        .await
        .expect("restored");
    let before = restored.before.expect("a way back");
    assert_eq!(
        (before.kind, before.by.as_deref(), before.restored),
        (VersionKind::BeforeRestore, Some("Ben"), Some(first.id))
    );
    assert_eq!(differences(&bench.now().await, &made).count, 0);
    assert_eq!(versions.journey(journey, before.id).await.expect("reads"), changed);
    // And back again.
    let back = versions
        .restore(journey, before.id, String::new(), None)
        .await
        .expect("restored");
    assert!(back.changed > 0);
    assert_eq!(differences(&bench.now().await, &changed).count, 0);
    // Once more changes nothing, and keeps nothing.
    let kept = bench.stored().await;
    let again = versions
        .restore(journey, before.id, String::new(), None)
        .await
        .expect("restored");
    assert_eq!((again.before, again.changed), (None, 0));
    assert_eq!(bench.stored().await, kept);
}

#[tokio::test]
async fn what_is_written_between_the_safety_version_and_the_restore_is_in_that_version() {
    let bench = Bench::new(KEEP).await;
    let (versions, journey) = (&bench.versions, bench.journey);
    let kept = versions.name(journey, named("kept"), None).await.expect("named");
    bench.rename("A title that came in between").await;
    let before = bench.now().await;
    let state = versions
        .rooms
        .look(map_of(journey), |room| room.state())
        .await
        .expect("looks");
    let sharpened = versions
        .sharpen(journey, kept.clone(), &before, state.to_vec())
        .await
        .expect("sharpened");
    assert_eq!(sharpened.id, kept.id);
    assert_eq!(versions.journey(journey, kept.id).await.expect("reads"), before);
}

#[tokio::test]
async fn changes_are_told_between_any_two_since_the_one_before_and_up_to_now() {
    let bench = Bench::new(KEEP).await;
    let (versions, journey) = (&bench.versions, bench.journey);
    let one = versions.name(journey, named("one"), None).await.expect("named");
    bench.rename("Two").await;
    let two = versions.name(journey, named("two"), None).await.expect("named");
    bench.rename("Three").await;
    let count = async |since, until| versions.changes(journey, since, until).await.expect("compares").count;
    assert_eq!(count(Some(one.id), Some(two.id)).await, 1);
    assert_eq!(count(None, Some(two.id)).await, 1);
    assert_eq!(count(Some(one.id), None).await, 1);
    assert_eq!(count(None, None).await, 1);
    assert_eq!(count(Some(two.id), Some(two.id)).await, 0);
    assert!(count(None, Some(one.id)).await > 10, "everything came with the first");
    let told = versions.changes(journey, Some(one.id), None).await.expect("compares");
    assert_eq!(told.groups[0].about, EntityRef::Meta);
    assert!(matches!(
        told.groups[0].items[0].what,
        What::Text {
            field: Field::Title,
            ..
        }
    ));
}

#[tokio::test]
async fn limit_named_versions_and_their_room() {
    let bench = Bench::new(KEEP).await;
    let (versions, journey) = (&bench.versions, bench.journey);
    for number in 0..3 {
        bench.rename(&format!("{number}")).await;
        versions.name(journey, format!("{number}"), None).await.expect("named");
    }
    let refused = versions.name(journey, named("one more"), None).await;
    assert!(matches!(refused, Err(VersionError::TooManyNamed(3))));
    let oldest = versions.list(journey).await.expect("lists").pop().expect("one").id;
    versions
        .rename(journey, oldest, named("renaming a named one is no more of them"), None)
        .await
        .expect("renamed");
    versions.delete(journey, oldest).await.expect("deleted");
    assert!(matches!(
        versions.state(journey, oldest).await,
        Err(VersionError::Unknown)
    ));
    versions
        .name(journey, named("one more"), None)
        .await
        .expect("there is room again");
    assert_eq!(bench.stored().await, 3);
    let small = Bench::new(Keep { bytes: 10, ..KEEP }).await;
    small
        .versions
        .name(small.journey, named("first"), None)
        .await
        .expect("named");
    let refused = small.versions.name(small.journey, named("second"), None).await;
    assert!(matches!(refused, Err(VersionError::NoRoom)));
}

#[tokio::test]
async fn limit_history_mib_bounds_what_is_stored() {
    let bench = Bench::new(Keep { bytes: 40_000, ..KEEP }).await;
    let (versions, journey) = (&bench.versions, bench.journey);
    for number in 0..30 {
        bench.rename(&format!("{number}")).await;
        versions
            .restore(
                journey,
                versions
                    .name(journey, named("x"), None)
                    .await
                    .map_or(VersionId::mint(0, 0), |made| made.id),
                String::new(),
                None,
            )
            .await
            .ok();
        versions.rooms.work().changed(journey, [], Instant::now());
        versions.take_automatic(journey).await.expect("taken");
    }
    let list = versions.list(journey).await.expect("lists");
    let bytes: u64 = list.iter().map(|version| u64::from(version.bytes)).sum();
    let largest = list.iter().map(|version| u64::from(version.bytes)).max().unwrap_or(0);
    // The last one that was named, and the newest, may go beyond.
    assert!(bytes <= 40_000 + 2 * largest, "{bytes}");
    assert_eq!(
        bench.stored().await,
        list.len(),
        "nothing lies there that no list names"
    );
}

#[tokio::test]
async fn a_place_that_a_crash_left_filled_is_used_and_a_purge_leaves_nothing() {
    let bench = Bench::new(KEEP).await;
    let (versions, journey) = (&bench.versions, bench.journey);
    versions.begin(journey).await.expect("begins");
    // Killed after the content was written, before the list was.
    bench
        .store
        .put(
            Table::Versions,
            &place_key(journey, 1),
            None,
            Bytes::from_static(b"left"),
        )
        .await
        .expect("puts");
    bench.rename("Second").await;
    let second = versions.name(journey, named("second"), None).await.expect("named");
    assert_eq!(
        versions.journey(journey, second.id).await.expect("reads").meta.title,
        "Second"
    );
    assert_eq!(bench.stored().await, 2);
    bench
        .store
        .put(
            Table::Versions,
            &place_key(journey, 2),
            None,
            Bytes::from_static(b"left"),
        )
        .await
        .expect("puts");
    bench.journeys.delete(journey).await.expect("deleted");
    bench.journeys.purge(Duration::ZERO).await.expect("purged");
    assert_eq!(bench.stored().await, 0);
    assert!(bench.store.scan(Table::Histories).await.expect("scans").is_empty());
    versions.rooms.work().changed(journey, [], Instant::now());
    assert!(
        versions.take_automatic(journey).await.is_err(),
        "nothing comes back of what was purged"
    );
    assert_eq!(bench.stored().await, 0);
}

#[tokio::test]
async fn a_store_that_takes_no_writes_keeps_the_names_for_later() {
    let bench = Bench::new(KEEP).await;
    let (versions, journey) = (&bench.versions, bench.journey);
    bench.rename("Changed").await;
    versions.rooms.work().changed(journey, [named("Ada")], Instant::now());
    bench
        .store
        .set_health(crate::store::StoreHealth::ReadOnly("full".into()));
    assert!(matches!(
        versions.take_automatic(journey).await,
        Err(VersionError::Store(StoreError::ReadOnly(_)))
    ));
    bench.store.set_health(crate::store::StoreHealth::Ready);
    versions.take_automatic(journey).await.expect("taken");
    assert_eq!(versions.list(journey).await.expect("lists")[0].authors, ["Ada"]);
}

/// What docs/history.md says of sizes: `cargo test -p waymark-server versions::tests::sizes -- --nocapture`.
#[tokio::test]
async fn sizes_of_versions_are_those_of_the_documentation() {
    let bench = Bench::new(KEEP).await;
    let state = async |bench: &Bench| {
        bench
            .versions
            .rooms
            .look(map_of(bench.journey), |room| room.state())
            .await
            .expect("looks")
    };
    let small = state(&bench).await;
    let (lane, moment) = {
        let journey = bench.now().await;
        let lane = journey
            .lanes
            .values()
            .find(|lane| !lane.kind.is_computed())
            .expect("a lane")
            .id;
        (lane, *journey.moments.keys().next().expect("a moment"))
    };
    bench
        .edit(move |doc, txn| {
            for number in 0..1_000_u128 {
                let add = Edit::AddCard {
                    id: waymark_shared::ids::CardId::mint(
                        1_790_000_000_000 + number as u64 * 977,
                        number.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C834),
                    ),
                    kind: waymark_shared::journey::words::CardKind::Pain,
                    title: format!("Guest {number} waits at the desk for {} minutes", number * 7 % 60),
                    lane,
                    moment,
                    place: waymark_shared::doc::edit::Place::Last,
                };
                add.apply(
                    doc,
                    txn,
                    &EditCx {
                        by: "Ada",
                        now_ms: 1_790_000_000_000 + number as u64 * 977,
                    },
                )
                .expect("applies");
            }
        })
        .await;
    let large = state(&bench).await;
    for (what, state, at_most) in [("hotel-stay", small, 20_000), ("with 1,000 cards more", large, 80_000)] {
        let packed = pack(VersionId::mint(1, 1), &state).expect("packs");
        println!("{what}: {} bytes, packed {}", state.len(), packed.len());
        assert!(packed.len() < at_most, "{what}: {}", packed.len());
    }
}
