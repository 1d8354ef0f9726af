//! `index-not-concurrent`: index built while writes wait.

use super::{
    Context, CreatedIndex, Effect, Hit, PG, Place, Rule, Severity, Step, is_identifier, python_list,
};

pub(super) const RULE: Rule = Rule {
    id: "index-not-concurrent",
    title: "Index built while writes wait",
    severity: Severity::Error,
    dialects: PG,
    why: "CREATE INDEX without CONCURRENTLY holds its lock for the whole build; every INSERT, UPDATE and DELETE on the table waits.",
    lock: Some("SHARE on the table: blocks writes until the transaction ends"),
    fix: r#"with op.get_context().autocommit_block():
    op.create_index("NAME", "TABLE", ["COLUMN"], postgresql_concurrently=True, if_not_exists=True)
"#,
    check,
    unsafe_example: r#"def upgrade():
    op.create_index("ix_users_email", "users", ["email"])


def downgrade():
    op.drop_index("ix_users_email", table_name="users")
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("ix_users_email", "users", ["email"], postgresql_concurrently=True, if_not_exists=True)


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("ix_users_email", table_name="users", postgresql_concurrently=True, if_exists=True)
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| built(context, step)).collect()
}

fn built(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    step.effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::CreateIndex(index) if !index.concurrently && !step.made(&index.table) => {
                Some(hit(context, step, &index))
            }
            _ => None,
        })
        .collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, index: &CreatedIndex) -> Hit {
    let rows = context.rows_told(&index.table);
    let subject = match (&index.name, index.place) {
        (_, Place::Column) => format!("index=True on new column \"{}\"", index.columns.join(", ")),
        (Some(name), _) => format!("index \"{name}\""),
        (None, _) => "an index".to_owned(),
    };
    let message = format!("{subject} is built on \"{}\"{rows} without CONCURRENTLY", index.table);
    let severity = context.by_size(&index.table, Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    match fix(index) {
        Some(source) => hit.fix(source),
        None => hit,
    }
}

fn fix(index: &CreatedIndex) -> Option<String> {
    let table = &index.table;
    let plain = index.columns.iter().all(|column| is_identifier(column));
    if index.columns.is_empty()
        || !plain
        || table.contains('.')
        || index.place == Place::Alone && index.name.is_none()
    {
        return None;
    }
    let name =
        index.name.clone().unwrap_or_else(|| format!("ix_{table}_{}", index.columns.join("_")));
    let columns = python_list(&index.columns);
    let unique = if index.unique { ", unique=True" } else { "" };
    Some(format!(
        "with op.get_context().autocommit_block():\n    op.create_index(\"{name}\", \"{table}\", \
         {columns}{unique}, postgresql_concurrently=True, if_not_exists=True)"
    ))
}
