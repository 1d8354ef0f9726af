//! `reindex-not-concurrent`: index rebuilt while writes wait.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::{ServerVersion, fix};
use crate::schema::QualifiedName;
use crate::sql::Locking;

pub(super) const RULE: Rule = Rule {
    id: "reindex-not-concurrent",
    title: "Index rebuilt without CONCURRENTLY",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-reindex.html",
    why: "REINDEX keeps writes waiting for the whole rebuild, and reads that would use the index.",
    lock: Locks::postgresql("SHARE on the table, ACCESS EXCLUSIVE on the index: blocks writes, and reads through the index"),
    fix: r#"with op.get_context().autocommit_block():
    op.execute("REINDEX INDEX CONCURRENTLY NAME")
"#,
    proof: Proof::Lock { table: "orders", mode: "ShareLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("REINDEX INDEX ix_orders_state")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("REINDEX INDEX CONCURRENTLY ix_orders_state")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| rebuilt(context, step)).collect()
}

fn rebuilt(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let Some(Locking::Reindex { kind, name, concurrently: false }) = step.locking().pop() else {
        return None;
    };
    let table = name.as_ref().and_then(|name| table(step, &kind, name));
    if table.as_ref().is_some_and(|table| step.is_new(table)) {
        return None;
    }
    let told = table.map(|table| table.to_string()).unwrap_or_default();
    let what = name.map_or_else(String::new, |name| format!(" \"{name}\""));
    let message = format!(
        "{} {}{what}{} is rebuilt without CONCURRENTLY",
        "REINDEX",
        kind.to_lowercase(),
        context.rows_told(&told)
    );
    let severity = context.by_size(&told, Severity::Error);
    Some(Hit::new(step.operation.span, severity, message).fix_if(fixed(step, &kind).filter(|_| !context.server_before(ServerVersion(12, 0, 0)))))
}

/// The table whose index, or indexes, are rebuilt.
fn table(step: Step<'_>, kind: &str, name: &QualifiedName) -> Option<QualifiedName> {
    if kind == "TABLE" {
        return Some(name.clone());
    }
    let mut tables = step.schema().tables.values();
    let holder = tables.find(|table| table.indexes.iter().any(|index| index.name == name.name))?;
    Some(holder.name.clone())
}

fn fixed(step: Step<'_>, kind: &str) -> Option<String> {
    let text = step.statement()?;
    let upper = text.to_ascii_uppercase();
    let verb = upper.find("REINDEX")? + "REINDEX".len();
    let at = verb + upper.get(verb..)?.find(kind)? + kind.len();
    let (head, tail) = text.split_at_checked(at)?;
    Some(fix::in_autocommit_block(&fix::execute(&format!("{head} CONCURRENTLY{tail}"))))
}
