//! A new revision that the roadmap planned: its number and its message.

use super::generate_revision::Arguments;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::revisions::{Graph, NamingConvention, PlannedMigration, PlannedState, find_roadmap};

/// As long as a message may be.
const LONGEST_MESSAGE: usize = 200;

/// How the next revision is to be called: as planned where `arguments` name a row of the roadmap,
/// which then gives the message too, where there is none.
pub(super) fn naming(
    project: &Project,
    graph: &Graph,
    arguments: &mut Arguments,
) -> Result<NamingConvention, Refusal> {
    let naming = NamingConvention::detect(graph, project.file_template.as_deref())
        .with_slug_length(project.details.truncate_slug_length);
    if arguments.planned.is_empty() {
        return Ok(naming);
    }
    let roadmap = find_roadmap(project, graph).ok_or_else(|| {
        Refusal::new("no_roadmap", "There is no table of planned migrations")
            .because(
                "neither the settings name one, nor do ROADMAP.md, PLAN.md and the like hold one",
            )
            .instead("leave `planned` out, or name the file in alembic-mcp.toml")
            .unblock("roadmap = \"docs/PLAN.md\"")
    })?;
    let row = roadmap.row(&arguments.planned).ok_or_else(|| {
        let numbers: Vec<&str> = roadmap.planned.iter().map(|row| row.number.as_str()).collect();
        Refusal::new("not_planned", format!("The roadmap has no {}", arguments.planned))
            .because(format!("{} plans {}", roadmap.path.display(), numbers.join(", ")))
            .instead("name one of them, or leave `planned` out")
            .unblock("alembic_current {}")
    })?;
    if !matches!(row.state, PlannedState::Next | PlannedState::Later) {
        return Err(not_open(row, &naming));
    }
    if arguments.message.trim().is_empty() {
        let plain = row.description.replace('`', "");
        arguments.message = plain.chars().take(LONGEST_MESSAGE).collect();
    }
    Ok(naming.with_number(&row.number))
}

/// The row is done, or its number is gone.
fn not_open(row: &PlannedMigration, naming: &NamingConvention) -> Refusal {
    let free = naming.number.as_deref().unwrap_or("another");
    let (what, instead) = match row.state {
        PlannedState::NumberTaken => {
            ("is taken", format!("give the row the number {free} in the roadmap, and plan that"))
        }
        PlannedState::Conflict => {
            ("is marked as done", "mend the roadmap, where it is not done".to_owned())
        }
        _ => ("is done already", "go on with the next row".to_owned()),
    };
    Refusal::new("planned_number_closed", format!("{} {what}", row.number))
        .because(row.detail.clone())
        .instead(instead)
        .unblock("alembic_current {}")
}
