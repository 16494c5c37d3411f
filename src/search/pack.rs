//! The shards of sheets' records: which holds which, and their compression.

use std::cell::RefCell;
use std::sync::Arc;

use libdeflater::{CompressionLvl, Compressor, DecompressionError, Decompressor};

use super::bits::{BitWriter, Code, read_bytes};

/// The tier of records.
pub(super) const RECORDS: &str = "sheets";

/// How many sheets' numbers share a shard: those of two or three sheets.
const SHEETS: u32 = 4;

/// How hard records are packed: beyond it little is won, and much time lost.
const LEVEL: i32 = 6;

thread_local! {
    /// Its tables are larger than most shards, so each thread makes them once.
    static COMPRESSOR: RefCell<Compressor> =
        RefCell::new(Compressor::new(CompressionLvl::new(LEVEL).expect("there is such a level")));
}

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
    let bytes = COMPRESSOR.with_borrow_mut(|compressor| {
        let mut bytes = vec![0; compressor.deflate_compress_bound(text.len())];
        let length = compressor.deflate_compress(text.as_bytes(), &mut bytes);
        bytes.truncate(length.expect("there is room for the worst case"));
        bytes
    });
    let mut writer = BitWriter::with_capacity(bytes.len().div_ceil(3) * 4);
    bytes.iter().for_each(|byte| writer.write(Code::new(u32::from(*byte), 8)));
    writer.finish().into()
}

/// The records of a shard.
pub(super) fn unpack(shard: &str) -> Vec<String> {
    if shard.is_empty() {
        return Vec::new();
    }
    let text = String::from_utf8(inflate(&read_bytes(shard)));
    let text = text.expect("what has been packed is text");
    text.split(BETWEEN).map(str::to_owned).collect()
}

/// What was packed here.
fn inflate(packed: &[u8]) -> Vec<u8> {
    let mut decompressor = Decompressor::new();
    let mut bytes = vec![0; packed.len() * 4];
    loop {
        match decompressor.deflate_decompress(packed, &mut bytes) {
            Ok(length) => {
                bytes.truncate(length);
                return bytes;
            }
            Err(DecompressionError::InsufficientSpace) => bytes.resize(bytes.len() * 2, 0),
            Err(DecompressionError::BadData) => panic!("a shard has been packed here"),
        }
    }
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
