//! `autogen-phantom-drop`: drop that nobody asked for.

use super::{ALL, Context, Creator, Hit, Proof, Rule, Severity, Step, creator_of_table};
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
    if is_made_again(step, table) {
        return None;
    }
    if context.models_define(&table.to_string()) {
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
