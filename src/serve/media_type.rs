//! What a file is, told by its name, as a host would tell it.

use crate::path::UrlPath;

/// The value of `Content-Type` for a file. `bytes` settles it for names that say nothing.
pub(super) fn media_type(path: &UrlPath, bytes: &[u8]) -> &'static str {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    by_extension(&extension.to_ascii_lowercase()).unwrap_or_else(|| {
        // Code in any language is to be read, not downloaded; it never runs as something else,
        // because browsers are told not to guess.
        match std::str::from_utf8(bytes) {
            Ok(_) => "text/plain; charset=utf-8",
            Err(_) => "application/octet-stream",
        }
    })
}

fn by_extension(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        // The feed too: readers look into it, and browsers show it instead of downloading it.
        "xml" => "application/xml; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "rss" => "application/rss+xml; charset=utf-8",
        "xhtml" => "application/xhtml+xml; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "tsv" => "text/tab-separated-values; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "apng" => "image/apng",
        "bmp" => "image/bmp",
        "ico" => "image/x-icon",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "mov" => "video/quicktime",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "epub" => "application/epub+zip",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "wasm" => "application/wasm",
        _ => return None,
    })
}

/// True for a type whose pages get live reload.
pub(super) fn is_html(media_type: &str) -> bool {
    media_type.starts_with("text/html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_types_and_bytes_tell_the_rest() {
        let of = |path: &str, bytes: &[u8]| media_type(&UrlPath::new(path).unwrap(), bytes);
        assert_eq!(of("a.b/index.HTML", b""), "text/html; charset=utf-8");
        assert_eq!(of("a/feed.xml", b""), "application/xml; charset=utf-8");
        assert_eq!(of("a.png", b""), "image/png");
        assert_eq!(of("lookup.py", b"print()"), "text/plain; charset=utf-8");
        assert_eq!(of("html", b"<script>"), "text/plain; charset=utf-8");
        assert_eq!(of("deck.apkg", b"PK\x03\x04\xff"), "application/octet-stream");
    }
}
