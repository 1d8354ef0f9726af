//! The id that ties an approval to exact bytes.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::operations::{Direction, Migration};
use crate::project::module_hash;

/// All that a review is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// Which way.
    pub direction: Direction,
    /// What the version table showed, sorted.
    pub current: Vec<String>,
    /// What it is to show afterwards, sorted.
    pub target: Vec<String>,
    /// Revision id and SHA-256 of its bytes, in the order they run.
    pub revisions: Vec<(String, String)>,
    /// The project's files that decide what those do, with the SHA-256 of each, sorted.
    #[serde(default)]
    pub imported: Vec<(PathBuf, String)>,
    /// The database, as its redacted URL.
    pub database: String,
}

/// The project's files whose source decides what `migrations` do, sorted.
pub fn imported_files<'m>(
    migrations: impl IntoIterator<Item = &'m Migration>,
) -> Vec<(PathBuf, String)> {
    let consulted = migrations.into_iter().flat_map(|migration| &migration.consulted);
    let files: BTreeSet<(PathBuf, String)> =
        consulted.map(|file| (file.path.clone(), file.sha256.clone())).collect();
    files.into_iter().collect()
}

/// The same, with what `reviewed` names besides as it is now: how far reading leads depends on the
/// schema that the review had before it.
pub fn imported_now(
    migrations: &[Migration],
    reviewed: Option<&Binding>,
) -> Vec<(PathBuf, String)> {
    let mut imported = imported_files(migrations);
    let known: BTreeSet<PathBuf> = imported.iter().map(|(path, _)| path.clone()).collect();
    let reviewed = reviewed.map(|binding| binding.imported.as_slice()).unwrap_or_default();
    let others = reviewed.iter().map(|(path, _)| path).filter(|path| !known.contains(*path));
    imported.extend(others.filter_map(|path| Some((path.clone(), module_hash(path)?))));
    imported
}

impl Binding {
    /// The id: equal bindings have equal ids, any change makes another.
    pub fn review_id(&self) -> ReviewId {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let digest = Sha256::digest(bytes);
        let hex: String = digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect();
        ReviewId(format!("rv_{hex}"))
    }
}

/// The id of a review, such as `rv_0c9be3f1a25d77e0b1c2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ReviewId(pub String);

impl fmt::Display for ReviewId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
