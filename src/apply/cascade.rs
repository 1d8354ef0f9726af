//! Rows that go along with others, because a foreign key says ON DELETE CASCADE; and the values that
//! ON DELETE SET NULL takes away.

use crate::database::{Database, quote, quote_table};
use crate::schema::{Dialect, ForeignKey, QualifiedName};

use super::destroyed::named;

/// How far cascades are followed.
const DEEPEST: usize = 8;

/// What goes along with deleted rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Along {
    pub(super) table: QualifiedName,
    /// The column that is set to NULL; none where the rows go.
    pub(super) column: Option<String>,
    /// Which rows.
    pub(super) condition: String,
}

/// What goes along with the rows of `table` that `condition` chooses, nearest first.
pub(super) async fn goes_along(
    database: &Database,
    table: &QualifiedName,
    condition: Option<&str>,
) -> Vec<Along> {
    let mut found: Vec<Along> = Vec::new();
    let mut left = vec![(table.clone(), condition.map(str::to_owned), 0)];
    while let Some((parent, condition, depth)) = left.pop() {
        for (child, key) in children(database, &parent).await {
            let along = Along {
                condition: refers(database.dialect(), &key, &parent, condition.as_deref()),
                column: None,
                table: child.clone(),
            };
            let action = key.on_delete.as_deref().unwrap_or_default().to_ascii_uppercase();
            match action.as_str() {
                "CASCADE" => {
                    // Round a circle all rows are taken that could go.
                    let again = child == parent || found.iter().any(|one| one.table == child);
                    if !found.contains(&along) && !again && depth < DEEPEST {
                        left.push((child, Some(along.condition.clone()), depth + 1));
                    }
                    let whole = refers(database.dialect(), &key, &parent, None);
                    let condition = if again { whole } else { along.condition.clone() };
                    let along = Along { condition, ..along };
                    if !found.contains(&along) {
                        found.push(along);
                    }
                }
                "SET NULL" | "SET DEFAULT" => {
                    let taken = key
                        .columns
                        .iter()
                        .map(|column| Along { column: Some(column.clone()), ..along.clone() });
                    let new: Vec<Along> = taken.filter(|one| !found.contains(one)).collect();
                    found.extend(new);
                }
                _ => {}
            }
        }
    }
    found
}

/// The foreign keys of other tables, and its own, that point to `parent`.
async fn children(database: &Database, parent: &QualifiedName) -> Vec<(QualifiedName, ForeignKey)> {
    let Ok(Some(around)) = database.surroundings(parent).await else { return Vec::new() };
    // Told as `table(column) -> column`.
    let mut names: Vec<QualifiedName> = around
        .referenced_by
        .iter()
        .filter_map(|told| Some(named(told.split_once('(')?.0)))
        .collect();
    names.sort();
    names.dedup();
    let mut found = Vec::new();
    for name in names {
        let Ok(Some(table)) = database.table(&name).await else { continue };
        let keys = table.foreign_keys.into_iter();
        let here = keys.filter(|key| key.referred_table.name == parent.name);
        found.extend(here.map(|key| (name.clone(), key)));
    }
    found
}

/// The condition on a child's rows that they refer to rows of the parent which `condition` chooses.
fn refers(
    dialect: Dialect,
    key: &ForeignKey,
    parent: &QualifiedName,
    condition: Option<&str>,
) -> String {
    let list = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| quote(dialect, name)).collect();
        names.join(", ")
    };
    match condition {
        Some(condition) if !key.referred_columns.is_empty() => format!(
            "({}) IN (SELECT {} FROM {} WHERE ({condition}\n))",
            list(&key.columns),
            list(&key.referred_columns),
            quote_table(dialect, parent)
        ),
        // All that refer to any row.
        _ => {
            let set =
                key.columns.iter().map(|name| format!("{} IS NOT NULL", quote(dialect, name)));
            set.collect::<Vec<_>>().join(" AND ")
        }
    }
}
