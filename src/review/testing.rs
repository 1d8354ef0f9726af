//! Reviews of sources, for this room's own tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Direction, Obstructed, Policy, Review, ReviewInput, ServerVersion, Walked, obstructed, review,
};
use crate::database::RowCount;
use crate::revisions::load;
use crate::schema::{Dialect, NamingTemplates};

const HEADER: &str = "\"\"\"an example\n\nRevision ID: 5e0c3aa91b7d\nRevises: 9f3c1b7a2e44\n\"\"\"\n\
    from alembic import op\nimport sqlalchemy as sa\n\nrevision = \"5e0c3aa91b7d\"\n\
    down_revision = \"9f3c1b7a2e44\"\n\n\n";
const BASE: &str = include_str!("examples/9f3c1b7a2e44_shop.py");

/// The review of `example` on top of the shop.
pub(super) fn review_example(example: &str, dialect: Dialect) -> Review {
    review_with(example, dialect, &BTreeMap::new(), None)
}

/// The server that an example is for, where it matters: `# server-version: 11` on its first line.
fn server_of(example: &str) -> Option<ServerVersion> {
    ServerVersion::read(example.strip_prefix("# server-version:")?)
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
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("5e0c3aa91b7d_an_example.py");
    std::fs::write(folder.path().join("9f3c1b7a2e44_shop.py"), BASE).unwrap();
    std::fs::write(&file, source).unwrap();
    let graph = load(&[folder.path().to_path_buf()], false, &Arc::default());
    let found = graph.revisions.values().find(|revision| revision.path == file);
    // Of two files with one id only one is a revision.
    let revision = Arc::clone(found.or_else(|| graph.revisions.values().next()).unwrap());
    let walked = Walked::new(
        &graph,
        vec![revision],
        Direction::Upgrade,
        dialect,
        &NamingTemplates::default(),
    );
    // As if rows were in the way wherever nothing clears it.
    let in_the_way = obstructed(&walked).into_iter().map(|one| {
        let rows = i64::from(!one.may_be_cleared);
        (one, rows)
    });
    let in_the_way: Vec<(Obstructed, i64)> = in_the_way.collect();
    let mut policy = Policy::default();
    policy.server_version = server_of(example);
    review(&ReviewInput {
        walked: &walked,
        graph: &graph,
        row_counts,
        obstructions: &in_the_way,
        model_tables,
        policy: &policy,
    })
}
