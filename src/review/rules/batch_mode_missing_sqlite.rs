//! `batch-mode-missing-sqlite`: change that sqlite cannot make without batch mode.

use super::{Context, Dialect, Hit, Locks, OperationKind, Proof, Rule, Severity, Step};
use crate::review::{fix, fix_calls};

pub(super) const RULE: Rule = Rule {
    id: "batch-mode-missing-sqlite",
    title: "Change that SQLite cannot make without batch mode",
    severity: Severity::Error,
    dialects: &[Dialect::Sqlite],
    reference: "https://alembic.sqlalchemy.org/en/latest/batch.html",
    why: "SQLite has no ALTER COLUMN and no ALTER of constraints: Alembic fails (or SQLite does) unless the table is copied by batch_alter_table.",
    lock: Locks::NONE,
    fix: r#"with op.batch_alter_table("TABLE") as batch_op:
    batch_op.alter_column("COLUMN", nullable=False)
"#,
    proof: Proof::Fails { with: "near \"ALTER\"" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("codes", "code", existing_type=sa.String(), nullable=False)


def downgrade():
    op.alter_column("codes", "code", existing_type=sa.String(), nullable=True)
"#,
    safe_example: r#"def upgrade():
    with op.batch_alter_table("codes") as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(), nullable=False)


def downgrade():
    with op.batch_alter_table("codes") as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(), nullable=True)
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().filter(|step| !step.operation.batch).filter_map(|step| unsupported(context, step)).collect()
}

fn unsupported(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    use OperationKind as Kind;
    let (what, table) = match &step.operation.kind {
        Kind::AlterColumnOp {
            table_name,
            modify_nullable,
            modify_type,
            modify_server_default,
            ..
        } if modify_nullable.is_some()
            || modify_type.is_some()
            || modify_server_default.is_some() =>
        {
            ("alter_column", table_name)
        }
        Kind::CreateForeignKeyOp { source_table, .. } => ("create_foreign_key", source_table),
        Kind::CreateUniqueConstraintOp { table_name, .. } => {
            ("create_unique_constraint", table_name)
        }
        Kind::CreateCheckConstraintOp { table_name, .. } => ("create_check_constraint", table_name),
        Kind::CreatePrimaryKeyOp { table_name, .. } => ("create_primary_key", table_name),
        Kind::DropConstraintOp { table_name, .. } => ("drop_constraint", table_name),
        _ => return None,
    };
    let message = format!(
        "{what} on \"{table}\" outside batch_alter_table() fails on SQLite ({}())",
        step.direction.name()
    );
    let place = usize::from(what != "alter_column");
    // A constraint without a name gets it and the batch in one fix, by `unnamed-constraint`.
    let unnamed = matches!(step.operation.kind, Kind::DropConstraintOp { constraint_name: None, .. });
    let source = fix::source_at(context, step.operation.span)
        .filter(|_| !unnamed)
        .and_then(|call| fix_calls::in_batch(&call, place, ""));
    let hit = Hit::new(step.operation.span, step.by_direction(Severity::Error), message);
    Some(hit.fix_if(source))
}
