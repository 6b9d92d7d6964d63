//! `GET /sync/{journey}/{doc}`: from a request to a session in a room.
//!
//! Whoever is refused is refused after the upgrade, with a close code: a browser shows nothing of a refused upgrade, and
//! a y-websocket client would retry for ever. Not here: the protocol (`room`), the socket (`ws`).

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Path, Query, Request, State};
use axum::http::{HeaderMap, Response};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::time::{Duration, timeout};
use tungstenite::Message;
use tungstenite::protocol::CloseFrame;
use waymark_shared::access::DocName;
use waymark_shared::ids::JourneyId;
use waymark_shared::protocol::CloseCode;

use crate::app::App;
use crate::app::address::ClientAddress;
use crate::app::listener::Arrival;
use crate::app::places::{NoPlace, Place};
use crate::auth::Token;
use crate::http::error::ApiError;
use crate::http::guard::{bearer, is_own_origin};
use crate::http::upgrade::{Arrived, Upgrade, websocket};
use crate::journeys::{Access, JourneyError};
use crate::metrics::Reason;
use crate::room::session::Session;
use crate::room::task::RoomCommand;
use crate::store::DocKey;
use crate::ws::connection::{Connection, SocketLimits, close_name};
use crate::ws::heard::Heard;
use crate::ws::outbox::SharedOutbox;

/// The query of a connection.
#[derive(Deserialize)]
pub struct SyncQuery {
    /// The token of a share link.
    token: Option<String>,
    /// `1` asks for our own frames.
    waymark: Option<String>,
}

/// Largest frame of somebody who may only read, in bytes: questions, presence, and the answer to our step 1, which holds
/// little but what was deleted. Links to read are given to many, and frames wait in memory until they are whole.
const READER_FRAME_BYTES: usize = 1024 * 1024;
/// The same for somebody who is about to be refused, of whom nothing is needed.
const STRANGER_FRAME_BYTES: usize = 4 * 1024;

/// Somebody who may come in.
struct Admission {
    place: Place,
    key: DocKey,
    access: Access,
}

struct Knock {
    journey: String,
    doc: String,
    token: Option<Token>,
    extended: bool,
    own_origin: bool,
    address: IpAddr,
    heard: Heard,
}

/// Upgrades every request, then lets it in or closes it.
pub async fn sync(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    ConnectInfo(arrival): ConnectInfo<Arrival>,
    Path((journey, doc)): Path<(String, String)>,
    Query(query): Query<SyncQuery>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response<Body>, ApiError> {
    let (response, arrived) = Upgrade::of(request)?.accept();
    let mut limits = app.socket_limits();
    let knock = Knock {
        journey,
        doc,
        token: query
            .token
            .as_deref()
            .and_then(Token::presented)
            .or_else(|| bearer(&headers)),
        extended: query.waymark.as_deref() == Some("1"),
        own_origin: is_own_origin(&headers, app.public_url().as_str()),
        address,
        heard: arrival.heard,
    };
    let admission = admit(&app, &knock).await;
    limits.frame_bytes = match &admission {
        Ok(admission) if admission.access.role.may_write(admission.key.doc) => limits.frame_bytes,
        Ok(_) => limits.frame_bytes.min(READER_FRAME_BYTES),
        Err(_) => STRANGER_FRAME_BYTES,
    };
    let tasks = app.sockets().clone();
    tasks.spawn(async move {
        let Some(arrived) = arrived.await else { return };
        match admission {
            Ok(admission) => join(app, knock, admission, limits, arrived).await,
            Err(code) => refuse(&app, arrived, code).await,
        }
    });
    Ok(response)
}

async fn admit(app: &App, knock: &Knock) -> Result<Admission, CloseCode> {
    app.may_ask(knock.address).map_err(|_| CloseCode::Full)?;
    let place = app.sessions().enter(Some(knock.address)).map_err(|none| {
        app.metrics().refused(match none {
            NoPlace::Address => "sessions_per_address",
            NoPlace::Server => "sessions",
        });
        CloseCode::Full
    })?;
    let (key, access) = check(app, knock).await.inspect_err(|code| match code {
        CloseCode::Unauthorized => app.wrong_token(knock.address),
        code => app.metrics().refused(reason(*code)),
    })?;
    Ok(Admission { place, key, access })
}

async fn join(app: App, knock: Knock, admission: Admission, limits: SocketLimits, arrived: Arrived) {
    let Admission { place, key, access } = admission;
    let outbox = Arc::new(SharedOutbox::default());
    let session = || Session::new(access.role, access.link, knock.extended, false);
    let line = match app.rooms().join(key, session, Arc::clone(&outbox)).await {
        Ok(line) => line,
        Err(code) => {
            app.metrics().refused(reason(code));
            return refuse(&app, arrived, code).await;
        }
    };
    // A link revoked or a journey deleted since the first look would otherwise be missed. It leaves the room before anything it sent is read.
    if let Err(code) = check(&app, &knock).await {
        line.send(RoomCommand::Leave(line.session)).await;
        return refuse(&app, arrived, code).await;
    }
    let frames_per_write = app.metrics().frames_per_flush.clone();
    let incoming = arrived.line.into_incoming(Arc::clone(&outbox), frames_per_write);
    // Twice the limit, so that a frame that is a little too large can be refused in words.
    let socket = websocket(incoming, arrived.unread, limits.frame_bytes * 2).await;
    let connection = Connection {
        line,
        outbox,
        extended: knock.extended,
        limits,
        metrics: Arc::clone(app.metrics()),
        heard: knock.heard,
    };
    // A task of its own, which is all that stays: most sockets are idle, and what let them in is larger.
    app.sockets().spawn(async move {
        connection.run(socket).await;
        drop(place);
    });
}

async fn check(app: &App, knock: &Knock) -> Result<(DocKey, Access), CloseCode> {
    if !knock.own_origin {
        return Err(CloseCode::Forbidden);
    }
    let journey: JourneyId = knock.journey.parse().map_err(|_| CloseCode::NotFound)?;
    let doc: DocName = knock.doc.parse().map_err(|_| CloseCode::NotFound)?;
    let access = app.journeys().access(journey, knock.token.as_ref()).await;
    let access = access.and_then(Access::alive).map_err(|error| match error {
        JourneyError::Unknown => CloseCode::NotFound,
        JourneyError::Unauthorized => CloseCode::Unauthorized,
        JourneyError::OtherJourney => CloseCode::Forbidden,
        JourneyError::Deleted => CloseCode::Gone,
        _ => CloseCode::StoreAway,
    })?;
    Ok((DocKey { journey, doc }, access))
}

/// The word of a refusal in the counters.
fn reason(code: CloseCode) -> &'static str {
    match code {
        CloseCode::Forbidden => "not_allowed",
        CloseCode::NotFound => "not_found",
        CloseCode::Gone => "deleted",
        CloseCode::Full => "sessions_per_room",
        CloseCode::GoingAway => "closing",
        _ => "store_away",
    }
}

async fn refuse(app: &App, arrived: Arrived, code: CloseCode) {
    let name = close_name(code);
    app.metrics().closes.get_or_create(&Reason { reason: name }).inc();
    let close = CloseFrame {
        code: code.code().into(),
        reason: name.into(),
    };
    let mut socket = websocket(arrived.line, arrived.unread, STRANGER_FRAME_BYTES * 2).await;
    let _ = timeout(Duration::from_secs(2), async {
        if socket.send(Message::Close(Some(close))).await.is_ok() {
            // Until the client has closed too, or the system may throw the close frame away.
            while let Some(Ok(_)) = socket.next().await {}
        }
    })
    .await;
}
