//! What every request and answer passes: the rate per address, the Origin check, security headers, counting and the
//! request log.
//!
//! A page of another address may not change anything here, although nothing is sent along by browsers by themselves:
//! tokens travel in a header or a query, never in a cookie. The log holds paths, never queries, since those hold tokens.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::app::address::client_address;
use crate::auth::Token;
use crate::http::error::ApiError;
use crate::metrics::Reason;

/// Whether a request comes from our own page, or from no page at all.
#[must_use]
pub fn is_own_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else { return false };
    if origin.eq_ignore_ascii_case(public_url) {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    matches!((authority, host), (Some(authority), Some(host)) if authority.eq_ignore_ascii_case(host))
}

/// The token in `Authorization: Bearer`.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<Token> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    Token::presented(token.trim())
}

/// The checks and headers around every request but websockets, which refuse by close codes.
pub async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let changes = !matches!(method, Method::GET | Method::HEAD | Method::OPTIONS);
    let address = client_address(request.extensions(), request.headers(), app.proxies());
    let allowed = if is_free(&path) { Ok(()) } else { app.may_ask(address) };
    let mut response = if let Err(refusal) = allowed {
        refusal.into_response()
    } else if changes && !is_own_origin(request.headers(), app.public_url().as_str()) {
        app.metrics().refused("origin");
        let message = "Changes are taken only from pages of this server. Is --public-url the address people type?";
        ApiError::new(StatusCode::FORBIDDEN, "foreign_origin", message).into_response()
    } else {
        next.run(request).await
    };
    if response.status() == StatusCode::UNAUTHORIZED {
        app.wrong_token(address);
    }
    secure(response.headers_mut());
    let class = match response.status().as_u16() {
        0..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    app.metrics().requests.get_or_create(&Reason { reason: class }).inc();
    let (status, took) = (response.status().as_u16(), started.elapsed());
    tracing::debug!(%method, %path, status, ?took, "request");
    response
}

/// What supervisors ask has to be answered also when their proxy is flooded; websockets count themselves and refuse by
/// close codes.
fn is_free(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz") || path.starts_with("/sync/")
}

fn secure(headers: &mut HeaderMap) {
    const SAFE: [(HeaderName, &str); 6] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        ),
        // Pages set their own; nothing else may load or embed anything.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in SAFE {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(origin: Option<&str>, host: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().expect("a host"));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().expect("an origin"));
        }
        assert_eq!(
            is_own_origin(&headers, "https://journeys.example.org"),
            expected,
            "{origin:?} to {host}"
        );
    }

    #[test]
    fn only_our_own_pages_and_programs_pass_the_origin_check() {
        check(None, "journeys.example.org", true);
        check(Some("https://journeys.example.org"), "internal:8080", true);
        check(Some("http://localhost:8080"), "localhost:8080", true);
        check(Some("https://evil.example"), "journeys.example.org", false);
        check(Some("null"), "journeys.example.org", false);
    }
}
