//! `mysql-drop-primary-key`: primary key dropped by itself.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::python::Span;
use crate::review::fix;
use crate::schema::{Change, Constraint, ConstraintKind, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "mysql-drop-primary-key",
    title: "Primary key dropped by itself",
    severity: Severity::Error,
    dialects: &[Dialect::Mysql],
    reference: "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-primary-key-operations",
    why: "Rows are stored in the order of the primary key: without one the table is copied while writes wait.",
    lock: Locks::mysql("shared metadata lock: writes wait for the copy"),
    fix: r#"op.execute("ALTER TABLE TABLE DROP PRIMARY KEY, ADD PRIMARY KEY (COLUMN)")
"#,
    // With the new key in one statement the table is built anew too, but writes go on.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE users MODIFY id integer NOT NULL")
    op.drop_constraint("PRIMARY", "users", type_="primary")
    op.create_primary_key(None, "users", ["id", "visits"])


def downgrade():
    op.execute("ALTER TABLE users DROP PRIMARY KEY, ADD PRIMARY KEY (id)")
"#,
    safe_example: r#"def upgrade():
    op.execute("ALTER TABLE users DROP PRIMARY KEY, ADD PRIMARY KEY (id, visits)")


def downgrade():
    op.execute("ALTER TABLE users DROP PRIMARY KEY, ADD PRIMARY KEY (id)")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| dropped(context, step)).collect()
}

fn dropped(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let gets_another = step.changes().iter().any(|change| {
        matches!(change, Change::AddConstraint { constraint: Constraint::PrimaryKey(_), .. })
    });
    let tables = step.changes().iter().filter_map(|change| match change {
        Change::DropConstraint { table, kind: Some(ConstraintKind::PrimaryKey), .. } => Some(table),
        _ => None,
    });
    tables
        .filter(|table| !gets_another && !step.is_new(table))
        .map(|table| {
            let message = format!("the primary key of \"{table}\" is dropped: the table is copied");
            let severity = context.by_size(&table.to_string(), Severity::Error);
            let hit = Hit::new(step.operation.span, severity, message);
            match with_the_next(step, table) {
                Some((span, source)) => hit.fix_at(span, source),
                None => hit,
            }
        })
        .collect()
}

/// Both steps in one statement, where the very next one makes the new key.
fn with_the_next(step: Step<'_>, table: &QualifiedName) -> Option<(Span, String)> {
    let next = step.after().next()?;
    let key = match next.changes() {
        [Change::AddConstraint { table: on, constraint: Constraint::PrimaryKey(key) }]
            if on == table =>
        {
            key
        }
        _ => return None,
    };
    let (here, there) = (step.operation.span, next.operation.span);
    if there.line != here.end_line + 1 || there.column != here.column {
        return None;
    }
    let columns: Vec<String> =
        key.columns.iter().map(|column| sql_name(column, Dialect::Mysql)).collect();
    let statement = format!(
        "ALTER TABLE {} DROP PRIMARY KEY, ADD PRIMARY KEY ({})",
        sql_name(&table.to_string(), Dialect::Mysql),
        columns.join(", ")
    );
    let span = Span { end_line: there.end_line, end_column: there.end_column, ..here };
    Some((span, fix::execute(&statement)))
}
