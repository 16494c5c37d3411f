//! The examples in the repository's own sheets, and in those that `init` makes, do what they say.
//!
//! Each `run` fence is executed after the `setup` fences of its language that stand before it, and
//! has to print what the `output` fence after it says, but for white space at the ends of lines.
//! SQL runs in SQLite, in a new database for each fence: a row a line, columns joined by `|`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cribsheet::config::Config;
use cribsheet::highlight::Highlighter;
use cribsheet::model::{Block, BlockKind, Code, Sheet};
use cribsheet::parse::parse_sheet;
use cribsheet::path::VaultPath;

use super::expect::{difference, entries, repository};

#[test]
fn examples_print_what_the_sheets_say() {
    let mut failures = Vec::new();
    let mut ran = 0;
    let made = sheets(&repository("src/cli/init/vault/content"));
    for file in sheets(&repository("content")).into_iter().chain(made) {
        let below = file.strip_prefix(repository("")).unwrap().to_str().unwrap();
        let path = VaultPath::new(below).unwrap();
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let (sheet, _) = parse_sheet(&path, bytes, &Config::default(), &Highlighter::plain());
        let codes = codes(&sheet);
        for (at, code) in codes.iter().enumerate().filter(|(_, code)| code.run) {
            let place = format!("{path}:{}", text[..code.span.start].lines().count());
            let Some(output) = codes.get(at + 1).filter(|next| next.is_output()) else {
                failures.push(format!("{place}: no `output` fence follows"));
                continue;
            };
            let setup = codes[..at].iter().filter(|c| c.setup && c.language == code.language);
            let program: String = setup.chain([code]).map(|code| code.text.as_str()).collect();
            let told = match run(&code.language, &program) {
                Ok(printed) => difference(&trimmed(&output.text), &trimmed(&printed)),
                Err(trouble) => Some(trouble),
            };
            failures.extend(told.map(|told| format!("{place}: {}\n{told}", code.language)));
            ran += 1;
        }
    }
    assert!(ran > 10, "only {ran} examples were found");
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn sheets(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) =
        entries(folder).into_iter().partition(|path| path.is_dir());
    let own = files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "md"));
    own.chain(folders.iter().flat_map(|folder| sheets(folder))).collect()
}

/// All code blocks of a sheet in the order in which they stand.
fn codes(sheet: &Sheet) -> Vec<Code> {
    let mut found = Vec::new();
    collect(&sheet.blocks, &mut found);
    found.sort_by_key(|code: &Code| code.span.start);
    found
}

fn collect(blocks: &[Block], found: &mut Vec<Code>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Code(code) => found.push(code.as_ref().clone()),
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| collect(&item.blocks, found));
            }
            BlockKind::Quote(blocks) => collect(blocks, found),
            BlockKind::Callout(callout) => collect(&callout.blocks, found),
            BlockKind::Section(section) => collect(&section.blocks, found),
            BlockKind::Card(card) => {
                collect(&card.prompt, found);
                card.slots.iter().for_each(|slot| collect(&slot.blocks, found));
            }
            _ => {}
        }
    }
}

fn trimmed(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Runs SQL of the standard input in a database of its own. Python brings SQLite along.
const SQL: &str = r#"
import sqlite3, sys
database = sqlite3.connect(":memory:", isolation_level=None)
statement = ""
for part in sys.stdin.read().split(";"):
    statement += part + ";"
    if sqlite3.complete_statement(statement):
        for row in database.execute(statement):
            print("|".join("" if value is None else str(value) for value in row))
        statement = ""
"#;

/// What a program prints.
fn run(language: &str, program: &str) -> Result<String, String> {
    let (name, args, package) = match language {
        "python" => ("python3", vec!["-"], "python3"),
        "javascript" => ("node", vec!["-"], "nodejs"),
        "sql" => ("python3", vec!["-c", SQL], "python3"),
        other => return Err(format!("the suite cannot run `{other}`")),
    };
    let mut child = Command::new(name)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`{name}` is needed: apt-get install {package} ({error})"))?;
    let mut stdin = child.stdin.take().expect("the input is a pipe");
    let written = stdin.write_all(program.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.success() && said.is_empty() && written.is_ok() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("it ended with {}, {said}", output.status)),
    }
}
