//! The versions of a journey.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use waymark_shared::api::{NameVersion, RestoreVersion, Restored, VersionInfo};
use waymark_shared::diff::Differences;
use waymark_shared::ids::{JourneyId, VersionId};

use super::{ApiError, Method, body, call, read_json};

/// `GET /api/journeys/{id}/versions`: newest first.
///
/// # Errors
/// See [`ApiError`].
pub async fn versions(id: JourneyId, token: &str) -> Result<Vec<VersionInfo>, ApiError> {
    read_json(&call(Method::Get, &versions_of(id), Some(token), None).await?).await
}

/// `POST /api/journeys/{id}/versions`: names the journey as it is now.
///
/// # Errors
/// See [`ApiError`].
pub async fn name_version(id: JourneyId, token: &str, wanted: &NameVersion) -> Result<VersionInfo, ApiError> {
    read_json(&call(Method::Post, &versions_of(id), Some(token), Some(&body(wanted))).await?).await
}

/// `PATCH /api/journeys/{id}/versions/{version}`: gives a version a name.
///
/// # Errors
/// See [`ApiError`].
pub async fn rename_version(
    id: JourneyId,
    token: &str,
    version: VersionId,
    wanted: &NameVersion,
) -> Result<VersionInfo, ApiError> {
    let path = format!("{}/{version}", versions_of(id));
    read_json(&call(Method::Patch, &path, Some(token), Some(&body(wanted))).await?).await
}

/// `DELETE /api/journeys/{id}/versions/{version}`. Owners only.
///
/// # Errors
/// See [`ApiError`].
pub async fn delete_version(id: JourneyId, token: &str, version: VersionId) -> Result<(), ApiError> {
    let path = format!("{}/{version}", versions_of(id));
    call(Method::Delete, &path, Some(token), None).await.map(drop)
}

/// `GET /api/journeys/{id}/versions/{version}/state`: an update (v1) for an empty document.
///
/// # Errors
/// See [`ApiError`].
pub async fn version_state(id: JourneyId, token: &str, version: VersionId) -> Result<Vec<u8>, ApiError> {
    let path = format!("{}/{version}/state", versions_of(id));
    let response = call(Method::Get, &path, Some(token), None).await?;
    let unexpected = || ApiError::Unexpected(response.status());
    let buffer = JsFuture::from(response.array_buffer().map_err(|_| unexpected())?)
        .await
        .map_err(|_| ApiError::Unreachable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// `GET /api/journeys/{id}/changes`: from one version (absent: the one before) to another (absent: now).
///
/// # Errors
/// See [`ApiError`].
pub async fn changes(
    id: JourneyId,
    token: &str,
    since: Option<VersionId>,
    until: Option<VersionId>,
) -> Result<Differences, ApiError> {
    let mut path = format!("/api/journeys/{id}/changes?");
    for (name, version) in [("since", since), ("until", until)] {
        if let Some(version) = version {
            path.push_str(&format!("{name}={version}&"));
        }
    }
    read_json(&call(Method::Get, &path, Some(token), None).await?).await
}

/// `POST /api/journeys/{id}/versions/{version}/restore`.
///
/// # Errors
/// See [`ApiError`].
pub async fn restore_version(
    id: JourneyId,
    token: &str,
    version: VersionId,
    wanted: &RestoreVersion,
) -> Result<Restored, ApiError> {
    let path = format!("{}/{version}/restore", versions_of(id));
    read_json(&call(Method::Post, &path, Some(token), Some(&body(wanted))).await?).await
}

fn versions_of(id: JourneyId) -> String {
    format!("/api/journeys/{id}/versions")
}
