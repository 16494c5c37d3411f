use std::os::unix::fs::symlink;

use super::*;

#[test]
fn link_stays_and_its_target_is_replaced() {
    let fixture = Fixture::new();
    fs::create_dir_all(fixture.at("srv/site")).unwrap();
    symlink("srv/site", fixture.at("out")).unwrap();
    for text in ["first", "second"] {
        let published = fixture.publish("out", text);
        assert_eq!(published.output, fixture.at("srv/site").canonicalize().unwrap());
        assert_eq!(fs::read_to_string(fixture.at("srv/site/index.html")).unwrap(), text);
    }
    assert!(fixture.at("out").is_symlink());
    assert_eq!(names(fixture.folder.path()), ["home", "out", "srv"]);
    assert_eq!(names(&fixture.at("srv")), ["site"]);
}

#[test]
fn link_hides_no_refusal() {
    let fixture = Fixture::new();
    symlink("home/vault/content", fixture.at("out")).unwrap();
    let content = fixture.protected.root.join("content");
    assert_eq!(fixture.refusal("out"), Refusal::HoldsSources(content.clone()));
    assert_eq!(fixture.refusal("out/site"), Refusal::InSources(content));
}

#[test]
fn link_that_leads_nowhere_is_refused() {
    let fixture = Fixture::new();
    symlink("missing", fixture.at("out")).unwrap();
    symlink("loop", fixture.at("loop")).unwrap();
    for (output, link) in [("out", "out"), ("out/", "out"), ("loop/site", "loop")] {
        assert_eq!(fixture.refusal(output), Refusal::DanglingLink(fixture.at(link)));
    }
}

#[test]
fn planted_link_is_neither_followed_nor_removed() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.at("victim")).unwrap();
    for role in ["lock", "staging", "old"] {
        let planted = fixture.at(&format!(".out.cribsheet-{role}"));
        symlink("victim", &planted).unwrap();
        let error = fixture.begin("out").unwrap_err();
        assert!(matches!(&error, OutputError::InTheWay { path } if *path == planted));
        assert!(planted.is_symlink());
        assert!(names(&fixture.at("victim")).is_empty());
        fs::remove_file(planted).unwrap();
    }
}

#[test]
fn links_in_an_old_site_are_removed_and_their_targets_kept() {
    let fixture = Fixture::new();
    fixture.build("out", "old");
    fs::create_dir(fixture.at("victim")).unwrap();
    fs::write(fixture.at("victim/mine"), "mine").unwrap();
    symlink("../victim", fixture.at("out/link")).unwrap();
    symlink("../../victim", fixture.at("out/a/link")).unwrap();
    fixture.build("out", "new");
    assert_eq!(names(&fixture.at("victim")), ["mine"]);
    assert_eq!(names(&fixture.at("out/a")), ["b", "one.html"]);
}

#[test]
fn link_to_a_marker_is_no_marker() {
    let fixture = Fixture::new();
    fixture.build("out", "old");
    fs::create_dir(fixture.at("foreign")).unwrap();
    symlink(fixture.at("out").join(MARKER), fixture.at("foreign").join(MARKER)).unwrap();
    assert_eq!(fixture.refusal("foreign"), Refusal::Foreign(MARKER.to_owned()));
}
