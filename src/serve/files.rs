//! From the path of a request to a file of the site, as it is answered.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_RANGE, LOCATION, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::inject::with_client;
use super::media_type::{is_html, media_type};
use super::not_found::rooted;
use super::range::{Wanted, wanted};
use super::server::Shared;
use super::site::Site;
use crate::path::{UrlPath, percent_decode};

/// The largest file that gets an `ETag`, in bytes: hashing larger ones at each request would keep
/// others waiting.
const MAX_NAMED: usize = 4 << 20;

/// What is shown while there is no site, because the vault has had errors ever since: they are shown
/// over it.
const NO_SITE: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <meta name=\"color-scheme\" content=\"light dark\">\n<title>No page</title>\n</head>\n<body>\n\
    <p>There is no page here.</p>\n</body>\n</html>\n";

/// What a path leads to.
enum Found {
    File(File),
    /// A folder that was asked for without the `/` at its end: the path to go to.
    Folder(String),
}

/// A file, or the page for missing ones.
struct File {
    status: StatusCode,
    kind: &'static str,
    bytes: Bytes,
    /// By which live reload tells that an image has changed.
    name: Option<HeaderValue>,
}

impl File {
    fn new(status: StatusCode, kind: &'static str, bytes: Bytes) -> Self {
        let hash = (bytes.len() <= MAX_NAMED).then(|| blake3::hash(&bytes).to_hex());
        let name = hash.and_then(|hash| HeaderValue::try_from(format!("\"{}\"", &hash[..16])).ok());
        Self { status, kind, bytes, name }
    }
}

/// Answers a request for a file. Pages are made outside of the thread that serves connections, and
/// few at a time: a request whose client leaves while it waits is dropped.
pub(super) async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let Ok(turn) = shared.turns.clone().acquire_owned().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let site = shared.site.clone();
    let found = tokio::task::spawn_blocking(move || {
        let found = find(&*site, &path);
        drop(turn);
        found
    });
    match found.await {
        Ok(Found::Folder(path)) => to_folder(&path, request.uri().query()),
        Ok(Found::File(file)) => file.answer(request.headers()),
        // The site panicked, and the thread has said so.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Finds what `path`, encoded as in a URL and begun by `/`, leads to.
fn find(site: &dyn Site, path: &str) -> Found {
    // Before the file is made: a page may be newer than it says, and is then only asked for again.
    let revision = site.revision();
    let made = |status: StatusCode, path: &UrlPath, bytes: Arc<[u8]>| {
        let media_type = media_type(path, &bytes);
        let html = is_html(media_type).then(|| std::str::from_utf8(&bytes));
        let bytes = match html {
            Some(Ok(html)) => {
                Bytes::from(with_client(&moved(site, status, html), revision, status.as_u16()))
            }
            _ => Bytes::from_owner(bytes),
        };
        Found::File(File::new(status, media_type, bytes))
    };
    let (file, index) = named(path);
    if let Some(file) = &file
        && let Some(bytes) = site.file(file)
    {
        return made(StatusCode::OK, file, bytes);
    }
    if let Some(index) = index
        && let Some(bytes) = site.file(&index)
    {
        return match file {
            Some(file) => Found::Folder(format!("/{}/", file.encoded())),
            None => made(StatusCode::OK, &index, bytes),
        };
    }
    let missing = UrlPath::new("404.html").expect("it is plain");
    let bytes = site.file(&missing).unwrap_or_else(|| NO_SITE.as_bytes().into());
    made(StatusCode::NOT_FOUND, &missing, bytes)
}

/// What a path can name: a file, unless it ends in `/`, and the index of a folder.
fn named(path: &str) -> (Option<UrlPath>, Option<UrlPath>) {
    let Some(decoded) = path.strip_prefix('/').and_then(percent_decode) else {
        return (None, None);
    };
    match decoded.strip_suffix('/') {
        Some(folder) => (None, UrlPath::new(format!("{folder}/index.html"))),
        None if decoded.is_empty() => (None, UrlPath::new("index.html")),
        None => (UrlPath::new(&*decoded), UrlPath::new(format!("{decoded}/index.html"))),
    }
}

/// The page for missing ones is shown anywhere; others stand where they stand.
fn moved(site: &dyn Site, status: StatusCode, html: &str) -> String {
    match status {
        StatusCode::NOT_FOUND => rooted(html, |path| site.file(path).is_some()),
        _ => html.to_owned(),
    }
}

fn to_folder(path: &str, query: Option<&str>) -> Response {
    let target = match query {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    match HeaderValue::try_from(target) {
        Ok(target) => (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, target)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

impl File {
    /// The answer to a request: the file, or the part of it that is wanted.
    fn answer(self, request: &HeaderMap) -> Response {
        let Self { status, kind, bytes, name } = self;
        let length = bytes.len();
        let is_same = request.get(IF_RANGE).is_none_or(|known| Some(known) == name.as_ref());
        let range = request.get(RANGE).filter(|_| is_same && status == StatusCode::OK);
        let wanted = wanted(range.and_then(|range| range.to_str().ok()), length);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if kind.contains("xml") {
            // Drawings may come from strangers; opened by themselves they would run their scripts.
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("script-src 'none'"));
        }
        headers.extend(name.map(|name| (ETAG, name)));
        let (status, bytes) = match wanted {
            Wanted::Whole => (status, bytes),
            Wanted::Part(part) => {
                let range = format!("bytes {}-{}/{length}", part.start, part.end - 1);
                headers.extend(HeaderValue::try_from(range).map(|range| (CONTENT_RANGE, range)));
                (StatusCode::PARTIAL_CONTENT, bytes.slice(part))
            }
            Wanted::Unsatisfiable => {
                let range = format!("bytes */{length}");
                headers.extend(HeaderValue::try_from(range).map(|range| (CONTENT_RANGE, range)));
                (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new())
            }
        };
        headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        (status, headers, Body::from(bytes)).into_response()
    }
}
