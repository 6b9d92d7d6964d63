//! The HTTP interface of the server (`/api`), typed by `shared::api`.
//!
//! Every call gives up after [`PATIENCE_MS`]. Errors say what a caller can do; the words for people are made in `ui`.
//! Not here: the live connection of a journey (`sync`).

mod versions;

pub use versions::*;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use waymark_shared::api::{
    CreateJourney, CreateLink, ErrorBody, JourneyCreated, JourneyInfo, LinkCreated, LinkInfo, PictureStored,
    RenameJourney, TemplateInfo,
};
use waymark_shared::ids::{JourneyId, LinkId};

/// How long a call may take, in milliseconds, before it counts as unreachable.
pub const PATIENCE_MS: u32 = 15_000;

/// How long a file may take on its way, in milliseconds: longer than the server waits for it.
const FILE_PATIENCE_MS: u32 = 75_000;

/// Why a call gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// No answer: no network, no server, or too slow. Trying again is safe for reading.
    #[error("the server does not answer")]
    Unreachable,
    /// The server is busy or this address asked too often; try again after some seconds.
    #[error("asked too often")]
    Busy {
        /// What the server asks for, in seconds.
        retry_after_s: Option<u32>,
    },
    /// The token does not allow this, or is no longer valid.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// There is no such thing here (any more).
    #[error("not found: {0}")]
    Missing(String),
    /// The request was wrong in a way its sender can mend.
    #[error("refused ({code}): {message}")]
    Refused {
        /// The server's stable word for it.
        code: String,
        /// How to mend it, in English.
        message: String,
    },
    /// The server failed, or answered what this client cannot read: reloading the page may bring a matching client.
    #[error("unexpected answer, status {0}")]
    Unexpected(u16),
}

/// `GET /api/templates`, in the language of the page.
///
/// # Errors
/// See [`ApiError`].
pub async fn templates() -> Result<Vec<TemplateInfo>, ApiError> {
    let path = format!("/api/templates?language={}", super::locale::code());
    read_json(&call(Method::Get, &path, None, None).await?).await
}

/// `POST /api/journeys`.
///
/// # Errors
/// See [`ApiError`].
pub async fn create_journey(wanted: &CreateJourney) -> Result<JourneyCreated, ApiError> {
    read_json(&call(Method::Post, "/api/journeys", None, Some(&body(wanted))).await?).await
}

/// `GET /api/journeys/{id}`.
///
/// # Errors
/// See [`ApiError`].
pub async fn journey(id: JourneyId, token: &str) -> Result<JourneyInfo, ApiError> {
    read_json(&call(Method::Get, &format!("/api/journeys/{id}"), Some(token), None).await?).await
}

/// `PATCH /api/journeys/{id}`: a new title. Owners only.
///
/// # Errors
/// See [`ApiError`].
pub async fn rename_journey(id: JourneyId, token: &str, title: &str) -> Result<(), ApiError> {
    let wanted = body(&RenameJourney {
        title: title.to_owned(),
    });
    call(
        Method::Patch,
        &format!("/api/journeys/{id}"),
        Some(token),
        Some(&wanted),
    )
    .await
    .map(|_| ())
}

/// `POST /api/journeys/{id}/duplicate`: a copy with its own links.
///
/// # Errors
/// See [`ApiError`].
pub async fn duplicate_journey(id: JourneyId, token: &str) -> Result<JourneyCreated, ApiError> {
    read_json(
        &call(
            Method::Post,
            &format!("/api/journeys/{id}/duplicate"),
            Some(token),
            None,
        )
        .await?,
    )
    .await
}

/// `DELETE /api/journeys/{id}`: to the trash. Owners only.
///
/// # Errors
/// See [`ApiError`].
pub async fn delete_journey(id: JourneyId, token: &str) -> Result<(), ApiError> {
    call(Method::Delete, &format!("/api/journeys/{id}"), Some(token), None)
        .await
        .map(|_| ())
}

/// `POST /api/journeys/{id}/restore`: back from the trash. Owners only.
///
/// # Errors
/// See [`ApiError`].
pub async fn restore_journey(id: JourneyId, token: &str) -> Result<(), ApiError> {
    call(Method::Post, &format!("/api/journeys/{id}/restore"), Some(token), None)
        .await
        .map(|_| ())
}

/// `GET /api/journeys/{id}/links`: the share links, without their secrets. Owners only.
///
/// # Errors
/// See [`ApiError`].
pub async fn links(id: JourneyId, token: &str) -> Result<Vec<LinkInfo>, ApiError> {
    read_json(&call(Method::Get, &format!("/api/journeys/{id}/links"), Some(token), None).await?).await
}

/// `POST /api/journeys/{id}/links`: a new share link; the only time its secret is shown. Owners only.
///
/// # Errors
/// See [`ApiError`].
pub async fn create_link(id: JourneyId, token: &str, wanted: &CreateLink) -> Result<LinkCreated, ApiError> {
    let path = format!("/api/journeys/{id}/links");
    read_json(&call(Method::Post, &path, Some(token), Some(&body(wanted))).await?).await
}

/// `DELETE /api/journeys/{id}/links/{link}`: whoever uses it is disconnected at once. Owners only.
///
/// # Errors
/// See [`ApiError`].
pub async fn revoke_link(id: JourneyId, token: &str, link: LinkId) -> Result<(), ApiError> {
    call(
        Method::Delete,
        &format!("/api/journeys/{id}/links/{link}"),
        Some(token),
        None,
    )
    .await
    .map(|_| ())
}

/// `POST /api/journeys/{id}/pictures`: stores a picture. Editors only.
///
/// # Errors
/// See [`ApiError`]; what is no picture is [`ApiError::Refused`] with the reason.
pub async fn upload_picture(id: JourneyId, token: &str, file: &web_sys::Blob) -> Result<PictureStored, ApiError> {
    let path = format!("/api/journeys/{id}/pictures");
    read_json(&send(Method::Post, &path, Some(token), Payload::File(file)).await?).await
}

/// `GET /api/journeys/{id}/pictures/{asset}`.
///
/// # Errors
/// See [`ApiError`].
pub async fn picture(id: JourneyId, token: &str, asset: &str) -> Result<web_sys::Blob, ApiError> {
    let path = format!("/api/journeys/{id}/pictures/{asset}");
    read_blob(&call(Method::Get, &path, Some(token), None).await?).await
}

/// `GET /api/journeys/{id}/template`: the journey as a template file.
///
/// # Errors
/// See [`ApiError`].
pub async fn template_file(id: JourneyId, token: &str) -> Result<web_sys::Blob, ApiError> {
    let path = format!("/api/journeys/{id}/template");
    read_blob(&call(Method::Get, &path, Some(token), None).await?).await
}

/// `POST /api/templates/journeys`: a journey from a template file.
///
/// # Errors
/// See [`ApiError`]; what is no template is [`ApiError::Refused`] with the place of the mistake.
pub async fn create_from_file(file: &web_sys::Blob) -> Result<JourneyCreated, ApiError> {
    read_json(&send(Method::Post, "/api/templates/journeys", None, Payload::File(file)).await?).await
}

#[derive(Clone, Copy)]
enum Method {
    Get,
    Post,
    Patch,
    Delete,
}

/// What a request carries.
#[derive(Clone, Copy)]
enum Payload<'a> {
    Nothing,
    Json(&'a str),
    File(&'a web_sys::Blob),
}

async fn call(
    method: Method,
    path: &str,
    token: Option<&str>,
    json: Option<&str>,
) -> Result<web_sys::Response, ApiError> {
    send(method, path, token, json.map_or(Payload::Nothing, Payload::Json)).await
}

async fn send(
    method: Method,
    path: &str,
    token: Option<&str>,
    payload: Payload<'_>,
) -> Result<web_sys::Response, ApiError> {
    // Building a request from constants fails in no browser; treated as unreachable all the same.
    let request = request(method, path, token, payload).map_err(|_| ApiError::Unreachable)?;
    let answer = JsFuture::from(super::window().fetch_with_request(&request)).await;
    let response: web_sys::Response = answer
        .ok()
        .and_then(|value| value.dyn_into().ok())
        .ok_or(ApiError::Unreachable)?;
    if response.ok() {
        Ok(response)
    } else {
        Err(refusal(&response).await)
    }
}

fn request(method: Method, path: &str, token: Option<&str>, payload: Payload<'_>) -> Result<web_sys::Request, JsValue> {
    let init = web_sys::RequestInit::new();
    init.set_method(match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    });
    let patience_ms = match payload {
        Payload::File(_) => FILE_PATIENCE_MS,
        Payload::Nothing | Payload::Json(_) => PATIENCE_MS,
    };
    init.set_signal(Some(&web_sys::AbortSignal::timeout_with_u32(patience_ms)));
    let headers = web_sys::Headers::new()?;
    headers.set("Accept", "application/json")?;
    if let Some(token) = token {
        headers.set("Authorization", &format!("Bearer {token}"))?;
    }
    match payload {
        Payload::Nothing => {}
        Payload::Json(json) => {
            headers.set("Content-Type", "application/json")?;
            init.set_body(&JsValue::from_str(json));
        }
        Payload::File(file) => {
            // The server judges by content; the name of a type says nothing.
            headers.set("Content-Type", "application/octet-stream")?;
            init.set_body(file);
        }
    }
    init.set_headers(&headers);
    web_sys::Request::new_with_str_and_init(path, &init)
}

async fn refusal(response: &web_sys::Response) -> ApiError {
    let status = response.status();
    let retry_after_s = response
        .headers()
        .get("Retry-After")
        .ok()
        .flatten()
        .and_then(|text| text.parse().ok());
    let (code, message) = read_json::<ErrorBody>(response)
        .await
        .map(|body| (body.error.code, body.error.message))
        .unwrap_or_default();
    match status {
        429 | 503 => ApiError::Busy { retry_after_s },
        // A proxy in front says that the server behind it is away.
        502 | 504 => ApiError::Unreachable,
        401 | 403 => ApiError::Forbidden(message),
        404 | 410 => ApiError::Missing(message),
        400..500 => ApiError::Refused { code, message },
        _ => ApiError::Unexpected(status),
    }
}

async fn read_json<T: DeserializeOwned>(response: &web_sys::Response) -> Result<T, ApiError> {
    let unexpected = || ApiError::Unexpected(response.status());
    let text = JsFuture::from(response.text().map_err(|_| unexpected())?)
        .await
        .map_err(|_| ApiError::Unreachable)?;
    text.as_string()
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(unexpected)
}

async fn read_blob(response: &web_sys::Response) -> Result<web_sys::Blob, ApiError> {
    let unexpected = || ApiError::Unexpected(response.status());
    let blob = JsFuture::from(response.blob().map_err(|_| unexpected())?).await;
    blob.map_err(|_| ApiError::Unreachable)?
        .dyn_into()
        .map_err(|_| unexpected())
}

fn body(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("requests are plain values with text keys")
}
