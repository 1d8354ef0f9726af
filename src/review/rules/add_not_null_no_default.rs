//! `add-not-null-no-default`: required column added without a server default.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::operations::OperationKind;
use crate::schema::{Change, Column, Dialect, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "add-not-null-no-default",
    title: "Required column added without a server default",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Existing rows have no value for the column: the database refuses it as soon as the table has one row.",
    lock: Locks::NONE,
    fix: r#"op.add_column("TABLE", sa.Column("COLUMN", TYPE, nullable=False, server_default=sa.text("VALUE")))
"#,
    proof: Proof::Fails { with: "null" },
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

const WHY_ON_MYSQL: &str = "Existing rows have no value for the column: MySQL fills in an implicit zero or empty string without a word.";

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().flat_map(|step| required(context, step)).collect()
}

fn required(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    if step.adds_undecided_default() {
        return Vec::new();
    }
    let added = step.changes().iter().filter_map(|change| match change {
        Change::AddColumn { table, column, .. } => Some((table, &**column)),
        _ => None,
    });
    added
        .filter(|(table, _)| !step.is_emptied(table))
        .filter(|(table, column)| !step.is_new(table) && has_nothing_for_old_rows(column) && !step.says("AUTO_INCREMENT"))
        .map(|(table, column)| hit(context, step, table, column))
        .collect()
}

fn has_nothing_for_old_rows(column: &Column) -> bool {
    !column.nullable
        && !column.serial
        && column.default.is_none()
        && column.computed.is_none()
        && column.identity.is_none()
}

fn hit(context: &Context<'_>, step: Step<'_>, table: &QualifiedName, column: &Column) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let message = format!(
        "column \"{}\" is added to \"{table}\"{rows} as NOT NULL with no server_default",
        column.name
    );
    let hit = Hit::new(
        step.operation.span,
        step.by_direction(context.by_data(&table.to_string(), Severity::Error)),
        message,
    );
    let hit = match context.dialect() {
        Dialect::Mysql => hit.why(WHY_ON_MYSQL),
        _ => hit,
    };
    match fixed(context, step, column) {
        Some(source) => hit.fix(source),
        None => hit,
    }
}

/// The same column with a value for the rows that are there.
fn fixed(context: &Context<'_>, step: Step<'_>, column: &Column) -> Option<String> {
    let value = neutral_value(&column.type_name, context.dialect());
    match &step.operation.kind {
        OperationKind::AddColumnOp { .. } => {
            let call = fix::source_at(context, step.operation.span)?;
            let inner = call.trim_end().strip_suffix(')')?.trim_end().trim_end_matches(',');
            let with_default =
                fix::with_keyword(inner, &format!("server_default=sa.text({value:?})"))?;
            Some(format!("{with_default})"))
        }
        OperationKind::ExecuteSQLOp { sql } if sql.text.matches(',').count() == 0 => {
            let text = sql.text.trim_end().trim_end_matches(';');
            Some(fix::execute(&format!("{text} DEFAULT {value}")))
        }
        _ => None,
    }
}

/// A value that every type of the family takes; the right one is the author's to choose.
pub(super) fn neutral_value(type_name: &str, dialect: Dialect) -> &'static str {
    let name = type_name.to_ascii_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if is(&["bool"]) {
        if dialect == Dialect::Postgresql { "false" } else { "0" }
    } else if is(&["json"]) {
        "'{}'"
    } else if is(&["int", "numeric", "decimal", "real", "double", "float"]) {
        "0"
    } else if is(&["uuid"]) {
        "'00000000-0000-0000-0000-000000000000'"
    } else if is(&["timestamp", "datetime"]) {
        "CURRENT_TIMESTAMP"
    } else if is(&["date"]) {
        "'1970-01-01'"
    } else {
        "''"
    }
}
