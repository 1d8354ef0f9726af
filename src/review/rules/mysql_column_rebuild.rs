//! `mysql-column-rebuild`: column added or dropped by building the table anew.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::ServerVersion;
use crate::schema::{Change, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "mysql-column-rebuild",
    title: "Column added or dropped by building the table anew",
    severity: Severity::Warning,
    dialects: &[Dialect::Mysql],
    reference: "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html",
    why: "Before MySQL 8.0.12 and MariaDB 10.3 a column is added by writing the whole table anew, before MySQL 8.0.29 and MariaDB 10.4 one is dropped so; in between it is noted in the metadata.",
    lock: Locks::mysql("metadata lock at both ends; writes go on in between, replicas fall behind"),
    fix: "Run it when little is written, or with gh-ost or pt-online-schema-change.",
    // It takes MySQL before 8.0.12 and MariaDB before 10.3.
    proof: Proof::Source,
    check,
    unsafe_example: r#"# server-version: 8.0.11
def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"# server-version: 8.0.29
def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| rebuilt(context, step)).collect()
}

fn rebuilt(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let in_place = step.changes().iter().filter_map(|change| told(context, change));
    in_place
        .filter(|(table, _)| !step.is_new(table))
        .map(|(table, what)| {
            let rows = context.rows_told(&table.to_string());
            let message = format!("{what}: this server writes \"{table}\"{rows} anew for it");
            let severity = context.by_size(&table.to_string(), Severity::Warning);
            Hit::new(step.operation.span, severity, message)
        })
        .collect()
}

/// The table that is built anew, and for what.
fn told<'a>(context: &Context<'_>, change: &'a Change) -> Option<(&'a QualifiedName, String)> {
    match change {
        Change::AddColumn { table, column, .. }
            if context.mysql_before(ServerVersion(8, 0, 12), ServerVersion(10, 3, 0)) =>
        {
            Some((table, format!("column \"{}\" is added", column.name)))
        }
        Change::DropColumn { table, column, .. }
            if context.mysql_before(ServerVersion(8, 0, 29), ServerVersion(10, 4, 0)) =>
        {
            Some((table, format!("column \"{column}\" is dropped")))
        }
        _ => None,
    }
}
