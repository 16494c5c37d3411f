//! Content security policies: those of the pages, widened for live reload.

/// The policy `text`, which then lets a page load scripts from its own server and ask it for more.
///
/// Nothing else is let in: a directive that is there keeps its sources, and one that is not stands
/// for the sources of `default-src`, as it did.
pub(super) fn widened(text: &str) -> String {
    let mut directives: Vec<Vec<String>> = text
        .split(';')
        .map(|directive| directive.split_ascii_whitespace().map(str::to_owned).collect())
        .filter(|directive: &Vec<String>| !directive.is_empty())
        .collect();
    for name in ["script-src", "connect-src"] {
        allow_own(&mut directives, name);
    }
    let directives: Vec<String> = directives.iter().map(|directive| directive.join(" ")).collect();
    directives.join("; ")
}

/// Adds `'self'` to the sources of the directive `name`.
fn allow_own(directives: &mut Vec<Vec<String>>, name: &str) {
    let find = |directives: &[Vec<String>], wanted: &str| {
        directives.iter().position(|directive| directive[0].eq_ignore_ascii_case(wanted))
    };
    let at = match find(directives, name) {
        Some(at) => at,
        // Without both, all is allowed.
        None => match find(directives, "default-src") {
            None => return,
            Some(default) => {
                let mut directive = directives[default].clone();
                directive[0] = name.to_owned();
                directives.push(directive);
                directives.len() - 1
            }
        },
    };
    let sources = &mut directives[at];
    let is = |source: &String, text: &str| source.eq_ignore_ascii_case(text);
    if sources[1..].iter().any(|source| is(source, "'self'") || is(source, "*")) {
        return;
    }
    sources.retain(|source| !is(source, "'none'"));
    sources.push("'self'".to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_and_requests_to_the_own_server_are_let_in() {
        let cases = [
            (
                "default-src 'none'; script-src 'self'; img-src 'self' data:",
                "default-src 'none'; script-src 'self'; img-src 'self' data:; connect-src 'self'",
            ),
            (
                "default-src 'none'; connect-src https://x.example",
                "default-src 'none'; connect-src https://x.example 'self'; script-src 'self'",
            ),
            (
                "default-src 'self' https:; script-src 'none'",
                "default-src 'self' https:; script-src 'self'; connect-src 'self' https:",
            ),
            ("img-src 'none';", "img-src 'none'"),
            ("Default-Src *", "Default-Src *; script-src *; connect-src *"),
            ("", ""),
        ];
        for (policy, expected) in cases {
            assert_eq!(widened(policy), expected);
            assert_eq!(widened(expected), expected, "widening twice changes nothing");
        }
    }
}
