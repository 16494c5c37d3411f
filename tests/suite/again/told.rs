//! What is said where nothing is done.

use super::bench::{Bench, text};

/// A vault with warnings.
fn with_warnings() -> Bench {
    let bench = Bench::new();
    bench.save("content/a/one.md", "# One\n\n### Deep\n\nCalls __init__ twice.\n");
    bench
}

#[test]
fn warnings_are_told_again_in_each_format() {
    let bench = with_warnings();
    let first = text(&bench.run(&[]).stderr);
    assert!(first.contains("warning"), "{first}");
    for format in ["human", "short", "json", "sarif", "github"] {
        let told = |args: &[&str]| {
            let output = bench.run(&[args, &["--format", format]].concat());
            assert_eq!(output.status.code(), Some(0));
            let (out, err) = (text(&output.stdout), text(&output.stderr));
            let result = out.lines().chain(err.lines()).find(|line| line.contains(" -> "));
            let result = result.expect("a build says where the site is").to_owned();
            let without = |said: &str| said.replace(&format!("{result}\n"), "");
            (result.starts_with("nothing changed: "), without(&out), without(&err))
        };
        let (unchanged, out, err) = told(&[]);
        let (built, clean_out, clean_err) = told(&["--no-cache", "--output", "clean"]);
        assert!(unchanged && !built, "{format}");
        assert_eq!((out, err), (clean_out, clean_err), "{format}");
    }
    assert_eq!(text(&bench.run(&[]).stderr), first);
}

#[test]
fn warnings_that_are_errors_fail_each_time() {
    let bench = with_warnings();
    assert_eq!(bench.run(&[]).status.code(), Some(0));
    for _ in 0..2 {
        assert_eq!(bench.run(&["--strict"]).status.code(), Some(1));
    }
    assert!(bench.is_unchanged(&[]));
}

#[test]
fn result_is_the_same_but_for_the_time() {
    let bench = Bench::new();
    let line = |args: &[&str]| text(&bench.run(args).stdout);
    let cut = |line: String| line.replace(|c: char| c.is_ascii_digit(), "#");
    let built = cut(line(&[]));
    assert!(built.starts_with("built # sheets, "), "{built}");
    assert_eq!(cut(line(&[])), built.replace("built ", "nothing changed: "));
    assert_eq!(line(&["--quiet"]), "");
    // From another folder the output has another name.
    let from = |folder: &str| {
        let mut command = std::process::Command::new(crate::vaults::CRIBSHEET);
        let root = bench.at("");
        command.args(["build", "--root"]).arg(root).current_dir(bench.at(folder));
        text(&command.output().unwrap().stdout)
    };
    assert!(from("content").starts_with("nothing changed: "));
}
