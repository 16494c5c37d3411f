//! The order of the modules: each imports only those above it in `src/lib.rs`.

use std::fs;
use std::path::{Path, PathBuf};

use super::expect::{entries, repository};

/// The modules in reading order, each with the layer that the comment above it names.
fn modules() -> Vec<(String, u32)> {
    let text = fs::read_to_string(repository("src/lib.rs")).unwrap();
    let mut layers = 0..=0;
    let mut modules: Vec<(String, u32)> = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("// Layer") {
            let numbers = rest.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
            let numbers: Vec<u32> = numbers.collect();
            let first = *numbers.first().expect("a layer has a number");
            assert!(first >= *layers.end(), "layers count upward: {line}");
            layers = first..=*numbers.last().unwrap();
        }
        if let Some(name) = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')) {
            // `Layers 2 to 4` holds a module for each number.
            let before = modules.iter().filter(|(_, layer)| layers.contains(layer)).count() as u32;
            let layer = (layers.start() + before).min(*layers.end());
            modules.push((name.to_owned(), layer));
        }
    }
    modules
}

#[test]
fn modules_import_lower_ones_only() {
    let modules = modules();
    assert!(modules.len() > 10 && modules[0].1 == 0, "{modules:?}");
    let place = |name: &str| modules.iter().position(|(module, _)| module == name);
    let mut wrong = Vec::new();
    for file in sources(&repository("src")) {
        let below = file.strip_prefix(repository("src")).unwrap();
        let Some(own) = below.iter().next().and_then(|first| Path::new(first).file_stem()) else {
            continue;
        };
        let own = own.to_str().unwrap();
        if ["lib", "main"].contains(&own) {
            continue;
        }
        let Some(at) = place(own) else {
            wrong.push(format!("`{own}` is not in src/lib.rs"));
            continue;
        };
        for (number, module) in imports(&fs::read_to_string(&file).unwrap()) {
            let line = format!("src/{}:{number}", below.display());
            match place(&module) {
                Some(other) if other <= at => {}
                Some(_) => {
                    wrong.push(format!("{line}: `{own}` imports `{module}`, which is above it"))
                }
                None => wrong.push(format!("{line}: `crate::{module}` is no module of src/lib.rs")),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The modules that a file names by `crate::`, with their lines; comments do not count.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for rest in line.split("crate::").skip(1) {
            let module: String =
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            found.push((at + 1, module));
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) =
        entries(folder).into_iter().partition(|path| path.is_dir());
    let rust = files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs"));
    rust.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
}

#[test]
fn imports_are_found_and_comments_are_not() {
    let text = "use crate::path::A;\n// use crate::no::B;\nfn f() { crate::text::g() }\n";
    assert_eq!(imports(text), [(1, "path".to_owned()), (3, "text".to_owned())]);
}
