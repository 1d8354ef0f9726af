//! `json-not-jsonb`: json instead of jsonb.

use super::{Context, Hit, PG, Proof, Rule, Severity, new_columns};
use crate::review::fix_calls;

pub(super) const RULE: Rule = Rule {
    id: "json-not-jsonb",
    title: "json instead of jsonb",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/datatype-json.html",
    why: "json has no equality operator: SELECT DISTINCT, GROUP BY and UNION on the table fail, and it cannot be indexed.",
    lock: None,
    fix: r#"sa.Column("COLUMN", postgresql.JSONB(), nullable=True)
"#,
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("settings", sa.JSON(), nullable=True))


def downgrade():
    op.drop_column("users", "settings")
"#,
    safe_example: r#"from sqlalchemy.dialects import postgresql


def upgrade():
    op.add_column("users", sa.Column("settings", postgresql.JSONB(), nullable=True))


def downgrade():
    op.drop_column("users", "settings")
"#,
};

const IMPORT: &str = "from sqlalchemy.dialects import postgresql";

fn check(context: &Context<'_>) -> Vec<Hit> {
    let columns = context.upgrade().flat_map(|step| new_columns(step).map(move |new| (step, new)));
    columns
        .filter(|(_, (_, column))| column.type_name == "json")
        .map(|(step, (table, column))| {
            let message = format!("\"{}\" of \"{table}\" is json, not jsonb", column.name);
            let types = ("JSON", "postgresql.JSONB()");
            let retyped = fix_calls::retyped(context, step.operation.span, &column.name, types);
            let source = retyped.map(|call| format!("{IMPORT}\n{call}"));
            Hit::new(step.operation.span, Severity::Warning, message).fix_if(source)
        })
        .collect()
}
