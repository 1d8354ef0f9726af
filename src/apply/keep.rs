//! Keeping what a run is about to destroy: written to a file of SQL that puts it back, beside the
//! journal, before anything runs.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::kept_file::KeptFile;
use super::{Loss, LossKind};
use crate::database::{Database, Selection, Snapshot, quote};
use crate::project::DatabaseUrl;
use crate::refusal::Refusal;
use crate::schema::{Column, Dialect, Table};

/// Data that was kept.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Kept {
    /// The file of SQL that puts it back
    pub file: String,
    /// Rows or values, by table or table.column
    pub counts: Vec<(String, u64)>,
    /// How to put it back
    pub restore: String,
}

/// What one loss takes along, with what it takes to put it back.
struct Part<'l> {
    loss: &'l Loss,
    table: Table,
    /// Which rows, without those that an earlier part takes.
    condition: Option<String>,
}

/// Writes all that `losses` name to a new file below `folder`, named after `run`. Where anything of it
/// cannot be kept, nothing is, and that is refused.
pub async fn keep(
    folder: &Path,
    run: &str,
    url: &DatabaseUrl,
    database: &Database,
    losses: &[Loss],
) -> Result<Option<Kept>, Refusal> {
    let parts = parts(database, losses).await?;
    if parts.is_empty() {
        return Ok(None);
    }
    let mut snapshot = Snapshot::of(url).await.map_err(not_kept)?;
    let mut file = KeptFile::create(folder, run, url).map_err(|error| unwritten(&error))?;
    let mut counts = Vec::new();
    // What was made last goes first, so what went last is put back first.
    for part in parts.iter().rev() {
        match part.write(&mut snapshot, &mut file, url.dialect).await {
            Ok(count) => counts.push((part.name(), count)),
            Err(refusal) => {
                file.discard();
                return Err(refusal);
            }
        }
    }
    let path = file.finish().map_err(|error| unwritten(&error))?;
    Ok(Some(Kept { restore: restore(url, &path), file: path.display().to_string(), counts }))
}

/// The command that puts it back, once the schema is as it was.
fn restore(url: &DatabaseUrl, file: &Path) -> String {
    let database = url.database.as_deref().unwrap_or("<database>");
    let file = file.display();
    match url.dialect {
        Dialect::Postgresql => format!("psql -v ON_ERROR_STOP=1 -d {database} -f '{file}'"),
        Dialect::Mysql => format!("mariadb {database} < '{file}'"),
        Dialect::Sqlite => format!("sqlite3 -bail '{database}' < '{file}'"),
    }
}

async fn parts<'l>(database: &Database, losses: &'l [Loss]) -> Result<Vec<Part<'l>>, Refusal> {
    let mut parts = Vec::new();
    for loss in losses {
        // Where a loss could not be counted, there may be much to keep.
        if loss.values == Some(0) {
            continue;
        }
        if loss.kind == LossKind::Schema {
            return Err(Refusal::new("not_kept", format!("{} cannot be kept", loss.table))
                .because("It is dropped as a whole, with all that is in it; nothing was run.")
                .instead("Back the database up, then roll back without keep.")
                .unblock("rollback {}"));
        }
        let table = database.table(&loss.at).await.map_err(not_kept)?;
        let Some(table) = table else { continue };
        let condition = beside_the_earlier(&parts, loss, &table);
        parts.push(Part { loss, table, condition });
    }
    Ok(parts)
}

/// A loss's own condition. Rows without a key that two deletions choose are kept by the first alone:
/// nothing would tell that they are there already when they are put back.
fn beside_the_earlier(parts: &[Part<'_>], loss: &Loss, table: &Table) -> Option<String> {
    let own = loss.condition.clone()?;
    if loss.kind != LossKind::Rows || table.primary_key.is_some() {
        return Some(own);
    }
    let earlier = parts.iter().filter(|part| part.loss.at == loss.at && part.loss.column.is_none());
    let excluded = earlier.filter_map(|part| part.loss.condition.as_deref());
    Some(excluded.fold(format!("({own}\n)"), |all, one| format!("{all} AND ({one}\n) IS NOT TRUE")))
}

/// SQLite's number of a row in a table without a key.
fn row_number() -> Column {
    Column {
        name: "rowid".to_owned(),
        type_name: "INTEGER".to_owned(),
        nullable: false,
        default: None,
        computed: None,
        serial: false,
        identity: None,
        comment: None,
    }
}

impl Part<'_> {
    fn name(&self) -> String {
        match &self.loss.column {
            Some(column) => format!("{}.{column}", self.loss.table),
            None => self.loss.table.clone(),
        }
    }

    async fn write(
        &self,
        snapshot: &mut Snapshot,
        file: &mut KeptFile,
        dialect: Dialect,
    ) -> Result<u64, Refusal> {
        match &self.loss.column {
            Some(column) => self.write_column(column, snapshot, file, dialect).await,
            None => self.write_rows(snapshot, file, dialect).await,
        }
    }

    /// All columns but those that the database computes.
    async fn write_rows(
        &self,
        snapshot: &mut Snapshot,
        file: &mut KeptFile,
        dialect: Dialect,
    ) -> Result<u64, Refusal> {
        let row_number = row_number();
        let mut columns: Vec<&Column> =
            self.table.columns.iter().filter(|column| column.computed.is_none()).collect();
        let condition = self.condition.as_deref();
        // Rows that stay after all must not be there twice.
        let some_may_stay = self.loss.kind == LossKind::Rows && condition.is_some();
        let has_key = self.table.primary_key.is_some();
        if some_may_stay && !has_key && dialect == Dialect::Sqlite {
            // Cascades are off unless the program turns them on; each row has a number of its own.
            columns.push(&row_number);
        }
        let selection = Selection { table: &self.loss.at, columns: &columns, condition };
        let expected = snapshot.count(selection).await.map_err(not_kept)?;
        let name = self.name();
        file.begin_rows(&self.loss.at, &self.table, &columns, some_may_stay)
            .map_err(|error| unwritten(&error))?;
        let mut write = |row: &[String]| file.row(row);
        let written = snapshot.write_rows(selection, &mut write).await.map_err(not_kept)?;
        file.end_rows(&self.loss.at, &self.table).map_err(|error| unwritten(&error))?;
        all_written(&name, expected, written)
    }

    /// The values of one column, each with the key of its row.
    async fn write_column(
        &self,
        column: &str,
        snapshot: &mut Snapshot,
        file: &mut KeptFile,
        dialect: Dialect,
    ) -> Result<u64, Refusal> {
        let Some(key) = &self.table.primary_key else { return Err(self.without_key()) };
        let Some(own) = self.table.column(column) else { return Ok(0) };
        if own.computed.is_some() {
            return Ok(0);
        }
        let mut columns = vec![own];
        columns.extend(key.columns.iter().filter_map(|name| self.table.column(name)));
        // Where the column comes back with a default, a NULL has to be put back too.
        let filled = format!("{} IS NOT NULL", quote(dialect, column));
        let mut conditions: Vec<&str> = self.condition.as_deref().into_iter().collect();
        if own.default.is_none() {
            conditions.push(&filled);
        }
        let condition = conditions.join("\n) AND (");
        let condition = (!conditions.is_empty()).then_some(format!("({condition}\n)"));
        let condition = condition.as_deref();
        let selection = Selection { table: &self.loss.at, columns: &columns, condition };
        let expected = snapshot.count(selection).await.map_err(not_kept)?;
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        file.begin_values(&self.name()).map_err(|error| unwritten(&error))?;
        let mut write = |row: &[String]| file.value(&self.loss.at, &names, row);
        let written = snapshot.write_rows(selection, &mut write).await.map_err(not_kept)?;
        all_written(&self.name(), expected, written)
    }

    fn without_key(&self) -> Refusal {
        let table = &self.loss.table;
        Refusal::new("not_kept", format!("{} cannot be kept", self.name()))
            .because(format!(
                "{table} has no primary key, so nothing says which row a value belongs to; nothing \
                 was run."
            ))
            .instead("Copy the table yourself first, or roll back without keep.")
            .unblock(format!("CREATE TABLE {}_kept AS SELECT * FROM {table};", self.loss.at.name))
    }
}

fn all_written(name: &str, expected: u64, written: u64) -> Result<u64, Refusal> {
    if expected == written {
        return Ok(written);
    }
    Err(Refusal::new("not_kept", format!("{name} was not kept as a whole"))
        .because(format!("{expected} rows were counted, {written} were written; nothing was run."))
        .instead("Try again; if it happens again, roll back without keep after a backup.")
        .unblock("rollback {}"))
}

fn not_kept(refusal: Refusal) -> Refusal {
    Refusal::new("not_kept", "What would be lost could not be kept")
        .because(format!("{refusal}; nothing was run."))
        .instead(refusal.revised_approach)
        .unblock(refusal.unblock)
}

fn unwritten(error: &std::io::Error) -> Refusal {
    Refusal::new("not_kept", "What would be lost could not be written to a file")
        .because(format!("{error}; nothing was run."))
        .instead("Make room, or the folder .alembic-mcp writable, then try again.")
        .unblock("df -h .alembic-mcp")
}

/// Where kept data goes: beside the journal.
pub(super) fn file_of(folder: &Path, run: &str) -> PathBuf {
    folder.join("kept").join(run).join("restore.sql")
}
