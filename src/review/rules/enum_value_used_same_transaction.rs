//! `enum-value-used-same-transaction`: new enum value used before it is committed.

use super::{Context, Hit, Locks, Operation, OperationKind, PG, Proof, Rule, ServerDefault, Severity, StatementClass, Step};
use crate::review::fix;

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
        if operation.transactional && (uses(step.operation, label) || hands_over(step, &source, label)) {
            let message = format!(
                "'{label}' is used in the transaction that adds it to \"{name}\" (line {})",
                operation.span.line
            );
            let hit = Hit::new(step.operation.span, Severity::Error, message);
            return Some(match fix::source_at(context, operation.span) {
                Some(source) => hit.fix_at(operation.span, fix::in_autocommit_block(&source)),
                None => hit,
            });
        }
    }
    None
}

fn uses(operation: &Operation, label: &str) -> bool {
    let is_label = |default: &ServerDefault| match default {
        ServerDefault::Literal(text) => text == label,
        ServerDefault::Text(text) | ServerDefault::Expression(text) => {
            text.contains(&format!("'{label}'"))
        }
        ServerDefault::Undecided(_) => false,
    };
    match &operation.kind {
        OperationKind::ExecuteSQLOp { sql } => {
            !matches!(sql.class, StatementClass::AddEnumValue { .. })
                && sql.text.contains(&format!("'{label}'"))
        }
        OperationKind::AlterColumnOp { modify_server_default: Some(Some(default)), .. } => {
            is_label(default)
        }
        OperationKind::AddColumnOp { column, .. } => {
            column.server_default.as_ref().is_some_and(is_label)
        }
        _ => false,
    }
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
