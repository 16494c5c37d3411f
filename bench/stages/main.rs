//! Each stage of a build by itself: `README.md` says what is timed.

use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput};

use cribsheet::config::Config;
use cribsheet::highlight::Highlighter;
use cribsheet::html::render_body;
use cribsheet::model::Sheet;
use cribsheet::output::{Counter, Protected, Sink, Staging};
use cribsheet::page::{Order, Pages, Planned, plan};
use cribsheet::parse::parse_sheet;
use cribsheet::path::VaultPath;
use cribsheet::pipeline::{BuildError, Options, Project, load_config, load_theme_files};
use cribsheet::search::{Indexer, tokenize};
use cribsheet::source::{DiskSource, MemorySource, SETTINGS, Source};
use cribsheet::theme::Theme;
use cribsheet::vault::Vault;

/// The largest file of a vault that is read.
const LARGEST: u64 = 1 << 24;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A vault in memory, and what all stages begin with.
struct Sample {
    source: Arc<MemorySource>,
    config: Config,
    theme: Theme,
    project: Project,
    /// The sheets that are published: path and bytes.
    texts: Vec<(VaultPath, Vec<u8>)>,
    sheets: Vec<Arc<Sheet>>,
}

fn main() -> Outcome<()> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
    let root = std::env::var_os("CRIBSHEET_BENCH_VAULT").map_or_else(own, PathBuf::from);
    let sample = Sample::read(&root)?;
    let mut criterion = Criterion::default().configure_from_args();
    parse(&mut criterion, &sample);
    html(&mut criterion, &sample);
    highlight(&mut criterion, &sample);
    page(&mut criterion, &sample)?;
    search(&mut criterion, &sample)?;
    load(&mut criterion, &sample)?;
    publish(&mut criterion, &sample)?;
    criterion.final_summary();
    Ok(())
}

impl Sample {
    /// Reads a vault, which has to be free of errors.
    fn read(root: &Path) -> Outcome<Self> {
        let disk = DiskSource::new(root);
        let mut memory = MemorySource::default();
        let settings = VaultPath::new(SETTINGS).expect("the file's name is a plain path");
        for path in disk.list()?.files.into_iter().map(|file| file.path).chain([settings]) {
            let bytes = disk.read(&path, LARGEST)?;
            memory.insert(path, bytes);
        }
        let source = Arc::new(memory);
        let (config, _) = load_config(&*source)?;
        let project = project(&source)?;
        if project.has_errors() || project.sheets() == 0 {
            return Err(format!("no sheets without errors in {}", root.display()).into());
        }
        let mut theme = Theme::new(load_theme_files(&*source, &config)?, &config, &mut Vec::new());
        let site = Pages::site(project.vault(), &config, &theme, None);
        theme.share(&site);
        let texts = project
            .vault()
            .sheets
            .iter()
            .map(|outline| Ok((outline.path.clone(), source.read(&outline.path, LARGEST)?)));
        let texts = texts.collect::<Outcome<Vec<_>>>()?;
        let plain = Highlighter::plain();
        let sheet = |(path, bytes): &(VaultPath, Vec<u8>)| {
            Arc::new(parse_sheet(path, bytes.clone(), &config, &plain).0)
        };
        let sheets = texts.iter().map(sheet).collect();
        Ok(Self { source, config, theme, project, texts, sheets })
    }

    fn vault(&self) -> &Vault {
        self.project.vault()
    }

    /// The bytes of all sheets.
    fn markdown(&self) -> Throughput {
        Throughput::Bytes(self.texts.iter().map(|(_, bytes)| bytes.len() as u64).sum())
    }

    /// All pages, one after the other, given to `take`.
    fn pages(&self, mut take: impl FnMut(&Planned, Vec<u8>)) -> Result<(), BuildError> {
        let plain = Highlighter::plain();
        let vault = self.vault();
        let order = Order::default();
        let pages = Pages::new(vault, &self.config, &self.theme, &plain, &order);
        for planned in plan(vault, self.theme.search.is_some()) {
            let html = pages.render(&planned, |outline| -> Result<_, BuildError> {
                let at = vault.sheets.iter().position(|sheet| sheet.path == outline.path);
                Ok(pages.shown(match at {
                    Some(at) => Arc::clone(&self.sheets[at]),
                    None => Arc::new(self.index(&outline.path, &plain)),
                }))
            })?;
            take(&planned, html);
        }
        Ok(())
    }

    /// The text of a folder, which is no sheet.
    fn index(&self, path: &VaultPath, highlighter: &Highlighter) -> Sheet {
        let bytes = self.source.read(path, LARGEST).unwrap_or_default();
        parse_sheet(path, bytes, &self.config, highlighter).0
    }
}

fn project(source: &Arc<MemorySource>) -> Outcome<Project> {
    let source: Arc<dyn Source> = Arc::<MemorySource>::clone(source);
    let settings = load_config(&*source)?;
    let options = Options::default();
    Ok(Project::load(source, settings, Highlighter::plain(), &options, &())?)
}

fn parse(criterion: &mut Criterion, sample: &Sample) {
    let plain = Highlighter::plain();
    let mut group = criterion.benchmark_group("parse");
    group.throughput(sample.markdown()).bench_function("parse", |bench| {
        let run = |texts: Vec<(VaultPath, Vec<u8>)>| {
            for (path, bytes) in texts {
                black_box(parse_sheet(&path, bytes, &sample.config, &plain));
            }
        };
        bench.iter_batched(|| sample.texts.clone(), run, BatchSize::LargeInput);
    });
}

fn html(criterion: &mut Criterion, sample: &Sample) {
    let plain = Highlighter::plain();
    let all = || sample.sheets.iter().map(|sheet| render_body(sheet, &sample.config, &plain));
    let size = |(before, after): (String, String)| (before.len() + after.len()) as u64;
    let bytes = all().map(|body| size(body.fill(|_| String::new(), |_| None))).sum();
    let mut group = criterion.benchmark_group("html");
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("html", |bench| {
        bench.iter(|| all().for_each(|body| drop(black_box(body))))
    });
}

fn highlight(criterion: &mut Criterion, sample: &Sample) {
    let highlighter = Highlighter::once();
    let codes: Vec<(String, String)> =
        sample.texts.iter().flat_map(|(_, bytes)| fences(bytes, &highlighter)).collect();
    let bytes = codes.iter().map(|(_, code)| code.len() as u64).sum();
    let mut round = 0;
    let mut group = criterion.benchmark_group("highlight");
    group.throughput(Throughput::Bytes(bytes)).bench_function("highlight", |bench| {
        bench.iter(|| {
            for (language, code) in &codes {
                // The same code would be found in the cache.
                round += 1;
                black_box(highlighter.highlight(&format!("{code}{round}\n"), language));
            }
        });
    });
}

/// Fenced code that starts a line: its language, where it is known, and the code.
fn fences(bytes: &[u8], highlighter: &Highlighter) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let code: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        let name = info.split_whitespace().next().unwrap_or_default();
        if let Some(language) = highlighter.language(name) {
            found.push((language.to_owned(), format!("{}\n", code.join("\n"))));
        }
    }
    found
}

fn page(criterion: &mut Criterion, sample: &Sample) -> Outcome<()> {
    let mut bytes = 0;
    sample.pages(|_, html| bytes += html.len() as u64)?;
    let mut group = criterion.benchmark_group("page");
    group.throughput(Throughput::Bytes(bytes)).bench_function("page", |bench| {
        bench.iter(|| sample.pages(|_, html| drop(black_box(html))));
    });
    Ok(())
}

fn search(criterion: &mut Criterion, sample: &Sample) -> Outcome<()> {
    let texts = sample.texts.iter().map(|(_, bytes)| Ok(std::str::from_utf8(bytes)?));
    let texts = texts.collect::<Outcome<Vec<&str>>>()?;
    let index = || {
        let sink = Counter::new();
        let indexer = Indexer::new(sample.vault(), &sink);
        sample.sheets.iter().enumerate().for_each(|(at, sheet)| indexer.add_sheet(at, sheet));
        indexer.finish().map(|_| sink.totals())
    };
    index()?;
    let mut group = criterion.benchmark_group("search");
    group.throughput(sample.markdown());
    group.bench_function("tokenize", |bench| {
        bench.iter(|| {
            let mut length = 0;
            texts.iter().for_each(|text| tokenize(text, &mut |term, _| length += term.len()));
            length
        });
    });
    group.bench_function("index", |bench| bench.iter(index));
    Ok(())
}

fn load(criterion: &mut Criterion, sample: &Sample) -> Outcome<()> {
    project(&sample.source)?;
    let mut group = criterion.benchmark_group("load");
    group.throughput(sample.markdown());
    group.bench_function("load", |bench| {
        bench.iter(|| project(&sample.source).map(|one| one.sheets()))
    });
    Ok(())
}

fn publish(criterion: &mut Criterion, sample: &Sample) -> Outcome<()> {
    let mut files = Vec::new();
    sample.pages(|planned, html| files.push((planned.url.clone(), html)))?;
    let folder = tempfile::tempdir()?;
    let output = folder.path().join("site");
    let write = || -> Outcome<usize> {
        let staging = Staging::begin(&output, &Protected::default())?;
        files.iter().try_for_each(|(url, html)| staging.write(url, html))?;
        Ok(staging.publish()?.totals.files)
    };
    write()?;
    let bytes = files.iter().map(|(_, html)| html.len() as u64).sum();
    let mut group = criterion.benchmark_group("publish");
    group.throughput(Throughput::Bytes(bytes)).bench_function("publish", |bench| bench.iter(write));
    Ok(())
}
