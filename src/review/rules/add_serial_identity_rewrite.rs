//! `add-serial-identity-rewrite`: counting column added to a table with rows.

use super::{Context, Dialect, Hit, Locks, OperationKind, Proof, Rule, Severity, Step};
use crate::review::fix_fill::filled_later;
use crate::review::{LaterRevision, fix};
use crate::schema::{Change, Column, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "add-serial-identity-rewrite",
    title: "Serial or identity column added",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    why: "Every row gets a number of its own: the whole table is written anew while nobody can read or write it.",
    lock: Locks::REWRITE,
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

const WHY_ON_MYSQL: &str = "Every row gets a number of its own: the table is copied while writes wait.";

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
    if context.dialect() != Dialect::Postgresql {
        return hit.why(WHY_ON_MYSQL);
    }
    if step.changes().len() != 1 {
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
    let fill = (&*format!("{name} = DEFAULT"), &*format!("{name} IS NULL"));
    let required = !column.nullable || column.serial || column.identity.is_some();
    let mut later = filled_later(table, &column.name, required, fill);
    if let (Some(kind), Some(last)) = (&column.identity, later.last_mut()) {
        become_identity(last, kind, (&on, &name, &sequence));
    }
    hit.fix(here.join("\n")).later(later)
}

/// Once every row has its number and the column is required, the database numbers by itself.
fn become_identity(last: &mut LaterRevision, kind: &str, (on, name, sequence): (&str, &str, &str)) {
    let alter = |what: &str| format!("ALTER TABLE {on} ALTER COLUMN {name} {what}");
    let go_on = |place: &str| {
        format!("SELECT setval({place}, (SELECT coalesce(max({name}), 0) + 1 FROM {on}), false)")
    };
    let forth = [
        alter("DROP DEFAULT"),
        format!("DROP SEQUENCE {sequence}"),
        alter(&format!("ADD GENERATED {kind} AS IDENTITY")),
        go_on(&format!("pg_get_serial_sequence('{on}', '{name}')")),
    ];
    let back = [
        alter("DROP IDENTITY"),
        format!("CREATE SEQUENCE {sequence} OWNED BY {on}.{name}"),
        alter(&format!("SET DEFAULT nextval('{sequence}')")),
        go_on(&format!("'{sequence}'")),
    ];
    let calls = |statements: &[String]| {
        statements.iter().map(|one| fix::execute(one)).collect::<Vec<_>>().join("\n")
    };
    last.upgrade = format!("{}\n{}", last.upgrade, calls(&forth));
    let undone = last.downgrade.take().unwrap_or_default();
    last.downgrade = Some(format!("{}\n{undone}", calls(&back)).trim_end().to_owned());
}
