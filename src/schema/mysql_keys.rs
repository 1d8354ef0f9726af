//! The indexes that MySQL and MariaDB make and drop by themselves for foreign keys.

use super::naming::mysql_index;
use super::{ForeignKey, Index, QualifiedName, Table};

/// Makes the index that a foreign key needs, where no other begins with its columns. It is called
/// as the key was, or after the first column where the key was left unnamed.
pub(super) fn index_behind(table: &mut Table, key: &ForeignKey) {
    if covers(table, &key.columns) {
        return;
    }
    let unnamed = format!("{}_ibfk_", table.name.name);
    let given = key.name.as_ref().filter(|name| !name.starts_with(&unnamed));
    let name = match (given, key.columns.first()) {
        (Some(name), _) => name.clone(),
        (None, Some(column)) => mysql_index(table, column),
        (None, None) => return,
    };
    table.indexes.push(Index::new(name, key.columns.clone()));
}

/// Drops the index that a foreign key had brought, now that one on `columns` serves as well.
pub(super) fn forget_index_behind(table: &mut Table, columns: &[String]) {
    let keys = &table.foreign_keys;
    table.indexes.retain(|index| {
        let brought = !index.unique
            && keys.iter().any(|key| {
                key.columns == index.columns
                    && (key.name.as_deref() == Some(&index.name)
                        || key.columns.first() == Some(&index.name))
            });
        !(brought && columns.starts_with(&index.columns))
    });
}

fn covers(table: &Table, columns: &[String]) -> bool {
    let key = table.primary_key.iter().map(|key| &key.columns);
    let uniques = table.unique_constraints.iter().map(|unique| &unique.columns);
    let indexes = table.indexes.iter().map(|index| &index.columns);
    key.chain(uniques).chain(indexes).any(|known| known.starts_with(columns))
}

/// Whether a check constraint that was left unnamed is meant: MySQL calls the first of them
/// `table_chk_1`, MariaDB `CONSTRAINT_1`.
pub(super) fn is_same_check(table: &QualifiedName, own: &str, name: &str) -> bool {
    let number = own.strip_prefix(&format!("{}_chk_", table.name));
    number.is_some() && number == name.strip_prefix("CONSTRAINT_")
}
