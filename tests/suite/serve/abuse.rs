//! Clients that send too much, too slowly, or nothing, and many of them.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use cribsheet::serve::Limits;

use super::stream::Listener;
use super::{Answer, Running};

/// How long an answer may take while others misbehave.
const PROMISED: Duration = Duration::from_secs(2);

/// How long a client may at most get away with something that is cut off much earlier.
const TOO_LONG: Duration = Duration::from_secs(8);

fn assert_answers_in_time(server: &Running) {
    let start = Instant::now();
    let answer = server.get("/");
    assert_eq!((answer.status, answer.text().contains("home")), (200, true));
    assert!(start.elapsed() < PROMISED, "an answer took {:?}", start.elapsed());
}

/// Sends as much as the server takes, and reads what it says.
fn send_all(server: &Running, request: &[u8]) -> Answer {
    let mut stream = server.connect();
    stream.write_all(request).expect("the server reads on, so that its answer is read");
    Answer::read(&mut stream)
}

#[test]
fn too_large_requests_are_refused_and_the_server_lives() {
    let server = Running::new(&[("index.html", "home")]);
    let host = server.address;
    let long = |length: usize| "a".repeat(length);
    let cases = [
        (
            414,
            format!("GET /{} HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n", long(20_000)),
        ),
        (
            431,
            format!(
                "GET /{} HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n",
                long(10 << 20)
            ),
        ),
        (431, format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", long(1 << 20))),
        (431, format!("GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "X: y\r\n".repeat(200))),
        (431, long(1 << 20)),
        (
            400,
            format!(
                "GET http://evil.example/ HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n"
            ),
        ),
        (400, format!("GET http://{host}/ HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n")),
        (400, format!("GET x HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n")),
        (
            400,
            format!(
                "CONNECT evil.example:80 HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n"
            ),
        ),
        (400, "\x16\x03\x01\x02\r\n\r\n".to_owned()),
        (400, format!("GET / HTTP/1.1\r\nHost: {host}\r\nX\0: y\r\n\r\n")),
    ];
    for (status, request) in cases {
        let answer = send_all(&server, request.as_bytes());
        assert_eq!(answer.status, status, "{}", &request[..request.len().min(80)]);
        assert!(!answer.text().contains("home"));
    }
    let body = format!(
        "POST / HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\nContent-Length: 8388608\r\n\r\n"
    );
    assert_eq!(send_all(&server, (body + &long(8 << 20)).as_bytes()).status, 405);
    assert_answers_in_time(&server);
}

#[test]
fn five_hundred_slow_clients_delay_nobody() {
    let server = Running::new(&[("index.html", "home")]);
    server.write("large.bin", &vec![0; 16 << 20]);
    let half = format!("GET / HTTP/1.1\r\nHost: {}\r\nX: ", server.address);
    let large = format!("GET /large.bin HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    let slow: Vec<TcpStream> = (0..500)
        .map(|number| {
            let mut stream = server.connect();
            // Some say nothing, some half of it, some do not read what they are sent.
            let said = [&b""[..], half.as_bytes(), large.as_bytes()][number % 3];
            stream.write_all(said).unwrap();
            stream
        })
        .collect();
    for _ in 0..5 {
        assert_answers_in_time(&server);
        for mut stream in slow.iter().skip(1).step_by(3) {
            stream.write_all(b"y").expect("a slow client is still there");
        }
    }
}

#[test]
fn clients_that_never_end_their_request_are_dropped() {
    let limits = Limits { head: Duration::from_millis(300), ..Limits::default() };
    let server = Running::with_limits(&[("index.html", "home")], limits);
    let mut silent = server.connect();
    let mut dripping = server.connect();
    dripping.write_all(b"GET / HTTP/1.1\r\nX: ").unwrap();
    let mut idle = server.connect();
    let whole = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    idle.write_all(whole.as_bytes()).unwrap();
    let start = Instant::now();
    // A byte now and then does not help.
    while start.elapsed() < TOO_LONG && dripping.write_all(b"y").is_ok() {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(start.elapsed() < TOO_LONG, "a dripping client is kept");
    for (stream, said) in [(&mut silent, false), (&mut idle, true)] {
        let mut read = Vec::new();
        stream.read_to_end(&mut read).expect("the connection is closed");
        assert_eq!(!read.is_empty(), said);
    }
}

#[test]
fn clients_that_do_not_read_are_dropped() {
    let limits = Limits { stall: Duration::from_millis(300), ..Limits::default() };
    let server = Running::with_limits(&[], limits);
    server.write("large.bin", &vec![7; 16 << 20]);
    let mut stream = server.connect();
    let request = format!("GET /large.bin HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    stream.write_all(request.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(1000));
    let mut read = Vec::new();
    let ended = stream.read_to_end(&mut read);
    let is_whole = read.len() > 16 << 20;
    assert!(!is_whole, "all was sent to a client that did not read");
    assert!(ended.is_ok() || ended.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
}

#[test]
fn more_connections_than_allowed_wait_and_are_served() {
    let limits = Limits { connections: 4, head: Duration::from_millis(500), ..Limits::default() };
    let server = Running::with_limits(&[("index.html", "home")], limits);
    let idle: Vec<TcpStream> = (0..8).map(|_| server.connect()).collect();
    let start = Instant::now();
    assert_eq!(server.get("/").status, 200);
    assert!(start.elapsed() > Duration::from_millis(300), "more than four were open");
    drop(idle);
}

#[test]
fn a_thousand_tabs_are_told_of_a_change() {
    let server = Running::new(&[("index.html", "home")]);
    let mut tabs: Vec<Listener> = (0..1000).map(|_| Listener::new(&server)).collect();
    for tab in &mut tabs {
        let lines = [tab.next(), tab.next()].map(Option::unwrap);
        assert!(lines.contains(&"data: 7".to_owned()), "{lines:?}");
    }
    assert_answers_in_time(&server);
    let start = Instant::now();
    server.tell();
    for tab in &mut tabs {
        assert_eq!(tab.next().as_deref(), Some("data: 8"));
    }
    assert!(start.elapsed() < PROMISED, "{:?}", start.elapsed());
    assert_answers_in_time(&server);
}

#[test]
fn pages_that_take_long_keep_no_stream_waiting() {
    let server = Running::new(&[("slow.html", "slow"), ("index.html", "home")]);
    let mut listener = Listener::new(&server);
    listener.next();
    listener.next();
    let request = format!("GET /slow.html HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    // These leave at once: nobody waits for their pages.
    for _ in 0..50 {
        server.connect().write_all(request.as_bytes()).unwrap();
    }
    server.tell();
    let start = Instant::now();
    assert_eq!(listener.next().as_deref(), Some("data: 8"));
    assert_eq!(server.get("/_cribsheet/problems.json").status, 200);
    assert!(start.elapsed() < Duration::from_millis(900), "{:?}", start.elapsed());
    assert_eq!(server.get("/").status, 200);
    assert!(start.elapsed() < Duration::from_secs(5), "abandoned pages were made");
}
