//! `history`, `show` and `schema`: what reading alone tells, on stdout.

use std::io::{IsTerminal, Write};

use clap::ValueEnum;
use serde_json::Value;

use super::{Exit, complain};
use crate::project::{hide_passwords, hide_passwords_within};
use crate::refusal::Refusal;
use crate::report::neutral;
use crate::schema::Dialect;
use crate::tools::{Declared, ReadRevision, Reading, Session};

/// How a history is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum HistoryFormat {
    /// One line for each revision, newest first
    Text,
    /// One object: revisions, heads, bases, problems
    Json,
    /// A flow chart
    Mermaid,
}

/// How a revision is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ShowFormat {
    /// For people
    Text,
    /// Alembic's own class and argument names
    Json,
    /// The statements, up and down
    Sql,
}

/// How a schema is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaFormat {
    /// The statements that would make it
    Sql,
    /// Tables, enums, and what is uncertain
    Json,
    /// An entity-relationship diagram
    Mermaid,
}

/// How models are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ModelsFormat {
    /// For people
    Text,
    /// Models and schemas
    Json,
}

/// A dialect, as it is named on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DialectName {
    /// PostgreSQL
    Postgresql,
    /// MySQL and MariaDB
    #[value(alias = "mariadb")]
    Mysql,
    /// SQLite
    Sqlite,
}

impl From<DialectName> for Dialect {
    fn from(name: DialectName) -> Self {
        match name {
            DialectName::Postgresql => Self::Postgresql,
            DialectName::Mysql => Self::Mysql,
            DialectName::Sqlite => Self::Sqlite,
        }
    }
}

/// `alembic-mcp history`.
pub(super) fn history(session: &Session, format: HistoryFormat) -> Exit {
    finish(Reading::of(session).map(|reading| match format {
        HistoryFormat::Text => hidden(reading.history_text()),
        HistoryFormat::Json => pretty(&reading.history_json()),
        HistoryFormat::Mermaid => hidden(reading.history_mermaid()),
    }))
}

/// `alembic-mcp show REV`, or `START:END`.
pub(super) fn show(
    session: &Session,
    revision: &str,
    dialect: Option<DialectName>,
    format: ShowFormat,
) -> Exit {
    let shown = Reading::of(session).and_then(|reading| {
        let dialect = dialect.map_or_else(|| reading.dialect(), Dialect::from);
        match revision.split_once(':') {
            Some(range) => show_range(&reading, range, dialect, format),
            None => Ok(shown(&reading.revision(revision, dialect)?, format)),
        }
    });
    finish(shown)
}

/// Each revision of a range; as JSON one array.
fn show_range(
    reading: &Reading,
    range: (&str, &str),
    dialect: Dialect,
    format: ShowFormat,
) -> Result<String, Refusal> {
    let mut all: Vec<String> = Vec::new();
    reading.range(range, dialect, |read| all.push(shown(&read, format)))?;
    Ok(match format {
        ShowFormat::Json => {
            let all: Vec<&str> = all.iter().map(|one| one.trim_end()).collect();
            format!("[{}]\n", all.join(",\n"))
        }
        ShowFormat::Text => all.join("\n"),
        ShowFormat::Sql => all.concat(),
    })
}

fn shown(read: &ReadRevision, format: ShowFormat) -> String {
    match format {
        ShowFormat::Text => harmless(&read.text()),
        ShowFormat::Json => pretty(&read.json()),
        ShowFormat::Sql => script(read.sql()),
    }
}

/// `alembic-mcp schema`.
pub(super) fn schema(
    session: &Session,
    at: Option<&str>,
    table: Option<&str>,
    dialect: Option<DialectName>,
    format: SchemaFormat,
) -> Exit {
    let shown = Reading::of(session).and_then(|reading| {
        let dialect = dialect.map_or_else(|| reading.dialect(), Dialect::from);
        let read = reading.schema(at, table, dialect)?;
        Ok(match format {
            SchemaFormat::Sql => script(read.sql()),
            SchemaFormat::Json => pretty(&read.json()),
            SchemaFormat::Mermaid => harmless(&read.mermaid()),
        })
    });
    finish(shown)
}

/// `alembic-mcp models`.
pub(super) fn models(session: &Session, table: Option<&str>, format: ModelsFormat) -> Exit {
    finish(Declared::of(session, table).map(|declared| match format {
        ModelsFormat::Text => harmless(&declared.text()),
        ModelsFormat::Json => pretty(&declared.json()),
    }))
}

/// `alembic-mcp schema --compare`; a database that differs is no success.
pub(super) async fn compare(session: &Session, table: Option<&str>, format: SchemaFormat) -> Exit {
    match Reading::drift(session, table).await {
        Ok(drift) => {
            let text = match format {
                SchemaFormat::Json => pretty(&drift.json()),
                SchemaFormat::Sql | SchemaFormat::Mermaid => harmless(&drift.text()),
            };
            match finish(Ok(text)) {
                Exit::Done if !drift.is_none() => Exit::Blocked,
                exit => exit,
            }
        }
        Err(refusal) => finish(Err(refusal)),
    }
}

/// Text for people, without characters that steer their terminal.
fn harmless(text: &str) -> String {
    hidden(text.chars().map(neutral::harmless).collect())
}

fn hidden(text: String) -> String {
    hide_passwords(&text).into_owned()
}

/// SQL: a terminal gets what harms none, whatever reads it from a file or a pipe gets it as it is.
fn script(text: String) -> String {
    if std::io::stdout().is_terminal() { harmless(&text) } else { hidden(text) }
}

fn pretty(value: &Value) -> String {
    // Value by value, so that it stays JSON.
    let mut value = value.clone();
    hide_passwords_within(&mut value);
    // Values of our own always have a text.
    serde_json::to_string_pretty(&value).map_or_else(|_| value.to_string(), |text| text + "\n")
}

fn finish(shown: Result<String, Refusal>) -> Exit {
    match shown {
        Ok(text) => {
            // Whoever asked may have gone, as with `| head`.
            let _ = std::io::stdout().write_all(text.as_bytes());
            Exit::Done
        }
        Err(refusal) => {
            complain(&refusal);
            Exit::Blocked
        }
    }
}
