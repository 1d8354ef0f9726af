//! `rename-schema`: schema renamed.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "rename-schema",
    title: "Schema renamed",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-alterschema.html",
    why: "Every statement that names the schema fails from the moment of the rename, in every program that uses it.",
    lock: Locks::NONE,
    fix: r#"Make the new schema, move tables one by one behind views, and drop the old one when nobody names it."#,
    proof: Proof::Refused { statement: "CREATE TABLE old_archive.notes (id bigint)" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("CREATE SCHEMA old_archive")
    op.execute("ALTER SCHEMA old_archive RENAME TO archive")


def downgrade():
    op.execute("DROP SCHEMA archive")
"#,
    safe_example: r#"def upgrade():
    op.execute("CREATE SCHEMA old_archive")


def downgrade():
    op.execute("DROP SCHEMA old_archive")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(found).collect()
}

fn found(step: Step<'_>) -> Option<Hit> {
    (step.says("ALTER SCHEMA") && step.says("RENAME TO")).then(|| Hit::new(step.operation.span, Severity::Error, "a schema is renamed: whoever names it fails"))
}
