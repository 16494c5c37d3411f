//! Templates that call themselves: an error before anything is published, and no crash. The
//! program runs as a child, which may overflow its stack without taking the suite with it.

use std::process::Command;

use super::within_guard;
use crate::vaults::{CRIBSHEET, write};

/// Builds with these templates: what is said, and the exit status.
fn build(templates: &[(&str, &str)]) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.toml", "title = \"V\"\n");
    write(folder.path(), "content/a.md", "# A\n");
    for (name, text) in templates {
        write(folder.path(), &format!("themes/vault/templates/{name}"), text);
    }
    let mut command = Command::new(CRIBSHEET);
    command.arg("--root").arg(folder.path()).arg("build");
    let output = within_guard("templates", move || command.output().unwrap());
    assert!(!folder.path().join("site").exists() && !folder.path().join("public").exists());
    (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code())
}

#[test]
fn templates_that_call_themselves_are_errors() {
    let call = "{{ <a /> }}";
    let cases: [(&str, &[(&str, &str)]); 9] = [
        ("include of itself", &[("sheet.html", "{% include \"sheet.html\" %}")]),
        (
            "mutual include",
            &[
                ("sheet.html", "{% include \"b.html\" %}"),
                ("b.html", "{% include \"sheet.html\" %}"),
            ],
        ),
        ("extends itself", &[("sheet.html", "{% extends \"sheet.html\" %}")]),
        (
            "mutual extends",
            &[
                ("sheet.html", "{% extends \"b.html\" %}"),
                ("b.html", "{% extends \"sheet.html\" %}"),
            ],
        ),
        (
            "component that calls itself",
            &[
                ("sheet.html", call),
                ("c.html", "{% component a() %}{{ <a /> }}{% endcomponent a %}"),
            ],
        ),
        (
            "components that call each other",
            &[
                ("sheet.html", call),
                (
                    "c.html",
                    "{% component a() %}{{ <b /> }}{{ <b /> }}{% endcomponent a %}\
                     {% component b() %}{{ <a /> }}{{ <a /> }}{% endcomponent b %}",
                ),
            ],
        ),
        (
            "component that includes its caller",
            &[
                ("sheet.html", call),
                ("c.html", "{% component a() %}{% include \"d.html\" %}{% endcomponent a %}"),
                ("d.html", call),
            ],
        ),
        (
            "include of the template that extends",
            &[(
                "sheet.html",
                "{% extends \"builtin/sheet.html\" %}{% block content %}{% include \"sheet.html\" %}{% endblock %}",
            )],
        ),
        (
            "text that doubles",
            &[(
                "sheet.html",
                "{% set x = \"0123456789abcdef\" %}{% for i in range(end=23) %}{% set_global x = x ~ x %}{% endfor %}{{ x }}",
            )],
        ),
    ];
    for (what, templates) in cases {
        let (said, status) = build(templates);
        assert_eq!(status, Some(1), "{what}: {said}");
        assert!(said.contains("error[template-error]"), "{what}: {said}");
    }
}
