//! `enum-add-value-in-transaction`: enum value added in a transaction that the server refuses.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, StatementClass, Step};
use crate::review::{ServerVersion, fix};

pub(super) const RULE: Rule = Rule {
    id: "enum-add-value-in-transaction",
    title: "Enum value added in a transaction, before PostgreSQL 12",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertype.html",
    why: "Before PostgreSQL 12, ALTER TYPE ... ADD VALUE cannot run inside a transaction block: the migration fails (25001). From 12 on it can.",
    lock: Locks::NONE,
    fix: r#"with op.get_context().autocommit_block():
    op.execute("ALTER TYPE NAME ADD VALUE IF NOT EXISTS 'VALUE'")
"#,
    // It takes PostgreSQL before 12.
    proof: Proof::Source,
    check,
    unsafe_example: r#"# server-version: 11
def upgrade():
    op.execute("ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'calm'")


def downgrade():
    pass
"#,
    safe_example: r#"# server-version: 11
def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'calm'")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    if !context.server_before(ServerVersion(12, 0, 0)) {
        return Vec::new();
    }
    context.upgrade().filter_map(|step| added(context, step)).collect()
}

fn added(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return None };
    let StatementClass::AddEnumValue { name, label, .. } = &sql.class else { return None };
    if !step.operation.transactional {
        return None;
    }
    let message = format!("'{label}' is added to \"{name}\" in a transaction: PostgreSQL before 12 refuses it");
    let source = fix::source_at(context, step.operation.span);
    let source = source.map(|source| fix::in_autocommit_block(&source));
    Some(Hit::new(step.operation.span, Severity::Error, message).fix_if(source))
}
