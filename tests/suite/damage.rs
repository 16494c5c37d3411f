//! Code damaged at random, the same for each seed: what an author may paste, and worse.

/// Pieces that open, close or change what they stand in.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "`",
    "\"\"\"",
    "'''",
    "/*",
    "*/",
    "//",
    "#",
    "--",
    "<",
    ">",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "${",
    "$(",
    "#{",
    "{{",
    "}}",
    "{%",
    "%}",
    "\\",
    "\n",
    "\n\n",
    "=",
    "=>",
    "->",
    ":",
    "::",
    ";",
    ",",
    ".",
    "..",
    "é",
    "—",
    "日本",
    "\u{212a}",
    "ſ",
    "ß",
    "ﬁ",
    "\u{a0}",
    "\u{2028}",
    "🦀",
    "<<EOF\n",
    "<<-'X'\n",
    "EOF\n",
    "X\n",
    "r#\"",
    "\"#",
    "f\"{",
    "</script>",
    "<script>",
    "<style>",
    "<?php ",
    "?>",
    "```\n",
    "```js\n",
    "~~~\n",
    "---\n",
    "%",
    "@",
    "&",
    "|",
    "!",
    "~",
    "^",
    "*",
    "+",
    "0x",
    "1e5",
    "_",
    "\t",
    "  ",
    "    ",
    "if",
    "else",
    "function",
    "class ",
    "def ",
    "return ",
    "import ",
    "select ",
    "begin",
    "end",
    "do",
    "fn ",
    "type ",
    "\u{0}",
    "\u{b}",
    "\u{c}",
    "\u{85}",
];

/// Numbers that look random; the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `bound`, or 0.
    pub(crate) fn roll(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }
}

/// Some lines of `codes`, one after the other, with up to six faults in each piece of them.
///
/// Never has a carriage return, and always ends with a newline.
pub(crate) fn damaged(dice: &mut Dice, codes: &[&str]) -> String {
    let mut block = String::new();
    for _ in 0..1 + dice.roll(4) {
        let mut piece: Vec<char> = passage(dice, codes).chars().collect();
        for _ in 0..dice.roll(7) {
            damage(dice, codes, &mut piece);
        }
        block.extend(piece);
    }
    block.retain(|character| character != '\r');
    if !block.ends_with('\n') {
        block.push('\n');
    }
    block
}

/// Up to eight lines that stand together.
fn passage<'a>(dice: &mut Dice, codes: &[&'a str]) -> &'a str {
    let code = dice.pick(codes);
    let starts: Vec<usize> =
        std::iter::once(0).chain(code.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let first = dice.roll(starts.len());
    let last = (first + 1 + dice.roll(8)).min(starts.len() - 1).max(first);
    &code[starts[first]..starts[last]]
}

fn damage(dice: &mut Dice, codes: &[&str], piece: &mut Vec<char>) {
    let at = dice.roll(piece.len() + 1);
    let count = (1 + dice.roll(12)).min(piece.len() - at);
    match dice.roll(6) {
        0 => drop(piece.drain(at..at + count)),
        1 => {
            let copy = piece[at..at + count].to_vec();
            let to = dice.roll(piece.len() + 1);
            piece.splice(to..to, copy);
        }
        2 | 3 => drop(piece.splice(at..at, dice.pick(PIECES).chars())),
        4 => drop(piece.splice(at..at, passage(dice, codes).trim_end().chars().take(60))),
        _ => {
            let plane = [0x80, 0x300, 0x3000, 0x11_0000][dice.roll(4)];
            piece.splice(at..at, char::from_u32(dice.roll(plane) as u32));
        }
    }
}
