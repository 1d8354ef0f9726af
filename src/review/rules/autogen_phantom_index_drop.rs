//! `autogen-phantom-index-drop`: index dropped that no migration made.

use super::{ALL, Context, Creator, Hit, Proof, Rule, Severity, Step, creator_of_index};
use crate::schema::{Change, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "autogen-phantom-index-drop",
    title: "Index dropped that no migration made",
    severity: Severity::Warning,
    dialects: ALL,
    why: "Autogenerate drops functional, partial and GIN indexes that the models do not show, and queries that need them become slow.",
    lock: Some("ACCESS EXCLUSIVE on the table, for a moment"),
    fix: "Delete the call, and declare the index in the model: Index(\"NAME\", text(\"EXPRESSION\"), postgresql_using=\"gin\")",
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.drop_index("ix_users_lower_email", table_name="users")


def downgrade():
    op.create_index("ix_users_lower_email", "users", ["email"])
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| phantoms(context, step)).collect()
}

fn phantoms(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let dropped = step.changes().iter().filter_map(|change| match change {
        Change::DropIndex { name, table, .. } => Some((name, table.as_ref())),
        _ => None,
    });
    dropped
        .filter(|(name, table)| {
            creator_of_index(context, step, name, *table) == Creator::Nobody
                && !remade(step, name)
                && !table.is_some_and(|table| goes(step, table))
        })
        .map(|(name, _)| {
            let message = format!("index \"{name}\" is dropped, but no migration created it");
            Hit::new(step.operation.span, Severity::Warning, message)
        })
        .collect()
}

/// Whether this migration builds the index again, as a change of an index does.
fn remade(step: Step<'_>, name: &str) -> bool {
    step.after().any(|later| {
        let mut changes = later.changes().iter();
        changes.any(|change| matches!(change, Change::CreateIndex { index, .. } if index.name == name))
    })
}

/// Whether this migration drops the table as well.
fn goes(step: Step<'_>, table: &QualifiedName) -> bool {
    step.after().any(|later| {
        let mut changes = later.changes().iter();
        changes.any(|change| matches!(change, Change::DropTable { table: gone, .. } if gone == table))
    })
}
