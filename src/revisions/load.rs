//! From version folders to the graph.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::project::{ModuleSources, Project};
use crate::python::Library;

use super::{Graph, Problem, Revision, declaration, files};

/// Reads every revision file of `project`.
pub fn load_project(project: &Project) -> Graph {
    let library = Arc::new(Library::new(ModuleSources::of(project)));
    load(&project.version_locations, project.recursive_version_locations, &library)
}

/// Reads every revision file of the version locations. Files that cannot be read become problems
/// of the graph, never a failure of the whole. What they import is looked up in `library`.
pub fn load(version_locations: &[PathBuf], recursive: bool, library: &Arc<Library>) -> Graph {
    let mut problems = Vec::new();
    let files = files::list(version_locations, recursive, &mut problems);
    let read: Vec<FileRead> = files.par_iter().map(|path| read_file(path, library)).collect();
    link(read.into_iter(), problems)
}

/// What one file declares, and what is wrong with it.
pub(super) type FileRead = (Option<Revision>, Vec<Problem>);

/// The graph of what the files declare.
pub(super) fn link(read: impl Iterator<Item = FileRead>, mut problems: Vec<Problem>) -> Graph {
    let mut revisions = Vec::new();
    for (revision, found) in read {
        revisions.extend(revision);
        problems.extend(found);
    }
    Graph::new(revisions, problems)
}

/// Reads one revision file.
pub(super) fn read_file(path: &Path, library: &Arc<Library>) -> FileRead {
    match files::read(path) {
        Ok((bytes, text)) => declaration::read(path, &bytes, text, library),
        Err(problem) => (None, vec![problem]),
    }
}
