//! `/api/templates`: what a journey can start from, and journeys as template files.

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use waymark_shared::api::{ErrorBody, JourneyCreated, TemplateInfo};
use waymark_shared::ids::JourneyId;
use waymark_shared::templates::Language;

use super::journeys::{access, created};
use super::pictures::read_body;
use crate::app::App;
use crate::app::address::ClientAddress;
use crate::content;
use crate::http::error::{ApiError, Ids};
use crate::journeys::JourneyError;

/// Largest template file, in bytes: the largest of ours has 50 KB, a journey of 2,000 cards 1 MB.
const FILE_BYTES: usize = 4 * 1024 * 1024;

/// What `GET /api/templates` may be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Language of names and descriptions, such as `de`. Absent, or one that there is not: English.
    language: Option<String>,
}

/// All templates, in the order in which they are offered.
#[utoipa::path(get, path = "/api/templates", params(Wanted), responses((status = 200, body = [TemplateInfo])))]
pub async fn list(Query(wanted): Query<Wanted>) -> Json<&'static [TemplateInfo]> {
    Json(content::templates(
        wanted.language.as_deref().map(Language::of).unwrap_or_default(),
    ))
}

/// Creates a journey from a template file, as `GET /api/journeys/{id}/template` gives it or a person wrote it.
///
/// The file is read strictly: an unknown field or word, or a value out of range, is refused with its place, and nothing is made.
#[utoipa::path(post, path = "/api/templates/journeys", request_body(content = String, content_type = "application/toml"),
    responses(
        (status = 201, body = JourneyCreated),
        (status = 413, body = ErrorBody, description = "The file is too large."),
        (status = 422, body = ErrorBody, description = "This is no template; the message says where."),
        (status = 429, body = ErrorBody, description = "Too many journeys from this address; wait a while."),
    ))]
pub async fn create(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    body: Body,
) -> Result<(StatusCode, Json<JourneyCreated>), ApiError> {
    // Before the body is read: a file costs more than a name.
    app.may_create(address)?;
    let _place = app.studio().place().await?;
    let bytes = read_body(&app, body, FILE_BYTES, "template_bytes").await?;
    let text = String::from_utf8(bytes.into()).map_err(|_| JourneyError::BadTemplate("it is not text".to_owned()))?;
    let (id, links) = app.journeys().create_from_file(text).await?;
    let title = app.journeys().title(id).await?;
    Ok((StatusCode::CREATED, Json(created(&app, id, title, &links))))
}

/// The journey as a template file (TOML), to start other journeys from. Pictures, comments and sticky notes stay behind.
#[utoipa::path(get, path = "/api/journeys/{id}/template", params(("id" = String, Path)), security(("token" = [])),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "application/toml"),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody),
    ))]
pub async fn save(State(app): State<App>, Ids(id): Ids<JourneyId>, headers: HeaderMap) -> Result<Response, ApiError> {
    access(&app, id, &headers).await?.alive()?;
    let text = app.journeys().template(id).await?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/toml; charset=utf-8"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"journey.waymark.toml\""),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, text).into_response())
}
