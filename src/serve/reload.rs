//! Live reload: what the server tells the pages that it serves, and the script that listens there.
//!
//! | path | what |
//! | --- | --- |
//! | `/_cribsheet/events` | server-sent events: the site's revision, now and whenever it changes |
//! | `/_cribsheet/problems.json` | `{revision, errors, warnings, problems}` |
//! | `/_cribsheet/reload.js`, `/_cribsheet/reload.css` | the client, in `client/` |
//!
//! The stream carries the number and nothing else, so that whoever should manage to listen learns
//! nothing but that something has changed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;

use super::server::Shared;

/// Below it nothing of a site is served.
pub(super) const RESERVED: &str = "/_cribsheet/";
pub(super) const EVENTS_URL: &str = "/_cribsheet/events";
pub(super) const PROBLEMS_URL: &str = "/_cribsheet/problems.json";
pub(super) const SCRIPT_URL: &str = "/_cribsheet/reload.js";
pub(super) const STYLE_URL: &str = "/_cribsheet/reload.css";

/// How long a client waits before it connects again.
const RETRY: Duration = Duration::from_secs(1);

/// The client: its files share one function's scope, so that pages see none of their names.
const SCRIPT: &str = concat!(
    "(() => {\n'use strict';\n",
    include_str!("client/merge.js"),
    include_str!("client/page.js"),
    include_str!("client/overlay.js"),
    include_str!("client/listen.js"),
    "})();\n"
);

const STYLE: &str = include_str!("client/overlay.css");

/// The stream of revisions.
pub(super) async fn events(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let mut changes = shared.changes.clone();
    changes.mark_unchanged();
    let heartbeat = KeepAlive::new().interval(shared.limits.heartbeat);
    let events = unfold((changes, shared, true), |(mut changes, shared, is_first)| async move {
        if !is_first && changes.changed().await.is_err() {
            // Nothing will change any more, but the server lives.
            std::future::pending::<()>().await;
        }
        let event = Event::default().data(shared.site.revision().to_string());
        let event = if is_first { event.retry(RETRY) } else { event };
        Some((Ok::<_, Infallible>(event), (changes, shared, false)))
    });
    Sse::new(events).keep_alive(heartbeat)
}

/// The problems of the vault.
pub(super) async fn problems(State(shared): State<Arc<Shared>>) -> Response {
    // First, so that problems are never older than they say.
    let revision = shared.site.revision();
    let found = shared.site.problems();
    let text = format!(
        "{{\"revision\":{revision},\"errors\":{},\"warnings\":{},\"problems\":{}}}\n",
        found.errors, found.warnings, found.json
    );
    text_answer("application/json; charset=utf-8", text)
}

pub(super) async fn script() -> Response {
    text_answer("text/javascript; charset=utf-8", SCRIPT)
}

pub(super) async fn style() -> Response {
    text_answer("text/css; charset=utf-8", STYLE)
}

fn text_answer(kind: &'static str, text: impl IntoResponse) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(kind))], text).into_response()
}
