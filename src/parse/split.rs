//! Where the front matter ends and the body starts.

use super::reports::Reports;
use crate::diagnostic::{Fault, Span};

/// The largest front matter, in bytes.
const MAX_FRONT_MATTER: usize = 64 * 1024;

/// A file in two parts.
pub(super) struct Split<'a> {
    /// The YAML between the fences, if there is front matter.
    pub(super) yaml: Option<&'a str>,
    /// Where it starts.
    pub(super) yaml_start: usize,
    /// Where the body starts.
    pub(super) body_start: usize,
}

/// Splits `text` at its fences: a first line `---`, up to the next line `---`.
pub(super) fn split_front_matter<'a>(text: &'a str, reports: &mut Reports) -> Split<'a> {
    let whole = Split { yaml: None, yaml_start: 0, body_start: 0 };
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| is_fence(line)) else { return whole };
    let yaml_start = first.len();
    let mut end = yaml_start;
    for line in lines {
        if is_fence(line) {
            let yaml = &text[yaml_start..end];
            let body_start = end + line.len();
            if yaml.len() > MAX_FRONT_MATTER {
                let fault =
                    Fault::FrontMatterTooLarge { size: yaml.len(), limit: MAX_FRONT_MATTER };
                reports.add(Span::new(0, 3), fault);
                return Split { yaml: None, yaml_start, body_start };
            }
            return Split { yaml: Some(yaml), yaml_start, body_start };
        }
        end += line.len();
    }
    reports.add(Span::new(0, 3), Fault::FrontMatterUnclosed {});
    whole
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}
