//! What the interface says about versions: what a journey was at some moments, kept by the server.

use serde::{Deserialize, Serialize};

use crate::ids::VersionId;

/// Why a version is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VersionKind {
    /// The journey as it was made.
    Start,
    /// Taken by itself while people worked.
    Automatic,
    /// Somebody named it.
    Named,
    /// Taken before an older version was restored: the way back.
    BeforeRestore,
}

/// One version in the answer of `GET /api/journeys/{id}/versions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionInfo {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub id: VersionId,
    /// Why it is there.
    pub kind: VersionKind,
    /// Its name, if somebody gave it one.
    pub name: Option<String>,
    /// When the journey was like that, milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Who named it or restored, by the name they went by.
    pub by: Option<String>,
    /// Who changed the journey since the version before it, by the names they went by.
    pub authors: Vec<String>,
    /// For one taken before a restore: what was restored.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub restored: Option<VersionId>,
    /// What it takes on the disk, in bytes.
    pub bytes: u32,
}

/// Body of `POST /api/journeys/{id}/versions`: names the journey as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameVersion {
    /// 1 to 200 UTF-16 code units on one line.
    pub name: String,
    /// Who names it, up to 200 UTF-16 code units.
    #[serde(default)]
    pub by: String,
}

/// Body of `POST /api/journeys/{id}/versions/{version}/restore`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RestoreVersion {
    /// Who restores, up to 200 UTF-16 code units.
    #[serde(default)]
    pub by: String,
    /// The Yjs client id of who asks, when there is one: all others in the journey are told in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<u64>,
}

/// Answer of a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Restored {
    /// The journey as it was right before: restoring this one is the way back. Absent when nothing had to be changed.
    pub before: Option<VersionInfo>,
    /// How many values were written.
    pub changed: usize,
}
