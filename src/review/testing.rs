//! Reviews of sources, for this room's own tests.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Review, ReviewInput, review};
use crate::database::RowCount;
use crate::operations::read_migration;
use crate::revisions::{Graph, Revision};
use crate::schema::Dialect;

const HEADER: &str = "\"\"\"an example\n\nRevision ID: 5e0c3aa91b7d\nRevises: 9f3c1b7a2e44\n\"\"\"\n\
    from alembic import op\nimport sqlalchemy as sa\n\nrevision = \"5e0c3aa91b7d\"\n\
    down_revision = \"9f3c1b7a2e44\"\n\n\n";
const BASE: &str = "\"\"\"base\n\nRevision ID: 9f3c1b7a2e44\nRevises:\n\"\"\"\nfrom alembic import op\n\
    import sqlalchemy as sa\n\nrevision = \"9f3c1b7a2e44\"\ndown_revision = None\n\n\n\
    def upgrade():\n    op.create_table(\"users\", sa.Column(\"id\", sa.Integer(), primary_key=True))\n    \
    op.create_table(\"orders\", sa.Column(\"id\", sa.Integer(), primary_key=True))\n\n\n\
    def downgrade():\n    op.drop_table(\"orders\")\n    op.drop_table(\"users\")\n";

/// The value that `source` assigns to `name` on a line of its own.
fn assigned(source: &str, name: &str) -> Option<String> {
    let line = source.lines().find(|line| line.starts_with(&format!("{name} = ")))?;
    line.split('"').nth(1).map(str::to_owned)
}

fn revision(source: &str, file: &str) -> Arc<Revision> {
    let line = source.lines().position(|line| line.starts_with("down_revision")).unwrap_or(0) + 1;
    Arc::new(Revision {
        id: assigned(source, "revision").unwrap(),
        down_revision: assigned(source, "down_revision").into_iter().collect(),
        branch_labels: Vec::new(),
        single_label: false,
        depends_on: Vec::new(),
        doc: "an example".to_owned(),
        create_date: None,
        path: PathBuf::from("/srv/app/alembic/versions").join(file),
        sha256: String::new(),
        source: source.into(),
        down_revision_line: line,
    })
}

/// The review of `example` on top of a base that creates `users` and `orders`.
pub(super) fn review_example(example: &str, dialect: Dialect) -> Review {
    review_with(example, dialect, &BTreeMap::new(), None)
}

/// The same with row counts and model tables.
pub(super) fn review_with(
    example: &str,
    dialect: Dialect,
    row_counts: &BTreeMap<String, RowCount>,
    model_tables: Option<&[String]>,
) -> Review {
    let whole = example.contains("down_revision");
    let source = if whole { example.to_owned() } else { format!("{HEADER}{example}") };
    let revision = self::revision(&source, "5e0c3aa91b7d_an_example.py");
    let base = self::revision(BASE, "9f3c1b7a2e44_base.py");
    let graph = Graph::new(vec![(*base).clone(), (*revision).clone()], Vec::new());
    let migration = read_migration(&source);
    let revisions = [(revision, migration)];
    review(&ReviewInput { revisions: &revisions, graph: &graph, dialect, row_counts, model_tables })
}
