//! Code blocks.

use std::borrow::Cow;

use super::{Writer, escape};
use crate::model::{Code, LineRanges};

impl<'a> Writer<'a> {
    pub(super) fn code(&mut self, code: &Code) {
        let language = self.highlighter.language(&code.language).unwrap_or(&code.language);
        let highlighted = self.highlighter.highlight(&code.text, language);
        if code.setup {
            let label = escape(self.config.labels.get("setup"));
            self.out.put(&["<details class=\"setup\"><summary", &self.site_lang, ">", &label]);
            self.out.push("</summary>\n");
        }
        self.out.put(&["<figure class=\"code\" data-language=\"", &escape(language), "\""]);
        if let Some(matching) = code.matching.as_ref().filter(|one| one.value != "exact") {
            self.out.put(&[" data-match=\"", &escape(&matching.value), "\""]);
        }
        self.out.push(if code.lines { " data-lines" } else { "" });
        match &code.title {
            Some(title) => self.out.put(&["><figcaption>", &escape(title), "</figcaption>"]),
            None => self.out.put(&[" aria-label=\"", &self.code_name(code, language), "\">"]),
        }
        // Focusable, so that the keyboard can scroll long lines.
        self.out.push("<pre tabindex=\"0\"><code>");
        let plain = code.mark.is_empty() && code.ins.is_empty() && code.del.is_empty();
        if plain && !code.lines {
            self.out.push(&highlighted.html);
        } else {
            for (index, line) in highlighted.html.split_terminator('\n').enumerate() {
                let class = line_class(code, index + 1);
                self.out.put(&["<span class=\"", class, "\">", line, "\n</span>"]);
            }
        }
        self.out.push("</code></pre></figure>\n");
        if code.setup {
            self.out.push("</details>\n");
        }
    }

    /// What assistive technology calls a block that has no title.
    fn code_name(&self, code: &Code, language: &str) -> Cow<'a, str> {
        let labels = &self.config.labels;
        let label = |key| escape(labels.get(key));
        match language {
            _ if code.is_output() => label("output"),
            "" | "text" => label("code"),
            _ => format!("{}: {}", label("code"), escape(language)).into(),
        }
    }
}

/// `line`, with what is special about the line of this number, from 1.
fn line_class(code: &Code, number: usize) -> &'static str {
    let holds = |ranges: &LineRanges| ranges.iter().any(|range| range.contains(&number));
    if holds(&code.ins) {
        "line ins"
    } else if holds(&code.del) {
        "line del"
    } else if holds(&code.mark) {
        "line mark"
    } else {
        "line"
    }
}
