//! Typed operations, planned on the schema that the migrations make.

use std::sync::Arc;

use super::new_files::Place;
use super::reviewing::{Facts, blocking};
use crate::generate::{Pattern, Planned, plan};
use crate::models::naming_templates;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::revisions::replay_to;

/// The revisions that `operations` need behind `place`.
pub(super) async fn planned(
    project: &Project,
    facts: &Facts,
    place: &Place,
    operations: &[Pattern],
) -> Result<Planned, Refusal> {
    let (project, graph, dialect) = (project.clone(), Arc::clone(&facts.graph), facts.dialect);
    let (under, operations) = (place.under(), operations.to_vec());
    blocking(move || {
        let conventions = naming_templates(&project);
        let schema = replay_to(&graph, &under, dialect, &conventions)?.schema;
        plan(&operations, schema, dialect)
    })
    .await?
}
