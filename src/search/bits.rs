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

/// Writes bits to the end of a text.
pub(super) struct BitWriter<'a> {
    text: &'a mut String,
    /// Bits that do not fill a character yet, and how many.
    pending: u64,
    count: u32,
}

impl<'a> BitWriter<'a> {
    pub(super) fn new(text: &'a mut String) -> Self {
        Self { text, pending: 0, count: 0 }
    }

    /// The lowest `count` bits of `value`, at most 32, the highest first.
    pub(super) fn bits(&mut self, value: u32, count: u32) {
        self.pending = (self.pending << count) | u64::from(value);
        self.count += count;
        while self.count >= 6 {
            self.count -= 6;
            self.text.push(digit((self.pending >> self.count) as usize & 63));
        }
        self.pending &= (1 << self.count) - 1;
    }

    /// Elias gamma: `value` from 1 on.
    pub(super) fn gamma(&mut self, value: u32) {
        let length = value.ilog2();
        self.bits(0, length);
        self.bits(value, length + 1);
    }

    /// `value` ones and a zero.
    pub(super) fn unary(&mut self, mut value: u32) {
        while value >= 31 {
            self.bits((1 << 31) - 1, 31);
            value -= 31;
        }
        self.bits((1 << (value + 1)) - 2, value + 1);
    }

    /// Golomb-Rice: the quotient by 2^`parameter` in unary, then the remainder.
    pub(super) fn rice(&mut self, value: u32, parameter: u32) {
        self.unary(value >> parameter);
        self.bits(value & ((1 << parameter) - 1), parameter);
    }

    /// Golomb-Rice as far as the quotient is small, else its gamma code: never long.
    pub(super) fn limited_rice(&mut self, value: u32, parameter: u32) {
        let quotient = value >> parameter;
        if quotient < ESCAPE {
            return self.rice(value, parameter);
        }
        self.bits((1 << ESCAPE) - 1, ESCAPE);
        self.gamma(quotient - ESCAPE + 1);
        self.bits(value & ((1 << parameter) - 1), parameter);
    }

    /// Fills the last character.
    pub(super) fn finish(mut self) {
        if self.count > 0 {
            let fill = 6 - self.count;
            self.bits(0, fill);
        }
    }
}
