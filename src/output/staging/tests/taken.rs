//! What is taken over from the site before, and what never is.

use std::os::unix::fs::MetadataExt;

use super::*;

/// The number of a file: the same where it was linked.
fn inode(fixture: &Fixture, path: &str) -> u64 {
    fs::metadata(fixture.at("out").join(path)).unwrap().ino()
}

/// Publishes a site that takes over what it can of `site`, and writes the rest with this text.
fn publish_after(fixture: &Fixture, site: Site, text: &str) -> (Published, Vec<&'static str>) {
    let staging = fixture.begin("out").unwrap().after(site);
    let mut taken = Vec::new();
    for path in PATHS {
        match staging.take_over(&url(path)).unwrap() {
            true => taken.push(path),
            false => staging.write(&url(path), text.as_bytes()).unwrap(),
        }
    }
    (staging.publish().unwrap(), taken)
}

#[test]
fn files_of_the_site_before_are_taken_over_again_and_again() {
    let fixture = Fixture::new();
    let first = fixture.publish("out", "text");
    let inodes = PATHS.map(|path| inode(&fixture, path));
    let (second, taken) = publish_after(&fixture, first.site, "other");
    assert_eq!((taken, second.totals), (PATHS.to_vec(), first.totals));
    let (third, taken) = publish_after(&fixture, second.site, "other");
    assert_eq!(taken, PATHS);
    assert_eq!(PATHS.map(|path| inode(&fixture, path)), inodes);
    third.site.look_again(&fixture.at("out"), &fixture.protected).unwrap();
    assert_eq!(names(fixture.folder.path()), ["home", "out"]);
}

#[test]
fn file_that_is_not_as_it_was_published_is_never_taken_over() {
    let fixture = Fixture::new();
    let first = fixture.publish("out", "text");
    let file = fixture.at("out").join(PATHS[0]);
    let time = fs::metadata(&file).unwrap().modified().unwrap();
    fs::write(&file, "tixt").unwrap();
    fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
    fs::remove_file(fixture.at("out").join(PATHS[1])).unwrap();
    let (second, taken) = publish_after(&fixture, first.site, "new");
    assert_eq!(taken, PATHS[2..]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    second.site.look_again(&fixture.at("out"), &fixture.protected).unwrap();
}

#[test]
fn site_of_another_folder_is_not_taken_from() {
    let fixture = Fixture::new();
    let other = fixture.publish("other", "text");
    fixture.build("out", "text");
    let (_, taken) = publish_after(&fixture, other.site, "text");
    assert!(taken.is_empty());
}

#[test]
fn equal_bytes_are_linked_and_others_written() {
    let fixture = Fixture::new();
    let first = fixture.publish("out", "text");
    let inodes = PATHS.map(|path| inode(&fixture, path));
    let staging = fixture.begin("out").unwrap().after(first.site);
    for (path, text) in PATHS.iter().zip(["text", "test", "text"]) {
        staging.write(&url(path), text.as_bytes()).unwrap();
        let again = staging.write(&url(path), text.as_bytes()).unwrap_err();
        assert!(matches!(again, OutputError::WrittenTwice(_)), "{again}");
    }
    let published = staging.publish().unwrap();
    let same = PATHS.map(|path| inode(&fixture, path));
    assert_eq!([0, 1, 2].map(|at| same[at] == inodes[at]), [true, false, true]);
    assert_eq!(fs::read_to_string(fixture.at("out").join(PATHS[1])).unwrap(), "test");
    published.site.look_again(&fixture.at("out"), &fixture.protected).unwrap();
}

#[test]
fn site_before_is_whole_where_the_new_one_is_given_up() {
    let fixture = Fixture::new();
    let first = fixture.publish("out", "text");
    let before = tree(fixture.folder.path());
    let staging = fixture.begin("out").unwrap().after(first.site);
    for path in PATHS {
        assert!(staging.take_over(&url(path)).unwrap());
    }
    drop(staging);
    assert_eq!(tree(fixture.folder.path()), before);
}
