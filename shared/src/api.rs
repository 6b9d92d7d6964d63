//! The JSON of the HTTP interface under `/api`, as serde values.
//!
//! With feature `openapi` each value also describes itself for `/api/openapi.json`.

mod versions;

use serde::{Deserialize, Serialize};

pub use versions::{NameVersion, RestoreVersion, Restored, VersionInfo, VersionKind};

use crate::access::Role;
use crate::ids::{JourneyId, LinkId};

/// Body of `POST /api/journeys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateJourney {
    /// Title, 1 to 200 UTF-16 code units. Absent: the template's own title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Template id as listed by `GET /api/templates`.
    pub template: String,
    /// Language of the template's content, such as `de`. Absent, or one that there is not: English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Answer of `POST /api/journeys` and of duplicating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JourneyCreated {
    /// The new journey.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub id: JourneyId,
    /// Its title.
    pub title: String,
    /// One share link for each of three roles; the only time the tokens are shown.
    pub links: CreatedLinks,
}

/// The three links of a new journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedLinks {
    /// Full rights.
    pub owner: CreatedLink,
    /// Edits the map.
    pub editor: CreatedLink,
    /// Reads.
    pub viewer: CreatedLink,
}

/// A share link with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedLink {
    /// The secret, at least 128 random bits. The server keeps only its hash.
    pub token: String,
    /// The page to open, with the token in the fragment, which browsers do not send.
    pub url: String,
}

/// Answer of `GET /api/journeys/{id}`: what a holder of a token may know about a journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JourneyInfo {
    /// The journey.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub id: JourneyId,
    /// Its title.
    pub title: String,
    /// What the token allows.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub role: Role,
    /// Creation, milliseconds since the Unix epoch.
    pub created_ms: u64,
    /// Set while the journey lies in the trash, milliseconds since the Unix epoch.
    pub deleted_ms: Option<u64>,
}

/// Body of `PATCH /api/journeys/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RenameJourney {
    /// New title, 1 to 200 UTF-16 code units.
    pub title: String,
}

/// Answer of `POST /api/journeys/{id}/pictures`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PictureStored {
    /// What the fields `asset` of a card and `picture` of a persona hold: the SHA-256 of the stored picture as 64 hexadecimal digits.
    pub asset: String,
    /// Width of the stored picture in pixels.
    pub width: u32,
    /// Height of the stored picture in pixels.
    pub height: u32,
}

/// One link in the answer of `GET /api/journeys/{id}/links`. Its token was shown once, when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkInfo {
    /// The link.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub id: LinkId,
    /// What it allows.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub role: Role,
    /// What it is for, in the owner's words; may be empty.
    pub name: String,
    /// Creation, milliseconds since the Unix epoch.
    pub created_ms: u64,
}

/// Body of `POST /api/journeys/{id}/links`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateLink {
    /// What it shall allow.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub role: Role,
    /// What it is for, up to 200 UTF-16 code units.
    #[serde(default)]
    pub name: String,
}

/// Answer of `POST /api/journeys/{id}/links`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkCreated {
    /// The link, by which it can be revoked.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub id: LinkId,
    /// What it allows.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub role: Role,
    /// Its secret and its page.
    #[serde(flatten)]
    pub link: CreatedLink,
}

/// One row of `GET /api/templates`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateInfo {
    /// Id for `CreateJourney`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// One sentence: when to use it.
    pub summary: String,
    /// How to work with it, in a few sentences.
    pub how_to_use: String,
    /// A workshop with it, step by step; may be empty.
    #[serde(default)]
    pub agenda: Vec<AgendaStep>,
    /// Names of the stages, left to right.
    pub stages: Vec<String>,
    /// The emotion of each moment, for a preview; `null` where nothing is known.
    pub curve: Vec<Option<f64>>,
}

/// One step of a workshop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgendaStep {
    /// How long it takes.
    pub minutes: u32,
    /// What to do.
    pub what: String,
}

/// Body of every answer with a status of 400 and above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// An error for programs (`code`) and people (`message`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorDetail {
    /// Stable word, such as `unknown_journey`, `invalid_token`, `forbidden`, `too_large`, `rate_limited`.
    pub code: String,
    /// What happened and what to do.
    pub message: String,
}
