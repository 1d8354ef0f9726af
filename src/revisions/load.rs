//! From version folders to the graph.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Graph, Problem, Revision, declaration, files};

/// Reads every revision file of the version locations. Files that cannot be read become problems
/// of the graph, never a failure of the whole.
pub fn load(version_locations: &[PathBuf], recursive: bool) -> Graph {
    let mut problems = Vec::new();
    let files = files::list(version_locations, recursive, &mut problems);
    let read: Vec<(Option<Revision>, Vec<Problem>)> =
        files.par_iter().map(|path| read_file(path)).collect();
    let mut revisions = Vec::with_capacity(read.len());
    for (revision, found) in read {
        revisions.extend(revision);
        problems.extend(found);
    }
    Graph::new(revisions, problems)
}

/// Reads one revision file.
fn read_file(path: &Path) -> (Option<Revision>, Vec<Problem>) {
    match files::read(path) {
        Ok((bytes, text)) => declaration::read(path, &bytes, text),
        Err(problem) => (None, vec![problem]),
    }
}
