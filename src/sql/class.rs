//! What kind of statement a piece of SQL is.

use serde::Serialize;

/// What a statement does, as far as its text tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "class", rename_all = "snake_case")]
#[expect(missing_docs, reason = "fields are the names in the statement")]
pub enum StatementClass {
    Select,
    Insert {
        table: String,
    },
    /// `columns`: the columns set; `condition`: the WHERE clause.
    Update {
        table: String,
        columns: Vec<String>,
        condition: Option<String>,
    },
    Delete {
        table: String,
        condition: Option<String>,
    },
    Truncate {
        tables: Vec<String>,
    },
    CreateTable {
        table: String,
        if_not_exists: bool,
    },
    DropTable {
        tables: Vec<String>,
        if_exists: bool,
    },
    DropColumn {
        table: String,
        column: String,
    },
    /// `ALTER TABLE` other than dropping a column.
    AlterTable {
        table: String,
    },
    CreateIndex {
        name: Option<String>,
        table: String,
        concurrently: bool,
        unique: bool,
    },
    DropIndex {
        names: Vec<String>,
        concurrently: bool,
    },
    CreateType {
        name: String,
    },
    /// `ALTER TYPE … ADD VALUE`.
    AddEnumValue {
        name: String,
        label: String,
        if_not_exists: bool,
    },
    DropType {
        names: Vec<String>,
    },
    /// `DROP SCHEMA`, `DROP VIEW`, `DROP SEQUENCE` and other drops, with the kind in upper case.
    DropOther {
        object: String,
        names: Vec<String>,
    },
    /// `COMMIT`, `BEGIN`, `ROLLBACK`.
    Transaction,
    /// `SET …`, `RESET …`, `PRAGMA …`.
    Setting,
    /// Any other statement, by its leading keywords.
    Other {
        verb: String,
    },
}
