//! `/api/journeys/{id}/pictures`: pictures of cards and personas.
//!
//! A picture needs a token like everything else, so pages fetch it with the header and show what they got: an address of its own in an
//! `<img>` would have to carry the token. Not here: what a picture may be (`picture`), where it is kept (`journeys`).

use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tokio::time::timeout;
use waymark_shared::access::DocName;
use waymark_shared::api::{ErrorBody, PictureStored};
use waymark_shared::ids::JourneyId;

use super::journeys::{access, forbidden};
use crate::app::App;
use crate::http::error::{ApiError, Ids};
use crate::picture::PictureError;

/// How long the body of an upload may take: 12 MB at 2 Mbit/s.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Stores a picture and answers by what name: what the fields `asset` of a card and `picture` of a persona hold.
///
/// The body is the file itself: JPEG, PNG, WebP or GIF (its first frame), judged by content. It is turned upright, made at most 1,600 pixels
/// wide and high, and encoded anew; what else the file holds (places, scripts) is dropped. The same picture again has the same name.
#[utoipa::path(post, path = "/api/journeys/{id}/pictures", params(("id" = String, Path)), security(("token" = [])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses(
        (status = 201, body = PictureStored),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "The journey has as many pictures as it may."),
        (status = 410, body = ErrorBody), (status = 413, body = ErrorBody, description = "Too many bytes or pixels."),
        (status = 415, body = ErrorBody, description = "By its content it is no picture that is taken."),
        (status = 503, body = ErrorBody),
    ))]
pub async fn upload(
    State(app): State<App>,
    Ids(id): Ids<JourneyId>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<PictureStored>), ApiError> {
    let access = access(&app, id, &headers).await?.alive()?;
    if !access.role.may_write(DocName::Map) {
        return Err(forbidden("add pictures"));
    }
    let _place = app.studio().place().await?;
    let upload = read_body(&app, body, app.studio().upload_bytes, "picture_bytes").await?;
    let picture = app.studio().develop(upload).await.inspect_err(|_| {
        app.metrics().refused("picture");
    })?;
    let asset = app.journeys().add_picture(id, &picture).await?;
    let (width, height) = (picture.width, picture.height);
    Ok((StatusCode::CREATED, Json(PictureStored { asset, width, height })))
}

/// A picture of the journey. What stands under a name never changes, so it may be kept for ever by whoever may see it.
#[utoipa::path(get, path = "/api/journeys/{id}/pictures/{asset}",
    params(("id" = String, Path), ("asset" = String, Path)), security(("token" = [])), responses(
        (status = 200, description = "The picture.", body = Vec<u8>, content_type = "image/*"),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 410, body = ErrorBody),
    ))]
pub async fn read(
    State(app): State<App>,
    Ids((id, asset)): Ids<(JourneyId, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    access(&app, id, &headers).await?.alive()?;
    let (kind, bytes) = app.journeys().picture(id, &asset).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type())),
        // A cache shared by several people does not ask who may see it.
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, max-age=31536000, immutable"),
        ),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
    ];
    Ok((headers, bytes).into_response())
}

/// A body that may be larger than the others: bounded in bytes and time.
pub(super) async fn read_body(app: &App, body: Body, most: usize, flag: &'static str) -> Result<Bytes, ApiError> {
    match timeout(PATIENCE, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            app.metrics().refused(flag);
            let message = format!("This file has more than {} MB.", most / 1_048_576);
            Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message))
        }
        Err(_) => {
            app.metrics().refused("body_seconds");
            let message = "The file took too long to arrive. Try again on a better line.";
            Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "too_slow", message))
        }
    }
}

impl From<PictureError> for ApiError {
    fn from(error: PictureError) -> Self {
        let (status, code, advice) = match error {
            PictureError::WrongKind => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "wrong_kind",
                ". Save it as one of them and try again.",
            ),
            PictureError::Unreadable => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unreadable",
                ". Open it in a picture program and save it anew.",
            ),
            PictureError::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                ". Make it smaller and try again.",
            ),
            PictureError::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", ". Try again in a moment."),
        };
        Self::new(status, code, format!("{error}{advice}"))
    }
}
