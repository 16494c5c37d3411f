//! Which way a language is written.

/// `rtl` for languages whose usual script runs from right to left, else `ltr`. A tag that names a
/// script goes by the script: `az-Arab`, `ar-Latn`.
pub fn direction(lang: &str) -> &'static str {
    let lower = lang.to_lowercase();
    let mut parts = lower.split('-');
    let language = parts.next().unwrap_or_default();
    let script = parts.find(|part| part.len() == 4);
    let rtl = match script {
        Some(script) => ["arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg"].contains(&script),
        None => {
            ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"]
                .contains(&language)
        }
    };
    if rtl { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_outweighs_language() {
        let tags = ["en", "ar", "he-IL", "ar-Latn", "az-Arab", "FA"];
        assert_eq!(tags.map(direction), ["ltr", "rtl", "rtl", "ltr", "rtl", "rtl"]);
    }
}
