//! A named part of a file: between `#region NAME` and `#endregion`, after any comment sign.

/// Why there is no such part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegionFault {
    /// No line opens it.
    Missing,
    /// It has no end.
    Unclosed,
}

/// The lines of the region `name`, without markers of regions inside it and without the white space
/// that all lines begin with; each line ends in LF.
///
/// # Errors
/// [`RegionFault`] where the region is not there or has no end.
pub fn region(text: &str, name: &str) -> Result<String, RegionFault> {
    let mut lines = text.lines();
    lines.find(|line| opened(line) == Some(name)).ok_or(RegionFault::Missing)?;
    let mut depth = 0;
    let mut kept = Vec::new();
    for line in lines {
        if line.contains("#endregion") {
            if depth == 0 {
                return Ok(dedent(&kept));
            }
            depth -= 1;
        } else if line.contains("#region") {
            // One without a name has an end, too.
            depth += 1;
        } else {
            kept.push(line);
        }
    }
    Err(RegionFault::Unclosed)
}

/// The names of all regions, in order.
pub fn region_names(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(opened)
}

/// The name of the region that a line opens.
fn opened(line: &str) -> Option<&str> {
    let (_, after) = line.split_once("#region")?;
    if !after.starts_with([' ', '\t']) {
        return None;
    }
    let name = after.trim().trim_end_matches("-->").trim_end_matches("*/").trim();
    Some(name).filter(|name| !name.is_empty())
}

/// The lines without the spaces and tabs that all of them begin with.
fn dedent(lines: &[&str]) -> String {
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let full = || lines.iter().copied().filter(|line| !line.trim().is_empty());
    let shared = full().map(|line| indent(&line)).min().unwrap_or(0);
    lines.iter().map(|line| format!("{}\n", line.get(shared..).unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "a\n  # #region one\n  b\n\n    c\n  # #region two\n  d\n  # #endregion\n  # #endregion\ne\n// #region open\n<!-- #region html -->\n";

    #[test]
    fn only_spaces_and_tabs_are_indent() {
        let file = "// #region a\n  x\n\u{3000}y\n#region\n#endregion\n#endregion\n";
        assert_eq!(region(file, "a").as_deref(), Ok("  x\n\u{3000}y\n"));
    }

    #[test]
    fn region_is_cut_out_and_dedented() {
        assert_eq!(region(FILE, "one").as_deref(), Ok("b\n\n  c\nd\n"));
        assert_eq!(region(FILE, "two").as_deref(), Ok("d\n"));
        assert_eq!(region(FILE, "three"), Err(RegionFault::Missing));
        assert_eq!(region(FILE, "open"), Err(RegionFault::Unclosed));
        assert_eq!(region_names(FILE).collect::<Vec<_>>(), ["one", "two", "open", "html"]);
    }
}
