//! `int-primary-key`: 32-bit primary key.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::fix_calls;
use crate::schema::{Change, Table};

pub(super) const RULE: Rule = Rule {
    id: "int-primary-key",
    title: "32-bit primary key",
    severity: Severity::Info,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://www.postgresql.org/docs/current/datatype-numeric.html",
    why: "After 2,147,483,647 rows no more can be inserted, and widening the key rewrites the table and those that refer to it.",
    lock: Locks::NONE,
    fix: r#"sa.Column("id", sa.BigInteger(), primary_key=True)
"#,
    proof: Proof::Refused { statement: "INSERT INTO visits (id) VALUES (3000000000)" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_table("visits", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("visits")
"#,
    safe_example: r#"def upgrade():
    op.create_table("visits", sa.Column("id", sa.BigInteger(), primary_key=True))


def downgrade():
    op.drop_table("visits")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| small(context, step)).collect()
}

fn small(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let tables = step.changes().iter().filter_map(|change| match change {
        Change::CreateTable { table, .. } => Some(&**table),
        _ => None,
    });
    let (table, column) = tables.into_iter().find_map(|table| Some((table, small_key(table)?)))?;
    let message = format!("the key \"{column}\" of \"{}\" has 32 bits", table.name);
    let types = ("Integer", "sa.BigInteger()");
    let source = fix_calls::retyped(context, step.operation.span, column, types);
    Some(Hit::new(step.operation.span, Severity::Info, message).fix_if(source))
}

/// The only column of the key, if it counts up in 32 bits or fewer.
fn small_key(table: &Table) -> Option<&str> {
    let [name] = table.primary_key.as_ref()?.columns.as_slice() else { return None };
    let column = table.column(name)?;
    let is_small = ["smallint", "integer", "int", "int(11)", "mediumint"]
        .iter()
        .any(|small| column.type_name.eq_ignore_ascii_case(small));
    // A key that refers elsewhere has the width of what it refers to.
    let refers = table.foreign_keys.iter().any(|key| key.columns.contains(name));
    (is_small && !refers).then_some(&column.name)
}
