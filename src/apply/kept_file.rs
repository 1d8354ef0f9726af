//! The file of SQL that puts kept data back: one transaction, readable by its owner alone.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufWriter, Error, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::keep::file_of;
use crate::database::{quote, quote_table};
use crate::project::DatabaseUrl;
use crate::schema::{Column, Dialect, QualifiedName, Table};

/// Rows in one INSERT, and about how long one may get.
const MOST_ROWS: usize = 200;
const MOST_BYTES: usize = 1024 * 1024;

const POSTGRESQL: &str = "\
SET standard_conforming_strings = on;\nSET DateStyle = 'ISO';\nSET IntervalStyle = 'postgres';\n\
SET TimeZone = 'UTC';\nBEGIN;\n";
const MYSQL: &str = "\
SET NAMES utf8mb4;\nSET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\nSET time_zone = '+00:00';\n\
SET SESSION foreign_key_checks = 0;\nSTART TRANSACTION;\n";
const SQLITE: &str = "BEGIN;\nPRAGMA defer_foreign_keys = ON;\n";

/// A file that is being written.
#[derive(Debug)]
pub(super) struct KeptFile {
    path: PathBuf,
    dialect: Dialect,
    out: BufWriter<File>,
    insert: Insert,
}

/// The INSERT that rows go into.
#[derive(Debug, Default)]
struct Insert {
    head: String,
    tail: String,
    rows: usize,
    bytes: usize,
}

impl KeptFile {
    /// A new file for `run`; one that is there already is left alone.
    pub(super) fn create(folder: &Path, run: &str, url: &DatabaseUrl) -> Result<Self, Error> {
        let path = file_of(folder, run);
        let parent = path.parent().unwrap_or(folder);
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let mut out = BufWriter::new(file);
        let start = match url.dialect {
            Dialect::Postgresql => POSTGRESQL,
            Dialect::Mysql => MYSQL,
            Dialect::Sqlite => SQLITE,
        };
        writeln!(
            out,
            "-- What a rollback on {} destroyed, kept by alembic-mcp at {}.\n\
             -- Upgrade to the same revisions again, then run this file: it is one transaction.",
            one_line(&url.to_string()),
            jiff::Timestamp::now()
        )?;
        out.write_all(start.as_bytes())?;
        Ok(Self { path, dialect: url.dialect, out, insert: Insert::default() })
    }

    /// Begins the rows of a table. Where some of them may still be there, those are left as they are.
    pub(super) fn begin_rows(
        &mut self,
        name: &QualifiedName,
        table: &Table,
        columns: &[&Column],
        some_may_be_there: bool,
    ) -> Result<(), Error> {
        writeln!(self.out, "\n-- {}", one_line(&name.to_string()))?;
        if self.dialect == Dialect::Postgresql {
            for key in own_keys(table) {
                let (table, key) = (quote_table(self.dialect, name), quote(self.dialect, key));
                writeln!(
                    self.out,
                    "ALTER TABLE {table} ALTER CONSTRAINT {key} DEFERRABLE INITIALLY DEFERRED;"
                )?;
            }
        }
        let names: Vec<String> = columns.iter().map(|one| quote(self.dialect, &one.name)).collect();
        let over =
            if self.dialect == Dialect::Postgresql { " OVERRIDING SYSTEM VALUE" } else { "" };
        let table_name = quote_table(self.dialect, name);
        let head = format!("INSERT INTO {table_name} ({}){over} VALUES\n  ", names.join(", "));
        let tail = match (some_may_be_there, self.dialect, names.first()) {
            (false, ..) => String::new(),
            (true, Dialect::Mysql, Some(first)) => {
                format!("\nON DUPLICATE KEY UPDATE {first} = {first}")
            }
            (true, ..) => "\nON CONFLICT DO NOTHING".to_owned(),
        };
        self.insert = Insert { head, tail, ..Insert::default() };
        Ok(())
    }

    /// One row of the table, as literals.
    pub(super) fn row(&mut self, literals: &[String]) -> Result<(), Error> {
        if self.insert.rows >= MOST_ROWS || self.insert.bytes >= MOST_BYTES {
            self.end_insert()?;
        }
        let before = if self.insert.rows == 0 { self.insert.head.as_str() } else { ",\n  " };
        self.out.write_all(before.as_bytes())?;
        let row = format!("({})", literals.join(", "));
        self.out.write_all(row.as_bytes())?;
        self.insert.rows += 1;
        self.insert.bytes += row.len();
        Ok(())
    }

    fn end_insert(&mut self) -> Result<(), Error> {
        if self.insert.rows > 0 {
            writeln!(self.out, "{};", self.insert.tail)?;
        }
        (self.insert.rows, self.insert.bytes) = (0, 0);
        Ok(())
    }

    /// Ends the rows of a table, and has its counters go on after them.
    pub(super) fn end_rows(&mut self, name: &QualifiedName, table: &Table) -> Result<(), Error> {
        self.end_insert()?;
        if self.dialect != Dialect::Postgresql {
            return Ok(());
        }
        let place = quote_table(self.dialect, name);
        for key in own_keys(table) {
            writeln!(
                self.out,
                "SET CONSTRAINTS ALL IMMEDIATE;\nALTER TABLE {place} ALTER CONSTRAINT {} NOT \
                 DEFERRABLE;",
                quote(self.dialect, key)
            )?;
        }
        let counted = |column: &&Column| {
            let default = column.default.as_deref().unwrap_or_default();
            column.identity.is_some() || default.starts_with("nextval(")
        };
        for column in table.columns.iter().filter(counted) {
            let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
            writeln!(
                self.out,
                "SELECT setval(pg_get_serial_sequence({}, {}), max({column})) FROM {place} \
                 HAVING max({column}) IS NOT NULL;",
                text(&place),
                text(&column.name),
                column = quote(self.dialect, &column.name),
            )?;
        }
        Ok(())
    }

    /// Begins the values of a column.
    pub(super) fn begin_values(&mut self, name: &str) -> Result<(), Error> {
        writeln!(self.out, "\n-- {}", one_line(name))
    }

    /// A value and the key of its row: `names` and `literals` begin with the column itself.
    pub(super) fn value(
        &mut self,
        table: &QualifiedName,
        names: &[&str],
        literals: &[String],
    ) -> Result<(), Error> {
        let pairs: Vec<String> = names
            .iter()
            .zip(literals)
            .map(|(name, literal)| format!("{} = {literal}", quote(self.dialect, name)))
            .collect();
        let Some((value, key)) = pairs.split_first() else { return Ok(()) };
        let table = quote_table(self.dialect, table);
        writeln!(self.out, "UPDATE {table} SET {value} WHERE {};", key.join(" AND "))
    }

    /// Ends the file; it is on the disk when this returns.
    pub(super) fn finish(mut self) -> Result<PathBuf, Error> {
        self.out.write_all(b"\nCOMMIT;\n")?;
        if self.dialect == Dialect::Mysql {
            self.out.write_all(b"SET SESSION foreign_key_checks = 1;\n")?;
        }
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        Ok(self.path)
    }

    /// Takes away what was not finished.
    pub(super) fn discard(self) {
        // What cannot be removed is a file without its COMMIT, which puts nothing back.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.path.parent().map(std::fs::remove_dir);
    }
}

/// The table's foreign keys to itself that are checked row by row.
fn own_keys(table: &Table) -> impl Iterator<Item = &str> {
    let own = table
        .foreign_keys
        .iter()
        .filter(|key| key.referred_table.name == table.name.name && !key.deferral.deferrable);
    own.filter_map(|key| key.name.as_deref())
}

/// So that nothing gets out of a comment.
fn one_line(text: &str) -> String {
    text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect()
}
