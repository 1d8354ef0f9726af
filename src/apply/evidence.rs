//! What the statements of a run did to the tables: locks and rewrites.

use std::collections::BTreeMap;

use crate::bridge::StatementReport;
use crate::project::VersionTable;
use crate::sql::LockMode;

/// The strongest lock that a run held on a table, and whether it wrote the table anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableEvidence {
    /// The table.
    pub table: String,
    /// Its strongest lock; `None` where locks were not measured.
    pub lock: Option<LockMode>,
    /// Whether it was written anew.
    pub rewritten: bool,
}

/// What statements did to the tables but the version table, the strongest lock first; `None` where nothing
/// was measured.
pub fn table_evidence(
    statements: &[StatementReport],
    version_table: &VersionTable,
) -> Option<Vec<TableEvidence>> {
    let measured = |one: &StatementReport| one.locks.is_some() || one.rewritten.is_some();
    if !statements.iter().any(measured) {
        return None;
    }
    let mut tables: BTreeMap<&str, (Option<LockMode>, bool)> = BTreeMap::new();
    for statement in statements {
        for lock in statement.locks.iter().flatten() {
            let known = tables.entry(&lock.table).or_default();
            known.0 = known.0.max(LockMode::read(&lock.mode));
        }
        for table in statement.rewritten.iter().flatten() {
            tables.entry(table).or_default().1 = true;
        }
    }
    // A schema that is searched by default is left out of the name.
    let own = version_table.name.as_str();
    let in_schema = version_table.schema.as_ref().map(|schema| format!("{schema}.{own}"));
    let is_own = |table: &str| table == own || in_schema.as_deref() == Some(table);
    let mut found: Vec<TableEvidence> = tables
        .into_iter()
        .filter(|(table, _)| !is_own(table))
        .map(|(table, (lock, rewritten))| TableEvidence {
            table: table.to_owned(),
            lock,
            rewritten,
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse((one.lock, one.rewritten)));
    Some(found)
}
