//! `drop-type-in-use`: type dropped while a column uses it.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, Dialect, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "drop-type-in-use",
    title: "Type dropped while a column uses it",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-droptype.html",
    why: "The statement fails with 2BP01: the column depends on the type.",
    lock: Locks::NONE,
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
    context.both().flat_map(|step| in_use(context, step)).collect()
}

fn in_use(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let types = step.changes().iter().filter_map(|change| match change {
        Change::DropEnum { name, .. } if !step.says("CASCADE") => Some(name),
        _ => None,
    });
    types
        .filter_map(|name| {
            let (table, column) = user(step, name)?;
            let message = format!("the type \"{name}\" is dropped while {table}.{column} uses it");
            let severity = step.by_direction(Severity::Error);
            let source = fix::source_at(context, step.operation.span);
            let source = source.map(|source| format!("{}{source}", converted(step, table, column)));
            let hit = Hit::new(step.operation.span, severity, message);
            // The change of the type rewrites the table, which is for somebody to decide.
            Some(match source {
                Some(source) => hit.advice(format!("# this rewrites the table:\n{source}")),
                None => hit,
            })
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

/// The column as text, which needs no type of its own.
fn converted(step: Step<'_>, table: &QualifiedName, column: &str) -> String {
    let on = sql_name(&table.to_string(), Dialect::Postgresql);
    let name = sql_name(column, Dialect::Postgresql);
    let known = step.table(table).and_then(|table| table.column(column));
    let has_default = known.is_some_and(|column| column.default.is_some());
    let drop = if has_default { format!("ALTER COLUMN {name} DROP DEFAULT, ") } else { String::new() };
    let change =
        format!("ALTER TABLE {on} {drop}ALTER COLUMN {name} TYPE text USING {name}::text");
    format!("{}\n", fix::execute(&change))
}
