//! Reviews of sources, for this room's own tests.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Direction, Review, ReviewInput, Walked, review};
use crate::database::RowCount;
use crate::revisions::{Graph, Revision};
use crate::schema::{Dialect, NamingTemplates};

const HEADER: &str = "\"\"\"an example\n\nRevision ID: 5e0c3aa91b7d\nRevises: 9f3c1b7a2e44\n\"\"\"\n\
    from alembic import op\nimport sqlalchemy as sa\n\nrevision = \"5e0c3aa91b7d\"\n\
    down_revision = \"9f3c1b7a2e44\"\n\n\n";
const BASE: &str = include_str!("examples/9f3c1b7a2e44_shop.py");

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

/// The review of `example` on top of the shop.
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
    let base = self::revision(BASE, "9f3c1b7a2e44_shop.py");
    let graph = Graph::new(vec![(*base).clone(), (*revision).clone()], Vec::new());
    let walked = Walked::new(
        &graph,
        vec![revision],
        Direction::Upgrade,
        dialect,
        &NamingTemplates::default(),
    );
    review(&ReviewInput { walked: &walked, graph: &graph, row_counts, model_tables })
}
