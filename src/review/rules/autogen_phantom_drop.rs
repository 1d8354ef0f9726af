//! `autogen-phantom-drop`: drop that nobody asked for.

use std::collections::BTreeSet;

use super::{ALL, Context, Creator, Hit, OperationKind, Proof, Rule, Severity, Step, creator_of_table};
use crate::schema::{Change, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "autogen-phantom-drop",
    title: "Drop that nobody asked for",
    severity: Severity::Error,
    dialects: ALL,
    why: "Autogenerate drops every table it does not find in the metadata: tables of extensions, queues and other applications, or models that env.py does not import.",
    lock: None,
    fix: "Delete the call, and keep the table out of autogenerate: context.configure(..., include_object=lambda o, name, type_, reflected, to: not (type_ == \"table\" and name == \"TABLE\"))",
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.drop_table("spatial_ref_sys")


def downgrade():
    op.create_table("spatial_ref_sys", sa.Column("id", sa.Integer(), primary_key=True))
"#,
    safe_example: r#"def upgrade():
    op.drop_column("users", "visits")


def downgrade():
    op.add_column("users", sa.Column("visits", sa.Integer()))
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| phantoms(context, step)).collect()
}

fn phantoms(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let dropped = step.changes().iter().filter_map(|change| match change {
        Change::DropTable { table, .. } if !step.is_new(table) => Some(table),
        _ => None,
    });
    dropped
        .filter_map(|table| {
            let why = reason(context, step, table)?;
            let message = format!("table \"{table}\" is dropped, but {why}");
            Some(Hit::new(step.operation.span, Severity::Error, message))
        })
        .collect()
}

fn reason(context: &Context<'_>, step: Step<'_>, table: &QualifiedName) -> Option<&'static str> {
    // Batch mode's own leftovers are nobody's.
    if is_made_again(step, table) || table.name.starts_with("_alembic_tmp_") {
        return None;
    }
    if context.models_define(&table.to_string()) && !is_made_later(context, table) {
        return Some("the models still define it");
    }
    let nobody = creator_of_table(context, step, table) == Creator::Nobody;
    nobody.then_some("no migration of this project created it")
}

/// Whether the migration makes the table anew afterwards, or puts another in its place.
fn is_made_again(step: Step<'_>, table: &QualifiedName) -> bool {
    step.after().any(|later| {
        let mut changes = later.changes().iter();
        changes.any(|change| match change {
            Change::CreateTable { table: made, .. } => made.name == *table,
            Change::RenameTable { to, .. } => to == table,
            _ => false,
        })
    })
}

/// Whether a revision that does not stand below this one makes such a table.
fn is_made_later(context: &Context<'_>, table: &QualifiedName) -> bool {
    let below: BTreeSet<&str> =
        context.ancestors().map(|revision| revision.id.as_str()).collect();
    let later = context.input.graph.revisions.values().filter(|revision| {
        revision.id != context.revision.id && !below.contains(revision.id.as_str())
    });
    let names = |source: &str| {
        let quoted = [format!("\"{}\"", table.name), format!("'{}'", table.name)];
        quoted.iter().any(|name| source.contains(name.as_str()))
    };
    let likely = later.filter(|revision| {
        let source = &revision.source;
        names(source) && (source.contains("create_table") || source.contains("CREATE TABLE"))
    });
    likely.into_iter().any(|revision| {
        let migration = context.input.walked.migration_of(revision);
        let mut operations = migration.upgrade.operations.iter();
        operations.any(|one| match &one.kind {
            OperationKind::CreateTableOp { table_name, .. } => *table_name == table.name,
            OperationKind::RenameTableOp { new_table_name, .. } => *new_table_name == table.name,
            _ => false,
        })
    })
}
