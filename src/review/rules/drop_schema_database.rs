//! `drop-schema-database`: schema or database dropped.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "drop-schema-database",
    title: "Schema or database dropped",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-dropschema.html",
    why: "Everything in it is lost for good.",
    lock: Locks::NONE,
    fix: r#"Drop what is in it one by one, each in a revision that says so."#,
    proof: Proof::Refused { statement: "CREATE TABLE attic.notes (id bigint)" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("DROP SCHEMA attic")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(found).collect()
}

fn found(step: Step<'_>) -> Option<Hit> {
    (step.says("DROP SCHEMA") || step.says("DROP DATABASE")).then(|| Hit::new(step.operation.span, Severity::Error, "a whole schema or database is dropped"))
}
