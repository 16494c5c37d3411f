use proptest::prelude::*;

use super::*;

fn html(code: &str, language: &str) -> String {
    static SHARED: OnceLock<Highlighter> = OnceLock::new();
    SHARED.get_or_init(Highlighter::new).highlight(code, language).html.clone()
}

/// The code with a class written as `{k:def}`, which is easier to read.
fn brief(code: &str, language: &str) -> String {
    html(code, language)
        .replace("<span class=", "{")
        .replace("</span>", "}")
        .replace('>', ":")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The text that a reader sees.
fn text(html: &str) -> String {
    let mut text = String::new();
    for (index, piece) in html.split('<').enumerate() {
        let shown = if index == 0 { piece } else { piece.split_once('>').unwrap().1 };
        text.push_str(shown);
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Fails unless a line of HTML is complete: spans of known classes, closed, apart, never empty.
fn assert_sound(line: &str) {
    let mut last: Option<&str> = None;
    let mut rest = line;
    while let Some((before, span)) = rest.split_once('<') {
        let (tag, inside) = span.split_once('>').expect("a tag ends");
        let class = tag.strip_prefix("span class=").expect("only spans open");
        assert!(CLASSES.iter().any(|known| known.name == class), "{line}");
        assert!(last != Some(class) || !before.trim().is_empty(), "not merged: {line}");
        let (word, after) = inside.split_once("</span>").expect("a span closes in its line");
        assert!(!word.is_empty() && !word.contains('<') && word == word.trim(), "{line}");
        (last, rest) = (Some(class), after);
    }
}

#[test]
fn python_is_coloured() {
    assert_eq!(
        brief("@cache\ndef f(x: int) -> None:\n    return x and f\"a{x!r}\\n\"  # why", "py"),
        "{d:@cache}\n{k:def} {f:f}({v:x}: {t:int}) -> {b:None}:\n    {k:return} x {o:and} \
         {s:f\"a}{x{e:!r}}{e:\\n}{s:\"}  {c:# why}"
    );
}

#[test]
fn rust_is_coloured() {
    assert_eq!(
        brief("pub fn f<'a>(x: &'a str) -> Vec<u8> { vec![1u8] }", "rs"),
        "{k:pub fn} {f:f}<{v:'a}>({v:x}: &{v:'a} {k:str}) -> {t:Vec}<{k:u8}> { {f:vec!}[{n:1u8}] }"
    );
}

#[test]
fn javascript_is_coloured() {
    assert_eq!(
        brief("const f = (x) => `a${x + 1}` ?? /b+/g.test(null);", "js"),
        "{k:const} {f:f} = ({v:x}) => {s:`a}${x + {n:1}}{s:`} ?? {r:/b+/g}.{f:test}({b:null});"
    );
}

#[test]
fn sql_is_coloured() {
    assert_eq!(
        brief("SELECT COUNT(*) FROM t LEFT JOIN u WHERE a >= 1 AND b LIKE 'x%';", "sql"),
        "{k:SELECT} {f:COUNT}(*) {k:FROM} t {k:LEFT JOIN} u {k:WHERE} a >= {n:1} {o:AND} b \
         {o:LIKE} {s:'x%'};"
    );
}

#[test]
fn bash_is_coloured() {
    assert_eq!(
        brief("for f in *.txt; do echo \"$f\" | grep -E 'a'; done # c", "sh"),
        "{k:for} f {k:in} *.txt; {k:do} {f:echo} {s:\"}{v:$f}{s:\"} | {f:grep} {v:-E} {s:'a'}; \
         {k:done} {c:# c}"
    );
}

#[test]
fn cpp_is_coloured() {
    assert_eq!(
        brief("#include <vector>\nint main() { return sizeof(int) == 4 && true; }", "c++"),
        "{k:#include} {s:<vector>}\n{k:int} {f:main}() { {k:return} {o:sizeof}({k:int}) == {n:4} \
         && {b:true}; }"
    );
}

#[test]
fn json_keys_differ_from_strings() {
    assert_eq!(brief("{\"a\": [\"b\", true]}", "json"), "{{a:\"a\"}: [{s:\"b\"}, {b:true}]}");
}

#[test]
fn diff_is_coloured() {
    assert_eq!(brief("@@ -1 +1 @@\n-a\n+b\n c\n", "diff"), "{h:@@ -1 +1 @@}\n{x:-a}\n{i:+b}\n c\n");
}

#[test]
fn python_session_is_coloured() {
    assert_eq!(
        brief(">>> for x in y:\n...     x\n...\n1\n>>> f(\"\n  File 1\n>>> 2\n", "pycon"),
        "{p:>>>} {k:for} x {k:in} y:\n{p:...}     x\n{p:...}\n{u:1}\n{p:>>>} {f:f}({s:\"}\n  \
         {u:File 1}\n{p:>>>} {n:2}\n"
    );
}

#[test]
fn shell_session_is_coloured() {
    assert_eq!(
        brief("(v) me@host:~$ ls \\\n> -l\ntotal 8\n$ echo 1", "shell-session"),
        "{p:(v) me@host:~$} {f:ls} \\\n{p:>} {v:-l}\n{u:total 8}\n{p:$} {f:echo} 1"
    );
}

#[test]
fn text_and_unknown_languages_stay_plain() {
    for language in ["text", "output", "klingon", ""] {
        assert_eq!(html("if x < 1:\n", language), "if x &lt; 1:\n", "{language}");
    }
}

#[test]
fn tags_in_code_are_escaped() {
    let code = "<script>alert(\"1\" & '2')</script>";
    for language in ["html", "js", "python", "md", "php", "console", "text"] {
        let html = html(code, language);
        assert!(!html.contains("<script") && !html.contains("</script"), "{html}");
        assert_eq!(text(&html), code);
    }
}

#[test]
fn white_space_at_the_ends_of_a_span_stays_outside() {
    let code = "x = 'a' \u{a0} 'b'\u{a0}# c \u{3000}\n\u{a0}\n \t# d\u{b}\n'e \nif \t\u{2003}f";
    for language in ["py", "js", "rust", "sql", "bash"] {
        let html = html(code, language);
        assert!(html.contains("<span"), "{language}: {html}");
        let starts = html.split("<span class=").skip(1).map(|span| &span[2..]);
        assert!(starts.into_iter().all(|text| !text.starts_with(char::is_whitespace)), "{html}");
        let ends = html.match_indices("</span>").map(|(at, _)| &html[..at]);
        assert!(ends.into_iter().all(|text| !text.ends_with(char::is_whitespace)), "{html}");
    }
}

#[test]
fn string_over_lines_opens_a_span_on_each() {
    let highlighted = Highlighter::new().highlight("x = '''a\n\n  b'''\n", "python");
    let lines: Vec<_> = highlighted.lines().collect();
    assert_eq!(lines, ["x = <span class=s>'''a</span>", "", "  <span class=s>b'''</span>"]);
}

#[test]
fn names_lead_to_one_language() {
    let highlighter = Highlighter::plain();
    let cases = [
        ("js", "javascript"),
        ("ts", "typescript"),
        ("py", "python"),
        ("sh", "bash"),
        ("shell", "bash"),
        ("c++", "cpp"),
        ("C#", "csharp"),
        ("cs", "csharp"),
        ("rs", "rust"),
        ("golang", "go"),
        ("yml", "yaml"),
        ("md", "markdown"),
        ("docker", "dockerfile"),
        ("ps1", "powershell"),
        ("txt", "text"),
        ("pyx", "python"),
        ("sty", "latex"),
        ("Ninja", "ninja"),
        ("Private Key", "private-key"),
    ];
    for (name, canonical) in cases {
        assert_eq!(highlighter.language(name), Some(canonical), "{name}");
        assert_eq!(highlighter.language(canonical), Some(canonical), "{name}");
    }
    for unknown in ["klingon", "", ".bashrc", "1"] {
        assert_eq!(highlighter.language(unknown), None, "{unknown}");
    }
}

#[test]
fn usual_names_load_no_grammar() {
    let highlighter = Highlighter::new();
    highlighter.language("py");
    highlighter.limit("x", "py");
    highlighter.highlight("x", "output");
    highlighter.highlight("x", "");
    assert!(highlighter.grammars.get().is_none());
}

#[test]
fn plain_highlighter_only_escapes() {
    let highlighter = Highlighter::plain();
    assert_eq!(highlighter.highlight("x < 1", "python").html, "x &lt; 1");
    assert!(highlighter.grammars.get().is_none());
}

#[test]
fn long_line_stays_plain_among_coloured_ones() {
    let code = format!("x = 1\ny = '{}'\nz = 2\n", "é".repeat(LONGEST_LINE));
    let reason = PlainReason::LongLine { line: 2, characters: LONGEST_LINE + 6 };
    let highlighter = Highlighter::new();
    let highlighted = highlighter.highlight(&code, "python");
    assert_eq!(highlighted.plain, Some(reason));
    assert_eq!(highlighter.limit(&code, "py"), Some(reason));
    let spans: Vec<_> = highlighted.lines().map(|line| line.contains("<span")).collect();
    assert_eq!(spans, [true, false, true]);
}

#[test]
fn line_at_the_limit_is_coloured() {
    let code = format!("'{}'\n", "é".repeat(LONGEST_LINE - 2));
    let highlighted = Highlighter::new().highlight(&code, "python");
    assert_eq!(highlighted.plain, None);
    assert!(highlighted.html.starts_with("<span class=s>"));
}

#[test]
fn large_block_stays_plain() {
    let code = "x = 1\n".repeat(LARGEST_BLOCK / 6 + 1);
    let reason = Some(PlainReason::LargeBlock { bytes: code.len() });
    let highlighter = Highlighter::new();
    assert_eq!(*highlighter.highlight(&code, "python"), plain(&code, reason));
    assert_eq!(highlighter.limit(&code, "python"), reason);
    assert_eq!(highlighter.limit(&code, "text"), None);
    assert_eq!(highlighter.limit(&code, "klingon"), None);
}

#[test]
fn failing_grammar_is_contained() {
    assert_eq!(contained(|| Err(Failed::Grammar)), None);
    assert_eq!(contained(|| std::panic::resume_unwind(Box::new("bad pattern"))), None);
    assert_eq!(contained(|| Ok("x".to_owned())), Some("x".to_owned()));
}

#[test]
fn same_code_is_highlighted_once() {
    let highlighter = Highlighter::new();
    let first = highlighter.highlight("x = 1", "python");
    assert!(Arc::ptr_eq(&first, &highlighter.highlight("x = 1", "py")));
    assert!(!Arc::ptr_eq(&first, &highlighter.highlight("x = 1", "ruby")));
}

#[test]
fn threads_share_a_highlighter() {
    let highlighter = Highlighter::new();
    let all = || ["py", "js", "rs"].map(|name| highlighter.highlight("x = [1]; // \"a\"", name));
    let results = std::thread::scope(|scope| {
        [(); 4].map(|()| scope.spawn(all)).map(|thread| thread.join().unwrap())
    });
    assert!(results.iter().all(|result| *result == results[0]));
}

/// Code that could be of any language: its usual pieces, and any characters at all.
fn any_code() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "\n", "\n\n", "    ", "\t", " ", "\"", "'", "`", "\"\"\"", "/*", "*/", "//", "#", "--",
            "<", ">", "&", "&lt;", "</span>", "<script>", "{", "}", "(", ")", "[", "]", "${", "\\",
            "$", "@", "=", "=>", "def f", "class A", "return", "x", "1.5", "r\"a+", "/b/", ">>> ",
            "... ", "$ ", "+", "-", ":", ";", "<<EOF\n", "EOF\n", "#include <a>\n", "---\n",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

const LANGUAGES: &[&str] = &[
    "python", "rust", "js", "ts", "sql", "bash", "cpp", "html", "md", "yaml", "json", "ruby",
    "php", "pycon", "console", "diff", "css", "go", "latex", "text",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_code_survives(code in any_code(), language in prop::sample::select(LANGUAGES)) {
        let html = html(&code, language);
        prop_assert_eq!(text(&html), code.clone());
        html.split('\n').for_each(assert_sound);
        prop_assert_eq!(html.matches('\n').count(), code.matches('\n').count());
    }

    #[test]
    fn newline_at_the_end_changes_no_colour(
        code in any_code(),
        language in prop::sample::select(LANGUAGES),
    ) {
        let code = code.trim_end_matches('\n');
        prop_assert_eq!(html(&format!("{code}\n"), language), html(code, language) + "\n");
    }
}
