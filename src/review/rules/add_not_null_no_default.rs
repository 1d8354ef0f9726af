//! `add-not-null-no-default`: required column added without a server default.

use super::{ALL, Context, Effect, Hit, Proof, Rule, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "add-not-null-no-default",
    title: "Required column added without a server default",
    severity: Severity::Error,
    dialects: ALL,
    why: "Existing rows have no value for the column: PostgreSQL and SQLite fail as soon as the table has one row, MySQL fills in an implicit zero or empty string without a word.",
    lock: None,
    fix: r#"op.add_column("TABLE", sa.Column("COLUMN", TYPE, nullable=False, server_default=sa.text("VALUE")))
"#,
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=False))


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=False, server_default="0"))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| required(context, step)).collect()
}

fn required(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    step.effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::AddColumn { table, column, nullable: false, filled: false }
                if !step.made(&table) =>
            {
                Some((table, column))
            }
            _ => None,
        })
        .map(|(table, column)| {
            let rows = context.rows_told(&table);
            let message = format!(
                "column \"{column}\" is added to \"{table}\"{rows} as NOT NULL with no server_default"
            );
            let severity = context.by_data(&table, Severity::Error);
            Hit::new(step.operation.span, severity, message)
        })
        .collect()
}
