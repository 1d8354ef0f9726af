//! From version folders to the graph.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Graph, Problem, Revision, declaration, files};

/// Reads every revision file of the version locations. Files that cannot be read become problems
/// of the graph, never a failure of the whole.
pub fn load(version_locations: &[PathBuf], recursive: bool) -> Graph {
    let mut problems = Vec::new();
    let files = files::list(version_locations, recursive, &mut problems);
    let read: Vec<FileRead> = files.par_iter().map(|path| read_file(path)).collect();
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
pub(super) fn read_file(path: &Path) -> FileRead {
    match files::read(path) {
        Ok((bytes, text)) => declaration::read(path, &bytes, text),
        Err(problem) => (None, vec![problem]),
    }
}
