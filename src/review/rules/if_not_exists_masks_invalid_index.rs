//! `if-not-exists-masks-invalid-index`: invalid index taken for a finished one.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, Dialect, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "if-not-exists-masks-invalid-index",
    title: "IF NOT EXISTS keeps an invalid index",
    // A remark: most who write it so mean to be careful, and a build that fails is told by itself.
    severity: Severity::Info,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    why: "A concurrent build that fails leaves an INVALID index behind, which costs on every write and answers no query; with IF NOT EXISTS the next try finds its name and succeeds without building anything.",
    lock: Locks::NONE,
    fix: r#"with op.get_context().autocommit_block():
    op.execute("DROP INDEX CONCURRENTLY IF EXISTS NAME")
    op.create_index("NAME", "TABLE", ["COLUMN"], postgresql_concurrently=True)
"#,
    proof: Proof::Refused {
        statement: "SELECT 1 / (SELECT count(*) FROM pg_index \
            WHERE indexrelid = 'ix_orders_code'::regclass AND indisvalid)",
    },
    check,
    unsafe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("ix_orders_code", "orders", ["code"], postgresql_concurrently=True, if_not_exists=True)


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_orders_code")
        op.create_index("ix_orders_code", "orders", ["code"], postgresql_concurrently=True)


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter(Step::is_concurrent).filter_map(|step| masking(context, step)).collect()
}

fn masking(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let (table, name) = step.changes().iter().find_map(|change| match change {
        Change::CreateIndex { table, index, if_not_exists: true } => Some((table, &index.name)),
        _ => None,
    })?;
    let drops = |change: &Change| matches!(change, Change::DropIndex { name: it, .. } if it.rsplit('.').next() == Some(name));
    if name.is_empty() || step.before().any(|before| before.changes().iter().any(drops)) {
        return None;
    }
    let message =
        format!("if a build of \"{name}\" fails, the next try keeps the INVALID index it left");
    let qualified = QualifiedName::new(table.schema.clone(), name).to_string();
    let leftover =
        format!("DROP INDEX CONCURRENTLY IF EXISTS {}", sql_name(&qualified, Dialect::Postgresql));
    let call = fix::source_at(context, step.operation.span);
    let source = call.map(|call| format!("{}\n{call}", fix::execute(&leftover)));
    Some(Hit::new(step.operation.span, Severity::Info, message).fix_if(source))
}
