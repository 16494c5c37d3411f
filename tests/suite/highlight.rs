//! The engine's colours are those of syntect: for code of each language, whole and damaged.
//!
//! `tests/highlight/` has a sample of each language. `bench/highlight` compares real source.

use std::sync::OnceLock;

use cribsheet::highlight::{Highlighter, LONGEST_LINE, language_names};

use super::damage::{Dice, damaged};
use super::expect::{entries, repository};

/// The two that are compared.
fn highlighters() -> &'static (Highlighter, Highlighter) {
    static BOTH: OnceLock<(Highlighter, Highlighter)> = OnceLock::new();
    BOTH.get_or_init(|| (Highlighter::new(), Highlighter::reference()))
}

/// Languages and their samples.
fn samples() -> Vec<(String, String)> {
    let sample = |path: std::path::PathBuf| {
        let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (language, std::fs::read_to_string(&path).unwrap())
    };
    entries(&repository("tests/highlight")).into_iter().map(sample).collect()
}

/// Fails at the first line that the two colour differently.
fn compare(code: &str, language: &str) {
    let (engine, syntect) = highlighters();
    let (ours, theirs) = (engine.highlight(code, language), syntect.highlight(code, language));
    if ours == theirs {
        return;
    }
    let mut lines = ours.html.lines().zip(theirs.html.lines());
    let different = lines.find(|(ours, theirs)| ours != theirs);
    panic!("{language}: {different:#?}, of this code:\n{code}\n{:?}", (ours.plain, theirs.plain));
}

#[test]
fn every_coloured_language_has_a_sample() {
    let samples = samples();
    let sampled = |name: &str| samples.iter().any(|(language, _)| language == name);
    let plain = ["output", "pseudocode", "text"];
    let missing: Vec<_> =
        language_names().filter(|name| !sampled(name) && !plain.contains(name)).collect();
    assert!(missing.is_empty(), "no tests/highlight/*.txt of {missing:?}");
}

#[test]
fn samples_are_coloured_as_by_syntect() {
    for (language, code) in samples() {
        compare(&code, &language);
    }
}

#[test]
fn damaged_samples_are_coloured_as_by_syntect() {
    let samples = samples();
    for (index, (language, code)) in samples.iter().enumerate() {
        // Now and then a piece of another language gets in.
        let (_, other) = &samples[(index * 7 + 3) % samples.len()];
        let codes = [code.as_str(), code, code, other];
        let mut dice = Dice::new(index as u64);
        for _ in 0..25 {
            compare(&damaged(&mut dice, &codes), language);
        }
    }
}

#[test]
fn grammar_within_another_is_coloured_as_by_syntect() {
    let samples = samples();
    for (language, code) in &samples {
        compare(&format!("Text\n\n```{language}\n{code}```\n\n# More `code`\n"), "markdown");
        compare(&format!("<p>\n<script>\n{code}</script>\n<b>"), "html");
        compare(&format!("<?php echo 1; ?>\n{code}\n<?php echo 2;"), "php");
    }
}

#[test]
fn longest_lines_of_the_same_are_coloured_as_by_syntect() {
    let languages = [
        "python",
        "javascript",
        "typescript",
        "java",
        "go",
        "rust",
        "cpp",
        "sql",
        "bash",
        "yaml",
        "html",
        "markdown",
        "css",
        "ruby",
        "php",
    ];
    let pieces = [
        "(", "[", "{", "<", ")", "]", "}", "\"", "'", "`", "\\", "/*", "//", "${", "a ", "a.", "1",
        "((a", "=>(", "<a ", "f(", "\"a\", ", "é", " ", "- ", "|", "**", "#{\"", "&&",
    ];
    for language in languages {
        for piece in pieces {
            let line = piece.repeat(LONGEST_LINE / piece.chars().count());
            compare(&format!("{line}\nx = 1\n"), language);
        }
    }
}

#[test]
fn deep_nesting_is_coloured_as_by_syntect() {
    for (open, language) in [("[", "json"), ("(", "python"), ("{", "rust"), ("- ", "yaml")] {
        for depth in [30, 49, 50, 99, 100, 101, 120, 300] {
            compare(&format!("{}\n1\n\"a\"\n", format!("{open}\n").repeat(depth)), language);
        }
    }
}
