//! What the system told, gathered until it is quiet.
#![allow(clippy::disallowed_methods, reason = "quiet is measured in time")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use notify::event::{EventKind, ModifyKind, RenameMode};
use notify::{Event, Result};

use super::arm::Trouble;
use crate::path::VaultPath;
use crate::source::{CONTENT, STATIC, THEMES, is_part};

/// How long nothing more must be told.
pub(super) const QUIET: Duration = Duration::from_millis(10);
/// How long nothing more must be told before a look that may be in vain: one save is more than one hint.
pub(super) const LULL: Duration = Duration::from_millis(1);
/// How long after the first hint more are waited for.
const PATIENCE: Duration = Duration::from_millis(100);
/// For how many files a look at each is worth it.
const MAX_FILES: usize = 256;

/// A file has got the name, and is whole: it was written under another one.
const RENAMED_TO: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::To));
/// Told behind one event for each of the names.
const RENAMED: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::Both));

/// Hints between the thread that hears them and the one that waits for them.
#[derive(Default)]
pub(super) struct Hints {
    told: Mutex<Gathered>,
    heard: Condvar,
}

/// What was told since somebody last asked.
#[derive(Default)]
pub(super) struct Told {
    /// Files that may have changed; folders and files that came or went among them.
    pub(super) files: BTreeSet<VaultPath>,
    /// True where anything may have changed.
    pub(super) all: bool,
    /// True where the system may have stopped to tell of some folders, or never began.
    pub(super) folders: bool,
    /// Why the system tells no more.
    pub(super) trouble: Option<Trouble>,
    /// True where somebody asked to stop.
    pub(super) stop: bool,
}

#[derive(Default)]
struct Gathered {
    told: Told,
    /// When the first and the last hint came; `None` where none did.
    since: Option<(Instant, Instant)>,
    /// The same of hints that have been told before it was quiet.
    before: Option<(Instant, Instant)>,
    /// When the last hint came at all.
    last: Option<Instant>,
    /// True where there is one hint since it was quiet, and it says that a file was renamed into its
    /// place: the save is whole, and nothing is waited for.
    is_whole: bool,
}

impl Hints {
    /// Ends all waiting.
    pub(super) fn stop(&self) {
        self.lock().told.stop = true;
        self.heard.notify_all();
    }

    /// Takes in what the system tells of the folders at `roots`, which are names of the same one.
    pub(super) fn hear(&self, roots: &[PathBuf], event: Result<Event>) {
        let mut gathered = self.lock();
        let is_renamed = event.as_ref().is_ok_and(|event| event.kind == RENAMED_TO);
        if !gathered.told.take(roots, event) {
            return;
        }
        let now = Instant::now();
        gathered.is_whole = is_renamed && !gathered.told.all && gathered.is_quiet(now);
        gathered.last = Some(now);
        match &mut gathered.since {
            Some((_, last)) => *last = now,
            since => {
                *since = Some((now, now));
                self.heard.notify_all();
            }
        }
    }

    /// Waits until something was told and then nothing more for as long as `quiet`, or until `end`.
    pub(super) fn wait(&self, end: Instant, quiet: Duration) -> Told {
        let mut gathered = self.lock();
        loop {
            let until = match (gathered.since, gathered.before) {
                (Some((first, _)), None) if gathered.is_whole => first,
                (Some((first, last)), None) => is_told_at(first, last, quiet),
                (Some((_, last)), Some((first, _))) => is_told_at(first, last, quiet),
                (None, _) => end,
            };
            let left = until.saturating_duration_since(Instant::now());
            if gathered.told.stop || left.is_zero() {
                break;
            }
            let waited = self.heard.wait_timeout(gathered, left);
            gathered = waited.expect("no thread panics with the lock").0;
        }
        let stop = gathered.told.stop;
        if let Some((first, last)) = gathered.since.take() {
            let first = gathered.before.map_or(first, |(first, _)| first);
            gathered.before = Some((first, last));
        }
        std::mem::replace(&mut gathered.told, Told { stop, ..Told::default() })
    }

    /// Waits until it is quiet behind what has been told; false where more is told before.
    pub(super) fn settles(&self) -> bool {
        let mut gathered = self.lock();
        while let Some((first, last)) = gathered.before {
            // It is the hint that came in time or not: who asks may have been long away.
            let is_more = gathered.since.is_some_and(|(new, _)| new < first + PATIENCE);
            if is_more || gathered.told.stop {
                return false;
            }
            let until = if gathered.is_whole { first } else { is_told_at(first, last, QUIET) };
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.heard.wait_timeout(gathered, left);
            gathered = waited.expect("no thread panics with the lock").0;
        }
        gathered.before = None;
        true
    }

    /// Forgets what has been told: it was quiet.
    pub(super) fn calm(&self) {
        self.lock().before = None;
    }

    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.told.lock().expect("no thread panics with the lock")
    }
}

impl Gathered {
    /// True where a hint that comes now has nothing to do with those before.
    fn is_quiet(&self, now: Instant) -> bool {
        self.since.is_none()
            && self.before.is_none()
            && self.last.is_none_or(|last| now >= last + QUIET)
    }
}

/// When hints are told of which the first and the last came at these moments, if they are told after
/// as much `quiet`.
fn is_told_at(first: Instant, last: Instant, quiet: Duration) -> Instant {
    (last + quiet).min(first + PATIENCE)
}

impl Told {
    /// Takes in an event; false where it says nothing of the vault.
    fn take(&mut self, roots: &[PathBuf], event: Result<Event>) -> bool {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                self.all = true;
                self.trouble = Trouble::lasting(error);
                return true;
            }
        };
        if matches!(event.kind, EventKind::Access(_) | RENAMED) {
            return false;
        }
        // Events were lost: those of new folders may be among them.
        if event.need_rescan() || event.paths.is_empty() {
            (self.all, self.folders) = (true, true);
            return true;
        }
        let mut counts = false;
        for path in &event.paths {
            counts |= self.take_path(roots, path);
        }
        counts
    }

    fn take_path(&mut self, roots: &[PathBuf], path: &Path) -> bool {
        let Some(below) = roots.iter().find_map(|root| path.strip_prefix(root).ok()) else {
            self.all = true;
            return true;
        };
        if below.as_os_str().is_empty() {
            (self.all, self.folders) = (true, true);
            return true;
        }
        if !is_part(below) {
            return false;
        }
        // Their watches end with them.
        if [CONTENT, STATIC, THEMES].iter().any(|top| below == Path::new(top)) {
            (self.all, self.folders) = (true, true);
            return true;
        }
        let names: Option<Vec<&str>> = below.iter().map(|name| name.to_str()).collect();
        match names.and_then(|names| VaultPath::new(names.join("/"))) {
            Some(file) if self.files.len() < MAX_FILES => {
                self.files.insert(file);
            }
            _ => self.all = true,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind, Flag, RemoveKind};

    use super::*;

    const WRITTEN: EventKind = EventKind::Modify(ModifyKind::Any);

    fn told(event: Result<Event>) -> Option<Told> {
        let roots = [PathBuf::from("/a/vault"), PathBuf::from("/real/vault")];
        let mut told = Told::default();
        told.take(&roots, event).then_some(told)
    }

    fn at(kind: EventKind, path: &str) -> Result<Event> {
        Ok(Event::new(kind).add_path(path.into()))
    }

    #[test]
    fn files_are_told_by_either_name_of_the_root() {
        for path in ["/a/vault/content/a.md", "/real/vault/content/a.md"] {
            let told = told(at(WRITTEN, path)).unwrap();
            assert_eq!(told.files, BTreeSet::from([VaultPath::new("content/a.md").unwrap()]));
            assert!(!told.all && !told.folders);
        }
    }

    #[test]
    fn what_says_nothing_is_dropped() {
        assert!(told(at(EventKind::Access(AccessKind::Any), "/a/vault/content/a.md")).is_none());
        assert!(told(at(WRITTEN, "/a/vault/public/a.html")).is_none());
        assert!(told(at(WRITTEN, "/a/vault/content/a.md~")).is_none());
    }

    #[test]
    fn lost_events_and_folders_that_go_are_a_reason_to_look_at_all() {
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        let made = at(EventKind::Create(CreateKind::Folder), "/a/vault/static");
        let content = EventKind::Modify(ModifyKind::Name(RenameMode::To));
        for event in [Ok(lost), made, at(content, "/a/vault/content"), at(WRITTEN, "/a/vault")] {
            let told = told(event).unwrap();
            assert!(told.all && told.folders && told.trouble.is_none());
        }
        for strange in ["/elsewhere/a.md", "/a/vault/content/a\\b.md"] {
            let told = told(at(WRITTEN, strange)).unwrap();
            assert!(told.all && !told.folders && told.files.is_empty());
        }
    }

    #[test]
    fn a_limit_ends_the_telling_and_other_trouble_does_not() {
        let limit = notify::Error::new(notify::ErrorKind::MaxFilesWatch);
        assert!(told(Err(limit)).unwrap().trouble.is_some());
        let other = told(Err(notify::Error::generic("once"))).unwrap();
        assert!(other.all && other.trouble.is_none());
    }

    #[test]
    fn quiet_is_waited_for_and_not_for_ever() {
        let first = Instant::now();
        let after = |ms| first + Duration::from_millis(ms);
        assert_eq!(is_told_at(first, first, QUIET), after(10));
        assert_eq!(is_told_at(first, after(50), QUIET), after(60));
        assert_eq!(is_told_at(first, after(99), QUIET), after(100));
        assert_eq!(is_told_at(first, after(500), QUIET), after(100));
    }

    #[test]
    fn what_was_told_early_settles_unless_more_is_told() {
        let now = Instant::now();
        let (past, future) = (now - PATIENCE * 10, now + PATIENCE * 10);
        let cases = [
            (past, None, true),
            (future, Some(future), false),
            (past, Some(now), true),
            (past, Some(past), false),
        ];
        for (before, since, settles) in cases {
            let hints = Hints::default();
            hints.lock().before = Some((before, before));
            hints.lock().since = since.map(|since| (since, since));
            assert_eq!(hints.settles(), settles);
            assert_eq!(hints.lock().before.is_none(), settles);
            assert_eq!(hints.lock().since.is_some(), since.is_some(), "nothing is lost");
        }
    }

    const RENAMED_FROM: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::From));

    /// Whether a save of which these events are told needs no quiet behind it.
    fn is_whole(hints: &Hints, events: &[(EventKind, &str)]) -> bool {
        for (kind, path) in events {
            hints.hear(&["/a/vault".into()], at(*kind, path));
        }
        hints.lock().is_whole
    }

    #[test]
    fn only_a_lone_file_renamed_into_its_place_is_whole() {
        const CREATED: EventKind = EventKind::Create(CreateKind::File);
        let [one, other] = ["/a/vault/content/a.md", "/a/vault/content/b.md"];
        let cases: [(&[(EventKind, &str)], bool); 9] = [
            (&[(RENAMED_TO, one)], true),
            // What stands beside the vault, or is not seen there, says nothing.
            (&[(RENAMED_FROM, "/a/vault/content/.new"), (RENAMED_TO, one), (RENAMED, one)], true),
            (&[(WRITTEN, one)], false),
            (&[(EventKind::Remove(RemoveKind::File), one)], false),
            // Vim and Emacs: the new file is yet to be written.
            (&[(RENAMED_FROM, one), (CREATED, one)], false),
            // A file that gets another name: its old one may be told later.
            (&[(RENAMED_FROM, other), (RENAMED_TO, one)], false),
            (&[(RENAMED_TO, one), (RENAMED_TO, other)], false),
            (&[(RENAMED_TO, one), (WRITTEN, one)], false),
            (&[(RENAMED_TO, "/a/vault/content")], false),
        ];
        for (events, whole) in cases {
            assert_eq!(is_whole(&Hints::default(), events), whole, "{events:?}");
        }
    }

    #[test]
    fn whole_save_is_told_and_settles_at_once() {
        let hints = Hints::default();
        assert!(is_whole(&hints, &[(RENAMED_TO, "/a/vault/content/a.md")]));
        // It would have to be quiet until then.
        let late = Instant::now() + PATIENCE * 10;
        hints.lock().since = Some((Instant::now(), late));
        assert_eq!(hints.wait(late, QUIET).files.len(), 1);
        assert!(hints.settles() && Instant::now() < late);
    }

    #[test]
    fn saves_that_follow_one_another_wait_for_quiet() {
        let hints = Hints::default();
        let saved = |name: &str| is_whole(&hints, &[(RENAMED_TO, name)]);
        assert!(saved("/a/vault/content/a.md"));
        hints.wait(Instant::now(), QUIET);
        assert!(!saved("/a/vault/content/b.md"), "the first is being looked at");
        assert!(!hints.settles(), "what is told meanwhile is looked at, too");
        hints.wait(Instant::now(), QUIET);
        assert!(hints.settles());
        hints.lock().last = Some(Instant::now() + PATIENCE);
        assert!(!saved("/a/vault/content/c.md"), "it was not quiet before");
        hints.wait(Instant::now(), QUIET);
        hints.calm();
        hints.lock().last = Some(Instant::now() - QUIET);
        assert!(saved("/a/vault/content/d.md"));
    }

    #[test]
    fn many_files_are_all() {
        let mut told = Told::default();
        for n in 0..=MAX_FILES {
            let path = format!("/a/vault/content/{n}.md");
            told.take(&["/a/vault".into()], at(WRITTEN, &path));
            assert_eq!(told.all, n == MAX_FILES);
        }
    }
}
