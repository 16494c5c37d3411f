//! Compares the engine's colours with syntect's on any source, and takes the time of both.
//!
//! `README.md` says how to run it.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers: it reads files, takes times and prints"
)]

#[path = "../../tests/suite/damage.rs"]
mod damage;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use cribsheet::highlight::{Highlighted, Highlighter};

use crate::damage::{Dice, damaged};

/// The lines of a block: about the longest code of a sheet.
const BLOCK: usize = 300;

/// The most lines that are shown for a language.
const SHOWN: usize = 5;

struct Options {
    /// The most lines of a language.
    lines: usize,
    /// Damages the source, by this seed.
    damage: Option<u64>,
    /// Runs the engine alone, so many times.
    times: Option<usize>,
    paths: Vec<PathBuf>,
}

/// What came out for a language, or for all of them.
#[derive(Default)]
struct Tally {
    lines: usize,
    different: usize,
    engine: Duration,
    syntect: Duration,
}

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Compares all sources; gives how many lines differ.
fn run() -> Result<usize, Box<dyn Error>> {
    let options = options()?;
    let mut sources: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for path in &options.paths {
        collect(path, &mut sources)?;
    }
    println!("{:22} {:>8} {:>8} {:>12} {:>12}", "", "lines", "differ", "engine", "syntect");
    let mut all = Tally::default();
    for (language, blocks) in &sources {
        let tally = match options.times {
            Some(times) => time(language, blocks, times, options.lines),
            None => match options.damage {
                Some(seed) => {
                    compare(language, damaged_blocks(blocks, seed).into_iter(), options.lines)
                }
                None => compare(language, spread(blocks, options.lines), options.lines),
            },
        };
        tally.print(language);
        all.lines += tally.lines;
        all.different += tally.different;
        all.engine += tally.engine;
        all.syntect += tally.syntect;
    }
    all.print("all");
    Ok(all.different)
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options { lines: usize::MAX, damage: None, times: None, paths: Vec::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().ok_or(format!("{argument} takes a number"));
        match argument.as_str() {
            "--lines" => options.lines = number()?.parse()?,
            "--damage" => options.damage = Some(number()?.parse()?),
            "--times" => options.times = Some(number()?.parse()?),
            // Cargo says so to each benchmark.
            "--bench" => {}
            path => options.paths.push(path.into()),
        }
    }
    if options.paths.is_empty() {
        return Err("which files or folders?".into());
    }
    Ok(options)
}

/// Adds the blocks of a file, or of all files in a folder, to their language.
fn collect(
    path: &Path,
    sources: &mut BTreeMap<String, Vec<(String, String)>>,
) -> Result<(), Box<dyn Error>> {
    if path.is_dir() {
        let mut entries = std::fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(std::fs::DirEntry::path);
        for entry in entries.iter().filter(|entry| !entry.path().is_symlink()) {
            collect(&entry.path(), sources)?;
        }
        return Ok(());
    }
    let names = Highlighter::plain();
    let Some(language) = language(path).and_then(|name| names.language(&name).map(str::to_owned))
    else {
        return Ok(());
    };
    // Files in other encodings, and those with other ends of line, are not what sheets hold.
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(()) };
    if text.contains('\r') {
        return Ok(());
    }
    let blocks = sources.entry(language).or_default();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (index, block) in lines.chunks(BLOCK).enumerate() {
        blocks.push((format!("{}:{}", path.display(), index * BLOCK + 1), block.concat()));
    }
    Ok(())
}

/// The language of a file, by its name; samples are named for theirs.
fn language(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    match name {
        "Dockerfile" | "Makefile" => return Some(name.to_ascii_lowercase()),
        "CMakeLists.txt" => return Some("cmake".to_owned()),
        _ => {}
    }
    match path.extension()?.to_str()? {
        "txt" => Some(path.file_stem()?.to_str()?.to_owned()),
        "h" => Some("cpp".to_owned()),
        extension => Some(extension.to_owned()),
    }
}

/// Blocks from everywhere in the source, about as many as there may be lines.
fn spread(
    blocks: &[(String, String)],
    lines: usize,
) -> impl Iterator<Item = (String, String)> + '_ {
    let all: usize = blocks.iter().map(|(_, code)| code.lines().count()).sum();
    blocks.iter().step_by((all / lines.max(1)).max(1)).cloned()
}

fn damaged_blocks(blocks: &[(String, String)], seed: u64) -> Vec<(String, String)> {
    let codes: Vec<&str> = blocks.iter().map(|(_, code)| code.as_str()).collect();
    let mut dice = Dice::new(seed);
    let lines: usize = blocks.iter().map(|(_, code)| code.lines().count()).sum();
    let block = |index| (format!("damaged {index}"), damaged(&mut dice, &codes));
    (0..lines / 8 + 1).map(block).collect()
}

fn compare(language: &str, blocks: impl Iterator<Item = (String, String)>, lines: usize) -> Tally {
    let (engine, syntect) = (Highlighter::new(), Highlighter::reference());
    let mut tally = Tally::default();
    for (place, code) in blocks {
        if tally.lines >= lines {
            break;
        }
        tally.lines += code.lines().count();
        let started = Instant::now();
        let ours = engine.highlight(&code, language);
        tally.engine += started.elapsed();
        let started = Instant::now();
        let theirs = syntect.highlight(&code, language);
        tally.syntect += started.elapsed();
        if ours != theirs {
            tally.different += differences(&place, &ours, &theirs, tally.different);
        }
    }
    tally
}

/// Prints the first lines that differ; gives how many do.
fn differences(place: &str, ours: &Highlighted, theirs: &Highlighted, before: usize) -> usize {
    let lines = ours.html.lines().zip(theirs.html.lines()).enumerate();
    let mut count = 0;
    for (index, (ours, theirs)) in lines.filter(|(_, (ours, theirs))| ours != theirs) {
        if before + count < SHOWN {
            println!("{place}, line {} of the block\n  {ours}\n  {theirs}", index + 1);
        }
        count += 1;
    }
    count.max(1)
}

/// Runs the engine alone over all blocks, several times, warm-up and all.
fn time(language: &str, blocks: &[(String, String)], times: usize, lines: usize) -> Tally {
    let engine = Highlighter::new();
    let mut tally = Tally::default();
    for round in 0..times {
        for (_, code) in blocks {
            // The same code would be found in the cache.
            let code = format!("{code}{}", "\n".repeat(round));
            tally.lines += code.lines().count() - round;
            let started = Instant::now();
            engine.highlight(&code, language);
            tally.engine += started.elapsed();
            if tally.lines >= lines {
                return tally;
            }
        }
    }
    tally
}

impl Tally {
    fn print(&self, name: &str) {
        let speed = |taken: Duration| match taken.as_secs_f64() {
            0.0 => "-".to_owned(),
            seconds => format!("{:.0} lines/s", self.lines as f64 / seconds),
        };
        let (engine, syntect) = (speed(self.engine), speed(self.syntect));
        println!("{name:22} {:>8} {:>8} {engine:>15} {syntect:>15}", self.lines, self.different);
    }
}
