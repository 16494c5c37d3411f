//! Templates, styles and scripts: the embedded theme, overlaid file by file by the vault's.
//!
//! In go the files of `themes/<name>/`, out comes a [`Theme`] that renders contexts into pages. An
//! embedded template is known as `builtin/NAME`, the vault's as `theme/NAME`, and `NAME` alone is
//! the vault's where there is one: so an override can extend what it replaces.

mod assets;
mod builtin;
mod circles;
mod files;
mod html;
mod inclusions;
mod limit;
mod order;
mod script;
mod slots;
mod style;
mod templates;
mod tokens;

pub use assets::{Asset, Assets, Part, looks};
pub use files::ThemeFiles;
pub use html::Html;
pub use templates::RenderFault;

use std::collections::BTreeMap;

use serde::Serialize;
use tera::{Context, Tera};

use crate::config::Config;
use crate::diagnostic::Diagnostic;

/// The most bytes that a page may have.
pub const MAX_PAGE: usize = 50 * 1024 * 1024;

/// A theme, ready to render.
#[derive(Clone)]
pub struct Theme {
    tera: Tera,
    files: ThemeFiles,
    /// The style sheet, joined.
    pub style: Asset,
    /// The script, joined.
    pub script: Asset,
    /// What some pages need beside both, by name.
    pub parts: BTreeMap<String, Part>,
    /// The script of the search, which is loaded when it is wanted; `None` where there is no search:
    /// the settings switch it off, or the theme has none.
    pub search: Option<Asset>,
}

impl Theme {
    /// Makes a theme of the embedded files and those of the vault; a file that is no good is
    /// reported, and the embedded one takes its place.
    pub fn new(files: ThemeFiles, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let assets = Assets::join(&files, config);
        Self::with(assets, files, diagnostics)
    }

    /// [`new`](Self::new) with `assets` that were joined of the same files, templates apart, by the same
    /// [`looks`].
    pub fn with(assets: Assets, files: ThemeFiles, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let Assets { style, script, parts, search, diagnostics: mut found } = assets;
        diagnostics.append(&mut found);
        slots::check(&files, diagnostics);
        let tera = templates::load(&files, diagnostics);
        Self { tera, files, style, script, parts, search }
    }

    /// The files that pages share.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        let parts = self.parts.values().flat_map(Part::assets);
        [&self.style, &self.script].into_iter().chain(parts).chain(&self.search)
    }

    /// Gives all templates what they share under the name `site`.
    pub fn share(&mut self, site: &impl Serialize) {
        self.tera.global_context().insert("site", site);
    }

    /// Renders the template `name` of kind `page`.
    ///
    /// # Errors
    /// The diagnostic of the template that failed.
    pub fn render(
        &self,
        name: &str,
        page: &str,
        context: &impl Serialize,
    ) -> Result<Vec<u8>, RenderFault> {
        let context = Context::from_serialize(context)
            .expect("contexts are structs of texts, numbers, lists and structs");
        let mut out = limit::LimitedWriter::new(MAX_PAGE);
        let result = self.tera.render_to(name, &context, &mut out);
        templates::finish(result, out, name, page, &self.files)
    }
}
