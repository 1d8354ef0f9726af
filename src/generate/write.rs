//! Putting a new file where none is.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::refusal::Refusal;

/// Writes `text` to `path` in one step; refuses where something is there already.
pub fn write_new(path: &Path, text: &str) -> Result<(), Refusal> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        readable_as_its_neighbours(file.as_file())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map(drop).map_err(|failed| failed.error)
    };
    written().map_err(|error| refused(path, &error))
}

/// Gives the file at `from` the name `to`; refuses where something is there already.
pub fn rename_new(from: &Path, to: &Path) -> Result<(), Refusal> {
    // A second name fails where the name is taken; a rename would overwrite.
    let renamed = || -> io::Result<()> {
        fs::hard_link(from, to)?;
        fs::remove_file(from)
    };
    renamed().map_err(|error| refused(to, &error))
}

/// Temporary files are private; a revision file is for everybody who may read the project.
#[cfg(unix)]
fn readable_as_its_neighbours(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_as_its_neighbours(_file: &File) -> io::Result<()> {
    Ok(())
}

fn refused(path: &Path, error: &io::Error) -> Refusal {
    let path = path.display();
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Refusal::new("file_exists", format!("{path} exists already"))
            .because("a revision file is never overwritten")
            .instead("give the revision another message, or remove the file if it is a leftover")
            .unblock(format!("git status -- '{path}'"));
    }
    Refusal::new("not_written", format!("{path} could not be written"))
        .because(error.to_string())
        .instead("let this user write to the version location")
        .unblock(format!("ls -ld \"$(dirname '{path}')\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("a.py"), folder.path().join("b.py"));
        write_new(&first, "one").unwrap();
        assert_eq!(write_new(&first, "two").unwrap_err().code, "file_exists");
        write_new(&second, "three").unwrap();
        assert_eq!(rename_new(&first, &second).unwrap_err().code, "file_exists");
        assert_eq!(fs::read_to_string(&first).unwrap(), "one");
        assert_eq!(fs::read_to_string(&second).unwrap(), "three");
        rename_new(&first, &folder.path().join("c.py")).unwrap();
        assert!(!first.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
