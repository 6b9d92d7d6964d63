//! What operators and their tools ask: is it alive, is it ready, what does it count, what does the interface look like.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::store::StoreHealth;

/// `GET /healthz`: the process runs. A supervisor restarts it when this fails.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: requests can be served. A read-only store is still ready to serve readers and says why.
pub async fn readyz(State(app): State<App>) -> Response {
    if app.is_closing() {
        return (StatusCode::SERVICE_UNAVAILABLE, "closing\n").into_response();
    }
    match app.store_health() {
        StoreHealth::Ready => "ok\n".into_response(),
        StoreHealth::ReadOnly(why) => format!("read-only: {why}\n").into_response(),
        StoreHealth::Away(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("store away: {why}\n")).into_response(),
    }
}

/// `GET /metrics`: counters in the Prometheus text format.
pub async fn metrics(State(app): State<App>) -> Response {
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], app.metrics().text()).into_response()
}
