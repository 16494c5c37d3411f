//! Who may ask, and what goes with each answer.
//!
//! The server is for the one who started it. Other web sites that a browser has open can send
//! requests to it: they are told by the headers that browsers add and scripts cannot change
//! (`Host`, `Origin`, `Sec-Fetch-*`), and refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderName, ORIGIN, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::reload::RESERVED;
use super::server::Shared;

/// The longest path and query that is looked at, in bytes.
const MAX_URL: usize = 8 * 1024;

/// The names that the server is asked for by.
#[derive(Clone, Debug)]
pub(super) struct Names {
    host: IpAddr,
    port: u16,
}

/// Why a request is not answered.
#[derive(Debug, PartialEq, Eq)]
struct Refusal(StatusCode, String);

impl Names {
    pub(super) fn new(host: IpAddr, port: u16) -> Self {
        Self { host, port }
    }

    /// True for a value of `Host` that means this server, not a name that someone has made lead here.
    fn know(&self, authority: &str) -> bool {
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (authority, "80"),
        };
        let unbracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let address = unbracketed.unwrap_or(host).parse::<IpAddr>().ok();
        // An address of version 6 has brackets, one of version 4 has none.
        let address = address.filter(|address| address.is_ipv6() == unbracketed.is_some());
        let is_known = match address {
            // Listening on all addresses, it has no list of them; an address cannot be made to lead
            // elsewhere as a name can.
            Some(address) => {
                self.host.is_unspecified()
                    || address == self.host
                    || [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()].contains(&address)
            }
            None => host.eq_ignore_ascii_case("localhost"),
        };
        is_known && port == self.port.to_string()
    }
}

/// Lets a request through or refuses it, and sets what each answer carries.
pub(super) async fn guard(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match check(&request, &shared.names) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    let carried: [(HeaderName, &str); 3] = [
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in carried {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn check(request: &Request, names: &Names) -> Result<(), Refusal> {
    let refuse = |status, text: &str| Err(Refusal(status, text.to_owned()));
    let (uri, headers) = (request.uri(), request.headers());
    if uri.authority().is_some() || !uri.path().starts_with('/') {
        return refuse(StatusCode::BAD_REQUEST, "a path is wanted, this is no proxy");
    }
    if uri.path_and_query().is_some_and(|path| path.as_str().len() > MAX_URL) {
        return refuse(StatusCode::URI_TOO_LONG, "the address is too long");
    }
    let Some(host) = only(headers, HOST) else {
        return refuse(StatusCode::BAD_REQUEST, "one `Host` is wanted");
    };
    if !names.know(host) {
        let port = names.port;
        let text = format!("not for other hosts: go to http://127.0.0.1:{port}/");
        return refuse(StatusCode::FORBIDDEN, &text);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return refuse(StatusCode::METHOD_NOT_ALLOWED, "this can only be read");
    }
    if headers.contains_key(ORIGIN) && !only(headers, ORIGIN).is_some_and(|it| is_own(it, host)) {
        return refuse(StatusCode::FORBIDDEN, "not for other origins");
    }
    if !comes_from_here(headers, uri.path()) {
        return refuse(StatusCode::FORBIDDEN, "not for other sites");
    }
    Ok(())
}

/// The value of a header that is there once, as text.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// True for the origin of the pages of `host`, which is known.
fn is_own(origin: &str, host: &str) -> bool {
    origin.strip_prefix("http://").is_some_and(|own| own.eq_ignore_ascii_case(host))
}

/// True unless a browser says that another site, or another port of this machine, asks. It may lead
/// its user here, to a page in a window of its own.
fn comes_from_here(headers: &HeaderMap, path: &str) -> bool {
    let is = |name, value: &str| only(headers, HeaderName::from_static(name)) == Some(value);
    if !headers.contains_key("sec-fetch-site") {
        return true;
    }
    let is_navigation = is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document");
    is("sec-fetch-site", "same-origin")
        || is("sec-fetch-site", "none")
        || (is_navigation && !path.starts_with(RESERVED))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, text) = self;
        let kind = HeaderValue::from_static("text/plain; charset=utf-8");
        let mut response = (status, [(CONTENT_TYPE, kind)], format!("{text}\n")).into_response();
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_known() {
        let names = |host: &str| Names::new(host.parse().unwrap(), 2742);
        let local = names("127.0.0.1");
        for host in ["127.0.0.1:2742", "localhost:2742", "LOCALHOST:2742", "[::1]:2742"] {
            assert!(local.know(host), "{host}");
        }
        for host in [
            "",
            "127.0.0.1",
            "localhost",
            "localhost:2743",
            "localhost.evil.example:2742",
            "evil.example:2742",
            "127.0.0.1.evil.example:2742",
            "192.168.1.5:2742",
            "::1:2742",
            "[127.0.0.1]:2742",
            "[::1]",
            "user@localhost:2742",
            "localhost:+2742",
            "localhost:02742",
        ] {
            assert!(!local.know(host), "{host}");
        }
        assert!(names("192.168.1.5").know("192.168.1.5:2742"));
        assert!(!names("192.168.1.5").know("192.168.1.6:2742"));
        assert!(names("0.0.0.0").know("192.168.1.6:2742"));
        assert!(!names("0.0.0.0").know("evil.example:2742"));
        assert!(Names::new(local.host, 80).know("localhost"));
    }
}
