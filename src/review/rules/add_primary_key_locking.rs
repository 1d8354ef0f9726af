//! `add-primary-key-locking`: primary key built under lock.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::python::{python_list, python_string};
use crate::review::fix;
use crate::schema::{Change, Constraint, PrimaryKey, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "add-primary-key-locking",
    title: "Primary key built under lock",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "The key builds its index and checks every row for NULL while nobody can read or write the table, and fails on the first duplicate.",
    lock: Locks::both(
        "ACCESS EXCLUSIVE on the table: blocks reads and writes for the index build",
        "shared metadata lock on the table for the copy: blocks writes",
    ),
    fix: r#"with op.get_context().autocommit_block():
    op.create_index("NAME", "TABLE", ["COLUMN"], unique=True, postgresql_concurrently=True)
op.execute("ALTER TABLE TABLE ADD CONSTRAINT NAME PRIMARY KEY USING INDEX NAME")
"#,
    proof: Proof::Scan { table: "codes" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_primary_key("pk_codes", "codes", ["code"])


def downgrade():
    op.drop_constraint("pk_codes", "codes", type_="primary")
"#,
    safe_example: r#"def upgrade():
    op.execute("ALTER TABLE codes ADD CONSTRAINT codes_code_nn CHECK (code IS NOT NULL) NOT VALID")
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE codes VALIDATE CONSTRAINT codes_code_nn")
        op.create_index("pk_codes", "codes", ["code"], unique=True, postgresql_concurrently=True)
    op.execute("ALTER TABLE codes ADD CONSTRAINT pk_codes PRIMARY KEY USING INDEX pk_codes")
    op.drop_constraint("codes_code_nn", "codes", type_="check")


def downgrade():
    op.drop_constraint("pk_codes", "codes", type_="primary")
    op.alter_column("codes", "code", existing_type=sa.String(40), nullable=True)
"#,
};

const WHY_ON_MYSQL: &str = "Rows are stored in the order of the key: the table is copied while writes wait, and the change fails on the first duplicate or NULL.";

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| built(context, step)).collect()
}

fn built(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let added = step.changes().iter().filter_map(|change| match change {
        Change::AddConstraint { table, constraint: Constraint::PrimaryKey(key) } => {
            Some((table, key))
        }
        _ => None,
    });
    added
        .filter(|(table, _)| !step.is_new(table) && !refuses_to_lock(step))
        .map(|(table, key)| hit(context, step, table, key))
        .collect()
}

/// Whether MySQL is told to fail rather than make writes wait.
fn refuses_to_lock(step: Step<'_>) -> bool {
    let plain = step.statement().unwrap_or_default().replace(' ', "").to_ascii_uppercase();
    plain.contains("LOCK=NONE")
}

fn hit(context: &Context<'_>, step: Step<'_>, table: &QualifiedName, key: &PrimaryKey) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let columns = key.columns.join(", ");
    let work = match context.dialect() {
        Dialect::Mysql => "copies the table",
        _ => "builds its index under lock",
    };
    let message = format!("the primary key {table}({columns}){rows} {work}");
    let severity = context.by_size(&table.to_string(), Severity::Error);
    let source = match context.dialect() {
        Dialect::Postgresql => on_postgresql(step, table, key),
        _ => on_mysql(step, table, key),
    };
    let hit = Hit::new(step.operation.span, severity, message).fix_if(source);
    match context.dialect() {
        Dialect::Mysql => hit.why(WHY_ON_MYSQL),
        _ => hit,
    }
}

/// The index on its own, then the key that takes it over.
fn on_postgresql(step: Step<'_>, table: &QualifiedName, key: &PrimaryKey) -> Option<String> {
    if step.changes().len() != 1 || key.columns.is_empty() {
        return None;
    }
    let name = key.name.clone().unwrap_or_else(|| format!("{}_pkey", table.name));
    let schema = table.schema.as_ref().map(|it| format!(", schema={}", python_string(it)));
    let index = QualifiedName::new(table.schema.clone(), &name).to_string();
    let leftover =
        format!("DROP INDEX CONCURRENTLY IF EXISTS {}", sql_name(&index, Dialect::Postgresql));
    let build = format!(
        "{}\nop.create_index({}, {}, {}{}, unique=True, postgresql_concurrently=True)",
        fix::execute(&leftover),
        python_string(&name),
        python_string(&table.name),
        python_list(&key.columns),
        schema.unwrap_or_default(),
    );
    let quoted = sql_name(&name, Dialect::Postgresql);
    let take_over = format!(
        "ALTER TABLE {} ADD CONSTRAINT {quoted} PRIMARY KEY USING INDEX {quoted}",
        sql_name(&table.to_string(), Dialect::Postgresql)
    );
    Some(format!("{}\n{}", fix::in_autocommit_block(&build), fix::execute(&take_over)))
}

/// The key in one statement that says that writes go on, or fails.
fn on_mysql(step: Step<'_>, table: &QualifiedName, key: &PrimaryKey) -> Option<String> {
    let names: Vec<String> =
        key.columns.iter().map(|column| sql_name(column, Dialect::Mysql)).collect();
    let statement = format!(
        "ALTER TABLE {} ADD PRIMARY KEY ({}), ALGORITHM=INPLACE, LOCK=NONE",
        sql_name(&table.to_string(), Dialect::Mysql),
        names.join(", ")
    );
    (!names.is_empty() && step.changes().len() == 1).then(|| fix::execute(&statement))
}
