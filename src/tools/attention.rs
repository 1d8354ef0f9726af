//! Foreign-key and unique changes of migrations, for the required report.

use crate::operations::{
    ColumnDefinition, ForeignKeyTarget, Migration, MigrationFunction, OperationKind,
    TableConstraint,
};
use crate::report::{Attention, AttentionKind};
use crate::review::Direction;

/// Every foreign-key or unique change the migrations make when run in `direction`.
pub(super) fn constraint_changes(migrations: &[Migration], direction: Direction) -> Vec<Attention> {
    let mut changes = Vec::new();
    for migration in migrations {
        let function: &MigrationFunction = match direction {
            Direction::Upgrade => &migration.upgrade,
            Direction::Downgrade => &migration.downgrade,
        };
        for operation in &function.operations {
            changes.extend(of_operation(&operation.kind));
        }
    }
    changes
}

fn of_operation(kind: &OperationKind) -> Vec<Attention> {
    match kind {
        OperationKind::CreateTableOp { table_name, columns, constraints, .. } => {
            let inline = columns.iter().flat_map(|column| of_new_column(table_name, column, true));
            let tabled =
                constraints.iter().filter_map(|constraint| of_table(table_name, constraint));
            inline.chain(tabled).collect()
        }
        OperationKind::AddColumnOp { table_name, column, .. } => {
            of_new_column(table_name, column, false)
        }
        OperationKind::CreateForeignKeyOp {
            constraint_name,
            source_table,
            local_cols,
            target,
            ..
        } => {
            vec![foreign_key(source_table, constraint_name.as_deref(), local_cols, target, false)]
        }
        OperationKind::CreateUniqueConstraintOp {
            constraint_name, table_name, columns, ..
        } => {
            vec![unique(table_name, constraint_name.as_deref(), columns, false)]
        }
        OperationKind::CreateIndexOp { index_name, table_name, columns, unique: true, .. } => {
            vec![unique(table_name, index_name.as_deref(), columns, false)]
        }
        OperationKind::DropConstraintOp {
            constraint_name, table_name, constraint_type, ..
        } => of_dropped(table_name, constraint_name.as_deref(), constraint_type.as_deref()),
        _ => Vec::new(),
    }
}

fn of_new_column(table: &str, column: &ColumnDefinition, new_table: bool) -> Vec<Attention> {
    let columns = std::slice::from_ref(&column.name);
    let mut changes: Vec<Attention> = column
        .foreign_keys
        .iter()
        .map(|target| foreign_key(table, target.name.as_deref(), columns, target, new_table))
        .collect();
    if column.unique {
        changes.push(unique(table, None, columns, new_table));
    }
    changes
}

fn of_table(table: &str, constraint: &TableConstraint) -> Option<Attention> {
    match constraint {
        TableConstraint::ForeignKeyConstraint { name, columns, target } => {
            Some(foreign_key(table, name.as_deref(), columns, target, true))
        }
        TableConstraint::UniqueConstraint { name, columns } => {
            Some(unique(table, name.as_deref(), columns, true))
        }
        _ => None,
    }
}

fn of_dropped(table: &str, name: Option<&str>, constraint_type: Option<&str>) -> Vec<Attention> {
    let (kind, why) = match constraint_type {
        Some("foreignkey") => {
            (AttentionKind::ForeignKey, "rows may refer to rows that do not exist from now on")
        }
        Some("unique") => (
            AttentionKind::Unique,
            "duplicates are possible from now on, and ON CONFLICT on these columns fails",
        ),
        _ => return Vec::new(),
    };
    vec![Attention {
        kind,
        table: table.to_owned(),
        name: name.unwrap_or("(unnamed)").to_owned(),
        change: "dropped".to_owned(),
        why: why.to_owned(),
    }]
}

fn foreign_key(
    table: &str,
    name: Option<&str>,
    columns: &[String],
    target: &ForeignKeyTarget,
    new_table: bool,
) -> Attention {
    let action = match &target.ondelete {
        Some(action) => format!("ON DELETE {action}"),
        None => "no ON DELETE action".to_owned(),
    };
    let effect = match target.ondelete.as_deref().map(str::to_ascii_uppercase).as_deref() {
        Some("CASCADE") => format!("deleting a row of {} deletes its rows here", target.table),
        Some("SET NULL") => format!("deleting a row of {} empties the column here", target.table),
        _ => format!("a row of {} that is referred to cannot be deleted", target.table),
    };
    let existing = if new_table { "" } else { "; existing rows had to satisfy it" };
    Attention {
        kind: AttentionKind::ForeignKey,
        table: table.to_owned(),
        name: name.map_or_else(|| format!("({})", columns.join(", ")), str::to_owned),
        change: format!(
            "{} -> {}({}), {action}",
            columns.join(", "),
            target.table,
            target.columns.join(", ")
        ),
        why: format!("{effect}{existing}"),
    }
}

fn unique(table: &str, name: Option<&str>, columns: &[String], new_table: bool) -> Attention {
    let why = if new_table {
        "inserts of duplicates fail from now on"
    } else {
        "existing rows had to be free of duplicates; inserts of duplicates fail from now on"
    };
    Attention {
        kind: AttentionKind::Unique,
        table: table.to_owned(),
        name: name.map_or_else(|| format!("({})", columns.join(", ")), str::to_owned),
        change: format!("unique on {}", columns.join(", ")),
        why: why.to_owned(),
    }
}
