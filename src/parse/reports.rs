//! The faults of one file, as they are found.

use crate::data::Found;
use crate::diagnostic::{Diagnostic, Fault, Place, Rule, Span};
use crate::path::VaultPath;

/// Collects diagnostics for one file.
pub(super) struct Reports {
    path: VaultPath,
    diagnostics: Vec<Diagnostic>,
}

impl Reports {
    pub(super) fn new(path: &VaultPath) -> Self {
        Self { path: path.clone(), diagnostics: Vec::new() }
    }

    /// Reports `fault` at `span`.
    pub(super) fn add(&mut self, span: Span, fault: Fault) {
        self.diagnostics.push(Diagnostic::new(&self.path, span, fault));
    }

    /// Reports `fault` of the file as a whole, such as its name.
    pub(super) fn add_to_file(&mut self, fault: Fault) {
        self.diagnostics.push(Diagnostic::new(&self.path, None, fault));
    }

    /// Reports `fault` at `span`, at odds with what stands at `other`.
    pub(super) fn add_related(&mut self, span: Span, fault: Fault, other: Span, label: &str) {
        let place = Place { file: self.path.clone(), span: Some(other) };
        self.diagnostics.push(Diagnostic::new(&self.path, span, fault).with_related(place, label));
    }

    /// Reports what a reader of settings found.
    pub(super) fn add_found(&mut self, found: Vec<Found>) {
        for (span, fault) in found {
            self.add(span, fault);
        }
    }

    /// Takes back what was found of a rule inside a span.
    pub(super) fn silence(&mut self, allowed: &[(Rule, Span)]) {
        self.diagnostics.retain(|diagnostic| {
            let rule = diagnostic.fault.rule();
            let Some(span) = diagnostic.place.span else { return true };
            !allowed.iter().any(|(silent, here)| {
                *silent == rule && here.start <= span.start && span.end <= here.end
            })
        });
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}
