//! Cards: the question in the open, each part of the answer behind its own `<details>`.

use super::{Writer, escape};
use crate::model::{Card, CardKind};

impl<'a> Writer<'a> {
    pub(super) fn card(&mut self, card: &'a Card) {
        let kind = card.kind.name();
        let id = escape(card.id.value.as_str());
        let name = format!("{}/{id}", escape(self.sheet_id));
        self.out.push(&format!(
            "<article class=\"card\" data-card=\"{name}\" data-kind=\"{kind}\" aria-labelledby=\"{anchor}\">\n",
            anchor = escape(card.anchor.as_str()),
        ));
        self.card_facts(card);
        self.heading(3, &card.anchor, &card.question);
        self.blocks(&card.prompt);
        for slot in &card.slots {
            let label = self.config.slots.get(&slot.key).map_or("", |kind| kind.label.as_str());
            let (key, label, lang) = (escape(&slot.key), escape(label), &self.site_lang);
            self.out.push(&format!(
                "<details data-slot=\"{key}\">\n<summary{lang}>{label}</summary>\n"
            ));
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
        self.out.push(&format!(
            "<p class=\"card-facts\"{}><span>{}</span>",
            self.site_lang,
            escape(label)
        ));
        if let Some(level) = &card.level {
            self.out.push(&format!(" <span>{}</span>", escape(level)));
        }
        if let Some(seconds) = card.seconds {
            let time = match (seconds / 60, seconds % 60) {
                (0, seconds) => format!("{seconds} s"),
                (minutes, 0) => format!("{minutes} min"),
                (minutes, seconds) => format!("{minutes} min {seconds} s"),
            };
            self.out.push(&format!(" <span>{time}</span>"));
        }
        self.out.push("</p>\n");
    }
}
