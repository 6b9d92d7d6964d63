//! The real server under attack: what is refused is refused clearly and counted, memory stays bounded, and those who do no
//! harm notice nothing. How fast they are meanwhile is measured by `cargo xtask bench overload`, not here.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use waymark_tests::attack::{Attack, Tally};
use waymark_tests::server::{ServerProcess, TestJourney, create_journey};
use waymark_tests::vitals::{Metrics, peak_memory_bytes};
use waymark_tests::wait::PATIENCE;
use waymark_tests::witness::Witness;

/// The most memory that the server may have had at any time, in bytes: 60 MB when idle in a debug build (page cache of the
/// database, stacks), and what one address can make it hold.
const MEMORY_BYTES: u64 = 256 * 1024 * 1024;
/// How often a witness edits.
const EDIT_EVERY: Duration = Duration::from_millis(100);

/// A server as it comes, but with patience measured in seconds, so that tests see the end of it, and with rates that an
/// attacker exceeds on a slow machine too.
struct Scene {
    server: ServerProcess,
    journey: TestJourney,
    witnesses: [Witness; 2],
    _data: tempfile::TempDir,
}

impl Scene {
    async fn start() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let patience = [
            "--header-seconds",
            "2",
            "--body-seconds",
            "2",
            "--drain-seconds",
            "1",
            "--throttle-seconds",
            "2",
            "--presence-per-second",
            "5",
            "--requests-per-second",
            "100",
        ];
        let program = Path::new(env!("CARGO_BIN_EXE_waymark_under_test"));
        let server = ServerProcess::start_with(program, data.path(), None, &patience).await;
        let journey = create_journey(server.address, "hotel-stay").await;
        let elsewhere = create_journey(server.address, "empty-grid").await;
        let witnesses = [
            Witness::in_journey(&journey).await,
            Witness::in_journey(&elsewhere).await,
        ];
        Self {
            server,
            journey,
            witnesses,
            _data: data,
        }
    }

    /// Attacks, for `length` at most, while the witnesses, one in the room that is attacked and one elsewhere, go on with their work.
    async fn under(attack: Attack, length: Duration) -> (Tally, Metrics) {
        let mut scene = Self::start().await;
        let [here, elsewhere] = &mut scene.witnesses;
        let over = AtomicBool::new(false);
        let attacked = async {
            let tally = attack.run(&scene.journey, length).await;
            over.store(true, Ordering::Relaxed);
            tally
        };
        // The attack ends by itself; the witnesses go on until it has.
        let (tally, one, other) = tokio::join!(
            attacked,
            here.work(PATIENCE, EDIT_EVERY, &over),
            elsewhere.work(PATIENCE, EDIT_EVERY, &over),
        );
        assert!(one.count() > 5 && other.count() > 5);
        for witness in &scene.witnesses {
            witness.is_undisturbed().await;
        }
        if let Some(memory) = peak_memory_bytes(scene.server.id()) {
            assert!(memory < MEMORY_BYTES, "{} MiB in memory", memory >> 20);
        }
        // What the attack leaves behind goes away by itself: two witnesses, and the connection that asks.
        let mut metrics = Metrics::of(scene.server.address).await;
        for _ in 0..100 {
            if metrics.get("connections") <= 5.0 && metrics.get("sessions") == 4.0 {
                break;
            }
            sleep(Duration::from_millis(200)).await;
            metrics = Metrics::of(scene.server.address).await;
        }
        assert!(metrics.get("connections") <= 5.0, "{metrics:?}");
        assert_eq!(metrics.get("sessions"), 4.0);
        println!("{}: {tally}; refused: {:?}", attack.name(), metrics.refusals());
        assert_eq!(scene.server.terminate().await, Some(0));
        (tally, metrics)
    }
}

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[tokio::test]
async fn limit_header_seconds_ends_slow_loris() {
    let (tally, metrics) = Scene::under(Attack::SlowHeaders, seconds(20)).await;
    assert_eq!((tally.count("still open"), tally.count("cut")), (0, tally.tried));
    assert_eq!(metrics.refused("header_seconds"), tally.tried as f64);
}

#[tokio::test]
async fn limit_body_seconds_answers_408() {
    let (tally, metrics) = Scene::under(Attack::SlowBodies, seconds(20)).await;
    assert_eq!(tally.count("408"), tally.tried, "{tally}");
    assert_eq!(metrics.refused("body_seconds"), tally.tried as f64);
}

#[tokio::test]
async fn limit_connects_per_second_turns_a_flood_away() {
    let (tally, metrics) = Scene::under(Attack::Connects, seconds(4)).await;
    // 1,000 at once and 100 a second, for 24 s at most.
    assert!(tally.tried > 3_400, "{tally}");
    assert!(metrics.refused("connects_per_second") >= (tally.tried - tally.count("cut")) as f64 - 3_400.0);
    assert!(tally.count("429") > 0, "some are told why: {tally}");
}

#[tokio::test]
async fn limit_drain_seconds_ends_who_never_reads_answers() {
    let (tally, metrics) = Scene::under(Attack::NeverReads, seconds(25)).await;
    assert_eq!(tally.count("cut"), tally.tried, "{tally}");
    assert!(metrics.refused("never_reads") > 0.0);
}

#[tokio::test]
async fn limit_queue_of_readers_that_never_read() {
    let (_, metrics) = Scene::under(Attack::DeafReaders, seconds(6)).await;
    let cut_off = metrics.get("closes_total{reason=\"the reader never caught up\"}");
    assert!(cut_off + metrics.get("readers_behind_total") + metrics.refused("never_reads") > 0.0);
}

#[tokio::test]
async fn limit_presence_per_second_closes_floods() {
    let (tally, metrics) = Scene::under(Attack::Presence, seconds(20)).await;
    assert_eq!(tally.count("still open"), 0, "{tally}");
    assert!(metrics.refused("slowed_down") > 0.0 && metrics.refused("throttle_seconds") > 0.0);
}

#[tokio::test]
async fn limit_asks_per_second_closes_floods_of_questions() {
    let (tally, metrics) = Scene::under(Attack::Questions, seconds(20)).await;
    assert_eq!(tally.count("still open"), 0, "{tally}");
    assert!(metrics.refused("slowed_down") > 0.0 && metrics.refused("throttle_seconds") > 0.0);
}

#[tokio::test]
async fn limit_frame_bytes_stops_100_mb_before_they_are_read() {
    let (tally, metrics) = Scene::under(Attack::HugeFrames, seconds(25)).await;
    assert_eq!(tally.count("swallowed"), 0, "{tally}");
    assert_eq!(
        metrics.refused("frame_bytes"),
        4.0,
        "editor and viewer, each in one frame and in parts"
    );
    assert_eq!(metrics.refused("wrong_token"), 2.0);
}

#[tokio::test]
async fn limit_no_compression_so_no_bombs() {
    let (tally, metrics) = Scene::under(Attack::Compression, seconds(5)).await;
    assert_eq!(tally.count("compression not taken"), 1, "{tally}");
    assert_eq!(
        tally.count("compressed frame cut") + tally.count("compressed frame 1002"),
        1,
        "{tally}"
    );
    assert_eq!(tally.count("415"), 100, "{tally}");
    assert_eq!(metrics.refused("content_encoding"), 100.0);
}

#[tokio::test]
async fn limit_journeys_per_hour_holds_against_a_script_that_claims_other_addresses() {
    let (tally, metrics) = Scene::under(Attack::Journeys, seconds(20)).await;
    assert_eq!(tally.tried, 1_000, "{tally}");
    assert!((120..=125).contains(&tally.count("201")), "{tally}");
    assert_eq!(tally.count("201") + tally.count("429"), 1_000, "{tally}");
    assert!(metrics.refused("journeys_per_hour") >= 875.0);
}

#[tokio::test]
async fn limit_header_bytes_in_address_query_and_headers() {
    let (tally, metrics) = Scene::under(Attack::Headers, seconds(25)).await;
    // Some of the answers are lost when the system throws them away with what was not read.
    let refused = tally.count("431") + tally.count("414") + tally.count("cut");
    assert_eq!(refused, tally.tried, "{tally}");
    assert!(tally.count("431") > 0, "{tally}");
    assert!(metrics.refused("header_bytes") > 0.0);
}

#[tokio::test]
async fn limit_requests_per_second_makes_guessing_tokens_slow() {
    let (tally, metrics) = Scene::under(Attack::Tokens, seconds(20)).await;
    assert!(tally.count("401") <= 100 + 10 * 20 + 50, "ten requests each: {tally}");
    assert_eq!(tally.count("401") + tally.count("429"), tally.tried, "{tally}");
    assert_eq!(metrics.refused("wrong_token"), tally.count("401") as f64);
}

#[tokio::test]
async fn limit_requests_per_second_counts_pipelined_requests() {
    let (tally, metrics) = Scene::under(Attack::Pipelines, seconds(20)).await;
    // 1,000 at once and 100 a second, for 20 s at most.
    assert!(tally.count("200") >= 1_000 && tally.count("429") > 0, "{tally}");
    assert_eq!(metrics.refused("requests_per_second"), tally.count("429") as f64);
}

#[tokio::test]
async fn half_closed_connections_end_at_once() {
    let (tally, _) = Scene::under(Attack::HalfClosed, seconds(20)).await;
    assert_eq!(tally.count("still open"), 0, "{tally}");
}
