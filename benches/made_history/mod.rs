//! Writes a project with as many revisions as wanted, each with the changes it is told to make, and a branch and its
//! merge in every hundred.

use std::fs;
use std::io;
use std::path::Path;

/// The bodies of `upgrade()` and `downgrade()`.
pub(crate) type Functions = (String, String);

/// Writes the project into `folder`, with its revisions in `location/versions`; `changes` writes each revision.
pub(crate) fn write_project(
    folder: &Path,
    location: &str,
    revisions: usize,
    changes: fn(usize) -> Functions,
) -> io::Result<()> {
    let versions = folder.join(location).join("versions");
    fs::create_dir_all(&versions)?;
    fs::write(
        folder.join("alembic.ini"),
        format!("[alembic]\nscript_location = {location}\nsqlalchemy.url = postgresql:///bench\n"),
    )?;
    fs::write(folder.join(location).join("env.py"), include_str!("env.py"))?;
    for number in 0..revisions {
        let name = format!("{}_change_{number}.py", id(number));
        fs::write(versions.join(name), revision(number, changes))?;
    }
    Ok(())
}

fn id(number: usize) -> String {
    format!("{number:06x}a7c3e1")
}

/// In every hundred, one revision starts a branch and the next but one merges it.
fn down_revision(number: usize) -> String {
    match (number, number % 100) {
        (0, _) => "None".to_owned(),
        (_, 50) => format!("'{}'", id(number - 2)),
        (_, 51) => format!("('{}', '{}')", id(number - 2), id(number - 1)),
        _ => format!("'{}'", id(number - 1)),
    }
}

fn revision(number: usize, changes: fn(usize) -> Functions) -> String {
    let (up, down) = changes(number);
    format!(
        "\"\"\"Change {number}\n\nRevision ID: {id}\nRevises: {revises}\n\
         Create Date: 2026-01-01 12:00:00.000000\n\n\"\"\"\n\
         from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\n\n\n\
         # revision identifiers, used by Alembic.\nrevision = '{id}'\ndown_revision = {follows}\n\
         branch_labels = None\ndepends_on = None\n\n\n\
         def upgrade():\n{up}\n\ndef downgrade():\n{down}",
        id = id(number),
        follows = down_revision(number),
        revises = down_revision(number).replace(['\'', '(', ')'], ""),
    )
}
