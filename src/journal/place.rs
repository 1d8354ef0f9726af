//! Where a project's journal is, and what is said where it cannot be used.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use crate::project::{Project, SharedJournal};
use crate::refusal::Refusal;

const CODE: &str = "journal_unusable";

/// A file beside the project, or a database that machines share.
#[derive(Debug, Clone)]
pub(super) enum Place {
    File(PathBuf),
    Shared(SharedJournal),
}

impl Place {
    /// The place of a project's journal.
    pub(super) fn of(project: &Project) -> Result<Self, Refusal> {
        Ok(match project.shared_journal()? {
            Some(shared) => Self::Shared(shared),
            None => Self::File(project.root.join(".alembic-mcp").join("journal.db")),
        })
    }

    /// The project's name there: a file is one project's own.
    pub(super) fn project(&self) -> &str {
        match self {
            Self::File(_) => "",
            Self::Shared(shared) => &shared.project,
        }
    }

    /// Makes the folder of a file, hidden from git.
    pub(super) fn prepare(&self) -> Result<(), Refusal> {
        match self {
            Self::File(file) => {
                make_folder(file).map_err(|error| self.unusable(&error.to_string()))
            }
            Self::Shared(_) => Ok(()),
        }
    }

    /// The refusal for a journal that cannot be opened.
    pub(super) fn unusable(&self, reason: &str) -> Refusal {
        let refusal =
            Refusal::new(CODE, "The journal cannot be opened, so nothing can be recorded");
        match self {
            Self::File(file) => refusal
                .because(format!("{}: {reason}", file.display()))
                .instead(
                    "Make the project's folder writable for this user, free its disk, or move a \
                     damaged journal aside; without a journal nothing is applied, because what was \
                     reviewed could not be proven.",
                )
                .unblock(format!("ls -ld {}", file.parent().unwrap_or(file).display())),
            Self::Shared(shared) => refusal
                .because(format!("{}: {reason}", shared.url))
                .instead(
                    "Ask whoever keeps the shared journal's server, then call again; nothing is \
                     applied meanwhile, because the other machines would not know of it.",
                )
                .unblock(self.look()),
        }
    }

    /// The refusal for a journal that could be opened but not read or written.
    pub(super) fn failed(&self, reason: &dyn Display) -> Refusal {
        let refusal = Refusal::new(CODE, "The journal could not be read or written");
        match self {
            Self::File(_) => refusal
                .because(reason.to_string())
                .instead("Free disk space or move the damaged journal aside, then review again.")
                .unblock("mv .alembic-mcp/journal.db .alembic-mcp/journal.damaged.db"),
            Self::Shared(shared) => refusal
                .because(format!("{}: {reason}", shared.url))
                .instead("Look whether the shared journal's server answers, then call again.")
                .unblock(self.look()),
        }
    }

    /// The refusal for a shared journal whose tables this user may not make.
    pub(super) fn not_made(&self, refusal: Refusal) -> Refusal {
        let Self::Shared(shared) = self else { return refusal };
        let user = shared.url.username.as_deref().unwrap_or("the_user");
        refusal
            .instead(
                "Let the user make the schema `alembic_mcp` in that database, or make it for the \
                 user once.",
            )
            .unblock(format!(
                "CREATE SCHEMA alembic_mcp AUTHORIZATION \"{}\";",
                user.replace('"', "\"\"")
            ))
    }

    fn look(&self) -> String {
        match self {
            Self::File(file) => format!("ls -l {}", file.display()),
            Self::Shared(shared) => {
                let host = shared.url.host.as_deref().unwrap_or("localhost");
                format!("pg_isready -h {host} -p {}", shared.url.port.unwrap_or(5432))
            }
        }
    }
}

/// The refusal for an entry that does not say what it should.
pub(super) fn damaged(reason: &dyn Display) -> Refusal {
    Refusal::new(CODE, "An entry of the journal cannot be read")
        .because(reason.to_string())
        .instead("Review again; where it stays so, move the damaged journal aside.")
        .unblock("review_file {}")
}

fn make_folder(file: &Path) -> std::io::Result<()> {
    let Some(folder) = file.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        std::fs::write(ignore, "*\n")?;
    }
    Ok(())
}
