//! Cards: the unit of study.

use serde::{Deserialize, Serialize};

use super::{Block, Inline};
use crate::diagnostic::{Span, Spanned};
use crate::path::{AnchorId, CardId};

/// A probe or a prediction.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Card {
    /// Unique in the sheet; the heading's slug where the author gave none.
    pub id: Spanned<CardId>,
    /// Which of the two it is.
    pub kind: CardKind,
    /// The anchor of its heading.
    pub anchor: AnchorId,
    /// The heading: what is asked.
    pub question: Vec<Inline>,
    /// One of the vault's levels, if it differs from the sheet's.
    pub level: Option<String>,
    /// How long an answer may take, in seconds.
    pub seconds: Option<u32>,
    /// Tags of its own.
    pub tags: Vec<String>,
    /// What belongs to the question: shown before anything is opened.
    pub prompt: Vec<Block>,
    /// The parts that open one by one, in the order written.
    pub slots: Vec<Slot>,
    /// From the heading to the card's end.
    pub span: Span,
}

/// Kinds of cards.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum CardKind {
    /// An interview question with answers by depth.
    Probe,
    /// "What does this print?"
    Predict,
}

impl CardKind {
    /// `probe` or `predict`: the word in the comment and in the HTML.
    pub fn name(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Predict => "predict",
        }
    }
}

/// A part of a card.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Slot {
    /// The slot's key, such as `surface`: known to the settings.
    pub key: String,
    /// The heading, or the output that opens it.
    pub span: Span,
    /// What it holds.
    pub blocks: Vec<Block>,
}
