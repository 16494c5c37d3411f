//! Cards: the question in the open, each part of the answer behind its own `<details>`.

use super::{Writer, escape};
use crate::model::{Card, CardKind};

impl<'a> Writer<'a> {
    pub(super) fn card(&mut self, card: &'a Card) {
        let kind = card.kind.name();
        let id = escape(card.id.value.as_str());
        let (sheet, anchor) = (escape(self.sheet_id), escape(card.anchor.as_str()));
        self.out.put(&[
            "<article class=\"card\" data-card=\"",
            &sheet,
            "/",
            &id,
            "\" data-kind=\"",
            kind,
        ]);
        self.out.put(&["\" aria-labelledby=\"", &anchor, "\">\n"]);
        self.card_facts(card);
        self.heading(3, &card.anchor, &card.question);
        self.blocks(&card.prompt);
        for slot in &card.slots {
            let label = self.config.slots.get(&slot.key).map_or("", |kind| kind.label.as_str());
            let (key, label) = (escape(&slot.key), escape(label));
            self.out.put(&[
                "<details data-slot=\"",
                &key,
                "\">\n<summary",
                &self.site_lang,
                ">",
                &label,
            ]);
            self.out.push("</summary>\n");
            self.blocks(&slot.blocks);
            self.out.push("</details>\n");
        }
        self.out.push("</article>\n");
    }

    /// What kind of card it is, its level and its time.
    fn card_facts(&mut self, card: &'a Card) {
        let label = self.config.labels.get(match card.kind {
            CardKind::Probe => "probe",
            CardKind::Predict => "predict",
        });
        self.out.put(&[
            "<p class=\"card-facts\"",
            &self.site_lang,
            "><span>",
            &escape(label),
            "</span>",
        ]);
        if let Some(level) = &card.level {
            self.out.put(&[" <span>", &escape(level), "</span>"]);
        }
        if let Some(seconds) = card.seconds {
            let time = match (seconds / 60, seconds % 60) {
                (0, seconds) => format!("{seconds} s"),
                (minutes, 0) => format!("{minutes} min"),
                (minutes, seconds) => format!("{minutes} min {seconds} s"),
            };
            self.out.put(&[" <span>", &time, "</span>"]);
        }
        self.out.push("</p>\n");
    }
}
