//! `attach-partition-scan`: partition read from end to end as it is attached.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::{fix, fix_undo};
use crate::schema::{Dialect, QualifiedName, Table};
use crate::sql::{Locking, conjuncts, mentions, says, sql_name};

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
    if step.is_new(&partition) || known.is_some_and(|known| is_proven(step, known, key.as_deref())) {
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

/// Whether a validated check says of the key what the bounds ask for.
fn is_proven(step: Step<'_>, partition: &Table, key: Option<&str>) -> bool {
    let checks = || partition.check_constraints.iter().filter(|check| check.validated);
    if step.says("MODULUS") {
        return checks().any(|check| says(&check.expression, "satisfied_hash_partition"));
    }
    let Some(key) = key else { return checks().next().is_some() };
    let parts: Vec<String> = checks().flat_map(|check| conjuncts(&check.expression)).collect();
    let of_key: Vec<&String> = parts.iter().filter(|part| mentions(part, key)).collect();
    let is_null = |part: &String| part.to_ascii_uppercase().ends_with("IS NOT NULL");
    let may_be_null = partition.column(key).is_some_and(|column| column.nullable);
    if of_key.is_empty() || may_be_null && !of_key.iter().any(|part| is_null(part)) {
        return false;
    }
    let Some((from, to)) = step.statement().and_then(bounds) else { return true };
    let within = |sign: &str, bound: &str| {
        let limits: Vec<&str> = of_key.iter().filter_map(|part| limit(part, sign)).collect();
        limits.is_empty() && of_key.iter().any(|part| !is_comparison(part))
            || limits.iter().any(|limit| reaches(sign, limit, bound))
    };
    (from.eq_ignore_ascii_case("minvalue") || within(">", &from))
        && (to.eq_ignore_ascii_case("maxvalue") || within("<", &to))
}

/// What `FOR VALUES FROM (…) TO (…)` says, of a single key.
fn bounds(statement: &str) -> Option<(String, String)> {
    let from = statement.to_ascii_uppercase().find("FOR VALUES")?;
    let (_, rest) = statement.get(from..)?.split_once('(')?;
    let (from, rest) = rest.split_once(')')?;
    let (_, rest) = rest.split_once('(')?;
    let (to, _) = rest.split_once(')')?;
    Some((from.trim().to_owned(), to.trim().to_owned()))
}

/// Whether a part of a check compares, or only says that there is a value.
fn is_comparison(part: &str) -> bool {
    let upper = part.to_ascii_uppercase();
    upper.ends_with("IS NOT NULL")
        || ["<", ">"].iter().any(|sign| part.contains(sign)) && !upper.contains(" OR ")
}

/// The value that `key >= value` or `key < value` compares with, for the sign that is asked for.
fn limit<'p>(part: &'p str, sign: &str) -> Option<&'p str> {
    let (_, value) = part.split_once(sign)?;
    Some(value.trim_start_matches('=').trim())
}

/// Whether a limit of the check keeps within the bound. Values that cannot be compared may.
fn reaches(sign: &str, limit: &str, bound: &str) -> bool {
    let plain = |value: &str| {
        let value = value.split("::").next().unwrap_or(value).trim().trim_matches(['\'', '(', ')']);
        let value = value.strip_prefix("DATE '").unwrap_or(value);
        value.strip_prefix("TIMESTAMP '").unwrap_or(value).to_owned()
    };
    let (limit, bound) = (plain(limit), plain(bound));
    let narrower = match (limit.parse::<f64>(), bound.parse::<f64>()) {
        (Ok(limit), Ok(bound)) => limit.partial_cmp(&bound),
        _ if is_iso(&limit) && is_iso(&bound) => Some(limit.cmp(&bound)),
        _ => None,
    };
    let Some(order) = narrower else { return true };
    if sign == ">" { order.is_ge() } else { order.is_le() }
}

/// Whether the text begins with `YYYY-MM-DD`, so that its order is that of the days.
fn is_iso(text: &str) -> bool {
    let shape: Vec<bool> = text.bytes().take(10).map(|byte| byte.is_ascii_digit()).collect();
    shape == [true, true, true, true, false, true, true, false, true, true]
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
