//! A writer that stops a template which writes without end.

use std::io::{self, Write};

/// What most pages have less of, in bytes.
const USUAL: usize = 32 * 1024;

/// Collects bytes up to a limit, then fails.
pub(super) struct LimitedWriter {
    bytes: Vec<u8>,
    limit: usize,
    pub(super) exceeded: bool,
}

impl LimitedWriter {
    pub(super) fn new(limit: usize) -> Self {
        Self { bytes: Vec::with_capacity(USUAL), limit, exceeded: false }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Write for LimitedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            self.exceeded = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
