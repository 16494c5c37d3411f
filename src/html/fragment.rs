//! HTML with holes.

/// What belongs into a hole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hole {
    /// The URL of the sheet's link of this index, as an attribute's value.
    Link(usize),
    /// The `src`, `width` and `height` of the image of this index, as attributes.
    Image(usize),
    /// The place of the skills table; at most one.
    SkillsTable,
}

/// HTML that is complete but for its holes.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    html: String,
    holes: Vec<(usize, Hole)>,
}

impl Fragment {
    /// An empty one with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { html: String::with_capacity(bytes), holes: Vec::new() }
    }

    /// Adds HTML.
    pub fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Adds pieces of HTML, one behind the other.
    pub fn put(&mut self, pieces: &[&str]) {
        pieces.iter().for_each(|piece| self.push(piece));
    }

    /// Adds text, escaped.
    pub fn text(&mut self, text: &str) {
        super::escape_into(text, &mut self.html);
    }

    /// Leaves a hole.
    pub fn hole(&mut self, hole: Hole) {
        self.holes.push((self.html.len(), hole));
    }

    /// The HTML before the skills table and after it, every link filled in by `url` and the size of
    /// every image, in pixels, by `size`. Without a place for the table it stands first; there is
    /// one place at most.
    pub fn fill(
        &self,
        url: impl Fn(usize) -> String,
        size: impl Fn(usize) -> Option<(usize, usize)>,
    ) -> (String, String) {
        let mut parts =
            (String::new(), String::with_capacity(self.html.len() + self.html.len() / 8));
        let mut from = 0;
        for (at, hole) in &self.holes {
            parts.1.push_str(&self.html[from..*at]);
            from = *at;
            match hole {
                Hole::Link(index) => super::escape_into(&url(*index), &mut parts.1),
                Hole::Image(index) => {
                    parts.1.push_str("src=\"");
                    super::escape_into(&url(*index), &mut parts.1);
                    parts.1.push('"');
                    if let Some((width, height)) = size(*index) {
                        parts.1.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
                    }
                }
                Hole::SkillsTable => {
                    let rest = self.html.len() - from;
                    parts.0 =
                        std::mem::replace(&mut parts.1, String::with_capacity(rest + rest / 8));
                }
            }
        }
        parts.1.push_str(&self.html[from..]);
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_in_place() {
        let mut fragment = Fragment::default();
        fragment.push("<a href=\"");
        fragment.hole(Hole::Link(0));
        fragment.push("\">");
        fragment.hole(Hole::SkillsTable);
        fragment.push("<img ");
        fragment.hole(Hole::Image(1));
        fragment.push("></a>");
        let filled = fragment.fill(|index| format!("{index}?a&b"), |index| Some((index, 2)));
        assert_eq!(filled.0, "<a href=\"0?a&amp;b\">");
        assert_eq!(filled.1, "<img src=\"1?a&amp;b\" width=\"1\" height=\"2\"></a>");
    }
}
