//! What the server knows of a site.

use std::sync::Arc;

use crate::path::UrlPath;

/// A site that may change while it is served.
pub trait Site: Send + Sync {
    /// The bytes of a file of the site; `None` where it has none. May take milliseconds: pages are
    /// rendered when they are asked for.
    fn file(&self, path: &UrlPath) -> Option<Arc<[u8]>>;

    /// Goes up by one with each change of what the site shows, and of its problems.
    fn revision(&self) -> u64;

    /// What is wrong at the moment with the vault: errors first. While there is an error, the site
    /// is the last good one.
    fn problems(&self) -> Arc<Problems>;
}

/// The problems of a vault, as the browser gets them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problems {
    /// How many of them are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warnings: usize,
    /// A list in JSON, errors first, of objects `{file, line, column, rule, severity, message, hint,
    /// snippet}`: lines and columns count from 1; place, rule, hint and snippet may be null.
    pub json: String,
}

impl Problems {
    /// The one of a vault that cannot be read, for this reason.
    pub fn lost(reason: &str) -> Self {
        let problem = serde_json::json!({
            "file": null, "line": null, "column": null, "rule": null, "severity": "error",
            "message": format!("the vault cannot be read: {reason}"),
            "hint": "put it back: the site follows as soon as it is there", "snippet": null,
        });
        Self { errors: 1, warnings: 0, json: format!("[{problem}]") }
    }
}

impl Default for Problems {
    /// None.
    fn default() -> Self {
        Self { errors: 0, warnings: 0, json: "[]".to_owned() }
    }
}
