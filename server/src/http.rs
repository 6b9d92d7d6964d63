//! The HTTP interface: `/api`, `/sync`, and what operators ask for.
//!
//! Handlers check who asks, call `journeys` and put answers into words. Not here: serving the client (`app`).

use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub mod error;
pub mod guard;
pub mod journeys;
pub mod links;
pub mod ops;
pub mod pictures;
pub mod sync;
pub mod templates;
mod upgrade;
pub mod versions;

/// What the description starts from; the routes add themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Waymark",
        description = "Journeys and their share links. The content of a journey is edited over websockets at \
                       `/sync/{journey}/{doc}` with the Yjs protocols; see docs/sync-spec.md."
    ),
    modifiers(&Tokens)
)]
struct Description;

struct Tokens;

impl utoipa::Modify for Tokens {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The token of a share link."))
            .build();
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The routes under `/api`, with their description.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(journeys::create))
        .routes(routes!(journeys::info, journeys::rename, journeys::delete))
        .routes(routes!(journeys::content))
        .routes(routes!(journeys::insights))
        .routes(routes!(journeys::duplicate))
        .routes(routes!(journeys::restore))
        .routes(routes!(pictures::upload))
        .routes(routes!(pictures::read))
        .routes(routes!(templates::create))
        .routes(routes!(templates::save))
        .routes(routes!(links::list, links::create))
        .routes(routes!(links::revoke))
        .routes(routes!(templates::list))
        .routes(routes!(versions::list, versions::name))
        .routes(routes!(versions::read, versions::rename, versions::delete))
        .routes(routes!(versions::state))
        .routes(routes!(versions::restore))
        .routes(routes!(versions::changes))
}
