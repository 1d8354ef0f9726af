//! One table as the database has it.

use std::collections::BTreeMap;

use serde_json::json;

use super::history_of_table::HistoryOfTable;
use crate::apply::check_backfills;
use crate::database::{Database, RowCount, Surroundings};
use crate::refusal::Refusal;
use crate::report::{Backfill, BackfillVerdict};
use crate::schema::{EnumType, QualifiedName, Table};
use crate::verify::{Counted, Expect, nearest_names};

/// What the database says.
#[derive(Debug)]
pub(super) struct LookedAt {
    pub(super) table: Table,
    pub(super) around: Surroundings,
    pub(super) enums: Vec<EnumType>,
    pub(super) rows: Option<RowCount>,
    pub(super) bytes: Option<i64>,
    pub(super) notes: Vec<String>,
}

/// What `text` may name: as it stands, else split at its last dot.
pub(super) fn names(text: &str) -> Vec<QualifiedName> {
    let unquoted = |name: &str| name.trim_matches(['"', '`']).to_owned();
    let split = text
        .rsplit_once('.')
        .map(|(schema, name)| QualifiedName::new(Some(unquoted(schema)), unquoted(name)));
    split.into_iter().chain([QualifiedName::bare(unquoted(text))]).collect()
}

/// Reads the table; none where the database has none of that name.
pub(super) async fn look(
    database: &Database,
    names: &[QualifiedName],
) -> Result<Option<LookedAt>, Refusal> {
    for name in names {
        let Some(around) = database.surroundings(name).await? else { continue };
        let Some(table) = database.table(name).await? else { continue };
        let mut notes = Vec::new();
        let mut noted = |refusal: Refusal| notes.push(refusal.to_string());
        let enums = database.enums_of(name).await.unwrap_or_else(|refusal| {
            noted(refusal);
            Vec::new()
        });
        // Counting a view runs its query, however dear that is.
        let rows = if around.kind.is_view() {
            None
        } else {
            database.row_count(name).await.map_err(&mut noted).ok()
        };
        let bytes = database.table_bytes(name).await.unwrap_or_default();
        return Ok(Some(LookedAt { table, around, enums, rows, bytes, notes }));
    }
    Ok(None)
}

/// How many rows are NULL in each of `columns`, or why that was not counted.
pub(super) async fn nulls(
    database: &Database,
    looked: &LookedAt,
    columns: &[String],
) -> Result<BTreeMap<String, i64>, Refusal> {
    let there = columns.iter().filter(|name| looked.table.column(name).is_some());
    let there: Vec<&str> = there.map(String::as_str).collect();
    if there.is_empty() {
        return Ok(BTreeMap::new());
    }
    let counts = database.null_counts(&looked.table.name, &there).await?;
    Ok(there.into_iter().map(str::to_owned).zip(counts).collect())
}

/// Whether what the migrations were to fill is filled. Where no migration is known, each of `columns`
/// counts as one to be filled.
pub(super) async fn backfills(
    database: &Database,
    looked: &LookedAt,
    columns: &[String],
    history: Option<&HistoryOfTable>,
    nulls: &Result<BTreeMap<String, i64>, Refusal>,
) -> Vec<Backfill> {
    let table = &looked.table.name;
    let Some(history) = history else {
        return columns
            .iter()
            .filter(|name| looked.table.column(name).is_some())
            .map(|column| by_nulls(looked, column, nulls))
            .collect();
    };
    let evidence = check_backfills(Some(database), &history.filling).await;
    let here = evidence.into_iter().filter(|one| {
        let last = one.table.rsplit('.').next().unwrap_or(&one.table);
        last.trim_matches(['"', '`']).eq_ignore_ascii_case(&table.name)
            && (columns.is_empty() || columns.contains(&one.column))
    });
    here.map(super::execution::backfill).collect()
}

fn by_nulls(
    looked: &LookedAt,
    column: &str,
    nulls: &Result<BTreeMap<String, i64>, Refusal>,
) -> Backfill {
    let table = &looked.table.name;
    let (missing, evidence) = match nulls {
        Ok(counts) => (
            counts.get(column).copied(),
            format!("SELECT count(*) FROM {table} WHERE {column} IS NULL"),
        ),
        Err(refusal) => (None, refusal.to_string()),
    };
    let total = looked.rows.filter(|rows| rows.exact).map(|rows| rows.rows);
    let verdict = match (missing, total) {
        (None, _) => BackfillVerdict::Unknown,
        (Some(0), _) => BackfillVerdict::Set,
        (Some(missing), Some(total)) if missing >= total => BackfillVerdict::Missing,
        _ => BackfillVerdict::Partial,
    };
    Backfill {
        table: table.to_string(),
        column: column.to_owned(),
        verdict,
        rows_total: total,
        rows_missing: missing,
        evidence,
    }
}

/// Counts the rows of which something is claimed.
pub(super) async fn counted(
    database: &Database,
    looked: &LookedAt,
    expect: &Expect,
) -> Vec<Counted> {
    let mut found = Vec::new();
    for claimed in &expect.counts {
        found.push(match (&claimed.condition, looked.rows) {
            (Some(condition), _) => {
                match database.count_where(&looked.table.name, condition).await {
                    Ok(rows) => Counted::Exactly(rows),
                    Err(refusal) => Counted::Not(refusal.to_string()),
                }
            }
            (None, Some(rows)) if rows.exact => Counted::Exactly(rows.rows),
            (None, Some(rows)) => Counted::About(rows.rows),
            (None, None) => Counted::Not("it is a view, which is not counted".to_owned()),
        });
    }
    found
}

/// That no table is called so, with those that were likely meant.
pub(super) fn unknown_table(asked: &str, names: &[String], elsewhere: Option<String>) -> Refusal {
    let nearest = nearest_names(asked, names);
    let because = match (elsewhere, names.is_empty(), nearest.is_empty()) {
        (Some(elsewhere), ..) => elsewhere,
        (None, true, _) => "the database has no tables yet".to_owned(),
        (None, _, true) => format!("none of its {} tables has such a name", names.len()),
        _ => format!("the nearest names are {}", nearest.join(", ")),
    };
    let refusal =
        Refusal::new("unknown_table", format!("There is no table {asked} in the database"))
            .because(because);
    match nearest.first() {
        Some(name) => refusal
            .instead("use the table's name in the database, or apply the migration that creates it")
            .unblock(format!("verify_table {}", json!({ "table": name }))),
        None => refusal
            .instead("apply the migration that creates it; alembic_current shows what is pending")
            .unblock("alembic_current {}"),
    }
}
