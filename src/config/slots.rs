//! The parts that a card may have.

/// On which side of a card a slot stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Helps with the question: clarifying questions, hints.
    Question,
    /// Part of the answer.
    Answer,
}

/// One kind of slot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SlotKind {
    /// Its key in `site.toml` and in the HTML.
    pub key: String,
    /// The heading that authors write and candidates read.
    pub label: String,
    /// Its side.
    pub side: Side,
}

/// The kinds of slots of a vault, in the order in which the settings name them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SlotKinds(Vec<SlotKind>);

const BUILT_IN: [(&str, &str, Side); 11] = [
    ("clarifying", "Clarifying questions", Side::Question),
    ("hints", "Hints", Side::Question),
    ("surface", "Surface answer", Side::Answer),
    ("deeper", "Deeper answer", Side::Answer),
    ("trade-offs", "Trade-offs", Side::Answer),
    ("listen-for", "What they listen for", Side::Answer),
    ("follow-ups", "Follow-ups", Side::Answer),
    ("say-it", "Say it", Side::Answer),
    ("red-flags", "Red flags", Side::Answer),
    ("output", "What it prints", Side::Answer),
    ("why", "Why", Side::Answer),
];

impl Default for SlotKinds {
    fn default() -> Self {
        Self(
            BUILT_IN
                .map(|(key, label, side)| SlotKind { key: key.into(), label: label.into(), side })
                .into(),
        )
    }
}

impl SlotKinds {
    /// Adds a kind, or replaces the one of the same key.
    pub fn set(&mut self, kind: SlotKind) {
        match self.0.iter_mut().find(|known| known.key == kind.key) {
            Some(known) => *known = kind,
            None => self.0.push(kind),
        }
    }

    /// The kind with this key.
    pub fn get(&self, key: &str) -> Option<&SlotKind> {
        self.0.iter().find(|kind| kind.key == key)
    }

    /// The kind that a heading opens; case is ignored. An `output` block opens `output`, no heading.
    pub fn of_heading(&self, heading: &str) -> Option<&SlotKind> {
        self.headings().find(|kind| is_alike(&kind.label, heading.trim()))
    }

    /// The kinds that headings open.
    pub fn headings(&self) -> impl Iterator<Item = &SlotKind> {
        self.0.iter().filter(|kind| kind.key != "output")
    }
}

/// True for texts that differ in the case of their letters alone.
fn is_alike(a: &str, b: &str) -> bool {
    match a.is_ascii() && b.is_ascii() {
        true => a.eq_ignore_ascii_case(b),
        false => a.to_lowercase() == b.to_lowercase(),
    }
}
