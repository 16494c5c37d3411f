//! The names that fences call languages by.
//!
//! The usual ones stand in a table here, so that naming a language costs no grammar; the others
//! are found among the grammars themselves.

use crate::highlight::console::Console;

/// What a language is coloured by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grammar {
    /// Nothing: it is text.
    Plain,
    /// The grammar of this name in two-face's set.
    Syntax(&'static str),
    /// The grammar of what is typed, after prompts.
    Console(Console),
}

/// A language with its names.
#[derive(Debug)]
pub(super) struct Language {
    /// The canonical name, in lower case.
    pub(super) name: &'static str,
    pub(super) grammar: Grammar,
    /// Its other names, in lower case.
    aliases: &'static [&'static str],
}

const fn plain(name: &'static str, aliases: &'static [&'static str]) -> Language {
    Language { name, grammar: Grammar::Plain, aliases }
}

const fn syntax(
    name: &'static str,
    grammar: &'static str,
    aliases: &'static [&'static str],
) -> Language {
    Language { name, grammar: Grammar::Syntax(grammar), aliases }
}

const fn console(
    name: &'static str,
    console: Console,
    aliases: &'static [&'static str],
) -> Language {
    Language { name, grammar: Grammar::Console(console), aliases }
}

/// The languages that cheatsheets use; a name or alias stands once.
pub(super) const LANGUAGES: &[Language] = &[
    syntax("bash", "Bourne Again Shell (bash)", &["sh", "shell", "zsh", "ksh", "shellscript"]),
    syntax("batch", "Batch File", &["bat", "cmd", "dosbatch"]),
    syntax("c", "C", &["h"]),
    syntax("clojure", "Clojure", &["clj", "cljs", "edn"]),
    syntax("cmake", "CMake", &[]),
    console("console", Console::Shell, &["shell-session", "sh-session", "bash-session"]),
    syntax("cpp", "C++", &["c++", "cc", "cxx", "hpp", "h++", "hxx"]),
    syntax("csharp", "C#", &["c#", "cs", "csx", "dotnet"]),
    syntax("css", "CSS", &[]),
    syntax("csv", "Separated Values", &[]),
    syntax("dart", "Dart", &[]),
    syntax("diff", "Diff", &["patch", "udiff"]),
    syntax("dockerfile", "Dockerfile (with bash)", &["docker", "containerfile"]),
    syntax("dot", "Graphviz (DOT)", &["graphviz", "gv"]),
    syntax("elixir", "Elixir", &["ex", "exs"]),
    syntax("elm", "Elm", &[]),
    syntax("env", "DotENV", &["dotenv"]),
    syntax("erlang", "Erlang", &["erl"]),
    syntax("fish", "Fish", &[]),
    syntax("fortran", "Fortran (Modern)", &["f90", "f95"]),
    syntax("fsharp", "F#", &["f#", "fs", "fsx"]),
    syntax("go", "Go", &["golang"]),
    syntax("gomod", "Gomod", &["go.mod"]),
    syntax("graphql", "GraphQL", &["gql"]),
    syntax("groovy", "Groovy", &["gradle"]),
    syntax("haskell", "Haskell", &["hs"]),
    syntax("hcl", "Terraform", &["terraform", "tf"]),
    syntax("html", "HTML", &["htm", "xhtml"]),
    syntax("http", "HTTP Request and Response", &[]),
    syntax("ini", "INI", &["cfg", "conf", "editorconfig"]),
    syntax("java", "Java", &[]),
    syntax("javascript", "JavaScript (Babel)", &["js", "jsx", "mjs", "cjs", "node", "nodejs"]),
    syntax("jinja", "Jinja2", &["jinja2", "j2"]),
    syntax("jq", "JQ", &[]),
    syntax("json", "JSON", &["jsonc", "json5", "jsonl", "ndjson"]),
    syntax("julia", "Julia", &["jl"]),
    syntax("kotlin", "Kotlin", &["kt", "kts"]),
    syntax("latex", "LaTeX", &["tex"]),
    syntax("less", "Less", &[]),
    syntax("lisp", "Lisp", &["common-lisp", "elisp", "emacs-lisp", "scheme", "scm"]),
    syntax("lua", "Lua", &[]),
    syntax("makefile", "Makefile", &["make", "mk", "gnumakefile"]),
    syntax("markdown", "Markdown", &["md"]),
    syntax("matlab", "MATLAB", &["octave"]),
    syntax("nasm", "x86_64 Assembly", &["asm", "assembly", "x86asm"]),
    syntax("nginx", "nginx", &["nginxconf"]),
    syntax("nim", "Nim", &[]),
    syntax("nix", "Nix", &[]),
    syntax("objective-c", "Objective-C", &["objectivec", "objc", "obj-c"]),
    syntax("objective-cpp", "Objective-C++", &["objc++", "objectivec++", "objcpp"]),
    syntax("ocaml", "OCaml", &["ml"]),
    plain("output", &["stdout", "stderr"]),
    syntax("pascal", "Pascal", &["delphi"]),
    syntax("perl", "Perl", &["pl"]),
    syntax("php", "PHP Source", &[]),
    syntax("powershell", "PowerShell", &["ps1", "pwsh", "posh"]),
    syntax("properties", "Java Properties", &[]),
    syntax("protobuf", "Protocol Buffer", &["proto"]),
    plain("pseudocode", &["pseudo"]),
    console("pycon", Console::Python, &["python-console", "pyrepl", "doctest"]),
    syntax("python", "Python", &["py", "py3", "python3", "pyi"]),
    syntax("r", "R", &[]),
    syntax("racket", "Racket", &["rkt"]),
    syntax("regex", "Regular Expression", &["regexp"]),
    syntax("restructuredtext", "reStructuredText", &["rst"]),
    syntax("ruby", "Ruby", &["rb"]),
    syntax("rust", "Rust", &["rs"]),
    syntax("sass", "Sass", &[]),
    syntax("scala", "Scala", &["sbt"]),
    syntax("scss", "SCSS", &[]),
    syntax("solidity", "Solidity", &["sol"]),
    syntax("sql", "SQL", &["mysql", "postgres", "postgresql", "psql", "plsql", "sqlite", "tsql"]),
    syntax("svelte", "Svelte", &[]),
    syntax("swift", "Swift", &[]),
    plain("text", &["txt", "plain", "plaintext", "none", "ascii"]),
    syntax("toml", "TOML", &[]),
    syntax("tsx", "TypeScriptReact", &[]),
    syntax("typescript", "TypeScript", &["ts", "mts", "cts"]),
    syntax("verilog", "Verilog", &[]),
    syntax("vim", "VimL", &["viml", "vimscript"]),
    syntax("vue", "Vue Component", &[]),
    syntax("wgsl", "WGSL", &[]),
    syntax("xml", "XML", &["svg", "xsd", "xslt"]),
    syntax("yaml", "YAML", &["yml"]),
    syntax("zig", "Zig", &[]),
];

/// The canonical names of the usual languages, sorted: for a hint at the nearest one.
pub fn language_names() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|language| language.name)
}

/// The language of the table that goes by `name`, in any case.
pub(super) fn known(name: &str) -> Option<&'static Language> {
    // Most go by the canonical name.
    if let Ok(at) = LANGUAGES.binary_search_by(|language| language.name.cmp(name)) {
        return LANGUAGES.get(at);
    }
    LANGUAGES.iter().find(|language| {
        let mut names = std::iter::once(&language.name).chain(language.aliases);
        names.any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// The language of the table that a grammar of two-face's set colours.
pub(super) fn of_syntax(name: &str) -> Option<&'static Language> {
    LANGUAGES
        .iter()
        .find(|language| matches!(language.grammar, Grammar::Syntax(grammar) if grammar == name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn name_means_one_language() {
        let all = || {
            LANGUAGES.iter().flat_map(|language| language.aliases).copied().chain(language_names())
        };
        assert_eq!(all().count(), all().collect::<BTreeSet<_>>().len());
        assert!(all().all(|name| name == name.to_ascii_lowercase()));
    }

    #[test]
    fn names_are_sorted() {
        assert!(language_names().is_sorted());
    }

    #[test]
    fn case_of_a_name_does_not_matter() {
        assert_eq!(known("C++").map(|language| language.name), Some("cpp"));
        assert_eq!(known("PY").map(|language| language.name), Some("python"));
        assert!(known("klingon").is_none());
    }
}
