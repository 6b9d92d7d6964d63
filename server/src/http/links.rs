//! `/api/journeys/{id}/links`: the share links of a journey, for its owner.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use waymark_shared::api::{CreateLink, ErrorBody, LinkCreated, LinkInfo};
use waymark_shared::ids::{JourneyId, LinkId};
use waymark_shared::limits;

use crate::app::App;
use crate::http::error::{ApiError, Body, Ids};
use crate::http::journeys::{link_of, owner};

/// All links, without their secrets.
#[utoipa::path(get, path = "/api/journeys/{id}/links", params(("id" = String, Path)), security(("token" = [])), responses(
    (status = 200, body = [LinkInfo]),
    (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
))]
pub async fn list(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
) -> Result<Json<Vec<LinkInfo>>, ApiError> {
    let access = owner(&app, id, &headers, "see the links").await?.alive()?;
    let info = |link: crate::journeys::LinkEntry| LinkInfo {
        id: link.id,
        role: link.role,
        name: link.name,
        created_ms: link.created_ms,
    };
    Ok(Json(access.journey.links.into_iter().map(info).collect()))
}

/// Makes a link; its secret is shown this once.
#[utoipa::path(post, path = "/api/journeys/{id}/links", params(("id" = String, Path)), security(("token" = [])),
    request_body = CreateLink, responses(
        (status = 201, body = LinkCreated),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody, description = "Too many links."),
    ))]
pub async fn create(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
    Body(body): Body<CreateLink>,
) -> Result<(StatusCode, Json<LinkCreated>), ApiError> {
    owner(&app, id, &headers, "create a link").await?.alive()?;
    if body.name.encode_utf16().count() > limits::TITLE_UTF16 {
        let message = format!("The name of a link has at most {} characters.", limits::TITLE_UTF16);
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "invalid_name", message));
    }
    let made = app.journeys().add_link(id, body.role, body.name).await?;
    let link = link_of(&app, id, &made);
    Ok((
        StatusCode::CREATED,
        Json(LinkCreated {
            id: made.id,
            role: made.role,
            link,
        }),
    ))
}

/// Revokes a link. Whoever is connected by it is disconnected before the answer is sent.
#[utoipa::path(delete, path = "/api/journeys/{id}/links/{link}", params(("id" = String, Path), ("link" = String, Path)),
    security(("token" = [])), responses(
        (status = 204),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "It is the owner's last link."),
    ))]
pub async fn revoke(
    State(app): State<App>,
    Ids((id, link)): Ids<(JourneyId, LinkId)>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    owner(&app, id, &headers, "revoke a link").await?;
    app.journeys().revoke_link(id, link).await?;
    Ok(StatusCode::NO_CONTENT)
}
