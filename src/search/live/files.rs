//! The files of an index, as it was at one time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::records::Records;
use super::tiers::Tiers;
use crate::output::Memory;
use crate::path::UrlPath;
use crate::search::META;
use crate::search::publish::{Folder, Meta, Publisher};

/// The files of an index. What does not change is shared by those of before and after an update.
#[derive(Default, Debug)]
pub struct Files {
    /// By name.
    folders: BTreeMap<String, Arc<Folder>>,
    /// What the client loads first; nothing where there is no index yet.
    meta: Option<Arc<[u8]>>,
}

/// How the files of two indexes differ.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Changes {
    /// Files that are new or say something else, sorted.
    pub written: Vec<UrlPath>,
    /// Files that there are no more, sorted.
    pub removed: Vec<UrlPath>,
}

impl Files {
    /// The shards in `folders`, and what is to be loaded first.
    pub(super) fn new<'a>(folders: impl Iterator<Item = &'a Arc<Folder>>, mut meta: Meta) -> Self {
        let lists = meta.take_lists();
        let mut files = Self::shards(folders);
        files
            .folders
            .extend(lists.into_iter().map(|list| (list.name().to_owned(), Arc::new(list))));
        files.meta = Some(meta.script().into_bytes().into());
        files
    }

    /// The shards in `folders` alone.
    pub(super) fn shards<'a>(folders: impl Iterator<Item = &'a Arc<Folder>>) -> Self {
        let folders = folders.map(|folder| (folder.name().to_owned(), folder.clone())).collect();
        Self { folders, meta: None }
    }

    /// All in one file.
    pub(super) fn one(tiers: &Tiers, records: &Records, mut meta: Meta) -> Self {
        let memory = Memory::new();
        let mut publisher = Publisher::new(true, &memory);
        let written = records
            .publish(&mut publisher)
            .map(|names| meta.sheets = names.join(" "))
            .and_then(|()| tiers.publish(&mut publisher, &mut meta))
            .and_then(|()| publisher.finish(meta));
        written.expect("memory takes the one file");
        let bytes = memory.into_files().into_values().next().expect("it has been written");
        Self { folders: BTreeMap::new(), meta: Some(bytes.into()) }
    }

    /// The bytes of a file; `None` where there is none of the name. Made when they are asked for.
    pub fn get(&self, path: &UrlPath) -> Option<Arc<[u8]>> {
        if path.as_str() == META {
            return self.meta.clone();
        }
        let (name, file) = path.as_str().strip_prefix("search/")?.split_once('/')?;
        let folder = self.folders.get(name)?;
        let at = file.strip_suffix(".js")?.parse().ok()?;
        // A number can be written in several ways, and only one is a file.
        let script = folder.script(at).filter(|_| folder.path(at) == *path)?;
        Some(script.into_bytes().into())
    }

    /// True where a file is in a folder that an older index has, too: the very same one, not one of its name.
    pub(in crate::search) fn shares(&self, path: &UrlPath, older: &Self) -> bool {
        let name = path.as_str().strip_prefix("search/").and_then(|rest| rest.split_once('/'));
        let of = |files: &Self| files.folders.get(name?.0).map(Arc::as_ptr);
        of(self).is_some_and(|folder| of(older) == Some(folder))
    }

    /// The names of all files, sorted.
    pub fn paths(&self) -> Vec<UrlPath> {
        let meta = self.meta.iter().map(|_| meta());
        let mut paths: Vec<UrlPath> =
            self.folders.values().flat_map(|folder| folder.paths()).chain(meta).collect();
        paths.sort_unstable();
        paths
    }

    /// How they differ from those of an older index. A folder is named by what is in it, so its
    /// files come and go with it.
    pub fn changes_since(&self, older: &Self) -> Changes {
        let only_in = |a: &Self, b: &Self| {
            let folders = a.folders.iter().filter(|(name, _)| !b.folders.contains_key(*name));
            let mut paths: Vec<UrlPath> = folders.flat_map(|(_, folder)| folder.paths()).collect();
            let has_meta = a.meta.is_some() && b.meta.is_none();
            paths.extend(has_meta.then(meta));
            paths.sort_unstable();
            paths
        };
        let mut changes = Changes { written: only_in(self, older), removed: only_in(older, self) };
        if self.meta.is_some() && older.meta.is_some() && self.meta != older.meta {
            changes.written.push(meta());
            changes.written.sort_unstable();
        }
        changes
    }
}

fn meta() -> UrlPath {
    UrlPath::new(META).expect("the path is plain")
}
