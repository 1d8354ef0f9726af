//! After a run: does the database show what the operations said?

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::database::Database;
use crate::operations::{Migration, Operation, OperationKind, effect_on_schema};
use crate::refusal::Refusal;
use crate::review::{CheckStatus, Direction};
use crate::schema::{Change, Dialect, NamingTemplates, QualifiedName, Table};

/// One thing that was to be there, or gone, and what the database shows.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AfterCheck {
    /// What was expected
    pub expected: String,
    /// Whether the database shows it
    pub status: CheckStatus,
    /// What was seen
    pub evidence: String,
}

/// What is to be true of a table after the last operation that touches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expectation {
    Present,
    Absent,
}

/// Things in the order they were first touched, each with what the last operation on it leaves.
type Expectations = BTreeMap<(QualifiedName, Thing), Expectation>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Table,
    Column(String),
    Index(String),
    Constraint(String),
}

/// The tables that `migrations`, run in `direction`, touch and leave, with the columns they add.
pub fn touched_tables(
    migrations: &[Migration],
    direction: Direction,
) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let expectations = expectations(migrations, direction);
    let gone = |name: &QualifiedName| {
        expectations.get(&(name.clone(), Thing::Table)) == Some(&Expectation::Absent)
    };
    for ((name, thing), expectation) in expectations.iter().filter(|((name, _), _)| !gone(name)) {
        let columns = tables.entry(name.to_string()).or_default();
        if let (Thing::Column(column), Expectation::Present) = (thing, expectation) {
            columns.push(column.clone());
        }
    }
    tables
}

/// Looks in the database for what the operations of `migrations`, run in `direction`, should have left.
pub async fn check_after(
    database: &Database,
    migrations: &[Migration],
    direction: Direction,
) -> Result<Vec<AfterCheck>, Refusal> {
    let mut expectations = expectations(migrations, direction);
    stand_ins(&mut expectations, migrations, direction, database.dialect());
    let names: BTreeSet<&QualifiedName> = expectations.keys().map(|(name, _)| name).collect();
    let names: Vec<QualifiedName> = names.into_iter().cloned().collect();
    let tables = database.tables(&names).await?;
    let seen: BTreeMap<QualifiedName, Option<Table>> = names.into_iter().zip(tables).collect();
    let checks = expectations.into_iter().map(|((name, thing), expectation)| {
        let table = seen.get(&name).and_then(Option::as_ref);
        check(&name, &thing, expectation, table)
    });
    Ok(checks.collect())
}

fn check(
    name: &QualifiedName,
    thing: &Thing,
    expectation: Expectation,
    table: Option<&Table>,
) -> AfterCheck {
    let present = match (thing, table) {
        (_, None) => false,
        (Thing::Table, Some(_)) => true,
        (Thing::Column(column), Some(table)) => table.column(column).is_some(),
        (Thing::Index(index), Some(table)) => has_index(table, index),
        (Thing::Constraint(constraint), Some(table)) => has_constraint(table, constraint),
    };
    let described = match thing {
        Thing::Table => format!("table {name}"),
        Thing::Column(column) => format!("column {name}.{column}"),
        Thing::Index(index) => format!("index {index} on {name}"),
        Thing::Constraint(constraint) => format!("constraint {constraint} on {name}"),
    };
    let wanted = expectation == Expectation::Present;
    AfterCheck {
        expected: format!("{described} {}", if wanted { "exists" } else { "is gone" }),
        status: match thing {
            _ if present == wanted => CheckStatus::Pass,
            // The models' naming convention may have given it another name.
            Thing::Constraint(_) => CheckStatus::Attention,
            _ => CheckStatus::Fail,
        },
        evidence: format!(
            "the catalog {} {described}",
            if present { "shows" } else { "does not show" }
        ),
    }
}

/// To MySQL and MariaDB every unique index is a constraint, and they tell it as one.
fn has_index(table: &Table, name: &str) -> bool {
    table.indexes.iter().any(|index| index.name == name)
        || table.unique_constraints.iter().any(|unique| unique.name.as_deref() == Some(name))
}

/// A unique index may have been asked for as a constraint; another index that bears the name, as
/// MySQL's of a foreign key does, is none.
fn has_constraint(table: &Table, name: &str) -> bool {
    let named = |candidate: &Option<String>| candidate.as_deref() == Some(name);
    table.foreign_keys.iter().any(|key| named(&key.name))
        || table.unique_constraints.iter().any(|unique| named(&unique.name))
        || table.check_constraints.iter().any(|check| named(&check.name))
        || table.primary_key.as_ref().is_some_and(|key| named(&key.name))
        || table.indexes.iter().any(|index| index.unique && index.name == name)
}

fn expectations(migrations: &[Migration], direction: Direction) -> Expectations {
    let mut expectations = Expectations::new();
    for migration in migrations {
        let function = migration.function(direction);
        // Whether a guarded operation ran is not decided by reading.
        for operation in function.operations.iter().filter(|step| step.guards.is_empty()) {
            expect(&mut expectations, &operation.kind);
        }
    }
    expectations
}

/// What takes the place of something else: a view that of a table, for the catalog shows both as relations; a
/// constraint that of its index.
fn stand_ins(
    expectations: &mut Expectations,
    migrations: &[Migration],
    direction: Direction,
    dialect: Dialect,
) {
    let functions = migrations.iter().map(|migration| match direction {
        Direction::Upgrade => &migration.upgrade,
        Direction::Downgrade => &migration.downgrade,
    });
    let is_sql =
        |operation: &&Operation| matches!(operation.kind, OperationKind::ExecuteSQLOp { .. });
    for operation in functions.flat_map(|function| &function.operations).filter(is_sql) {
        for change in effect_on_schema(operation, dialect, &NamingTemplates::default()).changes {
            match change {
                Change::CreateView { name, .. } => expectations.remove(&(name, Thing::Table)),
                // It is a constraint from here on, under a name that may change.
                Change::AdoptIndex { table, index, .. } => {
                    expectations.remove(&(table, Thing::Index(index)))
                }
                _ => None,
            };
        }
    }
}

fn expect(expectations: &mut Expectations, kind: &OperationKind) {
    use Expectation::{Absent, Present};
    let mut note = |schema: &Option<String>, table: &str, thing: Thing, expectation| {
        expectations.insert((QualifiedName::new(schema.clone(), table), thing), expectation);
    };
    match kind {
        OperationKind::CreateTableOp { table_name, schema, .. } => {
            note(schema, table_name, Thing::Table, Present);
        }
        OperationKind::DropTableOp { table_name, schema, .. } => {
            forget(expectations, schema, table_name);
            expectations
                .insert((QualifiedName::new(schema.clone(), table_name), Thing::Table), Absent);
        }
        OperationKind::RenameTableOp { table_name, new_table_name, schema } => {
            forget(expectations, schema, table_name);
            let old = QualifiedName::new(schema.clone(), table_name);
            let new = QualifiedName::new(schema.clone(), new_table_name);
            expectations.insert((old, Thing::Table), Absent);
            expectations.insert((new, Thing::Table), Present);
        }
        OperationKind::AddColumnOp { table_name, schema, column, .. } => {
            note(schema, table_name, Thing::Column(column.name.clone()), Present);
        }
        OperationKind::DropColumnOp { table_name, schema, column_name, .. } => {
            note(schema, table_name, Thing::Column(column_name.clone()), Absent);
        }
        OperationKind::AlterColumnOp {
            table_name,
            schema,
            column_name,
            modify_name: Some(new),
            ..
        } => {
            note(schema, table_name, Thing::Column(column_name.clone()), Absent);
            note(schema, table_name, Thing::Column(new.clone()), Present);
        }
        OperationKind::CreateIndexOp { index_name: Some(index), table_name, schema, .. } => {
            note(schema, table_name, Thing::Index(index.clone()), Present);
        }
        OperationKind::DropIndexOp { index_name, table_name: Some(table), schema, .. } => {
            note(schema, table, Thing::Index(index_name.clone()), Absent);
        }
        OperationKind::CreateForeignKeyOp {
            constraint_name: Some(constraint),
            source_table,
            source_schema,
            ..
        } => note(source_schema, source_table, Thing::Constraint(constraint.clone()), Present),
        OperationKind::CreateUniqueConstraintOp {
            constraint_name: Some(name),
            table_name,
            schema,
            ..
        }
        | OperationKind::CreateCheckConstraintOp {
            constraint_name: Some(name),
            table_name,
            schema,
            ..
        } => note(schema, table_name, Thing::Constraint(name.clone()), Present),
        OperationKind::DropConstraintOp {
            constraint_name: Some(name), table_name, schema, ..
        } => note(schema, table_name, Thing::Constraint(name.clone()), Absent),
        _ => {}
    }
}

/// What was expected of a table that has gone since is no longer expected.
fn forget(expectations: &mut Expectations, schema: &Option<String>, table: &str) {
    let name = QualifiedName::new(schema.clone(), table);
    expectations.retain(|(known, _), _| *known != name);
}
