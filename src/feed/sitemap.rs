//! The site map (sitemaps.org): all pages, in files of bounded size.

use crate::config::BaseUrl;
use crate::html::escape;
use crate::path::UrlPath;

/// The most addresses in one file; the protocol allows 50,000.
const PER_FILE: usize = 10_000;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The files of the site map for pages with their dates: `sitemap.xml`, and where there are many
/// pages the files that it lists.
pub fn sitemap(pages: &[(UrlPath, Option<String>)], base: &BaseUrl) -> Vec<(UrlPath, Vec<u8>)> {
    let path = |name: String| UrlPath::new(name).expect("the path is plain");
    let main = path("sitemap.xml".to_owned());
    if pages.len() <= PER_FILE {
        return vec![(main, urls(pages, base))];
    }
    let mut files: Vec<(UrlPath, Vec<u8>)> = pages
        .chunks(PER_FILE)
        .enumerate()
        .map(|(at, pages)| (path(format!("sitemap-{}.xml", at + 1)), urls(pages, base)))
        .collect();
    let entries = files
        .iter()
        .map(|(path, _)| format!("<sitemap><loc>{}</loc></sitemap>\n", escape(&base.join(path))));
    let index = document("sitemapindex", entries.collect());
    files.insert(0, (main, index));
    files
}

fn urls(pages: &[(UrlPath, Option<String>)], base: &BaseUrl) -> Vec<u8> {
    let entries = pages.iter().map(|(path, date)| {
        let date = date.as_ref().map(|date| format!("<lastmod>{date}</lastmod>"));
        let loc = escape(&base.join(path));
        format!("<url><loc>{loc}</loc>{}</url>\n", date.unwrap_or_default())
    });
    document("urlset", entries.collect())
}

fn document(element: &str, entries: String) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{element} xmlns=\"{NAMESPACE}\">\n{entries}</{element}>\n"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_pages_are_split() {
        let base = BaseUrl::new("https://x.example").unwrap();
        let page = |at: usize| (UrlPath::new(format!("p{at}.html")).unwrap(), None);
        let pages: Vec<_> = (0..PER_FILE + 1).map(page).collect();
        let files = sitemap(&pages, &base);
        let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(names, ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]);
        assert!(String::from_utf8(files[2].1.clone()).unwrap().contains("p10000.html"));
    }
}
