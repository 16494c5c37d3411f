//! Limits, and inputs that make bad algorithms slow. The sizes are small; `bench/pathological`
//! measures large ones.

use super::{build, within_guard};

fn rules(text: String) -> Vec<&'static str> {
    let outcome = within_guard(&text.chars().take(40).collect::<String>(), move || {
        build(&[("content/a.md", &text)])
    });
    outcome.diagnostics.iter().map(|one| one.fault.rule().id()).collect()
}

#[test]
fn limits_hold_at_their_edge() {
    let (at, over) = (2 * 1024 * 1024, 2 * 1024 * 1024 + 1);
    let sheet = |size: usize| "word\n".repeat(size / 5 + 1)[..size].to_owned();
    let front = |size: usize| {
        let lines = "# a comment of 32 bytes, no less\n".repeat(size / 33);
        format!("---\n{lines}title: x\n---\n\ntext\n")
    };
    let code = |size: usize| format!("```python\n{}```\n", "x = 1\n".repeat(size / 6));
    let line = |size: usize| format!("```python\n{}\n```\n", "x".repeat(size));
    let quotes = |depth: usize| format!("{}x\n", "> ".repeat(depth));
    let cases = [
        ("file-too-large", sheet(at), sheet(over)),
        ("front-matter-too-large", front(60 * 1024), front(66 * 1024)),
        ("code-not-highlighted", code(60 * 1024), code(66 * 1024)),
        ("code-not-highlighted", line(1_000), line(1_001)),
        ("nested-too-deeply", quotes(90), quotes(110)),
    ];
    for (rule, good, bad) in cases {
        assert!(!rules(good).contains(&rule), "{rule}: met below the limit");
        assert!(rules(bad).contains(&rule), "{rule}: not met above the limit");
    }
}

#[test]
fn pathological_sheets_end() {
    const N: usize = 3_000;
    let cases = [
        "> ".repeat(N) + "x\n",
        ">".repeat(N) + "x\n",
        "[".repeat(N),
        "[a](".repeat(N),
        "![".repeat(N) + &"]()".repeat(N),
        "- ".repeat(N) + "x\n",
        (0..300).map(|depth| " ".repeat(depth) + "- x\n").collect(),
        "|a".repeat(N) + "|\n" + &"|-".repeat(N) + "|\n" + &"|b".repeat(N) + "|\n",
        "|a".repeat(300) + "|\n" + &"|-".repeat(300) + "|\n" + &"|x|\n".repeat(300),
        "*".repeat(N) + "a",
        "*a **a ".repeat(N),
        "_a ".repeat(N),
        "`".repeat(N) + "a",
        (0..300).map(|ticks| "`".repeat(ticks + 1) + "a").collect(),
        "<b>".repeat(N),
        "<details>\n\n".repeat(N / 2),
        "<b ".repeat(N),
        "<!--".repeat(N),
        "<a title=\"".repeat(N),
        "<?".repeat(N),
        "[a]: b\n".repeat(N),
        "[^a] ".repeat(N) + "\n\n[^a]: x\n",
        "# a\n".repeat(N),
        "[a](b.md) ".repeat(N / 10),
        "<!-- allow: bare-dunder -->\n\n".repeat(N),
        "__a__ ".repeat(N / 10),
        "&amp;".repeat(N),
        "> [!TIP]\n> x\n\n".repeat(N),
        "### a\n<!-- probe -->\n\n#### Surface answer\nx\n\n".repeat(N / 10),
        "```python lines mark=".to_owned() + &"1,".repeat(N) + "\nx\n```\n",
    ];
    for text in cases {
        rules(text);
    }
}

#[test]
fn pathological_front_matters_are_errors() {
    const N: usize = 3_000;
    let cases = [
        format!("---\na: {}\n---\n", "[".repeat(N)),
        format!("---\na: {}{}\n---\n", "[".repeat(N), "]".repeat(N)),
        format!("---\n{}\n---\n", "{a: ".repeat(N)),
        "---\na: &a [x,x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n---\n".to_owned(),
        format!("---\n{}---\n", "k: 1\n".repeat(N)),
        format!("---\n{}---\n", (0..300).map(|at| " ".repeat(at) + "a:\n").collect::<String>()),
        format!("---\n{}", "- ".repeat(N)),
        format!("---\n? {}\n---\n", "? ".repeat(N)),
        format!("---\na: !!{}\n---\n", "x".repeat(N)),
    ];
    for text in cases {
        let name: String = text.chars().take(30).collect();
        assert!(!rules(text).is_empty(), "{name:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_told() {
    use cribsheet::path::VaultPath;
    use cribsheet::{config::Config, highlight::Highlighter, parse::parse_sheet};
    let utf16: Vec<u8> = "# A\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(&str, Vec<u8>); 5] = [
        ("Utf16", [&[0xFF, 0xFE], utf16.as_slice()].concat()),
        ("NulByte", utf16),
        ("Utf16", b"\xFE\xFF\0#\0 \0A".to_vec()),
        ("NotUtf8", b"\xFF\xD8\xFF\xDB\x01\x43 a picture".to_vec()),
        ("NulByte", b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01".to_vec()),
    ];
    for (name, bytes) in cases {
        let path = VaultPath::new("content/a.md").unwrap();
        let shown = format!("{bytes:02X?}");
        let (_, told) = parse_sheet(&path, bytes, &Config::default(), &Highlighter::plain());
        let names: Vec<&str> = told.iter().map(|one| one.fault.name()).collect();
        assert_eq!(names, [name], "{shown}");
    }
}
