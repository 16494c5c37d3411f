//! Numbers as text: a stream of bits, six to a character, none of which a script has to escape.

/// Six bits each: the alphabet of base64 (RFC 4648), so that whole bytes can be read as such.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The quotient from which on a limited code is another one.
const ESCAPE: u32 = 8;

/// The character of a number below 64.
pub(super) fn digit(number: usize) -> char {
    ALPHABET[number] as char
}

/// The number below 64 of a character.
pub(super) fn number(digit: u8) -> usize {
    let at = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    usize::from(at)
}

/// The whole bytes that a text holds.
pub(super) fn read_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut pending, mut count) = (0usize, 0);
    for digit in text.bytes() {
        pending = (pending << 6 | number(digit)) & 0xfff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((pending >> count) as u8);
        }
    }
    bytes
}

/// Bits that are written together: at most 32.
#[derive(Clone, Copy)]
pub(super) struct Code {
    bits: u32,
    length: u32,
}

impl Code {
    /// The lowest `length` bits of `bits`, the highest first; the others are 0.
    pub(super) const fn new(bits: u32, length: u32) -> Self {
        Self { bits, length }
    }

    /// `value` ones, at most 31, and a zero.
    pub(super) const fn unary(value: u32) -> Self {
        Self { bits: ((1u64 << (value + 1)) - 2) as u32, length: value + 1 }
    }

    /// One code and then another.
    pub(super) const fn then(self, next: Self) -> Self {
        Self { bits: self.bits << next.length | next.bits, length: self.length + next.length }
    }

    /// Golomb-Rice: the quotient by 2^`parameter` in unary, then the remainder; none where that is long.
    fn rice(value: u32, parameter: u32) -> Option<Self> {
        if value >> parameter < ESCAPE {
            let rest = Self::new(value & ((1 << parameter) - 1), parameter);
            Some(Self::unary(value >> parameter).then(rest))
        } else {
            None
        }
    }
}

/// Writes bits as text.
pub(super) struct BitWriter {
    text: Vec<u8>,
    /// Bits that are not in the text yet, the last ones lowest, and how many: fewer than [`CHUNK`].
    pending: u64,
    count: u32,
}

/// How many bits go into the text at once: five characters.
const CHUNK: u32 = 30;

impl BitWriter {
    /// With room for a text of some length.
    pub(super) fn with_capacity(length: usize) -> Self {
        Self { text: Vec::with_capacity(length), pending: 0, count: 0 }
    }

    /// Writes a code.
    #[inline(always)]
    pub(super) fn write(&mut self, code: Code) {
        self.pending = (self.pending << code.length) | u64::from(code.bits);
        self.count += code.length;
        while self.count >= CHUNK {
            self.count -= CHUNK;
            let chunk = self.pending >> self.count;
            let digit = |shift: u32| ALPHABET[(chunk >> shift) as usize & 63];
            self.text.extend_from_slice(&[digit(24), digit(18), digit(12), digit(6), digit(0)]);
        }
    }

    /// Elias gamma: `value` from 1 on.
    pub(super) fn gamma(&mut self, value: u32) {
        let length = value.ilog2();
        self.write(Code::new(0, length));
        self.write(Code::new(value, length + 1));
    }

    /// Golomb-Rice: the quotient by 2^`parameter` in unary, then the remainder.
    #[inline(always)]
    pub(super) fn rice(&mut self, value: u32, parameter: u32) {
        match Code::rice(value, parameter) {
            Some(code) => self.write(code),
            None => self.long_rice(value, parameter),
        }
    }

    fn long_rice(&mut self, value: u32, parameter: u32) {
        for _ in 0..value >> parameter {
            self.write(Code::new(1, 1));
        }
        self.write(Code::new(0, 1));
        self.write(Code::new(value & ((1 << parameter) - 1), parameter));
    }

    /// Golomb-Rice as far as the quotient is small, else its gamma code: never long. Then another
    /// code, which is at most 20 bits long, as `parameter` is small.
    #[inline(always)]
    pub(super) fn limited_rice(&mut self, value: u32, parameter: u32, next: Code) {
        match Code::rice(value, parameter) {
            Some(code) => self.write(code.then(next)),
            None => {
                self.write(Code::new((1 << ESCAPE) - 1, ESCAPE));
                self.gamma((value >> parameter) - ESCAPE + 1);
                self.write(Code::new(value & ((1 << parameter) - 1), parameter));
                self.write(next);
            }
        }
    }

    /// The text, its last character filled.
    pub(super) fn finish(mut self) -> String {
        let fill = self.count.next_multiple_of(6) - self.count;
        self.write(Code::new(0, fill));
        while self.count > 0 {
            self.count -= 6;
            self.text.push(ALPHABET[(self.pending >> self.count) as usize & 63]);
        }
        String::from_utf8(self.text).expect("digits are ASCII")
    }
}
