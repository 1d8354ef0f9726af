//! What the database shows of the foreign keys and unique constraints that need attention.

use crate::database::{Database, Obstacle};
use crate::report::{Attention, AttentionKind};
use crate::schema::{ForeignKey, Index, QualifiedName, Table};

/// Adds to each change what the database shows of it now.
pub(super) async fn measure(database: &Database, changes: &mut [&mut Attention]) {
    for change in changes {
        let name = qualified(&change.table);
        let Ok(Some(table)) = database.table(&name).await else { continue };
        change.measured = match change.kind {
            AttentionKind::ForeignKey => match key_called(&table, &change.name) {
                Some(key) => Some(foreign_key(database, &table, key).await),
                None => Some("the database has no such key".to_owned()),
            },
            AttentionKind::Unique => match unique_called(&table, &change.name) {
                Some(unique) => Some(held_unique(database, &table, unique).await),
                None => Some("the database has no such constraint".to_owned()),
            },
        };
    }
}

fn qualified(told: &str) -> QualifiedName {
    match told.rsplit_once('.') {
        Some((schema, name)) => QualifiedName::new(Some(schema.to_owned()), name),
        None => QualifiedName::bare(told),
    }
}

/// By its name, or by its columns where it has none.
fn key_called<'t>(table: &'t Table, name: &str) -> Option<&'t ForeignKey> {
    let mut keys = table.foreign_keys.iter();
    keys.find(|key| key.name.as_deref() == Some(name) || key.columns.join(", ") == name)
}

/// What keeps columns unique.
#[derive(Debug, Clone, Copy)]
struct Unique<'t> {
    columns: &'t [String],
    valid: bool,
    with_nulls: bool,
}

fn unique_called<'t>(table: &'t Table, name: &str) -> Option<Unique<'t>> {
    let mut constraints = table.unique_constraints.iter();
    let constraint = constraints
        .find(|one| one.name.as_deref() == Some(name) || one.columns.join(", ") == name)
        .map(|one| Unique {
            columns: &one.columns,
            valid: true,
            with_nulls: one.nulls_not_distinct,
        });
    let index = || {
        let mut indexes = table.indexes.iter().filter(|index| index.unique);
        let found = indexes.find(|index| index.name == name)?;
        Some(Unique {
            columns: &found.columns,
            valid: found.valid,
            with_nulls: found.nulls_not_distinct,
        })
    };
    constraint.or_else(index)
}

async fn foreign_key(database: &Database, table: &Table, key: &ForeignKey) -> String {
    let mut facts = Vec::new();
    if key.validated {
        facts.push("validated: every row refers to one that exists".to_owned());
    } else {
        facts.push(format!("not validated; {}", orphans(database, table, key).await));
    }
    facts.push(match index_on(table, &key.columns) {
        Some(name) => format!("{} is indexed by {name}", key.columns.join(", ")),
        None => format!(
            "no index on {}: deleting from {} reads all of {}",
            key.columns.join(", "),
            key.referred_table,
            table.name
        ),
    });
    if let Some(action) = key.on_delete.as_deref() {
        facts.push(reached(database, table, key, action).await);
    }
    facts.join("; ")
}

/// Rows that refer to nothing.
async fn orphans(database: &Database, table: &Table, key: &ForeignKey) -> String {
    let obstacle = Obstacle::Orphans {
        columns: key.columns.clone(),
        referred_table: key.referred_table.clone(),
        referred_columns: key.referred_columns.clone(),
    };
    counted(database, &table.name, &obstacle, ["row refers to nothing", "rows refer to nothing"])
        .await
}

/// How many rows an action on delete can reach.
async fn reached(database: &Database, table: &Table, key: &ForeignKey, action: &str) -> String {
    let (Some(column), Ok(rows)) = (key.columns.first(), database.row_count(&table.name).await)
    else {
        return format!("ON DELETE {action}; its rows were not counted");
    };
    if !rows.exact {
        return format!("ON DELETE {action} reaches up to ~{} rows, as estimated", rows.rows);
    }
    match database.null_count(&table.name, column).await {
        Ok(nulls) => format!(
            "ON DELETE {action} reaches the {} of {} rows that refer to {}",
            rows.rows - nulls,
            rows.rows,
            key.referred_table
        ),
        Err(_) => format!("ON DELETE {action} reaches up to {} rows", rows.rows),
    }
}

/// An index that begins with `columns`, in any order.
fn index_on<'t>(table: &'t Table, columns: &[String]) -> Option<&'t str> {
    let begins = |own: &[String]| {
        own.get(..columns.len()).is_some_and(|head| head.iter().all(|one| columns.contains(one)))
    };
    let whole = |index: &&Index| index.valid && index.predicate.is_none();
    let mut indexes = table.indexes.iter().filter(whole);
    let by_index = indexes.find(|index| begins(&index.columns)).map(|index| index.name.as_str());
    by_index
        .or_else(|| {
            let mut uniques = table.unique_constraints.iter();
            let found = uniques.find(|one| begins(&one.columns))?;
            Some(found.name.as_deref().unwrap_or("a unique constraint"))
        })
        .or_else(|| {
            let key = table.primary_key.as_ref().filter(|key| begins(&key.columns))?;
            Some(key.name.as_deref().unwrap_or("the primary key"))
        })
}

async fn held_unique(database: &Database, table: &Table, unique: Unique<'_>) -> String {
    if unique.valid {
        return "it holds: there are no duplicates".to_owned();
    }
    let obstacle =
        Obstacle::Duplicates { columns: unique.columns.to_vec(), with_nulls: unique.with_nulls };
    let duplicates = counted(
        database,
        &table.name,
        &obstacle,
        ["value occurs twice or more", "values occur twice or more"],
    )
    .await;
    format!("the index is INVALID and guards nothing; {duplicates}")
}

/// The rows in the way with the query that counted them.
async fn counted(
    database: &Database,
    table: &QualifiedName,
    obstacle: &Obstacle,
    [one, many]: [&str; 2],
) -> String {
    let query = obstacle.query(table, database.dialect());
    match database.obstructing_rows(table, obstacle).await {
        Ok(Some(1)) => format!("1 {one} (`{query}`)"),
        Ok(Some(rows)) => format!("{rows} {many} (`{query}`)"),
        Ok(None) => format!("the table is too large to be read for it; ask `{query}`"),
        Err(refusal) => format!("not counted: {}", refusal.root_cause),
    }
}
