//! Paths made absolute and readable, without following links that need not be followed.

use std::path::{Component, Path, PathBuf};

/// Removes `.` and `..`. A path that exists is resolved by the file system, so that `..` after a
/// link means what it means to Python; any other path is tidied by its text.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let has_parent = path.components().any(|part| part == Component::ParentDir);
    if has_parent && let Ok(real) = path.canonicalize() {
        return real;
    }
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}

/// `path` from `base`, tidied.
pub(super) fn join(base: &Path, path: impl AsRef<Path>) -> PathBuf {
    tidy(&base.join(path))
}

/// `path` as a person in `base` would write it.
pub(super) fn shown(path: &Path, base: &Path) -> String {
    match path.strip_prefix(base) {
        Ok(inner) if inner.as_os_str().is_empty() => ".".to_owned(),
        Ok(inner) => inner.display().to_string(),
        Err(_) => path.display().to_string(),
    }
}
