//! Long lists: no page lists a whole vault.

use std::collections::BTreeMap;

use cribsheet::highlight::Highlighter;

use super::vaults::{build, write};

/// A site of 250 sheets.
fn large() -> BTreeMap<String, String> {
    vault(250)
}

/// A site of so many sheets with one tag and one series, in one track.
fn vault(sheets: usize) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.toml", "title = \"Large\"\n");
    for number in 0..sheets {
        let sheet = format!(
            "---\ntitle: Sheet {number:03}\nweight: {number}\ntags: [all]\nseries: All\n\
             skills:\n  - area: Area {number}\n---\n\n## Area {number}\n\nText.\n"
        );
        write(folder.path(), &format!("content/t/s{number:03}.md"), sheet);
    }
    let built = build(folder.path(), &[], Highlighter::plain());
    assert_eq!(built.rendered, "");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    built.files.into_iter().map(|(path, bytes)| (path, text(bytes))).collect()
}

#[test]
fn lists_are_cut_into_pages_of_a_hundred() {
    let site = large();
    for list in ["t/index", "tags/all", "series/all", "a-z"] {
        let sheets = |path: &str| -> Vec<usize> {
            let page = site.get(path).unwrap_or_else(|| panic!("there is no {path}"));
            let main = &page[page.find("<main").unwrap()..];
            let shown = |number: &usize| main.contains(&format!("t/s{number:03}.html\""));
            (0..250).filter(shown).collect()
        };
        assert_eq!(sheets(&format!("{list}.html")), (0..100).collect::<Vec<_>>(), "{list}");
        assert_eq!(sheets(&format!("{list}/2.html")), (100..200).collect::<Vec<_>>(), "{list}");
        assert_eq!(sheets(&format!("{list}/3.html")), (200..250).collect::<Vec<_>>(), "{list}");
        assert!(!site.contains_key(&format!("{list}/4.html")), "{list}");
        let second = &site[&format!("{list}/2.html")];
        let pages = [format!("{list}.html"), format!("{list}/3.html")];
        for (rel, page) in [("prev", &pages[0]), ("next", &pages[1])] {
            let link = format!("<a rel=\"{rel}\" href=\"");
            let linked = second.split(&link).skip(1).any(|rest| {
                rest.split('"').next().is_some_and(|url| url.trim_start_matches("../") == page)
            });
            assert!(linked, "{list}: no `{rel}` link to {page}");
        }
    }
}

#[test]
fn large_vault_lists_tracks_instead_of_skills() {
    let site = large();
    assert!(!site["skills.html"].contains("data-skill"));
    assert!(site["skills.html"].contains("href=\"t/index.html\""));
    // What would filter one page is left to the search, which knows all.
    assert!(!site["skills.html"].contains("filter-page"));
    let form = "<form class=\"filter\" role=\"search\" aria-label=\"Search the whole vault\" \
                action=\"search.html\">";
    assert!(site["skills.html"].contains(form));
}

#[test]
fn paged_list_of_skills_says_what_its_filter_covers() {
    let scope = "The filter covers this page of the list.";
    let site = vault(120);
    for page in ["skills.html", "skills/2.html"] {
        assert!(site[page].contains("filter-page") && site[page].contains(scope), "{page}");
    }
    assert!(site["skills/2.html"].contains("data-order=\"101\""));
    assert!(!vault(2)["skills.html"].contains(scope));
}

#[test]
fn sheet_shows_its_track_whole_or_the_twenty_around_it() {
    let linked = |site: &BTreeMap<String, String>, at: usize, count: usize| {
        let page = &site[&format!("t/s{at:03}.html")];
        let nav = &page[page.find("class=\"neighbours\"").unwrap()..];
        let nav = &nav[..nav.find("</nav>").unwrap()];
        let shown = |number: &usize| nav.contains(&format!("s{number:03}.html\""));
        (0..count).filter(shown).collect::<Vec<usize>>()
    };
    let site = large();
    for (at, first, last) in [(0, 0, 20), (125, 115, 135), (249, 230, 250)] {
        assert_eq!(linked(&site, at, 250), (first..last).collect::<Vec<_>>(), "{at}");
    }
    assert_eq!(linked(&vault(40), 3, 40), (0..40).collect::<Vec<_>>());
    assert_eq!(linked(&vault(41), 3, 41), (0..20).collect::<Vec<_>>());
}
