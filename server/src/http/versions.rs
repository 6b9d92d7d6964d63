//! `/api/journeys/{id}/versions`: what a journey was, what changed since, and the way back.
//!
//! Everybody who reads the journey may look; editors name and restore; owners delete. Not here: what a version is (`versions`).

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use waymark_shared::access::DocName;
use waymark_shared::api::{ErrorBody, NameVersion, RestoreVersion, Restored, VersionInfo};
use waymark_shared::diff::Differences;
use waymark_shared::ids::{JourneyId, VersionId};
use waymark_shared::journey::Journey;
use waymark_shared::limits;

use crate::app::App;
use crate::content;
use crate::http::error::{ApiError, Body, Ids};
use crate::http::journeys::{access, owner};
use crate::journeys::JourneyError;
use crate::versions::VersionError;

/// A version with what it holds.
#[derive(Debug, Clone, Serialize)]
pub struct VersionContent {
    /// Which one.
    pub info: VersionInfo,
    /// The journey as values, like `/content`.
    pub journey: Journey,
}

/// What to compare.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
pub struct Between {
    /// From this version on. Absent: from the one before.
    #[param(value_type = Option<String>)]
    since: Option<VersionId>,
    /// Up to this version. Absent: up to now.
    #[param(value_type = Option<String>)]
    until: Option<VersionId>,
}

/// All versions, newest first.
#[utoipa::path(get, path = "/api/journeys/{id}/versions", params(("id" = String, Path)), security(("token" = [])),
    responses(
        (status = 200, body = [VersionInfo]),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody),
    ))]
pub async fn list(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
) -> Result<Json<Vec<VersionInfo>>, ApiError> {
    access(&app, id, &headers).await?.alive()?;
    Ok(Json(app.versions().list(id).await?))
}

/// Names the journey as it is now. Once this is answered, the version is on the disk.
#[utoipa::path(post, path = "/api/journeys/{id}/versions", params(("id" = String, Path)), security(("token" = [])),
    request_body = NameVersion, responses(
        (status = 201, body = VersionInfo),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody, description = "Too many named versions."),
        (status = 410, body = ErrorBody),
    ))]
pub async fn name(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
    Body(body): Body<NameVersion>,
) -> Result<(StatusCode, Json<VersionInfo>), ApiError> {
    editor(&app, id, &headers, "name a version").await?;
    let (name, by) = checked(body)?;
    let made = app.versions().name(id, name, by).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// One version, with the journey as it was.
#[utoipa::path(get, path = "/api/journeys/{id}/versions/{version}", params(("id" = String, Path), ("version" = String, Path)),
    security(("token" = [])), responses(
        (status = 200, body = serde_json::Value, description = "`info` as in the list, `journey` as in /content."),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody),
    ))]
pub async fn read(
    State(app): State<App>,
    Ids((id, version)): Ids<(JourneyId, VersionId)>,
    headers: HeaderMap,
) -> Result<Json<VersionContent>, ApiError> {
    access(&app, id, &headers).await?.alive()?;
    let info = app.versions().find(id, version).await?;
    let journey = app.versions().journey(id, version).await?;
    Ok(Json(VersionContent { info, journey }))
}

/// One version as a Yjs update for an empty document, which any Yjs tool reads.
#[utoipa::path(get, path = "/api/journeys/{id}/versions/{version}/state",
    params(("id" = String, Path), ("version" = String, Path)), security(("token" = [])), responses(
        (status = 200, body = [u8], content_type = "application/octet-stream"),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody),
    ))]
pub async fn state(
    State(app): State<App>,
    Ids((id, version)): Ids<(JourneyId, VersionId)>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    access(&app, id, &headers).await?.alive()?;
    let state = app.versions().state(id, version).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], state))
}

/// Gives a version a name; a named version stays.
#[utoipa::path(patch, path = "/api/journeys/{id}/versions/{version}",
    params(("id" = String, Path), ("version" = String, Path)), security(("token" = [])), request_body = NameVersion,
    responses(
        (status = 200, body = VersionInfo),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 410, body = ErrorBody),
    ))]
pub async fn rename(
    State(app): State<App>,
    Ids((id, version)): Ids<(JourneyId, VersionId)>,
    headers: HeaderMap,
    Body(body): Body<NameVersion>,
) -> Result<Json<VersionInfo>, ApiError> {
    editor(&app, id, &headers, "name a version").await?;
    let (name, by) = checked(body)?;
    Ok(Json(app.versions().rename(id, version, name, by).await?))
}

/// Deletes a version for good.
#[utoipa::path(delete, path = "/api/journeys/{id}/versions/{version}",
    params(("id" = String, Path), ("version" = String, Path)), security(("token" = [])), responses(
        (status = 204),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody),
    ))]
pub async fn delete(
    State(app): State<App>,
    Ids((id, version)): Ids<(JourneyId, VersionId)>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    owner(&app, id, &headers, "delete a version").await?.alive()?;
    app.versions().delete(id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What changed between two versions, or up to now: by stage and moment, with what was and is.
#[utoipa::path(get, path = "/api/journeys/{id}/changes", params(("id" = String, Path), Between), security(("token" = [])),
    responses(
        (status = 200, body = Differences),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody),
    ))]
pub async fn changes(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    Query(between): Query<Between>,
    headers: HeaderMap,
) -> Result<Json<Differences>, ApiError> {
    access(&app, id, &headers).await?.alive()?;
    Ok(Json(app.versions().changes(id, between.since, between.until).await?))
}

/// Writes what a version says as new changes that everybody gets at once, after keeping a version of what was there before. Whoever edits meanwhile is merged.
#[utoipa::path(post, path = "/api/journeys/{id}/versions/{version}/restore",
    params(("id" = String, Path), ("version" = String, Path)), security(("token" = [])), request_body = RestoreVersion,
    responses(
        (status = 200, body = Restored),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 410, body = ErrorBody),
    ))]
pub async fn restore(
    State(app): State<App>,
    Ids((id, version)): Ids<(JourneyId, VersionId)>,
    headers: HeaderMap,
    Body(body): Body<RestoreVersion>,
) -> Result<Json<Restored>, ApiError> {
    editor(&app, id, &headers, "restore a version").await?;
    let by = checked_by(&body.by)?.unwrap_or_default();
    Ok(Json(app.versions().restore(id, version, by, body.client).await?))
}

async fn editor(app: &App, id: JourneyId, headers: &HeaderMap, what: &str) -> Result<(), ApiError> {
    let access = access(app, id, headers).await?.alive()?;
    if access.role.may_write(DocName::Map) {
        return Ok(());
    }
    let message = format!("This link does not allow to {what}. Ask for one that does.");
    Err(ApiError::new(StatusCode::FORBIDDEN, "forbidden", message))
}

fn checked(body: NameVersion) -> Result<(String, Option<String>), ApiError> {
    if !content::is_title(&body.name) {
        let message = format!(
            "The name of a version has 1 to {} characters on one line.",
            limits::TITLE_UTF16
        );
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "invalid_name", message));
    }
    Ok((body.name.trim().to_owned(), checked_by(&body.by)?))
}

fn checked_by(by: &str) -> Result<Option<String>, ApiError> {
    match by.trim() {
        "" => Ok(None),
        by if content::is_title(by) => Ok(Some(by.to_owned())),
        _ => {
            let message = format!(
                "A person's name has at most {} characters on one line.",
                limits::TITLE_UTF16
            );
            Err(ApiError::new(StatusCode::BAD_REQUEST, "invalid_name", message))
        }
    }
}

impl From<VersionError> for ApiError {
    fn from(error: VersionError) -> Self {
        match error {
            VersionError::Unknown => Self::new(
                StatusCode::NOT_FOUND,
                "unknown_version",
                "There is no such version. It may have been deleted, or thinned out with its age.",
            ),
            VersionError::TooManyNamed(most) => {
                let message = format!("A journey has at most {most} named versions. Delete one first.");
                Self::new(StatusCode::CONFLICT, "too_many_versions", message)
            }
            VersionError::NoRoom => Self::new(
                StatusCode::CONFLICT,
                "too_many_versions",
                "The named versions of this journey take all the room its history may have. Delete one first.",
            ),
            VersionError::Unavailable(error) => JourneyError::from(error).into(),
            VersionError::Store(error) => JourneyError::from(error).into(),
        }
    }
}
