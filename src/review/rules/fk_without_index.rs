//! `fk-without-index`: foreign key without an index.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::python::{python_list, python_string};
use crate::review::fix;
use crate::schema::{Change, Constraint, ForeignKey, QualifiedName, Table};

pub(super) const RULE: Rule = Rule {
    id: "fk-without-index",
    title: "Foreign key without an index",
    severity: Severity::Warning,
    dialects: &[Dialect::Postgresql, Dialect::Sqlite],
    reference: "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
    why: "Each DELETE and each change of a key in the table referred to reads this whole table to find the rows that refer to it.",
    lock: Locks::NONE,
    fix: r#"op.create_index("ix_TABLE_COLUMN", "TABLE", ["COLUMN"])
"#,
    // A delete reads the whole table; whether that hurts, its size decides.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.create_table(
        "bookings",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    )


def downgrade():
    op.drop_table("bookings")
"#,
    safe_example: r#"def upgrade():
    op.create_table(
        "bookings",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    )


def downgrade():
    op.drop_table("bookings")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| unindexed(context, step)).collect()
}

fn unindexed(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let mut bare: Vec<(&QualifiedName, &ForeignKey)> = Vec::new();
    for change in step.changes() {
        match change {
            Change::CreateTable { table, .. } => {
                bare.extend(table.foreign_keys.iter().map(|key| (&table.name, key)));
            }
            Change::AddConstraint { table, constraint: Constraint::ForeignKey(key) } => {
                bare.push((table, key));
            }
            _ => {}
        }
    }
    // What the whole migration leaves counts, and what all that is reviewed leaves: the index may well be
    // made later, and has to be, where writes are to go on.
    let last = context.input.walked.revisions.last();
    bare.retain(|(table, key)| {
        let left = context.walk.after.table(table, context.dialect());
        let at_last = || last.and_then(|last| last.walk.after.table(table, context.dialect()));
        left.is_some_and(|left| !is_served(left, key))
            && !at_last().is_some_and(|left| is_served(left, key))
    });
    let (table, _) = *bare.first()?;
    Some(hit(context, step, table, &bare))
}

/// Whether an index leads to the rows that refer to one key.
fn is_served(table: &Table, key: &ForeignKey) -> bool {
    // One column of the key in front leads to few rows already.
    let leads = |columns: &[String]| {
        let first = columns.first().map(|column| column.trim_end_matches(" DESC"));
        first.is_some_and(|first| key.columns.iter().any(|column| column == first))
    };
    table.primary_key.as_ref().is_some_and(|one| leads(&one.columns))
        || table.unique_constraints.iter().any(|one| leads(&one.columns))
        || table.indexes.iter().any(|one| leads(&one.columns))
}

const LATER: &str = "Build the index in the next revision, outside of a transaction, so that writes go on.";

fn hit(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    bare: &[(&QualifiedName, &ForeignKey)],
) -> Hit {
    let told: Vec<String> =
        bare.iter().map(|(table, key)| format!("{table}({})", key.columns.join(", "))).collect();
    let (key, has) = if bare.len() == 1 { ("key", "has") } else { ("keys", "have") };
    let message = format!("the foreign {key} {} {has} no index", told.join(", "));
    let severity = context.by_size(&table.to_string(), Severity::Warning);
    let hit = Hit::new(step.operation.span, severity, message);
    let is_new = step.changes().iter().any(|it| matches!(it, Change::CreateTable { .. }))
        || step.is_new(table);
    let concurrent = !is_new && context.dialect() == Dialect::Postgresql;
    let builds: Vec<String> =
        bare.iter().map(|(table, key)| build(table, key, concurrent)).collect();
    if concurrent {
        let later = fix::in_autocommit_block(&builds.join("\n"));
        return hit.advice(LATER).then_and_back(later, in_reverse(bare));
    }
    let call = fix::source_at(context, step.operation.span);
    hit.fix_if(call.map(|call| format!("{call}\n{}", builds.join("\n"))))
}

fn in_reverse(bare: &[(&QualifiedName, &ForeignKey)]) -> String {
    let drops = bare.iter().rev().map(|(table, key)| {
        let schema = table.schema.as_ref().map(|it| format!(", schema={}", python_string(it)));
        format!(
            "op.drop_index({}, table_name={}{}, postgresql_concurrently=True)",
            python_string(&index_name(table, key)),
            python_string(&table.name),
            schema.unwrap_or_default(),
        )
    });
    fix::in_autocommit_block(&drops.collect::<Vec<_>>().join("\n"))
}

fn index_name(table: &QualifiedName, key: &ForeignKey) -> String {
    format!("ix_{}_{}", table.name, key.columns.join("_"))
}

fn build(table: &QualifiedName, key: &ForeignKey, concurrent: bool) -> String {
    let name = index_name(table, key);
    let schema = table.schema.as_ref().map(|it| format!(", schema={}", python_string(it)));
    format!(
        "op.create_index({}, {}, {}{}{})",
        python_string(&name),
        python_string(&table.name),
        python_list(&key.columns),
        schema.unwrap_or_default(),
        if concurrent { ", postgresql_concurrently=True" } else { "" },
    )
}
