//! The development server: what it answers, to whom, and what it puts up with.
//!
//! All of it over the loopback, to a server in this process with a site in memory.

mod abuse;
mod bind;
mod guard;
mod requests;
mod stream;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use cribsheet::path::UrlPath;
use cribsheet::serve::{Limits, Problems, Server, Site};
use tokio::sync::{oneshot, watch};

/// A guard against hanging, not a measure.
const HANG: Duration = Duration::from_secs(20);

/// A site in memory. The file `slow.html` takes a second, `panic.html` panics.
struct Memory {
    files: Mutex<BTreeMap<String, Arc<[u8]>>>,
    problems: Mutex<Arc<Problems>>,
    revision: AtomicU64,
}

impl Site for Memory {
    fn file(&self, path: &UrlPath) -> Option<Arc<[u8]>> {
        match path.as_str() {
            "slow.html" => std::thread::sleep(Duration::from_secs(1)),
            "panic.html" => panic!("the site panics, as this test wants"),
            _ => {}
        }
        self.files.lock().unwrap().get(path.as_str()).cloned()
    }

    fn revision(&self) -> u64 {
        self.revision.load(Ordering::SeqCst)
    }

    fn problems(&self) -> Arc<Problems> {
        self.problems.lock().unwrap().clone()
    }
}

/// A server that runs until this is dropped.
struct Running {
    address: SocketAddr,
    site: Arc<Memory>,
    changes: Option<watch::Sender<u64>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::with_limits(files, Limits::default())
    }

    fn with_limits(files: &[(&str, &str)], limits: Limits) -> Self {
        let entry = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().into());
        let site = Arc::new(Memory {
            files: Mutex::new(files.iter().map(entry).collect()),
            problems: Mutex::default(),
            revision: AtomicU64::new(7),
        });
        let server = Server::bind(Ipv4Addr::LOCALHOST.into(), Some(0)).unwrap().with_limits(limits);
        let address = server.address();
        let (changes, seen) = watch::channel(7);
        let (stop, stopped) = oneshot::channel();
        let served = site.clone();
        let thread = std::thread::spawn(move || {
            let stopped = async {
                let _ = stopped.await;
            };
            server.run(served, seen, stopped).unwrap();
        });
        let (changes, stop, thread) = (Some(changes), Some(stop), Some(thread));
        Self { address, site, changes, stop, thread }
    }

    /// Writes a file and tells of it.
    fn write(&self, path: &str, bytes: &[u8]) {
        self.site.files.lock().unwrap().insert(path.to_owned(), bytes.into());
        self.tell();
    }

    /// Tells of a new revision.
    fn tell(&self) {
        let revision = self.site.revision.fetch_add(1, Ordering::SeqCst) + 1;
        self.changes.as_ref().unwrap().send(revision).unwrap();
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(HANG)).unwrap();
        stream.set_write_timeout(Some(HANG)).unwrap();
        stream
    }

    /// Sends bytes and reads all that comes back.
    fn send(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        Answer::read(&mut stream)
    }

    /// Asks for a path with further headers, `Name: value` each.
    fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|header| header.starts_with("Host:")) {
            head.push_str(&format!("Host: {}\r\n", self.address));
        }
        for header in headers {
            head.push_str(&format!("{header}\r\n"));
        }
        self.send(format!("{head}\r\n").as_bytes())
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Stops the server, and waits until it has.
    fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a server sent until it closed the connection.
#[derive(Debug)]
struct Answer {
    status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let split =
            |line: &str| line.split_once(": ").map(|(n, v)| (n.to_lowercase(), v.to_owned()));
        let headers = lines.map(|line| split(line).unwrap()).collect();
        Self { status, headers, body: bytes.split_off(end + 4) }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}
