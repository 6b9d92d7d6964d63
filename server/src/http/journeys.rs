//! `/api/journeys`: create, read, rename, duplicate, delete, restore.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use waymark_shared::access::{DocName, Role};
use waymark_shared::analysis::Insights;
use waymark_shared::api::{
    CreateJourney, CreatedLink, CreatedLinks, ErrorBody, JourneyCreated, JourneyInfo, RenameJourney,
};
use waymark_shared::ids::JourneyId;
use waymark_shared::journey::Journey;
use waymark_shared::limits;
use waymark_shared::templates::Language;

use crate::app::App;
use crate::app::address::ClientAddress;
use crate::content;
use crate::http::error::{ApiError, Body, Ids};
use crate::http::guard::bearer;
use crate::journeys::{Access, JourneyError, NewLink};

/// Creates a journey from a template.
///
/// The answer shows the tokens of its three links once; the server keeps only their hashes.
#[utoipa::path(post, path = "/api/journeys", request_body = CreateJourney, responses(
    (status = 201, body = JourneyCreated),
    (status = 400, body = ErrorBody, description = "The body or title is not as described."),
    (status = 413, body = ErrorBody, description = "The body is too large."),
    (status = 422, body = ErrorBody, description = "No such template."),
    (status = 429, body = ErrorBody, description = "Too many journeys from this address; wait a while."),
))]
pub async fn create(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Body(body): Body<CreateJourney>,
) -> Result<(StatusCode, Json<JourneyCreated>), ApiError> {
    if let Some(title) = &body.title {
        check_title(title)?;
    }
    app.may_create(address)?;
    let language = body.language.as_deref().map(Language::of).unwrap_or_default();
    let (id, links) = app
        .journeys()
        .create(&body.template, language, body.title.as_deref())
        .await?;
    keep_start(&app, id).await;
    let title = app.journeys().title(id).await?;
    Ok((StatusCode::CREATED, Json(created(&app, id, title, &links))))
}

/// What the holder of a token may know about a journey, also while it lies in the trash.
#[utoipa::path(get, path = "/api/journeys/{id}", params(("id" = String, Path)), security(("token" = [])), responses(
    (status = 200, body = JourneyInfo),
    (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
))]
pub async fn info(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
) -> Result<Json<JourneyInfo>, ApiError> {
    let access = access(&app, id, &headers).await?;
    Ok(Json(JourneyInfo {
        id,
        title: app.journeys().title(id).await?,
        role: access.role,
        created_ms: access.journey.created_ms,
        deleted_ms: access.journey.deleted_ms,
    }))
}

/// The whole map as values, read the way every client reads it.
#[utoipa::path(get, path = "/api/journeys/{id}/content", params(("id" = String, Path)), security(("token" = [])),
    responses(
        (status = 200, body = serde_json::Value, description = "stages, moments, lanes, cards, personas, …"),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody, description = "The journey lies in the trash."),
    ))]
pub async fn content(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
) -> Result<Json<Journey>, ApiError> {
    access(&app, id, &headers).await?.alive()?;
    Ok(Json(app.journeys().content(id).await?))
}

/// What the journey finds out about itself: curves, moments of truth, pain ranking, hidden gaps, funnel, owner/impact/gap,
/// surveys, health.
///
/// Computed by the same functions as on the screen; docs/analyses.md gives the formulas.
#[utoipa::path(get, path = "/api/journeys/{id}/insights", params(("id" = String, Path)), security(("token" = [])),
    responses(
        (status = 200, body = Insights),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody, description = "The journey lies in the trash."),
    ))]
pub async fn insights(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
) -> Result<Json<Insights>, ApiError> {
    access(&app, id, &headers).await?.alive()?;
    let journey = app.journeys().content(id).await?;
    Ok(Json(content::insights(&journey)))
}

/// Changes the title. It is an edit like any other: everybody in the journey sees it at once.
#[utoipa::path(patch, path = "/api/journeys/{id}", params(("id" = String, Path)), security(("token" = [])),
    request_body = RenameJourney, responses(
        (status = 200, body = JourneyInfo),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 410, body = ErrorBody),
    ))]
pub async fn rename(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
    Body(body): Body<RenameJourney>,
) -> Result<Json<JourneyInfo>, ApiError> {
    let access = access(&app, id, &headers).await?.alive()?;
    if !access.role.may_write(DocName::Map) {
        return Err(forbidden("rename the journey"));
    }
    check_title(&body.title)?;
    app.journeys().rename(id, body.title.clone()).await?;
    let (created_ms, deleted_ms) = (access.journey.created_ms, None);
    Ok(Json(JourneyInfo {
        id,
        title: body.title,
        role: access.role,
        created_ms,
        deleted_ms,
    }))
}

/// Copies the map into a new journey with its own links. Comments and sticky notes stay behind.
#[utoipa::path(post, path = "/api/journeys/{id}/duplicate", params(("id" = String, Path)), security(("token" = [])),
    responses(
        (status = 201, body = JourneyCreated),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody), (status = 429, body = ErrorBody),
    ))]
pub async fn duplicate(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<JourneyCreated>), ApiError> {
    owner(&app, id, &headers, "duplicate the journey").await?.alive()?;
    app.may_create(address)?;
    let (copy, title, links) = app.journeys().duplicate(id).await?;
    keep_start(&app, copy).await;
    Ok((StatusCode::CREATED, Json(created(&app, copy, title, &links))))
}

/// Puts the journey into the trash and ends all its connections. Deleting again changes nothing.
#[utoipa::path(delete, path = "/api/journeys/{id}", params(("id" = String, Path)), security(("token" = [])), responses(
    (status = 204),
    (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
))]
pub async fn delete(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    owner(&app, id, &headers, "delete the journey").await?;
    app.journeys().delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the journey out of the trash.
#[utoipa::path(post, path = "/api/journeys/{id}/restore", params(("id" = String, Path)), security(("token" = [])),
    responses(
        (status = 204),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
    ))]
pub async fn restore(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    owner(&app, id, &headers, "restore the journey").await?;
    app.journeys().restore(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps a new journey as it was made. It is there whether this works or not.
async fn keep_start(app: &App, id: JourneyId) {
    if let Err(error) = app.versions().begin(id).await {
        tracing::warn!(journey = %id, %error, "the first version was not kept");
    }
}

/// What the request's token allows.
pub(super) async fn access(app: &App, id: JourneyId, headers: &HeaderMap) -> Result<Access, JourneyError> {
    app.journeys().access(id, bearer(headers).as_ref()).await
}

/// The same, for what only the owner may do.
pub(super) async fn owner(app: &App, id: JourneyId, headers: &HeaderMap, what: &str) -> Result<Access, ApiError> {
    let access = access(app, id, headers).await?;
    if access.role < Role::Owner {
        Err(forbidden(what))
    } else {
        Ok(access)
    }
}

pub(super) fn link_of(app: &App, id: JourneyId, link: &NewLink) -> CreatedLink {
    let token = link.token.reveal().to_owned();
    let url = format!("{}/j/{id}#{token}", app.public_url().as_str());
    CreatedLink { token, url }
}

pub(super) fn created(app: &App, id: JourneyId, title: String, links: &[NewLink; 3]) -> JourneyCreated {
    let [owner, editor, viewer] = links.each_ref().map(|link| link_of(app, id, link));
    JourneyCreated {
        id,
        title,
        links: CreatedLinks { owner, editor, viewer },
    }
}

fn check_title(title: &str) -> Result<(), ApiError> {
    if content::is_title(title) {
        return Ok(());
    }
    let message = format!("A title has 1 to {} characters on one line.", limits::TITLE_UTF16);
    Err(ApiError::new(StatusCode::BAD_REQUEST, "invalid_title", message))
}

pub(super) fn forbidden(what: &str) -> ApiError {
    let message = format!("This link does not allow to {what}. Ask for one that does.");
    ApiError::new(StatusCode::FORBIDDEN, "forbidden", message)
}
