//! `enum-value-used-same-transaction`: new enum value used before it is committed.

use super::{
    Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, StatementClass, Step,
};
use crate::review::fix;
use crate::schema::{Change, Column, Constraint, Index, Table};
use crate::sql::mentions;

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
        if operation.transactional && (uses(step, name, label) || hands_over(step, &source, label)) {
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
            writes && !source.contains(sql.text.trim())
        }
        OperationKind::BulkInsertOp { .. } => true,
        _ => false,
    };
    is_built && ["\"", "'"].iter().any(|quote| source.contains(&format!("{quote}{label}{quote}")))
}
