//! A journal that several machines share, in a PostgreSQL database.

use super::DatabaseUrl;
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// Where a shared journal is, and who is who in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedJournal {
    /// The database, always a PostgreSQL one.
    pub url: DatabaseUrl,
    /// The project's name there. Folders and database URLs may differ from machine to machine.
    pub project: String,
}

impl SharedJournal {
    /// What the settings say together.
    pub(super) fn of(
        url: Option<DatabaseUrl>,
        project: Option<&str>,
    ) -> Result<Option<Self>, Refusal> {
        let project = project.map(str::trim).filter(|name| !name.is_empty());
        match (url, project) {
            (None, None) => Ok(None),
            (Some(url), _) if url.dialect != Dialect::Postgresql => Err(other_dialect(&url)),
            (Some(url), Some(project)) => Ok(Some(Self { url, project: project.to_owned() })),
            (Some(_), None) => Err(half(
                "`journal-url` is set and `journal-project` is not: several \
                projects may share one journal, and folders differ from machine to machine",
            )),
            (None, Some(_)) => Err(half(
                "`journal-project` is set, but no URL of a shared journal: with \
                a journal of its own, this machine would not know what the others did",
            )),
        }
    }
}

fn half(why: &str) -> Refusal {
    Refusal::new("incomplete_journal", "The settings of the shared journal are incomplete")
        .because(why)
        .instead("set both, the same on each machine; or neither, for a file beside the project")
        .unblock(
            "[tool.alembic-mcp]\njournal-url-env = \"JOURNAL_URL\"\njournal-project = \"shop\"",
        )
}

fn other_dialect(url: &DatabaseUrl) -> Refusal {
    Refusal::new("unsupported_journal", "The shared journal is not a PostgreSQL database")
        .because(format!("its URL leads to {url}"))
        .instead(
            "name a PostgreSQL database; without one, the journal is a file beside the project",
        )
        .unblock("JOURNAL_URL=postgresql://user@host:5432/database alembic-mcp")
}
