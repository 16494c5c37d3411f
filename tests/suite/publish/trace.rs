//! `strace`: which calls of a build change the disk, and what happens if one of them goes wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::bench::{Bench, CRIBSHEET};

/// The calls that change a file system. Others can be killed only between two of these.
const CHANGING: &str = "?mkdir,mkdirat,?open,openat,?creat,write,pwrite64,writev,?rename,renameat,\
    renameat2,?unlink,unlinkat,?rmdir,ftruncate,?link,linkat,fsync,fdatasync,?chmod,fchmod,fchmodat,flock";

/// One call of a build that changes what stands in the output's parent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Point {
    /// The name of the call: `mkdir`.
    pub(super) call: String,
    /// What `strace -P` has to select: the path, or the folder of a relative one.
    pub(super) path: PathBuf,
    /// Which of the calls that a thread makes on this path, from 1.
    pub(super) when: usize,
}

/// The changing calls of a build of `vault` below the output's parent, sorted.
///
/// Named by path and not by number alone: threads take turns differently in each run, and strace
/// counts the calls of each thread apart.
pub(super) fn points(bench: &Bench, vault: &str, extra: &[&str]) -> Vec<Point> {
    let folder = bench.at("trace");
    fs::create_dir(&folder).unwrap();
    let mut command = Command::new("strace");
    command.args(extra).args(["-ff", "-y", "-s", "0", "-e"]).arg(format!("trace={CHANGING}"));
    command.arg("-o").arg(folder.join("thread"));
    let output = finish(bench, vault, command);
    assert!(output.status.success(), "{output:?}");
    let mut points = Vec::new();
    for thread in fs::read_dir(&folder).unwrap() {
        let text = fs::read_to_string(thread.unwrap().path()).unwrap();
        points.extend(points_of_thread(&text, &bench.at("www")));
    }
    fs::remove_dir_all(&folder).unwrap();
    points.sort();
    points.dedup();
    points
}

/// Builds `vault` while `fault` (`signal=KILL`, `error=EIO`) strikes at `point`.
pub(super) fn build_with(
    bench: &Bench,
    vault: &str,
    point: &Point,
    fault: &str,
    extra: &[&str],
) -> Output {
    let mut command = Command::new("strace");
    let Point { call, path, when } = point;
    command.args(extra).args(["-f", "-o", "/dev/null", "-P"]).arg(path);
    command.arg("-e").arg(format!("inject={call}:{fault}:when={when}"));
    finish(bench, vault, command)
}

fn finish(bench: &Bench, vault: &str, mut command: Command) -> Output {
    command.arg(CRIBSHEET).args(bench.arguments(vault, &bench.site()));
    bench.prepare(&mut command).output().unwrap_or_else(|error| {
        panic!("strace is needed to break builds (apt-get install strace): {error}")
    })
}

/// The calls in the trace of one thread that change something below `parent`.
fn points_of_thread(trace: &str, parent: &Path) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for line in trace.lines() {
        let Some((call, arguments)) = line.split_once('(') else { continue };
        let Some(path) = selected(arguments) else { continue };
        // strace counts reading opens too; they are left out below, after counting.
        if path.starts_with(parent) {
            let same = |point: &&Point| point.call == call && point.path == path;
            let when = points.iter().filter(same).count() + 1;
            points.push(Point { call: call.to_owned(), path, when });
        }
    }
    let is_creating = |path: &Path| {
        trace.lines().any(|line| line.contains("O_CREAT") && line.contains(&quoted(path)))
    };
    points.retain(|point| point.call != "openat" || is_creating(&point.path));
    points
}

/// The path that selects a call: the folder or file in `<>` behind a descriptor, else the first
/// path in quotes.
fn selected(arguments: &str) -> Option<PathBuf> {
    let descriptor = arguments.split_once('<').filter(|(number, _)| number.parse::<u32>().is_ok());
    match descriptor {
        Some((_, rest)) => rest.split_once('>').map(|(path, _)| PathBuf::from(path)),
        None => arguments.split('"').nth(1).map(PathBuf::from),
    }
}

fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display())
}
