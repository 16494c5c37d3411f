//! The newest sheets as an Atom feed (RFC 4287).

use atom_syndication::{Entry, Feed, FixedDateTime, Generator, Link, Person, Text, WriteConfig};
use jiff::civil::Date;

use super::{FEED, xml_text};
use crate::config::{BaseUrl, Config};
use crate::html::bare_text;
use crate::path::UrlPath;
use crate::vault::{Outline, Vault};

/// How many sheets the feed has.
const NEWEST: usize = 20;

/// True where a sheet has a date: without one there is nothing to say when a feed was updated.
pub fn has_feed(vault: &Vault) -> bool {
    vault.sheets.iter().any(|sheet| changed(sheet).is_some())
}

/// The feed; `None` where no sheet has a date.
pub fn atom(vault: &Vault, config: &Config, base: &BaseUrl) -> Option<Vec<u8>> {
    let mut dated: Vec<(Date, &Outline)> =
        vault.sheets.iter().filter_map(|sheet| Some((changed(sheet)?, &**sheet))).collect();
    dated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.path.cmp(&b.1.path)));
    dated.truncate(NEWEST);
    let updated = dated.first()?.0;
    let home = base.join(&UrlPath::new("index.html").expect("the path is plain"));
    let this = base.join(&UrlPath::new(FEED).expect("the path is plain"));
    let feed = Feed {
        title: plain(&config.title),
        subtitle: (!config.description.is_empty()).then(|| plain(&config.description)),
        id: home.clone(),
        updated: midnight(updated),
        authors: people(&config.authors, &config.title),
        generator: Some(Generator {
            value: "cribsheet".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            ..Generator::default()
        }),
        links: vec![link(home, "alternate"), link(this, "self")],
        lang: Some(config.lang.clone()),
        entries: dated.iter().map(|(date, sheet)| entry(*date, sheet, base)).collect(),
        ..Feed::default()
    };
    let write = WriteConfig { write_document_declaration: true, indent_size: Some(2) };
    let mut xml =
        feed.write_with_config(Vec::new(), write).expect("a Vec takes all that is written");
    xml.push(b'\n');
    Some(xml)
}

fn changed(sheet: &Outline) -> Option<Date> {
    sheet.front.updated.max(sheet.front.date)
}

fn entry(date: Date, sheet: &Outline, base: &BaseUrl) -> Entry {
    let url = base.join(&sheet.url);
    Entry {
        title: plain(&bare_text(&sheet.title)),
        id: url.clone(),
        updated: midnight(date),
        published: sheet.front.date.map(midnight),
        authors: sheet.front.authors.iter().map(|name| person(name)).collect(),
        summary: sheet.front.summary.as_deref().map(|summary| plain(&bare_text(summary))),
        links: vec![link(url, "alternate")],
        ..Entry::default()
    }
}

/// RFC 4287 asks for an author of the feed or of each entry.
fn people(names: &[String], otherwise: &str) -> Vec<Person> {
    match names {
        [] => vec![person(otherwise)],
        names => names.iter().map(|name| person(name)).collect(),
    }
}

fn person(name: &str) -> Person {
    Person { name: xml_text(name), ..Person::default() }
}

fn plain(text: &str) -> Text {
    Text::plain(xml_text(text))
}

fn link(href: String, rel: &str) -> Link {
    Link { href, rel: rel.to_owned(), ..Link::default() }
}

fn midnight(date: Date) -> FixedDateTime {
    format!("{date}T00:00:00Z").parse().expect("a civil date at midnight is a time")
}
