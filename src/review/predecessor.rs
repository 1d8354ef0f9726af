//! Whether `down_revision` points to the correct predecessor.

use super::Finding;
use super::checklist::{CheckStatus, Seen};
use super::context::{Context, file_name};
use crate::revisions::{ProblemKind, Revision};

/// What the graph says of one revision's place in it.
pub(super) fn predecessor(context: &Context<'_>, findings: &[Finding]) -> Vec<Seen> {
    let revision = context.revision;
    let place = context.place(revision.down_revision_line);
    let mut seen = problems(context, &place);
    for parent in &revision.down_revision {
        seen.extend(siblings(context, parent, &place));
    }
    let mismatch = findings.iter().find(|finding| {
        finding.revision == revision.id && finding.rule == "docstring-revises-mismatch"
    });
    if let Some(finding) = mismatch {
        let told = format!("{} {}", context.place(finding.span.line), finding.message);
        seen.push((CheckStatus::Attention, told));
    }
    if revision.down_revision.is_empty() && context.input.graph.bases.len() > 1 {
        let bases = context.input.graph.bases.join(", ");
        seen.push((CheckStatus::Attention, format!("{place} is one of several bases: {bases}")));
    }
    if seen.is_empty() {
        seen.push((CheckStatus::Pass, format!("{place} {}", followed(context, revision))));
    }
    seen
}

fn followed(context: &Context<'_>, revision: &Revision) -> String {
    if revision.down_revision.is_empty() {
        return "has no predecessor: it is the only base".to_owned();
    }
    let parents: Vec<String> = revision
        .down_revision
        .iter()
        .map(|id| match context.input.graph.revisions.get(id) {
            Some(parent) => format!("{id} ({})", file_name(parent)),
            None => id.clone(),
        })
        .collect();
    format!("follows {}, which nothing else follows", parents.join(" and "))
}

/// Problems of the graph that concern this file or make its place doubtful.
fn problems(context: &Context<'_>, place: &str) -> Vec<Seen> {
    let concerns = |kind: ProblemKind| {
        matches!(
            kind,
            ProblemKind::Cycle
                | ProblemKind::MissingParent
                | ProblemKind::DuplicateRevision
                | ProblemKind::UndecidableIdentifier
        )
    };
    context
        .input
        .graph
        .problems
        .iter()
        .filter(|problem| concerns(problem.kind) && problem.files.contains(&context.revision.path))
        .map(|problem| (CheckStatus::Fail, format!("{place} {}; {}", problem.message, problem.fix)))
        .collect()
}

/// Other revisions that follow `parent`: a fork, unless a merge joins them again.
fn siblings(context: &Context<'_>, parent: &str, place: &str) -> Vec<Seen> {
    let graph = context.input.graph;
    let Some(found) = graph.revisions.get(parent) else {
        return vec![(CheckStatus::Fail, format!("{place} {parent} is in no file"))];
    };
    if graph.next(parent).len() < 2 {
        return Vec::new();
    }
    let others: Vec<String> = graph
        .revisions
        .values()
        .filter(|it| {
            it.id != context.revision.id && it.down_revision.iter().any(|id| *id == found.id)
        })
        .map(|it| file_name(it))
        .collect();
    if others.is_empty() {
        return Vec::new();
    }
    let others = others.join(", ");
    if graph.heads.len() > 1 {
        let heads = graph.heads.join(", ");
        let told = format!(
            "{place} {parent} is also followed by {others}: several heads ({heads}); \
             point down_revision at the other head, or merge"
        );
        return vec![(CheckStatus::Fail, told)];
    }
    vec![(
        CheckStatus::Pass,
        format!("{place} follows {parent}, as does {others}; a merge joins them"),
    )]
}
