//! `sqlite-batch-loses-index`: copied table that loses an index on an expression.

use super::sqlite_batch_loses_check::says_what_it_copies;
use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step, recreated_table};
use crate::review::fix;
use crate::schema::{Index, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "sqlite-batch-loses-index",
    title: "Copied table loses its index on an expression",
    severity: Severity::Warning,
    dialects: &[Dialect::Sqlite],
    reference: "https://alembic.sqlalchemy.org/en/latest/batch.html",
    why: "SQLAlchemy does not reflect indexes on expressions, so that batch mode leaves them out of its copy; a Python warning is all that tells. A unique one no longer keeps doubles out.",
    lock: Locks::NONE,
    fix: "Create the index again after the batch.",
    proof: Proof::Admitted { statement: "INSERT INTO labels (id, label) VALUES (2, 'RED')" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("label", sa.String(20), nullable=True),
    )
    op.create_index("ix_labels_lower", "labels", [sa.text("lower(label)")], unique=True)
    op.execute("INSERT INTO labels (id, label) VALUES (1, 'red')")
    with op.batch_alter_table("labels") as batch_op:
        batch_op.alter_column("label", existing_type=sa.String(20), nullable=False)


def downgrade():
    op.drop_table("labels")
"#,
    safe_example: r#"def upgrade():
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("label", sa.String(20), nullable=True),
    )
    op.create_index("ix_labels_lower", "labels", [sa.text("lower(label)")], unique=True)
    op.execute("INSERT INTO labels (id, label) VALUES (1, 'red')")
    with op.batch_alter_table("labels") as batch_op:
        batch_op.alter_column("label", existing_type=sa.String(20), nullable=False)
    op.create_index("ix_labels_lower", "labels", [sa.text("lower(label)")], unique=True)


def downgrade():
    op.drop_table("labels")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| lost(context, step)).collect()
}

fn lost(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let Some(table) = recreated_table(step).filter(|_| !says_what_it_copies(context, step)) else {
        return Vec::new();
    };
    let Some(known) = step.table(table) else { return Vec::new() };
    let after = context.walk.after.table(table, Dialect::Sqlite);
    let is_back = |index: &Index| {
        after.is_none_or(|after| after.indexes.iter().any(|one| one.name == index.name))
    };
    let gone: Vec<&Index> = known
        .indexes
        .iter()
        .filter(|index| index.is_on_expression() && !is_back(index))
        .collect();
    let hit = |index: &&Index| {
        let unique = if index.unique { "unique " } else { "" };
        let message = format!(
            "the copy of \"{table}\" loses the {unique}index \"{}\" ({})",
            index.name,
            index.columns.join(", ")
        );
        let hit = Hit::new(step.operation.span, Severity::Warning, message);
        made_again(context, step, hit, &gone, table)
    };
    gone.iter().map(hit).collect()
}

/// The batch, and after it the indexes that it loses.
fn made_again(
    context: &Context<'_>,
    step: Step<'_>,
    hit: Hit,
    gone: &[&Index],
    table: &QualifiedName,
) -> Hit {
    let around = fix::block_around(context, step.operation.span).filter(|_| step.operation.batch);
    let Some((span, block)) = around.and_then(|span| Some((span, fix::source_at(context, span)?)))
    else {
        return hit;
    };
    let create: Vec<String> = gone.iter().map(|index| fix::execute(&created(index, table))).collect();
    hit.fix_at(span, format!("{block}\n{}", create.join("\n")))
}

fn created(index: &Index, table: &QualifiedName) -> String {
    let name = sql_name(&index.name, Dialect::Sqlite);
    let on = sql_name(&table.to_string(), Dialect::Sqlite);
    let unique = if index.unique { "UNIQUE " } else { "" };
    let predicate = index.predicate.as_ref().map(|it| format!(" WHERE {it}")).unwrap_or_default();
    format!("CREATE {unique}INDEX {name} ON {on} ({}){predicate}", index.columns.join(", "))
}
