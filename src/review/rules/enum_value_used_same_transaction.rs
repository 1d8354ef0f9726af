//! `enum-value-used-same-transaction`: new enum value used before it is committed.

use super::{
    Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, StatementClass, Step,
};
use crate::review::fix;
use crate::schema::{Change, Column, Constraint, Index, Table};
use crate::sql::{mentions, says};

pub(super) const RULE: Rule = Rule {
    id: "enum-value-used-same-transaction",
    title: "New enum value used before it is committed",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertype.html",
    why: "PostgreSQL refuses to use an enum value in the transaction that added it (55P04).",
    lock: Locks::NONE,
    fix: r#"with op.get_context().autocommit_block():
    op.execute("ALTER TYPE NAME ADD VALUE IF NOT EXISTS 'VALUE'")
# use the value in the next revision
"#,
    proof: Proof::Fails { with: "unsafe use of new value" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'calm'")
    op.execute("UPDATE tickets SET state = 'calm' WHERE state IS NULL")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'calm'")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter(|step| step.operation.transactional).filter_map(|step| used(context, step)).collect()
}

fn used(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let source = fix::source_at(context, step.operation.span).unwrap_or_default();
    for operation in step.before().rev().take_while(|earlier| !earlier.commits()).map(|it| it.operation) {
        let OperationKind::ExecuteSQLOp { sql } = &operation.kind else { continue };
        let StatementClass::AddEnumValue { name, label, .. } = &sql.class else { continue };
        // Of a type that is as new as its label, any label may be used.
        let is_new_type = !context.walk.before.enums.values().any(|one| bare(&one.name.name) == bare(name))
            && context.upgrade().any(|one| makes_type(one, name));
        let uses = uses(step, name, label) || hands_over(step, &source, label);
        if operation.transactional && uses && !is_new_type && may_hold(step, name) {
            let message = format!(
                "'{label}' is used in the transaction that adds it to \"{name}\" (line {})",
                operation.span.line
            );
            let hit = Hit::new(step.operation.span, Severity::Error, message);
            // A block of its own would commit what stands before it.
            let is_first = context.upgrade().next().is_some_and(|one| one.operation.span == operation.span);
            let source = fix::source_at(context, operation.span).filter(|_| is_first);
            return Some(match source {
                Some(source) => {
                    let again = repeatable(&source);
                    hit.fix_at(operation.span, fix::in_autocommit_block(&again))
                }
                None => hit,
            });
        }
    }
    None
}

fn makes_type(step: Step<'_>, name: &str) -> bool {
    step.changes().iter().any(|change| {
        matches!(change, Change::CreateEnum { enum_type, .. } if bare(&enum_type.name.name) == bare(name))
    })
}

/// Whether what the statement writes can be a value of the enum `name`. It cannot where it is about one table that is
/// known, and names neither the type nor a column of it.
fn may_hold(step: Step<'_>, name: &str) -> bool {
    let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return true };
    let (table, names_columns) = match &sql.class {
        StatementClass::Update { table, .. } | StatementClass::Delete { table, .. } => (table, true),
        StatementClass::Insert { table } => (table, says(&sql.text, "INTO") && has_column_list(&sql.text)),
        _ => return true,
    };
    let reads_others =
        ["SELECT", "JOIN", "USING"].iter().any(|word| says(&sql.text, word))
            || matches!(sql.class, StatementClass::Update { .. }) && says(&sql.text, "FROM");
    let Some(known) = step.table_named(table).filter(|_| !reads_others) else { return true };
    let mut of_type = known.columns.iter().filter(|it| bare(&it.type_name) == bare(name));
    mentions(&sql.text, &bare(name))
        || of_type.any(|column| !names_columns || mentions(&sql.text, &column.name))
}

/// Whether an INSERT names the columns that it fills.
fn has_column_list(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let head = upper.split("VALUES").next().unwrap_or_default();
    head.contains('(')
}

/// The statement so that it may run again: no downgrade takes a label away.
fn repeatable(source: &str) -> String {
    if source.contains("IF NOT EXISTS") {
        return source.to_owned();
    }
    source.replacen("ADD VALUE ", "ADD VALUE IF NOT EXISTS ", 1)
}

/// Whether the label of the enum `name` stands in what the step sends: a statement, or a default, a condition or a
/// check of what it makes.
fn uses(step: Step<'_>, name: &str, label: &str) -> bool {
    let quoted = format!("'{}'", label.replace('\'', "''"));
    if let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind {
        return !matches!(sql.class, StatementClass::AddEnumValue { .. })
            && !sql.text.trim_start().to_ascii_uppercase().starts_with("COMMENT")
            && sql.text.contains(&quoted);
    }
    let is_of = |type_name: &str| bare(type_name) == bare(name);
    let says = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains(&quoted));
    let sets = |column: &Column| is_of(&column.type_name) && says(&column.default);
    // Of a table that no migration makes, the label has to do.
    let about = |table: Option<&Table>, text: &str| {
        let compares = |table: &Table| {
            table.columns.iter().any(|it| is_of(&it.type_name) && mentions(text, &it.name))
        };
        text.contains(&quoted) && table.is_none_or(compares)
    };
    let in_index = |table: Option<&Table>, index: &Index| {
        index.predicate.iter().chain(&index.columns).any(|text| about(table, text))
    };
    step.changes().iter().any(|change| match change {
        Change::AddColumn { column, .. } => sets(column),
        Change::AlterColumn { table, column, alteration } => {
            let known = step.table(table).and_then(|table| table.column(column));
            let type_name = alteration.type_name.as_ref().or(known.map(|known| &known.type_name));
            type_name.is_none_or(|one| is_of(one))
                && alteration.default.as_ref().is_some_and(says)
        }
        Change::CreateIndex { table, index, .. } => in_index(step.table(table), index),
        Change::AddConstraint { table, constraint: Constraint::Check(check) } => {
            about(step.table(table), &check.expression)
        }
        Change::CreateTable { table, .. } => {
            table.columns.iter().any(sets)
                || table.check_constraints.iter().any(|check| about(Some(table), &check.expression))
                || table.indexes.iter().any(|index| in_index(Some(table), index))
        }
        _ => false,
    })
}

fn bare(name: &str) -> String {
    name.trim_end_matches("[]").rsplit('.').next().unwrap_or(name).trim_matches('"').to_lowercase()
}

/// Whether the label is a value of a statement that SQLAlchemy builds, or of rows to insert.
fn hands_over(step: Step<'_>, source: &str, label: &str) -> bool {
    let is_built = match &step.operation.kind {
        OperationKind::ExecuteSQLOp { sql } => {
            let writes = matches!(sql.class, StatementClass::Update { .. } | StatementClass::Insert { .. });
            // Text with places for values gets them beside it.
            writes && (!source.contains(sql.text.trim()) || sql.text.replace("::", "").contains(':'))
        }
        OperationKind::BulkInsertOp { .. } => true,
        _ => false,
    };
    is_built && ["\"", "'"].iter().any(|quote| source.contains(&format!("{quote}{label}{quote}")))
}
