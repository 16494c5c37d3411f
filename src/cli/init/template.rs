//! The vault that `init` makes: each file of `vault/`, compiled into the program.

macro_rules! template {
    ($($path:literal,)*) => {
        &[$(($path, include_str!(concat!("vault/", $path))),)*]
    };
}

/// Paths below the vault's root, with their texts, sorted. A test compares it with the folder.
pub(super) const TEMPLATE: &[(&str, &str)] = template![
    ".github/workflows/pages.yml",
    ".gitignore",
    "archetypes/sheet.md",
    "content/_index.md",
    "content/python/_index.md",
    "content/python/buckets.svg",
    "content/python/lookup.py",
    "content/python/tour.md",
    "site.toml",
];

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
    fn every_file_of_the_template_is_embedded() {
        let mut paths = Vec::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/init/vault");
        files(&folder, "", &mut paths);
        paths.sort();
        let embedded: Vec<&str> = TEMPLATE.iter().map(|(path, _)| *path).collect();
        assert_eq!(embedded, paths);
    }
}
