//! The server put together: store, rooms, records, router, and the order in which they start and stop.
//!
//! Invariant: when [`run`] returns `Ok`, every change is on disk and every socket was told to come back later.
//! Not here: what any part does.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::address::{Proxies, Rates};
use crate::app::assets::Assets;
use crate::app::listener::Door;
use crate::app::places::Places;
use crate::config::{Limits, PublicUrl, ServeConfig};
use crate::http::error::ApiError;
use crate::http::{self, guard, ops};
use crate::journeys::{JourneyBounds, Journeys};
use crate::metrics::Metrics;
use crate::picture::Studio;
use crate::room::registry::Rooms;
use crate::store::{OpenError, SledStore, StoreHealth, UpdateStore};
use crate::versions::Versions;
use crate::ws::connection::SocketLimits;
use crate::ws::rate::Rate;

pub mod address;
pub mod assets;
pub(crate) mod line;
pub mod listener;
pub mod places;

/// How old the newest automatic export may get while there are changes: what a destroyed database costs at most, apart
/// from what browsers still hold. An export reads everything (some seconds for a gigabyte), so not more often.
const EXPORT_EVERY: Duration = Duration::from_secs(3_600);
/// How long the data folder may still be in use at the start: by a server that is just ending, or a command that reads it.
const FOLDER_PATIENCE: Duration = Duration::from_secs(10);
/// How often to look whether it is free.
const LOOK_AT_FOLDER_EVERY: Duration = Duration::from_millis(50);
/// How long rooms may take to save when the server ends.
const SAVE_PATIENCE: Duration = Duration::from_secs(20);
/// How long sockets and requests may take to end.
const END_PATIENCE: Duration = Duration::from_secs(5);
/// How often the server asks the store how it is.
const LOOK_AT_STORE_EVERY: Duration = Duration::from_secs(1);
/// How often the trash is looked through.
const PURGE_EVERY: Duration = Duration::from_secs(3_600);
/// The same when nothing is to stay in it.
const PURGE_SOON: Duration = Duration::from_secs(5);
/// What a request with a wrong token costs beyond a right one, in requests: it asks the database, and nobody needs many.
const WRONG_TOKEN: f64 = 9.0;

/// Why the server ended although nobody asked it to.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The folder given as the client's is none.
    #[error("{} holds no index.html; build the client first, or leave --client-dir out", .0.display())]
    NoClient(PathBuf),
    /// The address cannot be used.
    #[error("cannot listen: {0}")]
    Listen(#[from] std::io::Error),
    /// The store failed: nothing may be acknowledged any more.
    #[error(
        "the store failed ({0}); ending, so that nobody is told \"saved\" wrongly. What was not saved is still with its authors"
    )]
    StoreFailed(String),
}

/// Handles to every part, cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    journeys: Journeys,
    versions: Versions,
    rooms: Rooms,
    store: Arc<dyn UpdateStore>,
    metrics: Arc<Metrics>,
    public_url: PublicUrl,
    sessions: Places,
    sockets: TaskTracker,
    creations: Rates,
    requests: Rates,
    socket_limits: SocketLimits,
    body_patience: Duration,
    proxies: Arc<Proxies>,
    assets: Assets,
    studio: Studio,
    openapi: Bytes,
    closing: CancellationToken,
}

impl App {
    /// The records of journeys.
    #[must_use]
    pub fn journeys(&self) -> &Journeys {
        &self.0.journeys
    }

    /// The versions of journeys.
    #[must_use]
    pub fn versions(&self) -> &Versions {
        &self.0.versions
    }

    /// The open rooms.
    #[must_use]
    pub fn rooms(&self) -> &Rooms {
        &self.0.rooms
    }

    /// The counters.
    #[must_use]
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.0.metrics
    }

    /// The address that people type.
    #[must_use]
    pub fn public_url(&self) -> &PublicUrl {
        &self.0.public_url
    }

    /// Places for sockets.
    #[must_use]
    pub fn sessions(&self) -> &Places {
        &self.0.sessions
    }

    /// The tasks of sockets, which the server waits for when it ends.
    #[must_use]
    pub fn sockets(&self) -> &TaskTracker {
        &self.0.sockets
    }

    /// How long the body of a request may take.
    #[must_use]
    pub fn body_patience(&self) -> Duration {
        self.0.body_patience
    }

    /// What a socket may do.
    #[must_use]
    pub fn socket_limits(&self) -> SocketLimits {
        self.0.socket_limits
    }

    /// The built client.
    #[must_use]
    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }

    /// Where uploaded pictures are checked and made smaller.
    #[must_use]
    pub fn studio(&self) -> &Studio {
        &self.0.studio
    }

    /// The proxies that are believed.
    #[must_use]
    pub fn proxies(&self) -> &Proxies {
        &self.0.proxies
    }

    /// What the store can do at the moment.
    #[must_use]
    pub fn store_health(&self) -> StoreHealth {
        self.0.store.health()
    }

    /// The server is ending.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.0.closing.is_cancelled()
    }

    /// Counts a journey that is about to be created.
    ///
    /// # Errors
    /// When too many were created from this address.
    pub fn may_create(&self, address: IpAddr) -> Result<(), ApiError> {
        self.0.creations.take(address, Instant::now()).map_err(|wait| {
            self.0.metrics.refused("journeys_per_hour");
            ApiError::rate_limited("Too many journeys were created from this address; wait a while.", wait)
        })
    }

    /// Counts a request.
    ///
    /// # Errors
    /// When too many came from this address.
    pub fn may_ask(&self, address: IpAddr) -> Result<(), ApiError> {
        self.0.requests.take(address, Instant::now()).map_err(|wait| {
            self.0.metrics.refused("requests_per_second");
            ApiError::rate_limited("Too many requests came from this address; wait a moment.", wait)
        })
    }

    /// Counts a token that opened nothing.
    pub fn wrong_token(&self, address: IpAddr) {
        self.0.metrics.refused("wrong_token");
        self.0.requests.charge(address, WRONG_TOKEN, Instant::now());
    }
}

/// Opens the store and serves until `shutdown` resolves.
///
/// # Errors
/// When it cannot start, or when the store fails for good.
pub async fn run(
    config: ServeConfig,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), RunError> {
    let store = Arc::new(open(&config).await?);
    let exports = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.keep_exports(EXPORT_EVERY).await }
    });
    let metrics = Metrics::with_store({
        let store = Arc::clone(&store);
        move || store.metrics()
    });
    let outcome = serve(config, store, metrics, listener, shutdown).await;
    exports.abort();
    outcome
}

/// Opens the store. A folder in use is waited for, so that a server can start while the one before it ends.
async fn open(config: &ServeConfig) -> Result<SledStore, RunError> {
    let started = Instant::now();
    let mut said = false;
    loop {
        let (data, options) = (config.data.clone(), config.store.options());
        let opened = tokio::task::spawn_blocking(move || SledStore::open(data, options)).await;
        match opened.map_err(|error| RunError::StoreFailed(error.to_string()))? {
            Err(OpenError::InUse(_)) if started.elapsed() < FOLDER_PATIENCE => {
                if !std::mem::replace(&mut said, true) {
                    tracing::info!(data = %config.data.display(), "waiting for another process to leave the data folder");
                }
                sleep(LOOK_AT_FOLDER_EVERY).await;
            }
            opened => return Ok(opened?),
        }
    }
}

/// Serves over a store that is open already.
///
/// # Errors
/// When it cannot start, or when the store fails for good.
pub async fn run_over(
    config: ServeConfig,
    store: Arc<dyn UpdateStore>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), RunError> {
    serve(config, store, Metrics::default(), listener, shutdown).await
}

async fn serve(
    config: ServeConfig,
    store: Arc<dyn UpdateStore>,
    metrics: Metrics,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), RunError> {
    let address = listener.local_addr()?;
    let (fatal, mut failed) = watch::channel(None);
    let app = assemble(&config, Arc::clone(&store), metrics, address, fatal)?;
    let closing = app.0.closing.clone();
    let door = Door {
        limits: config.limits.connection(),
        places: Places::new(
            config.limits.connections,
            config.limits.connections_per_address,
            app.metrics().connections.clone(),
        ),
        connects: Rates::new(Limits::with_burst(config.limits.connects_per_second)),
        proxies: Arc::clone(&app.0.proxies),
        metrics: Arc::clone(app.metrics()),
    };
    let server = tokio::spawn(door.serve(listener, router(app.clone(), &config), closing.clone()));
    let purge = tokio::spawn(purge(
        app.clone(),
        Duration::from_secs(u64::from(config.limits.trash_days) * 86_400),
    ));
    let keeper = tokio::spawn({
        let (versions, every) = (app.versions().clone(), config.limits.history_minutes);
        async move {
            versions
                .keep_automatic(Duration::from_secs(u64::from(every) * 60))
                .await
        }
    });
    tracing::info!(url = app.public_url().as_str(), %address, data = %config.data.display(), "serving");

    let failure = tokio::select! {
        () = shutdown => None,
        why = failed.wait_for(Option::is_some) => why.ok().and_then(|why| why.clone()),
        why = away(&*store) => Some(why),
    };
    closing.cancel();
    purge.abort();
    keeper.abort();
    tracing::info!("ending: saving and closing connections");
    // A store that failed saves nothing more; the rooms only tell their people.
    app.rooms()
        .shut_down(if failure.is_some() {
            Duration::ZERO
        } else {
            SAVE_PATIENCE
        })
        .await;
    if failure.is_none() {
        // Nothing is lost without: the next change brings a version.
        let _ = timeout(END_PATIENCE, app.versions().finish()).await;
    }
    app.sockets().close();
    let _ = timeout(END_PATIENCE, app.sockets().wait()).await;
    let _ = timeout(END_PATIENCE, server).await;
    store.close().await;
    match failure {
        Some(why) => Err(RunError::StoreFailed(why)),
        None => {
            tracing::info!("ended");
            Ok(())
        }
    }
}

fn assemble(
    config: &ServeConfig,
    store: Arc<dyn UpdateStore>,
    metrics: Metrics,
    address: SocketAddr,
    fatal: watch::Sender<Option<String>>,
) -> Result<App, RunError> {
    let metrics = Arc::new(metrics);
    let limits = &config.limits;
    let linger = Duration::from_secs(limits.linger_seconds.into());
    let rooms = Rooms::new(Arc::clone(&store), limits.room(), linger, Arc::clone(&metrics), fatal);
    let per_hour = f64::from(limits.journeys_per_hour);
    Ok(App(Arc::new(Parts {
        journeys: Journeys::new(
            Arc::clone(&store),
            rooms.clone(),
            JourneyBounds {
                links: limits.links_per_journey,
                picture_bytes: limits.pictures_per_journey_bytes,
            },
        ),
        studio: Studio::new(limits.picture_bytes),
        versions: Versions::new(Arc::clone(&store), rooms.clone(), limits.history(), limits.room()),
        rooms,
        store,
        sessions: Places::new(limits.sessions, limits.sessions_per_address, metrics.sessions.clone()),
        sockets: TaskTracker::new(),
        metrics,
        public_url: config
            .public_url
            .clone()
            .unwrap_or_else(|| PublicUrl::of_listener(address)),
        creations: Rates::new(Rate {
            per_second: per_hour / 3_600.0,
            burst: per_hour,
        }),
        requests: Rates::new(Limits::with_burst(limits.requests_per_second)),
        socket_limits: limits.socket(),
        body_patience: Duration::from_secs(limits.body_seconds.into()),
        proxies: Arc::new(Proxies::new(config.trusted_proxies.clone())),
        assets: Assets::open(config.client_dir.clone())?,
        openapi: http::api()
            .into_openapi()
            .to_json()
            .map(Bytes::from)
            .unwrap_or_default(),
        closing: CancellationToken::new(),
    })))
}

fn router(app: App, config: &ServeConfig) -> Router {
    let (api, _) = http::api().split_for_parts();
    let openapi = app.0.openapi.clone();
    api.route(
        "/api/openapi.json",
        get(async move || ([(CONTENT_TYPE, "application/json")], openapi)),
    )
    .route("/api/{*rest}", axum::routing::any(unknown_route))
    .route("/sync/{journey}/{doc}", get(http::sync::sync))
    .route("/healthz", get(ops::healthz))
    .route("/readyz", get(ops::readyz))
    .route("/metrics", get(ops::metrics))
    .fallback(get(assets::serve))
    .layer(DefaultBodyLimit::max(config.limits.body_bytes))
    .layer(axum::middleware::from_fn_with_state(app.clone(), guard::around))
    .with_state(app)
}

/// Resolves when the store has failed, also when no room happened to write.
async fn away(store: &dyn UpdateStore) -> String {
    let mut every = interval(LOOK_AT_STORE_EVERY);
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if let StoreHealth::Away(why) = store.health() {
            return why;
        }
    }
}

async fn unknown_route() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "unknown_route",
        "There is no such route; see /api/openapi.json.",
    )
}

async fn purge(app: App, keep: Duration) {
    let mut every = interval(if keep.is_zero() { PURGE_SOON } else { PURGE_EVERY });
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if let Err(error) = app.journeys().purge(keep).await {
            tracing::warn!(%error, "the trash was not purged; trying again later");
        }
    }
}
