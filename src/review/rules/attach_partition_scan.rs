//! `attach-partition-scan`: partition read from end to end as it is attached.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::{fix, fix_undo};
use crate::schema::{Dialect, QualifiedName, Table};
use crate::sql::{Locking, says, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "attach-partition-scan",
    title: "ATTACH PARTITION scans the partition",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Every row of the partition is checked against its bounds while nobody can read or write it, unless a validated CHECK already proves them.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the partition for the scan"),
    fix: r#"op.execute("ALTER TABLE PARTITION ADD CONSTRAINT NAME CHECK (KEY >= FROM AND KEY < TO) NOT VALID")
# in the next revision:
op.execute("ALTER TABLE PARTITION VALIDATE CONSTRAINT NAME")
op.execute("ALTER TABLE TABLE ATTACH PARTITION PARTITION FOR VALUES FROM (FROM) TO (TO)")
"#,
    proof: Proof::Scan { table: "readings_2024" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE readings ATTACH PARTITION readings_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")


def downgrade():
    op.execute("ALTER TABLE readings DETACH PARTITION readings_2024")
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute(
            "ALTER TABLE readings_2024 ADD CONSTRAINT readings_2024_taken_at "
            "CHECK (taken_at >= '2024-01-01' AND taken_at < '2025-01-01') NOT VALID"
        )
        op.execute("ALTER TABLE readings_2024 VALIDATE CONSTRAINT readings_2024_taken_at")
    op.execute("ALTER TABLE readings ATTACH PARTITION readings_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")


def downgrade():
    op.execute("ALTER TABLE readings DETACH PARTITION readings_2024")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| attached(context, step)).collect()
}

fn attached(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let Some(Locking::AttachPartition { table, partition }) = step.locking().pop() else {
        return None;
    };
    let key = step.table(&table).and_then(key_of);
    let known = step.table(&partition);
    if step.is_new(&partition) || known.is_some_and(|known| is_proven(known, key.as_deref())) {
        return None;
    }
    let rows = context.rows_told(&partition.to_string());
    let message = format!("\"{partition}\"{rows} is read from end to end as it is attached to \"{table}\"");
    let severity = context.by_size(&partition.to_string(), Severity::Warning);
    let hit = Hit::new(step.operation.span, severity, message);
    Some(fixed(context, step, &hit, (&table, &partition), key.as_deref()).unwrap_or(hit))
}

/// The column by which the table is divided, where it is a single one.
fn key_of(table: &Table) -> Option<String> {
    let (_, inside) = table.partition_by.as_deref()?.split_once('(')?;
    let key = inside.trim_end().strip_suffix(')')?.trim().trim_matches('"');
    let is_name = key.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    is_name.then(|| key.to_ascii_lowercase())
}

/// Whether a validated check says something of the key.
fn is_proven(partition: &Table, key: Option<&str>) -> bool {
    let speaks = |expression: &str| match key {
        Some(key) => says(&expression.replace('"', ""), key),
        None => true,
    };
    let mut checks = partition.check_constraints.iter();
    checks.any(|check| check.validated && speaks(&check.expression))
}

/// The bounds as a check, to be validated before the partition is attached.
fn fixed(
    context: &Context<'_>,
    step: Step<'_>,
    hit: &Hit,
    (table, partition): (&QualifiedName, &QualifiedName),
    key: Option<&str>,
) -> Option<Hit> {
    let text = step.statement()?;
    let bounds = text.get(text.to_ascii_uppercase().find("FOR VALUES")?..)?;
    let (from, rest) = bounds.split_once('(')?.1.split_once(')')?;
    let to = rest.split_once('(').and_then(|(_, to)| to.split_once(')')).map(|(to, _)| to);
    let key = sql_name(key?, Dialect::Postgresql);
    let condition = match to {
        Some(to) => format!("{key} IS NOT NULL AND {key} >= {from} AND {key} < {to}"),
        None if step.says("VALUES IN") => format!("{key} IN ({from})"),
        None => return None,
    };
    let on = sql_name(&partition.to_string(), Dialect::Postgresql);
    let whole = sql_name(&table.to_string(), Dialect::Postgresql);
    let name = sql_name(&format!("{}_bounds", partition.name), Dialect::Postgresql);
    let alter = |what: &str| fix::execute(&format!("ALTER TABLE {on} {what}"));
    let drop = alter(&format!("DROP CONSTRAINT {name}"));
    let detaches = fix_undo::undoing_step(context, |step| step.says("DETACH PARTITION"));
    let undone = fix_undo::undone_by(context, detaches, &drop)?;
    let attach = fix::source_at(context, step.operation.span)?;
    let detach = fix::execute(&format!("ALTER TABLE {whole} DETACH PARTITION {on}"));
    let add = alter(&format!("ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID"));
    let later = format!("{}\n{attach}", alter(&format!("VALIDATE CONSTRAINT {name}")));
    let again = Hit::new(hit.span, hit.severity, hit.message.clone());
    Some(again.fix(add).also(undone).then_and_back(later, detach))
}
