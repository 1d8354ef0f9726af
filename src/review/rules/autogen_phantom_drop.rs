//! `autogen-phantom-drop`: drop that nobody asked for.

use super::{ALL, Context, Creator, Effect, History, Hit, Proof, Rule, Severity, Step};

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
    op.drop_column("users", "age")


def downgrade():
    op.add_column("users", sa.Column("age", sa.Integer()))
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let history = History::of(context);
    context.upgrade().flat_map(|step| phantom(context, &history, step)).collect()
}

fn phantom(context: &Context<'_>, history: &History<'_>, step: Step<'_>) -> Vec<Hit> {
    step.effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::DropTable { table, .. } if !step.made(&table) => {
                reason(context, history, &table).map(|why| (table, why))
            }
            _ => None,
        })
        .map(|(table, why)| {
            let message = format!("table \"{table}\" is dropped, but {why}");
            Hit::new(step.operation.span, Severity::Error, message)
        })
        .collect()
}

fn reason(context: &Context<'_>, history: &History<'_>, table: &str) -> Option<String> {
    if context.models_define(table) {
        return Some("the models still define it".to_owned());
    }
    let unknown = history.creator_of_table(table) == Creator::Nobody;
    unknown.then(|| "no migration of this project created it".to_owned())
}
