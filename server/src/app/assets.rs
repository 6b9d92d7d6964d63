//! Serves the built client: from a folder, or from inside the binary (feature `embed`).
//!
//! Files whose name carries a hash never change and are kept for ever; pages are asked for every time. What lies
//! beside a file as `.br` or `.gz` is sent to browsers that take it. The page may run only its own scripts: the hashes of
//! the inline ones are found in the page itself. Not here: building the client (xtask).

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::app::{App, RunError};

const INDEX: &str = "index.html";
/// The page for addresses of journeys, where the client was built with one: it starts with the program of a journey.
const JOURNEY: &str = "journey.html";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Encodings in order of preference, with the suffix of the file beside.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Where the client's files are.
pub enum Assets {
    /// In a folder, looked at each time, so that a rebuilt client shows at once.
    Folder(Arc<Folder>),
    /// In this binary, if it was built with them.
    Inside,
}

/// A folder whose files are read once and shared by all who take them: a thousand slow readers of one file would otherwise
/// hold a thousand copies.
pub struct Folder {
    root: PathBuf,
    read: Mutex<HashMap<String, Kept>>,
}

/// A file as it was read.
struct Kept {
    modified: SystemTime,
    bytes: Bytes,
}

impl Folder {
    fn of(root: PathBuf) -> Self {
        Self {
            root,
            read: Mutex::default(),
        }
    }

    fn read(&self, name: &str) -> Option<Bytes> {
        let path = self.root.join(name);
        let found = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(found) = found else {
            read.remove(name);
            return None;
        };
        let modified = found.modified().ok()?;
        if let Some(kept) = read.get(name)
            && kept.modified == modified
            && kept.bytes.len() as u64 == found.len()
        {
            return Some(kept.bytes.clone());
        }
        let bytes = Bytes::from(fs::read(path).ok()?);
        let kept = Kept {
            modified,
            bytes: bytes.clone(),
        };
        read.insert(name.to_owned(), kept);
        Some(bytes)
    }
}

#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$WAYMARK_DIST"]
struct Dist;

impl Assets {
    /// Checks that there is a client when a folder is named.
    ///
    /// # Errors
    /// When it has no `index.html`.
    pub fn open(folder: Option<PathBuf>) -> Result<Self, RunError> {
        match folder {
            Some(folder) if folder.join(INDEX).is_file() => Ok(Self::Folder(Arc::new(Folder::of(folder)))),
            Some(folder) => Err(RunError::NoClient(folder)),
            None => Ok(Self::Inside),
        }
    }

    async fn read(&self, name: &str) -> Option<Bytes> {
        match self {
            Self::Folder(folder) => {
                let (folder, name) = (Arc::clone(folder), name.to_owned());
                let read = tokio::task::spawn_blocking(move || folder.read(&name)).await;
                read.ok()?
            }
            #[cfg(feature = "embed")]
            Self::Inside => Dist::get(name).map(|file| match file.data {
                std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                std::borrow::Cow::Owned(bytes) => bytes.into(),
            }),
            #[cfg(not(feature = "embed"))]
            Self::Inside => None,
        }
    }
}

/// Answers everything that is not the interface: files, and the page for its own addresses.
pub async fn serve(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if is_page(path) {
        return page(&app, path, &headers).await;
    }
    let found = if is_plain(path) {
        file(&app, path, &headers).await
    } else {
        None
    };
    match found {
        Some(mut response) => {
            let cache = if is_hashed(path) { FOR_EVER } else { ASK_AGAIN };
            response.headers_mut().insert(header::CACHE_CONTROL, cache);
            response
        }
        // The client's own page for unknown addresses helps a person on; a program gets a line.
        None if wants_page(&headers) => {
            let mut response = page(&app, path, &headers).await;
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            response
        }
        None => (StatusCode::NOT_FOUND, "There is no such page.\n").into_response(),
    }
}

/// Whether a person's browser asks for a page, rather than a program or a page for one of its files.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepts(accepted, "text/html"))
}

async fn page(app: &App, path: &str, headers: &HeaderMap) -> Response {
    let (mut name, mut found) = (page_of(path), app.assets().read(page_of(path)).await);
    if found.is_none() {
        (name, found) = (INDEX, app.assets().read(INDEX).await);
    }
    let Some(page) = found else {
        let how =
            "This server was started without its client. Start it with --client-dir, or use `cargo xtask serve`.\n";
        return (StatusCode::NOT_FOUND, how).into_response();
    };
    let policy = policy(&String::from_utf8_lossy(&page), app.public_url().as_str());
    let Some(mut response) = file(app, name, headers).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    response.headers_mut().insert(header::CACHE_CONTROL, ASK_AGAIN);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

async fn file(app: &App, name: &str, headers: &HeaderMap) -> Option<Response> {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut found = None;
    for (encoding, suffix) in ENCODINGS {
        if accepts(accepted, encoding) {
            found = app
                .assets()
                .read(&format!("{name}{suffix}"))
                .await
                .map(|bytes| (bytes, Some(encoding)));
            if found.is_some() {
                break;
            }
        }
    }
    let (bytes, encoding) = match found {
        Some(found) => found,
        None => (app.assets().read(name).await?, None),
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// Addresses that the page itself takes apart.
fn is_page(path: &str) -> bool {
    matches!(path, "" | "new" | INDEX | JOURNEY) || path.starts_with("j/")
}

/// The file of the page for an address.
fn page_of(path: &str) -> &'static str {
    if path == JOURNEY || path.starts_with("j/") {
        JOURNEY
    } else {
        INDEX
    }
}

/// A name that cannot lead out of the folder or to hidden files.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    })
}

/// Whether a part of the name is a hash, or a version as fonts carry it.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let hash = |part: &str| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.ends_with(".woff2") || name.split(['-', '_', '.']).skip(1).any(hash)
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding)) && parts.next() != Some("q=0")
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What the page may do: run its own code, talk to its own server, and nothing else.
fn policy(index: &str, public_url: &str) -> String {
    let hashes: String = inline_scripts(index)
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    // Some browsers do not count a websocket of the same host as 'self'.
    let sockets = public_url.replacen("http", "ws", 1);
    // Places and sizes on the grid are style attributes; style elements and foreign sheets stay forbidden.
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
         style-src-attr 'unsafe-inline'; connect-src 'self' {sockets}; img-src 'self' data: blob:; font-src 'self'; \
         manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The contents of scripts without a source.
fn inline_scripts(index: &str) -> impl Iterator<Item = &str> {
    index.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (content, _) = rest.split_once("</script>")?;
        let inline = !attributes.contains("src=") && !content.is_empty();
        inline.then_some(content)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_held_once_and_read_again_when_it_changed() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("a.js");
        fs::write(&path, "one").expect("written");
        let folder = Folder::of(root.path().to_owned());
        let (first, second) = (folder.read("a.js").expect("there"), folder.read("a.js").expect("there"));
        assert_eq!(first.as_ptr(), second.as_ptr());
        fs::write(&path, "another").expect("written");
        assert_eq!(folder.read("a.js").as_deref(), Some(&b"another"[..]));
        fs::remove_file(&path).expect("removed");
        assert_eq!((folder.read("a.js"), folder.read("")), (None, None));
        assert!(folder.read.lock().expect("no panic").is_empty());
    }

    #[test]
    fn names_that_lead_elsewhere_are_not_plain() {
        assert!(is_plain("client-0123456789abcdef_bg.wasm") && is_plain("icons/a.svg"));
        for path in ["../Cargo.toml", "a/../b", ".git/config", "a//b", "a%2fb", ""] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn only_files_that_never_change_are_kept_for_ever() {
        assert!(is_hashed("client-0123456789abcdef.js") && is_hashed("client-0123456789abcdef_bg.wasm"));
        assert!(is_hashed("inter-latin-wght-5.3.0.woff2"));
        assert!(
            !is_hashed("index.html")
                && !is_hashed("journey.html")
                && !is_hashed("icon.svg")
                && !is_hashed("boot-loader.js")
        );
    }

    #[test]
    fn a_journey_has_a_page_of_its_own() {
        assert_eq!(page_of("j/01J0000000000000000000000"), JOURNEY);
        assert_eq!((page_of(""), page_of("new"), page_of("nowhere")), (INDEX, INDEX, INDEX));
        assert!(is_page("journey.html") && is_page("j/x") && !is_page("boot.js"));
    }

    #[test]
    fn the_policy_allows_exactly_the_scripts_of_the_page() {
        let page = "<script src=\"a.js\"></script><script type=\"module\">go()</script>";
        let policy = policy(page, "https://journeys.example.org");
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(policy.contains("connect-src 'self' wss://journeys.example.org;"));
        assert!(!policy.contains("unsafe-eval';") && !policy.contains("script-src 'unsafe-inline'"));
    }

    #[test]
    fn an_encoding_is_used_only_when_the_browser_takes_it() {
        assert!(accepts("gzip, deflate, br", "br") && accepts("br;q=1.0", "br"));
        assert!(!accepts("gzip", "br") && !accepts("br;q=0", "br") && !accepts("", "gzip"));
    }
}
