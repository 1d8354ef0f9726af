//! `concurrently-on-partitioned`: concurrent index on a partitioned table.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, Dialect, Index, QualifiedName, Table};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "concurrently-on-partitioned",
    title: "CONCURRENTLY on a partitioned table",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-createindex.html",
    why: "PostgreSQL cannot build or drop an index of a partitioned table concurrently (0A000): the statement fails.",
    lock: Locks::NONE,
    fix: r#"op.execute("CREATE INDEX NAME ON ONLY TABLE (COLUMN)")
with op.get_context().autocommit_block():  # for each partition
    op.execute("CREATE INDEX CONCURRENTLY PARTITION_NAME ON PARTITION (COLUMN)")
op.execute("ALTER INDEX NAME ATTACH PARTITION PARTITION_NAME")
"#,
    proof: Proof::Fails { with: "partitioned table" },
    check,
    unsafe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("ix_readings_id", "readings", ["id"], postgresql_concurrently=True)


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY ix_readings_2025_id ON readings_2025 (id)")
    op.execute("CREATE INDEX ix_readings_id ON ONLY readings (id)")
    op.execute("ALTER INDEX ix_readings_id ATTACH PARTITION ix_readings_2025_id")


def downgrade():
    op.execute("DROP INDEX ix_readings_id")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().filter(Step::is_concurrent).flat_map(concurrent).collect()
}

fn concurrent(step: Step<'_>) -> Vec<Hit> {
    step.changes()
        .iter()
        .filter_map(|change| match change {
            Change::CreateIndex { table, index, .. } => built(step, table, index),
            Change::DropIndex { name, table, .. } => dropped(step, name, table.as_ref()),
            _ => None,
        })
        .collect()
}

fn is_partitioned(table: &Table) -> bool {
    table.partition_by.is_some()
}

fn built(step: Step<'_>, table: &QualifiedName, index: &Index) -> Option<Hit> {
    step.table(table).filter(|table| is_partitioned(table))?;
    let message = format!(
        "index \"{}\" cannot be built CONCURRENTLY: \"{table}\" is partitioned",
        index.name
    );
    let severity = step.by_direction(Severity::Error);
    Some(Hit::new(step.operation.span, severity, message).fix_if(in_parts(table, index)))
}

/// The index on the table alone, then one on each partition.
pub(super) fn in_parts(table: &QualifiedName, index: &Index) -> Option<String> {
    if index.name.is_empty() || index.columns.is_empty() {
        return None;
    }
    let name = sql_name(&index.name, Dialect::Postgresql);
    let unique = if index.unique { "UNIQUE " } else { "" };
    let on = sql_name(&table.to_string(), Dialect::Postgresql);
    let columns = index.columns.join(", ");
    let parent = fix::execute(&format!("CREATE {unique}INDEX {name} ON ONLY {on} ({columns})"));
    Some(format!(
        "{parent}  # outside of autocommit_block()\n\
         # then for each partition, in an autocommit_block():\n\
         # CREATE {unique}INDEX CONCURRENTLY ... ON the_partition ({columns})\n\
         # ALTER INDEX {name} ATTACH PARTITION ..."
    ))
}

fn dropped(step: Step<'_>, name: &str, table: Option<&QualifiedName>) -> Option<Hit> {
    let bare = name.rsplit('.').next().unwrap_or(name);
    let has = |table: &&Table| table.indexes.iter().any(|index| index.name == bare);
    let holder = table
        .and_then(|table| step.table(table))
        .or_else(|| step.schema().tables.values().find(has))
        .filter(|table| is_partitioned(table))?;
    let message = format!(
        "index \"{bare}\" cannot be dropped CONCURRENTLY: \"{}\" is partitioned",
        holder.name
    );
    let statement = format!("DROP INDEX {}", sql_name(name, Dialect::Postgresql));
    let severity = step.by_direction(Severity::Error);
    Some(Hit::new(step.operation.span, severity, message).fix(fix::execute(&statement)))
}
