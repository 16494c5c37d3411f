//! The site map (sitemaps.org): all pages, in files of bounded size.

use crate::config::BaseUrl;
use crate::html::escape;
use crate::path::UrlPath;

/// The most addresses in one file; the protocol allows 50,000.
const PER_FILE: usize = 10_000;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The files of the site map of so many pages: `sitemap.xml`, and where there are many pages the files
/// that it lists.
pub fn sitemap_paths(pages: usize) -> Vec<UrlPath> {
    let path = |name: String| UrlPath::new(name).expect("the path is plain");
    let parts = if pages > PER_FILE { pages.div_ceil(PER_FILE) } else { 0 };
    let parts = (1..=parts).map(|part| path(format!("sitemap-{part}.xml")));
    std::iter::once(path("sitemap.xml".to_owned())).chain(parts).collect()
}

/// The files at [`sitemap_paths`] for pages with their dates.
pub fn sitemap(pages: &[(UrlPath, Option<String>)], base: &BaseUrl) -> Vec<(UrlPath, Vec<u8>)> {
    let paths = sitemap_paths(pages.len());
    let (main, parts) = paths.split_first().expect("there is a first file");
    if parts.is_empty() {
        return vec![(main.clone(), urls(pages, base))];
    }
    let entries = parts
        .iter()
        .map(|path| format!("<sitemap><loc>{}</loc></sitemap>\n", escape(&base.join(path))));
    let index = (main.clone(), document("sitemapindex", entries.collect()));
    let parts = parts.iter().zip(pages.chunks(PER_FILE));
    let parts = parts.map(|(path, pages)| (path.clone(), urls(pages, base)));
    std::iter::once(index).chain(parts).collect()
}

fn urls(pages: &[(UrlPath, Option<String>)], base: &BaseUrl) -> Vec<u8> {
    let entries = pages.iter().map(|(path, date)| {
        let date = date.as_ref().map(|date| format!("<lastmod>{date}</lastmod>"));
        let url = base.join(path);
        let loc = escape(&url);
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
