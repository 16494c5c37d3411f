//! The page for missing pages, as it is shown at any address of the development server.
//!
//! As a build writes it, its links start at the base URL where there is one, and else are relative
//! to the root, where it stands. Here the site is mounted at `/`, and it is shown anywhere.

use std::ops::Range;

use super::inject::edited;
use super::markup::{Tag, tags};
use crate::path::{UrlPath, percent_decode};

/// Attributes that hold a URL; the last one is how the theme names the search's script.
const URLS: [&str; 4] = ["href", "src", "action", "data-script"];

/// Where the page believes the root of its site to be.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Root<'a> {
    /// In the folder that it is shown in.
    Here,
    /// At this absolute URL, ended by `/`.
    At(&'a str),
}

/// The page with links that start at `/`. `has` tells whether the site has a file.
pub(super) fn rooted(html: &str, has: impl Fn(&UrlPath) -> bool) -> String {
    let Some(root) = find_root(html, has) else { return html.to_owned() };
    let moved = |place: Range<usize>| {
        let rest = match root {
            Root::At(base) => html[place.clone()].strip_prefix(base)?,
            Root::Here => Some(&html[place.clone()]).filter(|url| is_relative(url))?,
        };
        Some((place, format!("/{rest}")))
    };
    let edits = tags(html).flat_map(|tag| {
        let values = URLS.iter().filter_map(|name| tag.attribute(name));
        values.filter_map(moved).collect::<Vec<_>>()
    });
    edited(html, edits.collect())
}

/// The root, told by the page's first style sheet: the site has it.
fn find_root(html: &str, has: impl Fn(&UrlPath) -> bool) -> Option<Root<'_>> {
    let is_style =
        |tag: &Tag| tag.attribute("rel").is_some_and(|rel| html[rel].contains("stylesheet"));
    let link = tags(html).find(|tag| tag.name == "link" && is_style(tag))?;
    let url = &html[link.attribute("href")?];
    if is_relative(url) {
        return Some(Root::Here);
    }
    let host = url.find("://")? + 3;
    let ends = url[host..].match_indices('/').map(|(at, _)| host + at + 1);
    let is_file = |rest: &str| percent_decode(rest).and_then(UrlPath::new).is_some_and(|p| has(&p));
    ends.map(|at| url.split_at(at)).find(|(_, rest)| is_file(rest)).map(|(base, _)| Root::At(base))
}

/// True for a URL that names a file relative to the page.
fn is_relative(url: &str) -> bool {
    let has_scheme = url.find(':').is_some_and(|colon| !url[..colon].contains('/'));
    !url.is_empty() && !url.starts_with(['/', '#', '?']) && !has_scheme
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooted_with(html: &str) -> String {
        rooted(html, |path| path.as_str() == "assets/s.css")
    }

    #[test]
    fn links_of_a_site_without_a_base_url_start_at_the_root() {
        let html = "<link rel=stylesheet href=\"assets/s.css\"><script src='a.js'></script>\
                    <a href=\"#page:content\"><a href=\"https://x.example/\"><a href=\"/x\">\
                    <form action=\"search.html\" data-script=\"assets/q.js\">href=\"text\"";
        let expected = "<link rel=stylesheet href=\"/assets/s.css\"><script src='/a.js'></script>\
                        <a href=\"#page:content\"><a href=\"https://x.example/\"><a href=\"/x\">\
                        <form action=\"/search.html\" data-script=\"/assets/q.js\">href=\"text\"";
        assert_eq!(rooted_with(html), expected);
    }

    #[test]
    fn links_below_the_base_url_start_at_the_root() {
        let html = "<link rel=\"stylesheet\" href=\"https://x.example/a%20b/assets/s.css\">\
                    <a href=\"https://x.example/a%20b/t/i.html\"><a href=\"https://x.example/\">";
        let expected = "<link rel=\"stylesheet\" href=\"/assets/s.css\">\
                        <a href=\"/t/i.html\"><a href=\"https://x.example/\">";
        assert_eq!(rooted_with(html), expected);
    }

    #[test]
    fn page_that_says_nothing_of_its_root_stays_as_it_is() {
        for html in
            ["", "<a href=\"x.html\">", "<link rel=stylesheet href=\"https://y.example/o.css\">"]
        {
            assert_eq!(rooted_with(html), html);
        }
    }
}
