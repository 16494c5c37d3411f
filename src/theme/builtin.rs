//! The embedded themes: each file of `themes/*/`, compiled into the program.

/// A theme that needs no folder in the vault.
#[derive(Debug)]
pub(super) struct Builtin {
    /// Its name, that of its folder.
    pub(super) name: &'static str,
    /// The theme that it changes; `None` for the one that all others come from in the end.
    pub(super) extends: Option<&'static str>,
    /// Paths below its folder, with their texts, sorted.
    pub(super) files: &'static [(&'static str, &'static str)],
}

macro_rules! builtin {
    ($theme:literal, $extends:expr, [$($path:literal,)*]) => {
        Builtin {
            name: $theme,
            extends: $extends,
            files: &[$(($path, include_str!(concat!("../../themes/", $theme, "/", $path))),)*],
        }
    };
}

/// The theme that all others change.
pub(super) const BASE: &str = "vault";

/// All embedded themes, the base first. A test compares them with the folders.
pub(super) const BUILTIN: &[Builtin] = &[
    builtin!(
        "vault",
        None,
        [
            "css/base.css",
            "css/breadcrumb.css",
            "css/callout.css",
            "css/card.css",
            "css/code-frame.css",
            "css/code-tokens.css",
            "css/code.css",
            "css/comparison.css",
            "css/contents.css",
            "css/contrast.css",
            "css/dense.css",
            "css/disclosure.css",
            "css/filter.css",
            "css/footer.css",
            "css/footnotes.css",
            "css/header.css",
            "css/layers.css",
            "css/layout.css",
            "css/level.css",
            "css/lists.css",
            "css/neighbours.css",
            "css/pager.css",
            "css/predict.css",
            "css/print-views.css",
            "css/print.css",
            "css/search-field.css",
            "css/search.css",
            "css/sheet-head.css",
            "css/sheet-list.css",
            "css/skills-table.css",
            "css/table.css",
            "css/terms.css",
            "css/tokens.css",
            "css/track-list.css",
            "js/answers.js",
            "js/contents.js",
            "js/copy.js",
            "js/memory.js",
            "js/parts.js",
            "js/predict-near.js",
            "js/predict.js",
            "js/print.js",
            "js/search-box.js",
            "js/search/asker.js",
            "js/search/box.js",
            "js/search/core.js",
            "js/search/edits.js",
            "js/search/excerpt.js",
            "js/search/format.js",
            "js/search/page.js",
            "js/search/rank.js",
            "js/search/recent.js",
            "js/search/tokenize.js",
            "js/search/ui.js",
            "js/search/view.js",
            "js/skills-filter.js",
            "js/theme-switch.js",
            "js/wide-details.js",
            "templates/404.html",
            "templates/a-z.html",
            "templates/assets.html",
            "templates/base.html",
            "templates/components.html",
            "templates/footer.html",
            "templates/guess.html",
            "templates/header.html",
            "templates/home.html",
            "templates/lists.html",
            "templates/print-bar.html",
            "templates/redirect.html",
            "templates/search-form.html",
            "templates/search.html",
            "templates/series-index.html",
            "templates/series.html",
            "templates/sheet-head.html",
            "templates/sheet-tools.html",
            "templates/sheet.html",
            "templates/skills.html",
            "templates/slots/after-content.html",
            "templates/slots/before-content.html",
            "templates/slots/footer.html",
            "templates/slots/head.html",
            "templates/slots/header.html",
            "templates/tag.html",
            "templates/tags.html",
            "templates/track.html",
            "theme.toml",
        ]
    ),
    builtin!(
        "index-card",
        Some(BASE),
        ["css/card-tokens.css", "css/index-card.css", "theme.toml",]
    ),
];

impl Builtin {
    /// The embedded theme of this name.
    pub(super) fn of(name: &str) -> Option<&'static Self> {
        BUILTIN.iter().find(|theme| theme.name == name)
    }

    /// The text of one of its files.
    pub(super) fn get(&self, path: &str) -> Option<&'static str> {
        let at = self.files.binary_search_by(|(known, _)| (*known).cmp(path)).ok()?;
        Some(self.files[at].1)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the test looks at the repository")]
mod tests {
    use std::path::Path;

    use super::*;

    fn files(folder: &Path, below: &str, paths: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{below}{}", entry.file_name().to_str().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => files(&entry.path(), &format!("{path}/"), paths),
                false => paths.push(path),
            }
        }
    }

    #[test]
    fn every_file_of_the_themes_is_embedded() {
        let mut paths = Vec::new();
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("themes"), "", &mut paths);
        paths.sort();
        let embedded = BUILTIN
            .iter()
            .flat_map(|theme| theme.files.iter().map(|(path, _)| format!("{}/{path}", theme.name)));
        let mut embedded: Vec<String> = embedded.collect();
        embedded.sort();
        assert_eq!(embedded, paths);
        for theme in BUILTIN {
            assert!(theme.files.is_sorted_by_key(|(path, _)| path), "{}", theme.name);
        }
    }
}
