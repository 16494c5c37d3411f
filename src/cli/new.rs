//! `cribsheet new`

use std::sync::Arc;

use anyhow::Result;
use jiff::civil::Date;

use super::args::Args;
use super::report::Report;
use super::scaffold::{self, Refusal};
use super::today::today;
use super::{CLEAN, PROBLEMS, project, report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::highlight::Highlighter;
use crate::path::{VaultPath, name_trouble, visible};
use crate::pipeline::{Options, Project, load_config};
use crate::source::{
    CONTENT, DiskSource, ListedFile, Listing, Source, SourceError, decode, is_absent,
};
use crate::text::kebab;

#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// Where in `content/`, as `python/closures`; a title in quotes may stand for the name
    #[arg(value_name = "TRACK/NAME")]
    name: String,

    /// The date in the sheet [default: SOURCE_DATE_EPOCH, else the clock, in UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
}

/// The folder of the vault's own archetypes.
const ARCHETYPES: &str = "archetypes";

/// The archetype where the vault has none: the one that `init` writes.
const BUILT_IN: &str = include_str!("init/vault/archetypes/sheet.md");

/// The largest archetype, in bytes.
const MAX_ARCHETYPE: u64 = 1024 * 1024;

/// Makes a sheet from an archetype, once it is known that the vault takes it without an error.
pub(super) fn run(args: &Args, new: &NewArgs) -> Result<u8> {
    let source = project::open(args)?;
    let folder_is_there = |folder: &str| source.root().join(CONTENT).join(folder).is_dir();
    let named = Named::read(&new.name, folder_is_there)?;
    if source.root().join(named.path.as_str()).symlink_metadata().is_ok() {
        return Err(scaffold::taken(&named.path).into());
    }
    let (archetype, origin) = archetype(&named, &source)?;
    let text = named.fill(&archetype, today(new.today)?);
    let (path, text) = (named.path.clone(), text);
    let vault = Arc::new(WithSheet { vault: source.clone(), path, text });
    let settings = load_config(&*vault)?;
    let options = Options { drafts: true, ..Options::default() };
    let project = Project::load(vault.clone(), settings, Highlighter::plain(), &options, &())?;
    let faults = errors_about(&named.path, &project.diagnostics);
    if !faults.is_empty() {
        let report = Report::plain(&*vault);
        report.problems(&faults)?;
        report.failed(&faults, &format!("`{}`, made from {origin}, was not written", named.path));
        return Ok(PROBLEMS);
    }
    scaffold::write_new(source.root(), &named.path, &vault.text)?;
    let draft = project.vault().outline(&named.path).is_some_and(|sheet| sheet.front.draft);
    let note = if draft { ", a draft: `cribsheet build --drafts` shows it" } else { "" };
    report::tell(&format!("made {}{note}", named.path));
    if !source.list()?.files.iter().any(|file| file.path == named.path) {
        report::say("warning: an ignore file keeps it out of the vault");
    }
    Ok(CLEAN)
}

/// A sheet that is not there yet.
#[derive(Debug)]
struct Named {
    path: VaultPath,
    title: String,
}

impl Named {
    /// What the author's word for the sheet means. Folders that are there keep their names, all
    /// other names become kebab-case.
    fn read(word: &str, folder_is_there: impl Fn(&str) -> bool) -> Result<Self, Refusal> {
        stays_in_content(word)?;
        // From the vault's root, shells complete the whole path.
        let below = word.strip_prefix("content/").unwrap_or(word);
        let below = below.strip_suffix(".md").unwrap_or(below);
        let mut folder = String::new();
        let mut segments = below.split('/').peekable();
        while let Some(segment) = segments.next() {
            let slug = kebab(segment)
                .ok_or_else(|| refuse(format!("`{word}` has a name without a letter or digit")))?;
            if segments.peek().is_none() {
                let name = format!("{slug}.md");
                fits(&name)?;
                folder.push_str(&name);
            } else if folder_is_there(&format!("{folder}{segment}")) {
                folder.push_str(&format!("{segment}/"));
            } else {
                fits(&slug)?;
                folder.push_str(&format!("{slug}/"));
            }
        }
        let path = VaultPath::new(format!("{CONTENT}/{folder}")).expect("its segments are plain");
        Ok(Self { path, title: title(below.rsplit('/').next().unwrap_or(below)) })
    }

    /// The track's folder, if the sheet has a track.
    fn track(&self) -> Option<&str> {
        self.path.below(CONTENT)?.split_once('/').map(|(track, _)| track)
    }

    /// The id that the sheet has by its path.
    fn id(&self) -> String {
        let below = self.path.below(CONTENT).unwrap_or_default();
        let segments = below.strip_suffix(".md").unwrap_or(below).split('/');
        segments.filter_map(kebab).collect::<Vec<_>>().join("/")
    }

    /// An archetype with its placeholders filled: literally, wherever they stand.
    fn fill(&self, archetype: &str, today: Date) -> String {
        archetype
            .replace("{{ id }}", &self.id())
            .replace("{{ date }}", &today.to_string())
            .replace("{{ title }}", &self.title)
    }
}

fn refuse(message: String) -> Refusal {
    Refusal::new(message, "name it as `python/closures`")
}

/// Refuses what an operating system could take for a path out of `content/`.
fn stays_in_content(word: &str) -> Result<(), Refusal> {
    if word.contains('\\') || word.chars().any(char::is_control) {
        let shown = word.escape_debug();
        return Err(refuse(format!("`{shown}` has a backslash or a control character")));
    }
    if word.starts_with('/') || word.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err(refuse(format!("`{word}` leads out of `{CONTENT}/`")));
    }
    Ok(())
}

/// Refuses a name that some file system cannot hold.
fn fits(name: &str) -> Result<(), Refusal> {
    match name_trouble(name) {
        Some(trouble) => Err(refuse(format!("`{}` {trouble}", visible(name)))),
        None => Ok(()),
    }
}

/// The title behind a name: `late-binding` is `Late binding`, what looks like a title stays. It goes
/// between double quotes, so it has none itself.
fn title(name: &str) -> String {
    let name = name.trim();
    if name.contains(|c: char| c.is_whitespace() || c.is_uppercase()) {
        return name.replace('"', "'");
    }
    let spaced = name.replace(['-', '_'], " ").replace('"', "'");
    let mut chars = spaced.trim().chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The track's archetype, else the vault's, else the built-in one; and how to speak of it.
fn archetype(named: &Named, source: &DiskSource) -> Result<(String, String)> {
    for name in named.track().into_iter().chain(["sheet"]) {
        let Some(path) = VaultPath::new(format!("{ARCHETYPES}/{name}.md")) else { continue };
        let bytes = match source.read(&path, MAX_ARCHETYPE) {
            Ok(bytes) => bytes,
            Err(error) if is_absent(&error) => continue,
            Err(error) => return Err(error.into()),
        };
        return match decode(bytes) {
            Ok(text) => Ok((text, format!("`{path}`"))),
            Err((_, fault)) => {
                let hint = fault.hint().unwrap_or_default();
                Err(Refusal::new(format!("cannot use `{path}`: {}", fault.message()), hint).into())
            }
        };
    }
    Ok((BUILT_IN.to_owned(), "the built-in archetype".to_owned()))
}

/// The errors that the new sheet has or makes.
fn errors_about(path: &VaultPath, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let is_about = |one: &&Diagnostic| {
        one.severity == Severity::Error
            && (one.place.file == *path || one.related.iter().any(|(place, _)| place.file == *path))
    };
    diagnostics.iter().filter(is_about).cloned().collect()
}

/// A vault as it will be with one more sheet.
struct WithSheet {
    vault: Arc<DiskSource>,
    path: VaultPath,
    text: String,
}

impl Source for WithSheet {
    fn list(&self) -> Result<Listing, SourceError> {
        let mut listing = self.vault.list()?;
        let size = self.text.len() as u64;
        let file = ListedFile { path: self.path.clone(), size, version: None };
        listing.files.push(file);
        listing.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    fn read(&self, path: &VaultPath, limit: u64) -> Result<Vec<u8>, SourceError> {
        match *path == self.path {
            true => Ok(self.text.as_bytes().to_vec()),
            false => self.vault.read(path, limit),
        }
    }

    fn read_start(&self, path: &VaultPath, length: u64) -> Result<Vec<u8>, SourceError> {
        self.vault.read_start(path, length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> Result<(String, String, String), String> {
        let named = Named::read(word, |folder| folder == "C++");
        let named = named.map_err(|refusal| refusal.to_string())?;
        Ok((named.path.to_string(), named.id(), named.title))
    }

    #[test]
    fn names_become_paths_ids_and_titles() {
        let cases = [
            ("python/late-binding", "python/late-binding", "Late binding"),
            ("content/python/late_binding.md", "python/late-binding", "Late binding"),
            ("Python/What's the GIL?", "python/what-s-the-gil", "What's the GIL?"),
            ("a/b/Say \"hi\"", "a/b/say-hi", "Say 'hi'"),
            ("intro", "intro", "Intro"),
            ("日本語", "日本語", "日本語"),
        ];
        for (word, id, title) in cases {
            let expected = (format!("content/{id}.md"), id.to_owned(), title.to_owned());
            assert_eq!(read(word), Ok(expected), "{word}");
        }
    }

    #[test]
    fn folder_that_is_there_keeps_its_name() {
        let (path, id, _) = read("C++/raii").unwrap();
        assert_eq!((path.as_str(), id.as_str()), ("content/C++/raii.md", "c/raii"));
    }

    #[test]
    fn names_that_leave_the_vault_or_fit_nowhere_are_refused() {
        let long = "x".repeat(253);
        let refused = [
            "",
            "/",
            "a/",
            "/etc/passwd",
            "..",
            "../a",
            "a/../../b",
            "./a",
            "a\\b",
            "a\0b",
            "a\nb",
            "a//b",
            "???/a",
            "a/!",
            "python/nul",
            "aux/a",
            &long,
        ];
        for word in refused {
            assert!(read(word).is_err(), "{word:?}");
        }
        assert!(read(&"x".repeat(252)).is_ok());
    }

    #[test]
    fn placeholders_in_a_title_stay() {
        let named = Named::read("a/About {{ date }}", |_| false).unwrap();
        let text = named.fill("{{ title }} {{ date }}", "2026-01-02".parse().unwrap());
        assert_eq!(text, "About {{ date }} 2026-01-02");
    }
}
