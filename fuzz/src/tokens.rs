//! What comes with a request before anybody is known: the address, the query and headers of a connection, ids, and JSON bodies of the API.
//!
//! Promises: no panic; what is taken for a token fits the limit and can be a header; an id, a document name and an address read back as they are written.
//!
//! Input: one byte that says what it is, then the text.

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use waymark_server::auth::{TOKEN_BYTES, Token};
use waymark_server::config::PublicUrl;
use waymark_server::http::guard::{bearer, is_own_origin};
use waymark_server::http::sync::SyncQuery;
use waymark_server::journeys::JourneyRecord;
use waymark_shared::access::DocName;
use waymark_shared::api::{CreateJourney, CreateLink, RenameJourney};
use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::JourneyId;
use waymark_shared::journey::ScoreKey;
use waymark_shared::order::OrderKey;

use crate::contained::shown;
use crate::input::Input;

/// The target.
pub fn run(bytes: &[u8]) {
    shown(|| {
        let mut input = Input(bytes);
        let what = input.byte();
        let body = input.0;
        match what % 4 {
            0 => query(body),
            1 => headers(body),
            2 => names(body),
            _ => json(body),
        }
    });
}

fn query(body: &[u8]) {
    let mut target = b"/sync/x/map?".to_vec();
    target.extend_from_slice(body);
    if let Ok(uri) = Uri::try_from(target) {
        let _ = Query::<SyncQuery>::try_from_uri(&uri);
    }
    if let Ok(text) = str::from_utf8(body) {
        token(Token::presented(text), text);
    }
}

fn token(token: Option<Token>, text: &str) {
    let Some(token) = token else { return };
    assert!(token.reveal() == text && text.len() <= TOKEN_BYTES && HeaderValue::from_str(text).is_ok());
    assert!(
        !format!("{token:?}").contains(text) || "Token(…)".contains(text),
        "a token is shown"
    );
}

fn headers(body: &[u8]) {
    let mut headers = HeaderMap::new();
    for (name, value) in [header::ORIGIN, header::HOST, header::AUTHORIZATION]
        .iter()
        .zip(body.split(|byte| *byte == b'\n'))
    {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }
    let own = is_own_origin(&headers, "https://journeys.example.org");
    assert!(
        own || headers.contains_key(header::ORIGIN),
        "no page at all is not foreign"
    );
    if let Some(token) = bearer(&headers) {
        assert!(token.reveal().len() <= TOKEN_BYTES);
    }
}

fn names(body: &[u8]) {
    let Ok(text) = str::from_utf8(body) else { return };
    if let Ok(id) = text.parse::<JourneyId>() {
        assert_eq!(id.to_string().parse(), Ok(id));
    }
    if let Ok(doc) = text.parse::<DocName>() {
        assert_eq!(doc.to_string(), text);
    }
    if let Ok(entity) = text.parse::<EntityRef>() {
        assert_eq!(entity.to_string().parse(), Ok(entity));
    }
    if let Ok(score) = text.parse::<ScoreKey>() {
        assert_eq!(score.to_string().parse(), Ok(score));
    }
    if let Ok(key) = text.parse::<OrderKey>() {
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
    }
    if let Ok(url) = text.parse::<PublicUrl>() {
        assert_eq!(url.as_str().parse(), Ok(url.clone()));
    }
}

fn json(body: &[u8]) {
    let _ = serde_json::from_slice::<CreateJourney>(body);
    let _ = serde_json::from_slice::<RenameJourney>(body);
    let _ = serde_json::from_slice::<CreateLink>(body);
    if let Ok(record) = serde_json::from_slice::<JourneyRecord>(body) {
        let again = serde_json::to_vec(&record).expect("a record is JSON");
        assert_eq!(
            serde_json::from_slice::<JourneyRecord>(&again).expect("reads back"),
            record
        );
    }
    if let Ok(edit) = serde_json::from_slice::<Edit>(body) {
        serde_json::to_vec(&edit).expect("an edit is JSON");
    }
}
