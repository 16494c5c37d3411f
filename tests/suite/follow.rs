//! `watch` and `serve` as they are started: what they write and serve is what `build` makes.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use std::{fs, thread};

use serde_json::Value;

/// Against hanging: nothing here takes as long.
const HANG: Duration = Duration::from_secs(60);

const PROGRAM: &str = env!("CARGO_BIN_EXE_cribsheet");

/// A vault, and a program that follows it.
struct Followed {
    root: tempfile::TempDir,
    child: Child,
    events: Receiver<Value>,
}

impl Followed {
    fn start(command: &str, args: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "site.toml", "title = \"Vault\"\n");
        write(root.path(), "content/python/core.md", "# Core\n\n## Loops\n\nThey go round.\n");
        write(root.path(), "content/python/types.md", "# Types\n\nSee [it](core.md#loops).\n");
        let mut child = Command::new(PROGRAM)
            .args([command, "--json", "--root"])
            .arg(root.path())
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, events) = channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let event = serde_json::from_str(&line).expect("each line is a JSON object");
                if send.send(event).is_err() {
                    return;
                }
            }
        });
        Self { root, child, events }
    }

    /// The next event, which has this name.
    fn expect(&self, name: &str) -> Value {
        let event = self.events.recv_timeout(HANG).expect("the program says something");
        assert_eq!(event["event"], name, "{event}");
        event
    }

    /// Saves a file as most editors do: another one takes its place.
    fn save(&self, path: &str, text: &str) {
        write(self.root.path(), ".new", text);
        let target = self.root.path().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::rename(self.root.path().join(".new"), target).unwrap();
    }

    /// Waits until the output is what a clean build makes now.
    fn converges(&self, args: &[&str]) {
        let clean = tempfile::tempdir().unwrap();
        let clean = clean.path().join("site");
        let status = Command::new(PROGRAM)
            .args(["build", "--quiet", "--root"])
            .arg(self.root.path())
            .arg("--output")
            .arg(&clean)
            .args(args)
            .status()
            .unwrap();
        assert!(status.success());
        let (clean, output) = (tree(&clean), self.root.path().join("public"));
        for _ in 0..600 {
            if tree(&output) == clean {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        let names = |tree: BTreeMap<String, Vec<u8>>| tree.into_keys().collect::<Vec<_>>();
        panic!("{:?} is not {:?}", names(tree(&output)), names(clean));
    }

    fn get(&self, url: &str, path: &str) -> String {
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(HANG)).unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Ends the program as Ctrl-C does.
    fn stop(mut self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
        loop {
            let event = self.events.recv_timeout(HANG).expect("the program ends with a word");
            if event["event"] == "stopped" {
                break;
            }
        }
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    fs::create_dir_all(full.parent().unwrap()).unwrap();
    fs::write(full, text).unwrap();
}

/// All files below a folder.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                _ => {
                    let name = entry.path().strip_prefix(root).unwrap().display().to_string();
                    // A file may go while it is looked for.
                    files.insert(name, fs::read(entry.path()).unwrap_or_default());
                }
            }
        }
    }
    files
}

#[test]
fn watched_output_follows_each_save() {
    let vault = Followed::start("watch", &[]);
    assert_eq!(vault.expect("ready")["sheets"], 2);
    vault.converges(&[]);
    vault.save("content/python/core.md", "# Core\n\n## Loops\n\nThey do not end.\n");
    let event = vault.expect("changed");
    assert_eq!(event["modified"], serde_json::json!(["content/python/core.md"]));
    // The page, and the search index of a small vault.
    assert_eq!((&event["parsed"], &event["written"]), (&1.into(), &2.into()), "{event}");
    vault.converges(&[]);
    vault.save("content/rust/own.md", "---\ntitle: Owning\ntags: [memory]\n---\n\nOnce.\n");
    vault.converges(&[]);
    fs::rename(vault.root.path().join("content/rust"), vault.root.path().join("content/go"))
        .unwrap();
    vault.converges(&[]);
    fs::remove_dir_all(vault.root.path().join("content/go")).unwrap();
    vault.converges(&[]);
    assert!(!vault.root.path().join("public/rust").exists());
    vault.save("themes/vault/templates/404.html", "{% extends \"builtin/404.html\" %}\n");
    vault.converges(&[]);
    vault.save("site.toml", "title = \"Another\"\nsearch = false\n");
    vault.converges(&[]);
    // A file becomes a folder, and back.
    vault.save("static/x", "file");
    vault.converges(&[]);
    fs::remove_file(vault.root.path().join("static/x")).unwrap();
    vault.save("static/x/y", "below");
    vault.converges(&[]);
    fs::remove_dir_all(vault.root.path().join("static/x")).unwrap();
    vault.save("static/x", "file");
    vault.converges(&[]);
    fs::remove_dir_all(vault.root.path().join("public")).unwrap();
    vault.save("content/python/core.md", "# Core\n\n## Loops\n\nBack again.\n");
    vault.converges(&[]);
    vault.stop();
}

#[test]
fn broken_vault_keeps_the_last_good_site() {
    let vault = Followed::start("watch", &[]);
    vault.expect("ready");
    let page = vault.root.path().join("public/python/core.html");
    let good = fs::read(&page).unwrap();
    vault.save("content/python/core.md", "# Core\n\n[Nowhere](no.md)\n");
    let event = vault.expect("broken");
    assert_eq!(event["problems"][0]["rule"], "broken-link", "{event}");
    assert_eq!(fs::read(&page).unwrap(), good);
    vault.save("content/python/core.md", "# Core\n\n## Loops\n\nMended.\n");
    vault.expect("changed");
    vault.converges(&[]);
    vault.stop();
}

#[test]
fn served_site_follows_each_save() {
    let vault = Followed::start("serve", &["--port", "0"]);
    let url = vault.expect("ready")["place"].as_str().unwrap().to_owned();
    assert!(vault.get(&url, "/python/core.html").contains("They go round."));
    vault.save("content/python/core.md", "# Core\n\n## Loops\n\nThey do not end.\n");
    vault.expect("changed");
    assert!(vault.get(&url, "/python/core.html").contains("They do not end."));
    assert!(vault.get(&url, "/search/meta.js").contains("register"));
    vault.save("content/python/new.md", "---\ntitle: Fresh\ndraft: true\n---\n\nNew.\n");
    vault.expect("changed");
    assert!(vault.get(&url, "/python/new.html").starts_with("HTTP/1.1 200"), "drafts are shown");
    assert!(vault.get(&url, "/python/index.html").contains("Fresh"));
    vault.save("content/search/own.md", "# A track of this name\n");
    vault.expect("changed");
    assert!(vault.get(&url, "/search/own.html").starts_with("HTTP/1.1 200"));
    let settings = vault.root.path().join("site.toml");
    fs::rename(&settings, vault.root.path().join(".away")).unwrap();
    vault.expect("lost");
    let problems = || vault.get(&url, "/_cribsheet/problems.json");
    assert!(problems().contains("the vault cannot be read: "), "{}", problems());
    fs::rename(vault.root.path().join(".away"), &settings).unwrap();
    vault.expect("found");
    assert!(!problems().contains("the vault cannot be read"), "{}", problems());
    vault.save("content/python/core.md", "# Core\n\n[Nowhere](no.md)\n");
    vault.expect("broken");
    assert!(vault.get(&url, "/python/core.html").contains("They do not end."));
    vault.stop();
}

/// The part of an address of a page's style that tells it from others.
fn style_of(page: &str) -> &str {
    let start = page.find("assets/style.").expect("each page has a style");
    let length = page[start..].find('"').expect("an attribute ends");
    &page[start..start + length]
}

#[test]
fn styles_of_pages_that_were_loaded_before_a_change_are_still_served() {
    let vault = Followed::start("serve", &["--port", "0"]);
    let url = vault.expect("ready")["place"].as_str().unwrap().to_owned();
    let page = || vault.get(&url, "/python/core.html");
    let before = page();
    // As a save does that empties the file first: the page of the one between is never seen whole.
    for style in ["", "#of-the-reader { color: red }"] {
        vault.save("themes/vault/css/footer.css", style);
        vault.expect("changed");
    }
    let after = page();
    assert_ne!(style_of(&before), style_of(&after));
    for page in [&before, &after] {
        let style = vault.get(&url, &format!("/{}", style_of(page)));
        assert!(style.starts_with("HTTP/1.1 200"), "{style}");
        assert_eq!(style.contains("#of-the-reader"), page == &after);
    }
    let made_up = vault.get(&url, "/assets/style.0123456789abcdef.css");
    assert!(made_up.starts_with("HTTP/1.1 404"), "{made_up}");
    vault.stop();
}
