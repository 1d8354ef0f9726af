//! A database at a revision that the files do not know: where the file went is looked for.

use super::Session;
use super::reviewing::blocking;
use super::state::DatabaseState;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::revisions::{Graph, find_lost};

/// The code of the refusal that can say more.
pub(super) const CODE: &str = "unknown_database_revision";

/// The same refusal; one for an unknown database revision with the commit that removed it or the
/// branch that has it.
pub(super) async fn located(session: &Session, refusal: Refusal) -> Refusal {
    if refusal.code != CODE {
        return refusal;
    }
    let Ok(project) = session.project() else { return refusal };
    let Ok(graph) = session.graph(&project).await else { return refusal };
    let Ok(state) = DatabaseState::read(session, &project).await else { return refusal };
    located_in(&project, &graph, &state.current, refusal).await
}

/// The same where the state is known already.
pub(super) async fn located_in(
    project: &Project,
    graph: &Graph,
    current: &[String],
    mut refusal: Refusal,
) -> Refusal {
    let missing = current.iter().find(|id| !graph.revisions.contains_key(*id)).cloned();
    let (Some(id), CODE) = (missing, refusal.code) else { return refusal };
    let project = project.clone();
    let found = blocking(move || find_lost(&project, &id)).await;
    let Ok(Some(found)) = found else { return refusal };
    refusal.root_cause.push_str(&format!(". In git, {}", found.told));
    refusal
        .instead(
            "bring the file back as it was applied, or bring the branch that has it in; then look \
             again. Nobody stamps over it",
        )
        .unblock(found.command)
}
