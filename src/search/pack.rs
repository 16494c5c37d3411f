//! The shards of sheets' records: which holds which, and their compression.

use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::{DeflateDecoder, DeflateEncoder};

use super::bits::{BitWriter, Code, read_bytes};

/// The tier of records.
pub(super) const RECORDS: &str = "sheets";

/// How many sheets' numbers share a shard: those of two or three sheets.
const SHEETS: u32 = 4;

/// What stands between two records.
const BETWEEN: &str = "\n\n";

/// How many shards of records share a folder: more than of terms, because with 100,000 sheets the names
/// of these folders are most of what is loaded first.
pub(super) const SHARDS: usize = 64;

/// The index of the shard that holds the record of a sheet, by the sheet's number: there are
/// [`SHARDS`] of them in a folder.
pub(super) fn shard(number: u32) -> usize {
    (number / SHEETS) as usize
}

/// The index of the folder of that shard.
pub(super) fn folder(number: u32) -> usize {
    shard(number) / SHARDS
}

/// The shards of a folder, of its records in order, each with its number.
pub(super) fn pack_folder(records: &[(u32, String)]) -> Vec<Arc<str>> {
    let mut shards = vec![Vec::new(); SHARDS];
    for (number, record) in records {
        shards[shard(*number) % SHARDS].push(record.as_str());
    }
    shards.iter().map(|records| pack(records)).collect()
}

/// A shard of records in order: base64 of raw DEFLATE (RFC 1951), which the client's browser can
/// undo. Empty without records.
pub(super) fn pack(records: &[&str]) -> Arc<str> {
    if records.is_empty() {
        return Arc::from("");
    }
    let text = records.join(BETWEEN);
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let bytes = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    let bytes = bytes.expect("memory takes all that is written");
    let mut writer = BitWriter::with_capacity(bytes.len().div_ceil(3) * 4);
    bytes.iter().for_each(|byte| writer.write(Code::new(u32::from(*byte), 8)));
    writer.finish().into()
}

/// The records of a shard.
pub(super) fn unpack(shard: &str) -> Vec<String> {
    if shard.is_empty() {
        return Vec::new();
    }
    let mut decoder = DeflateDecoder::new(Vec::new());
    let bytes = decoder.write_all(&read_bytes(shard)).and_then(|()| decoder.finish());
    let text = String::from_utf8(bytes.expect("a shard has been packed here"));
    let text = text.expect("what has been packed is text");
    text.split(BETWEEN).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacking_undoes_packing() {
        for length in 0..8 {
            let long = "x ü ".repeat(length * 100);
            let records = ["1\ta.html\tA\t0\n0\t\t\t\t", &long, "3"];
            assert_eq!(unpack(&pack(&records)), records);
        }
        assert_eq!(unpack(&pack(&[])), [""; 0]);
    }
}
