//! `/api/templates`: what a journey can start from.

use axum::Json;
use waymark_shared::api::TemplateInfo;

use crate::content;

/// All templates, in the order in which they are offered.
#[utoipa::path(get, path = "/api/templates", responses((status = 200, body = [TemplateInfo])))]
pub async fn list() -> Json<&'static [TemplateInfo]> {
    Json(content::templates())
}
