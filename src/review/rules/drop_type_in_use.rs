//! `drop-type-in-use`: type dropped while a column uses it.

use super::{Context, Hit, PG, Proof, Rule, Severity, Step};
use crate::schema::{Change, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "drop-type-in-use",
    title: "Type dropped while a column uses it",
    severity: Severity::Error,
    dialects: PG,
    why: "The statement fails with 2BP01: the column depends on the type.",
    lock: None,
    fix: r#"Drop or convert the column first."#,
    proof: Proof::Fails { with: "depend" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("DROP TYPE ticket_state")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.drop_column("tickets", "state")
    op.execute("DROP TYPE ticket_state")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().flat_map(in_use).collect()
}

fn in_use(step: Step<'_>) -> Vec<Hit> {
    let types = step.changes().iter().filter_map(|change| match change {
        Change::DropEnum { name, .. } if !step.says("CASCADE") => Some(name),
        _ => None,
    });
    types
        .filter_map(|name| {
            let (table, column) = user(step, name)?;
            let message = format!("the type \"{name}\" is dropped while {table}.{column} uses it");
            let severity = step.by_direction(Severity::Error);
            Some(Hit::new(step.operation.span, severity, message))
        })
        .collect()
}

/// A column of the type.
fn user<'a>(step: Step<'a>, name: &QualifiedName) -> Option<(&'a QualifiedName, &'a str)> {
    let told = name.to_string();
    let is_of_type = |type_name: &str| type_name.trim_end_matches("[]").replace('"', "") == told;
    step.schema().tables.values().find_map(|table| {
        let column = table.columns.iter().find(|column| is_of_type(&column.type_name))?;
        Some((&table.name, column.name.as_str()))
    })
}
