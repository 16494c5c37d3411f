//! URLs that do something, or lead to another site unsaid, in each place that has one.

use super::build;

const BAD: [&str; 12] = [
    "javascript:alert(1)",
    "jAvA&#9;script:alert(1)",
    "java&#10;script:alert(1)",
    "&#1;javascript:alert(1)",
    "javascript&colon;alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:x",
    "//host.example/x",
    "\\\\\\\\host.example/x",
    "/\\\\host.example",
];

#[test]
fn urls_pass_by_a_list() {
    let places: [fn(&str) -> String; 6] = [
        |url| format!("[x](<{url}>)\n"),
        |url| format!("![x](<{url}>)\n"),
        |url| format!("[x]\n\n[x]: <{url}>\n"),
        |url| format!("![x][y]\n\n[y]: <{url}>\n"),
        |url| format!("- > [![x](<{url}>)](b.txt)\n"),
        |url| format!("### Q?\n<!-- probe id: q -->\n\n#### Deeper answer\n\n[x](<{url}>)\n"),
    ];
    for url in BAD {
        for place in places {
            let text = place(url);
            let outcome = build(&[("content/a.md", &text), ("content/b.txt", "x")]);
            assert_eq!(outcome.told("bad-url").len(), 1, "{text}: {:?}", outcome.diagnostics);
        }
    }
}

#[test]
fn autolinks_pass_by_the_same_list() {
    for url in ["javascript:alert(1)", "jAvAscript:alert(1)", "data:text/html,x", "vbscript:x"] {
        let outcome = build(&[("content/a.md", &format!("x <{url}> y\n"))]);
        assert_eq!(outcome.told("bad-url").len(), 1, "{url}: {:?}", outcome.diagnostics);
    }
}

#[test]
fn front_matter_takes_web_addresses_and_pages_only() {
    let bad = [
        "javascript:alert(1)",
        "jAvA\\tscript:alert(1)",
        "data:text/html,x",
        "//host.example/x",
        "mailto:a@b.example",
        "https://a.example/ x",
        "https:\\u2028//x",
    ];
    for url in bad {
        let front = format!("---\nsources: [\"{url}\"]\naliases: [\"{url}\"]\n---\n\nx\n");
        let told = build(&[("content/a.md", &front)]).told("bad-value");
        assert_eq!(told.len(), 2, "{url}: {told:?}");
    }
}

#[test]
fn html_that_has_urls_or_script_is_taken_out() {
    let cases = [
        "<a href=\"javascript:alert(1)\">x</a>",
        "<img src=x onerror=alert(1)>",
        "<b onclick=alert(1)>x</b>",
        "<b/onclick=alert(1)>x</b>",
        "<b\tstyle=\"background:url(x)\">x</b>",
        "<q cite=\"javascript:x\">x</q>",
        "<svg onload=alert(1)>",
        "<math><mi xlink:href=\"data:x\">",
        "<form action=x><button formaction=x>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<base href=//host.example>",
        "<meta http-equiv=refresh content=0>",
        "<link rel=stylesheet href=//host.example>",
        "<object data=x></object><embed src=x>",
        "<style>@import '//host.example'</style>",
        "<details ontoggle=alert(1) open>x</details>",
        "<template><script>alert(1)</script></template>",
    ];
    for html in cases {
        for text in [format!("<div>\n{html}\n</div>\n"), format!("text {html} text\n")] {
            let outcome = build(&[("content/a.md", &text)]);
            // What is no tag for Markdown is text.
            let told = outcome.told("html-removed");
            assert!(!told.is_empty() || html.starts_with("<b/"), "{text}");
            let page = String::from_utf8(outcome.files["a.html"].clone()).unwrap();
            let body = page.split_once("<main").unwrap().1;
            for sign in ["<script", " on", "javascript:", "host.example", "<svg", "<img", "style="]
            {
                let tag = body.split('<').any(|piece| {
                    let tag = piece.split('>').next().unwrap_or_default();
                    format!("<{tag}").contains(sign)
                });
                assert!(!tag, "{text}: {sign} in {body}");
            }
        }
    }
}
