//! Mounts: a folder that something is mounted on, or in, cannot be renamed or removed with its tree.

use std::path::{Path, PathBuf};

/// The first place, `folder` itself or one below it, that a file system is mounted on.
pub(super) fn at_or_below(folder: &Path) -> Option<PathBuf> {
    listed(folder).or_else(|| is_other_device(folder).then(|| folder.to_owned()))
}

/// From the kernel's list, which alone knows bind mounts. Where it cannot be read, there is the
/// device number.
#[cfg(target_os = "linux")]
fn listed(folder: &Path) -> Option<PathBuf> {
    let table = std::fs::read("/proc/self/mountinfo").ok()?;
    mount_points(&table).find(|point| point.starts_with(folder))
}

#[cfg(not(target_os = "linux"))]
fn listed(_: &Path) -> Option<PathBuf> {
    None
}

/// The fifth field of each line of `mountinfo`, decoded; see proc_pid_mountinfo(5).
#[cfg(target_os = "linux")]
fn mount_points(table: &[u8]) -> impl Iterator<Item = PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let fields = table.split(|&byte| byte == b'\n').filter_map(|line| {
        line.split(|&byte| byte == b' ').nth(4).filter(|point| !point.is_empty())
    });
    fields.map(|point| PathBuf::from(std::ffi::OsString::from_vec(decode(point))))
}

/// Undoes the escapes of space, tab, line feed and backslash: `\` and three octal digits.
#[cfg(target_os = "linux")]
fn decode(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, tail)) = rest.split_first() {
        let code = tail.get(..3).and_then(|code| std::str::from_utf8(code).ok());
        match (byte, code.and_then(|code| u8::from_str_radix(code, 8).ok())) {
            (b'\\', Some(decoded)) => {
                out.push(decoded);
                rest = &tail[3..];
            }
            _ => {
                out.push(byte);
                rest = tail;
            }
        }
    }
    out
}

/// True for a folder on another device than the one that holds it.
#[cfg(unix)]
fn is_other_device(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| path.symlink_metadata().ok().map(|metadata| metadata.dev());
    let holder = folder.parent().and_then(device);
    device(folder).zip(holder).is_some_and(|(own, holder)| own != holder)
}

#[cfg(not(unix))]
fn is_other_device(_: &Path) -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn mount_points_are_read_and_decoded() {
        let table = b"22 1 0:2 / / rw - ext4 /dev/vda rw\n\
                      30 22 0:5 / /srv/my\\040site\\134x rw,nosuid shared:1 - tmpfs none rw\n";
        let points: Vec<_> = mount_points(table).collect();
        assert_eq!(points, [Path::new("/"), Path::new("/srv/my site\\x")]);
    }

    #[test]
    fn mounted_folder_is_found_from_itself_and_from_above() {
        assert_eq!(at_or_below(Path::new("/proc")).as_deref(), Some(Path::new("/proc")));
        assert!(at_or_below(Path::new("/")).is_some());
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(at_or_below(folder.path()), None);
    }
}
