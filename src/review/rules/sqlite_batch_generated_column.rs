//! `sqlite-batch-generated-column`: copied table with a generated column.

use super::sqlite_batch_loses_check::says_what_it_copies;
use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step, recreated_table};
use crate::review::fix;
use crate::schema::{Change, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-batch-generated-column",
    title: "Copied table with a generated column",
    severity: Severity::Error,
    dialects: &[Dialect::Sqlite],
    reference: "https://www.sqlite.org/gencol.html#limitations",
    why: "Batch mode fills its copy of the table with every column that is there, the generated one too, which SQLite refuses: cannot INSERT into generated column.",
    lock: Locks::NONE,
    fix: "In the same batch drop the generated column and add it again with sa.Computed(): its values are worked out anew, and it comes last.",
    proof: Proof::Fails { with: "generated column" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("double", sa.Integer(), sa.Computed("width * 2"), nullable=True),
    )
    with op.batch_alter_table("areas") as batch_op:
        batch_op.alter_column("width", existing_type=sa.Integer(), nullable=False)


def downgrade():
    op.drop_table("areas")
"#,
    safe_example: r#"def upgrade():
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("double", sa.Integer(), sa.Computed("width * 2"), nullable=True),
    )
    with op.batch_alter_table("areas") as batch_op:
        batch_op.drop_column("double")
        batch_op.alter_column("width", existing_type=sa.Integer(), nullable=False)
        batch_op.add_column(sa.Column("double", sa.Integer(), sa.Computed("width * 2"), nullable=True))


def downgrade():
    op.drop_table("areas")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = context.upgrade().filter_map(|step| copied(context, step)).collect();
    // A batch copies once, whatever it does.
    hits.dedup_by_key(|hit| fix::block_around(context, hit.span).map_or(hit.span.line, |it| it.line));
    hits
}

fn copied(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let table = recreated_table(step)?;
    if says_what_it_copies(context, step) {
        return None;
    }
    let known = step.table(table)?;
    let made_anew = |column: &str| goes_in_same_batch(context, step, table, column);
    let mut generated = known.columns.iter().filter(|column| column.computed.is_some());
    let column = generated.find(|column| !made_anew(&column.name))?;
    let message = format!(
        "\"{table}\" is copied with its generated column \"{}\", which nothing can be inserted into",
        column.name
    );
    Some(Hit::new(step.operation.span, Severity::Error, message))
}

/// Whether the batch that the step stands in drops the column, so that its copy does not fill it.
fn goes_in_same_batch(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    name: &str,
) -> bool {
    let block = |step: Step<'_>| fix::block_around(context, step.operation.span);
    let around = block(step);
    context.upgrade().filter(|other| block(*other) == around).any(|other| {
        other.changes().iter().any(|change| {
            matches!(change, Change::DropColumn { table: of, column, .. } if of == table && column == name)
        })
    })
}
