//! The words of a text: the same in the program and in the client.

use std::io::Write;
use std::process::{Command, Stdio};

use cribsheet::search::{Kind, tokenize};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::expect::repository;

/// How many texts the property test tries.
const TEXTS: usize = 4000;

fn here(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    tokenize(text, &mut |term, kind| {
        let kind = match kind {
            Kind::Whole => 'W',
            Kind::Base => 'B',
            Kind::Part => 'P',
        };
        terms.push(format!("{kind}:{term}"));
    });
    terms
}

/// The terms as the client finds them.
fn there(texts: &[String]) -> Vec<Vec<String>> {
    let mut node = Command::new("node")
        .arg(repository("tests/search/tokens.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test needs `node`: install Node.js");
    let input = serde_json::to_string(texts).unwrap();
    node.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn program_and_client_find_the_terms_of_the_vectors() {
    let vectors = std::fs::read_to_string(repository("tests/search/tokens.json")).unwrap();
    let vectors: Vec<(String, Vec<String>)> = serde_json::from_str(&vectors).unwrap();
    assert!(vectors.len() > 30);
    for (text, expected) in &vectors {
        assert_eq!(&here(text), expected, "in the program: {text:?}");
    }
    let texts: Vec<String> = vectors.iter().map(|(text, _)| text.clone()).collect();
    for ((text, expected), found) in vectors.iter().zip(there(&texts)) {
        assert_eq!(&found, expected, "in the client: {text:?}");
    }
}

/// Texts of what makes rules meet: words, signs, scripts. The blocks were full before Unicode 13,
/// so that the tables of both sides know their characters.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z_0-9]{1,6}",
        4 => r"[-+*/%=<>!&|^~?:.@#$]{1,4}",
        3 => r#"[ \n\t,;()\[\]{}'"’`\\]"#,
        1 => "[a-z]{60,70}",
        1 => "'(s|t|re|ve|ll|d|m|n)",
        1 => "[\u{c0}-\u{17f}]{1,3}",
        1 => "[\u{300}-\u{36f}]{1,2}",
        1 => "[\u{370}-\u{377}\u{384}-\u{38a}\u{391}-\u{3a1}\u{3a3}-\u{3ff}\u{400}-\u{481}]{1,4}",
        1 => "[\u{5d0}-\u{5ea}\u{5b0}-\u{5bd}\u{620}-\u{66f}]{1,4}",
        1 => "[\u{904}-\u{94d}]{1,4}",
        1 => "[\u{e01}-\u{e3a}\u{3041}-\u{3096}\u{3099}\u{309a}\u{30a1}-\u{30fa}\u{4e00}-\u{4eff}]{1,4}",
        1 => "[\u{ac00}-\u{ac80}]{1,3}",
        1 => "[\u{1f300}-\u{1f5ff}\u{200d}\u{fe0f}]{1,3}",
        1 => "[\u{10400}-\u{1044f}\u{1d400}-\u{1d454}\u{20000}-\u{200ff}]{1,2}",
        1 => "[\u{2160}-\u{2188}\u{24b6}-\u{24e9}\u{b2}\u{bd}\u{130}\u{131}\u{df}\u{fb01}\u{ff21}-\u{ff5a}]{1,2}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Some of these texts.
fn random_texts() -> Vec<String> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &rand_seed());
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = texts();
    (0..TEXTS).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// The index reads what stands between white space once, wherever it stands.
#[test]
fn what_stands_between_white_space_says_the_same_anywhere() {
    for text in random_texts() {
        let alone: Vec<String> = text.split_ascii_whitespace().flat_map(here).collect();
        assert_eq!(here(&text), alone, "{text:?}");
    }
}

#[test]
fn program_and_client_find_the_same_terms_in_any_text() {
    let texts = random_texts();
    let differing = texts.iter().zip(there(&texts)).filter(|(text, found)| here(text) != *found);
    let shortest = differing.min_by_key(|(text, _)| text.chars().count());
    if let Some((text, found)) = shortest {
        panic!("{text:?}\n  program: {:?}\n  client:  {found:?}", here(text));
    }
}

/// A seed that differs from run to run.
fn rand_seed() -> [u8; 32] {
    let mut seed = [0; 32];
    std::io::Read::read_exact(&mut std::fs::File::open("/dev/urandom").unwrap(), &mut seed)
        .unwrap();
    seed
}
