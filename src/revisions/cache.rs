//! Revision files that did not change are not read twice.
//!
//! For looking only: what is about to be applied is read anew, whatever its times say.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;

use crate::project::ModuleSources;
use crate::python::{Finder, Library, ProjectModule};

use super::load::{FileRead, read_file};
use super::replays::Replays;
use super::{Graph, Problem, files};

/// A file changed this shortly before it was read may change again within the same tick of its
/// file system's clock.
const UNSETTLED: Duration = Duration::from_secs(2);

/// The revision files as they were last read. One project's folders at a time.
#[derive(Debug, Default)]
pub struct Cache {
    last: Mutex<Option<Reading>>,
    pub(super) replays: Replays,
}

#[derive(Debug)]
struct Reading {
    folder: Option<Folder>,
    files: Vec<(PathBuf, Known)>,
    folder_problems: Vec<Problem>,
    graph: Arc<Graph>,
    library: Arc<Library>,
    sources: ModuleSources,
    /// The files of imported modules, once they were looked at.
    modules: HashMap<PathBuf, Option<Stamp>>,
}

#[derive(Debug, Clone)]
struct Known {
    /// `None` where it cannot be relied on.
    stamp: Option<Stamp>,
    read: Arc<FileRead>,
}

/// The one folder of revision files, as it was before it was listed: while it stays like this no file
/// has come, gone or got another name. Several folders, or folders in folders, are listed each time.
#[derive(Debug, PartialEq, Eq)]
struct Folder {
    path: PathBuf,
    stamp: Stamp,
}

impl Folder {
    fn of(version_locations: &[PathBuf], recursive: bool, now: SystemTime) -> Option<Self> {
        let [path] = version_locations else { return None };
        let stamp = Stamp::of_any(path, Metadata::is_dir).filter(|it| it.is_settled(now))?;
        (!recursive).then(|| Self { path: path.clone(), stamp })
    }
}

/// What changes when a file does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: SystemTime,
    /// When content or metadata last changed, which no program can set back, in seconds and
    /// nanoseconds.
    changed: (i64, i64),
    /// Device and inode.
    identity: (u64, u64),
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        Self::of_any(path, Metadata::is_file)
    }

    fn of_any(path: &Path, wanted: fn(&Metadata) -> bool) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok().filter(wanted)?;
        let modified = metadata.modified().ok()?;
        let (changed, identity) = of_unix(&metadata);
        Some(Self { size: metadata.len(), modified, changed, identity })
    }

    /// Whether a later change is sure to show.
    fn is_settled(&self, now: SystemTime) -> bool {
        let changed = u64::try_from(self.changed.0).map(Duration::from_secs).unwrap_or_default();
        let changed = SystemTime::UNIX_EPOCH + changed;
        [self.modified, changed]
            .into_iter()
            .all(|time| now.duration_since(time).is_ok_and(|age| age > UNSETTLED))
    }
}

#[cfg(unix)]
fn of_unix(metadata: &Metadata) -> ((i64, i64), (u64, u64)) {
    use std::os::unix::fs::MetadataExt;
    ((metadata.ctime(), metadata.ctime_nsec()), (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn of_unix(_metadata: &Metadata) -> ((i64, i64), (u64, u64)) {
    ((0, 0), (0, 0))
}

impl Cache {
    /// The graph of the version locations, as [`super::load`] would read it now.
    pub fn load(
        &self,
        version_locations: &[PathBuf],
        recursive: bool,
        sources: ModuleSources,
    ) -> Arc<Graph> {
        let now = SystemTime::now();
        let folder = Folder::of(version_locations, recursive, now);
        if let Ok(mut last) = self.last.lock()
            && let Some(last) = last.as_mut()
            && folder.is_some()
            && last.folder == folder
            && last.files.par_iter().all(|(path, known)| known.is_still(Stamp::of(path)))
            && last.library_is_still(&sources, now)
        {
            return Arc::clone(&last.graph);
        }
        let mut folder_problems = Vec::new();
        let paths = files::list(version_locations, recursive, &mut folder_problems);
        let stamps: Vec<Option<Stamp>> = paths.par_iter().map(|path| Stamp::of(path)).collect();
        let Ok(mut last) = self.last.lock() else {
            let library = Arc::new(Library::new(sources));
            return Arc::new(super::load(version_locations, recursive, &library));
        };
        if last.as_mut().is_some_and(|last| !last.library_is_still(&sources, now)) {
            *last = None;
        }
        if let Some(last) = &*last
            && last.is_still(&paths, &stamps)
            && last.folder_problems == folder_problems
        {
            return Arc::clone(&last.graph);
        }
        let library = last.as_ref().map(|last| Arc::clone(&last.library));
        let library = library.unwrap_or_else(|| Arc::new(Library::new(sources.clone())));
        let (before, modules): (HashMap<PathBuf, Known>, _) = last
            .take()
            .map(|last| (last.files.into_iter().collect(), last.modules))
            .unwrap_or_default();
        let files: Vec<(PathBuf, Known)> = paths
            .into_par_iter()
            .zip(stamps)
            .map(|(path, stamp)| {
                let known = before.get(&path).filter(|known| known.is_still(stamp)).cloned();
                let known = known.unwrap_or_else(|| Known {
                    stamp: stamp.filter(|stamp| stamp.is_settled(now)),
                    read: Arc::new(read_file(&path, &library)),
                });
                (path, known)
            })
            .collect();
        let read = files.iter().map(|(_, known)| FileRead::clone(&known.read));
        let graph = Arc::new(super::load::link(read, folder_problems.clone()));
        let kept = Arc::clone(&graph);
        *last = Some(Reading {
            folder,
            files,
            folder_problems,
            graph: kept,
            library,
            sources,
            modules,
        });
        graph
    }
}

impl Reading {
    /// Whether each module that was asked for would be found where it was, unchanged. What was asked
    /// for since the last time is looked at for the first time.
    fn library_is_still(&mut self, sources: &ModuleSources, now: SystemTime) -> bool {
        if self.sources != *sources {
            return false;
        }
        self.library.asked().into_iter().all(|(name, module)| {
            let located = sources.locate(&name);
            if located.as_ref() != module.map(ProjectModule::path) {
                return false;
            }
            let Some((module, path)) = module.zip(located) else { return true };
            let stamp = Stamp::of(&path);
            if stamp.is_some() && self.modules.get(&path) == Some(&stamp) {
                return true;
            }
            let same = sources.find(&name).is_some_and(|found| found.sha256 == module.sha256());
            self.modules.insert(path, stamp.filter(|stamp| stamp.is_settled(now)));
            same
        })
    }

    fn is_still(&self, paths: &[PathBuf], stamps: &[Option<Stamp>]) -> bool {
        self.files.len() == paths.len()
            && self.files.iter().zip(paths.iter().zip(stamps)).all(
                |((known_path, known), (path, stamp))| {
                    known_path.as_os_str() == path.as_os_str() && known.is_still(*stamp)
                },
            )
    }
}

impl Known {
    fn is_still(&self, stamp: Option<Stamp>) -> bool {
        self.stamp.is_some() && self.stamp == stamp
    }
}
