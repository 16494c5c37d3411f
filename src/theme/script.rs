//! A script of a theme, checked and made small.

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_mangler::Mangler;
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

use super::templates::in_our_style;
use crate::diagnostic::{Diagnostic, Fault, Place, Span};
use crate::path::VaultPath;

/// How the name of a script ends that is small already.
const SMALL: &str = ".min.js";

/// A script as it is published: without comments and needless space, its local names short. What
/// other scripts can name stays: top-level names and properties. A script that cannot be read is
/// reported and stays as it is.
pub(super) fn minify(text: &str, place: &VaultPath, diagnostics: &mut Vec<Diagnostic>) -> String {
    let allocator = Allocator::default();
    let options = ParseOptions { parse_regular_expression: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, text, SourceType::script()).with_options(options).parse();
    let mut program = parsed.program;
    // Only the first script of those that are joined could have it.
    program.hashbang = None;
    let mut checked = SemanticBuilder::new()
        .with_check_syntax_error(true)
        .with_build_nodes(true)
        .with_class_table(true)
        .build(&program);
    let errors = parsed.diagnostics.errors().chain(checked.diagnostics.errors());
    let faults = errors.map(|error| {
        let labels = error.labels.iter().map(|label| {
            let start = label.offset() as usize;
            let span = Span::new(start, start + label.len() as usize);
            (label.primary(), span, label.label().unwrap_or_default())
        });
        diagnostic(&error.message, &labels.collect::<Vec<_>>(), place)
    });
    let before = diagnostics.len();
    diagnostics.extend(faults);
    if diagnostics.len() > before {
        return text.to_owned();
    }
    let members = Mangler::new().build_with_semantic(&mut checked.semantic, &program);
    let small = Codegen::new()
        .with_options(CodegenOptions::minify())
        .with_scoping(Some(checked.semantic.into_scoping()))
        .with_private_member_mappings(Some(members))
        .build(&program)
        .code;
    match place.as_str().ends_with(SMALL) || small.len() > text.len() {
        // The next script may begin with a bracket: it would be taken for a call.
        true => format!("{text}\n;"),
        false => small,
    }
}

/// `message` where it first matters: at the label that says so, else at the last one, which is
/// that of the second of two things at odds.
fn diagnostic(message: &str, labels: &[(bool, Span, &str)], file: &VaultPath) -> Diagnostic {
    let main = labels.iter().find(|(primary, ..)| *primary).or(labels.last());
    let fault = Fault::ScriptSyntax { message: in_our_style(message) };
    let diagnostic = Diagnostic::new(file, main.map(|(_, span, _)| *span), fault);
    let others = labels.iter().filter(|label| Some(*label) != main);
    others.fold(diagnostic, |diagnostic, (_, span, text)| {
        let place = Place { file: file.clone(), span: Some(*span) };
        diagnostic.with_related(place, in_our_style(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::builtin::BUILTIN;

    /// A script as it is published; it must be one.
    fn small(name: &str, text: &str) -> String {
        let mut diagnostics = Vec::new();
        let small = minify(text, &VaultPath::new(name).unwrap(), &mut diagnostics);
        assert_eq!(diagnostics, [], "{text}");
        small
    }

    #[test]
    fn comments_and_local_names_go() {
        let text = "
            // What it does.
            (() => {
              /*! whose it is */
              const answer = 6 * 7; // why
              const tell = (question) => alert(question, answer);
              tell('really?');
            })();";
        let expected = "(()=>{const e=6*7;const t=t=>alert(t,e);t(`really?`)})();";
        assert_eq!(small("a.js", text), expected);
    }

    #[test]
    fn what_others_can_name_stays() {
        let text = "
            var shared = 1; let known; const told = 2; class Shape { side = 1; #secret = 2; }
            function open(place) { return { place, count: place.count, 'a-b': shared, [known]: told }; }
            if (shared) { function inner() {} }
            other.thing = globalThis.open;";
        let expected = "var shared=1;let known;const told=2;class Shape{side=1;#e=2}\
            function open(e){return{place:e,count:e.count,\"a-b\":shared,[known]:told}}\
            if(shared){function inner(){}}other.thing=globalThis.open;";
        assert_eq!(small("a.js", text), expected);
    }

    #[test]
    fn short_names_hide_no_name_of_another_script() {
        let text = "(() => { const answer = 1; e(answer, t, eval); })();";
        assert_eq!(small("a.js", text), "(()=>{const n=1;e(n,t,eval)})();");
        // What is evaluated may name anything.
        let text = "(() => { const answer = 1; eval('answer'); })();";
        assert_eq!(small("a.js", text), "(()=>{const answer=1;eval(`answer`)})();");
    }

    #[test]
    fn texts_keep_their_characters() {
        let text = r#"use ( "a\r\nb\u2028" , '${x} `q` \\' , 'é日' , '\uD800' , "\x00" + '9' ) ;"#;
        let expected = "use(`a\\r\nb\\u2028`,\"${x} `q` \\\\\",`é日`,`\\ud800`,`\\0`+`9`);";
        assert_eq!(small("a.js", text), expected);
        let text = "tag`a\\r  ${ x }  \n// b` ;";
        assert_eq!(small("a.js", text), "tag`a\\r  ${x}  \n// b`;");
    }

    #[test]
    fn small_scripts_stay_as_they_are() {
        // Closed, so that a bracket after them calls nothing.
        let text = "/*! whose */ !function ( ) { } ( ) // end";
        assert_eq!(small("js/lib.min.js", text), format!("{text}\n;"));
        assert_eq!(small("js/lib.js", "f()"), "f()\n;");
        assert_eq!(small("js/lib.js", "// nothing"), "");
        assert_eq!(small("js/lib.js", "#!/bin/node\nf( )"), "f();");
    }

    #[test]
    fn small_scripts_must_be_javascript_too() {
        let mut diagnostics = Vec::new();
        let place = VaultPath::new("themes/vault/js/lib.min.js").unwrap();
        assert_eq!(minify("f(", &place, &mut diagnostics), "f(");
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].place.file, place);
        assert_eq!(diagnostics[0].place.span, Some(Span::new(2, 2)));
    }

    #[test]
    fn old_ways_to_write_are_javascript() {
        for text in [
            "var await = 1, yield = 2, let = 3, async = 010;",
            "if (x) function f() {} else function g() {}",
            "with (a) { b }",
            "try {} catch (e) { var e; }",
            "function f(a, a) { return arguments.callee; }",
            "<!-- what old browsers hid\nf();\n--> its end",
            "for (var i = 0 in {});",
            "delete x;",
        ] {
            small("a.js", text);
        }
    }

    #[test]
    fn scripts_of_the_theme_become_small_and_always_the_same() {
        let mut count = 0;
        let files = BUILTIN.iter().flat_map(|theme| theme.files);
        for (path, text) in files.filter(|(path, _)| path.ends_with(".js")) {
            let once = small(path, text);
            assert!(once.len() < text.len() * 2 / 3, "{path}");
            assert_eq!(small(path, text), once, "{path}");
            assert_eq!(small(path, &once), once, "{path}");
            count += 1;
        }
        assert!(count > 10);
    }
}
