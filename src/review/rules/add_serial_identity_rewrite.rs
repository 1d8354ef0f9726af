//! `add-serial-identity-rewrite`: counting column added to a table with rows.

use super::{Context, Dialect, Hit, OperationKind, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, Column, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "add-serial-identity-rewrite",
    title: "Serial or identity column added",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    why: "Every row gets a number of its own: the whole table is written anew while nobody can read or write it (MySQL: writes wait).",
    lock: Some("ACCESS EXCLUSIVE on the table: blocks reads and writes for the rewrite (MySQL: writes)"),
    fix: r#"op.add_column("TABLE", sa.Column("COLUMN", sa.BigInteger(), nullable=True))
op.execute("CREATE SEQUENCE NAME OWNED BY TABLE.COLUMN")
op.alter_column("TABLE", "COLUMN", server_default=sa.text("nextval('NAME')"))  # for new rows only
"#,
    proof: Proof::Rewrite { table: "users" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE users ADD COLUMN number bigserial")


def downgrade():
    op.drop_column("users", "number")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("number", sa.BigInteger(), nullable=True))
    op.execute("CREATE SEQUENCE users_number_seq OWNED BY users.number")
    op.alter_column("users", "number", server_default=sa.text("nextval('users_number_seq')"))


def downgrade():
    op.drop_column("users", "number")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| added(context, step)).collect()
}

fn added(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let columns = step.changes().iter().filter_map(|change| match change {
        Change::AddColumn { table, column, .. } => Some((table, &**column)),
        _ => None,
    });
    columns
        .filter(|(table, column)| !step.is_new(table) && counts(step, column))
        .map(|(table, column)| hit(context, step, table, column))
        .collect()
}

/// Whether the column numbers the rows by itself.
fn counts(step: Step<'_>, column: &Column) -> bool {
    let automatic = match &step.operation.kind {
        OperationKind::AddColumnOp { column, .. } => column.autoincrement == Some(true),
        _ => false,
    };
    column.serial
        || column.identity.is_some()
        || step.says("AUTO_INCREMENT")
        || automatic
}

fn hit(context: &Context<'_>, step: Step<'_>, table: &QualifiedName, column: &Column) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let message = format!(
        "column \"{}\" numbers every row: \"{table}\"{rows} is written anew",
        column.name
    );
    let severity = context.by_size(&table.to_string(), Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    if context.dialect() != Dialect::Postgresql || step.changes().len() != 1 {
        return hit;
    }
    let told = |name: &str| sql_name(name, Dialect::Postgresql);
    let (on, name) = (told(&table.to_string()), told(&column.name));
    let sequence = format!("{}_{}_seq", table.name, column.name);
    let sequence = told(&QualifiedName::new(table.schema.clone(), sequence).to_string());
    let statements = [
        format!("ALTER TABLE {on} ADD COLUMN {name} {}", column.type_name),
        format!("CREATE SEQUENCE {sequence} OWNED BY {on}.{name}"),
        format!("ALTER TABLE {on} ALTER COLUMN {name} SET DEFAULT nextval('{sequence}')"),
    ];
    let here: Vec<String> = statements.iter().map(|statement| fix::execute(statement)).collect();
    let fill = format!(
        "# number the old rows in batches, each in a transaction of its own:\n\
         # UPDATE {on} SET {name} = DEFAULT WHERE {name} IS NULL AND ..."
    );
    hit.fix(here.join("\n")).then(fill)
}
