//! `mysql-fulltext-index`: full-text or spatial index.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "mysql-fulltext-index",
    title: "Full-text or spatial index",
    severity: Severity::Error,
    dialects: &[Dialect::Mysql],
    reference: "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-index-operations",
    why: "Writes wait for the build; the first full-text index of a table writes the table anew for its hidden FTS_DOC_ID.",
    lock: Locks::mysql("shared metadata lock: writes wait"),
    fix: r#"Build it while nobody writes, or with gh-ost or pt-online-schema-change."#,
    proof: Proof::Rewrite { table: "users" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_index("ft_users_name", "users", ["name"], mysql_prefix="FULLTEXT")


def downgrade():
    op.drop_index("ft_users_name", table_name="users")
"#,
    safe_example: r#"def upgrade():
    op.create_index("ix_users_email", "users", ["email"])


def downgrade():
    op.drop_index("ix_users_email", table_name="users")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| found(context, step)).collect()
}

fn found(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let prefix = step.keyword("mysql_prefix").and_then(|value| value.as_str());
    let is_one = prefix.is_some_and(|prefix| {
        ["FULLTEXT", "SPATIAL"].iter().any(|kind| prefix.eq_ignore_ascii_case(kind))
    }) || step.says("FULLTEXT")
        || step.says("SPATIAL INDEX")
        || step.says("SPATIAL KEY");
    let table = step.changes().iter().find_map(Change::table);
    if !is_one || step.says("CREATE TABLE") || table.is_some_and(|table| step.is_new(table)) {
        return None;
    }
    let name = table.map(ToString::to_string).unwrap_or_default();
    let message = format!("a full-text or spatial index is built on \"{name}\" while writes wait");
    Some(Hit::new(step.operation.span, context.by_size(&name, Severity::Error), message))
}
