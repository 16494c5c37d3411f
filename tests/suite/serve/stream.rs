//! The stream of revisions, and the problems.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use cribsheet::serve::{Limits, Problems};

use super::Running;

/// A client that listens.
pub(super) struct Listener(BufReader<TcpStream>);

impl Listener {
    pub(super) fn new(server: &Running) -> Self {
        let mut stream = server.connect();
        let host = server.address;
        let request = format!("GET /_cribsheet/events HTTP/1.1\r\nHost: {host}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut listener = Self(BufReader::new(stream));
        let mut head = Vec::new();
        while head.last().is_none_or(|line: &String| !line.is_empty()) {
            head.push(listener.line().expect("a head"));
        }
        assert_eq!(head[0], "HTTP/1.1 200 OK");
        assert!(head.contains(&"content-type: text/event-stream".to_owned()), "{head:?}");
        listener
    }

    /// The next line, or `None` at the end.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.0.read_line(&mut line).ok()?;
        (length > 0).then(|| line.trim_end().to_owned())
    }

    /// The next line of an event: lines of the transfer's chunks and empty ones are no such lines.
    pub(super) fn next(&mut self) -> Option<String> {
        loop {
            let line = self.line()?;
            if line.contains(':') {
                return Some(line);
            }
        }
    }
}

#[test]
fn stream_says_the_revision_at_once_and_at_each_change_and_nothing_else() {
    let mut server = Running::new(&[]);
    let mut listener = Listener::new(&server);
    let mut lines = [listener.next(), listener.next()].map(Option::unwrap);
    lines.sort();
    assert_eq!(lines, ["data: 7", "retry: 1000"]);
    for revision in 8..11 {
        server.write("a secret path.html", b"a secret text");
        assert_eq!(listener.next(), Some(format!("data: {revision}")));
    }
    server.stop();
    assert_eq!(listener.next(), None, "a server that stops ends its streams");
}

#[test]
fn revision_that_came_between_two_events_is_told_once() {
    let server = Running::new(&[]);
    server.tell();
    let mut listener = Listener::new(&server);
    let first = [listener.next(), listener.next()].map(Option::unwrap);
    assert!(first.contains(&"data: 8".to_owned()), "{first:?}");
    server.tell();
    assert_eq!(listener.next().as_deref(), Some("data: 9"));
}

#[test]
fn silent_stream_shows_that_it_lives_also_when_nothing_can_change_any_more() {
    let limits = Limits { heartbeat: Duration::from_millis(50), ..Limits::default() };
    let mut server = Running::with_limits(&[], limits);
    drop(server.changes.take());
    let mut listener = Listener::new(&server);
    let lines: Vec<String> = (0..5).map(|_| listener.next().unwrap()).collect();
    assert_eq!(lines.iter().filter(|line| line.starts_with("data:")).count(), 1, "{lines:?}");
    assert_eq!(lines[4], ":");
}

#[test]
fn problems_come_with_their_revision() {
    let server = Running::new(&[]);
    let read = || {
        let answer = server.get("/_cribsheet/problems.json");
        assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
        serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap()
    };
    let none = serde_json::json!({ "revision": 7, "errors": 0, "warnings": 0, "problems": [] });
    assert_eq!(read(), none);
    let json = "[{\"message\":\"</script>\"}]".to_owned();
    *server.site.problems.lock().unwrap() = Arc::new(Problems { errors: 1, warnings: 0, json });
    server.tell();
    let one = [serde_json::json!({ "message": "</script>" })];
    let some = serde_json::json!({ "revision": 8, "errors": 1, "warnings": 0, "problems": one });
    assert_eq!(read(), some);
}

#[test]
fn nothing_of_the_site_hides_what_live_reload_needs() {
    let server = Running::new(&[("_cribsheet/reload.js", "the site's own")]);
    let script = server.get("/_cribsheet/reload.js");
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(!script.text().contains("the site's own"));
    assert!(script.text().contains("EventSource"));
    let style = server.get("/_cribsheet/reload.css");
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    assert!(style.text().contains(":host"));
}
