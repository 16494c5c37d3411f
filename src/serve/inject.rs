//! Live reload put into a page as it is served. The built page knows nothing of it.

use std::ops::Range;

use super::markup::tags;
use super::policy::widened;
use super::reload::SCRIPT_URL;

/// The page with the script of live reload as its first one, and with policies that let it run.
///
/// `revision` is that of the site when the page was asked for, `status` the one it is answered with.
pub(super) fn with_client(html: &str, revision: u64, status: u16) -> String {
    let script = format!(
        "<script src=\"{SCRIPT_URL}\" data-revision=\"{revision}\" data-status=\"{status}\"></script>\n"
    );
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut place = None;
    for tag in tags(html) {
        match tag.name.as_str() {
            "script" => _ = place.get_or_insert(tag.place.start),
            "/head" | "body" => {
                place.get_or_insert(tag.place.start);
                break;
            }
            "meta" => {
                let is_policy = tag.attribute("http-equiv").is_some_and(|name| {
                    html[name].trim().eq_ignore_ascii_case("content-security-policy")
                });
                if let (true, Some(value)) = (is_policy, tag.attribute("content")) {
                    edits.push((value.clone(), widened_value(html, value)));
                }
            }
            _ => {}
        }
    }
    let place = place.unwrap_or_else(|| after_doctype(html));
    edits.push((place..place, script));
    edited(html, edits)
}

/// `html` with each range replaced; ranges do not overlap.
pub(super) fn edited(html: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(place, _)| place.start);
    let mut out = String::with_capacity(html.len() + 256);
    let mut at = 0;
    for (place, text) in edits {
        out.push_str(&html[at..place.start]);
        out.push_str(&text);
        at = place.end;
    }
    out.push_str(&html[at..]);
    out
}

/// The widened policy in the attribute value at `place`, escaped for its quotes.
fn widened_value(html: &str, place: Range<usize>) -> String {
    let quote = html[..place.start].chars().next_back();
    let policy = html[place].replace("&#39;", "'").replace("&#x27;", "'").replace("&apos;", "'");
    let policy = widened(&policy);
    match quote {
        Some('"') => policy,
        _ => policy.replace('\'', "&#39;"),
    }
}

/// A page without a head: what stands before the doctype would change how it looks.
fn after_doctype(html: &str) -> usize {
    let text = html.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\r']);
    let is_doctype = text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
    let end = text.find('>').filter(|_| is_doctype);
    html.len() - text.len() + end.map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str =
        "<script src=\"/_cribsheet/reload.js\" data-revision=\"7\" data-status=\"200\"></script>\n";

    #[test]
    fn client_is_the_first_script_and_the_rest_of_the_page_is_as_it_was() {
        let cases = [
            ("<head><title>a</title>|<script src=x></script></head>", ""),
            (
                "<!DOCTYPE html><head><!-- <script> </head> --><title></head></title>|</head><body>",
                "",
            ),
            ("<head>|<body><script></script>", ""),
            ("<!doctype html>|<p>short", ""),
            ("\n|no markup at all", ""),
            ("|", ""),
        ];
        for (html, _) in cases {
            let expected = html.replace('|', SCRIPT);
            assert_eq!(with_client(&html.replace('|', ""), 7, 200), expected);
        }
    }

    #[test]
    fn policies_are_widened_in_their_quotes() {
        let page = |content: &str| {
            format!("<head><meta http-equiv=\"Content-Security-Policy\" content={content}></head>")
        };
        let widened = |content: &str| with_client(&page(content), 7, 200);
        let expected =
            |content: &str| page(content).replace("</head>", &format!("{SCRIPT}</head>"));
        assert_eq!(
            widened("\"default-src 'none'\""),
            expected("\"default-src 'none'; script-src 'self'; connect-src 'self'\"")
        );
        assert_eq!(
            widened("'default-src &#39;none&#39;'"),
            expected(
                "'default-src &#39;none&#39;; script-src &#39;self&#39;; connect-src &#39;self&#39;'"
            )
        );
        let other = "<head><meta name=\"description\" content=\"default-src 'none'\"></head>";
        assert!(with_client(other, 7, 200).contains("content=\"default-src 'none'\">"));
    }
}
