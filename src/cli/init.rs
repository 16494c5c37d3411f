//! `cribsheet init`

mod template;

use std::path::{Path, PathBuf};

use anyhow::Result;
use jiff::civil::Date;

use super::args::Args;
use super::scaffold::Refusal;
use super::today::today;
use super::{CLEAN, report, scaffold};
use crate::path::VaultPath;
use crate::source::CONTENT;
use template::TEMPLATE;

#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// The folder of the new vault: a new one, or an empty one
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,

    /// The date in the first sheet [default: SOURCE_DATE_EPOCH, else the clock, in UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
}

/// Makes a vault that builds as it is, with a sheet that shows each construct of the format.
pub(super) fn run(args: &Args, init: &InitArgs) -> Result<u8> {
    if args.root.is_some() {
        let hint = "name it without the option: `cribsheet init my-vault`";
        return Err(Refusal::new("`--root` is a vault that is there already", hint).into());
    }
    let today = today(init.today)?.to_string();
    scaffold::make_empty_folder(&init.folder)?;
    for (name, text) in TEMPLATE {
        let path = VaultPath::new(*name).expect("the template's names are plain");
        // An archetype keeps its placeholders.
        let text = match path.below(CONTENT) {
            Some(_) => text.replace("{{ date }}", &today),
            None => (*text).to_owned(),
        };
        scaffold::write_new(&init.folder, &path, &text)?;
    }
    report::tell(&next_steps(&init.folder));
    Ok(CLEAN)
}

fn next_steps(folder: &Path) -> String {
    let here = folder == Path::new(".");
    let (place, enter) = match here {
        true => ("this folder".to_owned(), String::new()),
        false => {
            let shown = report::shown(folder);
            (format!("`{shown}`"), format!("  cd {}\n", shell_word(&shown)))
        }
    };
    format!(
        "made a vault in {place}\n\n\
         next:\n\
         {enter}  cribsheet build                publish it, then open public/index.html\n  \
         cribsheet new python/closures  start a sheet of your own\n\n\
         content/python/tour.md shows all that a sheet can hold"
    )
}

/// A word as a shell reads it.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-._/+,@%".contains(c);
    match !word.starts_with('-') && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}
