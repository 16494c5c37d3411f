//! A line of a recorded session in, its prompt told apart from what was typed.
//!
//! Two-face has no grammar of sessions, so a prompt is found here and the rest is left to the
//! language that is spoken after it. Never colours anything.

/// A kind of session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Console {
    /// `>>> ` and `... `.
    Python,
    /// `$ `, `# ` or `% `, also after `user@host:path` or `(venv) `, and `> ` for more lines.
    Shell,
}

/// What a line of a session is. The numbers are the bytes of the prompt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// A prompt for a new statement.
    Start(usize),
    /// A prompt for more of the same statement.
    More(usize),
    /// What the program printed.
    Output,
}

impl Console {
    /// The grammar of what is typed.
    pub(super) fn syntax(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Shell => "Bourne Again Shell (bash)",
        }
    }

    /// Reads one line; `inside` says that the line before it had a prompt.
    pub(super) fn part(self, line: &str, inside: bool) -> Part {
        let (start, more) = match self {
            Self::Python => (prompt(line, ">>>"), prompt(line, "...")),
            Self::Shell => (shell_prompt(line), prompt(line, ">")),
        };
        match (start, more) {
            (Some(length), _) => Part::Start(length),
            // Only then: a traceback and a progress bar may print `...` too.
            (None, Some(length)) if inside => Part::More(length),
            _ => Part::Output,
        }
    }
}

/// The length of `mark` at the start of a line, where a space or nothing follows.
fn prompt(line: &str, mark: &str) -> Option<usize> {
    let rest = line.strip_prefix(mark)?;
    let ends = rest.is_empty() || rest.starts_with([' ', '\n']);
    ends.then_some(mark.len())
}

/// The length of a shell's prompt: an environment's name, who and where, then a sign.
fn shell_prompt(line: &str) -> Option<usize> {
    let rest = after_environment(line);
    let sign = after_place(rest)
        .find(|rest| ["$", "#", "%"].iter().any(|sign| prompt(rest, sign).is_some()))?;
    Some(line.len() - sign.len() + 1)
}

/// The line without a leading `(venv) `.
fn after_environment(line: &str) -> &str {
    line.strip_prefix('(')
        .and_then(|rest| rest.split_once(") "))
        .filter(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace))
        .map_or(line, |(_, rest)| rest)
}

/// Where the sign may stand: at once, or after `user@host:path` or `[user@host path]`.
fn after_place(line: &str) -> impl Iterator<Item = &str> {
    let end = match line.strip_prefix('[') {
        Some(_) => line.find(']').map(|at| at + 1),
        None => line.find(['$', '#', '%', ' ', '\n']),
    };
    let place = end.filter(|end| line[..*end].contains('@')).map(|end| &line[end..]);
    std::iter::once(line).chain(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_prompts_are_told_from_output() {
        let part = |line, inside| Console::Python.part(line, inside);
        assert_eq!(part(">>> x\n", false), Part::Start(3));
        assert_eq!(part(">>>", false), Part::Start(3));
        assert_eq!(part("... x", true), Part::More(3));
        assert_eq!(part("...\n", true), Part::More(3));
        assert_eq!(part("...\n", false), Part::Output);
        assert_eq!(part(">>>x", false), Part::Output);
        assert_eq!(part("42", true), Part::Output);
    }

    #[test]
    fn shell_prompts_name_users_and_environments() {
        let part = |line| Console::Shell.part(line, false);
        assert_eq!(part("$ ls\n"), Part::Start(1));
        assert_eq!(part("# ls"), Part::Start(1));
        assert_eq!(part("(venv) $ ls"), Part::Start(8));
        assert_eq!(part("me@host:~/x$ ls"), Part::Start(12));
        assert_eq!(part("[me@host x]$ ls"), Part::Start(12));
        assert_eq!(part("(venv) me@host:~# ls"), Part::Start(17));
    }

    #[test]
    fn shell_output_has_no_prompt() {
        let part = |line| Console::Shell.part(line, false);
        for line in ["total 8", "100%", "#!/bin/sh", "cost $ 3", "> x", "[ok] $ x", "(a b) $ x"] {
            assert_eq!(part(line), Part::Output, "{line}");
        }
        assert_eq!(Console::Shell.part("> done", true), Part::More(1));
    }
}
