//! One file's bytes into a [`Sheet`]: a pure function of the bytes and the settings.
//!
//! It never fails and never looks at another file: what is wrong is reported beside the sheet, and
//! what needs the rest of the vault (where links lead, whether an id is taken) is left to `check`.

mod allow;
mod bind;
mod blocks;
mod callout;
mod card;
mod comparison;
mod fence;
mod front_matter;
mod html;
mod inlines;
mod lints;
mod links;
mod reports;
mod sections;
mod slots;
mod split;
mod tags;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Fault, Span};
use crate::highlight::Highlighter;
use crate::model::{BlockKind, FrontMatter, Heading, Inline, Sheet, is_index, plain_text};
use crate::path::{SheetId, UrlPath, VaultPath};
use crate::source::{CONTENT, decode};
use crate::text::kebab;
use blocks::{Document, read_document};
use reports::Reports;

/// The largest sheet that is read, in bytes.
pub const MAX_SHEET: u64 = 2 * 1024 * 1024;

/// Parses the file at `path`. A sheet comes out whatever the bytes are; whether it may be
/// published is told by the diagnostics, which are in no particular order.
pub fn parse_sheet(
    path: &VaultPath,
    bytes: Vec<u8>,
    config: &Config,
    highlighter: &Highlighter,
) -> (Sheet, Vec<Diagnostic>) {
    parse(path, bytes, None, config, highlighter)
}

/// Parses a file that was parsed before, from the same bytes, to a sheet with this front matter: that
/// is not read again, and nothing is reported.
pub fn parse_again(
    path: &VaultPath,
    bytes: Vec<u8>,
    front: &FrontMatter,
    config: &Config,
    highlighter: &Highlighter,
) -> Sheet {
    parse(path, bytes, Some(front), config, highlighter).0
}

fn parse(
    path: &VaultPath,
    bytes: Vec<u8>,
    known: Option<&FrontMatter>,
    config: &Config,
    highlighter: &Highlighter,
) -> (Sheet, Vec<Diagnostic>) {
    let mut reports = Reports::new(path);
    let text = decode(bytes).unwrap_or_else(|(at, fault)| {
        reports.add(Span::new(at, at), fault);
        String::new()
    });
    let split = split::split_front_matter(&text, &mut reports);
    let mut front = match (known, split.yaml) {
        (Some(known), _) => known.clone(),
        (None, None) => FrontMatter::default(),
        (None, Some(yaml)) => {
            front_matter::read_front_matter(yaml, split.yaml_start, config, &mut reports)
        }
    };
    let mut document = read_document(&text, split.body_start, config, highlighter, &mut reports);
    let title = take_title(path, &front, &mut document, &mut reports);
    lints::lint_blocks(&document.blocks, &text, &mut reports);
    let allowances = allow::allowances(&document.blocks, &mut reports);
    let sections::Grouped { mut blocks, slots, fixes } =
        sections::group(document.blocks, config, &mut reports);
    lints::lint_headings(&document.headings, &mut reports);
    document.headings.retain(|heading| !slots.contains(&heading.span));
    document.headings.shrink_to_fit();
    match known {
        Some(known) => bind::mark_sections(known, &mut blocks),
        None => bind::bind_skills(&mut front, &mut blocks, &mut reports),
    }
    lints::lint_sections(&blocks, &mut reports);
    reports.silence(&allowances);
    let (made_id, url) = names(path, &mut reports);
    let sheet = Sheet {
        path: path.clone(),
        id: front.id.as_ref().map_or(made_id, |id| id.value.clone()),
        url,
        front,
        title,
        blocks,
        headings: document.headings,
        anchors: document.anchors,
        links: document.links,
        footnotes: document.footnotes,
        fixes,
        words: document.words,
    };
    (sheet, reports.into_diagnostics())
}

/// The id and the page that follow from a sheet's path: its segments, slugged.
fn names(path: &VaultPath, reports: &mut Reports) -> (SheetId, UrlPath) {
    let below = path.below(CONTENT).unwrap_or(path.as_str());
    let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    let name = if is_index(path) { "index" } else { name };
    let segments: Vec<String> = folder
        .split('/')
        .filter(|segment| !segment.is_empty())
        .chain([name])
        .map(|segment| {
            kebab(segment).unwrap_or_else(|| {
                let name = segment.to_owned();
                reports.add_to_file(Fault::FileNameWithoutSlug { name });
                "x".to_owned()
            })
        })
        .collect();
    let joined = segments.join("/");
    (
        SheetId::new(joined.clone()).expect("segments are kebab-case"),
        UrlPath::new(format!("{joined}.html")).expect("segments are plain"),
    )
}

/// The sheet's title, taken out of the body where the body's first H1 says the same.
fn take_title(
    path: &VaultPath,
    front: &FrontMatter,
    document: &mut Document,
    reports: &mut Reports,
) -> String {
    let first = document.blocks.iter().enumerate().find_map(|(at, block)| match &block.kind {
        BlockKind::Heading { level: 1, content, .. } => Some((at, plain_text(content), block.span)),
        _ => None,
    });
    match (&front.title, first) {
        (None, None) => title_of_file(path),
        (None, Some((at, heading, _))) => {
            document.remove_title(at);
            heading
        }
        (Some(title), None) => title.value.clone(),
        (Some(title), Some((at, heading, span))) => {
            if same_text(&title.value, &heading) {
                document.remove_title(at);
            } else {
                let fault = Fault::TitleDiffers { title: title.value.clone(), heading };
                reports.add_related(span, fault, title.span, "the title is given here");
            }
            title.value.clone()
        }
    }
}

/// True where two texts differ in nothing but markup, case and white space.
fn same_text(a: &str, b: &str) -> bool {
    let bare = |text: &str| {
        let plain: String = text.chars().filter(|c| !matches!(c, '`' | '*')).collect();
        plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    };
    bare(a) == bare(b)
}

/// `late-binding.md` -> `Late binding`; an `_index.md` is called as its folder is.
fn title_of_file(path: &VaultPath) -> String {
    let folder = path.folder().rsplit('/').next().unwrap_or_default();
    let stem = if path.stem() == "_index" { folder } else { path.stem() };
    let spaced = stem.replace(['-', '_'], " ");
    let mut chars = spaced.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

impl Document {
    /// Removes the H1 at `index`, which the page shows as its title.
    fn remove_title(&mut self, index: usize) {
        let span = self.blocks.remove(index).span;
        self.headings.retain(|heading: &Heading| heading.span != span);
    }
}

/// True for inlines that show nothing.
fn is_blank(inlines: &[Inline]) -> bool {
    plain_text(inlines).trim().is_empty()
}

/// A span of `text` moved to where `text` starts in its file.
fn span_in(start: usize, range: std::ops::Range<usize>) -> Span {
    Span::from(range).shift(start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::html::render_body;

    /// Pieces that mean something to one of the readers, and some that mean nothing.
    const PIECES: [&str; 62] = [
        "---\n",
        "title: x\n",
        "skills:\n",
        "  - area: A\n",
        "    trap: Why?\n",
        "id: [\n",
        "&a *b\n",
        "# H\n",
        "## A\n",
        "### Why?\n",
        "#### Surface answer\n",
        "#### Hints\n",
        "<!-- probe id: a -->\n",
        "<!-- predict -->\n",
        "<!-- probe {: -->\n",
        "<!--",
        "-->",
        "<!-- skills-at-a-glance -->\n",
        "```python run\n",
        "```output\n",
        "```\n",
        "~~~ js mark=1-2 title=\"\n",
        "    code\n",
        "> ",
        "> [!TIP]\n",
        "> [!TIP] T\n",
        "> **Career hack:** x\n",
        "- ",
        "1. ",
        "- [ ] ",
        "| ✓ a | ✗ b |\n",
        "|---|---|\n",
        "| a | b |\n",
        "[x](y.md#z)",
        "[x](javascript:1)",
        "![i](p.png)",
        "<b>",
        "</b>",
        "<script>",
        "&amp;",
        "&#0;",
        "[^1]",
        "[^1]: note\n",
        "**",
        "_",
        "`",
        "``",
        "~~",
        "\\",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        " ",
        "ä",
        "🦀",
        "\u{202E}",
        "\u{FEFF}",
        "{#x y}",
        "text ",
        "\u{0}",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_becomes_a_sheet_without_script(
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)
        ) {
            let path = VaultPath::new("content/a/b.md").unwrap();
            let config = Config::default();
            let highlighter = Highlighter::plain();
            let text = pieces.concat();
            let (sheet, diagnostics) =
                parse_sheet(&path, text.clone().into_bytes(), &config, &highlighter);
            for diagnostic in &diagnostics {
                let span = diagnostic.place.span.unwrap_or_default();
                prop_assert!(span.end <= text.len() + 1, "{diagnostic:?}");
            }
            let again = parse_again(&path, text.into_bytes(), &sheet.front, &config, &highlighter);
            prop_assert_eq!(format!("{again:?}"), format!("{sheet:?}"));
            let (before, after) = render_body(&sheet, &config, &highlighter).fill(|_| "#".to_owned(), |_| None);
            for html in [before, after] {
                prop_assert!(!html.contains("<script"));
                prop_assert!(!html.contains("=\"javascript:"));
            }
        }

        #[test]
        fn any_bytes_become_a_sheet(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let path = VaultPath::new("content/a.md").unwrap();
            parse_sheet(&path, bytes, &Config::default(), &Highlighter::plain());
        }
    }
}
