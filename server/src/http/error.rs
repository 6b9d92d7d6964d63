//! Errors of the HTTP interface: a status, a stable word for programs, a sentence for people.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use waymark_shared::api::{ErrorBody, ErrorDetail};

use crate::app::App;
use crate::journeys::JourneyError;
use crate::store::StoreError;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status.
    pub status: StatusCode,
    /// For programs.
    pub code: &'static str,
    /// For people: what happened and what to do.
    pub message: String,
    /// When it is worth trying again, if time alone helps.
    pub retry_after: Option<Duration>,
}

/// How long a store that is busy is left alone.
const BUSY: Duration = Duration::from_secs(2);

impl ApiError {
    /// A refusal in these words.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    /// Too much of something; it helps to wait.
    pub fn rate_limited(message: &str, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message)
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = ErrorDetail {
            code: self.code.to_owned(),
            message: self.message,
        };
        let mut response = (self.status, Json(ErrorBody { error })).into_response();
        if let Some(wait) = self.retry_after {
            // Rounded up: earlier would be refused again.
            let seconds = HeaderValue::from(wait.as_secs() + 1);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

impl From<JourneyError> for ApiError {
    fn from(error: JourneyError) -> Self {
        let (status, code, advice) = match &error {
            JourneyError::Unknown => (StatusCode::NOT_FOUND, "unknown_journey", "Check the link."),
            JourneyError::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                "invalid_token",
                "Send the token of a share link as Authorization: Bearer.",
            ),
            JourneyError::OtherJourney => (StatusCode::FORBIDDEN, "forbidden", "Use the link of this journey."),
            JourneyError::Deleted => (StatusCode::GONE, "deleted", "Its owner can restore it."),
            JourneyError::UnknownTemplate => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "unknown_template",
                "GET /api/templates lists them.",
            ),
            JourneyError::BadTemplate(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad_template",
                "Choose a file that was saved with “Save as template”.",
            ),
            JourneyError::UnknownPicture => (StatusCode::NOT_FOUND, "unknown_picture", ""),
            JourneyError::TooManyPictures(_) => (
                StatusCode::CONFLICT,
                "too_many_pictures",
                "A copy of the journey keeps only the pictures in use.",
            ),
            JourneyError::UnknownLink => (
                StatusCode::NOT_FOUND,
                "unknown_link",
                "It may have been revoked already.",
            ),
            JourneyError::TooManyLinks(_) => (StatusCode::CONFLICT, "too_many_links", ""),
            JourneyError::LastOwner => (StatusCode::CONFLICT, "last_owner", "Create another owner link first."),
            JourneyError::Unavailable(_) | JourneyError::Store(StoreError::Busy | StoreError::Conflict) => {
                (StatusCode::SERVICE_UNAVAILABLE, "busy", "Try again in a moment.")
            }
            JourneyError::Store(StoreError::ReadOnly(_)) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "store_read_only",
                "Nothing was changed; try again later.",
            ),
            JourneyError::Store(StoreError::Damaged(_) | StoreError::Refused(_) | StoreError::Failed(_)) => {
                tracing::error!(%error, "the store failed a request");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "store_failed",
                    "Nothing was changed; tell the operator.",
                )
            }
        };
        let mut what = error.to_string();
        if let Some(first) = what.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self {
            retry_after: (code == "busy").then_some(BUSY),
            ..Self::new(status, code, format!("{what}. {advice}").trim_end())
        }
    }
}

/// A JSON body; what is wrong with it is said as an [`ApiError`].
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        // A small body may unpack to a large one; nothing here is worth packing.
        let encoding = request.headers().get(header::CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            app.metrics().refused("content_encoding");
            let message = "Send the body as it is, without Content-Encoding.";
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "content_encoding",
                message,
            ));
        }
        let Ok(read) = timeout(app.body_patience(), Json::<T>::from_request(request, app)).await else {
            app.metrics().refused("body_seconds");
            let message = "The request body took too long.";
            return Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "too_slow", message));
        };
        match read {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::BytesRejection(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                app.metrics().refused("body_bytes");
                let message = "The request body is larger than this server takes.";
                Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message))
            }
            Err(rejection) => Err(ApiError::new(
                StatusCode::BAD_REQUEST,
                "invalid_body",
                rejection.body_text(),
            )),
        }
    }
}

/// Ids in a path; what is no id is nothing we have.
pub struct Ids<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Ids<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(ids)) => Ok(Self(ids)),
            Err(_) => Err(JourneyError::Unknown.into()),
        }
    }
}
