//! The kinds of callouts.

/// One kind of callout.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalloutKind {
    /// Its key in the HTML, such as `career-hack`.
    pub key: String,
    /// The label that opens it: `**Career hack:**`.
    pub label: String,
    /// Its colour and icon: one of [`CalloutKinds::TONES`].
    pub tone: String,
}

/// The kinds of callouts of a vault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalloutKinds(Vec<CalloutKind>);

const BUILT_IN: [(&str, &str, &str); 12] = [
    ("note", "Note", "note"),
    ("tip", "Tip", "tip"),
    ("important", "Important", "important"),
    ("warning", "Warning", "warning"),
    ("caution", "Caution", "caution"),
    ("interview-principle", "Interview principle", "important"),
    ("interview-technique", "Interview technique", "tip"),
    ("career-hack", "Career hack", "tip"),
    ("design-instinct", "Design instinct", "note"),
    ("signal", "Signal", "note"),
    ("meta-skill", "Meta-skill", "important"),
    ("red-flag", "Red flag", "caution"),
];

impl Default for CalloutKinds {
    fn default() -> Self {
        Self(
            BUILT_IN
                .map(|(key, label, tone)| CalloutKind {
                    key: key.into(),
                    label: label.into(),
                    tone: tone.into(),
                })
                .into(),
        )
    }
}

impl CalloutKinds {
    /// The tones that a theme draws.
    pub const TONES: [&str; 5] = ["note", "tip", "important", "warning", "caution"];

    /// Adds a kind, or replaces the one of the same key.
    pub fn set(&mut self, kind: CalloutKind) {
        match self.0.iter_mut().find(|known| known.key == kind.key) {
            Some(known) => *known = kind,
            None => self.0.push(kind),
        }
    }

    /// The kind with this key.
    pub fn get(&self, key: &str) -> Option<&CalloutKind> {
        self.0.iter().find(|kind| kind.key == key)
    }

    /// The kind of `[!WORD]`: its key, or the last word of one, such as `PRINCIPLE` or `HACK`.
    pub fn of_marker(&self, word: &str) -> Option<&CalloutKind> {
        let word = word.to_lowercase();
        self.get(&word).or_else(|| {
            self.0.iter().find(|kind| kind.key.rsplit('-').next() == Some(word.as_str()))
        })
    }

    /// The kind of a bold label, without its colon; case is ignored.
    pub fn of_label(&self, label: &str) -> Option<&CalloutKind> {
        let label = label.trim().trim_end_matches(':').trim().to_lowercase();
        self.0.iter().find(|kind| kind.label.to_lowercase() == label)
    }

    /// The labels of all kinds.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|kind| kind.label.as_str())
    }

    /// The keys of all kinds.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|kind| kind.key.as_str())
    }
}
