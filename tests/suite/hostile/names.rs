//! Paths that would leave the vault or the site, in each field that names one.

use std::collections::BTreeMap;

use super::build;

/// Ways out, and names that some system takes for one.
const WAYS_OUT: [&str; 9] = [
    "../../../x",
    "a/../../../../x",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2fx",
    "..%2f..%2f..%2fx",
    "..\\x",
    "C:x",
    "C:\\x",
    "/etc/x",
    "x%00y",
];

/// A text in YAML, JSON or TOML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\"))
}

#[test]
fn fields_that_name_a_place_are_refused() {
    type Make = fn(&str) -> String;
    let fields: [(&str, &str, Make); 9] = [
        ("id", "bad-value", |way| format!("---\nid: {}\n---\n", quoted(way))),
        ("alias", "bad-", |way| {
            format!("---\naliases: [{}]\n---\n", quoted(&format!("{way}.html")))
        }),
        ("layout", "bad-value", |way| format!("---\nlayout: {}\n---\n", quoted(way))),
        ("section", "", |way| {
            format!("---\nskills: [{{area: A, section: {}}}]\n---\n", quoted(way))
        }),
        ("card", "", |way| {
            format!("---\nskills: [{{area: A, card: {}}}]\n---\n\n## A\n\nx\n", quoted(way))
        }),
        ("include", "include", |way| format!("```text file={}\n```\n", quoted(way))),
        ("link", "b", |way| format!("[x](<{}>)\n", way.replace('\\', "\\\\"))),
        ("image", "b", |way| format!("![x](<{}>)\n", way.replace('\\', "\\\\"))),
        ("reference", "b", |way| format!("[x]\n\n[x]: <{}>\n", way.replace('\\', "\\\\"))),
    ];
    for (field, rule, make) in fields {
        for way in WAYS_OUT {
            let outcome = build(&[("content/t/a.md", &make(way)), ("content/x.txt", "x")]);
            let errors: Vec<&str> =
                outcome.diagnostics.iter().map(|one| one.fault.rule().id()).collect();
            let named = errors.iter().any(|id| id.starts_with(rule));
            assert!(named, "{field}, {way}: {errors:?}");
            assert_inside(&outcome.files, way);
        }
    }
}

#[test]
fn names_that_are_slugged_stay_inside() {
    for way in WAYS_OUT {
        let front = format!("---\ntags: [{0}]\nseries: {0}\n---\n", quoted(way));
        let outcome = build(&[("content/t/a.md", &front)]);
        assert!(outcome.files.keys().any(|path| path.starts_with("tags/")), "{way}");
        assert_inside(&outcome.files, way);
    }
}

#[test]
fn theme_of_another_folder_is_refused() {
    for way in WAYS_OUT {
        let settings = format!("title = \"V\"\ntheme = {{ name = {} }}\n", quoted(way));
        let outcome = build(&[("site.toml", &settings), ("content/a.md", "x\n")]);
        assert_eq!(outcome.told("bad-setting").len(), 1, "{way}: {:?}", outcome.diagnostics);
    }
}

/// What is written has a name that leads nowhere else, on any system.
fn assert_inside(files: &BTreeMap<String, Vec<u8>>, way: &str) {
    assert!(!files.is_empty(), "{way}: nothing was written");
    for path in files.keys() {
        let plain = path.split('/').all(|name| !matches!(name, "" | "." | ".."));
        assert!(plain && !path.contains(['\\', '\0']), "{way}: {path:?}");
        assert!(!path.contains(':') || way.contains(':'), "{way}: {path:?}");
    }
}

#[test]
fn bad_names_are_refused_wherever_they_stand() {
    let long = "x".repeat(256);
    let names =
        ["con", "NUL.md", "com1.txt", "a.", "b ", "a:b", "q?", "s*", "t\tab", "x\u{202E}", &long];
    for name in names {
        for path in [
            format!("content/t/{name}.md"),
            format!("content/{name}"),
            format!("content/{name}/a.md"),
            format!("static/{name}"),
            format!("themes/vault/{name}/x.css"),
        ] {
            // `a..md` and `b .md` are good: what is dropped stands at the end.
            let good = path.ends_with("..md") || path.ends_with(" .md") || name.len() == 2;
            let outcome = build(&[("content/good.md", "# Good\n"), (&path, "# A\n")]);
            let told = outcome.told("bad-file-name");
            assert!(told.len() == 1 || good, "{path:?}: {told:?}");
            let controls =
                |text: &String| text.contains(|c: char| c.is_control() || c == '\u{202E}');
            assert!(!told.iter().any(controls), "{told:?} would garble a terminal");
            // Those of the program may end in any letter before their dot.
            let programs = |path: &str| path.starts_with("assets/") || path == "search/meta.js";
            let mut own = outcome.files.keys().filter(|path| !programs(path));
            assert!(told.is_empty() || own.all(|path| !path.contains(name)));
        }
    }
}

#[test]
fn bad_folder_is_told_once() {
    let outcome = build(&[("content/aux/a.md", "# A\n"), ("content/aux/b.md", "# B\n")]);
    assert_eq!(outcome.told("bad-file-name").len(), 1);
}

#[test]
fn pages_are_not_named_after_devices() {
    let long = "y".repeat(300);
    let deep = "a/".repeat(500) + "x.html";
    let cases = [
        ("content/aux_/a.md", "# A\n".to_owned(), 1),
        ("content/con!.md", "# A\n".to_owned(), 1),
        ("content/a.md", "---\ntags: [con]\nseries: NUL\n---\n".to_owned(), 2),
        ("content/a.md", format!("---\ntags: [{long}]\n---\n"), 1),
        (
            "content/a.md",
            "---\naliases: [\"a:b.html\", prn.html, \"x./y.html\"]\n---\n".to_owned(),
            3,
        ),
        ("content/a.md", format!("---\naliases: [{deep}]\n---\n"), 1),
    ];
    for (path, text, faults) in cases {
        let outcome = build(&[(path, &text)]);
        let told = outcome.told("bad-file-name");
        assert!(told.len() >= faults, "{path}: {told:?}");
        assert!(told.iter().all(|message| message.len() < 400), "{told:?}");
    }
}

#[test]
fn nothing_is_written_over() {
    let alias = |path: &str| format!("---\naliases: [{path}]\n---\n");
    let cases: [(&str, &[(&str, &str)]); 12] = [
        ("case", &[("content/A.md", "x"), ("content/a.md", "y")]),
        ("case of a folder", &[("content/T/a.md", "x"), ("content/t/a.md", "y")]),
        ("case beyond ASCII", &[("content/Ü.txt", "x"), ("content/ü.txt", "y")]),
        ("form of a page", &[("content/\u{E9}.md", "x"), ("content/e\u{301}.md", "y")]),
        ("form of a file", &[("content/\u{E9}.txt", "x"), ("content/e\u{301}.txt", "y")]),
        ("slugs", &[("content/a b.md", "x"), ("content/a_b.md", "y")]),
        ("an alias", &[("content/a.md", &alias("b.html")), ("content/b.md", "y")]),
        ("two aliases", &[("content/a.md", &alias("c.html")), ("content/b.md", &alias("C.html"))]),
        ("a file beside", &[("content/a.md", "x"), ("content/a.html", "y")]),
        ("a tag", &[("content/a.md", "---\ntags: [x]\n---\n"), ("static/tags/x.html", "y")]),
        ("a file as folder", &[("content/a.md", "x"), ("static/a.html/x.txt", "y")]),
        ("a tag in a file", &[("content/a.md", "---\ntags: [x]\n---\n"), ("static/tags", "y")]),
    ];
    for (what, files) in cases {
        let mut files = files.to_vec();
        files.push(("content/z.md", "z"));
        let told = build(&files).told("output-collision");
        assert!(!told.is_empty(), "{what}");
        // The path, and what else makes it.
        assert!(told.iter().all(|message| message.matches('`').count() >= 3), "{what}: {told:?}");
    }
}
