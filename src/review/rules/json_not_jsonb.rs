//! `json-not-jsonb`: json instead of jsonb.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step, new_columns};
use crate::review::{fix, fix_calls};
use crate::schema::QualifiedName;

pub(super) const RULE: Rule = Rule {
    id: "json-not-jsonb",
    title: "json instead of jsonb",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/datatype-json.html",
    why: "json has no equality operator: SELECT DISTINCT, GROUP BY and UNION on the table fail, and it cannot be indexed.",
    lock: Locks::NONE,
    fix: r#"sa.Column("COLUMN", postgresql.JSONB(), nullable=True)
"#,
    proof: Proof::Refused { statement: "SELECT DISTINCT settings FROM users" },
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


fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| found(context, step)).collect()
}

/// One finding of each call, however many such columns it has.
fn found(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let columns = new_columns(step).filter(|(_, column)| column.type_name == "json");
    let columns: Vec<(&QualifiedName, &str)> =
        columns.map(|(table, column)| (table, column.name.as_str())).collect();
    let (table, _) = columns.first()?;
    let names: Vec<String> = columns.iter().map(|(_, name)| format!("\"{name}\"")).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message = format!("{} of \"{table}\" {verb} json, not jsonb", names.join(", "));
    let call = fix::source_at(context, step.operation.span);
    let types = ("JSON", "postgresql.JSONB()");
    let retyped = call.and_then(|call| {
        let each = |call: String, (_, name): &(_, &str)| {
            fix_calls::with_type(&call, name, types.0, types.1)
        };
        columns.iter().try_fold(call, each)
    });
    let source = retyped.map(|call| fix_calls::with_postgresql(context, &call));
    // What may be for another database only is no more than a remark.
    let severity = if step.is_certain() { Severity::Warning } else { Severity::Info };
    Some(Hit::new(step.operation.span, severity, message).fix_if(source))
}
