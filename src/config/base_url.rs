//! Where a site is hosted.

use crate::path::UrlPath;

/// An absolute http or https URL of the site's root, ended by `/`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The URL, or `None` where it is not absolute http(s) without query, fragment and user.
    pub fn new(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let host = rest.split('/').next().unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/:[]%".contains(c);
        let good = !host.is_empty() && rest.chars().all(plain);
        good.then(|| Self(format!("{}/", text.trim_end_matches('/'))))
    }

    /// The text, ended by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The absolute URL of a page; that of an `index.html` is its folder's.
    pub fn join(&self, path: &UrlPath) -> String {
        let encoded = path.encoded();
        let short = match encoded.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => &encoded,
        };
        format!("{}{short}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_web_urls_pass() {
        for text in [
            "vault.example",
            "//vault.example",
            "ftp://x",
            "https://",
            "https://x/?q",
            "https://a b/",
        ] {
            assert_eq!(BaseUrl::new(text), None, "{text}");
        }
    }

    #[test]
    fn pages_are_joined_and_indexes_are_folders() {
        let base = BaseUrl::new("https://x.example/vault").unwrap();
        let join = |path| base.join(&UrlPath::new(path).unwrap());
        assert_eq!(join("index.html"), "https://x.example/vault/");
        assert_eq!(join("python/index.html"), "https://x.example/vault/python/");
        assert_eq!(join("a/b-index.html"), "https://x.example/vault/a/b-index.html");
    }
}
