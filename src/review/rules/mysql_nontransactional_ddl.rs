//! `mysql-nontransactional-ddl`: several steps that cannot be taken back together.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::operations::OperationKind;
use crate::schema::Change;
use crate::sql::StatementClass;

pub(super) const RULE: Rule = Rule {
    id: "mysql-nontransactional-ddl",
    title: "Several steps that cannot be taken back together",
    severity: Severity::Warning,
    dialects: &[Dialect::Mysql],
    reference: "https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html",
    why: "MySQL commits after each DDL statement: if a later step fails, the earlier ones stay, the version table does not know of them, and the next attempt fails on what is there already.",
    lock: Locks::NONE,
    fix: r#"One change of an existing table in each revision; changes of one table in one ALTER TABLE."#,
    // Only a step that fails afterwards shows what stays of those before it.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))
    op.add_column("orders", sa.Column("weight", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("orders", "weight")
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let steps: Vec<Step<'_>> = context.upgrade().filter(|step| changes_what_is_there(*step)).collect();
    // Rows alone are changed in one transaction.
    let [first, second, ..] = steps.as_slice() else { return Vec::new() };
    if steps.iter().all(|step| writes_rows(*step)) {
        return Vec::new();
    }
    let message = format!(
        "{} steps change what is there; if one fails, those from line {} on that went before it stay",
        steps.len(),
        first.operation.span.line
    );
    vec![Hit::new(second.operation.span, Severity::Warning, message)]
}

fn changes_what_is_there(step: Step<'_>) -> bool {
    let to_existing = |change: &Change| match change {
        Change::CreateTable { .. } => false,
        change => change.table().is_some_and(|table| !step.is_new(table)),
    };
    writes_rows(step) || step.changes().iter().any(to_existing)
}

fn writes_rows(step: Step<'_>) -> bool {
    matches!(&step.operation.kind, OperationKind::ExecuteSQLOp { sql } if matches!(
        sql.class,
        StatementClass::Insert { .. } | StatementClass::Update { .. } | StatementClass::Delete { .. }
    ))
}
