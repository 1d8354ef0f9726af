//! Changes of one table.

use super::columns::{column_place, forget_column};
use super::constraints::{drop_constraint, rename_constraint, validate};
use super::{Change, Dialect, Schema, Unmet};
use crate::schema::Table;

impl Schema {
    /// Changes that concern one table alone.
    pub(super) fn apply_to_table(
        &mut self,
        change: &Change,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let Some(name) = change.table() else { return Ok(()) };
        let key = self.key(name, dialect);
        if !self.tables.contains_key(&key) {
            let forgiven = matches!(change, Change::DropConstraint { if_exists: true, .. });
            return if forgiven { Ok(()) } else { Err(Unmet::missing("table", name)) };
        }
        let keys = self.tables.get(&key).filter(|_| is_removal(change)).map(keys_of);
        let done = self.change_one(&key, change, dialect);
        if dialect == Dialect::Postgresql {
            let left = self.tables.get(&key).map(keys_of).unwrap_or_default();
            for gone in keys.iter().flatten().filter(|columns| !left.contains(columns)) {
                self.forget_references(&key, gone);
            }
        }
        done
    }

    fn change_one(&mut self, key: &str, change: &Change, dialect: Dialect) -> Result<(), Unmet> {
        match change {
            Change::AddConstraint { constraint, .. } => {
                self.add_constraint(key, constraint.clone(), dialect);
                Ok(())
            }
            Change::CreateIndex { index, if_not_exists, .. } => {
                let known = self.has_index(key, &index.name, dialect);
                match (known, if_not_exists) {
                    (false, _) => self.add_index(key, index.clone(), dialect),
                    (true, true) => {}
                    (true, false) => {
                        return Err(Unmet {
                            place: format!("index {}", index.name),
                            why: Unmet::CREATED_TWICE.to_owned(),
                        });
                    }
                }
                Ok(())
            }
            Change::AddColumn { table, column, if_not_exists } if column.serial => {
                let mut column = column.clone();
                self.number(table, &mut column);
                let (table, if_not_exists) = (table.clone(), *if_not_exists);
                let numbered = Change::AddColumn { table, column, if_not_exists };
                let change = |table: &mut Table| change_table(table, &numbered, dialect);
                self.tables.change_columns_of(key, change).unwrap_or(Ok(()))
            }
            Change::AddColumn { .. } | Change::CommentTable { .. } => {
                let change = |table: &mut Table| change_table(table, change, dialect);
                self.tables.change_columns_of(key, change).unwrap_or(Ok(()))
            }
            _ => {
                let done = self.tables.reshape(key, |table| change_table(table, change, dialect));
                done.unwrap_or(Ok(()))
            }
        }
    }
}

/// PostgreSQL takes 1,600 columns, MySQL 1,017; SQLite 2,000 unless it is built for more.
const MOST_COLUMNS: usize = 2_000;

fn change_table(table: &mut Table, change: &Change, dialect: Dialect) -> Result<(), Unmet> {
    match change {
        Change::CommentTable { comment, .. } => table.comment.clone_from(comment),
        Change::AddColumn { column, if_not_exists, .. } => {
            match (column_place(table, &column.name, dialect), if_not_exists) {
                (None, _) if table.columns.len() >= MOST_COLUMNS => {
                    return Err(Unmet {
                        place: format!("column {}.{}", table.name, column.name),
                        why: format!(
                            "no database takes more than {MOST_COLUMNS} columns of one table"
                        ),
                    });
                }
                (None, _) => table.columns.push((**column).clone()),
                (Some(_), true) => {}
                (Some(_), false) => {
                    return Err(Unmet {
                        place: format!("column {}.{}", table.name, column.name),
                        why: Unmet::ADDED_TWICE.to_owned(),
                    });
                }
            }
        }
        Change::DropColumn { column, if_exists, .. } => {
            let Some(place) = column_place(table, column, dialect) else {
                return if *if_exists {
                    Ok(())
                } else {
                    Err(Unmet::missing("column", format!("{}.{column}", table.name)))
                };
            };
            let column = table.columns.remove(place).name;
            forget_column(table, &column);
        }
        Change::DropConstraint { name, kind, if_exists, .. }
            if !drop_constraint(table, name.as_deref(), *kind, dialect) && !if_exists =>
        {
            let name = name.as_deref().unwrap_or("(unnamed)");
            return Err(Unmet::missing("constraint", format!("{}.{name}", table.name)));
        }
        Change::RenameConstraint { name, to, .. } => rename_constraint(table, name, to),
        Change::ValidateConstraint { name, .. } => validate(table, name),
        Change::Recreate { .. } => {
            table.check_constraints.retain(|check| check.name.is_some());
            table.indexes.retain(|index| !index.is_on_expression());
        }
        _ => {}
    }
    Ok(())
}

/// What foreign keys can refer to.
fn keys_of(table: &Table) -> Vec<Vec<String>> {
    let primary = table.primary_key.iter().map(|key| key.columns.clone());
    let uniques = table.unique_constraints.iter().map(|unique| unique.columns.clone());
    primary.chain(uniques).collect()
}

fn is_removal(change: &Change) -> bool {
    matches!(change, Change::DropColumn { .. } | Change::DropConstraint { .. })
}
