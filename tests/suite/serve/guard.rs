//! Other web sites and other machines' names: refused, and told nothing.

use super::Running;

const PATHS: [&str; 4] =
    ["/", "/_cribsheet/problems.json", "/_cribsheet/reload.js", "/_cribsheet/events"];

fn server() -> Running {
    Running::new(&[("index.html", "secret"), ("404.html", "secret")])
}

/// Each of the paths is refused with this status, and nothing of the site is told.
fn assert_refused(server: &Running, status: u16, headers: &[&str]) {
    for path in PATHS {
        let answer = server.ask("GET", path, headers);
        assert_eq!(answer.status, status, "{path} with {headers:?}");
        let text = answer.text();
        assert!(!text.contains("secret") && !text.contains("data:"), "{path}: {text}");
        assert!(!text.contains("revision"), "{path}: {text}");
    }
}

#[test]
fn foreign_hosts_are_refused() {
    let server = server();
    let port = server.address.port();
    for host in ["evil.example", "127.0.0.1.evil.example", "192.168.0.1", "localhost.", ""] {
        assert_refused(&server, 403, &[&format!("Host: {host}:{port}")]);
    }
    let other_port = if port == 8000 { 8001 } else { 8000 };
    assert_refused(&server, 403, &[&format!("Host: 127.0.0.1:{other_port}")]);
    assert_refused(&server, 403, &["Host: 127.0.0.1"]);
    let own = format!("Host: 127.0.0.1:{port}");
    assert_refused(&server, 400, &[&own, &format!("Host: evil.example:{port}")]);
    for name in ["localhost", "LocalHost", "127.0.0.1", "[::1]"] {
        assert_eq!(
            server.ask("GET", "/", &[&format!("Host: {name}:{port}")]).status,
            200,
            "{name}"
        );
    }
    let without = server.send(b"GET / HTTP/1.0\r\n\r\n");
    assert_eq!((without.status, without.text().contains("secret")), (400, false));
}

#[test]
fn foreign_origins_are_refused() {
    let server = server();
    let address = server.address;
    for origin in [
        "https://evil.example".to_owned(),
        "null".to_owned(),
        String::new(),
        format!("https://{address}"),
        format!("http://{address}.evil.example"),
        format!("http://evil.example:{}", address.port()),
        "http://127.0.0.1:1".to_owned(),
        // Itself, but under another of its names: to a browser another origin.
        format!("http://localhost:{}", address.port()),
    ] {
        assert_refused(&server, 403, &[&format!("Origin: {origin}")]);
    }
    let own = format!("Origin: http://{address}");
    assert_eq!(server.ask("GET", "/", &[&own]).status, 200);
    assert_refused(&server, 403, &[&own, "Origin: https://evil.example"]);
}

#[test]
fn requests_of_other_sites_are_refused_unless_they_lead_the_user_here() {
    let server = server();
    for site in ["cross-site", "same-site", "new-in-2030"] {
        let site = format!("Sec-Fetch-Site: {site}");
        for (mode, dest) in [
            ("cors", "empty"),
            ("no-cors", "script"),
            ("no-cors", "image"),
            ("navigate", "iframe"),
            ("navigate", "object"),
            ("websocket", "document"),
        ] {
            let mode = format!("Sec-Fetch-Mode: {mode}");
            assert_refused(&server, 403, &[&site, &mode, &format!("Sec-Fetch-Dest: {dest}")]);
        }
        assert_refused(&server, 403, &[&site]);
        let leading = [&*site, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
        assert_eq!(server.ask("GET", "/", &leading).status, 200, "{site}");
        for path in &PATHS[1..] {
            assert_eq!(server.ask("GET", path, &leading).status, 403, "{path} is for pages only");
        }
    }
    for site in ["same-origin", "none"] {
        let headers = [&*format!("Sec-Fetch-Site: {site}"), "Sec-Fetch-Mode: cors"];
        assert_eq!(server.ask("GET", "/", &headers).status, 200, "{site}");
    }
}

#[test]
fn only_reading_is_allowed() {
    let server = server();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        for path in PATHS {
            let answer = server.ask(method, path, &[]);
            assert_eq!(
                (answer.status, answer.header("allow")),
                (405, Some("GET, HEAD")),
                "{method}"
            );
        }
    }
    let preflight = [
        &*format!("Origin: http://{}", server.address),
        "Access-Control-Request-Method: GET",
        "Access-Control-Request-Private-Network: true",
    ];
    let answer = server.ask("OPTIONS", "/", &preflight);
    assert_eq!(answer.status, 405);
    assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control-")));
}

#[test]
fn each_answer_keeps_others_from_reading_it() {
    let server = server();
    let refused = ["Origin: https://evil.example"];
    let answers = [
        server.get("/"),
        server.get("/none.html"),
        server.get("/_cribsheet/problems.json"),
        server.get("/_cribsheet/reload.js"),
        server.get("/_cribsheet/reload.css"),
        server.ask("HEAD", "/_cribsheet/events", &[]),
        server.ask("GET", "/", &["Range: bytes=99-"]),
        server.ask("GET", "/", &refused),
        server.ask("POST", "/", &[]),
        server.ask("GET", "/", &["Host: evil.example"]),
    ];
    for answer in answers {
        let header = |name| answer.header(name);
        assert_eq!(header("cross-origin-resource-policy"), Some("same-origin"), "{answer:?}");
        assert_eq!(header("x-content-type-options"), Some("nosniff"), "{answer:?}");
        assert_eq!(header("cache-control"), Some("no-store"), "{answer:?}");
        assert_eq!(header("access-control-allow-origin"), None, "{answer:?}");
    }
}
