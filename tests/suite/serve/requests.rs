//! Paths and files, types, parts, and live reload in pages.

use super::{Answer, Running};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'";

fn page(body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>t</title>\n<link rel=\"stylesheet\" href=\"assets/s.css\">\n\
         <script src=\"assets/s.js\"></script>\n</head>\n<body>{body}</body></html>\n"
    )
}

#[test]
fn files_come_as_they_are_with_their_types() {
    let files = [
        ("assets/s.css", "p { color: red }", "text/css; charset=utf-8"),
        ("assets/s.js", "<head></head>", "text/javascript; charset=utf-8"),
        ("search/meta.js", "x", "text/javascript; charset=utf-8"),
        ("data.json", "{}", "application/json; charset=utf-8"),
        ("feed.xml", "<feed/>", "application/xml; charset=utf-8"),
        ("robots.txt", "User-agent: *", "text/plain; charset=utf-8"),
        ("p.svg", "<svg/>", "image/svg+xml; charset=utf-8"),
        ("p.PNG", "png", "image/png"),
        ("p.jpg", "jpg", "image/jpeg"),
        ("p.webp", "webp", "image/webp"),
        ("p.avif", "avif", "image/avif"),
        ("favicon.ico", "ico", "image/x-icon"),
        ("f.woff2", "woff2", "font/woff2"),
        ("d.pdf", "pdf", "application/pdf"),
        ("d.zip", "zip", "application/zip"),
        ("d.epub", "epub", "application/epub+zip"),
        ("m.mp4", "mp4", "video/mp4"),
        ("m.wasm", "wasm", "application/wasm"),
        ("a b/ü?.py", "print()", "text/plain; charset=utf-8"),
        ("empty.txt", "", "text/plain; charset=utf-8"),
    ];
    let server = Running::new(&files.map(|(path, text, _)| (path, text)));
    for (path, text, kind) in files {
        let path = format!("/{}", cribsheet::path::percent_encode(path));
        let answer = server.get(&path);
        assert_eq!((answer.status, answer.text()), (200, text), "{path}");
        assert_eq!(answer.header("content-type"), Some(kind), "{path}");
        let head = server.ask("HEAD", &format!("{path}?q=1"), &[]);
        assert_eq!((head.status, head.text()), (200, ""), "{path}");
        for name in ["content-type", "content-length", "etag", "accept-ranges"] {
            assert_eq!(head.header(name), answer.header(name), "{path}: {name}");
            assert!(head.header(name).is_some(), "{path}: {name}");
        }
        assert_eq!(answer.header("content-length"), Some(text.len().to_string().as_str()));
    }
}

#[test]
fn folders_show_their_index_at_an_address_that_ends_in_a_slash() {
    let server = Running::new(&[
        ("index.html", "home"),
        ("a b/index.html", "track"),
        ("a b/both.html", "page"),
        ("a b/both.html/index.html", "odd"),
    ]);
    for (path, text) in [("/", "home"), ("/index.html", "home"), ("/a%20b/", "track")] {
        let answer = server.get(path);
        assert!(answer.status == 200 && answer.text().contains(text), "{path}: {answer:?}");
    }
    let answer = server.get("/a%20b?q=%2f");
    assert_eq!((answer.status, answer.header("location")), (307, Some("/a%20b/?q=%2f")));
    assert!(server.get("/a%20b/both.html").text().contains("page"));
    assert!(server.get("/a%20b/both.html/").text().contains("odd"));
}

#[test]
fn no_path_leads_out_of_the_site() {
    // The site would answer all of these if it were asked by them.
    let names = ["../x", "etc/passwd", "a\\..\\x", "C:\\x", "a\0b", "a/../x", "a/./x", "a//x"];
    let server = Running::new(&names.map(|name| (name, "secret")));
    assert_eq!(server.get("/etc/passwd").text(), "secret");
    for path in [
        "/../x",
        "/..%2fx",
        "/%2e%2e/x",
        "/%2e%2e%2fx",
        "/%252e%252e%252fx",
        "/a/../x",
        "/a/%2e/x",
        "/a//x",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/etc/passwd/",
        "/a%5c..%5cx",
        "/a\\..\\x",
        "/C:%5cx",
        "/a%00b",
        "/%ff",
        "/%",
        "/%zz",
        "/.",
        "/..",
        "/%2f%2fevil.example",
        "//evil.example/..",
    ] {
        let answer = server.get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.text().contains("secret"), "{path}: {answer:?}");
        assert_eq!(answer.header("location"), None, "{path}");
    }
}

#[test]
fn missing_page_is_the_sites_own_shown_at_the_root() {
    let link = "<a href=\"a.html\">a</a>";
    let server = Running::new(&[("404.html", &page(link)), ("assets/s.css", "")]);
    for path in ["/none.html", "/a/b/none", "/a/%ff", "/none.png"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(answer.text().contains("<a href=\"/a.html\">"), "{}", answer.text());
        assert!(answer.text().contains("<link rel=\"stylesheet\" href=\"/assets/s.css\">"));
        assert!(answer.text().contains("<script src=\"/assets/s.js\">"));
        assert!(answer.text().contains("data-status=\"404\""), "{}", answer.text());
    }
    // Asked for by its name it is a page like others.
    assert!(server.get("/404.html").text().contains(link));

    let absolute = page(link).replace("assets/", "https://v.example/x/assets/");
    let absolute = absolute.replace("a.html", "https://v.example/x/a.html");
    let server = Running::new(&[("404.html", &absolute), ("assets/s.css", "")]);
    let answer = server.get("/a/b/none");
    assert!(answer.text().contains("<a href=\"/a.html\">"), "{}", answer.text());
    assert!(!answer.text().contains("v.example"), "{}", answer.text());

    // Where there is no site yet, problems can be shown all the same.
    let bare = Running::new(&[]).get("/");
    assert_eq!((bare.status, bare.text().contains("data-status=\"404\"")), (404, true));
}

#[test]
fn pages_get_live_reload_and_a_policy_that_lets_it_run() {
    let built = page("<p>text</p>");
    let server = Running::new(&[("index.html", &built), ("p.svg", &built), ("latin.html", "")]);
    let client =
        "<script src=\"/_cribsheet/reload.js\" data-revision=\"7\" data-status=\"200\"></script>\n";
    let expected = built
        .replace(POLICY, &format!("{POLICY}; connect-src 'self'"))
        .replace("<script src=\"assets", &format!("{client}<script src=\"assets"));
    let answer = server.get("/");
    assert_eq!(answer.text(), expected);
    assert_eq!(answer.header("content-length"), Some(expected.len().to_string().as_str()));
    assert_eq!(server.get("/p.svg").text(), built, "only pages are touched");
    server.write("latin.html", b"<head>\xe4</head>");
    assert_eq!(server.get("/latin.html").body, b"<head>\xe4</head>", "nor what is no UTF-8");
    assert!(server.get("/").text().contains("data-revision=\"8\""));
}

#[test]
fn drawings_opened_by_themselves_run_no_script() {
    let server = Running::new(&[("p.svg", "<svg/>"), ("feed.xml", "<x/>"), ("index.html", "")]);
    let policy = |path| server.get(path).header("content-security-policy").map(str::to_owned);
    assert_eq!(policy("/p.svg").as_deref(), Some("script-src 'none'"));
    assert_eq!(policy("/feed.xml").as_deref(), Some("script-src 'none'"));
    assert_eq!(policy("/"), None);
}

#[test]
fn parts_of_files_are_answered() {
    let server = Running::new(&[("m.mp4", "0123456789"), ("index.html", "0123456789")]);
    let part = |range: &str| server.ask("GET", "/m.mp4", &[&format!("Range: {range}")]);
    let shown = |answer: &Answer| {
        let range = answer.header("content-range").unwrap_or("-").to_owned();
        (answer.status, answer.text().to_owned(), range)
    };
    let cases = [
        ("bytes=2-4", (206, "234", "bytes 2-4/10")),
        ("bytes=8-", (206, "89", "bytes 8-9/10")),
        ("bytes=-3", (206, "789", "bytes 7-9/10")),
        ("bytes=10-", (416, "", "bytes */10")),
        ("bytes=0-1,4-5", (200, "0123456789", "-")),
        ("bytes=x", (200, "0123456789", "-")),
    ];
    for (range, (status, text, content)) in cases {
        let answer = part(range);
        assert_eq!(shown(&answer), (status, text.to_owned(), content.to_owned()), "{range}");
        assert_eq!(answer.header("content-length"), Some(text.len().to_string().as_str()));
    }
    let head = server.ask("HEAD", "/m.mp4", &["Range: bytes=2-4"]);
    assert_eq!((head.status, head.header("content-length"), head.text()), (206, Some("3"), ""));
    let conditional = server.ask("GET", "/m.mp4", &["Range: bytes=2-4", "If-Range: \"x\""]);
    assert_eq!(conditional.status, 200);
    let missing = server.ask("GET", "/none", &["Range: bytes=0-1"]);
    assert_eq!(missing.status, 404);
}

#[test]
fn page_that_cannot_be_made_is_an_error_and_no_end() {
    let server = Running::new(&[("index.html", "home")]);
    assert_eq!(server.get("/panic.html").status, 500);
    assert_eq!(server.get("/").status, 200);
}
