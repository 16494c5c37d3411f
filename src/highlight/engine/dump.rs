//! syntect's grammars as it writes them.
//!
//! It keeps its contexts to itself, but a grammar can be written, and the contexts be read from
//! that.

use std::collections::HashMap;

use libdeflater::{DecompressionError, Decompressor};
use serde::Deserialize;
use syntect::parsing::{Scope, SyntaxReference};

use super::grammar::{Clear, Id};

/// The fields of syntect's `SyntaxReference`, in the order in which it writes them.
#[derive(Deserialize)]
#[expect(dead_code, reason = "the fields in between have to be read")]
pub(super) struct DumpedSyntax {
    pub(super) name: String,
    pub(super) file_extensions: Vec<String>,
    pub(super) scope: Scope,
    pub(super) first_line_match: Option<String>,
    pub(super) hidden: bool,
    pub(super) variables: HashMap<String, String>,
    pub(super) contexts: Vec<u8>,
}

/// What a grammar's packed contexts hold.
#[derive(Deserialize)]
pub(super) struct Dump {
    pub(super) context_ids: HashMap<String, Id>,
    pub(super) contexts: Vec<DumpedContext>,
}

#[derive(Deserialize)]
pub(super) struct DumpedContext {
    pub(super) meta_scope: Vec<Scope>,
    pub(super) meta_content_scope: Vec<Scope>,
    #[expect(dead_code, reason = "the linker has acted on it")]
    pub(super) meta_include_prototype: bool,
    pub(super) clear_scopes: Option<Clear>,
    pub(super) prototype: Option<Id>,
    pub(super) uses_backrefs: bool,
    pub(super) patterns: Vec<DumpedPattern>,
}

#[derive(Deserialize)]
pub(super) enum DumpedPattern {
    Match(DumpedMatch),
    Include(Reference),
}

#[derive(Deserialize)]
pub(super) struct DumpedMatch {
    pub(super) has_captures: bool,
    pub(super) regex: String,
    pub(super) scope: Vec<Scope>,
    pub(super) captures: Option<Vec<(usize, Vec<Scope>)>>,
    pub(super) operation: Operation,
    pub(super) with_prototype: Option<Reference>,
}

#[derive(Deserialize)]
pub(super) enum Operation {
    Push(Vec<Reference>),
    Set(Vec<Reference>),
    Pop,
    None,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "references that were not linked lead nowhere")]
pub(super) enum Reference {
    Named(String),
    ByScope { scope: Scope, sub_context: Option<String>, with_escape: bool },
    File { name: String, sub_context: Option<String>, with_escape: bool },
    Inline(String),
    Direct(Id),
}

impl Reference {
    /// The context, if the reference was linked.
    pub(super) fn id(&self) -> Option<Id> {
        match self {
            Self::Direct(id) => Some(*id),
            _ => None,
        }
    }
}

impl Dump {
    /// The contexts of a grammar, out of what syntect would write of it.
    pub(super) fn of(syntax: &SyntaxReference) -> Option<Self> {
        let written = bincode::serialize(syntax).ok()?;
        let syntax: DumpedSyntax = bincode::deserialize(&written).ok()?;
        bincode::deserialize(&inflate(&syntax.contexts)?).ok()
    }
}

/// What syntect has packed, whole: to read it in pieces, as syntect does, takes twice as long.
fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let (mut decompressor, mut bytes) = (Decompressor::new(), vec![0; packed.len() * 8]);
    loop {
        match decompressor.zlib_decompress(packed, &mut bytes) {
            Ok(length) => {
                bytes.truncate(length);
                return Some(bytes);
            }
            Err(DecompressionError::InsufficientSpace) => bytes.resize(bytes.len() * 2, 0),
            Err(DecompressionError::BadData) => return None,
        }
    }
}
