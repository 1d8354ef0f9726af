//! `autogen-phantom-index-drop`: index dropped that no migration made.

use super::{ALL, Context, Creator, Effect, History, Hit, Proof, Rule, Severity, Step, same_table};

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
    let history = History::of(context);
    context.upgrade().flat_map(|step| phantom(context, &history, step)).collect()
}

fn phantom(context: &Context<'_>, history: &History<'_>, step: Step<'_>) -> Vec<Hit> {
    let dropped = step.effects().into_iter().filter_map(|effect| match effect {
        Effect::DropIndex { name, table, .. } => Some((name, table)),
        _ => None,
    });
    dropped
        .filter(|(name, table)| {
            history.creator_of_index(name, table.as_deref()) == Creator::Nobody
                && !remade(context, name)
                && !table.as_ref().is_some_and(|table| goes(context, table))
        })
        .map(|(name, _)| {
            let message = format!("index \"{name}\" is dropped, but no migration created it");
            Hit::new(step.operation.span, Severity::Warning, message)
        })
        .collect()
}

/// Whether this migration builds the index again, as a change of an index does.
fn remade(context: &Context<'_>, name: &str) -> bool {
    context.upgrade().flat_map(|step| step.effects()).any(|effect| {
        matches!(effect, Effect::CreateIndex(index) if index.name.as_deref() == Some(name))
    })
}

/// Whether this migration drops the table as well.
fn goes(context: &Context<'_>, table: &str) -> bool {
    context.upgrade().flat_map(|step| step.effects()).any(|effect| {
        matches!(effect, Effect::DropTable { table: dropped, .. } if same_table(&dropped, table))
    })
}
