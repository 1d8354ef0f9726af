//! Which files Alembic takes for revisions, and their text.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::project::read_source;

use super::{Problem, ProblemKind};

/// How deep version folders may nest.
const DEEPEST: usize = 32;

/// A file of a version folder.
struct Listed {
    path: PathBuf,
    is_link: bool,
}

/// The revision files of the version locations, in Alembic's order.
pub(super) fn list(
    version_locations: &[PathBuf],
    recursive: bool,
    problems: &mut Vec<Problem>,
) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut present = false;
    for location in version_locations {
        if location.is_dir() {
            present = true;
            list_folder(location, recursive, 0, &mut files, problems);
        }
    }
    if !present {
        let names: Vec<String> =
            version_locations.iter().map(|folder| folder.display().to_string()).collect();
        problems.push(Problem {
            kind: ProblemKind::NoVersionsFolder,
            files: version_locations.to_vec(),
            message: format!("there is no folder of revision files: {}", names.join(", ")),
            fix: "create the folder, or correct script_location or version_locations".to_owned(),
        });
    }
    let ambiguous = recursive || version_locations.len() > 1;
    drop_repeated(files, ambiguous)
}

/// One folder's files by name, then, if wanted, those of its folders.
fn list_folder(
    folder: &Path,
    recursive: bool,
    depth: usize,
    files: &mut Vec<Listed>,
    problems: &mut Vec<Problem>,
) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(unreadable(folder, &error.to_string()));
            return;
        }
    };
    let mut found: Vec<Listed> = Vec::new();
    let mut folders: Vec<PathBuf> = Vec::new();
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_candidate =
            name.ends_with(".py") || name.ends_with(".pyc") || name.ends_with(".pyo");
        let kind = entry.file_type();
        // Alembic does not go where a link leads, which may be round in a circle.
        let is_folder = kind.as_ref().is_ok_and(std::fs::FileType::is_dir);
        if is_candidate && !is_folder {
            let is_link = kind.map_or(true, |kind| kind.is_symlink());
            found.push(Listed { path, is_link });
        } else if recursive && !name.ends_with("__pycache__") && is_folder {
            folders.push(path);
        }
    }
    // Within one folder the bytes order as the paths do, and cost a tenth of taking paths apart.
    found.sort_unstable_by(|one, other| one.path.as_os_str().cmp(other.path.as_os_str()));
    let (sources, compiled): (Vec<Listed>, Vec<Listed>) =
        found.into_iter().partition(|one| is_source(&one.path));
    for one in compiled {
        let source = one.path.with_extension("py");
        if sources.binary_search_by(|other| other.path.as_os_str().cmp(source.as_os_str())).is_err()
        {
            problems.push(sourceless(one.path));
        }
    }
    files.extend(sources.into_iter().filter(|one| is_revision_name(&one.path)));
    folders.sort_unstable();
    for inner in folders.iter().filter(|_| depth < DEEPEST) {
        list_folder(inner, recursive, depth + 1, files, problems);
    }
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "py")
}

/// Alembic's rule: any `*.py` that begins neither with `.#` nor with `__init__`.
fn is_revision_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".py") && !name.starts_with(".#") && !name.starts_with("__init__")
}

/// A file that several locations or links lead to counts once.
fn drop_repeated(files: Vec<Listed>, ambiguous: bool) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let is_first = |one: &Listed| {
        let linked = ambiguous || one.is_link;
        !linked || fs::canonicalize(&one.path).map_or(true, |real| seen.insert(real))
    };
    files.into_iter().filter(is_first).map(|one| one.path).collect()
}

/// The bytes of a file and their text.
pub(super) fn read(path: &Path) -> Result<(Vec<u8>, String), Problem> {
    let problem = |error: std::io::Error| unreadable(path, &error.to_string());
    let bytes = read_source(path).map_err(problem)?;
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
        Err(_) if declares_latin(&bytes) => bytes.iter().map(|&byte| char::from(byte)).collect(),
        Err(error) => {
            let place = error.valid_up_to();
            return Err(unreadable(
                path,
                &format!("it is not UTF-8 at byte {place} and declares no other encoding"),
            ));
        }
    };
    Ok((bytes, text))
}

/// Whether one of the first two lines declares ISO 8859-1, as PEP 263 has it.
fn declares_latin(bytes: &[u8]) -> bool {
    bytes.split(|&byte| byte == b'\n').take(2).any(|line| {
        let line = String::from_utf8_lossy(line).to_lowercase();
        let name = line
            .split_once("coding")
            .map(|(_, name)| name.trim_start_matches([':', '=', ' ', '\t']));
        line.trim_start().starts_with('#')
            && name.is_some_and(|name| {
                ["latin-1", "latin1", "iso-8859-1", "iso8859-1"]
                    .iter()
                    .any(|known| name.starts_with(known))
            })
    })
}

fn unreadable(path: &Path, why: &str) -> Problem {
    Problem {
        kind: ProblemKind::Unreadable,
        files: vec![path.to_owned()],
        message: format!("{} cannot be read: {why}", path.display()),
        fix: "make it a readable UTF-8 Python file, or move it out of the versions folder"
            .to_owned(),
    }
}

fn sourceless(path: PathBuf) -> Problem {
    Problem {
        kind: ProblemKind::SourcelessFile,
        message: format!(
            "{} is compiled code without its source, so nobody can read what it does",
            path.display()
        ),
        fix: "bring its .py file back, or delete it".to_owned(),
        files: vec![path],
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_to_folders_are_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let inner = home.path().join("inner");
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("a.py"), "revision = 'a'").unwrap();
        for name in ["round", "about"] {
            std::os::unix::fs::symlink(home.path(), inner.join(name)).unwrap();
        }
        let found = list(&[home.path().to_owned()], true, &mut Vec::new());
        assert_eq!(found, [inner.join("a.py")]);
    }
}
