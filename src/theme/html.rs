//! HTML among what a page shows.

use serde::Serialize;
use tera::Value;

/// HTML that templates write as it is, with or without the filter `safe`. What is cloned or serialized for
/// a template shares it.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Html(Value);

impl Default for Html {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&str> for Html {
    fn from(html: &str) -> Self {
        Self(Value::safe_string(html))
    }
}

impl From<String> for Html {
    fn from(html: String) -> Self {
        Self::from(&*html)
    }
}

#[cfg(test)]
mod tests {
    use tera::{Context, Tera};

    use super::*;

    #[derive(Serialize)]
    struct Page {
        html: Html,
        text: String,
        none: Html,
    }

    #[test]
    fn html_is_written_as_it_is_and_text_is_not() {
        let mut tera = Tera::new();
        let template = "{{ html }} {{ html | safe }} {{ text }}{% if none %} some{% endif %}";
        tera.add_raw_template("page.html", template).unwrap();
        // A short text is kept in place, a longer one elsewhere.
        for html in ["<b>", "<b>longer than what is kept in place"] {
            let page = Page { html: html.into(), text: html.to_owned(), none: Html::default() };
            let context = Context::from_serialize(&page).unwrap();
            let text = html.replace('<', "&lt;").replace('>', "&gt;");
            let shown = tera.render("page.html", &context).unwrap();
            assert_eq!(shown, format!("{html} {html} {text}"));
            let bytes = bincode::serialize(&page).unwrap();
            assert_eq!(bytes, bincode::serialize(&(html, html, "")).unwrap());
        }
    }
}
