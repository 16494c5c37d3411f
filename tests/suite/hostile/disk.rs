//! Links, pipes and devices in a vault on disk: refused, none of them opened.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::within_guard;
use crate::vaults::{self, Built, write};
use cribsheet::highlight::Highlighter;

fn vault() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("vault"), "site.toml", "title = \"V\"\n");
    write(&folder.path().join("vault"), "content/a.md", "# A\n");
    write(folder.path(), "outside/secret.md", "# SECRET\n");
    folder
}

fn build(root: &Path) -> Built {
    let root = root.to_owned();
    within_guard("a vault on disk", move || vaults::build(&root, &[], Highlighter::plain()))
}

#[test]
fn links_are_refused_wherever_they_lead() {
    let cases: [(&str, &[(&str, &str)]); 8] = [
        ("a file", &[("content/x.md", "../../outside/secret.md")]),
        ("a file inside", &[("content/x.md", "a.md")]),
        ("a folder", &[("content/x", "../../outside")]),
        ("the parent", &[("content/x", "..")]),
        ("a chain", &[("content/x", "y"), ("content/y", "z"), ("content/z", "a.md")]),
        ("a loop", &[("content/x", "y"), ("content/y", "x")]),
        ("itself", &[("content/x", "x")]),
        ("nothing", &[("content/x.png", "/nowhere")]),
    ];
    for (what, links) in cases {
        let folder = vault();
        let root = folder.path().join("vault");
        for (link, target) in links {
            symlink(target, root.join(link)).unwrap();
        }
        let built = build(&root);
        let rules: Vec<&str> = built.diagnostics.iter().map(|one| one.fault.rule().id()).collect();
        assert_eq!(rules, vec!["symlink"; links.len()], "{what}");
        assert!(built.files.is_empty() && !built.rendered.contains("SECRET"), "{what}");
    }
}

#[test]
fn vault_may_be_named_by_a_link() {
    let folder = vault();
    symlink("vault", folder.path().join("link")).unwrap();
    let [plain, linked] = ["vault", "link"].map(|name| build(&folder.path().join(name)));
    assert!(linked.diagnostics.is_empty(), "{}", linked.rendered);
    assert!(!linked.files.is_empty() && linked.files == plain.files);
}

#[test]
fn what_lies_behind_a_linked_folder_is_not_read() {
    for top in ["content", "static", "themes"] {
        let folder = vault();
        let root = folder.path().join("vault");
        if top == "content" {
            fs::remove_dir_all(root.join(top)).unwrap();
        }
        symlink("../outside", root.join(top)).unwrap();
        let built = build(&root);
        assert!(built.rendered.contains("error[symlink]"), "{top}: {}", built.rendered);
        assert!(built.files.is_empty() && !built.rendered.contains("SECRET"), "{top}");
    }
}

#[test]
fn include_takes_nothing_through_a_link() {
    let folder = vault();
    let root = folder.path().join("vault");
    symlink("../../outside", root.join("content/x")).unwrap();
    write(&root, "content/a.md", "# A\n\n```text file=x/secret.md\n```\n\n![p](x/secret.md)\n");
    let built = build(&root);
    assert!(built.rendered.contains("error[include]"), "{}", built.rendered);
    assert!(!built.rendered.contains("SECRET"), "{}", built.rendered);
}

#[test]
fn pipes_and_sockets_hang_nothing() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let folder = vault();
    let root = folder.path().join("vault");
    fs::create_dir_all(root.join("static")).unwrap();
    for pipe in ["content/p.md", "content/p.png", "static/p"] {
        mknodat(CWD, root.join(pipe), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    }
    let _socket = std::os::unix::net::UnixListener::bind(root.join("content/s.md")).unwrap();
    write(&root, "content/a.md", "# A\n\n![p](p.png)\n\n```text file=p.png\n```\n");
    let built = build(&root);
    let refused = built.diagnostics.iter().filter(|one| one.fault.rule().id() == "not-a-file");
    assert_eq!(refused.count(), 4, "{}", built.rendered);
}

#[test]
fn device_behind_a_link_is_not_opened() {
    let folder = vault();
    let root = folder.path().join("vault");
    symlink("/dev/zero", root.join("content/z.md")).unwrap();
    symlink("/dev/zero", root.join("content/z.png")).unwrap();
    let built = build(&root);
    assert_eq!(built.diagnostics.len(), 2, "{}", built.rendered);
}

#[test]
fn settings_that_are_no_file_are_refused() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    for link in [true, false] {
        let folder = vault();
        let file = folder.path().join("vault/site.toml");
        fs::remove_file(&file).unwrap();
        if link {
            symlink("../outside/secret.md", &file).unwrap();
        } else {
            mknodat(CWD, &file, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        }
        let root = folder.path().join("vault");
        let read = within_guard("settings", move || {
            let source = cribsheet::source::DiskSource::new(root);
            cribsheet::pipeline::load_config(&source).is_err()
        });
        assert!(read, "link: {link}");
    }
}

#[test]
fn large_files_are_refused_unread() {
    let folder = vault();
    let root = folder.path().join("vault");
    for file in ["content/large.md", "static/large.bin", "themes/vault/css/large.css"] {
        write(&root, file, "");
        // Without blocks on the disk: reading it would take gigabytes of memory.
        fs::File::create(root.join(file)).unwrap().set_len(40 * 1024 * 1024 * 1024).unwrap();
    }
    let built = build(&root);
    let refused = built.diagnostics.iter().filter(|one| one.fault.rule().id() == "file-too-large");
    assert_eq!(refused.count(), 3, "{}", built.rendered);
}
