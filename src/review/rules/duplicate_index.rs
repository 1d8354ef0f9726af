//! `duplicate-index`: index that repeats another.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::fix_undo;
use crate::schema::{Change, Index, Table};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-index",
    title: "Index that repeats another",
    severity: Severity::Info,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/indexes-unique.html",
    why: "Both cost on every write, and no query gains anything from the second.",
    lock: Locks::NONE,
    fix: "Leave it out: the index of a primary key or a unique constraint serves queries as well.",
    // It costs with every write and fails nothing.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.create_index("ix_codes_label", "codes", ["label"])


def downgrade():
    op.drop_index("ix_codes_label", table_name="codes")
"#,
    safe_example: r#"def upgrade():
    op.create_index("ix_codes_code", "codes", ["code"])


def downgrade():
    op.drop_index("ix_codes_code", table_name="codes")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| repeated(context, step)).collect()
}

fn repeated(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    step.changes()
        .iter()
        .flat_map(|change| match change {
            Change::CreateIndex { table, index, .. } => {
                let other = step.table(table).and_then(|table| same(step, table, index));
                other.map(|other| hit(context, step, index, &other)).into_iter().collect()
            }
            Change::CreateTable { table, .. } => within(context, step, table),
            _ => Vec::new(),
        })
        .collect()
}

/// Indexes of a new table that repeat one of its constraints.
fn within(context: &Context<'_>, step: Step<'_>, table: &Table) -> Vec<Hit> {
    let constraints = Table { indexes: Vec::new(), ..table.clone() };
    let others = table.indexes.iter();
    others
        .filter_map(|index| Some(hit(context, step, index, &same(step, &constraints, index)?)))
        .collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, index: &Index, other: &str) -> Hit {
    let columns = index.columns.join(", ");
    let message = format!("index \"{}\" on {columns} repeats {other}", index.name);
    let hit = Hit::new(step.operation.span, Severity::Info, message);
    // What makes more than the index stays as it is.
    if step.changes().len() != 1 {
        return hit;
    }
    let drops = |change: &Change| matches!(change, Change::DropIndex { name, .. } if *name == index.name);
    hit.fix("pass").also(fix_undo::left_out(context, drops, "the index was never made"))
}

/// What has the same columns already and stays.
fn same(step: Step<'_>, table: &Table, index: &Index) -> Option<String> {
    let plain = |method: &Option<String>| method.as_deref().is_none_or(|name| name == "btree");
    if index.predicate.is_some() || !plain(&index.method) {
        return None;
    }
    let key = table.primary_key.as_ref().filter(|key| key.columns == index.columns);
    if key.is_some() {
        return Some("the primary key".to_owned());
    }
    let stays = |name: &str| !step.after().any(|later| drops(later, name));
    let unique = table
        .unique_constraints
        .iter()
        .find(|one| one.columns == index.columns && one.name.as_deref().is_none_or(stays));
    if let Some(unique) = unique {
        let name = unique.name.as_ref().map_or_else(String::new, |name| format!(" \"{name}\""));
        return Some(format!("the unique constraint{name}"));
    }
    let twin = table.indexes.iter().find(|other| {
        other.columns == index.columns
            && other.name != index.name
            && other.predicate.is_none()
            && other.method == index.method
            && (other.unique || !index.unique)
            && stays(&other.name)
    })?;
    Some(format!("\"{}\"", twin.name))
}

fn drops(step: Step<'_>, index: &str) -> bool {
    step.changes().iter().any(|change| match change {
        Change::DropIndex { name, .. } => name.rsplit('.').next() == Some(index),
        Change::DropConstraint { name, .. } => name.as_deref() == Some(index),
        _ => false,
    })
}
