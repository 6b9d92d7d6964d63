//! The generator against the real server, in one process and in seconds: it loses nothing, invents nothing, and finds what
//! was sent. No figure is looked at.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::LocalSet;
use waymark_server::store::MemoryStore;
use waymark_tests::server::TestServer;

use super::loads::{Pace, steady};
use super::party::Shape;
use super::site::{Kind, Site};

const PACE: Pace = Pace {
    steady: Duration::from_millis(500),
    closed: Duration::from_millis(500),
    warm_up: Duration::from_millis(100),
    share: 0.05,
};

#[tokio::test]
async fn nothing_is_lost_nothing_comes_twice_and_a_fresh_client_gets_what_was_sent() {
    let server = TestServer::over(Arc::new(MemoryStore::default()), &["--updates-per-second", "100000"]).await;
    let site = Site {
        kind: Kind::Waymark,
        address: server.address,
        pid: std::process::id(),
    };
    let shape = Shape {
        rooms: 2,
        clients: 4,
        writers: 2,
    };
    let figures = LocalSet::new()
        .run_until(steady::run(site, shape, 50.0, PACE))
        .await
        .expect("it runs");
    assert!(figures["delivered_per_s"] > 0.0);
    assert_eq!(
        (figures["lost"], figures["repeated"], figures["fresh_equal"]),
        (0.0, 0.0, 1.0)
    );
    server.stop().await.expect("it ends well");
}
