//! `batch-recreate-always-on-server`: table copied where ALTER would do.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::python::{WrittenCall, written_calls};
use crate::review::fix;

pub(super) const RULE: Rule = Rule {
    id: "batch-recreate-always-on-server",
    title: "Table copied where ALTER would do",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://alembic.sqlalchemy.org/en/latest/batch.html#batch-mode-with-databases-other-than-sqlite",
    why: "recreate=\"always\" makes a new table, copies all rows under lock, drops the old one and renames: it fails where foreign keys refer to the table, and loses triggers, grants and what reflection does not see.",
    lock: Locks::both(
        "ACCESS EXCLUSIVE on the table for the copy: blocks reads and writes",
        "none for the copy: what is written meanwhile is lost; exclusive metadata lock at its end",
    ),
    fix: "Leave recreate at \"auto\": PostgreSQL and MySQL then alter the table in place.",
    proof: Proof::Fails { with: "transaction is aborted" },
    check,
    unsafe_example: r#"def upgrade():
    with op.batch_alter_table("users", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let source = context.source();
    let calls = written_calls(source).into_iter().filter(|call| {
        let callee = source.get(call.callee.clone()).unwrap_or_default();
        callee.ends_with("batch_alter_table")
            && call.strings.iter().any(|(name, value)| name == "recreate" && value == "always")
    });
    calls.filter_map(|call| hit(context, &call)).collect()
}

fn hit(context: &Context<'_>, call: &WrittenCall) -> Option<Hit> {
    let span = context.span_of(call.range.clone());
    // The batch is copied here only if one of its operations runs here.
    let runs = |step: Step<'_>| {
        let block = fix::block_around(context, step.operation.span);
        step.operation.batch && block.is_some_and(|block| block.line == span.line)
    };
    let step = context.upgrade().find(|step| runs(*step))?;
    let table = step.changes().iter().find_map(crate::schema::Change::table);
    if table.is_some_and(|table| step.is_new(table)) {
        return None;
    }
    let told = table.map(|table| format!("\"{table}\"")).unwrap_or_else(|| "the table".to_owned());
    let written = fix::source_at(context, span)?;
    let plain = written.replace(", recreate=\"always\"", "").replace(", recreate='always'", "");
    let hit = Hit::new(span, Severity::Error, format!("{told} is copied, dropped and renamed"));
    Some(if plain == written { hit } else { hit.fix(plain) })
}
