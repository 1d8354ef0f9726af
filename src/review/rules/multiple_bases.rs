//! `multiple-bases`: second beginning of the history.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, line_span};

pub(super) const RULE: Rule = Rule {
    id: "multiple-bases",
    title: "Second beginning of the history",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/branches.html#working-with-multiple-bases",
    why: "A file whose down_revision is None by mistake begins a history of its own: it runs in no fixed order with the others, and there are two heads from then on.",
    lock: Locks::NONE,
    fix: r#"Point down_revision at the revision it should follow."#,
    proof: Proof::Fails { with: "Multiple head revisions" },
    check,
    unsafe_example: r#""""an example

Revision ID: 5e0c3aa91b7d
Revises: 
"""
from alembic import op
import sqlalchemy as sa

revision = "5e0c3aa91b7d"
down_revision = None


def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let (graph, revision) = (context.input.graph, context.revision);
    let bases = graph.bases.iter().filter_map(|id| graph.revisions.get(id));
    // A branch that has a name of its own was meant.
    let mut bases: Vec<_> = bases.filter(|base| base.branch_labels.is_empty()).collect();
    // The history that others follow, or else the older one, is the project's own.
    bases.sort_by_key(|base| {
        let date = &base.create_date;
        (graph.next(&base.id).is_empty(), date.is_none(), date.clone())
    });
    let Some(first) = bases.first().filter(|first| first.id != revision.id) else {
        return Vec::new();
    };
    if !bases.iter().any(|base| base.id == revision.id) {
        return Vec::new();
    }
    let message = format!("down_revision is None, but the history begins at {} already", first.id);
    let hit = Hit::new(line_span(revision.down_revision_line), Severity::Warning, message);
    let head = graph.heads.iter().find(|head| **head != revision.id);
    vec![match head {
        Some(head) => hit.fix(format!("down_revision = \"{head}\"")),
        None => hit,
    }]
}
