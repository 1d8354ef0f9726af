//! `create-partition-of-lock`: partition made under the lock of its table.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::Dialect;
use crate::sql::{Locking, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "create-partition-of-lock",
    title: "CREATE TABLE ... PARTITION OF locks the table",
    severity: Severity::Info,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-createtable.html",
    why: "Making a partition in place waits for every query on the whole partitioned table; attaching a table made before only keeps other schema changes out.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the partitioned table: blocks reads and writes until the transaction ends"),
    fix: r#"op.execute("CREATE TABLE PARTITION (LIKE TABLE INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
op.execute("ALTER TABLE TABLE ATTACH PARTITION PARTITION FOR VALUES FROM (FROM) TO (TO)")
"#,
    proof: Proof::Lock { table: "readings", mode: "AccessExclusiveLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("CREATE TABLE readings_2027 PARTITION OF readings FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')")


def downgrade():
    op.execute("DROP TABLE readings_2027")
"#,
    safe_example: r#"def upgrade():
    op.execute("CREATE TABLE readings_2027 (LIKE readings INCLUDING DEFAULTS)")
    op.execute("ALTER TABLE readings ATTACH PARTITION readings_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')")


def downgrade():
    op.execute("DROP TABLE readings_2027")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(made).collect()
}

fn made(step: Step<'_>) -> Option<Hit> {
    let Some(Locking::CreatePartition { table, partition }) = step.locking().pop() else {
        return None;
    };
    if step.is_new(&table) {
        return None;
    }
    let message = format!("\"{partition}\" is made under an exclusive lock of the whole of \"{table}\"");
    let text = step.statement()?;
    let bounds = ["FOR VALUES", "DEFAULT"].iter().find_map(|words| {
        let at = text.to_ascii_uppercase().find(words)?;
        text.get(at..)
    });
    let source = bounds.map(|bounds| {
        let told = |name: &str| sql_name(name, Dialect::Postgresql);
        let (on, name) = (told(&table.to_string()), told(&partition.to_string()));
        let create = format!(
            "CREATE TABLE {name} (LIKE {on} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        );
        let attach = format!("ALTER TABLE {on} ATTACH PARTITION {name} {bounds}");
        format!("{}\n{}", fix::execute(&create), fix::execute(&attach))
    });
    Some(Hit::new(step.operation.span, Severity::Info, message).fix_if(source))
}
